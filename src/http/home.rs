//! `GET /`: what this is, and a question to begin with.

use axum::response::Html;

/// The page.
pub(super) async fn page() -> Html<&'static str> {
    Html(include_str!("home.html"))
}
