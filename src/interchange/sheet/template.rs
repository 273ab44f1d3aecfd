//! Sheets to fill: the header of a table that is read without a question.

use super::fields::{COMMON, EVENTS, FieldSpec, KINDS, RowKind, SOURCE};
use crate::interchange::csv;

/// Returns the header of a shape's sheet, as CSV; absent if there is no such shape.
pub fn csv(shape: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    csv::row(&mut out, &headings(shape)?);
    Some(out)
}

/// Returns the headings of a shape's sheet.
pub fn headings(shape: &str) -> Option<Vec<String>> {
    let heading = |field: &FieldSpec| field.heads().next().map(str::to_owned);
    let mut headings = vec!["No.".to_owned()];
    if shape == EVENTS {
        headings.push("Kind".to_owned());
        let common = COMMON.iter().filter(|field| ["occurred", "negotiation"].contains(&field.name));
        headings.extend(common.filter_map(heading));
        // What most kinds have; others are added by their names, such as `place.name`.
        headings.extend(["key", "title", "text", "actor", "by", "type", "status"].map(str::to_owned));
    } else {
        let kind = RowKind::named(shape)?;
        let (dated, _) = kind.needs;
        let common = COMMON.iter().filter(|field| match field.name {
            "occurred" => dated,
            "negotiation" => kind.in_negotiation,
            _other => false,
        });
        headings.extend(common.filter_map(heading));
        headings.extend(kind.fields.iter().filter(|field| !is_rare(field)).filter_map(heading));
    }
    if shape != "sources" {
        let cited = ["source.url", "source.title", "source.publisher", "source.published", "source.quote"];
        headings.extend(SOURCE.iter().filter(|field| cited.contains(&field.name)).filter_map(heading));
    }
    let mut seen = Vec::new();
    headings.retain(|heading| {
        let is_new = !seen.contains(heading);
        seen.push(heading.clone());
        is_new
    });
    Some(headings)
}

/// Returns whether a field is left out of sheets to fill: few rows have it, and a column can be added.
fn is_rare(field: &FieldSpec) -> bool {
    ["assertion.", "claim.modality", "claim.from", "claim.to", "cameo", "wikidata"]
        .iter()
        .any(|name| field.name.starts_with(name))
        || field.name == "unnamed"
        || field.name == "place.latitude"
        || field.name == "place.longitude"
}

/// Returns the names of the shapes with a sheet to fill.
pub fn shapes() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.shape).chain([EVENTS]).collect()
}
