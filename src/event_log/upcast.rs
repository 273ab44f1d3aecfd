//! Old stored forms become today's.
//!
//! Records are never rewritten. When the form of a payload changes, `FORMAT_VERSION` goes up, and one function here turns
//! the former form into the next; the fixtures of the former stay and go on being read by a test. So far there is one form.

use crate::domain::Sequence;
use crate::event_log::record::{FORMAT_VERSION, RecordError, RecordPayload};

/// Reads a payload of version 1, and asks of it what that version asked of what it wrote: a rule that came later has no say
/// in what is on record.
fn first(bytes: &[u8]) -> Result<Payload, String> {
    let payload: Payload =
        rmp_serde::from_slice(bytes).map_err(|error| format!("its payload cannot be read: {error}"))?;
    payload.operation.check().map_err(|violation| format!("its payload breaks a rule of form at {violation}"))?;
    Ok(payload)
}

/// Reads a payload of any version that was ever written.
pub(super) fn payload(sequence: Sequence, version: u8, bytes: &[u8]) -> Result<RecordPayload, RecordError> {
    match version {
        1 => first(bytes).map_err(|what| RecordError::Malformed { sequence, what }),
        found if found > FORMAT_VERSION => Err(RecordError::Later { sequence, found }),
        found => {
            Err(RecordError::Malformed { sequence, what: format!("no record was ever written in version {found}") })
        }
    }
}
