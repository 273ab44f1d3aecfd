//! Connections: taking them in, bounding what their heads may be and how long they may take, and letting them end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::http::app::App;
use crate::work::Peer;

/// How long to rest when the system has no more connections to give.
const REST: Duration = Duration::from_millis(50);

/// Serves until `stop` is done, then until the requests under way and the WebSockets are, within the time they are given.
pub(super) async fn serve(listener: TcpListener, router: Router, app: &App, stop: impl Future<Output = ()>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(app.settings.head_time).max_buf_size(app.settings.head_bytes);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        // Answers are small and whole: there is nothing to gather.
        let _ = stream.set_nodelay(true);
        let (router, client) = (router.clone(), Peer::new(Some(address.ip())));
        let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
            let router = router.clone();
            request.extensions_mut().insert(Arc::clone(&client));
            async move { answer(router, request.map(Body::new)).await }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let stopping = app.stopping.clone();
        app.connections.spawn(async move {
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
        });
    }
    drop(listener);
    app.stopping.cancel();
    app.connections.close();
    if tokio::time::timeout(app.settings.drain, app.connections.wait()).await.is_err() {
        tracing::warn!("requests were still under way and are broken off");
    }
}

async fn answer(router: Router, request: Request<Body>) -> Result<axum::response::Response, Infallible> {
    router.oneshot(request).await
}
