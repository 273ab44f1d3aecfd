//! The server: the web page, GraphQL, export and import, the log's checkpoint and tiles, and whether it is well, over HTTP/1.1.
//!
//! ```text
//! connection ─▶ TLS ─▶ head within 10 s, at most 16 KB ─▶ proxy: from where ─▶ guard: Origin, Host ─▶ sign_in: who, how often
//!                                                                        ─▶ route ─▶ one request on a thread of its own
//! ```
//!
//! What GraphQL over HTTP asks for is done by `graphql.rs` here; what a document may ask for, by [`crate::graphql`].
//! Resolvers read in this process and never wait, so each request runs on a thread of a pool, within a budget and when its
//! turn has come ([`crate::work`]): one that takes long holds up nobody else.
//!
//! What goes on for as long as it is wanted, a WebSocket or a feed, waits for news without a thread; only so many are followed
//! at once, and all of them end when the server does.
//!
//! Who may do what: each request is somebody's, by the token that it shows (`sign_in.rs`, [`crate::access`]). Until there are
//! tokens, reading is open, and writing where the server listens on loopback alone, to requests that no proxy passes on. A request
//! has to name a host that is this server, and a page of another origin may neither
//! write nor read, so that a web site that somebody happens to visit can do neither here (`guard.rs`).
//!
//! What clients can make the server hold is bounded over all of them: connections, bytes on their way in, exports, followers.

mod accept;
mod app;
mod body;
mod cite;
mod computing;
mod conditional;
mod connection;
mod described;
mod export;
mod feed;
mod graphql;
mod guard;
mod health;
mod import;
mod kept_answers;
mod mcp;
mod media;
mod metrics;
mod observing;
mod origin;
mod packing;
mod problem;
mod proxy;
mod rate;
mod reconcile;
mod refusal_log;
mod sheets;
mod sign_in;
mod site;
mod tiles;
mod tls;
mod websocket;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{Redirect, Response};
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::Gatekeeper;
use crate::chronicle::{Chronicle, Feed};
use crate::graphql as api;
use crate::graphql::trusted_documents::TrustedDocuments;
use crate::input::ErrorCode;
use crate::time::Clock;
use crate::work::{BytePool, Turns};
use app::{App, AppState};
use connection::Census;
use problem::Problem;
use refusal_log::RefusalLog;

pub use app::{DocumentSettings, FollowerSettings, ServerSettings};
pub use body::IntakeSettings;
pub use connection::{ConnectionSettings, Pace};
pub use origin::{AllowedOrigin, OriginSettings, PublicHost};
pub use proxy::{ProxyHeader, ProxySettings, TrustedProxy};
pub use tls::{TlsError, TlsSettings};

/// A server, ready to take connections.
pub struct Server {
    listener: TcpListener,
    /// Where the metrics are, if not beside everything else.
    metrics: Option<TcpListener>,
    address: SocketAddr,
    app: App,
    certificate: Option<Arc<tls::ServerCertificate>>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// The address cannot be listened at; or the tokens of the data folder, the certificate or the manifest of trusted documents
    /// cannot be read.
    pub async fn bind(
        listen: SocketAddr,
        chronicle: Chronicle,
        clock: Arc<dyn Clock>,
        limits: api::GraphqlSettings,
        settings: ServerSettings,
    ) -> std::io::Result<Self> {
        let listener = connection::listen(listen, &settings.connections)?;
        let address = listener.local_addr()?;
        let metrics =
            settings.metrics_listen.map(|listen| connection::listen(listen, &settings.connections)).transpose()?;
        let certificate = settings.tls.as_ref().map(tls::ServerCertificate::read).transpose();
        let certificate = certificate.map_err(std::io::Error::other)?;
        let tls = certificate.as_ref().map(tls::ServerCertificate::acceptor).transpose()?;
        let documents = settings.documents.manifest.as_deref();
        let documents = documents.map(|path| TrustedDocuments::read(path, settings.documents.only)).transpose();
        let documents = documents.map_err(std::io::Error::other)?.unwrap_or_default();
        let gatekeeper = Gatekeeper::open(chronicle.folder(), settings.access.clone(), Arc::clone(&clock));
        let gatekeeper = Arc::new(gatekeeper.map_err(std::io::Error::other)?);
        let schema = api::schema(chronicle.clone(), limits);
        let turns = Turns::new(settings.turns);
        let feed = Feed::new(chronicle.clone(), settings.following.kept_bytes, Arc::clone(&turns));
        let app = App(Arc::new(AppState {
            started: clock.now(),
            kept_answers: kept_answers::KeptAnswers::new(settings.kept_answers_bytes),
            given_exports: conditional::GivenAnswers::default(),
            chronicle,
            schema,
            feed,
            followers: Census::new(
                settings.following.followers,
                settings.connections.most_of_address,
                settings.following.followers,
            ),
            tls,
            documents,
            proxied: proxy::ProxiedPeers::default(),
            rates: rate::RateLimiter::new(settings.requests_per_minute),
            connections: TaskTracker::new(),
            clock,
            gatekeeper: Arc::clone(&gatekeeper),
            is_loopback: address.ip().is_loopback(),
            work: limits.work,
            turns,
            memory: BytePool::new(settings.answer_bytes, computing::FREE_BYTES),
            waiting: Semaphore::new(settings.waiting),
            exporting: Census::new(settings.exports, settings.exports.div_ceil(2), settings.exports),
            importing: Arc::new(Semaphore::new(import::IMPORTS_MAX)),
            names: reconcile::NamesOnRecord::default(),
            stopping: CancellationToken::new(),
            incoming: BytePool::new(settings.intake.bytes, body::FREE_BYTES),
            long_messages: websocket::CommonRoom::new(settings.following.all_waiting_bytes / 2),
            refused_hosts: RefusalLog::default(),
            refused_pages: RefusalLog::default(),
            figures: metrics::RequestFigures::default(),
            settings,
        }));
        Ok(Server { listener, metrics, address, app, certificate })
    }

