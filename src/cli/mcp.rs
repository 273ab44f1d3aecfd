//! `chancery mcp`: the tools for assistants, over standard input and output.
//!
//! An assistant starts the command and speaks with it until it closes the input. What goes wrong stands on standard error, since
//! standard output belongs to the protocol.

use std::sync::Arc;

use clap::Args;
use parking_lot::Mutex;
use rmcp::ServiceExt;
use rmcp::model::Extensions;
use serde_json::{Map, Value};

use crate::cli::failure::Failure;
use crate::cli::query_runner::QueryRunner;
use crate::cli::target::TargetArguments;
use crate::mcp::server::{ToolDesk, ToolServer};
use crate::mcp::{self, ToolError};

/// Serves tools to an assistant.
#[derive(Args, Debug)]
pub struct McpArguments {
    #[command(flatten)]
    place: TargetArguments,
}

/// Runs the command.
pub fn run(arguments: &McpArguments) -> Result<(), Failure> {
    let runner = Arc::new(Mutex::new(QueryRunner::at(&arguments.place)?));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(Failure::could_not_run)?;
    let desk = StdioDesk(Arc::clone(&runner));
    let served = runtime.block_on(async {
        let service = ToolServer(desk).serve(rmcp::transport::stdio()).await;
        match service {
            Ok(service) => service.waiting().await.map(|_ended| ()).map_err(Failure::could_not_run),
            Err(error) => Err(Failure::could_not_run(error)),
        }
    });
    // Nobody reads standard input any more: its thread need not be waited for.
    runtime.shutdown_background();
    match Arc::try_unwrap(runner) {
        Ok(runner) => runner.into_inner().close()?,
        Err(_still_answering) => {}
    }
    served
}

/// Answers the calls of one assistant, one after the other.
#[derive(Clone)]
struct StdioDesk(Arc<Mutex<QueryRunner>>);

impl ToolDesk for StdioDesk {
    async fn call(&self, tool: String, arguments: Map<String, Value>, _about: Extensions) -> Result<Value, ToolError> {
        let runner = Arc::clone(&self.0);
        let answered = tokio::task::spawn_blocking(move || {
            let runner = runner.lock();
            let ask = |query: &str, variables: &Value| {
                runner.ask(query, variables).map_err(|failure| ToolError(failure.message().to_owned()))
            };
            mcp::answer(&tool, &arguments, &ask)
        });
        answered.await.map_err(|failed| ToolError(failed.to_string()))?
    }
}
