//! Accounts: what a snapshot says of one aspect of a thing, without ever picking a winner.
//!
//! ```text
//! assertions in the slots (about, aspect, claimant), each claimant's newest word
//!   ├─ ACTUAL, FUTURE, NEGATED: they speak          others: left out
//!   ├─ equal values: one side; a negated value is a side of its own
//!   └─ two values that cannot both be right: CONTESTED; else one claimant: SINGLE, several: AGREED
//! ```

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::Sequence;
use crate::domain::attribute::{self, AssertionsOn, Subject};
use crate::domain::event::{About, AssertedValue, Assertion, Body, ClauseRef, Target};
use crate::domain::history::{FactOrder, Version};
use crate::domain::key::{ActorKey, AspectKey, EventId, NegotiationKey};
use crate::domain::slot::{AssertionValue, WordPlace};
use crate::domain::vocabulary::{AccountStatus, Modality};
use crate::time::{Instant, Period, Window};
use crate::view::claim::word_place;
use crate::view::diff::{Circle, once_shown};
use crate::view::event::EventView;
use crate::view::{FactRef, Reading, State, actor, amendment, commitment, decision, meeting, position, proposal};

/// An assertion that speaks at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakingAssertion {
    /// The fact; its sequence names the statement.
    pub fact: FactRef,
    /// The assertion's place within its statement.
    pub index: u32,
    /// Whose word it is.
    pub claimant: ActorKey,
    /// The statement, where it is the word of somebody unnamed of the claimant: each such is a claimant of its own.
    pub unnamed: Option<EventId>,
    /// What the aspect is said to be.
    pub value: Arc<AssertedValue>,
    /// Whether it says that it is not so.
    pub negated: bool,
}

/// By what the assertions of one side are known: equal values have equal keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SideKey {
    value: ValueKey,
    negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum ValueKey {
    /// By its SHA-256: texts can be long.
    Text([u8; 32]),
    Number([u64; 2], Option<String>),
    Date(Window),
    Actor(ActorKey),
}

impl SideKey {
    fn of(value: &AssertedValue, negated: bool) -> Self {
        // Zero has two signs and is one number.
        let bits = |number: f64| (number + 0.0).to_bits();
        let value = match value {
            AssertedValue::Text(text) => ValueKey::Text(Sha256::digest(text.as_bytes()).into()),
            AssertedValue::Number(number) => {
                let (least, greatest) = number.bounds();
                ValueKey::Number([bits(least), bits(greatest)], number.unit.clone())
            }
            AssertedValue::Date(date) => ValueKey::Date(date.window()),
            AssertedValue::Actor(key) => ValueKey::Actor(key.clone()),
        };
        SideKey { value, negated }
    }
}

/// What the values that are said to be so come to, of each kind: two exclude each other exactly where one lies beyond these.
#[derive(Default)]
struct ValueBounds<'s> {
    texts: usize,
    actors: usize,
    /// Of each unit, the greatest of the least numbers, and the least of the greatest.
    numbers: HashMap<Option<&'s str>, (f64, f64)>,
    /// The latest beginning of a date, and the earliest end.
    dates: Option<(Instant, Instant)>,
}

impl<'s> ValueBounds<'s> {
    fn of(sides: &'s [AccountSideView]) -> Self {
        let mut bounds = ValueBounds::default();
        for side in sides.iter().filter(|side| !side.negated) {
            match &*side.value {
                AssertedValue::Text(_) => bounds.texts += 1,
                AssertedValue::Actor(_) => bounds.actors += 1,
                AssertedValue::Number(number) => {
                    let (least, greatest) = number.bounds();
                    let known = bounds.numbers.entry(number.unit.as_deref()).or_insert((least, greatest));
                    *known = (known.0.max(least), known.1.min(greatest));
                }
                AssertedValue::Date(date) => {
                    let window = date.window();
                    let (latest, earliest) = bounds.dates.unwrap_or((window.lo(), window.hi()));
                    bounds.dates = Some((latest.max(window.lo()), earliest.min(window.hi())));
                }
            }
        }
        bounds
    }

    /// Whether a value that is said to be so cannot be right beside all the others.
    fn exclude(&self, value: &AssertedValue) -> bool {
        match value {
            AssertedValue::Text(_) => self.texts > 1,
            AssertedValue::Actor(_) => self.actors > 1,
            AssertedValue::Number(number) => {
                let (least, greatest) = number.bounds();
                let known = self.numbers.get(&number.unit.as_deref());
                known.is_some_and(|(latest, earliest)| *latest > greatest || *earliest < least)
            }
            AssertedValue::Date(date) => {
                let window = date.window();
                self.dates.is_some_and(|(latest, earliest)| latest >= window.hi() || earliest <= window.lo())
            }
        }
    }
}

