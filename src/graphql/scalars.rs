//! The scalars of the schema.
//!
//! Each is a checked value of the program: a value that does not parse never reaches a resolver. The error says what would
//! be accepted, under the code BAD_INPUT.

use std::fmt::Display;

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::domain::Sequence;
use crate::input::{ErrorCode, KeyText};
use crate::time::{Edtf, Instant, PointInTime, Zone};

/// A snapshot's name in the API, as it was given out: log, sequence and cuts. What it holds is not for clients to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SnapshotToken(pub String);

fn refused<T: InputType>(message: impl Display) -> InputValueError<T> {
    InputValueError::custom(message).with_extension("code", ErrorCode::BadInput.as_str())
}

/// Reads a scalar that is written as text.
fn from_text<T: InputType, E: Display>(
    value: &Value,
    expected: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> InputValueResult<T> {
    match value {
        Value::String(text) => parse(text).map_err(refused),
        Value::Null
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_)
        | Value::List(_)
        | Value::Object(_) => Err(refused(format_args!("a string is expected: {expected}"))),
    }
}

/// An instant: RFC 3339 with an offset and at most six digits after the second, in the years 0001 to 9999; given in UTC
/// with microseconds.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "an RFC 3339 date and time such as 2024-08-20T09:30:00Z", str::parse)
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A date as it was recorded, which may be vague: EDTF (ISO 8601-2) of levels 0 and 1, such as 2024-08-20, 2024-08, 202X,
/// 2024-08-20~ or 2024-08-19/2024-08-21. It is read in the event's `timeZone`; `Period` gives its bounds.
#[Scalar(name = "EDTF", specified_by_url = "https://www.loc.gov/standards/datetime/")]
impl ScalarType for Edtf {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "a date such as 2024-08-20, 2024-08 or 2024-08-19/2024-08-21", str::parse)
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// Up to when is asked: a date (2024-08-20, 2024-08 or 2024), whose whole period is included, or an RFC 3339 instant with
/// an offset, which is included. A date is read in the `timeZone` given beside it, UTC where none is.
#[Scalar(name = "PointInTime")]
impl ScalarType for PointInTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "a date such as 2024-08-20, or an instant such as 2024-08-20T09:30:00Z", str::parse)
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A time zone by its name in the IANA database, such as UTC or Asia/Jerusalem.
#[Scalar(name = "TimeZone", specified_by_url = "https://www.iana.org/time-zones")]
impl ScalarType for Zone {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "a name of the IANA database such as Asia/Jerusalem", str::parse)
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// An event's place in the log: a whole number from 1; 0 stands before the first record. Given as a number, taken as a
/// number or as a string of its digits.
#[Scalar(name = "Sequence")]
impl ScalarType for Sequence {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Value::String(_)
            | Value::Null
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => None,
        };
        number.map(Sequence::new).ok_or_else(|| {
            refused(format_args!(
                "{value} is not a sequence: a whole number from 0 is taken, as a number or in a string"
            ))
        })
    }

    fn to_value(&self) -> Value {
        Value::Number(self.get().into())
    }
}

/// A key chosen by the recorder, unique within its type: 1 to 64 of the characters a-z, 0-9 and '-', the first of them a
/// letter or a digit. A clause key may also hold '.' and '/'.
#[Scalar(name = "Key")]
impl ScalarType for KeyText {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "a key such as hamas or phase-1", str::parse)
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// A snapshot's name: opaque, and for ever the same snapshot. Its cuts are instants: no zone is part of it.
#[Scalar(name = "SnapshotToken")]
impl ScalarType for SnapshotToken {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_text(&value, "a token as a snapshot gave it", |text| {
            Ok::<_, std::convert::Infallible>(SnapshotToken(text.to_owned()))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<T: ScalarType + std::fmt::Debug + InputType>(value: impl Into<Value>) -> String {
        format!("{:?}", <T as ScalarType>::parse(value.into()).unwrap_err())
    }

    #[test]
    fn a_sequence_is_a_number_or_its_digits() {
        for value in [Value::from(7), Value::from("7"), Value::from("007")] {
            assert_eq!(<Sequence as ScalarType>::parse(value).ok(), Some(Sequence::new(7)));
        }
        assert_eq!(ScalarType::to_value(&Sequence::new(u64::MAX)), Value::from(u64::MAX));
        for bad in [Value::from(-1), Value::from(1.5), Value::from(""), Value::from("+7"), Value::Null] {
            assert!(<Sequence as ScalarType>::parse(bad).is_err());
        }
    }

    #[test]
    fn a_malformed_scalar_says_what_would_be_taken() {
        assert!(message::<Instant>("yesterday").contains("RFC 3339"));
        assert!(message::<Edtf>("yesterday").contains("2024-08"));
        assert!(message::<PointInTime>("2024-08-19/2024-08-21").contains("2024-08"));
        assert!(message::<Zone>("Jerusalem").contains("Asia/Jerusalem"));
        assert!(message::<KeyText>("Hamas").contains("1 to 64"));
        assert!(message::<KeyText>(7).contains("a string is expected"));
        assert!(message::<SnapshotToken>(7).contains("a string is expected"));
    }
}
