//! JSON-LD 1.1: events, meetings and claims in the words of schema.org and W3C PROV, for the web of data.
//!
//! | thing | types | id |
//! | --- | --- | --- |
//! | actor | `schema:Person`, `schema:Country` or `schema:Organization`; `prov:Agent` | `…#actor/KEY` |
//! | event | `prov:Activity`; `schema:Event` where it is itself what happened | `urn:uuid:ID` |
//! | meeting | `schema:Event` | `…#meeting/KEY` |
//! | claim | `schema:Claim`, `prov:Entity` | `urn:uuid:ID#PLACE`, of its statement |
//! | source | `schema:CreativeWork`, `prov:Entity` | `…#source/KEY` |
//! | matter | `schema:Thing` | `…#issue/KEY` and the like |
//! | vote | `schema:VoteAction`, `prov:Activity` | `…#decision/KEY/vote/ACTOR` |
//! | assertion | `schema:Claim`, `prov:Entity` | `urn:uuid:ID#assertion/PLACE/ACTOR`, of its statement |
//!
//! `…` is `urn:uuid:` and the id of the log. The context comes with the file, so that nothing has to be fetched to read it.
//! `startDate` and `endDate` are the bounds of a date's window, the second of which is not part of it; `edtf` is the date as it
//! was recorded. Of a claim they bound the time for which it holds: `endDate` is its own end, and one that gives no end has none;
//! `occurredFrom` and `occurredTo` are the bounds of the date `from` when it holds, and `until` is its end as recorded. `actor`
//! is who acted in an event; whom it concerns otherwise, it is `about`. A meeting has them from when it was held, else from when it is planned. What planned it, put it off, called it
//! off or took note of it is about it, and is no second one; nor is an entry on the register an event of its day: of these
//! `occurredFrom` and `occurredTo` are the bounds.
//!
//! | meeting | `eventStatus` |
//! | --- | --- |
//! | PLANNED | `schema:EventScheduled` |
//! | POSTPONED to a new date | `schema:EventRescheduled` |
//! | POSTPONED without one | `schema:EventPostponed` |
//! | CANCELLED | `schema:EventCancelled` |
//! | HELD | none: schema.org has no word for it |
//!
//! `status` has the project's own word for each of them. Stance, hedge, modality and own are words of the project's own
//! (`urn:x-chancery:`). A claim is attributed to its claimant, never to its subject. Claims since overtaken are not here:
//! `csv-claims` has them.
//!
//! A vote has who voted as its `agent`, the decision as its `object`, and how in `actionOption`. An assertion is a claim about a
//! fact: `aspect` says which, `value` what it is said to be, and `modality` is NEGATED if it is said not to be so.
//!
//! A thing is written where it is first referred to; which ones were is kept in memory, by their ids.

