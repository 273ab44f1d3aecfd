//! Positions and disagreements.

use std::collections::BTreeSet;

use async_graphql::{Object, Result};
use chancery_macros::written;

use crate::domain::event;
use crate::domain::key::ActorKey;
use crate::domain::vocabulary::{PositionStatus, Stance};
use crate::graphql::scope::Scope;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::claim::{Claim, Target};
use crate::graphql::types::decision::Vote;
use crate::graphql::types::period::Period;
use crate::graphql::types::statement::Statement;
use crate::view::claim;
use crate::view::disagreement::DisagreementView;
use crate::view::position::{self, Bearing, BearingView, PositionView};

/// A position in a snapshot.
pub struct Position {
    scope: Scope,
    view: PositionView,
    /// Through whose words alone; `None`: through everybody's.
    according_to: Option<ActorKey>,
}

impl Position {
    /// Shows a position.
    pub fn new(scope: &Scope, view: PositionView, according_to: Option<ActorKey>) -> Self {
        Position { scope: scope.clone(), view, according_to }
    }
}

/// What a snapshot says of a party's stance on a matter, without ever picking a winner silently.
#[written]
#[Object]
impl Position {
    /// Whose stance.
    async fn party(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.party)
    }

    /// The matter.
    async fn target(&self) -> Result<Target> {
        Target::referred(&self.scope, self.view.target())
    }

    /// What can be said.
    async fn status(&self) -> PositionStatus {
        self.view.status
    }

    /// The party's newest own word; else, where nothing is contested, the newest of others; else null.
    async fn stance(&self) -> Option<Stance> {
        self.view.stance
    }

    /// Whether the party has spoken for itself.
    async fn declared(&self) -> bool {
        self.view.declared
    }

    /// Whether all that bears on it was claimed on a matter above, and nothing on the matter itself.
    async fn inherited(&self) -> bool {
        self.view.claims.iter().all(|claim| claim.level > 0)
    }

    /// Since when it is so; null where nobody speaks to it.
    async fn since(&self) -> Option<Period> {
        claim::from(self.scope.state(), self.view.since()?).map(Period)
    }

    /// Every claim that bears on it, oldest first.
    async fn claims(&self) -> Result<Vec<BearingClaim>> {
        self.scope.produce(BearingClaim::all(&self.scope, &self.view)?)
    }

    /// How the party voted in the decisions on that very matter, by decision.
    async fn votes(&self) -> Result<Vec<Vote>> {
        Vote::all(&self.scope, position::votes(self.scope.state(), &self.view))
    }

    /// What groups say that the party is a member of: the own claims of each that bear on the matter, by group.
    async fn through_groups(&self) -> Result<Vec<BearingClaim>> {
        let groups = position::through_groups(self.scope.state(), &self.view);
        let claims: Vec<Vec<BearingClaim>> =
            groups.iter().map(|view| BearingClaim::all(&self.scope, view)).collect::<Result<_>>()?;
        self.scope.produce(claims.into_iter().flatten().collect())
    }

    /// Where it is contested: each stance among the unanswered claims, with who says so. Else empty.
    async fn sides(&self) -> Result<Vec<Side>> {
        let sides = self.view.sides().into_iter().map(|side| Side {
            scope: self.scope.clone(),
            stance: side.stance,
            claims: side.claims.into_iter().map(|claim| self.view.bearing(claim)).collect(),
        });
        self.scope.produce(sides.collect())
    }

    /// The matters below this one at which the same party's position is contested.
    async fn contested_in(&self) -> Result<Vec<Target>> {
        let targets = position::contested_in(self.scope.state(), &self.view, self.according_to.as_ref());
        let targets = targets.iter().map(|target| Target::referred(&self.scope, target));
        self.scope.produce(targets.collect::<Result<_>>()?)
    }
}

/// A bearing claim in a snapshot.
pub struct BearingClaim {
    scope: Scope,
    claim: Claim,
    inherited_from: Option<Target>,
    bearing: Bearing,
    made_on: event::Target,
}

