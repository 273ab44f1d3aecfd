//! Texts: how long they may be, and what may stand in them.
//!
//! Lengths are in characters (Unicode scalar values), so that they mean the same in every script. A text is kept exactly
//! as it was sent: nothing is trimmed, folded or normalised.

use super::{Checked, Checker};

/// The most characters of a title, a name, and of every short text that has no bound of its own.
pub const LABEL_LEN_MAX: usize = 500;
/// The most characters of a long text: what was said, what a clause says, what came of a meeting.
pub const TEXT_LEN_MAX: usize = 60_000;
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
/// The most characters of a language tag.
const LANGUAGE_LEN_MAX: usize = 35;
/// The most digits of a Wikidata id.
const WIKIDATA_DIGITS_MAX: usize = 18;

impl Checker {
    /// Checks length and characters of any text.
    fn plain(&mut self, text: String, len_max: usize) -> Checked<String> {
        // A text has at most as many characters as bytes: most need not be counted.
        if text.len() > len_max {
            let len = text.chars().count();
            if len > len_max {
                return Err(self.refuse(format!("the text has {len} characters: at most {len_max} are taken")));
            }
        }
        match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            None => Ok(text),
            Some(control) => Err(self.refuse(format!(
                "the text holds the control character U+{:04X}: line feed (U+000A) and tab (U+0009) are the only ones taken",
                u32::from(control)
            ))),
        }
    }

    /// Checks a text that says something.
    pub(super) fn filled(&mut self, text: String, len_max: usize) -> Checked<String> {
        let text = self.plain(text, len_max)?;
        if text.trim().is_empty() {
            return Err(self.refuse("the text is blank: it needs at least one character that is not white space"));
        }
        Ok(text)
    }

    /// Checks a title or name: not blank, no white space around it.
    pub(super) fn title(&mut self, text: String) -> Checked<String> {
        let text = self.filled(text, LABEL_LEN_MAX)?;
        if text.trim().len() != text.len() {
            return Err(self.refuse("the text begins or ends with white space: it is taken without"));
        }
        Ok(text)
    }

    /// Checks a short text.
    pub(super) fn label(&mut self, text: String) -> Checked<String> {
        self.plain(text, LABEL_LEN_MAX)
    }

    /// Checks a long text that is needed.
    pub(super) fn text(&mut self, text: String) -> Checked<String> {
        self.filled(text, TEXT_LEN_MAX)
    }

    /// Checks a long text that may be blank.
    pub(super) fn remark(&mut self, text: String) -> Checked<String> {
        self.plain(text, TEXT_LEN_MAX)
    }

    /// Checks a quotation.
    pub(super) fn quote(&mut self, text: String) -> Checked<String> {
        self.plain(text, QUOTE_LEN_MAX)
    }

    /// Checks a recorder's remark.
    pub(super) fn note(&mut self, text: String) -> Checked<String> {
        self.plain(text, NOTE_LEN_MAX)
    }

    /// Checks a reason that is needed.
    pub(super) fn reason(&mut self, text: String) -> Checked<String> {
        self.filled(text, REASON_LEN_MAX)
    }

    /// Checks a reason that may be blank.
    pub(super) fn optional_reason(&mut self, text: String) -> Checked<String> {
        self.plain(text, REASON_LEN_MAX)
    }

    /// Checks the address of a source.
    pub(super) fn url(&mut self, text: String) -> Checked<String> {
        let text = self.plain(text, URL_LEN_MAX)?;
        let has_scheme =
            |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let host =
            ["http://", "https://"].into_iter().find(|scheme| has_scheme(scheme)).map(|scheme| &text[scheme.len()..]);
        let good = host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#', ':']))
            && !text.contains(char::is_whitespace);
        self.expect(good, text, "an address begins with http:// or https://, names a host and holds no white space")
    }

    /// Checks a language tag (the shape that BCP 47 gives it, not whether it is registered).
    pub(super) fn language(&mut self, text: String) -> Checked<String> {
        let mut parts = text.split('-');
        let primary =
            parts.next().is_some_and(|part| (2..=8).contains(&part.len()) && is_all(part, |b| b.is_ascii_alphabetic()));
        let good = text.len() <= LANGUAGE_LEN_MAX
            && primary
            && parts.all(|part| (1..=8).contains(&part.len()) && is_all(part, |b| b.is_ascii_alphanumeric()));
        self.expect(good, text, "a language is a BCP 47 tag such as en, ar or pt-BR")
    }

    /// Checks a country's code.
    pub(super) fn country(&mut self, text: String) -> Checked<String> {
        let good = text.len() == 3 && is_all(&text, |b| b.is_ascii_uppercase());
        self.expect(good, text, "a country is an ISO 3166-1 alpha-3 code: three upper-case letters, such as QAT")
    }

    /// Checks an id of Wikidata.
    pub(super) fn wikidata(&mut self, text: String) -> Checked<String> {
        let good = text.strip_prefix('Q').is_some_and(|digits| {
            (1..=WIKIDATA_DIGITS_MAX).contains(&digits.len())
                && !digits.starts_with('0')
                && is_all(digits, |b| b.is_ascii_digit())
        });
        self.expect(good, text, "a Wikidata id is Q and a whole number, such as Q846")
    }

    /// Checks a SHA-256.
    pub(super) fn sha256(&mut self, text: String) -> Checked<String> {
        let good = text.len() == 64 && is_all(&text, |b| b.is_ascii_hexdigit());
        self.expect(good, text, "a SHA-256 is 64 hexadecimal digits")
    }

    /// Checks a clause's number: parts of letters and digits, joined by single dots.
    pub(super) fn number(&mut self, text: String) -> Checked<String> {
        let good = text.chars().count() <= NUMBER_LEN_MAX
            && text.split('.').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
        self.expect(
            good,
            text,
            "a clause's number is letters and digits in parts joined by single dots, such as 2, 2.1 or 4.b, \
             at most 32 characters in all",
        )
    }

    fn expect(&mut self, good: bool, text: String, expected: &str) -> Checked<String> {
        if good {
            return Ok(text);
        }
        let shown: String = text.chars().take(80).collect();
        Err(self.refuse(format!("{shown:?} is not taken: {expected}")))
    }
}

