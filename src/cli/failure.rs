//! How a command fails: what is said on standard error, and the exit code.

use std::io;
use std::process::ExitCode;

use crate::chronicle::OpenError;
use crate::event_log::LogError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// What was asked about is not right; exit code 1.
    NotRight(String),
    /// The command was used wrongly; exit code 2.
    Usage(String),
    /// The command could not run; exit code 3.
    CouldNotRun(String),
    /// The reader of the output has gone: nothing is said, and the exit code is 0.
    Gone,
}

impl Failure {
    /// Returns what is to be said.
    pub fn message(&self) -> &str {
        match self {
            Failure::NotRight(message) | Failure::Usage(message) | Failure::CouldNotRun(message) => message,
            Failure::Gone => "",
        }
    }

    /// Says what is to be said and gives the exit code.
    pub fn end(self) -> ExitCode {
        let (message, code) = match self {
            Failure::NotRight(message) => (message, 1),
            Failure::Usage(message) => (message, 2),
            Failure::CouldNotRun(message) => (message, 3),
            Failure::Gone => return ExitCode::SUCCESS,
        };
        eprintln!("chancery: {message}");
        ExitCode::from(code)
    }

    /// Makes a failure to write the output.
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::Gone
        } else {
            Failure::CouldNotRun(format!("the output cannot be written: {error}"))
        }
    }

    /// Makes a failure of anything that says itself what to do.
    pub fn could_not_run(error: impl std::fmt::Display) -> Self {
        Failure::CouldNotRun(error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Log(error) => error.into(),
            // Whatever was asked for: it is the records that are not right.
            OpenError::Altered { .. } => Failure::NotRight(error.to_string()),
            other => Failure::CouldNotRun(in_full(&other)),
        }
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        let mut message = in_full(&error);
        if matches!(error, LogError::Held { .. }) {
            message.push_str("; ask the server that runs on it: `--server http://127.0.0.1:4000` in place of `--data`, with the address that it printed at its start");
        }
        Failure::CouldNotRun(message)
    }
}

/// What is damaged is an answer; what keeps a command from looking is not.
pub fn not_right(error: LogError) -> Failure {
    match error {
        LogError::Corrupt { .. } => Failure::NotRight(error.to_string()),
        other => other.into(),
    }
}

/// Writes an error with what caused it.
pub fn in_full(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    message
}
