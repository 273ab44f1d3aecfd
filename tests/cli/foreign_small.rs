//! Formats of which there is no real file at hand: small ones, written from their public documentation.

use serde_json::json;

use super::Desk;
use super::foreign::{bodies, import, left_out, write};

#[test]
fn a_wide_table_is_votes_without_outcome() {
    let desk = Desk::new();
    let table = "date;resolution;title;body;Cuba;France;Mali\n\
                 2022-03-02;ES-11/1;Aggression;General Assembly;A;Y;a\n\
                 2022-03-24;ES-11/2;;;;y;maybe\nsoon;ES-11/3;;;y;y;y\n";
    let file = write(&desk, "emergency.csv", table);
    let report = import(&desk, "votes-wide", std::slice::from_ref(&file), &[]);
    assert_eq!((report["rows"].as_u64(), report["refused"].as_array().map(Vec::len)), (Some(3), Some(0)), "{report}");
    assert_eq!((left_out(&report, "neither yes, no"), left_out(&report, "a day that can be read")), (1, 1), "{report}");
    let decisions = bodies(&desk, "decisionTaken");
    assert_eq!(decisions.len(), 2);
    let votes = |decision: usize| decisions[decision]["votes"].clone();
    assert_eq!(
        votes(0),
        json!([{ "actor": "cuba", "vote": "ABSTAIN" }, { "actor": "france", "vote": "YES" }, { "actor": "mali", "vote": "ABSTAIN" }])
    );
    assert_eq!(votes(1), json!([{ "actor": "france", "vote": "YES" }]));
    assert!(decisions[0].get("outcome").is_none() && decisions[0]["body"] == "general-assembly", "{decisions:?}");
    assert_eq!(bodies(&desk, "proposalTabled")[0]["symbol"], "ES-11/1");
    let again = import(&desk, "votes-wide", &[file], &[]);
    // The actors are known by their names now: their lines are not made again.
    assert_eq!((again["recorded"].as_u64(), again["alreadyOnRecord"].as_u64()), (Some(0), Some(6)), "{again}");
}

#[test]
fn plover_records_are_what_their_type_says() {
    let desk = Desk::new();
    let table = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tCountry\tSource\tPublication Date\n\
        E1\t2023-03-01\tAGREE\t\tFrance\tFrance\tGOV\tGermany;Italy\tGermany\tFrance\tAFP\t2023-03-02\n\
        E2\t2023-03-02\tCONSULT\tphone\tFrance\tFrance\tGOV\tGermany\tGermany\t\t\t\n\
        E3\t2023-03-03\tASSAULT\tbeat\tSome militia\tMali\tREB\t\t\tMali\t\t\n\
        E4\t2023-03-03\tREJECT\t\t\t\t\tFrance\tFrance\t\t\t\n\tsoon\tAID\t\t\t\t\t\t\t\t\t\n";
    let report = import(&desk, "polecat", &[write(&desk, "polecat.txt", table)], &[]);
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(
        (left_out(&report, "without the one who said it"), left_out(&report, "an id or a day")),
        (1, 1),
        "{report}"
    );
    let statements = bodies(&desk, "statementMade");
    assert_eq!((&statements[0]["act"], &statements[0]["addressees"]), (&json!("COMMIT"), &json!(["germany", "italy"])));
    assert_eq!(statements[0]["text"], "AGREE (PLOVER)");
    assert_eq!(bodies(&desk, "meetingHeld")[0]["kind"], "CALL");
    let incident = bodies(&desk, "incidentReported")[0].clone();
    assert_eq!(
        (&incident["kind"], &incident["by"], &incident["place"]["name"]),
        (&json!("ATTACK"), &json!(["some-militia"]), &json!("Mali"))
    );
    let kinds: Vec<_> = bodies(&desk, "actorRegistered").iter().map(|actor| actor["kind"].clone()).collect();
    assert!(kinds.contains(&json!("STATE")) && kinds.contains(&json!("ARMED_GROUP")), "{kinds:?}");
}

