//! The best hits: what a question asks of a hit's clocks, and the few hits that a page needs.
//!
//! A search meets many hits and shows few. Those that the cuts rule out are passed over where they are met, and of the rest
//! only the best are kept, as many as asked for; whether each of them really counts (retractions, publication) is asked
//! afterwards, from the best on, and where too few do, the next best are searched for after the last one kept.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::domain::Sequence;
use crate::domain::history::FactOrder;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::search::rating::Rating;

/// A place in the list of what was found: the greater score first, then fact order. The first place is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// How well the question is answered.
    pub score: u32,
    /// The event's place in fact order.
    pub order: FactOrder,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.cmp(&self.score).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A document that answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its place; `order.sequence` names the event.
    pub rank: Rank,
    /// The record that holds its content.
    pub content: Sequence,
    /// The last record by which sources were added, of those in it; 0 where none were.
    pub citing: Sequence,
    /// Whether part of the question is answered by quotes alone.
    pub quoted: bool,
}

impl Hit {
    /// Returns the event.
    pub fn event(&self) -> Sequence {
        self.rank.order.sequence
    }
}

/// Where a search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// After everything at that place.
    Rank(Rank),
    /// After that hit: another document may stand at its place.
    Hit(Hit),
}

impl After {
    fn is_before(&self, hit: &Hit) -> bool {
        match self {
            After::Rank(rank) => *rank < hit.rank,
            After::Hit(last) => last < hit,
        }
    }
}

/// Collects the best hits of a point.
///
/// - It holds at most as many as it was made for.
/// - What it gives depends on which hits are offered, not on when.
pub struct Best<'a> {
    point: &'a Point,
    after: Option<After>,
    limit: usize,
    /// The worst on top.
    kept: BinaryHeap<Hit>,
}

impl<'a> Best<'a> {
    /// Begins to collect at most so many hits after a place.
    pub fn new(point: &'a Point, after: Option<After>, limit: usize) -> Self {
        Best { point, after, limit, kept: BinaryHeap::new() }
    }

    /// Returns whether a hit of that score may be among the best, whatever else holds of it.
    pub fn may_take(&self, score: u32) -> bool {
        self.kept.len() < self.limit || self.kept.peek().is_some_and(|worst| score >= worst.rank.score)
    }

    /// Returns whether a record is known at the point.
    pub fn knows(&self, record: Sequence) -> bool {
        record <= self.point.sequence
    }

    /// Returns whether the date lets something with that middle and width through.
    pub fn counts(&self, order: &FactOrder) -> bool {
        match self.point.certainty {
            // An undated middle is less than every cut.
            Certainty::Best => order.middle < self.point.date.micros(),
            Certainty::Certain | Certainty::Possible => self.point.counts(order.window()),
        }
    }

    /// Offers a document.
    pub fn offer(&mut self, rating: Rating, order: FactOrder, content: Sequence, citing: Sequence) {
        if !self.knows(content) || !self.knows(citing) || !self.counts(&order) {
            return;
        }
        let hit = Hit { rank: Rank { score: rating.score, order }, content, citing, quoted: rating.quoted };
        if self.after.is_some_and(|after| !after.is_before(&hit)) {
            return;
        }
        if self.kept.len() < self.limit {
            self.kept.push(hit);
        } else if let Some(mut worst) = self.kept.peek_mut()
            && hit < *worst
        {
            *worst = hit;
        }
    }

    /// Returns what was kept, the best first.
    pub fn into_hits(self) -> Vec<Hit> {
        self.kept.into_sorted_vec()
    }
}
