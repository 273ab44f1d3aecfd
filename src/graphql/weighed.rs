//! How much memory the items of a list take that is kept for its next pages.
//!
//! A figure is about right: what items share with each other and with the caches of the index is counted with each of them.

use std::sync::Arc;

use crate::domain::event::{ActorRegistered, AssertedValue};
use crate::view::account::{AccountView, SpeakingAssertion};
use crate::view::decision::{DecisionView, VoteView};
use crate::view::diff::{ChangeView, StepView};
use crate::view::meeting::MeetingView;
use crate::view::negotiation::NegotiationView;
use crate::view::position::{Bearing, PositionView};

/// An item of a list that is worked out whole.
pub trait Weighed: Clone + Send + Sync + 'static {
    /// Returns about how many bytes it takes, what it refers to included.
    fn bytes(&self) -> usize;
}

/// What a key takes beside the place in which it stands: its letters, and what counts who holds it.
const KEY_BYTES: usize = 40;
/// What a value takes that an item shares with the slots that it was read from, without its texts.
const SHARED_BYTES: usize = 512;

impl Weighed for PositionView {
    fn bytes(&self) -> usize {
        size_of::<Self>()
            + KEY_BYTES * (1 + 2 * self.chain.len())
            + self.claims.len() * (size_of::<Bearing>() + KEY_BYTES)
    }
}

impl Weighed for ChangeView {
    fn bytes(&self) -> usize {
        let values = [&self.before, &self.after].into_iter().flatten().map(String::len).sum::<usize>();
        size_of::<Self>() + self.path.len() + values + KEY_BYTES + size_of_val(&*self.causes)
    }
}

impl Weighed for StepView {
    fn bytes(&self) -> usize {
        self.change.bytes() + size_of::<Self>() - size_of::<ChangeView>()
    }
}

impl Weighed for NegotiationView {
    fn bytes(&self) -> usize {
        let texts = self.title.len() + self.status_reason.as_ref().map_or(0, String::len);
        size_of::<Self>() + texts + KEY_BYTES * (1 + self.status_by.len())
    }
}

impl Weighed for Arc<ActorRegistered> {
    fn bytes(&self) -> usize {
        let aliases: usize = self.aliases.iter().map(|alias| alias.len() + size_of::<String>()).sum();
        size_of::<Self>() + size_of::<ActorRegistered>() + self.name.len() + aliases + 2 * KEY_BYTES
    }
}

impl Weighed for MeetingView {
    fn bytes(&self) -> usize {
        let texts = self.title.len() + self.outcome.as_ref().map_or(0, |outcome| outcome.len());
        let keys = 2 + self.participants.len() * 2 + self.agenda.len();
        size_of::<Self>() + texts + keys * KEY_BYTES + SHARED_BYTES
    }
}

impl Weighed for DecisionView {
    fn bytes(&self) -> usize {
        let text = self.profile.taken.title.as_ref().map_or(0, String::len);
        size_of::<Self>() + text + 4 * KEY_BYTES + SHARED_BYTES
    }
}

impl Weighed for VoteView {
    fn bytes(&self) -> usize {
        size_of::<Self>() + 2 * KEY_BYTES
    }
}

impl Weighed for AccountView {
    fn bytes(&self) -> usize {
        let sides = self.sides.iter().map(|side| {
            let text = if let AssertedValue::Text(text) = &*side.value { text.len() } else { KEY_BYTES };
            SHARED_BYTES + text + side.assertions.len() * (size_of::<SpeakingAssertion>() + 2 * KEY_BYTES)
        });
        size_of::<Self>() + 3 * KEY_BYTES + sides.sum::<usize>()
    }
}