impl SpeakingAssertion {
    fn voice(&self) -> (&ActorKey, Option<EventId>) {
        (&self.claimant, self.unnamed)
    }
}

/// One of the values that are asserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSideView {
    /// The value.
    pub value: Arc<AssertedValue>,
    /// Whether it is said not to be so.
    pub negated: bool,
    /// Who says so, in fact order.
    pub assertions: Vec<SpeakingAssertion>,
}

/// What a snapshot says of one aspect of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Of what.
    pub about: About,
    /// Which aspect.
    pub aspect: AspectKey,
    /// What can be said.
    pub status: AccountStatus,
    /// The assertion since whose window it is so.
    pub since: FactRef,
    /// The values that are asserted, in the order of their earliest assertions.
    pub sides: Vec<AccountSideView>,
}

/// Returns whether a thing exists at the point.
pub fn exists(state: &dyn State, about: &About) -> bool {
    match about {
        About::Incident(key) => commitment::incident(state, key, Reading::AtPoint).is_some(),
        About::Commitment(key) => commitment::commitment(state, key, Reading::AtPoint).is_some(),
        About::Clause(of) => proposal::clause(state, &of.proposal, &of.clause, Reading::AtPoint).is_some(),
        About::Decision(key) => decision::decision(state, key, Reading::AtPoint).is_some(),
        About::Meeting(key) => meeting::exists(state, key),
        About::Amendment(key) => amendment::amendment(state, key, Reading::AtPoint).is_some(),
        About::Actor(key) => actor::actor(state, key, Reading::AtPoint).is_some(),
    }
}

/// Returns an account; `None` where the thing does not exist at the point, or no assertion speaks.
pub fn account(state: &dyn State, about: &About, aspect: &AspectKey) -> Option<AccountView> {
    if !exists(state, about) {
        return None;
    }
    account_of(state, about, aspect)
}

/// Returns the accounts of a thing, by aspect; none where it does not exist at the point.
pub fn accounts(state: &dyn State, about: &About) -> Vec<AccountView> {
    let aspects = state.aspects(about);
    if aspects.is_empty() || !exists(state, about) {
        return Vec::new();
    }
    aspects.iter().take_while(|_| !state.is_over()).filter_map(|aspect| account_of(state, about, aspect)).collect()
}

/// Returns the accounts of a negotiation at the point, by kind of thing, key, aspect: of its things, and of the actors that it
/// shows.
pub fn of_negotiation(state: &dyn State, negotiation: &NegotiationKey, aspect: Option<&AspectKey>) -> Vec<AccountView> {
    let mut accounts = Vec::new();
    for about in things(state, negotiation) {
        if state.is_over() {
            break;
        }
        let aspects = state.aspects(&about);
        let asked = aspects.iter().filter(|known| aspect.is_none_or(|aspect| aspect == *known));
        accounts.extend(asked.filter_map(|aspect| account_of(state, &about, aspect)));
    }
    accounts.sort_by_cached_key(|view| (rank(&view.about), view.about.to_string(), view.aspect.clone()));
    accounts
}

/// Returns the negotiation that a thing is part of at the point; `None` of an actor, and of what is part of none.
pub fn negotiation_of(state: &dyn State, about: &About) -> Option<NegotiationKey> {
    match about {
        About::Incident(key) => commitment::incident(state, key, Reading::AtPoint)?.value.profile.negotiation.clone(),
        About::Commitment(key) => {
            Some(commitment::commitment(state, key, Reading::AtPoint)?.profile.negotiation.clone())
        }
        About::Clause(of) => Some(proposal::proposal(state, &of.proposal, Reading::AtPoint)?.negotiation),
        About::Decision(key) => Some(decision::decision(state, key, Reading::AtPoint)?.profile.negotiation.clone()),
        About::Meeting(key) => meeting::negotiation_of(state, key, Reading::AtPoint),
        About::Amendment(key) => Some(amendment::amendment(state, key, Reading::AtPoint)?.profile.negotiation.clone()),
        About::Actor(_) => None,
    }
}

