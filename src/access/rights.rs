//! The table of rights: what a caller needs for each thing that can be asked of a server.
//!
//! A role includes those below it. A right that depends on what is on record is settled where the record is known: a recorder
//! changes only events that nobody else recorded or changed (`chronicle::Changes`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a principal may do. Each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessRole {
    /// Reads the whole record, follows it, exports it.
    Reader,
    /// Records and cites; corrects, retracts and reinstates what it recorded itself.
    Recorder,
    /// Corrects, retracts and reinstates anything.
    Editor,
    /// Everything there is.
    Admin,
}

impl AccessRole {
    /// Every role, the least first.
    pub const ALL: [AccessRole; 4] = [AccessRole::Reader, AccessRole::Recorder, AccessRole::Editor, AccessRole::Admin];

    /// Returns its name, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            AccessRole::Reader => "reader",
            AccessRole::Recorder => "recorder",
            AccessRole::Editor => "editor",
            AccessRole::Admin => "admin",
        }
    }
}

impl fmt::Display for AccessRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for AccessRole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let role = AccessRole::ALL.into_iter().find(|role| role.word() == text);
        role.ok_or_else(|| format!("{text:?} is not a role: choose reader, recorder, editor or admin"))
    }
}

/// What a caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing: it shows nothing of the record.
    Nothing,
    /// Reading, if only of what is public.
    PublicReading,
    /// Reading of the whole record.
    WholeReading,
    /// A role, or one above it.
    Role(AccessRole),
}

impl Requirement {
    /// Returns what the page of rights says of it.
    pub fn words(self) -> &'static str {
        match self {
            Requirement::Nothing => "nothing",
            Requirement::PublicReading => "reading of what is public",
            Requirement::WholeReading => "reading of everything",
            Requirement::Role(AccessRole::Reader) => "reader",
            Requirement::Role(AccessRole::Recorder) => "recorder",
            Requirement::Role(AccessRole::Editor) => "editor",
            Requirement::Role(AccessRole::Admin) => "admin",
        }
    }
}

/// What one surface of the server needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessRule {
    /// A root field as `Query.asOf`, a field that needs more than its root, the start of a path that ends with `/`, a whole
    /// path, or `connection_init`.
    pub surface: &'static str,
    /// What a caller needs for it.
    pub needs: Requirement,
}

const fn rule(surface: &'static str, needs: Requirement) -> AccessRule {
    AccessRule { surface, needs }
}

const PUBLIC: Requirement = Requirement::PublicReading;
const WHOLE: Requirement = Requirement::WholeReading;
const RECORDER: Requirement = Requirement::Role(AccessRole::Recorder);

/// What each surface needs. Of paths the longest that fits decides; what is in no row needs an admin.
pub const RULES: [AccessRule; 39] = [
    rule("Query.asOf", PUBLIC),
    rule("Query.diff", PUBLIC),
    rule("Query.history", PUBLIC),
    rule("Query.events", PUBLIC),
    rule("Query.event", PUBLIC),
    rule("Query.audit", PUBLIC),
    rule("Query.log", PUBLIC),
    rule("Query.node", PUBLIC),
    rule("Query.viewer", PUBLIC),
    rule("InclusionProof.record", WHOLE),
    rule("Subscription.events", WHOLE),
    rule("Subscription.changes", WHOLE),
    rule("Mutation.record", RECORDER),
    rule("Mutation.correct", RECORDER),
    rule("Mutation.retract", RECORDER),
    rule("Mutation.reinstate", RECORDER),
    rule("Mutation.cite", RECORDER),
    rule("connection_init", PUBLIC),
    rule("/graphql", PUBLIC),
    rule("/v1/export", PUBLIC),
    rule("/v1/export?after", WHOLE),
    rule("/v1/export?limit", WHOLE),
    rule("/v1/import", RECORDER),
    rule("/v1/feed", WHOLE),
    rule("/checkpoint", PUBLIC),
    rule("/checkpoint.pub", PUBLIC),
    rule("/tile/", PUBLIC),
    rule("/tile/entries/", WHOLE),
    rule("/", Requirement::Nothing),
    rule("/graphiql", Requirement::Nothing),
    rule("/graphiql/", Requirement::Nothing),
    rule("/assets/", Requirement::Nothing),
    rule("/licences/", Requirement::Nothing),
    rule("/v1/sign-in", Requirement::Nothing),
    rule("/schema.graphql", PUBLIC),
    rule("/openapi.json", Requirement::Nothing),
    rule("/livez", Requirement::Nothing),
    rule("/readyz", Requirement::Nothing),
    rule("/metrics", Requirement::Role(AccessRole::Reader)),
];

/// Returns what a surface needs: a root field, a path, or `connection_init`.
pub fn rule_of(surface: &str) -> Requirement {
    let fits = |rule: &&AccessRule| {
        let is_start = rule.surface.len() > 1 && rule.surface.starts_with('/') && rule.surface.ends_with('/');
        surface == rule.surface || (is_start && surface.starts_with(rule.surface))
    };
    let longest = RULES.iter().filter(fits).max_by_key(|rule| rule.surface.len());
    longest.map_or(Requirement::Role(AccessRole::Admin), |rule| rule.needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_include_those_below_and_read_what_they_print() {
        assert!(AccessRole::ALL.is_sorted());
        for role in AccessRole::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert!("owner".parse::<AccessRole>().is_err_and(|refused| refused.contains("choose reader")));
    }

    #[test]
    fn the_longest_path_decides_and_what_is_unknown_is_closed() {
        assert_eq!(rule_of("/tile/0/000"), Requirement::PublicReading);
        assert_eq!(rule_of("/tile/entries/000"), Requirement::WholeReading);
        assert_eq!(rule_of("/"), Requirement::Nothing);
        assert_eq!(rule_of("/nothing/here"), Requirement::Role(AccessRole::Admin));
        assert_eq!(rule_of("Mutation.erase"), Requirement::Role(AccessRole::Admin));
        let surfaces: std::collections::BTreeSet<&str> = RULES.iter().map(|rule| rule.surface).collect();
        assert_eq!(surfaces.len(), RULES.len(), "each surface has one row");
    }
}
