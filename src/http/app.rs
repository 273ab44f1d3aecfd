//! What every request needs: the chronicle, the settings, whose turn it is to compute, and how many may import and follow.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Semaphore;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::{AccessSettings, Caller, Gatekeeper};
use crate::chronicle::{Chronicle, Feed};
use crate::graphql::Schema;
use crate::graphql::trusted_documents::TrustedDocuments;
use crate::http::body::IntakeSettings;
use crate::http::conditional::GivenAnswers;
use crate::http::connection::{Census, ClientAddress, ConnectionSettings, Seat};
use crate::http::kept_answers::KeptAnswers;
use crate::http::metrics::RequestFigures;
use crate::http::origin::OriginSettings;
use crate::http::problem::Problem;
use crate::http::proxy::{ProxiedPeers, ProxySettings};
use crate::http::rate::RateLimiter;
use crate::http::reconcile::NamesOnRecord;
use crate::http::refusal_log::RefusalLog;
use crate::http::tls::TlsSettings;
use crate::http::websocket::CommonRoom;
use crate::input::ErrorCode;
use crate::interchange::public_url::PublicUrl;
use crate::time::{Clock, Cut, Instant};
use crate::work::{BytePool, TurnSettings, Turns, WorkLimits};

/// The seconds after which a follower that was turned away may come again.
const RETRY_SECONDS: u32 = 10;

/// The least share of a follower, in bytes: with less, every message would be a long one.
const SHARE_MIN: usize = 4 * 1024;

/// How requests are served.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Whether spans of requests are taken by more than the log, and so say more: not by default.
    pub traces: bool,
    /// Whose turn it is to compute, and how many are taken in.
    pub turns: TurnSettings,
    /// The most bytes that answers hold together until they are sent: 128 MB by default.
    pub answer_bytes: usize,
    /// How many requests may wait for the log to reach a sequence: 1,000 by default.
    pub waiting: usize,
    /// How many exports are made at a time, half of them at most for one address that is not of this machine: 8 by default.
    pub exports: usize,
    /// How many bytes of answers are kept that stay the same for ever: 16 MB by default.
    pub kept_answers_bytes: u64,
    /// How those who follow the log are served.
    pub following: FollowerSettings,
    /// How connections are kept.
    pub connections: ConnectionSettings,
    /// How clients' bytes are taken in.
    pub intake: IntakeSettings,
    /// Which hosts and origins are this server's own, and which others may ask.
    pub origins: OriginSettings,
    /// Which proxies are believed, and by which header.
    pub proxies: ProxySettings,
    /// Where the certificate is; `None`: the server speaks HTTP.
    pub tls: Option<TlsSettings>,
    /// The documents that a client may ask for by their ids, and whether no others are run.
    pub documents: DocumentSettings,
    /// How many requests a minute are taken from a principal, or from an address without a token that is not of this machine: 600 by
    /// default.
    pub requests_per_minute: u64,
    /// The address under which readers reach the server; `None`: that of each request.
    pub public_url: Option<PublicUrl>,
    /// How callers are told apart.
    pub access: AccessSettings,
    /// The processor time that an answer may take for somebody with a token: 1 s by default, or what it may take for others if
    /// that is more.
    pub processor_with_token: Duration,
    /// The address at which the metrics are, and nothing else; `None`: beside everything else.
    pub metrics_listen: Option<SocketAddr>,
}

/// Which documents may be asked for by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentSettings {
    /// The manifest; `None`: there are none.
    pub manifest: Option<PathBuf>,
    /// Whether no others are run.
    pub only: bool,
}

/// How those who follow the log are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowerSettings {
    /// How many WebSockets and feeds there may be at once: 1,000 by default.
    pub followers: usize,
    /// How many operations may be under way on one WebSocket: 100 by default.
    pub operations: usize,
    /// How many bytes may wait for the client of a WebSocket: 256 KB by default, or its share of what may wait for all.
    pub waiting_bytes: usize,
    /// How many bytes may wait for all who follow together: 64 MB by default.
    pub all_waiting_bytes: usize,
    /// How many bytes of renderings are kept for others who ask the same: 32 MB by default.
    pub kept_bytes: u64,
    /// How long the client of a WebSocket has for its `connection_init`: 10 s by default.
    pub init_time: Duration,
    /// After how long without anything to say a sign of life is sent: 15 s by default.
    pub heartbeat: Duration,
}

impl FollowerSettings {
    /// Returns how many bytes may wait for one client: half of what may wait for all is shared out, and the other half is for
    /// single messages that are longer than a share.
    pub(super) fn share(&self) -> usize {
        self.waiting_bytes
            .min(self.all_waiting_bytes / 2 / self.followers.max(1))
            .max(SHARE_MIN.min(self.waiting_bytes))
    }

