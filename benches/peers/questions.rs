//! The questions: what each asks of the chronicle and of PostGraphile, with which arguments, and what of the two answers has
//! to be equal.

use serde_json::{Map, Value, json};

use crate::http::body;
use crate::workload::{self, DAYS, Dice, ISSUES, NEGOTIATIONS, PARTIES, SHARED_PARTIES, party};

/// A question of the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// A position.
    Q1,
    /// The whole state of a negotiation.
    Q2,
    /// Statements of one speaker between two dates, the newest 50.
    Q3,
    /// A page of 100 of a negotiation's timeline from a date.
    Q4,
    /// What differs between two dates a month apart.
    Q5,
    /// The claims of one claimant, the newest 50.
    Q6,
    /// The whole state, as was public by a date.
    Q7,
    /// The history of one position over two years.
    Q8,
}

/// All of them.
pub const QUESTIONS: [Question; 8] =
    [Question::Q1, Question::Q2, Question::Q3, Question::Q4, Question::Q5, Question::Q6, Question::Q7, Question::Q8];

/// Of which negotiations is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Of all, each as often: of another size in every world.
    Any,
    /// Of the probe, which is of one size in every world.
    Probe,
}

/// A question with its arguments. Dates are days, times instants in microseconds.
#[derive(Clone, Debug)]
pub struct Asked {
    pub question: Question,
    pub negotiation: u64,
    pub party: u64,
    pub issue: u64,
    /// The date asked at, a day of the world.
    pub date: u64,
    /// The start of a period.
    pub from: u64,
    /// Its end, excluded.
    pub until: u64,
    /// When the chronicle is asked as it was.
    pub known: i64,
    /// The day by which all was public.
    pub public: u64,
}

const POSITION: &str =
    "party { key } target { ... on Issue { key } } status stance since { edtf } claims { claim { id } }";
/// What Q5 compares.
pub const PATHS: [&str; 2] = ["position/*/issue/*", "issue/*/status"];

impl Question {
    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Question::Q1 => "Q1",
            Question::Q2 => "Q2",
            Question::Q3 => "Q3",
            Question::Q4 => "Q4",
            Question::Q5 => "Q5",
            Question::Q6 => "Q6",
            Question::Q7 => "Q7",
            Question::Q8 => "Q8",
        }
    }

    /// Returns what it asks, for a table.
    pub fn title(self) -> &'static str {
        match self {
            Question::Q1 => "a position",
            Question::Q2 => "the whole state of a negotiation",
            Question::Q3 => "statements of a speaker, newest 50",
            Question::Q4 => "a page of 100 of a timeline",
            Question::Q5 => "a diff of two dates",
            Question::Q6 => "claims of a claimant, newest 50",
            Question::Q7 => "the whole state as then public",
            Question::Q8 => "the history of a position, two years",
        }
    }

    /// Draws arguments: dates and times of knowledge uniformly over the world.
    pub fn draw(self, of: Of, recorded: &[i64], dice: &mut Dice) -> Asked {
        let negotiation = match of {
            Of::Any => dice.below(NEGOTIATIONS),
            Of::Probe => 0,
        };
        // A power is a party to many negotiations, so that what it says is not of one size.
        let alone = matches!(self, Question::Q3 | Question::Q6) && of == Of::Probe;
        let party = if alone { SHARED_PARTIES + dice.below(PARTIES - SHARED_PARTIES) } else { dice.below(PARTIES) };
        let span = match self {
            Question::Q5 => 30,
            Question::Q8 => 730,
            Question::Q1 | Question::Q2 | Question::Q3 | Question::Q4 | Question::Q6 | Question::Q7 => 3 * 365,
        };
        let from = dice.below(DAYS - span);
        let known = recorded[usize::try_from(dice.below(recorded.len() as u64)).unwrap_or(0)];
        let (issue, date, public) = (dice.below(ISSUES), dice.below(DAYS), dice.below(DAYS));
        Asked { question: self, negotiation, party, issue, date, from, until: from + span, known, public }
    }
}

/// Returns the last microsecond of a day, which a date includes.
fn end(day: u64) -> String {
    format!("{}T23:59:59.999999Z", workload::day(day))
}

fn instant(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|at| format!("{at:.6}")).unwrap_or_default()
}

impl Asked {
    /// Returns the key of the party asked about.
    pub fn party(&self) -> String {
        party(self.negotiation, self.party)
    }

    /// Returns the key of the issue asked about.
    pub fn issue(&self) -> String {
        format!("issue-{}-{}", self.negotiation, self.issue)
    }

