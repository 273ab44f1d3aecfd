//! What a row can hold: for each kind of event the fields that a column can fill, and how the cell is read.
//!
//! A field has the name of the API (`onBehalfOf`, `claim.stance`), the place of its value in the line of the event, and the
//! headings by which a column of it is recognised; the first is the heading of the sheet to fill.

use crate::domain::vocabulary::{
    Act, ActorKind, Basis, CommitmentStatus, ConsentAct, DecisionMethod, DeclarationKind, Hedge, IncidentKind,
    IssueStatus, MeetingKind, Modality, NegotiationStatus, Outcome, ProposalStatus, Reliability, Role, Stance,
    Vocabulary, VoteKind,
};

/// Sorts of things that are looked up by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NamedThing {
    /// An actor.
    Actor,
    /// A negotiation.
    Negotiation,
    /// An issue.
    Issue,
    /// A proposal.
    Proposal,
    /// A meeting.
    Meeting,
    /// A commitment.
    Commitment,
    /// An incident.
    Incident,
    /// A decision.
    Decision,
    /// A declaration.
    Declaration,
    /// An amendment.
    Amendment,
    /// A source.
    Source,
}

impl NamedThing {
    /// All of them.
    pub const ALL: [NamedThing; 11] = [
        NamedThing::Actor,
        NamedThing::Negotiation,
        NamedThing::Issue,
        NamedThing::Proposal,
        NamedThing::Meeting,
        NamedThing::Commitment,
        NamedThing::Incident,
        NamedThing::Decision,
        NamedThing::Declaration,
        NamedThing::Amendment,
        NamedThing::Source,
    ];

    /// Returns its name, as lines and maps write it.
    pub fn name(self) -> &'static str {
        match self {
            NamedThing::Actor => "actor",
            NamedThing::Negotiation => "negotiation",
            NamedThing::Issue => "issue",
            NamedThing::Proposal => "proposal",
            NamedThing::Meeting => "meeting",
            NamedThing::Commitment => "commitment",
            NamedThing::Incident => "incident",
            NamedThing::Decision => "decision",
            NamedThing::Declaration => "declaration",
            NamedThing::Amendment => "amendment",
            NamedThing::Source => "source",
        }
    }
}

/// How the cell of a field is read.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// As it stands.
    Text,
    /// As a date.
    Date,
    /// As a whole number.
    Whole,
    /// As a number.
    Real,
    /// As yes or no.
    Flag,
    /// As one word of a closed list.
    Word(fn() -> Vec<&'static str>),
    /// As the name of a thing.
    Name(NamedThing),
    /// As the name of a thing of one of several sorts, written as an object with the sort.
    Matter(&'static [NamedThing]),
    /// As a key; words are made one.
    Slug,
    /// As the key that the event makes; it is made of the row where no column gives it.
    OwnKey(NamedThing),
}

impl FieldType {
    /// Returns the sort of thing whose key the field makes.
    pub fn own_thing(self) -> Option<NamedThing> {
        match self {
            FieldType::OwnKey(thing) => Some(thing),
            FieldType::Text
            | FieldType::Date
            | FieldType::Whole
            | FieldType::Real
            | FieldType::Flag
            | FieldType::Word(_)
            | FieldType::Name(_)
            | FieldType::Matter(_)
            | FieldType::Slug => None,
        }
    }
}

/// How many values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldCount {
    /// One.
    One,
    /// A list.
    Many,
    /// A list of objects, each with the value under this name.
    ManyAs(&'static str),
}

/// A field that a column can fill.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its name in a map.
    pub name: &'static str,
    /// The place of its value: in the body of the event, or in the event if it begins with `/`.
    pub path: &'static str,
    /// How its cell is read.
    pub of: FieldType,
    /// How many values it takes.
    pub count: FieldCount,
    /// Whether a row is nothing without it.
    pub needed: bool,
    /// The headings by which its column is recognised, with semicolons between them; the first is that of a template.
    heads: &'static str,
}

