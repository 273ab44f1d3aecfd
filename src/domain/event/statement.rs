//! What was said, and what it claims about where parties stand.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::event::assertion::repeated_assertions;
use crate::domain::event::form::{self, FormCheck, Verdict};
use crate::domain::event::{Assertion, ClauseRef, EventPayload, Reference, References};
use crate::domain::key::{ActorKey, EventId, IssueKey, MeetingKey, ProposalKey};
use crate::domain::vocabulary::{Act, Basis, Hedge, Modality, Stance};
use crate::time::Period;

/// Somebody said something. The statement's id is its event's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementMade {
    /// Who spoke.
    pub speaker: ActorKey,
    /// For whom, where the speaker did not speak for itself alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<ActorKey>,
    /// To whom; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addressees: Vec<ActorKey>,
    /// What the words do.
    pub act: Act,
    /// On what terms they were spoken.
    pub basis: Basis,
    /// Through what: a press conference, a post, a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The meeting at which they were spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingKey>,
    /// What was said, in the recorder's words.
    pub text: String,
    /// What it says of parties' stances; no two on the same subject and target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Who else made the statement, jointly; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<CoSpeaker>,
    /// Whether it is the word of somebody unnamed of the speaker: 'US officials'. Not beside `with`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unnamed: bool,
    /// What it says of facts; no two on the same aspect of a thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertions: Vec<Assertion>,
}

/// A further speaker of a joint statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoSpeaker {
    /// Who spoke.
    pub speaker: ActorKey,
    /// For whom, where the speaker did not speak for itself alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<ActorKey>,
}

impl StatementMade {
    /// Returns the actor whose word the statement's claims are: whom it was made for, else who made it. Of a joint statement,
    /// the first.
    pub fn claimant(&self) -> &ActorKey {
        self.on_behalf_of.as_ref().unwrap_or(&self.speaker)
    }

    /// Returns every actor whose word the statement's claims and assertions are, each once, in the order of the speakers.
    pub fn claimants(&self) -> Vec<&ActorKey> {
        let others = self.with.iter().map(|speaker| speaker.on_behalf_of.as_ref().unwrap_or(&speaker.speaker));
        let mut seen = HashSet::with_capacity(1 + self.with.len());
        std::iter::once(self.claimant()).chain(others).filter(|claimant| seen.insert(*claimant)).collect()
    }
}

/// The speaker took a statement back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementWithdrawn {
    /// The statement taken back.
    pub statement: EventId,
    /// How that was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A proposition that a statement makes about a party's stance on a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The party whose stance it is about.
    pub subject: ActorKey,
    /// The matter.
    pub on: Target,
    /// The stance.
    pub stance: Stance,
    /// On what conditions, in words; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// How sure the source is of it.
    pub hedge: Hedge,
    /// How real it is meant to be.
    pub modality: Modality,
    /// From when it holds; `None`: from the statement's own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// To when it holds, included; `None`: until the claimant says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Period>,
}

/// A matter on which a party can take a stance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum Target {
    Issue(IssueKey),
    Proposal(ProposalKey),
    Clause(ClauseRef),
    Meeting(MeetingKey),
}

/// What sort of matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is its key's thing")]
pub enum TargetKind {
    Issue,
    Proposal,
    Clause,
    Meeting,
}

impl TargetKind {
    /// Returns the kind as paths and command lines write it.
    pub fn as_str(self) -> &'static str {
        match self {
            TargetKind::Issue => "issue",
            TargetKind::Proposal => "proposal",
            TargetKind::Clause => "clause",
            TargetKind::Meeting => "meeting",
        }
    }
}

impl Target {
    /// Returns the sort of matter.
    pub fn kind(&self) -> TargetKind {
        match self {
            Target::Issue(_) => TargetKind::Issue,
            Target::Proposal(_) => TargetKind::Proposal,
            Target::Clause(_) => TargetKind::Clause,
            Target::Meeting(_) => TargetKind::Meeting,
        }
    }

