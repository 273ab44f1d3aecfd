//! People in a room, or on a call: planned, put off, called off, held.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::form::objects;
use super::value::{PlaceInput, RawForm, edtf};
use crate::domain::event::form;
use crate::domain::event::{
    MeetingCancelled, MeetingHeld, MeetingOpened, MeetingPlanned, MeetingPostponed, Participant, Place,
};
use crate::domain::vocabulary::MeetingKind;
use crate::input::KeyText;
use crate::time::{Edtf, Period};

/// A meeting was announced or is expected. Of a meeting, what an event does not give stays as it was; `kind` is TALKS, and
/// `title` the key, where nothing ever gave them.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingPlannedInput {
    /// The meeting.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    pub title: String,
    /// What sort of meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// When it is to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who is to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<ParticipantInput>>,
    /// Which issues are to be dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<KeyText>>,
}

/// A meeting was put off.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingPostponedInput {
    /// The meeting.
    pub meeting: KeyText,
    /// To when; where it is left out there is no new date, and the old one no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Edtf>,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting was called off.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingCancelledInput {
    /// The meeting.
    pub meeting: KeyText,
    /// Why, in at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A meeting of some length began; it need not have been planned, and sits until it is recorded as held. What is not given
/// stays as it was.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingOpenedInput {
    /// The meeting.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sort of meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<ParticipantInput>>,
    /// Which issues are dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<KeyText>>,
}

/// A meeting took place; it need not have been planned. What is not given stays as it was, except `held`.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct MeetingHeldInput {
    /// The meeting.
    pub key: KeyText,
    /// Its title, at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sort of meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MeetingKind>,
    /// Of a meeting that lasted, when it began; it sits from then until `occurred`, the moment at which it had been held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<Edtf>,
    /// When it took place; the event's `occurred` where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Vec<ParticipantInput>>,
    /// Which issues were dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agenda: Option<Vec<KeyText>>,
    /// Its outcome, in at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Somebody at a meeting.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ParticipantInput {
    /// Who.
    pub actor: KeyText,
    /// For which delegation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation: Option<KeyText>,
    /// At what level: ministers, envoys, technical teams; at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

objects!(
    MeetingPlannedInput,
    MeetingPostponedInput,
    MeetingCancelledInput,
    MeetingOpenedInput,
    MeetingHeldInput,
    ParticipantInput,
);

impl RawForm for MeetingPlanned {
    type Raw = MeetingPlannedInput;

    fn check(raw: MeetingPlannedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let planned = to.optional("planned", raw.planned, Checker::period);
        let place = to.optional("place", raw.place, |to, raw| RawForm::check(raw, to));
        let participants = to.optional("participants", raw.participants, participants);
        let agenda = to.optional("agenda", raw.agenda, |to, raw| to.items(raw, Checker::key));
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

    fn raw(&self) -> MeetingPlannedInput {
        MeetingPlannedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            kind: self.kind,
            planned: edtf(self.planned.as_ref()),
            place: self.place.as_ref().map(Place::raw),
            // Of a meeting, an empty list says something: nobody, nothing.
            participants: self.participants.as_ref().map(|all| all.iter().map(Participant::raw).collect()),
            agenda: self.agenda.as_ref().map(|all| all.iter().map(KeyText::of).collect()),
        }
    }
}

impl RawForm for MeetingPostponed {
    type Raw = MeetingPostponedInput;

    fn check(raw: MeetingPostponedInput, to: &mut Checker) -> Checked<Self> {
        let meeting = to.field("meeting", raw.meeting, Checker::key);
        let planned = to.optional("planned", raw.planned, Checker::period);
        let reason = to.optional_text("reason", form::optional_reason, raw.reason);
        Ok(MeetingPostponed { meeting: meeting?, planned: planned?, reason: reason? })
    }

    fn raw(&self) -> MeetingPostponedInput {
        MeetingPostponedInput {
            meeting: KeyText::of(&self.meeting),
            planned: edtf(self.planned.as_ref()),
            reason: self.reason.clone(),
        }
    }
}

impl RawForm for MeetingCancelled {
    type Raw = MeetingCancelledInput;

    fn check(raw: MeetingCancelledInput, to: &mut Checker) -> Checked<Self> {
        let meeting = to.field("meeting", raw.meeting, Checker::key);
        let reason = to.optional_text("reason", form::optional_reason, raw.reason);
        Ok(MeetingCancelled { meeting: meeting?, reason: reason? })
    }

