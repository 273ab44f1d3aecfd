//! `chancery as-of`: the state of play on a day.

mod sections;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::{Mark, Rows, TARGET_FIELDS, claimant, date, heading, list, source, span, target, text, word};
use crate::cli::target::{CertaintyArgument, CutArguments, QuestionArguments};
use crate::domain::key::NegotiationKey;
use crate::time::PointInTime;

/// Shows the state of play.
#[derive(Args, Debug)]
pub struct AsOfArguments {
    /// The day, month, year or instant; all of it is included
    #[arg(value_name = "DATE", value_parser = date_argument::until)]
    date: PointInTime,
    /// Only this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
    #[command(flatten)]
    question: QuestionArguments,
}

const POINT: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty!, $first: Int, $after: String) { \
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { \
    token sequence date knownAt publishedBy \
    negotiations(first: $first, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } } } }";

const ASKED: &str = "query($token: SnapshotToken!, $certainty: Certainty!, $key: Key!";

const STATE: &str = ") { asOf(snapshot: $token, certainty: $certainty) { negotiation(key: $key) { key title status statusBy { name } statusReason \
    parties { actor { key name } role since { edtf timeZone } } \
    issues { key title status parent { key } since { edtf timeZone } } \
    proposals { key title status statusSince { edtf timeZone } revision by { key name } \
      bound { actor { key name } since { edtf timeZone } provisional } \
      amendments(status: PENDING) { key title by { key name } since { edtf timeZone } } \
      clauses { key number phase bracketed text schedule { edtf timeZone } places { name } } } \
    commitments { key text status by { key name } to { key name } due { edtf timeZone } since { edtf timeZone } \
      contested overdue past over { edtf timeZone } statuses { status degree accordingTo { key name } since { edtf timeZone } } } \
    disagreements { target { ...T } positions { party { key name } stance } settled } } } } ";

const POSITIONS: &str = ", $first: Int, $after: String) { asOf(snapshot: $token, certainty: $certainty) { \
    negotiation(key: $key) { positions(first: $first, after: $after) { nodes { \
      party { key name } target { ...T } status stance declared since { edtf timeZone } contestedIn { ...T } \
      sides { stance claimants { key name } independentSources } \
      claims { answered inheritedFrom { ...T } claim { stance hedge own claimant { key name } statement { speaker { key name } onBehalfOf { key name } } \
        publishedFirst { source { key publisher title url } locator } } } } \
    pageInfo { hasNextPage endCursor } } } } } ";

const DECISIONS: &str = ", $first: Int, $after: String) { asOf(snapshot: $token, certainty: $certainty) { \
    negotiation(key: $key) { decisions(first: $first, after: $after) { nodes { \
      key title body { name } method outcome occurred { edtf timeZone } tally { yes no abstain absent } \
      on { __typename ... on Issue { key } ... on Proposal { key } ... on Clause { key number proposal { key } } \
        ... on Amendment { key } ... on Meeting { key } ... on Commitment { key } } } \
    pageInfo { hasNextPage endCursor } } } } }";

const ACCOUNTS: &str = ", $first: Int, $after: String) { asOf(snapshot: $token, certainty: $certainty) { \
    negotiation(key: $key) { accounts(status: CONTESTED, first: $first, after: $after) { nodes { \
      about { __typename ... on Incident { key } ... on Commitment { key } ... on Clause { key number proposal { key } } \
        ... on Decision { key } ... on Meeting { key } ... on Amendment { key } ... on Actor { key } } \
      aspect status sides { negated claimants { name } independentSources \
        value { text exact least greatest unit date { edtf timeZone } actor { name } } } } \
    pageInfo { hasNextPage endCursor } } } } }";

const MEETINGS: &str = ", $first: Int, $after: String) { asOf(snapshot: $token, certainty: $certainty) { \
    negotiation(key: $key) { meetings(first: $first, after: $after) { nodes { \
      key title kind status overdue planned { edtf timeZone } began { edtf timeZone } held { edtf timeZone } place { name country } \
      participants { actor { key name } delegation { key name } } outcome } \
    pageInfo { hasNextPage endCursor } } } } }";

const UNCERTAIN: &str = "query($token: SnapshotToken!, $certainty: Certainty!, $first: Int, $after: String) { \
    asOf(snapshot: $token, certainty: $certainty) { uncertain(first: $first, after: $after) { nodes { \
      id kind sequence negotiation note occurred { edtf timeZone } } pageInfo { hasNextPage endCursor } } } }";

/// Runs the command.
pub fn run(arguments: &AsOfArguments) -> Result<(), Failure> {
    let asker = QueryRunner::at(&arguments.question.place)?;
    let state = ask(&asker, arguments);
    asker.close()?;
    let state = state?;
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&state);
    }
    out.text(&print(&state, arguments))
}

