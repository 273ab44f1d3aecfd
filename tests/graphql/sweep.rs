//! Every field of every type, asked of a chronicle that holds every kind of event.
//!
//! The documents are made from the schema itself, so a new field is asked as soon as it is there.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use chancery::graphql::GraphqlSettings;
use chancery::graphql::limits::Limits;
use chancery::work::WorkLimits;
use serde_json::{Value, json};

use super::{Served, limited};

/// How many objects lie within each other in a document.
const DEPTH: usize = 4;

/// The types of the schema, by name.
pub struct Schema(BTreeMap<String, TypeKind>);

impl Schema {
    /// Reads the schema as it is printed.
    pub fn read() -> Self {
        let document = parse_schema(chancery::graphql::sdl()).expect("the schema parses");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Schema(types.collect())
    }

    /// Returns what a type is.
    pub fn kind(&self, ty: &str) -> Option<&TypeKind> {
        self.0.get(ty)
    }

    /// Returns the objects that have an interface.
    pub fn implementing(&self, interface: &str) -> Vec<String> {
        let has = |kind: &TypeKind| matches!(kind, TypeKind::Object(object) if object.implements.iter().any(|one| one.node == interface));
        self.0.iter().filter(|(_, kind)| has(kind)).map(|(name, _)| name.clone()).collect()
    }

    /// Returns the fields of an object or an interface.
    pub fn fields(&self, ty: &str) -> &[Positioned<FieldDefinition>] {
        match self.0.get(ty) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _leaf_or_union => &[],
        }
    }

    /// Returns a selection of everything that a type shows, or nothing where its value is all it has.
    ///
    /// Each field gets a name of its own, since kinds of events call things of different types by one name.
    fn selection(&self, ty: &str, depth: usize) -> Option<String> {
        let Some(kind) = self.0.get(ty) else { return Some(String::new()) };
        let inner = match kind {
            TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => return Some(String::new()),
            TypeKind::Union(union) => {
                let parts = union.members.iter().map(|member| self.part(&member.node, depth));
                parts.collect::<String>()
            }
            TypeKind::Interface(_) | TypeKind::Object(_) => self.own(ty, "", depth),
        };
        (!inner.is_empty()).then(|| format!("{{ __typename {inner} }}"))
    }

    fn part(&self, object: &str, depth: usize) -> String {
        let own = self.own(object, object, depth);
        if own.is_empty() { own } else { format!("... on {object} {{ {own} }} ") }
    }

    fn own(&self, ty: &str, prefix: &str, depth: usize) -> String {
        let mut selection = String::new();
        for field in self.fields(ty) {
            let needed = |argument: &&Positioned<async_graphql::parser::types::InputValueDefinition>| {
                !argument.node.ty.node.nullable && argument.node.default_value.is_none()
            };
            let of = named(&field.node.ty.node);
            let leaf = self.fields(of).is_empty() && !matches!(self.0.get(of), Some(TypeKind::Union(_)));
            if field.node.arguments.iter().any(|argument| needed(&argument)) || (!leaf && depth == 0) {
                continue;
            }
            let page = field.node.arguments.iter().any(|argument| argument.node.name.node == "first");
            let arguments = if page { "(first: 3)" } else { "" };
            let pages = of.ends_with("Connection") || of.ends_with("Edge");
            let Some(inner) = self.selection(of, if leaf || pages { depth } else { depth - 1 }) else { continue };
            let name = &field.node.name.node;
            selection.push_str(&format!("{prefix}{name}: {name}{arguments} {inner} "));
        }
        selection
    }
}

