//! Negotiations, their parties and issues.

use super::{Checked, Checker};
use crate::domain::event::{IssueRaised, IssueStatusChanged, NegotiationOpened, PartyJoined, PartyLeft, PartyRole};
use crate::input::event::{
    IssueRaisedInput, IssueStatusChangedInput, NegotiationOpenedInput, PartyInput, PartyJoinedInput, PartyLeftInput,
    defaults,
};

impl Checker {
    pub(super) fn negotiation_opened(&mut self, raw: NegotiationOpenedInput) -> Checked<NegotiationOpened> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let parties = self.list("parties", raw.parties, |to, raw: PartyInput| {
            Ok(PartyRole { actor: to.field("actor", raw.actor, Self::key)?, role: raw.role })
        });
        Ok(NegotiationOpened { key: key?, title: title?, parties: parties? })
    }

    pub(super) fn party_joined(&mut self, raw: PartyJoinedInput) -> Checked<PartyJoined> {
        Ok(PartyJoined { actor: self.field("actor", raw.actor, Self::key)?, role: raw.role })
    }

    pub(super) fn party_left(&mut self, raw: PartyLeftInput) -> Checked<PartyLeft> {
        Ok(PartyLeft { actor: self.field("actor", raw.actor, Self::key)?, role: raw.role })
    }

    pub(super) fn issue_raised(&mut self, raw: IssueRaisedInput) -> Checked<IssueRaised> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let parent = self.optional("parent", raw.parent, Self::key);
        let status = raw.status.unwrap_or(defaults::ISSUE_STATUS);
        Ok(IssueRaised { key: key?, title: title?, parent: parent?, status })
    }

    pub(super) fn issue_status(&mut self, raw: IssueStatusChangedInput) -> Checked<IssueStatusChanged> {
        Ok(IssueStatusChanged { issue: self.field("issue", raw.issue, Self::key)?, status: raw.status })
    }
}
