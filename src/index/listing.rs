//! What a record adds to the lists of events, claims and facts.
//!
//! Lists of one negotiation, actor, kind and so on are [families](super::families); their entries carry
//! [outlines](super::outline). An operation on the record is listed where its event is listed just before and just after
//! it, so who reads the events of a negotiation finds in the same lists what was done to them.

use smallvec::SmallVec;

use crate::domain::event::{Body, Citation, Event, StatementMade, Target};
use crate::domain::facts::{Fact, facts};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, IssueKey, SourceKey};
use crate::domain::slot::{AttributeName, ClaimValue, SlotValue, Thing};
use crate::domain::vocabulary::EventKind;
use crate::domain::{Recorded, Sequence};
use crate::index::families::{ListFamily, ListedBy, Section, part};
use crate::index::list_names;
use crate::index::outline::{self, ListedClaim};
use crate::index::payload;
use crate::index::store::{EntryPayload, ListEntry, ListId};
use crate::index::write::{EntryWriter, Revised};
use crate::time::{Grain, Period};

impl EntryWriter<'_> {
    /// Adds the entries of an event's revision: in every list that it belongs to, and those of its facts.
    pub(super) fn entries(&mut self, event: Revised<'_>, open: bool) {
        let content = event.content;
        let listed = EntryPlacement::new(event, open);
        let is_statement = listed.section.part == part::STATEMENT;
        self.list(&ListFamily::new(ListedBy::Everything, ""), &listed);
        if !is_statement {
            self.list(&ListFamily::of_kind(content.kind()), &listed);
        }
        if let Some(negotiation) = content.negotiation() {
            self.list(&ListFamily::new(ListedBy::Negotiation, negotiation.as_str()), &listed);
        }
        for actor in distinct_actors(content) {
            let part = listed.section.part | actor_part(content, &actor);
            let section = Section { part, ..listed.section };
            let listed = EntryPlacement { section, ..listed.clone() };
            self.list(&ListFamily::new(ListedBy::Actor, actor.as_str()), &listed);
        }
        for source in distinct_sources(content, event.citings) {
            self.list(&ListFamily::new(ListedBy::Source, source.as_str()), &listed);
        }
        if let Body::StatementMade(statement) = &content.body {
            for issue in issues_from_other_dates(content, statement) {
                self.list(&ListFamily::new(ListedBy::Issue, issue.as_str()), &listed);
            }
        }
        for (place, fact) in (0..).zip(facts(content)) {
            self.fact(event, &fact, place, open);
        }
    }

    /// Notes that a revision went out of the state.
    pub(super) fn closing(&mut self, event: Revised<'_>) {
        self.list(&ListFamily::new(ListedBy::Closing, ""), &EntryPlacement::new(event, false));
    }

    /// Adds sources to an event that stands; `open` says whether by the revision that is in force.
    pub(super) fn cite(&mut self, event: Revised<'_>, sources: &[Citation], open: bool) {
        let listed = EntryPlacement::new(event, open);
        let mut cited: Vec<&SourceKey> = Vec::new();
        for source in sources.iter().map(|citation| &citation.source) {
            if !cited.contains(&source) {
                cited.push(source);
                self.list(&ListFamily::new(ListedBy::Source, source.as_str()), &listed);
            }
        }
    }

    /// Adds an operation on an event that has these contents just before and just after it: to the lists that the contents
    /// are in, and to the life of the event. `citing` is the one that it takes back or reinstates, if any.
    pub(super) fn operation(&mut self, recorded: &Recorded, citing: Option<Sequence>, contents: &[Revised<'_>]) {
        let Some(event) = contents.first().map(|content| content.sequence) else { return };
        let kind = recorded.operation.kind();
        let order = FactOrder::new(None, 0, self.at, 0);
        let listed = EntryPlacement {
            order,
            section: Section::new(part::OPERATION, None),
            revision: 1,
            open: true,
            outline: outline::write_operation(
                kind,
                &recorded.recorded_by,
                contents.iter().map(|content| content.content),
            ),
        };
        let mut families = vec![ListFamily::new(ListedBy::Everything, ""), ListFamily::of_kind(kind)];
        for of in contents {
            families.push(ListFamily::of_kind(of.content.kind()));
            let negotiation = of.content.negotiation();
            families.extend(negotiation.map(|key| ListFamily::new(ListedBy::Negotiation, key.as_str())));
            let actors = distinct_actors(of.content);
            families.extend(actors.iter().map(|key| ListFamily::new(ListedBy::Actor, key.as_str())));
            let sources = distinct_sources(of.content, of.citings);
            families.extend(sources.iter().map(|key| ListFamily::new(ListedBy::Source, key.as_str())));
        }
        for (place, family) in families.iter().enumerate() {
            if !families[..place].contains(family) {
                self.list(family, &listed);
            }
        }
        self.entry(list_names::life(event), order, 1, true, payload::write_act(kind, citing));
        self.group.member(list_names::OPERATED_ON, &event.get().to_be_bytes(), &[]);
    }

    fn list(&mut self, family: &ListFamily, listed: &EntryPlacement) {
        self.member(&family.sections(), &listed.section.bytes(), &[]);
        let list = family.section(listed.section);
        self.entry(list, listed.order, listed.revision, listed.open, listed.outline.clone());
    }

    fn entry(&mut self, list: ListId, order: FactOrder, revision: u32, open: bool, payload: EntryPayload) {
        let entry = ListEntry { order, revision, at: self.at, open, payload };
        self.group.entry(list, entry);
    }

    fn fact(&mut self, event: Revised<'_>, fact: &Fact, place: u32, open: bool) {
        let order = FactOrder::new(fact.window, event.content.ordinal, event.sequence, place);
        if let Some(claim) = listed_claim(event.content, fact) {
            let own = if claim.has_own_window { part::OWN_WINDOW } else { 0 };
            let listed = EntryPlacement {
                order,
                section: Section::new(own, fact.window),
                revision: event.revision,
                open,
                outline: outline::write_claim(event.content, &claim),
            };
            self.claim(event, &claim, &listed);
        }
        let list = list_names::thing(&fact.slot.thing);
        if let Some(window) = fact.window.filter(|_| open) {
            self.member(&list_names::grains(&list), Grain::of(window).to_string().as_bytes(), &[]);
        }
        self.entry(list, order, event.revision, open, payload::write_fact(fact));
    }

    fn claim(&mut self, event: Revised<'_>, claim: &ListedClaim<'_>, listed: &EntryPlacement) {
        self.list(&ListFamily::new(ListedBy::Claims, ""), listed);
        if let Some(negotiation) = event.content.negotiation() {
            self.list(&ListFamily::new(ListedBy::ClaimsInNegotiation, negotiation.as_str()), listed);
        }
        self.list(&ListFamily::on_target(claim.on), listed);
        let of = |writer: &mut Self, actor: &ActorKey, part: u8| {
            let section = Section { part: listed.section.part | part, ..listed.section };
            let listed = EntryPlacement { section, ..listed.clone() };
            writer.list(&ListFamily::new(ListedBy::ClaimsOfActor, actor.as_str()), &listed);
        };
        if claim.claimant == claim.subject {
            of(self, claim.subject, part::CLAIMANT | part::SUBJECT);
        } else {
            of(self, claim.claimant, part::CLAIMANT);
            of(self, claim.subject, part::SUBJECT);
        }
    }
}

