//! Keeping a folder in order: rebuild, backup while a server writes, restore, and the small commands.

use super::{Desk, GAZA, actor};

#[test]
fn an_index_is_built_again_with_equal_answers() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let before = desk.run(["as-of", "2024-08-20", "--json"]).good();
    let ran = desk.run(["rebuild"]);
    assert_eq!(ran.err, "");
    assert_eq!(ran.good(), "the index and the tree of hashes were built again from 53 records of the log\n");
    let mut names: Vec<String> = std::fs::read_dir(desk.data())
        .expect("listed")
        .filter_map(|entry| entry.expect("named").file_name().into_string().ok())
        .collect();
    names.sort();
    assert_eq!(names, ["index", "journal", "log.key", "tree"]);
    assert_eq!(desk.run(["as-of", "2024-08-20", "--json"]).good(), before);
    assert!(desk.run(["verify"]).good().starts_with("all is well: 53 records"));
}

#[test]
fn a_missing_index_is_made_anew_and_said() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let before = desk.run(["as-of", "2024-08-20"]).good();
    std::fs::remove_dir_all(desk.data().join("index")).expect("removed");
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("index") && told.contains("chancery rebuild"), "{told}");
    let ran = desk.run(["as-of", "2024-08-20"]);
    assert!(ran.err.contains("note: the index was rebuilt from the log"), "{ran:?}");
    assert_eq!(ran.good(), before);
    desk.run(["verify"]).good();
}

#[test]
fn a_backup_made_while_a_server_writes_is_whole() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let server = desk.serve();
    let url = server.url.clone();
    let writing = std::thread::spawn({
        let lines: Vec<String> = (0..3_000).map(|number| actor(&format!("a{number}"))).collect();
        let writer = Desk::new();
        move || {
            let file = writer.file("lines.jsonl", &lines);
            writer.run(["import".as_ref(), file.as_os_str(), "--server".as_ref(), url.as_ref()]).good()
        }
    });
    let mut copies = 0;
    while !writing.is_finished() || copies == 0 {
        let target = format!("backup-{copies}");
        let acknowledged = server.ask("{ log { head } }")["data"]["log"]["head"].as_u64().expect("a head");
        let told = desk.run(["backup", &target]).good();
        let copied: u64 = told.split_whitespace().next().and_then(|count| count.parse().ok()).expect("a count");
        assert!(copied >= acknowledged, "{copied} of {acknowledged}");
        copies += 1;
    }
    assert_eq!(writing.join().expect("recorded"), "3000 recorded, 0 on record already, 0 refused\n");
    server.stop("TERM").ended(0);
    let whole = desk.export();
    for copy in 0..copies {
        let (target, data) = (format!("backup-{copy}"), format!("restored-{copy}"));
        let told = desk.run(["restore", &target, "--data", &data]).good();
        assert!(told.contains("restored"), "{told}");
        desk.run(["verify", "--data", &data]).good();
        let restored = desk.run(["export", "--data", &data]).good();
        assert!(restored.lines().zip(&whole).all(|(one, other)| one == other), "copy {copy}");
    }
}

#[test]
fn nothing_is_written_over() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    desk.run(["backup", "copy"]).good();
    for command in [&["backup", "copy"][..], &["restore", "copy"], &["restore", "copy", "--data", "copy"]] {
        let told = desk.run(command).ended(3);
        assert!(told.contains("is not empty"), "{told}");
    }
    assert!(desk.run(["restore", "nothing", "--data", "other"]).ended(3).contains("there is no backup in nothing"));
    desk.run(["verify"]).good();
    // A copy is a data folder by itself.
    assert_eq!(desk.run(["export", "--data", "copy"]).good(), desk.run(["export"]).good());
}

#[test]
fn a_copy_that_was_broken_off_or_damaged_is_not_restored() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    desk.run(["backup", "copy"]).good();
    let segment = std::fs::read_dir(desk.path("copy/journal"))
        .expect("listed")
        .map(|entry| entry.expect("named").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "segment"))
        .expect("a segment");
    let whole = std::fs::read(&segment).expect("read");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x10;
    for bytes in [&whole[..whole.len() / 2], &flipped] {
        std::fs::write(&segment, bytes).expect("written");
        let told = desk.run(["restore", "copy", "--data", "other"]).ended(1);
        assert!(told.contains(&segment.display().to_string()) || told.contains(".segment"), "{told}");
        assert!(!desk.path("other/journal").exists(), "nothing half restored is left");
    }
    std::fs::write(&segment, &whole).expect("written");
    desk.run(["restore", "copy", "--data", "other"]).good();
}

#[test]
fn the_schema_and_completions_are_printed() {
    let desk = Desk::new();
    let schema = desk.run(["schema"]).good();
    assert!(schema.contains("type Snapshot") && schema.contains("asOf("), "{schema}");
    for (shell, word) in [("bash", "_chancery()"), ("zsh", "#compdef chancery"), ("fish", "complete -c chancery")] {
        let script = desk.run(["completions", shell]).good();
        assert!(script.contains(word) && script.contains("as-of"), "{shell}");
    }
    assert!(desk.run(["--version"]).good().starts_with("chancery "));
    assert!(desk.run(["--help"]).good().contains("as-of"));
    desk.run(["no-such-command"]).ended(2);
    desk.run(["as-of", "soon"]).ended(2);
    desk.run(["as-of"]).ended(2);
}

#[test]
fn the_search_index_is_made_by_the_first_search_and_checked_and_thrown_away_with_the_rest() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    let search = desk.data().join("search");
    desk.run(["as-of", "2024-08-20"]).good();
    assert!(!search.exists(), "nobody searched");
    let question = "{ asOf { search(text: \"Philadelphi withdraw*\") { nodes { id } totalCount } } }";
    let server = desk.serve();
    let before = server.ask(question);
    assert!(before["data"]["asOf"]["search"]["totalCount"].as_u64().is_some_and(|count| count > 0), "{before}");
    server.stop("TERM").ended(0);
    desk.run(["verify"]).good();
    let words = std::fs::read_dir(&search).expect("listed").filter_map(|entry| Some(entry.ok()?.path()));
    let words = words.into_iter().find(|file| file.extension().is_some_and(|kind| kind == "term")).expect("words");
    let mut bytes = std::fs::read(&words).expect("read");
    bytes[0] ^= 1;
    std::fs::write(&words, bytes).expect("written");
    let told = desk.run(["verify"]).ended(1);
    assert!(told.contains("search") && told.contains("chancery rebuild"), "{told}");
    let server = desk.serve();
    assert_eq!(server.ask(question)["data"], before["data"]);
    let told = server.stop("TERM").ended(0);
    assert!(told.contains("the search index is rebuilt from the log"), "{told}");
    desk.run(["verify"]).good();
    desk.run(["rebuild"]).good();
    assert!(!search.exists());
    assert_eq!(desk.serve().ask(question)["data"], before["data"]);
}
