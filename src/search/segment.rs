//! Looking through one segment of the index on disk.
//!
//! A piece that is one whole word is read from its postings as the search goes along. Phrases and beginnings are worked out
//! first: the documents that have them, and how often. Then the pieces are walked side by side, each leaping to where the
//! furthest stands, and what all of them have is rated and offered.

use std::io;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError, Term};

use crate::domain::Sequence;
use crate::domain::history::FactOrder;
use crate::search::best::Best;
use crate::search::disk::Fields;
use crate::search::document::{PARTS, SearchedPart};
use crate::search::query::{SearchQuery, SearchTerm};
use crate::search::rating::Rating;

/// Offers every document of a segment in which all pieces are found; some of them, once `is_stopped` says so.
///
/// # Errors
///
/// The segment cannot be read.
pub fn look_through(
    segment: &SegmentReader,
    fields: &Fields,
    query: &SearchQuery,
    is_stopped: &dyn Fn() -> bool,
    best: &mut Best<'_>,
) -> Result<(), TantivyError> {
    let mut found = Vec::with_capacity(query.pieces().len());
    for piece in query.pieces() {
        let piece = TermPlaces::new(segment, fields, piece, is_stopped)?;
        if piece.doc() == TERMINATED {
            return Ok(());
        }
        found.push(piece);
    }
    let orders = OrderColumns::open(segment)?;
    let mut doc = 0;
    while let Some(common) = next_common(&mut found, doc, is_stopped) {
        let mut rating = Rating::default();
        found.iter().for_each(|piece| piece.rate(&mut rating));
        if best.may_take(rating.score) {
            orders.offer(common, rating, best);
        }
        doc = common + 1;
    }
    Ok(())
}

/// Returns the first document from a place on that all pieces stand in.
fn next_common(found: &mut [TermPlaces], from: DocId, is_stopped: &dyn Fn() -> bool) -> Option<DocId> {
    let mut doc = from;
    'all: while !is_stopped() {
        for piece in found.iter_mut() {
            let next = piece.seek(doc);
            if next == TERMINATED {
                return None;
            }
            if next > doc {
                doc = next;
                continue 'all;
            }
        }
        return Some(doc);
    }
    None
}

/// What of a document decides whether and where it is listed.
struct OrderColumns {
    middle: Column<i64>,
    width: Column<u64>,
    ordinal: Column<i64>,
    event: Column<u64>,
    content: Column<u64>,
    citing: Column<u64>,
}

impl OrderColumns {
    fn open(segment: &SegmentReader) -> Result<Self, TantivyError> {
        let columns = segment.fast_fields();
        Ok(OrderColumns {
            middle: columns.i64("middle")?,
            width: columns.u64("width")?,
            ordinal: columns.i64("ordinal")?,
            event: columns.u64("event")?,
            content: columns.u64("content")?,
            citing: columns.u64("citing")?,
        })
    }

    fn offer(&self, doc: DocId, rating: Rating, best: &mut Best<'_>) {
        let number = |column: &Column<u64>| column.values.get_val(doc);
        if !best.knows(Sequence::new(number(&self.content))) {
            return;
        }
        let order = FactOrder {
            middle: self.middle.values.get_val(doc),
            width: number(&self.width),
            // It was an i32 when it was stored.
            ordinal: i32::try_from(self.ordinal.values.get_val(doc)).unwrap_or(0),
            sequence: Sequence::new(number(&self.event)),
            place: 0,
        };
        best.offer(rating, order, Sequence::new(number(&self.content)), Sequence::new(number(&self.citing)));
    }
}

/// A piece as it is found in the parts of a segment, walked from the first document to the last.
struct TermPlaces {
    parts: Vec<TermInPart>,
}

/// A piece as it is found in one part.
struct TermInPart {
    part: SearchedPart,
    lengths: FieldNormReader,
    stands: Stands,
}

/// The documents in which something stands, and how often.
enum Stands {
    /// Read as the search goes along.
    Word(Box<SegmentPostings>),
    /// Worked out before.
    Counted { documents: Vec<(DocId, u32)>, at: usize },
}

impl Stands {
    fn doc(&self) -> DocId {
        match self {
            Stands::Word(postings) => postings.doc(),
            Stands::Counted { documents, at } => documents.get(*at).map_or(TERMINATED, |(doc, _)| *doc),
        }
    }

