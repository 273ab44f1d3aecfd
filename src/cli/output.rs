//! Standard output, and how things are written there.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use crate::cli::failure::Failure;

/// Standard output. What cannot be written ends the command, without a word where the reader has gone.
pub struct Output {
    to: io::StdoutLock<'static>,
}

impl Output {
    /// Takes standard output.
    pub fn new() -> Self {
        Output { to: io::stdout().lock() }
    }

    /// Writes a line.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.to, "{text}").and_then(|()| self.to.flush()).map_err(|error| Failure::output(&error))
    }

    /// Writes a text as it is.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.to.write_all(text.as_bytes()).and_then(|()| self.to.flush()).map_err(|error| Failure::output(&error))
    }

    /// Writes JSON, for people to read too.
    pub fn json(&mut self, value: &Value) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(Failure::could_not_run)?;
        self.line(&text)
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns whether colours may be used: on a terminal, where `NO_COLOR` does not say otherwise.
pub fn is_colourful() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
