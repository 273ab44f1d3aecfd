//! The address under which readers reach a server, as a setting or a request gives it.
//!
//! Files that leave the server name it by this address: a chart finds its tables, and a feed reader the page of an entry,
//! wherever the file is opened.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An address to which paths of the server are added: `https://chronicle.example`, `https://desk.example/chronicle`.
///
/// - It begins with `http://` or `https://` and a host.
/// - It has no query and no fragment, names no user, and does not end with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(Arc<str>);

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.trim_end_matches('/');
        let rest = bare.strip_prefix("http://").or_else(|| bare.strip_prefix("https://"));
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default()).unwrap_or_default();
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~:/[]%".contains(letter);
        if host.is_empty() || host.starts_with(':') || !bare.chars().all(is_plain) {
            return Err(format!(
                "{text:?} is not the address of a server: write a scheme and a host, such as \"https://chronicle.example\", \
                 with a path if the server is below one"
            ));
        }
        Ok(PublicUrl(bare.into()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.0.to_string()
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_scheme_and_a_host_perhaps_with_a_path() {
        for (text, kept) in [
            ("https://chronicle.example", "https://chronicle.example"),
            ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
            ("http://[::1]:4000", "http://[::1]:4000"),
            ("https://desk.example/chronicle/", "https://desk.example/chronicle"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().map(String::from).as_deref(), Ok(kept));
        }
        for text in [
            "",
            "chronicle.example",
            "ftp://x",
            "https://",
            "https:///x",
            "http://:80",
            "http://a b",
            "http://u@h",
            "http://h?x",
            "http://h#x",
            "http://h\"",
            "javascript:x",
        ] {
            assert!(text.parse::<PublicUrl>().is_err_and(|told| told.contains("https://chronicle.example")), "{text}");
        }
    }
}
