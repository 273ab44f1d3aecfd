//! Reading and writing the record in forms that others know.
//!
//! ```text
//! file ──▶ lines (numbered, bounded) ──▶ import (ids, batches, what is on record already) ──▶ destination
//! spreadsheet, file of a data set ──▶ lines
//!                                          └──▶ report: what became of each line
//! chronicle ──▶ export (all of the log, one negotiation of it, or a cut of it) ──▶ operations ──▶ file
//! chronicle ──▶ a view as of a point ──▶ pages of events, claims, positions, meetings ──▶ pieces ──▶ file
//! ```
//!
//! A format says what is written, and how. JSON Lines loses nothing: what is exported in it imports again into a chronicle
//! with equal answers. All others are views as of a point, made for other people's tools (`docs/visualizations.md`): a list
//! of the parts of a file ([`chunked`]), filled from what a snapshot shows ([`snapshot_view`]).

pub mod act_tables;
mod address_title;
#[cfg(feature = "parquet")]
mod archived;
pub mod atom;
pub mod chunked;
pub mod cite;
pub mod cloud_events;
mod codes;
pub mod csv;
mod cut;
pub mod destination;
pub mod export;
pub mod export_request;
pub mod file_kind;
pub mod foreign;
pub mod gexf;
pub mod graph;
pub mod graphml;
pub mod ical;
pub mod import;
pub mod json_ld;
pub mod jsonl;
mod meeting_changes;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod public_url;
pub mod reconcile;
pub mod report;
pub mod sheet;
pub mod snapshot_view;
pub mod tables;
pub mod thing_tables;
pub mod timelinejs;
pub mod vega_lite;
pub mod vis_timeline;
mod with_article;
mod wording;
mod xml;

#[cfg(test)]
mod tests;

use chunked::ChunkedFile;
use snapshot_view::SnapshotView;

/// A form in which the record is read or written.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, in a few words.
    pub meaning: &'static str,
    /// The media type that it is sent as.
    pub media_type: &'static str,
    /// What its file is called.
    pub file: &'static str,
    /// What is written in it.
    pub form: FormatKind,
}

/// What is written in a format.
#[derive(Clone, Copy, Debug)]
pub enum FormatKind {
    /// The log, or a part or a cut of it, as lines that import again.
    Log,
    /// A view as of a point: what begins its file.
    View(fn(&SnapshotView) -> ChunkedFile),
}

/// JSON Lines: an operation a line, as `input::Line` reads and writes them.
pub const JSONL: Format = Format {
    name: "jsonl",
    meaning: "JSON Lines: an event or an operation on the record in each line",
    media_type: "application/jsonl",
    file: "chronicle.jsonl",
    form: FormatKind::Log,
};

const fn view(
    name: &'static str,
    meaning: &'static str,
    media_type: &'static str,
    file: &'static str,
    begin: fn(&SnapshotView) -> ChunkedFile,
) -> Format {
    Format { name, meaning, media_type, file, form: FormatKind::View(begin) }
}

const CSV: &str = "text/csv; charset=utf-8; header=present";
#[cfg(feature = "parquet")]
const PARQUET: &str = "application/vnd.apache.parquet";

