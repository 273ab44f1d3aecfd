//! Meetings: planned, put off, called off, held.

use super::{Checked, Checker};
use crate::domain::event::{MeetingCancelled, MeetingHeld, MeetingPlanned, MeetingPostponed, Participant};
use crate::input::event::{
    MeetingCancelledInput, MeetingHeldInput, MeetingPlannedInput, MeetingPostponedInput, ParticipantInput,
};

impl Checker {
    pub(super) fn planned(&mut self, raw: MeetingPlannedInput) -> Checked<MeetingPlanned> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let planned = self.optional("planned", raw.planned, Self::period);
        let place = self.optional("place", raw.place, Self::place);
        let participants = self.participants(raw.participants);
        let agenda = self.optional("agenda", raw.agenda, |to, raw| to.items(raw, Self::key));
        Ok(MeetingPlanned {
            key: key?,
            title: title?,
            kind: raw.kind,
            planned: planned?,
            place: place?,
            participants: participants?,
            agenda: agenda?,
        })
    }

    pub(super) fn postponed(&mut self, raw: MeetingPostponedInput) -> Checked<MeetingPostponed> {
        let meeting = self.field("meeting", raw.meeting, Self::key);
        let planned = self.optional("planned", raw.planned, Self::period);
        let reason = self.optional("reason", raw.reason, Self::optional_reason);
        Ok(MeetingPostponed { meeting: meeting?, planned: planned?, reason: reason? })
    }

    pub(super) fn cancelled(&mut self, raw: MeetingCancelledInput) -> Checked<MeetingCancelled> {
        let meeting = self.field("meeting", raw.meeting, Self::key);
        let reason = self.optional("reason", raw.reason, Self::optional_reason);
        Ok(MeetingCancelled { meeting: meeting?, reason: reason? })
    }

    pub(super) fn held(&mut self, raw: MeetingHeldInput) -> Checked<MeetingHeld> {
        let key = self.field("key", raw.key, Self::key);
        let title = self.optional("title", raw.title, Self::title);
        let held = self.optional("held", raw.held, Self::period);
        let place = self.optional("place", raw.place, Self::place);
        let participants = self.participants(raw.participants);
        let agenda = self.optional("agenda", raw.agenda, |to, raw| to.items(raw, Self::key));
        let outcome = self.optional("outcome", raw.outcome, Self::remark);
        Ok(MeetingHeld {
            key: key?,
            title: title?,
            kind: raw.kind,
            held: held?,
            place: place?,
            participants: participants?,
            agenda: agenda?,
            outcome: outcome?,
        })
    }

    fn participants(&mut self, raw: Option<Vec<ParticipantInput>>) -> Checked<Option<Vec<Participant>>> {
        self.optional("participants", raw, |to, raw| to.items(raw, Self::participant))
    }

    fn participant(&mut self, raw: ParticipantInput) -> Checked<Participant> {
        let actor = self.field("actor", raw.actor, Self::key);
        let delegation = self.optional("delegation", raw.delegation, Self::key);
        let level = self.optional("level", raw.level, Self::label);
        Ok(Participant { actor: actor?, delegation: delegation?, level: level? })
    }
}
