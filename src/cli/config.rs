//! `chancery config check`: which settings are in force, where each comes from, and what is wrong with them.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::settings::{Settings, SettingsReport};
use crate::cli::table::{Mark, Rows};
use crate::cli::target::DataArguments;

/// What is done about settings.
#[derive(Args, Debug)]
pub struct ConfigArguments {
    #[command(subcommand)]
    act: ConfigAct,
}

#[derive(Debug, Subcommand)]
enum ConfigAct {
    /// Show the settings in force, where each comes from, and what is wrong
    Check(CheckArguments),
}

#[derive(Args, Debug)]
struct CheckArguments {
    #[command(flatten)]
    data: DataArguments,
    /// Print the settings as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &ConfigArguments) -> Result<(), Failure> {
    let ConfigAct::Check(CheckArguments { data, json }) = &arguments.act;
    let SettingsReport { settings, wrong } = Settings::report(&data.data);
    let mut out = Output::new();
    if *json {
        let settings =
            settings.iter().map(|setting| json!({"name": setting.name, "value": setting.value, "from": setting.from}));
        out.json(&json!({"settings": settings.collect::<Vec<_>>(), "wrong": wrong}))?;
    } else {
        let mut rows = Rows::new(&["setting", "value", "from"]).whole(0);
        for setting in &settings {
            let mark = if setting.from == "default" { Mark::Aside } else { Mark::Plain };
            rows.row(&[
                (setting.name.as_str(), mark),
                (setting.value.to_string().as_str(), mark),
                (setting.from.as_str(), mark),
            ]);
        }
        out.text(&rows.print())?;
    }
    match wrong.as_slice() {
        [] => Ok(()),
        wrong => Err(Failure::NotRight(format!("the settings are not right: {}", wrong.join("; ")))),
    }
}