    fn raw(&self) -> MeetingCancelledInput {
        MeetingCancelledInput { meeting: KeyText::of(&self.meeting), reason: self.reason.clone() }
    }
}

impl RawForm for MeetingOpened {
    type Raw = MeetingOpenedInput;

    fn check(raw: MeetingOpenedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.optional_text("title", form::title, raw.title);
        let place = to.optional("place", raw.place, |to, raw| RawForm::check(raw, to));
        let participants = to.optional("participants", raw.participants, participants);
        let agenda = to.optional("agenda", raw.agenda, |to, raw| to.items(raw, Checker::key));
        Ok(MeetingOpened {
            key: key?,
            title: title?,
            kind: raw.kind,
            place: place?,
            participants: participants?,
            agenda: agenda?,
        })
    }

    fn raw(&self) -> MeetingOpenedInput {
        MeetingOpenedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            kind: self.kind,
            place: self.place.as_ref().map(Place::raw),
            participants: self.participants.as_ref().map(|all| all.iter().map(Participant::raw).collect()),
            agenda: self.agenda.as_ref().map(|all| all.iter().map(KeyText::of).collect()),
        }
    }
}

impl RawForm for MeetingHeld {
    type Raw = MeetingHeldInput;

    fn check(raw: MeetingHeldInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.optional_text("title", form::title, raw.title);
        let began = to.optional("began", raw.began, Checker::period);
        let held = to.optional("held", raw.held, Checker::period);
        let in_order = began_first(to, &began, &held);
        let place = to.optional("place", raw.place, |to, raw| RawForm::check(raw, to));
        let participants = to.optional("participants", raw.participants, participants);
        let agenda = to.optional("agenda", raw.agenda, |to, raw| to.items(raw, Checker::key));
        let outcome = to.optional_text("outcome", form::remark, raw.outcome);
        Ok(MeetingHeld {
            key: key?,
            title: title?,
            kind: raw.kind,
            began: in_order.and(began)?,
            held: held?,
            place: place?,
            participants: participants?,
            agenda: agenda?,
            outcome: outcome?,
        })
    }

    fn raw(&self) -> MeetingHeldInput {
        MeetingHeldInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            kind: self.kind,
            began: edtf(self.began.as_ref()),
            held: edtf(self.held.as_ref()),
            place: self.place.as_ref().map(Place::raw),
            participants: self.participants.as_ref().map(|all| all.iter().map(Participant::raw).collect()),
            agenda: self.agenda.as_ref().map(|all| all.iter().map(KeyText::of).collect()),
            outcome: self.outcome.clone(),
        }
    }
}

/// Checks that a meeting began before it had been held: by `held`, else by the event's `occurred`.
fn began_first(to: &mut Checker, began: &Checked<Option<Period>>, held: &Checked<Option<Period>>) -> Checked<()> {
    let (Ok(Some(began)), Ok(held)) = (began, held) else { return Ok(()) };
    let (name, held) = match held {
        Some(held) => ("held", held),
        None => match to.occurred.clone() {
            Some(occurred) => ("occurred", &occurred.clone()),
            None => return Ok(()),
        },
    };
    if began.window().lo() < held.window().hi() {
        return Ok(());
    }
    let message = format!(
        "the meeting begins ({}) after it had been held (`{name}`: {}): give a beginning no later than its end",
        began.edtf(),
        held.edtf()
    );
    Err(to.refuse_field("began", message))
}

fn participants(to: &mut Checker, raw: Vec<ParticipantInput>) -> Checked<Vec<Participant>> {
    to.items(raw, |to, raw| RawForm::check(raw, to))
}

impl RawForm for Participant {
    type Raw = ParticipantInput;

    fn check(raw: ParticipantInput, to: &mut Checker) -> Checked<Self> {
        let actor = to.field("actor", raw.actor, Checker::key);
        let delegation = to.optional("delegation", raw.delegation, Checker::key);
        let level = to.optional_text("level", form::label, raw.level);
        Ok(Participant { actor: actor?, delegation: delegation?, level: level? })
    }

    fn raw(&self) -> ParticipantInput {
        ParticipantInput {
            actor: KeyText::of(&self.actor),
            delegation: self.delegation.as_ref().map(KeyText::of),
            level: self.level.clone(),
        }
    }
}
