//! The diplomatic vocabulary: what is recorded, what it means, what may be recorded.
//!
//! Pure: no clock, no random ids, no input or output. [`event`] is what recorders put down, [`facts`] what it says of the
//! state of things, [`history`] how the facts of one slot are read at a [`point`], [`decide`] what is refused.

pub mod attribute;
pub mod decide;
pub mod event;
pub mod facts;
pub mod history;
pub mod key;
pub(crate) mod kinds;
pub mod life;
pub mod provenance;
pub mod point;
mod recorded;
mod sequence;
pub mod slot;
pub mod slots;
pub mod vocabulary;
mod versions;

pub use recorded::Recorded;
pub use sequence::Sequence;
