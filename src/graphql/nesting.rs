//! The one look at the raw text of a document, before any parser sees it.
//!
//! Parsers recurse on brackets, and a few kilobytes of them exhaust a stack: so their nesting is counted first, in a document
//! and in a body of JSON alike. Strings, block strings and comments are passed over. Where a text is malformed, brackets may
//! be counted that a parser would never come to, but none that it would come to is missed.

use crate::graphql::limits::{Limits, Refusal};
use crate::input::ErrorCode;

/// How deep brackets may be nested in a document or a body.
pub const NESTING_MAX: usize = 64;

/// Checks that no more than [`NESTING_MAX`] brackets are open at once in a document or a body of JSON.
///
/// # Errors
///
/// TOO_DEEP, and how deep is accepted.
pub fn check_nesting(text: &str) -> Result<(), Refusal> {
    scan(text).map(|_tokens| ())
}

/// Checks the nesting of brackets and counts the tokens, about: what lies between spaces and marks, and the marks.
fn scan(text: &str) -> Result<usize, Refusal> {
    let bytes = text.as_bytes();
    let (mut place, mut open, mut tokens, mut in_word) = (0, 0_usize, 0, false);
    // Whether a block string may still end in the rest of the text: where none does, it is not searched again.
    let mut blocks_end = true;
    while let Some(&byte) = bytes.get(place) {
        let word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || !byte.is_ascii();
        tokens += usize::from(if word { !in_word } else { !byte.is_ascii_whitespace() && byte != b',' });
        in_word = word;
        match byte {
            b'"' if blocks_end && bytes[place..].starts_with(b"\"\"\"") => match block_string_end(bytes, place + 3) {
                Some(end) => place = end,
                // To the parser these are an empty string, then, and the start of another.
                None => blocks_end = false,
            },
            b'"' => place = string_end(bytes, place),
            b'#' => place = line_end(bytes, place),
            b'(' | b'[' | b'{' => {
                open += 1;
                if open > NESTING_MAX {
                    let message = format!("brackets are nested deeper than {NESTING_MAX}: ask for less at once");
                    return Err(Refusal::new(ErrorCode::TooDeep, message));
                }
                place += 1;
            }
            b')' | b']' | b'}' => {
                open = open.saturating_sub(1);
                place += 1;
            }
            _other => place += 1,
        }
    }
    Ok(tokens)
}

/// Gives the place after a string that begins at a quotation mark. A string ends with its line at the latest.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(&byte) = bytes.get(place) {
        match byte {
            b'\\' if !matches!(bytes.get(place + 1), Some(b'\n' | b'\r')) => place += 2,
            b'"' => return place + 1,
            b'\n' | b'\r' => return place,
            _other => place += 1,
        }
    }
    place
}

/// Gives the place after a block string, from that behind its quotation marks; `None` if it does not end.
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

/// Checks the raw text of a document before it is parsed.
///
/// # Errors
///
/// TOO_DEEP for brackets, TOO_COSTLY for the number of tokens.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let tokens = scan(text)?;
    if tokens > limits.tokens {
        let message = format!("the document has {tokens} tokens: at most {} are taken", limits.tokens);
        return Err(Refusal::new(ErrorCode::TooCostly, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_where_they_are_brackets() {
        let deep = |open: &str, count: usize| open.repeat(count);
        assert!(check_nesting(&deep("[", NESTING_MAX)).is_ok());
        assert_eq!(check_nesting(&deep("[", NESTING_MAX + 1)).map_err(|refusal| refusal.code), Err(ErrorCode::TooDeep));
        assert!(check_nesting(&deep("{(", NESTING_MAX)).is_err());
        assert!(check_nesting(&deep("[]", 10_000)).is_ok());
        for passed_over in ["\"", "#", "\"\"\"", "\"\\\"", "\"\"\" \"\" \\\"\"\""] {
            assert!(check_nesting(&format!("{passed_over}{}", deep("[", 100))).is_ok(), "{passed_over}");
        }
        for over in ["\"\"", "#\n", "\"\"\"\"\"\"", "\"unfinished\n", "\"\\\\\"", "\"\\\n"] {
            assert!(check_nesting(&format!("{over}{}", deep("[", 100))).is_err(), "{over}");
        }
    }

    #[test]
    fn a_block_string_that_does_not_end_hides_nothing() {
        for over in ["\"\"\"c\"", "\"\"\"c\\\"\"\"\" \"d\"", "\"\"\" \"\"\" \"\"\"c\""] {
            let document = format!("{{ a(b: [{over}{}{}]) }}", "[".repeat(30), "]".repeat(30));
            assert!(
                check_nesting(&document).is_ok() && async_graphql::parser::parse_query(&document).is_ok(),
                "{over}"
            );
            assert!(check_nesting(&format!("{{ a(b: [{over}{}", "[".repeat(100))).is_err(), "{over}");
        }
        // Were each of these searched for its end, a body of this length would take minutes.
        let unended = format!("\"\"\"{}", " x\\\\\"\"\"".repeat(120_000));
        assert!(check_nesting(&unended).is_ok());
    }
}
