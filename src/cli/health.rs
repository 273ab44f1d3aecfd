//! `chancery health`: whether a running server is well, for programs that watch over it: a container's health check, a script.

use std::path::PathBuf;

use clap::Args;

use crate::cli::client::{Client, ServerAddress};
use crate::cli::failure::Failure;
use crate::cli::output::Output;

/// Asks a running server whether it is well.
#[derive(Args, Debug)]
pub struct HealthArguments {
    /// The server
    #[arg(long, env = "CHANCERY_SERVER", value_name = "URL", default_value = "http://127.0.0.1:4000")]
    server: String,
    /// A PEM file of certificates to trust beside those of the system, for a server with a private authority
    #[arg(long, env = "CHANCERY_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Ask whether it takes requests and records, rather than whether it answers at all
    #[arg(long)]
    ready: bool,
}

/// Runs the command: it ends with 0 if the server is well, and with 3 and the reason if it is not, or does not answer.
pub fn run(arguments: &HealthArguments) -> Result<(), Failure> {
    let HealthArguments { server, ca_file, ready } = arguments;
    let client = Client::new(ServerAddress { url: server.clone(), token: None, ca_file: ca_file.clone() })?;
    let mut answer = Vec::new();
    client.get(if *ready { "/readyz" } else { "/livez" }, &mut |piece| {
        answer.extend_from_slice(piece);
        Ok(())
    })?;
    Output::new().line(String::from_utf8_lossy(&answer).trim_end())
}
