//! `chancery cite`: a reference to an answer, for a bibliography.

use clap::Args;

use crate::cli::date_argument;
use crate::cli::export::{self, ExportArguments};
use crate::cli::failure::Failure;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{ChronicleTarget, CutArguments, TargetArguments};
use crate::domain::key::NegotiationKey;
use crate::interchange::Format;
use crate::time::PointInTime;

/// Writes a reference to the record as of a point.
#[derive(Args, Debug)]
pub struct CiteArguments {
    /// The format: csl-json, bibtex or ris
    #[arg(long, value_name = "NAME", default_value = "bibtex", value_parser = named)]
    format: Format,
    #[command(flatten)]
    place: TargetArguments,
    /// As of this date or instant [default: now]
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    date: Option<PointInTime>,
    #[command(flatten)]
    cuts: CutArguments,
    /// All cuts at once, as an earlier answer named them
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["date", "known_at", "published_by"])]
    snapshot: Option<String>,
    /// Of this negotiation
    #[arg(long, value_name = "KEY")]
    negotiation: Option<NegotiationKey>,
}

fn named(name: &str) -> Result<Format, String> {
    match name {
        "csl-json" | "bibtex" | "ris" => Format::named(&format!("cite-{name}")),
        _other => Err("there is csl-json, bibtex and ris".to_owned()),
    }
}

/// Runs the command.
pub fn run(arguments: &CiteArguments) -> Result<(), Failure> {
    export::run(&ExportArguments {
        format: arguments.format,
        place: arguments.place.clone(),
        date: arguments.date.clone(),
        known_at: arguments.cuts.known_at.clone(),
        published_by: arguments.cuts.published_by.clone(),
        time_zone: arguments.cuts.time_zone.clone(),
        certainty: arguments.cuts.certainty,
        negotiation: arguments.negotiation.clone(),
        snapshot: arguments.snapshot.clone(),
        exact: false,
        output: None,
        all: None,
    })?;
    if let ChronicleTarget::Folder(folder) = arguments.place.place()
        && Settings::read(&folder, &Flags::default())?.public_url.is_none()
    {
        eprintln!(
            "chancery: note: the reference has no permanent link: ask a running server, such as `--server http://127.0.0.1:4000`, or set \
             `public_url` to the address of one"
        );
    }
    Ok(())
}
