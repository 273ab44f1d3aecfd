//! A treaty and a peace process, recorded by the API and asked as a historian asks: who was bound, what was pending, who broke
//! which promise according to whom, how many fell according to whom, and what each clause said on a day.
//!
//! The facts are public: the Rome Statute of the International Criminal Court from its draft of April 1998 on, and the talks of
//! the Government of Colombia and the FARC-EP. The words are our own.

use serde_json::{Value, json};

use super::{Served, actor};

fn on(day: &str, negotiation: &str, body: Value) -> Value {
    json!({ "occurred": day, "negotiation": negotiation, "body": body })
}

fn consent(day: &str, actor: &str, act: &str, effective: Option<&str>) -> Value {
    on(
        day,
        "rome",
        json!({ "consentGiven": { "actor": actor, "proposal": "statute", "act": act, "effective": effective } }),
    )
}

/// The Rome Statute: options in brackets, an amendment that was moved and not taken up, the vote, and who was bound.
async fn rome_statute() -> Served {
    let served = Served::new();
    let actors =
        ["india", "germany", "uruguay", "france", "burundi", "usa", "china"].map(|key| actor(key, "STATE")).to_vec();
    let mut events = actors;
    events.extend([
        actor("conference", "ORGAN"),
        json!({ "occurred": "1998-06-15", "body": { "negotiationOpened": { "key": "rome", "title": "Rome Conference" } } }),
        on(
            "1998-04-14",
            "rome",
            json!({ "proposalTabled": { "key": "statute", "title": "Statute for an International Criminal Court",
                "symbol": "A/CONF.183/2/Add.1", "status": "DRAFT", "clauses": [
                { "key": "weapons-1", "number": "5.o.1", "text": "A closed list of weapons.", "bracketed": true },
                { "key": "weapons-4", "number": "5.o.4", "text": "A list that names nuclear weapons.", "bracketed": true,
                    "alternativeTo": "weapons-1" }] } }),
        ),
        on(
            "1998-07-17",
            "rome",
            json!({ "proposalAmended": { "proposal": "statute", "drop": ["weapons-4"], "put": [
                { "key": "weapons-1", "number": "8.2.b.xx", "text": "Weapons banned by an annex that is still to come." }] } }),
        ),
        on(
            "1998-07-17T12:00:00Z",
            "rome",
            json!({ "amendmentMoved": { "key": "nuclear", "proposal": "statute", "by": ["india"], "put": [
                { "key": "nuclear", "number": "8.2.b.xxi", "text": "Employing nuclear weapons." }] } }),
        ),
        on(
            "1998-07-17T20:00:00Z",
            "rome",
            json!({ "decisionTaken": { "key": "no-action", "on": { "amendment": "nuclear" }, "body": "conference",
                "method": "VOTE", "outcome": "REJECTED", "tally": { "yes": 114, "no": 16, "abstain": 20 } } }),
        ),
        on(
            "1998-07-17T21:00:00Z",
            "rome",
            json!({ "decisionTaken": { "key": "adoption", "on": { "proposal": "statute" }, "body": "conference",
                "method": "VOTE", "outcome": "ADOPTED", "tally": { "yes": 120, "no": 7, "abstain": 21 },
                "votes": [{ "actor": "usa", "vote": "NO" }, { "actor": "china", "vote": "NO" }] } }),
        ),
        on("1998-07-17T21:00:01Z", "rome", json!({ "proposalStatusChanged": { "proposal": "statute", "status": "ADOPTED" } })),
        consent("2000-12-31", "usa", "SIGNATURE", None),
        consent("2002-05-06", "usa", "WITHDRAWAL_OF_SIGNATURE", None),
        consent("2000-06-09", "france", "RATIFICATION", Some("2002-07-01")),
        consent("2000-12-11", "germany", "RATIFICATION", Some("2002-07-01")),
        consent("2002-06-28", "uruguay", "RATIFICATION", Some("2002-09-01")),
        consent("2004-09-21", "burundi", "RATIFICATION", Some("2004-12-01")),
        consent("2016-10-27", "burundi", "WITHDRAWAL", Some("2017-10-27")),
        on("2002-07-01", "rome", json!({ "proposalStatusChanged": { "proposal": "statute", "status": "IN_FORCE" } })),
        on(
            "2000-06-09",
            "rome",
            json!({ "declarationMade": { "key": "france-124", "actor": "france", "proposal": "statute", "kind": "RESERVATION",
                "clauses": ["weapons-1"], "text": "Does not accept jurisdiction over war crimes for seven years." } }),
        ),
        on("2008-08-13", "rome", json!({ "declarationWithdrawn": { "declaration": "france-124" } })),
        on(
            "2002-06-28",
            "rome",
            json!({ "declarationMade": { "key": "uruguay", "actor": "uruguay", "proposal": "statute", "kind": "DECLARATION",
                "text": "Applies the Statute in strict accordance with the Constitution." } }),
        ),
        on(
            "2003-07-07",
            "rome",
            json!({ "declarationMade": { "key": "germany", "actor": "germany", "proposal": "statute", "kind": "OBJECTION",
                "to": "uruguay", "text": "The declaration amounts to a reservation, which the Statute does not admit." } }),
        ),
    ]);
    served.record(json!(events)).await;
    served
}

