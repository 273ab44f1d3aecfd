//! Records as CloudEvents 1.0 in their JSON form, for those who follow the log with tools of their own.
//!
//! | attribute | value |
//! | --- | --- |
//! | `id` | the id of the record: of an event its own, of an operation on the record the operation's |
//! | `source` | `urn:uuid:` and the id of the log |
//! | `type` | `chancery.` and the kind, such as `chancery.STATEMENT_MADE` or `chancery.EVENT_CORRECTED` |
//! | `subject` | the id of the event: of an operation on the record, of the event that it is about |
//! | `time` | when the chronicle took it in |
//! | `sequence`, `sequencetype` | the sequence as text, and `Integer` |
//! | `recordedby` | who recorded it |
//! | `data` | the record as a line of the export has it |

use serde::Serialize;
use uuid::Uuid;

use crate::domain::Recorded;
use crate::domain::vocabulary::Vocabulary;
use crate::input::Line;

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: String,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    time: String,
    datacontenttype: &'static str,
    sequence: String,
    sequencetype: &'static str,
    recordedby: &'a str,
    data: Line,
}

/// Writes a record of a log as a CloudEvent, without line feeds.
///
/// # Errors
///
/// None that is known: a line is made of JSON's own values.
pub fn cloud_event(log: Uuid, recorded: &Recorded) -> Result<String, serde_json::Error> {
    let operation = &recorded.operation;
    serde_json::to_string(&CloudEvent {
        specversion: "1.0",
        id: operation.id().to_string(),
        source: format!("urn:uuid:{log}"),
        kind: format!("chancery.{}", operation.kind().name()),
        subject: operation.event().unwrap_or(operation.id()).to_string(),
        time: recorded.recorded_at.to_string(),
        datacontenttype: "application/json",
        sequence: recorded.sequence.to_string(),
        sequencetype: "Integer",
        recordedby: &recorded.recorded_by,
        data: Line::of(operation),
    })
}
