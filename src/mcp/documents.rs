//! The questions that the tools ask, in GraphQL.

/// The arguments of a question put to a point, and how they are handed on.
const POINT: &str = "$date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, \
    $certainty: Certainty!, $snapshot: SnapshotToken";
const CUTS: &str = "date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty, \
    snapshot: $snapshot";
/// What is said of the snapshot.
const SNAPSHOT: &str = "token sequence date knownAt publishedBy";

/// A vague date, with its marks.
const DATED: &str = "fragment D on Period { edtf timeZone approximate uncertain }";
/// A source as it is cited.
const CITED: &str = "fragment C on Citation { quote locator source { key title publisher url published { edtf } } }";
const TARGET: &str = "fragment T on Target { __typename ... on Issue { key title } ... on Proposal { key title } \
    ... on Clause { key number text proposal { key title } } ... on Meeting { key title } }";
const CLAIM: &str = "fragment W on Claim { id claimant { key name } subject { key name } target { ...T } stance conditions \
    hedge modality own standing from { ...D } statement { id text occurred { ...D } speaker { key name } onBehalfOf { key name } \
    act basis } sources { ...C } }";
const POSITION: &str = "fragment P on Position { party { key name } target { ...T } status stance declared since { ...D } \
    sides { stance claimants { key name } independentSources } claims { answered inheritedFrom { ...T } claim { ...W } } }";
const EVENT: &str = "fragment E on Event { id sequence kind occurred { ...D } negotiation note standing recordedAt recordedBy \
    sources { ...C } ... on StatementMade { speaker { key name } text } ... on MeetingHeld { key title } \
    ... on IncidentReported { key title } ... on MeetingPlanned { key title } ... on ProposalTabled { key title } }";
const CHANGE: &str = "fragment X on Change { path kind before after date sequence retroactive \
    causes { id kind occurred { ...D } sources { ...C } } }";

/// Asks which negotiations there are.
pub fn negotiations() -> String {
    format!(
        "query({POINT}) {{ asOf({CUTS}) {{ {SNAPSHOT} negotiations(first: 100) {{ nodes {{ key title status since {{ ...D }} }} \
         pageInfo {{ hasNextPage }} }} }} }} {DATED}"
    )
}

/// Asks for the state of one negotiation.
pub fn state() -> String {
    format!(
        "query({POINT}, $key: Key!) {{ asOf({CUTS}) {{ {SNAPSHOT} \
         uncertain(first: 20) {{ nodes {{ id kind negotiation occurred {{ ...D }} }} pageInfo {{ hasNextPage }} }} \
         negotiation(key: $key) {{ key title status since {{ ...D }} statusReason \
           parties {{ actor {{ key name }} role }} \
           issues {{ key title status parent {{ key }} since {{ ...D }} }} \
           proposals {{ key title status revision by {{ key name }} statusSince {{ ...D }} }} \
           positions(first: 100) {{ nodes {{ party {{ key name }} target {{ ...T }} status stance declared since {{ ...D }} \
             sides {{ stance claimants {{ key name }} independentSources }} \
             claims {{ claim {{ statement {{ id }} sources {{ ...C }} }} }} }} pageInfo {{ hasNextPage }} }} \
           commitments {{ key text status contested overdue by {{ key name }} due {{ ...D }} \
             statuses {{ status accordingTo {{ key name }} }} }} \
           meetings(first: 50) {{ nodes {{ key title kind status overdue planned {{ ...D }} held {{ ...D }} place {{ name country }} }} \
             pageInfo {{ hasNextPage }} }} \
           timeline(order: DESCENDING, first: 15) {{ nodes {{ ...E }} pageInfo {{ hasNextPage }} }} }} }} }} \
         {DATED} {CITED} {TARGET} {EVENT}"
    )
}

/// Asks for one position.
pub fn position() -> String {
    format!(
        "query({POINT}, $party: Key!, $on: TargetInput!, $accordingTo: Key) {{ asOf({CUTS}) {{ {SNAPSHOT} \
         position(party: $party, on: $on, accordingTo: $accordingTo) {{ ...P }} }} }} \
         {DATED} {CITED} {TARGET} {CLAIM} {POSITION}"
    )
}

/// Asks for claims.
pub fn claims() -> String {
    format!(
        "query({POINT}, $filter: ClaimFilter, $standing: Boolean, $first: Int, $after: String) {{ asOf({CUTS}) {{ {SNAPSHOT} \
         claims(filter: $filter, standing: $standing, first: $first, after: $after) {{ nodes {{ ...W }} \
         pageInfo {{ hasNextPage endCursor }} }} }} }} {DATED} {CITED} {TARGET} {CLAIM}"
    )
}

/// Asks what events say something.
pub fn search() -> String {
    format!(
        "query({POINT}, $text: String!, $first: Int, $after: String) {{ asOf({CUTS}) {{ {SNAPSHOT} \
         search(text: $text, first: $first, after: $after) {{ nodes {{ ...E }} pageInfo {{ hasNextPage endCursor }} }} }} }} \
         {DATED} {CITED} {EVENT}"
    )
}

/// Asks what differs between two points; both are named first, so that the answer says of which snapshots it is.
pub fn diff() -> String {
    format!(
        "query($from: PointInput!, $to: PointInput!, $negotiation: Key, $first: Int, $after: String) {{ \
         changes: diff(from: $from, to: $to, negotiation: $negotiation, first: $first, after: $after) {{ nodes {{ ...X }} \
         pageInfo {{ hasNextPage endCursor }} }} }} {DATED} {CITED} {CHANGE}"
    )
}

/// Asks for the steps of a history, at one snapshot.
pub fn history() -> String {
    format!(
        "query($between: PeriodInput!, $paths: [String!]!, $negotiation: Key, $snapshot: SnapshotToken, $first: Int, \
         $after: String) {{ changes: history(between: $between, paths: $paths, negotiation: $negotiation, snapshot: $snapshot, \
         first: $first, after: $after) {{ nodes {{ ...X }} pageInfo {{ hasNextPage endCursor }} }} }} {DATED} {CITED} {CHANGE}"
    )
}

/// Names the snapshot of a point.
pub fn point() -> String {
    format!("query({POINT}) {{ asOf({CUTS}) {{ {SNAPSHOT} }} }}")
}

/// Asks for everything that was ever recorded of an event.
pub fn audit() -> String {
    format!(
        "query($event: ID!) {{ asOf {{ {SNAPSHOT} }} audit(event: $event) {{ standing event {{ ...E }} revisions {{ revision ...E }} \
         operations {{ id sequence kind recordedAt recordedBy \
           ... on EventCorrected {{ reason }} ... on EventRetracted {{ reason }} ... on EventReinstated {{ reason }} \
           sources {{ ...C }} }} }} }} {DATED} {CITED} {EVENT}"
    )
}

/// Asks for the proof of an event.
pub fn proof() -> String {
    format!(
        "query($event: ID!) {{ asOf {{ {SNAPSHOT} }} log {{ id verifierKey }} audit(event: $event) {{ standing event {{ ...E }} \
         inclusion {{ treeSize leafIndex leafHash path checkpoint {{ treeSize rootHash note }} }} }} }} {DATED} {CITED} {EVENT}"
    )
}
