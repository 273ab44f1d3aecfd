//! What a view holds: everything at one point, or one negotiation of it, in pages.
//!
//! Unlike the log, a view cannot be imported: it is made for reading. It holds the dated events that count at the point,
//! with their effective content, the claims, positions, meetings and actors there; nothing of what was corrected away.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::chronicle::{ClaimFilter, Direction, EventFilter, Slice, Snapshot};
use crate::domain::event::{About, ActorRegistered, Operation, Target};
use crate::domain::history::FactOrder;
use crate::domain::key::{ActorKey, NegotiationKey};
use crate::domain::vocabulary::Certainty;
use crate::interchange::public_url::PublicUrl;
use crate::time::{Cut, Instant};
use crate::view::account::AccountView;
use crate::view::citation;
use crate::view::claim::ClaimView;
use crate::view::commitment::CommitmentView;
use crate::view::consent::ConsentView;
use crate::view::decision::DecisionView;
use crate::view::event::{self, EventView};
use crate::view::meeting::MeetingView;
use crate::view::position::{PositionFilter, PositionView};
use crate::view::{
    Reading, State, account, actor, commitment, consent, decision, meeting, negotiation, position, proposal,
};

/// How many items are read at a time: what is made of them waits in memory for a client to take it.
const PAGE: usize = 100;

/// A list, read page by page: each call gives the next items, and none at the end.
pub type Pages<T> = Box<dyn FnMut() -> Vec<T> + Send>;

/// Where a view finds the tables that it only points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// In files beside its own, named `events.csv` and `positions.csv`.
    Beside,
    /// At the server that gave it.
    AtServer,
}

impl Tables {
    /// Returns the word by which it is asked for over HTTP.
    pub fn word(self) -> &'static str {
        match self {
            Tables::Beside => "beside",
            Tables::AtServer => "server",
        }
    }

    /// Finds it by its word.
    pub fn named(word: &str) -> Option<Self> {
        [Tables::Beside, Tables::AtServer].into_iter().find(|tables| tables.word() == word)
    }
}

/// A snapshot, or one negotiation of it, to be written in some format. Clones share it.
#[derive(Clone)]
pub struct SnapshotView {
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
    /// The negotiation to which it is restricted.
    pub negotiation: Option<NegotiationKey>,
    /// Where it finds tables.
    pub tables: Tables,
    /// Whether tables have every text exactly as it was recorded, also one that a spreadsheet program takes for a formula.
    pub exact: bool,
    /// The address of the server that shows the record, if one is known.
    pub base: Option<PublicUrl>,
}

/// A claim with the statement that makes it.
pub struct ClaimWithStatement {
    /// The claim.
    pub claim: ClaimView,
    /// The statement, with its effective content.
    pub statement: EventView,
}

/// A position, and the negotiation to which its matter belongs.
pub struct PositionInNegotiation {
    /// The negotiation.
    pub negotiation: NegotiationKey,
    /// The position.
    pub position: PositionView,
}

/// An account, and the negotiation that its thing is part of, or that shows its actor.
pub struct AccountInNegotiation {
    /// The negotiation; `None` for an actor, where the view is of all negotiations, and for what is part of none.
    pub negotiation: Option<NegotiationKey>,
    /// The account.
    pub account: AccountView,
}

impl SnapshotView {
    /// Returns what the views read.
    pub fn state(&self) -> &dyn State {
        self.snapshot.state()
    }

    /// Returns the title of the whole: the negotiation's, where it is of one or there is only one.
    pub fn title(&self) -> String {
        let title = self.only_negotiation().and_then(|key| {
            let key = &key;
            let read = |reading| negotiation::negotiation(self.state(), key, reading);
            read(Reading::AtPoint).or_else(|| read(Reading::LastKnown))
        });
        title.map_or_else(|| "Chronicle".to_owned(), |negotiation| negotiation.title)
    }

    /// Says at which point it is, in one line.
    pub fn point_in_words(&self) -> String {
        let point = self.snapshot.point();
        let counted = match point.certainty {
            Certainty::Certain => ", only what had certainly happened",
            Certainty::Best => "",
            Certainty::Possible => ", all that may have happened",
        };
        let published = point.published_by.map(|cut| format!(", public by {}", cut_in_words(cut)));
        format!(
            "As of {}{counted}, known up to record {}{}",
            cut_in_words(point.date),
            point.sequence,
            published.unwrap_or_default()
        )
    }

