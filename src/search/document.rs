//! What is searched of an event: its texts, sorted by how much a word in them says.
//!
//! | part | holds |
//! | --- | --- |
//! | names | names and aliases of actors, titles of offices, sources and things |
//! | text | what was said and on which conditions, clauses with their numbers, outcomes, reasons, places, channels, notes; publisher and author of a source |
//! | keys | the keys of everything that the event makes or names, codes of an actor |
//! | quotes | of each citation: the quote, the cue, the locator, the source's key |
//!
//! Not searched: dates, words of the vocabulary (stances, statuses, kinds), ids and addresses.
//!
//! An event has a document for each of its contents, and again for each time that sources were added to it; a document is
//! never changed. It answers at the points at which its content is the effective one and its last citing the last one known.

use crate::domain::Sequence;
use crate::domain::event::{
    ActorRegistered, AssertedValue, Body, Citation, Clause, Event, Participant, Place, Reference, SourceRegistered,
    StatementMade,
};
use crate::domain::history::FactOrder;
use crate::search::tokenizer::TokenizedText;
use crate::time::Period;

/// A part of what is searched of an event, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchedPart {
    /// Names, aliases, titles.
    Names,
    /// What was said, agreed, done, and the recorder's remarks.
    Text,
    /// The keys of what the event makes and names.
    Keys,
    /// What is quoted of its sources, and their keys.
    Quotes,
}

/// All parts.
pub const PARTS: [SearchedPart; 4] =
    [SearchedPart::Names, SearchedPart::Text, SearchedPart::Keys, SearchedPart::Quotes];

/// The texts of an event, with those of some of its citations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    names: TokenizedText,
    text: TokenizedText,
    keys: TokenizedText,
    quotes: TokenizedText,
}

/// A document of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its place in fact order, by this content; the event's sequence included.
    pub order: FactOrder,
    /// The record that holds the content: the event's own, or a correction.
    pub content: Sequence,
    /// The last record by which sources were added; 0 where none were.
    pub citing: Sequence,
    /// What is searched.
    pub texts: Texts,
}

impl Document {
    /// Makes the document of a content with citations, its own and those added.
    pub fn new<'a>(
        event: Sequence,
        (content, body): (Sequence, &Event),
        citing: Sequence,
        citations: impl IntoIterator<Item = &'a Citation>,
    ) -> Self {
        let order = FactOrder::new(body.occurred().map(Period::window), body.ordinal, event, 0);
        Document { order, content, citing, texts: Texts::new(body, citations) }
    }

    /// Returns the event.
    pub fn event(&self) -> Sequence {
        self.order.sequence
    }
}

