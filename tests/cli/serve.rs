//! Serving: starting, stopping, one process for a folder, and commands that are given a server.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Desk, GAZA, Running, actor};
use crate::goldens::{compare, root};

#[test]
fn it_says_where_it_is_and_ends_well_on_either_signal() {
    let desk = Desk::new();
    for signal in ["TERM", "INT"] {
        let server = desk.serve();
        assert!(server.greeting.starts_with("listening on http://127.0.0.1:"), "{}", server.greeting);
        assert!(server.greeting.contains("open for writing without a token"), "{}", server.greeting);
        let asked = server.ask("{ log { head } }");
        assert_eq!(asked["data"]["log"]["head"], 0, "{asked}");
        let ran = server.stop(signal);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    }
    assert!(desk.data().join("journal").is_dir(), "the folder was made");
}

#[test]
fn a_second_process_is_told_who_has_the_folder() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let server = desk.serve();
    for command in [&["import", GAZA][..], &["export"], &["verify"], &["rebuild"], &["as-of", "2024"], &["serve"]] {
        let told = desk.run(command).ended(3);
        let pid = format!("in use by process {}", server.pid());
        assert!(told.contains(&pid) && told.contains("--server"), "{command:?}: {told}");
    }
    server.stop("TERM").ended(0);
    desk.run(["verify"]).good();
}

#[test]
fn an_address_that_is_taken_is_named() {
    let desk = Desk::new();
    let server = desk.serve();
    let address = server.url.trim_start_matches("http://").to_owned();
    let told = desk.run(["serve", "--data", "other", "--listen", &address]).ended(3);
    assert!(told.contains(&address) && told.contains("--listen"), "{told}");
}

#[test]
fn settings_come_from_flags_then_surroundings_then_the_file() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.data()).expect("made");
    let file = desk.data().join("chancery.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\ncost_limit = 3\n").expect("written");
    let server = Running::start(desk.command(["serve"]));
    let refused = server.ask("{ log { id head } a: log { id head } b: log { id head } }");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_COSTLY", "{refused}");
    server.stop("TERM").ended(0);
    let mut command = desk.command(["serve"]);
    command.env("CHANCERY_COST_LIMIT", "1000").env("CHANCERY_UNKNOWN", "1");
    let server = Running::start(command);
    assert_eq!(server.ask("{ log { id head } a: log { id head } }")["errors"], serde_json::Value::Null);
    server.stop("TERM").ended(0);
    std::fs::write(&file, "lisen = \"127.0.0.1:0\"\n").expect("written");
    let told = desk.run(["serve"]).ended(2);
    assert!(told.contains("lisen") && told.contains("chancery.toml"), "{told}");
}

#[test]
fn a_server_is_imported_into_exported_from_and_asked() {
    let here = Desk::new();
    let server = here.serve();
    let url = server.url.as_str();
    let there = Desk::new();
    there.import(GAZA.as_ref());
    let import = ["import", GAZA, "--server", url];
    let dry = [&import[..], &["--dry-run"]].concat();
    assert_eq!(there.run(&dry).good(), "53 would be recorded, 0 on record already, 0 refused\n");
    assert_eq!(there.run(import).good(), "53 recorded, 0 on record already, 0 refused\n");
    assert_eq!(there.run(import).good(), "0 recorded, 53 on record already, 0 refused\n");
    let exported = there.run(["export", "--server", url]).good();
    assert_eq!(exported, there.run(["export"]).good());
    for cut in [&["--date", "2024-08-19"][..], &["--negotiation", "gaza-ceasefire"], &["--published-by", "2024-08-21"]]
    {
        let of_server = there.run([&["export", "--server", url], cut].concat()).good();
        assert_eq!(of_server, there.run([&["export"], cut].concat()).good(), "{cut:?}");
    }
    for command in [
        &["as-of", "2024-08-20"][..],
        &["claims", "--subject", "israel"],
        &["diff", "2024-08-19", "2024-08-20", "--negotiation", "gaza-ceasefire"],
    ] {
        let of_server = there.run([command, &["--server", url]].concat()).good();
        assert_eq!(of_server, there.run(command).good(), "{command:?}");
    }
    // Lines that a server refuses are told as those that a folder refuses.
    let mut lines = vec![actor("a"), actor("B")];
    lines.push(r#"{"body":{"officeHeld":{"holder":"nobody","of":"a","title":"t"}}}"#.to_owned());
    lines.push(actor("b"));
    let file = there.file("lines.jsonl", &lines);
    let arguments = ["import".as_ref(), file.as_os_str(), "--server".as_ref(), url.as_ref(), "--keep-going".as_ref()];
    let ran = there.run(arguments);
    assert_eq!(ran.out, "2 recorded, 0 on record already, 2 refused\n");
    let told = ran.ended(1);
    assert!(told.contains("line 3: NOT_FOUND at body.officeHeld.holder: "), "{told}");
    assert!(there.run(["as-of", "2024", "--server", "http://127.0.0.1:9"]).ended(3).contains("127.0.0.1:9"));
    assert!(there.run(["as-of", "2024", "--server", "ftp://127.0.0.1:9"]).ended(2).contains("http://"));
}

/// Returns the files of the demo's questions.
fn questions() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("fixtures/questions")).expect("the questions");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let questions: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|name| name == "graphql")).collect();
    assert!(questions.len() >= 8, "{questions:?}");
    questions
}

