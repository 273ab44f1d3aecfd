//! What is refused, and what is not.

use super::*;
use chancery::domain::decide::Reason::{BadInput, Conflict, NotFound, TooCostly};

#[test]
fn a_reference_to_what_was_never_recorded_is_refused_with_its_place() {
    let cases = [
        (
            json!({ "actorRegistered": { "key": "c", "name": "C", "kind": "ORGAN", "partOf": "x" } }),
            "actorRegistered.partOf",
        ),
        (json!({ "officeHeld": { "holder": "x", "of": "a", "title": "Envoy" } }), "officeHeld.holder"),
        (json!({ "officeHeld": { "holder": "a", "of": "x", "title": "Envoy" } }), "officeHeld.of"),
        (
            json!({ "negotiationOpened": { "key": "other", "title": "Other", "parties": [{ "actor": "x", "role": "PARTY" }] } }),
            "negotiationOpened.parties.0.actor",
        ),
        (json!({ "partyJoined": { "actor": "x", "role": "PARTY" } }), "partyJoined.actor"),
        (json!({ "partyLeft": { "actor": "x", "role": "PARTY" } }), "partyLeft.actor"),
        (json!({ "issueRaised": { "key": "part", "title": "Part", "parent": "x" } }), "issueRaised.parent"),
        (json!({ "issueStatusChanged": { "issue": "x", "status": "AGREED" } }), "issueStatusChanged.issue"),
        (json!({ "statementMade": { "speaker": "x", "act": "ASSERT", "text": "words" } }), "statementMade.speaker"),
        (
            json!({ "statementMade": { "speaker": "a", "onBehalfOf": "x", "act": "ASSERT", "text": "words" } }),
            "statementMade.onBehalfOf",
        ),
        (
            json!({ "statementMade": { "speaker": "a", "addressees": ["b", "x"], "act": "ASSERT", "text": "words" } }),
            "statementMade.addressees.1",
        ),
        (
            json!({ "statementMade": { "speaker": "a", "meeting": "x", "act": "ASSERT", "text": "words" } }),
            "statementMade.meeting",
        ),
        (claiming("x", json!({ "issue": "border" })), "statementMade.claims.0.subject"),
        (claiming("a", json!({ "issue": "x" })), "statementMade.claims.0.on"),
        (claiming("a", json!({ "proposal": "x" })), "statementMade.claims.0.on"),
        (claiming("a", json!({ "meeting": "x" })), "statementMade.claims.0.on"),
        (claiming("a", json!({ "clause": { "proposal": "plan", "clause": "x" } })), "statementMade.claims.0.on"),
        (json!({ "statementWithdrawn": { "statement": id("nothing") } }), "statementWithdrawn.statement"),
        // An event that is no statement cannot be taken back.
        (json!({ "statementWithdrawn": { "statement": id("plan") } }), "statementWithdrawn.statement"),
        (
            json!({ "meetingPlanned": { "key": "other", "title": "Other", "participants": [{ "actor": "x" }] } }),
            "meetingPlanned.participants.0.actor",
        ),
        (
            json!({ "meetingHeld": { "key": "round", "participants": [{ "actor": "a", "delegation": "x" }] } }),
            "meetingHeld.participants.0.delegation",
        ),
        (json!({ "meetingHeld": { "key": "round", "agenda": ["border", "x"] } }), "meetingHeld.agenda.1"),
        (json!({ "meetingPostponed": { "meeting": "x" } }), "meetingPostponed.meeting"),
        (json!({ "meetingCancelled": { "meeting": "x" } }), "meetingCancelled.meeting"),
        (json!({ "proposalTabled": { "key": "other", "title": "Other", "by": ["a", "x"] } }), "proposalTabled.by.1"),
        (
            json!({ "proposalTabled": { "key": "other", "title": "Other", "by": ["a"],
                "clauses": [{ "key": "first", "number": "1", "text": "words", "issues": ["border", "x"] }] } }),
            "proposalTabled.clauses.0.issues.1",
        ),
        (json!({ "proposalAmended": { "proposal": "plan", "drop": ["first", "never"] } }), "proposalAmended.drop.1"),
        (json!({ "proposalStatusChanged": { "proposal": "x", "status": "SIGNED" } }), "proposalStatusChanged.proposal"),
        (json!({ "commitmentMade": { "key": "other", "by": ["x"], "text": "words" } }), "commitmentMade.by.0"),
        (
            json!({ "commitmentMade": { "key": "other", "by": ["a"], "to": ["x"], "text": "words" } }),
            "commitmentMade.to.0",
        ),
        (
            json!({ "commitmentMade": { "key": "other", "by": ["a"], "text": "words",
                "clause": { "proposal": "plan", "clause": "x" } } }),
            "commitmentMade.clause",
        ),
        (
            json!({ "commitmentStatusChanged": { "commitment": "x", "status": "LAPSED" } }),
            "commitmentStatusChanged.commitment",
        ),
        (
            json!({ "commitmentStatusChanged": { "commitment": "leave", "status": "LAPSED", "accordingTo": "x" } }),
            "commitmentStatusChanged.accordingTo",
        ),
        (
            json!({ "incidentReported": { "key": "other", "title": "Other", "actors": ["x"] } }),
            "incidentReported.actors.0",
        ),
    ];
    let given = given(everything());
    for (body, path) in cases {
        refused(given.when(event("new", body)), NotFound, &format!("body.{path}"));
    }
}