const fn one(name: &'static str, path: &'static str, of: FieldType, heads: &'static str) -> FieldSpec {
    FieldSpec { name, path, of, count: FieldCount::One, needed: false, heads }
}

impl FieldSpec {
    /// Returns the headings by which its column is recognised, the first that of a template.
    pub fn heads(&self) -> impl Iterator<Item = &'static str> {
        self.heads.split("; ")
    }

    const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    const fn many(mut self) -> Self {
        self.count = FieldCount::Many;
        self
    }

    const fn many_as(mut self, name: &'static str) -> Self {
        self.count = FieldCount::ManyAs(name);
        self
    }
}

fn words<V: Vocabulary>() -> Vec<&'static str> {
    V::MEMBERS.iter().map(|(_, name, _)| *name).collect()
}

use FieldType::{Date, Flag, Matter, Name, OwnKey, Real, Slug, Text, Whole, Word};
use NamedThing::{
    Actor, Amendment, Commitment, Decision, Declaration, Incident, Issue, Meeting, Negotiation, Proposal,
};

/// What the matter of a claim can be.
const CLAIMED: &[NamedThing] = &[Issue, Proposal, Meeting];
/// What can be decided on.
const DECIDED: &[NamedThing] = &[Proposal, Issue, Amendment, Meeting, Commitment];
/// Of what something can be asserted.
const ASSERTED: &[NamedThing] = &[Incident, Commitment, Decision, Meeting, Amendment, Actor];

/// A kind of event that a row can be.
#[derive(Clone, Copy, Debug)]
pub struct RowKind {
    /// Its name, as lines write it.
    pub name: &'static str,
    /// The name of sheets whose rows are all of this kind.
    pub shape: &'static str,
    /// Whether a row needs a date, a negotiation.
    pub needs: (bool, bool),
    /// Whether it can name a negotiation.
    pub in_negotiation: bool,
    /// Its fields.
    pub fields: &'static [FieldSpec],
}

/// The fields of every kind.
pub const COMMON: &[FieldSpec] = &[
    one(
        "occurred",
        "/occurred",
        Date,
        "Date; occurred; when; day; event date; date of event; start date; date of the event; date said; \
         said on; date of statement; datum; wann; quand; jour",
    ),
    one(
        "negotiation",
        "/negotiation",
        Name(Negotiation),
        "Negotiation; talks; process; track; peace process; verhandlung; verhandlungen; négociation",
    ),
    one(
        "note",
        "/note",
        Text,
        "Note; notes; comment; comments; remark; remarks; annotation; anmerkung; bemerkung; remarque; \
         commentaire",
    ),
    one("ordinal", "/ordinal", Whole, "Ordinal; order in the day"),
    one("publicSince", "/publicSince", Date, "Public since"),
];

/// The fields of the source that a row cites; `source2`, `source3` and so on have the same.
pub const SOURCE: &[FieldSpec] = &[
    one(
        "source.url",
        "url",
        Text,
        "Source; source url; url; link; address; sources; source link; web address; reference; links; \
         hyperlink; web page; website; web link; source address; quelle; lien; adresse",
    ),
    one(
        "source.title",
        "title",
        Text,
        "Source title; headline; title of source; article; article title; title of article; \
         titel der quelle; schlagzeile; titre de la source",
    ),
    one(
        "source.publisher",
        "publisher",
        Text,
        "Publisher; outlet; media; newspaper; agency; source name; published by; news outlet; news agency; \
         paper; zeitung; herausgeber; éditeur",
    ),
    one(
        "source.author",
        "author",
        Text,
        "Author; source author; byline; written by; journalist; reporter; autor; auteur",
    ),
    one(
        "source.published",
        "published",
        Date,
        "Published; source date; publication date; date published; published on; date of publication; \
         article date; published date; veröffentlicht; veröffentlicht am; publié le",
    ),
    one("source.language", "language", Text, "Language; source language; sprache; langue"),
    one("source.reliability", "reliability", Word(words::<Reliability>), "Reliability"),
    one("source.quote", "/quote", Text, "Quote; quotation; verbatim; exact words; exact quote; zitat"),
    one("source.locator", "/locator", Text, "Locator; page; paragraph; page number; seite"),
    one("source.cue", "/cue", Text, "Cue; reporting verb; verb"),
    one("source.credibility", "/credibility", Whole, "Credibility"),
];

