//! What the making of one answer may use, and whose turn it is to compute.
//!
//! ```text
//! request ─ place among so many ─▶ turn: one processor ─▶ budget: time, records, bytes ─▶ answer, held until it is sent
//! ```
//!
//! - A [`Budget`] goes with every computation and is looked at wherever something is read. Once it has ended, nothing more
//!   is read, so that what is being computed comes to its end at once, and its answer is not given.
//! - [`Turns`] share the processors among those who ask: who has used least of late goes first, and a computation that takes
//!   long lets others pass. Nobody waits in an endless queue: where all places are taken, the longest computation gives way
//!   or the newcomer is sent away.
//! - [`AnswerMemory`] bounds what all answers hold together, from when they are made until they are sent.
//!
//! Not here: what a document costs before it is run (`graphql`), and how a refusal is told (`graphql`, `http`).

mod budget;
mod memory;
mod processor;
mod turns;

pub use budget::{Budget, Overrun, WorkLimits};
pub use memory::{AnswerMemory, HeldMemory};
pub use turns::{Busy, Peer, TurnSettings, Turns, Workplace};