/// Returns the place of a kind of thing among accounts.
fn rank(about: &About) -> u8 {
    match about {
        About::Incident(_) => 0,
        About::Commitment(_) => 1,
        About::Clause(_) => 2,
        About::Decision(_) => 3,
        About::Meeting(_) => 4,
        About::Amendment(_) => 5,
        About::Actor(_) => 6,
    }
}

/// Returns the things of a negotiation, and the actors that it shows, of which something can be asserted.
pub fn things(state: &dyn State, negotiation: &NegotiationKey) -> Vec<About> {
    let mut things: Vec<About> = Vec::new();
    things.extend(commitment::incidents(state, negotiation).into_iter().map(|view| About::Incident(view.key)));
    let all = commitment::CommitmentFilter::default();
    things.extend(commitment::commitments(state, negotiation, all).into_iter().map(|view| About::Commitment(view.key)));
    for proposal in proposal::proposals(state, negotiation) {
        let clauses = proposal::clauses(state, &proposal.key).into_iter();
        things.extend(
            clauses.map(|view| {
                About::Clause(ClauseRef { proposal: proposal.key.clone(), clause: view.clause.key.clone() })
            }),
        );
    }
    // An amendment can be there before its text, or without it.
    for proposal in state.proposals(negotiation).iter() {
        let amendments = amendment::amendments(state, proposal).into_iter();
        let ours = amendments.filter(|view| view.profile.negotiation == *negotiation);
        things.extend(ours.map(|view| About::Amendment(view.key)));
    }
    things.extend(decision::decisions(state, negotiation).into_iter().map(|view| About::Decision(view.key)));
    for target in position::targets(state, negotiation) {
        if let Target::Meeting(key) = target {
            things.push(About::Meeting(key));
        }
    }
    things.extend(shown_actors(state, negotiation).into_iter().map(About::Actor));
    things
}

/// Returns the actors that a negotiation shows of which anything was ever asserted.
fn shown_actors(state: &dyn State, negotiation: &NegotiationKey) -> Vec<ActorKey> {
    let circle = Circle::of(state, Some(negotiation));
    let all = once_shown(state, Some(negotiation)).into_iter();
    let asserted = all.filter(|key| !state.aspects(&About::Actor(key.clone())).is_empty());
    let there = asserted.filter(|key| circle.holds(state, key));
    there.filter(|key| actor::actor(state, key, Reading::AtPoint).is_some()).collect()
}

/// Works out an account of a thing that exists.
pub fn account_of(state: &dyn State, about: &About, aspect: &AspectKey) -> Option<AccountView> {
    let speaking = speaking(state, about, aspect);
    let newest = speaking.last()?.fact.clone();
    let mut voices: Vec<_> = speaking.iter().map(SpeakingAssertion::voice).collect();
    voices.sort();
    voices.dedup();
    let is_single = voices.len() == 1;
    let mut sides: Vec<AccountSideView> = Vec::new();
    let mut places: HashMap<SideKey, usize> = HashMap::new();
    for assertion in speaking {
        let place = *places.entry(SideKey::of(&assertion.value, assertion.negated)).or_insert(sides.len());
        match sides.get_mut(place) {
            Some(side) => side.assertions.push(assertion),
            None => sides.push(AccountSideView {
                value: Arc::clone(&assertion.value),
                negated: assertion.negated,
                assertions: vec![assertion],
            }),
        }
    }
    // All assertions of a side are excluded if its value is.
    let bounds = ValueBounds::of(&sides);
    let excluded = |side: &&AccountSideView| {
        places.contains_key(&SideKey::of(&side.value, !side.negated)) || !side.negated && bounds.exclude(&side.value)
    };
    let last = |side: &AccountSideView| side.assertions.last().map(|assertion| assertion.fact.clone());
    let contested = sides.iter().filter(excluded).filter_map(last).max_by_key(|fact| fact.order);
    let status = match (&contested, is_single) {
        (Some(_), _) => AccountStatus::Contested,
        (None, true) => AccountStatus::Single,
        (None, false) => AccountStatus::Agreed,
    };
    let since = contested.unwrap_or(newest);
    Some(AccountView { about: about.clone(), aspect: aspect.clone(), status, since, sides })
}