    /// Returns whether it speaks HTTPS.
    pub fn has_certificate(&self) -> bool {
        self.certificate.is_some()
    }

    /// Returns the address that it listens at.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns whether programs of this machine may do everything without a token.
    pub fn is_open_to_machine(&self) -> bool {
        self.app.is_loopback && self.app.gatekeeper.is_open_to_machine()
    }

    /// Returns whether there are tokens, or were.
    pub fn has_tokens(&self) -> bool {
        self.app.gatekeeper.needs_tokens()
    }

    /// Returns the address at which the metrics are, if they have one of their own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Returns what all who follow the log here share.
    pub fn feed(&self) -> Arc<Feed> {
        Arc::clone(&self.app.feed)
    }

    /// Returns whose turn it is to compute.
    pub fn turns(&self) -> Arc<Turns> {
        Arc::clone(&self.app.turns)
    }

    /// Serves until `stop` is done, then until the requests under way are, within bounds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = router(self.app.clone());
        if let Some(certificate) = self.certificate {
            tokio::spawn(certificate.watch(self.app.stopping.clone()));
        }
        if let Some(listener) = self.metrics {
            let (app, stopping) = (self.app.clone(), self.app.stopping.clone());
            let is_loopback = listener.local_addr().is_ok_and(|address| address.ip().is_loopback());
            let metrics = Router::new()
                .route("/metrics", get(metrics::handle))
                .layer(axum::middleware::from_fn_with_state((app.clone(), is_loopback), guard::check_host))
                .with_state(app);
            let served = axum::serve(listener, metrics).with_graceful_shutdown(stopping.cancelled_owned());
            tokio::spawn(async move {
                if let Err(error) = served.await {
                    tracing::error!(%error, "the metrics are not served any more");
                }
            });
        }
        connection::serve(self.listener, router, &self.app, stop).await;
    }
}

fn router(app: App) -> Router {
    let router = Router::new()
        .route("/", get(site::explorer))
        .route("/graphiql", get(site::graphiql))
        .route("/graphiql/", get(|| async { Redirect::permanent("/graphiql") }))
        .route("/assets/{*path}", get(site::asset))
        .route("/licences/{*path}", get(site::licence))
        .route("/graphql", any(graphql_or_websocket))
        .route("/v1/export", get(export::handle))
        .route("/v1/cite", get(cite::handle))
        .route("/checkpoint", get(tiles::checkpoint))
        .route("/checkpoint.pub", get(tiles::verifier_key))
        .route("/tile/{*path}", get(tiles::tile))
        .route("/tile/entries/{*path}", get(tiles::entries))
        .route("/v1/import", post(import::handle))
        .route("/v1/sheets", post(sheets::handle))
        .route("/v1/sheets/undo", post(sheets::undo))
        .route("/reconcile", get(reconcile::handle).post(reconcile::handle))
        .route("/reconcile/suggest/entity", get(reconcile::suggest))
        .route("/mcp", any(mcp::handle))
        .route("/v1/feed", get(feed::handle))
        .route("/v1/sign-in", get(described::sign_in))
        .route("/schema.graphql", get(described::schema))
        .route("/openapi.json", get(described::openapi))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready));
    let router = match app.settings.metrics_listen {
        None => router.route("/metrics", get(metrics::handle)),
        Some(_elsewhere) => router,
    };
    router
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_that_way)
        .layer(axum::middleware::from_fn_with_state(app.clone(), sign_in::check))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::check))
        .layer(axum::middleware::from_fn_with_state(app.clone(), observing::observe))
        .layer(axum::middleware::from_fn_with_state(app.clone(), proxy::settle))
        .with_state(app)
}

/// Answers a GraphQL request, or makes a WebSocket of its connection.
async fn graphql_or_websocket(app: State<App>, request: Request<Body>) -> Response {
    if websocket::is_upgrade(request.headers()) {
        websocket::handle(app, request).await
    } else {
        graphql::handle(app, request).await
    }
}

async fn nothing_here() -> Problem {
    let what = "nothing is here: there is /, /graphiql, /graphql, /v1/export, /v1/cite, /v1/import, /v1/sheets, /v1/feed, /v1/sign-in, \
                /reconcile, /mcp, /schema.graphql, /openapi.json, /checkpoint, /checkpoint.pub, /tile, /livez and /readyz";
    Problem::new(ErrorCode::NotFound, what)
}

async fn not_that_way() -> Problem {
    let message = "this is not asked for by that method: the header Allow names those that are taken";
    Problem::bad_input(message).with_status(StatusCode::METHOD_NOT_ALLOWED)
}
