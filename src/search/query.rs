//! What is asked for: a text becomes pieces, all of which have to be found.
//!
//! | written | asks for |
//! | --- | --- |
//! | `corridor withdrawal` | both words, anywhere in what is searched of an event |
//! | `"all or nothing"` | the words one after another |
//! | `philad*`, `"last wo*"` | a word that begins so; of a phrase, its last one |
//! | `cease-fire`, `停火`, `antony-blinken` | what is more than one word is a phrase |
//!
//! A beginning has at least two letters, or one that is a word by itself (`停*`), and there are at most four of them: every
//! word that begins so is looked up, and its documents are counted.
//!
//! There is nothing else: no operators, no fields. Case, accents and punctuation make no difference (`tokenizer`).

use unicode_segmentation::UnicodeSegmentation;

use crate::search::tokenizer::words;

/// The most characters that a question may have.
pub const TEXT_LEN_MAX: usize = 500;
/// The most words that a question may have.
pub const WORDS_MAX: usize = 32;
/// The most beginnings of words that a question may have.
pub const BEGINNINGS_MAX: usize = 4;
/// The least letters of a beginning, in scripts that write a word with several.
const BEGINNING_LEN_MIN: usize = 2;

/// A question, read.
///
/// - It has at least one piece, and at most [`WORDS_MAX`] words in all, and at most [`BEGINNINGS_MAX`] beginnings, none of them too short.
/// - No piece stands in it twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    pieces: Vec<SearchTerm>,
}

/// A word or phrase that has to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerm {
    /// Its words, one after another; at least one.
    pub words: Vec<String>,
    /// Whether of the last word the beginning is enough.
    pub prefix: bool,
}

/// Why a text asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It has no words.
    #[error("there is no word in it: give at least one, such as `corridor` or `\"cease-fire talks\"`")]
    NoWords,
    /// It is too long.
    #[error("it has {found} characters, and at most {TEXT_LEN_MAX} are read: ask for less")]
    TooLong {
        /// How many it has.
        found: usize,
    },
    /// It has too many words.
    #[error(
        "it has {found} words, and at most {WORDS_MAX} are looked for: ask for less (a letter of Chinese or Japanese is a word)"
    )]
    TooManyWords {
        /// How many it has.
        found: usize,
    },
    /// It has too many beginnings.
    #[error("it has {found} beginnings of words, and at most {BEGINNINGS_MAX} are looked for: write words out")]
    TooManyBeginnings {
        /// How many it has.
        found: usize,
    },
    /// A beginning is too short.
    #[error("`{beginning}*` is the beginning of too many words: give at least {BEGINNING_LEN_MIN} letters")]
    TooShort {
        /// What the words would begin with.
        beginning: String,
    },
    /// A phrase has no end.
    #[error("a quotation mark opens a phrase that none closes: put one at its end, as in `\"cease-fire talks\"`")]
    Unbalanced,
    /// A star stands where it means nothing.
    #[error("a * stands for the rest of a word and comes at its end, as in `negotiat*` or `\"last wo*\"`")]
    Star,
}

impl SearchQuery {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what would be right.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let found = text.chars().count();
        if found > TEXT_LEN_MAX {
            return Err(QueryError::TooLong { found });
        }
        let letters: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        let mut rest = letters.as_slice();
        while let Some(chunk) = next_chunk(&mut rest)? {
            if let Some(piece) = piece(&chunk)?
                && !pieces.contains(&piece)
            {
                pieces.push(piece);
            }
        }
        let found = pieces.iter().map(|piece| piece.words.len()).sum();
        let beginnings = pieces.iter().filter(|piece| piece.prefix).count();
        match found {
            0 => Err(QueryError::NoWords),
            1..=WORDS_MAX if beginnings > BEGINNINGS_MAX => Err(QueryError::TooManyBeginnings { found: beginnings }),
            1..=WORDS_MAX => Ok(SearchQuery { pieces }),
            _more => Err(QueryError::TooManyWords { found }),
        }
    }

    /// Returns what has to be found.
    pub fn pieces(&self) -> &[SearchTerm] {
        &self.pieces
    }

    /// Parts a text where words begin and end: each part with whether it is a word that is asked for, alone or in a phrase.
    pub fn parts<'t>(&self, text: &'t str) -> Vec<(&'t str, bool)> {
        text.split_word_bounds().map(|part| (part, words(part).iter().any(|word| self.asks_for(word)))).collect()
    }

    fn asks_for(&self, word: &str) -> bool {
        self.pieces.iter().any(|piece| {
            let begins = piece.words.last().filter(|_| piece.prefix);
            piece.words.iter().any(|asked| asked == word)
                || begins.is_some_and(|asked| word.starts_with(asked.as_str()))
        })
    }
}

