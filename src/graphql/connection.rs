//! Relay connections: what a page of a list shows.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Description, Object, OutputType, Result, SimpleObject, TypeName};
use chancery_macros::written;
use futures_util::future::BoxFuture;

use crate::domain::history::FactOrder;
use crate::graphql::cursor::{ListPlace, Sealer};
use crate::graphql::written::WriteValue;

/// What has a list of its own in the schema.
pub trait Paged: OutputType + WriteValue {
    /// The name of the type of a page.
    const CONNECTION: &'static str;
    /// The name of the type of an item in a page.
    const EDGE: &'static str;
    /// What a page is, in a sentence.
    const CONNECTION_DESCRIPTION: &'static str;
    /// What an item in a page is, in a sentence.
    const EDGE_DESCRIPTION: &'static str;
}

/// Returns types lists of their own.
macro_rules! paged {
    ($($node:ty: $name:literal $plural:literal),+ $(,)?) => {$(
        impl $crate::graphql::connection::Paged for $node {
            const CONNECTION: &'static str = concat!($name, "Connection");
            const EDGE: &'static str = concat!($name, "Edge");
            const CONNECTION_DESCRIPTION: &'static str = concat!("A page of a list of ", $plural, ", cut from one snapshot.");
            const EDGE_DESCRIPTION: &'static str = concat!("One of a page of ", $plural, ", with its cursor.");
        }
    )+};
}
pub(super) use paged;

/// How many items are looked at between two turns of other tasks, where a list is counted.
pub(super) const COUNTED_AT_ONCE: usize = 1_000;

/// How many items a list has.
pub(super) enum Total {
    Known(usize),
    /// Counted where somebody asks, some at a time: gives how many come after a place, and where to go on.
    Counted(Box<CountStep>),
    /// Counted where somebody asks, on other threads.
    Awaited(Box<Count>),
}

/// Counts the items of a list from a place on, as far as is done at once; gives where to go on.
pub(super) type CountStep = dyn Fn(Option<FactOrder>) -> (usize, Option<FactOrder>) + Send + Sync;

/// Begins to count the items of a list.
pub(super) type Count = dyn Fn() -> BoxFuture<'static, Result<usize>> + Send + Sync;

impl Total {
    async fn count(&self) -> Result<usize> {
        match self {
            Total::Known(total) => Ok(*total),
            Total::Awaited(count) => count().await,
            Total::Counted(step) => {
                let (mut total, mut after) = step(None);
                while after.is_some() {
                    let (more, next) = step(after);
                    (total, after) = (total + more, next);
                }
                Ok(total)
            }
        }
    }
}

/// A page of a list.
pub struct Connection<N> {
    pub(super) edges: Vec<Edge<N>>,
    pub(super) previous: bool,
    pub(super) next: bool,
    pub(super) total: Total,
}

/// An item of a page.
pub struct Edge<N> {
    pub(super) place: ListPlace,
    pub(super) sealer: Arc<Sealer>,
    pub(super) node: N,
}

/// Where a page lies in its list.
#[written]
#[derive(Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether there are items after the page.
    has_next_page: bool,
    /// Whether there are items before the page.
    has_previous_page: bool,
    /// The cursor of the page's first item; null of an empty page.
    start_cursor: Option<String>,
    /// The cursor of the page's last item, to go on after; null of an empty page.
    end_cursor: Option<String>,
}

impl<N: Paged> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(N::CONNECTION)
    }
}

impl<N: Paged> Description for Connection<N> {
    fn description() -> &'static str {
        N::CONNECTION_DESCRIPTION
    }
}

impl<N: Paged> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(N::EDGE)
    }
}

impl<N: Paged> Description for Edge<N> {
    fn description() -> &'static str {
        N::EDGE_DESCRIPTION
    }
}

#[written]
#[Object(name_type, use_type_description)]
impl<N: Paged> Connection<N> {
    /// The items, each with its cursor.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The items.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> Result<PageInfo> {
        let cursor = |edge: Option<&Edge<N>>| edge.map(|edge| edge.sealer.cursor(edge.place)).transpose();
        Ok(PageInfo {
            has_next_page: self.next,
            has_previous_page: self.previous,
            start_cursor: cursor(self.edges.first())?,
            end_cursor: cursor(self.edges.last())?,
        })
    }

    /// How many items the whole list has. Costs extra: ask for it once, not with every page.
    async fn total_count(&self) -> Result<usize> {
        self.total.count().await
    }
}

#[written]
#[Object(name_type, use_type_description)]
impl<N: Paged> Edge<N> {
    /// The item's place in the list, to go on from.
    async fn cursor(&self) -> Result<String> {
        self.sealer.cursor(self.place)
    }

    /// The item.
    async fn node(&self) -> &N {
        &self.node
    }
}