#[test]
fn participants_of_a_treaty_consent_by_the_letters_of_the_table() {
    let desk = Desk::new();
    let table = "Participant,Signature,\"Ratification, Acceptance(A), Approval(AA), Accession(a)\"\n\
                 France,22 Apr 2016,5 Oct 2016\nUnited States of America [1],22 Apr 2016,3 Sep 2016 A\nNicaragua,,23 Oct 2017 a\nNowhere,soon,\n";
    let report = import(&desk, "untc", &[write(&desk, "Paris Agreement.csv", table)], &[]);
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(left_out(&report, "date or letter"), 1, "{report}");
    let acts: Vec<(String, String)> = bodies(&desk, "consentGiven")
        .iter()
        .map(|act| {
            (act["actor"].as_str().expect("an actor").to_owned(), act["act"].as_str().expect("an act").to_owned())
        })
        .collect();
    let expected = [
        ("france", "SIGNATURE"),
        ("united-states-of-america", "SIGNATURE"),
        ("united-states-of-america", "ACCEPTANCE"),
        ("france", "RATIFICATION"),
        ("nicaragua", "ACCESSION"),
    ];
    assert_eq!(acts, expected.map(|(actor, act)| (actor.to_owned(), act.to_owned())));
    assert_eq!(bodies(&desk, "proposalTabled")[0]["title"], "Paris Agreement");
}

#[test]
fn calendars_plan_meetings_and_hold_none() {
    let desk = Desk::new();
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one@example\r\nDTSTAMP:20240810T080000Z\r\n\
        DTSTART;TZID=Asia/Qatar:20240815T100000\r\nDTEND;TZID=Asia/Qatar:20240816T180000\r\nSUMMARY:Talks\\, round two\r\n\
        LOCATION:Doha\r\nDESCRIPTION:With a very long\r\n  line\r\nATTENDEE:mailto:a@example.org\r\nBEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:two@example\r\nDTSTAMP:20240811T080000Z\r\nCREATED:20240801T080000Z\r\nDTSTART;VALUE=DATE:20240820\r\n\
        SUMMARY:Signing\r\nSTATUS:CANCELLED\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nUID:three\r\nEND:VTODO\r\n\
        BEGIN:VEVENT\r\nUID:four\r\nSUMMARY:Never stamped\r\nDTSTART:20240820T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let report = import(&desk, "icalendar", &[write(&desk, "talks.ics", calendar)], &[]);
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0), "{report}");
    for (words, count) in
        [("attendees", 1), ("repetitions", 1), ("to-dos", 1), ("without a day, or without a stamp", 1)]
    {
        assert_eq!(left_out(&report, words), count, "{words}: {report}");
    }
    let planned = bodies(&desk, "meetingPlanned");
    assert_eq!(planned.len(), 2);
    assert_eq!(planned[0]["title"], "Talks, round two");
    assert_eq!(
        (&planned[0]["planned"], &planned[0]["place"]["name"]),
        (&json!("2024-08-15T10:00:00/2024-08-16T18:00:00"), &json!("Doha"))
    );
    assert_eq!(planned[1]["planned"], "2024-08-20");
    assert_eq!((bodies(&desk, "meetingCancelled").len(), bodies(&desk, "meetingHeld").len()), (1, 0));
    assert!(desk.export().iter().any(|line| line.contains("With a very long line") && line.contains("Asia/Qatar")));
    let refused = desk.run(["import", "--format", "icalendar", super::GAZA]).ended(1);
    assert!(refused.contains("BEGIN:VCALENDAR"), "{refused}");
}

