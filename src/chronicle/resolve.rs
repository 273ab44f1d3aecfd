//! From the times of a question to one point: the one way for GraphQL, for exports and for the command line.
//!
//! ```text
//! date, timeZone, knownAt, publishedBy, certainty, or a snapshot's token ─▶ resolve (now, head) ─▶ Point, and which cuts were given
//! ```
//!
//! What was not given is settled here: no date is now, no moment of knowledge is the head. How a refusal is worded, and with
//! which code, is up to the one who was asked.

use crate::chronicle::{Chronicle, TokenError};
use crate::domain::Sequence;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::index::IndexError;
use crate::time::{Cut, Instant, PointInTime, TimeError, Zone};

/// A question's point in time, as it is asked for.
#[derive(Clone, Debug)]
pub struct PointArguments {
    /// Up to when things happened; now where it is `None`.
    pub date: Option<PointInTime>,
    /// The zone of everything given as a date.
    pub time_zone: Zone,
    /// Up to when it was recorded; everything on record where it is `None`.
    pub known_at: Option<PointInTime>,
    /// Up to when it was public; no cut where it is `None`.
    pub published_by: Option<PointInTime>,
    /// How vague dates are read.
    pub certainty: Certainty,
    /// All cuts at once, as an earlier answer named them.
    pub snapshot: Option<String>,
}

/// Which cuts a question gave itself, as opposed to those that it left to be worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenCuts {
    /// Where the date cuts.
    pub date: Option<Cut>,
    /// Where the moment of knowledge cuts.
    pub known_at: Option<Cut>,
    /// Where the publication cuts.
    pub published_by: Option<Cut>,
    /// Whether a token gave them all.
    pub token: bool,
}

impl GivenCuts {
    /// Returns whether no cut was given at all.
    pub fn is_none(&self) -> bool {
        *self == GivenCuts::default()
    }
}

/// Why a question's times are no point.
#[derive(Debug, thiserror::Error)]
pub enum PointError {
    /// Cuts are given beside a snapshot.
    #[error("a snapshot names all its cuts: leave out date, knownAt and publishedBy beside it")]
    BesideSnapshot,
    /// A date has no bounds in its zone.
    #[error("{name}: {error}")]
    Date {
        /// The clock that it was given for, as the API names it.
        name: &'static str,
        /// Why.
        error: TimeError,
    },
    /// The snapshot token names no point here.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl Chronicle {
    /// Turns a question's times into one point, where `now` is the present and nothing after `head` is known; says also which
    /// cuts were given.
    ///
    /// # Errors
    ///
    /// The arguments contradict each other, or one of them names no point here; or the index failed.
    pub fn resolve(
        &self,
        asked: &PointArguments,
        now: Instant,
        head: Sequence,
    ) -> Result<(Point, GivenCuts), PointError> {
        if let Some(token) = &asked.snapshot {
            if asked.date.is_some() || asked.known_at.is_some() || asked.published_by.is_some() {
                return Err(PointError::BesideSnapshot);
            }
            let point = self.pinned(token, asked.certainty)?;
            return Ok((self.held(point), GivenCuts { token: true, ..GivenCuts::default() }));
        }
        let cut = |name, given: &Option<PointInTime>| {
            let cut = given.as_ref().map(|point| point.cut(&asked.time_zone)).transpose();
            cut.map_err(|error| PointError::Date { name, error })
        };
        let given = GivenCuts {
            date: cut("date", &asked.date)?,
            known_at: cut("knownAt", &asked.known_at)?,
            published_by: cut("publishedBy", &asked.published_by)?,
            token: false,
        };
        let sequence = match given.known_at {
            Some(known_at) => self.sequence_at(known_at)?.min(head),
            None => head,
        };
        let (date, published_by) = (given.date.unwrap_or(Cut::after(now)), given.published_by);
        Ok((self.held(Point { sequence, date, published_by, certainty: asked.certainty }), given))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::time::ManualClock;

    #[test]
    fn what_is_not_given_is_settled_and_what_names_no_point_is_refused() {
        let now: Instant = "2024-08-20T12:00:00Z".parse().unwrap();
        let chronicle = Chronicle::in_memory(Arc::new(ManualClock::new(now))).unwrap();
        let nothing = PointArguments {
            date: None,
            time_zone: Zone::default(),
            known_at: None,
            published_by: None,
            certainty: Certainty::Best,
            snapshot: None,
        };
        let resolve = |asked: &PointArguments| chronicle.resolve(asked, now, chronicle.head());
        let (newest, given) = resolve(&nothing).unwrap();
        assert_eq!((newest.sequence, newest.date, newest.published_by), (Sequence::ZERO, Cut::after(now), None));
        assert!(given.is_none());
        let day = Some("2011-12-30".parse().unwrap());
        let dated = PointArguments { date: day, ..nothing.clone() };
        let (point, given) = resolve(&dated).unwrap();
        assert_eq!(given, GivenCuts { date: Some(point.date), ..GivenCuts::default() });
        let token = Some(chronicle.token(&point));
        let named = PointArguments { snapshot: token.clone(), ..nothing.clone() };
        assert_eq!(resolve(&named).unwrap(), (point, GivenCuts { token: true, ..GivenCuts::default() }));
        let beside = resolve(&PointArguments { snapshot: token, ..dated.clone() });
        assert!(matches!(beside, Err(PointError::BesideSnapshot)), "{beside:?}");
        // Samoa went over the date line, and had no such day.
        let skipped = resolve(&PointArguments { time_zone: "Pacific/Apia".parse().unwrap(), ..dated });
        assert!(matches!(skipped, Err(PointError::Date { name: "date", .. })), "{skipped:?}");
        let unknown = resolve(&PointArguments { snapshot: Some("x".to_owned()), ..nothing });
        assert!(matches!(unknown, Err(PointError::Token(TokenError::Malformed))), "{unknown:?}");
    }
}
