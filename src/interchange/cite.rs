//! References to an answer: what a bibliography needs to lead others to the very same state of the record.
//!
//! A reference is to the record as of a point: its title, the day on which the newest record that it knows was taken in, the question
//! in words, and the terms of use of the data sets whose events are shown. If the address of the server is known, the reference has the permanent link of the page, which shows the
//! same for ever. It names no author: the sources behind an answer are cited by the answer itself.
//!
//! | format | for |
//! | --- | --- |
//! | `cite-csl-json` | Zotero, pandoc and others that read CSL |
//! | `cite-bibtex` | LaTeX |
//! | `cite-ris` | EndNote, Mendeley and others |
//!
//! The page of a pinned address has the same as `citation_*` in its head, which Zotero reads.

use std::collections::BTreeSet;

use serde_json::json;

use crate::chronicle::{Direction, EventFilter, Slice};
use crate::domain::event::Body;
use crate::domain::key::SourceKey;
use crate::domain::vocabulary::{Certainty, EventKind, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::sheet::names::slug;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::html;
use crate::interchange::{Format, FormatKind};
use crate::view::event::EventView;
use crate::view::{Reading, actor};

/// The tags in the head of a page, which is no format to be asked for.
pub const HEAD_TAGS: Format = Format {
    name: "cite-head",
    meaning: "the tags of a page that Zotero reads",
    media_type: "text/html; charset=utf-8",
    file: "citation.html",
    form: FormatKind::View(head_tags),
};

/// What a reference says.
struct AnswerReference {
    id: String,
    title: String,
    /// Year, month and day on which the newest record was taken in; absent of an empty record.
    issued: Option<(String, String, String)>,
    /// What was asked, in words.
    question: String,
    /// The terms of use of data sets, each with the title of its source.
    terms: Vec<String>,
    /// The permanent link.
    address: Option<String>,
    /// Which log it is, and how much of it.
    version: String,
}

impl AnswerReference {
    /// Returns what is said beside the bibliography's own fields.
    fn notes(&self) -> Vec<String> {
        let terms = self.terms.iter().map(|terms| format!("Data used: {terms}"));
        std::iter::once(self.question.clone()).chain(terms).collect()
    }

    /// Makes the reference with the terms of use, for which the registered sources are read.
    fn with_terms(shown: &SnapshotView) -> Self {
        AnswerReference { terms: shown.terms_of_use(), ..Self::of(shown) }
    }

    fn of(shown: &SnapshotView) -> Self {
        let point = shown.snapshot.point();
        let log = shown.snapshot.log_id();
        let updated = shown.snapshot.known_at().map(|known_at| known_at.instant().to_string());
        let issued = updated.as_deref().and_then(|text| {
            let (day, _) = text.split_once('T')?;
            let mut parts = day.split('-').map(str::to_owned);
            Some((parts.next()?, parts.next()?, parts.next()?))
        });
        AnswerReference {
            id: format!("chancery-{}-{}", slug(&shown.title(), 40), point.sequence),
            title: format!("{}: state of the record", shown.title()),
            issued,
            question: shown.question_in_words(),
            terms: Vec::new(),
            address: shown.pinned_address(),
            version: format!("log {log}, record {}", point.sequence),
        }
    }
}

/// Begins a list of one item of CSL-JSON.
pub fn csl_json(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::with_terms(&shown);
        let mut item = json!({
            "id": reference.id, "type": "dataset", "title": reference.title, "version": reference.version,
            "note": reference.notes().join("\n"),
        });
        if let Some((year, month, day)) = &reference.issued {
            let parts: Vec<u32> = [year, month, day].iter().filter_map(|part| part.parse().ok()).collect();
            item["issued"] = json!({ "date-parts": [parts] });
        }
        if let Some(address) = &reference.address {
            item["URL"] = json!(address);
        }
        out.extend_from_slice(format!("{:#}\n", json!([item])).as_bytes());
    })
}

/// Begins an entry of BibTeX.
pub fn bibtex(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::with_terms(&shown);
        let notes = reference.notes().join(". ");
        let mut fields = vec![format!("title = {{{{{}}}}}", tex(&reference.title))];
        if let Some((year, month, day)) = &reference.issued {
            fields.push(format!("year = {{{year}}}"));
            fields.push(format!("month = {{{}}}", month.trim_start_matches('0')));
            fields.push(format!("date = {{{year}-{month}-{day}}}"));
        }
        fields.extend(reference.address.map(|address| format!("url = {{{}}}", address.replace('}', "%7D"))));
        fields.push(format!("version = {{{}}}", tex(&reference.version)));
        fields.push(format!("note = {{{}}}", tex(&notes)));
        out.extend_from_slice(format!("@misc{{{},\n  {}\n}}\n", reference.id, fields.join(",\n  ")).as_bytes());
    })
}

