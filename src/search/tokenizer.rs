//! Words: how a text is taken apart, when it is taken into the search index and when it is asked for.
//!
//! ```text
//! "L'Évêque of Sana'a, U.S. troops" ─ fold ─▶ "l'eveque of sana'a, u.s. troops" ─ words ─▶ l eveque of sana a us troops
//! ```
//!
//! Whatever two writers may do differently without meaning a different word is folded away: case, accents, niqqud and
//! harakat, tatweel, forms of alef and of digits, ligatures and full width. Then the text is cut where Unicode sees the
//! bounds of words (UAX #29), by which Han, Hiragana and Thai come out letter by letter: a word of those scripts is asked
//! for as a phrase. Apostrophes part words; an abbreviation with points is one word; the quotation mark within a Hebrew
//! abbreviation is dropped.
//!
//! There are no stems, no synonyms and no words left out: what stands in a text is found, and nothing else is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// The most letters of a word that are looked at: longer ones are cut, in texts and in questions alike.
pub const WORD_LEN_MAX: usize = 64;

/// The least combining class of marks that are folded away. Those below belong to their letters: nuktas, voicing marks of
/// kana, viramas.
const FOLDED_MARKS: u8 = 10;

/// Between the words of one text.
const SPACE: char = ' ';
/// Between two texts, as if it were a word: no phrase goes across it.
const BREAK: &str = "\n";

/// The words of some texts, in order.
///
/// - No word is empty or holds a space.
/// - Texts stand apart: the last word of one is not followed by the first of the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenizedText {
    /// Separated by spaces, with [`BREAK`] between texts.
    text: String,
    count: u32,
}

impl TokenizedText {
    /// Takes a text in.
    pub fn push(&mut self, text: &str) {
        let mut is_first = true;
        each_word(text, |word| {
            if is_first && !self.text.is_empty() {
                self.text.push(SPACE);
                self.text.push_str(BREAK);
            }
            is_first = false;
            if !self.text.is_empty() {
                self.text.push(SPACE);
            }
            self.text.push_str(word);
            self.count += 1;
        });
    }

    /// Returns how many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns the words with their places; those of a phrase follow each other without a gap.
    pub fn places(&self) -> impl Iterator<Item = (usize, &str)> {
        // An empty text splits into one empty word.
        let words = self.text.split(SPACE).enumerate();
        words.filter(|(_, word)| !word.is_empty() && *word != BREAK)
    }

    /// Counts where a phrase stands; of the last word, the beginning is enough where `prefix` says so.
    pub fn times(&self, phrase: &[String], prefix: bool) -> u32 {
        let Some((last, before)) = phrase.split_last() else { return 0 };
        // Most texts hold no such letters at all, which is seen faster than words are told apart.
        if !self.text.contains(before.first().unwrap_or(last).as_str()) {
            return 0;
        }
        let fits = |word: &str| if prefix { word.starts_with(last.as_str()) } else { word == last };
        let mut words = self.text.split(SPACE);
        let mut times = 0;
        loop {
            let mut following = words.clone();
            let stands =
                before.iter().all(|wanted| following.next() == Some(wanted)) && following.next().is_some_and(fits);
            times += u32::from(stands);
            if words.next().is_none() {
                return times;
            }
        }
    }
}

/// Returns the words of a text.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |word| words.push(word.to_owned()));
    words
}

fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let folded = fold(text);
    for word in folded.unicode_words() {
        if !word.contains(char::is_alphabetic) {
            // Numbers keep their points and commas.
            take(shortened(word));
            continue;
        }
        let word = word.replace('"', "");
        let parts = || word.split(|letter: char| !is_of_word(letter)).filter(|part| !part.is_empty());
        let is_abbreviation = word.contains('.') && parts().all(|part| part.chars().nth(1).is_none());
        if is_abbreviation {
            take(shortened(&parts().collect::<String>()));
        } else {
            parts().for_each(|part| take(shortened(part)));
        }
    }
}

fn shortened(word: &str) -> &str {
    word.char_indices().nth(WORD_LEN_MAX).map_or(word, |(end, _)| &word[..end])
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// Folds away what makes no other word.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_dropped(*letter)) {
        for letter in letter.to_lowercase() {
            match plain(letter) {
                Some(plain) => folded.push_str(plain),
                None if canonical_combining_class(letter) < FOLDED_MARKS => folded.push(letter),
                None => {}
            }
        }
    }
    folded
}

/// Returns whether a character says nothing of its own within a word: tatweel, signs of transliteration for ayin and hamza,
/// soft hyphens, joiners and marks of direction, variation selectors.
fn is_dropped(letter: char) -> bool {
    matches!(
        letter,
        '\u{640}' | '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{2b9}'..='\u{2bb}' | '\u{2bd}'..='\u{2bf}' | '\u{5f4}'
    )
}

