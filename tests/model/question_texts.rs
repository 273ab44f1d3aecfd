//! The GraphQL texts of the questions.

macro_rules! window {
    () => {
        " { from to } "
    };
}
macro_rules! edtf {
    () => {
        " { edtf from to } "
    };
}
macro_rules! target {
    () => {
        " { __typename ... on Issue { key } ... on Proposal { key } ... on Clause { key proposal { key } } ... on Meeting { key } } "
    };
}
macro_rules! place {
    () => {
        " { name country region latitude longitude precision } "
    };
}
macro_rules! meeting {
    () => {
        concat!(
            " { key title kind status planned",
            edtf!(),
            "began",
            edtf!(),
            "held",
            edtf!(),
            "place",
            place!(),
            "participants { actor { key } delegation { key } level } agenda { key } outcome overdue } "
        )
    };
}
macro_rules! event_parts {
    () => {
        concat!(
            " sequence kind occurred { edtf timeZone from to middle approximate uncertain } published",
            window!(),
            "recordedAt negotiation standing note publicSince { edtf timeZone from to middle approximate uncertain } ",
            "sources { source { key publisher } quote locator cue published { edtf timeZone from to middle approximate uncertain } credibility } "
        )
    };
}
macro_rules! event {
    () => {
        concat!(" { id eventRevision: revision ", event_parts!(), "} ")
    };
}
macro_rules! which {
    () => {
        concat!(" { statement { id } claimant { key } target", target!(), "} ")
    };
}
macro_rules! position {
    () => {
        concat!(
            " { party { key } target",
            target!(),
            "status stance declared since",
            window!(),
            "claims { claim",
            which!(),
            "inheritedFrom",
            target!(),
            "answered onEarlierText } votes { vote decision { key } } throughGroups { claim",
            which!(),
            "inheritedFrom",
            target!(),
            "answered onEarlierText } sides { stance claims",
            which!(),
            "claimants { key } independentSources } contestedIn",
            target!(),
            "} "
        )
    };
}
macro_rules! about {
    () => {
        " { __typename ... on Incident { key } ... on Commitment { key } ... on Clause { key proposal { key } } ... on Decision { key } ... on Meeting { key } ... on Amendment { key } ... on Actor { key } } "
    };
}
macro_rules! subject {
    () => {
        " { __typename ... on Issue { key } ... on Proposal { key } ... on Clause { key proposal { key } } ... on Amendment { key } ... on Meeting { key } ... on Commitment { key } } "
    };
}
macro_rules! asserted {
    () => {
        concat!(" { text exact least greatest unit date", edtf!(), "actor { key } } ")
    };
}
macro_rules! account {
    () => {
        concat!(
            " { about",
            about!(),
            "aspect status since",
            window!(),
            "sides { value",
            asserted!(),
            "negated assertions { statement { id } claimant { key } } claimants { key } independentSources } } "
        )
    };
}
macro_rules! decision {
    () => {
        concat!(
            " { key title on",
            subject!(),
            "body { key } method outcome occurred",
            window!(),
            "meeting { key } tally { yes no abstain absent } votes { actor { key } vote } } "
        )
    };
}
macro_rules! amendment {
    () => {
        concat!(
            " { key title proposal { key } by { key } status since",
            window!(),
            "put { key number text since",
            window!(),
            "} drop { key } decisions { key } } "
        )
    };
}
macro_rules! acts {
    () => {
        concat!(
            " { key symbol relations { kind from { key } to { key } } relatedFrom { kind from { key } to { key } } ",
            "consents { actor { key } by { key } act since",
            window!(),
            "effective",
            edtf!(),
            "standing } bound { actor { key } since",
            window!(),
            "provisional } declarations { key actor { key } proposal { key } kind to { key } territories excludes text withdrawn since",
            window!(),
            "} amendments { key } decisions { key } clauses { key bracketed alternativeTo { key } alternatives { key } ",
            "proposedBy { key } takenFrom { key proposal { key } } } } "
        )
    };
}
macro_rules! incident {
    () => {
        concat!(
            " { key kind title text occurred",
            edtf!(),
            "place",
            place!(),
            "actors { key } by { key } against { key } commitments { key } accounts { aspect status } } "
        )
    };
}
macro_rules! proposal {
    () => {
        concat!(
            " { key title by { key } status statusSince",
            window!(),
            "revision clauses { key number phase text issues { key } schedule",
            edtf!(),
            "places",
            place!(),
            "since",
            window!(),
            "} revisions { revision occurred",
            window!(),
            "event { id } added { key number text } ",
            "changed { before { key number text } after { key number text } } dropped { key number text } } } "
        )
    };
}
macro_rules! parties {
    ($alias:literal, $role:literal) => {
        concat!(" ", $alias, ": parties(role: ", $role, ") { actor { key } role since { from to } }")
    };
}
/// A question asked `asOf` a point: further variables, and what is asked of the snapshot.
macro_rules! as_of {
    ([$($more:tt)*] $($body:tt)*) => {
        concat!(
            "query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty! = BEST",
            $($more)*, ") { asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { ",
            $($body)*, " } }"
        )
    };
}

