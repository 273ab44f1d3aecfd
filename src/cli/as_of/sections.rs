//! Sections of the state of play: who is bound, what is pending, what was decided, which accounts clash.

use serde_json::Value;

use super::each;
use crate::cli::table::{Mark, Rows, date, list, target, text, word};

/// Says by whom and why a negotiation came to its status; nothing where that is not on record.
pub fn status_reason(negotiation: &Value) -> String {
    let by = list(&negotiation["statusBy"], |actor| text(actor, &["name"]).to_owned());
    let reason = text(negotiation, &["statusReason"]);
    match (by.is_empty(), reason.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!(" by {by}\n"),
        (true, false) => format!(" {reason}\n"),
        (false, false) => format!(" by {by}: {reason}\n"),
    }
}

/// Lists who is bound by a text.
pub fn bound(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["proposal", "bound", "since", ""]).whole(0);
    for proposal in each(negotiation, "proposals") {
        for bound in each(proposal, "bound") {
            let provisional = if bound["provisional"] == true { "provisionally" } else { "" };
            let (key, name) = (text(proposal, &["key"]), text(bound, &["actor", "name"]));
            rows.plain(&[key, name, &date(&bound["since"]), provisional]);
        }
    }
    rows
}

/// Lists the amendments that are pending.
pub fn amendments(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["amendment", "to", "by", "since", "title"]).whole(0);
    for proposal in each(negotiation, "proposals") {
        for amendment in each(proposal, "amendments") {
            let by = list(&amendment["by"], |actor| text(actor, &["name"]).to_owned());
            let (key, title) = (text(amendment, &["key"]), text(amendment, &["title"]));
            rows.plain(&[key, text(proposal, &["key"]), &by, &date(&amendment["since"]), title]);
        }
    }
    rows
}

/// Lists the decisions, with their numbers.
pub fn decisions(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["decision", "outcome", "when", "on", "by", "title"]).whole(0);
    for decision in each(negotiation, "decisions") {
        let tally = &decision["tally"];
        let counts =
            ["yes", "no", "abstain"].map(|name| tally[name].as_u64().map_or_else(|| "?".to_owned(), |n| n.to_string()));
        let counts = if counts.iter().all(|count| count == "?" || count == "0") {
            String::new()
        } else {
            format!(" {}", counts.join("–"))
        };
        let outcome = format!("{}{counts}", word(decision, &["outcome"]));
        rows.plain(&[
            text(decision, &["key"]),
            outcome.trim(),
            &date(&decision["occurred"]),
            &target(&decision["on"]),
            text(decision, &["body", "name"]),
            text(decision, &["title"]),
        ]);
    }
    rows
}

/// Lists the accounts that clash, each side with who says so.
pub fn accounts(negotiation: &Value) -> Rows {
    let mut rows = Rows::new(&["of", "aspect", "who says what"]);
    for account in each(negotiation, "accounts") {
        let sides = each(account, "sides").map(|side| {
            let not = if side["negated"] == true { "not " } else { "" };
            let who = list(&side["claimants"], |actor| text(actor, &["name"]).to_owned());
            format!("{not}{}: {who}", value(&side["value"]))
        });
        let sides = sides.collect::<Vec<_>>().join("\n");
        rows.row(&[
            (&target(&account["about"]), Mark::Plain),
            (text(account, &["aspect"]), Mark::Plain),
            (&sides, Mark::Warning),
        ]);
    }
    rows
}

/// Says a value that is asserted: a text, a date, an actor's name, a number or its bounds.
fn value(value: &Value) -> String {
    let number = |name: &str| value[name].as_f64();
    let words = match (number("exact"), number("least"), number("greatest")) {
        (Some(exact), ..) => exact.to_string(),
        (None, Some(least), Some(greatest)) => format!("{least} to {greatest}"),
        (None, Some(least), None) => format!("at least {least}"),
        (None, None, Some(greatest)) => format!("at most {greatest}"),
        (None, None, None) => {
            [text(value, &["text"]), text(value, &["actor", "name"])].concat() + &date(&value["date"])
        }
    };
    match text(value, &["unit"]) {
        "" => words,
        unit => format!("{words} {unit}"),
    }
}
