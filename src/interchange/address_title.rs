//! Titles of sources that are known by their address alone.
//!
//! An address often ends with the words of its headline: `https://www.example.org/2022/03/talks-in-istanbul.html` is shown as
//! `example.org: talks in istanbul`. It is a title to tell sources apart by, and no more; the address stands beside it.

use super::sheet::fields::NamedThing;
use super::sheet::on_record::KnownRecord;

/// The most letters of the words.
const LETTERS_MAX: usize = 120;
/// From how many letters on a word with digits in it is taken for a mark of a database.
const MARK_LEN: usize = 7;

/// Returns the title for a source at an address, if it is new or is on record with that title; `None` of any other on record: what a
/// file said of it before stays what it says.
pub fn title_of_new(on_record: &KnownRecord, key: &str, address: &str) -> Option<String> {
    let title = address_title(address);
    let sources = on_record.names(NamedThing::Source).filter(|names| names.has(key));
    sources.is_none_or(|names| names.shown(key) == title).then_some(title)
}

/// Returns the host of an address, and the words that its path ends with, if it has any.
pub fn address_title(address: &str) -> String {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
    let bare = bare.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host).to_lowercase();
    // The segment with most words; of two, the last.
    let worded = path.split('/').map(words).filter(|words| !words.is_empty());
    match worded.max_by_key(|words| words.split(' ').count()) {
        Some(words) if words.chars().count() > LETTERS_MAX => {
            format!("{host}: {}…", words.chars().take(LETTERS_MAX).collect::<String>().trim_end())
        }
        Some(words) => format!("{host}: {words}"),
        None => host,
    }
}

/// Returns the words of a segment of a path: without its ending, and without numbers and marks of databases.
fn words(segment: &str) -> String {
    let read = decoded(segment);
    let stem = match read.rsplit_once('.') {
        Some((stem, ending)) if (2..=5).contains(&ending.len()) && !stem.is_empty() => stem,
        _none => read.as_str(),
    };
    let pieces: Vec<&str> = stem.split(|letter: char| !letter.is_alphanumeric() && letter != '\'').collect();
    if !pieces.iter().any(|piece| is_word(piece) && piece.chars().count() > 2) {
        return String::new();
    }
    let kept = pieces.iter().enumerate().filter(|(place, piece)| is_word(piece) || is_number_between(&pieces, *place));
    kept.map(|(_, piece)| *piece).collect::<Vec<_>>().join(" ")
}

/// Returns whether a piece of a segment is a word, and no number or mark of a database.
fn is_word(piece: &str) -> bool {
    let has_digits = piece.chars().any(|letter| letter.is_ascii_digit());
    let is_mark = has_digits && piece.chars().count() >= MARK_LEN;
    piece.chars().any(char::is_alphabetic) && !is_mark
}

/// Returns whether a piece is a short number between words, to which it belongs: `the 10 points`.
fn is_number_between(pieces: &[&str], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| pieces.get(before));
    let is_between = before.zip(pieces.get(place + 1)).is_some_and(|(one, other)| is_word(one) && is_word(other));
    is_between && (1..=4).contains(&pieces[place].len())
}

/// Reads bytes that are written as `%20`; what is no UTF-8 stays as it is.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let read = String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned());
    // What cannot be seen has no place in a title.
    read.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_as_its_host_and_the_words_of_its_path() {
        for (address, title) in [
            ("https://www.example.org/2022/03/talks-in-istanbul.html", "example.org: talks in istanbul"),
            ("http://Example.org/world/russia-ukraine-talks-idUSKCN2LP0F/", "example.org: russia ukraine talks"),
            ("https://example.org/a/the-10-points-of-the-plan", "example.org: the 10 points of the plan"),
            ("https://example.org/news/12345678", "example.org: news"),
            ("https://example.org/12345678?id=talks", "example.org"),
            ("https://example.org", "example.org"),
            ("https://example.org/x?y#talks", "example.org"),
            (
                "https://de.example.org/wiki/Verhandlungen_%C3%BCber_Z%C3%BCrich",
                "de.example.org: Verhandlungen über Zürich",
            ),
            ("https://example.org/%FF%FEtalks%", "example.org: FF FEtalks"),
            ("https://user@example.org:8080/talks", "example.org:8080: talks"),
        ] {
            assert_eq!(address_title(address), title, "{address}");
        }
        let long = format!("https://example.org/{}", "word-".repeat(60));
        assert!(address_title(&long).ends_with('…') && address_title(&long).chars().count() < 140);
    }
}