fn is_quotation_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Returns whether a quotation mark opens or closes something: within a word it is part of an abbreviation (צה"ל).
fn is_mark_at(letters: &[char], place: usize) -> bool {
    let is_letter =
        |place: Option<usize>| place.and_then(|place| letters.get(place)).is_some_and(|one| one.is_alphanumeric());
    is_quotation_mark(letters[place]) && !(is_letter(place.checked_sub(1)) && is_letter(Some(place + 1)))
}

/// Takes the next word as it was written, or what stands between quotation marks, with the star after it.
fn next_chunk(rest: &mut &[char]) -> Result<Option<String>, QueryError> {
    let Some(start) = rest.iter().position(|letter| !letter.is_whitespace()) else { return Ok(None) };
    let letters = &rest[start..];
    let ends = |place: &usize| letters[*place].is_whitespace() || is_mark_at(letters, *place);
    let (chunk, end) = if is_mark_at(letters, 0) {
        let end = (1..letters.len()).find(|place| is_mark_at(letters, *place)).ok_or(QueryError::Unbalanced)?;
        let has_star = letters.get(end + 1) == Some(&'*');
        let star = has_star.then_some('*');
        (letters[1..end].iter().copied().chain(star).collect(), end + 1 + usize::from(has_star))
    } else {
        let end = (0..letters.len()).find(ends).unwrap_or(letters.len());
        (letters[..end].iter().collect(), end)
    };
    *rest = &letters[end..];
    Ok(Some(chunk))
}

fn piece(chunk: &str) -> Result<Option<SearchTerm>, QueryError> {
    let chunk = chunk.trim_end();
    let (text, prefix) = chunk.strip_suffix('*').map_or((chunk, false), |text| (text, true));
    let words = words(text);
    if text.contains('*') || prefix && (words.is_empty() || text.ends_with(char::is_whitespace)) {
        return Err(QueryError::Star);
    }
    if let Some(beginning) = words.last().filter(|last| prefix && is_too_short(last)) {
        return Err(QueryError::TooShort { beginning: beginning.clone() });
    }
    Ok((!words.is_empty()).then_some(SearchTerm { words, prefix }))
}

/// Returns whether too many words begin so; a letter that is a word by itself is none of those with which many do.
fn is_too_short(beginning: &str) -> bool {
    beginning.chars().count() < BEGINNING_LEN_MIN && words(&beginning.repeat(2)).len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes pieces down again: words of a phrase joined by `+`.
    fn read(text: &str) -> Result<String, QueryError> {
        let query = SearchQuery::parse(text)?;
        let pieces = query.pieces().iter().map(|piece| piece.words.join("+") + if piece.prefix { "*" } else { "" });
        Ok(pieces.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_text_becomes_words_phrases_and_beginnings() {
        let cases = [
            ("Corridor, withdrawal!", "corridor withdrawal"),
            ("  corridor\tcorridor\n", "corridor"),
            ("\"all or nothing\" now", "all+or+nothing now"),
            ("“all or nothing” «now»", "all+or+nothing now"),
            ("philad* \"last wo*\" \"last wo\"*", "philad* last+wo*"),
            ("cease-fire cease-fi*", "cease+fire cease+fi*"),
            ("停火 停*", "停+火 停*"),
            ("antony-blinken U.S. 2.1", "antony+blinken us 2.1"),
            ("צה\"ל \"דובר צה\"ל\"", "צהל דובר+צהל"),
            ("- & corridor \"\" \"!\"", "corridor"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_asks_for_nothing_is_refused() {
        let cases = [
            ("", QueryError::NoWords),
            (" \t", QueryError::NoWords),
            ("-- \"\" !", QueryError::NoWords),
            ("\"open", QueryError::Unbalanced),
            ("word \"", QueryError::Unbalanced),
            ("foo\" bar", QueryError::Unbalanced),
            ("*", QueryError::Star),
            ("a * b", QueryError::Star),
            ("*tion", QueryError::Star),
            ("ne*tion", QueryError::Star),
            ("nego**", QueryError::Star),
            ("\"one *\"", QueryError::Star),
            ("\"\"*", QueryError::Star),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), Err(expected), "{text}");
        }
        for (text, beginning) in
            [("a*", "a"), ("É*", "e"), ("ו*", "ו"), ("2*", "2"), ("\"last w*\"", "w"), ("x-y*", "y")]
        {
            assert_eq!(read(text), Err(QueryError::TooShort { beginning: beginning.to_owned() }), "{text}");
        }
        assert_eq!(read("の* เ* 停* \"停火 立*\"").as_deref(), Ok("の* เ* 停* 停+火+立*"));
        assert_eq!(read("ab* ac* ad* ae* af*"), Err(QueryError::TooManyBeginnings { found: 5 }));
        assert!(read("ab* ac* ad* ae* ae*").is_ok(), "the same twice is one");
        let letters = "a".repeat(TEXT_LEN_MAX + 1);
        assert_eq!(read(&letters), Err(QueryError::TooLong { found: TEXT_LEN_MAX + 1 }));
        assert!(read(&letters[1..]).is_ok());
        let many = |count: usize| (0..count).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
        assert!(read(&many(WORDS_MAX)).is_ok());
        assert_eq!(read(&many(WORDS_MAX + 1)), Err(QueryError::TooManyWords { found: WORDS_MAX + 1 }));
        assert_eq!(read(&"停".repeat(WORDS_MAX + 1)), Err(QueryError::TooManyWords { found: WORDS_MAX + 1 }));
    }
}
