//! Destinations of an import at a running server.
//!
//! Batches go by the mutation `record`, one after another. What is on record already is found by asking for the ids, and by
//! reading the records under them from the export.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::client::Client;
use crate::cli::failure::Failure as CommandFailure;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::{Notice, OperationInput, operation_line};
use crate::interchange::import::{Destination, Failure, News, OnRecord, Told};

/// The most bytes of lines in one request, which leaves room in a body of 1 MB for what is put around them.
const BATCH_BYTES_MAX: usize = 900_000;
/// The most bytes of a request that is sent.
const BODY_BYTES_MAX: usize = 1_000_000;

const RECORD: &str = "mutation Record($input: RecordInput!) { record(input: $input) { \
    sequence warnings { code message path } userErrors { code message path } } }";

#[derive(Serialize)]
struct Body<'a> {
    query: &'a str,
    variables: Variables<'a>,
}

#[derive(Serialize)]
struct Variables<'a> {
    input: Input<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    operations: &'a [OperationInput],
    dry_run: bool,
}

fn failed(failure: CommandFailure) -> Failure {
    Failure::Destination(match failure {
        CommandFailure::NotRight(message) | CommandFailure::Usage(message) | CommandFailure::CouldNotRun(message) => {
            message
        }
        CommandFailure::Gone => "the output has been closed".to_owned(),
    })
}

