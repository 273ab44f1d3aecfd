//! Which paths are asked for: a path as a diff writes it, where `*` stands for one of its words in capitals.
//!
//! ```text
//! position/*/issue/*      every party's position on every issue
//! proposal/plan/clause/*  every clause of that proposal, whatever its key holds
//! ```

use crate::domain::vocabulary::{Role, Vocabulary};
use crate::view::diff::path::{DiffPath, MEETING};

/// Every form of path that there is, the words that vary in capitals.
pub const PATH_FORMS: [&str; 14] = [
    "negotiation/K/status",
    "negotiation/K/party/A/ROLE",
    "issue/K/status",
    "issue/K/parent",
    "proposal/K/status",
    "proposal/K/clause/C",
    "meeting/K/ATTRIBUTE",
    "commitment/K/status",
    "commitment/K/text",
    "commitment/K/due",
    "incident/K",
    "office/HOLDER/OF/TITLE",
    "actor/K",
    "position/PARTY/KIND/K",
];

const ANY: &str = "*";

/// A path, or a form of paths with `*` for what may vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    words: Vec<String>,
}

impl PathPattern {
    /// Reads a pattern; `None` where it is of no form of path.
    pub fn read(text: &str) -> Option<Self> {
        PATH_FORMS.iter().find_map(|form| {
            let form: Vec<&str> = form.split('/').collect();
            let words: Vec<&str> = text.splitn(form.len(), '/').collect();
            let fits =
                words.len() == form.len() && form.iter().zip(&words).all(|(form, word)| fits(form, word, &words));
            fits.then(|| PathPattern { words: words.into_iter().map(str::to_owned).collect() })
        })
    }

    fn passes(&self, words: &[String]) -> bool {
        self.words.len() == words.len()
            && self.words.iter().zip(words).enumerate().all(|(place, (asked, word))| {
                is(asked, word) || (place == 3 && self.words[0] == "position" && is_clause(asked, word))
            })
    }

    fn begins(&self, words: &[&str]) -> bool {
        self.words.iter().zip(words).all(|(asked, word)| is(asked, word))
    }
}

/// Tells whether a word can stand in the place of a word of a form.
fn fits(form: &str, word: &str, words: &[&str]) -> bool {
    if form.chars().all(|letter| letter.is_ascii_lowercase()) {
        return form == word;
    }
    if word == ANY {
        return true;
    }
    let is_of_position = form == "K" && words[0] == "position";
    if form == "ROLE" {
        Role::MEMBERS.iter().any(|(_, name, ..)| *name == word)
    } else if form == "ATTRIBUTE" {
        MEETING.iter().any(|(name, _)| *name == word)
    } else if form == "KIND" {
        ["issue", "proposal", "clause", "meeting"].contains(&word)
    } else if is_of_position && words[2] == "clause" {
        word.contains('/')
    } else if form == "C" || form == "TITLE" || (is_of_position && words[2] == ANY) {
        !word.is_empty()
    } else {
        !word.is_empty() && !word.contains('/')
    }
}

fn is(asked: &str, word: &str) -> bool {
    asked == ANY || asked == word
}

/// Tells whether the key of a clause's position fits, whose proposal and clause may each be left open.
fn is_clause(asked: &str, word: &str) -> bool {
    let both = asked.split_once('/').zip(word.split_once('/'));
    both.is_some_and(|((proposal, clause), (of, key))| is(proposal, of) && is(clause, key))
}

/// Which paths of a diff are asked for.
#[derive(Clone, Debug, Default)]
pub struct PathFilter {
    patterns: Option<Vec<PathPattern>>,
}

impl PathFilter {
    /// Asks for those that one of the patterns names.
    pub fn of(patterns: Vec<PathPattern>) -> Self {
        PathFilter { patterns: Some(patterns) }
    }

    /// Tells whether a path is asked for.
    pub(super) fn passes(&self, path: &DiffPath) -> bool {
        let Some(patterns) = &self.patterns else { return true };
        let words = path.words();
        patterns.iter().any(|pattern| pattern.passes(&words))
    }

    /// Tells whether any path that begins with those words can be asked for.
    pub(super) fn begins(&self, words: &[&str]) -> bool {
        self.patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| pattern.begins(words)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{ClauseRef, Target};

    fn filter(text: &str) -> PathFilter {
        PathFilter::of(vec![PathPattern::read(text).unwrap_or_else(|| panic!("{text} is refused"))])
    }

    #[test]
    fn a_star_stands_for_one_word_whatever_it_holds() {
        let clause = DiffPath::Clause("plan".parse().unwrap(), "a.1/2".parse().unwrap());
        let target = Target::Clause(ClauseRef { proposal: "plan".parse().unwrap(), clause: "a/2".parse().unwrap() });
        let position = DiffPath::Position("north".parse().unwrap(), target);
        let title = "Minister for War/Peace".to_owned();
        let office = DiffPath::Office("aide".parse().unwrap(), "north".parse().unwrap(), title);
        for (pattern, path, passes) in [
            ("proposal/*/clause/*", &clause, true),
            ("proposal/plan/clause/a.1/2", &clause, true),
            ("proposal/plan/clause/a.1", &clause, false),
            ("proposal/*/status", &clause, false),
            ("position/*/*/*", &position, true),
            ("position/north/clause/plan/a/2", &position, true),
            ("position/north/clause/plan/*", &position, true),
            ("position/*/clause/*/a/2", &position, true),
            ("position/*/clause/other/*", &position, false),
            ("position/*/issue/*", &position, false),
            ("office/*/north/*", &office, true),
            ("office/*/*/Minister for War/Peace", &office, true),
        ] {
            assert_eq!(filter(pattern).passes(path), passes, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_form_of_path_is_refused() {
        for text in [
            "",
            "*",
            "issue",
            "issue/toll",
            "issue/*/Status",
            "*/toll/status",
            "incident/a/b",
            "meeting/m/weather",
            "negotiation/n/party/a/GUEST",
            "position/a/thing/k",
            "position/a/clause/k",
        ] {
            assert_eq!(PathPattern::read(text), None, "{text}");
        }
    }
}
