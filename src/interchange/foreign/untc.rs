//! Participants of a treaty, as the United Nations Treaty Collection lists them: who signed, and who consented to be bound.
//!
//! The table of one treaty, as CSV: `Participant`, a column whose name has `Signature`, and one for ratification and the like, whose
//! letters say by which act. The treaty has no day of its own in the table: it is dated by its first act.

use serde_json::json;

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::domain::key::KEY_LEN_MAX;
use crate::interchange::sheet::cell::SheetCell;
use crate::interchange::sheet::dates::{self, DateOrder};
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "un-treaty-collection";

/// An act of a participant.
struct TreatyAct {
    row: u32,
    day: String,
    participant: String,
    act: &'static str,
}

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let title = file.name.trim_end_matches(".gz").trim_end_matches(".csv").to_owned();
        let mut rows = Records::new(file, b',', &["Participant"])?;
        let columns = rows.columns();
        let with = |word: &str| columns.iter().find(|column| column.to_lowercase().contains(word)).cloned();
        let (signature, consent) = (with("signature"), with("ratification").or_else(|| with("accession")));
        if signature.is_none() && consent.is_none() {
            let message = format!("{title} has neither a column of signatures nor one of ratifications");
            return Err(ForeignError::NotOfFormat(message));
        }
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            let participant = name(&rows.get("Participant"));
            for (column, usual) in [(&signature, "SIGNATURE"), (&consent, "RATIFICATION")] {
                let Some(cell) = column.as_ref().and_then(|column| rows.given(column)) else { continue };
                match act(&cell, usual) {
                    Some((day, act)) if !participant.is_empty() => {
                        acts.push(TreatyAct { row, day, participant: participant.clone(), act });
                    }
                    Some(_) => to.leave_out("an act without a participant"),
                    None => to.leave_out("a cell whose date or letter cannot be read"),
                }
            }
        }
        acts.sort_by(|one, other| (&one.day, one.row).cmp(&(&other.day, other.row)));
        write(to, place, &title, &acts)?;
    }
    Ok(())
}

/// Takes the marks of footnotes from a name.
fn name(text: &str) -> String {
    text.split(['[', '*']).next().unwrap_or_default().trim().to_owned()
}

/// Reads `22 Apr 2016 A` as a day and an act.
fn act(cell: &str, usual: &'static str) -> Option<(String, &'static str)> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let (letter, date) = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() && last.chars().all(char::is_alphabetic) => (*last, rest.join(" ")),
        _plain => ("", words.join(" ")),
    };
    let act = match (letter, usual) {
        ("", usual) => usual,
        ("a", _) => "ACCESSION",
        ("A", _) => "ACCEPTANCE",
        ("AA", _) => "APPROVAL",
        ("d", _) => "SUCCESSION",
        ("s", _) => "DEFINITIVE_SIGNATURE",
        ("P", _) => "PROVISIONAL_APPLICATION",
        _other => return None,
    };
    let day = dates::read(&SheetCell::of_text(&date), Some(DateOrder::DayFirst)).ok()?;
    Some((day, act))
}

fn write(to: &mut ForeignWriter<'_>, place: usize, title: &str, acts: &[TreatyAct]) -> Result<(), ForeignError> {
    let Some(first) = acts.first() else { return Ok(()) };
    to.at = (u16::try_from(place).unwrap_or(u16::MAX), first.row);
    to.source(
        SOURCE,
        json!({
            "title": "Status of multilateral treaties, United Nations Treaty Collection. Terms: those of treaties.un.org",
            "publisher": "United Nations",
            "url": "https://treaties.un.org/",
        }),
    )?;
    let key = format!("treaty-{}", slug(title, KEY_LEN_MAX - 7));
    let sources = json!([{ "source": SOURCE, "locator": title }]);
    let note = "The table has no day of adoption: dated by its first act.";
    let shown: String = title.chars().take(500).collect();
    if to.is_new(NamedThing::Negotiation, &key, &format!("negotiation {title}")) {
        let event = json!({
            "occurred": first.day, "sources": sources, "note": note,
            "body": { "negotiationOpened": { "key": key, "title": shown } },
        });
        to.write(&format!("negotiation {title}"), event)?;
    }
    if to.is_new(NamedThing::Proposal, &key, &format!("treaty {title}")) {
        let event = json!({
            "occurred": first.day, "negotiation": key, "sources": sources, "note": note,
            "body": { "proposalTabled": { "key": key, "title": shown } },
        });
        to.write(&format!("treaty {title}"), event)?;
    }
    for each in acts {
        to.at.1 = each.row;
        let actor = to.actor(&each.participant, || json!({ "kind": "STATE" }))?;
        let event = json!({
            "occurred": each.day, "ordinal": 1, "negotiation": key, "sources": sources,
            "body": { "consentGiven": { "actor": actor, "proposal": key, "act": each.act } },
        });
        to.write(&format!("{} of {} to {title}", each.act, each.participant), event)?;
    }
    Ok(())
}