fn claiming(subject: &str, on: Value) -> Value {
    json!({ "statementMade": { "speaker": "a", "act": "ASSERT", "text": "words",
        "claims": [{ "subject": subject, "on": on, "stance": "ACCEPTS" }] } })
}

#[test]
fn the_envelope_refers_too() {
    let given = given(everything());
    let mut of_another = statement("new");
    of_another["negotiation"] = json!("x");
    refused(given.when(of_another), NotFound, "negotiation");
    let mut citing = statement("new");
    citing["sources"] = json!([{ "source": "daily" }, { "source": "x" }]);
    refused(given.when(citing), NotFound, "sources.1.source");
}

#[test]
fn every_operation_has_its_sources_on_record() {
    let given = everything_and([retract("strike")]);
    let with_sources = |mut line: Value, name: &str| {
        line[name]["sources"] = json!([{ "source": "daily" }, { "source": "x" }]);
        line
    };
    let lines = [
        with_sources(retract("word"), "retract"),
        with_sources(reinstate("strike"), "reinstate"),
        with_sources(cite("word", "daily"), "cite"),
        with_sources(correct("word", 1, statement("word")), "correct"),
    ];
    for line in lines {
        refused(given.when(line), NotFound, "sources.1.source");
    }
}

#[test]
fn what_was_recorded_and_retracted_is_known() {
    let given = everything_and(["actor-a", "issue-border", "plan", "round", "talks"].map(retract));
    accepted(given.when(event("new", claiming("a", json!({ "issue": "border" })))));
    accepted(given.when(event("new", claiming("a", json!({ "clause": { "proposal": "plan", "clause": "first" } })))));
    accepted(given.when(event("new", json!({ "meetingCancelled": { "meeting": "round" } }))));
    let given = everything_and([retract("word")]);
    accepted(given.when(event("new", json!({ "statementWithdrawn": { "statement": id("word") } }))));
}

#[test]
fn a_clause_that_any_revision_put_is_known() {
    let without = event("plan", json!({ "proposalTabled": { "key": "plan", "title": "Plan", "by": ["a"] } }));
    let given = everything_and([correct("plan", 1, without)]);
    accepted(given.when(event("new", json!({ "proposalAmended": { "proposal": "plan", "drop": ["first"] } }))));
}

