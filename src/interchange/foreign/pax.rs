//! PA-X peace agreements: a process becomes a negotiation, an agreement a text on its table.

use std::collections::BTreeMap;

use serde_json::json;

use super::records::Records;
use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::slug;

const SOURCE: &str = "pa-x";

/// An agreement, and where it stands.
struct Agreement {
    file: usize,
    row: u32,
    process: String,
    process_title: String,
    title: String,
    status: String,
    note: String,
}

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    let mut agreements: BTreeMap<(String, String), Agreement> = BTreeMap::new();
    for (place, file) in files.iter_mut().enumerate() {
        let mut rows = Records::new(file, b',', &["PP", "PPName", "AgtId", "Agt", "Dat"])?;
        while let Some(row) = rows.next()? {
            to.begin_row(place, row);
            let (Some(id), Some(process), Some(title), Some(date)) =
                (rows.given("AgtId"), rows.given("PP"), rows.given("Agt"), rows.given("Dat"))
            else {
                to.leave_out("an agreement without a number, a process, a title or a day");
                continue;
            };
            let said = [
                ("Stage", "Stage"),
                ("StageSub", "Substage"),
                ("Agtp", "Type"),
                ("Contp", "Conflict"),
                ("Con", "Countries or entities"),
                ("Part", "Parties"),
                ("ThrdPart", "Third parties"),
                ("Status", "Status"),
            ];
            let said = said.iter().filter_map(|(column, words)| {
                let cell = rows.given(column)?;
                Some(format!("{words}: {}.", cell.split_whitespace().collect::<Vec<_>>().join(" ")))
            });
            let note: String = said.collect::<Vec<_>>().join(" ").chars().take(3_500).collect();
            let agreement = Agreement {
                file: place,
                row,
                process,
                process_title: rows.get("PPName"),
                title: title.chars().take(500).collect(),
                status: rows.get("Status"),
                note,
            };
            agreements.insert((date, id), agreement);
        }
    }
    for ((date, id), agreement) in &agreements {
        to.at = (u16::try_from(agreement.file).unwrap_or(u16::MAX), agreement.row);
        write(to, date, id, agreement)?;
    }
    Ok(())
}

fn write(to: &mut ForeignWriter<'_>, date: &str, id: &str, agreement: &Agreement) -> Result<(), ForeignError> {
    to.source(
        SOURCE,
        json!({
            "title": "PA-X Peace Agreements Database and Dataset, University of Edinburgh. Terms: CC BY-NC-SA 4.0, not for commercial use",
            "publisher": "University of Edinburgh",
            "url": "https://www.peaceagreements.org/",
        }),
    )?;
    let negotiation = format!("pa-x-process-{}", slug(&agreement.process, 40));
    let sources = json!([{ "source": SOURCE, "locator": format!("AgtId {id}") }]);
    if to.is_new(NamedThing::Negotiation, &negotiation, &format!("process {}", agreement.process)) {
        let event = json!({
            "occurred": date, "sources": sources, "note": "The data has no first day of a process: dated by its first agreement.",
            "body": { "negotiationOpened": { "key": negotiation, "title": agreement.process_title } },
        });
        to.write(&format!("process {}", agreement.process), event)?;
    }
    let key = format!("pa-x-{}", slug(id, 40));
    let event = json!({
        "occurred": date, "negotiation": negotiation, "sources": sources, "note": agreement.note,
        "body": { "proposalTabled": { "key": key, "title": agreement.title } },
    });
    to.write(&format!("agreement {id}"), event)?;
    if agreement.status.to_lowercase().contains("signed") {
        let event = json!({
            "occurred": date, "ordinal": 1, "negotiation": negotiation, "sources": sources,
            "body": { "proposalStatusChanged": { "proposal": key, "status": "SIGNED" } },
        });
        to.write(&format!("status of {id}"), event)?;
    } else {
        to.leave_out("the status of agreements that does not say that they were signed (it stands in their notes)");
    }
    Ok(())
}
