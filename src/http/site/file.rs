//! A file of the page: its forms, and the answer to a request for it.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::http::accept::{self, Coding};

/// What Node.js built, or nothing.
#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// The bytes of one form, and their hash.
#[derive(Clone)]
struct PageBytes {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// A file in the forms that there are of it.
pub(super) struct PageFile {
    media_type: &'static str,
    plain: PageBytes,
    /// Packed, the form that is preferred first.
    packed: Vec<(Coding, PageBytes)>,
}

/// How long a browser keeps a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// Until its name is no longer used: the name is made of the content.
    ForEver,
    /// Until the server says, when asked, that there is another.
    AskedAbout,
}

impl Keeping {
    fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Keeping::ForEver => "public, max-age=31536000, immutable",
            Keeping::AskedAbout => "no-cache",
        })
    }
}

impl PageFile {
    /// Finds a file of the page as it was built, by its path there.
    ///
    /// The packed forms are no files of their own.
    pub(super) fn built(path: &str) -> Option<PageFile> {
        let media_type = media_type(path)?;
        let plain = embedded(path)?;
        let codings = [Coding::Brotli, Coding::Gzip].into_iter();
        let packed = codings.filter_map(|coding| Some((coding, embedded(&format!("{path}.{}", ending(coding)?))?)));
        Some(PageFile { media_type, plain, packed: packed.collect() })
    }

    /// Makes a file of a name, for its media type, and bytes.
    pub(super) fn of(name: &str, bytes: &'static [u8]) -> PageFile {
        let plain = PageBytes { bytes: Cow::Borrowed(bytes), hash: Sha256::digest(bytes).into() };
        PageFile { media_type: media_type(name).unwrap_or("application/octet-stream"), plain, packed: Vec::new() }
    }

    /// Returns the same page with more at the end of its head, in one form; `None` if it has no head.
    pub(super) fn with_head(&self, more: &str) -> Option<PageFile> {
        let text = std::str::from_utf8(&self.plain.bytes).ok()?;
        let (before, after) = text.split_once("</head>")?;
        let bytes = format!("{before}{more}</head>{after}").into_bytes();
        let plain = PageBytes { hash: Sha256::digest(&bytes).into(), bytes: Cow::Owned(bytes) };
        Some(PageFile { media_type: self.media_type, plain, packed: Vec::new() })
    }

    /// Answers a request for it: by the form that the client takes and is shortest, or by nothing where the client has it.
    pub(super) fn answer(&self, keeping: Keeping, headers: &HeaderMap) -> Response {
        let offered: Vec<Coding> = self.packed.iter().map(|(coding, _)| *coding).collect();
        let coding = accept::coding(headers, &offered);
        let chosen = self.packed.iter().find(|(packed, _)| *packed == coding).map_or(&self.plain, |(_, bytes)| bytes);
        let tag = entity_tag(&chosen.hash);
        let mut answer = if knows(headers, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut whole = chosen.bytes.clone().into_response();
            whole.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
            if let Some(name) = coding.name() {
                whole.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            whole
        };
        let about = answer.headers_mut();
        about.insert(header::CACHE_CONTROL, keeping.cache_control());
        about.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        about.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            about.insert(header::ETAG, tag);
        }
        answer
    }
}

fn embedded(path: &str) -> Option<PageBytes> {
    let file = Built::get(path)?;
    Some(PageBytes { hash: file.metadata.sha256_hash(), bytes: file.data })
}

/// Returns how the name of a packed form ends.
fn ending(coding: Coding) -> Option<&'static str> {
    match coding {
        Coding::Brotli => Some("br"),
        Coding::Gzip => Some("gz"),
        Coding::Identity => None,
    }
}

/// Returns the media type of a file by how its name ends; `None` for what no page is made of.
fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "json" => Some("application/json"),
        "jsonl" => Some("application/jsonl"),
        "svg" => Some("image/svg+xml"),
        "txt" => Some("text/plain; charset=utf-8"),
        "ttf" => Some("font/ttf"),
        "woff2" => Some("font/woff2"),
        _other => None,
    }
}

/// Returns the name of these bytes among all that an address ever had. Each form has its own.
fn entity_tag(hash: &[u8; 32]) -> String {
    let hex = hash[..16].iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("\"{hex}\"")
}

/// Says whether the client has the bytes of this tag already. Tags are compared as RFC 9110, section 13.1.2 asks: weakly.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = values.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A script with both packed forms.
    fn script() -> PageFile {
        let mut file = PageFile::of("page.js", b"let plain");
        let packed = |bytes: &'static [u8]| PageFile::of("packed", bytes).plain;
        file.packed = vec![(Coding::Brotli, packed(b"by Brotli")), (Coding::Gzip, packed(b"by gzip"))];
        file
    }

    fn asked(
        file: &PageFile,
        keeping: Keeping,
        headers: &[(header::HeaderName, &str)],
    ) -> (StatusCode, HeaderMap, String) {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header")));
        let (head, body) = file.answer(keeping, &headers.collect()).into_parts();
        let body = futures_util::FutureExt::now_or_never(axum::body::to_bytes(body, 1_000));
        let body = body.expect("it is all there").expect("it is short");
        (head.status, head.headers, String::from_utf8(body.to_vec()).expect("UTF-8"))
    }

    #[test]
    fn each_client_gets_the_form_that_it_takes() {
        let cases = [
            (None, "let plain"),
            (Some("gzip, deflate, br, zstd"), "by Brotli"),
            (Some("gzip"), "by gzip"),
            (Some("br;q=0.1, gzip"), "by gzip"),
            (Some("br;q=0, gzip;q=0"), "let plain"),
        ];
        for (accepted, body) in cases {
            let headers: Vec<_> = accepted.into_iter().map(|value| (header::ACCEPT_ENCODING, value)).collect();
            let (status, head, got) = asked(&script(), Keeping::ForEver, &headers);
            assert_eq!((status, got.as_str()), (StatusCode::OK, body), "{accepted:?}");
            assert_eq!(head[header::VARY], "Accept-Encoding");
            assert_eq!(head[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
            assert_eq!(head[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
            let coding = head.get(header::CONTENT_ENCODING).map(|value| value.to_str().expect("text"));
            assert_eq!(
                coding,
                match body {
                    "by Brotli" => Some("br"),
                    "by gzip" => Some("gzip"),
                    _plain => None,
                }
            );
        }
    }

    #[test]
    fn who_has_it_gets_nothing_again() {
        let (_, head, _) = asked(&script(), Keeping::AskedAbout, &[]);
        assert_eq!(head[header::CACHE_CONTROL], "no-cache");
        let tag = head[header::ETAG].to_str().expect("text").to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let (status, head, body) = asked(&script(), Keeping::AskedAbout, &[(header::IF_NONE_MATCH, &known)]);
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
            assert_eq!(
                (&head[header::ETAG], &head[header::VARY]),
                (&HeaderValue::from_str(&tag).expect("a tag"), &HeaderValue::from_static("Accept-Encoding"))
            );
        }
        let other_form = [(header::IF_NONE_MATCH, tag.as_str()), (header::ACCEPT_ENCODING, "br")];
        assert_eq!(asked(&script(), Keeping::AskedAbout, &other_form).2, "by Brotli", "each form has a tag of its own");
    }

    #[test]
    fn only_what_a_page_is_made_of_is_found() {
        for path in ["index.html.br", "index.html.gz", "assets", "assets/", "../Cargo.toml", "", "nothing.js"] {
            assert!(PageFile::built(path).is_none(), "{path}");
        }
    }
}
