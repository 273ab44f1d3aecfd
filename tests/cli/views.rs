//! Tables for people, and the same as JSON.

use super::{Desk, GAZA, actor, event, negotiation};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    desk
}

/// Returns the lines of a section of the state of play, with runs of spaces made one.
fn section(page: &str, name: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| *line != name).skip(2).take_while(|line| !line.is_empty());
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_state_of_play_has_what_is_contested_marked() {
    let desk = desk();
    let page = desk.run(["as-of", "2024-08-20"]).good();
    assert!(page.starts_with("Ceasefire in Gaza (gaza-ceasefire): open\n as of 2024-08-20\n"), "{page}");
    assert!(!page.contains('\u{1b}'), "no colours but on a terminal");
    assert!(page.lines().all(|line| line.chars().count() <= 120 && !line.ends_with(' ')), "{page}");
    let positions = section(&page, "Positions");
    let contested: Vec<&String> = positions.iter().filter(|line| line.contains("contested accepts")).collect();
    assert_eq!(contested.len(), 2, "{page}");
    assert!(
        contested[1]
            .starts_with("Israel issue philadelphi-corridor contested accepts / reserves accepts: Antony Blinken")
    );
    let issues = section(&page, "Issues");
    assert!(issues[0].starts_with("philadelphi-corridor sticking point 20 August 2024 (uncertain)"), "{issues:?}");
    let at = |start: &str| issues.iter().position(|line| line.starts_with(start)).expect("an issue");
    assert!(at("return-of-residents sticking point") < at("border-control open"), "{issues:?}");
    let meetings = section(&page, "Meetings");
    assert!(meetings.iter().any(|line| line.starts_with("cairo-talks planned between 17 and 25")), "{meetings:?}");
    let page = desk.run(["as-of", "2024-08-26"]).good();
    assert!(section(&page, "Meetings").iter().any(|line| line.starts_with("cairo-talks planned, overdue")), "{page}");
}

#[test]
fn every_cut_is_taken() {
    let desk = desk();
    let page = desk.run(["as-of", "2024-08-19"]).good();
    assert!(page.contains("Uncertain"), "{page}");
    assert_eq!(section(&page, "Positions").len(), 0);
    let page = desk.run(["as-of", "2024-01-01"]).good();
    assert!(page.starts_with("no negotiation had begun as of 2024-01-01"), "{page}");
    let page = desk.run(["as-of", "2024-08-20", "--known-at", "2024-08-20"]).good();
    assert!(page.starts_with("no negotiation had begun as of 2024-08-20, as known at 2024-08-20"), "{page}");
    let page = desk.run(["as-of", "2024-08-20", "--published-by", "2024-08-21"]).good();
    assert!(page.contains("Key officials") && !page.contains("Badr Abdelatty"), "{page}");
    let page = desk.run(["as-of", "2024-08-20", "--negotiation", "gaza-ceasefire", "--certainty", "certain"]).good();
    assert!(page.contains("what is certain"), "{page}");
    let told = desk.run(["as-of", "2024-08-20", "--negotiation", "none"]).ended(1);
    assert!(told.contains("no negotiation none"), "{told}");
}

