//! What an import says of a line: where in the line the fault is, what it is, and what to do.

use crate::chronicle::Refusal;
use crate::domain::decide::{Reason, Rejection, Warning};
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{ErrorCode, Notice};
use crate::interchange::import::{IdOnRecord, ImportError, OperationNotice};

/// Where an operation comes from: its line, and how paths within the operation lead through that line.
#[derive(Clone, Debug)]
pub struct LinePlace {
    /// The number of the line.
    pub number: u64,
    /// The id that the line's event or operation has on record.
    pub id: EventId,
    /// The revision that the line makes of its event, where the operation is a correction made of an event's line.
    pub revision: Option<u32>,
    /// The name under which the line has the operation; an event has none.
    name: Option<&'static str>,
}

impl LinePlace {
    /// Names the line that an operation was read from.
    pub fn of(number: u64, operation: &Operation) -> Self {
        let name = match operation {
            Operation::Record(_) => None,
            Operation::Correct(_) => Some("correct"),
            Operation::Retract(_) => Some("retract"),
            Operation::Reinstate(_) => Some("reinstate"),
            Operation::Cite(_) => Some("cite"),
        };
        LinePlace { number, id: operation.id(), revision: None, name }
    }

    /// Names the line of an event of which a correction of that revision is made.
    pub(super) fn of_update(number: u64, id: EventId, corrects: u32) -> Self {
        LinePlace { number, id, revision: Some(corrects + 1), name: None }
    }

    /// Returns the path in the line to a field of its operation.
    pub fn path(&self, mut field: Vec<String>) -> Vec<String> {
        if self.revision.is_some() {
            // The line holds the replacement alone, and stands for the rest by its id.
            return match field.first().map(String::as_str) {
                Some("replacement") => field.split_off(1),
                Some(_) => vec!["id".to_owned()],
                None => field,
            };
        }
        if let Some(name) = self.name {
            field.insert(0, name.to_owned());
        }
        field
    }

    /// Returns what a warning about the operation says of the line.
    pub fn warned(&self, warning: Warning) -> Notice {
        let mut notice = Notice::of_warning(warning);
        notice.path = self.path(notice.path);
        notice
    }
}

/// Says that an id is on record with other content, and what to do.
pub(super) fn conflict(operation: &Operation, standing: IdOnRecord) -> Notice {
    let id = operation.id();
    let message = match standing {
        IdOnRecord::OtherEvent(_) => format!(
            "the id {id} is on record with other content: give --update REASON (over HTTP `?update=REASON`) to correct the \
             event to what this line says, write a `correct` line, or give the line another id"
        ),
        IdOnRecord::Not | IdOnRecord::Same(_) | IdOnRecord::Earlier { .. } | IdOnRecord::Other => {
            format!("the id {id} is on record with other content: give the line another id")
        }
    };
    let path = LinePlace::of(0, operation).path(vec!["id".to_owned()]);
    Notice { code: ErrorCode::Conflict, message, path }
}

/// Says what a chronicle's refusal of a batch means for the operations in it.
///
/// # Errors
///
/// The refusal is not the doing of any of them.
pub fn told(
    refusal: Refusal,
    path: impl Fn(usize, Vec<String>) -> Vec<String>,
) -> Result<Vec<OperationNotice>, ImportError> {
    let message = refusal.to_string();
    let one = |index, code, field| {
        let path = path(index, field);
        Ok(vec![(index, Notice { code, message: message.clone(), path })])
    };
    match refusal {
        Refusal::Rejected(rejections) => {
            let told = rejections.into_iter().map(|(index, rejection)| {
                let Rejection { reason, message, path: field } = rejection;
                let code = match reason {
                    Reason::BadInput => ErrorCode::BadInput,
                    Reason::NotFound => ErrorCode::NotFound,
                    Reason::Conflict => ErrorCode::Conflict,
                    Reason::TooCostly => ErrorCode::TooCostly,
                };
                (index, Notice { code, message, path: path(index, field) })
            });
            Ok(told.collect())
        }
        Refusal::TooLarge { index, .. } => one(index, ErrorCode::BadInput, Vec::new()),
        Refusal::NotOwn { index, .. } => one(index, ErrorCode::Forbidden, Vec::new()),
        Refusal::Changed { index, path: field, .. } => one(index, ErrorCode::Conflict, field),
        Refusal::AheadOfHead { .. }
        | Refusal::OtherContent { .. }
        | Refusal::Batch(_)
        | Refusal::ReadOnly(_)
        | Refusal::Failed(_) => Err(failed(refusal)),
    }
}

/// Makes a failure of a refusal that is the doing of none of the batch's operations.
pub(in crate::interchange) fn failed(refusal: Refusal) -> ImportError {
    match refusal {
        Refusal::ReadOnly(_) => ImportError::ReadOnly(refusal.to_string()),
        Refusal::Rejected(_)
        | Refusal::Changed { .. }
        | Refusal::AheadOfHead { .. }
        | Refusal::OtherContent { .. }
        | Refusal::TooLarge { .. }
        | Refusal::NotOwn { .. }
        | Refusal::Batch(_)
        | Refusal::Failed(_) => ImportError::Destination(refusal.to_string()),
    }
}
