//! Outlines: what an entry of a list says of its event or claim, so that a filter refuses most without a record.
//!
//! Keys and names of recorders stand as hashes of 16 bits. A hash that differs proves that the key does; one that is equal
//! proves nothing, so the record is asked before the item is shown. All of it is thrown away and made again when the format
//! version of the index changes.
//!
//! | outline | bytes |
//! | --- | --- |
//! | an event | kind (1), negotiation (2), of a statement then act and basis (1), speaker (2), on behalf of whom (2); recorder (2) |
//! | a claim | its statement's without the recorder; stance (1), claimant (2), subject (2), matter (2); then, where the claim's window is not the statement's, bounds of that (8 + 8) |
//! | an operation | kind (1), recorder (2); then of its event just before and just after it: kind (1), negotiation (2), bounds of the window (8 + 8) |
//!
//! A hash of 0 stands for nothing; as the speaker, for a joint statement, of which the record is asked. The stance of a claim
//! has its highest bit set where the claimant is the subject. Bounds are microseconds; both are 0 of what is undated.

use smallvec::SmallVec;

use crate::domain::event::{Body, Event, StatementMade, Target};
use crate::domain::key::ActorKey;
use crate::domain::vocabulary::{Act, Basis, EventKind, Stance, Vocabulary};
use crate::index::list_names;
use crate::index::payload::{member, place};
use crate::index::store::EntryPayload;
use crate::time::{Instant, Period, Window};

const BASES: u8 = 8;
const CLAIMANT_IS_SUBJECT: u8 = 0x80;
const _: () = assert!(Basis::MEMBERS.len() <= 8 && Act::MEMBERS.len() <= 32 && Stance::MEMBERS.len() <= 128);

/// A hash of a key or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHash(u16);

impl KeyHash {
    const NONE: KeyHash = KeyHash(0);

    /// Returns the hash of a key or a name; never that which stands for nothing.
    pub fn of(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// Returns the hash of a matter.
    pub fn of_target(on: &Target) -> Self {
        Self::of_bytes(&list_names::target(on))
    }

    /// FNV-1a, folded: it is written, so it must be the same in every build.
    fn of_bytes(bytes: &[u8]) -> Self {
        let mixed =
            bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        KeyHash(((mixed >> 16) ^ (mixed & 0xffff)).max(1) as u16)
    }

    fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::NONE, Self::of)
    }
}

/// Reads the parts of an outline one after the other.
struct Parts<'a>(&'a [u8]);

impl Parts<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn hash(&mut self) -> Option<KeyHash> {
        self.array().map(u16::from_be_bytes).map(KeyHash)
    }

    fn window(&mut self) -> Option<Option<Window>> {
        let (lo, hi) = (i64::from_be_bytes(self.array()?), i64::from_be_bytes(self.array()?));
        if (lo, hi) == (0, 0) {
            return Some(None);
        }
        Window::new(Instant::from_micros(lo)?, Instant::from_micros(hi)?).map(Some)
    }
}

fn put_hash(out: &mut EntryPayload, hash: KeyHash) {
    out.extend_from_slice(&hash.0.to_be_bytes());
}

fn put_window(out: &mut EntryPayload, window: Option<Window>) {
    let bounds = window.map_or((0, 0), |window| (window.lo().micros(), window.hi().micros()));
    out.extend_from_slice(&bounds.0.to_be_bytes());
    out.extend_from_slice(&bounds.1.to_be_bytes());
}

/// What an entry says of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementOutline {
    /// What the words do.
    pub act: Act,
    /// On what terms they were spoken.
    pub basis: Basis,
    speaker: KeyHash,
    on_behalf_of: KeyHash,
}

impl StatementOutline {
    /// Returns whether the speaker may be the one with that hash.
    pub fn may_be_spoken_by(&self, asked: KeyHash) -> bool {
        self.speaker == KeyHash::NONE || self.speaker == asked
    }

    /// Returns whether it may be spoken for the one with that hash.
    pub fn may_be_spoken_for(&self, asked: KeyHash) -> bool {
        self.speaker == KeyHash::NONE || self.on_behalf_of == asked
    }
}

/// What an entry says of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventOutline {
    /// Its kind.
    pub kind: EventKind,
    negotiation: KeyHash,
    /// More of a statement.
    pub statement: Option<StatementOutline>,
    /// Who recorded the revision; `None` where the entry does not say.
    recorder: Option<KeyHash>,
}

impl EventOutline {
    /// Returns whether it may belong to the negotiation with that hash.
    pub fn may_belong_to(&self, asked: KeyHash) -> bool {
        self.negotiation == asked
    }

    /// Returns whether it may be recorded by the one with that hash.
    pub fn may_be_recorded_by(&self, asked: KeyHash) -> bool {
        self.recorder.is_none_or(|recorder| recorder == asked)
    }

    /// Reads the outline of an event, or of the statement of a claim; `None` where the bytes are neither.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let mut outline = Self::read_head(&mut parts)?;
        if parts.0.len() == 2 {
            outline.recorder = parts.hash();
        }
        Some(outline)
    }

    fn read_head(parts: &mut Parts<'_>) -> Option<Self> {
        let kind = EventKind::numbered(parts.byte()?)?;
        let negotiation = parts.hash()?;
        let statement = if kind == EventKind::StatementMade {
            let terms = parts.byte()?;
            let (act, basis) = (member(terms / BASES)?, member(terms % BASES)?);
            Some(StatementOutline { act, basis, speaker: parts.hash()?, on_behalf_of: parts.hash()? })
        } else {
            None
        };
        Some(EventOutline { kind, negotiation, statement, recorder: None })
    }
}

