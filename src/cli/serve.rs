//! `chancery serve`: answers questions over HTTP until it is told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::chronicle::Chronicle;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::settings::{Flags, Settings};
use crate::cli::target::{self, DataArguments};
use crate::http::{Server, WriteAccess};
use crate::time::SystemClock;

/// Serves a data folder.
#[derive(Args, Debug)]
pub struct ServeArguments {
    #[command(flatten)]
    data: DataArguments,
    /// The address to listen at [env: CHANCERY_LISTEN] [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// Runs the command.
pub fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    let folder = &arguments.data.data;
    let settings = Settings::read(folder, &Flags { listen: arguments.listen })?;
    let chronicle = target::open_with(folder, &settings)?;
    serve(&chronicle, &settings, |server| vec![greeting(server, folder, &chronicle)])
}

/// Serves a chronicle until a signal comes, then closes it. `greet` gives the lines to print once it is ready.
pub fn serve(
    chronicle: &Chronicle,
    settings: &Settings,
    greet: impl FnOnce(&Server) -> Vec<String>,
) -> Result<(), Failure> {
    start_log(settings)?;
    let threads = |error| Failure::CouldNotRun(format!("the server's threads cannot be started: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(threads)?;
    chronicle.follow_with_search().map_err(threads)?;
    let served = runtime.block_on(async {
        let clock = Arc::new(SystemClock);
        let server = Server::bind(settings.listen, chronicle.clone(), clock, settings.graphql(), settings.http()).await;
        let server = server.map_err(|error| {
            let listen = settings.listen;
            Failure::CouldNotRun(format!("cannot listen at {listen}: {error}. Choose another address with --listen"))
        })?;
        let stop = stop_signal()?;
        let mut out = Output::new();
        for line in greet(&server) {
            out.line(&line)?;
        }
        drop(out);
        server.run(stop).await;
        Ok(())
    });
    // A request that is still running holds nothing that closing waits for.
    runtime.shutdown_background();
    let closed = chronicle.close().map_err(Failure::could_not_run);
    served.and(closed)
}

/// The line that says where the server is and who may write.
fn greeting(server: &Server, folder: &Path, chronicle: &Chronicle) -> String {
    let writing = match server.writing() {
        WriteAccess::Open => "open for writing without a token, from this machine alone",
        WriteAccess::Closed => "open for reading alone: others reach this address, and writing there needs a token",
    };
    format!("listening on http://{} ({}, {} records; {writing})", server.address(), folder.display(), chronicle.head())
}

/// Gives what is done when the first signal to stop comes; a second one ends the process at once.
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

fn start_log(settings: &Settings) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log)
        .map_err(|error| Failure::Usage(format!("the setting log = {:?} is not taken: {error}", settings.log)))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).finish();
    // Only tests start two servers in one process; the second one writes to the first one's log.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}