async fn statute(served: &Served, date: &str, fields: &str) -> Value {
    let query = format!("{{ asOf(date: \"{date}\") {{ proposal(key: \"statute\") {{ {fields} }} }} }}");
    served.ask(&query).await["asOf"]["proposal"].clone()
}

/// Returns the keys of the actors in a list of things with an actor.
fn actors(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one["actor"]["key"].as_str().expect("a key")).collect()
}

#[tokio::test]
async fn who_was_bound_on_a_day() {
    let served = rome_statute().await;
    let fields = "bound { actor { key } since { edtf } provisional }";
    for (date, expected) in [
        ("2002-06-30", vec![]),
        ("2002-08-31", vec!["france", "germany"]),
        ("2002-09-01", vec!["france", "germany", "uruguay"]),
        ("2016-11-01", vec!["burundi", "france", "germany", "uruguay"]),
        ("2017-10-27", vec!["france", "germany", "uruguay"]),
    ] {
        assert_eq!(actors(&statute(&served, date, fields).await["bound"]), expected, "{date}");
    }
    let bound = statute(&served, "2010", fields).await["bound"][0].clone();
    assert_eq!(
        bound,
        json!({ "actor": { "key": "burundi" }, "since": { "edtf": "2004-12-01" }, "provisional": false })
    );
    let signed = "consents(act: [SIGNATURE]) { actor { key } standing effective { edtf } }";
    let before = statute(&served, "2001", signed).await["consents"].clone();
    assert_eq!(before, json!([{ "actor": { "key": "usa" }, "standing": true, "effective": null }]));
    assert_eq!(statute(&served, "2003", signed).await["consents"][0]["standing"], false);
    let history = served
        .ask(
            "{ history(between: { from: \"2001\", to: \"2020\" }, paths: [\"proposal/statute/bound/burundi\"]) { \
             nodes { kind date causes { kind } } } }",
        )
        .await["history"]["nodes"]
        .clone();
    let steps: Vec<(&str, &str)> = history
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| (step["kind"].as_str().unwrap(), &step["date"].as_str().unwrap()[..10]))
        .collect();
    assert_eq!(steps, [("ADDED", "2004-12-01"), ("REMOVED", "2017-10-27")]);
    assert_eq!(history[1]["causes"], json!([{ "kind": "CONSENT_GIVEN" }]));
}