    /// Returns the negotiation that all of it is about: the one it is restricted to, else the only one at the point.
    fn only_negotiation(&self) -> Option<NegotiationKey> {
        if self.negotiation.is_some() {
            return self.negotiation.clone();
        }
        let is_here = |key: &&NegotiationKey| negotiation::negotiation(self.state(), key, Reading::AtPoint).is_some();
        let all = self.state().negotiations();
        let mut here = all.iter().filter(is_here);
        here.next().filter(|_| here.next().is_none()).cloned()
    }

    /// Returns when the newest record that it knows was taken in; the beginning of 1970, where it knows none.
    pub fn updated(&self) -> Instant {
        let known_at = self.snapshot.known_at().map(crate::time::RecordedAt::instant);
        known_at.or(Instant::from_micros(0)).unwrap_or(Instant::MIN)
    }

    /// Returns when an event, as it is shown, was last changed by a record: by an operation on it, else by its own.
    pub fn changed(&self, view: &EventView) -> Instant {
        let state = self.state();
        let life = state.life(view.sequence);
        let seen = life.steps.iter().map(|step| step.sequence).filter(|step| citation::is_operation_seen(state, *step));
        let last = seen.last().and_then(|step| state.record(step));
        last.map_or(view.recorded_at, |recorded| recorded.recorded_at).instant()
    }

    /// Returns why an event was retracted, and when that was recorded.
    pub fn retraction(&self, view: &EventView) -> Option<(String, Instant)> {
        let state = self.state();
        let life = state.life(view.sequence);
        let seen = life.steps.iter().map(|step| step.sequence).filter(|step| citation::is_operation_seen(state, *step));
        let retractions = seen.filter_map(|step| {
            let recorded = state.record(step)?;
            match &recorded.operation {
                Operation::Retract(retraction) if retraction.event == view.id() => {
                    Some((retraction.reason.clone(), recorded.recorded_at.instant()))
                }
                Operation::Retract(_)
                | Operation::Record(_)
                | Operation::Correct(_)
                | Operation::Reinstate(_)
                | Operation::Cite(_) => None,
            }
        });
        retractions.last()
    }

    /// Returns the address at the server at which a format of the same can be asked for, newest record and all.
    pub fn export_address(&self, format: &str) -> Option<String> {
        let base = self.base.as_ref()?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("format", format);
        if let Some(negotiation) = &self.negotiation {
            query.append_pair("negotiation", negotiation.as_str());
        }
        Some(format!("{base}/v1/export?{}", query.finish()))
    }

