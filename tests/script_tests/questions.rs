//! What a script can ask, and how answers are written: one line a thing, details indented below it.
//!
//! Questions go through GraphQL at the point that `as-of` set, so that a script holds the whole way from record to answer.

use std::error::Error;
use std::fmt::Write;

use goldenscript::ArgumentConsumer;
use serde_json::{Value, json};

use super::{Answer, Story, words};

const TARGET: &str = "__typename ... on Issue { key } ... on Proposal { key } ... on Meeting { key } \
                      ... on Clause { clause: key proposal { key } }";

/// Answers a question.
pub fn answer(story: &Story, question: &str, mut arguments: ArgumentConsumer<'_>) -> Answer {
    let out = match question {
        "position" => {
            let party = arguments.next_pos().ok_or("position PARTY TARGET")?;
            let target = words::target(arguments.next_pos().ok_or("position PARTY TARGET")?)?;
            let according_to = arguments.take_key("according-to");
            position(story, party, &target, according_to)?
        }
        "positions" => {
            let query = format!(
                "negotiation(key: \"talks\") {{ positions {{ nodes {{ party {{ key }} target {{ {TARGET} }} status stance \
                 since {{ edtf }} }} }} }}"
            );
            lines(&ask(story, &query)?["negotiation"]["positions"]["nodes"], |position| {
                format!("{} on {}: {}", text(&position["party"]["key"]), target(&position["target"]), status(position))
            })
        }
        "disagreements" => {
            let query = format!(
                "negotiation(key: \"talks\") {{ disagreements {{ target {{ {TARGET} }} positions {{ party {{ key }} stance }} settled }} }}"
            );
            lines(&ask(story, &query)?["negotiation"]["disagreements"], |apart| {
                let sides =
                    each(&apart["positions"], |of| format!("{} {}", text(&of["party"]["key"]), text(&of["stance"])));
                let settled = if apart["settled"] == true { ", settled" } else { "" };
                format!("{}: {}{settled}", target(&apart["target"]), sides.join(", "))
            })
        }
        "claims" => claims(story, &mut arguments)?,
        "talks" => negotiation(story)?,
        "issues" => {
            let query = "negotiation(key: \"talks\") { issues { key status since { edtf } parent { key } } }";
            lines(&ask(story, query)?["negotiation"]["issues"], |issue| {
                let parent = issue["parent"]["key"].as_str().map(|key| format!(", below {key}")).unwrap_or_default();
                format!("{} {} since {}{parent}", text(&issue["key"]), text(&issue["status"]), date(&issue["since"]))
            })
        }
        "proposals" => {
            let query = "negotiation(key: \"talks\") { proposals { key status statusSince { edtf } revision } }";
            lines(&ask(story, query)?["negotiation"]["proposals"], |proposal| {
                let (status, since) = (text(&proposal["status"]), date(&proposal["statusSince"]));
                format!("{} {status} since {since}, revision {}", text(&proposal["key"]), proposal["revision"])
            })
        }
        "proposal" => proposal(story, arguments.next_pos().ok_or("proposal KEY")?)?,
        "meetings" => meetings(story)?,
        "commitments" => {
            let mut filters = Vec::new();
            for name in ["by", "status", "overdue", "contested"] {
                if let Some(value) = arguments.take_key(name) {
                    filters.push(if name == "by" {
                        format!("by: {}", json!(value))
                    } else {
                        format!("{name}: {value}")
                    });
                }
            }
            let filters = if filters.is_empty() { String::new() } else { format!("({})", filters.join(", ")) };
            let query = format!(
                "negotiation(key: \"talks\") {{ commitments{filters} {{ key status since {{ edtf }} contested overdue \
                 statuses {{ status accordingTo {{ key }} since {{ edtf }} }} }} }}"
            );
            lines(&ask(story, &query)?["negotiation"]["commitments"], |commitment| {
                let mut line = format!(
                    "{} {} since {}",
                    text(&commitment["key"]),
                    text(&commitment["status"]),
                    date(&commitment["since"])
                );
                line += if commitment["contested"] == true { ", contested" } else { "" };
                line += if commitment["overdue"] == true { ", overdue" } else { "" };
                for one in each(&commitment["statuses"], |one| {
                    let who = one["accordingTo"]["key"].as_str().unwrap_or("the record");
                    format!("\n  {} according to {who} since {}", text(&one["status"]), date(&one["since"]))
                }) {
                    line += &one;
                }
                line
            })
        }
        "timeline" | "uncertain" | "statements" => events(story, question)?,
        "offices" => {
            let actor = arguments.next_pos().ok_or("offices ACTOR")?;
            let query = format!(
                "actor(key: {}) {{ offices {{ title of {{ key }} since {{ edtf }} }} partOf {{ key }} }}",
                json!(actor)
            );
            lines(&ask(story, &query)?["actor"]["offices"], |office| {
                format!(
                    "{actor}: {} of {} since {}",
                    text(&office["title"]),
                    text(&office["of"]["key"]),
                    date(&office["since"])
                )
            })
        }
        "event" => event(story, arguments.next_pos().ok_or("event NAME")?)?,
        "audit" => audit(story, arguments.next_pos().ok_or("audit NAME")?)?,
        "snapshot" => {
            let at = ask(story, "sequence knownAt date publishedBy")?;
            format!(
                "up to sequence {}, recorded until {}, dates until {}, public by {}\n",
                at["sequence"],
                text(&at["knownAt"]),
                text(&at["date"]),
                text(&at["publishedBy"])
            )
        }
        "diff" => diff(story, &mut arguments)?,
        other => return Err(format!("there is no command {other:?}").into()),
    };
    arguments.reject_next()?;
    Ok(if out.is_empty() { "none\n".to_owned() } else { out })
}

