//! Connections: taking them in, bounding how many there are, what their heads may be and how long they may take, and letting
//! them end.
//!
//! ```text
//! accept ─▶ census: a place? ─ yes ─▶ ClientStream (writes end in time) ─▶ TLS, if there is a certificate ─▶ hyper ─▶ router
//!                       └─ no ─▶ 503 in a few words, or closed
//! ```
//!
//! When a client leaves, the future of its request is dropped: nobody goes on working for it.

mod census;
mod client_stream;
mod open_files;
mod pace;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Extensions, Request};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::http::app::App;
use crate::http::problem::Problem;
use crate::http::tls;
use crate::system;
use crate::work::Peer;
pub(super) use census::{Census, Seat, counted_as};
use client_stream::ClientStream;
pub use pace::Pace;
pub(super) use pace::PaceKeeper;

/// How long to rest when the system has no more connections to give.
const REST: Duration = Duration::from_millis(50);

/// How many connections may wait to be taken in.
const BACKLOG: u32 = 1_024;

/// How many clients are turned away with words at a time; more are turned away without.
const TURNED_AWAY_MAX: usize = 64;

/// How long a client may take to hear that it is turned away.
const TURNING_AWAY: Duration = Duration::from_secs(1);

/// How connections are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// How many there may be at once: 4,096 by default, or what the limit of open files leaves room for.
    pub most: usize,
    /// How many there may be from one address that is not of this machine: 256 by default.
    pub most_of_address: usize,
    /// For how long a client may take nothing of an answer that waits for it: 30 s by default.
    pub write_time: Duration,
    /// The least that a client has to take or send while the server waits for it.
    pub pace: Pace,
    /// How many bytes of answers the system keeps for a client: 128 KB by default.
    pub send_buffer_bytes: u32,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        ConnectionSettings {
            most: 4_096,
            most_of_address: 256,
            write_time: Duration::from_secs(30),
            pace: Pace::default(),
            send_buffer_bytes: 128 * 1024,
        }
    }
}

/// Begins to listen.
///
/// # Errors
///
/// The address cannot be listened at.
pub(super) fn listen(address: SocketAddr, settings: &ConnectionSettings) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Connections that are taken in have it from here.
    socket.set_send_buffer_size(settings.send_buffer_bytes)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is done, then until the requests under way and the WebSockets are, within the time they are given.
pub(super) async fn serve(listener: TcpListener, router: Router, app: &App, stop: impl Future<Output = ()>) {
    let settings = app.settings.connections;
    let most = open_files::connections(settings.most, system::raise_open_files());
    // There is always room for somebody else.
    let share = (most / 4 * 3).max(1);
    let census = Census::new(most, settings.most_of_address.min(share), share);
    let turned_away = Arc::new(Semaphore::new(TURNED_AWAY_MAX));
    let builder = builder(app);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let address = peer.ip();
        let is_proxy = app.settings.proxies.trusts(address);
        match if is_proxy { census.seat_of_proxy(address) } else { census.seat(address) } {
            Some(seat) => spawn(&builder, stream, ClientAddress(address), seat, &router, app),
            None => turn_away(stream, &turned_away, app),
        }
    }
    drop(listener);
    app.stopping.cancel();
    app.connections.close();
    if tokio::time::timeout(app.settings.drain, app.connections.wait()).await.is_err() {
        tracing::warn!("requests were still under way and are broken off");
    }
}

fn builder(app: &App) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(app.settings.head_time)
        .max_buf_size(app.settings.head_bytes)
        .half_close(false);
    builder
}

/// From which address a request came: an extension of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl ClientAddress {
    /// Returns from where a request came.
    pub(super) fn of(extensions: &Extensions) -> Result<Self, Problem> {
        let missing = || Problem::internal("a request came past the connections");
        extensions.get().copied().ok_or_else(missing)
    }
}

/// Serves a connection in a task of its own.
fn spawn(builder: &http1::Builder, stream: TcpStream, client: ClientAddress, seat: Seat, router: &Router, app: &App) {
    // Answers are small and whole: there is nothing to gather.
    let _ = stream.set_nodelay(true);
    let settings = app.settings.connections;
    let (builder, router, stopping) = (builder.clone(), router.clone(), app.stopping.clone());
    let (tls, head_time) = (app.tls.clone(), app.settings.head_time);
    app.connections.spawn(async move {
        let Some(tls) = tls else {
            let stream = ClientStream::new(stream, settings.write_time, settings.pace, seat);
            return converse(&builder, stream, client, router, stopping).await;
        };
        let greeted = tokio::time::timeout(head_time, greet(&tls, stream, settings, seat)).await;
        match greeted {
            Ok(Ok(stream)) => converse(&builder, stream, client, router, stopping).await,
            Ok(Err(error)) => tracing::debug!(%error, "a client did not shake hands"),
            Err(_late) => tracing::debug!("a client took too long to shake hands"),
        }
    });
}