    /// Returns the request to the chronicle.
    pub fn of_chancery(&self) -> String {
        let talks = format!("talks-{}", self.negotiation);
        let (date, known) = (end(self.date), instant(self.known));
        let (from, to) = (workload::day(self.from), workload::day(self.until - 1));
        match self.question {
            Question::Q1 => body(
                "query($date: PointInTime, $known: PointInTime, $party: Key!, $issue: Key!) { asOf(date: $date, knownAt: $known) \
                 { position(party: $party, on: {issue: $issue}) { status stance since { edtf } claims { claim { id } } } } }",
                &json!({"date": date, "known": known, "party": self.party(), "issue": self.issue()}),
            ),
            Question::Q2 => body(
                &format!(
                    "query($date: PointInTime, $known: PointInTime, $talks: Key!) {{ asOf(date: $date, knownAt: $known) \
                     {{ negotiation(key: $talks) {{ positions(first: 500) {{ nodes {{ {POSITION} }} }} }} }} }}"
                ),
                &json!({"date": date, "known": known, "talks": talks}),
            ),
            Question::Q3 => body(
                "query($date: PointInTime, $known: PointInTime, $party: Key!, $from: PointInTime, $to: PointInTime) \
                 { asOf(date: $date, knownAt: $known) { statements(filter: {speaker: $party, occurred: {from: $from, to: $to}}, \
                 first: 50) { nodes { id occurred { edtf } act text claims { target { ... on Issue { key } } stance } } } } }",
                &json!({"date": date, "known": known, "party": self.party(), "from": from, "to": to}),
            ),
            Question::Q4 => body(
                "query($date: PointInTime, $known: PointInTime, $talks: Key!, $from: PointInTime) \
                 { asOf(date: $date, knownAt: $known) { timeline(negotiation: $talks, between: {from: $from}, first: 100) \
                 { nodes { id kind sequence occurred { edtf } ... on StatementMade { speaker { key } text } } } } }",
                &json!({"date": end(DAYS + 1_000), "known": known, "talks": talks, "from": from}),
            ),
            Question::Q5 => body(
                "query($from: PointInTime, $to: PointInTime, $known: PointInTime, $talks: Key!, $paths: [String!]) \
                 { diff(from: {date: $from, knownAt: $known}, to: {date: $to, knownAt: $known}, negotiation: $talks, \
                 paths: $paths, first: 500) { nodes { kind path before after } } }",
                &json!({"from": end(self.from), "to": end(self.until), "known": known, "talks": talks, "paths": PATHS}),
            ),
            Question::Q6 => body(
                "query($date: PointInTime, $known: PointInTime, $party: Key!) { asOf(date: $date, knownAt: $known) \
                 { claims(filter: {claimant: $party}, first: 50) { nodes { id subject { name } target \
                 { ... on Issue { key title } } stance from { edtf } } } } }",
                &json!({"date": date, "known": known, "party": self.party()}),
            ),
            Question::Q7 => body(
                &format!(
                    "query($date: PointInTime, $known: PointInTime, $public: PointInTime, $talks: Key!) \
                     {{ asOf(date: $date, knownAt: $known, publishedBy: $public) \
                     {{ negotiation(key: $talks) {{ positions(first: 500) {{ nodes {{ {POSITION} }} }} }} }} }}"
                ),
                &json!({"date": date, "known": known, "public": end(self.public), "talks": talks}),
            ),
            Question::Q8 => body(
                "query($from: PointInTime, $to: PointInTime, $known: PointInTime, $paths: [String!]!) \
                 { history(between: {from: $from, to: $to}, paths: $paths, knownAt: $known, first: 500) \
                 { nodes { date kind before after } } }",
                &json!({"from": from, "to": to, "known": known, "paths": [format!("position/{}/issue/{}", self.party(), self.issue())]}),
            ),
        }
    }

    /// Returns the request for the token of the snapshot that is asked about.
    pub fn token(&self) -> String {
        body(
            "query($date: PointInTime, $known: PointInTime) { asOf(date: $date, knownAt: $known) { token } }",
            &json!({"date": end(self.date), "known": instant(self.known)}),
        )
    }

    /// Returns the same question about the snapshot of a token.
    pub fn pinned(&self, token: &str) -> String {
        let mut request: Value = serde_json::from_str(&self.of_chancery()).expect("it was just written");
        let query = request["query"].as_str().unwrap_or_default();
        let query = query.replace("$date: PointInTime, $known: PointInTime", "$snapshot: SnapshotToken!");
        request["query"] = query.replace("asOf(date: $date, knownAt: $known)", "asOf(snapshot: $snapshot)").into();
        if let Some(variables) = request["variables"].as_object_mut() {
            variables.retain(|name, _| name != "date" && name != "known");
            variables.insert("snapshot".to_owned(), token.into());
        }
        request.to_string()
    }