fn ask(story: &Story, selection: &str) -> Result<Value, Box<dyn Error>> {
    let arguments = if story.point.is_empty() { String::new() } else { format!("({})", story.point) };
    Ok(story.ask(&format!("{{ asOf{arguments} {{ {selection} }} }}"))?["asOf"].clone())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("nothing").to_owned()
}

fn date(period: &Value) -> String {
    period["edtf"].as_str().unwrap_or("the beginning").to_owned()
}

fn target(target: &Value) -> String {
    let kind = text(&target["__typename"]).to_lowercase();
    match target["clause"].as_str() {
        Some(clause) => format!("clause/{}/{clause}", text(&target["proposal"]["key"])),
        None => format!("{kind}/{}", text(&target["key"])),
    }
}

fn each(list: &Value, line: impl Fn(&Value) -> String) -> Vec<String> {
    list.as_array().into_iter().flatten().map(line).collect()
}

fn lines(list: &Value, line: impl Fn(&Value) -> String) -> String {
    each(list, line).into_iter().map(|line| line + "\n").collect()
}

/// Writes a position's status, stance and since.
fn status(position: &Value) -> String {
    let stance = position["stance"].as_str().map(|stance| format!(" {stance}")).unwrap_or_default();
    let since = match position["since"].is_null() {
        true => String::new(),
        false => format!(", since {}", date(&position["since"])),
    };
    format!("{}{stance}{since}", text(&position["status"]))
}

fn position(story: &Story, party: &str, on: &Value, according_to: Option<&str>) -> Answer {
    let on = graphql(on);
    let according_to = according_to.map(|actor| format!(", accordingTo: {}", json!(actor))).unwrap_or_default();
    let query = format!(
        "position(party: {}, on: {on}{according_to}) {{ status stance declared since {{ edtf }} \
         claims {{ claim {{ claimant {{ key }} stance own modality saidLater from {{ edtf }} }} inheritedFrom {{ {TARGET} }} answered onEarlierText }} \
         sides {{ stance claimants {{ key }} independentSources }} contestedIn {{ {TARGET} }} }}",
        json!(party)
    );
    let position = &ask(story, &query)?["position"];
    if position.is_null() {
        return Ok("there is none\n".to_owned());
    }
    let mut out = status(position) + "\n";
    out += &lines(&position["claims"], |bearing| {
        let claim = &bearing["claim"];
        let own = if claim["own"] == true { "own" } else { "attributed" };
        let mut line = format!(
            "  {} {}, {own}, from {}",
            text(&claim["claimant"]["key"]),
            text(&claim["stance"]),
            date(&claim["from"])
        );
        if claim["modality"] != "ACTUAL" {
            line += &format!(", {}", text(&claim["modality"]));
        }
        if !bearing["inheritedFrom"].is_null() {
            line += &format!(", taken from {}", target(&bearing["inheritedFrom"]));
        }
        line += if claim["saidLater"] == true { ", said later" } else { "" };
        line += if bearing["onEarlierText"] == true { ", on an earlier text" } else { "" };
        line + if bearing["answered"] == true { ", answered" } else { "" }
    });
    out += &lines(&position["sides"], |side| {
        let claimants = each(&side["claimants"], |actor| text(&actor["key"])).join(", ");
        format!("  side {}: {claimants} ({} independent)", text(&side["stance"]), side["independentSources"])
    });
    out += &lines(&position["contestedIn"], |below| format!("  contested in {}", target(below)));
    Ok(out)
}

