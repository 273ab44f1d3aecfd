//! Filters of lists: which events, statements, claims and meetings are asked for.
//!
//! What passes is asked of the view of an item, so an answer is right whatever the list was read from
//! ([`super::candidates`]) and whatever was refused before without a record ([`super::sieve`]). [`super::filter_table`] says of
//! every field how it is read.

use crate::domain::event::{Body, Event, StatementMade, Target};
use crate::domain::key::{ActorKey, IssueKey, NegotiationKey, SourceKey};
use crate::domain::vocabulary::{Act, Basis, EventKind, MeetingStatus, Stance, Standing};
use crate::time::{Cut, Window};
use crate::view::State;
use crate::view::claim::ClaimView;
use crate::view::event::{self, EventView};
use crate::view::meeting::MeetingView;

/// A period [from, to); what is `None` is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodFilter {
    /// Where it starts.
    pub from: Option<Cut>,
    /// Where it ends, excluded.
    pub to: Option<Cut>,
}

impl PeriodFilter {
    /// Returns whether a window overlaps with it.
    pub fn matches(&self, window: Window) -> bool {
        window.overlaps(self.from, self.to)
    }
}

/// The most actors that one filter may ask for together.
pub const ACTORS_MAX: usize = 20;

/// Which events are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct EventFilter {
    pub kinds: Option<Vec<EventKind>>,
    pub negotiation: Option<NegotiationKey>,
    pub actor: Option<ActorKey>,
    /// All of whom are named; none asks for nothing.
    pub actors: Vec<ActorKey>,
    pub source: Option<SourceKey>,
    pub occurred: Option<PeriodFilter>,
    pub recorded: Option<PeriodFilter>,
    pub published: Option<PeriodFilter>,
    pub recorded_by: Option<String>,
    pub standing: Option<Vec<Standing>>,
}

/// Which statements are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct StatementFilter {
    pub speaker: Option<ActorKey>,
    pub on_behalf_of: Option<ActorKey>,
    /// All of whom are named; none asks for nothing.
    pub actors: Vec<ActorKey>,
    pub act: Option<Vec<Act>>,
    pub basis: Option<Vec<Basis>>,
    pub negotiation: Option<NegotiationKey>,
    /// With a claim on this issue.
    pub issue: Option<IssueKey>,
    pub occurred: Option<PeriodFilter>,
}

/// Which claims are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct ClaimFilter {
    pub claimant: Option<ActorKey>,
    /// Among those who made the statement, for themselves or for another.
    pub speaker: Option<ActorKey>,
    pub subject: Option<ActorKey>,
    pub on: Option<Target>,
    pub stance: Option<Vec<Stance>>,
    pub own: Option<bool>,
    pub negotiation: Option<NegotiationKey>,
    /// When the statement was made.
    pub said: Option<PeriodFilter>,
    /// `true`: each claimant's newest word; `false`: words since overtaken, ended or withdrawn.
    pub standing: Option<bool>,
}

/// Which meetings are asked for: every given field must hold.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct MeetingFilter {
    pub status: Option<Vec<MeetingStatus>>,
    /// Present, or to be.
    pub participant: Option<ActorKey>,
    /// The name of the place or its country.
    pub place: Option<String>,
    /// Asked of the time from `began`, else `held`, to `held`; of `began` while it sits; else of `planned`.
    pub between: Option<PeriodFilter>,
}

fn holds<T, F: PartialEq<T>>(filter: Option<&F>, value: Option<&T>) -> bool {
    filter.is_none_or(|wanted| value.is_some_and(|value| wanted == value))
}

/// Returns whether a value is among those asked for, if any are.
pub(super) fn one_of<T: PartialEq>(filter: Option<&Vec<T>>, value: &T) -> bool {
    filter.is_none_or(|wanted| wanted.contains(value))
}

/// Returns whether a window overlaps with the period asked for, if one is; what has no window never does.
pub(super) fn within(filter: Option<&PeriodFilter>, window: Option<Window>) -> bool {
    filter.is_none_or(|period| window.is_some_and(|window| period.matches(window)))
}

impl EventFilter {
    /// Returns the actors whom an event has to name, each once.
    pub(super) fn named_actors(&self) -> Vec<&ActorKey> {
        let mut named: Vec<&ActorKey> = self.actor.iter().collect();
        for actor in &self.actors {
            if !named.contains(&actor) {
                named.push(actor);
            }
        }
        named
    }

