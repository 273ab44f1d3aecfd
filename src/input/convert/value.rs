//! Keys, ids, dates, numbers and places.

use std::str::FromStr;

use async_graphql::ID;

use super::{Checked, Checker};
use crate::domain::event::{ClauseRef, Place, Target};
use crate::domain::key::{EventId, KeyError};
use crate::input::KeyText;
use crate::input::event::{ClauseRefInput, PlaceInput, TargetInput};
use crate::time::{Edtf, Period};

/// The greatest phase that a clause may belong to.
pub const PHASE_MAX: i32 = 999;

impl Checker {
    /// Checks a key of the kind that is asked for.
    pub(super) fn key<K: FromStr<Err = KeyError>>(&mut self, raw: KeyText) -> Checked<K> {
        raw.to_key().map_err(|error| self.refuse(error.to_string()))
    }

    /// Checks an event's id.
    pub(super) fn id(&mut self, raw: ID) -> Checked<EventId> {
        raw.parse().map_err(|error: crate::domain::key::EventIdError| self.refuse(error.to_string()))
    }

    /// Reads a date in the event's zone.
    pub(super) fn period(&mut self, raw: Edtf) -> Checked<Period> {
        Period::resolve(&raw, &self.zone).map_err(|error| self.refuse(error.to_string()))
    }

    /// Checks that what begins in one period does not end before it begins.
    pub(super) fn in_order(&mut self, from: Option<&Period>, to: Option<&Period>) -> Checked<()> {
        let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
        if to.window().hi() > from.window().lo() {
            return Ok(());
        }
        let message = format!("{} ends before {} begins: `to` is not before `from`", to.edtf(), from.edtf());
        Err(self.refuse_field("to", message))
    }

    /// Checks a whole number against its bounds, both included.
    pub(super) fn bounded(&mut self, number: i32, min: i32, max: i32) -> Checked<i32> {
        if (min..=max).contains(&number) {
            return Ok(number);
        }
        Err(self.refuse(format!("{number} is out of bounds: whole numbers from {min} to {max} are taken")))
    }

    fn degrees(&mut self, number: f64, max: f64) -> Checked<f64> {
        // False of what is not a number.
        if number.abs() <= max {
            return Ok(number);
        }
        Err(self.refuse(format!("{number} is out of bounds: degrees from -{max} to {max} are taken")))
    }

    /// Checks a place.
    pub(super) fn place(&mut self, raw: PlaceInput) -> Checked<Place> {
        let name = self.field("name", raw.name, Self::title);
        let country = self.optional("country", raw.country, Self::label);
        let latitude = self.optional("latitude", raw.latitude, |to, number| to.degrees(number, 90.0));
        let longitude = self.optional("longitude", raw.longitude, |to, number| to.degrees(number, 180.0));
        Ok(Place { name: name?, country: country?, latitude: latitude?, longitude: longitude? })
    }

    /// Checks the name of a clause.
    pub(super) fn clause_ref(&mut self, raw: ClauseRefInput) -> Checked<ClauseRef> {
        let proposal = self.field("proposal", raw.proposal, Self::key);
        let clause = self.field("clause", raw.clause, Self::key);
        Ok(ClauseRef { proposal: proposal?, clause: clause? })
    }

    /// Checks the name of a matter.
    pub(super) fn target(&mut self, raw: TargetInput) -> Checked<Target> {
        match raw {
            TargetInput::Issue(key) => self.field("issue", key, Self::key).map(Target::Issue),
            TargetInput::Proposal(key) => self.field("proposal", key, Self::key).map(Target::Proposal),
            TargetInput::Clause(clause) => self.field("clause", clause, Self::clause_ref).map(Target::Clause),
            TargetInput::Meeting(key) => self.field("meeting", key, Self::key).map(Target::Meeting),
        }
    }
}