/// Shakes hands with a client by TLS. One that speaks plain HTTP hears so.
async fn greet(
    tls: &TlsAcceptor,
    mut stream: TcpStream,
    settings: ConnectionSettings,
    seat: Seat,
) -> io::Result<impl AsyncRead + AsyncWrite + Send + Unpin + use<>> {
    let mut first = [0];
    if stream.peek(&mut first).await? > 0 && first[0] != tls::HANDSHAKE_BYTE {
        let _ = tokio::time::timeout(TURNING_AWAY, say(&mut stream, "400 Bad Request", None, NOT_HTTPS)).await;
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it does not speak TLS"));
    }
    let stream = ClientStream::new(stream, settings.write_time, settings.pace, seat);
    tls.accept(stream).await
}

/// Serves a connection until it ends, or until its last request is answered once the server stops.
async fn converse(
    builder: &http1::Builder,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    client: ClientAddress,
    router: Router,
    stopping: CancellationToken,
) {
    let peer = Peer::new(Some(client.0));
    let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
        let router = router.clone();
        request.extensions_mut().insert(client);
        request.extensions_mut().insert(Arc::clone(&peer));
        async move { answer(router, request.map(Body::new)).await }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(router: Router, request: Request<Body>) -> Result<axum::response::Response, Infallible> {
    router.oneshot(request).await
}

/// What a client hears for which there is no place.
const NO_PLACE: &str = "{\"code\":\"RATE_LIMITED\",\"message\":\"the server has as many connections as it takes, in all or from \
                        your address: try again in 5 s\"}\n";

/// What a client hears that speaks HTTP where TLS is spoken.
const NOT_HTTPS: &str =
    "{\"code\":\"BAD_INPUT\",\"message\":\"this port speaks HTTPS: write https:// in the address\"}\n";

/// Says that there is no place, without reading what is asked for. A client that speaks TLS could not read it: its connection is
/// closed.
fn turn_away(mut stream: TcpStream, turned_away: &Arc<Semaphore>, app: &App) {
    let turn = Arc::clone(turned_away).try_acquire_owned().ok().filter(|_| app.tls.is_none());
    let Some(turn) = turn else {
        let _ = stream.set_zero_linger();
        return;
    };
    app.connections.spawn(async move {
        let _turn = turn;
        let said = say(&mut stream, "503 Service Unavailable", Some(5), NO_PLACE);
        let _ = tokio::time::timeout(TURNING_AWAY, said).await;
    });
}

/// Answers before there is anything that serves requests, and waits until the client has seen it.
async fn say(stream: &mut TcpStream, status: &str, retry_after: Option<u32>, body: &str) -> io::Result<()> {
    let retry_after = retry_after.map(|seconds| format!("retry-after: {seconds}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n{retry_after}connection: \
         close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await?;
    // Closing while a request is unread would reset the connection, and take the answer back.
    let mut unread = [0; 4_096];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::sync::{mpsc, oneshot};

    use super::*;
    use crate::chronicle::Chronicle;
    use crate::graphql::GraphqlSettings;
    use crate::http::{Server, ServerSettings};
    use crate::time::SystemClock;

    /// Says when it is dropped.
    struct Dropped(mpsc::UnboundedSender<()>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    #[tokio::test]
    async fn the_future_of_a_request_goes_with_its_client() {
        let clock = Arc::new(SystemClock);
        let chronicle = Chronicle::in_memory(clock.clone()).expect("a chronicle");
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let limits = GraphqlSettings::default();
        let bound = Server::bind(listen, chronicle, clock, limits, ServerSettings::default()).await;
        let Server { listener, address, app, .. } = bound.expect("it listens");
        let (begun, mut beginning) = mpsc::unbounded_channel();
        let (dropped, mut dropping) = mpsc::unbounded_channel();
        let handler = get(move || async move {
            let _dropped = Dropped(dropped);
            let _ = begun.send(());
            std::future::pending::<()>().await;
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/for-ever", handler);
        let served = tokio::spawn(async move { serve(listener, router, &app, async { drop(stopped.await) }).await });
        let mut client = TcpStream::connect(address).await.expect("connected");
        client.write_all(b"GET /for-ever HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("sent");
        beginning.recv().await.expect("it begins");
        drop(client);
        let went = tokio::time::timeout(Duration::from_millis(100), dropping.recv()).await;
        went.expect("the client has left: within 100 ms nobody works for it");
        drop(stop);
        served.await.expect("it ends");
    }
}
