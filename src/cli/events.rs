//! `chancery events`: what happened in a period, by date: of one actor, between several, in a negotiation.
//!
//! Actors are given by key, name, alias or code, so that who imported a data set need not know the keys that it made.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::date_argument;
use crate::cli::event_words::{EVENT_FIELDS, WIDTH_MAX, entry};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::query_runner::{QueryRunner, cuts};
use crate::cli::table::{text, width};
use crate::cli::target::QuestionArguments;
use crate::domain::key::NegotiationKey;
use crate::time::PointInTime;

/// Lists events.
#[derive(Args, Debug)]
#[command(after_help = "Example: chancery events --actor russia --actor ukraine --from 2022-03-01 --to 2022-03-07")]
pub struct EventsArguments {
    /// Only events that name this actor, by its key, name, alias or CAMEO code; of several, events that name all of them
    #[arg(long = "actor", value_name = "ACTOR")]
    actors: Vec<String>,
    /// Only events of this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
    /// Only what happened from then on
    #[arg(long, value_name = "DATE", value_parser = date_argument::from)]
    from: Option<PointInTime>,
    /// Only what happened up to then
    #[arg(long, value_name = "DATE", value_parser = date_argument::until)]
    to: Option<PointInTime>,
    /// As of this date [default: now]
    #[arg(long, value_name = "DATE", value_parser = date_argument::until)]
    date: Option<PointInTime>,
    /// At most so many, from 1 to 500
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=500))]
    first: u16,
    #[command(flatten)]
    question: QuestionArguments,
}

/// How many actors are read at a time.
const ACTORS_PAGE: usize = 500;

/// The definitions of variables, and the arguments, of every question of a point.
const POINT: &str =
    "$date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!";
const CUTS: &str =
    "date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty";

/// Runs the command.
pub fn run(arguments: &EventsArguments) -> Result<(), Failure> {
    let asker = QueryRunner::at(&arguments.question.place)?;
    let answer = ask(&asker, arguments);
    asker.close()?;
    let found = answer?;
    let mut out = Output::new();
    if arguments.question.json {
        return out.json(&json!({ "events": found["nodes"] }));
    }
    let events = found["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    if events.is_empty() {
        return out.line("no events");
    }
    let width = width().min(WIDTH_MAX);
    out.text(&events.iter().map(|event| entry(event, None, width)).collect::<Vec<_>>().join("\n"))?;
    if found["pageInfo"]["hasNextPage"] == true {
        let of = if found["totalCount"].is_number() { format!(" of {}", found["totalCount"]) } else { String::new() };
        let count = events.len();
        out.line(&format!("\nThese are the first {count}{of}: give --first, up to 500, or a shorter period"))?;
    }
    Ok(())
}

fn ask(asker: &QueryRunner, arguments: &EventsArguments) -> Result<Value, Failure> {
    let mut variables = Value::Object(cuts(&arguments.question.cuts));
    variables["date"] = json!(arguments.date.as_ref().map(PointInTime::as_str));
    let actors = arguments.actors.iter().map(|name| actor_key(asker, &variables, name));
    variables["actors"] = json!(actors.collect::<Result<Vec<String>, Failure>>()?);
    variables["negotiation"] = json!(arguments.negotiation.as_ref().map(NegotiationKey::as_str));
    variables["between"] = match (&arguments.from, &arguments.to) {
        (None, None) => Value::Null,
        (from, to) => {
            json!({ "from": from.as_ref().map(PointInTime::as_str), "to": to.as_ref().map(PointInTime::as_str) })
        }
    };
    variables["first"] = json!(arguments.first);
    let question = format!(
        "query({POINT}, $negotiation: Key, $actors: [Key!], $between: PeriodInput, $first: Int) {{ asOf({CUTS}) {{ \
         timeline(negotiation: $negotiation, actors: $actors, between: $between, first: $first) {{ \
         totalCount pageInfo {{ hasNextPage }} nodes {{ {EVENT_FIELDS} }} }} }} }}"
    );
    Ok(asker.ask(&question, &variables)?["asOf"]["timeline"].take())
}

