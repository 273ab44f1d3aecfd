//! The arguments of the schema that are objects, and how they become the chronicle's filters.
//!
//! Of a filter, every field that is given has to hold. Dates are read in the zone of the snapshot that is filtered.

use std::str::FromStr;

use async_graphql::{InputObject, Result};

use crate::chronicle::{
    ACTORS_MAX, ClaimFilter, EventFilter, MeetingFilter, PeriodFilter, PointArguments, StatementFilter,
};
use crate::domain::event::{About, ClauseRef, Target};
use crate::domain::key::{ActorKey, KeyError};
use crate::domain::vocabulary::{Act, Basis, Certainty, EventKind, MeetingStatus, Stance, Standing};
use crate::graphql::error::bad_input;
use crate::graphql::scalars::SnapshotToken;
use crate::input::{AboutInput, KeyText, TargetInput};
use crate::time::{Cut, PointInTime, TimeError, Zone};
use crate::view::diff::{PATH_FORMS, PathFilter, PathPattern};

/// Reads a key as one of the kind that is asked for.
///
/// # Errors
///
/// BAD_INPUT of a key that no thing of that kind can have.
pub fn key<K: FromStr<Err = KeyError>>(text: &KeyText) -> Result<K> {
    text.to_key().map_err(|refused| bad_input(refused.to_string()))
}

/// Reads a key that may be left out.
///
/// # Errors
///
/// As [`key`].
pub fn optional_key<K: FromStr<Err = KeyError>>(text: Option<&KeyText>) -> Result<Option<K>> {
    text.map(key).transpose()
}

/// Reads the name of a matter.
///
/// # Errors
///
/// As [`key`].
pub fn target(raw: &TargetInput) -> Result<Target> {
    Ok(match raw {
        TargetInput::Issue(text) => Target::Issue(key(text)?),
        TargetInput::Proposal(text) => Target::Proposal(key(text)?),
        TargetInput::Clause(clause) => {
            Target::Clause(ClauseRef { proposal: key(&clause.proposal)?, clause: key(&clause.clause)? })
        }
        TargetInput::Meeting(text) => Target::Meeting(key(text)?),
    })
}

/// Reads the name of a thing of which something can be asserted.
///
/// # Errors
///
/// As [`key`].
pub fn about(raw: &AboutInput) -> Result<About> {
    Ok(match raw {
        AboutInput::Incident(text) => About::Incident(key(text)?),
        AboutInput::Commitment(text) => About::Commitment(key(text)?),
        AboutInput::Clause(clause) => {
            About::Clause(ClauseRef { proposal: key(&clause.proposal)?, clause: key(&clause.clause)? })
        }
        AboutInput::Decision(text) => About::Decision(key(text)?),
        AboutInput::Meeting(text) => About::Meeting(key(text)?),
        AboutInput::Amendment(text) => About::Amendment(key(text)?),
        AboutInput::Actor(text) => About::Actor(key(text)?),
    })
}

/// Reads the name of a matter that may be left out.
///
/// # Errors
///
/// As [`key`].
pub fn optional_target(raw: Option<&TargetInput>) -> Result<Option<Target>> {
    raw.map(target).transpose()
}

/// A point to compare with another.
#[derive(Clone, Debug, InputObject)]
pub struct PointInput {
    /// Up to when things happened; now where it is left out.
    date: Option<PointInTime>,
    /// The zone of everything given as a date; UTC where it is left out.
    time_zone: Option<Zone>,
    /// Up to when it was recorded; everything that is on record where it is left out.
    known_at: Option<PointInTime>,
    /// Up to when it was public; no cut where it is left out.
    published_by: Option<PointInTime>,
    /// How vague dates are read against `date`.
    #[graphql(default_with = "Some(Certainty::Best)")]
    certainty: Option<Certainty>,
    /// A snapshot that an earlier answer named, instead of the cuts.
    snapshot: Option<SnapshotToken>,
}

impl From<PointInput> for PointArguments {
    fn from(raw: PointInput) -> Self {
        PointArguments {
            date: raw.date,
            time_zone: raw.time_zone.unwrap_or_default(),
            known_at: raw.known_at,
            published_by: raw.published_by,
            certainty: raw.certainty.unwrap_or(Certainty::Best),
            snapshot: raw.snapshot.map(|token| token.0),
        }
    }
}

/// From the start of `from` to the end of `to`, both included. A vague date matches where it overlaps.
///
/// Days, months and years are read in the `timeZone` that was given to `asOf`, or beside the period; in UTC in the filters of
/// root `events` and of subscriptions.
#[derive(Clone, Debug, InputObject)]
pub struct PeriodInput {
    /// The first day, month, year or instant; no bound where it is left out.
    from: Option<PointInTime>,
    /// The last day, month, year or instant; no bound where it is left out.
    to: Option<PointInTime>,
}

