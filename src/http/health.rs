//! `/livez` and `/readyz`: whether the process can answer at all, and whether it should be sent requests.
//!
//! | path | 200 | 503 |
//! | --- | --- | --- |
//! | `/livez` | a small read was answered | nothing can be read: start the process again |
//! | `/readyz` | `ready` | `stopping`, `read-only: …`, `queue full: …` or `index failed: …`: send requests elsewhere, if there is an elsewhere |
//!
//! A server that is read-only still answers questions. Neither path waits for its turn among the requests.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::chronicle::Chronicle;
use crate::http::app::App;

/// How long a small read may take.
const READ_TIME: Duration = Duration::from_secs(5);
/// How long all places for requests may be taken before the server counts as overrun.
const PLACE_TIME: Duration = Duration::from_secs(1);

/// Answers whether the process can answer a question: it reads something.
pub(super) async fn live(State(app): State<App>) -> Response {
    match looked(&app, Chronicle::read_something).await {
        Ok(()) => plain(StatusCode::OK, "alive"),
        Err(why) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("nothing can be read: {why}")),
    }
}

/// Answers whether requests are taken, and those that record too.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.stopping.is_cancelled() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let is_ready = |chronicle: &Chronicle| chronicle.readiness().map_err(|why| why.to_string());
    if let Err(why) = looked(&app, is_ready).await {
        return plain(StatusCode::SERVICE_UNAVAILABLE, why);
    }
    // The place is given back at once.
    match tokio::time::timeout(PLACE_TIME, Arc::clone(&app.running).acquire_owned()).await {
        Ok(_) => plain(StatusCode::OK, "ready"),
        Err(_) => {
            let (places, seconds) = (app.settings.running, PLACE_TIME.as_secs());
            let why = format!("queue full: all {places} places for requests have been taken for {seconds} s");
            plain(StatusCode::SERVICE_UNAVAILABLE, why)
        }
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
