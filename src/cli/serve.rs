//! `chancery serve`: answers questions over HTTP until it is told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::access::AnonymousReading;
use crate::chronicle::Chronicle;
use crate::cli::failure::Failure;
use crate::cli::listen;
use crate::cli::log::ServerLog;
use crate::cli::output::Output;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, ClockArguments, DataArguments};
use crate::http::Server;
use crate::system;
use crate::time::SystemClock;

/// How many files a server has open for itself at most, unless its log is very long.
const OPEN_FILES_MIN: u64 = 128;

/// The time that closing is given at least, after the requests under way have had theirs.
const CLOSE_MIN: Duration = Duration::from_secs(1);

/// Serves a data folder.
#[derive(Args, Debug)]
pub struct ServeArguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    clock: ClockArguments,
    /// The address to listen at, or a port of this machine [env: CHANCERY_LISTEN] [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR", value_parser = listen::address)]
    listen: Option<SocketAddr>,
}

/// Runs the command.
pub fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    let settings = Settings::read(folder, &Flags { listen: arguments.listen })?;
    let chronicle = target::open_with(folder, &settings, arguments.clock)?;
    serve(&chronicle, &settings, |server| vec![greeting(server, &settings, folder, &chronicle)])
}

/// Serves a chronicle until a signal comes, then closes it. `greet` gives the lines to print once it is ready.
pub fn serve(
    chronicle: &Chronicle,
    settings: &Settings,
    greet: impl FnOnce(&Server) -> Vec<String>,
) -> Result<(), Failure> {
    let log = ServerLog::start(settings)?;
    check_open_files(settings)?;
    let threads = |error| Failure::CouldNotRun(format!("the server's threads cannot be started: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(threads)?;
    chronicle.follow_with_search().map_err(threads)?;
    let told_to_stop = Arc::new(OnceLock::new());
    let served = runtime.block_on(async {
        let clock = Arc::new(SystemClock);
        let server = Server::bind(settings.listen, chronicle.clone(), clock, settings.graphql(), settings.http()).await;
        let server = server.map_err(|error| {
            // What is wrong with the folder's tokens says what to do about it.
            if error.kind() == std::io::ErrorKind::Other {
                return Failure::CouldNotRun(error.to_string());
            }
            let listen = settings.listen;
            Failure::CouldNotRun(format!("cannot listen at {listen}: {error}. Choose another address with --listen"))
        })?;
        let stop = stop_signal()?;
        let mut out = Output::new();
        for line in greet(&server) {
            out.line(&line)?;
        }
        drop(out);
        let told = Arc::clone(&told_to_stop);
        let stop = async move {
            stop.await;
            told.get_or_init(Instant::now);
        };
        server.run(stop).await;
        Ok(())
    });
    // A request that is still running holds nothing that closing waits for.
    runtime.shutdown_background();
    // Requests and closing share the time that is given to stopping.
    let since = told_to_stop.get().copied().unwrap_or_else(Instant::now);
    let until = (since + Duration::from_secs(settings.drain_seconds)).max(Instant::now() + CLOSE_MIN);
    let closed = target::close_by(chronicle, Some(until));
    log.end();
    served.and(closed)
}

/// The line that says where the server is and who may write.
fn greeting(server: &Server, settings: &Settings, folder: &Path, chronicle: &Chronicle) -> String {
    let reading = match settings.anonymous {
        AnonymousReading::All => "open for reading alone",
        AnonymousReading::Published => "open for reading what is public",
        AnonymousReading::None => "closed without a token",
    };
    let writing = if server.is_open_to_machine() {
        "open for writing without a token, from this machine alone".to_owned()
    } else if server.has_tokens() {
        format!("{reading}; writing needs a token")
    } else {
        format!("{reading}: writing needs a token, and there is none yet; `chancery token create` makes one")
    };
    let metrics = server.metrics_address().map(|address| format!("; metrics at http://{address}/metrics"));
    let writing = format!("{writing}{}", metrics.unwrap_or_default());
    let scheme = if server.has_certificate() { "https" } else { "http" };
    format!(
        "listening on {scheme}://{} ({}, {} records; {writing})",
        server.address(),
        folder.display(),
        chronicle.head()
    )
}

/// Returns what is done when the first signal to stop comes; a second one ends the process at once.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let unavailable = |error| Failure::CouldNotRun(format!("signals cannot be heard: {error}"));
    let mut interrupted = signal(SignalKind::interrupt()).map_err(unavailable)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(unavailable)?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            eprintln!("chancery: stopped at once; what was acknowledged is on record");
            std::process::exit(3);
        });
    })
}

/// Raises the number of files that may be open, and says so if it is too low.
fn check_open_files(settings: &Settings) -> Result<(), Failure> {
    let Some(most) = system::raise_open_files() else { return Ok(()) };
    if most < OPEN_FILES_MIN {
        return Err(Failure::CouldNotRun(format!(
            "this process may have {most} files open, and a server needs at least {OPEN_FILES_MIN}: raise the limit with \
             `ulimit -n {OPEN_FILES_MIN}` or more"
        )));
    }
    let wanted = OPEN_FILES_MIN + settings.followers as u64 + settings.requests as u64;
    if most < wanted {
        eprintln!(
            "chancery: note: this process may have {most} files open, and {} followers and their requests may need \
             {wanted}: raise the limit with `ulimit -n {wanted}`, or set `followers` lower",
            settings.followers
        );
    }
    Ok(())
}
