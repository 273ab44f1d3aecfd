//! Which paths are asked for: a path as a diff writes it, where `*` stands for one of its words in capitals.
//!
//! ```text
//! position/*/issue/*      every party's position on every issue
//! proposal/plan/clause/*  every clause of that proposal, whatever its key holds
//! ```

use crate::domain::event::{ClauseRef, Target};
use crate::domain::key::ActorKey;
use crate::domain::vocabulary::{Role, Vocabulary};
use crate::view::diff::path::{DiffPath, MEETING};

/// Every form of path that there is, the words that vary in capitals.
pub const PATH_FORMS: [&str; 25] = [
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
    "commitment/K/over",
    "commitment/K/conditions",
    "amendment/K/status",
    "decision/K",
    "proposal/K/signature/A",
    "proposal/K/consent/A",
    "proposal/K/provisional/A",
    "proposal/K/bound/A",
    "declaration/K",
    "account/KIND/K/ASPECT",
    "membership/MEMBER/OF",
    "incident/K",
    "office/HOLDER/OF/TITLE",
    "actor/K",
    "position/PARTY/KIND/K",
];

const ANY: &str = "*";
const TARGETS: [&str; 4] = ["issue", "proposal", "clause", "meeting"];
const ABOUT: [&str; 7] = ["incident", "commitment", "clause", "decision", "meeting", "amendment", "actor"];

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
            let words = split(text, &form);
            let fits =
                words.len() == form.len() && form.iter().zip(&words).all(|(form, word)| fits(form, word, &words));
            fits.then(|| PathPattern { words: words.into_iter().map(str::to_owned).collect() })
        })
    }

    fn passes(&self, words: &[String]) -> bool {
        self.words.len() == words.len()
            && self.words.iter().zip(words).enumerate().all(|(place, (asked, word))| {
                let is_key = (place == 3 && self.words[0] == "position") || (place == 2 && self.words[0] == "account");
                is(asked, word) || (is_key && is_clause(asked, word))
            })
    }

    /// Returns the matter of the positions that it names; `None` if it leaves that open, or names no positions.
    fn target(&self) -> Option<Target> {
        let [_, _, kind, key] = self.words.as_slice() else { return None };
        let (kind, key) = (kind.as_str(), key.as_str());
        if kind == "issue" {
            key.parse().ok().map(Target::Issue)
        } else if kind == "proposal" {
            key.parse().ok().map(Target::Proposal)
        } else if kind == "meeting" {
            key.parse().ok().map(Target::Meeting)
        } else {
            let (proposal, clause) = key.split_once('/').filter(|_| kind == "clause")?;
            Some(Target::Clause(ClauseRef { proposal: proposal.parse().ok()?, clause: clause.parse().ok()? }))
        }
    }

    fn begins(&self, words: &[&str]) -> bool {
        self.words.iter().zip(words).all(|(asked, word)| is(asked, word))
    }
}

/// Splits a path into as many words as a form has. What may hold `/` itself stands last, but for the thing of an account.
fn split<'t>(text: &'t str, form: &[&str]) -> Vec<&'t str> {
    if form[0] != "account" {
        return text.splitn(form.len(), '/').collect();
    }
    let Some((thing, aspect)) = text.rsplit_once('/') else { return vec![text] };
    thing.splitn(form.len() - 1, '/').chain([aspect]).collect()
}

/// Returns whether a word can stand in the place of a word of a form.
fn fits(form: &str, word: &str, words: &[&str]) -> bool {
    if form.chars().all(|letter| letter.is_ascii_lowercase()) {
        return form == word;
    }
    if word == ANY {
        return true;
    }
    let is_of_position = form == "K" && (words[0] == "position" || words[0] == "account");
    let (kind, kinds): (usize, &[&str]) = if words[0] == "account" { (1, &ABOUT) } else { (2, &TARGETS) };
    if form == "ROLE" {
        Role::MEMBERS.iter().any(|(_, name, ..)| *name == word)
    } else if form == "ATTRIBUTE" {
        MEETING.iter().any(|(name, _)| *name == word)
    } else if form == "KIND" {
        kinds.contains(&word)
    } else if is_of_position && words[kind] == "clause" {
        word.contains('/')
    } else if form == "C" || form == "TITLE" || (is_of_position && words[kind] == ANY) {
        !word.is_empty()
    } else {
        !word.is_empty() && !word.contains('/')
    }
}