const KEY_HEADS: &str = "Key";
const TITLE_HEADS: &str = "Title; name; what; subject";
const TEXT_HEADS: &str = "Text; description; summary; details";
const PLACE: [FieldSpec; 5] = [
    one(
        "place.name",
        "place.name",
        Text,
        "Place; location; venue; city; where; locale; held at; held in; where held; wo; ort; lieu; où",
    ),
    one("place.country", "place.country", Text, "Country; land; pays"),
    one("place.region", "place.region", Text, "Region; province"),
    one("place.latitude", "place.latitude", Real, "Latitude; lat"),
    one("place.longitude", "place.longitude", Real, "Longitude; lon; long; lng"),
];
const PARTICIPANTS: FieldSpec = one(
    "participants",
    "participants",
    Name(Actor),
    "Participants; attendees; parties; who; delegations; present; who met; who took part; took part; \
         between; teilnehmer",
)
.many_as("actor");
const AGENDA: FieldSpec =
    one("agenda", "agenda", Name(Issue), "Agenda; issues; topics; topic; topics discussed; matter; thema; themen")
        .many();
const MEETING_TYPE: FieldSpec = one("type", "kind", Word(words::<MeetingKind>), "Type; meeting type; format");
const REASON: FieldSpec = one("reason", "reason", Text, "Reason; why");

const STATEMENT: &[FieldSpec] = &[
    one(
        "speaker",
        "speaker",
        Name(Actor),
        "Speaker; who; who spoke; said by; actor; person; by; from; spoken by; who said it; who said this; \
         name of speaker; speaker name; sprecher; orateur; wer; qui",
    )
    .needed(),
    one(
        "onBehalfOf",
        "onBehalfOf",
        Name(Actor),
        "On behalf of; for; party; side; representing; country; for whom; on whose behalf; in the name of; \
         speaks for; speaking for; spoke for; represents; für wen; im namen von; au nom de; pour qui",
    ),
    one(
        "addressees",
        "addressees",
        Name(Actor),
        "Addressees; to; addressed to; target; audience; to whom; addressee; said to; spoken to; recipient; \
         an wen; à qui; destinataire",
    )
    .many(),
    one(
        "act",
        "act",
        Word(words::<Act>),
        "Act; kind of statement; speech act; act type; statement type; type of statement",
    )
    .needed(),
    one("basis", "basis", Word(words::<Basis>), "Basis; attribution; on record"),
    one(
        "channel",
        "channel",
        Text,
        "Channel; medium; via; forum; setting; where; where said; said at; platform; wo; où",
    ),
    one("meeting", "meeting", Name(Meeting), "Meeting; at meeting; round"),
    one(
        "text",
        "text",
        Text,
        "Text; statement; what was said; what they said; said; words; content; summary; description; \
         what was stated; aussage; wortlaut; texte; déclaration",
    )
    .needed(),
    one("with", "with", Name(Actor), "With; jointly with; co-speakers").many_as("speaker"),
    one("unnamed", "unnamed", Flag, "Unnamed; anonymous"),
    one(
        "claim.subject",
        "claims.0.subject",
        Name(Actor),
        "Claim about; subject; whose position; party claimed; whose stance; about whom; wessen position",
    ),
    one(
        "claim.on",
        "claims.0.on",
        Matter(CLAIMED),
        "Claim on; issue; matter; topic; proposal; question; matter at issue; subject matter; on what; \
         about what; regarding; concerning; thema; frage; gegenstand; sujet",
    ),
    one(
        "claim.stance",
        "claims.0.stance",
        Word(words::<Stance>),
        "Stance; position; accept/reject; accept or reject; accepts/rejects; accepts or rejects; \
         for/against; for or against; agree/disagree; attitude; haltung; standpunkt",
    ),
    one(
        "claim.conditions",
        "claims.0.conditions",
        Text,
        "Conditions; condition; on condition; on condition that; bedingung; bedingungen",
    )
    .many(),
    one("claim.hedge", "claims.0.hedge", Word(words::<Hedge>), "Hedge"),
    one("claim.modality", "claims.0.modality", Word(words::<Modality>), "Modality"),
    one("claim.from", "claims.0.from", Date, "Claim from"),
    one("claim.to", "claims.0.to", Date, "Claim to"),
    one("assertion.about", "assertions.0.about", Matter(ASSERTED), "Assertion about"),
    one("assertion.aspect", "assertions.0.aspect", Slug, "Aspect"),
    one("assertion.text", "assertions.0.value.text", Text, "Asserted text"),
    one("assertion.number", "assertions.0.value.number.exact", Real, "Asserted number"),
    one("assertion.unit", "assertions.0.value.number.unit", Text, "Unit"),
    one("assertion.date", "assertions.0.value.date", Date, "Asserted date"),
    one("assertion.actor", "assertions.0.value.actor", Name(Actor), "Asserted actor"),
];