fn errors_of(answer: &Value) -> Option<String> {
    let errors = answer["errors"].as_array()?;
    let told: Vec<String> = errors
        .iter()
        .map(|error| {
            let code = error["extensions"]["code"].as_str().unwrap_or("INTERNAL");
            format!("{code}: {}", error["message"].as_str().unwrap_or_default())
        })
        .collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn notices(value: &Value) -> Vec<Notice> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

/// Takes the place of an operation from the path that a server gives, and makes the rest the path from the line down.
fn of_line(mut notice: Notice) -> Option<Told> {
    if notice.path.len() < 2 || notice.path[0] != "operations" {
        return None;
    }
    let place: usize = notice.path[1].parse().ok()?;
    // An event stands under `record` in a batch and by itself in a line.
    let steps = if notice.path.get(2).is_some_and(|name| name == "record") { 3 } else { 2 };
    notice.path.drain(..steps);
    Some((place, notice))
}

/// Records a batch at a server; gives its warnings, or what is refused.
fn record(
    client: &Client,
    operations: &[OperationInput],
    dry_run: bool,
) -> Result<Result<Vec<Told>, Vec<Told>>, Failure> {
    let body = Body { query: RECORD, variables: Variables { input: Input { operations, dry_run } } };
    let body = serde_json::to_vec(&body).map_err(|error| Failure::Destination(error.to_string()))?;
    if body.len() > BODY_BYTES_MAX {
        return Err(Failure::Destination(format!(
            "the lines take {} bytes, and a server takes at most {BODY_BYTES_MAX} at once: stop the server and import into \
             its data folder",
            body.len()
        )));
    }
    let answer = client.post(&body).map_err(failed)?;
    if let Some(errors) = errors_of(&answer) {
        return Err(Failure::Destination(format!("the server refused the batch: {errors}")));
    }
    let payload = &answer["data"]["record"];
    let refused = notices(&payload["userErrors"]);
    if refused.is_empty() {
        return Ok(Ok(notices(&payload["warnings"]).into_iter().filter_map(of_line).collect()));
    }
    let told: Vec<Told> = refused.iter().cloned().filter_map(of_line).collect();
    if told.len() < refused.len() {
        let told: Vec<String> = refused.iter().map(ToString::to_string).collect();
        return Err(Failure::Destination(format!("the server refused the batch: {}", told.join("; "))));
    }
    Ok(Err(told))
}

/// Says how the ids of operations stand on record at a server.
fn on_record(client: &Client, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure> {
    let mut query = String::from("{");
    for (place, operation) in operations.iter().enumerate() {
        query.push_str(&format!(" e{place}: event(id: \"{}\") {{ sequence }}", operation.id()));
    }
    query.push_str(" }");
    let answer = client.ask(&query, &json!({})).map_err(failed)?;
    if let Some(errors) = errors_of(&answer) {
        return Err(Failure::Destination(format!("the server cannot say what is on record: {errors}")));
    }
    let mut standings = vec![OnRecord::Not; operations.len()];
    let mut known: Vec<(u64, usize)> = (0..operations.len())
        .filter_map(|place| Some((answer["data"][format!("e{place}")]["sequence"].as_u64()?, place)))
        .collect();
    known.sort_unstable();
    for run in known.chunk_by(|one, next| next.0 == one.0 + 1) {
        let (first, last) = (run[0].0, run[run.len() - 1].0);
        let mut text = Vec::new();
        let path = format!("/v1/export?format=jsonl&after={}&limit={}", first - 1, last - first + 1);
        client
            .get(&path, &mut |piece| {
                text.extend_from_slice(piece);
                Ok(())
            })
            .map_err(failed)?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines();
        for (_, place) in run {
            let same = lines.next() == Some(operation_line(operations[*place]).as_str());
            standings[*place] = if same { OnRecord::Same(None) } else { OnRecord::Other };
        }
    }
    Ok(standings)
}

/// A server as destination.
pub struct IntoServer<'a> {
    client: &'a Client,
    recorded: u64,
    /// What was decided about the last batch.
    decided: Result<(), Vec<Told>>,
    news: News,
}

impl<'a> IntoServer<'a> {
    /// Makes a server the destination.
    pub fn new(client: &'a Client) -> Self {
        IntoServer { client, recorded: 0, decided: Ok(()), news: News::default() }
    }
}

impl Destination for IntoServer<'_> {
    fn batch_bytes_max(&self) -> usize {
        BATCH_BYTES_MAX
    }

    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure> {
        on_record(self.client, operations)
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), Failure> {
        let inputs: Vec<OperationInput> = operations.iter().map(OperationInput::from_operation).collect();
        self.decided = match record(self.client, &inputs, false)? {
            Ok(warnings) => {
                self.recorded += operations.len() as u64;
                let warnings = warnings.into_iter().filter_map(|(place, notice)| Some((*lines.get(place)?, notice)));
                self.news.warned.extend(warnings);
                Ok(())
            }
            Err(refused) => Err(refused),
        };
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<Told>>, Failure> {
        Ok(std::mem::replace(&mut self.decided, Ok(())))
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn recorded(&self) -> u64 {
        self.recorded
    }
}

/// A server as if: all lines go to it in one request, since each is held against those before.
pub struct ServerAsIf<'a> {
    client: &'a Client,
    lines: Vec<u64>,
    operations: Vec<OperationInput>,
    ids: HashMap<EventId, String>,
    accepted: u64,
    news: News,
}

impl<'a> ServerAsIf<'a> {
    /// Makes a server the destination of a dry run.
    pub fn new(client: &'a Client) -> Self {
        ServerAsIf {
            client,
            lines: Vec::new(),
            operations: Vec::new(),
            ids: HashMap::new(),
            accepted: 0,
            news: News::default(),
        }
    }
}

impl Destination for ServerAsIf<'_> {
    fn on_record(&mut self, operations: &[&Operation]) -> Result<Vec<OnRecord>, Failure> {
        let mut standings = on_record(self.client, operations)?;
        for (standing, operation) in standings.iter_mut().zip(operations) {
            match self.ids.get(&operation.id()) {
                Some(line) if *line == operation_line(operation) => *standing = OnRecord::Same(None),
                Some(_) => *standing = OnRecord::Other,
                None => {}
            }
        }
        Ok(standings)
    }

    fn hand_in(&mut self, lines: &[u64], operations: Vec<Operation>) -> Result<(), Failure> {
        for (line, operation) in lines.iter().zip(&operations) {
            self.lines.push(*line);
            self.ids.insert(operation.id(), operation_line(operation));
            self.operations.push(OperationInput::from_operation(operation));
        }
        Ok(())
    }

    fn decided(&mut self) -> Result<Result<(), Vec<Told>>, Failure> {
        Ok(Ok(()))
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        if self.operations.is_empty() {
            return Ok(());
        }
        let line = |place: usize| self.lines.get(place).copied().unwrap_or_default();
        match record(self.client, &self.operations, true)? {
            Ok(warnings) => {
                self.accepted = self.operations.len() as u64;
                self.news.warned.extend(warnings.into_iter().map(|(place, notice)| (line(place), notice)));
            }
            Err(refused) => {
                let bad: std::collections::HashSet<usize> = refused.iter().map(|(place, _)| *place).collect();
                self.accepted = (self.operations.len() - bad.len()) as u64;
                self.news.refused.extend(refused.into_iter().map(|(place, notice)| (line(place), notice)));
            }
        }
        Ok(())
    }

    fn recorded(&self) -> u64 {
        self.accepted
    }
}
