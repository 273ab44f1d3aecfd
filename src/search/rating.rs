//! How well a document answers a question: a whole number that depends on the two of them and on nothing else.
//!
//! Ratings decide the order of answers, and the same snapshot gives the same answer for ever. So no count over all
//! documents comes in, as it does where rare words weigh more: what is recorded later would change the order. And no
//! fraction does, whose sum depends on what is added first.
//!
//! ```text
//! rating = the sum over pieces of:  over names, text and keys,  weight · 2.2 · n / (n + 0.3 + 0.9 · words / usual)
//!                                   and of a piece that stands in quotes alone,  QUOTED
//! ```
//!
//! where n says how often the piece stands in that part, and `words` how long the part is: a word in a short text weighs
//! more than in a long one, and a second occurrence less than the first. That it is quoted counts for a piece only where it
//! stands nowhere else: so a citation that does not count at a snapshot takes an event out of the answers or leaves its
//! rating as it is, and never moves it.

use tantivy::fieldnorm::FieldNormReader;

use crate::search::document::{PARTS, SearchedPart, Texts};
use crate::search::query::{SearchQuery, SearchTerm};

/// What a piece adds that stands in quotes alone: less than in any other part.
pub const QUOTED: u32 = 2;

/// The least and the most that a piece adds in a part other than quotes.
const BOUNDS: (u64, u64) = (3, 1_000);

impl SearchedPart {
    /// Returns what a word adds to the rating in a part of the usual length, and the usual length, in words.
    fn weight(self) -> Option<(u64, u64)> {
        match self {
            SearchedPart::Names => Some((480, 8)),
            SearchedPart::Text => Some((240, 24)),
            SearchedPart::Keys => Some((120, 12)),
            SearchedPart::Quotes => None,
        }
    }

    /// Returns what a piece adds that stands in the part so many times; `None` in quotes. The length of the part is given as
    /// the index stores it.
    pub fn rating(self, times: u32, length: u8) -> Option<u32> {
        let (weight, usual) = self.weight()?;
        let (times, words) = (u64::from(times), u64::from(FieldNormReader::id_to_fieldnorm(length)));
        let rating = weight * 22 * usual * times / (10 * usual * times + 3 * usual + 9 * words);
        u32::try_from(rating.clamp(BOUNDS.0, BOUNDS.1)).ok()
    }
}

/// Returns a number of words as the index stores it: exactly where they are few, else rounded down.
pub fn stored_length(words: u32) -> u8 {
    FieldNormReader::fieldnorm_to_id(words)
}

/// How a document answers a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rating {
    /// The greater the better.
    pub score: u32,
    /// Whether a piece stands in quotes alone.
    pub quoted: bool,
}

impl Rating {
    /// Takes in how a piece stands in the parts: what it adds in those other than quotes, and whether it is quoted; `false`
    /// where it stands nowhere.
    pub fn add(&mut self, elsewhere: u32, quoted: bool) -> bool {
        if elsewhere > 0 {
            self.score += elsewhere;
        } else if quoted {
            self.score += QUOTED;
            self.quoted = true;
        }
        elsewhere > 0 || quoted
    }
}

impl SearchQuery {
    /// Rates texts in memory; `None` where a piece is not in them. The index gives the same for the same texts.
    pub fn rate(&self, texts: &Texts) -> Option<Rating> {
        let mut rating = Rating::default();
        self.pieces().iter().all(|piece| rate_piece(piece, texts, &mut rating)).then_some(rating)
    }
}

fn rate_piece(piece: &SearchTerm, texts: &Texts, rating: &mut Rating) -> bool {
    let (mut elsewhere, mut quoted) = (0, false);
    for part in PARTS {
        let words = texts.part(part);
        let times = words.times(&piece.words, piece.prefix);
        if times > 0 {
            match part.rating(times, stored_length(words.count())) {
                Some(rating) => elsewhere += rating,
                None => quoted = true,
            }
        }
    }
    rating.add(elsewhere, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_weigh_more_than_text_and_text_more_than_keys_and_all_more_than_quotes() {
        let once = |part: SearchedPart, words| part.rating(1, stored_length(words));
        assert_eq!(
            [SearchedPart::Names, SearchedPart::Text, SearchedPart::Keys]
                .map(|part| once(part, part.weight().unwrap().1 as u32)),
            [Some(480), Some(240), Some(120)]
        );
        assert_eq!(once(SearchedPart::Quotes, 8), None);
        assert!(once(SearchedPart::Text, 5) > once(SearchedPart::Text, 50), "in a short text it weighs more");
        assert!(
            SearchedPart::Text.rating(2, stored_length(50)) > once(SearchedPart::Text, 50),
            "twice is more than once"
        );
        assert!(once(SearchedPart::Keys, 1_000_000) > Some(QUOTED));
        assert_eq!(SearchedPart::Names.rating(u32::MAX, 1), Some(1_000));
    }
}
