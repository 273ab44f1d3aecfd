//! Pages of lists: Relay connections whose cursors carry the snapshot that the list is cut from.
//!
//! A cursor is sealed: the points of its snapshot, a digest of the list's name and arguments, and the place of its item.
//! A page after a cursor is cut from the cursor's own snapshot, so a list that is read in pages equals the list read at
//! once, whatever is recorded meanwhile. A cursor of another list, of the same with other arguments, or with other explicit
//! cuts is refused. Pages are never clamped: a length out of bounds is refused.
//!
//! Lists of events, statements and claims are cut by fact order ([`ordered`]), the rest by number ([`whole`]): within one
//! snapshot, the nth item is always the same.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Description, InputType, Object, OutputType, Result, SimpleObject, TypeName};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chronicle::{Chronicle, Direction, Listed, Slice};
use crate::domain::Sequence;
use crate::domain::history::FactOrder;
use crate::domain::point::Point;
use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::graphql::enums::Order;
use crate::graphql::error::{bad_input, error};
use crate::graphql::scope::{Cuts, Scope};
use crate::input::ErrorCode;
use crate::time::{Cut, Zone};

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

/// Names a list, with everything that decides what is in it: a cursor belongs to one list.
pub struct ListName(Sha256);

impl ListName {
    /// Begins with the list's name.
    pub fn new(name: &str) -> Self {
        ListName(Sha256::new()).part(name)
    }

    /// Adds what the list is of.
    #[must_use]
    pub fn of(self, what: impl std::fmt::Display) -> Self {
        self.part(&what.to_string())
    }

    /// Adds the zone in which the arguments are read, where they hold dates.
    #[must_use]
    pub fn dates(self, any: bool, zone: &Zone) -> Self {
        if any { self.part(zone.as_str()) } else { self }
    }

    /// Adds an argument.
    #[must_use]
    pub fn argument(self, value: &impl InputType) -> Self {
        self.part(&value.to_value().to_string())
    }

    fn part(mut self, text: &str) -> Self {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
        self
    }

    fn digest(self) -> [u8; 16] {
        let whole = self.0.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        half
    }
}

/// The place of an item in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// Its number, from 0.
    Number(u64),
    /// Its fact order: middle, width, ordinal, sequence, place within the event.
    Fact(i64, u64, i32, u64, u32),
}

impl From<FactOrder> for Place {
    fn from(order: FactOrder) -> Self {
        Place::Fact(order.middle, order.width, order.ordinal, order.sequence.get(), order.place)
    }
}

/// The point of a snapshot, with the cuts that were asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Pin {
    sequence: u64,
    date: i64,
    published_by: Option<i64>,
    certainty: u8,
    known_at: Option<i64>,
    date_given: bool,
    token: bool,
}

/// A cursor, opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cursor {
    version: u8,
    list: [u8; 16],
    pins: Vec<Pin>,
    place: Place,
}

const VERSION: u8 = 1;

impl Pin {
    fn of(scope: &Scope) -> Pin {
        let (point, cuts) = (scope.point(), scope.cuts());
        let certainty = Certainty::MEMBERS.iter().position(|(member, ..)| *member == point.certainty).unwrap_or(0);
        Pin {
            sequence: point.sequence.get(),
            date: point.date.micros(),
            published_by: point.published_by.map(Cut::micros),
            certainty: u8::try_from(certainty).unwrap_or(0),
            known_at: cuts.known_at.map(Cut::micros),
            date_given: cuts.date.is_some(),
            token: cuts.token,
        }
    }

    fn point(&self) -> Option<Point> {
        Some(Point {
            sequence: Sequence::new(self.sequence),
            date: Cut::from_micros(self.date),
            published_by: self.published_by.map(Cut::from_micros),
            certainty: Certainty::MEMBERS.get(usize::from(self.certainty))?.0,
        })
    }

    /// Tells whether a question asks for this point, as far as it says what it asks for.
    fn fits(&self, point: &Point, asked: &Point, cuts: &Cuts) -> bool {
        if point.certainty != asked.certainty || cuts.at_least.is_some_and(|least| point.sequence < least) {
            return false;
        }
        if cuts.token {
            return point == asked;
        }
        if cuts.is_none() {
            return true;
        }
        let date = cuts.date.map_or(!self.date_given && !self.token, |date| date == point.date);
        let known_at = match cuts.known_at {
            Some(cut) => self.known_at == Some(cut.micros()) || point.sequence == asked.sequence,
            None => self.known_at.is_none() && !self.token,
        };
        date && known_at && cuts.published_by == point.published_by
    }
}

