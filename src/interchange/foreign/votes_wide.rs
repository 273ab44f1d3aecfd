//! Votes as a wide table: a row for each resolution, a column for each voter.
//!
//! Columns with names of their own say what was voted on; every other column is a voter, and its cells are votes. The table has no
//! day of tabling and no sponsors: a text is dated by its first vote, and gets none.

use std::collections::BTreeMap;

use serde_json::json;

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::domain::key::KEY_LEN_MAX;
use crate::interchange::sheet::cell::SheetCell;
use crate::interchange::sheet::dates;
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::slug;

/// Columns that say what was voted on, and are no voters.
const ABOUT: [&str; 10] = ["date", "resolution", "title", "body", "id", "session", "yes", "no", "abstain", "absent"];

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let header = file.first_line()?;
        let delimiter = [b'\t', b';'].into_iter().find(|sign| header.as_bytes().contains(sign)).unwrap_or(b',');
        let stem = file.name.split('.').next().unwrap_or_default().to_owned();
        let source = format!("votes-{}", slug(&stem, 50));
        let title = format!("Votes: {}. Terms: those of its author", file.name);
        let mut rows = Records::new(file, delimiter, &[])?;
        let columns = rows.columns();
        let find = |wanted: &str| columns.iter().find(|column| column.eq_ignore_ascii_case(wanted)).cloned();
        let (Some(date), Some(resolution)) = (find("date"), find("resolution")) else {
            return Err(ForeignError::NotOfFormat(format!(
                "{stem} needs the columns `date` and `resolution`; every other column is a voter, but for {}",
                ABOUT[2..].join(", ")
            )));
        };
        let voters: Vec<&String> =
            columns.iter().filter(|column| !ABOUT.contains(&column.to_lowercase().as_str())).collect();
        let mut found: BTreeMap<(String, u32), VoteRow> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            let day = dates::read(&SheetCell::of_text(&rows.get(&date)), None);
            let (Ok(day), Some(symbol)) = (day, rows.given(&resolution)) else {
                to.leave_out("a row without a resolution or a day that can be read");
                continue;
            };
            let get = |name: &str| find(name).and_then(|column| rows.given(&column));
            let votes = voters.iter().map(|voter| ((*voter).clone(), rows.get(voter))).collect();
            found.insert((day, row), VoteRow { symbol, title: get("title"), body: get("body"), votes });
        }
        for ((day, row), vote) in &found {
            to.at = (u16::try_from(place).unwrap_or(u16::MAX), *row);
            write(to, (&source, &title), day, vote)?;
        }
    }
    Ok(())
}

struct VoteRow {
    symbol: String,
    title: Option<String>,
    body: Option<String>,
    votes: Vec<(String, String)>,
}

/// Returns the vote that a cell says; absent if it says none that is known.
fn vote(cell: &str) -> Option<&'static str> {
    Some(match cell.trim().to_lowercase().as_str() {
        "y" | "yes" | "1" | "for" | "in favour" => "YES",
        "n" | "no" | "3" | "against" => "NO",
        "a" | "abstain" | "abstained" | "2" => "ABSTAIN",
        "x" | "absent" | "8" => "ABSENT",
        _other => return None,
    })
}

fn write(
    to: &mut ForeignWriter<'_>,
    (source, title): (&str, &str),
    day: &str,
    row: &VoteRow,
) -> Result<(), ForeignError> {
    to.source(source, json!({ "title": title }))?;
    let negotiation = source.to_owned();
    let sources = json!([{ "source": source, "locator": row.symbol }]);
    if to.is_new(NamedThing::Negotiation, &negotiation, &format!("negotiation {source}")) {
        let opened = json!({ "key": negotiation, "title": title.split(". Terms").next().unwrap_or(title) });
        let event = json!({
            "occurred": day, "sources": sources, "note": "The table has no first day: dated by its first vote.",
            "body": { "negotiationOpened": opened },
        });
        to.write(&format!("negotiation {source}"), event)?;
    }
    let key = format!("{}-{}", slug(source, 20), slug(&row.symbol, KEY_LEN_MAX - 22));
    let name = format!("proposal {source} {}", row.symbol);
    let shown: String = row.title.clone().unwrap_or_else(|| row.symbol.clone()).chars().take(500).collect();
    if to.is_new(NamedThing::Proposal, &key, &name) {
        let event = json!({
            "occurred": day, "negotiation": negotiation, "sources": sources,
            "note": "The table has no day of tabling: dated by the first vote.",
            "body": { "proposalTabled": { "key": key, "title": shown, "symbol": row.symbol } },
        });
        to.write(&name, event)?;
    }
    let mut ballots = Vec::new();
    for (voter, cell) in &row.votes {
        match vote(cell) {
            Some(vote) => {
                ballots.push(json!({ "actor": to.actor(voter, || json!({ "kind": "STATE" }))?, "vote": vote }))
            }
            None if cell.trim().is_empty() => {}
            None => to.leave_out("a cell that is neither yes, no, abstain nor absent"),
        }
    }
    let mut decision = json!({
        "key": format!("vote-{key}").chars().take(KEY_LEN_MAX).collect::<String>().trim_end_matches('-'),
        "title": shown, "on": { "proposal": key }, "method": "VOTE", "votes": ballots,
    });
    if let Some(body) = &row.body {
        decision["body"] = json!(to.actor(body, || json!({ "kind": "INTERGOVERNMENTAL" }))?);
    }
    let event = json!({
        "occurred": day, "ordinal": 1, "negotiation": negotiation, "sources": sources, "body": { "decisionTaken": decision },
    });
    Ok(to.write(&format!("vote {source} {} {day}", row.symbol), event)?)
}
