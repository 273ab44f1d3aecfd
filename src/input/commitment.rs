//! What actors undertook to do, what became of it, and what happened on the ground.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{ClauseRefInput, PlaceInput, RawForm, edtf, keys, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{
    ClauseRef, CommitmentAmended, CommitmentMade, CommitmentStatusChanged, IncidentReported, Place, TermChange,
};
use crate::domain::vocabulary::{CommitmentStatus, IncidentKind};
use crate::input::KeyText;
use crate::time::{Edtf, Period};

/// One or more actors undertook to do something.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CommitmentMadeInput {
    /// The commitment.
    pub key: KeyText,
    /// Who undertook it; at least one.
    pub by: Vec<KeyText>,
    /// Towards whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<KeyText>>,
    /// What, in the recorder's words, at most 20,000 characters.
    pub text: String,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Edtf>,
    /// The clause that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseRefInput>,
    /// The time over which it is to be kept: a truce.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Edtf>,
    /// On what conditions, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
}

/// The terms of a commitment changed. What is left out stays as it was; at least one thing changes.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CommitmentAmendedInput {
    /// The commitment.
    pub commitment: KeyText,
    /// What is undertaken from then on, at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Edtf>,
    /// Whether there is no day any more by which it is due.
    #[graphql(default_with = "Some(false)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_due: Option<bool>,
    /// The time over which it is to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Edtf>,
    /// Whether there is no time any more over which it is to be kept.
    #[graphql(default_with = "Some(false)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_over: Option<bool>,
    /// On what conditions, in words; an empty list: on none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
}

/// A commitment was fulfilled, breached or lapsed.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CommitmentStatusChangedInput {
    /// The commitment.
    pub commitment: KeyText,
    /// How it stands from then on.
    pub status: CommitmentStatus,
    /// Who says so, where that is contested ground; the recorder's own account where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub according_to: Option<KeyText>,
    /// How far it is fulfilled, from 0 (not at all) to 3 (fully), where an assessor says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degree: Option<i32>,
    /// Because of which incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Vec<KeyText>>,
}

/// What happened on the ground and bears on the talks: a strike, a sailing, a release.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct IncidentReportedInput {
    /// The incident.
    pub key: KeyText,
    /// What sort of incident.
    #[graphql(default_with = "Some(defaults::INCIDENT_KIND)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<IncidentKind>,
    /// Its title, at most 500 characters.
    pub title: String,
    /// What happened, in the recorder's words, at most 20,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// Who was involved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<KeyText>>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<KeyText>>,
    /// To whom it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Vec<KeyText>>,
    /// The commitments that it bears on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitments: Option<Vec<KeyText>>,
}

objects!(CommitmentMadeInput, CommitmentAmendedInput, CommitmentStatusChangedInput, IncidentReportedInput);

impl RawForm for CommitmentMade {
    type Raw = CommitmentMadeInput;

    fn check(raw: CommitmentMadeInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let by = to.nonempty_list("by", raw.by, Checker::key);
        let towards = to.list("to", raw.to, Checker::key);
        let text = to.text("text", form::text, raw.text);
        let due = to.optional("due", raw.due, Checker::period);
        let clause = to.optional("clause", raw.clause, |to, raw| RawForm::check(raw, to));
        let over = to.optional("over", raw.over, Checker::period);
        let conditions = to.texts("conditions", form::label, raw.conditions);
        Ok(CommitmentMade {
            key: key?,
            by: by?,
            to: towards?,
            text: text?,
            due: due?,
            clause: clause?,
            over: over?,
            conditions: conditions?,
        })
    }

    fn raw(&self) -> CommitmentMadeInput {
        CommitmentMadeInput {
            key: KeyText::of(&self.key),
            by: self.by.iter().map(KeyText::of).collect(),
            to: keys(&self.to),
            text: self.text.clone(),
            due: edtf(self.due.as_ref()),
            clause: self.clause.as_ref().map(ClauseRef::raw),
            over: edtf(self.over.as_ref()),
            conditions: unless_empty(&self.conditions, String::clone),
        }
    }
}

impl RawForm for CommitmentAmended {
    type Raw = CommitmentAmendedInput;

