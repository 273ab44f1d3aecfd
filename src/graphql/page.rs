//! Pages of lists, each cut from one snapshot.
//!
//! A page after a cursor is cut from the cursor's own snapshot, so a list that is read in pages equals the list read at
//! once, whatever is recorded meanwhile. Lengths are never clamped: one that is out of bounds is refused.
//!
//! Lists of events, statements and claims are cut by fact order ([`ordered`]), what a search found by its rank ([`found`]),
//! the rest by number ([`whole`]): within one snapshot, the nth item is always the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::Result;
use futures_util::FutureExt;

use crate::chronicle::{Direction, Listed, Slice, WorkedOutKey};
use crate::domain::Sequence;
use crate::domain::history::FactOrder;
use crate::graphql::connection::{COUNTED_AT_ONCE, Connection, Edge, Paged, Total};
use crate::graphql::cursor::{ListName, ListPlace, Sealer, mismatch, resume};
use crate::graphql::enums::Order;
use crate::graphql::error::{bad_input, error, internal};
use crate::graphql::scope::{Execution, Scope};
use crate::graphql::weighed::Weighed;
use crate::input::ErrorCode;
use crate::search::{Rank, SearchError, SearchQuery};
use crate::view::event::EventView;

/// How many items a page has where nothing is said.
pub const PAGE_LEN_DEFAULT: i32 = 50;

/// How many items a page may have.
pub const PAGE_LEN_MAX: i32 = 500;

/// Which page is asked for.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// How many items from the start, or from after `after`.
    pub first: Option<i32>,
    /// The cursor of the item before the page.
    pub after: Option<String>,
    /// How many items to the end, or to before `before`.
    pub last: Option<i32>,
    /// The cursor of the item after the page.
    pub before: Option<String>,
}

impl PageArguments {
    /// Asks for a page that goes forward.
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        PageArguments { first, after, ..PageArguments::default() }
    }
}

/// Which part of a list is asked for, and of which snapshot.
struct PageCut {
    scopes: Vec<Scope>,
    after: Option<ListPlace>,
    before: Option<ListPlace>,
    backward: bool,
    len: usize,
    list: [u8; 16],
    sealer: Arc<Sealer>,
}

fn page_len(name: &str, asked: i32) -> Result<usize> {
    let len = usize::try_from(asked).ok().filter(|_| asked <= PAGE_LEN_MAX);
    len.ok_or_else(|| bad_input(format!("{name} is {asked}: a page has 0 to {PAGE_LEN_MAX} items")))
}

impl PageCut {
    fn new(scopes: &[Scope], list: ListName, page: &PageArguments) -> Result<Self> {
        let (len, backward) = match (page.first, page.last) {
            (Some(_), Some(_)) => return Err(bad_input("a page has `first` or `last`, not both")),
            (None, Some(last)) => (page_len("last", last)?, true),
            (first, None) => {
                let backward = first.is_none() && page.before.is_some() && page.after.is_none();
                (page_len("first", first.unwrap_or(PAGE_LEN_DEFAULT))?, backward)
            }
        };
        let list = list.digest();
        let open = |cursor: &Option<String>| cursor.as_ref().map(|text| resume(scopes, list, text)).transpose();
        let (after, before) = (open(&page.after)?, open(&page.before)?);
        if let (Some((one, _)), Some((other, _))) = (&after, &before)
            && one.iter().zip(other).any(|(one, other)| one.point() != other.point())
        {
            return Err(mismatch());
        }
        let scopes = after.as_ref().or(before.as_ref()).map_or_else(|| scopes.to_vec(), |(moved, _)| moved.clone());
        let (after, before) = (after.map(|(_, place)| place), before.map(|(_, place)| place));
        let sealer = scopes.first().map(|scope| Sealer::new(scope.chronicle(), list, &scopes)).ok_or_else(mismatch)?;
        Ok(PageCut { scopes, after, before, backward, len, list, sealer: Arc::new(sealer) })
    }
}

/// Returns the direction in which a list in that order is read.
fn direction(order: Order) -> Direction {
    match order {
        Order::Ascending => Direction::Ascending,
        Order::Descending => Direction::Descending,
    }
}

fn reverse(direction: Direction) -> Direction {
    match direction {
        Direction::Ascending => Direction::Descending,
        Direction::Descending => Direction::Ascending,
    }
}