const MEETING_HELD: &[FieldSpec] = &[
    one("key", "key", OwnKey(Meeting), KEY_HEADS),
    one("title", "title", Text, "Title; meeting; name; round; event; subject"),
    MEETING_TYPE,
    one("began", "began", Date, "Began; start; from; opened"),
    one("held", "held", Date, "Held"),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    PLACE[3],
    PLACE[4],
    PARTICIPANTS,
    AGENDA,
    one(
        "outcome",
        "outcome",
        Text,
        "Outcome; result; results; description; summary; text; what came of it; ergebnis; résultat",
    ),
];

const INCIDENT: &[FieldSpec] = &[
    one("key", "key", OwnKey(Incident), KEY_HEADS),
    one("title", "title", Text, "Title; incident; event; name; what; headline; what happened; vorfall").needed(),
    one("text", "text", Text, "Text; description; details; notes; summary"),
    one("type", "kind", Word(words::<IncidentKind>), "Type; incident type; category; event type"),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    PLACE[3],
    PLACE[4],
    one("actors", "actors", Name(Actor), "Actors; involved; who").many(),
    one("by", "by", Name(Actor), "By; perpetrator; perpetrators; actor 1; actor1; who did it; carried out by").many(),
    one("against", "against", Name(Actor), "Against; victim; victims; target; actor 2; actor2; against whom").many(),
    one("commitments", "commitments", Name(Commitment), "Commitments; bears on").many(),
];

const COMMITMENT: &[FieldSpec] = &[
    one("key", "key", OwnKey(Commitment), KEY_HEADS),
    one("by", "by", Name(Actor), "By; who; actor; party; promised by; obligor; from; who promised; committed by")
        .many()
        .needed(),
    one("to", "to", Name(Actor), "To; towards; promised to; beneficiary; to whom").many(),
    one("text", "text", Text, "Text; commitment; promise; pledge; obligation; what; description; what was promised")
        .needed(),
    one("due", "due", Date, "Due; deadline; by when; due date"),
    one("over", "over", Date, "Over; period; duration"),
    one("conditions", "conditions", Text, "Conditions; condition").many(),
];

const CONSENT: &[FieldSpec] = &[
    one("actor", "actor", Name(Actor), "Actor; participant; party; state; country; who").needed(),
    one("proposal", "proposal", Name(Proposal), "Text; proposal; treaty; agreement; instrument").needed(),
    one("act", "act", Word(words::<ConsentAct>), "Act; action; consent; kind of consent").needed(),
    one("effective", "effective", Date, "Effective; in force; entry into force; takes effect"),
    one("by", "by", Name(Actor), "Signed by; signatory; by").many(),
];

