//! The facts of one slot as they are kept in memory.
//!
//! Nearly all that a long log asserts is claims that nobody has touched since. Such a fact says no more than which event
//! makes it, where, and what its stance is: it is kept in 24 bytes, a quarter of a [`Version`], so that those of a
//! million events stay in the cache. Every other fact is kept whole. A reader gets a [`Version`] of either.

use std::borrow::Cow;

use crate::domain::history::{FactOrder, OpeningSide, Version};
use crate::domain::sequence::Sequence;
use crate::domain::slot::{ClaimValue, Value};
use crate::domain::vocabulary::{Modality, Stance};
use crate::time::PlainDate;

/// Versions in an order that they are given in.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// The middles of their windows, apart: searches by date look at nothing else.
    middles: Box<[i64]>,
    rows: Box<[Row]>,
    /// The widths of windows of untouched claims, of which there are few.
    widths: Vec<u64>,
    whole: Vec<Version>,
}

/// A version, or where it is.
#[derive(Clone, Copy, Debug)]
enum Row {
    Claim(UntouchedClaim),
    /// Its place among those kept whole.
    Whole(usize),
}

/// A claim by the first revision of its statement, which is still in force.
#[derive(Clone, Copy, Debug)]
struct UntouchedClaim {
    event: Sequence,
    /// The place of its window's width among the widths.
    width: u8,
    place: u8,
    index: u8,
    claimant: u8,
    stance: Stance,
    modality: Modality,
    date: Option<PlainDate>,
}

/// When a version is in force, as far as sequences tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The first sequence at which it is.
    pub from: Sequence,
    /// The first at which it no longer is; [`Sequence::NEVER`] where it still is.
    pub until: Sequence,
    /// Whether this is the first range of its revision.
    pub first: bool,
}

impl Versions {
    /// Keeps versions.
    pub fn new(versions: Vec<Version>) -> Self {
        let middles = versions.iter().map(|version| version.order.middle).collect();
        let (mut widths, mut whole) = (Vec::new(), Vec::new());
        let rows = versions.into_iter().map(|version| match UntouchedClaim::of(&version, &mut widths) {
            Some(claim) => Row::Claim(claim),
            None => {
                whole.push(version);
                Row::Whole(whole.len() - 1)
            }
        });
        let rows = rows.collect();
        whole.shrink_to_fit();
        Versions { middles, rows, widths, whole }
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the middles of their windows, in microseconds, each at the place of its version.
    pub fn middles(&self) -> &[i64] {
        &self.middles
    }

    /// Returns the version at a place.
    ///
    /// # Panics
    ///
    /// There are no more than that.
    pub fn at(&self, place: usize) -> Cow<'_, Version> {
        match self.rows[place] {
            Row::Claim(claim) => {
                let width = self.widths.get(usize::from(claim.width)).copied().unwrap_or_default();
                Cow::Owned(claim.version(self.middles[place], width))
            }
            Row::Whole(place) => Cow::Borrowed(&self.whole[place]),
        }
    }

    /// Returns all of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Cow<'_, Version>> + ExactSizeIterator {
        (0..self.len()).map(|place| self.at(place))
    }

    /// Returns when the version at a place is in force.
    ///
    /// # Panics
    ///
    /// There are no more than that.
    pub fn in_force(&self, place: usize) -> InForce {
        match self.rows[place] {
            Row::Claim(claim) => InForce { from: claim.event, until: Sequence::NEVER, first: true },
            Row::Whole(place) => {
                let Version { from, until, first, .. } = self.whole[place];
                InForce { from, until, first }
            }
        }
    }

    /// Returns the event that asserts the version at a place.
    ///
    /// # Panics
    ///
    /// There are no more than that.
    pub fn event(&self, place: usize) -> Sequence {
        match self.rows[place] {
            Row::Claim(claim) => claim.event,
            Row::Whole(place) => self.whole[place].order.sequence,
        }
    }

    /// Returns the values of those that are no untouched claims.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.whole.iter().filter_map(|version| version.value.as_ref())
    }

    /// Returns about how many bytes they take in memory, without what their values refer to.
    pub fn weight(&self) -> usize {
        size_of_val(&*self.middles)
            + size_of_val(&*self.rows)
            + self.widths.capacity() * size_of::<u64>()
            + self.whole.capacity() * size_of::<Version>()
    }
}