mod acts;

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::chronicle::Direction;
use crate::domain::event::{Body, Event, Family, Place, Target};
use crate::domain::key::{ActorKey, MeetingKey};
use crate::domain::vocabulary::{ActorKind, MeetingStatus, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::snapshot_view::{ClaimWithStatement, SnapshotView};
use crate::interchange::wording::{acting, actor_name, claimed, concerned, headline, target_title, text};
use crate::time::Period;
use crate::view::citation::Cited;
use crate::view::event::EventView;
use crate::view::meeting::{self, MeetingView};
use crate::view::{Reading, actor};

/// Begins the document.
pub fn document(shown: &SnapshotView) -> ChunkedFile {
    let mut writer = JsonLdWriter { shown: shown.clone(), written: HashSet::new() };
    let mut about = json!({
        "@id": writer.log(), "@type": "Dataset", "name": shown.title(), "description": shown.point_in_words(),
        "dateModified": shown.updated().to_string(),
    });
    if let Some(address) = shown.page_address(shown.negotiation.as_ref(), None) {
        about["url"] = json!(address);
    }
    let (mut events, mut claims) = (shown.events(Direction::Ascending), shown.claims(Some(true)));
    let (mut decisions, mut accounts) = (shown.decisions(), shown.accounts());
    let mut meetings = shown.meetings();
    ChunkedFile::default()
        .text(format!("{{\"@context\":{CONTEXT},\"@graph\":[\n{about}"))
        .part(move |out| {
            let page = events();
            if !page.is_empty() {
                page.iter().for_each(|view| writer.event(out, view));
                return Ok(true);
            }
            let page = claims();
            if !page.is_empty() {
                page.iter().for_each(|claim| writer.claim(out, claim));
                return Ok(true);
            }
            let page = decisions();
            if !page.is_empty() {
                page.iter().for_each(|decision| writer.votes(out, decision));
                return Ok(true);
            }
            let page = accounts();
            if !page.is_empty() {
                page.iter().for_each(|shown| writer.account(out, &shown.account));
                return Ok(true);
            }
            let page = meetings();
            page.iter().for_each(|meeting| drop(writer.matter(out, &Target::Meeting(meeting.key.clone()))));
            Ok(!page.is_empty())
        })
        .text("\n]}\n")
}

/// The words that the document uses, each with the vocabulary that it comes from.
const CONTEXT: &str = r#"{
"@version": 1.1,
"schema": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#", "chancery": "urn:x-chancery:",
"xsd": "http://www.w3.org/2001/XMLSchema#",
"Dataset": "schema:Dataset", "Event": "schema:Event", "Claim": "schema:Claim", "Person": "schema:Person",
"Country": "schema:Country", "Organization": "schema:Organization", "CreativeWork": "schema:CreativeWork",
"Thing": "schema:Thing", "VoteAction": "schema:VoteAction", "Place": "schema:Place", "Agent": "prov:Agent", "Activity": "prov:Activity", "Entity": "prov:Entity",
"name": "schema:name", "description": "schema:description", "text": "schema:text",
"publisher": "schema:publisher", "inLanguage": "schema:inLanguage",
"sameAs": {"@id": "schema:sameAs", "@type": "@id"}, "url": {"@id": "schema:url", "@type": "@id"},
"about": {"@id": "schema:about", "@type": "@id"}, "actor": {"@id": "schema:actor", "@type": "@id"},
"appearance": {"@id": "schema:appearance", "@type": "@id"}, "attendee": {"@id": "schema:attendee", "@type": "@id"},
"eventStatus": {"@id": "schema:eventStatus", "@type": "@id"}, "location": "schema:location",
"address": "schema:address", "latitude": "schema:latitude", "longitude": "schema:longitude",
"parentOrganization": {"@id": "schema:parentOrganization", "@type": "@id"},
"wasAttributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
"wasGeneratedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
"wasAssociatedWith": {"@id": "prov:wasAssociatedWith", "@type": "@id"},
"hadPrimarySource": {"@id": "prov:hadPrimarySource", "@type": "@id"}, "used": {"@id": "prov:used", "@type": "@id"},
"startDate": {"@id": "schema:startDate", "@type": "xsd:dateTime"},
"endDate": {"@id": "schema:endDate", "@type": "xsd:dateTime"},
"dateModified": {"@id": "schema:dateModified", "@type": "xsd:dateTime"},
"recordedAt": {"@id": "chancery:recordedAt", "@type": "xsd:dateTime"},
"occurredFrom": {"@id": "chancery:occurredFrom", "@type": "xsd:dateTime"},
"occurredTo": {"@id": "chancery:occurredTo", "@type": "xsd:dateTime"},
"edtf": {"@id": "chancery:edtf", "@type": "http://id.loc.gov/datatypes/edtf/EDTF"},
"until": {"@id": "chancery:until", "@type": "http://id.loc.gov/datatypes/edtf/EDTF"},
"subject": {"@id": "chancery:subject", "@type": "@id"},
"kind": "chancery:kind", "status": "chancery:status", "stance": "chancery:stance", "hedge": "chancery:hedge", "modality": "chancery:modality",
"own": "chancery:own", "aspect": "chancery:aspect", "value": "chancery:value",
"agent": {"@id": "schema:agent", "@type": "@id"}, "object": {"@id": "schema:object", "@type": "@id"},
"actionOption": "schema:actionOption"
}"#;

struct JsonLdWriter {
    shown: SnapshotView,
    /// The ids of the things that have been written.
    written: HashSet<String>,
}

impl JsonLdWriter {
    fn log(&self) -> String {
        format!("urn:uuid:{}", self.shown.snapshot.log_id())
    }

    fn write(out: &mut Vec<u8>, node: &Value) {
        out.extend_from_slice(b",\n");
        out.extend_from_slice(node.to_string().as_bytes());
    }

    fn event(&mut self, out: &mut Vec<u8>, view: &EventView) {
        let Some(event) = view.event() else { return };
        let (acting, concerned) = (acting(self.shown.state(), event), concerned(self.shown.state(), event));
        let actors: Vec<String> = acting.iter().map(|key| self.actor(out, key)).collect();
        let mut about: Vec<String> = concerned.iter().map(|key| self.actor(out, key)).collect();
        let sources = self.sources(out, &view.sources(self.shown.state()));
        let mut node = json!({
            "@id": event_id(event), "@type": ["Activity"], "kind": event.kind().name(),
            "name": headline(self.shown.state(), event), "actor": actors, "used": sources,
            "recordedAt": view.recorded_at.instant().to_string(),
        });
        let text = text(event);
        if !text.is_empty() {
            node["description"] = json!(text);
        }
        if let Body::StatementMade(statement) = &event.body {
            node["wasAssociatedWith"] = json!(self.actor(out, &statement.speaker));
        }
        if let Some(meeting) = befallen(&event.body) {
            about.insert(0, self.matter(out, &Target::Meeting(meeting.clone())));
        }
        if !about.is_empty() {
            node["about"] = json!(about);
        }
        if let Some(address) = self.shown.page_address(event.negotiation(), Some(view)) {
            node["url"] = json!(address);
        }
        if happened(event.body.family()) {
            node["@type"] = json!(["Event", "Activity"]);
            event.occurred().into_iter().for_each(|occurred| date(&mut node, occurred));
        } else if let Some(occurred) = event.occurred() {
            node["occurredFrom"] = json!(occurred.window().lo().to_string());
            node["occurredTo"] = json!(occurred.window().hi().to_string());
            node["edtf"] = json!(occurred.edtf().as_str());
        }
        Self::write(out, &node);
    }