const VOTE: &[FieldSpec] = &[
    one("key", "key", OwnKey(Decision), "Decision; roll call; rcid; vote id; decision key; key").needed(),
    one("title", "title", Text, "Title; decision title; name; resolution title"),
    one("on", "on", Matter(DECIDED), "On; proposal; resolution; voted on; draft").needed(),
    one("body", "body", Name(Actor), "Body; organ; decided by; council; assembly"),
    one("method", "method", Word(words::<DecisionMethod>), "Method"),
    one("outcome", "outcome", Word(words::<Outcome>), "Outcome; result"),
    one("meeting", "meeting", Name(Meeting), "Meeting; session"),
    one("voter", "votes.0.actor", Name(Actor), "Voter; country; state; member; actor; who; party").needed(),
    one("vote", "votes.0.vote", Word(words::<VoteKind>), "Vote; how; ballot; position").needed(),
];

const DECISION_TALLY: &[FieldSpec] = &[
    one("key", "key", OwnKey(Decision), KEY_HEADS),
    one("title", "title", Text, TITLE_HEADS),
    one("on", "on", Matter(DECIDED), "On; proposal; resolution; voted on; draft").needed(),
    one("body", "body", Name(Actor), "Body; organ; decided by; council; assembly"),
    one("method", "method", Word(words::<DecisionMethod>), "Method"),
    one("outcome", "outcome", Word(words::<Outcome>), "Outcome; result"),
    one("meeting", "meeting", Name(Meeting), "Meeting; session"),
    one("tally.yes", "tally.yes", Whole, "Yes; in favour; for"),
    one("tally.no", "tally.no", Whole, "No; against"),
    one("tally.abstain", "tally.abstain", Whole, "Abstain; abstentions"),
    one("tally.absent", "tally.absent", Whole, "Absent; not voting"),
];

const ACTOR: &[FieldSpec] = &[
    one("key", "key", OwnKey(Actor), KEY_HEADS),
    one("name", "name", Text, "Name; actor; title").needed(),
    one("type", "kind", Word(words::<ActorKind>), "Type; actor type; sort; category").needed(),
    one("aliases", "aliases", Text, "Aliases; alias; other names; also known as").many(),
    one("partOf", "partOf", Name(Actor), "Part of; belongs to; parent"),
    one("country", "country", Text, "Country code; iso3; iso"),
    one("wikidata", "wikidata", Text, "Wikidata; qid"),
    one("cameo", "cameo", Text, "CAMEO"),
];

const SPAN: [FieldSpec; 2] = [one("from", "from", Date, "From; since; start"), one("to", "to", Date, "To; until; end")];

const OFFICE: &[FieldSpec] = &[
    one("holder", "holder", Name(Actor), "Holder; person; who").needed(),
    one("of", "of", Name(Actor), "Of; for; country; speaks for; party").needed(),
    one("title", "title", Text, "Title; office; role").needed(),
    SPAN[0],
    SPAN[1],
];

const MEMBERSHIP: &[FieldSpec] = &[
    one("member", "member", Name(Actor), "Member; who").needed(),
    one("of", "of", Name(Actor), "Of; group; bloc").needed(),
    one("title", "title", Text, "Title; as"),
    SPAN[0],
    SPAN[1],
];

const SOURCE_ROW: &[FieldSpec] = &[
    one("key", "key", OwnKey(NamedThing::Source), KEY_HEADS),
    one("url", "url", Text, "URL; link; address"),
    one("title", "title", Text, "Title; headline"),
    one("publisher", "publisher", Text, "Publisher; outlet"),
    one("author", "author", Text, "Author"),
    one("language", "language", Text, "Language"),
    one("published", "published", Date, "Published; publication date"),
    one("reliability", "reliability", Word(words::<Reliability>), "Reliability"),
];

