//! Events of negotiations, their parties and issues.

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::vocabulary::{IssueStatus, NegotiationStatus, Role};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::negotiation::{Negotiation, Participation};
use crate::input::KeyText;

event_object! {
    /// A negotiation began.
    NegotiationOpened(event::NegotiationOpened) {
        /// The negotiation's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The negotiation, as the snapshot shows it.
        async fn opened(&self) -> Result<Negotiation> {
            Negotiation::referred(&self.scope, &self.body.key)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// Who took part from the start.
        async fn parties(&self) -> Result<Vec<Participation>> {
            let occurred = self.view.occurred();
            let occurred = occurred.ok_or_else(|| self.scope.missing("a negotiation was opened without a date"))?;
            let show = |party: &event::PartyRole| {
                Participation::new(&self.scope, &party.actor, party.role, occurred.clone())
            };
            self.scope.produce(self.body.parties.iter().map(show).collect())
        }
    }
}

event_object! {
    /// An actor took a role in the negotiation.
    PartyJoined(event::PartyJoined) {
        /// Who.
        async fn actor(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.actor)
        }

        /// As what.
        async fn role(&self) -> Role {
            self.body.role
        }
    }
}

event_object! {
    /// An actor gave up a role in the negotiation.
    PartyLeft(event::PartyLeft) {
        /// Who.
        async fn actor(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.actor)
        }

        /// As what.
        async fn role(&self) -> Role {
            self.body.role
        }
    }
}

event_object! {
    /// The negotiation was suspended, resumed or ended.
    NegotiationStatusChanged(event::NegotiationStatusChanged) {
        /// How it stands from then on.
        async fn negotiation_status(&self) -> NegotiationStatus {
            self.body.status
        }
    }
}

event_object! {
    /// An issue came up in the negotiation.
    IssueRaised(event::IssueRaised) {
        /// The issue's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The issue, as the snapshot shows it.
        async fn issue(&self) -> Result<Issue> {
            Issue::referred(&self.scope, &self.body.key)
        }

        /// The outcome that it stands for.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// The issue that it is a part of.
        async fn parent(&self) -> Result<Option<Issue>> {
            self.body.parent.as_ref().map(|key| Issue::referred(&self.scope, key)).transpose()
        }

        /// How it stands from then on.
        async fn issue_status(&self) -> IssueStatus {
            self.body.status
        }
    }
}

event_object! {
    /// An issue moved.
    IssueStatusChanged(event::IssueStatusChanged) {
        /// The issue.
        async fn issue(&self) -> Result<Issue> {
            Issue::referred(&self.scope, &self.body.issue)
        }

        /// How it stands from then on.
        async fn issue_status(&self) -> IssueStatus {
            self.body.status
        }
    }
}
