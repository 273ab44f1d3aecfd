//! Exporting: what is written imports again and answers as before.

use serde_json::Value;

use super::{Desk, GAZA, actor, event, negotiation};

/// Returns the state at a point, without what says when and where it was recorded.
fn state(desk: &Desk, arguments: &[&str]) -> Value {
    let ran = desk.run([&["as-of"], arguments, &["--json"]].concat());
    let mut state: Value = serde_json::from_str(&ran.good()).expect("JSON");
    for field in ["token", "sequence", "knownAt"] {
        state[field].take();
    }
    for event in state["uncertain"].as_array_mut().expect("a list") {
        event["sequence"].take();
    }
    state
}

/// The answers of two chronicles at many points.
fn assert_alike(one: &Desk, other: &Desk) {
    for date in ["2024-01-01", "2024-08-14", "2024-08-19", "2024-08-20", "2024-08-26"] {
        assert_eq!(state(one, &[date]), state(other, &[date]), "{date}");
    }
    for published_by in ["2024-08-15", "2024-08-21", "2024-12-20"] {
        let arguments = ["2024-08-20", "--published-by", published_by];
        assert_eq!(state(one, &arguments), state(other, &arguments), "{published_by}");
    }
    let arguments = ["2024-08", "--certainty", "possible", "--time-zone", "Asia/Jerusalem"];
    assert_eq!(state(one, &arguments), state(other, &arguments));
}

/// Imports what a command writes into a chronicle of its own.
fn imported(from: &Desk, arguments: &[&str]) -> Desk {
    let other = Desk::new();
    let file = other.path("exported.jsonl");
    std::fs::write(&file, from.run(arguments).good()).expect("written");
    other.import(&file);
    other
}