const ISSUE_ROW: &[FieldSpec] = &[
    one("key", "key", OwnKey(Issue), KEY_HEADS),
    one("title", "title", Text, "Title; issue; name").needed(),
    one("parent", "parent", Name(Issue), "Parent; part of"),
    one("status", "status", Word(words::<IssueStatus>), "Status"),
];

const PROPOSAL_ROW: &[FieldSpec] = &[
    one("key", "key", OwnKey(Proposal), KEY_HEADS),
    one("title", "title", Text, "Title; proposal; name; agreement; treaty").needed(),
    one("symbol", "symbol", Text, "Symbol; document"),
    one("by", "by", Name(Actor), "By; tabled by; sponsors; author").many(),
    one("status", "status", Word(words::<ProposalStatus>), "Status"),
];

const NEGOTIATION_ROW: &[FieldSpec] = &[
    one("key", "key", OwnKey(Negotiation), KEY_HEADS),
    one("title", "title", Text, "Title; negotiation; name").needed(),
];

const PARTY: [FieldSpec; 2] = [
    one("actor", "actor", Name(Actor), "Actor; party; who").needed(),
    one("role", "role", Word(words::<Role>), "Role").needed(),
];

macro_rules! kinds {
    ($($name:literal $shape:literal $dated:literal $needs_negotiation:literal $in_negotiation:literal $fields:expr;)+) => {
        &[$(RowKind { name: $name, shape: $shape, needs: ($dated, $needs_negotiation), in_negotiation: $in_negotiation, fields: $fields },)+]
    };
}

