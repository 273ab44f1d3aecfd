//! What nothing can be quicker than on this machine: the bare write and sync, and the bare answer.
//!
//! The bare answers come from a server in a process of its own: axum with async-graphql over rows that lie ready, asked with
//! the documents of the chronicle, and the same rows written by serde.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{
    EmptyMutation, EmptySubscription, Interface, Object, Scalar, ScalarType, Schema, SimpleObject, Union,
};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::post;
use rustix::fs::{FallocateFlags, fallocate, fdatasync};
use rustix::process::Signal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::process::Process;

/// Writes and syncs pieces of that many bytes one after the other into a file that has its room, and returns how many
/// a second.
pub fn appends(folder: &Path, span: Duration, bytes: usize) -> f64 {
    let path = folder.join("raw");
    let file = File::create(&path).expect("a file can be made");
    fallocate(&file, FallocateFlags::empty(), 0, 1 << 28).expect("there is room");
    // Zeros are written first, so that a sync has no extents to convert.
    rustix::io::pwrite(&file, &vec![0; 1 << 26], 0).expect("there is room");
    file.sync_all().expect("it syncs");
    let piece = vec![7_u8; bytes];
    let (begun, mut count) = (Instant::now(), 0_u64);
    while begun.elapsed() < span {
        let at = count * bytes as u64 % ((1 << 26) - bytes as u64);
        rustix::io::pwrite(&file, &piece, at).expect("there is room");
        fdatasync(&file).expect("it syncs");
        count += 1;
    }
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    let _ = std::fs::remove_file(path);
    rate
}

#[derive(Clone)]
struct PointInTime(String);