/// Every format there is.
pub const FORMATS: &[Format] = &[
    JSONL,
    view("timelinejs", "TimelineJS: events as slides", "application/json", "timeline.json", timelinejs::json),
    view("timelinejs-csv", "the spreadsheet of TimelineJS", CSV, "timeline.csv", timelinejs::spreadsheet),
    view("vis-timeline", "vis-timeline: items and groups", "application/json", "vis-timeline.json", vis_timeline::json),
    view("csv-events", "CSV: an event a row", CSV, "events.csv", csv::events),
    view("csv-claims", "CSV: a claim a row, overtaken ones too", CSV, "claims.csv", csv::claims),
    view("csv-positions", "CSV: a position a row", CSV, "positions.csv", csv::positions),
    view("csv-votes", "CSV: a vote a row, or a decision without votes", CSV, "votes.csv", csv::votes),
    view("csv-consents", "CSV: a signature, ratification or withdrawal a row", CSV, "consents.csv", csv::consents),
    view("csv-commitments", "CSV: a commitment a row", CSV, "commitments.csv", csv::commitments),
    view("csv-accounts", "CSV: a side of an account a row", CSV, "accounts.csv", csv::accounts),
    view("csv-statements", "CSV: a statement a row", CSV, "statements.csv", csv::statements),
    view("csv-meetings", "CSV: a meeting a row", CSV, "meetings.csv", csv::meetings),
    view("csv-negotiations", "CSV: a negotiation a row", CSV, "negotiations.csv", csv::negotiations),
    view("csv-issues", "CSV: an issue a row", CSV, "issues.csv", csv::issues),
    view("csv-clauses", "CSV: a clause a row, as it reads", CSV, "clauses.csv", csv::clauses),
    view("csv-actors", "CSV: an actor a row", CSV, "actors.csv", csv::actors),
    view("csv-sources", "CSV: a source a row that events cite", CSV, "sources.csv", csv::sources),
    view(
        "csv-position-changes",
        "CSV: a position a row, at each of its change points",
        CSV,
        "position-changes.csv",
        csv::position_changes,
    ),
    #[cfg(feature = "parquet")]
    view("parquet", "Parquet: an event a row", PARQUET, "events.parquet", parquet::events),
    #[cfg(feature = "parquet")]
    view("parquet-claims", "Parquet: a claim a row, overtaken ones too", PARQUET, "claims.parquet", parquet::claims),
    #[cfg(feature = "parquet")]
    view("parquet-positions", "Parquet: a position a row", PARQUET, "positions.parquet", parquet::positions),
    #[cfg(feature = "parquet")]
    view("parquet-votes", "Parquet: a vote a row", PARQUET, "votes.parquet", parquet::votes),
    #[cfg(feature = "parquet")]
    view("parquet-consents", "Parquet: an act of consent a row", PARQUET, "consents.parquet", parquet::consents),
    #[cfg(feature = "parquet")]
    view("parquet-commitments", "Parquet: a commitment a row", PARQUET, "commitments.parquet", parquet::commitments),
    #[cfg(feature = "parquet")]
    view("parquet-accounts", "Parquet: a side of an account a row", PARQUET, "accounts.parquet", parquet::accounts),
    #[cfg(feature = "parquet")]
    view("parquet-statements", "Parquet: a statement a row", PARQUET, "statements.parquet", parquet::statements),
    #[cfg(feature = "parquet")]
    view("parquet-meetings", "Parquet: a meeting a row", PARQUET, "meetings.parquet", parquet::meetings),
    #[cfg(feature = "parquet")]
    view(
        "parquet-negotiations",
        "Parquet: a negotiation a row",
        PARQUET,
        "negotiations.parquet",
        parquet::negotiations,
    ),
    #[cfg(feature = "parquet")]
    view("parquet-issues", "Parquet: an issue a row", PARQUET, "issues.parquet", parquet::issues),
    #[cfg(feature = "parquet")]
    view("parquet-clauses", "Parquet: a clause a row, as it reads", PARQUET, "clauses.parquet", parquet::clauses),
    #[cfg(feature = "parquet")]
    view("parquet-actors", "Parquet: an actor a row", PARQUET, "actors.parquet", parquet::actors),
    #[cfg(feature = "parquet")]
    view("parquet-sources", "Parquet: a source a row that events cite", PARQUET, "sources.parquet", parquet::sources),
    #[cfg(feature = "parquet")]
    view(
        "parquet-position-changes",
        "Parquet: a position a row, at each of its change points",
        PARQUET,
        "position-changes.parquet",
        parquet::position_changes,
    ),
    #[cfg(feature = "parquet")]
    view("parquet-all", "Parquet: every table, in a ZIP archive", "application/zip", "chronicle.zip", parquet::all),
    view(
        "graphml",
        "GraphML: actors, offices, meetings, decisions, consents and claims",
        "application/xml",
        "relations.graphml",
        graphml::graph,
    ),
    view("gexf", "GEXF: the same graph, for Gephi", "application/gexf+xml", "relations.gexf", gexf::graph),
    view(
        "ical",
        "iCalendar: meetings, and deadlines as to-dos",
        "text/calendar; charset=utf-8",
        "meetings.ics",
        ical::calendar,
    ),
    view("atom", "Atom: events, the latest first", "application/atom+xml", "events.atom", atom::feed),
    view(
        "cite-csl-json",
        "a reference to this answer, as CSL-JSON",
        "application/vnd.citationstyles.csl+json",
        "citation.json",
        cite::csl_json,
    ),
    view("cite-bibtex", "a reference to this answer, as BibTeX", "application/x-bibtex", "citation.bib", cite::bibtex),
    view(
        "cite-ris",
        "a reference to this answer, as RIS",
        "application/x-research-info-systems",
        "citation.ris",
        cite::ris,
    ),
    view(
        "json-ld",
        "JSON-LD: events, meetings, claims and votes, by schema.org and PROV",
        "application/ld+json",
        "events.jsonld",
        json_ld::document,
    ),
    view(
        "vega-lite",
        "Vega-Lite: charts drawn from the CSV",
        "application/json",
        "charts.vl.json",
        vega_lite::specification,
    ),
];

impl Format {
    /// Finds a format by its name, or by the name that its users have for it. Case and hyphens do not matter.
    ///
    /// # Errors
    ///
    /// What there is instead.
    pub fn named(name: &str) -> Result<Format, String> {
        let bare = |name: &str| name.replace(['-', '_'], "").to_lowercase();
        let asked = match bare(name).as_str() {
            "csv" => "csvevents".to_owned(),
            "ics" | "icalendar" => "ical".to_owned(),
            other => other.to_owned(),
        };
        FORMATS.iter().find(|format| bare(format.name) == asked).copied().ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            let hint = if name.starts_with("parquet") && !names.contains(&"parquet") {
                " (this build has no Parquet: build it without `--no-default-features`)"
            } else {
                ""
            };
            format!("there is no such format; there is {}{hint}", names.join(", "))
        })
    }
}
