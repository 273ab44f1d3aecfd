//! The strict JSON form of inputs: objects are objects, and one-of objects have exactly one field.
//!
//! What serde derives for a struct also reads an array of its fields in order, and for an enum says little when there are
//! two fields. Two macros put that right: [`objects!`] for structs, [`one_of!`] for one-of inputs.

use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads what is asked for as a struct from an object alone.
pub(super) struct ObjectOnly<D>(pub(super) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Returns structs that derive serde's traits with `remote = "Self"` the traits themselves, reading objects alone.
macro_rules! objects {
    ($($name:ident),+ $(,)?) => {$(
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $name::deserialize($crate::input::form::ObjectOnly(deserializer))
            }
        }
    )+};
}

/// Defines a one-of input: an enum for Rust, for JSON an object with exactly one of its fields.
macro_rules! one_of {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$field_attribute:meta])* $variant:ident($payload:ty) = $field:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        $visibility enum $name {
            $($(#[$field_attribute])* #[serde(rename = $field)] $variant($payload),)+
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(::serde::Deserialize)]
                #[serde(field_identifier)]
                enum Field {
                    $(#[serde(rename = $field)] $variant,)+
                }

                struct OneField;

                impl<'de> ::serde::de::Visitor<'de> for OneField {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        let fields: &[&str] = &[$($field),+];
                        write!(f, "an object with exactly one of the fields {}", fields.join(", "))
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let one = match map.next_key::<Field>()? {
                            $(Some(Field::$variant) => $name::$variant(map.next_value()?),)+
                            None => return Err(::serde::de::Error::invalid_length(0, &self)),
                        };
                        match map.next_key::<Field>()? {
                            None => Ok(one),
                            Some(_) => Err(::serde::de::Error::invalid_length(2, &self)),
                        }
                    }
                }

                deserializer.deserialize_map(OneField)
            }
        }
    };
}

pub(super) use {objects, one_of};

/// An instant as RFC 3339 text, UTC, microseconds: the form of dates and times in inputs.
pub(super) mod instant_text {
    use std::fmt;

    use serde::{Deserializer, Serializer, de};

    use crate::time::Instant;

    pub(in crate::input) fn serialize<S: Serializer>(instant: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
        match instant {
            Some(instant) => to.collect_str(instant),
            None => to.serialize_none(),
        }
    }

    pub(in crate::input) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        struct InstantVisitor;

        impl<'de> de::Visitor<'de> for InstantVisitor {
            type Value = Option<Instant>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 date and time with an offset, such as 2024-08-20T14:30:00Z")
            }

            fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
                from.deserialize_str(self)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                text.parse().map(Some).map_err(E::custom)
            }
        }

        from.deserialize_option(InstantVisitor)
    }
}