/// Reads a period in a zone.
///
/// # Errors
///
/// BAD_INPUT where a date has no bounds in the zone.
pub fn period(raw: Option<&PeriodInput>, zone: &Zone) -> Result<Option<PeriodFilter>> {
    let refused = |refused: TimeError| bad_input(refused.to_string());
    let read = |raw: &PeriodInput| {
        Ok(PeriodFilter {
            from: raw.from.as_ref().map(|from| from.start(zone)).transpose().map_err(refused)?,
            to: raw.to.as_ref().map(|to| to.cut(zone)).transpose().map_err(refused)?,
        })
    };
    raw.map(read).transpose()
}

/// Reads a period of which both ends are needed, as the cut before it and the cut at its end.
///
/// # Errors
///
/// BAD_INPUT where an end is left out, where a date has no bounds in the zone, or where the period ends before it begins.
pub fn ends(raw: &PeriodInput, zone: &Zone) -> Result<(Cut, Cut)> {
    let period = period(Some(raw), zone)?.and_then(|period| Some((period.from?, period.to?)));
    let (from, to) = period.ok_or_else(|| bad_input("`between` needs both `from` and `to`"))?;
    let from = Cut::from_micros(from.micros());
    if to < from {
        return Err(bad_input("`between` ends before it begins: exchange `from` and `to`"));
    }
    Ok((from, to))
}

/// How many paths a question may name.
const PATHS_MAX: usize = 200;

/// Reads the actors who are asked for together.
///
/// # Errors
///
/// BAD_INPUT of keys that no actor can have, and of too many.
pub fn several_actors(actors: Option<&Vec<KeyText>>) -> Result<Vec<ActorKey>> {
    let given = actors.map_or(&[][..], Vec::as_slice);
    if given.len() > ACTORS_MAX {
        let message = format!("actors: {} are asked for, and at most {ACTORS_MAX} may be", given.len());
        return Err(bad_input(message));
    }
    let keys = given.iter().map(key).collect::<Result<Vec<ActorKey>>>()?;
    Ok(once_each(Some(keys)).unwrap_or_default())
}

