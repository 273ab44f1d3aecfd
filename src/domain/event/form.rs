//! The rules of form: what an event and an operation look like, whatever is on record.
//!
//! They are asked twice: of what comes from outside, by `input`, which says of each thing that is wrong what would be
//! taken; and of every record that is read back, where a breach is no user's error but damage ([`Violation`]). What is
//! asked here is what the stored format of version 1 asked when it was written; a rule that comes later is asked of new
//! input alone, so that what is on record stays readable.
//!
//! Lengths are in characters (Unicode scalar values), so that they mean the same in every script. A text is kept exactly
//! as it was sent: nothing is trimmed, folded or normalised.

use std::fmt;

use crate::domain::event::Place;
use crate::domain::event::path::{self, PathStep};
use crate::time::Period;

/// The most characters of a title, a name, and of every short text that has no bound of its own.
pub const LABEL_LEN_MAX: usize = 500;
/// The most characters of a long text that is to be recorded: what was said, what a clause says, what came of a meeting.
pub const TEXT_LEN_MAX: usize = 20_000;
/// The most characters of a long text that is on record: as many could once be recorded.
const RECORDED_TEXT_LEN_MAX: usize = 60_000;
/// The most characters of a quotation.
pub const QUOTE_LEN_MAX: usize = 2_000;
/// The most characters of a recorder's remark.
pub const NOTE_LEN_MAX: usize = 4_000;
/// The most characters of a reason.
pub const REASON_LEN_MAX: usize = 2_000;
/// The most characters of a source's address.
pub const URL_LEN_MAX: usize = 2_048;
/// The most characters of a clause's number.
pub const NUMBER_LEN_MAX: usize = 32;
/// The most items that a list within an event may have.
pub const LIST_LEN_MAX: usize = 1_000;
/// The greatest phase that a clause may belong to.
pub const PHASE_MAX: i32 = 999;
/// The most characters of a language tag.
const LANGUAGE_LEN_MAX: usize = 35;
/// The most votes of one decision: every state there is, and the observers.
pub const VOTES_LEN_MAX: usize = 500;
/// The most slots that the claims and assertions of one statement set: speakers × (claims + assertions).
pub const STATEMENT_SLOTS_MAX: usize = 2_000;
/// The greatest degree to which a commitment can be fulfilled.
pub const DEGREE_MAX: i32 = 3;
/// The most digits of a Wikidata id.
const WIKIDATA_DIGITS_MAX: usize = 18;

/// What a rule says: nothing, or what is wrong and what would be taken.
pub type Verdict = Result<(), String>;

/// A rule about texts.
pub type TextRule = fn(&str) -> Verdict;

/// Checks length and characters of any text.
fn plain(text: &str, len_max: usize) -> Verdict {
    // A text has at most as many characters as bytes: most need not be counted.
    if text.len() > len_max {
        let len = text.chars().count();
        if len > len_max {
            return Err(format!("the text has {len} characters: at most {len_max} are taken"));
        }
    }
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        None => Ok(()),
        Some(control) => Err(format!(
            "the text holds the control character U+{:04X}: line feed (U+000A) and tab (U+0009) are the only ones taken",
            u32::from(control)
        )),
    }
}

/// Checks a text that says something.
fn filled(text: &str, len_max: usize) -> Verdict {
    plain(text, len_max)?;
    if text.trim().is_empty() {
        return Err("the text is blank: it needs at least one character that is not white space".to_owned());
    }
    Ok(())
}

/// A title or name: not blank, no white space around it.
pub fn title(text: &str) -> Verdict {
    filled(text, LABEL_LEN_MAX)?;
    if text.trim().len() != text.len() {
        return Err("the text begins or ends with white space: it is taken without".to_owned());
    }
    Ok(())
}

/// A short text.
pub fn label(text: &str) -> Verdict {
    plain(text, LABEL_LEN_MAX)
}