#[tokio::test]
async fn what_was_pending_and_what_each_clause_said() {
    let served = rome_statute().await;
    let fields = "status amendments(status: PENDING) { key by { key } put { text } } \
                  clauses { number text bracketed alternatives { key } }";
    let draft = statute(&served, "1998-07-16", fields).await;
    assert_eq!(json!([draft["status"], draft["amendments"]]), json!(["DRAFT", []]));
    assert_eq!(draft["clauses"][0]["alternatives"], json!([{ "key": "weapons-4" }]));
    assert_eq!(draft["clauses"][1]["bracketed"], true);
    let moved = statute(&served, "1998-07-17T13:00:00Z", fields).await;
    let pending =
        json!([{ "key": "nuclear", "by": [{ "key": "india" }], "put": [{ "text": "Employing nuclear weapons." }] }]);
    assert_eq!(moved["amendments"], pending);
    let adopted = statute(&served, "1998-07-18", fields).await;
    assert_eq!(json!([adopted["status"], adopted["amendments"]]), json!(["ADOPTED", []]));
    assert_eq!(
        adopted["clauses"],
        json!([{ "number": "8.2.b.xx", "text": "Weapons banned by an annex that is still to come.", "bracketed": false,
            "alternatives": [] }])
    );
    let query = "{ asOf(date: \"1999\") { amendment(key: \"nuclear\") { status decisions { key tally { yes no abstain absent } } } \
                 decision(key: \"adoption\") { outcome tally { yes absent } votes(vote: [NO]) { actor { key } } \
                 on { __typename ... on Proposal { key } } } actor(key: \"china\") { votes { nodes { vote decision { key } } } } } }";
    let state = served.ask(query).await["asOf"].clone();
    assert_eq!(state["amendment"]["status"], "REJECTED");
    assert_eq!(
        state["amendment"]["decisions"][0]["tally"],
        json!({ "yes": 114, "no": 16, "abstain": 20, "absent": null })
    );
    assert_eq!(state["decision"]["on"], json!({ "__typename": "Proposal", "key": "statute" }));
    assert_eq!(state["decision"]["tally"], json!({ "yes": 120, "absent": null }));
    assert_eq!(actors(&state["decision"]["votes"]), ["china", "usa"]);
    assert_eq!(state["actor"]["votes"]["nodes"], json!([{ "vote": "NO", "decision": { "key": "adoption" } }]));
}

#[tokio::test]
async fn reservations_stand_until_they_are_taken_back_and_objections_name_them() {
    let served = rome_statute().await;
    let fields = "declarations { key withdrawn to { key actor { key } } clauses { key } }";
    let shown = |declarations: &Value| {
        let each = declarations.as_array().expect("a list").iter();
        each.map(|one| format!("{} {}", one["key"].as_str().unwrap(), one["withdrawn"])).collect::<Vec<_>>()
    };
    let early = statute(&served, "2003-07-08", fields).await["declarations"].clone();
    assert_eq!(shown(&early), ["france-124 false", "germany false", "uruguay false"]);
    assert_eq!(early[1]["to"], json!({ "key": "uruguay", "actor": { "key": "uruguay" } }));
    assert_eq!(early[0]["clauses"], json!([{ "key": "weapons-1" }]));
    let late = statute(&served, "2009", fields).await["declarations"].clone();
    assert_eq!(shown(&late), ["france-124 true", "germany false", "uruguay false"]);
    let kinds = statute(&served, "2009", "declarations(kind: [OBJECTION], by: \"germany\") { id }").await;
    assert_eq!(kinds["declarations"].as_array().map(Vec::len), Some(1));
}