    fn check(raw: CommitmentAmendedInput, to: &mut Checker) -> Checked<Self> {
        let commitment = to.field("commitment", raw.commitment, Checker::key);
        let text = to.optional_text("text", form::text, raw.text);
        let due = to.optional("due", raw.due, Checker::period);
        let due = due.and_then(|due| term(to, ("due", "noDue"), due, raw.no_due));
        let over = to.optional("over", raw.over, Checker::period);
        let over = over.and_then(|over| term(to, ("over", "noOver"), over, raw.no_over));
        let conditions = raw.conditions.map(|texts| to.texts("conditions", form::label, Some(texts))).transpose();
        let (commitment, text, due, over, conditions) = (commitment?, text?, due?, over?, conditions?);
        if text.is_none() && due.is_none() && over.is_none() && conditions.is_none() {
            return Err(to.refuse(
                "the amendment changes nothing: give `text`, `due`, `noDue`, `over`, `noOver` or `conditions`",
            ));
        }
        Ok(CommitmentAmended { commitment, text, due, over, conditions })
    }

    fn raw(&self) -> CommitmentAmendedInput {
        let period = |term: &TermChange<Period>| match term {
            TermChange::None | TermChange::Gone => None,
            TermChange::To(period) => edtf(Some(period)),
        };
        let gone = |term: &TermChange<Period>| matches!(term, TermChange::Gone).then_some(true);
        CommitmentAmendedInput {
            commitment: KeyText::of(&self.commitment),
            text: self.text.clone(),
            due: period(&self.due),
            no_due: gone(&self.due),
            over: period(&self.over),
            no_over: gone(&self.over),
            conditions: self.conditions.clone(),
        }
    }
}

/// Reads what becomes of a term: it is given, or taken away, or left as it was.
fn term(
    to: &mut Checker,
    (given, taken): (&'static str, &'static str),
    period: Option<Period>,
    gone: Option<bool>,
) -> Checked<TermChange<Period>> {
    match (period, gone.unwrap_or_default()) {
        (Some(_), true) => {
            Err(to.refuse_field(taken, format!("`{taken}` takes away what `{given}` gives: leave one of them out")))
        }
        (Some(period), false) => Ok(TermChange::To(period)),
        (None, true) => Ok(TermChange::Gone),
        (None, false) => Ok(TermChange::None),
    }
}

impl RawForm for CommitmentStatusChanged {
    type Raw = CommitmentStatusChangedInput;

    fn check(raw: CommitmentStatusChangedInput, to: &mut Checker) -> Checked<Self> {
        let commitment = to.field("commitment", raw.commitment, Checker::key);
        let according_to = to.optional("accordingTo", raw.according_to, Checker::key);
        let degree = to.optional("degree", raw.degree, |to, degree| {
            let degree = to.bounded(degree, 0, form::DEGREE_MAX)?;
            Ok(u8::try_from(degree).expect("it is at most 3"))
        });
        let because = to.list("because", raw.because, Checker::key);
        Ok(CommitmentStatusChanged {
            commitment: commitment?,
            status: raw.status,
            according_to: according_to?,
            degree: degree?,
            because: because?,
        })
    }

    fn raw(&self) -> CommitmentStatusChangedInput {
        CommitmentStatusChangedInput {
            commitment: KeyText::of(&self.commitment),
            status: self.status,
            according_to: self.according_to.as_ref().map(KeyText::of),
            degree: self.degree.map(i32::from),
            because: keys(&self.because),
        }
    }
}

impl RawForm for IncidentReported {
    type Raw = IncidentReportedInput;

    fn check(raw: IncidentReportedInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let text = to.optional_text("text", form::remark, raw.text);
        let place = to.optional("place", raw.place, |to, raw| RawForm::check(raw, to));
        let actors = to.list("actors", raw.actors, Checker::key);
        let by = to.list("by", raw.by, Checker::key);
        let against = to.list("against", raw.against, Checker::key);
        let commitments = to.list("commitments", raw.commitments, Checker::key);
        Ok(IncidentReported {
            key: key?,
            title: title?,
            text: text?,
            place: place?,
            actors: actors?,
            kind: raw.kind.filter(|kind| *kind != defaults::INCIDENT_KIND),
            by: by?,
            against: against?,
            commitments: commitments?,
        })
    }

    fn raw(&self) -> IncidentReportedInput {
        IncidentReportedInput {
            key: KeyText::of(&self.key),
            title: self.title.clone(),
            text: self.text.clone(),
            place: self.place.as_ref().map(Place::raw),
            actors: keys(&self.actors),
            kind: self.kind,
            by: keys(&self.by),
            against: keys(&self.against),
            commitments: keys(&self.commitments),
        }
    }
}
