//! What a page shows before anything is opened: days, names, who claims what of whom, and stances as a grid.
//!
//! Each could be put together from lists that are read to their end. Here each is one field, as large as what is shown of it.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{ID, Object, Result, SimpleObject};
use chancery_macros::written;

use crate::chronicle::DayCount;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::{Sequence, event};
use crate::graphql::arguments::target;
use crate::graphql::error::bad_input;
use crate::graphql::scope::Scope;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::claim::Target;
use crate::graphql::types::position::Position;
use crate::input::TargetInput;
use crate::view::position::{self, PositionFilter, PositionView};
use crate::view::{
    Reading, State, actor, amendment, commitment, decision, declaration, issue, meeting, negotiation, proposal,
};

/// How many rows of a grid can be asked for at once.
pub const GRID_ROWS_MAX: usize = 200;

/// How many names can be asked for at once.
pub const NAMES_MAX: usize = 500;

/// A day on which events come in.
#[written]
#[derive(SimpleObject)]
pub struct Day {
    /// The day, as YYYY-MM-DD.
    day: String,
    /// How many events come in on it whose date is exact, to two days.
    exact: u32,
    /// How many come in on it whose date is vaguer.
    vague: u32,
}

impl From<DayCount> for Day {
    fn from(count: DayCount) -> Self {
        let (year, month, day) = count.day;
        Day { day: format!("{year:04}-{month:02}-{day:02}"), exact: count.exact, vague: count.vague }
    }
}

/// What a thing is called.
#[written]
#[derive(SimpleObject)]
pub struct Name {
    /// Its id.
    id: ID,
    /// Its name or title, the text of a commitment, the number of a clause.
    name: String,
}

impl Name {
    /// Looks names up.
    ///
    /// # Errors
    ///
    /// BAD_INPUT for too many ids, TOO_COSTLY.
    pub fn all(scope: &Scope, ids: Vec<ID>) -> Result<Vec<Self>> {
        if ids.len() > NAMES_MAX {
            return Err(bad_input(format!("of has {} ids: {NAMES_MAX} can be asked for at once", ids.len())));
        }
        let state = scope.state();
        let read = |id: &ID| name_of(state, id, Reading::AtPoint).or_else(|| name_of(state, id, Reading::LastKnown));
        scope.produce(ids.into_iter().filter_map(|id| read(&id).map(|name| Name { id, name })).collect())
    }
}

/// Returns what a thing is called; `None` for what has no name of its own, or is not there.
fn name_of(state: &dyn State, id: &str, reading: Reading) -> Option<String> {
    let (kind, key) = id.split_once(':')?;
    match kind {
        "negotiation" => {
            negotiation::negotiation(state, &key.parse().ok()?, reading).map(|view| view.title.to_string())
        }
        "actor" => actor::actor(state, &key.parse().ok()?, reading).map(|profile| profile.name.clone()),
        "source" => {
            let profile = actor::source(state, &key.parse().ok()?, reading)?.value;
            Some(profile.title.clone().unwrap_or_else(|| key.to_owned()))
        }
        "issue" => issue::issue(state, &key.parse().ok()?, reading).map(|view| view.title.to_string()),
        "proposal" => proposal::proposal(state, &key.parse().ok()?, reading).map(|view| view.title.to_string()),
        "clause" => {
            let (proposal, clause) = key.split_once('/')?;
            let view = proposal::clause(state, &proposal.parse().ok()?, &clause.parse().ok()?, reading)?;
            Some(view.clause.number.clone())
        }
        "meeting" => meeting::meeting(state, &key.parse().ok()?, reading).map(|view| view.title.to_string()),
        "commitment" => commitment::commitment(state, &key.parse().ok()?, reading).map(|view| view.text.to_string()),
        "incident" => {
            let view = commitment::incident(state, &key.parse().ok()?, reading)?.value;
            Some(view.profile.reported.title.clone())
        }
        "amendment" => amendment::amendment(state, &key.parse().ok()?, reading).map(|view| view.title()),
        "decision" => decision::decision(state, &key.parse().ok()?, reading).map(|view| view.title()),
        "declaration" => {
            declaration::declaration(state, &key.parse().ok()?, reading).map(|view| view.profile.made.text.clone())
        }
        _unknown => None,
    }
}

