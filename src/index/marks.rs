//! Marked sequences, a bit each: what nearly no record has, and every question asks of many.

use crate::domain::Sequence;

/// A set of sequences that takes an eighth of a byte for every record up to the last one marked.
#[derive(Debug, Default)]
pub struct Marks {
    words: Vec<u64>,
}

fn place_of(sequence: Sequence) -> (usize, u64) {
    let number = sequence.get();
    (usize::try_from(number / 64).unwrap_or(usize::MAX), 1 << (number % 64))
}

impl Marks {
    /// Marks the sequence of a record.
    pub fn insert(&mut self, sequence: Sequence) {
        let (word, bit) = place_of(sequence);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    /// Returns whether a sequence is marked.
    pub fn contains(&self, sequence: Sequence) -> bool {
        let (word, bit) = place_of(sequence);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_marked_is_found_and_nothing_else() {
        let mut marks = Marks::default();
        let marked = [1, 63, 64, 65, 1_000];
        for number in marked {
            marks.insert(Sequence::new(number));
        }
        let found: Vec<u64> = (0..2_000).filter(|number| marks.contains(Sequence::new(*number))).collect();
        assert_eq!(found, marked);
        assert!(!marks.contains(Sequence::NEVER));
    }
}
