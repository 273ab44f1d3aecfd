//! Dates on the command line, as people write them.

use crate::time::{Clock, PointInTime, SpokenDates, SystemClock};

fn reading() -> SpokenDates {
    SpokenDates { order: None, now: Some(SystemClock.now()) }
}

/// Reads a date of which all is included.
///
/// # Errors
///
/// It is no date, or it can be read in two ways.
pub fn until(text: &str) -> Result<PointInTime, String> {
    reading().until(text).map_err(|trouble| trouble.to_string())
}

/// Reads a date from whose start on is asked.
///
/// # Errors
///
/// It is no date, or it can be read in two ways.
pub fn from(text: &str) -> Result<PointInTime, String> {
    reading().from(text).map_err(|trouble| trouble.to_string())
}