/// Asks for everything, all of one snapshot.
fn ask(asker: &QueryRunner, arguments: &AsOfArguments) -> Result<Value, Failure> {
    let mut variables = cuts(&arguments.question.cuts);
    variables.insert("date".to_owned(), json!(arguments.date.as_str()));
    let mut state = asker.ask(POINT, &Value::Object(with_first(&variables, 1)))?["asOf"].take();
    let token = state["token"].clone();
    let keys = match &arguments.negotiation {
        Some(key) => vec![json!(key.as_str())],
        None => {
            let all = asker.ask_all(POINT, &Value::Object(variables), &["asOf", "negotiations"])?;
            all.into_iter().map(|mut negotiation| negotiation["key"].take()).collect()
        }
    };
    let asked = json!({ "token": token, "certainty": arguments.question.cuts.certainty.word() });
    let mut negotiations = Vec::new();
    for key in keys {
        let mut variables = asked.clone();
        variables["key"] = key;
        let mut found = asker.ask(&format!("{ASKED}{STATE}{TARGET_FIELDS}"), &variables)?;
        let mut negotiation = found["asOf"]["negotiation"].take();
        if negotiation.is_null() {
            return Err(Failure::NotRight(format!(
                "there is no negotiation {} at that point: leave --negotiation out to see which there are",
                variables["key"].as_str().unwrap_or_default()
            )));
        }
        let list = |name| ["asOf", "negotiation", name];
        let positions = format!("{ASKED}{POSITIONS}{TARGET_FIELDS}");
        negotiation["positions"] = Value::Array(asker.ask_all(&positions, &variables, &list("positions"))?);
        let meetings = format!("{ASKED}{MEETINGS}");
        for (name, fields) in [("decisions", DECISIONS), ("accounts", ACCOUNTS)] {
            let all = asker.ask_all(&format!("{ASKED}{fields}"), &variables, &list(name))?;
            negotiation[name] = Value::Array(all);
        }
        negotiation["meetings"] = Value::Array(asker.ask_all(&meetings, &variables, &list("meetings"))?);
        negotiations.push(negotiation);
    }
    let mut uncertain = asker.ask_all(UNCERTAIN, &asked, &["asOf", "uncertain"])?;
    if let Some(key) = &arguments.negotiation {
        uncertain.retain(|event| event["negotiation"] == key.as_str());
    }
    state["certainty"] = json!(arguments.question.cuts.certainty.word());
    state["negotiations"] = Value::Array(negotiations);
    state["uncertain"] = Value::Array(uncertain);
    Ok(state)
}

fn with_first(variables: &Map<String, Value>, first: u32) -> Map<String, Value> {
    let mut variables = variables.clone();
    variables.insert("first".to_owned(), json!(first));
    variables
}

pub(super) fn each<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().into_iter().flatten()
}

fn print(state: &Value, arguments: &AsOfArguments) -> String {
    let mut page = String::new();
    for negotiation in each(state, "negotiations") {
        let (title, key, status) =
            (text(negotiation, &["title"]), text(negotiation, &["key"]), word(negotiation, &["status"]));
        page.push_str(&heading(&format!("{title} ({key}): {status}")));
        page.push('\n');
        page.push_str(&sections::status_reason(negotiation));
        page.push_str(&format!(" as of {}{}\n", arguments.date, further_cuts(&arguments.question.cuts)));
        let parties = list(&negotiation["parties"], |party| {
            format!("{} ({})", text(party, &["actor", "name"]), word(party, &["role"]))
        });
        page.push_str(&format!(" {}\n", if parties.is_empty() { "no parties" } else { &parties }));
        section(&mut page, "Proposals", proposals(negotiation));
        section(&mut page, "Bound by a text", sections::bound(negotiation));
        section(&mut page, "Amendments pending", sections::amendments(negotiation));
        section(&mut page, "Decisions", sections::decisions(negotiation));
        section(&mut page, "Issues", issues(negotiation));
        section(&mut page, "Positions", positions(negotiation));
        section(&mut page, "Disagreements", disagreements(negotiation));
        section(&mut page, "Commitments", commitments(negotiation));
        section(&mut page, "Accounts that clash", sections::accounts(negotiation));
        section(&mut page, "Meetings", meetings(negotiation));
        page.push('\n');
    }
    if each(state, "negotiations").next().is_none() {
        page.push_str(&format!(
            "no negotiation had begun as of {}{}\n\n",
            arguments.date,
            further_cuts(&arguments.question.cuts)
        ));
    }
    section(&mut page, "Uncertain: the date leaves open whether it had happened", uncertain(state));
    let mut page = page.trim_end().to_owned();
    page.push('\n');
    page
}