    fn claim(&mut self, out: &mut Vec<u8>, ClaimWithStatement { claim: view, statement }: &ClaimWithStatement) {
        let Some(event) = statement.event() else { return };
        let claim = &view.claim;
        let (claimant, subject) = (self.actor(out, &view.claimant), self.actor(out, &claim.subject));
        let matter = self.matter(out, &claim.on);
        let sources = self.sources(out, &statement.sources(self.shown.state()));
        let mut node = json!({
            "@id": format!("{}#{}", event_id(event), view.of.index), "@type": ["Claim", "Entity"],
            "name": format!(
                "{}, {}: {}", actor_name(self.shown.state(), &claim.subject),
                target_title(self.shown.state(), &claim.on), claimed(claim)
            ),
            "text": text(event), "stance": claim.stance.name(), "hedge": claim.hedge.name(),
            "modality": claim.modality.name(), "own": view.own, "subject": subject, "about": matter,
            "wasAttributedTo": claimant, "wasGeneratedBy": event_id(event), "appearance": sources,
            "hadPrimarySource": sources,
        });
        date(&mut node, &view.from);
        node["occurredFrom"] = node["startDate"].clone();
        node["occurredTo"] = node["endDate"].take();
        if let Some(node) = node.as_object_mut() {
            node.remove("endDate");
        }
        if let Some(to) = &claim.to {
            node["endDate"] = json!(to.window().hi().to_string());
            node["until"] = json!(to.edtf().as_str());
        }
        Self::write(out, &node);
    }

    fn actor_id(&self, key: &ActorKey) -> String {
        format!("{}#actor/{key}", self.log())
    }

    /// Writes an actor and what it is a part of, where they have not been written, and gives the actor's id.
    fn actor(&mut self, out: &mut Vec<u8>, key: &ActorKey) -> String {
        // Organs have organs to any depth.
        let mut next = Some(key.clone());
        while let Some(here) = next.filter(|here| self.written.insert(self.actor_id(here))) {
            next = self.write_actor(out, &here);
        }
        self.actor_id(key)
    }

    /// Writes an actor, and gives what it is a part of.
    fn write_actor(&self, out: &mut Vec<u8>, key: &ActorKey) -> Option<ActorKey> {
        let state = self.shown.state();
        let profile =
            actor::actor(state, key, Reading::AtPoint).or_else(|| actor::actor(state, key, Reading::LastKnown));
        let kind = profile.as_ref().map(|profile| profile.kind);
        let whole = profile.as_ref().and_then(|profile| profile.part_of.clone());
        let mut node = json!({
            "@id": self.actor_id(key), "@type": [sort(kind), "Agent"], "name": actor_name(state, key),
        });
        if let Some(profile) = profile {
            node["kind"] = json!(profile.kind.name());
            if let Some(wikidata) = &profile.wikidata {
                node["sameAs"] = json!(format!("http://www.wikidata.org/entity/{wikidata}"));
            }
        }
        if let Some(whole) = &whole {
            node["parentOrganization"] = json!(self.actor_id(whole));
        }
        Self::write(out, &node);
        whole
    }

    /// Writes a matter where it has not been written, and gives its id.
    fn matter(&mut self, out: &mut Vec<u8>, target: &Target) -> String {
        let id = format!("{}#{target}", self.log());
        if self.written.insert(id.clone()) {
            let state = self.shown.state();
            let title = target_title(state, target);
            let mut node = json!({ "@id": id, "@type": "Thing", "kind": target.kind().as_str(), "name": title });
            let view = match target {
                Target::Meeting(key) => meeting::meeting(state, key, Reading::AtPoint),
                Target::Issue(_) | Target::Proposal(_) | Target::Clause(_) => None,
            };
            if let Some(view) = view {
                self.meeting(out, &mut node, &view);
            }
            Self::write(out, &node);
        }
        id
    }

