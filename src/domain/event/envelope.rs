//! What is around the payload of an event, by type: whether it has to be dated, and to be part of a negotiation.
//!
//! | envelope | `occurred` | `negotiation` | of |
//! | --- | --- | --- | --- |
//! | [`Registered`] | may be missing | none | the register |
//! | [`Founding`] | there | the one that the payload opens | NegotiationOpened |
//! | [`Within`] | there | there | negotiations, proposals, commitments |
//! | [`Happened`] | there | may be missing | statements, meetings, incidents |
//!
//! An envelope is read through: its payload's fields are at hand by dereference.

use std::ops::Deref;
use std::sync::Arc;

use crate::domain::event::NegotiationOpened;
use crate::domain::key::NegotiationKey;
use crate::time::Period;

/// What an event's envelope lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The date.
    Date,
    /// The negotiation.
    Negotiation,
}

/// Whether an event names the negotiation that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belonging {
    /// It is part of none.
    Never,
    /// Its payload's key is it.
    Founds,
    /// It has to.
    Always,
    /// It may.
    Maybe,
}

/// An envelope of some payload.
pub trait Envelope: Deref<Target = Self::Payload> + Sized {
    /// What it is around.
    type Payload;
    /// Whether it has to be dated.
    const DATED: bool;
    /// Whether it names a negotiation.
    const BELONGING: Belonging;

    /// Puts a payload into it. A negotiation that such an envelope does not name is left out.
    ///
    /// # Errors
    ///
    /// What such an envelope has to have and is not given.
    fn seal(
        occurred: Option<Period>,
        negotiation: Option<NegotiationKey>,
        payload: Self::Payload,
    ) -> Result<Self, Missing>;
    /// Returns when it happened; `None`: what is registered holds at every date.
    fn occurred(&self) -> Option<&Period>;
    /// Returns the negotiation that it is part of.
    fn negotiation(&self) -> Option<&NegotiationKey>;
}

macro_rules! envelopes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name<P> {
            $($(#[$field_doc])* pub $field: $ty,)+
            /// What happened; clones share it.
            pub payload: Arc<P>,
        }

        impl<P> Deref for $name<P> {
            type Target = P;

            fn deref(&self) -> &P {
                &self.payload
            }
        }
    )+};
}

envelopes! {
    /// What is put on the register, from a day on or at every date.
    Registered {
        /// From when it holds; `None`: at every date.
        occurred: Option<Period>,
    }

    /// What a negotiation begins with.
    Founding {
        /// When it happened.
        occurred: Period,
    }

    /// What happens in a negotiation.
    Within {
        /// When it happened.
        occurred: Period,
        /// The negotiation.
        negotiation: NegotiationKey,
    }

    /// What happens in a negotiation or outside all.
    Happened {
        /// When it happened.
        occurred: Period,
        /// The negotiation that it is part of, if any.
        negotiation: Option<NegotiationKey>,
    }
}

impl<P> Envelope for Registered<P> {
    type Payload = P;
    const DATED: bool = false;
    const BELONGING: Belonging = Belonging::Never;

    fn seal(occurred: Option<Period>, _: Option<NegotiationKey>, payload: P) -> Result<Self, Missing> {
        Ok(Registered { occurred, payload: Arc::new(payload) })
    }

    fn occurred(&self) -> Option<&Period> {
        self.occurred.as_ref()
    }

    fn negotiation(&self) -> Option<&NegotiationKey> {
        None
    }
}

impl Envelope for Founding<NegotiationOpened> {
    type Payload = NegotiationOpened;
    const DATED: bool = true;
    const BELONGING: Belonging = Belonging::Founds;

    fn seal(occurred: Option<Period>, _: Option<NegotiationKey>, payload: NegotiationOpened) -> Result<Self, Missing> {
        Ok(Founding { occurred: occurred.ok_or(Missing::Date)?, payload: Arc::new(payload) })
    }

    fn occurred(&self) -> Option<&Period> {
        Some(&self.occurred)
    }

    fn negotiation(&self) -> Option<&NegotiationKey> {
        Some(&self.payload.key)
    }
}

impl<P> Envelope for Within<P> {
    type Payload = P;
    const DATED: bool = true;
    const BELONGING: Belonging = Belonging::Always;

    fn seal(occurred: Option<Period>, negotiation: Option<NegotiationKey>, payload: P) -> Result<Self, Missing> {
        let (occurred, payload) = (occurred.ok_or(Missing::Date)?, Arc::new(payload));
        Ok(Within { occurred, negotiation: negotiation.ok_or(Missing::Negotiation)?, payload })
    }

    fn occurred(&self) -> Option<&Period> {
        Some(&self.occurred)
    }

    fn negotiation(&self) -> Option<&NegotiationKey> {
        Some(&self.negotiation)
    }
}

impl<P> Envelope for Happened<P> {
    type Payload = P;
    const DATED: bool = true;
    const BELONGING: Belonging = Belonging::Maybe;

    fn seal(occurred: Option<Period>, negotiation: Option<NegotiationKey>, payload: P) -> Result<Self, Missing> {
        Ok(Happened { occurred: occurred.ok_or(Missing::Date)?, negotiation, payload: Arc::new(payload) })
    }

    fn occurred(&self) -> Option<&Period> {
        Some(&self.occurred)
    }

    fn negotiation(&self) -> Option<&NegotiationKey> {
        self.negotiation.as_ref()
    }
}
