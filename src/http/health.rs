//! `/livez` and `/readyz`: whether the process can answer at all, and whether it should be sent requests.
//!
//! | path | 200 | 503 |
//! | --- | --- | --- |
//! | `/livez` | a small read was answered | nothing can be read: start the process again |
//! | `/readyz` | `ready` | `stopping`, `read-only: …`, `queue full: …` or `index failed: …`: send requests elsewhere, if there is an elsewhere |
//!
//! A server that is read-only still answers questions. Neither path waits for its turn among the requests.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::chronicle::{Chronicle, NotReady};
use crate::graphql::error;
use crate::http::app::App;

/// How long a small read may take.
const READ_TIME: Duration = Duration::from_secs(5);
/// How long all places for requests may be taken before the server counts as overrun.
const PLACE_TIME: Duration = Duration::from_secs(1);
/// How often it is looked whether they are, in that time.
const PLACE_LOOKS: u32 = 20;

/// Answers whether the process can answer a question: it reads something.
pub(super) async fn live(State(app): State<App>) -> Response {
    match looked(&app, Chronicle::read_something).await {
        Ok(()) => plain(StatusCode::OK, "alive"),
        Err(why) => {
            let entry = error::internal(&format!("nothing can be read: {why}")).message;
            plain(StatusCode::SERVICE_UNAVAILABLE, format!("nothing can be read: {entry}"))
        }
    }
}

/// Answers whether requests are taken, and those that record too.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.stopping.is_cancelled() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let is_ready = |chronicle: &Chronicle| chronicle.readiness().map_err(|why| words(&why));
    if let Err(why) = looked(&app, is_ready).await {
        return plain(StatusCode::SERVICE_UNAVAILABLE, why);
    }
    for _ in 0..PLACE_LOOKS {
        if !app.turns.is_full() {
            return plain(StatusCode::OK, "ready");
        }
        tokio::time::sleep(PLACE_TIME / PLACE_LOOKS).await;
    }
    let (places, seconds) = (app.settings.turns.places, PLACE_TIME.as_secs());
    let why = format!("queue full: all {places} places for requests have been taken for {seconds} s");
    plain(StatusCode::SERVICE_UNAVAILABLE, why)
}

/// Says why a chronicle is not ready, in words for anybody: the log has the files and what the system said of them.
fn words(why: &NotReady) -> String {
    match why {
        NotReady::NoRoom(detail) => {
            tracing::warn!(detail, "there is no room");
            "read-only: no room on the disk; recording goes on once there is some".to_owned()
        }
        NotReady::ReadOnly(detail) => {
            let entry = error::read_only(detail).message;
            format!("read-only: {entry}. It stays so until a restart")
        }
        NotReady::IndexFailed(detail) => format!("index failed: {}", error::internal(detail).message),
        NotReady::QueueFull { .. } => why.to_string(),
    }
}

/// Asks the chronicle something on a thread that may wait for the disk.
async fn looked(app: &App, look: impl FnOnce(&Chronicle) -> Result<(), String> + Send + 'static) -> Result<(), String> {
    let chronicle = app.chronicle.clone();
    let looking = tokio::task::spawn_blocking(move || look(&chronicle));
    match tokio::time::timeout(READ_TIME, looking).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err("the thread that looked gave up".to_owned()),
        Err(_) => Err(format!("the disk has not answered for {} s", READ_TIME.as_secs())),
    }
}

/// Makes an answer of a text.
fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let mut text = text.into();
    text.push('\n');
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;
    use crate::event_log::MemoryLog;
    use crate::http::{Server, ServerSettings, router};
    use crate::index::IndexOptions;
    use crate::time::SystemClock;
    use crate::work::{Peer, TurnSettings};

    async fn server(options: &IndexOptions, settings: ServerSettings) -> Server {
        let clock = Arc::new(SystemClock);
        let chronicle = Chronicle::over(Arc::new(MemoryLog::new()), options, clock.clone()).expect("a chronicle");
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let limits = crate::graphql::GraphqlSettings::default();
        Server::bind(listen, chronicle, clock, limits, settings).await.expect("it listens")
    }

    async fn ask(server: &Server, path: &str) -> (u16, String) {
        let request = Request::get(path).header("host", "localhost").body(Body::empty()).expect("a request");
        let response = router(server.app.clone()).oneshot(request).await.expect("answered");
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1_000_000).await.expect("read");
        (status, String::from_utf8(body.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_in_words() {
        let options = IndexOptions::default();
        let turns = TurnSettings { places: 1, ..TurnSettings::default() };
        let server = server(&options, ServerSettings { turns, ..ServerSettings::default() }).await;
        assert_eq!(ask(&server, "/livez").await, (200, "alive\n".to_owned()));
        assert_eq!(ask(&server, "/readyz").await, (200, "ready\n".to_owned()));
        let place = server
            .app
            .take_in(&Peer::new(None), server.app.work)
            .await
            .map_err(|busy| busy.to_string())
            .expect("a place");
        let (status, told) = ask(&server, "/readyz").await;
        assert_eq!((status, told.as_str()), (503, "queue full: all 1 places for requests have been taken for 1 s\n"));
        assert_eq!(ask(&server, "/livez").await.0, 200, "a busy server is alive");
        drop(place);
        // The log has failed: questions are answered.
        server.app.chronicle.index().halt();
        assert_eq!(ask(&server, "/livez").await.0, 200);
        options.store.faults.is_unreadable.store(true, Ordering::SeqCst);
        let (status, told) = ask(&server, "/livez").await;
        assert!(status == 503 && told.starts_with("nothing can be read: something failed"), "{status} {told}");
        server.app.stopping.cancel();
        assert_eq!(ask(&server, "/readyz").await, (503, "stopping\n".to_owned()));
    }
}