#[Scalar]
impl ScalarType for PointInTime {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match value {
            async_graphql::Value::String(text) => Ok(PointInTime(text)),
            other => Err(async_graphql::InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> async_graphql::Value {
        self.0.clone().into()
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Key(String);

#[Scalar]
impl ScalarType for Key {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match value {
            async_graphql::Value::String(text) => Ok(Key(text)),
            other => Err(async_graphql::InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> async_graphql::Value {
        self.0.clone().into()
    }
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct Actor {
    key: Key,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct Issue {
    key: Key,
}

#[derive(Clone, Serialize, Deserialize, Union)]
#[serde(untagged)]
enum Target {
    Issue(Issue),
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct Period {
    edtf: String,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct Claim {
    id: String,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct BearingClaim {
    claim: Claim,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct Position {
    party: Option<Actor>,
    target: Option<Target>,
    status: String,
    stance: Option<String>,
    since: Option<Period>,
    claims: Vec<BearingClaim>,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct StatementMade {
    id: String,
    kind: String,
    sequence: i64,
    occurred: Period,
    speaker: Actor,
    text: String,
}

#[derive(Clone, Serialize, Deserialize, SimpleObject)]
struct OtherEvent {
    id: String,
    kind: String,
    sequence: i64,
    occurred: Period,
}

#[derive(Clone, Serialize, Deserialize, Interface)]
#[allow(clippy::duplicated_attributes, reason = "the fields of an interface are listed with their types")]
#[graphql(
    field(name = "id", ty = "&String"),
    field(name = "kind", ty = "&String"),
    field(name = "sequence", ty = "&i64"),
    field(name = "occurred", ty = "&Period")
)]
#[serde(untagged)]
enum Event {
    StatementMade(StatementMade),
    OtherEvent(OtherEvent),
}

/// The rows that lie ready: some answers to each question.
#[derive(Serialize, Deserialize)]
struct Ready {
    positions: Vec<Option<Position>>,
    states: Vec<Vec<Position>>,
    timelines: Vec<Vec<Event>>,
}

/// Some of a list, chosen by the arguments.
fn chosen<'r, T>(of: &'r [T], arguments: &[&str]) -> &'r T {
    let sum = arguments
        .iter()
        .flat_map(|argument| argument.bytes())
        .fold(7_usize, |sum, byte| sum * 31 % 1_000_003 + usize::from(byte));
    &of[sum % of.len()]
}

struct Query(&'static Ready);
struct AsOf(&'static Ready, String);
struct Negotiation(&'static Ready, String);
struct Positions(&'static [Position]);
struct Timeline(&'static [Event]);

#[derive(async_graphql::InputObject)]
struct TargetInput {
    issue: Key,
}

#[derive(async_graphql::InputObject)]
struct PeriodInput {
    from: Option<PointInTime>,
}

#[Object]
impl Query {
    async fn as_of(&self, date: Option<PointInTime>, known_at: Option<PointInTime>) -> AsOf {
        let text = |point: Option<PointInTime>| point.map(|point| point.0).unwrap_or_default();
        AsOf(self.0, text(date) + &text(known_at))
    }
}

#[Object]
impl AsOf {
    async fn position(&self, party: Key, on: TargetInput) -> Option<&Position> {
        chosen(&self.0.positions, &[&self.1, &party.0, &on.issue.0]).as_ref()
    }

    async fn negotiation(&self, key: Key) -> Negotiation {
        Negotiation(self.0, self.1.clone() + &key.0)
    }

    async fn timeline(&self, negotiation: Key, between: PeriodInput, first: i32) -> Timeline {
        let from = between.from.map(|from| from.0).unwrap_or_default();
        let rows = chosen(&self.0.timelines, &[&self.1, &negotiation.0, &from]);
        Timeline(&rows[..rows.len().min(usize::try_from(first).unwrap_or(0))])
    }
}

#[Object]
impl Negotiation {
    async fn positions(&self, first: i32) -> Positions {
        let rows = chosen(&self.0.states, &[&self.1]);
        Positions(&rows[..rows.len().min(usize::try_from(first).unwrap_or(0))])
    }
}

#[Object]
impl Positions {
    async fn nodes(&self) -> &[Position] {
        self.0
    }
}

#[Object]
impl Timeline {
    async fn nodes(&self) -> &[Event] {
        self.0
    }
}

struct Server {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    ready: &'static Ready,
}

/// Serves rows from a file until it is stopped: the program that [`start`] starts.
pub fn serve(file: &str) {
    let ready: Ready =
        serde_json::from_slice(&std::fs::read(file).expect("the rows are there")).expect("they are rows");
    let ready: &'static Ready = Box::leak(Box::new(ready));
    let schema = Schema::new(Query(ready), EmptyMutation, EmptySubscription);
    let routes = Router::new()
        .route("/graphql", post(answer))
        .route("/serde", post(written))
        .with_state(Arc::new(Server { schema, ready }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        println!("listening on {}", listener.local_addr().expect("it has an address"));
        axum::serve(listener, routes).await.expect("it serves");
    });
}

async fn answer(State(server): State<Arc<Server>>, body: axum::body::Bytes) -> impl IntoResponse {
    let request: async_graphql::Request = serde_json::from_slice(&body).expect("the bench asks well");
    let response = server.schema.execute(request).await;
    ([(header::CONTENT_TYPE, "application/json")], serde_json::to_vec(&response).unwrap_or_default())
}

async fn written(State(server): State<Arc<Server>>, body: axum::body::Bytes) -> impl IntoResponse {
    #[derive(Deserialize)]
    struct Asked {
        question: String,
        which: usize,
    }
    let asked: Asked = serde_json::from_slice(&body).expect("the bench asks well");
    let ready = server.ready;
    let rows = match asked.question.as_str() {
        "Q1" => serde_json::to_vec(&json_data(&ready.positions[asked.which % ready.positions.len()])),
        "Q2" => serde_json::to_vec(&json_data(&ready.states[asked.which % ready.states.len()])),
        _ => serde_json::to_vec(&json_data(&ready.timelines[asked.which % ready.timelines.len()])),
    };
    ([(header::CONTENT_TYPE, "application/json")], rows.unwrap_or_default())
}

#[derive(Serialize)]
struct Data<'r, T> {
    data: &'r T,
}

fn json_data<T>(data: &T) -> Data<'_, T> {
    Data { data }
}

/// Starts a server of limits over answers of the chronicle: to Q1, Q2 and Q4.
///
/// # Errors
///
/// A sentence.
pub fn start(folder: &Path, answers: [Vec<Value>; 3]) -> Result<(Process, SocketAddr), String> {
    let [positions, states, timelines] = answers;
    let rows = json!({
        "positions": positions.iter().map(|data| &data["asOf"]["position"]).collect::<Vec<_>>(),
        "states": states.iter().map(|data| list(&data["asOf"]["negotiation"]["positions"]["nodes"])).collect::<Vec<_>>(),
        "timelines": timelines.iter().map(|data| list(&data["asOf"]["timeline"]["nodes"])).collect::<Vec<_>>(),
    });
    let file = folder.join("ready.json");
    std::fs::write(&file, rows.to_string()).map_err(|error| error.to_string())?;
    let mut program = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
    program.arg("limit-server").arg(&file);
    let (process, line, _) = Process::start(program, "listening on ", Signal::TERM)?;
    let address = line.rsplit(' ').next().and_then(|address| address.parse().ok());
    Ok((process, address.ok_or_else(|| format!("no address in {line:?}"))?))
}

fn list(value: &Value) -> Value {
    if value.is_array() { value.clone() } else { json!([]) }
}
