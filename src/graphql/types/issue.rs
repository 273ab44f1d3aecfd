//! Issues.

use std::sync::OnceLock;

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::Target as Matter;
use crate::domain::key::IssueKey;
use crate::domain::vocabulary::IssueStatus;
use crate::graphql::arguments::key;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::position::Position;
use crate::input::KeyText;
use crate::view::issue::{self, IssueView};
use crate::view::{Reading, position};

/// An issue in a snapshot.
pub struct Issue {
    scope: Scope,
    key: IssueKey,
    /// What is shown of it, once that was asked for: many answers show no more than the key.
    view: OnceLock<IssueView>,
}

impl Issue {
    /// Shows an issue.
    pub fn new(scope: &Scope, view: IssueView) -> Self {
        Issue { scope: scope.clone(), key: view.key.clone(), view: OnceLock::from(view) }
    }

    /// Looks an issue up at the point.
    pub fn find(scope: &Scope, key: &IssueKey) -> Option<Self> {
        issue::issue(scope.state(), key, Reading::AtPoint).map(|view| Issue::new(scope, view))
    }

    /// Returns an issue that is referred to.
    ///
    /// # Errors
    ///
    /// FORBIDDEN where it is kept from the reader. Where it was never known, showing more than its key is INTERNAL.
    pub fn referred(scope: &Scope, key: &IssueKey) -> Result<Self> {
        let issue = Issue { scope: scope.clone(), key: key.clone(), view: OnceLock::new() };
        if scope.is_held_to_public() {
            issue.view()?;
        }
        Ok(issue)
    }

    fn view(&self) -> Result<&IssueView> {
        if let Some(view) = self.view.get() {
            return Ok(view);
        }
        let read = |reading| issue::issue(self.scope.state(), &self.key, reading);
        let view = self.scope.referred("issue", &self.key, read)?;
        Ok(self.view.get_or_init(|| view))
    }

    /// Returns issues that are referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where one was never known; TOO_COSTLY.
    pub async fn all_referred(scope: &Scope, keys: &[IssueKey]) -> Result<Vec<Self>> {
        let issues: Vec<Self> = keys.iter().map(|key| Issue::referred(scope, key)).collect::<Result<_>>()?;
        scope.produce(issues)
    }

    /// Returns those of the issues that are there at the point.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub fn all_there(scope: &Scope, keys: &[IssueKey]) -> Result<Vec<Self>> {
        scope.produce(keys.iter().filter_map(|key| Issue::find(scope, key)).collect())
    }
}

/// An outcome under negotiation, named so that one can be for or against it.
#[written]
#[Object]
impl Issue {
    /// Names the issue among all nodes: `issue:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("issue:{}", self.key))
    }

    /// The issue's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.key)
    }

    /// The outcome that it stands for.
    async fn title(&self) -> Result<Text<'_>> {
        Ok(Text::of(&self.view()?.title))
    }

    /// The issue that it is a part of; null where that does not exist at the point.
    async fn parent(&self) -> Result<Option<Issue>> {
        Ok(self.view()?.parent.as_ref().and_then(|key| Issue::find(&self.scope, key)))
    }

    /// The issues that are parts of it, by key.
    async fn children(&self) -> Result<Vec<Issue>> {
        let state = self.scope.state();
        let below = issue::below(state, &self.key).into_iter();
        let next = below.filter(|key| issue::parent(state, key).as_ref() == Some(&self.key));
        self.scope.produce(next.filter_map(|key| Issue::find(&self.scope, &key)).collect())
    }

    /// The negotiation that it is part of.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        Negotiation::referred(&self.scope, &self.view()?.negotiation).map(Some)
    }

    /// How it stands.
    async fn status(&self) -> Result<IssueStatus> {
        Ok(self.view()?.status.value)
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view()?.status.fact).map(Period)
    }

    /// What the snapshot says of parties' stances on it: of every party with a bearing claim, by party.
    async fn positions(
        &self,
        #[graphql(desc = "Of this party alone, whether or not anything is claimed of it.")] party: Option<KeyText>,
    ) -> Result<Vec<Position>> {
        let state = self.scope.state();
        let target = Matter::Issue(self.key.clone());
        let views = match party {
            Some(party) => position::position(state, &key(&party)?, &target, None).into_iter().collect(),
            None if position::target_exists(state, &target) => position::positions_on(state, &target, None),
            None => Vec::new(),
        };
        let positions = views.into_iter().map(|view| Position::new(&self.scope, view, None)).collect();
        self.scope.produce(positions)
    }
}
