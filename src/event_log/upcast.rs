//! Old stored forms become today's.
//!
//! Records are never rewritten. When the form of a payload changes, `FORMAT_VERSION` goes up, and one function here turns
//! the former form into the next; the fixtures of the former stay and go on being read by a test. So far there is one form.

use crate::domain::Sequence;
use crate::event_log::stored_form::{FORMAT_VERSION, RecordError, StoredPayload};

/// Reads a payload of any version that was ever written.
pub(super) fn payload(sequence: Sequence, version: u8, bytes: &[u8]) -> Result<StoredPayload, RecordError> {
    match version {
        1 => rmp_serde::from_slice(bytes)
            .map_err(|error| RecordError::Malformed { sequence, what: format!("its payload cannot be read: {error}") }),
        found if found > FORMAT_VERSION => Err(RecordError::Later { sequence, found }),
        found => {
            Err(RecordError::Malformed { sequence, what: format!("no record was ever written in version {found}") })
        }
    }
}
