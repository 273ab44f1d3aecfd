//! Names: what is meant by a word in a cell.
//!
//! - A key, a name or an alias on record is taken; case, blanks and marks that cannot be seen do not matter.
//! - A name that two things have is a question, and so is one that nothing has. Likely answers are proposed: names that differ
//!   by accents, a title or a letter. Nothing likely is taken unasked.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::cell::is_invisible;

/// How many likely answers are proposed for a name.
pub const PROPOSALS_MAX: usize = 3;
/// The similarity from which on a name is proposed, from 0 to 1.
const LIKELY: f64 = 0.88;

/// Returns a name as it is compared: composed, in small letters, with single blanks, without what cannot be seen.
pub fn folded(name: &str) -> String {
    let seen: String = name.nfkc().filter(|letter| !is_invisible(*letter)).collect();
    seen.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words before a name that are no part of it.
const TITLES: [&str; 22] = [
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "professor",
    "sir",
    "president",
    "minister",
    "prime",
    "foreign",
    "secretary",
    "general",
    "ambassador",
    "king",
    "queen",
    "the",
    "of",
    "state",
    "republic",
    "government",
    "hon",
];

/// Returns the words of a name without accents and signs.
fn bare_words(name: &str) -> Vec<String> {
    let bare: String = name
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    bare.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// A name made ready to be compared with others.
struct BareName {
    words: Vec<String>,
    joined: String,
}

impl BareName {
    fn of(name: &str) -> Self {
        let words = bare_words(name);
        let core: Vec<String> = words.iter().filter(|word| !TITLES.contains(&word.as_str())).cloned().collect();
        let words = if core.is_empty() { words } else { core };
        BareName { joined: words.join(" "), words }
    }

    /// Returns how alike two names are, from 0 to 1.
    fn likeness(&self, other: &BareName) -> f64 {
        if self.joined == other.joined {
            return 1.0;
        }
        let (shorter, longer) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let is_part = shorter.words.iter().all(|word| longer.words.contains(word));
        if is_part && shorter.words.iter().any(|word| word.chars().count() >= 4) {
            return 0.9;
        }
        if self.joined.len().abs_diff(other.joined.len()) > 8 {
            return 0.0;
        }
        strsim::jaro_winkler(&self.joined, &other.joined)
    }
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFound {
    /// The thing with this key.
    Key(String),
    /// One of several things that have the name.
    Several(Vec<String>),
    /// Nothing that is on record.
    Unknown,
}

/// The names that things of one sort have on record.
#[derive(Default)]
pub struct NameList {
    /// The name to show of each key.
    shown: HashMap<String, String>,
    /// The keys by each folded name.
    by_name: HashMap<String, Vec<String>>,
    bare: Vec<(BareName, String)>,
}

impl NameList {
    /// Adds a thing with its names; the first is the one that is shown. A key that is there already gets further names.
    pub fn add(&mut self, key: &str, names: &[&str]) {
        if let Some(name) = names.first() {
            self.shown.insert(key.to_owned(), (*name).to_owned());
        }
        self.shown.entry(key.to_owned()).or_insert_with(|| key.to_owned());
        for name in names.iter().chain([&key]) {
            let keys = self.by_name.entry(folded(name)).or_default();
            if !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
                self.bare.push((BareName::of(name), key.to_owned()));
            }
        }
    }

    /// Returns all keys, in their order.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.shown.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    /// Returns whether a key is on record.
    pub fn has(&self, key: &str) -> bool {
        self.shown.contains_key(key)
    }

    /// Returns the name that is shown of a key.
    pub fn shown(&self, key: &str) -> &str {
        self.shown.get(key).map_or("", String::as_str)
    }

    /// Finds what a name means.
    pub fn find(&self, name: &str) -> NameFound {
        if self.has(name) {
            return NameFound::Key(name.to_owned());
        }
        match self.by_name.get(&folded(name)).map(Vec::as_slice) {
            Some([key]) => NameFound::Key(key.clone()),
            Some([]) | None => NameFound::Unknown,
            Some(several) => NameFound::Several(several.to_vec()),
        }
    }

    /// Returns the keys of things whose names are like this one, the likeliest first.
    pub fn likely(&self, name: &str) -> Vec<String> {
        self.rated(name, PROPOSALS_MAX).into_iter().map(|(_, key)| key).collect()
    }

    /// Returns at most so many keys of things whose names are like this one, each with its likeness from 0 to 1, the likeliest first.
    pub fn rated(&self, name: &str, most: usize) -> Vec<(f64, String)> {
        let wanted = BareName::of(name);
        let mut found: HashMap<&str, f64> = HashMap::new();
        for (bare, key) in &self.bare {
            let likeness = wanted.likeness(bare);
            if likeness >= LIKELY {
                let best = found.entry(key).or_default();
                *best = best.max(likeness);
            }
        }
        let mut found: Vec<(f64, &str)> = found.into_iter().map(|(key, likeness)| (likeness, key)).collect();
        found.sort_by(|(one, first), (other, second)| other.total_cmp(one).then_with(|| first.cmp(second)));
        found.into_iter().take(most).map(|(likeness, key)| (likeness, key.to_owned())).collect()
    }

    /// Returns at most so many keys of things of which a name, or a word of it, begins so; in the order of the keys.
    pub fn beginning(&self, prefix: &str, most: usize) -> Vec<String> {
        let wanted = folded(prefix);
        let begins = |name: &str| name.starts_with(&wanted) || name.split(' ').any(|word| word.starts_with(&wanted));
        let found = self.by_name.iter().filter(|(name, _)| begins(name)).flat_map(|(_, keys)| keys);
        let found: std::collections::BTreeSet<&String> = found.collect();
        found.into_iter().take(most).cloned().collect()
    }
}

/// Makes a key of a name: its letters and digits without accents, joined by hyphens, of at most `len` characters; empty if it has
/// no Latin letter or digit.
pub fn slug(name: &str, len: usize) -> String {
    let mut slug = String::new();
    for word in bare_words(name) {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + word.len() + usize::from(!slug.is_empty()) > len {
            if slug.is_empty() {
                slug.push_str(&word[..len.min(word.len())]);
            }
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> NameList {
        let mut list = NameList::default();
        list.add("mykhailo-podolyak", &["Mykhailo Podolyak", "Михайло Подоляк"]);
        list.add("turkiye", &["Türkiye", "Turkey"]);
        list.add("israel", &["Israel"]);
        list.add("us-officials", &["officials", "US officials"]);
        list.add("israeli-officials", &["officials", "Israeli officials"]);
        list
    }

    #[test]
    fn a_key_a_name_or_an_alias_is_taken() {
        let list = register();
        for name in ["mykhailo-podolyak", "Mykhailo  podolyak ", "Михайло Подоляк", "\u{200f}Mykhailo Podolyak"]
        {
            assert_eq!(list.find(name), NameFound::Key("mykhailo-podolyak".to_owned()), "{name}");
        }
        assert_eq!(list.find("TURKEY"), NameFound::Key("turkiye".to_owned()));
        let several = vec!["us-officials".to_owned(), "israeli-officials".to_owned()];
        assert_eq!(list.find("Officials"), NameFound::Several(several));
    }

    #[test]
    fn what_is_likely_is_proposed_and_not_taken() {
        let list = register();
        for (name, key) in
            [("Türkije", "turkiye"), ("Mr Podolyak", "mykhailo-podolyak"), ("Mykhaylo Podolyak", "mykhailo-podolyak")]
        {
            assert_eq!(list.find(name), NameFound::Unknown, "{name}");
            assert_eq!(list.likely(name).first().map(String::as_str), Some(key), "{name}");
        }
        assert_eq!(list.likely("Vladimir Medinsky"), Vec::<String>::new());
    }

    #[test]
    fn a_key_is_made_of_a_name() {
        assert_eq!(slug("Côte d'Ivoire", 64), "cote-d-ivoire");
        assert_eq!(slug("COP 21", 64), "cop-21");
        assert_eq!(slug("Talks in Istanbul on guarantees", 20), "talks-in-istanbul-on");
        assert_eq!(slug("Україна", 64), "");
    }
}