fn further_cuts(asked: &CutArguments) -> String {
    let mut cuts = String::new();
    if let Some(known_at) = &asked.known_at {
        cuts.push_str(&format!(", as known at {known_at}"));
    }
    if let Some(published_by) = &asked.published_by {
        cuts.push_str(&format!(", public by {published_by}"));
    }
    if let Some(zone) = &asked.time_zone {
        cuts.push_str(&format!(", days of {zone}"));
    }
    match asked.certainty {
        CertaintyArgument::Best => {}
        CertaintyArgument::Certain => cuts.push_str(", what is certain"),
        CertaintyArgument::Possible => cuts.push_str(", what is possible"),
    }
    cuts
}

fn section(page: &mut String, name: &str, rows: Rows) {
    if rows.is_empty() {
        return;
    }
    page.push_str(&format!("\n{}\n{}", heading(name), rows.print()));
}

fn proposals(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["proposal", "phase", "number", "text"]).whole(0);
    for proposal in each(negotiation, "proposals") {
        let by = list(&proposal["by"], |actor| text(actor, &["name"]).to_owned());
        let revision = proposal["revision"].as_u64().unwrap_or_default();
        let standing = format!(
            "{} since {}, revision {revision}, by {by}",
            word(proposal, &["status"]),
            date(&proposal["statusSince"])
        );
        rows.plain(&[text(proposal, &["key"]), "", "", &format!("{}: {standing}", text(proposal, &["title"]))]);
        let mut clauses: Vec<&Value> = each(proposal, "clauses").collect();
        // Clauses come by number; those of a phase are put together.
        clauses.sort_by_key(|clause| clause["phase"].as_i64().unwrap_or(i64::MAX));
        for clause in clauses {
            let phase = clause["phase"].as_i64().map(|phase| phase.to_string()).unwrap_or_default();
            let mut words = text(clause, &["text"]).to_owned();
            if clause["bracketed"] == true {
                words.push_str(" [not agreed]");
            }
            if !clause["schedule"].is_null() {
                words.push_str(&format!(" [{}]", date(&clause["schedule"])));
            }
            let places = list(&clause["places"], |place| text(place, &["name"]).to_owned());
            if !places.is_empty() {
                words.push_str(&format!(" [{places}]"));
            }
            rows.plain(&["", &phase, text(clause, &["number"]), &words]);
        }
    }
    rows
}

fn issues(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["issue", "status", "since", "title", "below"]).whole(0);
    let mut issues: Vec<&Value> = each(negotiation, "issues").collect();
    issues.sort_by_key(|issue| text(issue, &["status"]) != "STICKING_POINT");
    for issue in issues {
        let status = text(issue, &["status"]);
        let mark = if status == "STICKING_POINT" { Mark::Warning } else { Mark::Plain };
        rows.row(&[
            (text(issue, &["key"]), Mark::Plain),
            (&word(issue, &["status"]), mark),
            (&date(&issue["since"]), Mark::Plain),
            (text(issue, &["title"]), Mark::Plain),
            (text(issue, &["parent", "key"]), Mark::Aside),
        ]);
    }
    rows
}

fn positions(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["party", "on", "status", "stance", "who says so"]);
    for position in each(negotiation, "positions") {
        let status = text(position, &["status"]);
        let is_contested = status == "CONTESTED";
        let mark = if is_contested { Mark::Warning } else { Mark::Plain };
        let stance = if is_contested {
            list(&position["sides"], |side| word(side, &["stance"])).replace(", ", " / ")
        } else {
            word(position, &["stance"])
        };
        rows.row(&[
            (text(position, &["party", "name"]), Mark::Plain),
            (&target(&position["target"]), Mark::Plain),
            (&word(position, &["status"]), mark),
            (&stance, mark),
            (&who(position, is_contested), Mark::Plain),
        ]);
    }
    rows
}

/// Says who holds that the party takes its stance; of a contested one, side by side, with their sources.
fn who(position: &Value, is_contested: bool) -> String {
    let claims: Vec<&Value> = each(position, "claims").collect();
    let told = |bearing: &Value| {
        let claim = &bearing["claim"];
        let mut told = claimant(claim);
        if claim["own"] != true {
            told.push_str(" (not its own word)");
        }
        let hedge = word(claim, &["hedge"]);
        if !hedge.is_empty() && hedge != "none" {
            told.push_str(&format!(", {hedge}"));
        }
        if !bearing["inheritedFrom"].is_null() {
            told.push_str(&format!(", of {} as a whole", target(&bearing["inheritedFrom"])));
        }
        if bearing["answered"] == true {
            told.push_str(", since answered");
        }
        if is_contested && !claim["publishedFirst"].is_null() {
            told.push_str(&format!(" [{}]", source(&claim["publishedFirst"])));
        }
        told
    };
    if !is_contested {
        let mut who = claims.iter().map(|claim| told(claim)).collect::<Vec<_>>().join("; ");
        let below = list(&position["contestedIn"], target);
        if !below.is_empty() {
            who.push_str(&format!("; contested in {below}"));
        }
        return who;
    }
    let sides = each(position, "sides").map(|side| {
        let stance = text(side, &["stance"]);
        let of_side: Vec<String> = claims
            .iter()
            .filter(|bearing| text(bearing, &["claim", "stance"]) == stance && bearing["answered"] != true)
            .map(|bearing| told(bearing))
            .collect();
        format!("{}: {}", word(side, &["stance"]), of_side.join("; "))
    });
    sides.collect::<Vec<_>>().join("\n")
}

