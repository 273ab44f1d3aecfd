//! Slots at a point become what is shown: one view a file.
//!
//! A view is a function of the slots and events that count at a point, and of nothing else. It has no state of its own, so
//! late, corrected and retracted events need no code here: which facts count was settled before ([`State`] gives it).
//! Nothing here refuses, waits, or asks for the time.
//!
//! Where an event names a thing that does not exist at the point, the thing is shown with its last value known by then
//! ([`Reading::LastKnown`]).

pub mod account;
pub mod actor;
pub mod amendment;
pub mod citation;
pub mod claim;
pub mod commitment;
pub mod consent;
pub mod decision;
pub mod declaration;
pub mod diff;
pub mod disagreement;
pub mod event;
pub mod issue;
pub mod meeting;
mod moved;
pub mod negotiation;
pub mod position;
pub mod proposal;
mod state;

pub use state::{Attributes, Counted, FactRef, Reading, State, slots_as_read};
