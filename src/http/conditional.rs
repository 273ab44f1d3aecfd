//! Answers that a client may keep, and asks about again: `ETag`, `Last-Modified`, `If-None-Match`, `If-Modified-Since`.
//!
//! - **The tag** is a digest of all that an answer depends on, its point included. Two answers with one tag are the same to the
//!   byte before they are packed; since packing changes the bytes, the tag is a weak one.
//! - **The date** has seconds, in which a log can change many times, and clocks are put back. So it alone proves nothing: it is
//!   good for an answer only while the last that this process gave for that address is the same, and no other was given under
//!   that date. It is never before the start of the process, as another release may write the same point differently.
//!
//! A client that sends both is answered by the tag. What a client sends that cannot be read is passed over: it gets the whole
//! answer.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::time::Instant;

const PINNED: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASKED_ABOUT: HeaderValue = HeaderValue::from_static("no-cache");

/// For how many addresses it is remembered what was given under a date: what is forgotten is given whole once more.
const REMEMBERED_MAX: usize = 4_096;

const SECOND_MICROS: i64 = 1_000_000;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What tells one state of an answer from another.
#[derive(Clone, Debug)]
pub(super) struct Validator {
    /// Stands for the address that was asked.
    address: [u8; 16],
    tag: String,
    /// When it last changed, in seconds since 1970; `None` where nothing is known of it.
    changed: Option<i64>,
    is_pinned: bool,
}

/// What was given lately under a date.
#[derive(Debug, Default)]
pub(super) struct GivenAnswers(Mutex<HashMap<[u8; 16], Given>>);

#[derive(Debug)]
struct Given {
    changed: i64,
    tag: String,
    /// Whether another tag was given under the same date.
    is_ambiguous: bool,
}

fn digest(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut half = [0; 16];
    half.copy_from_slice(&hash.finalize()[..16]);
    half
}

impl Validator {
    /// Makes the validator of an answer: what it depends on, when it changed, and whether it stays the same for ever.
    pub(super) fn new(address: &str, depends_on: &[&str], changed: Option<Instant>, is_pinned: bool) -> Self {
        let tag: String = digest(depends_on).iter().map(|byte| format!("{byte:02x}")).collect();
        let seconds = |instant: Instant| instant.micros().div_euclid(SECOND_MICROS);
        Validator { address: digest(&[address]), tag: format!("W/\"{tag}\""), changed: changed.map(seconds), is_pinned }
    }

    /// Returns whether a client has the answer already.
    pub(super) fn is_held(&self, headers: &HeaderMap, given: &GivenAnswers) -> bool {
        let mut tags = headers.get_all(header::IF_NONE_MATCH).iter().peekable();
        if tags.peek().is_some() {
            let opaque = self.tag.trim_start_matches("W/");
            let is_mine = |tag: &str| tag == "*" || tag.trim_start_matches("W/") == opaque;
            return tags
                .filter_map(|tags| tags.to_str().ok())
                .flat_map(|tags| tags.split(','))
                .any(|tag| is_mine(tag.trim()));
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok()).and_then(read_date);
        match (since, self.changed) {
            (Some(since), Some(changed)) => since >= changed && given.holds_alone(self, changed),
            (None, _) | (_, None) => false,
        }
    }

    /// Says in an answer's head what state it is of, and how it may be kept.
    pub(super) fn announce(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(changed) = self.changed.and_then(written_date).and_then(|date| HeaderValue::from_str(&date).ok()) {
            headers.insert(header::LAST_MODIFIED, changed);
        }
        headers.insert(header::CACHE_CONTROL, if self.is_pinned { PINNED } else { ASKED_ABOUT });
    }

    /// Tells a client that it has the answer already.
    pub(super) fn not_modified(&self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        self.announce(&mut response);
        response
    }
}

impl GivenAnswers {
    /// Remembers that an answer was given.
    pub(super) fn note(&self, validator: &Validator) {
        let Some(changed) = validator.changed else { return };
        let mut given = self.0.lock();
        if given.len() >= REMEMBERED_MAX && !given.contains_key(&validator.address) {
            given.clear();
        }
        let of_now = || Given { changed, tag: validator.tag.clone(), is_ambiguous: false };
        let kept = given.entry(validator.address).or_insert_with(of_now);
        if kept.changed != changed {
            *kept = of_now();
        }
        kept.is_ambiguous |= kept.tag != validator.tag;
    }