/// The talks in Havana: a truce, an attack, a joint statement, a plebiscite, a deadline that was moved, and disputed numbers.
async fn havana_talks() -> Served {
    let served = Served::new();
    let talks = |day: &str, body: Value| on(day, "havana", body);
    let said = |day: &str, mut statement: Value| {
        statement["act"] = json!("ASSERT");
        talks(day, json!({ "statementMade": statement }))
    };
    let counted = |about: Value, number: u32| json!([{ "about": about, "aspect": "killed", "value": { "number": { "exact": number, "unit": "persons" } } }]);
    served
        .record(json!([
            actor("colombia", "STATE"),
            actor("farc", "ARMED_GROUP"),
            actor("unasur", "INTERGOVERNMENTAL"),
            actor("jep", "ORGAN"),
            actor("prosecutor", "ORGAN"),
            actor("un-mission", "ORGAN"),
            { "body": { "membershipHeld": { "member": "colombia", "of": "unasur", "from": "2008-05-23", "to": "2018-08-27" } } },
            { "occurred": "2012-08-26", "body": { "negotiationOpened": { "key": "havana", "title": "Talks in Havana",
                "parties": [{ "actor": "colombia", "role": "PARTY" }, { "actor": "farc", "role": "PARTY" }] } } },
            talks("2012-08-26", json!({ "issueRaised": { "key": "talks", "title": "talks to end the conflict" } })),
            said("2012-08-27", json!({ "speaker": "colombia", "unnamed": true, "text": "An intelligence source says so.",
                "claims": [{ "subject": "colombia", "on": { "issue": "talks" }, "stance": "ACCEPTS" }] })),
            talks("2012-11-19", json!({ "commitmentMade": { "key": "truce-2012", "by": ["farc"], "to": ["colombia"],
                "text": "Cease offensive operations for two months.", "over": "2012-11-20/2013-01-20" } })),
            talks("2014-12-17", json!({ "commitmentMade": { "key": "truce-2014", "by": ["farc"], "to": ["colombia"],
                "text": "Cease fire without an end.", "conditions": ["no attack by the armed forces"] } })),
            talks("2015-04-15", json!({ "incidentReported": { "key": "cauca", "kind": "ATTACK", "title": "Attack on an army unit",
                "by": ["farc"], "against": ["colombia"], "commitments": ["truce-2014"],
                "place": { "name": "Buenos Aires", "region": "Cauca", "country": "Colombia", "precision": "TOWN" } } })),
            talks("2015-04-15", json!({ "commitmentStatusChanged": { "commitment": "truce-2014", "status": "BREACHED",
                "accordingTo": "colombia", "because": ["cauca"], "degree": 1 } })),
            talks("2015-05-22", json!({ "commitmentStatusChanged": { "commitment": "truce-2014", "status": "SUSPENDED",
                "accordingTo": "farc" } })),
            talks("2016-08-24", json!({ "proposalTabled": { "key": "accord", "title": "Final Agreement", "by": ["colombia", "farc"],
                "clauses": [{ "key": "arms", "number": "3.1", "text": "Arms are laid down within 180 days." }] } })),
            said("2016-06-23", json!({ "speaker": "colombia", "with": [{ "speaker": "farc" }], "text": "Both will cease fire.",
                "claims": [{ "subject": "farc", "on": { "issue": "talks" }, "stance": "ACCEPTS" }] })),
            talks("2016-10-02", json!({ "decisionTaken": { "key": "plebiscite", "on": { "proposal": "accord" }, "method": "REFERENDUM",
                "outcome": "REJECTED", "tally": { "yes": 6_377_482, "no": 6_431_376 } } })),
            talks("2016-11-24", json!({ "proposalAmended": { "proposal": "accord", "put": [
                { "key": "arms", "number": "3.1", "text": "Arms are laid down within 180 days of D-day." }] } })),
            talks("2016-12-01", json!({ "commitmentMade": { "key": "arms", "by": ["farc"], "text": "Lay down all arms.",
                "due": "2017-05-30", "clause": { "proposal": "accord", "clause": "arms" } } })),
            talks("2017-05-29", json!({ "commitmentAmended": { "commitment": "arms", "due": "2017-06-20" } })),
            talks("2017-06-27", json!({ "commitmentStatusChanged": { "commitment": "arms", "status": "FULFILLED",
                "accordingTo": "un-mission", "degree": 3 } })),
            talks("2002/2008", json!({ "incidentReported": { "key": "false-positives", "kind": "VIOLATION",
                "title": "Civilians killed and presented as fallen in combat" } })),
            said("2020", json!({ "speaker": "prosecutor", "text": "2,248 were killed.",
                "assertions": counted(json!({ "incident": "false-positives" }), 2_248) })),
            said("2021-02-18", json!({ "speaker": "jep", "text": "At least 6,402 were killed.",
                "assertions": counted(json!({ "incident": "false-positives" }), 6_402) })),
        ]))
        .await;
    served
}

