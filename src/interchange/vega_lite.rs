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
        "config": { "view": { "stroke": null }, "axis": { "labelLimit": 320, "grid": true } },
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

fn timeline(shown: &Shown) -> Value {
    json!({
        "title": "Events",
        "width": 640,
        "data": data(shown, "events"),
        "mark": { "type": "bar", "height": 6, "minBandSize": 3, "opacity": 0.7, "tooltip": true },
        "encoding": {
            "x": { "field": "occurred_from", "type": "temporal", "scale": { "type": "utc" }, "title": null },
            "x2": { "field": "occurred_to" },
            "y": { "field": "track", "type": "nominal", "sort": TRACKS, "title": null },
            "yOffset": { "field": "id", "type": "nominal" },
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
    json!({
        "title": "Positions: + for, − against, ≠ contested, · without a side",
        "width": { "step": 64 },
        "data": data(shown, "positions"),
        "transform": [{ "calculate": sign, "as": "sign" }],
        "encoding": {
            "x": { "field": "party_name", "type": "nominal", "title": null, "axis": { "labelAngle": -30 } },
            "y": { "field": "target_title", "type": "nominal", "title": null },
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
            { "mark": { "type": "text", "fontSize": 15 }, "encoding": { "text": { "field": "sign", "type": "nominal" } } },
        ],
    })
}