    /// Returns the key as paths write it; a clause's is `PROPOSAL/CLAUSE`.
    pub fn key(&self) -> String {
        match self {
            Target::Issue(key) => key.to_string(),
            Target::Proposal(key) => key.to_string(),
            Target::Clause(clause) => format!("{}/{}", clause.proposal, clause.clause),
            Target::Meeting(key) => key.to_string(),
        }
    }
}

impl fmt::Display for Target {
    /// Writes `KIND/KEY`, as paths and command lines do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind().as_str(), self.key())
    }
}

impl EventPayload for StatementMade {
    fn refer(&self, to: &mut References<'_>) {
        to.one("speaker", &self.speaker, Reference::Actor);
        to.optional("onBehalfOf", self.on_behalf_of.as_ref(), Reference::Actor);
        to.each("addressees", &self.addressees, Reference::Actor);
        to.optional("meeting", self.meeting.as_ref(), Reference::Meeting);
        to.list("claims", &self.claims, |to, claim| {
            to.one("subject", &claim.subject, Reference::Actor);
            to.at("on", Reference::from(&claim.on));
        });
        to.list("with", &self.with, |to, speaker| {
            to.one("speaker", &speaker.speaker, Reference::Actor);
            to.optional("onBehalfOf", speaker.on_behalf_of.as_ref(), Reference::Actor);
        });
        to.list("assertions", &self.assertions, |to, assertion| assertion.refer(to));
    }

    fn check(&self, form: &mut FormCheck) {
        form.len("addressees", &self.addressees);
        form.optional("channel", form::label, self.channel.as_ref());
        form.text("text", form::recorded_text, &self.text);
        form.list("claims", &self.claims, |form, claim| {
            form.texts("conditions", form::label, &claim.conditions);
            form.field("to", form::in_order(claim.from.as_ref(), claim.to.as_ref()));
        });
        for (index, message) in repeated_claims(&self.claims) {
            form.inside("claims", |form| form.at(index, Err(message)));
        }
        form.len("with", &self.with);
        form.list("assertions", &self.assertions, |form, assertion| assertion.check(form));
        for (index, message) in repeated_assertions(&self.assertions) {
            form.inside("assertions", |form| form.at(index, Err(message)));
        }
        form.field("with", speakers_in_form(self));
    }

    fn makes(&self, id: EventId) -> Option<Reference> {
        Some(Reference::Statement(id))
    }
}

/// Several speakers are named, and set no more slots than one statement may.
pub fn speakers_in_form(statement: &StatementMade) -> Verdict {
    if statement.unnamed && !statement.with.is_empty() {
        return Err("a joint statement names its speakers: leave out `unnamed`, or `with`".to_owned());
    }
    let slots = (1 + statement.with.len()) * (statement.claims.len() + statement.assertions.len());
    if statement.with.is_empty() || slots <= form::STATEMENT_SLOTS_MAX {
        return Ok(());
    }
    Err(format!(
        "{} speakers with {} claims and assertions make {slots} entries: at most {} are taken. Split the statement",
        1 + statement.with.len(),
        statement.claims.len() + statement.assertions.len(),
        form::STATEMENT_SLOTS_MAX
    ))
}

/// Returns the place of each claim on a party and a matter that an earlier one is on, and what is wrong with that.
pub fn repeated_claims(claims: &[Claim]) -> Vec<(usize, String)> {
    if claims.len() < 2 {
        return Vec::new();
    }
    let mut seen = HashSet::with_capacity(claims.len());
    let repeated = claims.iter().enumerate().filter(|(_, claim)| !seen.insert((&claim.subject, &claim.on)));
    let message = |claim: &Claim| {
        format!("the statement already has a claim of {} on {}: one is taken of each", claim.subject, claim.on)
    };
    repeated.map(|(index, claim)| (index, message(claim))).collect()
}

impl EventPayload for StatementWithdrawn {
    fn refer(&self, to: &mut References<'_>) {
        to.at("statement", Reference::Statement(self.statement));
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("text", form::recorded_remark, self.text.as_ref());
    }
}