    /// Begins to count the time between signs of life.
    pub(super) fn signs_of_life(&self) -> Interval {
        let mut interval = tokio::time::interval_at(tokio::time::Instant::now() + self.heartbeat, self.heartbeat);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        interval
    }
}

impl Default for FollowerSettings {
    fn default() -> Self {
        FollowerSettings {
            followers: 1_000,
            operations: 100,
            waiting_bytes: 256 * 1024,
            all_waiting_bytes: 64 * 1024 * 1024,
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
            traces: false,
            turns: TurnSettings::default(),
            answer_bytes: 64 << 20,
            waiting: 1_000,
            exports: 8,
            kept_answers_bytes: 16 << 20,
            following: FollowerSettings::default(),
            connections: ConnectionSettings::default(),
            intake: IntakeSettings::default(),
            origins: OriginSettings::default(),
            proxies: ProxySettings::default(),
            tls: None,
            documents: DocumentSettings::default(),
            requests_per_minute: 600,
            public_url: None,
            access: AccessSettings::default(),
            processor_with_token: Duration::from_secs(1),
            metrics_listen: None,
        }
    }
}

/// What every request needs.
#[derive(Clone)]
pub(super) struct App(pub(super) Arc<AppState>);

/// What all requests share.
pub(super) struct AppState {
    pub(super) chronicle: Chronicle,
    pub(super) schema: Schema,
    pub(super) clock: Arc<dyn Clock>,
    /// When the server was made.
    pub(super) started: Instant,
    pub(super) settings: ServerSettings,
    /// Tells who asks, and what they may do.
    pub(super) gatekeeper: Arc<Gatekeeper>,
    pub(super) is_loopback: bool,
    /// What the making of one answer may use.
    pub(super) work: WorkLimits,
    pub(super) turns: Arc<Turns>,
    pub(super) memory: BytePool,
    /// One for each request that may wait for the log to reach a sequence.
    pub(super) waiting: Semaphore,
    pub(super) importing: Arc<Semaphore>,
    /// The names on record, for matching.
    pub(super) names: NamesOnRecord,
    pub(super) exporting: Arc<Census>,
    /// Which exports were given, for clients that ask whether they have the newest.
    pub(super) given_exports: GivenAnswers,
    /// Answers that stay the same for ever.
    pub(super) kept_answers: KeptAnswers,
    pub(super) feed: Arc<Feed>,
    /// The WebSockets and feeds.
    pub(super) followers: Arc<Census>,
    /// Shakes hands with clients; `None`: the server speaks HTTP.
    pub(super) tls: Option<TlsAcceptor>,
    /// Those who ask through proxies.
    pub(super) proxied: ProxiedPeers,
    /// How often somebody may ask.
    pub(super) rates: RateLimiter,
    /// What may be asked for by an id.
    pub(super) documents: TrustedDocuments,
    /// Room for messages to followers that are longer than a follower's share.
    pub(super) long_messages: CommonRoom,
    /// Room for what clients are sending.
    pub(super) incoming: BytePool,
    /// Tell of hosts, and of pages, that were refused, now and then.
    pub(super) refused_hosts: RefusalLog,
    pub(super) refused_pages: RefusalLog,
    /// What was counted of requests.
    pub(super) figures: RequestFigures,
    /// The connections that there are, WebSockets among them.
    pub(super) connections: TaskTracker,
    /// Cancelled when the server is told to stop: what would go on for ever, such as a feed, ends then.
    pub(super) stopping: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.0
    }
}

impl App {
    /// Returns what the making of an answer may use for somebody.
    pub(super) fn work_for(&self, caller: &Caller) -> WorkLimits {
        let with_token = self.settings.processor_with_token.max(self.work.processor);
        let processor = if caller.has_token() { with_token } else { self.work.processor };
        WorkLimits { processor, ..self.work }
    }

    /// Returns the chronicle as somebody may read it at a moment.
    pub(super) fn chronicle_for(&self, caller: &Caller, now: Instant) -> Chronicle {
        if caller.is_held_to_public() { self.chronicle.held_to_public(Cut::after(now)) } else { self.chronicle.clone() }
    }

    /// Takes one of the places of those who follow the log, for a client at an address.
    pub(super) fn place(&self, client: ClientAddress) -> Result<Seat, Problem> {
        self.followers.seat(client.0).ok_or_else(|| {
            let (all, followers) = (self.followers.taken(), self.settings.following.followers);
            let message = if all < followers {
                "as many follow the log here from your address as may: try again later".to_owned()
            } else {
                format!("{followers} follow the log here already, and no more are taken: try again later")
            };
            let problem = Problem::new(ErrorCode::RateLimited, message);
            problem.with_status(StatusCode::SERVICE_UNAVAILABLE).trying_after(RETRY_SECONDS)
        })
    }
}
