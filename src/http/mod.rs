//! The server: the web page, GraphQL, export and import, the log's checkpoint and tiles, and whether it is well, over HTTP/1.1.
//!
//! ```text
//! connection ─▶ head within 10 s, at most 16 KB ─▶ guard: Origin, Host ─▶ route ─▶ one request on a thread of its own
//! ```
//!
//! What GraphQL over HTTP asks for is done by `graphql.rs` here; what a document may ask for, by [`crate::graphql`].
//! Resolvers read in this process and never wait, so each request runs on a thread of a pool: one that takes long holds up
//! nobody else.
//!
//! What goes on for as long as it is wanted, a WebSocket or a feed, waits for news without a thread; only so many are followed
//! at once, and all of them end when the server does.
//!
//! Who may do what: without tokens, reading is open, and writing where the server listens on loopback alone. On loopback a
//! request has to name this machine as its host, and nowhere may a page of another origin send one, so that a web site that
//! somebody happens to visit can neither read nor write here.
//!
//! Not here: tokens, TLS.

mod accept;
mod connection;
mod export;
mod feed;
mod graphql;
mod guard;
mod import;
mod json_depth;
mod media;
mod problem;
mod site;
mod tiles;
mod websocket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;

use crate::chronicle::{Chronicle, Feed};
use crate::graphql as api;
use crate::input::ErrorCode;
use crate::time::Clock;
use problem::Problem;

/// The seconds after which a follower that was turned away may come again.
const RETRY_SECONDS: u32 = 10;

/// How requests are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// The most bytes of a request's body: 1 MB by default.
    pub body_bytes: usize,
    /// The most bytes of a request's head: 16 KB by default.
    pub head_bytes: usize,
    /// How long a request's head may take to come: 10 s by default.
    pub head_time: Duration,
    /// How long a request's body may take to come, or each piece of an import's: 30 s by default.
    pub body_time: Duration,
    /// How long requests under way are given when the server stops: 10 s by default.
    pub drain: Duration,
    /// How many requests run at a time; others wait for their turn: 64 by default.
    pub running: usize,
    /// How those who follow the log are served.
    pub following: FollowerSettings,
}

/// How those who follow the log are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowerSettings {
    /// How many WebSockets and feeds there may be at once: 1,000 by default.
    pub followers: usize,
    /// How many operations may be under way on one WebSocket: 100 by default.
    pub operations: usize,
    /// How many bytes may wait for the client of a WebSocket: 256 KB by default.
    pub waiting_bytes: usize,
    /// How many bytes of renderings are kept for others who ask the same: 32 MB by default.
    pub kept_bytes: u64,
    /// How long the client of a WebSocket has for its `connection_init`: 10 s by default.
    pub init_time: Duration,
    /// After how long without anything to say a sign of life is sent: 15 s by default.
    pub heartbeat: Duration,
}

impl Default for FollowerSettings {
    fn default() -> Self {
        FollowerSettings {
            followers: 1_000,
            operations: 100,
            waiting_bytes: 256 * 1024,
            kept_bytes: 32 * 1024 * 1024,
            init_time: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        ServerSettings {
            body_bytes: 1_000_000,
            head_bytes: 16 * 1024,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            running: 64,
            following: FollowerSettings::default(),
        }
    }
}

/// Who may write without a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteAccess {
    /// Whoever reaches the server, which listens on loopback alone.
    Open,
    /// Nobody.
    Closed,
}

impl WriteAccess {
    /// Says who may write at a server that listens there.
    pub fn at(listen: SocketAddr) -> Self {
        if listen.ip().is_loopback() { WriteAccess::Open } else { WriteAccess::Closed }
    }
}

/// A server, ready to take connections.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
}

/// What every request needs.
#[derive(Clone)]
pub(crate) struct App(Arc<AppState>);