    fn times(&self) -> u32 {
        match self {
            Stands::Word(postings) => postings.term_freq(),
            Stands::Counted { documents, at } => documents.get(*at).map_or(0, |(_, times)| *times),
        }
    }

    fn seek(&mut self, doc: DocId) {
        match self {
            Stands::Word(postings) => {
                postings.seek(doc);
            }
            Stands::Counted { documents, at } => *at += leap(&documents[*at..], doc),
        }
    }
}

/// Returns how many entries come before a document; the further away, the longer the leaps.
fn leap<T>(entries: &[(DocId, T)], doc: DocId) -> usize {
    let mut step = 1;
    while step < entries.len() && entries[step].0 < doc {
        step *= 2;
    }
    let end = entries.len().min(step + 1);
    step / 2 + entries[step / 2..end].partition_point(|(entry, _)| *entry < doc)
}

impl TermPlaces {
    fn new(
        segment: &SegmentReader,
        fields: &Fields,
        piece: &SearchTerm,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Self, TantivyError> {
        let mut parts = Vec::new();
        for part in PARTS {
            let field = fields.part(part);
            let inverted = segment.inverted_index(field)?;
            if let Some(stands) = stands(&inverted, field, piece, segment.max_doc(), is_stopped)?
                && stands.doc() != TERMINATED
            {
                parts.push(TermInPart { part, lengths: segment.get_fieldnorms_reader(field)?, stands });
            }
        }
        Ok(TermPlaces { parts })
    }

    fn doc(&self) -> DocId {
        self.parts.iter().map(|part| part.stands.doc()).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, doc: DocId) -> DocId {
        let mut least = TERMINATED;
        for part in &mut self.parts {
            if part.stands.doc() < doc {
                part.stands.seek(doc);
            }
            least = least.min(part.stands.doc());
        }
        least
    }

    /// Takes into a rating how the piece stands in the document that it is at.
    fn rate(&self, rating: &mut Rating) {
        let doc = self.doc();
        let (mut elsewhere, mut quoted) = (0, false);
        for part in self.parts.iter().filter(|part| part.stands.doc() == doc) {
            match part.part.rating(part.stands.times(), part.lengths.fieldnorm_id(doc)) {
                Some(rating) => elsewhere += rating,
                None => quoted = true,
            }
        }
        rating.add(elsewhere, quoted);
    }
}

fn stands(
    inverted: &InvertedIndexReader,
    field: Field,
    piece: &SearchTerm,
    documents: DocId,
    is_stopped: &dyn Fn() -> bool,
) -> Result<Option<Stands>, TantivyError> {
    if let ([word], false) = (piece.words.as_slice(), piece.prefix) {
        let term = Term::from_field_text(field, word);
        let postings = inverted.read_postings(&term, IndexRecordOption::WithFreqs)?;
        return Ok(postings.map(|postings| Stands::Word(Box::new(postings))));
    }
    let (last, before) = match piece.words.split_last() {
        Some((last, before)) if piece.prefix => (Some(last), before),
        _whole => (None, piece.words.as_slice()),
    };
    let documents = match (phrase(inverted, field, before, is_stopped)?, last) {
        (None, Some(last)) if before.is_empty() => beginnings(inverted, last, documents, is_stopped)?,
        (None, _) => return Ok(None),
        (Some(phrases), None) => phrases.iter().map(|(doc, starts)| (doc, count(starts))).collect(),
        (Some(phrases), Some(last)) => followed(inverted, &phrases, before.len(), last, is_stopped)?,
    };
    Ok(Some(Stands::Counted { documents, at: 0 }))
}

fn count(places: &[u32]) -> u32 {
    u32::try_from(places.len()).unwrap_or(u32::MAX)
}

/// The documents in which a phrase stands, each with the places of its first word.
#[derive(Default)]
struct Phrases {
    /// Each with where its places end.
    documents: Vec<(DocId, usize)>,
    places: Vec<u32>,
}

impl Phrases {
    fn push(&mut self, doc: DocId, starts: &[u32]) {
        self.places.extend_from_slice(starts);
        self.documents.push((doc, self.places.len()));
    }

    fn get(&self, number: usize) -> Option<(DocId, &[u32])> {
        let (doc, end) = *self.documents.get(number)?;
        let start = number.checked_sub(1).map_or(0, |before| self.documents[before].1);
        Some((doc, &self.places[start..end]))
    }

