//! Vega-Lite 6: two charts of a view, one below the other, drawn from its CSV.
//!
//! The upper one is a timeline: a bar for each event, as wide as its window, on the track of its family, and a diamond for one
//! known to the moment. The lower one is the matrix of positions: a cell for each party and matter, its colour the stance, its
//! sign the status: what others say of a party stands in brackets and pale, so that it does not look like the party's own word.
//! The specification holds no data: it points at the tables `csv-events` and `csv-positions`, with exact texts. From a server
//! these are its own addresses, whole where the server knows the one it is reached at, and pinned by a snapshot token, so that the
//! chart stays what it was wherever it is drawn; from the command line they are `events.csv` and `positions.csv` beside the
//! specification.

use serde_json::{Value, json};

use crate::domain::vocabulary::Vocabulary;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::{SnapshotView, Tables};
use crate::interchange::wording::TRACKS;

/// Begins the specification.
pub fn specification(shown: &SnapshotView) -> ChunkedFile {
    let specification = json!({
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": { "text": shown.title(), "subtitle": shown.point_in_words(), "anchor": "start" },
        "vconcat": [timeline(shown), matrix(shown)],
        "resolve": { "scale": { "color": "independent" } },
        "config": { "view": { "stroke": null }, "axis": { "grid": false }, "title": { "anchor": "start" } },
    });
    ChunkedFile::default().text(format!("{specification:#}\n"))
}

/// Says where a table is.
fn data(shown: &SnapshotView, table: &str) -> Value {
    let url = match shown.tables {
        Tables::Beside => format!("{table}.csv"),
        Tables::AtServer => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("format", &format!("csv-{table}"));
            query.append_pair("snapshot", &shown.snapshot.chronicle().token(shown.snapshot.point()));
            query.append_pair("certainty", shown.snapshot.point().certainty.name());
            query.append_pair("exact", "true");
            if let Some(negotiation) = &shown.negotiation {
                query.append_pair("negotiation", negotiation.as_str());
            }
            let base = shown.base.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{base}/v1/export?{}", query.finish())
        }
    };
    json!({ "url": url, "format": { "type": "csv" } })
}

/// On how many lanes the events of a track are drawn.
const LANES: usize = 12;

fn timeline(shown: &SnapshotView) -> Value {
    let mut data = data(shown, "events");
    data["format"]["parse"] = json!({ "occurred_from": "date", "occurred_to": "date" });
    let colour = json!({ "field": "track", "type": "nominal", "sort": TRACKS, "legend": null });
    json!({
        "title": { "text": "Events", "subtitle": "A bar is as wide as what is known of the date; ◆ a moment" },
        "width": 640,
        "height": { "step": 72, "for": "position" },
        "data": data,
        // Events of one track that overlap are put one below the other, on a few lanes in turn.
        "transform": [
            {
                "window": [{ "op": "row_number", "as": "number" }],
                "groupby": ["track"],
                "sort": [{ "field": "occurred_from" }],
            },
            { "calculate": format!("(datum.number - 1) % {LANES}"), "as": "lane" },
        ],
        "encoding": {
            "x": { "field": "occurred_from", "type": "temporal", "scale": { "type": "utc" }, "title": null,
                   "axis": { "grid": true } },
            "y": { "field": "track", "type": "nominal", "sort": TRACKS, "title": null },
            "yOffset": { "field": "lane", "type": "ordinal" },
            "color": colour,
            "tooltip": [
                { "field": "date_in_words", "type": "nominal", "title": "date" },
                { "field": "headline", "type": "nominal" },
                { "field": "text", "type": "nominal" },
            ],
        },
        "layer": [
            {
                // The edge in the colour of the track keeps a day visible among years.
                "mark": { "type": "bar", "opacity": 0.7, "strokeWidth": 1 },
                "encoding": { "x2": { "field": "occurred_to" }, "stroke": colour },
            },
            {
                // A moment has no width: its window is a microsecond, and the tables are read in milliseconds.
                "transform": [{ "filter": "datum.occurred_to - datum.occurred_from < 1" }],
                "mark": { "type": "point", "shape": "diamond", "filled": true, "size": 45, "opacity": 1 },
            },
        ],
    })
}

