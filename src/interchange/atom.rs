//! Atom (RFC 4287): the events of a view as entries, the latest first, for feed readers.
//!
//! `published` is when the chronicle took the event in, and `updated` when it last changed there: by a correction, a retraction,
//! a reinstatement or a source added later. When it happened is in the content in words and in `dcterms:temporal`, a DCMI period
//! with the same words as its name; `chancery:edtf` keeps the date as it was recorded. The author of an entry is who recorded it.
//! Sources are named with title and address below the text; those with an address are links too (`rel="via"`).
//!
//! An event that was retracted keeps its entry, which says that it was retracted, when and why, and no longer what it said: a
//! reader that holds the entry puts the new one in its place.
//!
//! Where the server's address is known, the feed names its own and the pages of its entries (`rel="self"`, `rel="alternate"`).

use crate::chronicle::Direction;
use crate::domain::event::{Event, Family};
use crate::domain::vocabulary::{Standing, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::{citing, headline, sources, text, track, when};
use crate::interchange::xml;
use crate::time::Period;
use crate::view::event::EventView;

/// Begins the feed.
pub fn feed(shown: &SnapshotView) -> ChunkedFile {
    let (about, of) = (shown.clone(), shown.clone());
    ChunkedFile::default()
        .once(move |out| head(out, &about))
        .each(shown.events_and_retracted(Direction::Descending), move |out, _, view| {
            if let Some(event) = view.event() {
                entry(out, &of, &view, event);
            }
        })
        .once(|out| xml::close(out, "feed"))
}

fn head(out: &mut Vec<u8>, shown: &SnapshotView) {
    xml::declaration(out);
    let names = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:chancery", "urn:x-chancery:"),
    ];
    xml::open(out, "feed", &names);
    let log = shown.snapshot.log_id();
    let id = match &shown.negotiation {
        Some(negotiation) => format!("urn:uuid:{log}#{negotiation}"),
        None => format!("urn:uuid:{log}"),
    };
    xml::text(out, "id", &[], &id);
    xml::text(out, "title", &[], &shown.title());
    xml::text(out, "subtitle", &[], &shown.point_in_words());
    xml::text(out, "updated", &[], &shown.updated().to_string());
    xml::text(out, "generator", &[], "chancery");
    if let Some(address) = shown.export_address("atom") {
        xml::empty(out, "link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &address)]);
    }
    page(out, shown.page_address(shown.negotiation.as_ref(), None));
}

/// Links to the page on which people see the same.
fn page(out: &mut Vec<u8>, address: Option<String>) {
    if let Some(address) = address {
        xml::empty(out, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &address)]);
    }
}

fn entry(out: &mut Vec<u8>, shown: &SnapshotView, view: &EventView, event: &Event) {
    let is_retracted = view.standing == Standing::Retracted;
    let headline = headline(shown.state(), event);
    xml::open(out, "entry", &[]);
    xml::text(out, "id", &[], &format!("urn:uuid:{}", event.id));
    xml::text(out, "title", &[], &if is_retracted { format!("Retracted: {headline}") } else { headline });
    xml::text(out, "published", &[], &view.recorded_at.instant().to_string());
    xml::text(out, "updated", &[], &shown.changed(view).to_string());
    author(out, &view.recorded_by);
    category(out, event.kind().name(), event.body.family());
    if is_retracted {
        xml::empty(out, "category", &[("term", Standing::Retracted.name()), ("label", "Retracted")]);
        xml::text(out, "content", &[("type", "text")], &retraction(shown, view));
    } else {
        happened(out, shown, view, event);
    }
    xml::close(out, "entry");
}

/// Says when an event happened, what it was, and where that is known from.
fn happened(out: &mut Vec<u8>, shown: &SnapshotView, view: &EventView, event: &Event) {
    page(out, shown.page_address(event.negotiation(), Some(view)));
    let sources = sources(shown.state(), &view.sources(shown.state()));
    for source in &sources {
        if let Some(url) = &source.url {
            xml::empty(out, "link", &[("rel", "via"), ("href", url), ("title", &source.title)]);
        }
    }
    if let Some(occurred) = event.occurred() {
        xml::text(out, "dcterms:temporal", &[], &period(occurred));
        xml::text(out, "chancery:edtf", &[], occurred.edtf().as_str());
    }
    let date = when(event).map(|date| format!("{date}. "));
    let mut lines = vec![format!("{}{}", date.unwrap_or_default(), text(event)).trim_end().to_owned()];
    lines.extend(citing(&sources));
    xml::text(out, "content", &[("type", "text")], &lines.join("\n"));
}

/// Says when and why an event was retracted.
fn retraction(shown: &SnapshotView, view: &EventView) -> String {
    match shown.retraction(view) {
        Some((reason, at)) => format!("This entry was retracted on {}: {reason}", at.in_words()),
        None => "This entry was retracted.".to_owned(),
    }
}

fn author(out: &mut Vec<u8>, name: &str) {
    xml::open(out, "author", &[]);
    xml::text(out, "name", &[], name);
    xml::close(out, "author");
}

fn category(out: &mut Vec<u8>, kind: &str, family: Family) {
    xml::empty(out, "category", &[("term", kind), ("label", track(family))]);
}

/// Writes a date as a DCMI period: its name, and its bounds, the second of which is not part of it.
fn period(occurred: &Period) -> String {
    let window = occurred.window();
    format!("name={}; start={}; end={}; scheme=W3C-DTF;", occurred.in_words(), window.lo(), window.hi())
}
