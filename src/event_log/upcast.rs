//! Old stored forms become today's.
//!
//! Records are never rewritten. When the form of a payload changes, `FORMAT_VERSION` goes up, and one function here turns
//! the former form into the next; the fixtures of the former stay and go on being read by a test.
//!
//! | version | differs from the one before |
//! | --- | --- |
//! | 1 | |
//! | 2 | fields that may be missing: `public_since` of an event, `published` of a citation |
//! | 3 | nine kinds of events, and fields of the others that may be missing |
//!
//! So versions 1 and 2 are read as version 3 is. The number alone keeps an older release from reading over what it does not know.

use crate::domain::Sequence;
use crate::event_log::stored_form::{FORMAT_VERSION, RecordError, StoredPayload};

/// Reads a payload of version 1, 2 or 3, and asks of it what version 1 asked of what it wrote: a rule that came later has no
/// say in what is on record.
fn with_additions(bytes: &[u8]) -> Result<StoredPayload, String> {
    let payload: StoredPayload =
        rmp_serde::from_slice(bytes).map_err(|error| format!("its payload cannot be read: {error}"))?;
    payload.operation.check().map_err(|violation| format!("its payload breaks a rule of form at {violation}"))?;
    Ok(payload)
}

/// Reads a payload of any version that was ever written.
pub(super) fn payload(sequence: Sequence, version: u8, bytes: &[u8]) -> Result<StoredPayload, RecordError> {
    match version {
        1..=3 => with_additions(bytes).map_err(|what| RecordError::Malformed { sequence, what }),
        found if found > FORMAT_VERSION => Err(RecordError::Later { sequence, found }),
        found => {
            Err(RecordError::Malformed { sequence, what: format!("no record was ever written in version {found}") })
        }
    }
}
