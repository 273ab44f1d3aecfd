//! The one look at the raw text of a document or of JSON, before any parser sees it.
//!
//! Parsers recurse on brackets, and a few kilobytes of them exhaust a stack: so their nesting is counted first, in a document
//! and in a body of JSON alike. Strings, block strings and comments are passed over. Where a text is malformed, brackets may
//! be counted that a parser would never come to, but none that it would come to is missed.

use crate::graphql::limits::{LimitRefusal, Limits};
use crate::input::ErrorCode;

/// How deep brackets may be nested in a document or a body.
pub const NESTING_MAX: usize = 64;

/// How many bytes a name or a number of a document may have. Those of the schema have less than 40.
const WORD_BYTES_MAX: usize = 256;

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    /// Strings end with their line, or are blocks; comments begin with `#`.
    Graphql,
    /// Strings end with their quotation mark alone.
    Json,
}

/// Returns whether more than [`NESTING_MAX`] brackets are open at once in a text of JSON. What is no JSON is left to be refused
/// by who reads it.
pub fn is_too_deep(json: &[u8]) -> bool {
    scan(json, Language::Json) == Err(ScanError::Deep)
}

/// What is wrong with a text before it is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScanError {
    /// Its brackets nest too deep.
    Deep,
    /// A name or number of a document is too long.
    LongWord,
}

/// Checks the nesting of brackets and counts the tokens, about: what lies between spaces and marks, and the marks.
fn scan(bytes: &[u8], language: Language) -> Result<usize, ScanError> {
    let is_graphql = language == Language::Graphql;
    let (mut place, mut open, mut tokens, mut word_bytes) = (0, 0_usize, 0, 0);
    // Whether a block string may still end in the rest of the text: where none does, it is not searched again.
    let mut blocks_end = is_graphql;
    while let Some(&byte) = bytes.get(place) {
        let word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || !byte.is_ascii();
        tokens += usize::from(if word { word_bytes == 0 } else { !byte.is_ascii_whitespace() && byte != b',' });
        word_bytes = if word { word_bytes + 1 } else { 0 };
        if is_graphql && word_bytes > WORD_BYTES_MAX {
            return Err(ScanError::LongWord);
        }
        match byte {
            b'"' if blocks_end && bytes[place..].starts_with(b"\"\"\"") => match block_string_end(bytes, place + 3) {
                Some(end) => place = end,
                // To the parser these are an empty string, then, and the start of another.
                None => blocks_end = false,
            },
            b'"' => place = string_end(bytes, place + 1, language),
            b'#' if is_graphql => place = line_end(bytes, place),
            _other => {
                match byte {
                    b'[' | b'{' => open += 1,
                    b']' | b'}' => open = open.saturating_sub(1),
                    b'(' if is_graphql => open += 1,
                    b')' if is_graphql => open = open.saturating_sub(1),
                    _no_bracket => {}
                }
                place += 1;
            }
        }
        if open > NESTING_MAX {
            return Err(ScanError::Deep);
        }
    }
    Ok(tokens)
}

/// Returns the place after a string, from that behind its quotation mark. A string of a document ends with its line at the latest.
fn string_end(bytes: &[u8], start: usize, language: Language) -> usize {
    let ends_line = |byte: &u8| language == Language::Graphql && matches!(byte, b'\n' | b'\r');
    let mut place = start;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'\\' if !bytes.get(place + 1).is_some_and(ends_line) => place += 2,
            b'"' => return place + 1,
            byte if ends_line(byte) => return place,
            _other => place += 1,
        }
    }
    place
}