/// Returns the assertions on an aspect of a thing that speak at the point, in fact order.
fn speaking(state: &dyn State, about: &About, aspect: &AspectKey) -> Vec<SpeakingAssertion> {
    let slots = state.slots(&AssertionsOn(about.clone(), aspect.clone()).thing());
    let named = attribute::each_asserter(&slots).map(|(claimant, facts)| {
        (claimant, None, attribute::assertions::claimant(claimant.clone()).name().clone(), facts)
    });
    let unnamed = attribute::each_unnamed_asserter(&slots).map(|(claimant, statement, facts)| {
        (claimant, Some(*statement), attribute::assertions::unnamed(claimant.clone(), *statement).name().clone(), facts)
    });
    let mut speaking = Vec::new();
    for (claimant, unnamed, name, facts) in named.chain(unnamed) {
        if state.is_over() {
            break;
        }
        let Some((version, value)) = facts.current(state.point(), state) else { continue };
        let speaks = match value.modality {
            Modality::Actual | Modality::Future | Modality::Negated => true,
            Modality::Hypothetical | Modality::Historical => false,
        };
        if speaks && !state.is_withdrawn(version.order.sequence) {
            speaking.push(SpeakingAssertion {
                fact: FactRef::new(&version, &name),
                index: value.index,
                claimant: claimant.clone(),
                unnamed,
                value: Arc::clone(&value.value),
                negated: value.modality == Modality::Negated,
            });
        }
    }
    speaking.sort_by_key(|assertion| assertion.fact.order);
    speaking
}

/// Names an assertion: its statement's sequence and revision, its place within, and whose word it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionRef {
    /// The sequence of the statement.
    pub statement: Sequence,
    /// The revision of the statement.
    pub revision: u32,
    /// The assertion's place within the statement.
    pub index: u32,
    /// The claimant's place among those of the statement.
    pub claimant: u32,
}

/// An assertion at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionView {
    /// Which assertion it is.
    pub of: AssertionRef,
    /// Whose word it is.
    pub claimant: ActorKey,
    /// What it says.
    pub assertion: Assertion,
    /// From when it holds.
    pub from: Period,
    /// Whether it is its claimant's newest word on the aspect, has not ended, and was not taken back.
    pub standing: bool,
    /// Whether its statement was made after the point: it holds from before what was said.
    pub said_later: bool,
}

/// Returns an assertion of a statement as it is seen at the point.
pub fn assertion(state: &dyn State, of: AssertionRef) -> Option<AssertionView> {
    let recorded = state.content(of.statement, of.revision)?;
    let event = recorded.event()?;
    let Body::StatementMade(statement) = &event.body else { return None };
    let assertion = statement.assertions.get(of.index as usize)?;
    let claimant = (*statement.claimants().get(of.claimant as usize)?).clone();
    let from = assertion.from.as_ref().or(event.occurred())?;
    let slots = state.slots(&AssertionsOn(assertion.about.clone(), assertion.aspect.clone()).thing());
    let word = if statement.unnamed {
        attribute::assertions::unnamed(claimant.clone(), event.id)
    } else {
        attribute::assertions::claimant(claimant.clone())
    };
    let current = word.facts(&slots).current(state.point(), state);
    let is_this = |(version, value): (Cow<'_, Version>, Arc<AssertionValue>)| {
        (version.order.sequence, version.revision, value.index) == (of.statement, of.revision, of.index)
    };
    Some(AssertionView {
        standing: current.is_some_and(is_this) && !state.is_withdrawn(of.statement),
        said_later: !state.point().counts(event.occurred().map(Period::window)),
        from: from.clone(),
        assertion: assertion.clone(),
        claimant,
        of,
    })
}

/// Names the assertions that a statement makes, one for each claimant, by their own windows.
pub fn assertions_of(statement: &EventView) -> Vec<AssertionRef> {
    let Some(event) = statement.event() else { return Vec::new() };
    let Body::StatementMade(made) = &event.body else { return Vec::new() };
    let claimants = u32::try_from(made.claimants().len()).unwrap_or(u32::MAX);
    let mut assertions: Vec<(FactOrder, AssertionRef)> = Vec::new();
    for (index, assertion) in (0..).zip(&made.assertions) {
        let from = assertion.from.as_ref().or(event.occurred()).map(Period::window);
        for claimant in 0..claimants {
            let place = word_place(made, WordPlace::Assertion(index), claimant);
            let order = FactOrder::new(from, event.ordinal, statement.sequence, place);
            let of = AssertionRef { statement: statement.sequence, revision: statement.revision, index, claimant };
            assertions.push((order, of));
        }
    }
    assertions.sort_by_key(|(order, _)| *order);
    assertions.into_iter().map(|(_, of)| of).collect()
}
