//! `/`, `/graphiql` and what they load: the web page, embedded in the binary.
//!
//! | path | is | kept by browsers |
//! | --- | --- | --- |
//! | `/` | the explorer; what is asked stands in the query string, which the page reads by itself | asked about each time, by its `ETag` |
//! | `/graphiql` | GraphiQL with questions to begin with | the same |
//! | `/assets/…` | what both load, each named after its content | for ever |
//! | `/licences/…` | the licences of what they are made of | asked about each time |
//!
//! The page is built by Node.js into `web/dist` and embedded from there, with a form of each text packed by Brotli and one by
//! gzip, so that nothing is packed here. A binary that was built without Node.js has none of it: both addresses then answer
//! with a plain page, which says how to build the other.
//!
//! Nothing is loaded from elsewhere, and the policy that goes with each page holds the browser to that.
//!
//! The page of a pinned address has tags in its head by which programs such as Zotero cite it, if its reader may read the record
//! (`cite.rs`); it is sent as it is then, not packed.
//!
//! Not here: deep paths. The page has one address.

mod file;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::app::{App, AppState};
use super::cite;
use super::problem::Problem;
use super::proxy::SentTo;
use super::sign_in::SignedIn;
use crate::input::ErrorCode;
use crate::work::Peer;
use file::{Keeping, PageFile};

/// What the explorer may do: load from here, speak with here. Svelte sets styles of single elements, such as a bar's length.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What the plain page may do: its styles stand in it, and it loads nothing.
const PLAIN_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Returns whose pages may show this one within theirs, as the policy says it: nobody's, unless a setting opens it.
fn frame_ancestors(app: &AppState) -> String {
    let origins = app.settings.origins.frame_ancestors.iter().cloned().map(String::from);
    let origins: Vec<String> = origins.collect();
    if origins.is_empty() {
        "frame-ancestors 'none'".to_owned()
    } else {
        format!("frame-ancestors {}", origins.join(" "))
    }
}

/// Returns with whom the page may speak, as the policy says it: this server, and an identity provider at which people sign in.
fn connections(app: &AppState) -> String {
    let provider = app.settings.access.oidc.as_ref().filter(|oidc| oidc.client_id.is_some());
    let origin = provider.map(|oidc| oidc.issuer.origin());
    format!("connect-src 'self'{}", origin.map(|origin| format!(" {origin}")).unwrap_or_default())
}

/// Returns the explorer.
pub(super) async fn explorer(
    State(app): State<App>,
    Extension(client): Extension<Arc<Peer>>,
    Extension(signed_in): Extension<SignedIn>,
    Extension(sent_to): Extension<SentTo>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let tags = cite::head_tags(&app, &client, &signed_in, &sent_to, (&uri, &headers)).await;
    match tags.and_then(|tags| PageFile::built("index.html")?.with_head(&tags)) {
        Some(file) => dressed(file.answer(Keeping::AskedAbout, &HeaderMap::new()), &policy(&app, POLICY)),
        None => page(&app, "index.html", &headers),
    }
}

/// Returns GraphiQL.
pub(super) async fn graphiql(State(app): State<App>, headers: HeaderMap) -> Response {
    page(&app, "graphiql.html", &headers)
}

/// Returns what a page loads.
pub(super) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match PageFile::built(&format!("assets/{path}")) {
        Some(file) => file.answer(Keeping::ForEver, &headers),
        None => nothing_of_that_name().into_response(),
    }
}

/// Returns a licence.
pub(super) async fn licence(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match PageFile::built(&format!("licences/{path}")) {
        Some(file) => file.answer(Keeping::AskedAbout, &headers),
        None => nothing_of_that_name().into_response(),
    }
}

fn page(app: &AppState, name: &str, headers: &HeaderMap) -> Response {
    let (file, policy) = match PageFile::built(name) {
        Some(file) => (file, policy(app, POLICY)),
        None => (
            PageFile::of("plain.html", include_bytes!("site/plain.html")),
            format!("{PLAIN_POLICY}; {}", frame_ancestors(app)),
        ),
    };
    dressed(file.answer(Keeping::AskedAbout, headers), &policy)
}

/// Returns what the page may do, with whom it may speak, and whose pages may show it.
fn policy(app: &AppState, policy: &str) -> String {
    format!("{policy}; {}; {}", connections(app), frame_ancestors(app))
}

/// Adds what holds a browser to what the page may do.
fn dressed(mut response: Response, policy: &str) -> Response {
    // Origins are of letters that a header may hold; should one not be, nothing may be loaded.
    let policy = HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn nothing_of_that_name() -> Problem {
    let message = "the page has nothing of that name: another version may be served by now, so load the page again";
    Problem::new(ErrorCode::NotFound, message)
}