/// A short text that says something.
pub fn filled_label(text: &str) -> Verdict {
    filled(text, LABEL_LEN_MAX)
}

/// A long text that is needed, to be recorded.
pub fn text(text: &str) -> Verdict {
    filled(text, TEXT_LEN_MAX)
}

/// A long text that may be blank, to be recorded.
pub fn remark(text: &str) -> Verdict {
    plain(text, TEXT_LEN_MAX)
}

/// A long text that is needed, on record.
pub fn recorded_text(text: &str) -> Verdict {
    filled(text, RECORDED_TEXT_LEN_MAX)
}

/// A long text that may be blank, on record.
pub fn recorded_remark(text: &str) -> Verdict {
    plain(text, RECORDED_TEXT_LEN_MAX)
}

/// A quotation.
pub fn quote(text: &str) -> Verdict {
    plain(text, QUOTE_LEN_MAX)
}

/// A recorder's remark.
pub fn note(text: &str) -> Verdict {
    plain(text, NOTE_LEN_MAX)
}

/// A reason that is needed.
pub fn reason(text: &str) -> Verdict {
    filled(text, REASON_LEN_MAX)
}

/// A reason that may be blank.
pub fn optional_reason(text: &str) -> Verdict {
    plain(text, REASON_LEN_MAX)
}

/// The address of a source.
pub fn url(text: &str) -> Verdict {
    plain(text, URL_LEN_MAX)?;
    let has_scheme = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let host =
        ["http://", "https://"].into_iter().find(|scheme| has_scheme(scheme)).map(|scheme| &text[scheme.len()..]);
    let good = host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#', ':']))
        && !text.contains(char::is_whitespace);
    expect(good, text, "an address begins with http:// or https://, names a host and holds no white space")
}

/// A language tag (the shape that BCP 47 gives it, not whether it is registered).
pub fn language(text: &str) -> Verdict {
    let mut parts = text.split('-');
    let primary =
        parts.next().is_some_and(|part| (2..=8).contains(&part.len()) && is_all(part, |b| b.is_ascii_alphabetic()));
    let good = text.len() <= LANGUAGE_LEN_MAX
        && primary
        && parts.all(|part| (1..=8).contains(&part.len()) && is_all(part, |b| b.is_ascii_alphanumeric()));
    expect(good, text, "a language is a BCP 47 tag such as en, ar or pt-BR")
}

/// A country's code.
pub fn country(text: &str) -> Verdict {
    let good = text.len() == 3 && is_all(text, |b| b.is_ascii_uppercase());
    expect(good, text, "a country is an ISO 3166-1 alpha-3 code: three upper-case letters, such as QAT")
}

/// An id of Wikidata.
pub fn wikidata(text: &str) -> Verdict {
    let good = text.strip_prefix('Q').is_some_and(|digits| {
        (1..=WIKIDATA_DIGITS_MAX).contains(&digits.len())
            && !digits.starts_with('0')
            && is_all(digits, |b| b.is_ascii_digit())
    });
    expect(good, text, "a Wikidata id is Q and a whole number, such as Q846")
}

/// A SHA-256.
pub fn sha256(text: &str) -> Verdict {
    let good = text.len() == 64 && is_all(text, |b| b.is_ascii_hexdigit());
    expect(good, text, "a SHA-256 is 64 hexadecimal digits")
}

/// A clause's number: parts of letters and digits, joined by single dots.
pub fn number(text: &str) -> Verdict {
    let good = text.chars().count() <= NUMBER_LEN_MAX
        && text.split('.').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
    expect(
        good,
        text,
        "a clause's number is letters and digits in parts joined by single dots, such as 2, 2.1 or 4.b, \
         at most 32 characters in all",
    )
}

fn expect(good: bool, text: &str, expected: &str) -> Verdict {
    if good {
        return Ok(());
    }
    let shown: String = text.chars().take(80).collect();
    Err(format!("{shown:?} is not taken: {expected}"))
}

