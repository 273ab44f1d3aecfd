//! What a batch says of what lies above what: issues of their parents, actors of the whole they are part of.
//!
//! Nothing may come to lie above itself, over every edge ever recorded in its newest content. What has never been recorded
//! has nothing below it, so only what is recorded again, or corrected, is followed upwards. How far one batch is followed
//! is bounded, because one thread decides for everybody.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::domain::decide::{Known, Reason, Rejection, path};
use crate::domain::event::{Body, Event, Reference};
use crate::domain::key::{ActorKey, EventId, IssueKey};

/// So many steps upwards one batch may need: under half a second.
const MOST_STEPS: usize = 250_000;

/// Whether the batch needs more steps than it may.
#[derive(Debug, PartialEq, Eq)]
struct TooFar;

/// The edges that a batch has brought so far, over those on record.
#[derive(Default)]
pub struct Hierarchy {
    issues: HashMap<IssueKey, Option<IssueKey>>,
    /// The whole that each registration of an actor names.
    wholes: HashMap<EventId, Option<ActorKey>>,
    registrations: HashMap<ActorKey, Vec<EventId>>,
    steps: Cell<usize>,
}

impl Hierarchy {
    /// Begins to count the steps of another batch.
    pub fn next_batch(&mut self) {
        self.steps.set(0);
    }

    /// Takes in what an event that was let through says.
    pub fn admit(&mut self, event: &Event) {
        if let Body::IssueRaised(raised) = &event.body {
            self.issues.insert(raised.key.clone(), raised.parent.clone());
        }
        if let Body::ActorRegistered(actor) = &event.body
            && self.wholes.insert(event.id, actor.part_of.clone()).is_none()
        {
            self.registrations.entry(actor.key.clone()).or_default().push(event.id);
        }
    }

    /// Refuses an event that would put a thing above itself. `is_recorded` tells what is on record or in the batch.
    pub fn check(
        &self,
        event: &Event,
        at: &[&str],
        known: &dyn Known,
        is_recorded: impl Fn(&Reference) -> bool,
    ) -> Option<Rejection> {
        let (body, field, above, reaches) = if let Body::IssueRaised(raised) = &event.body {
            let parent = raised.parent.as_ref()?;
            let thing = Reference::Issue(raised.key.clone());
            let reaches = *parent == raised.key || is_recorded(&thing);
            (
                "issueRaised",
                "parent",
                parent.to_string(),
                reaches.then(|| self.issue_reaches(parent, &raised.key, known)),
            )
        } else if let Body::ActorRegistered(actor) = &event.body {
            let whole = actor.part_of.as_ref()?;
            let thing = Reference::Actor(actor.key.clone());
            let reaches = *whole == actor.key || is_recorded(&thing);
            let reaches = reaches.then(|| self.actor_reaches(whole, &actor.key, event.id, known));
            ("actorRegistered", "partOf", whole.to_string(), reaches)
        } else {
            return None;
        };
        let (reason, message) = match reaches.unwrap_or(Ok(false)) {
            Ok(false) => return None,
            Ok(true) => {
                (Reason::BadInput, format!("{above:?} is itself below this one, or is it: name one that is not"))
            }
            Err(TooFar) => (
                Reason::TooCostly,
                format!(
                    "{above:?} lies under too long a chain for a batch of this size: send the batch in smaller parts"
                ),
            ),
        };
        let mut whole = path(at);
        whole.extend(path(&["body", body, field]));
        Some(Rejection { reason, message, path: whole })
    }

    fn step(&self) -> Result<(), TooFar> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS { Err(TooFar) } else { Ok(()) }
    }

    /// Whether one comes to an issue by going up from another; corrections cannot close a loop unseen, because each edge
    /// is read in its newest content.
    fn issue_reaches(&self, from: &IssueKey, to: &IssueKey, known: &dyn Known) -> Result<bool, TooFar> {
        let mut passed = HashSet::new();
        let mut next = Some(from.clone());
        while let Some(issue) = next {
            if issue == *to {
                return Ok(true);
            }
            self.step()?;
            next = match self.issues.get(&issue) {
                Some(above) => above.clone(),
                None => known.issue_above(&issue),
            };
            if !passed.insert(issue) {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Whether one comes to an actor by going up from another, over every edge but those of one event.
    fn actor_reaches(&self, from: &ActorKey, to: &ActorKey, but: EventId, known: &dyn Known) -> Result<bool, TooFar> {
        let mut passed = HashSet::new();
        let mut open = vec![from.clone()];
        while let Some(actor) = open.pop() {
            if actor == *to {
                return Ok(true);
            }
            if !passed.insert(actor.clone()) {
                continue;
            }
            for (id, whole) in known.actors_above(&actor) {
                self.step()?;
                if id != but && !self.wholes.contains_key(&id) {
                    open.push(whole);
                }
            }
            for id in self.registrations.get(&actor).into_iter().flatten().filter(|id| **id != but) {
                self.step()?;
                open.extend(self.wholes.get(id).cloned().flatten());
            }
        }
        Ok(false)
    }
}
