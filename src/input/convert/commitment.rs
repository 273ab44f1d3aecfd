//! Commitments and incidents.

use super::{Checked, Checker};
use crate::domain::event::{CommitmentMade, CommitmentStatusChanged, IncidentReported};
use crate::input::event::{CommitmentMadeInput, CommitmentStatusChangedInput, IncidentReportedInput};

impl Checker {
    pub(super) fn commitment(&mut self, raw: CommitmentMadeInput) -> Checked<CommitmentMade> {
        let key = self.field("key", raw.key, Self::key);
        let by = self.list("by", Some(raw.by), Self::key);
        let to = self.list("to", raw.to, Self::key);
        let text = self.field("text", raw.text, Self::text);
        let due = self.optional("due", raw.due, Self::period);
        let clause = self.optional("clause", raw.clause, Self::clause_ref);
        Ok(CommitmentMade { key: key?, by: by?, to: to?, text: text?, due: due?, clause: clause? })
    }

    pub(super) fn commitment_status(&mut self, raw: CommitmentStatusChangedInput) -> Checked<CommitmentStatusChanged> {
        let commitment = self.field("commitment", raw.commitment, Self::key);
        let according_to = self.optional("accordingTo", raw.according_to, Self::key);
        Ok(CommitmentStatusChanged { commitment: commitment?, status: raw.status, according_to: according_to? })
    }

    pub(super) fn incident(&mut self, raw: IncidentReportedInput) -> Checked<IncidentReported> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let text = self.optional("text", raw.text, Self::remark);
        let place = self.optional("place", raw.place, Self::place);
        let actors = self.list("actors", raw.actors, Self::key);
        Ok(IncidentReported { key: key?, title: title?, text: text?, place: place?, actors: actors? })
    }
}
