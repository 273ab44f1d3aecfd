//! What comes from outside, before and after it is checked: the raw forms of events and operations.
//!
//! There is one raw form for GraphQL, for import files (JSON Lines) and for the log's export. It is checked on its way in
//! and written again on its way out:
//!
//! ```text
//! GraphQL ───▶ EventInput, CorrectInput, … ── check ──▶ domain::event::Operation
//! one line ──▶        (this module)        ◀── raw ────        (checked)
//! ```
//!
//! A family of events has one file, where raw form, check and way back stand side by side. A check asks the rules of form
//! (`domain::event::form`) and says of each thing that is wrong what would be accepted, and where it stands
//! ([`Notice`]). What is known, and hence what may be recorded, it does not know: that is `domain::decide`.

mod amendment;
mod assertion;
mod batch;
mod checker;
mod commitment;
mod consent;
mod decision;
mod event;
mod form;
mod key_text;
mod line;
mod meeting;
mod negotiation;
mod notice;
mod operation;
mod proposal;
mod register;
mod statement;
mod value;

#[cfg(test)]
pub mod arbitrary;
#[cfg(test)]
mod tests;

pub use assertion::{AboutInput, AssertedValueInput};
pub use batch::{BATCH_LEN_MAX, Batch, RecordInput, check_idempotency_key};
pub use event::{CitationInput, EventBodyInput, EventInput, defaults};
pub use key_text::{KeyText, KeyTextError};
pub use line::{Line, event_line, operation_line};
pub use notice::{ErrorCode, Notice};
pub use operation::{CiteInput, CorrectInput, OperationInput, RetractInput};
pub use value::{ClauseRefInput, PlaceInput, TargetInput};