    fn iter(&self) -> impl Iterator<Item = (DocId, &[u32])> {
        (0..self.documents.len()).filter_map(|number| self.get(number))
    }
}

/// Finds a phrase; `None` where a word of it stands nowhere, or it has none.
fn phrase(
    inverted: &InvertedIndexReader,
    field: Field,
    words: &[String],
    is_stopped: &dyn Fn() -> bool,
) -> Result<Option<Phrases>, TantivyError> {
    let mut postings = Vec::with_capacity(words.len());
    for (offset, word) in (0..).zip(words) {
        let term = Term::from_field_text(field, word);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(found) => postings.push((offset, found)),
            None => return Ok(None),
        }
    }
    // From the rarest on, so that most documents are passed over.
    postings.sort_by_key(|(_, postings)| postings.doc_freq());
    let Some((_, rarest)) = postings.first() else { return Ok(None) };
    let (mut doc, mut found, mut starts, mut places) = (rarest.doc(), Phrases::default(), Vec::new(), Vec::new());
    'documents: while doc != TERMINATED && !is_stopped() {
        for (_, postings) in &mut postings {
            let next = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
            if next > doc {
                doc = next;
                continue 'documents;
            }
        }
        starts.clear();
        for (number, (offset, postings)) in postings.iter_mut().enumerate() {
            places.clear();
            postings.append_positions_with_offset(0, &mut places);
            let start = |place: &u32| place.checked_sub(*offset);
            if number == 0 {
                starts.extend(places.iter().filter_map(start));
            } else {
                starts.retain(|start| places.binary_search(&(start + *offset)).is_ok());
            }
            if starts.is_empty() {
                break;
            }
        }
        if !starts.is_empty() {
            found.push(doc, &starts);
        }
        doc += 1;
    }
    Ok(Some(found))
}

/// Reads the postings of every word that begins so, one after another.
fn each_beginning(
    inverted: &InvertedIndexReader,
    prefix: &str,
    option: IndexRecordOption,
    is_stopped: &dyn Fn() -> bool,
    mut take: impl FnMut(SegmentPostings),
) -> io::Result<()> {
    // No word holds the last character there is.
    let mut words = inverted.terms().range().ge(prefix).lt(format!("{prefix}\u{10ffff}")).into_stream()?;
    while !is_stopped() && words.advance() {
        take(inverted.read_postings_from_terminfo(words.value(), option)?);
    }
    Ok(())
}

/// Finds the documents with words that begin so, and how many they have.
fn beginnings(
    inverted: &InvertedIndexReader,
    prefix: &str,
    documents: DocId,
    is_stopped: &dyn Fn() -> bool,
) -> io::Result<Vec<(DocId, u32)>> {
    let mut counts = vec![0_u32; documents as usize];
    each_beginning(inverted, prefix, IndexRecordOption::WithFreqs, is_stopped, |mut postings| {
        while postings.doc() != TERMINATED {
            counts[postings.doc() as usize] += postings.term_freq();
            postings.advance();
        }
    })?;
    Ok((0..).zip(counts).filter(|(_, count)| *count > 0).collect())
}

/// Finds where a phrase of so many words is followed by a word that begins so, and how often.
fn followed(
    inverted: &InvertedIndexReader,
    phrases: &Phrases,
    words: usize,
    prefix: &str,
    is_stopped: &dyn Fn() -> bool,
) -> io::Result<Vec<(DocId, u32)>> {
    let after = u32::try_from(words).unwrap_or(u32::MAX);
    let (mut counts, mut places) = (vec![0_u32; phrases.documents.len()], Vec::new());
    each_beginning(inverted, prefix, IndexRecordOption::WithFreqsAndPositions, is_stopped, |mut postings| {
        let mut at = 0;
        while let Some((doc, starts)) = phrases.get(at) {
            let next = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
            if next == doc {
                places.clear();
                postings.append_positions_with_offset(0, &mut places);
                let follows = starts.iter().filter(|start| places.binary_search(&(**start + after)).is_ok());
                counts[at] += u32::try_from(follows.count()).unwrap_or(u32::MAX);
                at += 1;
            } else {
                at += leap(&phrases.documents[at..], next);
            }
        }
    })?;
    let documents = phrases.documents.iter().map(|(doc, _)| *doc).zip(counts);
    Ok(documents.filter(|(_, count)| *count > 0).collect())
}
