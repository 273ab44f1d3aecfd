//! TimelineJS: its JSON, and the spreadsheet that it reads.
//!
//! An event is a slide, on the track of its family. Dates are those that the clocks of its own zone show, since TimelineJS
//! knows no zones; a vague date runs from the first to the last day of its window and is shown in words, and `edtf` keeps it as
//! it was recorded (TimelineJS passes over fields that it does not know). Texts are escaped, since it takes them for HTML. Below
//! the text stand the sources, as links.
//!
//! The spreadsheet is made to be put into a spreadsheet program, and its texts are other people's words: none of its cells begins
//! with what such a program takes for a formula.
//!
//! TimelineJS holds all slides in the page: it is made for some dozens, and slow from some hundreds on.

use serde_json::{Map, Value, json};

use crate::chronicle::Direction;
use crate::domain::event::Event;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::csv;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::{NamedSource, headline, html, lasting, sources, text, track, when};
use crate::time::{LocalTime, Period};
use crate::view::event::EventView;

/// Begins the JSON.
pub fn json(shown: &SnapshotView) -> ChunkedFile {
    let title = json!({ "text": { "headline": html(&shown.title()), "text": html(&shown.point_in_words()) } });
    let of = shown.clone();
    ChunkedFile::default()
        .text(format!("{{\"title\":{title},\"events\":["))
        .json_items(shown.events(Direction::Ascending), move |view| slide(&of, &view))
        .text("\n]}\n")
}

/// The columns of the spreadsheet, as its makers name them.
const COLUMNS: [&str; 18] = [
    "Year",
    "Month",
    "Day",
    "Time",
    "End Year",
    "End Month",
    "End Day",
    "End Time",
    "Display Date",
    "Headline",
    "Text",
    "Media",
    "Media Credit",
    "Media Caption",
    "Media Thumbnail",
    "Type",
    "Group",
    "Background",
];

/// Begins the spreadsheet.
pub fn spreadsheet(shown: &SnapshotView) -> ChunkedFile {
    let header = COLUMNS.map(str::to_owned);
    let mut title = [const { String::new() }; COLUMNS.len()];
    (title[9], title[10], title[15]) =
        (cell(&html(&shown.title())), cell(&html(&shown.point_in_words())), "title".to_owned());
    let of = shown.clone();
    ChunkedFile::default().once(move |out| [&header, &title].into_iter().for_each(|cells| csv::row(out, cells))).each(
        shown.events(Direction::Ascending),
        move |out, _, view| {
            let event = view.event();
            if let (Some(event), Some(occurred)) = (event, event.and_then(lasting)) {
                csv::row(out, &spread(&of, &view, event, &occurred));
            }
        },
    )
}

fn slide(shown: &SnapshotView, view: &EventView) -> Value {
    let event = view.event();
    let (Some(event), Some(occurred)) = (event, event.and_then(lasting)) else { return Value::Null };
    let span = Span::of(event, &occurred);
    let mut slide = json!({
        "start_date": date(&span.first, span.timed),
        "text": { "headline": html(&headline(shown.state(), event)), "text": paragraphs(shown, view, event) },
        "group": track(event.body.family()),
        "unique_id": event.id.to_string(),
        "autolink": false,
        "edtf": occurred.edtf().as_str(),
    });
    if let Some(last) = &span.last {
        slide["end_date"] = date(last, span.timed);
    }
    if let Some(words) = span.words {
        slide["display_date"] = json!(words);
    }
    slide
}

/// A date as TimelineJS shows it.
struct Span {
    first: LocalTime,
    /// The last day, or the end; `None` where it is one day or one moment.
    last: Option<LocalTime>,
    /// Whether the time of day says something.
    timed: bool,
    /// The date in words, where TimelineJS would not find them itself.
    words: Option<String>,
}

impl Span {
    fn of(event: &Event, occurred: &Period) -> Self {
        let local = occurred.local();
        let day = |time: &LocalTime| (time.year, time.month, time.day);
        let instant = occurred.window().width() == 1;
        let one = if local.whole_days { day(&local.first) == day(&local.last) } else { instant };
        let exact = one && !occurred.approximate() && !occurred.uncertain();
        Span {
            first: local.first,
            last: (!one).then_some(if local.whole_days { local.last } else { local.end }),
            timed: !local.whole_days,
            words: if exact { None } else { when(event) },
        }
    }
}

fn date(time: &LocalTime, timed: bool) -> Value {
    let mut date = Map::new();
    let mut put = |name: &str, number: u32| date.insert(name.to_owned(), json!(number));
    put("year", time.year.unsigned_abs());
    put("month", time.month.into());
    put("day", time.day.into());
    if timed {
        put("hour", time.hour.into());
        put("minute", time.minute.into());
        put("second", time.second.into());
    }
    Value::Object(date)
}

fn spread(shown: &SnapshotView, view: &EventView, event: &Event, occurred: &Period) -> [String; COLUMNS.len()] {
    let span = Span::of(event, occurred);
    let mut cells = [const { String::new() }; COLUMNS.len()];
    let mut put = |at: usize, time: &LocalTime| {
        cells[at] = time.year.to_string();
        cells[at + 1] = time.month.to_string();
        cells[at + 2] = time.day.to_string();
        if span.timed {
            cells[at + 3] = format!("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
        }
    };
    put(0, &span.first);
    if let Some(last) = &span.last {
        put(4, last);
    }
    cells[8] = span.words.unwrap_or_default();
    cells[9] = cell(&html(&headline(shown.state(), event)));
    cells[10] = cell(&paragraphs(shown, view, event));
    cells[16] = track(event.body.family()).to_owned();
    cells
}

/// Writes the first character of a markup as a reference, where a spreadsheet program would take the cell for a formula. TimelineJS
/// shows the character itself; of an apostrophe before it, the usual guard, it would make a part of the text.
fn cell(html: &str) -> String {
    match html.chars().next() {
        Some(first) if csv::begins_formula(first) => format!("&#{};{}", u32::from(first), &html[first.len_utf8()..]),
        Some(_) | None => html.to_owned(),
    }
}

/// Returns an event's text with a paragraph for each of its lines, and one for each of its sources.
fn paragraphs(shown: &SnapshotView, view: &EventView, event: &Event) -> String {
    let lines: String = text(event).lines().map(|line| format!("<p>{}</p>", html(line))).collect();
    sources(shown.state(), &view.sources(shown.state())).iter().fold(lines, |lines, source| lines + &cited(source))
}

fn cited(source: &NamedSource) -> String {
    match source.web_address() {
        Some(url) => format!("<p>Source: <a href=\"{}\">{}</a></p>", html(url), html(&source.title)),
        None => format!("<p>Source: {}</p>", html(&source.in_words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_does_not_begin_as_a_formula_does() {
        for (written, given) in [("=1", "&#61;1"), ("\t=1", "&#9;=1"), ("\r", "&#13;"), ("1=1", "1=1"), ("", "")] {
            assert_eq!(cell(written), given);
        }
    }
}
