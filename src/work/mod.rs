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
//! - A [`BytePool`] bounds what many hold in memory together: all answers until they are sent, all bodies until they are whole.
//!
//! Not here: the cost of a document before it runs (`graphql`), and the form of refusals (`graphql`, `http`).

mod budget;
mod memory;
mod processor;
mod turns;

pub use budget::{Budget, Overrun, WorkLimits};
pub use memory::{BytePool, HeldBytes, NoRoom};
pub use turns::{Busy, Peer, TurnSettings, Turns, Workplace};
