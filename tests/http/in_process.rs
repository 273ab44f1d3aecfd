//! A server in this process, for what cannot be set or seen from outside.

use std::net::SocketAddr;
use std::sync::Arc;

use chancery::chronicle::Chronicle;
use chancery::http::{Server, ServerSettings};
use chancery::time::SystemClock;
use tokio::sync::oneshot;

/// A server over a chronicle in memory, which stops with it.
pub struct Here {
    pub address: SocketAddr,
    pub chronicle: Chronicle,
    stop: Option<oneshot::Sender<()>>,
    runtime: tokio::runtime::Runtime,
    served: Option<tokio::task::JoinHandle<()>>,
}

impl Here {
    pub fn start(settings: ServerSettings) -> Self {
        let clock = Arc::new(SystemClock);
        let chronicle = Chronicle::in_memory(clock.clone()).expect("made");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let limits = chancery::graphql::GraphqlSettings::default();
        let bound = runtime.block_on(Server::bind(listen, chronicle.clone(), clock, limits, settings));
        let server = bound.expect("it listens");
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = runtime.spawn(async move { server.run(async { drop(stopped.await) }).await });
        Here { address, chronicle, stop: Some(stop), runtime, served: Some(served) }
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            let _ = self.runtime.block_on(served);
        }
    }
}
