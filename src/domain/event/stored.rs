//! The stored form of an event: flat, the same in versions 1 and 2 but for what is optional.
//!
//! | field | holds |
//! | --- | --- |
//! | `id` | the event's name |
//! | `occurred` | the date; missing where it holds at every date |
//! | `time_zone` | missing: UTC |
//! | `ordinal` | missing: 0 |
//! | `negotiation` | missing where it is part of none, or opens one |
//! | `sources`, `note` | missing where there are none |
//! | `public_since` | missing where the recorder does not say; never in version 1 |
//! | `body` | the kind by its name, then the payload |
//!
//! What the envelope of a kind has to have is asked when it is read. A negotiation with an event of the register, which
//! this format once let through, says nothing and is read over.

use serde::{Deserializer, Serializer, de};

use super::envelope::Missing;
use super::*;

fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// An event, borrowed to be written.
#[derive(Serialize)]
struct Written<'a> {
    id: EventId,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred: Option<&'a Period>,
    #[serde(skip_serializing_if = "Zone::is_utc")]
    time_zone: &'a Zone,
    #[serde(skip_serializing_if = "is_zero")]
    ordinal: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    negotiation: Option<&'a NegotiationKey>,
    #[serde(skip_serializing_if = "<[Citation]>::is_empty")]
    sources: &'a [Citation],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_since: Option<&'a Period>,
    body: WrittenBody<'a>,
}

/// An event as it is read.
#[derive(Deserialize)]
struct Read {
    id: EventId,
    #[serde(default)]
    occurred: Option<Period>,
    #[serde(default)]
    time_zone: Zone,
    #[serde(default)]
    ordinal: i32,
    #[serde(default)]
    negotiation: Option<NegotiationKey>,
    #[serde(default)]
    sources: Vec<Citation>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    public_since: Option<Period>,
    body: ReadBody,
}

macro_rules! stored_bodies {
    ($($name:ident($envelope:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        #[derive(Serialize)]
        enum WrittenBody<'a> {
            $($name(&'a $name),)+
        }

        #[derive(Deserialize)]
        #[allow(clippy::large_enum_variant, reason = "it is unwrapped at once")]
        enum ReadBody {
            $($name($name),)+
        }

        impl<'a> From<&'a Body> for WrittenBody<'a> {
            fn from(body: &'a Body) -> Self {
                match body {
                    $(Body::$name(body) => WrittenBody::$name(&body.payload),)+
                }
            }
        }

        impl ReadBody {
            fn seal(self, occurred: Option<Period>, negotiation: Option<NegotiationKey>) -> Result<Body, Missing> {
                Ok(match self {
                    $(ReadBody::$name(payload) => {
                        Body::$name(Envelope::seal(occurred, negotiation, payload)?)
                    })+
                })
            }
        }
    };
}
with_kinds!(stored_bodies);

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            id: self.id,
            occurred: self.occurred(),
            time_zone: &self.time_zone,
            ordinal: self.ordinal,
            negotiation: self.named_negotiation(),
            sources: &self.sources,
            note: self.note.as_deref(),
            public_since: self.public_since.as_ref(),
            body: WrittenBody::from(&self.body),
        };
        written.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(from)?;
        let body = read.body.seal(read.occurred, read.negotiation).map_err(|missing| match missing {
            Missing::Date => de::Error::missing_field("occurred"),
            Missing::Negotiation => de::Error::missing_field("negotiation"),
        })?;
        let Read { id, time_zone, ordinal, sources, note, public_since, .. } = read;
        Ok(Event { id, time_zone, ordinal, sources, note, public_since, body })
    }
}
