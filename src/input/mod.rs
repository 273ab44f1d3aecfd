//! What comes from outside, before and after it is checked: the raw forms of events and operations.
//!
//! There is one raw form for GraphQL, for import files (JSON Lines) and for the log's export. It is checked on its way in
//! and written again on its way out:
//!
//! ```text
//! GraphQL ───▶ EventInput, CorrectInput, … ── convert ──▶ domain::event::Operation
//! one line ──▶        (this module)        ◀── export ───        (checked)
//! ```
//!
//! [`convert`] makes every check of form and says of each thing that is wrong what would be accepted, and where it stands
//! ([`Notice`]). What is known, and hence what may be recorded, it does not know: that is `domain::decide`.

pub mod convert;
pub mod event;
mod export;
mod form;
mod key_text;
mod line;
mod notice;
mod operation;

#[cfg(test)]
pub mod arbitrary;

pub use convert::{BATCH_LEN_MAX, Batch, check_idempotency_key};
pub use event::{EventBodyInput, EventInput, TargetInput};
pub use key_text::{KeyText, KeyTextError};
pub use line::{Line, event_line, operation_line};
pub use notice::{ErrorCode, Notice};
pub use operation::{CiteInput, CorrectInput, OperationInput, RecordInput, RetractInput};
