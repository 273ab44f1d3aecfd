//! Roll calls of the UN General Assembly: the data of Erik Voeten, Anton Strezhnev and Michael Bailey.
//!
//! Two files: the roll calls (`rcid`, `date`, `unres`, …) and the votes (`rcid`, `country`, `vote`). A resolution becomes a proposal,
//! a roll call a decision of the Assembly on it with the votes of its members. The data has no outcome, no sponsors and no day of
//! tabling: a decision gets none, and a proposal is dated by its first roll call.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::domain::key::KEY_LEN_MAX;
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "un-roll-calls";
const NEGOTIATION: &str = "un-general-assembly";

/// A roll call, and where it stands.
struct RollCall {
    file: usize,
    row: u32,
    date: String,
    resolution: String,
    title: String,
    description: String,
    /// Whether it was on a paragraph, on an amendment, and marked as important.
    marks: [bool; 3],
}

/// The votes of a roll call: the place of the country's name, and how it voted.
type RollCallVotes = HashMap<String, Vec<(usize, &'static str)>>;

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    let (mut calls, mut votes, mut countries) = (BTreeMap::new(), RollCallVotes::new(), Vec::new());
    for (place, file) in files.iter_mut().enumerate() {
        let header = file.first_line()?;
        if header.contains("unres") {
            read_calls(to, file, place, &mut calls)?;
        } else if header.contains("vote") {
            read_votes(to, file, place, &mut votes, &mut countries)?;
        } else if header.contains("short_name") {
            to.begin_row(place, 1);
            to.leave_out("the issue codes of roll calls: they sort resolutions, and nobody negotiates on them");
        } else {
            let message = format!("{} is neither the roll calls (unres) nor the votes (country, vote)", file.name);
            return Err(ForeignError::NotOfFormat(message));
        }
    }
    if calls.is_empty() {
        return Err(ForeignError::NotOfFormat("the file of the roll calls is missing: name both files".to_owned()));
    }
    write(to, &calls, &mut votes, &countries)
}

fn read_calls(
    to: &mut ForeignWriter<'_>,
    file: &mut ForeignFile,
    place: usize,
    calls: &mut BTreeMap<(String, u64), RollCall>,
) -> Result<(), ForeignError> {
    let mut rows = Records::new(file, b',', &["rcid", "date", "unres"])?;
    while let Some(row) = rows.next()? {
        to.begin_row(place, row);
        let (Some(id), Some(date)) = (rows.given("rcid").and_then(|id| id.parse::<u64>().ok()), rows.given("date"))
        else {
            to.leave_out("a roll call without a number or a date");
            continue;
        };
        let is = |column| rows.get(column) == "1";
        let call = RollCall {
            file: place,
            row,
            date: date.clone(),
            resolution: rows.given("unres").unwrap_or_default(),
            title: rows.given("short").unwrap_or_default(),
            description: rows.given("descr").unwrap_or_default(),
            marks: [is("para"), is("amend"), is("importantvote")],
        };
        calls.insert((date, id), call);
    }
    Ok(())
}

fn read_votes(
    to: &mut ForeignWriter<'_>,
    file: &mut ForeignFile,
    place: usize,
    votes: &mut RollCallVotes,
    countries: &mut Vec<String>,
) -> Result<(), ForeignError> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut rows = Records::new(file, b',', &["rcid", "country", "vote"])?;
    while let Some(row) = rows.next()? {
        to.begin_row(place, row);
        let vote = match rows.get("vote").as_str() {
            "yes" => "YES",
            "no" => "NO",
            "abstain" => "ABSTAIN",
            _other => {
                to.leave_out("a vote that is neither yes nor no nor abstain");
                continue;
            }
        };
        let country = rows.get("country");
        let voter = *known.entry(country.clone()).or_insert_with(|| {
            countries.push(country);
            countries.len() - 1
        });
        votes.entry(rows.get("rcid")).or_default().push((voter, vote));
    }
    Ok(())
}