    /// Returns the address of the page at the server on which people see a negotiation, or an event on its timeline.
    pub fn page_address(&self, negotiation: Option<&NegotiationKey>, event: Option<&EventView>) -> Option<String> {
        let base = self.base.as_ref()?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(negotiation) = negotiation {
            query.append_pair("negotiation", negotiation.as_str());
        }
        if let Some(event) = event {
            query.append_pair("view", "timeline").append_pair("select", &event.id().to_string());
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        Some(format!("{base}/{mark}{query}"))
    }

    /// Returns the dated events, in fact order or against it.
    pub fn events(&self, direction: Direction) -> Pages<EventView> {
        let shown = self.clone();
        let filter = EventFilter { negotiation: self.negotiation.clone(), ..EventFilter::default() };
        let mut place = Some(None);
        Box::new(move || {
            let Some(after) = place else { return Vec::new() };
            let listed = shown.snapshot.timeline(&filter, &Slice { direction, after, limit: PAGE });
            place = next(listed.more, listed.items.last().map(EventView::order));
            listed.items
        })
    }

    /// Returns the dated events with those that are retracted among them, in fact order or against it.
    pub fn events_and_retracted(&self, direction: Direction) -> Pages<EventView> {
        let mut events = PageQueue::new(self.events(direction));
        let mut retracted = PageQueue::new(self.retracted(direction));
        Box::new(move || {
            let mut page = Vec::new();
            while page.len() < PAGE {
                let next = match (events.front(), retracted.front()) {
                    (None, None) => break,
                    (Some(_), None) => events.take(),
                    (None, Some(_)) => retracted.take(),
                    (Some(event), Some(other)) => {
                        let is_first = match direction {
                            Direction::Ascending => event.order() <= other.order(),
                            Direction::Descending => event.order() >= other.order(),
                        };
                        if is_first { events.take() } else { retracted.take() }
                    }
                };
                page.extend(next);
            }
            page
        })
    }

    /// Returns the dated events that would count, were they not retracted.
    fn retracted(&self, direction: Direction) -> Pages<EventView> {
        let shown = self.clone();
        let filter = EventFilter { negotiation: self.negotiation.clone(), ..EventFilter::default() };
        let mut place = Some(None);
        Box::new(move || {
            let Some(after) = place else { return Vec::new() };
            let listed = shown.snapshot.retracted(&filter, &Slice { direction, after, limit: PAGE });
            place = next(listed.more, listed.items.last().map(EventView::order));
            listed.items
        })
    }

    /// Returns the claims, those since overtaken included where `standing` is not set, by their own dates.
    pub fn claims(&self, standing: Option<bool>) -> Pages<ClaimWithStatement> {
        let shown = self.clone();
        let filter = ClaimFilter { negotiation: self.negotiation.clone(), standing, ..ClaimFilter::default() };
        let mut place = Some(None);
        Box::new(move || {
            let Some(after) = place else { return Vec::new() };
            let slice = Slice { direction: Direction::Ascending, after, limit: PAGE };
            let listed = shown.snapshot.claims(&filter, &slice);
            place = next(listed.more, listed.items.last().map(|claim| claim.order));
            // A claim that counts has a statement that is known: none is left out here.
            let with_statement = |claim: ClaimView| {
                let statement = event::event(shown.state(), claim.of.statement)?;
                Some(ClaimWithStatement { claim, statement })
            };
            listed.items.into_iter().filter_map(with_statement).collect()
        })
    }

    /// Returns the positions, one negotiation after the other, party by party.
    pub fn positions(&self) -> Pages<PositionInNegotiation> {
        let shown = self.clone();
        let mut parties = self.negotiations().into_iter().flat_map({
            let shown = self.clone();
            move |negotiation| {
                let subjects = position::claimed_targets(shown.state(), &negotiation).into_iter();
                let parties = subjects.flat_map(|target| shown.state().subjects(&target).to_vec());
                let parties: BTreeSet<ActorKey> = parties.collect();
                parties.into_iter().map(move |party| (negotiation.clone(), party))
            }
        });
        Box::new(move || {
            for (negotiation, party) in parties.by_ref() {
                let filter = PositionFilter { party: Some(&party), ..PositionFilter::default() };
                let positions = position::positions(shown.state(), &negotiation, filter);
                if !positions.is_empty() {
                    let of = |position| PositionInNegotiation { negotiation: negotiation.clone(), position };
                    return positions.into_iter().map(of).collect();
                }
            }
            Vec::new()
        })
    }

    /// Returns the decisions, one negotiation after the other, by key.
    pub fn decisions(&self) -> Pages<DecisionView> {
        self.by_negotiation(|state, negotiation| decision::decisions(state, negotiation))
    }

    /// Returns the consents to texts, withdrawals among them, one negotiation after the other, by text, actor and date.
    pub fn consents(&self) -> Pages<(NegotiationKey, ConsentView)> {
        self.by_negotiation(|state, negotiation| {
            let proposals = proposal::proposals(state, negotiation).into_iter();
            let acts = proposals.flat_map(|proposal| consent::consents(state, &proposal.key));
            acts.map(|act| (negotiation.clone(), act)).collect()
        })
    }

    /// Returns the commitments, one negotiation after the other, by key.
    pub fn commitments(&self) -> Pages<CommitmentView> {
        self.by_negotiation(|state, negotiation| {
            commitment::commitments(state, negotiation, commitment::CommitmentFilter::default())
        })
    }

    /// Returns the accounts, one negotiation after the other: of its things, and of the actors that it shows. Where it is not
    /// restricted to one, those of actors come last, with those of what is part of no negotiation.
    pub fn accounts(&self) -> Pages<AccountInNegotiation> {
        let is_whole = self.negotiation.is_none();
        let mut within = self.by_negotiation(move |state, negotiation| {
            let accounts = account::of_negotiation(state, negotiation, None).into_iter();
            let ours = accounts.filter(|account| !(is_whole && matches!(account.about, About::Actor(_))));
            ours.map(|account| AccountInNegotiation { negotiation: Some(negotiation.clone()), account }).collect()
        });
        let mut apart = is_whole.then(|| self.clone());
        Box::new(move || {
            let page = within();
            if !page.is_empty() {
                return page;
            }
            let accounts = apart.take().map(|shown| accounts_apart(shown.state())).unwrap_or_default();
            accounts.into_iter().map(|account| AccountInNegotiation { negotiation: None, account }).collect()
        })
    }

    fn by_negotiation<T: Send + 'static>(
        &self,
        read: impl Fn(&dyn State, &NegotiationKey) -> Vec<T> + Send + 'static,
    ) -> Pages<T> {
        let shown = self.clone();
        let mut negotiations = self.negotiations().into_iter();
        Box::new(move || {
            let of_next = |key: NegotiationKey| read(shown.state(), &key);
            negotiations.by_ref().map(of_next).find(|items| !items.is_empty()).unwrap_or_default()
        })
    }