fn is_all(text: &str, good: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(good)
}

/// A whole number within bounds, both included.
pub fn bounded(number: i32, min: i32, max: i32) -> Verdict {
    if (min..=max).contains(&number) {
        return Ok(());
    }
    Err(format!("{number} is out of bounds: whole numbers from {min} to {max} are taken"))
}

/// Degrees north or east, within bounds on both sides; not false of what is not a number.
pub fn degrees(number: f64, max: f64) -> Verdict {
    if number.abs() <= max {
        return Ok(());
    }
    Err(format!("{number} is out of bounds: degrees from -{max} to {max} are taken"))
}

/// A list of the usual length.
pub fn list_len(len: usize) -> Verdict {
    if len <= LIST_LEN_MAX {
        return Ok(());
    }
    Err(format!("the list has {len} items: at most {LIST_LEN_MAX} are taken"))
}

/// The votes of one decision.
pub fn votes_len(len: usize) -> Verdict {
    if len <= VOTES_LEN_MAX {
        return Ok(());
    }
    Err(format!("the decision has {len} votes: at most {VOTES_LEN_MAX} are taken"))
}

/// An end that is not before its beginning.
pub fn in_order(from: Option<&Period>, to: Option<&Period>) -> Verdict {
    let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
    if to.window().hi() > from.window().lo() {
        return Ok(());
    }
    Err(format!("{} ends before {} begins: `to` is not before `from`", to.edtf(), from.edtf()))
}

/// An end that is not before the date of the event, which is the beginning where none is given.
pub fn ends_in_order(occurred: &Period, to: &Period) -> Verdict {
    if to.window().hi() > occurred.window().lo() {
        return Ok(());
    }
    Err(format!(
        "{} ends before the event's own date, {}, begins: where `from` is left out it is that date, and `to` is not before it. \
         Give `from`, or a later `to`",
        to.edtf(),
        occurred.edtf()
    ))
}

/// A breach of form in what is on record, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field, from the operation down, by dots.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Walks an operation that is on record and keeps the first breach of form.
#[derive(Default)]
pub struct FormCheck {
    path: Vec<PathStep>,
    violation: Option<Violation>,
}

impl FormCheck {
    /// Ends the walk.
    ///
    /// # Errors
    ///
    /// The first breach.
    pub fn end(self) -> Result<(), Violation> {
        self.violation.map_or(Ok(()), Err)
    }

    /// Asks what a rule says of a field.
    pub fn field(&mut self, field: &'static str, verdict: Verdict) {
        if let Err(what) = verdict {
            self.within(PathStep::Field(field), |form| form.note(what));
        }
    }

    /// Asks what a rule says of an item of the list at hand.
    pub fn at(&mut self, index: usize, verdict: Verdict) {
        if let Err(what) = verdict {
            self.within(PathStep::Index(index), |form| form.note(what));
        }
    }

    /// Asks a rule of a text.
    pub fn text(&mut self, field: &'static str, rule: TextRule, text: &str) {
        self.field(field, rule(text));
    }

    /// Asks a rule of a text that may be missing.
    pub fn optional(&mut self, field: &'static str, rule: TextRule, text: Option<&String>) {
        if let Some(text) = text {
            self.text(field, rule, text);
        }
    }

    /// Asks a rule of each text of a list.
    pub fn texts(&mut self, field: &'static str, rule: TextRule, texts: &[String]) {
        self.list(field, texts, |form, text| {
            if let Err(what) = rule(text) {
                form.note(what);
            }
        });
    }

    /// Asks about the length of a list.
    pub fn len<T>(&mut self, field: &'static str, items: &[T]) {
        self.field(field, list_len(items.len()));
    }

    /// Asks about each item of a list, and about its length.
    pub fn list<T>(&mut self, field: &'static str, items: &[T], mut ask: impl FnMut(&mut Self, &T)) {
        self.len(field, items);
        self.inside(field, |form| {
            for (index, item) in items.iter().enumerate() {
                form.within(PathStep::Index(index), |form| ask(form, item));
            }
        });
    }

