//! The life of an event on record: its revisions, its retractions, the sources added to it.
//!
//! Operations on the record are events too: one is seen where its sequence is known, and, under a cut of publication,
//! where the sources of its own are public. Of those seen, the greatest revision is the effective one, the last retraction
//! or reinstatement decides whether it stands, and every citing adds its sources, unless it is itself retracted.

use crate::domain::sequence::Sequence;

/// What an operation did to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Replaced its content.
    Corrected,
    /// Took it out of every view.
    Retracted,
    /// Brought it back.
    Reinstated,
    /// Added sources.
    Cited,
    /// Took back the citing of that sequence.
    CitingRetracted(Sequence),
    /// Brought back the citing of that sequence.
    CitingReinstated(Sequence),
}

/// An operation in the life of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The operation's own sequence.
    pub sequence: Sequence,
    /// What it did.
    pub act: Act,
}

/// Everything that was done to an event after it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The sequence of the event.
    pub event: Sequence,
    /// The operations, in order of sequence.
    pub steps: Vec<Step>,
}

/// How an event is on record, as seen from somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The number of the revision that counts.
    pub revision: u32,
    /// The record that holds its content: the event's own, or a correction.
    pub content: Sequence,
    /// Whether it is retracted.
    pub retracted: bool,
    /// The operations that added sources and stand, in order.
    pub citings: Vec<Sequence>,
}

impl Life {
    /// Returns how the event is on record at a sequence, among the operations that are seen.
    pub fn effective(&self, at: Sequence, seen: impl Fn(Sequence) -> bool) -> Effective {
        let mut effective = Effective { revision: 1, content: self.event, retracted: false, citings: Vec::new() };
        let mut revision = 1;
        let mut retracted: Vec<Sequence> = Vec::new();
        for step in self.steps.iter().take_while(|step| step.sequence <= at) {
            revision += u32::from(step.act == Act::Corrected);
            if !seen(step.sequence) {
                continue;
            }
            match step.act {
                Act::Corrected => {
                    effective.revision = revision;
                    effective.content = step.sequence;
                }
                Act::Retracted => effective.retracted = true,
                Act::Reinstated => effective.retracted = false,
                Act::Cited => effective.citings.push(step.sequence),
                Act::CitingRetracted(citing) => retracted.push(citing),
                Act::CitingReinstated(citing) => retracted.retain(|other| *other != citing),
            }
        }
        effective.citings.retain(|citing| !retracted.contains(citing));
        effective
    }

    /// Returns the operations that ever added sources, retracted or not.
    pub fn citings(&self) -> impl Iterator<Item = Sequence> {
        self.steps.iter().filter(|step| step.act == Act::Cited).map(|step| step.sequence)
    }

    /// Returns the record that holds the content of a revision, from 1.
    pub fn content_of(&self, revision: u32) -> Option<Sequence> {
        let corrections = self.steps.iter().filter(|step| step.act == Act::Corrected);
        let mut contents = std::iter::once(self.event).chain(corrections.map(|step| step.sequence));
        contents.nth(usize::try_from(revision.checked_sub(1)?).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(steps: &[(u64, Act)]) -> Life {
        let steps = steps.iter().map(|&(sequence, act)| Step { sequence: Sequence::new(sequence), act }).collect();
        Life { event: Sequence::new(1), steps }
    }

    #[test]
    fn a_citing_counts_while_it_is_not_taken_back() {
        let [cite, other] = [Sequence::new(2), Sequence::new(3)];
        let life = life(&[
            (2, Act::Cited),
            (3, Act::Cited),
            (4, Act::CitingRetracted(cite)),
            (5, Act::Retracted),
            (6, Act::CitingReinstated(cite)),
            (7, Act::CitingRetracted(other)),
        ]);
        let at = |sequence, hidden: u64| life.effective(Sequence::new(sequence), |step| step.get() != hidden).citings;
        assert_eq!(at(3, 0), [cite, other]);
        assert_eq!(at(5, 0), [other]);
        assert_eq!(at(6, 0), [cite, other]);
        assert_eq!(at(7, 0), [cite]);
        assert_eq!(at(5, 4), [cite, other], "a retraction that is not seen takes nothing back");
        assert_eq!(at(7, 2), [], "nor does a reinstatement show a citing that is not seen");
        assert_eq!(life.citings().collect::<Vec<_>>(), [cite, other]);
    }

    #[test]
    fn the_greatest_revision_seen_counts_and_no_older_one_comes_back() {
        let life = life(&[(3, Act::Corrected), (5, Act::Corrected), (7, Act::Retracted)]);
        let at = |sequence, hidden: u64| life.effective(Sequence::new(sequence), |step| step.get() != hidden);
        assert_eq!((at(2, 0).revision, at(2, 0).content.get()), (1, 1));
        assert_eq!((at(4, 0).revision, at(4, 0).content.get()), (2, 3));
        assert_eq!((at(6, 0).revision, at(6, 0).content.get()), (3, 5));
        assert_eq!((at(6, 3).revision, at(6, 3).content.get()), (3, 5));
        assert_eq!((at(6, 5).revision, at(6, 5).content.get()), (2, 3));
        assert!(at(9, 0).retracted && !at(6, 0).retracted && !at(9, 7).retracted);
        assert_eq!(life.content_of(3), Some(Sequence::new(5)));
        assert_eq!(life.content_of(4), None);
    }
}