/// Cuts a page of a list in fact order.
///
/// `fetch` gives a slice of the list at a scope, `order` the place of an item in it, `node` the object that shows one.
///
/// # Errors
///
/// BAD_INPUT of lengths and of what is not a cursor, CURSOR_MISMATCH, TOO_COSTLY.
pub async fn ordered<T: 'static, N: Paged>(
    scope: &Scope,
    list: ListName,
    page: &PageArguments,
    order: Order,
    fetch: impl Fn(&Scope, &Slice) -> Listed<T> + Send + Sync + 'static,
    place: fn(&T) -> FactOrder,
    node: impl Fn(&Scope, T) -> N,
) -> Result<Connection<N>> {
    let list = list.argument(&order);
    let cutting = PageCut::new(std::slice::from_ref(scope), list, page)?;
    let scope = cutting.scopes.first().ok_or_else(mismatch)?.clone();
    let forward = direction(order);
    let fact = |place: Option<ListPlace>| match place {
        None => Ok(None),
        Some(ListPlace::Fact(middle, width, ordinal, sequence, place)) => {
            Ok(Some(FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place }))
        }
        Some(ListPlace::Number(_) | ListPlace::Rank(..)) => Err(mismatch()),
    };
    let (after, before) = (fact(cutting.after)?, fact(cutting.before)?);
    let (from, to, towards) =
        if cutting.backward { (before, after, reverse(forward)) } else { (after, before, forward) };
    // One item at least, so that an empty page still tells whether there is more.
    let slice = Slice { direction: towards, after: from, limit: cutting.len.max(1) };
    let mut listed = fetch(&scope, &slice);
    if let Some(to) = to {
        let inside = listed.items.iter().take_while(|item| match towards {
            Direction::Ascending => place(item) < to,
            Direction::Descending => place(item) > to,
        });
        listed.items.truncate(inside.count());
    }
    let mut more = listed.more || to.is_some();
    if listed.items.len() > cutting.len {
        listed.items.truncate(cutting.len);
        more = true;
    }
    if cutting.backward {
        listed.items.reverse();
    }
    scope.execution().charge(listed.items.len())?;
    let (previous, next) = if cutting.backward { (more, from.is_some()) } else { (from.is_some(), more) };
    let edges = listed.items.into_iter().map(|item| {
        let place = ListPlace::from(place(&item));
        Edge { place, sealer: Arc::clone(&cutting.sealer), node: node(&scope, item) }
    });
    let edges = edges.collect();
    let step = move |after: Option<FactOrder>| {
        let listed = fetch(&scope, &Slice { direction: forward, after, limit: COUNTED_AT_ONCE });
        let last = listed.items.last().filter(|_| listed.more).map(place);
        (listed.items.len(), last)
    };
    Ok(Connection { edges, previous, next, total: Total::Counted(Box::new(step)) })
}

/// Cuts a page of the events that a search finds, going forward. Searching takes its time on other threads.
///
/// # Errors
///
/// As [`ordered`], and TIMED_OUT while the search index is being made.
pub async fn found<N: Paged>(
    scope: &Scope,
    list: ListName,
    page: &PageArguments,
    query: SearchQuery,
    node: impl Fn(&Scope, EventView) -> N,
) -> Result<Connection<N>> {
    let cutting = PageCut::new(std::slice::from_ref(scope), list, page)?;
    let scope = cutting.scopes.first().ok_or_else(mismatch)?.clone();
    let after = match cutting.after {
        None => None,
        Some(ListPlace::Rank(score, middle, width, ordinal, sequence)) => {
            let sequence = Sequence::new(sequence);
            Some(Rank { score, order: FactOrder { middle, width, ordinal, sequence, place: 0 } })
        }
        Some(ListPlace::Number(_) | ListPlace::Fact(..)) => return Err(mismatch()),
    };
    let (query, len) = (Arc::new(query), cutting.len);
    let (at, asked) = (scope.clone(), Arc::clone(&query));
    let search = move |is_stopped: &dyn Fn() -> bool| at.snapshot().search(&asked, after, len, is_stopped);
    let listed = elsewhere(scope.execution(), search).await?;
    scope.execution().charge(listed.items.len())?;
    let edges = listed.items.into_iter().map(|item| {
        let sealer = Arc::clone(&cutting.sealer);
        Edge { place: ListPlace::from(item.rank), sealer, node: node(&scope, item.event) }
    });
    let edges = edges.collect();
    let count = move || count_found(scope.clone(), Arc::clone(&query)).boxed();
    Ok(Connection { edges, previous: after.is_some(), next: listed.more, total: Total::Awaited(Box::new(count)) })
}

