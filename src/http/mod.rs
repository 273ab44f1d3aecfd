//! The server: GraphQL, export and import, the log's checkpoint and tiles, and whether it is well, over HTTP/1.1.
//!
//! ```text
//! connection ─▶ head within 10 s, at most 16 KB ─▶ guard: Origin, Host ─▶ route ─▶ one request on a thread of its own
//! ```
//!
//! What GraphQL over HTTP asks for is done by `graphql.rs` here; what a document may ask for, by [`crate::graphql`].
//! Resolvers read in this process and never wait, so each request runs on a thread of a pool: one that takes long holds up
//! nobody else.
//!
//! Who may do what: without tokens, reading is open, and writing where the server listens on loopback alone. On loopback a
//! request has to name this machine as its host, and nowhere may a page of another origin send one, so that a web site that
//! somebody happens to visit can neither read nor write here.
//!
//! Not here: tokens, TLS, WebSockets.

mod accept;
mod connection;
mod export;
mod graphql;
mod guard;
mod home;
mod import;
mod json_depth;
mod media;
mod problem;
mod tiles;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::chronicle::Chronicle;
use crate::graphql as api;
use crate::input::ErrorCode;
use crate::time::Clock;
use problem::Problem;

/// How requests are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
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
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            body_bytes: 1_000_000,
            head_bytes: 16 * 1024,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            running: 64,
        }
    }
}

/// Who may write without a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Whoever reaches the server, which listens on loopback alone.
    Open,
    /// Nobody.
    Closed,
}

impl Writing {
    /// Says who may write at a server that listens there.
    pub fn at(listen: SocketAddr) -> Self {
        if listen.ip().is_loopback() { Writing::Open } else { Writing::Closed }
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
pub(crate) struct App(Arc<Shared>);

pub(crate) struct Shared {
    chronicle: Chronicle,
    schema: api::Schema,
    clock: Arc<dyn Clock>,
    settings: Settings,
    writing: Writing,
    is_loopback: bool,
    running: Arc<Semaphore>,
    importing: Arc<Semaphore>,
    /// Cancelled when the server is told to stop: what would go on for ever, such as a feed, ends then.
    stopping: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
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
        limits: api::Settings,
        settings: Settings,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let schema = api::schema(chronicle.clone(), limits);
        let app = App(Arc::new(Shared {
            chronicle,
            schema,
            clock,
            settings,
            writing: Writing::at(address),
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
    pub fn writing(&self) -> Writing {
        self.app.writing
    }

    /// Serves until `stop` is done, then until the requests under way are, within bounds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = router(self.app.clone());
        connection::serve(self.listener, router, self.app.settings, async {
            stop.await;
            self.app.stopping.cancel();
        })
        .await;
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/graphql", any(graphql::handle))
        .route("/v1/export", get(export::handle))
        .route("/checkpoint", get(tiles::checkpoint))
        .route("/checkpoint.pub", get(tiles::verifier_key))
        .route("/tile/{*path}", get(tiles::tile))
        .route("/tile/entries/{*path}", get(tiles::entries).layer(CompressionLayer::new()))
        .route("/v1/import", post(import::handle))
        .route("/livez", get(|| async { plain(StatusCode::OK, "alive") }))
        .route("/readyz", get(ready))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_that_way)
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::check))
        .with_state(app)
}

async fn nothing_here() -> Problem {
    let what = "nothing is here: there is /graphql, /v1/export, /v1/import, /checkpoint, /checkpoint.pub, /tile, /livez and \
                /readyz";
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

/// Makes an answer of a text.
fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let mut text = text.into();
    text.push('\n');
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
