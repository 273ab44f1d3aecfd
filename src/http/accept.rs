//! In which form a client wants an answer: the media type of one to a GraphQL request, the coding of a file.

use axum::http::{HeaderMap, header};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerForm {
    /// `application/graphql-response+json`: the status says whether the request was executed.
    Graphql,
    /// `application/json`: what is well-formed is answered by 200, whatever came of it.
    Json,
}

impl AnswerForm {
    /// Returns the media type.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            AnswerForm::Graphql => "application/graphql-response+json; charset=utf-8",
            AnswerForm::Json => "application/json; charset=utf-8",
        }
    }
}

/// Chooses the form that the client wants most; `None` where it wants neither.
///
/// Anyone who does not say gets JSON. Of equal wishes the named one counts before the wildcard, and JSON comes second.
pub(super) fn choose(headers: &HeaderMap) -> Option<AnswerForm> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = values.flat_map(|value| value.split(',')).filter(|name| !name.trim().is_empty()).collect();
    if named.is_empty() {
        return Some(AnswerForm::Json);
    }
    let ranges: Vec<MediaRange> = named.into_iter().filter_map(MediaRange::parse).collect();
    let (graphql, json) = (wish(&ranges, "graphql-response+json"), wish(&ranges, "json"));
    match (graphql, json) {
        ((0, _), (0, _)) => None,
        (graphql, json) if graphql > json => Some(AnswerForm::Graphql),
        (graphql, json) if graphql == json && graphql.1 == 2 => Some(AnswerForm::Graphql),
        _otherwise => Some(AnswerForm::Json),
    }
}

/// A media range with its weight in thousandths.
struct MediaRange {
    kind: String,
    subtype: String,
    weight: u16,
}

impl MediaRange {
    fn parse(text: &str) -> Option<MediaRange> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut range =
            MediaRange { kind: kind.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), weight: 1_000 };
        for parameter in parts {
            let (name, value) = parameter.split_once('=')?;
            match (name.trim().to_ascii_lowercase().as_str(), value.trim().trim_matches('"')) {
                ("q", weight) => range.weight = thousandths(weight)?,
                ("charset", charset) if !charset.eq_ignore_ascii_case("utf-8") => return None,
                _other => {}
            }
        }
        Some(range)
    }
}

/// Returns how much a form is wanted, and by how close a name: the closest name counts.
fn wish(ranges: &[MediaRange], subtype: &str) -> (u16, u8) {
    let closeness = |range: &MediaRange| -> i8 {
        match (range.kind.as_str(), range.subtype.as_str()) {
            ("application", named) if named == subtype => 2,
            ("application", "*") => 1,
            ("*", "*") => 0,
            _other => -1,
        }
    };
    let closest = ranges.iter().map(|range| (closeness(range), range.weight)).filter(|(close, _)| *close >= 0).max();
    closest.map_or((0, 0), |(close, weight)| (weight, close.unsigned_abs()))
}

/// How the bytes of an answer are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    /// Not at all.
    Identity,
}

impl Coding {
    /// Returns the name that it has in `Content-Encoding`; `None` for what is not packed.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Coding::Brotli => Some("br"),
            Coding::Gzip => Some("gzip"),
            Coding::Identity => None,
        }
    }
}

/// Chooses the coding that the client wants most of those that are offered, the first of equal ones.
///
/// What is not packed is sent to anyone who does not say, and to anyone who takes nothing else.
pub(super) fn coding(headers: &HeaderMap, offered: &[Coding]) -> Coding {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<(String, u16)> = values.flat_map(|value| value.split(',')).filter_map(weighed).collect();
    let weight = |name: &str| named.iter().find(|(named, _)| named == name).map(|(_, weight)| *weight);
    let wanted = |coding: Coding| weight(coding.name().unwrap_or("identity")).or_else(|| weight("*")).unwrap_or(0);
    let first = |chosen: Coding, coding: Coding| if wanted(coding) > wanted(chosen) { coding } else { chosen };
    let packed = offered.iter().copied().reduce(first).filter(|coding| wanted(*coding) > 0);
    // Not packing is taken where it is not named, and then it is wanted least.
    let unpacked = weight("identity").unwrap_or(0);
    packed.filter(|coding| wanted(*coding) >= unpacked).unwrap_or(Coding::Identity)
}

