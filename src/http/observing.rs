//! What is noted of each request: an id that stands in every line of the log about it, a line of its own if that is asked for, and
//! figures.
//!
//! The id is made here, whatever a client sends, and goes back in `X-Request-Id`. Of an address the path is noted, and never the
//! query: that has what somebody asked.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::{HeaderName, HeaderValue, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

use super::app::App;
use super::connection::ClientAddress;
use super::metrics;
use super::refusal_log::shown;
use super::sign_in::SignedInName;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Notes a request and what was answered.
pub(super) async fn observe(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let (began, id) = (Instant::now(), Uuid::new_v4());
    let route = metrics::route(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let address = request.extensions().get::<ClientAddress>().map(|client| client.0);
    let (method, path) = (request.method().clone(), shown(request.uri().path()).to_owned());
    // At the highest level, so that its id stands in every line that is written at all.
    let span = tracing::error_span!("request", %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), began.elapsed());
    app.figures.note(route, status, took);
    let name = response.extensions().get::<SignedInName>().map(|name| name.0.to_string());
    span.in_scope(|| {
        tracing::info!(
            target: "chancery::access",
            method = method.as_str(),
            path,
            status = status.as_u16(),
            milliseconds = took.as_secs_f64() * 1_000.0,
            address = address.map(|address| address.to_string()),
            name,
            "answered"
        );
    });
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
