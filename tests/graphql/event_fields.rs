//! The fields of the types of events, which the contract leaves to a rule.
//!
//! "One type for each event kind of the vocabulary implements it, with the fields of its input under the same names, keys
//! resolved to things." A query may select every field of every kind at once, so among these types a field name has one
//! type, nullability included (GraphQL 5.3.2). Hence the table of names, and the list of what is nullable.

use super::elements::{Elements, Types, elements, fields, inputs, values};

/// Fields of inputs with names of their own on events: kind of event, field of its input, field of the event.
const RENAMED: [(&str, &str, &str); 18] = [
    ("ActorRegistered", "kind", "actorKind"),
    ("CommitmentMade", "to", "towards"),
    ("CommitmentStatusChanged", "status", "commitmentStatus"),
    ("ConsentGiven", "act", "consentAct"),
    ("DecisionTaken", "outcome", "decisionOutcome"),
    ("DeclarationMade", "kind", "declarationKind"),
    ("DeclarationMade", "to", "objectsTo"),
    ("IncidentReported", "kind", "incidentKind"),
    ("IssueRaised", "status", "issueStatus"),
    ("IssueStatusChanged", "status", "issueStatus"),
    ("MeetingHeld", "kind", "meetingKind"),
    ("MeetingHeld", "outcome", "meetingOutcome"),
    ("MeetingOpened", "kind", "meetingKind"),
    ("MeetingPlanned", "kind", "meetingKind"),
    ("NegotiationStatusChanged", "status", "negotiationStatus"),
    ("ProposalStatusChanged", "status", "proposalStatus"),
    ("ProposalTabled", "status", "proposalStatus"),
    ("SourceRegistered", "published", "sourcePublished"),
];

/// Fields that are nullable on every event, since some events do not give them.
const NULLABLE: [&str; 5] = ["text", "title", "reason", "meeting", "amendment"];

/// Lists that are null where an event does not give them; all others are empty then.
const NULLABLE_LISTS: [&str; 3] = ["participants", "agenda", "conditions"];

/// The thing that a key or an id in an event's input names.
const THINGS: [(&str, &[&str]); 10] = [
    (
        "Actor",
        &[
            "partOf",
            "holder",
            "of",
            "member",
            "actor",
            "by",
            "onBehalfOf",
            "speaker",
            "addressees",
            "body",
            "accordingTo",
            "actors",
            "against",
            "towards",
        ],
    ),
    ("Issue", &["issue", "parent", "agenda"]),
    ("Meeting", &["meeting"]),
    ("Proposal", &["proposal"]),
    ("Clause", &["clause", "clauses", "drop"]),
    ("Amendment", &["amendment"]),
    ("Commitment", &["commitment", "commitments"]),
    ("Incident", &["because"]),
    ("Declaration", &["declaration", "objectsTo"]),
    ("Statement", &["statement"]),
];

/// Returns the kinds of events of a schema, as the names of their types.
pub fn kinds(types: &Types) -> Vec<String> {
    let name = |value: &String| {
        let words = value.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()));
        words.collect()
    };
    values(&types["EventKind"]).iter().map(name).collect()
}

/// Lists what the types of events are to be, worked out from their inputs.
pub fn event_fields(types: &Types) -> Elements {
    let mut wanted = Elements::new();
    for kind in kinds(types) {
        wanted.insert(kind.clone(), "type".to_owned());
        wanted.insert(format!("{kind} implements Event"), "so".to_owned());
        let Some(input) = types.get(&format!("{kind}Input")) else { continue };
        for field in inputs(&input.kind) {
            let name = field.node.name.node.as_str();
            let name = shown_name(&kind, name);
            let ty = field.node.ty.node.to_string();
            wanted.insert(format!("{kind}.{name}"), shown_type(name, &ty, field.node.default_value.is_some()));
        }
    }
    wanted
}

/// Lists what fields that are nullable on every event are to be, of the fields that there are.
///
/// Events show more than their inputs have: what they made, and what operations on the record say.
pub fn nullable_fields(ours: &Types) -> Elements {
    let mut wanted = Elements::new();
    for kind in kinds(ours) {
        let Some(ty) = ours.get(&kind) else { continue };
        for field in fields(&ty.kind).iter().filter(|field| NULLABLE.contains(&field.node.name.node.as_str())) {
            let ty = field.node.ty.node.to_string();
            wanted.insert(format!("{kind}.{}", field.node.name.node), ty.trim_end_matches('!').to_owned());
        }
    }
    wanted
}

/// Lists field names that have more than one type among events; `is_excused` passes over some.
pub fn clashes(events: &Elements, is_excused: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found: std::collections::BTreeMap<&str, Vec<(&str, &str)>> = Default::default();
    for (path, ty) in events {
        let Some((kind, field)) = path.split_once('.').filter(|(_, field)| !field.contains('(')) else { continue };
        if !is_excused(kind, field) {
            found.entry(field).or_default().push((kind, ty));
        }
    }
    let differs = |uses: &Vec<(&str, &str)>| uses.iter().any(|(_, ty)| *ty != uses[0].1);
    found.into_iter().filter(|(_, uses)| differs(uses)).map(|(field, uses)| format!("{field}: {uses:?}")).collect()
}

/// Returns the elements of the types of events of a schema.
pub fn shown_events(types: &Types) -> Elements {
    let kinds = kinds(types);
    let events: Types =
        types.iter().filter(|(name, _)| kinds.contains(name)).map(|(name, ty)| (name.clone(), ty.clone())).collect();
    elements(&events)
}

/// Returns the name that a field of an event's input has on the event.
pub fn shown_name<'a>(kind: &str, field: &'a str) -> &'a str {
    let renamed = RENAMED.iter().find(|(of, from, _)| *of == kind && *from == field);
    renamed.map_or(field, |(_, _, to)| *to)
}

/// Returns the type of an event's field, by its name and the type that it has in the input.
fn shown_type(name: &str, input: &str, has_default: bool) -> String {
    let base = shown_base(name, input.trim_matches(['[', ']', '!']));
    let is_list = input.starts_with('[');
    let is_null = match is_list {
        true => NULLABLE_LISTS.contains(&name),
        false => NULLABLE.contains(&name) || !(has_default || input.ends_with('!')),
    };
    let shown = if is_list { format!("[{base}!]") } else { base };
    if is_null { shown } else { shown + "!" }
}

fn shown_base(name: &str, input: &str) -> String {
    match input {
        "EDTF" => "Period".to_owned(),
        "Key" if name == "key" => "Key".to_owned(),
        "Key" | "ID" | "ClauseRef" => {
            let thing = THINGS.iter().find(|(_, names)| names.contains(&name));
            thing.unwrap_or_else(|| panic!("{name} names some thing: say in THINGS which")).0.to_owned()
        }
        "PartyInput" => "Participation".to_owned(),
        "ParticipantInput" => "MeetingParticipant".to_owned(),
        "RelationInput" => "ProposalRelation".to_owned(),
        other => other.strip_suffix("Input").unwrap_or(other).to_owned(),
    }
}
