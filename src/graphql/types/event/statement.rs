//! Events of what was said.

use std::sync::Arc;

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::vocabulary::{Act, Basis};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::claim::Claim;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::statement::{Statement, claims};

event_object! {
    /// Somebody said something.
    StatementMade(event::StatementMade) {
        /// The statement, as the snapshot shows it.
        async fn statement(&self) -> Statement {
            Statement::of(&self.scope, Arc::clone(&self.view))
        }

        /// Who spoke.
        async fn speaker(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.speaker)
        }

        /// For whom, where the speaker did not speak for itself alone.
        async fn on_behalf_of(&self) -> Result<Option<Actor>> {
            self.body.on_behalf_of.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
        }

        /// To whom.
        async fn addressees(&self) -> Result<Vec<Actor>> {
            Actor::all_referred(&self.scope, &self.body.addressees).await
        }

        /// What the words do.
        async fn act(&self) -> Act {
            self.body.act
        }

        /// On what terms they were spoken.
        async fn basis(&self) -> Basis {
            self.body.basis
        }

        /// Through what: a press conference, a post, a letter.
        async fn channel(&self) -> Option<Text<'_>> {
            self.body.channel.as_deref().map(Text::of)
        }

        /// The meeting at which they were spoken.
        async fn meeting(&self) -> Result<Option<Meeting>> {
            self.body.meeting.as_ref().map(|key| Meeting::referred(&self.scope, key)).transpose()
        }

        /// What was said, in the recorder's words.
        async fn text(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.text))
        }

        /// What it says of parties' stances.
        async fn claims(&self) -> Result<Vec<Claim>> {
            claims(&self.scope, &self.view).await
        }
    }
}

event_object! {
    /// The speaker took a statement back.
    StatementWithdrawn(event::StatementWithdrawn) {
        /// The statement taken back.
        async fn statement(&self) -> Result<Statement> {
            Statement::referred(&self.scope, self.body.statement)
        }

        /// How that was put.
        async fn text(&self) -> Option<Text<'_>> {
            self.body.text.as_deref().map(Text::of)
        }
    }
}