/// Every question's name and text; those of `ROOT` take no point.
#[rustfmt::skip]
pub const TEXTS: [(&str, &str); 38] = [
    ("snapshot", as_of!([""] "sequence date knownAt publishedBy")),
    ("negotiation", as_of!([", $key: Key!"] "negotiation(key: $key) { key title status statusSince", window!(), "statusBy { key } statusReason",
        parties!("party", "PARTY"), parties!("mediator", "MEDIATOR"), parties!("guarantor", "GUARANTOR"), parties!("host", "HOST"),
        parties!("observer", "OBSERVER"), parties!("facilitator", "FACILITATOR"), parties!("witness", "WITNESS"),
        parties!("verifier", "VERIFIER"), parties!("depositary", "DEPOSITARY"), " issues { key title status parent { key } since", window!(),
        "} commitments { key text by { key } to { key } due", edtf!(), "over", edtf!(), "past conditions dues { due", edtf!(), "since", window!(),
        "} status contested overdue since", window!(), "statuses { status accordingTo { key } since", window!(),
        "degree because { key } } } incidents", incident!(), "}")),
    ("acts", as_of!([", $key: Key!"] "negotiation(key: $key) { proposals", acts!(), "}")),
    ("proposal-acts", as_of!([", $key: Key!"] "proposal(key: $key)", acts!())),
    ("decisions", as_of!([", $key: Key!, $outcome: Outcome, $body: Key"]
        "negotiation(key: $key) { decisions(outcome: $outcome, body: $body, first: 500) { nodes", decision!(), "} }")),
    ("decision", as_of!([", $key: Key!"] "decision(key: $key)", decision!())),
    ("amendments", as_of!([", $key: Key!, $status: AmendmentStatus"]
        "negotiation(key: $key) { proposals { key amendments(status: $status)", amendment!(), "} }")),
    ("amendment", as_of!([", $key: Key!"] "amendment(key: $key)", amendment!())),
    ("accounts", as_of!([", $key: Key!, $status: AccountStatus, $aspect: Key"]
        "negotiation(key: $key) { accounts(status: $status, aspect: $aspect, first: 500) { nodes", account!(), "} }")),
    ("account", as_of!([", $about: AboutInput!, $aspect: Key!"] "account(about: $about, aspect: $aspect)", account!())),
    ("assertions", as_of!([""] "statements(first: 500, order: ASCENDING) { nodes { id with { speaker { key } onBehalfOf { key } } unnamed ",
        "assertions { claimant { key } about", about!(), "aspect value", asserted!(), "hedge modality from", window!(), "to", window!(),
        "standing saidLater } sources { source { key } } } }")),
    ("memberships", as_of!([""] "actors(first: 500) { nodes { key memberOf { member { key } of { key } title since", window!(), "until", window!(),
        "} members { member { key } of { key } title since", window!(), "until", window!(), "} votes(first: 500) { nodes { vote decision { key } } } } }")),
    ("incident", as_of!([", $key: Key!"] "incident(key: $key)", incident!())),
    ("incidents", as_of!([", $key: Key!, $kind: IncidentKind, $between: PeriodInput"]
        "negotiation(key: $key) { incidents(kind: $kind, between: $between) { key } }")),
    ("declaration", as_of!([", $key: Key!"] "declaration(key: $key) { key withdrawn }")),
    ("negotiations", as_of!([""] "negotiations(first: 500) { totalCount nodes { key status issues { key } } }")),
    ("narrowed", as_of!([", $key: Key!, $issue: IssueStatus, $proposal: ProposalStatus, $by: Key, $commitment: CommitmentStatus, $overdue: Boolean, $contested: Boolean, $phase: Int"]
        "negotiation(key: $key) { issues(status: $issue) { key } proposals(status: $proposal) { key clauses(phase: $phase) { key } } ",
        "commitments(by: $by, status: $commitment, overdue: $overdue, contested: $contested) { key } }")),
    ("proposals", as_of!([", $key: Key!"] "negotiation(key: $key) { proposals", proposal!(), "}")),
    ("proposal", as_of!([", $key: Key!"] "proposal(key: $key)", proposal!())),
    ("meetings", as_of!([", $filter: MeetingFilter"] "meetings(filter: $filter, first: 500) { nodes", meeting!(), "}")),
    ("negotiation-meetings", as_of!([", $key: Key!, $filter: MeetingFilter"]
        "negotiation(key: $key) { meetings(filter: $filter, first: 500) { nodes", meeting!(), "} }")),
    ("meeting", as_of!([", $key: Key!"] "meeting(key: $key)", meeting!())),
    ("actors", as_of!([", $kind: ActorKind"] "actors(kind: $kind, first: 500) { nodes { key name kind aliases partOf { key } ",
        "offices { title holder { key } of { key } since", window!(), "} officers { title holder { key } of { key } since", window!(), "} } }")),
    ("actor", as_of!([", $key: Key!"] "actor(key: $key) { key name kind }")),
    ("source", as_of!([", $key: Key!"] "source(key: $key) { key url publisher title published", edtf!(),
        "reliability citedBy(first: 500) { nodes { id } } }")),
    ("statements", as_of!([", $filter: StatementFilter, $order: Order! = DESCENDING"]
        "statements(filter: $filter, order: $order, first: 500) { totalCount nodes { id event", event!(),
        "speaker { key } onBehalfOf { key } addressees { key } act basis channel text claims { claimant { key } subject { key } target", target!(),
        "stance standing } withdrawn } }")),
    ("negotiation-statements", as_of!([", $key: Key!, $filter: StatementFilter"]
        "negotiation(key: $key) { statements(filter: $filter, first: 500) { nodes { id } } }")),
    ("claims", as_of!([", $filter: ClaimFilter, $standing: Boolean, $order: Order! = DESCENDING"]
        "claims(filter: $filter, standing: $standing, order: $order, first: 500) { totalCount nodes { statement { id } claimant { key } subject { key } target",
        target!(), "stance conditions hedge modality from", window!(), "to", window!(),
        "own standing saidLater overtakenBy { statement { id } } publishedFirst { source { key } } sources { source { key } } } }")),
    ("positions", as_of!([", $key: Key!, $party: Key, $on: TargetInput, $status: PositionStatus, $accordingTo: Key"]
        "negotiation(key: $key) { positions(party: $party, on: $on, status: $status, accordingTo: $accordingTo, first: 500) { nodes",
        position!(), "} }")),
    ("position", as_of!([", $party: Key!, $on: TargetInput!, $accordingTo: Key"]
        "position(party: $party, on: $on, accordingTo: $accordingTo)", position!())),
    ("issue-positions", as_of!([", $key: Key!"]
        "negotiation(key: $key) { issues { key positions { party { key } status stance declared } } }")),
    ("disagreements", as_of!([", $key: Key!, $on: TargetInput, $settled: Boolean"]
        "negotiation(key: $key) { disagreements(on: $on, settled: $settled) { target", target!(), "positions { party { key } status stance } settled } }")),
    ("timeline", as_of!([", $negotiation: Key, $actor: Key, $actors: [Key!], $between: PeriodInput, $order: Order! = ASCENDING"]
        "timeline(negotiation: $negotiation, actor: $actor, actors: $actors, between: $between, order: $order, first: 500) { totalCount nodes", event!(), "}")),
    ("negotiation-timeline", as_of!([", $key: Key!"] "negotiation(key: $key) { timeline(first: 500) { nodes { id } } }")),
    ("uncertain", as_of!([""] "uncertain(first: 500) { nodes { id } }")),
    ("events", concat!("query($filter: EventFilter, $order: Order! = ASCENDING) { events(filter: $filter, order: $order, first: 500) { totalCount nodes {",
        event_parts!(), "} } }")),
    ("audit", concat!("query($id: ID!) { event(id: $id)", event!(), "audit(event: $id) { standing event { id sequence } revisions { id eventRevision: revision ",
        event_parts!(), "} operations { sequence kind recordedAt standing negotiation } } }")),
    ("diff", concat!("query($from: PointInput!, $to: PointInput!, $negotiation: Key) { diff(from: $from, to: $to, negotiation: $negotiation, first: 500) { ",
        "nodes { kind path before after causes { sequence } retroactive } } }")),
];
