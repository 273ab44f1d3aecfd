//! `GET /v1/cite`: a reference to an answer; and the tags that the page of a pinned address has in its head.
//!
//! A reference is a format of an export with another path: `format` is `csl-json`, `bibtex` or `ris`, and every cut is named as there.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::connection::ClientAddress;
use super::export;
use super::problem::Problem;
use super::proxy::SentTo;
use super::sign_in::SignedIn;
use crate::access::rule_of;
use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::interchange::cite::HEAD_TAGS;
use crate::interchange::export_request::ExportRequest;
use crate::interchange::snapshot_view::Tables;
use crate::time::Zone;
use crate::work::Peer;

/// Answers a request.
pub(super) async fn handle(
    app: State<App>,
    address: Extension<ClientAddress>,
    client: Extension<Arc<Peer>>,
    signed_in: Extension<SignedIn>,
    sent_to: Extension<SentTo>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match as_export(uri.query().unwrap_or_default()) {
        Ok(uri) => export::handle(app, address, client, signed_in, sent_to, uri, headers).await,
        Err(problem) => problem.into_response(),
    }
}

/// Returns the address of the export that is the reference.
fn as_export(query: &str) -> Result<Uri, Problem> {
    let mut asked = form_urlencoded::Serializer::new(String::new());
    let mut format = "csl-json".to_owned();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("format", "csl-json" | "bibtex" | "ris") => format = value.into_owned(),
            ("format", _other) => return Err(Problem::bad_input("format: there is csl-json, bibtex and ris")),
            ("after" | "limit" | "tables" | "exact", _) => {
                return Err(Problem::bad_input(format!("{name}: a reference has no such parameter")));
            }
            _cut => {
                asked.append_pair(&name, &value);
            }
        }
    }
    asked.append_pair("format", &format!("cite-{format}"));
    let address = format!("/v1/export?{}", asked.finish());
    address.parse().map_err(|_malformed| Problem::bad_input("the parameters are no query"))
}

/// Returns the tags of a page, if its address is pinned to a snapshot of this record and its reader may read that.
pub(super) async fn head_tags(
    app: &App,
    client: &Arc<Peer>,
    signed_in: &SignedIn,
    sent_to: &SentTo,
    (uri, headers): (&Uri, &HeaderMap),
) -> Option<String> {
    let query = uri.query()?;
    let given = |wanted: &str| {
        let mut parameters = form_urlencoded::parse(query.as_bytes());
        parameters.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let snapshot = given("pin").filter(|pin| !pin.is_empty())?;
    signed_in.caller.check(rule_of("/v1/cite")).ok()?;
    let certainty = given("certainty").and_then(|word| Certainty::named(&word.to_uppercase()));
    let wanted = ExportRequest {
        format: HEAD_TAGS,
        date: None,
        known_at: None,
        published_by: None,
        time_zone: Zone::default(),
        certainty: certainty.unwrap_or(Certainty::Best),
        snapshot: Some(snapshot),
        negotiation: given("negotiation").and_then(|key| key.parse().ok()),
        tables: Tables::AtServer,
        exact: false,
        base: app.settings.public_url.clone().or_else(|| export::address_of(sent_to, uri, headers)),
    };
    let now = app.clock.now();
    let computing = app.take_in(client, app.work_for(&signed_in.caller)).await.ok()?;
    let chronicle = app.chronicle_for(&signed_in.caller, now).within(computing.budget());
    let read = move |_: &App| {
        let mut file = wanted.begin(&chronicle, now).ok()?;
        let mut tags = Vec::new();
        while let Some(piece) = file.next_piece().ok()? {
            tags.extend(piece);
        }
        String::from_utf8(tags).ok()
    };
    app.on_thread(computing.budget(), read).await.ok()?
}