#[test]
fn the_log_imports_again_with_equal_answers() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let other = imported(&desk, &["export"]);
    assert_eq!(other.export(), desk.export());
    assert_alike(&desk, &other);
    let audited =
        desk.export().into_iter().filter(|line| line.starts_with(r#"{"correct""#) && line.contains(r#""id""#));
    assert_eq!(audited.count(), 2, "operations come with their ids");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let file = desk.path("out.jsonl");
    std::fs::write(&file, "before").expect("written");
    desk.run(["export", "--negotiation", "nothing", "-o", "out.jsonl"]).ended(3);
    assert_eq!(std::fs::read_to_string(&file).expect("read"), "before");
    desk.run(["export", "-o", "out.jsonl"]).good();
    assert_eq!(std::fs::read_to_string(&file).expect("read").lines().count(), 53);
    let others = std::fs::read_dir(desk.path("."))
        .expect("listed")
        .filter_map(|entry| entry.expect("named").file_name().into_string().ok());
    let mut others: Vec<String> = others.collect();
    others.sort();
    assert_eq!(others, ["chancery-data", "out.jsonl"]);
}

#[test]
fn one_negotiation_takes_with_it_what_it_refers_to() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let of_another = [
        negotiation("n"),
        actor("stranger"),
        event(r#"{"partyJoined":{"actor":"stranger","role":"PARTY"}}"#),
        event(
            r#"{"statementMade":{"speaker":"stranger","act":"ASSERT","text":"t","claims":[{"subject":"stranger","on":{"issue":"withdrawal"},"stance":"ACCEPTS"}]}}"#,
        ),
    ];
    desk.import(&desk.file("another.jsonl", &of_another));
    let whole = desk.export();
    let gaza = imported(&desk, &["export", "--negotiation", "gaza-ceasefire"]);
    assert_eq!(gaza.export(), whole[..53], "all of the fixture belongs to it, and nothing of the other");
    // The other one refers to an issue of the first, and so needs that and what raised it, but none of its statements.
    let other = imported(&desk, &["export", "--negotiation", "n"]);
    let lines = other.export();
    assert!(
        lines.len() < 20
            && of_another.iter().all(|line| {
                let body = line.split_once("\"body\"").expect("a body").1;
                lines.iter().any(|written| written.ends_with(body))
            }),
        "{lines:#?}"
    );
    assert_eq!(lines.iter().filter(|line| line.contains("statementMade")).count(), 1);
    assert!(lines.iter().any(|line| line.contains(r#""key":"withdrawal""#)));
}

#[test]
fn what_is_done_to_a_citing_goes_with_its_event_and_dates_mean_the_same_elsewhere() {
    let desk = Desk::new();
    let [said, cite] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
    let statement = event(r#"{"statementMade":{"speaker":"a","act":"ASSERT","text":"t"}}"#);
    let zoned = format!(r#"{{"id":"{said}","timeZone":"Asia/Jerusalem","publicSince":"2024-01-05","#);
    let cited = |id: &str, source: &str| {
        format!(
            r#"{{"cite":{{"id":"{id}","event":"{said}","sources":[{{"source":"{source}","published":"2024-01-03"}}]}}}}"#
        )
    };
    let source = |key: &str| format!(r#"{{"body":{{"sourceRegistered":{{"key":"{key}","published":"2024-02-01"}}}}}}"#);
    let lines = [
        actor("a"),
        negotiation("n"),
        source("page"),
        source("mistaken"),
        statement.replacen('{', &zoned, 1),
        cited(cite, "mistaken"),
        cited("44444444-4444-4444-8444-444444444444", "page"),
        format!(r#"{{"retract":{{"event":"{cite}","reason":"r"}}}}"#),
    ];
    desk.import(&desk.file("lines.jsonl", &lines));
    let whole = desk.export();
    assert_eq!(imported(&desk, &["export", "--negotiation", "n"]).export(), whole);
    assert!(whole[4].contains(r#""publicSince":"2024-01-05""#) && whole[5].contains(r#""published":"2024-01-03""#));
    // In a cut the citing is a part of its event, and so read in the zone of that.
    let cut = imported(&desk, &["export", "--date", "2024"]);
    let lines = cut.export();
    assert!(!lines.iter().any(|line| line.contains("mistaken") && line.contains("statementMade")), "{lines:#?}");
    let published = r#"{"source":"page","published":"2024-01-03T00:00:00.000000Z/2024-01-03T23:59:59.999999Z"}"#;
    assert!(lines.iter().any(|line| line.contains(published)), "{lines:#?}");
}

#[test]
fn a_cut_holds_what_counts_there_with_its_effective_content() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let cut = imported(&desk, &["export", "--date", "2024-08-20"]);
    assert!(cut.export().iter().all(|line| !line.starts_with(r#"{"correct""#)), "no operations");
    assert_eq!(meeting(&state(&desk, &["2024-08-20"])), meeting(&state(&cut, &["2024-08-20"])));
    assert_eq!(state(&desk, &["2024-08-20"])["negotiations"], state(&cut, &["2024-08-20"])["negotiations"]);
    let earlier = imported(&desk, &["export", "--date", "2024-08-19"]);
    assert_eq!(state(&desk, &["2024-08-19"])["negotiations"], state(&earlier, &["2024-08-20"])["negotiations"]);
    let public = imported(&desk, &["export", "--published-by", "2024-08-21", "--date", "2024-08-20"]);
    let asked = state(&desk, &["2024-08-20", "--published-by", "2024-08-21"]);
    assert_eq!(asked["negotiations"], state(&public, &["2024-08-20"])["negotiations"]);
    let none = desk.run(["export", "--known-at", "2024-01-01"]).good();
    assert_eq!(none, "");
}

fn meeting(state: &Value) -> &Value {
    let meetings = state["negotiations"][0]["meetings"].as_array().expect("a list");
    meetings.iter().find(|meeting| meeting["key"] == "blinken-egypt-visit").expect("it was held")
}

#[test]
fn a_cut_writes_things_before_what_refers_to_them() {
    let desk = Desk::new();
    let id = "33333333-3333-4333-8333-333333333333";
    let first = event(r#"{"meetingHeld":{"key":"m","participants":[{"actor":"a"}]}}"#);
    let corrected = event(r#"{"meetingHeld":{"key":"m","participants":[{"actor":"late"}]}}"#);
    let lines = [
        actor("a"),
        negotiation("n"),
        first.replacen('{', &format!(r#"{{"id":"{id}","#), 1),
        actor("late"),
        format!(r#"{{"correct":{{"event":"{id}","expectedRevision":1,"reason":"r","replacement":{corrected}}}}}"#),
    ];
    desk.import(&desk.file("lines.jsonl", &lines));
    let cut = imported(&desk, &["export", "--date", "2024"]);
    assert_eq!(cut.export().len(), 4);
    // What was taken out of the record and is still referred to has to be there for the rest to be taken.
    let actor_id = cut.export().iter().find(|line| line.contains(r#""key":"late""#)).map(|line| line[7..43].to_owned());
    let retract = format!(r#"{{"retract":{{"event":"{}","reason":"r"}}}}"#, actor_id.expect("it is there"));
    desk.import(&desk.file("retract.jsonl", &[retract]));
    let ran = desk.run(["export", "--date", "2024"]);
    assert!(ran.err.contains("1 events that do not count"), "{ran:?}");
    assert_eq!(imported(&desk, &["export", "--date", "2024"]).export().len(), 4);
}

#[test]
fn a_folder_without_a_chronicle_is_not_made_one() {
    let desk = Desk::new();
    for command in
        [&["export"][..], &["as-of", "2024"], &["claims"], &["diff", "2023", "2024"], &["verify"], &["rebuild"]]
    {
        let told = desk.run(command).ended(3);
        assert!(told.contains("there is no chronicle in chancery-data") && told.contains("--data"), "{told}");
        assert!(!desk.data().exists());
    }
}