#[test]
fn items_of_wikidata_are_actors_with_their_offices() {
    let desk = Desk::new();
    let is = |id: &str| json!([{ "rank": "normal", "mainsnak": { "datavalue": { "value": { "id": id } } } }]);
    let time = |day: &str, precision: u8| json!([{ "datavalue": { "value": { "time": format!("+{day}T00:00:00Z"), "precision": precision } } }]);
    let label = |text: &str| json!({ "en": { "language": "en", "value": text } });
    let entities = json!({ "entities": {
        "Q1": { "labels": label("Example Person"), "aliases": { "en": [{ "value": "E. Person" }] }, "claims": {
            "P31": is("Q5"),
            "P39": [
                { "rank": "normal", "mainsnak": { "datavalue": { "value": { "id": "Q3" } } },
                  "qualifiers": { "P580": time("2020-05-00", 10), "P582": time("2022-00-00", 9) } },
                { "rank": "normal", "mainsnak": { "datavalue": { "value": { "id": "Q9" } } } },
            ],
        } },
        "Q2": { "labels": label("Exampland"), "claims": {
            "P31": is("Q3624078"), "P298": [{ "mainsnak": { "datavalue": { "value": "EXL" } } }],
            "P463": [{ "rank": "normal", "mainsnak": { "datavalue": { "value": { "id": "Q4" } } }, "qualifiers": { "P580": time("1955-12-14", 11) } }],
        } },
        "Q3": { "labels": label("Minister of Examples"), "claims": { "P1001": is("Q2") } },
        "Q4": { "labels": label("League of Examples"), "claims": { "P31": is("Q484652") } },
    } });
    let report = import(&desk, "wikidata", &[write(&desk, "items.json", &entities.to_string())], &[]);
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!((left_out(&report, "neither a human"), left_out(&report, "a position without")), (1, 1), "{report}");
    let person =
        bodies(&desk, "actorRegistered").into_iter().find(|actor| actor["wikidata"] == "Q1").expect("registered");
    assert_eq!((&person["kind"], &person["aliases"]), (&json!("PERSON"), &json!(["E. Person"])));
    let office = bodies(&desk, "officeHeld")[0].clone();
    assert_eq!(
        office,
        json!({ "holder": "example-person", "of": "exampland", "title": "Minister of Examples", "from": "2020-05", "to": "2022" })
    );
    assert_eq!(bodies(&desk, "membershipHeld")[0]["from"], "1955-12-14");
}

#[test]
fn a_fact_check_is_two_statements_and_no_verdict_of_the_record() {
    let desk = Desk::new();
    let review = |more: serde_json::Value| {
        let mut review = json!({
            "@type": "ClaimReview", "claimReviewed": "The crossing is open.", "url": "https://check.example/1",
            "author": { "@type": "Organization", "name": "Check Desk" }, "datePublished": "2024-08-22",
            "itemReviewed": { "@type": "Claim", "author": { "@type": "Person", "name": "A Speaker" }, "datePublished": "2024-08-20T10:00:00Z" },
            "reviewRating": { "@type": "Rating", "ratingValue": 1, "alternateName": "Mostly false" },
        });
        for (name, value) in more.as_object().expect("an object") {
            review[name] = value.clone();
        }
        review
    };
    let graph = json!({ "@context": "https://schema.org", "@graph": [
        review(json!({})),
        review(json!({ "url": "https://check.example/2", "itemReviewed": {}, "reviewRating": { "ratingValue": 3 } })),
        review(json!({ "url": "javascript:alert(1)" })),
    ] });
    let report = import(&desk, "claim-review", &[write(&desk, "checks.json", &graph.to_string())], &[]);
    assert_eq!(report["refused"].as_array().map(Vec::len), Some(0), "{report}");
    for words in ["whose author is not named", "a number alone", "without an address"] {
        assert_eq!(left_out(&report, words), 1, "{words}: {report}");
    }
    let said = bodies(&desk, "statementMade");
    assert_eq!(said.len(), 2);
    assert_eq!((&said[0]["speaker"], &said[0]["text"]), (&json!("a-speaker"), &json!("The crossing is open.")));
    assert_eq!(
        (&said[1]["speaker"], &said[1]["text"]),
        (&json!("check-desk"), &json!("Mostly false: ‘The crossing is open.’"))
    );
    assert_eq!(bodies(&desk, "sourceRegistered")[0]["publisher"], "Check Desk");
}
