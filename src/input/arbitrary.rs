//! Generators of well-formed events and operations, for property tests.
//!
//! Everything that comes out has passed the checks of form that a real input would have to pass: texts are of several
//! scripts, dates of every level and in several zones, lists from empty to a few. References lead nowhere: what a test
//! knows of the world is its own affair. Strategies are boxed: nested by value they outgrow a test's stack.

use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::domain::event::envelope::{Belonging, Envelope};
use crate::domain::event::*;
use crate::domain::key::{ClauseKey, EventId, KeyError, NegotiationKey};
use crate::domain::kinds::with_kinds;
use crate::domain::vocabulary::{IncidentKind, Vocabulary};
use crate::time::{Instant, Period, Zone};

/// An id of an event.
pub fn event_id() -> impl Strategy<Value = EventId> {
    any::<u128>().prop_map(|bits| EventId::new(uuid::Uuid::from_u128(bits)))
}

/// A key of any kind but a clause's; few of them, so that they repeat.
pub fn key<K: std::str::FromStr<Err = KeyError> + std::fmt::Debug>() -> impl Strategy<Value = K> {
    "[a-f0-9][a-f0-9-]{0,2}|[a-z0-9][a-z0-9-]{63}".prop_map(|text| text.parse().expect("the pattern is a key's"))
}

/// A key of a clause.
pub fn clause_key() -> impl Strategy<Value = ClauseKey> {
    "[a-f][a-f0-9./-]{0,2}".prop_map(|text| text.parse().expect("the pattern is a clause key's"))
}

/// A member of a closed list.
pub fn member<T: Vocabulary + std::fmt::Debug>() -> impl Strategy<Value = T> {
    select(T::MEMBERS).prop_map(|(member, ..)| member)
}

/// A title or name.
pub fn title() -> BoxedStrategy<String> {
    "[a-zA-Z\"\\\\é停ت\u{200d}][ a-z\nש]{0,8}[a-z.’火]".boxed()
}

/// A text that says something.
pub fn text() -> BoxedStrategy<String> {
    "[ \t\n]{0,2}[a-zA-Z\"\\\\/<é停ت\u{1f54a}][ a-z\n\t\u{2067}ש]{0,40}".boxed()
}

/// A text that may be blank.
pub fn remark() -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), text()].boxed()
}

/// A time zone.
pub fn zone() -> impl Strategy<Value = Zone> {
    select(&["UTC", "UTC", "UTC", "Asia/Jerusalem", "America/New_York", "Asia/Kathmandu"][..])
        .prop_map(|name| name.parse().expect("the zone is well known"))
}