fn write_head(event: &Event) -> EntryPayload {
    let mut out = SmallVec::from_slice(&[event.kind().number()]);
    put_hash(&mut out, KeyHash::optional(event.negotiation().map(|key| key.as_str())));
    if let Body::StatementMade(statement) = &event.body {
        write_statement(&mut out, statement);
    }
    out
}

fn write_statement(out: &mut EntryPayload, statement: &StatementMade) {
    out.push(place(statement.act) * BASES + place(statement.basis));
    let is_joint = !statement.with.is_empty();
    put_hash(out, if is_joint { KeyHash::NONE } else { KeyHash::of(statement.speaker.as_str()) });
    put_hash(out, KeyHash::optional(statement.on_behalf_of.as_ref().map(ActorKey::as_str)));
}

/// Writes the outline of an event.
pub fn write_event(event: &Event, recorder: &str) -> EntryPayload {
    let mut out = write_head(event);
    put_hash(&mut out, KeyHash::of(recorder));
    out
}

/// What an entry says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimOutline {
    /// What it says of the claim's statement.
    pub statement: EventOutline,
    /// The stance.
    pub stance: Stance,
    /// Whether the claimant is the subject.
    pub claimant_is_subject: bool,
    /// Whose word it is.
    pub claimant: KeyHash,
    /// Whose stance it is about.
    pub subject: KeyHash,
    /// The matter.
    pub on: KeyHash,
    /// The window of the statement, where it is not that of the claim.
    pub said: Option<Window>,
}

impl ClaimOutline {
    /// Reads the outline of a claim; `None` where the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let statement = EventOutline::read_head(&mut parts)?;
        let stance = parts.byte()?;
        let (claimant, subject, on) = (parts.hash()?, parts.hash()?, parts.hash()?);
        let said = if parts.0.is_empty() { None } else { parts.window()? };
        Some(ClaimOutline {
            statement,
            stance: member(stance & !CLAIMANT_IS_SUBJECT)?,
            claimant_is_subject: stance & CLAIMANT_IS_SUBJECT != 0,
            claimant,
            subject,
            on,
            said,
        })
    }
}

/// A claim as its entries describe it.
pub struct ListedClaim<'a> {
    /// Whose word it is.
    pub claimant: &'a ActorKey,
    /// Whose stance it is about.
    pub subject: &'a ActorKey,
    /// The matter.
    pub on: &'a Target,
    /// The stance.
    pub stance: Stance,
    /// Whether its window is not that of its statement.
    pub has_own_window: bool,
}

/// Writes the outline of a claim of a statement.
pub fn write_claim(statement: &Event, claim: &ListedClaim<'_>) -> EntryPayload {
    let mut out = write_head(statement);
    let own = if claim.claimant == claim.subject { CLAIMANT_IS_SUBJECT } else { 0 };
    out.push(place(claim.stance) | own);
    put_hash(&mut out, KeyHash::of(claim.claimant.as_str()));
    put_hash(&mut out, KeyHash::of(claim.subject.as_str()));
    put_hash(&mut out, KeyHash::of_target(claim.on));
    if claim.has_own_window {
        put_window(&mut out, statement.occurred().map(Period::window));
    }
    out
}

/// What an entry says of an operation on the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationOutline {
    /// Its kind.
    pub kind: EventKind,
    recorder: KeyHash,
    /// Its event, just before and just after it.
    pub about: SmallVec<[AboutOutline; 2]>,
}

/// What the entry of an operation says of a content of its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AboutOutline {
    /// The event's kind.
    pub kind: EventKind,
    negotiation: KeyHash,
    /// When it happened; `None`: undated.
    pub window: Option<Window>,
}

impl AboutOutline {
    /// Returns whether the content may belong to the negotiation with that hash.
    pub fn may_belong_to(&self, asked: KeyHash) -> bool {
        self.negotiation == asked
    }
}

impl OperationOutline {
    /// Returns whether it may be recorded by the one with that hash.
    pub fn may_be_recorded_by(&self, asked: KeyHash) -> bool {
        self.recorder == asked
    }

    /// Reads the outline of an operation; `None` where the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = Parts(bytes);
        let (kind, recorder) = (EventKind::numbered(parts.byte()?)?, parts.hash()?);
        let mut about = SmallVec::new();
        while !parts.0.is_empty() {
            let kind = EventKind::numbered(parts.byte()?)?;
            about.push(AboutOutline { kind, negotiation: parts.hash()?, window: parts.window()? });
        }
        Some(OperationOutline { kind, recorder, about })
    }
}

/// Writes the outline of an operation on an event that has these contents just before and just after it.
pub fn write_operation<'a>(
    kind: EventKind,
    recorder: &str,
    contents: impl IntoIterator<Item = &'a Event>,
) -> EntryPayload {
    let mut out = SmallVec::from_slice(&[kind.number()]);
    put_hash(&mut out, KeyHash::of(recorder));
    for content in contents {
        out.push(content.kind().number());
        put_hash(&mut out, KeyHash::optional(content.negotiation().map(|key| key.as_str())));
        put_window(&mut out, content.occurred().map(Period::window));
    }
    out
}