/// Returns the name of a type, without lists and marks of non-null.
pub fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// One event of each kind, on top of the stage.
async fn one_of_each(served: &Served) -> Vec<Value> {
    served.set_the_stage().await;
    let place = json!({ "name": "Doha", "country": "QAT", "latitude": 25.3, "longitude": 51.5 });
    let people = json!([{ "actor": "a", "delegation": "b", "level": "ministers" }]);
    let cited = json!([{ "source": "daily", "quote": "yes", "locator": "2", "cue": "said", "credibility": 2 }]);
    let clause = |key: &str, number: &str| {
        json!({ "key": key, "number": number, "phase": 1, "text": "Text", "issues": ["whole"], "schedule": "2024-09",
            "places": [place] })
    };
    let statement = "3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f";
    let bodies = json!([
        { "officeHeld": { "holder": "press", "of": "a", "title": "Voice", "from": "2024-01", "to": "2024-12" } },
        { "partyJoined": { "actor": "press", "role": "OBSERVER" } },
        { "partyLeft": { "actor": "press", "role": "OBSERVER" } },
        { "negotiationStatusChanged": { "status": "SUSPENDED" } },
        { "issueStatusChanged": { "issue": "part", "status": "NARROWED" } },
        { "meetingPlanned": { "key": "meeting", "title": "Meeting", "kind": "SUMMIT", "planned": "2024-08-20", "place": place,
            "participants": people, "agenda": ["whole"] } },
        { "meetingPostponed": { "meeting": "meeting", "planned": "2024-08-22", "reason": "late" } },
        { "meetingCancelled": { "meeting": "meeting", "reason": "off" } },
        { "meetingHeld": { "key": "meeting", "title": "Held", "kind": "TALKS", "held": "2024-08-23", "place": place,
            "participants": people, "agenda": ["part"], "outcome": "none" } },
        { "proposalTabled": { "key": "text", "title": "Text", "by": ["a"], "clauses": [clause("c", "1"), clause("d", "1.1")] } },
        { "proposalAmended": { "proposal": "text", "by": ["b"], "put": [clause("e", "2"), clause("c", "3")], "drop": ["d"] } },
        { "proposalStatusChanged": { "proposal": "text", "status": "ACCEPTED" } },
        { "commitmentMade": { "key": "promise", "by": ["a"], "to": ["b"], "text": "To do", "due": "2024-10",
            "clause": { "proposal": "text", "clause": "c" } } },
        { "commitmentStatusChanged": { "commitment": "promise", "status": "BREACHED", "accordingTo": "b" } },
        { "incidentReported": { "key": "strike", "title": "Strike", "text": "It happened", "place": place, "actors": ["a"] } },
        { "statementMade": { "speaker": "press", "onBehalfOf": "a", "addressees": ["b"], "act": "DEMAND", "basis": "LEAK",
            "channel": "post", "meeting": "meeting", "text": "Demands", "claims": [
                { "subject": "a", "on": { "issue": "whole" }, "stance": "INSISTS_ON", "conditions": ["if"], "hedge": "PROBABLY",
                  "modality": "ACTUAL", "from": "2024-08-04", "to": "2024-12" },
                { "subject": "a", "on": { "clause": { "proposal": "text", "clause": "c" } }, "stance": "REJECTS" },
                { "subject": "b", "on": { "proposal": "text" }, "stance": "ACCEPTS" },
                { "subject": "b", "on": { "meeting": "meeting" }, "stance": "RESERVES" }] } },
        { "statementMade": { "speaker": "b", "act": "DENY", "text": "No", "claims": [
                { "subject": "b", "on": { "issue": "whole" }, "stance": "REJECTS" },
                { "subject": "a", "on": { "issue": "whole" }, "stance": "OPPOSES" }] } },
    ]);
    let mut events: Vec<Value> = bodies
        .as_array()
        .expect("bodies")
        .iter()
        .map(|body| {
            json!({ "occurred": "2024-08-04", "timeZone": "Asia/Qatar", "ordinal": 1, "note": "A note", "negotiation": "talks",
                "sources": cited, "body": body })
        })
        .map(|mut event| {
            if event["body"].get("officeHeld").is_some() {
                event.as_object_mut().expect("an object").remove("negotiation");
            }
            event
        })
        .collect();
    let statement_at =
        events.iter().position(|event| event["body"].get("statementMade").is_some()).expect("a statement");
    events[statement_at]["id"] = json!(statement);
    events.push(json!({ "occurred": "2024-08-30", "body": { "statementWithdrawn": { "statement": statement, "text": "Sorry" } } }));
    let recorded = served.record(Value::Array(events.clone())).await;
    let mut again = events[statement_at].clone();
    again["body"]["statementMade"]["text"] = json!("Demanded");
    let operations = json!([
        { "correct": { "event": statement, "expectedRevision": 1, "replacement": again, "reason": "misheard", "sources": cited } },
        { "cite": { "event": statement, "sources": [{ "source": "weekly" }] } },
        { "retract": { "event": recorded["events"][4]["id"], "reason": "not ours" } },
        { "reinstate": { "event": recorded["events"][4]["id"], "reason": "ours" } },
    ]);
    let more = served.try_record(json!({ "operations": operations })).await;
    assert_eq!(more["userErrors"], json!([]));
    let mut events = served.ask("{ events(first: 500) { nodes { id kind } } }").await["events"]["nodes"].take();
    events.as_array_mut().map(std::mem::take).unwrap_or_default()
}

#[tokio::test]
async fn every_field_of_every_type_has_an_answer() {
    let roomy = Limits {
        cost: u64::MAX,
        depth: 50,
        aliases: usize::MAX,
        directives: usize::MAX,
        definitions: usize::MAX,
        introspection: u64::MAX,
        merging: usize::MAX,
        tokens: usize::MAX,
        items: usize::MAX,
        fields: usize::MAX,
    };
    let served = Served::with(GraphqlSettings { work: WorkLimits::NONE, ..limited(roomy) });
    let events = one_of_each(&served).await;
    let schema = Schema::read();
    let mut kinds = std::collections::BTreeSet::new();
    for event in &events {
        let kind = event["kind"].as_str().expect("a kind").to_owned();
        let words = kind.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()));
        let part = schema.part(&words.collect::<String>(), DEPTH - 2);
        let query = format!("{{ event(id: {}) {{ id {part} }} }}", event["id"]);
        let answer = served.ask(&query).await["event"].clone();
        assert!(answer.as_object().is_some_and(|fields| fields.len() > 10), "{kind} shows {answer}");
        kinds.insert(kind);
    }
    assert_eq!(kinds.len(), 25, "{kinds:?}");
    let whole = schema.selection("Snapshot", DEPTH).expect("a snapshot has fields");
    for cuts in
        ["", "(certainty: POSSIBLE, date: \"2024-08-10\")", "(publishedBy: \"2024-08-16\")", "(date: \"2024-08-04\")"]
    {
        served.ask(&format!("{{ asOf{cuts} {whole} }}")).await;
    }
    for (root, ty) in
        [("log", "Log"), ("diff(from: {date: \"2024\"}, to: {date: \"2024-08-10\"}, first: 100)", "ChangeConnection")]
    {
        served.ask(&format!("{{ {root} {} }}", schema.selection(ty, 2).expect("fields"))).await;
    }
    let audit = schema.selection("AuditTrail", 2).expect("fields");
    served.ask(&format!("{{ audit(event: \"3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f\") {audit} }}")).await;
}