    /// Returns whether an event, or an operation on the record, is asked for.
    ///
    /// An operation is where the event that it is about is, in its content just before or just after it: so who was given an
    /// event hears of what is done to it.
    pub fn passes(&self, state: &dyn State, view: &EventView) -> bool {
        if !self.is_of_record(view) {
            return false;
        }
        let is_of_kind = one_of(self.kinds.as_ref(), &view.kind());
        if view.event().is_some() {
            return is_of_kind && self.is_of_content(state, view);
        }
        if is_of_kind && !self.asks_of_content() {
            return true;
        }
        let is_about = |event: &EventView| {
            (is_of_kind || one_of(self.kinds.as_ref(), &event.kind())) && self.is_of_content(state, event)
        };
        event::around(state, &view.recorded).iter().any(is_about)
    }

    fn is_of_record(&self, view: &EventView) -> bool {
        within(self.recorded.as_ref(), Some(view.recorded_at.window()))
            && self.recorded_by.as_ref().is_none_or(|by| **by == *view.recorded_by)
            && one_of(self.standing.as_ref(), &view.standing)
    }

    fn is_of_content(&self, state: &dyn State, view: &EventView) -> bool {
        holds(self.negotiation.as_ref(), view.negotiation())
            && self.actor.iter().chain(&self.actors).all(|actor| view.names_actor(actor))
            && self.source.as_ref().is_none_or(|source| view.names_source(state, source))
            && within(self.occurred.as_ref(), view.occurred().map(crate::time::Period::window))
            && self.published.as_ref().is_none_or(|asked| within(Some(asked), Some(view.published(state).window)))
    }

    /// Returns whether it asks for more of an event's content than its kind.
    pub(super) fn asks_of_content(&self) -> bool {
        self.negotiation.is_some()
            || self.actor.is_some()
            || !self.actors.is_empty()
            || self.source.is_some()
            || self.occurred.is_some()
            || self.published.is_some()
    }
}

impl StatementFilter {
    pub(super) fn passes(&self, view: &EventView) -> bool {
        let Some(Body::StatementMade(statement)) = view.event().map(|event| &event.body) else { return false };
        let on = |issue: &IssueKey| {
            statement.claims.iter().any(|claim| matches!(&claim.on, Target::Issue(key) if key == issue))
        };
        let is_spoken_for = |asked: &ActorKey| {
            let for_whom = statement.with.iter().map(|speaker| &speaker.on_behalf_of);
            std::iter::once(&statement.on_behalf_of).chain(for_whom).any(|key| key.as_ref() == Some(asked))
        };
        self.speaker.as_ref().is_none_or(|asked| is_spoken_by(statement, asked))
            && self.on_behalf_of.as_ref().is_none_or(is_spoken_for)
            && one_of(self.act.as_ref(), &statement.act)
            && one_of(self.basis.as_ref(), &statement.basis)
            && holds(self.negotiation.as_ref(), view.negotiation())
            && self.issue.as_ref().is_none_or(on)
            && self.actors.iter().all(|actor| view.names_actor(actor))
            && within(self.occurred.as_ref(), view.occurred().map(crate::time::Period::window))
    }
}

/// Returns whether an actor made a statement; of a joint one, whether it is any of those who speak.
fn is_spoken_by(statement: &StatementMade, asked: &ActorKey) -> bool {
    statement.speaker == *asked || statement.with.iter().any(|other| other.speaker == *asked)
}

impl ClaimFilter {
    /// Returns whether a claim is asked for; `made` is the content of its statement.
    pub(super) fn passes(&self, view: &ClaimView, made: &Event) -> bool {
        let speaks =
            |asked: &ActorKey| matches!(&made.body, Body::StatementMade(statement) if is_spoken_by(statement, asked));
        holds(self.claimant.as_ref(), Some(&view.claimant))
            && holds(self.subject.as_ref(), Some(&view.claim.subject))
            && holds(self.on.as_ref(), Some(&view.claim.on))
            && one_of(self.stance.as_ref(), &view.claim.stance)
            && self.own.is_none_or(|own| own == view.own)
            && self.speaker.as_ref().is_none_or(speaks)
            && holds(self.negotiation.as_ref(), made.negotiation())
            && within(self.said.as_ref(), made.occurred().map(crate::time::Period::window))
            && self.standing.is_none_or(|standing| standing == view.standing)
    }
}

impl MeetingFilter {
    pub(super) fn passes(&self, view: &MeetingView) -> bool {
        let takes_part = |actor: &ActorKey| view.participants.iter().any(|one| one.actor == *actor);
        let is_at = |name: &String| {
            view.place.as_ref().is_some_and(|place| place.name == *name || place.country.as_ref() == Some(name))
        };
        one_of(self.status.as_ref(), &view.status.value)
            && self.participant.as_ref().is_none_or(takes_part)
            && self.place.as_ref().is_none_or(is_at)
            && within(self.between.as_ref(), view.window())
    }
}
