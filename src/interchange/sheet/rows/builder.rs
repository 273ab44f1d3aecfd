//! The event of a row while it is made: where its values go in the line.

use serde_json::{Value, json};

use super::RowDraft;
use crate::interchange::sheet::fields::{FieldSpec, RowKind};
use crate::interchange::sheet::lines::LinePart;
use crate::interchange::sheet::sources::SourceSaid;

/// The event of a row while it is made.
pub(super) struct EventBuilder {
    pub(super) row: u32,
    pub(super) kind: &'static RowKind,
    pub(super) value: Value,
    pub(super) parts: Vec<LinePart>,
    /// Paths of values that stand in for others, of which a trouble was told.
    pub(super) stand_ins: Vec<Vec<String>>,
}

impl EventBuilder {
    pub(super) fn new(draft: &RowDraft, row: u32) -> Self {
        let value = json!({ "id": draft.id.to_string(), "body": { draft.kind.name: {} } });
        EventBuilder { row, kind: draft.kind, value, parts: Vec::new(), stand_ins: Vec::new() }
    }

    /// Returns the path of a field in the line; `at` is the row's place among those of the event.
    pub(super) fn path(&self, spec: &FieldSpec, at: usize) -> Vec<String> {
        if let Some(name) = spec.path.strip_prefix('/') {
            return vec![name.to_owned()];
        }
        let steps = spec.path.split('.').map(|step| if step == "0" { at.to_string() } else { step.to_owned() });
        ["body".to_owned(), self.kind.name.to_owned()].into_iter().chain(steps).collect()
    }

    pub(super) fn put(&mut self, spec: &FieldSpec, value: Value, at: usize, row: u32, column: Option<usize>) {
        let path = self.path(spec, at);
        if at > 0 && !spec.path.contains(".0.") {
            // What further rows of a vote say of the decision itself, the first row has said.
            return;
        }
        put_at(&mut self.value, &path, value);
        self.parts.push(LinePart { path, row, column });
    }

    pub(super) fn cite(&mut self, citations: Vec<Value>, said: &SourceSaid) {
        let mut all = self.value["sources"].as_array().cloned().unwrap_or_default();
        for citation in citations {
            if all.contains(&citation) {
                continue;
            }
            let place = all.len().to_string();
            let parts = said.parts.iter().map(|part| LinePart {
                path: ["sources".to_owned(), place.clone()].into_iter().chain(part.path.iter().cloned()).collect(),
                ..part.clone()
            });
            self.parts.extend(parts);
            all.push(citation);
        }
        if !all.is_empty() {
            self.value["sources"] = Value::Array(all);
        }
    }
}

pub(super) fn put_source(said: &mut SourceSaid, spec: &FieldSpec, value: Value, row: u32, column: Option<usize>) {
    let name = spec.path.trim_start_matches('/');
    said.parts.push(LinePart { path: vec![name.to_owned()], row, column });
    if spec.path.starts_with('/') {
        said.citation.insert(name.to_owned(), value);
    } else if name == "url" {
        said.address = value.as_str().map(str::to_owned);
    } else {
        said.profile.insert(name.to_owned(), value);
    }
}

/// A claim is made of a stance; whose it is, is the speaker's where no column says. An assertion is made of an aspect.
pub(super) fn complete_statement(body: &mut Value) {
    let own = body.get("onBehalfOf").or_else(|| body.get("speaker")).cloned();
    if let Some(claim) = body.get_mut("claims").and_then(|claims| claims.get_mut(0)) {
        if claim.get("stance").is_none() {
            body.as_object_mut().map(|body| body.remove("claims"));
        } else if claim.get("subject").is_none()
            && let Some(own) = own
        {
            claim["subject"] = own;
        }
    }
    let assertion = body.get_mut("assertions").and_then(|assertions| assertions.get_mut(0));
    let has_aspect = assertion.is_some_and(|assertion| {
        let is_unit_alone = assertion["value"]["number"].get("exact").is_none();
        if is_unit_alone && let Some(value) = assertion.get_mut("value").and_then(Value::as_object_mut) {
            value.remove("number");
        }
        assertion.get("aspect").is_some()
    });
    if !has_aspect && let Some(body) = body.as_object_mut() {
        body.remove("assertions");
    }
}

pub(super) fn value_at<'v>(body: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(body, |value, step| match step.parse::<usize>() {
        Ok(place) => value.get(place),
        Err(_) => value.get(step),
    })
}

/// Puts a value at a path, and makes what leads there.
pub(super) fn put_at(value: &mut Value, path: &[String], put: Value) {
    let Some((step, rest)) = path.split_first() else {
        *value = put;
        return;
    };
    match step.parse::<usize>() {
        Ok(place) => {
            if !value.is_array() {
                *value = json!([]);
            }
            if let Value::Array(items) = value {
                if items.len() <= place {
                    items.resize(place + 1, json!({}));
                }
                put_at(&mut items[place], rest, put);
            }
        }
        Err(_) => {
            if !value.is_object() {
                *value = json!({});
            }
            if let Value::Object(fields) = value {
                put_at(fields.entry(step.clone()).or_insert(Value::Null), rest, put);
            }
        }
    }
}
