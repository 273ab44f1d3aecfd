//! Events of what bodies resolved.

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::vocabulary::{DecisionMethod, Outcome};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::decision::{Decision, Subject, Tally, Vote};
use crate::graphql::types::meeting::Meeting;
use crate::input::KeyText;
use crate::view::decision::VoteView;

event_object! {
    /// A body decided something.
    DecisionTaken(event::DecisionTaken) {
        /// The decision's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The decision, as the snapshot shows it.
        async fn decision(&self) -> Result<Decision> {
            Decision::referred(&self.scope, &self.body.key)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            self.body.title.as_deref().map(Text::of)
        }

        /// On what.
        async fn on(&self) -> Result<Subject> {
            Subject::referred(&self.scope, &self.body.on)
        }

        /// Who decided; null where the source does not say.
        async fn body(&self) -> Result<Option<Actor>> {
            self.body.body.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
        }

        /// How; null where the source does not say.
        async fn method(&self) -> Option<DecisionMethod> {
            self.body.method
        }

        /// What the body announced; null where the source does not say.
        async fn decision_outcome(&self) -> Option<Outcome> {
            self.body.outcome
        }

        /// The meeting at which it was taken.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            self.body.meeting.as_ref().map(|key| Meeting::referred(&self.scope, key)).transpose()
        }

        /// Who voted how.
        async fn votes(&self) -> Result<Vec<Vote>> {
            let votes = self.body.votes.iter().map(|ballot| VoteView {
                actor: ballot.actor.clone(),
                vote: ballot.vote,
                decision: self.body.key.clone(),
            });
            Vote::all(&self.scope, votes.collect())
        }

        /// The numbers as announced; null where none were.
        async fn tally(&self) -> Option<Tally> {
            self.body.tally.map(Tally)
        }
    }
}