/// The kinds that a row can be, those that sheets are made of first.
pub const KINDS: &[RowKind] = kinds! {
    "statementMade" "statements" true false true STATEMENT;
    "meetingHeld" "meetings" true false true MEETING_HELD;
    "decisionTaken" "votes" true true true VOTE;
    "consentGiven" "consents" true true true CONSENT;
    "commitmentMade" "commitments" true true true COMMITMENT;
    "incidentReported" "incidents" true false true INCIDENT;
    "decisionTaken" "decisions" true true true DECISION_TALLY;
    "actorRegistered" "actors" false false false ACTOR;
    "officeHeld" "offices" false false false OFFICE;
    "membershipHeld" "memberships" false false false MEMBERSHIP;
    "sourceRegistered" "sources" false false false SOURCE_ROW;
    "negotiationOpened" "negotiations" true false false NEGOTIATION_ROW;
    "issueRaised" "issues" true true true ISSUE_ROW;
    "proposalTabled" "proposals" true true true PROPOSAL_ROW;
    "partyJoined" "parties" true true true &PARTY;
    "partyLeft" "parties-left" true true true &PARTY;
    "negotiationStatusChanged" "negotiation-statuses" true true true &[
        one("status", "status", Word(words::<NegotiationStatus>), "Status").needed(),
        one("by", "by", Name(Actor), "By").many(),
        REASON,
    ];
    "issueStatusChanged" "issue-statuses" true true true &[
        one("issue", "issue", Name(Issue), "Issue").needed(),
        one("status", "status", Word(words::<IssueStatus>), "Status").needed(),
    ];
    "proposalStatusChanged" "proposal-statuses" true true true &[
        one("proposal", "proposal", Name(Proposal), "Proposal").needed(),
        one("status", "status", Word(words::<ProposalStatus>), "Status").needed(),
    ];
    "commitmentStatusChanged" "commitment-statuses" true true true &[
        one("commitment", "commitment", Name(Commitment), "Commitment").needed(),
        one("status", "status", Word(words::<CommitmentStatus>), "Status").needed(),
        one("accordingTo", "accordingTo", Name(Actor), "According to"),
        one("degree", "degree", Whole, "Degree"),
        one("because", "because", Name(Incident), "Because of").many(),
    ];
    "commitmentAmended" "commitment-amendments" true true true &[
        one("commitment", "commitment", Name(Commitment), "Commitment").needed(),
        one("text", "text", Text, TEXT_HEADS),
        one("due", "due", Date, "Due"),
        one("over", "over", Date, "Over"),
    ];
    "meetingPlanned" "meetings-planned" true false true &[
        one("key", "key", OwnKey(Meeting), KEY_HEADS),
        one("title", "title", Text, TITLE_HEADS).needed(),
        MEETING_TYPE,
        one("planned", "planned", Date, "Planned; planned for"),
        PLACE[0],
        PLACE[1],
        PARTICIPANTS,
        AGENDA,
    ];
    "meetingOpened" "meetings-opened" true false true &[
        one("key", "key", OwnKey(Meeting), KEY_HEADS),
        one("title", "title", Text, TITLE_HEADS),
        MEETING_TYPE,
        PLACE[0],
        PLACE[1],
        PARTICIPANTS,
        AGENDA,
    ];
    "meetingPostponed" "meetings-postponed" true false true &[
        one("meeting", "meeting", Name(Meeting), "Meeting").needed(),
        one("planned", "planned", Date, "Planned; new date"),
        REASON,
    ];
    "meetingCancelled" "meetings-cancelled" true false true &[
        one("meeting", "meeting", Name(Meeting), "Meeting").needed(),
        REASON,
    ];
    "declarationMade" "declarations" true true true &[
        one("key", "key", OwnKey(Declaration), KEY_HEADS),
        one("actor", "actor", Name(Actor), "Actor; party; state; country").needed(),
        one("proposal", "proposal", Name(Proposal), "Proposal; treaty; agreement").needed(),
        one("type", "kind", Word(words::<DeclarationKind>), "Type; declaration type").needed(),
        one("to", "to", Name(Declaration), "To"),
        one("territories", "territories", Text, "Territories").many(),
        one("excludes", "excludes", Flag, "Excludes"),
        one("text", "text", Text, TEXT_HEADS).needed(),
    ];
    "declarationWithdrawn" "declarations-withdrawn" true true true &[
        one("declaration", "declaration", Name(Declaration), "Declaration").needed(),
    ];
    "amendmentWithdrawn" "amendments-withdrawn" true true true &[
        one("amendment", "amendment", Name(Amendment), "Amendment").needed(),
        REASON,
    ];
};

/// The name of sheets whose rows have their kind in a column.
pub const EVENTS: &str = "events";

impl RowKind {
    /// Finds the kind of a sheet's rows by the name of the sheet's shape or of the kind itself.
    pub fn named(name: &str) -> Option<&'static RowKind> {
        KINDS.iter().find(|kind| kind.shape == name || kind.name == name)
    }

    /// Finds a kind by its name, written in any way: `Statement made`, `meeting-held`, `statements`.
    pub fn meant(name: &str) -> Option<&'static RowKind> {
        let bare =
            |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
        let wanted = bare(name);
        let singular = wanted.trim_end_matches('s');
        RowKind::named(name).or_else(|| {
            let mut kinds = KINDS.iter();
            kinds.find(|kind| bare(kind.name) == wanted || bare(kind.shape).trim_end_matches('s') == singular)
        })
    }

    /// Finds a field of the kind by its name in a map; of its sources too.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        if let Some((_, rest)) = source_field(name) {
            return SOURCE.iter().find(|field| field.name.strip_prefix("source.") == Some(rest));
        }
        self.fields.iter().chain(COMMON).find(|field| field.name == name)
    }
}

/// Takes the name of a source's field apart: `source2.url` into the second source and `url`.
pub fn source_field(name: &str) -> Option<(usize, &str)> {
    let (source, field) = name.split_once('.')?;
    let number = source.strip_prefix("source")?;
    let number = if number.is_empty() { 1 } else { number.parse().ok().filter(|number| (2..=9).contains(number))? };
    Some((number, field))
}
