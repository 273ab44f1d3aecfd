//! `chancery token`: creates, lists and revokes the tokens of a data folder, also beside a running server.

use std::path::Path;
use std::str::FromStr;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::access::{AccessRole, TokenBook, TokenBookError, TokenEntry, TokenStanding, Trail};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::table::{Mark, Rows};
use crate::cli::target::DataArguments;
use crate::time::{Clock, Instant, PointInTime, SystemClock, Zone};

const HOUR_MICROS: i64 = 3_600_000_000;

/// What is done about tokens.
#[derive(Args, Debug)]
pub struct TokenArguments {
    #[command(subcommand)]
    act: TokenAct,
}

#[derive(Debug, Subcommand)]
enum TokenAct {
    /// Create a token and show it, this once
    Create(CreateArguments),
    /// List the tokens, without their secrets
    List(ListArguments),
    /// Revoke a token: a running server refuses it within 5 seconds
    Revoke(RevokeArguments),
}

#[derive(Args, Debug)]
struct CreateArguments {
    #[command(flatten)]
    data: DataArguments,
    /// Whose it is: the name that stands beside what is recorded with it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What its holder may do: reader, recorder, editor or admin
    #[arg(long, value_name = "ROLE")]
    role: AccessRole,
    /// Until when it is valid: a day that is included, an instant, or a time from now such as 90d or 12h [default: for ever]
    #[arg(long, value_name = "WHEN")]
    expires: Option<TokenEnd>,
}

#[derive(Args, Debug)]
struct ListArguments {
    #[command(flatten)]
    data: DataArguments,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct RevokeArguments {
    #[command(flatten)]
    data: DataArguments,
    /// The name of the token
    #[arg(value_name = "NAME")]
    name: String,
}

/// When a token ends.
#[derive(Clone, Debug)]
enum TokenEnd {
    /// So many microseconds from now.
    After(i64),
    /// After a date or an instant.
    At(PointInTime),
}

impl FromStr for TokenEnd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is no end: write a day as 2027-01-31, an instant, or a time from now such as 90d or 12h")
        };
        let unit = |hours: i64, number: &str| {
            let number: i64 = number.parse().map_err(|_| wrong())?;
            let micros = number.checked_mul(hours).and_then(|hours| hours.checked_mul(HOUR_MICROS));
            micros.filter(|micros| *micros > 0).map(TokenEnd::After).ok_or_else(wrong)
        };
        match (text.strip_suffix('d'), text.strip_suffix('h')) {
            (Some(days), _) => unit(24, days),
            (None, Some(hours)) => unit(1, hours),
            (None, None) => text.parse().map(TokenEnd::At).map_err(|_| wrong()),
        }
    }
}

impl TokenEnd {
    /// Returns the first moment at which the token is not valid.
    fn instant(&self, now: Instant) -> Result<Instant, Failure> {
        let micros = match self {
            TokenEnd::After(micros) => now.micros().saturating_add(*micros),
            TokenEnd::At(point) => {
                point.cut(&Zone::default()).map_err(|error| Failure::Usage(error.to_string()))?.micros()
            }
        };
        Ok(Instant::from_micros(micros).unwrap_or(Instant::MAX))
    }
}

impl From<TokenBookError> for Failure {
    fn from(error: TokenBookError) -> Self {
        match error {
            TokenBookError::Name(_) | TokenBookError::Past(_) => Failure::Usage(error.to_string()),
            TokenBookError::Taken(_) | TokenBookError::Unknown(_) => Failure::NotRight(error.to_string()),
            TokenBookError::Full
            | TokenBookError::Open { .. }
            | TokenBookError::Damaged { .. }
            | TokenBookError::Random(_)
            | TokenBookError::Io { .. } => Failure::CouldNotRun(error.to_string()),
        }
    }
}

/// Runs the command.
pub fn run(arguments: &TokenArguments) -> Result<(), Failure> {
    match &arguments.act {
        TokenAct::Create(arguments) => create(arguments),
        TokenAct::List(arguments) => list(arguments),
        TokenAct::Revoke(arguments) => revoke(arguments),
    }
}

fn create(arguments: &CreateArguments) -> Result<(), Failure> {
    let (folder, now) = (&arguments.data.data, SystemClock.now());
    let expires = arguments.expires.as_ref().map(|end| end.instant(now)).transpose()?;
    let secret = TokenBook::create(folder, &arguments.name, arguments.role, expires, now)?;
    let trail = Trail::of(folder).token_created(&arguments.name, arguments.role, expires, now);
    say_unwritten(folder, trail);
    Output::new().line(secret.reveal())?;
    let until = expires.map_or_else(|| "until it is revoked".to_owned(), |end| format!("until {end}"));
    eprintln!(
        "chancery: created the token {} with the role {}, valid {until}. Keep it now: it is not shown again",
        arguments.name, arguments.role
    );
    Ok(())
}

fn revoke(arguments: &RevokeArguments) -> Result<(), Failure> {
    let (folder, now) = (&arguments.data.data, SystemClock.now());
    let role = TokenBook::revoke(folder, &arguments.name, now)?;
    say_unwritten(folder, Trail::of(folder).token_revoked(&arguments.name, role, now));
    Output::new().line(&format!("revoked the token {}: a running server refuses it within 5 seconds", arguments.name))
}

/// Says that the trail could not be written: what was done is done.
fn say_unwritten(folder: &Path, written: std::io::Result<()>) {
    if let Err(error) = written {
        eprintln!("chancery: note: the trail of administration in {} cannot be written: {error}", folder.display());
    }
}

fn list(arguments: &ListArguments) -> Result<(), Failure> {
    let (book, now) = (TokenBook::read(&arguments.data.data)?, SystemClock.now());
    let mut out = Output::new();
    let text = |instant: Option<Instant>| instant.map(|instant| instant.to_string());
    if arguments.json {
        let entry = |entry: &TokenEntry| {
            json!({
                "name": entry.name, "role": entry.role.word(), "standing": entry.standing(now).word(),
                "created": entry.created.to_string(), "expires": text(entry.expires), "revoked": text(entry.revoked),
            })
        };
        return out.json(&book.entries().iter().map(entry).collect());
    }
    if book.entries().is_empty() {
        return out.line("no tokens. Create one: chancery token create --name NAME --role ROLE");
    }
    let mut rows = Rows::new(&["name", "role", "standing", "created", "ends"]).whole(0);
    for entry in book.entries() {
        let standing = entry.standing(now);
        let mark = if standing == TokenStanding::Valid { Mark::Plain } else { Mark::Aside };
        let ends = text(entry.revoked.or(entry.expires)).unwrap_or_default();
        let created = entry.created.to_string();
        let cells = [entry.name.as_str(), entry.role.word(), standing.word(), &created, &ends];
        rows.row(&cells.map(|cell| (cell, mark)));
    }
    out.text(&rows.print())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_after_a_day_an_instant_or_a_while() {
        let now: Instant = "2026-01-01T06:00:00Z".parse().expect("an instant");
        for (text, end) in [
            ("2026-01-31", "2026-02-01T00:00:00.000000Z"),
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000001Z"),
            ("90d", "2026-04-01T06:00:00.000000Z"),
            ("12h", "2026-01-01T18:00:00.000000Z"),
        ] {
            let read: TokenEnd = text.parse().expect(text);
            assert_eq!(read.instant(now).expect(text).to_string(), end, "{text}");
        }
        for text in ["", "d", "-1d", "0h", "tomorrow", "99999999999999999999d", "9999999999999999d"] {
            assert!(text.parse::<TokenEnd>().is_err_and(|refused| refused.contains("90d")), "{text}");
        }
    }
}