impl UntouchedClaim {
    /// Returns a version that is one, its width noted; `None` of any other, or where a number is too great.
    fn of(version: &Version, widths: &mut Vec<u64>) -> Option<Self> {
        let Some(Value::Claim(ClaimValue { stance, modality, index, claimant, date })) = version.value else {
            return None;
        };
        let (event, order) = (version.order.sequence, version.order);
        let is_untouched =
            version.revision == 1 && version.first && version.from == event && version.until == Sequence::NEVER;
        let is_plain = version.side == OpeningSide::After && order.ordinal == 0 && version.ends.is_none();
        if !is_untouched || !is_plain {
            return None;
        }
        let [place, index, claimant] = [u8::try_from(order.place), u8::try_from(index), u8::try_from(claimant)];
        let (place, index, claimant) = (place.ok()?, index.ok()?, claimant.ok()?);
        let known = widths.iter().position(|width| *width == order.width);
        let width = u8::try_from(known.unwrap_or(widths.len())).ok()?;
        if known.is_none() {
            widths.push(order.width);
        }
        Some(UntouchedClaim { event, width, place, index, claimant, stance, modality, date })
    }

    fn version(self, middle: i64, width: u64) -> Version {
        let UntouchedClaim { event, place, index, claimant, stance, modality, date, width: _ } = self;
        let (index, claimant) = (u32::from(index), u32::from(claimant));
        Version {
            side: OpeningSide::After,
            order: FactOrder { middle, width, ordinal: 0, sequence: event, place: u32::from(place) },
            revision: 1,
            from: event,
            until: Sequence::NEVER,
            first: true,
            ends: None,
            value: Some(Value::Claim(ClaimValue { stance, modality, index, claimant, date })),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Instant;

    /// Claims, untouched and not, with numbers on both sides of what a byte holds.
    fn any_version() -> impl Strategy<Value = Version> {
        let number = || prop_oneof![4 => 0_u32..4, 1 => 250_u32..260];
        let order = (any::<i64>(), prop_oneof![4 => 1_u64..4, 1 => any::<u64>()], 0_i32..2, 1_u64..100, number());
        let range = (0_u64..2, prop::bool::weighted(0.2), any::<bool>(), prop::bool::weighted(0.9), 1_u32..3);
        let date = prop::option::of(prop::sample::select(vec![PlainDate::Year, PlainDate::Month, PlainDate::Day]));
        let value = (number(), number(), date, prop::bool::weighted(0.9));
        let sides = prop::sample::select(vec![OpeningSide::After, OpeningSide::After, OpeningSide::Before]);
        (order, range, value, sides).prop_map(|(order, range, value, side)| {
            let ((middle, width, ordinal, sequence, place), (later, closed, ends, first, revision)) = (order, range);
            let (index, claimant, date, sets) = value;
            let claim = ClaimValue { stance: Stance::Accepts, modality: Modality::Actual, index, claimant, date };
            Version {
                side,
                order: FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place },
                revision,
                from: Sequence::new(sequence + later),
                until: if closed { Sequence::new(200) } else { Sequence::NEVER },
                first,
                ends: (ends && later == 1).then_some(Instant::MIN),
                value: sets.then_some(Value::Claim(claim)),
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_is_given_back(versions in prop::collection::vec(any_version(), 0..400)) {
            let kept = Versions::new(versions.clone());
            prop_assert_eq!(kept.len(), versions.len());
            prop_assert!(kept.iter().map(Cow::into_owned).eq(versions.iter().cloned()));
            for (place, version) in versions.iter().enumerate() {
                let Version { from, until, first, order, .. } = *version;
                prop_assert_eq!(kept.in_force(place), InForce { from, until, first });
                prop_assert_eq!(kept.event(place), order.sequence);
                prop_assert_eq!(kept.middles()[place], order.middle);
            }
        }
    }

    #[test]
    fn an_untouched_claim_takes_24_bytes() {
        assert_eq!(size_of::<Row>() + size_of::<i64>(), 24);
    }
}
