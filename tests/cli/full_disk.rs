//! A disk without room, as the limit of file sizes makes one for a single process: words, reading, and an end in time.

use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use super::{Desk, GAZA, Running, actor};

const MEBIBYTE: u64 = 1 << 20;

/// Returns a command whose files may not grow beyond so many bytes, until that is raised.
fn limited(desk: &Desk, bytes: u64, arguments: &[&str]) -> Command {
    let command = desk.command::<&str>([]);
    let binary = command.get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.current_dir(desk.path("")).stdin(std::process::Stdio::null());
    for (name, value) in command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))) {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    // The shell counts in units of 512 bytes. Only the soft limit is set, so that it can be raised again.
    let script = format!("ulimit -S -f {}; exec \"$0\" \"$@\"", bytes / 512);
    shell.args(["-c", &script]).arg(binary).args(arguments);
    shell
}

fn serve(desk: &Desk, bytes: u64) -> Running {
    Running::start(limited(desk, bytes, &["serve", "--listen", "127.0.0.1:0"]))
}

fn lift(server: &Running) {
    let pid = Pid::from_raw(server.pid().try_into().expect("a pid")).expect("not 0");
    let limit = Rlimit { current: None, maximum: None };
    prlimit(Some(pid), Resource::Fsize, limit).expect("the limit is raised");
}

fn register(key: &str) -> String {
    let event = format!(r#"{{body: {{actorRegistered: {{key: "{key}", name: "N", kind: STATE}}}}}}"#);
    format!("mutation {{ record(input: {{events: [{event}]}}) {{ sequence userErrors {{ message }} }} }}")
}

#[test]
fn a_limit_that_is_too_low_to_begin_ends_in_words() {
    let desk = Desk::new();
    let ran = limited(&desk, MEBIBYTE, &["serve", "--listen", "127.0.0.1:0"]).output().expect("it runs");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{told}");
    assert!(told.contains("no room for another 4194304 bytes") && told.contains("`ulimit -f`"), "{told}");
}

#[test]
fn a_full_disk_is_survived_and_recording_goes_on_once_there_is_room() {
    let desk = Desk::new();
    desk.import(GAZA.as_ref());
    // The first segment is there; the next one, which is prepared ahead, finds no room.
    let server = serve(&desk, 5 * MEBIBYTE);
    let refused = server.ask(&register("late"));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "READ_ONLY", "{refused}");
    let told = refused["errors"][0]["message"].as_str().expect("words");
    assert!(told.contains("reading goes on") && !told.contains("journal"), "{told}");
    let (status, told) = server.get("/readyz");
    assert!(status == 503 && told.starts_with("read-only: no room"), "{status} {told}");
    assert_eq!(server.get("/livez"), (200, "alive\n".to_owned()));
    let asked = server.ask("{ log { head } asOf(date: \"2024-08-20\") { negotiations { nodes { key } } } }");
    assert_eq!(asked["data"]["log"]["head"], 53, "{asked}");
    assert!(asked["errors"].is_null(), "{asked}");
    lift(&server);
    let recorded = server.ask(&register("late"));
    assert_eq!(recorded["data"]["record"]["sequence"], 54, "{recorded}");
    assert_eq!(server.get("/readyz"), (200, "ready\n".to_owned()));
    server.stop("TERM").ended(0);
    assert!(desk.run(["verify"]).good().starts_with("all is well: 54 records"));
}

#[test]
fn a_server_on_a_full_disk_ends_within_its_time_and_loses_nothing() {
    let desk = Desk::new();
    let server = serve(&desk, 13 * MEBIBYTE);
    let lines: Vec<String> = (0..6_000).map(|number| actor(&format!("a{number}"))).collect();
    let file = desk.file("lines.jsonl", &lines);
    desk.run(["import".as_ref(), file.as_os_str(), "--server".as_ref(), server.url.as_ref()]).good();
    // From here on nothing that is longer than a mebibyte can be written: neither log nor index.
    let pid = Pid::from_raw(server.pid().try_into().expect("a pid")).expect("not 0");
    let limit = Rlimit { current: Some(MEBIBYTE / 2), maximum: None };
    prlimit(Some(pid), Resource::Fsize, limit).expect("the limit is set");
    let refused = server.ask(&register("late"));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "READ_ONLY", "{refused}");
    let asked = server.ask("{ log { head } asOf { actors(first: 2) { nodes { key } } } }");
    assert_eq!(asked["data"]["asOf"]["actors"]["nodes"].as_array().map(Vec::len), Some(2), "{asked}");
    let since = Instant::now();
    let told = server.stop("TERM").ended(0);
    assert!(since.elapsed() < Duration::from_secs(10), "it took {:?}", since.elapsed());
    assert!(told.contains("no room for the index") && told.contains("nothing is lost"), "{told}");
    assert!(desk.run(["verify"]).good().starts_with("all is well: 6000 records"));
    let server = desk.serve();
    let recorded = server.ask(&register("late"));
    assert_eq!(recorded["data"]["record"]["sequence"], 6_001, "{recorded}");
    server.stop("TERM").ended(0);
    desk.run(["verify"]).good();
}

#[test]
fn too_few_open_files_are_said_at_the_start() {
    let desk = Desk::new();
    let binary = desk.command::<&str>([]).get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.current_dir(desk.path("")).args(["-c", "ulimit -n 64; exec \"$0\" serve --listen 127.0.0.1:0"]).arg(binary);
    let ran = shell.env_remove("CHANCERY_DATA").output().expect("it runs");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{told}");
    assert!(told.contains("may have 64 files open") && told.contains("ulimit -n"), "{told}");
}
