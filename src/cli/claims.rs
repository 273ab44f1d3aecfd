//! `chancery claims`: who claimed what and when, one a line, with the source.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::{Mark, Rows, TARGET_FIELDS, claimant, date, source, target, text, word};
use crate::cli::target::QuestionArguments;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::time::PointInTime;

/// Lists claims.
#[derive(Args, Debug)]
pub struct ClaimsArguments {
    /// Only claims of this actor
    #[arg(long, value_name = "KEY")]
    claimant: Option<ActorKey>,
    /// Only claims about this party
    #[arg(long, value_name = "KEY")]
    subject: Option<ActorKey>,
    /// Only claims on this: issue/KEY, proposal/KEY, clause/PROPOSAL/CLAUSE or meeting/KEY
    #[arg(long, value_name = "KIND/KEY", value_parser = parse_target)]
    on: Option<Value>,
    /// Only claims of this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
    /// Only what was said from then on
    #[arg(long, value_name = "DATE", value_parser = date_argument::from)]
    from: Option<PointInTime>,
    /// Only what was said up to then
    #[arg(long, value_name = "DATE", value_parser = date_argument::until)]
    to: Option<PointInTime>,
    /// Which claims
    #[arg(long, value_name = "WHICH", value_enum, ignore_case = true, default_value_t)]
    standing: ClaimSelection,
    /// As of this date [default: now]
    #[arg(long, value_name = "DATE", value_parser = date_argument::until)]
    date: Option<PointInTime>,
    #[command(flatten)]
    question: QuestionArguments,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ClaimSelection {
    /// Each claimant's newest word, and what it overtook
    #[default]
    All,
    /// Each claimant's newest word
    #[value(name = "standing")]
    Newest,
    /// Words since overtaken, ended or withdrawn
    Overtaken,
}

const CLAIMS: &str = "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty!, $filter: ClaimFilter, $standing: Boolean, $first: Int, $after: String) { \
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { \
    claims(filter: $filter, standing: $standing, order: ASCENDING, first: $first, after: $after) { nodes { \
      id stance hedge modality conditions own standing from { edtf timeZone } to { edtf timeZone } \
      claimant { key name } subject { key name } target { ...T } overtakenBy { id } \
      statement { id act basis text speaker { key name } onBehalfOf { key name } } publishedFirst { source { key publisher title url } locator } } \
    pageInfo { hasNextPage endCursor } } } } ";

/// Reads a target.
fn parse_target(text: &str) -> Result<Value, String> {
    let expected = || "expected issue/KEY, proposal/KEY, clause/PROPOSAL/CLAUSE or meeting/KEY".to_owned();
    let (kind, key) = text.split_once('/').ok_or_else(expected)?;
    match kind {
        "issue" | "proposal" | "meeting" => Ok(json!({ kind: key })),
        "clause" => {
            let (proposal, clause) = key.split_once('/').ok_or_else(expected)?;
            Ok(json!({ "clause": { "proposal": proposal, "clause": clause } }))
        }
        _other => Err(expected()),
    }
}

/// Runs the command.
pub fn run(arguments: &ClaimsArguments) -> Result<(), Failure> {
    let mut variables = Value::Object(cuts(&arguments.question.cuts));
    variables["date"] = json!(arguments.date.as_ref().map(PointInTime::as_str));
    variables["standing"] = match arguments.standing {
        ClaimSelection::All => Value::Null,
        ClaimSelection::Newest => json!(true),
        ClaimSelection::Overtaken => json!(false),
    };
    let period = json!({
        "from": arguments.from.as_ref().map(PointInTime::as_str), "to": arguments.to.as_ref().map(PointInTime::as_str),
    });
    variables["filter"] = json!({
        "claimant": arguments.claimant.as_ref().map(ActorKey::as_str),
        "subject": arguments.subject.as_ref().map(ActorKey::as_str),
        "on": arguments.on,
        "negotiation": arguments.negotiation.as_ref().map(NegotiationKey::as_str),
        "said": if arguments.from.is_some() || arguments.to.is_some() { period } else { Value::Null },
    });
    let asker = QueryRunner::at(&arguments.question.place)?;
    let claims = asker.ask_all(&format!("{CLAIMS}{TARGET_FIELDS}"), &variables, &["asOf", "claims"]);
    asker.close()?;
    let claims = claims?;
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&json!({ "claims": claims }));
    }
    if claims.is_empty() {
        return out.line("no claims");
    }
    out.text(&table(&claims).print())
}

fn table(claims: &[Value]) -> Rows {
    let mut rows = Rows::new(&["from", "claimant", "claims that", "stance", "on", "word", "source"]);
    for claim in claims {
        let standing = claim["standing"] == true;
        let mark = if standing { Mark::Plain } else { Mark::Aside };
        let stance = match text(claim, &["hedge"]) {
            "" | "NONE" => word(claim, &["stance"]),
            _hedged => format!("{} ({})", word(claim, &["stance"]), word(claim, &["hedge"])),
        };
        let whose = match (claim["own"] == true, standing) {
            (true, true) => "own",
            (false, true) => "attributed",
            (true, false) => "own, overtaken",
            (false, false) => "attributed, overtaken",
        };
        let first = &claim["publishedFirst"];
        rows.row(&[
            (&date(&claim["from"]), mark),
            (&claimant(claim), mark),
            (text(claim, &["subject", "name"]), mark),
            (&stance, mark),
            (&target(&claim["target"]), mark),
            (whose, mark),
            (&if first.is_null() { String::new() } else { source(first) }, mark),
        ]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read() {
        assert_eq!(parse_target("issue/withdrawal"), Ok(json!({ "issue": "withdrawal" })));
        let clause = json!({ "clause": { "proposal": "p", "clause": "1/a" } });
        assert_eq!(parse_target("clause/p/1/a"), Ok(clause));
        for text in ["withdrawal", "party/israel", "clause/p"] {
            assert!(parse_target(text).is_err(), "{text}");
        }
    }
}
