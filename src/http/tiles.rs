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

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::computing;
use super::packing::Packer;
use super::problem::Problem;
use super::sign_in::{self, SignedIn};
use crate::access::rule_of;
use crate::chronicle::ProofError;
use crate::event_log::merkle::{Tile, TreeError};
use crate::input::ErrorCode;
use crate::work::{Overrun, Peer};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// Returns the signed checkpoint of the head.
pub(super) async fn checkpoint(State(app): State<App>) -> Response {
    let signed = tokio::task::spawn_blocking(move || app.chronicle.checkpoint(app.chronicle.head())).await;
    match signed {
        Ok(Ok(signed)) => text(signed.note.clone()),
        Ok(Err(refused)) => problem(&refused).into_response(),
        Err(failed) => Problem::internal(&failed.to_string()).into_response(),
    }
}

/// Returns the key that checks checkpoints.
pub(super) async fn verifier_key(State(app): State<App>) -> Response {
    text(format!("{}\n", app.chronicle.verifier_key()))
}

fn text(text: String) -> Response {
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NOT_KEPT)], text).into_response()
}

/// Returns a tile of hashes. Its path is taken as it was written: a tile has one.
pub(super) async fn tile(
    app: State<App>,
    client: Extension<Arc<Peer>>,
    signed_in: Extension<SignedIn>,
    uri: Uri,
) -> Response {
    // Hashes get no smaller.
    read(app, client, signed_in, uri, None).await
}

/// Returns a bundle of records.
pub(super) async fn entries(
    app: State<App>,
    client: Extension<Arc<Peer>>,
    signed_in: Extension<SignedIn>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    read(app, client, signed_in, uri, Some(Packer::wanted(&headers))).await
}

async fn read(
    State(app): State<App>,
    Extension(client): Extension<Arc<Peer>>,
    Extension(SignedIn { caller, .. }): Extension<SignedIn>,
    uri: Uri,
    packer: Option<Packer>,
) -> Response {
    let tile: Tile = match uri.path().trim_start_matches('/').parse() {
        Ok(tile) => tile,
        Err(error) => return not_kept(Problem::new(ErrorCode::NotFound, error.to_string())),
    };
    // Whatever route led here: a bundle of entries has the records.
    if tile.is_entries()
        && let Err(refused) = caller.check(rule_of("/tile/entries/"))
    {
        return not_kept(sign_in::problem(&refused));
    }
    let wanted = match app.take_in(&client, app.work_for(&caller)).await {
        Ok(wanted) => wanted,
        Err(busy) => return not_kept(Problem::busy(busy)),
    };
    let mut response = ([(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, IMMUTABLE)]).into_response();
    packer.iter().for_each(|packer| packer.announce(&mut response));
    let read = move |app: &App| app.chronicle.tile(&tile).map(|bytes| packed(bytes, packer));
    let read = app.on_thread(wanted.budget(), read).await;
    match read {
        Ok(Ok(Ok(bytes))) if wanted.budget().hold(bytes.len() as u64) => {
            *response.body_mut() = computing::held_body(bytes, wanted.budget()).into();
            response
        }
        Ok(Ok(Ok(_no_room))) => not_kept(Problem::busy(Overrun::Memory)),
        Ok(Ok(Err(failed))) => not_kept(Problem::internal(&failed.to_string())),
        Ok(Err(refused)) => not_kept(problem(&refused)),
        Err(failed) => not_kept(Problem::internal(&failed.to_string())),
    }
}

fn packed(bytes: Vec<u8>, packer: Option<Packer>) -> std::io::Result<Vec<u8>> {
    let Some(mut packer) = packer else { return Ok(bytes) };
    let mut packed = packer.pack(bytes)?;
    packed.extend(packer.end()?);
    Ok(packed)
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