/// Returns the place after a block string, from that behind its quotation marks; `None` if it does not end.
fn block_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut place = start;
    while place < bytes.len() {
        if bytes[place..].starts_with(b"\\\"\"\"") {
            place += 4;
        } else if bytes[place..].starts_with(b"\"\"\"") {
            return Some(place + 3);
        } else {
            place += 1;
        }
    }
    None
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    start + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// Checks the raw text of a document before it is parsed, and returns how many tokens it has, about.
///
/// # Errors
///
/// TOO_DEEP for brackets, TOO_COSTLY for the number of tokens, BAD_INPUT for names and numbers that are too long.
pub fn check_text(text: &str, limits: &Limits) -> Result<usize, LimitRefusal> {
    let tokens = scan(text.as_bytes(), Language::Graphql).map_err(|wrong| match wrong {
        ScanError::Deep => {
            let message = format!("brackets are nested deeper than {NESTING_MAX}: ask for less at once");
            LimitRefusal::new(ErrorCode::TooDeep, message)
        }
        ScanError::LongWord => {
            let message = format!("a name or number has more than {WORD_BYTES_MAX} characters: shorten it");
            LimitRefusal::new(ErrorCode::BadInput, message)
        }
    })?;
    if tokens > limits.tokens {
        let message = format!("the document has {tokens} tokens: at most {} are taken", limits.tokens);
        return Err(LimitRefusal::new(ErrorCode::TooCostly, message));
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_where_they_are_brackets() {
        let check = |text: &str| check_text(text, &Limits::default());
        let deep = |open: &str, count: usize| open.repeat(count);
        assert!(check(&deep("[", NESTING_MAX)).is_ok());
        assert_eq!(check(&deep("[", NESTING_MAX + 1)).map_err(|refusal| refusal.code), Err(ErrorCode::TooDeep));
        assert!(check(&deep("{(", NESTING_MAX)).is_err());
        assert!(check(&deep("[]", 5_000)).is_ok());
        for passed_over in ["\"", "#", "\"\"\"", "\"\\\"", "\"\"\" \"\" \\\"\"\""] {
            assert!(check(&format!("{passed_over}{}", deep("[", 100))).is_ok(), "{passed_over}");
        }
        for over in ["\"\"", "#\n", "\"\"\"\"\"\"", "\"unfinished\n", "\"\\\\\"", "\"\\\n"] {
            assert!(check(&format!("{over}{}", deep("[", 100))).is_err(), "{over}");
        }
    }

    #[test]
    fn names_are_bounded_and_texts_are_not() {
        let check = |text: String| check_text(&text, &Limits::default()).map(drop).map_err(|refusal| refusal.code);
        assert_eq!(check(format!("{{ {} }}", "a".repeat(WORD_BYTES_MAX))), Ok(()));
        assert_eq!(check(format!("{{ {} }}", "a".repeat(WORD_BYTES_MAX + 1))), Err(ErrorCode::BadInput));
        assert_eq!(check(format!("{{ a(b: \"{}\") }}", "a".repeat(10_000))), Ok(()));
    }

    #[test]
    fn a_block_string_that_does_not_end_hides_nothing() {
        let check = |text: &str| check_text(text, &Limits { tokens: usize::MAX, ..Limits::default() });
        for over in ["\"\"\"c\"", "\"\"\"c\\\"\"\"\" \"d\"", "\"\"\" \"\"\" \"\"\"c\""] {
            let document = format!("{{ a(b: [{over}{}{}]) }}", "[".repeat(30), "]".repeat(30));
            assert!(check(&document).is_ok() && async_graphql::parser::parse_query(&document).is_ok(), "{over}");
            assert!(check(&format!("{{ a(b: [{over}{}", "[".repeat(100))).is_err(), "{over}");
        }
        // Were each of these searched for its end, a body of this length would take minutes.
        let unended = format!("\"\"\"{}", " x\\\\\"\"\"".repeat(120_000));
        assert!(check(&unended).is_ok());
    }

    #[test]
    fn of_json_brackets_count_outside_its_strings() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(!is_too_deep(&nested(NESTING_MAX)));
        assert!(is_too_deep(&nested(NESTING_MAX + 1)));
        assert!(!is_too_deep(&b"[]".repeat(1_000)));
        let quoted = format!(r#"{{"a":"\\\"{}"}}"#, "[".repeat(1_000));
        assert!(!is_too_deep(quoted.as_bytes()));
        assert!(!is_too_deep("(".repeat(1_000).as_bytes()), "no bracket of JSON");
        assert!(is_too_deep(format!("#\"\\\"\"{}", "[".repeat(1_000)).as_bytes()), "JSON has no comments");
    }
}
