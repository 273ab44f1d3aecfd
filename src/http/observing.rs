//! What is noted of each request: an id that stands in every line of the log about it, a line of its own if that is asked for, and
//! figures.
//!
//! The id is made here, whatever a client sends, and goes back in `X-Request-Id`. Of an address the path is noted, and never the
//! query: that has what somebody asked. Where traces are sent, a span has the route in place of the path, which a client could make up.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::{HeaderName, HeaderValue, Method, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, Span};
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
    let span = request_span(id, &method, route, app.settings.traces);
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
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Returns the span of a request: at the highest level, so that its id stands in every line that is written at all.
///
/// What else traces show of a request stands in it only where traces are sent, since lines repeat what their span has.
fn request_span(id: Uuid, method: &Method, route: &'static str, is_traced: bool) -> Span {
    if !is_traced {
        return tracing::error_span!("request", %id);
    }
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let method = known.iter().find(|known| *known == method).map_or("_OTHER", Method::as_str);
    tracing::error_span!(
        "request",
        %id,
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
    )
}