/// Returns each value once: what is asked for twice is asked for.
fn once_each<T: PartialEq>(values: Option<Vec<T>>) -> Option<Vec<T>> {
    let mut unique = Vec::new();
    for value in values? {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    Some(unique)
}

/// Reads which paths of diffs are asked for.
///
/// # Errors
///
/// BAD_INPUT of a text that is of no form of path.
pub fn path_filter(texts: &[String]) -> Result<PathFilter> {
    if texts.len() > PATHS_MAX {
        return Err(bad_input(format!(
            "paths has {} items: at most {PATHS_MAX} are taken; * stands for any word",
            texts.len()
        )));
    }
    let read = |text: &String| {
        PathPattern::read(text).ok_or_else(|| {
            let shown: String = text.chars().take(100).collect();
            let forms = PATH_FORMS.join(", ");
            bad_input(format!(
                "paths: {shown:?} is not a path; write one of {forms}, with a key or * for each word in capitals"
            ))
        })
    };
    texts.iter().map(read).collect::<Result<_>>().map(PathFilter::of)
}

/// Which events are asked for: every field that is given must hold.
///
/// An operation on the record passes if the event that it is about does, in its content just before or just after it. So a reader who
/// was given an event also gets its corrections, retractions and citings, and a correction that moves an event reaches both
/// those whom it leaves and those whom it joins. `recorded`, `recordedBy` and `standing` are asked of the record itself.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "EventFilter")]
pub struct EventFilterInput {
    /// Of one of these kinds; of an operation, its own kind or that of the event it is about.
    kinds: Option<Vec<EventKind>>,
    /// Of this negotiation.
    negotiation: Option<KeyText>,
    /// That name this actor.
    actor: Option<KeyText>,
    /// That name all of these actors, 20 at most. Of an empty list, all.
    actors: Option<Vec<KeyText>>,
    /// That cite or register this source.
    source: Option<KeyText>,
    /// That happened in this period; those without a date never match.
    occurred: Option<PeriodInput>,
    /// Whose record was taken in in this period.
    recorded: Option<PeriodInput>,
    /// That became public in this period.
    published: Option<PeriodInput>,
    /// Whose record is by this recorder.
    recorded_by: Option<String>,
    /// Whose record stands in one of these ways. An operation stands, but for a citing that is taken back.
    standing: Option<Vec<Standing>>,
}

impl EventFilterInput {
    /// Makes the filter, its dates read in a zone.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of keys and dates.
    pub fn read(self, zone: &Zone) -> Result<EventFilter> {
        Ok(EventFilter {
            negotiation: optional_key(self.negotiation.as_ref())?,
            actor: optional_key(self.actor.as_ref())?,
            actors: several_actors(self.actors.as_ref())?,
            source: optional_key(self.source.as_ref())?,
            occurred: period(self.occurred.as_ref(), zone)?,
            recorded: period(self.recorded.as_ref(), zone)?,
            published: period(self.published.as_ref(), zone)?,
            kinds: once_each(self.kinds),
            recorded_by: self.recorded_by,
            standing: once_each(self.standing),
        })
    }
}

/// Which statements are asked for: every field that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "StatementFilter")]
pub struct StatementFilterInput {
    /// Spoken by this actor.
    speaker: Option<KeyText>,
    /// Spoken for this actor.
    on_behalf_of: Option<KeyText>,
    /// That name all of these actors, 20 at most, as speakers or otherwise. Of an empty list, all.
    actors: Option<Vec<KeyText>>,
    /// That do one of these.
    act: Option<Vec<Act>>,
    /// Made on one of these terms.
    basis: Option<Vec<Basis>>,
    /// Of this negotiation.
    negotiation: Option<KeyText>,
    /// With a claim on this issue.
    issue: Option<KeyText>,
    /// Made in this period.
    occurred: Option<PeriodInput>,
}

impl StatementFilterInput {
    /// Returns whether dates are asked for, so that the zone matters.
    pub fn has_dates(&self) -> bool {
        self.occurred.is_some()
    }

    /// Makes the filter, its dates read in a zone.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of keys and dates.
    pub fn read(self, zone: &Zone) -> Result<StatementFilter> {
        Ok(StatementFilter {
            speaker: optional_key(self.speaker.as_ref())?,
            on_behalf_of: optional_key(self.on_behalf_of.as_ref())?,
            actors: several_actors(self.actors.as_ref())?,
            negotiation: optional_key(self.negotiation.as_ref())?,
            issue: optional_key(self.issue.as_ref())?,
            occurred: period(self.occurred.as_ref(), zone)?,
            act: once_each(self.act),
            basis: once_each(self.basis),
        })
    }
}

/// Which claims are asked for: every field that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "ClaimFilter")]
pub struct ClaimFilterInput {
    /// That are this actor's word.
    claimant: Option<KeyText>,
    /// Made in a statement that this actor spoke, for itself or for another.
    speaker: Option<KeyText>,
    /// About this party's stance.
    subject: Option<KeyText>,
    /// On this very matter.
    on: Option<TargetInput>,
    /// Of one of these stances.
    stance: Option<Vec<Stance>>,
    /// Whether the claimant speaks for the subject.
    own: Option<bool>,
    /// Made in a statement of this negotiation.
    negotiation: Option<KeyText>,
    /// Said in this period, by the statement's own date.
    said: Option<PeriodInput>,
}

impl ClaimFilterInput {
    /// Returns whether dates are asked for, so that the zone matters.
    pub fn has_dates(&self) -> bool {
        self.said.is_some()
    }

    /// Makes the filter, its dates read in a zone.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of keys and dates.
    pub fn read(self, standing: Option<bool>, zone: &Zone) -> Result<ClaimFilter> {
        Ok(ClaimFilter {
            claimant: optional_key(self.claimant.as_ref())?,
            speaker: optional_key(self.speaker.as_ref())?,
            subject: optional_key(self.subject.as_ref())?,
            on: optional_target(self.on.as_ref())?,
            negotiation: optional_key(self.negotiation.as_ref())?,
            said: period(self.said.as_ref(), zone)?,
            stance: once_each(self.stance),
            own: self.own,
            standing,
        })
    }
}

/// Which meetings are asked for: every field that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "MeetingFilter")]
pub struct MeetingFilterInput {
    /// That stand in one of these ways.
    status: Option<Vec<MeetingStatus>>,
    /// With this participant.
    participant: Option<KeyText>,
    /// At a place of this name, or in this country, as the recorder wrote it.
    place: Option<String>,
    /// Held, at any time from its beginning on, or begun, if it is not over, or else planned, in this period.
    between: Option<PeriodInput>,
}

impl MeetingFilterInput {
    /// Returns whether dates are asked for, so that the zone matters.
    pub fn has_dates(&self) -> bool {
        self.between.is_some()
    }

    /// Makes the filter, its dates read in a zone.
    ///
    /// # Errors
    ///
    /// BAD_INPUT of keys and dates.
    pub fn read(self, zone: &Zone) -> Result<MeetingFilter> {
        Ok(MeetingFilter {
            participant: optional_key(self.participant.as_ref())?,
            between: period(self.between.as_ref(), zone)?,
            status: once_each(self.status),
            place: self.place,
        })
    }
}
