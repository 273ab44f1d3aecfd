//! What the server says of itself to programs: its schema, its paths, and how people sign in.
//!
//! | path | is |
//! | --- | --- |
//! | `/schema.graphql` | the schema of `/graphql`, as SDL |
//! | `/openapi.json` | OpenAPI 3.1 for every other path that programs ask for; kept by hand in `schema/openapi.json` |
//! | `/v1/sign-in` | the identity provider at which people sign in, for the page |

use std::sync::LazyLock;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::app::App;
use crate::graphql as api;

/// The description of the paths, but for where the server is.
const OPENAPI: &str = include_str!("../../schema/openapi.json");

static SDL: LazyLock<String> = LazyLock::new(api::sdl);

fn described(media_type: &'static str, text: impl Into<axum::body::Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, text.into()).into_response()
}

/// Answers with the schema.
pub(super) async fn schema() -> Response {
    described("application/graphql; charset=utf-8", SDL.as_str())
}

/// Answers with the description of the paths.
pub(super) async fn openapi() -> Response {
    described("application/json; charset=utf-8", OPENAPI)
}

/// Answers with the identity provider at which people sign in; nulls if they sign in by token alone.
pub(super) async fn sign_in(State(app): State<App>) -> Response {
    let oidc = app.settings.access.oidc.as_ref().filter(|oidc| oidc.client_id.is_some());
    let told: Value = json!({
        "issuer": oidc.map(|oidc| oidc.issuer.to_string()),
        "clientId": oidc.and_then(|oidc| oidc.client_id.clone()),
        "scope": oidc.map(|oidc| oidc.scope.clone()),
    });
    let mut response = Json(told).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