    /// Returns whether this answer was the last given for its address, and no other was given under that date.
    fn holds_alone(&self, validator: &Validator, changed: i64) -> bool {
        let given = self.0.lock();
        given
            .get(&validator.address)
            .is_some_and(|given| given.changed == changed && given.tag == validator.tag && !given.is_ambiguous)
    }
}

/// Writes a date as HTTP has it: `Fri, 20 Dec 2024 09:00:00 GMT`.
fn written_date(seconds: i64) -> Option<String> {
    let text = Instant::from_micros(seconds.checked_mul(SECOND_MICROS)?)?.to_string();
    let weekday = DAYS[usize::try_from((seconds.div_euclid(86_400) + 3).rem_euclid(7)).ok()?];
    let month = MONTHS[text[5..7].parse::<usize>().ok()?.checked_sub(1)?];
    Some(format!("{weekday}, {} {month} {} {} GMT", &text[8..10], &text[..4], &text[11..19]))
}

/// Reads such a date; the two forms that HTTP calls obsolete are not read.
fn read_date(text: &str) -> Option<i64> {
    let (_, date) = text.trim().split_once(", ")?;
    let fields: Vec<&str> = date.split(' ').collect();
    let [day, month, year, time, "GMT"] = fields[..] else { return None };
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let instant: Instant = format!("{year}-{month:02}-{day}T{time}Z").parse().ok()?;
    Some(instant.micros().div_euclid(SECOND_MICROS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn asking(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header"))])
    }

    #[test]
    fn dates_are_written_and_read() {
        for (text, date) in [
            ("2024-12-20T09:00:00.5Z", "Fri, 20 Dec 2024 09:00:00 GMT"),
            ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ] {
            let seconds = instant(text).micros().div_euclid(SECOND_MICROS);
            assert_eq!(written_date(seconds).as_deref(), Some(date));
            assert_eq!(read_date(date), Some(seconds));
        }
        for wrong in ["", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "x, é"] {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_stands_above_a_date() {
        let validator = Validator::new("a", &["state"], Some(instant("2024-12-20T09:00:00Z")), false);
        let other = Validator::new(
            "a",
            &["other"],
            validator.changed.and_then(|s| Instant::from_micros(s * SECOND_MICROS)),
            false,
        );
        let given = GivenAnswers::default();
        assert_ne!(validator.tag, other.tag);
        for list in [
            validator.tag.clone(),
            format!("\"x\", {}", validator.tag),
            "*".to_owned(),
            validator.tag.replace("W/", ""),
        ] {
            assert!(validator.is_held(&asking(header::IF_NONE_MATCH, &list), &given), "{list}");
        }
        let mut both = asking(header::IF_NONE_MATCH, &other.tag);
        both.insert(header::IF_MODIFIED_SINCE, HeaderValue::from_static("Fri, 20 Dec 2034 09:00:00 GMT"));
        assert!(!validator.is_held(&both, &given));
    }

    #[test]
    fn a_date_is_good_for_one_state_alone() {
        let at = |text: &str, state: &str| Validator::new("a", &[state], Some(instant(text)), false);
        let given = GivenAnswers::default();
        let same_second = asking(header::IF_MODIFIED_SINCE, "Fri, 20 Dec 2024 09:00:00 GMT");
        let first = at("2024-12-20T09:00:00.1Z", "first");
        assert!(!first.is_held(&same_second, &given), "nobody was given it");
        given.note(&first);
        assert!(first.is_held(&same_second, &given));
        let second = at("2024-12-20T09:00:00.7Z", "second");
        assert!(!second.is_held(&same_second, &given), "the same second, another state");
        given.note(&second);
        assert!(!second.is_held(&same_second, &given), "whose date it was cannot be told");
        let third = at("2024-12-20T09:00:05Z", "third");
        assert!(!third.is_held(&same_second, &given));
        given.note(&third);
        assert!(third.is_held(&asking(header::IF_MODIFIED_SINCE, "Fri, 20 Dec 2024 09:00:05 GMT"), &given));
        assert!(third.is_held(&asking(header::IF_MODIFIED_SINCE, "Fri, 20 Dec 2024 10:00:00 GMT"), &given));
    }
}