async fn count_found(scope: Scope, query: Arc<SearchQuery>) -> Result<usize> {
    let (mut total, mut after) = (0, None);
    loop {
        let (at, query) = (scope.clone(), Arc::clone(&query));
        let count = move |is_stopped: &dyn Fn() -> bool| at.snapshot().count_found(&query, after, is_stopped);
        let (more, next) = elsewhere(scope.execution(), count).await?;
        total += more;
        if next.is_none() {
            return Ok(total);
        }
        after = next;
    }
}

/// Tells a search that nobody waits for it, when it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Searches on a thread that may wait, one search of an operation after another: meanwhile the operation's own thread does
/// nothing. The end of a request does not stop the thread, so a flag does.
async fn elsewhere<T: Send + 'static>(
    execution: &Execution,
    search: impl FnOnce(&dyn Fn() -> bool) -> Result<T, SearchError> + Send + 'static,
) -> Result<T> {
    let _alone = execution.search_alone().await;
    execution.go_on()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let _waiting = StopOnDrop(Arc::clone(&stopped));
    let budget = Arc::clone(execution.budget());
    let search = move || budget.run(|| search(&|| stopped.load(Ordering::Relaxed) || !budget.goes_on()));
    let ended = tokio::task::spawn_blocking(search).await;
    let answer = ended.map_err(|broken| internal(&format!("a search broke off: {broken}")))?;
    answer.map_err(|failed| match failed {
        SearchError::Behind { .. } | SearchError::Stopped => error(ErrorCode::TimedOut, failed.to_string()),
        SearchError::Log(_)
        | SearchError::Record(_)
        | SearchError::Index(_)
        | SearchError::Missing(_)
        | SearchError::Disk { .. } => internal(&failed.to_string()),
    })
}

/// Cuts a page of a list that is made whole, at one snapshot.
///
/// # Errors
///
/// As [`ordered`].
pub async fn whole<T: Weighed, N: Paged>(
    scope: &Scope,
    list: ListName,
    page: &PageArguments,
    all: impl Fn(&Scope) -> Vec<T>,
    node: impl Fn(&Scope, T) -> N,
) -> Result<Connection<N>> {
    let scopes = std::slice::from_ref(scope);
    whole_between(scopes, list, page, |scopes| all(&scopes[0]), |scopes, item| node(&scopes[0], item)).await
}

/// Cuts a page of a list that is made whole of several snapshots, at least one. Where pages follow, the list is kept for them.
///
/// # Errors
///
/// As [`ordered`].
pub async fn whole_between<T: Weighed, N: Paged>(
    scopes: &[Scope],
    list: ListName,
    page: &PageArguments,
    all: impl Fn(&[Scope]) -> Vec<T>,
    node: impl Fn(&[Scope], T) -> N,
) -> Result<Connection<N>> {
    let cutting = PageCut::new(scopes, list, page)?;
    let key = WorkedOutKey::new(cutting.list, cutting.scopes.iter().map(|scope| *scope.point()));
    let chronicle = cutting.scopes[0].chronicle();
    let kept = chronicle.worked_out::<T>(&key);
    let is_kept = kept.is_some();
    let items = kept.unwrap_or_else(|| Arc::new(all(&cutting.scopes)));
    cutting.scopes[0].execution().go_on()?;
    let total = items.len();
    let number = |place: ListPlace| match place {
        ListPlace::Number(number) => usize::try_from(number).map_err(|_| mismatch()),
        ListPlace::Fact(..) | ListPlace::Rank(..) => Err(mismatch()),
    };
    let mut from = cutting.after.map(number).transpose()?.map_or(0, |number| number.saturating_add(1)).min(total);
    let mut to = cutting.before.map(number).transpose()?.unwrap_or(total).clamp(from, total);
    if cutting.backward {
        from = from.max(to.saturating_sub(cutting.len));
    } else {
        to = to.min(from.saturating_add(cutting.len));
    }
    cutting.scopes[0].execution().charge(to - from)?;
    if !is_kept && to < total && !cutting.scopes[0].state().is_over() {
        let bytes = items.iter().map(Weighed::bytes).sum();
        chronicle.keep_worked_out(key, Arc::clone(&items), bytes);
    }
    let edges = items[from..to].iter().enumerate().map(|(place, item)| {
        let sealer = Arc::clone(&cutting.sealer);
        Edge { place: ListPlace::Number((from + place) as u64), sealer, node: node(&cutting.scopes, item.clone()) }
    });
    let edges = edges.collect();
    Ok(Connection { edges, previous: from > 0, next: to < total, total: Total::Known(total) })
}