impl BearingClaim {
    /// Shows the claims of a position.
    fn all(scope: &Scope, view: &PositionView) -> Result<Vec<Self>> {
        let show = |bearing: &Bearing| {
            let inherited_from = view.inherited_from(bearing);
            Ok(BearingClaim {
                claim: Claim::bearing(scope, view.bearing(bearing)),
                inherited_from: inherited_from.map(|target| Target::referred(scope, target)).transpose()?,
                bearing: bearing.clone(),
                made_on: view.made_on(bearing).clone(),
                scope: scope.clone(),
            })
        };
        view.claims.iter().map(show).collect()
    }
}

/// A claim that bears on a position.
#[written]
#[Object]
impl BearingClaim {
    /// The claim.
    async fn claim(&self) -> &Claim {
        &self.claim
    }

    /// The matter above on which it was made; null where it was made on the position's own.
    async fn inherited_from(&self) -> Option<&Target> {
        self.inherited_from.as_ref()
    }

    /// Whether a later word of the party's own has answered it. The party's own word answers those of others. A former
    /// spokesman's word is answered by one who still speaks for the party, an unnamed speaker's by one who is named. An
    /// answered claim clashes with nothing.
    async fn answered(&self) -> bool {
        self.bearing.answered
    }

    /// Whether the words that it was made on have changed since: the clause, or any clause of the proposal, was put again or
    /// dropped.
    async fn on_earlier_text(&self) -> bool {
        position::is_on_earlier_text(self.scope.state(), &self.bearing, &self.made_on)
    }
}

/// A side in a snapshot.
pub struct Side {
    scope: Scope,
    stance: Stance,
    claims: Vec<BearingView>,
}

/// Those who say the same in a contested position.
#[written]
#[Object]
impl Side {
    /// The stance that they ascribe to the party.
    async fn stance(&self) -> Stance {
        self.stance
    }

    /// The claims that say so, oldest first.
    async fn claims(&self) -> Result<Vec<Claim>> {
        let claims = self.claims.iter().map(|bearing| Claim::bearing(&self.scope, bearing.clone()));
        self.scope.produce(claims.collect())
    }

    /// Whose words they are, by key.
    async fn claimants(&self) -> Result<Vec<Actor>> {
        let claimants: BTreeSet<&ActorKey> = self.claims.iter().map(|bearing| &bearing.claim.claimant).collect();
        let claimants: Vec<ActorKey> = claimants.into_iter().cloned().collect();
        Actor::all_referred(&self.scope, &claimants).await
    }

    /// How many publishers report it; a source without a publisher counts as one of its own.
    async fn independent_sources(&self) -> Result<usize> {
        let mut publishers = BTreeSet::new();
        for BearingView { claim: bearing, .. } in &self.claims {
            let statement = Statement::revision(&self.scope, bearing.order.sequence, bearing.revision)?;
            publishers.extend(statement.cited().iter().map(|cited| cited.publisher(self.scope.state())));
        }
        Ok(publishers.len())
    }
}

/// A disagreement in a snapshot.
pub struct Disagreement {
    scope: Scope,
    view: DisagreementView,
}

impl Disagreement {
    /// Shows a disagreement.
    pub fn new(scope: &Scope, view: DisagreementView) -> Self {
        Disagreement { scope: scope.clone(), view }
    }
}

/// Positions of different parties on one matter that cannot be reconciled.
#[written]
#[Object]
impl Disagreement {
    /// The matter.
    async fn target(&self) -> Result<Target> {
        Target::referred(&self.scope, &self.view.target)
    }

    /// Every position on it whose stance differs by 3 or more from another party's, by party.
    async fn positions(&self) -> Result<Vec<Position>> {
        let positions = self.view.positions.iter().map(|view| Position::new(&self.scope, view.clone(), None));
        self.scope.produce(positions.collect())
    }

    /// Whether nothing is left to disagree about at the point: the issue is AGREED or DROPPED; or the proposal that the matter
    /// is, or lies in, is ACCEPTED, REJECTED, WITHDRAWN, SUPERSEDED, SIGNED, IN_FORCE, EXPIRED or TERMINATED.
    async fn settled(&self) -> bool {
        self.view.settled
    }
}
