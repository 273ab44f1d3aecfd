//! References to an answer: what a bibliography needs to lead others to the very same state of the record.
//!
//! A reference is to the record as of a point: its title, the day on which the newest record that it knows was taken in, and how it
//! was cut, in words. If the address of the server is known, the reference has the permanent link of the page, which shows the
//! same for ever. It names no author: the sources behind an answer are cited by the answer itself.
//!
//! | format | for |
//! | --- | --- |
//! | `cite-csl-json` | Zotero, pandoc and others that read CSL |
//! | `cite-bibtex` | LaTeX |
//! | `cite-ris` | EndNote, Mendeley and others |
//!
//! The page of a pinned address has the same as `citation_*` in its head, which Zotero reads.

use serde_json::json;

use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::sheet::names::slug;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::html;
use crate::interchange::{Format, FormatKind};

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
    /// How the record was cut.
    cut: String,
    /// The permanent link.
    address: Option<String>,
    /// Which log it is, and how much of it.
    version: String,
}

impl AnswerReference {
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
            cut: shown.point_in_words(),
            address: shown.pinned_address(),
            version: format!("log {log}, record {}", point.sequence),
        }
    }
}

/// Begins a list of one item of CSL-JSON.
pub fn csl_json(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::of(&shown);
        let mut item = json!({
            "id": reference.id, "type": "dataset", "title": reference.title, "version": reference.version,
            "note": reference.cut,
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
        let reference = AnswerReference::of(&shown);
        let mut fields = vec![format!("title = {{{{{}}}}}", tex(&reference.title))];
        if let Some((year, month, day)) = &reference.issued {
            fields.push(format!("year = {{{year}}}"));
            fields.push(format!("month = {{{}}}", month.trim_start_matches('0')));
            fields.push(format!("date = {{{year}-{month}-{day}}}"));
        }
        fields.extend(reference.address.map(|address| format!("url = {{{}}}", address.replace('}', "%7D"))));
        fields.push(format!("version = {{{}}}", tex(&reference.version)));
        fields.push(format!("note = {{{}}}", tex(&reference.cut)));
        out.extend_from_slice(format!("@misc{{{},\n  {}\n}}\n", reference.id, fields.join(",\n  ")).as_bytes());
    })
}

/// Begins an entry of RIS.
pub fn ris(shown: &SnapshotView) -> ChunkedFile {
    let shown = shown.clone();
    ChunkedFile::default().once(move |out| {
        let reference = AnswerReference::of(&shown);
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut lines = vec![("TY", "DATA".to_owned()), ("ID", reference.id), ("TI", one_line(&reference.title))];
        if let Some((year, month, day)) = &reference.issued {
            lines.push(("PY", year.clone()));
            lines.push(("DA", format!("{year}/{month}/{day}")));
        }
        lines.extend(reference.address.map(|address| ("UR", address)));
        lines.push(("ET", reference.version));
        lines.push(("N1", one_line(&reference.cut)));
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
        tags.push(("citation_abstract", format!("{} ({})", reference.cut, reference.version)));
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

impl SnapshotView {
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