    /// Asks about what is inside a field.
    pub fn inside(&mut self, field: &'static str, ask: impl FnOnce(&mut Self)) {
        self.within(PathStep::Field(field), ask);
    }

    /// Asks about a place.
    pub fn place(&mut self, place: &Place) {
        self.text("name", title, &place.name);
        self.optional("country", label, place.country.as_ref());
        self.optional("region", label, place.region.as_ref());
        for (field, number, max) in [("latitude", place.latitude, 90.0), ("longitude", place.longitude, 180.0)] {
            self.field(field, number.map_or(Ok(()), |number| degrees(number, max)));
        }
    }

    fn within(&mut self, step: PathStep, ask: impl FnOnce(&mut Self)) {
        self.path.push(step);
        ask(self);
        self.path.pop();
    }

    fn note(&mut self, what: String) {
        if self.violation.is_some() {
            return;
        }
        let place = path::told(&self.path).join(".");
        self.violation = Some(Violation { place, what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(rule: TextRule, text: &str) -> bool {
        rule(text).is_ok()
    }

    #[test]
    fn a_text_may_be_of_any_script_and_holds_no_control_characters() {
        let zero_width = "می\u{200c}خواهم \u{2068}ab\u{2069}";
        for good in ["وقف إطلاق النار", "הפסקת אש", "停火", zero_width, "two\nlines\tand a tab"] {
            assert!(taken(text, good), "{good}");
        }
        for bad in ["a\rb", "a\r\nb", "a\0b", "a\u{1b}[1m", "\u{85}", "", " \n\t"] {
            assert!(!taken(text, bad), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_in_characters_and_their_bounds_are_taken() {
        for (check, len_max) in [
            (title as TextRule, LABEL_LEN_MAX),
            (label, LABEL_LEN_MAX),
            (text, TEXT_LEN_MAX),
            (recorded_text, RECORDED_TEXT_LEN_MAX),
            (quote, QUOTE_LEN_MAX),
            (note, NOTE_LEN_MAX),
            (reason, REASON_LEN_MAX),
        ] {
            assert!(taken(check, &"停".repeat(len_max)));
            assert!(!taken(check, &"停".repeat(len_max + 1)));
        }
    }

    #[test]
    fn a_title_has_no_white_space_around_it() {
        assert!(taken(title, "Talks in Doha"));
        for bad in [" Talks", "Talks\n", "\u{a0}Talks"] {
            assert!(!taken(title, bad), "{bad:?}");
        }
    }

    #[test]
    fn codes_have_their_shapes() {
        let hash = "0".repeat(64);
        let host_only = format!("https://{}", "a".repeat(URL_LEN_MAX - 8));
        let too_long = format!("{host_only}a");
        let cases: [(TextRule, &[&str], &[&str]); 6] = [
            (country, &["QAT"], &["qat", "QA", "QATA", "Q4T", ""]),
            (wikidata, &["Q846"], &["846", "Q", "Q0", "q846", "Q84x"]),
            (sha256, &[&hash], &["", "0", &hash[1..]]),
            (language, &["en", "pt-BR", "zh-Hant-TW"], &["", "e", "en_GB", "en-", "-en", "e1"]),
            (number, &["2", "2.1", "4.b", "٢", "14bis"], &["", ".", "2.", ".2", "2..1", "2 1", "2-1"]),
            (
                url,
                &["https://example.org/a?b#c", "HTTP://example.org", &host_only],
                &["", "example.org", "ftp://example.org", "https://", "https:///a", "https://a b", &too_long],
            ),
        ];
        for (check, good, bad) in cases {
            for text in good {
                assert!(taken(check, text), "{text}");
            }
            for text in bad {
                assert!(!taken(check, text), "{text}");
            }
        }
    }
}
