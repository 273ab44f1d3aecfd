//! What a request says its body is.

use axum::http::{HeaderMap, header};

/// Returns the media type of a body of plain UTF-8, in lower case; `None` where it is not named, named twice, in another
/// charset or packed.
pub(super) fn type_of(headers: &HeaderMap) -> Option<String> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(content_type), None) = (types.next(), types.next()) else { return None };
    let mut parts = content_type.to_str().ok()?.split(';').map(str::trim);
    let media = parts.next()?.to_ascii_lowercase();
    let is_utf8 = parts.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    (is_utf8 && !headers.contains_key(header::CONTENT_ENCODING)).then_some(media)
}
