//! Which keys an event makes and which it refers to.
//!
//! A key that is referred to must have been recorded before, or earlier in the same batch; a key is made by the event
//! that first names the thing. The API resolves the same references to things, `decide` checks them, `expectedSequence`
//! looks at them. Which they are, the payload of each kind says for itself (`EventPayload`).

use smallvec::SmallVec;

use crate::domain::event::path::{self, PathStep};
use crate::domain::event::{ClauseRef, FieldPath, Target};
use crate::domain::key::{
    ActorKey, AmendmentKey, CommitmentKey, DecisionKey, DeclarationKey, EventId, IncidentKey, IssueKey, MeetingKey,
    NegotiationKey, ProposalKey, SourceKey,
};

/// A thing that an event makes or refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum Reference {
    Actor(ActorKey),
    Source(SourceKey),
    Negotiation(NegotiationKey),
    Issue(IssueKey),
    Proposal(ProposalKey),
    Clause(ClauseRef),
    Meeting(MeetingKey),
    Commitment(CommitmentKey),
    Incident(IncidentKey),
    Statement(EventId),
    Amendment(AmendmentKey),
    Decision(DecisionKey),
    Declaration(DeclarationKey),
}

impl Reference {
    /// Returns what sort of thing it is, in words.
    pub fn what(&self) -> &'static str {
        match self {
            Reference::Actor(_) => "actor",
            Reference::Source(_) => "source",
            Reference::Negotiation(_) => "negotiation",
            Reference::Issue(_) => "issue",
            Reference::Proposal(_) => "proposal",
            Reference::Clause(_) => "clause",
            Reference::Meeting(_) => "meeting",
            Reference::Commitment(_) => "commitment",
            Reference::Incident(_) => "incident",
            Reference::Statement(_) => "statement",
            Reference::Amendment(_) => "amendment",
            Reference::Decision(_) => "decision",
            Reference::Declaration(_) => "declaration",
        }
    }

    /// Returns its key as text.
    pub fn key(&self) -> String {
        match self {
            Reference::Actor(key) => key.to_string(),
            Reference::Source(key) => key.to_string(),
            Reference::Negotiation(key) => key.to_string(),
            Reference::Issue(key) => key.to_string(),
            Reference::Proposal(key) => key.to_string(),
            Reference::Clause(clause) => format!("{}/{}", clause.proposal, clause.clause),
            Reference::Meeting(key) => key.to_string(),
            Reference::Commitment(key) => key.to_string(),
            Reference::Incident(key) => key.to_string(),
            Reference::Statement(id) => id.to_string(),
            Reference::Amendment(key) => key.to_string(),
            Reference::Decision(key) => key.to_string(),
            Reference::Declaration(key) => key.to_string(),
        }
    }
}

impl From<&Target> for Reference {
    fn from(target: &Target) -> Self {
        match target {
            Target::Issue(key) => Reference::Issue(key.clone()),
            Target::Proposal(key) => Reference::Proposal(key.clone()),
            Target::Clause(clause) => Reference::Clause(clause.clone()),
            Target::Meeting(key) => Reference::Meeting(key.clone()),
        }
    }
}

/// Sees each reference of an event; its path is worked out only where it is asked for.
pub type ReferenceVisitor<'a> = dyn FnMut(Reference, &dyn Fn() -> FieldPath) + 'a;

/// Walks an event and shows its references to a visitor.
pub struct References<'a> {
    visit: &'a mut ReferenceVisitor<'a>,
    path: SmallVec<[PathStep; 6]>,
}

impl<'a> References<'a> {
    /// Begins at an event.
    pub(super) fn new(visit: &'a mut ReferenceVisitor<'a>) -> Self {
        References { visit, path: SmallVec::new() }
    }

    /// Shows what a field refers to.
    pub(super) fn at(&mut self, field: &'static str, reference: Reference) {
        self.inside(PathStep::Field(field), |to| to.show(reference));
    }

    /// Shows the key in a field.
    pub(super) fn one<K: Clone>(&mut self, field: &'static str, key: &K, make: impl FnOnce(K) -> Reference) {
        self.at(field, make(key.clone()));
    }

    /// Shows the key in a field, where there is one.
    pub(super) fn optional<K: Clone>(
        &mut self,
        field: &'static str,
        key: Option<&K>,
        make: impl FnOnce(K) -> Reference,
    ) {
        if let Some(key) = key {
            self.one(field, key, make);
        }
    }

    /// Shows each key of a list.
    pub(super) fn each<K: Clone>(&mut self, field: &'static str, keys: &[K], make: impl Fn(K) -> Reference) {
        self.list(field, keys, |to, key| to.show(make(key.clone())));
    }

    /// Shows what each item of a list refers to.
    pub(super) fn list<T>(&mut self, field: &'static str, items: &[T], refer: impl Fn(&mut Self, &T)) {
        self.inside(PathStep::Field(field), |to| {
            for (index, item) in items.iter().enumerate() {
                to.inside(PathStep::Index(index), |to| refer(to, item));
            }
        });
    }

    /// Goes one step down for a while.
    pub(super) fn inside(&mut self, step: PathStep, refer: impl FnOnce(&mut Self)) {
        self.path.push(step);
        refer(self);
        self.path.pop();
    }

    fn show(&mut self, reference: Reference) {
        let path = &self.path;
        (self.visit)(reference, &|| path::told(path));
    }
}