/// Reads the name of a coding, in lower case, and its weight in thousandths.
fn weighed(text: &str) -> Option<(String, u16)> {
    let (name, parameter) = text.split_once(';').map_or((text, None), |(name, parameter)| (name, Some(parameter)));
    let weight = match parameter {
        None => 1_000,
        Some(parameter) => {
            let (name, weight) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| thousandths(weight.trim()))??
        }
    };
    Some((name.trim().to_ascii_lowercase(), weight))
}

/// Reads a weight between 0 and 1.
fn thousandths(text: &str) -> Option<u16> {
    let weight: f32 = text.parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
    Some((weight * 1_000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coding_that_is_wanted_most() {
        let both = [Coding::Brotli, Coding::Gzip];
        let chosen = |accepted: &str, offered: &[Coding]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().expect("a header"));
            coding(&headers, offered)
        };
        assert_eq!(coding(&HeaderMap::new(), &both), Coding::Identity);
        let cases = [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("GZIP", Coding::Gzip),
            ("br;q=0.5, gzip;q=0.8", Coding::Gzip),
            ("br; q=1.0, gzip;q=0.8", Coding::Brotli),
            ("*", Coding::Brotli),
            ("*;q=0.5, br;q=0", Coding::Gzip),
            ("identity, br;q=0.5", Coding::Identity),
            ("identity;q=0.5, br", Coding::Brotli),
            ("br;q=0, gzip;q=0", Coding::Identity),
            ("br;q=2", Coding::Identity),
            ("br;level=3", Coding::Identity),
            ("zstd", Coding::Identity),
            ("identity;q=0, zstd", Coding::Identity),
            ("", Coding::Identity),
        ];
        for (accepted, wanted) in cases {
            assert_eq!(chosen(accepted, &both), wanted, "{accepted}");
        }
        assert_eq!(chosen("br, gzip;q=0.5", &[Coding::Gzip]), Coding::Gzip, "what is not offered is not chosen");
        assert_eq!(chosen("br, gzip", &[]), Coding::Identity);
    }

    #[test]
    fn the_form_that_is_wanted_most() {
        let chosen = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            choose(&headers)
        };
        assert_eq!(choose(&HeaderMap::new()), Some(AnswerForm::Json));
        let graphql = "application/graphql-response+json";
        let cases = [
            ("*/*", Some(AnswerForm::Json)),
            ("application/*", Some(AnswerForm::Json)),
            ("application/json", Some(AnswerForm::Json)),
            (graphql, Some(AnswerForm::Graphql)),
            ("application/graphql-response+json; charset=utf-8", Some(AnswerForm::Graphql)),
            ("application/graphql-response+json, application/json", Some(AnswerForm::Graphql)),
            ("application/json, application/graphql-response+json", Some(AnswerForm::Graphql)),
            ("application/json, application/graphql-response+json;q=0.5", Some(AnswerForm::Json)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.4", Some(AnswerForm::Graphql)),
            ("application/graphql-response+json, */*", Some(AnswerForm::Graphql)),
            ("application/graphql-response+json, */*;q=0.1", Some(AnswerForm::Graphql)),
            ("application/json;q=0, application/graphql-response+json;q=0", None),
            ("*/*, application/json;q=0", Some(AnswerForm::Graphql)),
            ("text/html", None),
            ("text/html, */*;q=0.8", Some(AnswerForm::Json)),
            ("application/json; charset=latin1", None),
        ];
        for (accept, form) in cases {
            assert_eq!(chosen(accept), form, "{accept}");
        }
    }
}