/// Returns the key of the actor that is meant: by its key, else by its name, an alias or its CAMEO code, in any case.
///
/// # Errors
///
/// Nobody is called that, or several are: the message names those who may be meant.
fn actor_key(asker: &QueryRunner, point: &Value, meant: &str) -> Result<String, Failure> {
    let mut variables = point.clone();
    if meant.parse::<crate::domain::key::ActorKey>().is_ok() {
        variables["key"] = json!(meant);
        let question = format!("query({POINT}, $key: Key!) {{ asOf({CUTS}) {{ actor(key: $key) {{ key }} }} }}");
        let known = asker.ask(&question, &variables)?;
        if !known["asOf"]["actor"].is_null() {
            return Ok(meant.to_owned());
        }
    }
    let question = format!(
        "query({POINT}, $first: Int, $after: String) {{ asOf({CUTS}) {{ actors(first: $first, after: $after) {{ \
         nodes {{ key name aliases cameo }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
    );
    let actors = asker.ask_in_pages(ACTORS_PAGE, &question, &variables, &["asOf", "actors"])?;
    chosen(meant, &actors)
}

/// Chooses the actor that is called so.
fn chosen(meant: &str, actors: &[Value]) -> Result<String, Failure> {
    let wanted = meant.trim().to_lowercase();
    let names = |actor: &Value| -> Vec<String> {
        let aliases = actor["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let own = [text(actor, &["name"]), text(actor, &["cameo"])];
        own.into_iter().chain(aliases).map(str::to_lowercase).collect()
    };
    let called: Vec<&Value> = actors.iter().filter(|actor| names(actor).contains(&wanted)).collect();
    if let [one] = called[..] {
        return Ok(text(one, &["key"]).to_owned());
    }
    let is_like = |actor: &&Value| !wanted.is_empty() && names(actor).iter().any(|name| name.contains(&wanted));
    let shown = if called.is_empty() { actors.iter().filter(is_like).collect() } else { called.clone() };
    let likely = shown.iter().take(5).map(|actor| format!("{} ({})", text(actor, &["key"]), text(actor, &["name"])));
    let likely = likely.collect::<Vec<_>>().join(", ");
    Err(Failure::Usage(match (called.is_empty(), likely.is_empty()) {
        (true, true) => format!("no actor has the key or the name '{meant}'. Search for it: chancery search '{meant}'"),
        (true, false) => format!("no actor has the key or the name '{meant}'. Is one of these meant: {likely}?"),
        (false, _) => format!("several actors are called '{meant}'. Give the key of one: {likely}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actors() -> Vec<Value> {
        let actor = |key: &str, name: &str, aliases: &[&str], cameo: Option<&str>| json!({ "key": key, "name": name, "aliases": aliases, "cameo": cameo });
        vec![
            actor("gdelt-russia", "Russia", &["MOSCOW", "RUSSIAN"], Some("RUS")),
            actor("un", "United Nations", &["UN"], None),
            actor("un-fund", "UN Fund", &["UN"], None),
        ]
    }

    #[test]
    fn an_actor_is_meant_by_its_name_or_an_alias_in_any_case() {
        for (meant, key) in
            [("russia", "gdelt-russia"), ("Moscow ", "gdelt-russia"), ("rus", "gdelt-russia"), ("UN fund", "un-fund")]
        {
            assert_eq!(chosen(meant, &actors()).ok().as_deref(), Some(key), "{meant}");
        }
    }

    #[test]
    fn a_name_of_several_or_of_nobody_is_an_error_that_says_who_may_be_meant() {
        let told = |meant: &str, actors: &[Value]| match chosen(meant, actors) {
            Err(Failure::Usage(told)) => told,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            told("UN", &actors()),
            "several actors are called 'UN'. Give the key of one: un (United Nations), un-fund (UN Fund)"
        );
        assert!(told("nations", &actors()).contains("Is one of these meant: un (United Nations)?"));
        assert!(told("Nobody", &[]).contains("chancery search 'Nobody'"));
    }
}