/// How an event or a claim stands in each list.
#[derive(Clone)]
struct EntryPlacement {
    order: FactOrder,
    section: Section,
    revision: u32,
    open: bool,
    outline: EntryPayload,
}

impl EntryPlacement {
    /// Describes a revision of an event.
    fn new(event: Revised<'_>, open: bool) -> Self {
        let content = event.content;
        let window = content.occurred().map(Period::window);
        let part = if content.kind() == EventKind::StatementMade { part::STATEMENT } else { 0 };
        EntryPlacement {
            order: FactOrder::new(window, content.ordinal, event.sequence, 0),
            section: Section::new(part, window),
            revision: event.revision,
            open,
            outline: outline::write_event(content, event.recorder),
        }
    }
}

/// Returns which part an actor has in an event that names it.
fn actor_part(event: &Event, actor: &ActorKey) -> u8 {
    let Body::StatementMade(statement) = &event.body else { return 0 };
    let speakers = std::iter::once((&statement.speaker, statement.on_behalf_of.as_ref()));
    let others = statement.with.iter().map(|other| (&other.speaker, other.on_behalf_of.as_ref()));
    speakers.chain(others).fold(0, |part, (speaker, on_behalf_of)| {
        let speaks = if speaker == actor { part::SPEAKER } else { 0 };
        let is_spoken_for = if on_behalf_of == Some(actor) { part::SPOKEN_FOR } else { 0 };
        part | speaks | is_spoken_for
    })
}

/// Returns the issues on which a statement makes claims, all of them from dates other than its own.
fn issues_from_other_dates<'a>(event: &Event, statement: &'a StatementMade) -> Vec<&'a IssueKey> {
    let said = event.occurred().map(Period::window);
    let (mut from_its_own, mut from_others) = (Vec::new(), Vec::new());
    for claim in &statement.claims {
        let Target::Issue(issue) = &claim.on else { continue };
        let is_its_own = claim.from.as_ref().is_none_or(|from| Some(from.window()) == said);
        let issues = if is_its_own { &mut from_its_own } else { &mut from_others };
        if !issues.contains(&issue) {
            issues.push(issue);
        }
    }
    from_others.retain(|issue| !from_its_own.contains(issue));
    from_others
}

/// Describes the claim that a fact of a statement is; `None` of any other fact.
fn listed_claim<'a>(statement: &Event, fact: &'a Fact) -> Option<ListedClaim<'a>> {
    let Thing::Claims(subject, on) = &fact.slot.thing else { return None };
    let (AttributeName::Claimant(claimant) | AttributeName::Unnamed(claimant, _)) = &fact.slot.attribute else {
        return None;
    };
    let stance = ClaimValue::of(fact.value.as_ref()?)?.stance;
    let has_own_window = fact.window != statement.occurred().map(Period::window);
    Some(ListedClaim { claimant, subject, on, stance, has_own_window })
}

/// Returns the sources that an event cites or registers, each once.
fn distinct_sources<'a>(event: &'a Event, citings: &'a [Citation]) -> SmallVec<[&'a SourceKey; 4]> {
    let mut sources: SmallVec<[&SourceKey; 4]> = SmallVec::new();
    let registered = if let Body::SourceRegistered(source) = &event.body { Some(&source.key) } else { None };
    for source in event.sources.iter().chain(citings).map(|citation| &citation.source).chain(registered) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// Returns the actors that an event names, each once.
fn distinct_actors(event: &Event) -> SmallVec<[ActorKey; 8]> {
    let mut actors = SmallVec::new();
    event.visit_actors(&mut |actor| {
        if !actors.contains(actor) {
            actors.push(actor.clone());
        }
    });
    actors
}
