//! The command line: arguments, then open, then do.
//!
//! Each command has a file of its own. What a command prints for people to read goes to standard output, what goes wrong to
//! standard error with what to do next, and the exit code says which: 0 done, 1 what was asked about is not right, 2 wrong
//! usage, 3 could not run. Questions go through the GraphQL schema, of a data folder in this process or of a running server,
//! so that both answer alike.

mod as_of;
mod bounds;
mod cite;
mod claims;
mod client;
mod config;
mod date_argument;
mod demo;
mod diff;
mod event_words;
mod events;
mod export;
mod failure;
mod foreign_import;
mod health;
mod history;
mod import;
mod key_argument;
mod listen;
mod log;
mod maintenance;
mod mcp;
mod output;
mod progress;
mod proof;
mod query_runner;
mod serve;
mod row_lines;
mod search;
mod server_import;
mod settings;
mod sheet_import;
mod table;
mod target;
mod token;
#[cfg(feature = "otlp")]
mod traces;
mod undo_import;
mod verify;

use std::panic;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::graphql;
use crate::system;
use failure::Failure;
use output::Output;

/// A chronology of diplomacy: record what was said and done, and ask what stood on any day
#[derive(Debug, Parser)]
#[command(name = "chancery", version, max_term_width = 100, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one, for as long as the process")]
enum Command {
    /// Serve a data folder over HTTP: GraphQL at /graphql
    Serve(serve::ServeArguments),
    /// Serve an example: a fresh chronicle of three negotiations, and questions to ask it
    Demo(demo::DemoArguments),
    /// Record the lines of files, or the rows of a spreadsheet
    Import(import::ImportArguments),
    /// Retract what one import of a spreadsheet recorded
    UndoImport(undo_import::UndoImportArguments),
    /// Write the log, or a part or a cut of it, as lines that import again
    Export(export::ExportArguments),
    /// Write a reference to an answer, for a bibliography
    Cite(cite::CiteArguments),
    /// Show the state of play on a day
    AsOf(as_of::AsOfArguments),
    /// List who claimed what and when, with the source
    Claims(claims::ClaimsArguments),
    /// List what happened in a period: of an actor, or between several
    Events(events::EventsArguments),
    /// Find events by their words, as of a day
    Search(search::SearchArguments),
    /// Show what changed between two days, and which events caused it
    Diff(diff::DiffArguments),
    /// Show how paths changed over a period, step by step
    History(history::HistoryArguments),
    /// Check every record, checksum, hash and signature, and the index against the log
    Verify(verify::VerifyArguments),
    /// Print the key by which anybody checks what the log signs
    LogKey(proof::LogKeyArguments),
    /// Write a proof that an event, or an operation on one, is on record
    Prove(proof::ProveArguments),
    /// Check a proof, with no chronicle at hand
    CheckProof(proof::CheckProofArguments),
    /// Throw away the index and the tree of hashes, and build them again from the log
    Rebuild(maintenance::RebuildArguments),
    /// Copy a data folder, also while a server runs on it
    Backup(maintenance::BackupArguments),
    /// Make a data folder of a backup, and check it
    Restore(maintenance::RestoreArguments),
    /// Ask a running server whether it is well
    Health(health::HealthArguments),
    /// Create, list and revoke the tokens by which a server knows who asks
    Token(token::TokenArguments),
    /// Serve tools to an assistant over standard input and output (Model Context Protocol)
    Mcp(mcp::McpArguments),
    /// Check the settings, and show where each comes from
    Config(config::ConfigArguments),
    /// Print the GraphQL schema
    Schema,
    /// Print completions for a shell
    Completions(CompletionsArguments),
}

#[derive(Args, Debug)]
struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    panic::set_hook(Box::new(|panicked| {
        let at = panicked.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        let payload = panicked.payload();
        let what =
            payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let what = what.unwrap_or("no reason was given");
        eprintln!(
            "chancery: a defect was met{at}: {what}. What was acknowledged is on record; please report this line"
        );
    }));
    if let Err(error) = system::survive_file_limit() {
        eprintln!("chancery: note: a file that reaches the limit of file sizes will end this process: {error}");
    }
    let arguments = match CommandLine::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help goes to standard output, and so may find its reader gone.
            let _ = told.print();
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    match panic::catch_unwind(|| dispatch(&arguments.command)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => failure.end(),
        Err(_) => ExitCode::from(3),
    }
}

fn dispatch(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::UndoImport(arguments) => undo_import::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Cite(arguments) => cite::run(arguments),
        Command::AsOf(arguments) => as_of::run(arguments),
        Command::Claims(arguments) => claims::run(arguments),
        Command::Events(arguments) => events::run(arguments),
        Command::Search(arguments) => search::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::History(arguments) => history::run(arguments),
        Command::Verify(arguments) => verify::verify(arguments),
        Command::LogKey(arguments) => proof::log_key(arguments),
        Command::Prove(arguments) => proof::prove(arguments),
        Command::CheckProof(arguments) => proof::check_proof(arguments),
        Command::Rebuild(arguments) => maintenance::rebuild(arguments),
        Command::Backup(arguments) => maintenance::backup(arguments),
        Command::Restore(arguments) => maintenance::restore(arguments),
        Command::Health(arguments) => health::run(arguments),
        Command::Token(arguments) => token::run(arguments),
        Command::Mcp(arguments) => mcp::run(arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Schema => Output::new().text(&graphql::sdl()),
        Command::Completions(arguments) => completions(arguments.shell),
    }
}

fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "chancery", &mut script);
    Output::new().text(&String::from_utf8_lossy(&script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_hold_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn the_help_of_an_import_names_every_format_that_is_read() {
        let mut command = CommandLine::command();
        let import = command.find_subcommand_mut("import").expect("there is the command");
        let (short, long) = (import.render_help().to_string(), import.render_long_help().to_string());
        let words = |help: &str| {
            let words = help.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            words.map(str::to_owned).collect::<std::collections::BTreeSet<String>>()
        };
        for format in crate::interchange::foreign::FOREIGN_FORMATS {
            assert!(words(&short).contains(format.name), "--help lacks {}: {short}", format.name);
            assert!(long.contains(&format!("- {}: ", format.name)), "the long help lacks {}: {long}", format.name);
        }
        assert!(words(&short).contains("jsonl"), "{short}");
    }
}