/// Begins an entry of RIS.
pub fn ris(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::with_terms(&shown);
        let notes = reference.notes();
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut lines = vec![("TY", "DATA".to_owned()), ("ID", reference.id), ("TI", one_line(&reference.title))];
        if let Some((year, month, day)) = &reference.issued {
            lines.push(("PY", year.clone()));
            lines.push(("DA", format!("{year}/{month}/{day}")));
        }
        lines.extend(reference.address.map(|address| ("UR", address)));
        lines.push(("ET", reference.version));
        lines.extend(notes.iter().map(|note| ("N1", one_line(note))));
        lines.push(("ER", String::new()));
        let text: String = lines.iter().map(|(tag, value)| format!("{tag}  - {value}\r\n")).collect();
        out.extend_from_slice(text.as_bytes());
    })
}

fn head_tags(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::of(&shown);
        let mut tags = vec![("citation_title", reference.title)];
        tags.extend(
            reference.issued.map(|(year, month, day)| ("citation_publication_date", format!("{year}/{month}/{day}"))),
        );
        tags.extend(reference.address.map(|address| ("citation_public_url", address)));
        tags.push(("citation_abstract", format!("{} ({})", reference.question, reference.version)));
        for (name, content) in tags {
            out.extend_from_slice(format!("<meta name=\"{name}\" content=\"{}\" />\n", html(&content)).as_bytes());
        }
    })
}

/// Writes a text as TeX reads it.
fn tex(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => written.push_str("\\textbackslash{}"),
            '{' | '}' | '#' | '$' | '%' | '&' | '_' => written.extend(['\\', letter]),
            '~' => written.push_str("\\textasciitilde{}"),
            '^' => written.push_str("\\textasciicircum{}"),
            control if control.is_control() => written.push(' '),
            plain => written.push(plain),
        }
    }
    written
}

/// Where the terms of use begin in the title of a data set's source.
const TERMS: &str = "Terms: ";
/// How many registered sources are read at a time.
const PAGE: usize = 500;

impl SnapshotView {
    /// Returns what was asked, in words.
    fn question_in_words(&self) -> String {
        let of = match &self.negotiation {
            Some(_) => format!("in the negotiation '{}'", self.title()),
            None => "in all negotiations".to_owned(),
        };
        format!("What stood {of}? {}", self.point_in_words())
    }

    /// Returns the titles of the sources that state terms of use and that events of it cite.
    fn terms_of_use(&self) -> Vec<String> {
        let filter = EventFilter { kinds: Some(vec![EventKind::SourceRegistered]), ..EventFilter::default() };
        let (mut terms, mut after) = (BTreeSet::new(), None);
        loop {
            let slice = Slice { direction: Direction::Ascending, after, limit: PAGE };
            let listed = self.snapshot.records(&filter, &slice);
            let keys = listed.items.iter().filter_map(|view| match view.event().map(|event| &event.body) {
                Some(Body::SourceRegistered(registered)) => Some(&registered.key),
                _other => None,
            });
            let profiles = keys.filter_map(|key| actor::source(self.state(), key, Reading::AtPoint));
            for profile in profiles.map(|counted| counted.value) {
                let Some(title) = profile.title.as_ref().filter(|title| title.contains(TERMS)) else { continue };
                if !terms.contains(title) && self.is_cited(&profile.key) {
                    terms.insert(title.clone());
                }
            }
            after = listed.items.last().map(EventView::order);
            if !listed.more || after.is_none() {
                return terms.into_iter().collect();
            }
        }
    }

    /// Returns whether an event that it shows cites a source.
    fn is_cited(&self, source: &SourceKey) -> bool {
        let negotiation = self.negotiation.clone();
        let filter = EventFilter { negotiation, source: Some(source.clone()), ..EventFilter::default() };
        let slice = Slice { direction: Direction::Ascending, after: None, limit: 1 };
        !self.snapshot.timeline(&filter, &slice).items.is_empty()
    }

    /// Returns the permanent link of the page that shows the same for ever, if the address of the server is known.
    fn pinned_address(&self) -> Option<String> {
        let base = self.base.as_ref()?;
        let point = self.snapshot.point();
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(negotiation) = &self.negotiation {
            query.append_pair("negotiation", negotiation.as_str());
        }
        if point.certainty != Certainty::Best {
            query.append_pair("certainty", &point.certainty.name().to_lowercase());
        }
        query.append_pair("pin", &self.snapshot.chronicle().token(point));
        Some(format!("{base}/?{}", query.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tex_reads_as_a_command_is_written_as_a_letter() {
        assert_eq!(tex("50 % of {a_b} & c\\d"), "50 \\% of \\{a\\_b\\} \\& c\\textbackslash{}d");
    }
}