    /// Returns the meetings, by key.
    pub fn meetings(&self) -> Pages<MeetingView> {
        let keys = match &self.negotiation {
            Some(negotiation) => self.state().meetings(negotiation),
            None => self.state().all_meetings(),
        };
        self.keyed(keys, |shown, key| {
            let meeting = meeting::meeting(shown.state(), key, Reading::AtPoint)?;
            let ours = shown.negotiation.is_none() || meeting.negotiation == shown.negotiation;
            ours.then_some(meeting)
        })
    }

    /// Returns the actors, by key: of one negotiation those that take part in it.
    pub fn actors(&self) -> Pages<Arc<ActorRegistered>> {
        let keys = match &self.negotiation {
            Some(key) => {
                let parties = negotiation::parties(self.state(), key);
                let mut actors: Vec<ActorKey> = parties.into_iter().map(|party| party.actor).collect();
                actors.dedup();
                Arc::new(actors)
            }
            None => self.state().actors(),
        };
        self.keyed(keys, |shown, key| actor::actor(shown.state(), key, Reading::AtPoint))
    }

    /// Returns the matters on which parties can take a stance, one negotiation after the other.
    pub fn targets(&self) -> Pages<Target> {
        let shown = self.clone();
        let mut negotiations = self.negotiations().into_iter();
        Box::new(move || {
            let of_next = |key: NegotiationKey| position::targets(shown.state(), &key);
            negotiations.by_ref().map(of_next).find(|targets| !targets.is_empty()).unwrap_or_default()
        })
    }

    /// Returns the negotiation that it is restricted to, else all that were ever on record, by key.
    pub fn negotiations(&self) -> Vec<NegotiationKey> {
        match &self.negotiation {
            Some(negotiation) => vec![negotiation.clone()],
            None => self.state().negotiations().to_vec(),
        }
    }

    fn keyed<K: Send + Sync + 'static, T: 'static>(
        &self,
        keys: Arc<Vec<K>>,
        read: impl Fn(&SnapshotView, &K) -> Option<T> + Send + 'static,
    ) -> Pages<T> {
        let shown = self.clone();
        let mut at = 0;
        Box::new(move || {
            // A page of which nothing is there is not the end.
            while at < keys.len() {
                let until = keys.len().min(at + PAGE);
                let page: Vec<T> = keys[at..until].iter().filter_map(|key| read(&shown, key)).collect();
                at = until;
                if !page.is_empty() {
                    return page;
                }
            }
            Vec::new()
        })
    }
}

/// Returns the accounts of incidents and meetings that are part of no negotiation, and of all actors.
fn accounts_apart(state: &dyn State) -> Vec<AccountView> {
    let (incidents, meetings, actors) = (state.all_incidents(), state.all_meetings(), state.actors());
    let incidents = incidents.iter().cloned().map(About::Incident);
    let meetings = meetings.iter().cloned().map(About::Meeting);
    let of_none = incidents.chain(meetings).filter(|about| account::negotiation_of(state, about).is_none());
    let things = of_none.chain(actors.iter().cloned().map(About::Actor));
    things.flat_map(|about| account::accounts(state, &about)).collect()
}

/// Returns where the next page goes on; `None` at the end.
fn next(more: bool, last: Option<FactOrder>) -> Option<Option<FactOrder>> {
    if more { last.map(Some) } else { None }
}

/// Says up to when a cut goes: a day, where it ends with one of UTC.
fn cut_in_words(cut: Cut) -> String {
    let last = cut.last_included();
    if last.to_string().ends_with("T23:59:59.999999Z") { last.day_in_words() } else { last.in_words() }
}

/// A list of which the next item can be looked at.
struct PageQueue<T> {
    pages: Pages<T>,
    read: VecDeque<T>,
    is_over: bool,
}

impl<T> PageQueue<T> {
    fn new(pages: Pages<T>) -> Self {
        PageQueue { pages, read: VecDeque::new(), is_over: false }
    }

    fn front(&mut self) -> Option<&T> {
        if self.read.is_empty() && !self.is_over {
            self.read.extend((self.pages)());
            self.is_over = self.read.is_empty();
        }
        self.read.front()
    }

    fn take(&mut self) -> Option<T> {
        self.read.pop_front()
    }
}
