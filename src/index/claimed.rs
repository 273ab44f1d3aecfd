//! The proposals and meetings on which anything was ever claimed.
//!
//! A negotiation can have thousands, and its positions are asked for more than anything else: only those on which there is
//! a claim have to be read. They are known by hashes, so one may be named that has none, and none is left out.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::fast::{FixedState, RandomState};

use crate::domain::event::Target;
use crate::index::list_names::{self, SetName};

/// Hashes of the names of matters.
#[derive(Debug, Default)]
pub struct ClaimedMatters {
    hashes: HashSet<u64, RandomState>,
}

/// Returns the name by which a matter is known: of a clause, its proposal's; `None` of an issue, of which nothing is kept.
pub fn name_of(on: &Target) -> Option<SetName> {
    match on {
        Target::Issue(_) => None,
        Target::Proposal(_) | Target::Meeting(_) => Some(list_names::target(on)),
        Target::Clause(clause) => Some(list_names::target(&Target::Proposal(clause.proposal.clone()))),
    }
}

fn hash_of(name: &[u8]) -> u64 {
    FixedState::default().hash_one(name)
}

impl ClaimedMatters {
    /// Adds a matter by its name.
    pub fn insert(&mut self, name: &[u8]) {
        self.hashes.insert(hash_of(name));
    }

    /// Returns whether anything may have been claimed on the matter of a name.
    pub fn contains(&self, name: &[u8]) -> bool {
        self.hashes.contains(&hash_of(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::ClauseRef;

    #[test]
    fn a_clause_is_known_by_its_proposal() {
        let proposal = Target::Proposal("draft".parse().unwrap());
        let clause = ClauseRef { proposal: "draft".parse().unwrap(), clause: "1".parse().unwrap() };
        assert_eq!(name_of(&Target::Clause(clause)), name_of(&proposal));
        assert_eq!(name_of(&Target::Issue("draft".parse().unwrap())), None);
        let mut claimed = ClaimedMatters::default();
        let name = |on: &Target| name_of(on).unwrap();
        claimed.insert(&name(&proposal));
        assert!(claimed.contains(&name(&proposal)));
        assert!(!claimed.contains(&name(&Target::Meeting("draft".parse().unwrap()))));
    }
}
