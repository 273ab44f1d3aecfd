//! `/checkpoint`, `/checkpoint.pub` and `/tile/…`: the log as C2SP tlog-tiles serves it, for anybody's monitors.
//!
//! | path | is | kept by caches |
//! | --- | --- | --- |
//! | `/checkpoint` | the signed checkpoint of every record that is acknowledged | no |
//! | `/checkpoint.pub` | the key that checks it | no |
//! | `/tile/L/N`, `/tile/L/N.p/W` | hashes of the tree | for ever |
//! | `/tile/entries/N`, `/tile/entries/N.p/W` | the records under them, compressed where the client takes it | for ever |
//!
//! What has a tile of some width has it for ever, so each is sent as immutable. What is not there yet is not found, and must
//! not be kept.

use axum::extract::State;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::Problem;
use crate::chronicle::ProofError;
use crate::event_log::merkle::{Tile, TreeError};
use crate::input::ErrorCode;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// Gives the signed checkpoint of the head.
pub(super) async fn checkpoint(State(app): State<App>) -> Response {
    let signed = tokio::task::spawn_blocking(move || app.chronicle.checkpoint(app.chronicle.head())).await;
    match signed {
        Ok(Ok(signed)) => text(signed.note.clone()),
        Ok(Err(refused)) => problem(&refused).into_response(),
        Err(failed) => Problem::internal(&failed.to_string()).into_response(),
    }
}

/// Gives the key that checks checkpoints.
pub(super) async fn verifier_key(State(app): State<App>) -> Response {
    text(format!("{}\n", app.chronicle.verifier_key()))
}

fn text(text: String) -> Response {
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NOT_KEPT)], text).into_response()
}

/// Gives a tile of hashes or a bundle of records. Its path is taken as it was written: a tile has one.
pub(super) async fn tile(State(app): State<App>, uri: Uri) -> Response {
    let tile: Tile = match uri.path().trim_start_matches('/').parse() {
        Ok(tile) => tile,
        Err(error) => return not_kept(Problem::new(ErrorCode::NotFound, error.to_string())),
    };
    let read = tokio::task::spawn_blocking(move || app.chronicle.tile(&tile)).await;
    match read {
        Ok(Ok(bytes)) => ([(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, IMMUTABLE)], bytes).into_response(),
        Ok(Err(refused)) => not_kept(problem(&refused)),
        Err(failed) => not_kept(Problem::internal(&failed.to_string())),
    }
}

/// Sends a problem that may be none a moment later.
fn not_kept(problem: Problem) -> Response {
    ([(header::CACHE_CONTROL, NOT_KEPT)], problem).into_response()
}

fn problem(refused: &ProofError) -> Problem {
    match refused {
        ProofError::Tree(TreeError::Damaged { .. }) | ProofError::Log(_) => Problem::internal(&refused.to_string()),
        ProofError::Tree(_) | ProofError::NoRecord { .. } => Problem::new(ErrorCode::NotFound, refused.to_string()),
    }
}