/// Returns the plain form of letters that Unicode does not take apart, and of those that hands and keyboards mix up.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        // Alef wasla, alef maksura and Farsi yeh, teh marbuta, keheh.
        '\u{671}' => "\u{627}",
        '\u{649}' | '\u{6cc}' => "\u{64a}",
        '\u{629}' => "\u{647}",
        '\u{6a9}' => "\u{643}",
        '\u{2bc}' | '\u{2018}' | '\u{2019}' | '\u{5f3}' => "'",
        '\u{660}' | '\u{6f0}' => "0",
        '\u{661}' | '\u{6f1}' => "1",
        '\u{662}' | '\u{6f2}' => "2",
        '\u{663}' | '\u{6f3}' => "3",
        '\u{664}' | '\u{6f4}' => "4",
        '\u{665}' | '\u{6f5}' => "5",
        '\u{666}' | '\u{6f6}' => "6",
        '\u{667}' | '\u{6f7}' => "7",
        '\u{668}' | '\u{6f8}' => "8",
        '\u{669}' | '\u{6f9}' => "9",
        _as_it_is => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_into_words() {
        let cases: [(&str, &[&str]); 33] = [
            ("", &[]),
            (" — … ! ", &[]),
            ("Blinken said: accept it.", &["blinken", "said", "accept", "it"]),
            // Latin
            ("Évêque, Jørgensen, Wałęsa, Đinđić", &["eveque", "jorgensen", "walesa", "dindic"]),
            ("STRASSE Straße", &["strasse", "strasse"]),
            ("İstanbul ISTANBUL ığdır", &["istanbul", "istanbul", "igdir"]),
            ("ﬁnal ＡＢＣ", &["final", "abc"]),
            ("cease-fire cease\u{ad}fire", &["cease", "fire", "ceasefire"]),
            // Apostrophes and points
            ("Israel's Israel’s l’accord", &["israel", "s", "israel", "s", "l", "accord"]),
            ("Sana'a Sanaʼa Ṣanʿāʾ", &["sana", "a", "sana", "a", "sana"]),
            ("U.S. U.N.R.W.A. e.g. nytimes.com", &["us", "unrwa", "eg", "nytimes", "com"]),
            ("a_b x/y @z #w", &["a", "b", "x", "y", "z", "w"]),
            ("antony-blinken philadelphi-corridor", &["antony", "blinken", "philadelphi", "corridor"]),
            // Numbers
            ("2.1 1,500 1701 2024-08-20", &["2.1", "1,500", "1701", "2024", "08", "20"]),
            ("phase-1/2.b 2nd", &["phase", "1", "2", "b", "2nd"]),
            ("٢٠٢٤ ۲۰۲۴", &["2024", "2024"]),
            // Arabic: harakat, tatweel, forms of alef, teh marbuta, alef maksura
            ("مُحَمَّد", &["محمد"]),
            ("مـــحـــمد", &["محمد"]),
            ("أحمد إلى آخر ٱلله", &["احمد", "الي", "اخر", "الله"]),
            ("الهدنة", &["الهدنه"]),
            ("هدنة، فورية؟", &["هدنه", "فوريه"]),
            ("ﻏﺰﺓ", &["غزه"]),
            // Hebrew: niqqud, maqaf, abbreviations
            ("שָׁלוֹם", &["שלום"]),
            ("בֵּית־לֶחֶם", &["בית", "לחם"]),
            ("צה\"ל צה״ל צהל", &["צהל", "צהל", "צהל"]),
            ("אמר \"כן\" ויצא", &["אמר", "כן", "ויצא"]),
            // Cyrillic and Greek
            ("Зеленський, ЁЛКА", &["зеленськии", "елка"]),
            ("Київ", &["киів"]),
            ("ΟΔΟΣ οδός", &["οδοσ", "οδοσ"]),
            // Scripts without spaces come letter by letter
            ("停火协议", &["停", "火", "协", "议"]),
            ("停战 ceasefire", &["停", "战", "ceasefire"]),
            ("カタカナ", &["カタカナ"]),
            ("हिन्दी", &["हिन्दी"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let long = "a".repeat(10_000);
        assert_eq!(words(&long), ["a".repeat(WORD_LEN_MAX)]);
        assert_eq!(words(&"é".repeat(100)), ["e".repeat(WORD_LEN_MAX)]);
    }

    #[test]
    fn a_phrase_is_counted_within_its_text() {
        let mut all = TokenizedText::default();
        all.push("to be or not to be");
        all.push("…");
        all.push("or to begin");
        assert_eq!(all.count(), 9);
        let times = |phrase: &str, prefix| all.times(&words(phrase), prefix);
        assert_eq!((times("to be", false), times("to be", true), times("to", false)), (2, 3, 3));
        assert_eq!((times("be or", false), times("be or to", false), times("or not to be", false)), (1, 0, 1));
        assert_eq!((times("b", true), times("b", false), times("", true)), (3, 0, 0));
        assert_eq!(all.places().last(), Some((9, "begin")));
        assert_eq!(TokenizedText::default().places().count(), 0);
    }
}