    /// Returns the request to the chronicle for a diff of every path, causes included, which no peer answers.
    pub fn whole_diff(&self) -> String {
        body(
            "query($from: PointInTime, $to: PointInTime, $known: PointInTime, $talks: Key!) \
             { diff(from: {date: $from, knownAt: $known}, to: {date: $to, knownAt: $known}, negotiation: $talks, first: 500) \
             { nodes { kind path before after causes { id } } } }",
            &json!({"from": end(self.from), "to": end(self.until), "known": instant(self.known),
                "talks": format!("talks-{}", self.negotiation)}),
        )
    }

    /// Returns the request to PostGraphile.
    pub fn of_postgraphile(&self) -> String {
        let talks = format!("talks-{}", self.negotiation);
        let (date, known) = (end(self.date), instant(self.known));
        let start = |day: u64| format!("{}T00:00:00Z", workload::day(day));
        let (from, until) = (start(self.from), start(self.until));
        const ROW: &str = "party issue status stance since claims";
        match self.question {
            Question::Q1 => body(
                "query($date: Datetime!, $known: Datetime!, $who: String!, $matter: String!) \
                 { positionAt(who: $who, matter: $matter, atDate: $date, known: $known) \
                 { nodes { status stance since claims } } }",
                &json!({"date": date, "known": known, "who": self.party(), "matter": self.issue()}),
            ),
            Question::Q2 => body(
                &format!(
                    "query($date: Datetime!, $known: Datetime!, $talks: String!) \
                     {{ positionsAt(talks: $talks, atDate: $date, known: $known) {{ nodes {{ {ROW} }} }} }}"
                ),
                &json!({"date": date, "known": known, "talks": talks}),
            ),
            Question::Q3 => body(
                "query($date: Datetime!, $known: Datetime!, $who: String!, $since: Datetime!, $until: Datetime!) \
                 { statementsBetween(who: $who, since: $since, until: $until, atDate: $date, known: $known) \
                 { nodes { rowId occurred act content claimsByEvent(orderBy: PRIMARY_KEY_ASC) { nodes { issue stance } } } } }",
                &json!({"date": date, "known": known, "who": self.party(), "since": from, "until": until}),
            ),
            Question::Q4 => body(
                "query($date: Datetime!, $known: Datetime!, $talks: String!, $since: Datetime!) \
                 { timelineFrom(talks: $talks, since: $since, atDate: $date, known: $known) \
                 { nodes { rowId kind sequence occurred speaker content } } }",
                &json!({"date": end(DAYS + 1_000), "known": known, "talks": talks, "since": from}),
            ),
            Question::Q5 => body(
                "query($from: Datetime!, $to: Datetime!, $known: Datetime!, $talks: String!) \
                 { diffBetween(talks: $talks, fromDate: $from, toDate: $to, known: $known) \
                 { nodes { kind path before after } } }",
                &json!({"from": end(self.from), "to": end(self.until), "known": known, "talks": talks}),
            ),
            Question::Q6 => body(
                "query($date: Datetime!, $known: Datetime!, $who: String!) \
                 { claimsOf(who: $who, atDate: $date, known: $known) \
                 { nodes { rowId actorBySubject { name } issueByIssue { key title } stance occurred } } }",
                &json!({"date": date, "known": known, "who": self.party()}),
            ),
            Question::Q7 => body(
                &format!(
                    "query($date: Datetime!, $known: Datetime!, $public: Datetime!, $talks: String!) \
                     {{ positionsPublicAt(talks: $talks, atDate: $date, known: $known, public: $public) {{ nodes {{ {ROW} }} }} }}"
                ),
                &json!({"date": date, "known": known, "public": end(self.public), "talks": talks}),
            ),
            Question::Q8 => body(
                "query($from: Datetime!, $until: Datetime!, $known: Datetime!, $who: String!, $matter: String!) \
                 { historyBetween(who: $who, matter: $matter, since: $from, until: $until, known: $known) \
                 { nodes { date kind before after } } }",
                &json!({"from": from, "until": until, "known": known, "who": self.party(), "matter": self.issue()}),
            ),
        }
    }
}

