//! Matching names by the Reconciliation Service API 0.2, as OpenRefine speaks it: over the names that sheets are matched by.
//!
//! ```text
//! {"q0": {"query": "Netanyahu", "type": "actor", "limit": 3}}
//! {"q0": {"result": [{"id": "actor/benjamin-netanyahu", "name": "Benjamin Netanyahu", "score": 90, "match": false, …}]}}
//! ```
//!
//! - An **id** is the sort of the thing and its key, since keys are unique within a sort alone. A cell of a sheet may hold it.
//! - A **match** is what a sheet would take without asking: a key, a name or an alias that one thing has.
//! - The **score** is from 0 to 100; 100 is the same name. Nothing below the likeness from which on a sheet proposes a name is given.
//!
//! Properties of queries are not looked at, and nothing can be extended or previewed.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::{NameFound, NameList};
use crate::interchange::sheet::on_record::KnownRecord;

/// The most queries of a batch.
pub const QUERIES_MAX: usize = 50;
/// The most candidates of a query.
const CANDIDATES_MAX: usize = 25;
/// How many candidates a query gets that asks for no number.
const CANDIDATES: usize = 5;
/// The most letters of a query.
const LETTERS_MAX: usize = 500;

/// A query of a batch.
#[derive(Clone, Debug, Deserialize)]
pub struct NameQuery {
    query: String,
    #[serde(rename = "type", default)]
    types: Option<QueryTypes>,
    #[serde(default)]
    limit: Option<usize>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum QueryTypes {
    One(String),
    Several(Vec<String>),
}

/// Says what the service is; `base` is the address under which readers reach the server.
pub fn manifest(base: &str) -> Value {
    let types: Vec<Value> = NamedThing::ALL.iter().map(|thing| type_of(*thing)).collect();
    json!({
        "versions": ["0.2"],
        "name": "chancery",
        "identifierSpace": format!("{base}/reconcile#id"),
        "schemaSpace": format!("{base}/reconcile#type"),
        "defaultTypes": types,
        "batchSize": QUERIES_MAX,
        "suggest": { "entity": { "service_url": base, "service_path": "/reconcile/suggest/entity" } },
    })
}

fn type_of(thing: NamedThing) -> Value {
    json!({ "id": thing.name(), "name": thing.name() })
}

/// Answers a batch of queries.
///
/// # Errors
///
/// The text is no batch of queries; what would be one.
pub fn answer(queries: &str, on_record: &KnownRecord) -> Result<Value, String> {
    let batch: std::collections::BTreeMap<String, NameQuery> = serde_json::from_str(queries).map_err(|error| {
        format!(
            "`queries` is an object of queries, such as {{\"q0\":{{\"query\":\"Israel\",\"type\":\"actor\"}}}}: {error}"
        )
    })?;
    if batch.len() > QUERIES_MAX {
        return Err(format!("{} queries in a batch: send at most {QUERIES_MAX}", batch.len()));
    }
    let mut answers = Map::new();
    for (name, query) in batch {
        let candidates = candidates(&query, on_record).map_err(|error| format!("{name}: {error}"))?;
        answers.insert(name, json!({ "result": candidates }));
    }
    Ok(Value::Object(answers))
}

fn candidates(query: &NameQuery, on_record: &KnownRecord) -> Result<Vec<Value>, String> {
    if query.query.chars().count() > LETTERS_MAX {
        return Err(format!("the query has more than {LETTERS_MAX} characters"));
    }
    let limit = query.limit.unwrap_or(CANDIDATES).min(CANDIDATES_MAX);
    let mut found: Vec<(f64, bool, NamedThing, String)> = Vec::new();
    for thing in things(query.types.as_ref())? {
        let Some(names) = on_record.names(thing) else { continue };
        let bare = query.query.strip_prefix(thing.name()).and_then(|rest| rest.strip_prefix('/'));
        let name = bare.unwrap_or(&query.query);
        let exact = match names.find(name) {
            NameFound::Key(key) => Some(key),
            NameFound::Several(_) | NameFound::Unknown => None,
        };
        for (likeness, key) in names.rated(name, limit.max(1)) {
            if exact.as_ref() != Some(&key) {
                found.push((likeness, false, thing, key));
            }
        }
        found.extend(exact.map(|key| (1.0, true, thing, key)));
    }
    // A name that things of several sorts have is a match of none.
    let is_match = found.iter().filter(|(_, exact, ..)| *exact).count() == 1;
    found.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)).then_with(|| (one.2, &one.3).cmp(&(other.2, &other.3)))
    });
    found.truncate(limit);
    let shown = |(likeness, exact, thing, key): (f64, bool, NamedThing, String)| {
        let name = on_record.names(thing).map_or("", |names| names.shown(&key));
        json!({
            "id": format!("{}/{key}", thing.name()), "name": name, "type": [type_of(thing)],
            "score": (likeness * 1_000.0).round() / 10.0, "match": exact && is_match,
        })
    };
    Ok(found.into_iter().map(shown).collect())
}

fn things(types: Option<&QueryTypes>) -> Result<Vec<NamedThing>, String> {
    let named = |name: &String| {
        let thing = NamedThing::ALL.into_iter().find(|thing| thing.name() == name);
        thing.ok_or_else(|| {
            let all: Vec<&str> = NamedThing::ALL.iter().map(|thing| thing.name()).collect();
            format!("there is no type {name:?}; there is {}", all.join(", "))
        })
    };
    match types {
        None => Ok(NamedThing::ALL.to_vec()),
        Some(QueryTypes::One(name)) => Ok(vec![named(name)?]),
        Some(QueryTypes::Several(names)) if names.is_empty() => Ok(NamedThing::ALL.to_vec()),
        Some(QueryTypes::Several(names)) => names.iter().map(named).collect(),
    }
}

/// Returns things of which a name begins as somebody types.
pub fn suggest(prefix: &str, on_record: &KnownRecord) -> Value {
    let suggested = |thing: NamedThing, names: &NameList| -> Vec<Value> {
        let keys = names.beginning(prefix, CANDIDATES_MAX).into_iter();
        keys.map(|key| {
            json!({ "id": format!("{}/{key}", thing.name()), "name": names.shown(&key), "notable": [type_of(thing)] })
        })
        .collect()
    };
    let lists = NamedThing::ALL.into_iter().filter_map(|thing| Some((thing, on_record.names(thing)?)));
    let result: Vec<Value> = lists.flat_map(|(thing, names)| suggested(thing, names)).take(CANDIDATES_MAX).collect();
    json!({ "result": result })
}
