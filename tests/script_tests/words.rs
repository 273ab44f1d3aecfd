//! How a script writes events: a verb, what it is about, and the rest by name.
//!
//! ```text
//! actor KEY KIND [part-of=]                       office HOLDER of= title= [from= to=]       source KEY [published= publisher=]
//! negotiation KEY [parties="a:PARTY b:MEDIATOR"]  join ACTOR ROLE    leave ACTOR ROLE        negotiation-status STATUS
//! issue KEY [parent= status=]                     issue-status KEY STATUS
//! say SPEAKER ACT ["SUBJECT STANCE TARGET [MODALITY] [from= to=]"…] [for=]                   withdraw NAME
//! plan KEY [planned= place= with=]                hold KEY [began= held= place= with= outcome=]    postpone KEY [planned=]   cancel KEY
//! table KEY by= ["NUMBER KEY [phase=] TEXT"…]     amend KEY ["NUMBER KEY TEXT"…] [drop=]     proposal-status KEY STATUS
//! commit KEY by= [due= clause=P/C]                commitment-status KEY STATUS [by=]         incident KEY
//! ```
//!
//! Every event also takes `as=NAME`, `on=DATE` (when it occurred), `zone=`, `ordinal=`, `cites="SOURCE …"` (`SOURCE@DATE`: the
//! cited part is of another date), `public=DATE` (since when the public knew), `in=NEGOTIATION`
//! (`talks` where it needs one and none is given). A target is `issue/KEY`, `proposal/KEY`, `clause/P/C` or `meeting/KEY`.

use std::error::Error;

use goldenscript::{Argument, ArgumentConsumer, Command};
use serde_json::{Map, Value, json};

use super::Story;

type Read<T> = Result<T, Box<dyn Error>>;

/// The verbs.
pub const NAMES: [&str; 25] = [
    "actor",
    "office",
    "source",
    "negotiation",
    "join",
    "leave",
    "negotiation-status",
    "issue",
    "issue-status",
    "say",
    "withdraw",
    "plan",
    "hold",
    "postpone",
    "cancel",
    "table",
    "amend",
    "proposal-status",
    "commit",
    "commitment-status",
    "incident",
    "correct",
    "retract",
    "reinstate",
    "cite",
];

/// The arguments of one command, each taken once.
struct Words<'a> {
    given: ArgumentConsumer<'a>,
}

impl Words<'_> {
    fn next(&mut self) -> Read<String> {
        Ok(self.given.next_pos().ok_or("something is missing: see the table of words")?.to_owned())
    }

    fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.given.next_pos().map(str::to_owned)).collect()
    }

    fn named(&mut self, key: &str) -> Option<String> {
        self.given.take_key(key).map(str::to_owned)
    }

    /// Copies named arguments into a body, under their own names.
    fn copy(&mut self, body: &mut Map<String, Value>, keys: &[(&str, &str)]) {
        for (key, field) in keys {
            if let Some(value) = self.named(key) {
                body.insert((*field).to_owned(), json!(value));
            }
        }
    }

    fn sources(&mut self, key: &str) -> Option<Value> {
        self.named(key).map(|keys| sources(keys.split_whitespace()))
    }
}

fn sources<'a>(keys: impl Iterator<Item = &'a str>) -> Value {
    let citation = |cited: &'a str| match cited.split_once('@') {
        Some((key, published)) => json!({ "source": key, "published": published }),
        None => json!({ "source": cited }),
    };
    keys.map(citation).collect()
}

/// Returns the name by which a command refers to an event.
pub fn event_named(command: &Command) -> Option<&str> {
    let refers = ["correct", "retract", "reinstate", "cite", "withdraw"].contains(&command.name.as_str());
    let about = command.args.iter().find_map(|argument| match argument {
        Argument::Positional(name) => Some(name.as_str()),
        _named => None,
    });
    about.filter(|_| refers)
}

