//! Values: what methods of objects return, written as the library's tree would be.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::ID;

use super::{AnswerText, SelectedField, Unwritten};
use crate::domain::Sequence;
use crate::graphql::scalars::SnapshotToken;
use crate::input::KeyText;
use crate::time::{Edtf, Instant, PointInTime, Zone};

/// What can be written as the value of a field.
pub trait WriteValue {
    /// Writes it.
    ///
    /// # Errors
    ///
    /// It is not written here.
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten>;
}

impl<T: WriteValue + ?Sized> WriteValue for &T {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        T::write(self, field, text)
    }
}

impl<T: WriteValue + ?Sized> WriteValue for Arc<T> {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        T::write(self, field, text)
    }
}

impl<T: WriteValue + ?Sized> WriteValue for Box<T> {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        T::write(self, field, text)
    }
}

impl<T: WriteValue> WriteValue for Option<T> {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        match self {
            Some(value) => value.write(field, text),
            None => {
                text.put(b"null");
                Ok(())
            }
        }
    }
}

impl<T: WriteValue> WriteValue for [T] {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        text.put(b"[");
        for (place, item) in self.iter().enumerate() {
            if place > 0 {
                text.put(b",");
            }
            item.write(field, text)?;
        }
        text.put(b"]");
        Ok(())
    }
}

impl<T: WriteValue> WriteValue for Vec<T> {
    fn write(&self, field: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        self.as_slice().write(field, text)
    }
}

/// Implements the writing of values as what serde makes of them, or of a part of them.
macro_rules! written_json {
    ($($ty:ty: |$value:ident| $shown:expr;)+) => {$(
        impl WriteValue for $ty {
            fn write(&self, _: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
                let $value = self;
                text.json($shown)
            }
        }
    )+};
}

written_json! {
    bool: |value| value;
    u8: |value| value;
    i32: |value| value;
    i64: |value| value;
    u32: |value| value;
    u64: |value| value;
    usize: |value| value;
    f64: |value| value;
    str: |value| value;
    String: |value| value.as_str();
    Cow<'_, str>: |value| value.as_ref();
    ID: |value| value.as_str();
    Sequence: |value| &value.get();
    KeyText: |value| value.as_str();
    SnapshotToken: |value| value.0.as_str();
    Edtf: |value| value.as_str();
    Zone: |value| value.as_str();
    Instant: |value| &value.to_string();
    PointInTime: |value| &value.to_string();
}

impl WriteValue for crate::graphql::text::Text<'_> {
    fn write(&self, _: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        text.hold(self.as_str().len())?;
        text.json(self.as_str())
    }
}