pub(crate) struct AppState {
    chronicle: Chronicle,
    schema: api::Schema,
    clock: Arc<dyn Clock>,
    settings: ServerSettings,
    writing: WriteAccess,
    is_loopback: bool,
    running: Arc<Semaphore>,
    importing: Arc<Semaphore>,
    feed: Arc<Feed>,
    /// One for each WebSocket and feed that there may be.
    followers: Arc<Semaphore>,
    /// The connections that there are, WebSockets among them.
    connections: TaskTracker,
    /// Cancelled when the server is told to stop: what would go on for ever, such as a feed, ends then.
    stopping: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.0
    }
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// The address cannot be listened at.
    pub async fn bind(
        listen: SocketAddr,
        chronicle: Chronicle,
        clock: Arc<dyn Clock>,
        limits: api::GraphqlSettings,
        settings: ServerSettings,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let schema = api::schema(chronicle.clone(), limits);
        let feed = Feed::new(chronicle.clone(), settings.following.kept_bytes);
        let app = App(Arc::new(AppState {
            chronicle,
            schema,
            feed,
            followers: Arc::new(Semaphore::new(settings.following.followers)),
            connections: TaskTracker::new(),
            clock,
            settings,
            writing: WriteAccess::at(address),
            is_loopback: address.ip().is_loopback(),
            running: Arc::new(Semaphore::new(settings.running)),
            importing: Arc::new(Semaphore::new(import::IMPORTS_MAX)),
            stopping: CancellationToken::new(),
        }));
        Ok(Server { listener, address, app })
    }

    /// Gives the address that it listens at.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says who may write.
    pub fn writing(&self) -> WriteAccess {
        self.app.writing
    }

    /// Gives what all who follow the log here share.
    pub fn feed(&self) -> Arc<Feed> {
        Arc::clone(&self.app.feed)
    }

    /// Serves until `stop` is done, then until the requests under way are, within bounds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = router(self.app.clone());
        connection::serve(self.listener, router, &self.app, stop).await;
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(site::explorer))
        .route("/graphiql", get(site::graphiql))
        .route("/graphiql/", get(|| async { Redirect::permanent("/graphiql") }))
        .route("/assets/{*path}", get(site::asset))
        .route("/licences/{*path}", get(site::licence))
        .route("/graphql", any(graphql::handle))
        .route("/v1/export", get(export::handle).layer(CompressionLayer::new()))
        .route("/checkpoint", get(tiles::checkpoint))
        .route("/checkpoint.pub", get(tiles::verifier_key))
        .route("/tile/{*path}", get(tiles::tile))
        .route("/tile/entries/{*path}", get(tiles::tile).layer(CompressionLayer::new()))
        .route("/v1/import", post(import::handle))
        .route("/v1/feed", get(feed::handle))
        .route("/livez", get(|| async { plain(StatusCode::OK, "alive") }))
        .route("/readyz", get(ready))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_that_way)
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::check))
        .with_state(app)
}

async fn nothing_here() -> Problem {
    let what = "nothing is here: there is /, /graphiql, /graphql, /v1/export, /v1/import, /v1/feed, /checkpoint, /checkpoint.pub, \
                /tile, /livez and /readyz";
    Problem::new(ErrorCode::NotFound, what)
}

async fn not_that_way() -> Problem {
    let message = "this is not asked for by that method: the header Allow names those that are taken";
    Problem::bad_input(message).with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// Tells whether requests are taken.
async fn ready(State(app): State<App>) -> Response {
    if app.stopping.is_cancelled() {
        plain(StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        plain(StatusCode::OK, "ready")
    }
}

impl App {
    /// Does something on a thread that may wait and compute, when its turn has come.
    ///
    /// # Errors
    ///
    /// It panicked, or the runtime stops.
    async fn on_thread<T: Send + 'static>(
        &self,
        run: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, tokio::task::JoinError> {
        let turn = Arc::clone(&self.running).acquire_owned().await;
        let app = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            run(&app)
        })
        .await
    }

    /// Takes one of the places of those who follow the log.
    fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.followers).try_acquire_owned().map_err(|_none_left| {
            let followers = self.settings.following.followers;
            let message = format!("{followers} follow the log here already, and no more are taken: try again later");
            let problem = Problem::new(ErrorCode::RateLimited, message);
            problem.with_status(StatusCode::SERVICE_UNAVAILABLE).trying_after(RETRY_SECONDS)
        })
    }
}

/// Makes an answer of a text.
fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let mut text = text.into();
    text.push('\n');
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