/// By whom, of whom and on what anything is claimed in a negotiation.
pub struct Claimed {
    scope: Scope,
    claimants: Vec<ActorKey>,
    subjects: Vec<ActorKey>,
    targets: Vec<event::Target>,
    /// The statements that make the claims, each with its revision.
    statements: BTreeSet<(Sequence, u32)>,
}

impl Claimed {
    /// Looks through the positions of a negotiation.
    pub fn new(scope: &Scope, negotiation: &NegotiationKey, according_to: Option<&ActorKey>) -> Self {
        let asked = PositionFilter { according_to, ..PositionFilter::default() };
        let positions = position::positions(scope.state(), negotiation, asked);
        let (mut claimants, mut subjects, mut targets) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        let mut statements = BTreeSet::new();
        for view in positions {
            for claim in view.claims.iter().filter(|claim| claim.level == 0) {
                claimants.insert(claim.claimant.clone());
                statements.insert((claim.order.sequence, claim.revision));
            }
            targets.insert((view.target().kind(), view.target().key()), view.target().clone());
            subjects.insert(view.party);
        }
        let (claimants, subjects) = (claimants.into_iter().collect(), subjects.into_iter().collect());
        Claimed { scope: scope.clone(), claimants, subjects, targets: targets.into_values().collect(), statements }
    }
}

/// By whom, of whom and on what anything is claimed in a negotiation.
#[written]
#[Object]
impl Claimed {
    /// Who says anything, by key.
    async fn claimants(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.claimants).await
    }

    /// Who made the statements that say it, by key: of a statement made on behalf of another, the speaker.
    async fn speakers(&self) -> Result<Vec<Actor>> {
        let state = self.scope.state();
        let mut speakers = BTreeSet::new();
        for (statement, revision) in self.statements.iter().take_while(|_| !state.is_over()) {
            let recorded = state.content(*statement, *revision);
            if let Some(event::Body::StatementMade(made)) =
                recorded.as_ref().and_then(|one| one.event()).map(|one| &one.body)
            {
                speakers.insert(made.speaker.clone());
                speakers.extend(made.with.iter().map(|other| other.speaker.clone()));
            }
        }
        Actor::all_referred(&self.scope, &speakers.into_iter().collect::<Vec<_>>()).await
    }

    /// Of whom anything is said, by key.
    async fn subjects(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.subjects).await
    }

    /// On what anything is said, by kind and key.
    async fn targets(&self) -> Result<Vec<Target>> {
        let targets = self.targets.iter().map(|target| Target::referred(&self.scope, target));
        self.scope.produce(targets.collect::<Result<_>>()?)
    }
}

/// A row of a grid of stances: a matter, with the position of each party on which anything bears there.
pub struct GridRow {
    scope: Scope,
    target: event::Target,
    positions: Vec<PositionView>,
    according_to: Option<ActorKey>,
}

impl GridRow {
    /// Works rows out.
    ///
    /// # Errors
    ///
    /// BAD_INPUT for what is not a key and for too many matters, TOO_COSTLY.
    pub fn all(scope: &Scope, on: &[TargetInput], according_to: Option<&ActorKey>) -> Result<Vec<Self>> {
        if on.len() > GRID_ROWS_MAX {
            return Err(bad_input(format!("on has {} matters: {GRID_ROWS_MAX} can be asked for at once", on.len())));
        }
        let targets = on.iter().map(target).collect::<Result<Vec<_>>>()?;
        let here = targets.into_iter().filter(|target| position::target_exists(scope.state(), target));
        let rows = here.map(|target| GridRow {
            positions: position::positions_on(scope.state(), &target, according_to),
            scope: scope.clone(),
            target,
            according_to: according_to.cloned(),
        });
        scope.produce(rows.collect())
    }
}

/// A row of a grid of stances.
#[written]
#[Object]
impl GridRow {
    /// The matter.
    async fn target(&self) -> Result<Target> {
        Target::referred(&self.scope, &self.target)
    }

    /// The position of each party on which anything bears, by party.
    async fn positions(&self) -> Result<Vec<Position>> {
        let show = |view: &PositionView| Position::new(&self.scope, view.clone(), self.according_to.clone());
        self.scope.produce(self.positions.iter().map(show).collect())
    }
}