fn mismatch() -> async_graphql::Error {
    error(
        ErrorCode::CursorMismatch,
        "the cursor belongs to another list, or to this one with other arguments or cuts: use it with those of its page",
    )
}

/// Reads a cursor and gives the scopes that its list is cut from.
fn resume(scopes: &[Scope], list: [u8; 16], text: &str) -> Result<(Vec<Scope>, Place)> {
    let foreign = || bad_input("this is not a cursor of this chronicle: pass one exactly as it was given");
    let Some(first) = scopes.first() else { return Err(mismatch()) };
    let plain = first.chronicle().unseal(text).ok_or_else(foreign)?;
    let cursor: Cursor = rmp_serde::from_slice(&plain).map_err(|_| foreign())?;
    if cursor.version != VERSION || cursor.list != list || cursor.pins.len() != scopes.len() {
        return Err(mismatch());
    }
    let head = first.chronicle().head();
    let moved = scopes.iter().zip(&cursor.pins).map(|(scope, pin)| {
        let point = pin.point().filter(|point| point.sequence <= head).ok_or_else(foreign)?;
        let fits = pin.fits(&point, scope.point(), scope.cuts());
        if fits { Ok((scope.moved_to(point), point)) } else { Err(mismatch()) }
    });
    let moved: Vec<(Scope, Point)> = moved.collect::<Result<_>>()?;
    Ok((moved.into_iter().map(|(scope, _)| scope).collect(), cursor.place))
}

/// Which part of a list is asked for, and of which snapshot.
struct Cutting {
    scopes: Vec<Scope>,
    after: Option<Place>,
    before: Option<Place>,
    backward: bool,
    len: usize,
    sealer: Arc<Sealer>,
}

fn page_len(name: &str, asked: i32) -> Result<usize> {
    let len = usize::try_from(asked).ok().filter(|_| asked <= PAGE_LEN_MAX);
    len.ok_or_else(|| bad_input(format!("{name} is {asked}: a page has 0 to {PAGE_LEN_MAX} items")))
}

impl Cutting {
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
        let chronicle = scopes.first().map(|scope| scope.chronicle().clone()).ok_or_else(mismatch)?;
        let sealer = Sealer { chronicle, list, pins: scopes.iter().map(Pin::of).collect() };
        Ok(Cutting { scopes, after, before, backward, len, sealer: Arc::new(sealer) })
    }
}

/// Makes the cursors of a page.
struct Sealer {
    chronicle: Chronicle,
    list: [u8; 16],
    pins: Vec<Pin>,
}

impl Sealer {
    fn cursor(&self, place: Place) -> Result<String> {
        let cursor = Cursor { version: VERSION, list: self.list, pins: self.pins.clone(), place };
        let plain = rmp_serde::to_vec(&cursor);
        let plain = plain.map_err(|failed| crate::graphql::error::internal(&failed.to_string()))?;
        Ok(self.chronicle.seal(&plain))
    }
}

