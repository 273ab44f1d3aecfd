//! Atom (RFC 4287): the events of a view as entries, the latest first, for feed readers.
//!
//! `published` and `updated` are when the chronicle took the event in, and when its present content; when it happened is in
//! the title of no entry but in `dcterms:temporal`, as a DCMI period whose name is the date as it was recorded. The author of
//! an entry is who recorded it. Sources with an address are links (`rel="via"`).

use crate::chronicle::Direction;
use crate::domain::event::{Event, Family};
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::{SnapshotView, date_in_words};
use crate::interchange::wording::{headline, text, track};
use crate::interchange::xml;
use crate::time::Period;
use crate::view::event::EventView;

/// Begins the feed.
pub fn feed(shown: &SnapshotView) -> ChunkedFile {
    let (about, of) = (shown.clone(), shown.clone());
    ChunkedFile::default()
        .once(move |out| head(out, &about))
        .each(shown.events(Direction::Descending), move |out, _, view| {
            if let Some(event) = view.event() {
                entry(out, &of, &view, event);
            }
        })
        .once(|out| xml::close(out, "feed"))
}

fn head(out: &mut Vec<u8>, shown: &SnapshotView) {
    xml::declaration(out);
    let names = [("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:dcterms", "http://purl.org/dc/terms/")];
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
}

fn entry(out: &mut Vec<u8>, shown: &SnapshotView, view: &EventView, event: &Event) {
    xml::open(out, "entry", &[]);
    xml::text(out, "id", &[], &format!("urn:uuid:{}", event.id));
    xml::text(out, "title", &[], &headline(shown.state(), event));
    xml::text(out, "published", &[], &view.recorded_at.instant().to_string());
    xml::text(out, "updated", &[], &view.recorded.recorded_at.instant().to_string());
    author(out, &view.recorded_by);
    category(out, event.kind().name(), event.body.family());
    for cited in &view.sources {
        let source = cited.source(shown.state());
        if let Some(source) = &source
            && let Some(url) = &source.url
        {
            let title = source.title.as_deref().unwrap_or(source.key.as_str());
            xml::empty(out, "link", &[("rel", "via"), ("href", url), ("title", title)]);
        }
    }
    if let Some(occurred) = event.occurred() {
        xml::text(out, "dcterms:temporal", &[], &period(occurred));
    }
    xml::text(out, "content", &[("type", "text")], &content(event));
    xml::close(out, "entry");
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
    format!("name={}; start={}; end={}; scheme=W3C-DTF;", occurred.edtf().as_str(), window.lo(), window.hi())
}

/// Gives the text of an event, after when it happened.
fn content(event: &Event) -> String {
    let date = event.occurred().map(|occurred| format!("{}. ", date_in_words(occurred)));
    format!("{}{}", date.unwrap_or_default(), text(event))
}
