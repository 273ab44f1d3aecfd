//! vis-timeline: items and groups, as its two data sets take them.
//!
//! ```text
//! {"about":"…","groups":[{"id":"Statements",…},…],"items":[{"id":"…","group":"Statements","start":"…","end":"…",…},…]}
//! ```
//!
//! An item is an event, on the track of its family, as wide as its window; a moment is a point. `edtf` keeps the date as it was
//! recorded, and `className` says how vague it is, for a style sheet to show: `vague` where it is approximate or known no closer
//! than to a month, `uncertain`, or `dated`. `title`, which is shown under the pointer, has the date in words and the sources;
//! `sources` has their addresses, for links. `about` says of which point all this is; vis-timeline does not read it. Instants are
//! in UTC: vis-timeline shows them in the zone of the reader. Contents are escaped, since it takes them for HTML.

use serde_json::{Value, json};

use crate::chronicle::Direction;
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::{TRACKS, citing, headline, html, lasting, sources, text, track, when};
use crate::time::Period;
use crate::view::event::EventView;

/// Begins the JSON.
pub fn json(shown: &SnapshotView) -> ChunkedFile {
    let groups =
        TRACKS.iter().enumerate().map(|(order, track)| json!({ "id": track, "content": track, "order": order }));
    let groups: Value = groups.collect();
    let about = json!(html(&format!("{}. {}", shown.title(), shown.point_in_words())));
    let of = shown.clone();
    ChunkedFile::default()
        .text(format!("{{\"about\":{about},\"groups\":{groups},\"items\":["))
        .json_items(shown.events(Direction::Ascending), move |view| item(&of, &view))
        .text("\n]}\n")
}

fn item(shown: &SnapshotView, view: &EventView) -> Value {
    let event = view.event();
    let (Some(event), Some(occurred)) = (event, event.and_then(lasting)) else { return Value::Null };
    let window = occurred.window();
    let headline = headline(shown.state(), event);
    let sources = sources(shown.state(), &view.sources(shown.state()));
    let mut lines = vec![format!("{}: {headline}", when(event).unwrap_or_default()), text(event)];
    lines.extend(citing(&sources));
    lines.retain(|line| !line.is_empty());
    let cited: Vec<Value> =
        sources.iter().map(|source| json!({ "title": html(&source.title), "url": source.web_address() })).collect();
    let mut item = json!({
        "id": event.id.to_string(),
        "group": track(event.body.family()),
        "content": html(&headline),
        "title": html(&lines.join("\n")),
        "start": window.lo().to_string(),
        "type": "point",
        "className": class(&occurred),
        "kind": event.kind().name(),
        "sources": cited,
        "edtf": occurred.edtf().as_str(),
        "timeZone": occurred.zone().as_str(),
    });
    if window.width() > 1 {
        item["end"] = json!(window.hi().to_string());
        item["type"] = json!("range");
    }
    item
}

/// Says how vague a date is.
fn class(occurred: &Period) -> &'static str {
    match (occurred.approximate() || occurred.coarse(), occurred.uncertain()) {
        (false, false) => "dated",
        (true, false) => "vague",
        (false, true) => "uncertain",
        (true, true) => "vague uncertain",
    }
}