fn write(
    to: &mut ForeignWriter<'_>,
    calls: &BTreeMap<(String, u64), RollCall>,
    votes: &mut RollCallVotes,
    countries: &[String],
) -> Result<(), ForeignError> {
    let Some(first) = calls.values().next() else { return Ok(()) };
    to.at = (u16::try_from(first.file).unwrap_or(u16::MAX), first.row);
    to.source(
        SOURCE,
        json!({
            "title": "United Nations General Assembly Voting Data, by Erik Voeten, Anton Strezhnev and Michael Bailey. Terms: CC0 1.0",
            "publisher": "Harvard Dataverse",
            "url": "https://doi.org/10.7910/DVN/LEJUQZ",
        }),
    )?;
    let body =
        to.actor("United Nations General Assembly", || json!({ "kind": "INTERGOVERNMENTAL", "aliases": ["UNGA"] }))?;
    if to.is_new(NamedThing::Negotiation, NEGOTIATION, "negotiation") {
        let opened = json!({ "key": NEGOTIATION, "title": "Votes of the United Nations General Assembly" });
        to.write("negotiation", json!({ "occurred": first.date, "body": { "negotiationOpened": opened } }))?;
    }
    let mut keys = Vec::with_capacity(countries.len());
    for country in countries {
        keys.push(to.actor(country, || json!({ "kind": "STATE" }))?);
    }
    for ((_, id), call) in calls {
        to.at = (u16::try_from(call.file).unwrap_or(u16::MAX), call.row);
        let proposal = proposal(to, *id, call)?;
        let cast = votes.remove(&id.to_string()).unwrap_or_default();
        let (mut ballots, mut voted) = (Vec::with_capacity(cast.len()), std::collections::HashSet::new());
        for (country, vote) in cast {
            if voted.insert(country) {
                ballots.push(json!({ "actor": keys[country], "vote": vote }));
            } else {
                to.leave_out("a second vote of one country in one roll call");
            }
        }
        let title = [&call.title, &call.resolution].into_iter().find(|text| !text.is_empty());
        let title: Option<String> = title.map(|title| title.chars().take(500).collect());
        let mut decision = json!({
            "key": format!("un-rc-{id}"), "on": { "proposal": proposal }, "body": body, "method": "VOTE", "votes": ballots,
        });
        if let Some(title) = title {
            decision["title"] = json!(title);
        }
        let mut event = json!({
            "occurred": call.date, "negotiation": NEGOTIATION,
            "sources": [{ "source": SOURCE, "locator": format!("rcid {id}") }], "body": { "decisionTaken": decision },
        });
        if let Some(note) = noted(call) {
            event["note"] = json!(note);
        }
        to.write(&format!("roll call {id}"), event)?;
    }
    for (id, cast) in std::mem::take(votes) {
        for _ in cast {
            to.leave_out(&format!("votes of roll calls that the other file does not have (the first: rcid {id})"));
        }
    }
    Ok(())
}

/// Tables the resolution of a roll call, once; returns its key.
fn proposal(to: &mut ForeignWriter<'_>, id: u64, call: &RollCall) -> Result<String, ForeignError> {
    let (key, title) = if call.resolution.is_empty() {
        (format!("un-rc-{id}-text"), call.title.clone())
    } else {
        (format!("un-{}", slug(&call.resolution, KEY_LEN_MAX - 3)), call.title.clone())
    };
    let title = if title.is_empty() { call.resolution.clone() } else { title };
    let title: String = if title.is_empty() { key.clone() } else { title.chars().take(500).collect() };
    let name = format!("proposal {key}");
    if to.is_new(NamedThing::Proposal, &key, &name) {
        let mut body = json!({ "key": key, "title": title });
        if !call.resolution.is_empty() {
            body["symbol"] = Value::String(call.resolution.clone());
        }
        let event = json!({
            "occurred": call.date, "negotiation": NEGOTIATION, "note": "The data has no day of tabling: dated by the first roll call.",
            "sources": [{ "source": SOURCE, "locator": format!("rcid {id}") }], "body": { "proposalTabled": body },
        });
        to.write(&name, event)?;
    }
    Ok(key)
}

/// Returns what else the data says of a roll call, as a note.
fn noted(call: &RollCall) -> Option<String> {
    let [paragraph, amendment, important] = call.marks;
    let mut parts = Vec::new();
    let marks = [
        (paragraph, "On a paragraph."),
        (amendment, "On an amendment."),
        (important, "Marked as an important vote by the United States."),
    ];
    parts.extend(marks.iter().filter(|(is, _)| *is).map(|(_, words)| (*words).to_owned()));
    if !call.description.is_empty() {
        parts.push(call.description.chars().take(3_000).collect());
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
