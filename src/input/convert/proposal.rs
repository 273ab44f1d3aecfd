//! Proposals, their clauses and amendments.

use std::collections::HashSet;

use super::{Checked, Checker, PHASE_MAX, Step};
use crate::domain::event::{Clause, ProposalAmended, ProposalStatusChanged, ProposalTabled};
use crate::domain::key::ClauseKey;
use crate::input::event::{
    ClauseInput, ProposalAmendedInput, ProposalStatusChangedInput, ProposalTabledInput, defaults,
};

impl Checker {
    pub(super) fn tabled(&mut self, raw: ProposalTabledInput) -> Checked<ProposalTabled> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let by = self.nonempty_list("by", raw.by, Self::key);
        let clauses = self.distinct_clauses("clauses", raw.clauses);
        Ok(ProposalTabled {
            key: key?,
            title: title?,
            by: by?,
            status: raw.status.unwrap_or(defaults::PROPOSAL_STATUS),
            clauses: clauses?,
        })
    }

    pub(super) fn amended(&mut self, raw: ProposalAmendedInput) -> Checked<ProposalAmended> {
        let nothing = raw.put.as_ref().is_none_or(Vec::is_empty) && raw.drop.as_ref().is_none_or(Vec::is_empty);
        let proposal = self.field("proposal", raw.proposal, Self::key);
        let by = self.list("by", raw.by, Self::key);
        let put = self.distinct_clauses("put", raw.put);
        let drop = self.list("drop", raw.drop, Self::key);
        if nothing {
            return Err(self.refuse("the amendment changes nothing: it needs a clause in `put` or a key in `drop`"));
        }
        let (proposal, by, put, drop) = (proposal?, by?, put?, drop?);
        self.not_put_and_dropped(&put, &drop)?;
        Ok(ProposalAmended { proposal, by, put, drop })
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

    fn distinct_clauses(&mut self, name: &'static str, raw: Option<Vec<ClauseInput>>) -> Checked<Vec<Clause>> {
        let clauses = self.list(name, raw, Self::clause)?;
        let mut seen = HashSet::new();
        let mut repeated = None;
        for (index, clause) in clauses.iter().enumerate() {
            if !seen.insert(&clause.key) {
                let message = format!("the clause {} is in the list already: one is taken of each key", clause.key);
                repeated = Some(self.refuse_at(&[Step::Field(name), Step::Index(index), Step::Field("key")], message));
            }
        }
        repeated.map_or(Ok(clauses), Err)
    }

    fn not_put_and_dropped(&mut self, put: &[Clause], drop: &[ClauseKey]) -> Checked<()> {
        let put: HashSet<&ClauseKey> = put.iter().map(|clause| &clause.key).collect();
        let mut checked = Ok(());
        for (index, key) in drop.iter().enumerate() {
            if put.contains(key) {
                let message = format!("the clause {key} is in `put` too: an amendment puts a clause or drops it");
                checked = Err(self.refuse_at(&[Step::Field("drop"), Step::Index(index)], message));
            }
        }
        checked
    }
}
