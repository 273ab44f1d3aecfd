//! What an auditor does who trusts nobody: with tools of others, with nothing but a proof, and against a log that was changed.

mod commands;
mod tampering;
mod tiles;

use std::path::PathBuf;

use crate::cli::{Desk, GAZA};

/// The id of an event of the fixture: what the first statement's line brings, or the id it was given.
pub fn first_statement(desk: &Desk) -> String {
    let line = desk.export().into_iter().find(|line| line.contains("statementMade")).expect("there are statements");
    let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    line["id"].as_str().expect("an export gives ids").to_owned()
}

/// A desk with the fixture on record.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    desk
}

/// Writes a proof of the first statement to a file.
pub fn proof(desk: &Desk) -> PathBuf {
    let path = desk.path("proof.json");
    std::fs::write(&path, desk.run(["prove", &first_statement(desk)]).good()).expect("written");
    path
}
