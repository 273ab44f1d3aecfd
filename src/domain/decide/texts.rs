//! What belongs to a text has to fit it: amendments, declarations and consents.

use std::collections::{HashMap, HashSet};

use crate::domain::decide::{Deliberation, Pending, Reason, Rejection, path};
use crate::domain::event::{Body, ConsentGiven, Event, Reference};
use crate::domain::key::{ActorKey, EventId, NegotiationKey, ProposalKey};
use crate::domain::vocabulary::{ConsentAct, DeclarationKind};

/// What a batch has brought so far of texts.
#[derive(Default)]
pub(super) struct TextsInBatch {
    /// The events that opened things.
    openings: HashMap<Reference, EventId>,
    /// Who gave a consent, by what act.
    consents: HashSet<(ProposalKey, ActorKey, ConsentAct)>,
}

impl TextsInBatch {
    /// Takes in what an event that was let through says.
    pub(super) fn admit(&mut self, event: &Event) {
        if event.kind().is_opening()
            && let Some(made) = event.makes()
        {
            self.openings.insert(made, event.id);
        }
        if let Body::ConsentGiven(given) = &event.body {
            self.consents.insert((given.proposal.clone(), given.actor.clone(), given.act));
        }
    }
}

/// The acts that one act takes back; none of one that takes nothing back.
fn taken_back(act: ConsentAct) -> &'static [ConsentAct] {
    match act {
        ConsentAct::WithdrawalOfSignature => &[ConsentAct::Signature],
        ConsentAct::Withdrawal => &[
            ConsentAct::DefinitiveSignature,
            ConsentAct::Ratification,
            ConsentAct::Acceptance,
            ConsentAct::Approval,
            ConsentAct::Accession,
            ConsentAct::Succession,
            ConsentAct::ProvisionalApplication,
        ],
        ConsentAct::Signature
        | ConsentAct::DefinitiveSignature
        | ConsentAct::Ratification
        | ConsentAct::Acceptance
        | ConsentAct::Approval
        | ConsentAct::Accession
        | ConsentAct::Succession
        | ConsentAct::ProvisionalApplication => &[],
    }
}

impl Deliberation<'_> {
    /// Refuses what does not fit the text that it is about.
    pub(super) fn check_texts(&self, event: &Event, at: &[&str], rejections: &mut Vec<Rejection>) {
        let mut refuse = |place: &[&str], message: String| {
            let mut whole = path(at);
            whole.extend(path(place));
            rejections.push(Rejection { reason: Reason::BadInput, message, path: whole });
        };
        if let Body::ProposalAmended(amended) = &event.body
            && let Some(amendment) = &amended.amendment
            && let Some(other) = self.text_of(&Reference::Amendment(amendment.clone()))
            && other != amended.proposal
        {
            let message = format!(
                "the amendment {amendment:?} was moved to {other:?}, not to {:?}: name one of this text",
                amended.proposal
            );
            refuse(&["body", "proposalAmended", "amendment"], message);
        }
        if let Body::DeclarationMade(made) = &event.body
            && made.kind == DeclarationKind::Objection
            && let Some(answered) = &made.to
            && let Some(other) = self.text_of(&Reference::Declaration(answered.clone()))
            && other != made.proposal
        {
            let message = format!(
                "the declaration {answered:?} is about {other:?}, not about {:?}: an objection answers one about the same text",
                made.proposal
            );
            refuse(&["body", "declarationMade", "to"], message);
        }
        let Some((proposal, negotiation)) = belonging(event) else { return };
        if let Some(other) = self.negotiation_of(proposal).filter(|other| other != negotiation) {
            let message = format!(
                "the proposal {proposal:?} is part of {other:?}, and so is what is done about it: give that negotiation"
            );
            refuse(&["negotiation"], message);
        }
    }

    /// Whether an act takes back what was never given, as far as is on record.
    pub(super) fn takes_back_nothing(&self, given: &ConsentGiven) -> bool {
        let taken = taken_back(given.act);
        let in_batch =
            |act: &ConsentAct| self.texts.consents.contains(&(given.proposal.clone(), given.actor.clone(), *act));
        !taken.is_empty()
            && !taken.iter().any(in_batch)
            && !self.known.has_consented(&given.proposal, &given.actor, taken)
    }

    /// Reads the newest content of the event that opened a thing.
    fn with_opening<T>(&self, thing: &Reference, read: impl Fn(&Event) -> Option<T>) -> Option<T> {
        let in_batch = |id: &EventId| match self.entries.get(id) {
            Some(Pending::Event { content, .. }) => Some(*content),
            Some(Pending::Citing { .. } | Pending::Operation(_)) | None => None,
        };
        if let Some(event) = self.texts.openings.get(thing).and_then(in_batch) {
            return read(event);
        }
        let on_record = self.known.opening(thing)?;
        in_batch(&on_record.id).map_or_else(|| read(&on_record), &read)
    }

    fn negotiation_of(&self, proposal: &ProposalKey) -> Option<NegotiationKey> {
        self.with_opening(&Reference::Proposal(proposal.clone()), |event| event.negotiation().cloned())
    }

    fn text_of(&self, thing: &Reference) -> Option<ProposalKey> {
        self.with_opening(thing, |event| {
            if let Body::AmendmentMoved(moved) = &event.body {
                return Some(moved.proposal.clone());
            }
            if let Body::DeclarationMade(made) = &event.body {
                return Some(made.proposal.clone());
            }
            None
        })
    }
}

/// Returns the text that an event is part of, and the negotiation that it names.
fn belonging(event: &Event) -> Option<(&ProposalKey, &NegotiationKey)> {
    if let Body::AmendmentMoved(moved) = &event.body {
        return Some((&moved.payload.proposal, &moved.negotiation));
    }
    if let Body::ConsentGiven(given) = &event.body {
        return Some((&given.payload.proposal, &given.negotiation));
    }
    if let Body::DeclarationMade(made) = &event.body {
        return Some((&made.payload.proposal, &made.negotiation));
    }
    None
}
