//! A server within the test's own process: with settings of the test's choosing, and its counters in reach.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chancery::chronicle::{Chronicle, Feed, Request};
use chancery::domain::Sequence;
use chancery::domain::key::EventId;
use chancery::graphql::GraphqlSettings;
use chancery::http::{FollowerSettings, Server, ServerSettings};
use chancery::input::Line;
use chancery::time::{Clock, SystemClock};
use chancery::work::Turns;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long anything that should happen may take before the test gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server with a chronicle in memory.
pub struct Local {
    pub chronicle: Chronicle,
    pub address: SocketAddr,
    pub feed: Arc<Feed>,
    pub turns: Arc<Turns>,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Local {
    pub async fn start() -> Self {
        Self::with(FollowerSettings::default()).await
    }

    pub async fn with(following: FollowerSettings) -> Self {
        Self::at("127.0.0.1:0", following).await
    }

    pub async fn at(listen: &str, following: FollowerSettings) -> Self {
        Self::set(listen, ServerSettings { following, ..ServerSettings::default() }).await
    }

    pub async fn set(listen: &str, settings: ServerSettings) -> Self {
        Self::serving(listen, GraphqlSettings::default(), settings).await
    }

    pub async fn serving(listen: &str, graphql: GraphqlSettings, http: ServerSettings) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let chronicle = Chronicle::in_memory(Arc::clone(&clock)).expect("a chronicle in memory");
        Self::over(listen, graphql, http, chronicle, clock).await
    }

    pub async fn over(
        listen: &str,
        graphql: GraphqlSettings,
        http: ServerSettings,
        chronicle: Chronicle,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let listen = listen.parse().expect("an address");
        let settings = ServerSettings { drain: Duration::from_secs(5), ..http };
        let server = Server::bind(listen, chronicle.clone(), clock, graphql, settings);
        let server = server.await.expect("it listens");
        let (address, feed, turns) = (server.address(), server.feed(), server.turns());
        let stop = CancellationToken::new();
        let address = SocketAddr::from(([127, 0, 0, 1], address.port()));
        let running = tokio::spawn(server.run(stop.clone().cancelled_owned()));
        Local { chronicle, address, feed, turns, stop, running }
    }

    /// Records lines as one batch.
    pub async fn record(&self, lines: &[String]) {
        record(&self.chronicle, lines).await;
    }

    pub fn head(&self) -> Sequence {
        self.chronicle.head()
    }

    /// Tells the server to stop, and waits until it has.
    pub async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.running).await.expect("it stops").expect("and ends well");
    }
}

/// Records lines as one batch.
pub async fn record(chronicle: &Chronicle, lines: &[String]) {
    let operation = |text: &String| {
        let line: Line = text.parse().unwrap_or_else(|notice| panic!("{text}: {notice}"));
        let operation = line.into_operation(&mut || EventId::new(Uuid::new_v4()));
        operation.unwrap_or_else(|notices| panic!("{text}: {notices:?}"))
    };
    let request = Request::new(lines.iter().map(operation).collect(), "test");
    let recorded = chronicle.submit(request).answer().await;
    recorded.unwrap_or_else(|refusal| panic!("{lines:?}: {refusal:?}"));
}

/// Returns lines that register so many actors, from that number on.
pub fn actors(first: u64, count: u64) -> Vec<String> {
    (first..first + count).map(|number| crate::cli::actor(&format!("actor-{number}"))).collect()
}
