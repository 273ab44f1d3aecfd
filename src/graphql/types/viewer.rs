//! The caller.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, Object};
use chancery_macros::written;

use crate::access::{AccessRole, Caller};
use crate::graphql::text::Text;
use crate::graphql::written::{AnswerText, SelectedField, Unwritten, WriteValue};

/// What somebody may do. Each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AccessRole", remote = "AccessRole")]
pub enum AccessRoleName {
    /// Reads everything, follows it, exports it.
    Reader,
    /// Records and cites; corrects, retracts and reinstates what it recorded itself.
    Recorder,
    /// Corrects, retracts and reinstates anything.
    Editor,
    /// Everything there is.
    Admin,
}

impl WriteValue for AccessRoleName {
    fn write(&self, _: &SelectedField<'_>, text: &mut AnswerText<'_>) -> Result<(), Unwritten> {
        let item = AccessRoleName::items().iter().find(|item| item.value == *self).ok_or(Unwritten)?;
        text.json(item.name)
    }
}

/// The caller.
pub struct Viewer {
    caller: Caller,
}

impl Viewer {
    /// Shows a caller.
    pub fn new(caller: Caller) -> Self {
        Viewer { caller }
    }
}

/// The caller.
#[written]
#[Object]
impl Viewer {
    /// The caller's name, under which they record; null without a token.
    async fn name(&self) -> Option<Text<'_>> {
        self.caller.principal().map(|principal| Text::of(&principal.name))
    }

    /// What they may do; null if they may only read without a token.
    async fn role(&self) -> Option<AccessRoleName> {
        self.caller.principal().map(|principal| principal.role.into())
    }

    /// Whether they see only what is public by now.
    async fn is_held_to_public(&self) -> bool {
        self.caller.is_held_to_public()
    }

    /// Whether a token was sent with the request.
    async fn has_token(&self) -> bool {
        self.caller.has_token()
    }
}