/// Writes an input value as GraphQL has it.
fn graphql(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", graphql(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

fn claims(story: &Story, arguments: &mut ArgumentConsumer<'_>) -> Answer {
    let claimant = arguments.take_key("claimant").map(|key| format!(", filter: {{ claimant: {} }}", json!(key)));
    let query = format!(
        "claims(order: ASCENDING{}) {{ nodes {{ id claimant {{ key }} subject {{ key }} stance target {{ {TARGET} }} own \
         standing from {{ edtf }} to {{ edtf }} overtakenBy {{ id }} }} }}",
        claimant.unwrap_or_default()
    );
    let name = |id: &Value| {
        let id = text(id);
        let (event, place) = id.split_once('#').unwrap_or((&id, "0"));
        format!("{}#{place}", story.name(event))
    };
    Ok(lines(&ask(story, &query)?["claims"]["nodes"], |claim| {
        let own = if claim["own"] == true { "own" } else { "attributed" };
        let mut line = format!(
            "{}: {} says {} {} {}, {own}, from {}",
            name(&claim["id"]),
            text(&claim["claimant"]["key"]),
            text(&claim["subject"]["key"]),
            text(&claim["stance"]),
            target(&claim["target"]),
            date(&claim["from"])
        );
        if !claim["to"].is_null() {
            line += &format!(" to {}", date(&claim["to"]));
        }
        line += if claim["standing"] == true { ", standing" } else { ", not standing" };
        if !claim["overtakenBy"].is_null() {
            line += &format!(", overtaken by {}", name(&claim["overtakenBy"]["id"]));
        }
        line
    }))
}

fn negotiation(story: &Story) -> Answer {
    let query =
        "negotiation(key: \"talks\") { title status since { edtf } parties { actor { key } role since { edtf } } }";
    let negotiation = &ask(story, query)?["negotiation"];
    if negotiation.is_null() {
        return Ok("there is none\n".to_owned());
    }
    let parties = lines(&negotiation["parties"], |party| {
        format!("  {} {} since {}", text(&party["actor"]["key"]), text(&party["role"]), date(&party["since"]))
    });
    let (title, status) = (text(&negotiation["title"]), text(&negotiation["status"]));
    Ok(format!("{title}: {status} since {}\n{parties}", date(&negotiation["since"])))
}

fn proposal(story: &Story, key: &str) -> Answer {
    let query = format!(
        "proposal(key: {}) {{ status statusSince {{ edtf }} revision clauses {{ key number phase text since {{ edtf }} }} \
         revisions {{ revision occurred {{ edtf }} event {{ id }} added {{ key }} changed {{ after {{ key }} }} dropped {{ key }} }} }}",
        json!(key)
    );
    let proposal = &ask(story, &query)?["proposal"];
    if proposal.is_null() {
        return Ok("there is none\n".to_owned());
    }
    let keys = |list: &Value, sign: &str| each(list, |clause| format!(" {sign}{}", text(&clause["key"]))).concat();
    let mut out = String::new();
    writeln!(
        out,
        "{key}: {} since {}, revision {}",
        text(&proposal["status"]),
        date(&proposal["statusSince"]),
        proposal["revision"]
    )?;
    out += &lines(&proposal["clauses"], |clause| {
        let phase = clause["phase"].as_i64().map(|phase| format!(" (phase {phase})")).unwrap_or_default();
        let (number, key, words) = (text(&clause["number"]), text(&clause["key"]), text(&clause["text"]));
        format!("  {number} {key}{phase}: {words}, since {}", date(&clause["since"]))
    });
    out += &lines(&proposal["revisions"], |revision| {
        let changed = each(&revision["changed"], |change| format!(" ~{}", text(&change["after"]["key"]))).concat();
        format!(
            "  revision {} of {} by {}:{}{changed}{}",
            revision["revision"],
            date(&revision["occurred"]),
            story.name(&text(&revision["event"]["id"])),
            keys(&revision["added"], "+"),
            keys(&revision["dropped"], "-")
        )
    });
    Ok(out)
}

fn meetings(story: &Story) -> Answer {
    let query = "meetings { nodes { key title status since { edtf } planned { edtf } began { edtf } held { edtf } place { name } \
                 participants { actor { key } } outcome overdue } }";
    Ok(lines(&ask(story, query)?["meetings"]["nodes"], |meeting| {
        let mut line =
            format!("{} {} since {}", text(&meeting["key"]), text(&meeting["status"]), date(&meeting["since"]));
        for (field, word) in [("planned", "planned"), ("began", "began"), ("held", "held")] {
            if !meeting[field].is_null() {
                line += &format!(", {word} {}", date(&meeting[field]));
            }
        }
        if let Some(place) = meeting["place"]["name"].as_str() {
            line += &format!(", in {place}");
        }
        let with = each(&meeting["participants"], |participant| text(&participant["actor"]["key"])).join(", ");
        if !with.is_empty() {
            line += &format!(", with {with}");
        }
        if let Some(outcome) = meeting["outcome"].as_str() {
            line += &format!(", outcome {outcome:?}");
        }
        line + if meeting["overdue"] == true { ", overdue" } else { "" }
    }))
}

fn events(story: &Story, list: &str) -> Answer {
    let selection = match list {
        "uncertain" => "uncertain { nodes { id kind revision occurred { edtf } } }",
        "statements" => {
            "statements(order: ASCENDING) { nodes { id occurred { edtf } withdrawn speaker { key } act event { kind revision } } }"
        }
        _timeline => "timeline { nodes { id kind revision occurred { edtf } sources { source { key } } } }",
    };
    Ok(lines(&ask(story, selection)?[list]["nodes"], |event| {
        let mark = if list == "uncertain" { "uncertain: " } else { "" };
        let mut line = format!("{mark}{} {}", date(&event["occurred"]), story.name(&text(&event["id"])));
        let (kind, revision) = match event["event"].is_null() {
            true => (text(&event["kind"]), &event["revision"]),
            false => {
                (format!("{} {}", text(&event["speaker"]["key"]), text(&event["act"])), &event["event"]["revision"])
            }
        };
        line += &format!(" ({kind}");
        if *revision != 1 {
            line += &format!(", revision {revision}");
        }
        let cited = each(&event["sources"], |cited| text(&cited["source"]["key"])).join(", ");
        if !cited.is_empty() {
            line += &format!(", from {cited}");
        }
        line += ")";
        line + if event["withdrawn"] == true { ", withdrawn" } else { "" }
    }))
}

const EVENT: &str =
    "id kind sequence revision standing occurred { edtf } published { from } recordedAt sources { source { key } }";

fn shown(story: &Story, event: &Value) -> String {
    let mut line = format!(
        "{} {} {}, sequence {}, revision {}, recorded {}",
        story.name(&text(&event["id"])),
        text(&event["kind"]),
        text(&event["standing"]),
        event["sequence"],
        event["revision"],
        text(&event["recordedAt"])
    );
    if !event["occurred"].is_null() {
        line += &format!(", occurred {}", date(&event["occurred"]));
    }
    line += &format!(", public from {}", text(&event["published"]["from"]));
    let cited = each(&event["sources"], |cited| text(&cited["source"]["key"])).join(", ");
    if !cited.is_empty() {
        line += &format!(", from {cited}");
    }
    line
}

fn event(story: &Story, name: &str) -> Answer {
    let event = story.ask(&format!("{{ event(id: {}) {{ {EVENT} }} }}", json!(Story::id(name))))?;
    Ok(if event["event"].is_null() { String::new() } else { shown(story, &event["event"]) + "\n" })
}

fn audit(story: &Story, name: &str) -> Answer {
    let query = format!(
        "{{ audit(event: {}) {{ standing revisions {{ {EVENT} }} operations {{ {EVENT} }} }} }}",
        json!(Story::id(name))
    );
    let audit = &story.ask(&query)?["audit"];
    let revisions = lines(&audit["revisions"], |event| format!("  {}", shown(story, event)));
    let operations = lines(&audit["operations"], |event| format!("  {}", shown(story, event)));
    Ok(format!("{name} {}\n{revisions}{operations}", text(&audit["standing"])))
}

fn diff(story: &Story, arguments: &mut ArgumentConsumer<'_>) -> Answer {
    let mut side = || -> Result<String, Box<dyn Error>> {
        let given = arguments.next_pos().ok_or("diff \"date=…\" \"date=…\"")?;
        super::point(given.split_whitespace().filter_map(|part| part.split_once('=')))
    };
    let (from, to) = (side()?, side()?);
    let query = format!(
        "{{ diff(from: {{ {from} }}, to: {{ {to} }}) {{ nodes {{ kind path before after retroactive causes {{ id kind }} }} }} }}"
    );
    Ok(lines(&story.ask(&query)?["diff"]["nodes"], |change| {
        let causes = each(&change["causes"], |cause| story.name(&text(&cause["id"]))).join(", ");
        let retroactive = if change["retroactive"] == true { ", retroactive" } else { "" };
        let value = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
        format!(
            "{} {}: {} → {} by {causes}{retroactive}",
            text(&change["kind"]),
            text(&change["path"]),
            value(&change["before"]),
            value(&change["after"])
        )
    }))
}