#[test]
fn an_id_is_used_once_by_events_and_operations_alike() {
    let given = everything_and([retract("strike")]);
    refused(given.when(statement("word")), Conflict, "id");
    refused(given.when(statement("retract-strike")), Conflict, "id");
    let mut retraction = retract("word");
    retraction["retract"]["id"] = json!(id("plan"));
    refused(given.when(retraction), Conflict, "id");
    let outcomes = given.when_all([statement("new"), statement("new")]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    refused(second, Conflict, "id");
}

#[test]
fn a_thing_comes_about_once_even_where_its_first_is_retracted() {
    let makers = ["talks", "issue-border", "plan", "leave", "round", "strike"];
    let again = || {
        let bodies = [negotiation(), issue("border", None), proposal(), commitment(), planned(), incident()];
        bodies.map(|mut event| {
            event["id"] = json!(id("again"));
            event
        })
    };
    for event in again() {
        refused(given(everything()).when(event), Conflict, "body");
    }
    for event in again() {
        refused(everything_and(makers.map(retract)).when(event), Conflict, "body");
    }
    for event in again() {
        let first = {
            let mut first = event.clone();
            first["id"] = json!(id("first"));
            first
        };
        let outcomes = given([actor("a", None), other_talks(&event)]).when_all([first, event]);
        let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
        accepted(first);
        refused(second, Conflict, "body");
    }
}

/// Returns a negotiation for an event to belong to, other than the one that it may open.
fn other_talks(event: &Value) -> Value {
    if event["body"]["negotiationOpened"].is_null() { negotiation() } else { actor("b", None) }
}

#[test]
fn the_register_and_the_minutes_can_say_it_again() {
    let given = given(everything());
    let mut again = actor("a", None);
    again["id"] = json!(id("again"));
    accepted(given.when(again));
    let mut again = source("daily");
    again["id"] = json!(id("again"));
    accepted(given.when(again));
    let held = |name: &str| event(name, json!({ "meetingHeld": { "key": "round" } }));
    given.when_all([held("once"), held("twice")]).into_iter().for_each(accepted);
    // A meeting held can be planned afterwards: the plan came in late.
    let outcomes =
        self::given([negotiation(), event("held", json!({ "meetingHeld": { "key": "round" } }))]).when(planned());
    accepted(outcomes);
}

#[test]
fn no_issue_lies_below_itself() {
    let chain = [negotiation(), issue("one", None), issue("two", Some("one")), issue("three", Some("two"))];
    let given = given(chain.clone());
    let at = "replacement.body.issueRaised.parent";
    refused(given.when(correct("issue-one", 1, issue("one", Some("three")))), BadInput, at);
    refused(given.when(correct("issue-one", 1, issue("one", Some("one")))), BadInput, at);
    // One that was never recorded is below nothing yet, and would be below itself.
    let why = given.when(issue("four", Some("four"))).expect_err("a refusal");
    assert_eq!(why.iter().map(|why| why.reason).collect::<Vec<_>>(), [NotFound, BadInput]);
    accepted(given.when(correct("issue-three", 1, issue("three", Some("one")))));
    // Edges that are retracted count as well: they can come back.
    let retracted = self::given(chain.clone().into_iter().chain([retract("issue-two")]));
    refused(retracted.when(correct("issue-one", 1, issue("one", Some("three")))), BadInput, at);
    // Each edge counts in its newest content.
    let moved = self::given(chain.into_iter().chain([correct("issue-two", 1, issue("two", None))]));
    accepted(moved.when(correct("issue-one", 1, issue("one", Some("three")))));
}

#[test]
fn no_batch_closes_a_circle_of_issues() {
    let given = given([negotiation(), issue("one", None), issue("two", None)]);
    let outcomes = given.when_all([
        correct("issue-one", 1, issue("one", Some("two"))),
        correct("issue-two", 1, issue("two", Some("one"))),
    ]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    refused(second, BadInput, "replacement.body.issueRaised.parent");
}

#[test]
fn no_actor_is_part_of_itself() {
    let again = |name: &str, key: &str, whole: Option<&str>| {
        let mut event = actor(key, whole);
        event["id"] = json!(id(name));
        event["occurred"] = json!("2024-08-01");
        event
    };
    let chain = [actor("a", None), actor("b", Some("a")), actor("c", Some("b"))];
    let given = given(chain.clone());
    refused(given.when(again("new", "a", Some("c"))), BadInput, "body.actorRegistered.partOf");
    refused(given.when(again("new", "a", Some("a"))), BadInput, "body.actorRegistered.partOf");
    refused(
        given.when(correct("actor-a", 1, actor("a", Some("c")))),
        BadInput,
        "replacement.body.actorRegistered.partOf",
    );
    // Over every edge ever recorded: that b has since left a changes nothing.
    let left = self::given(chain.clone().into_iter().chain([again("left", "b", None)]));
    refused(left.when(again("new", "a", Some("c"))), BadInput, "body.actorRegistered.partOf");
    let retracted = self::given(chain.clone().into_iter().chain([retract("actor-b")]));
    refused(retracted.when(again("new", "a", Some("c"))), BadInput, "body.actorRegistered.partOf");
    // In its newest content: an edge that was recorded wrongly is none.
    let corrected = self::given(chain.into_iter().chain([correct("actor-b", 1, actor("b", None))]));
    accepted(corrected.when(again("new", "a", Some("c"))));
    let outcomes = self::given([actor("a", None), actor("b", None)])
        .when_all([again("one", "a", Some("b")), again("two", "b", Some("a"))]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    refused(second, BadInput, "body.actorRegistered.partOf");
}

#[test]
fn a_batch_under_long_chains_is_bounded() {
    let part =
        |key: u32| actor(&format!("part-{key}"), key.checked_sub(1).map(|above| format!("part-{above}")).as_deref());
    let again = |number: u32| {
        let mut event = part(599);
        event["id"] = json!(id(&format!("again-{number}")));
        event
    };
    // What is new lies above nothing: however long the chain, nothing is to be followed.
    let lines = (0..600).map(part).chain((0..500).map(again));
    let outcomes = given([]).when_all(lines);
    assert!(outcomes[..600].iter().all(Result::is_ok));
    // What is there already is followed upwards each time, 600 steps: some 416 times, and no more.
    let through = outcomes[600..].iter().take_while(|outcome| outcome.is_ok()).count();
    assert!((400..420).contains(&through), "{through}");
    refused(outcomes[1099].clone(), TooCostly, "body.actorRegistered.partOf");
}

#[test]
fn a_correction_names_the_revision_that_it_corrects() {
    let given = everything_and([correct("word", 1, statement("word"))]);
    for stale in [1, 3] {
        let mut correction = correct("word", stale, statement("word"));
        correction["correct"]["id"] = json!(id("new"));
        refused(given.when(correction), Conflict, "expectedRevision");
    }
    accepted(given.when(correct("word", 2, statement("word"))));
    let outcomes = given.when_all([2, 3].map(|revision| correct("word", revision, statement("word"))));
    outcomes.into_iter().for_each(accepted);
}

#[test]
fn a_correction_keeps_kind_and_key() {
    let given = given(everything());
    refused(given.when(correct("word", 1, incident())), BadInput, "replacement.body");
    refused(given.when(correct("issue-border", 1, issue("fence", None))), BadInput, "replacement.body");
    refused(given.when(correct("actor-a", 1, actor("c", None))), BadInput, "replacement.body");
    accepted(given.when(correct("issue-border", 1, issue("border", None))));
}

#[test]
fn a_correction_is_held_to_what_a_new_event_is_held_to() {
    let given = given(everything());
    let of_nobody = event("word", json!({ "statementMade": { "speaker": "x", "act": "ASSERT", "text": "words" } }));
    refused(given.when(correct("word", 1, of_nobody)), NotFound, "replacement.body.statementMade.speaker");
    let mut unsourced = statement("word");
    unsourced["sources"] = json!([{ "source": "x" }]);
    refused(given.when(correct("word", 1, unsourced)), NotFound, "replacement.sources.0.source");
}

#[test]
fn what_is_retracted_is_corrected_and_reinstated_but_not_retracted_or_cited() {
    let given = everything_and([retract("word")]);
    let mut again = retract("word");
    again["retract"]["id"] = json!(id("new"));
    refused(given.when(again), Conflict, "event");
    refused(given.when(cite("word", "daily")), Conflict, "event");
    accepted(given.when(correct("word", 1, statement("word"))));
    accepted(given.when(reinstate("word")));
}

#[test]
fn what_stands_is_not_reinstated() {
    refused(given(everything()).when(reinstate("word")), Conflict, "event");
    refused(everything_and([retract("word"), reinstate("word")]).when(reinstate_again()), Conflict, "event");
}

fn reinstate_again() -> Value {
    let mut again = reinstate("word");
    again["reinstate"]["id"] = json!(id("new"));
    again
}

#[test]
fn a_batch_sees_what_it_has_done_itself() {
    let given = given(everything());
    let lines = [retract("word"), reinstate("word"), cite("word", "daily"), correct("word", 1, statement("word"))];
    given.when_all(lines).into_iter().for_each(accepted);
    let outcomes = given.when_all([retract("word"), cite("word", "daily")]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    accepted(first);
    refused(second, Conflict, "event");
    // Of its own events too.
    let outcomes =
        given.when_all([statement("new"), retract("new"), reinstate("new"), correct("new", 1, statement("new"))]);
    outcomes.into_iter().for_each(accepted);
}

#[test]
fn operations_are_on_events_that_are_there() {
    let given = everything_and([retract("strike")]);
    for name in ["nothing", "retract-strike"] {
        refused(given.when(retract(name)), NotFound, "event");
        refused(given.when(reinstate(name)), NotFound, "event");
        refused(given.when(cite(name, "daily")), NotFound, "event");
        refused(given.when(correct(name, 1, statement(name))), NotFound, "event");
    }
}

#[test]
fn a_citing_is_taken_back_and_reinstated_whether_or_not_its_event_stands() {
    let (cited, citing) = (cite("word", "daily"), "cite-word");
    let again = |mut line: Value, verb: &str| {
        line[verb]["id"] = json!(id("new"));
        line
    };
    let cited_once = everything_and([cited.clone()]);
    accepted(cited_once.when(retract(citing)));
    refused(cited_once.when(reinstate(citing)), Conflict, "event");
    refused(cited_once.when(cite(citing, "daily")), NotFound, "event");
    refused(cited_once.when(correct(citing, 1, statement(citing))), NotFound, "event");
    let taken_back = everything_and([cited.clone(), retract(citing)]);
    refused(taken_back.when(again(retract(citing), "retract")), Conflict, "event");
    accepted(taken_back.when(reinstate(citing)));
    // What was done to it is no citing.
    refused(taken_back.when(retract(&format!("retract-{citing}"))), NotFound, "event");
    let event_gone = everything_and([cited.clone(), retract("word")]);
    accepted(event_gone.when(retract(citing)));
    // One of the same batch too.
    let batch = [cited, retract(citing), reinstate(citing), again(retract(citing), "retract")];
    given(everything()).when_all(batch).into_iter().for_each(accepted);
}

#[test]
fn every_reason_is_given_and_a_refused_operation_leaves_nothing_behind() {
    let given = given(everything());
    let mut wrong = event("word", claiming("x", json!({ "issue": "y" })));
    wrong["sources"] = json!([{ "source": "z" }]);
    let why = given.when(wrong).expect_err("a refusal");
    let mut paths: Vec<String> = why.iter().map(|why| why.path.join(".")).collect();
    paths.sort();
    let expected = ["body.statementMade.claims.0.on", "body.statementMade.claims.0.subject", "id", "sources.0.source"];
    assert_eq!(paths, expected);
    let outcomes = given.when_all([issue("part", Some("x")), event("new", claiming("a", json!({ "issue": "part" })))]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    refused(first, NotFound, "body.issueRaised.parent");
    refused(second, NotFound, "body.statementMade.claims.0.on");
}

#[test]
fn an_event_is_held_to_what_came_before_it_in_the_batch() {
    let given = given([]);
    given.when_all(everything()).into_iter().for_each(accepted);
    let outcomes = given.when_all([issue("border", None), negotiation()]);
    let [first, second] = <[Outcome; 2]>::try_from(outcomes).expect("two outcomes");
    refused(first, NotFound, "negotiation");
    accepted(second);
}

#[test]
fn an_amendment_can_drop_what_it_puts() {
    let body = json!({ "proposalAmended": { "proposal": "plan", "put": [{ "key": "second", "number": "2", "text": "words" }] } });
    let drop = |name: &str| event(name, json!({ "proposalAmended": { "proposal": "plan", "drop": ["second"] } }));
    let given = given(everything());
    given.when_all([event("put", body.clone()), drop("drop")]).into_iter().for_each(accepted);
    refused(given.when(drop("drop")), NotFound, "body.proposalAmended.drop.0");
}
