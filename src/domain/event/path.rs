//! Where in an event or operation something stands.

use std::fmt;

/// Where something stands, as told: field names and indices, from the event or operation down.
pub type FieldPath = Vec<String>;

/// One step down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// Into a field of that name.
    Field(&'static str),
    /// To an item of a list, from 0.
    Index(usize),
}

impl fmt::Display for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathStep::Field(name) => f.write_str(name),
            PathStep::Index(index) => index.fmt(f),
        }
    }
}

/// Tells the path that some steps make.
pub fn told(steps: &[PathStep]) -> FieldPath {
    steps.iter().map(ToString::to_string).collect()
}