/// Gives the direction in which a list in that order is read.
pub fn direction(order: Order) -> Direction {
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
pub async fn ordered<T, N: Paged>(
    scope: &Scope,
    list: ListName,
    page: &PageArguments,
    order: Order,
    fetch: impl Fn(&Scope, &Slice) -> Listed<T> + Send + Sync + 'static,
    place: fn(&T) -> FactOrder,
    node: impl Fn(&Scope, T) -> N,
) -> Result<Connection<N>> {
    let list = list.argument(&order);
    let cutting = Cutting::new(std::slice::from_ref(scope), list, page)?;
    let scope = cutting.scopes.first().ok_or_else(mismatch)?.clone();
    let forward = direction(order);
    let fact = |place: Option<Place>| match place {
        None => Ok(None),
        Some(Place::Fact(middle, width, ordinal, sequence, place)) => {
            Ok(Some(FactOrder { middle, width, ordinal, sequence: Sequence::new(sequence), place }))
        }
        Some(Place::Number(_)) => Err(mismatch()),
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
    scope.execution().charge(listed.items.len()).await?;
    let (previous, next) = if cutting.backward { (more, from.is_some()) } else { (from.is_some(), more) };
    let edges = listed.items.into_iter().map(|item| {
        let place = Place::from(place(&item));
        Edge { place, sealer: Arc::clone(&cutting.sealer), node: node(&scope, item) }
    });
    let edges = edges.collect();
    let total = move || fetch(&scope, &Slice { direction: forward, after: None, limit: usize::MAX }).items.len();
    Ok(Connection { edges, previous, next, total: Total::Counted(Box::new(total)) })
}

/// Cuts a page of a list that is made whole, at one snapshot.
///
/// # Errors
///
/// As [`ordered`].
pub async fn whole<T, N: Paged>(
    scope: &Scope,
    list: ListName,
    page: &PageArguments,
    all: impl Fn(&Scope) -> Vec<T>,
    node: impl Fn(&Scope, T) -> N,
) -> Result<Connection<N>> {
    let scopes = std::slice::from_ref(scope);
    whole_between(scopes, list, page, |scopes| all(&scopes[0]), |scopes, item| node(&scopes[0], item)).await
}

/// Cuts a page of a list that is made whole of several snapshots, at least one.
///
/// # Errors
///
/// As [`ordered`].
pub async fn whole_between<T, N: Paged>(
    scopes: &[Scope],
    list: ListName,
    page: &PageArguments,
    all: impl Fn(&[Scope]) -> Vec<T>,
    node: impl Fn(&[Scope], T) -> N,
) -> Result<Connection<N>> {
    let cutting = Cutting::new(scopes, list, page)?;
    let items = all(&cutting.scopes);
    let total = items.len();
    let number = |place: Place| match place {
        Place::Number(number) => usize::try_from(number).map_err(|_| mismatch()),
        Place::Fact(..) => Err(mismatch()),
    };
    let mut from = cutting.after.map(number).transpose()?.map_or(0, |number| number.saturating_add(1)).min(total);
    let mut to = cutting.before.map(number).transpose()?.unwrap_or(total).clamp(from, total);
    if cutting.backward {
        from = from.max(to.saturating_sub(cutting.len));
    } else {
        to = to.min(from.saturating_add(cutting.len));
    }
    cutting.scopes[0].execution().charge(to - from).await?;
    let edges = items.into_iter().enumerate().take(to).skip(from).map(|(number, item)| {
        let sealer = Arc::clone(&cutting.sealer);
        Edge { place: Place::Number(number as u64), sealer, node: node(&cutting.scopes, item) }
    });
    let edges = edges.collect();
    Ok(Connection { edges, previous: from > 0, next: to < total, total: Total::Known(total) })
}

/// What has a list of its own in the schema.
pub trait Paged: OutputType {
    /// The name of the type of a page.
    const CONNECTION: &'static str;
    /// The name of the type of an item in a page.
    const EDGE: &'static str;
    /// What a page is, in a sentence.
    const CONNECTION_DESCRIPTION: &'static str;
    /// What an item in a page is, in a sentence.
    const EDGE_DESCRIPTION: &'static str;
}

/// Gives types lists of their own.
macro_rules! paged {
    ($($node:ty: $name:literal $plural:literal),+ $(,)?) => {$(
        impl $crate::graphql::page::Paged for $node {
            const CONNECTION: &'static str = concat!($name, "Connection");
            const EDGE: &'static str = concat!($name, "Edge");
            const CONNECTION_DESCRIPTION: &'static str = concat!("A page of a list of ", $plural, ", cut from one snapshot.");
            const EDGE_DESCRIPTION: &'static str = concat!("One of a page of ", $plural, ", with its cursor.");
        }
    )+};
}
pub(super) use paged;

/// How many items a list has.
enum Total {
    Known(usize),
    /// Counted where somebody asks.
    Counted(Box<dyn Fn() -> usize + Send + Sync>),
}

/// A page of a list.
pub struct Connection<N> {
    edges: Vec<Edge<N>>,
    previous: bool,
    next: bool,
    total: Total,
}

/// An item of a page.
pub struct Edge<N> {
    place: Place,
    sealer: Arc<Sealer>,
    node: N,
}

/// Where a page lies in its list.
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
    async fn total_count(&self) -> usize {
        match &self.total {
            Total::Known(total) => *total,
            Total::Counted(count) => count(),
        }
    }
}

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