#[tokio::test]
async fn who_broke_which_promise_according_to_whom() {
    let served = havana_talks().await;
    let query = "{ asOf(date: \"2015-06-01\") { negotiation(key: \"havana\") { commitments(status: BREACHED) { key status conditions \
                 statuses { status degree accordingTo { key } because { key by { key } against { key } } } } } \
                 incident(key: \"cauca\") { kind commitments { key } place { region precision } } } }";
    let state = served.ask(query).await["asOf"].clone();
    let broken = &state["negotiation"]["commitments"];
    assert_eq!(broken.as_array().map(Vec::len), Some(1));
    assert_eq!(broken[0]["status"], "SUSPENDED", "the newest word is the guerrilla's own");
    assert_eq!(broken[0]["conditions"], json!(["no attack by the armed forces"]));
    let cauca = json!({ "key": "cauca", "by": [{ "key": "farc" }], "against": [{ "key": "colombia" }] });
    assert_eq!(
        broken[0]["statuses"],
        json!([
            { "status": "MADE", "degree": null, "accordingTo": null, "because": [] },
            { "status": "BREACHED", "degree": 1, "accordingTo": { "key": "colombia" }, "because": [cauca] },
            { "status": "SUSPENDED", "degree": null, "accordingTo": { "key": "farc" }, "because": [] },
        ])
    );
    assert_eq!(state["incident"]["commitments"], json!([{ "key": "truce-2014" }]));
    assert_eq!(
        json!([state["incident"]["kind"], state["incident"]["place"]]),
        json!(["ATTACK", { "region": "Cauca", "precision": "TOWN" }])
    );
    // A truce is past once its time is over, and a promise is overdue by the day that was last agreed.
    let commitment = "key overdue past due { edtf } dues { due { edtf } since { edtf } }";
    for (date, key, flags) in [
        ("2013-01-20", "truce-2012", json!([false, false])),
        ("2013-01-21", "truce-2012", json!([false, true])),
        ("2017-06-20", "arms", json!([false, false])),
        ("2017-06-22", "arms", json!([true, false])),
        ("2017-06-28", "arms", json!([false, false])),
    ] {
        let query = format!("{{ asOf(date: \"{date}\") {{ commitment(key: \"{key}\") {{ {commitment} }} }} }}");
        let found = served.ask(&query).await["asOf"]["commitment"].clone();
        assert_eq!(json!([found["overdue"], found["past"]]), flags, "{date} {found}");
    }
    let dues = served.ask(&format!("{{ asOf {{ commitment(key: \"arms\") {{ {commitment} }} }} }}")).await;
    assert_eq!(
        dues["asOf"]["commitment"]["dues"],
        json!([
            { "due": { "edtf": "2017-05-30" }, "since": { "edtf": "2016-12-01" } },
            { "due": { "edtf": "2017-06-20" }, "since": { "edtf": "2017-05-29" } },
        ])
    );
}