/// Returns the rows of an answer of the chronicle in the form in which they are compared.
pub fn rows_of_chancery(question: Question, data: &Value) -> Vec<Value> {
    let found = match question {
        Question::Q1 => &data["asOf"]["position"],
        Question::Q2 | Question::Q7 => &data["asOf"]["negotiation"]["positions"]["nodes"],
        Question::Q3 => &data["asOf"]["statements"]["nodes"],
        Question::Q4 => &data["asOf"]["timeline"]["nodes"],
        Question::Q5 => &data["diff"]["nodes"],
        Question::Q6 => &data["asOf"]["claims"]["nodes"],
        Question::Q8 => &data["history"]["nodes"],
    };
    let one = std::slice::from_ref(found);
    let rows = found.as_array().map_or(one, Vec::as_slice).iter().filter(|row| !row.is_null());
    let text =
        |value: &Value| value.as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or(Value::Null));
    rows.filter(|row| row["status"] != "UNSTATED")
        .map(|row| match question {
            Question::Q1 => {
                let (claims, since) = claims_and_since(row);
                json!([row["status"], row["stance"], since, claims])
            }
            Question::Q2 | Question::Q7 => {
                let (claims, since) = claims_and_since(row);
                json!([row["party"]["key"], row["target"]["key"], row["status"], row["stance"], since, claims])
            }
            Question::Q3 => {
                let claims: Vec<Value> = row["claims"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|claim| json!([claim["target"]["key"], claim["stance"]]))
                    .collect();
                json!([row["id"], row["occurred"]["edtf"], row["act"], row["text"], claims])
            }
            Question::Q4 => json!([
                row["id"],
                row["kind"],
                row["sequence"].to_string().trim_matches('"'),
                row["occurred"]["edtf"],
                row["speaker"]["key"],
                row["text"]
            ]),
            Question::Q5 => json!([row["kind"], row["path"], text(&row["before"]), text(&row["after"])]),
            Question::Q6 => json!([
                row["id"],
                row["subject"]["name"],
                row["target"]["key"],
                row["target"]["title"],
                row["stance"],
                row["from"]["edtf"]
            ]),
            Question::Q8 => json!([moment(&row["date"]), row["kind"], text(&row["before"]), text(&row["after"])]),
        })
        .collect()
}

/// Returns the ids of the claims of a position, sorted, and since when it is so.
fn claims_and_since(row: &Value) -> (Vec<&Value>, &Value) {
    let bearing = row["claims"].as_array().into_iter().flatten();
    let mut claims: Vec<&Value> = bearing.map(|claim| &claim["claim"]["id"]).collect();
    claims.sort_by_key(|id| id.as_str());
    (claims, &row["since"]["edtf"])
}

/// Returns the rows of an answer of PostGraphile in the same form.
pub fn rows_of_postgraphile(question: Question, data: &Value) -> Vec<Value> {
    let empty = Map::new();
    let field = data.as_object().unwrap_or(&empty).values().next().unwrap_or(&Value::Null);
    let rows = field["nodes"].as_array().into_iter().flatten();
    // A JSON column comes as text or as a value, as PostGraphile is set.
    let value = |value: &Value| {
        value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| value.clone())
    };
    rows.map(|row| match question {
        Question::Q1 => json!([row["status"], row["stance"], row["since"], row["claims"]]),
        Question::Q2 | Question::Q7 => {
            json!([row["party"], row["issue"], row["status"], row["stance"], row["since"], row["claims"]])
        }
        Question::Q3 => {
            let claims: Vec<Value> = row["claimsByEvent"]["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|claim| json!([claim["issue"], claim["stance"]]))
                .collect();
            json!([row["rowId"], row["occurred"], row["act"], row["content"], claims])
        }
        Question::Q4 => json!([
            row["rowId"],
            row["kind"],
            row["sequence"].to_string().trim_matches('"'),
            row["occurred"],
            row["speaker"],
            row["content"]
        ]),
        Question::Q5 => json!([row["kind"], row["path"], value(&row["before"]), value(&row["after"])]),
        Question::Q6 => json!([
            row["rowId"],
            row["actorBySubject"]["name"],
            row["issueByIssue"]["key"],
            row["issueByIssue"]["title"],
            row["stance"],
            row["occurred"]
        ]),
        Question::Q8 => json!([moment(&row["date"]), row["kind"], value(&row["before"]), value(&row["after"])]),
    })
    .collect()
}

/// Reads an instant, whatever its offset is written like.
fn moment(value: &Value) -> Value {
    let read = value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    read.map_or(Value::Null, |at| at.as_microsecond().into())
}