/// A date in that zone, as vague as dates can be.
pub fn period(zone: Zone) -> BoxedStrategy<Period> {
    let date = (1900..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let month = (1900..2100, 1..=12).prop_map(|(year, month)| format!("{year:04}-{month:02}"));
    let season = (1900..2100, 21..=24).prop_map(|(year, season)| format!("{year:04}-{season}"));
    let year = (1900..2100).prop_map(|year| format!("{year:04}"));
    let decade = (190..210).prop_map(|decade| format!("{decade}X"));
    let unqualified = prop_oneof![4 => date.clone(), 1 => month, 1 => season, 1 => year, 1 => decade];
    let vague = (unqualified, select(&["", "", "~", "?", "%"][..])).prop_map(|(date, mark)| format!("{date}{mark}"));
    let exact = (date.clone(), 0..24, 0..60, select(&["", "Z", ":00", ":00Z", ":00.25+03:00"][..]))
        .prop_map(|(date, hour, minute, end)| format!("{date}T{hour:02}:{minute:02}{end}"));
    let interval = (date, 0..30).prop_map(|(date, days)| format!("{date}/{}-{:02}", &date[..7], 1.max(days)));
    prop_oneof![6 => vague, 2 => exact, 1 => interval]
        .prop_filter_map("the date is one in this zone", move |text| Period::resolve(&text.parse().ok()?, &zone).ok())
        .boxed()
}

/// A place, perhaps with coordinates.
pub fn place() -> BoxedStrategy<Place> {
    // To a hundred-thousandth of a degree, about a metre: so JSON readers of every precision give the same number.
    let degrees = |max: i32| (-max * 100_000..=max * 100_000).prop_map(|number| f64::from(number) / 100_000.0);
    (title(), of(remark()), of(remark()), of(degrees(90)), of(degrees(180)), of(member()))
        .prop_map(|(name, country, region, latitude, longitude, precision)| Place {
            name,
            country,
            region,
            latitude,
            longitude,
            precision,
        })
        .boxed()
}

/// A use of a source.
pub fn citation() -> BoxedStrategy<Citation> {
    citation_in(Zone::default())
}

/// A use of a source in an event whose dates are read in that zone.
fn citation_in(zone: Zone) -> BoxedStrategy<Citation> {
    let published = prop_oneof![3 => Just(None), 1 => period(zone).prop_map(Some)];
    (key(), of(remark()), of(remark()), of(remark()), published, 1..=6_u8)
        .prop_map(|(source, quote, locator, cue, published, credibility)| Citation {
            source,
            quote,
            locator,
            cue,
            published,
            credibility,
        })
        .boxed()
}

fn citations() -> BoxedStrategy<Vec<Citation>> {
    vec(citation(), 0..3).boxed()
}

fn clause_ref() -> BoxedStrategy<ClauseRef> {
    (key(), clause_key()).prop_map(|(proposal, clause)| ClauseRef { proposal, clause }).boxed()
}

/// A matter.
pub fn target() -> BoxedStrategy<Target> {
    prop_oneof![
        key().prop_map(Target::Issue),
        key().prop_map(Target::Proposal),
        clause_ref().prop_map(Target::Clause),
        key().prop_map(Target::Meeting),
    ]
    .boxed()
}

/// An end that does not come before its beginning.
fn end_after(from: Option<&Period>, to: Option<Period>) -> Option<Period> {
    to.filter(|to| from.is_none_or(|from| to.window().hi() > from.window().lo()))
}

fn claim(zone: Zone, occurred: Option<Period>) -> BoxedStrategy<Claim> {
    let ends = (of(period(zone.clone())), of(period(zone)));
    (key(), target(), member(), vec(remark(), 0..3), member(), member(), ends)
        .prop_map(move |(subject, on, stance, conditions, hedge, modality, (from, to))| {
            let to = end_after(from.as_ref().or(occurred.as_ref()), to);
            Claim { subject, on, stance, conditions, hedge, modality, from, to }
        })
        .boxed()
}

fn about() -> BoxedStrategy<About> {
    prop_oneof![
        key().prop_map(About::Incident),
        key().prop_map(About::Commitment),
        clause_ref().prop_map(About::Clause),
        key().prop_map(About::Decision),
        key().prop_map(About::Meeting),
        key().prop_map(About::Amendment),
        key().prop_map(About::Actor),
    ]
    .boxed()
}

fn asserted_value(zone: Zone) -> BoxedStrategy<AssertedValue> {
    let number = (0..1_000_i32, 0..3_u8, of(title())).prop_map(|(number, form, unit)| {
        let number = f64::from(number);
        let (exact, least, greatest) = match form {
            0 => (Some(number), None, None),
            1 => (None, Some(number), None),
            _both => (None, Some(number), Some(number + 5.0)),
        };
        AssertedValue::Number(AssertedNumber { exact, least, greatest, unit })
    });
    prop_oneof![
        text().prop_map(AssertedValue::Text),
        number,
        period(zone).prop_map(AssertedValue::Date),
        key().prop_map(AssertedValue::Actor),
    ]
    .boxed()
}

fn assertion(zone: Zone, occurred: Option<Period>) -> BoxedStrategy<Assertion> {
    let ends = (of(period(zone.clone())), of(period(zone.clone())));
    (about(), key(), asserted_value(zone), member(), member(), ends)
        .prop_map(move |(about, aspect, value, hedge, modality, (from, to))| {
            let to = end_after(from.as_ref().or(occurred.as_ref()), to);
            Assertion { about, aspect, value, hedge, modality, from, to }
        })
        .boxed()
}

fn clauses(zone: Zone, count: std::ops::Range<usize>) -> BoxedStrategy<Vec<Clause>> {
    let content = (
        "[0-9]{1,2}(\\.[0-9a-z]{1,2}){0,2}",
        of(0..=999),
        text(),
        vec(key(), 0..3),
        of(period(zone)),
        vec(place(), 0..2),
        (any::<bool>(), vec(key(), 0..2), of(clause_ref())),
    )
        .boxed();
    btree_set(clause_key(), count)
        .prop_flat_map(move |keys| {
            let len = keys.len();
            (Just(keys), vec(content.clone(), len)).prop_map(|(keys, contents)| {
                keys.into_iter()
                    .zip(contents)
                    .map(|(key, (number, phase, text, issues, schedule, places, origin))| {
                        let (bracketed, proposed_by, taken_from) = origin;
                        // An alternative to a clause of another name.
                        let other: ClauseKey = "other/than-all".parse().expect("a key");
                        let alternative_to = bracketed.then_some(other).filter(|other| *other != key);
                        Clause {
                            key,
                            number,
                            phase,
                            text,
                            issues,
                            schedule,
                            places,
                            bracketed,
                            alternative_to,
                            proposed_by,
                            taken_from,
                        }
                    })
                    .collect()
            })
        })
        .boxed()
}

/// Puts a payload into an envelope for the time being.
fn sealed<E: Envelope>(payload: E::Payload) -> E {
    let day = Period::resolve(&"2024".parse().expect("a year"), &Zone::default()).expect("a year has bounds");
    E::seal(Some(day), Some("n".parse().expect("a key")), payload).expect("nothing is missing")
}

macro_rules! sealed_again {
    ($($name:ident($envelope:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        /// Puts a body into an envelope of that day, or of none, and of that negotiation, or of none, as its kind allows.
        fn sealed_again(body: Body, (day, undated): (Period, bool), (negotiation, bare): (NegotiationKey, bool)) -> Body {
            fn again<E: Envelope>(
                payload: E::Payload,
                (day, undated): (Period, bool),
                (negotiation, bare): (NegotiationKey, bool),
            ) -> E {
                let bare = bare && E::BELONGING == Belonging::Maybe;
                E::seal((E::DATED || !undated).then_some(day), (!bare).then_some(negotiation), payload)
                    .expect("nothing is missing")
            }
            match body {
                $(Body::$name(body) => Body::$name(again(std::sync::Arc::unwrap_or_clone(body.payload), (day, undated), (negotiation, bare))),)+
            }
        }
    };
}
with_kinds!(sealed_again);

fn register(zone: Zone, occurred: Option<Period>) -> impl Strategy<Value = Body> {
    let codes = (of("[A-Z]{3}"), of("Q[1-9][0-9]{0,7}"), of("[A-Z]{3,9}"));
    let actor = (key(), title(), member(), vec(title(), 0..3), of(key()), codes).prop_map(
        |(key, name, kind, aliases, part_of, (country, wikidata, cameo))| {
            Body::ActorRegistered(sealed(ActorRegistered {
                key,
                name,
                kind,
                aliases,
                part_of,
                country,
                wikidata,
                cameo,
            }))
        },
    );
    let ends = (of(period(zone.clone())), of(period(zone.clone()))).boxed();
    let day = occurred.clone();
    let office = (key(), key(), title(), ends.clone()).prop_map(move |(holder, of, title, (from, to))| {
        let to = end_after(from.as_ref().or(day.as_ref()), to);
        Body::OfficeHeld(sealed(OfficeHeld { holder, of, title, from, to }))
    });
    let membership = (key(), key(), of(title()), ends).prop_map(move |(member, of, title, (from, to))| {
        let to = end_after(from.as_ref().or(occurred.as_ref()), to);
        Body::MembershipHeld(sealed(MembershipHeld { member, of, title, from, to }))
    });
    let words = (of("https://[a-z]{1,9}\\.org(/[a-z?=&#%é]{0,9})?"), of(title()), of(remark()), of(title()));
    let instant = (Instant::MIN.micros()..=Instant::MAX.micros())
        .prop_map(|micros| Instant::from_micros(micros).expect("in range"));
    let instant = instant.boxed();
    let copy = ("https://[a-z]{1,9}\\.org", of("[0-9a-f]{64}"), of(instant.clone()))
        .prop_map(|(url, sha256, captured)| ArchivedCopy { url, sha256, captured });
    let reading = (of("[a-z]{2}(-[A-Z]{2})?"), of(period(zone)), of(instant), of("[0-9a-f]{64}"), member());
    let source = (key(), words, reading, vec(copy, 0..2)).prop_map(
        |(key, (url, publisher, author, title), (language, published, retrieved_at, sha256, reliability), copies)| {
            Body::SourceRegistered(sealed(SourceRegistered {
                key,
                url,
                publisher,
                author,
                title,
                language,
                published,
                retrieved_at,
                sha256,
                reliability,
                copies,
            }))
        },
    );
    prop_oneof![actor, office, source, membership]
}

fn negotiation() -> impl Strategy<Value = Body> {
    let party = (key(), member()).prop_map(|(actor, role)| PartyRole { actor, role });
    prop_oneof![
        (key(), title(), vec(party, 0..3)).prop_map(|(key, title, parties)| Body::NegotiationOpened(sealed(
            NegotiationOpened { key, title, parties }
        ))),
        (key(), member()).prop_map(|(actor, role)| Body::PartyJoined(sealed(PartyJoined { actor, role }))),
        (key(), member()).prop_map(|(actor, role)| Body::PartyLeft(sealed(PartyLeft { actor, role }))),
        (member(), vec(key(), 0..2), of(remark())).prop_map(|(status, by, reason)| {
            Body::NegotiationStatusChanged(sealed(NegotiationStatusChanged { status, by, reason }))
        }),
        (key(), title(), of(key()), member()).prop_map(|(key, title, parent, status)| Body::IssueRaised(sealed(
            IssueRaised { key, title, parent, status }
        ))),
        (key(), member())
            .prop_map(|(issue, status)| Body::IssueStatusChanged(sealed(IssueStatusChanged { issue, status }))),
    ]
}

fn statement(zone: Zone, occurred: Option<Period>) -> impl Strategy<Value = Body> {
    let who = (key(), of(key()), vec(key(), 0..3));
    let how = (member(), member(), of(remark()), of(key()), text());
    let with = vec((key(), of(key())).prop_map(|(speaker, on_behalf_of)| CoSpeaker { speaker, on_behalf_of }), 0..3);
    let claims = vec(claim(zone.clone(), occurred.clone()), 0..4);
    let made = (who, how, claims, with, any::<bool>(), vec(assertion(zone, occurred), 0..3)).prop_map(
        |(
            (speaker, on_behalf_of, addressees),
            (act, basis, channel, meeting, text),
            mut claims,
            with,
            unnamed,
            mut assertions,
        )| {
            let mut seen = std::collections::BTreeSet::new();
            claims.retain(|claim| seen.insert((claim.subject.clone(), claim.on.clone())));
            let mut seen = std::collections::BTreeSet::new();
            assertions.retain(|assertion| seen.insert((assertion.about.clone(), assertion.aspect.clone())));
            let unnamed = unnamed && with.is_empty();
            Body::StatementMade(sealed(StatementMade {
                speaker,
                on_behalf_of,
                addressees,
                act,
                basis,
                channel,
                meeting,
                text,
                claims,
                with,
                unnamed,
                assertions,
            }))
        },
    );
    let withdrawn = (event_id(), of(remark()))
        .prop_map(|(statement, text)| Body::StatementWithdrawn(sealed(StatementWithdrawn { statement, text })));
    prop_oneof![4 => made, 1 => withdrawn]
}

fn meeting(zone: Zone) -> impl Strategy<Value = Body> {
    let participant = (key(), of(key()), of(remark())).prop_map(|(actor, delegation, level)| Participant {
        actor,
        delegation,
        level,
    });
    let content =
        (of(member()), of(period(zone.clone())), of(place()), of(vec(participant, 0..3)), of(vec(key(), 0..3))).boxed();
    let planned =
        (key(), title(), content.clone()).prop_map(|(key, title, (kind, planned, place, participants, agenda))| {
            Body::MeetingPlanned(sealed(MeetingPlanned { key, title, kind, planned, place, participants, agenda }))
        });
    let opened =
        (key(), of(title()), content.clone()).prop_map(|(key, title, (kind, _, place, participants, agenda))| {
            Body::MeetingOpened(sealed(MeetingOpened { key, title, kind, place, participants, agenda }))
        });
    // It begins on the day on which it had been held, whenever that is.
    let held = (key(), of(title()), content, any::<bool>(), of(remark())).prop_map(
        |(key, title, (kind, held, place, participants, agenda), lasts, outcome)| {
            let began = held.clone().filter(|_| lasts);
            let held = MeetingHeld { key, title, kind, began, held, place, participants, agenda, outcome };
            Body::MeetingHeld(sealed(held))
        },
    );
    prop_oneof![
        planned,
        opened,
        held,
        (key(), of(period(zone)), of(remark())).prop_map(|(meeting, planned, reason)| {
            Body::MeetingPostponed(sealed(MeetingPostponed { meeting, planned, reason }))
        }),
        (key(), of(remark()))
            .prop_map(|(meeting, reason)| Body::MeetingCancelled(sealed(MeetingCancelled { meeting, reason }))),
    ]
}

fn proposal(zone: Zone) -> impl Strategy<Value = Body> {
    let relation = (member(), key()).prop_map(|(kind, proposal)| Relation { kind, proposal });
    let origin = (of(title()), vec(relation, 0..2));
    let tabled = (key(), title(), vec(key(), 1..3), member(), clauses(zone.clone(), 0..3), origin).prop_map(
        |(key, title, by, status, clauses, (symbol, relations))| {
            Body::ProposalTabled(sealed(ProposalTabled { key, title, by, status, clauses, symbol, relations }))
        },
    );
    let change = (clauses(zone.clone(), 1..4), 0..4_usize)
        .prop_map(|(mut put, kept)| {
            let drop = put.split_off(kept.min(put.len())).into_iter().map(|clause| clause.key).collect::<Vec<_>>();
            (put, drop)
        })
        .boxed();
    let amended =
        (key(), vec(key(), 0..3), change.clone(), of(key())).prop_map(|(proposal, by, (put, drop), amendment)| {
            Body::ProposalAmended(sealed(ProposalAmended { proposal, by, put, drop, amendment }))
        });
    let moved =
        (key(), key(), vec(key(), 1..3), of(title()), change).prop_map(|(key, proposal, by, title, (put, drop))| {
            Body::AmendmentMoved(sealed(AmendmentMoved { key, proposal, by, title, put, drop }))
        });
    let withdrawn = (key(), of(remark()))
        .prop_map(|(amendment, reason)| Body::AmendmentWithdrawn(sealed(AmendmentWithdrawn { amendment, reason })));
    let consent = (key(), key(), member(), of(period(zone)), vec(key(), 0..2)).prop_map(
        |(actor, proposal, act, effective, by)| {
            Body::ConsentGiven(sealed(ConsentGiven { actor, proposal, act, effective, by }))
        },
    );
    let words = (vec(title(), 0..2), any::<bool>(), text());
    let declared = (key(), key(), key(), member(), vec(clause_key(), 0..2), of(key()), words).prop_map(
        |(key, actor, proposal, kind, clauses, to, (territories, excludes, text))| {
            let made = DeclarationMade { key, actor, proposal, kind, clauses, to, territories, excludes, text };
            Body::DeclarationMade(sealed(made))
        },
    );
    let undeclared =
        key().prop_map(|declaration| Body::DeclarationWithdrawn(sealed(DeclarationWithdrawn { declaration })));
    let status = (key(), member())
        .prop_map(|(proposal, status)| Body::ProposalStatusChanged(sealed(ProposalStatusChanged { proposal, status })));
    prop_oneof![tabled, amended, status, moved, withdrawn, consent, declared, undeclared]
}

fn commitment(zone: Zone) -> impl Strategy<Value = Body> {
    let dates = (of(period(zone.clone())), of(period(zone.clone())));
    let terms = (text(), dates, of(clause_ref()), vec(remark(), 0..2));
    let made = (key(), vec(key(), 1..3), vec(key(), 0..3), terms).prop_map(
        |(key, by, to, (text, (due, over), clause, conditions))| {
            Body::CommitmentMade(sealed(CommitmentMade { key, by, to, text, due, clause, over, conditions }))
        },
    );
    let term =
        || prop_oneof![Just(TermChange::None), Just(TermChange::Gone), period(zone.clone()).prop_map(TermChange::To),];
    let amended = (key(), text(), any::<bool>(), term(), term(), of(vec(remark(), 0..2))).prop_map(
        |(commitment, text, says, due, over, conditions)| {
            let changes = !due.is_none() || !over.is_none() || conditions.is_some();
            let text = Some(text).filter(|_| says || !changes);
            Body::CommitmentAmended(sealed(CommitmentAmended { commitment, text, due, over, conditions }))
        },
    );
    let status = (key(), member(), of(key()), of(0..=3_u8), vec(key(), 0..2)).prop_map(
        |(commitment, status, according_to, degree, because)| {
            Body::CommitmentStatusChanged(sealed(CommitmentStatusChanged {
                commitment,
                status,
                according_to,
                degree,
                because,
            }))
        },
    );
    prop_oneof![made, amended, status]
}

fn incident() -> impl Strategy<Value = Body> {
    let whom = (vec(key(), 0..3), vec(key(), 0..2), vec(key(), 0..2), vec(key(), 0..2));
    (key(), title(), of(remark()), of(place()), of(member()), whom).prop_map(
        |(key, title, text, place, kind, (actors, by, against, commitments))| {
            let kind = kind.filter(|kind| *kind != IncidentKind::Other);
            let reported = IncidentReported { key, title, text, place, actors, kind, by, against, commitments };
            Body::IncidentReported(sealed(reported))
        },
    )
}

fn decision() -> impl Strategy<Value = Body> {
    let on = prop_oneof![
        key().prop_map(DecisionSubject::Issue),
        key().prop_map(DecisionSubject::Proposal),
        clause_ref().prop_map(DecisionSubject::Clause),
        key().prop_map(DecisionSubject::Amendment),
        key().prop_map(DecisionSubject::Meeting),
        key().prop_map(DecisionSubject::Commitment),
    ];
    let ballot = (key(), member()).prop_map(|(actor, vote)| Ballot { actor, vote });
    let count = || of(0..200_u32);
    let tally = of((count(), count(), count(), count()).prop_map(|(yes, no, abstain, absent)| AnnouncedTally {
        yes,
        no,
        abstain,
        absent,
    }));
    let how = (of(key()), of(member()), of(member()), of(key()));
    (key(), of(title()), on, how, vec(ballot, 0..4), tally).prop_map(
        |(key, title, on, (body, method, outcome, meeting), mut votes, tally)| {
            let mut seen = std::collections::BTreeSet::new();
            votes.retain(|ballot| seen.insert(ballot.actor.clone()));
            let taken = DecisionTaken { key, title, on, body, method, outcome, meeting, votes, tally };
            Body::DecisionTaken(sealed(taken))
        },
    )
}

fn body(zone: &Zone, occurred: Option<Period>) -> BoxedStrategy<Body> {
    prop_oneof![
        3 => register(zone.clone(), occurred.clone()).boxed(),
        6 => negotiation().boxed(),
        3 => statement(zone.clone(), occurred).boxed(),
        4 => meeting(zone.clone()).boxed(),
        3 => proposal(zone.clone()).boxed(),
        2 => commitment(zone.clone()).boxed(),
        1 => incident().boxed(),
        1 => decision().boxed(),
    ]
    .boxed()
}

/// An event of any kind.
pub fn event() -> BoxedStrategy<Event> {
    let dated = zone().prop_flat_map(|zone| {
        let public_since = prop_oneof![3 => Just(None), 1 => period(zone.clone()).prop_map(Some)];
        (Just(zone.clone()), period(zone.clone()), public_since, vec(citation_in(zone), 0..3))
    });
    let envelope = (event_id(), any::<i32>(), key(), any::<[bool; 3]>(), of(remark()));
    (dated, envelope)
        .prop_flat_map(|((zone, occurred, public_since, sources), envelope)| {
            body(&zone, Some(occurred.clone())).prop_map(move |body| {
                let (id, ordinal, negotiation, [undated, ordered, bare], note) = envelope.clone();
                Event {
                    id,
                    time_zone: zone.clone(),
                    ordinal: if ordered { ordinal } else { 0 },
                    sources: sources.clone(),
                    note,
                    public_since: public_since.clone(),
                    body: sealed_again(body, (occurred.clone(), undated), (negotiation, bare)),
                }
            })
        })
        .boxed()
}

/// An operation of any kind, mostly the recording of an event.
pub fn operation() -> BoxedStrategy<Operation> {
    let retraction = || {
        (event_id(), event_id(), text(), citations()).prop_map(|(id, event, reason, sources)| Retraction {
            id,
            event,
            reason,
            sources,
        })
    };
    let correction = (event_id(), 1..=i32::MAX.unsigned_abs(), event(), text(), citations()).prop_map(
        |(id, expected_revision, replacement, reason, sources)| Correction {
            id,
            event: replacement.id,
            expected_revision,
            replacement,
            reason,
            sources,
        },
    );
    prop_oneof![
        4 => event().prop_map(Operation::Record),
        2 => correction.prop_map(Operation::Correct),
        1 => retraction().prop_map(Operation::Retract),
        1 => retraction().prop_map(Operation::Reinstate),
        1 => (event_id(), event_id(), vec(citation(), 1..3))
            .prop_map(|(id, event, sources)| Operation::Cite(Citing { id, event, sources })),
    ]
    .boxed()
}