#[tokio::test]
async fn how_many_fell_according_to_whom() {
    let served = havana_talks().await;
    let account = "status sides { value { exact unit } negated claimants { key } } about { __typename }";
    let ask = async |date: &str| {
        let lookup = "account(about: { incident: \"false-positives\" }, aspect: \"killed\")";
        served.ask(&format!("{{ asOf(date: \"{date}\") {{ {lookup} {{ {account} }} }} }}")).await["asOf"]["account"]
            .clone()
    };
    let side = |number: u32, who: &str| json!({ "value": { "exact": f64::from(number), "unit": "persons" }, "negated": false, "claimants": [{ "key": who }] });
    assert_eq!(ask("2019").await, Value::Null);
    assert_eq!(ask("2020").await["status"], "SINGLE");
    let contested = json!({ "status": "CONTESTED", "sides": [side(2_248, "prosecutor"), side(6_402, "jep")],
        "about": { "__typename": "Incident" } });
    assert_eq!(ask("2022").await, contested);
    let query = "{ asOf(date: \"2022\") { negotiation(key: \"havana\") { accounts(status: CONTESTED, aspect: \"killed\") { totalCount } } \
                 search(text: \"killed\") { nodes { ... on StatementMade { speaker { key } } } } } }";
    let state = served.ask(query).await["asOf"].clone();
    assert_eq!(state["negotiation"]["accounts"]["totalCount"], 1);
    assert!(state["search"]["nodes"].to_string().contains("jep"), "{state}");
}

#[tokio::test]
async fn who_speaks_jointly_unnamed_and_for_which_group() {
    let served = havana_talks().await;
    let query = "{ asOf(date: \"2016-07-01\") { position(party: \"farc\", on: { issue: \"talks\" }) { status declared \
                 claims { claim { claimant { key } own statement { with { speaker { key } } } } } } \
                 unnamed: position(party: \"colombia\", on: { issue: \"talks\" }) { claims { claim { claimant { key } statement { unnamed } } } } \
                 negotiation(key: \"havana\") { claimed { speakers { key } } } \
                 actor(key: \"colombia\") { memberOf { of { key } since { edtf } until { edtf } } } } \
                 later: asOf(date: \"2019\") { actor(key: \"unasur\") { members { member { key } } } } }";
    let data = served.ask(query).await;
    let claims = data["asOf"]["position"]["claims"].as_array().cloned().expect("claims");
    let mut whose: Vec<String> =
        claims.iter().map(|one| format!("{} {}", one["claim"]["claimant"]["key"], one["claim"]["own"])).collect();
    whose.sort();
    assert_eq!(whose, ["\"colombia\" false", "\"farc\" true"]);
    assert_eq!(claims[0]["claim"]["statement"]["with"], json!([{ "speaker": { "key": "farc" } }]));
    assert_eq!(data["asOf"]["unnamed"]["claims"][0]["claim"]["statement"]["unnamed"], true);
    assert_eq!(data["asOf"]["negotiation"]["claimed"]["speakers"], json!([{ "key": "colombia" }, { "key": "farc" }]));
    let member =
        json!([{ "of": { "key": "unasur" }, "since": { "edtf": "2008-05-23" }, "until": { "edtf": "2018-08-27" } }]);
    assert_eq!(data["asOf"]["actor"]["memberOf"], member);
    assert_eq!(data["later"]["actor"]["members"], json!([]));
}

#[tokio::test]
async fn everything_is_found_by_its_node_id() {
    let (rome, havana) = (rome_statute().await, havana_talks().await);
    for (served, id, kind) in [
        (&rome, "amendment:nuclear", "Amendment"),
        (&rome, "decision:adoption", "Decision"),
        (&rome, "declaration:germany", "Declaration"),
        (&havana, "commitment:truce-2012", "Commitment"),
        (&havana, "incident:cauca", "Incident"),
    ] {
        let node = served.ask(&format!("{{ node(id: \"{id}\") {{ __typename id }} }}")).await["node"].clone();
        assert_eq!(node, json!({ "__typename": kind, "id": id }));
    }
    let statements = "{ asOf { statements(filter: { speaker: \"jep\" }) { nodes { assertions { id } } } } }";
    let id = havana.ask(statements).await["asOf"]["statements"]["nodes"][0]["assertions"][0]["id"].clone();
    let node = havana.ask(&format!("{{ node(id: {id}) {{ ... on Assertion {{ claimant {{ key }} }} }} }}")).await;
    assert_eq!(node["node"], json!({ "claimant": { "key": "jep" } }));
}