fn is_all(text: &str, good: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(check: fn(&mut Checker, String) -> Checked<String>, text: &str) -> bool {
        Checker::run(|to| check(to, text.to_owned())).is_ok()
    }

    #[test]
    fn a_text_may_be_of_any_script_and_holds_no_control_characters() {
        let zero_width = "می\u{200c}خواهم \u{2068}ab\u{2069}";
        for good in ["وقف إطلاق النار", "הפסקת אש", "停火", zero_width, "two\nlines\tand a tab"] {
            assert!(taken(Checker::text, good), "{good}");
        }
        for bad in ["a\rb", "a\r\nb", "a\0b", "a\u{1b}[1m", "\u{85}", "", " \n\t"] {
            assert!(!taken(Checker::text, bad), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_in_characters_and_their_bounds_are_taken() {
        for (check, len_max) in [
            (Checker::title as fn(&mut Checker, String) -> Checked<String>, LABEL_LEN_MAX),
            (Checker::label, LABEL_LEN_MAX),
            (Checker::text, TEXT_LEN_MAX),
            (Checker::quote, QUOTE_LEN_MAX),
            (Checker::note, NOTE_LEN_MAX),
            (Checker::reason, REASON_LEN_MAX),
        ] {
            assert!(taken(check, &"停".repeat(len_max)));
            assert!(!taken(check, &"停".repeat(len_max + 1)));
        }
    }

    #[test]
    fn a_title_has_no_white_space_around_it() {
        assert!(taken(Checker::title, "Talks in Doha"));
        for bad in [" Talks", "Talks\n", "\u{a0}Talks"] {
            assert!(!taken(Checker::title, bad), "{bad:?}");
        }
    }

    #[test]
    fn codes_have_their_shapes() {
        type Check = fn(&mut Checker, String) -> Checked<String>;
        let sha256 = "0".repeat(64);
        let host_only = format!("https://{}", "a".repeat(URL_LEN_MAX - 8));
        let too_long = format!("{host_only}a");
        let cases: [(Check, &[&str], &[&str]); 6] = [
            (Checker::country, &["QAT"], &["qat", "QA", "QATA", "Q4T", ""]),
            (Checker::wikidata, &["Q846"], &["846", "Q", "Q0", "q846", "Q84x"]),
            (Checker::sha256, &[&sha256], &["", "0", &sha256[1..]]),
            (Checker::language, &["en", "pt-BR", "zh-Hant-TW"], &["", "e", "en_GB", "en-", "-en", "e1"]),
            (Checker::number, &["2", "2.1", "4.b", "٢", "14bis"], &["", ".", "2.", ".2", "2..1", "2 1", "2-1"]),
            (
                Checker::url,
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