#[test]
fn events_are_found_by_their_words_as_of_a_day() {
    let desk = desk();
    let page = desk.run(["search", "philadelphi", "corridor"]).good();
    assert!(page.contains("20 August 2024 (uncertain) · statement made · Benjamin Netanyahu"), "{page}");
    assert!(page.contains("report-2024-08-20"), "where it stands: {page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80 || !line.trim().contains(' ')), "{page}");
    let found = desk.json(["search", "philadelphi", "--first", "1", "--json"]);
    assert_eq!(found["found"].as_array().map(Vec::len), Some(1));
    let page = desk.run(["search", "philadelphi", "--first", "1"]).good();
    assert!(page.contains("There are more than these 1"), "{page}");
    assert_eq!(desk.run(["search", "philadelphi", "--date", "before 1 May 2024"]).good(), "nothing found\n");
    let told = desk.run(["search", "\"\""]).ended(2);
    assert!(told.contains("there is no word in it"), "{told}");
}

#[test]
fn what_two_actors_did_in_a_period_is_listed_by_key_or_name() {
    let desk = desk();
    let ids = |arguments: &[&str]| {
        let printed = desk.run([&["events", "--json"], arguments].concat()).good();
        let listed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let events = listed["events"].as_array().cloned().unwrap_or_default();
        events.iter().map(|event| event["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let (israel, hamas) = (ids(&["--actor", "israel"]), ids(&["--actor", "hamas"]));
    let both = ids(&["--actor", "Israel", "--actor", "hamas"]);
    assert!(!both.is_empty() && both.len() < israel.len(), "{both:?}");
    assert_eq!(both, israel.iter().filter(|id| hamas.contains(id)).cloned().collect::<Vec<_>>());
    let week = ids(&["--actor", "israel", "--from", "2024-08-14", "--to", "20 August 2024"]);
    assert!(!week.is_empty() && week.len() < israel.len() && week.iter().all(|id| israel.contains(id)), "{week:?}");
    assert!(ids(&["--to", "before 1 January 2000"]).is_empty());

    let page = desk.run(["events", "--actor", "Benjamin Netanyahu"]).good();
    assert!(page.contains(" · statement made · Benjamin Netanyahu"), "{page}");
    let page = desk.run(["events", "--actor", "Israel", "--first", "1"]).good();
    assert!(page.contains("These are the first 1 of "), "{page}");
    let told = desk.run(["events", "--actor", "Netanyahoo"]).ended(2);
    assert!(told.contains("no actor has the key or the name 'Netanyahoo'"), "{told}");
    let told = desk.run(["events", "--actor", "officials"]).ended(2);
    assert!(told.contains("Is one of these meant: "), "{told}");
}

#[test]
fn dates_are_read_as_people_write_them() {
    let desk = desk();
    let of = |date: &str| desk.json(["claims", "--date", date, "--json"]);
    let whole = of("2024-08-20");
    for written in
        ["20 August 2024", "August 20, 2024", "20/08/2024", "20.8.2024", "Tuesday 20 Aug 2024", "before 21 August 2024"]
    {
        assert_eq!(of(written), whole, "{written}");
    }
    assert_eq!(of("mid August 2024"), whole, "up to its end");
    let since = desk.json(["claims", "--from", "after 19 August 2024", "--to", "20 August 2024", "--json"]);
    assert_eq!(since, desk.json(["claims", "--from", "2024-08-20", "--to", "2024-08-20", "--json"]));
    let told = desk.run(["as-of", "08/07/2024"]).ended(2);
    assert!(
        told.contains("2024-07-08 if the day stands first") && told.contains("2024-08-07 if the month does"),
        "{told}"
    );
    let told = desk.run(["as-of", "soon"]).ended(2);
    assert!(told.contains("'soon' is not a date. Write 2024-08-20, 20 August 2024"), "{told}");
}

#[test]
fn claims_are_listed_with_their_sources() {
    let desk = desk();
    let page = desk.run(["claims", "--subject", "israel", "--on", "issue/philadelphi-corridor"]).good();
    let rows: Vec<&str> = page.lines().collect();
    assert_eq!(rows.iter().filter(|row| row.contains("philadelphi-corridor")).count(), 1, "{page}");
    assert!(rows[1].contains("Benjamin Netanyahu") && rows[1].contains("report-2024-08-20, 3"), "{page}");
    let all = desk.json(["claims", "--claimant", "antony-blinken", "--subject", "israel", "--json"]);
    assert_eq!(all["claims"].as_array().map(Vec::len), Some(2));
    let overtaken = desk.json(["claims", "--claimant", "antony-blinken", "--standing", "overtaken", "--json"]);
    assert_eq!(overtaken["claims"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.run(["claims", "--from", "2025"]).good(), "no claims\n");
    assert_eq!(
        desk.json(["claims", "--from", "2024-08-20", "--to", "2024-08-20", "--json"])["claims"]
            .as_array()
            .map(Vec::len),
        Some(10)
    );
    desk.run(["claims", "--on", "withdrawal"]).ended(2);
}

#[test]
fn what_changed_comes_with_its_causes() {
    let desk = desk();
    let arguments = ["diff", "2024-08-19", "2024-08-20", "--negotiation", "gaza-ceasefire"];
    let page = desk.run(arguments).good();
    let row = page.lines().find(|line| line.contains("issue/philadelphi-corridor/status")).expect("it changed");
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words[..5], ["~", "issue/philadelphi-corridor/status", "open", "sticking", "point"], "{page}");
    assert!(row.contains("issue status changed"), "{page}");
    let same = desk.run(["diff", "2024-08-20", "2024-08-20"]).good();
    assert_eq!(same, "nothing changed\n");
    let changes = desk.json(["diff", "2024-08-20", "2024-08-20", "--from-published-by", "2024-08-21", "--json"]);
    let paths: Vec<&str> =
        changes["changes"].as_array().expect("a list").iter().filter_map(|change| change["path"].as_str()).collect();
    assert!(paths.contains(&"meeting/blinken-egypt-visit/participants"), "{paths:?}");
}

#[test]
fn a_hundred_positions_and_texts_of_every_script_are_shown() {
    let desk = Desk::new();
    let mut lines = vec![negotiation("n"), actor("a")];
    for number in 0..120 {
        lines.push(event(&format!(r#"{{"issueRaised":{{"key":"i{number}","title":"مسألة {number}"}}}}"#)));
        lines.push(event(&format!(
            r#"{{"statementMade":{{"speaker":"a","act":"ASSERT","text":"t","claims":[{{"subject":"a","on":{{"issue":"i{number}"}},"stance":"ACCEPTS"}}]}}}}"#
        )));
    }
    desk.import(&desk.file("lines.jsonl", &lines));
    let state = desk.json(["as-of", "2024-02", "--json"]);
    assert_eq!(state["negotiations"][0]["positions"].as_array().map(Vec::len), Some(120));
    let page = desk.run(["as-of", "2024-02"]).good();
    assert_eq!(section(&page, "Positions").len(), 120);
    assert!(page.contains("مسألة 7"), "{page}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::Stdio;
    let desk = desk();
    let mut child = desk.command(["export"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// A fixture of the project by its name.
fn with_fixture(name: &str) -> Desk {
    let desk = Desk::new();
    desk.import(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")).join(name).as_ref());
    desk
}

#[test]
fn the_state_of_play_has_decisions_who_is_bound_and_what_clashes() {
    let paris = with_fixture("paris-agreement.jsonl");
    let page = paris.run(["as-of", "2022-01-01"]).good();
    let bound = section(&page, "Bound by a text");
    assert!(bound.contains(&"paris-agreement United States 19 February 2021".to_owned()), "{page}");
    assert!(section(&page, "Decisions")[0].starts_with("decision-1-cp-21 adopted"), "{page}");
    let istanbul = with_fixture("istanbul-2022.jsonl");
    let page = istanbul.run(["as-of", "2022-06-01"]).good();
    assert!(page.contains("suspended\n by Russia, Ukraine:"), "{page}");
    assert!(section(&page, "Decisions")[0].contains("adopted 141–5–35"), "{page}");
    let later = istanbul.run(["as-of", "2024-06-01"]).good();
    let clash = section(&later, "Accounts that clash").join(" ");
    assert_eq!(clash, "meeting istanbul stopped-by not Boris Johnson: Boris Johnson Boris Johnson: Russia", "{later}");
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("[fulfilled according to Russia]") && words.contains("[not agreed]"), "{page}");
}

#[test]
fn a_history_has_each_step_with_its_cause() {
    let paris = with_fixture("paris-agreement.jsonl");
    let bound = ["history", "2016", "2025", "proposal/paris-agreement/bound/united-states"];
    let page = paris.run(bound).good();
    let steps: Vec<String> =
        page.lines().skip(1).filter(|line| line.contains("/bound/")).map(|line| line.trim()[..10].to_owned()).collect();
    assert_eq!(steps, ["2016-11-04", "2020-11-04", "2021-02-19"], "{page}");
    assert!(page.contains("consent given"), "{page}");
    let json = paris.json(["history", "2016", "2025", "proposal/paris-agreement/bound/united-states", "--json"]);
    assert_eq!(json["steps"].as_array().map(Vec::len), Some(3));
    assert_eq!(paris.run(["history", "2030", "2031", "issue/*/status"]).good(), "nothing changed\n");
    paris.run(["history", "2016", "2025"]).ended(2);
    let told = paris.run(["history", "2016", "2025", "weather/*"]).ended(2);
    assert!(told.contains("weather"), "{told}");
}
