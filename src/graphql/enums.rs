//! The closed lists as enums of the schema.
//!
//! The lists themselves, with the names and meanings of their members, are the domain's (`domain::vocabulary`), which knows
//! nothing of GraphQL. Here each gets the traits of an enum of the schema, made from its members; nothing is listed twice.
//! Two small lists that only the API has are defined here.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, Enum, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned,
    ServerResult, Value,
};

use async_graphql::resolver_utils::EnumType;

use crate::domain::vocabulary::{
    AccountStatus, Act, ActorKind, AmendmentStatus, Basis, Certainty, CommitmentStatus, ConsentAct, DecisionMethod,
    DeclarationKind, EventKind, Hedge, IncidentKind, IssueStatus, MeetingKind, MeetingStatus, Modality,
    NegotiationStatus, Outcome, PlacePrecision, PositionStatus, ProposalStatus, RelationKind, Reliability, Role,
    Stance, Standing, Vocabulary, VoteKind,
};
use crate::graphql::written::{AnswerText, SelectedField, Unwritten, WriteValue};

/// In which order a list is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Order {
    /// The first in the list's own order first.
    Ascending,
    /// Exactly the reverse.
    Descending,
}

/// How something differs between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ChangeKind {
    /// It is there at the later point alone.
    Added,
    /// It is there at both points, and not the same.
    Changed,
    /// It is there at the earlier point alone.
    Removed,
}

impl WriteValue for ChangeKind {
    fn write(&self, _: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        let item = ChangeKind::items().iter().find(|item| item.value == *self).ok_or(Unwritten)?;
        text.json(item.name)
    }
}

/// Returns an enum's value as the schema writes it.
fn value_of<T: Vocabulary>(member: T) -> Value {
    Value::Enum(Name::new(member.name()))
}

/// Finds the member that a value names.
fn member_of<T: Vocabulary + InputType>(value: Option<Value>) -> InputValueResult<T> {
    let value = value.unwrap_or_default();
    let name = match &value {
        Value::Enum(name) => name.as_str(),
        Value::String(name) => name.as_str(),
        _ => return Err(InputValueError::expected_type(value)),
    };
    T::named(name).ok_or_else(|| {
        let names: Vec<&str> = T::MEMBERS.iter().map(|(_, name, _)| *name).collect();
        InputValueError::custom(format!("{name:?} is none of {}", names.join(", ")))
    })
}

/// Describes an enum to the schema.
fn describe<T: Vocabulary + InputType>(registry: &mut Registry, description: &str) -> String {
    registry.create_input_type::<T, _>(MetaTypeId::Enum, |_| MetaType::Enum {
        name: T::type_name().into_owned(),
        description: Some(description.to_owned()),
        enum_values: T::MEMBERS.iter().map(|(_, name, meaning)| ((*name).to_owned(), member(name, meaning))).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    })
}

fn member(name: &str, meaning: &str) -> MetaEnumValue {
    MetaEnumValue {
        name: name.to_owned(),
        description: Some(meaning.to_owned()),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

macro_rules! schema_enums {
    ($($list:ident $description:literal,)+) => {$(
        impl InputType for $list {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($list))
            }

            fn create_type_info(registry: &mut Registry) -> String {
                describe::<$list>(registry, $description)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                member_of(value)
            }

            fn to_value(&self) -> Value {
                value_of(*self)
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl WriteValue for $list {
            fn write(&self, _: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
                text.json(Vocabulary::name(*self))
            }
        }

        impl OutputType for $list {
            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($list))
            }

            fn create_type_info(registry: &mut Registry) -> String {
                describe::<$list>(registry, $description)
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(value_of(*self))
            }
        }
    )+};
}

schema_enums! {
    ActorKind "What sort of actor.",
    Role "What an actor is to a negotiation.",
    NegotiationStatus "How a negotiation stands.",
    IssueStatus "How an issue stands.",
    ProposalStatus "How a proposal stands.",
    MeetingKind "What sort of meeting.",
    MeetingStatus "How a meeting stands.",
    CommitmentStatus "How a commitment stands.",
    Act "What a statement does, in CAMEO's terms.",
    Basis "On what terms a statement was made.",
    Stance "How a party stands towards a matter.",
    Hedge "How sure the source is of a claim.",
    Modality "How real what is claimed is meant to be.",
    Reliability "How reliable a source is in general (Admiralty code); set by people only.",
    EventKind "What sort of event.",
    Standing "How the record of an event stands.",
    PositionStatus "What a snapshot says of a party's stance on a matter.",
    RelationKind "How one text relates to another.",
    AmendmentStatus "How an amendment stands.",
    DecisionMethod "How a body decides.",
    Outcome "What a body announced.",
    VoteKind "How an actor voted.",
    ConsentAct "An act by which an actor signs a text, or is bound by it.",
    DeclarationKind "What sort of formal statement about a text.",
    IncidentKind "What sort of incident.",
    AccountStatus "What accounts of one matter come to.",
    PlacePrecision "How closely a place is known.",
    Certainty "How a vague date is read against a cut.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_read_by_its_name_and_nothing_else() {
        let parse = |value: Value| <Stance as InputType>::parse(Some(value));
        assert_eq!(parse(Value::Enum(Name::new("INSISTS_ON"))).ok(), Some(Stance::InsistsOn));
        assert_eq!(parse(Value::from("INSISTS_ON")).ok(), Some(Stance::InsistsOn));
        let message = format!("{:?}", parse(Value::from("insists_on")).unwrap_err());
        assert!(message.contains("is none of ACCEPTS, INSISTS_ON"), "{message}");
        assert!(parse(Value::from(1)).is_err());
        assert_eq!(InputType::to_value(&Stance::NoPosition), Value::Enum(Name::new("NO_POSITION")));
    }

    #[test]
    fn every_member_is_described_in_the_schema() {
        let mut registry = Registry::default();
        assert_eq!(<EventKind as InputType>::create_type_info(&mut registry), "EventKind!");
        let Some(MetaType::Enum { enum_values, description, .. }) = registry.types.get("EventKind") else {
            panic!("the enum is registered");
        };
        assert_eq!(enum_values.len(), EventKind::MEMBERS.len());
        assert!(description.is_some() && enum_values.values().all(|value| value.description.is_some()));
    }
}
