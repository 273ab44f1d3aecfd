//! Proposals, their clauses and amendments.

use super::{Checked, Checker, PHASE_MAX};
use crate::domain::event::{Clause, ProposalAmended, ProposalStatusChanged, ProposalTabled};
use crate::input::event::{
    ClauseInput, ProposalAmendedInput, ProposalStatusChangedInput, ProposalTabledInput, defaults,
};

impl Checker {
    pub(super) fn tabled(&mut self, raw: ProposalTabledInput) -> Checked<ProposalTabled> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let by = self.list("by", Some(raw.by), Self::key);
        let clauses = self.list("clauses", raw.clauses, Self::clause);
        Ok(ProposalTabled {
            key: key?,
            title: title?,
            by: by?,
            status: raw.status.unwrap_or(defaults::PROPOSAL_STATUS),
            clauses: clauses?,
        })
    }

    pub(super) fn amended(&mut self, raw: ProposalAmendedInput) -> Checked<ProposalAmended> {
        let proposal = self.field("proposal", raw.proposal, Self::key);
        let by = self.list("by", raw.by, Self::key);
        let put = self.list("put", raw.put, Self::clause);
        let drop = self.list("drop", raw.drop, Self::key);
        Ok(ProposalAmended { proposal: proposal?, by: by?, put: put?, drop: drop? })
    }

    pub(super) fn proposal_status(&mut self, raw: ProposalStatusChangedInput) -> Checked<ProposalStatusChanged> {
        Ok(ProposalStatusChanged { proposal: self.field("proposal", raw.proposal, Self::key)?, status: raw.status })
    }

    fn clause(&mut self, raw: ClauseInput) -> Checked<Clause> {
        let key = self.field("key", raw.key, Self::key);
        let number = self.field("number", raw.number, Self::number);
        let phase = self.optional("phase", raw.phase, |to, number| to.bounded(number, 0, PHASE_MAX));
        let text = self.field("text", raw.text, Self::text);
        let issues = self.list("issues", raw.issues, Self::key);
        let schedule = self.optional("schedule", raw.schedule, Self::period);
        let places = self.list("places", raw.places, Self::place);
        Ok(Clause {
            key: key?,
            number: number?,
            phase: phase?,
            text: text?,
            issues: issues?,
            schedule: schedule?,
            places: places?,
        })
    }
}