fn disagreements(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["on", "between"]);
    for disagreement in each(negotiation, "disagreements") {
        let between = list(&disagreement["positions"], |position| {
            format!("{} {}", text(position, &["party", "name"]), word(position, &["stance"]))
        });
        let settled = if disagreement["settled"] == true { " (settled)" } else { "" };
        rows.plain(&[&target(&disagreement["target"]), &format!("{between}{settled}")]);
    }
    rows
}

fn commitments(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["commitment", "by", "status", "since", "due", "text"]).whole(0);
    for commitment in each(negotiation, "commitments") {
        let by = list(&commitment["by"], |actor| text(actor, &["name"]).to_owned());
        let mut words = text(commitment, &["text"]).to_owned();
        let others = each(commitment, "statuses").filter(|standing| !standing["accordingTo"].is_null());
        for standing in others {
            let (status, by) = (word(standing, &["status"]), text(standing, &["accordingTo", "name"]));
            let degree = standing["degree"].as_i64().map(|degree| format!(", degree {degree}")).unwrap_or_default();
            words.push_str(&format!(" [{status} according to {by}{degree}]"));
        }
        let status = text(commitment, &["status"]);
        let (contested, overdue) = (commitment["contested"] == true, commitment["overdue"] == true);
        let mark = if status == "BREACHED" || contested || overdue { Mark::Warning } else { Mark::Plain };
        let contested = if contested { ", contested" } else { "" };
        let overdue = if overdue { ", overdue" } else { "" };
        let past = if commitment["past"] == true { ", past" } else { "" };
        if !commitment["over"].is_null() {
            words.push_str(&format!(" [over {}]", span(&commitment["over"])));
        }
        rows.row(&[
            (text(commitment, &["key"]), Mark::Plain),
            (&by, Mark::Plain),
            (&format!("{}{contested}{overdue}{past}", word(commitment, &["status"])), mark),
            (&date(&commitment["since"]), Mark::Plain),
            (&date(&commitment["due"]), Mark::Plain),
            (&words, Mark::Plain),
        ]);
    }
    rows
}

fn meetings(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["meeting", "status", "when", "where", "title", "who"]).whole(0);
    for meeting in each(negotiation, "meetings") {
        let is_overdue = meeting["overdue"] == true;
        let status = word(meeting, &["status"]) + if is_overdue { ", overdue" } else { "" };
        let who = list(&meeting["participants"], |participant| {
            let name = text(participant, &["actor", "name"]);
            match text(participant, &["delegation", "name"]) {
                "" => name.to_owned(),
                delegation => format!("{name} ({delegation})"),
            }
        });
        rows.row(&[
            (text(meeting, &["key"]), Mark::Plain),
            (&status, if is_overdue { Mark::Warning } else { Mark::Plain }),
            (&when(meeting), Mark::Plain),
            (text(meeting, &["place", "name"]), Mark::Plain),
            (text(meeting, &["title"]), Mark::Plain),
            (&who, Mark::Plain),
        ]);
    }
    rows
}

/// Says when a meeting is planned, since when it sits, or from when to when it was held.
fn when(meeting: &Value) -> String {
    let (began, held) = (&meeting["began"], &meeting["held"]);
    if meeting["status"] == "SITTING" {
        return format!("since {}", date(began));
    }
    match (began.is_null(), held.is_null()) {
        (_, true) => date(&meeting["planned"]),
        (true, false) => date(held),
        (false, false) => format!("{} to {}", date(began), date(held)),
    }
}

fn uncertain(state: &Value) -> Rows {
    let mut rows = Rows::new(&["occurred", "event", "negotiation", "id"]);
    for event in each(state, "uncertain") {
        rows.row(&[
            (&date(&event["occurred"]), Mark::Plain),
            (&word(event, &["kind"]), Mark::Plain),
            (text(event, &["negotiation"]), Mark::Plain),
            (text(event, &["id"]), Mark::Aside),
        ]);
    }
    rows
}
