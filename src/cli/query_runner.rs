//! Asking a chronicle in GraphQL: one in a data folder by this process, or one at a running server.

use std::path::Path;

use async_graphql::Variables;
use serde_json::{Map, Value, json};

use crate::chronicle::Chronicle;
use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::target::{self, ChronicleTarget, CutArguments, TargetArguments};
use crate::graphql::limits::Limits;
use crate::graphql::scope::Recorder;
use crate::graphql::{self, GraphqlRequest, Schema};
use crate::input::ErrorCode;
use crate::time::{Clock, SystemClock};
use crate::work::WorkLimits;

/// How many items a page has.
const PAGE: usize = 50;

/// Somebody who answers questions.
pub enum QueryRunner {
    /// This process.
    Local { chronicle: Chronicle, schema: Box<Schema>, runtime: tokio::runtime::Runtime },
    /// A server.
    Remote(Client),
}

impl QueryRunner {
    /// Opens the folder, or names the server, that a command was given.
    pub fn at(place: &TargetArguments) -> Result<Self, Failure> {
        match place.place() {
            ChronicleTarget::Folder(folder) => Self::of_folder(&folder),
            ChronicleTarget::Server(server) => Ok(QueryRunner::Remote(Client::new(server)?)),
        }
    }

    fn of_folder(folder: &Path) -> Result<Self, Failure> {
        target::require_chronicle(folder)?;
        let chronicle = target::open_to_ask(folder)?;
        // A reader of their own folder is bound by nothing but their patience.
        let limits = Limits { cost: u64::MAX, items: usize::MAX, ..Limits::default() };
        let settings =
            graphql::GraphqlSettings { limits, work: WorkLimits::NONE, ..graphql::GraphqlSettings::default() };
        let schema = Box::new(graphql::schema(chronicle.clone(), settings));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::could_not_run)?;
        Ok(QueryRunner::Local { chronicle, schema, runtime })
    }

    /// Asks a question and gives the answer's data.
    pub fn ask(&self, query: &str, variables: &Value) -> Result<Value, Failure> {
        let mut answer = match self {
            QueryRunner::Remote(client) => client.ask(query, variables)?,
            QueryRunner::Local { schema, runtime, .. } => {
                let request = GraphqlRequest {
                    query: query.to_owned(),
                    variables: Variables::from_json(variables.clone()),
                    ..GraphqlRequest::default()
                };
                let answer =
                    runtime.block_on(graphql::execute(schema, request, SystemClock.now(), Recorder::default()));
                serde_json::to_value(&answer).map_err(Failure::could_not_run)?
            }
        };
        match answer["errors"].as_array() {
            Some(errors) if !errors.is_empty() => Err(refused(errors)),
            _none => Ok(answer["data"].take()),
        }
    }

    /// Asks for a list page by page and gives all of it. The question takes `$after`; `list` finds the connection in the data.
    pub fn ask_all(&self, query: &str, variables: &Value, list: &[&str]) -> Result<Vec<Value>, Failure> {
        self.ask_in_pages(PAGE, query, variables, list)
    }

    /// Asks for a list as [`Self::ask_all`] does, so many items at a time: 500 at most.
    pub fn ask_in_pages(
        &self,
        page_len: usize,
        query: &str,
        variables: &Value,
        list: &[&str],
    ) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        let mut variables = variables.clone();
        variables["first"] = json!(page_len);
        loop {
            let mut data = self.ask(query, &variables)?;
            let connection = list.iter().fold(&mut data, |value, field| &mut value[*field]);
            if connection.is_null() {
                return Ok(all);
            }
            if let Value::Array(nodes) = connection["nodes"].take() {
                all.extend(nodes);
            }
            if connection["pageInfo"]["hasNextPage"] != true {
                return Ok(all);
            }
            variables["after"] = connection["pageInfo"]["endCursor"].take();
        }
    }

    /// Lets go of the chronicle.
    pub fn close(self) -> Result<(), Failure> {
        match self {
            QueryRunner::Local { chronicle, .. } => target::close(&chronicle),
            QueryRunner::Remote(_) => Ok(()),
        }
    }
}

/// What a question was refused for: the asker's own doing is wrong usage.
fn refused(errors: &[Value]) -> Failure {
    let code = errors[0]["extensions"]["code"].as_str().unwrap_or(ErrorCode::Internal.as_str());
    let told: Vec<&str> = errors.iter().filter_map(|error| error["message"].as_str()).collect();
    let message = format!("{code}: {}", told.join("; "));
    if code == ErrorCode::BadInput.as_str() { Failure::Usage(message) } else { Failure::CouldNotRun(message) }
}

/// Returns the cuts of a question as variables.
pub fn cuts(cuts: &CutArguments) -> Map<String, Value> {
    let variables = json!({
        "timeZone": cuts.time_zone.as_ref().map(ToString::to_string),
        "knownAt": cuts.known_at.as_ref().map(ToString::to_string),
        "publishedBy": cuts.published_by.as_ref().map(ToString::to_string),
        "certainty": cuts.certainty.word(),
    });
    match variables {
        Value::Object(variables) => variables,
        _other => Map::new(),
    }
}