impl Texts {
    /// Collects the texts of an event and of those citations.
    pub fn new<'a>(event: &Event, citations: impl IntoIterator<Item = &'a Citation>) -> Self {
        let mut texts = Texts::default();
        texts.optional_text(event.note.as_deref());
        texts.body(&event.body);
        if let Some(made) = event.makes() {
            texts.reference(&made);
        }
        event.visit_references(&mut |reference, _| texts.reference(&reference));
        event.visit_clauses_put(&mut |clause| texts.keys.push(clause.clause.as_str()));
        for citation in citations {
            texts.citation(citation);
        }
        texts
    }

    /// Makes texts of one text for each part.
    #[cfg(test)]
    pub fn of_parts([names, text, keys, quotes]: [&str; 4]) -> Self {
        let words = |text: &str| {
            let mut words = TokenizedText::default();
            text.split('|').for_each(|text| words.push(text));
            words
        };
        Texts { names: words(names), text: words(text), keys: words(keys), quotes: words(quotes) }
    }

    /// Returns a part.
    pub fn part(&self, part: SearchedPart) -> &TokenizedText {
        match part {
            SearchedPart::Names => &self.names,
            SearchedPart::Text => &self.text,
            SearchedPart::Keys => &self.keys,
            SearchedPart::Quotes => &self.quotes,
        }
    }

    /// Returns how many words there are in all.
    pub fn count(&self) -> usize {
        let counts = [&self.names, &self.text, &self.keys, &self.quotes].map(TokenizedText::count);
        counts.into_iter().map(|count| count as usize).sum()
    }

    fn reference(&mut self, reference: &Reference) {
        match reference {
            // Citations stand with their quotes; an id is not a word.
            Reference::Source(_) | Reference::Statement(_) => {}
            Reference::Actor(_)
            | Reference::Negotiation(_)
            | Reference::Issue(_)
            | Reference::Proposal(_)
            | Reference::Clause(_)
            | Reference::Meeting(_)
            | Reference::Commitment(_)
            | Reference::Incident(_)
            | Reference::Amendment(_)
            | Reference::Decision(_)
            | Reference::Declaration(_) => self.keys.push(&reference.key()),
        }
    }

    fn citation(&mut self, citation: &Citation) {
        let texts = [&citation.quote, &citation.cue, &citation.locator];
        texts.into_iter().flatten().for_each(|text| self.quotes.push(text));
        self.quotes.push(citation.source.as_str());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        text.into_iter().for_each(|text| self.text.push(text));
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::ActorRegistered(actor) => self.actor(actor),
            Body::OfficeHeld(office) => self.names.push(&office.title),
            Body::SourceRegistered(source) => self.source(source),
            Body::NegotiationOpened(opened) => self.names.push(&opened.title),
            Body::IssueRaised(raised) => self.names.push(&raised.title),
            Body::StatementMade(statement) => self.statement(statement),
            Body::StatementWithdrawn(withdrawn) => self.optional_text(withdrawn.text.as_deref()),
            Body::MeetingPlanned(planned) => {
                self.names.push(&planned.title);
                self.meeting(planned.place.as_ref(), planned.participants.as_ref());
            }
            Body::MeetingPostponed(postponed) => self.optional_text(postponed.reason.as_deref()),
            Body::MeetingCancelled(cancelled) => self.optional_text(cancelled.reason.as_deref()),
            Body::MeetingHeld(held) => {
                held.title.iter().for_each(|title| self.names.push(title));
                self.optional_text(held.outcome.as_deref());
                self.meeting(held.place.as_ref(), held.participants.as_ref());
            }
            Body::MeetingOpened(opened) => {
                opened.title.iter().for_each(|title| self.names.push(title));
                self.meeting(opened.place.as_ref(), opened.participants.as_ref());
            }
            Body::MembershipHeld(membership) => membership.title.iter().for_each(|title| self.names.push(title)),
            Body::AmendmentMoved(moved) => {
                moved.title.iter().for_each(|title| self.names.push(title));
                moved.put.iter().for_each(|clause| self.clause(clause));
            }
            Body::AmendmentWithdrawn(withdrawn) => self.optional_text(withdrawn.reason.as_deref()),
            Body::DecisionTaken(taken) => taken.title.iter().for_each(|title| self.names.push(title)),
            Body::DeclarationMade(made) => {
                self.text.push(&made.text);
                made.territories.iter().for_each(|territory| self.text.push(territory));
            }
            Body::CommitmentAmended(amended) => {
                self.optional_text(amended.text.as_deref());
                amended.conditions.iter().flatten().for_each(|condition| self.text.push(condition));
            }
            Body::NegotiationStatusChanged(changed) => self.optional_text(changed.reason.as_deref()),
            Body::ProposalTabled(tabled) => {
                self.names.push(&tabled.title);
                tabled.symbol.iter().for_each(|symbol| self.names.push(symbol));
                tabled.clauses.iter().for_each(|clause| self.clause(clause));
            }
            Body::ProposalAmended(amended) => amended.put.iter().for_each(|clause| self.clause(clause)),
            Body::CommitmentMade(made) => {
                self.text.push(&made.text);
                made.conditions.iter().for_each(|condition| self.text.push(condition));
            }
            Body::IncidentReported(reported) => {
                self.names.push(&reported.title);
                self.optional_text(reported.text.as_deref());
                self.places(&reported.place);
            }
            Body::PartyJoined(_)
            | Body::PartyLeft(_)
            | Body::IssueStatusChanged(_)
            | Body::ProposalStatusChanged(_)
            | Body::CommitmentStatusChanged(_)
            | Body::ConsentGiven(_)
            | Body::DeclarationWithdrawn(_) => {}
        }
    }

    fn actor(&mut self, actor: &ActorRegistered) {
        self.names.push(&actor.name);
        actor.aliases.iter().for_each(|alias| self.names.push(alias));
        let codes = [&actor.country, &actor.wikidata, &actor.cameo];
        codes.into_iter().flatten().for_each(|code| self.keys.push(code));
    }

    fn source(&mut self, source: &SourceRegistered) {
        source.title.iter().for_each(|title| self.names.push(title));
        let makers = [&source.publisher, &source.author];
        makers.into_iter().flatten().for_each(|maker| self.text.push(maker));
        self.keys.push(source.key.as_str());
    }

    fn statement(&mut self, statement: &StatementMade) {
        self.text.push(&statement.text);
        self.optional_text(statement.channel.as_deref());
        let conditions = statement.claims.iter().flat_map(|claim| &claim.conditions);
        conditions.for_each(|condition| self.text.push(condition));
        for assertion in &statement.assertions {
            self.keys.push(assertion.aspect.as_str());
            match &assertion.value {
                AssertedValue::Text(text) => self.text.push(text),
                AssertedValue::Number(number) => self.optional_text(number.unit.as_deref()),
                AssertedValue::Date(_) | AssertedValue::Actor(_) => {}
            }
        }
    }

    fn meeting(&mut self, place: Option<&Place>, participants: Option<&Vec<Participant>>) {
        self.places(place);
        let levels = participants.into_iter().flatten().filter_map(|participant| participant.level.as_deref());
        levels.for_each(|level| self.text.push(level));
    }

    fn clause(&mut self, clause: &Clause) {
        self.text.push(&clause.number);
        self.text.push(&clause.text);
        self.places(&clause.places);
    }

    fn places<'a>(&mut self, places: impl IntoIterator<Item = &'a Place>) {
        for place in places {
            self.text.push(&place.name);
            self.optional_text(place.country.as_deref());
        }
    }
}