/// Steps that make a label of a name, with the key after it where others have the same name, and a value for an axis of both.
///
/// What stands on an axis has to be another value for each key: things of one value would be drawn over each other. The key
/// comes last in it, so that the axis is sorted by label, and after a tab, which no key holds: [`LABEL`] takes it off again.
fn labelled(key: &str, name: &str, label: &str, axis: &str) -> [Value; 3] {
    let alike = format!("{label}_alike");
    [
        json!({ "joinaggregate": [{ "op": "distinct", "field": key, "as": alike }], "groupby": [name] }),
        json!({
            // An axis cuts a long label off at its end, where the key is.
            "calculate": format!(
                "datum.{alike} > 1 ? truncate(datum.{name}, 30) + ' (' + datum.{key} + ')' : datum.{name}"
            ),
            "as": label,
        }),
        json!({ "calculate": format!("datum.{label} + '\\t' + datum.{key}"), "as": axis }),
    ]
}

/// The label in an axis's value.
const LABEL: &str = "slice(datum.value, 0, lastindexof(datum.value, '\\t'))";

fn matrix(shown: &SnapshotView) -> Value {
    let mut transform = vec![json!({ "calculate": "datum.target_kind + '/' + datum.target", "as": "matter" })];
    transform.extend(labelled("party", "party_name", "party_label", "party_axis"));
    transform.extend(labelled("matter", "target_title", "matter_label", "matter_axis"));
    let side = "datum.weight == null || datum.weight === '' ? '·' : datum.weight > 0 ? '+' : '−'";
    transform.push(json!({ "calculate": side, "as": "side" }));
    let sign =
        "datum.status === 'CONTESTED' ? '≠' : datum.status === 'ATTRIBUTED' ? '(' + datum.side + ')' : datum.side";
    transform.push(json!({ "calculate": sign, "as": "sign" }));
    // A sign on a dark cell is light.
    let strong = "isValid(datum.weight) && abs(datum.weight) == 2 && datum.status !== 'ATTRIBUTED'";
    json!({
        "title": {
            "text": "Positions: + for, − against, · without a side",
            "subtitle": [
                "In brackets and pale: attributed, by what others say of the party; it has not spoken itself",
                "≠ and a frame: contested; the colour is that of the party's own newest word",
            ],
        },
        "width": { "step": 64 },
        "data": data(shown, "positions"),
        "transform": transform,
        "encoding": {
            "x": { "field": "party_axis", "type": "nominal", "title": null,
                   "axis": { "labelAngle": -30, "labelLimit": 480, "labelExpr": LABEL } },
            "y": { "field": "matter_axis", "type": "nominal", "title": null,
                   "axis": { "labelLimit": 480, "labelExpr": LABEL } },
            "tooltip": [
                { "field": "party_name", "type": "nominal", "title": "party" },
                { "field": "target_title", "type": "nominal", "title": "on" },
                { "field": "status", "type": "nominal" },
                { "field": "stance", "type": "nominal" },
                { "field": "sides", "type": "nominal" },
                { "field": "claimants", "type": "nominal" },
                { "field": "date_in_words", "type": "nominal", "title": "since" },
            ],
        },
        "layer": [
            {
                "mark": { "type": "rect", "stroke": "#ffffff" },
                "encoding": {
                    "color": {
                        "field": "weight", "type": "quantitative", "title": "weight of the stance",
                        "scale": { "domain": [-2, 2], "scheme": "redblue" },
                    },
                    "opacity": {
                        "condition": { "test": "datum.status === 'ATTRIBUTED'", "value": 0.45 }, "value": 1,
                    },
                },
            },
            {
                "transform": [{ "filter": "datum.status === 'CONTESTED'" }],
                "mark": { "type": "rect", "filled": false, "stroke": "#222222", "strokeWidth": 1.5, "strokeDash": [4, 2] },
            },
            {
                "mark": { "type": "text", "fontSize": 15 },
                "encoding": {
                    "text": { "field": "sign", "type": "nominal" },
                    "color": { "condition": { "test": strong, "value": "#ffffff" }, "value": "#222222" },
                },
            },
        ],
    })
}