/// Reads a command into the line of an import file, and the name of the event or operation.
pub fn line(verb: &str, given: ArgumentConsumer<'_>, head: u64) -> Read<(String, Value)> {
    let mut words = Words { given };
    let fresh = |words: &mut Words<'_>, name: String| words.named("as").unwrap_or(name);
    match verb {
        "correct" => {
            let event = words.next()?;
            let name = fresh(&mut words, format!("correction-{}", head + 1));
            let revision: u32 = words.named("revision").ok_or("revision= is missing")?.parse()?;
            let reason = words.named("because").unwrap_or_else(|| "it was recorded wrongly".to_owned());
            let sources = words.sources("per");
            let verb = words.next()?;
            let (_, replacement) = event_line(&verb, &mut words)?;
            words.given.reject_next()?;
            let correct = json!({ "id": Story::id(&name), "event": Story::id(&event), "expectedRevision": revision,
                "replacement": replacement, "reason": reason, "sources": sources });
            Ok((name, json!({ "correct": without_nulls(correct) })))
        }
        "retract" | "reinstate" => {
            let event = words.next()?;
            let name = fresh(&mut words, format!("{verb}-{}", head + 1));
            let reason = words.named("because").unwrap_or_else(|| "it does not belong here".to_owned());
            let sources = words.sources("per");
            words.given.reject_next()?;
            let operation =
                json!({ "id": Story::id(&name), "event": Story::id(&event), "reason": reason, "sources": sources });
            Ok((name, json!({ verb: without_nulls(operation) })))
        }
        "cite" => {
            let event = words.next()?;
            let name = fresh(&mut words, format!("cite-{}", head + 1));
            let cited = sources(words.rest().iter().map(String::as_str));
            words.given.reject_next()?;
            Ok((
                name.clone(),
                json!({ "cite": { "id": Story::id(&name), "event": Story::id(&event), "sources": cited } }),
            ))
        }
        _event => {
            let (name, mut line) = event_line(verb, &mut words)?;
            words.given.reject_next()?;
            line["id"] = json!(Story::id(&name));
            Ok((name, line))
        }
    }
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

fn event_line(verb: &str, words: &mut Words<'_>) -> Read<(String, Value)> {
    let mut envelope = Map::new();
    words.copy(
        &mut envelope,
        &[("on", "occurred"), ("zone", "timeZone"), ("note", "note"), ("in", "negotiation"), ("public", "publicSince")],
    );
    if let Some(ordinal) = words.named("ordinal") {
        envelope.insert("ordinal".to_owned(), json!(ordinal.parse::<i32>()?));
    }
    if let Some(cited) = words.sources("cites") {
        envelope.insert("sources".to_owned(), cited);
    }
    let name = words.named("as");
    let (kind, subject, body) = body(verb, words)?;
    let has_none = ["actor", "office", "source", "negotiation", "withdraw", "postpone", "cancel"].contains(&verb);
    if !has_none && !envelope.contains_key("negotiation") {
        envelope.insert("negotiation".to_owned(), json!("talks"));
    }
    envelope.insert("body".to_owned(), json!({ kind: body }));
    Ok((name.unwrap_or(subject), Value::Object(envelope)))
}

/// Reads what is the verb's own: the field of the body, a name for the event, and the body.
fn body(verb: &str, words: &mut Words<'_>) -> Read<(&'static str, String, Value)> {
    let about = words.next()?;
    let mut body = Map::new();
    let mut set = |field: &str, value: Value| body.insert(field.to_owned(), value);
    let kind = match verb {
        "actor" => {
            set("key", json!(about));
            set("name", json!(words.named("name").unwrap_or_else(|| about.clone())));
            set("kind", json!(words.next()?));
            words.copy(&mut body, &[("part-of", "partOf")]);
            "actorRegistered"
        }
        "office" => {
            set("holder", json!(about));
            words.copy(&mut body, &[("of", "of"), ("title", "title"), ("from", "from"), ("to", "to")]);
            "officeHeld"
        }
        "source" => {
            set("key", json!(about));
            words.copy(&mut body, &[("published", "published"), ("publisher", "publisher"), ("title", "title")]);
            "sourceRegistered"
        }
        "negotiation" => {
            set("key", json!(about));
            set("title", json!(words.named("title").unwrap_or_else(|| about.clone())));
            let parties = words.named("parties").unwrap_or_default();
            let parties = parties.split_whitespace().filter_map(|party| party.split_once(':'));
            set("parties", parties.map(|(actor, role)| json!({ "actor": actor, "role": role })).collect());
            "negotiationOpened"
        }
        "join" | "leave" => {
            set("actor", json!(about));
            set("role", json!(words.next()?));
            if verb == "join" { "partyJoined" } else { "partyLeft" }
        }
        "negotiation-status" => {
            set("status", json!(about));
            "negotiationStatusChanged"
        }
        "issue" => {
            set("key", json!(about));
            set("title", json!(words.named("title").unwrap_or_else(|| about.clone())));
            words.copy(&mut body, &[("parent", "parent"), ("status", "status")]);
            "issueRaised"
        }
        "issue-status" => {
            set("issue", json!(about));
            set("status", json!(words.next()?));
            "issueStatusChanged"
        }
        "say" => {
            set("speaker", json!(about));
            set("act", json!(words.next()?));
            set("text", json!("words"));
            let claims: Read<Vec<Value>> = words.rest().iter().map(|text| claim(text)).collect();
            set("claims", json!(claims?));
            words.copy(&mut body, &[("for", "onBehalfOf"), ("meeting", "meeting")]);
            "statementMade"
        }
        "withdraw" => {
            set("statement", json!(Story::id(&about)));
            "statementWithdrawn"
        }
        "plan" | "hold" => {
            set("key", json!(about));
            if let Some(place) = words.named("place") {
                set("place", json!({ "name": place }));
            }
            if let Some(with) = words.named("with") {
                set("participants", with.split_whitespace().map(|actor| json!({ "actor": actor })).collect());
            }
            if verb == "plan" {
                set("title", json!(words.named("title").unwrap_or_else(|| about.clone())));
                words.copy(&mut body, &[("planned", "planned")]);
                "meetingPlanned"
            } else {
                words.copy(
                    &mut body,
                    &[("began", "began"), ("held", "held"), ("outcome", "outcome"), ("title", "title")],
                );
                "meetingHeld"
            }
        }
        "postpone" => {
            set("meeting", json!(about));
            words.copy(&mut body, &[("planned", "planned")]);
            "meetingPostponed"
        }
        "cancel" => {
            set("meeting", json!(about));
            "meetingCancelled"
        }
        "table" => {
            set("key", json!(about));
            set("title", json!(words.named("title").unwrap_or_else(|| about.clone())));
            set("by", list(words.named("by")));
            set("clauses", clauses(words)?);
            words.copy(&mut body, &[("status", "status")]);
            "proposalTabled"
        }
        "amend" => {
            set("proposal", json!(about));
            set("put", clauses(words)?);
            set("drop", list(words.named("drop")));
            "proposalAmended"
        }
        "proposal-status" => {
            set("proposal", json!(about));
            set("status", json!(words.next()?));
            "proposalStatusChanged"
        }
        "commit" => {
            set("key", json!(about));
            set("by", list(words.named("by")));
            set("text", json!("an undertaking"));
            if let Some(clause) = words.named("clause") {
                let (proposal, clause) = clause.split_once('/').ok_or("clause=PROPOSAL/CLAUSE")?;
                set("clause", json!({ "proposal": proposal, "clause": clause }));
            }
            words.copy(&mut body, &[("due", "due")]);
            "commitmentMade"
        }
        "commitment-status" => {
            set("commitment", json!(about));
            set("status", json!(words.next()?));
            words.copy(&mut body, &[("by", "accordingTo")]);
            "commitmentStatusChanged"
        }
        "incident" => {
            set("key", json!(about));
            set("title", json!(words.named("title").unwrap_or_else(|| about.clone())));
            "incidentReported"
        }
        other => return Err(format!("there is no event {other:?}").into()),
    };
    Ok((kind, format!("{verb}-{about}").to_lowercase(), Value::Object(body)))
}

fn list(keys: Option<String>) -> Value {
    keys.unwrap_or_default().split_whitespace().map(Value::from).collect()
}

/// Reads a target.
pub fn target(text: &str) -> Read<Value> {
    let (kind, key) = text.split_once('/').ok_or("a target is issue/KEY, proposal/KEY, clause/P/C or meeting/KEY")?;
    Ok(match (kind, key.split_once('/')) {
        ("clause", Some((proposal, clause))) => json!({ "clause": { "proposal": proposal, "clause": clause } }),
        (kind, _) => json!({ kind: key }),
    })
}

fn claim(text: &str) -> Read<Value> {
    let mut words = text.split_whitespace();
    let mut next = || words.next().ok_or("a claim is SUBJECT STANCE TARGET");
    let mut claim = json!({ "subject": next()?, "stance": next()?, "on": target(next()?)? });
    for word in words {
        match word.split_once('=') {
            Some((field, value)) => claim[field] = json!(value),
            None => claim["modality"] = json!(word),
        }
    }
    Ok(claim)
}

fn clauses(words: &mut Words<'_>) -> Read<Value> {
    let clause = |text: &String| -> Read<Value> {
        let mut words = text.splitn(3, ' ');
        let mut next = || words.next().ok_or("a clause is NUMBER KEY TEXT");
        let mut clause = json!({ "number": next()?, "key": next()?, "text": next()? });
        if let Some((phase, text)) =
            clause["text"].as_str().and_then(|text| text.strip_prefix("phase=")?.split_once(' '))
        {
            let (phase, text): (i32, String) = (phase.parse()?, text.to_owned());
            clause["phase"] = json!(phase);
            clause["text"] = json!(text);
        }
        Ok(clause)
    };
    Ok(words.rest().iter().map(clause).collect::<Read<Vec<Value>>>()?.into())
}
