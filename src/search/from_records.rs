//! From records to documents: what each record of the log adds to what is searched.
//!
//! | record | adds |
//! | --- | --- |
//! | an event | its first document |
//! | a correction | one of the new content, with the sources added so far |
//! | a citing | one for each content so far, with the sources added so far |
//! | a retraction, a reinstatement | nothing: whether an event stands is asked of its life |
//!
//! So at every point, and whichever operations a cut of publication hides, there is a document of the content that counts
//! with every source that was added by then.

use crate::domain::event::{Citation, Correction, Event, Operation};
use crate::domain::key::EventId;
use crate::domain::life::{Act, Life};
use crate::domain::{Recorded, Sequence};
use crate::event_log::record;
use crate::event_log::{EventLog, StoredRecord};
use crate::index::{Index, IndexError};
use crate::search::SearchError;
use crate::search::document::Document;

/// How many records are read at a time.
const PAGE: usize = 1_024;

/// Takes a record's documents; `false` where no more are wanted.
pub type TakeDocuments<'a> = dyn FnMut(Sequence, Vec<Document>) -> Result<bool, SearchError> + 'a;

/// Returns the documents of each record after a sequence, up to another that the index has taken in.
///
/// # Errors
///
/// The log or the index cannot be read.
pub fn each_record(
    log: &dyn EventLog,
    index: &Index,
    after: Sequence,
    up_to: Sequence,
    take: &mut TakeDocuments<'_>,
) -> Result<(), SearchError> {
    let mut after = after;
    while after < up_to {
        let left = usize::try_from(up_to.get() - after.get()).unwrap_or(PAGE);
        let page = log.read(after, left.min(PAGE))?;
        let Some(last) = page.last() else { return Err(SearchError::Missing(after.next())) };
        after = last.sequence;
        for stored in &page {
            if !take(stored.sequence, documents(index, stored)?)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn documents(index: &Index, stored: &StoredRecord) -> Result<Vec<Document>, SearchError> {
    let Recorded { sequence, operation, .. } = record::decode(stored.sequence, &stored.bytes)?.recorded;
    match operation {
        Operation::Record(event) => {
            Ok(vec![Document::new(sequence, (sequence, &event), Sequence::ZERO, &event.sources)])
        }
        Operation::Correct(correction) => Ok(vec![corrected(index, sequence, &correction)?]),
        Operation::Cite(citing) => cited(index, sequence, citing.event),
        Operation::Retract(_) | Operation::Reinstate(_) => Ok(Vec::new()),
    }
}

fn corrected(index: &Index, sequence: Sequence, correction: &Correction) -> Result<Document, SearchError> {
    let life = life(index, correction.event)?;
    let (citing, added) = added(index, &life, sequence)?;
    let content = &correction.replacement;
    Ok(Document::new(life.event, (sequence, content), citing, content.sources.iter().chain(&added)))
}

fn cited(index: &Index, sequence: Sequence, event: EventId) -> Result<Vec<Document>, SearchError> {
    let life = life(index, event)?;
    let (citing, added) = added(index, &life, sequence.next())?;
    let corrections = before(&life, Act::Corrected, sequence);
    let contents = std::iter::once(life.event).chain(corrections);
    let documents = contents.map(|content| {
        let recorded = recorded(index, content)?;
        let body: &Event = recorded.event().ok_or(SearchError::Missing(content))?;
        Ok(Document::new(life.event, (content, body), citing, body.sources.iter().chain(&added)))
    });
    documents.collect()
}

/// Returns the last record before a sequence by which sources were added to an event, and all sources added by then.
fn added(index: &Index, life: &Life, until: Sequence) -> Result<(Sequence, Vec<Citation>), SearchError> {
    let (mut last, mut added) = (Sequence::ZERO, Vec::new());
    for citing in before(life, Act::Cited, until) {
        last = citing;
        added.extend_from_slice(recorded(index, citing)?.operation.sources());
    }
    Ok((last, added))
}

fn before(life: &Life, act: Act, until: Sequence) -> impl Iterator<Item = Sequence> {
    let steps = life.steps.iter().take_while(move |step| step.sequence < until);
    steps.filter(move |step| step.act == act).map(|step| step.sequence)
}

/// Returns the last record by which sources were added to an event, up to a sequence; 0 where none were.
pub fn last_citing(life: &Life, known: Sequence) -> Sequence {
    before(life, Act::Cited, known.next()).last().unwrap_or(Sequence::ZERO)
}

fn life(index: &Index, event: EventId) -> Result<std::sync::Arc<Life>, SearchError> {
    let unknown = || IndexError::Damaged(format!("it does not hold the event {event}, to which the log refers"));
    Ok(index.life(index.sequence_of(event)?.ok_or_else(unknown)?)?)
}

fn recorded(index: &Index, sequence: Sequence) -> Result<std::sync::Arc<Recorded>, SearchError> {
    index.record(sequence)?.ok_or(SearchError::Missing(sequence))
}