fn is(asked: &str, word: &str) -> bool {
    asked == ANY || asked == word
}

/// Returns whether the key of a clause's position fits, whose proposal and clause may each be left open.
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

    /// Returns whether a path is asked for.
    pub(super) fn passes(&self, path: &DiffPath) -> bool {
        let Some(patterns) = &self.patterns else { return true };
        let words = path.words();
        patterns.iter().any(|pattern| pattern.passes(&words))
    }

    /// Lists the only matters on which positions are asked for; `None` if some path leaves open on which.
    pub(super) fn named_targets(&self) -> Option<Vec<Target>> {
        let patterns = self.patterns.as_ref()?.iter();
        patterns.filter(|pattern| pattern.begins(&["position"])).map(PathPattern::target).collect()
    }

    /// Returns whether the position of a party on a matter is asked for.
    pub(super) fn passes_position(&self, party: &ActorKey, target: &Target) -> bool {
        // Most filters that ask for positions ask for those of few parties.
        self.begins(&["position", party.as_str()]) && self.passes(&DiffPath::Position(party.clone(), target.clone()))
    }

    /// Returns whether any path that begins with those words can be asked for.
    pub(super) fn begins(&self, words: &[&str]) -> bool {
        self.patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| pattern.begins(words)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::About;

    fn filter(text: &str) -> PathFilter {
        PathFilter::of(vec![PathPattern::read(text).unwrap_or_else(|| panic!("{text} is refused"))])
    }

    #[test]
    fn a_star_stands_for_one_word_whatever_it_holds() {
        let clause = DiffPath::Clause("plan".parse().unwrap(), "a.1/2".parse().unwrap());
        let target = Target::Clause(ClauseRef { proposal: "plan".parse().unwrap(), clause: "a/2".parse().unwrap() });
        let position = DiffPath::Position("north".parse().unwrap(), target);
        let title = "Minister for War/Peace".to_owned();
        let about = About::Clause(ClauseRef { proposal: "plan".parse().unwrap(), clause: "a/2".parse().unwrap() });
        let account = DiffPath::Account(about, "reading".parse().unwrap());
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
            ("account/clause/*/reading", &account, true),
            ("account/clause/plan/a/2/reading", &account, true),
            ("account/*/plan/*/*", &account, true),
            ("account/clause/plan/a/2/killed", &account, false),
            ("account/incident/*/*", &account, false),
            ("office/*/north/*", &office, true),
            ("office/*/*/Minister for War/Peace", &office, true),
        ] {
            assert_eq!(filter(pattern).passes(path), passes, "{pattern} {path}");
        }
    }

    #[test]
    fn positions_are_of_named_matters_where_every_path_names_one() {
        let named = |patterns: &[&str]| {
            let patterns = patterns.iter().map(|text| PathPattern::read(text).unwrap()).collect();
            let targets = PathFilter::of(patterns).named_targets();
            targets.map(|targets| targets.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let all =
            ["position/*/issue/toll", "position/north/clause/plan/a.1/2", "position/a/meeting/m", "issue/*/status"];
        assert_eq!(named(&all), Some(vec!["issue/toll".to_owned(), "clause/plan/a.1/2".into(), "meeting/m".into()]));
        assert_eq!(named(&["issue/*/status"]), Some(Vec::new()));
        for open in ["position/a/issue/*", "position/a/*/toll", "position/*/*/*", "position/a/clause/plan/*"] {
            assert_eq!(named(&[open, "position/*/issue/toll"]), None, "{open}");
        }
        assert_eq!(PathFilter::default().named_targets(), None);
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
