//! The model as a `System`: it answers the questions of this folder by their texts, and nothing else.

use super::histories::Batch;
use super::laws::{BY_CUTS, BY_TOKEN, PAGED, System};
use super::log::Model;
use super::queries::{Question, TEXTS};
use super::standing::{Cuts, Point, View};
use serde_json::{Value, json};

impl System for Model {
    fn fresh() -> Self {
        Model::new()
    }

    fn record(&mut self, batch: &[Value], at: i64) -> Result<(), Vec<(usize, String)>> {
        let refused = self.check(batch);
        if refused.is_empty() {
            Model::record(self, batch, at);
            Ok(())
        } else {
            Err(refused.into_iter().map(|(index, code)| (index, code.to_string())).collect())
        }
    }

    fn ask(&mut self, query: &str, variables: &Value, now: i64) -> Value {
        if let Some((name, text)) = TEXTS.iter().find(|(_, text)| *text == query) {
            let question = Question { name, query: text, variables: variables.clone() };
            let mut answer = self.answer(&question, &Point::read(variables), now);
            if *name == "diff" {
                settle(&mut answer);
            }
            return answer;
        }
        if let Some((list, _)) = PAGED.iter().find(|(_, text)| *text == query) {
            return self.page(list, variables, now);
        }
        let cuts = if query == BY_TOKEN {
            read_cuts(&variables["snapshot"], variables)
        } else {
            self.cuts(&Point::read(variables), now)
        };
        assert!(query == BY_CUTS || query == BY_TOKEN, "the model knows no such question: {query}");
        let view = self.view_at(cuts);
        let timeline: Vec<Value> =
            view.timeline(&Value::Null, "ASCENDING").into_iter().map(|e| json!({"id": e.id})).collect();
        let snapshot = view.snapshot();
        json!({"asOf": {"token": print_cuts(&view.cuts), "sequence": snapshot["sequence"], "date": snapshot["date"], "timeline": {"nodes": timeline}}})
    }

    fn restart(&mut self) {
        let batches = self.batches();
        *self = Model::new();
        batches.iter().for_each(|b| Model::record(self, &b.operations, b.at));
    }

    fn export_then_import(&mut self, at: i64) -> Self {
        let lines: Vec<Value> = self.records.iter().map(|r| r.line.clone()).collect();
        let mut other = Model::new();
        lines.chunks(100).for_each(|chunk| Model::record(&mut other, chunk, at));
        other
    }
}

/// What a diff shows where only what must differ does; its values as JSON texts.
fn settle(answer: &mut Value) {
    let Some(nodes) = answer["diff"]["nodes"].as_array_mut() else { return };
    nodes.retain(|n| n["_may"] != true);
    for node in nodes {
        for side in ["before", "after"] {
            if !node[side].is_null() {
                node[side] = node[side].to_string().into();
            }
        }
        // Where the rule for causes is not plain, the model owns none.
        let causes = node["_causes"].as_array().into_iter().flatten();
        node["causes"] = causes.map(|sequence| json!({"sequence": sequence})).collect();
        node["retroactive"] = false.into();
    }
}

/// A snapshot token of the model: its cuts as JSON.
fn print_cuts(cuts: &Cuts) -> String {
    json!([cuts.sequence, cuts.date, cuts.published, cuts.zone, cuts.certainty]).to_string()
}

fn read_cuts(token: &Value, variables: &Value) -> Cuts {
    let parts: Value = serde_json::from_str(token.as_str().unwrap_or("")).expect("a token of the model");
    Cuts {
        sequence: parts[0].as_u64().unwrap_or(0),
        date: parts[1].as_i64().unwrap_or(0),
        published: parts[2].as_i64(),
        certainty: Point::read(variables).certainty,
        zone: parts[3].as_str().unwrap_or("UTC").to_string(),
    }
}

impl Model {
    /// The log as the batches that recorded it.
    fn batches(&self) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        for record in &self.records {
            match batches.last_mut().filter(|b| b.at == record.recorded_at) {
                Some(batch) => batch.operations.push(record.line.clone()),
                None => batches.push(Batch { at: record.recorded_at, operations: vec![record.line.clone()] }),
            }
        }
        batches
    }

    /// One page; the cursor is the snapshot and the place after the last node.
    fn page(&self, list: &'static str, variables: &Value, now: i64) -> Value {
        let cursor: Option<Value> = variables["after"].as_str().and_then(|text| serde_json::from_str(text).ok());
        let cuts = match &cursor {
            Some(cursor) => read_cuts(&cursor[0], variables),
            None => self.cuts(&Point::read(variables), now),
        };
        let start = cursor.map_or(0, |c| c[1].as_u64().unwrap_or(0) as usize);
        let view = self.view_at(cuts);
        let all = self.nodes(list, &view);
        let end = all.len().min(start + variables["first"].as_u64().unwrap_or(50) as usize);
        let page = json!({
            "nodes": all[start..end],
            "pageInfo": {"hasNextPage": end < all.len(), "endCursor": json!([print_cuts(&view.cuts), end]).to_string()},
        });
        if list == "events" { json!({"events": page}) } else { json!({"asOf": {list: page}}) }
    }

    fn nodes(&self, list: &'static str, view: &View) -> Vec<Value> {
        let (answer, fields): (Value, &[&str]) = if list == "events" {
            let sequence = view.cuts.sequence;
            let cut = Model { records: Vec::new(), known: Default::default() };
            let cut = self.batches().iter().fold(cut, |mut cut, b| {
                if cut.records.len() < sequence as usize {
                    Model::record(&mut cut, &b.operations, b.at);
                }
                cut
            });
            (cut.answer(&Question::new("events", json!({})), &Point::now(), 0), &["sequence"])
        } else {
            let fields: &[&str] = if list == "claims" { &["statement", "claimant", "subject"] } else { &["id", "key"] };
            (json!({"events": view.answer(&Question::new(list, json!({})))["asOf"][list]}), fields)
        };
        let pick = |node: &Value| fields.iter().filter_map(|f| Some((f.to_string(), node.get(f)?.clone()))).collect();
        let nodes = answer["events"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.iter().map(|node| Value::Object(pick(node))).collect()
    }
}