    /// Adds to a meeting's node what is known of it at the point.
    fn meeting(&mut self, out: &mut Vec<u8>, node: &mut Value, view: &MeetingView) {
        node["@type"] = json!("Event");
        node["kind"] = json!(view.kind.name());
        node["status"] = json!(view.status.value.name());
        if let Some(status) = event_status(view) {
            node["eventStatus"] = json!(format!("https://schema.org/{status}"));
        }
        if let Some(period) = view.period() {
            date(node, &period);
        }
        if let Some(place) = &view.place {
            node["location"] = location(place);
        }
        let mut attendees: Vec<String> = Vec::new();
        for one in view.participants.iter() {
            let id = self.actor(out, &one.actor);
            if !attendees.contains(&id) {
                attendees.push(id);
            }
        }
        node["attendee"] = json!(attendees);
        let agenda: Vec<String> =
            view.agenda.iter().map(|issue| self.matter(out, &Target::Issue(issue.clone()))).collect();
        node["about"] = json!(agenda);
        if let Some(outcome) = &view.outcome {
            node["description"] = json!(outcome);
        }
    }

    /// Writes the sources that have not been written, and gives the ids of all, each once.
    fn sources(&mut self, out: &mut Vec<u8>, cited: &[Cited]) -> Vec<String> {
        let mut ids = Vec::new();
        for cited in cited {
            let Some(source) = cited.source(self.shown.state()) else { continue };
            let id = format!("{}#source/{}", self.log(), source.key);
            if self.written.insert(id.clone()) {
                let title = source.title.as_deref().unwrap_or(source.key.as_str());
                let mut node = json!({ "@id": id, "@type": ["CreativeWork", "Entity"], "name": title });
                let fields = [("url", &source.url), ("publisher", &source.publisher), ("inLanguage", &source.language)];
                for (field, value) in fields {
                    if let Some(value) = value {
                        node[field] = json!(value);
                    }
                }
                if let Some(published) = &source.published {
                    node["edtf"] = json!(published.edtf().as_str());
                }
                Self::write(out, &node);
            }
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

fn event_id(event: &Event) -> String {
    format!("urn:uuid:{}", event.id)
}

fn date(node: &mut Value, period: &Period) {
    node["startDate"] = json!(period.window().lo().to_string());
    node["endDate"] = json!(period.window().hi().to_string());
    node["edtf"] = json!(period.edtf().as_str());
}

/// Returns whether the events of a family are themselves what happened. Those of a meeting are about the meeting, which has a
/// node and a date of its own; those of the register say from when something is known of somebody.
fn happened(family: Family) -> bool {
    match family {
        Family::Register | Family::Meeting => false,
        Family::Negotiation
        | Family::Statement
        | Family::Proposal
        | Family::Decision
        | Family::Commitment
        | Family::Incident => true,
    }
}

/// Returns the meeting that an event befalls.
fn befallen(body: &Body) -> Option<&MeetingKey> {
    match body {
        Body::MeetingPlanned(planned) => Some(&planned.key),
        Body::MeetingPostponed(postponed) => Some(&postponed.meeting),
        Body::MeetingCancelled(cancelled) => Some(&cancelled.meeting),
        Body::MeetingOpened(opened) => Some(&opened.key),
        Body::MeetingHeld(held) => Some(&held.key),
        _of_another_family => None,
    }
}

/// Returns the word of schema.org for how a meeting stands; it has none for one that sits or was held.
fn event_status(view: &MeetingView) -> Option<&'static str> {
    match view.status.value {
        MeetingStatus::Planned => Some("EventScheduled"),
        MeetingStatus::Postponed if view.planned.is_some() => Some("EventRescheduled"),
        MeetingStatus::Postponed => Some("EventPostponed"),
        MeetingStatus::Cancelled => Some("EventCancelled"),
        MeetingStatus::Sitting | MeetingStatus::Held => None,
    }
}

fn location(place: &Place) -> Value {
    let mut node = json!({ "@type": "Place", "name": place.name });
    if let Some(country) = &place.country {
        node["address"] = json!(country);
    }
    if let (Some(latitude), Some(longitude)) = (place.latitude, place.longitude) {
        node["latitude"] = json!(latitude);
        node["longitude"] = json!(longitude);
    }
    node
}

/// Returns the type of an actor at schema.org, which knows no armed groups and no collectives.
fn sort(kind: Option<ActorKind>) -> &'static str {
    match kind {
        Some(ActorKind::Person) => "Person",
        Some(ActorKind::State) => "Country",
        Some(
            ActorKind::Intergovernmental
            | ActorKind::ArmedGroup
            | ActorKind::Organization
            | ActorKind::Organ
            | ActorKind::Media
            | ActorKind::Collective,
        )
        | None => "Organization",
    }
}
