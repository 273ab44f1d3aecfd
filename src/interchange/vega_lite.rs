//! Vega-Lite 6: two charts of a view, one below the other, drawn from its CSV.
//!
//! The upper one is a timeline: a bar for each event, as wide as its window, on the track of its family. The lower one is the
//! matrix of positions: a cell for each party and matter, its colour the stance, its sign the status. The specification
//! holds no data: it points at the tables `csv-events` and `csv-positions`. From a server these are its own addresses, pinned
//! by a snapshot token, so that the chart stays what it was; from the command line they are `events.csv` and `positions.csv`
//! beside the specification.

use serde_json::{Value, json};

use crate::domain::vocabulary::Vocabulary;
use crate::interchange::pieces::Pieces;
use crate::interchange::shown::{Shown, Tables};
use crate::interchange::wording::TRACKS;

/// Begins the specification.
pub fn specification(shown: &Shown) -> Pieces {
    let specification = json!({
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": { "text": shown.title(), "subtitle": shown.point_in_words(), "anchor": "start" },
        "vconcat": [timeline(shown), matrix(shown)],
        "resolve": { "scale": { "color": "independent" } },
        "config": { "view": { "stroke": null }, "axis": { "grid": false }, "title": { "anchor": "start" } },
    });
    Pieces::new(&shown.snapshot).text(format!("{specification:#}\n"))
}

/// Says where a table is.
fn data(shown: &Shown, table: &str) -> Value {
    let url = match shown.tables {
        Tables::Beside => format!("{table}.csv"),
        Tables::AtServer => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("format", &format!("csv-{table}"));
            query.append_pair("snapshot", &shown.snapshot.chronicle().token(&shown.snapshot));
            query.append_pair("certainty", shown.snapshot.point().certainty.name());
            if let Some(negotiation) = &shown.negotiation {
                query.append_pair("negotiation", negotiation.as_str());
            }
            format!("/v1/export?{}", query.finish())
        }
    };
    json!({ "url": url, "format": { "type": "csv" } })
}

/// On how many lanes the events of a track are drawn.
const LANES: usize = 12;

fn timeline(shown: &Shown) -> Value {
    json!({
        "title": "Events",
        "width": 640,
        "height": { "step": 72, "for": "position" },
        "data": data(shown, "events"),
        // Events of one track that overlap are put one below the other, on a few lanes in turn.
        "transform": [
            {
                "window": [{ "op": "row_number", "as": "number" }],
                "groupby": ["track"],
                "sort": [{ "field": "occurred_from" }],
            },
            { "calculate": format!("(datum.number - 1) % {LANES}"), "as": "lane" },
        ],
        "mark": { "type": "bar", "opacity": 0.7, "stroke": "#ffffff", "strokeWidth": 0.5 },
        "encoding": {
            "x": { "field": "occurred_from", "type": "temporal", "scale": { "type": "utc" }, "title": null,
                   "axis": { "grid": true } },
            "x2": { "field": "occurred_to" },
            "y": { "field": "track", "type": "nominal", "sort": TRACKS, "title": null },
            "yOffset": { "field": "lane", "type": "ordinal" },
            "color": { "field": "track", "type": "nominal", "sort": TRACKS, "legend": null },
            "tooltip": [
                { "field": "occurred", "type": "nominal", "title": "date" },
                { "field": "headline", "type": "nominal" },
                { "field": "text", "type": "nominal" },
            ],
        },
    })
}

fn matrix(shown: &Shown) -> Value {
    let sign = "datum.status == 'CONTESTED' ? '≠' : datum.weight == null || datum.weight === '' ? '·' : \
                datum.weight > 0 ? '+' : '−'";
    // A sign on a dark cell is light.
    let strong = "isValid(datum.weight) && abs(datum.weight) == 2";
    json!({
        "title": "Positions: + for, − against, ≠ contested, · without a side",
        "width": { "step": 64 },
        "data": data(shown, "positions"),
        "transform": [{ "calculate": sign, "as": "sign" }],
        "encoding": {
            "x": { "field": "party_name", "type": "nominal", "title": null, "axis": { "labelAngle": -30 } },
            "y": { "field": "target_title", "type": "nominal", "title": null, "axis": { "labelLimit": 320 } },
            "tooltip": [
                { "field": "party_name", "type": "nominal", "title": "party" },
                { "field": "target_title", "type": "nominal", "title": "on" },
                { "field": "status", "type": "nominal" },
                { "field": "stance", "type": "nominal" },
                { "field": "sides", "type": "nominal" },
                { "field": "since", "type": "nominal" },
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
                },
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