/// Asks a question, and says how its answer differs from the one that is kept.
fn differs(demo: &Running, path: &Path) -> Option<String> {
    let mut answer = demo.ask(&std::fs::read_to_string(path).expect("a question"));
    assert_eq!(answer.get("errors"), None, "{}", path.display());
    let answer = serde_json::to_string_pretty(&answer["data"].take()).expect("JSON") + "\n";
    compare(&path.with_extension("json"), &answer).err()
}

#[test]
fn the_demo_answers_its_own_questions_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let temporary = desk.path("temporary");
    std::fs::create_dir_all(&temporary).expect("made");
    let mut command = desk.command(["demo", "--listen", "127.0.0.1:0"]);
    command.env("TMPDIR", &temporary);
    let demo = Running::start(command);
    assert!(demo.greeting.contains("221 records"), "{}", demo.greeting);
    assert_eq!(std::fs::read_dir(&temporary).expect("listed").count(), 1);
    let visit = |known_at: &str| {
        let answer = demo.ask(&format!(
            r#"{{ asOf(knownAt: "{known_at}") {{ meeting(key: "blinken-egypt-visit") {{ participants {{ actor {{ key }} }} }} }} }}"#
        ));
        answer["data"]["asOf"]["meeting"]["participants"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((visit("2024-08-20"), visit("2024-08-31"), visit("2024-12-31")), (0, 2, 3));
    let wrong: Vec<String> = questions().iter().filter_map(|path| differs(&demo, path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    demo.stop("TERM").ended(0);
    assert_eq!(std::fs::read_dir(&temporary).expect("listed").count(), 0);
}

#[test]
fn requests_under_way_are_answered_before_it_ends() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let server = desk.serve();
    let url = server.url.clone();
    let asking = std::thread::spawn(move || {
        let mut answered = 0;
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let body = r#"{"query":"{ asOf { claims(first: 50) { nodes { stance statement { text } } } } }"}"#;
            let sent = ureq::post(format!("{url}/graphql")).header("content-type", "application/json").send(body);
            let Ok(mut response) = sent else { break };
            let text = response.body_mut().read_to_string().expect("a whole answer");
            assert!(text.ends_with('}') && text.contains("\"data\""), "{text}");
            answered += 1;
        }
        answered
    });
    std::thread::sleep(Duration::from_millis(300));
    server.stop("TERM").ended(0);
    assert!(asking.join().expect("every answer was whole") > 0);
}

#[test]
fn the_question_of_the_readme_has_the_answer_of_the_readme() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("the README");
    let block = |language: &str| {
        let start = readme.split(&format!("```{language}\n")).nth(1).expect("a block");
        start.split("```").next().expect("its end").to_owned()
    };
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let server = desk.serve();
    let mut answer = server.ask(&block("graphql"));
    answer.as_object_mut().expect("an object").remove("extensions");
    let expected: serde_json::Value = serde_json::from_str(&block("json")).expect("JSON");
    assert_eq!(answer, expected);
}
