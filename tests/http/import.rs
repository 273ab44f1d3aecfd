//! Importing over HTTP: lines as a stream, a report of each, nothing twice, and beside other writers.

use std::collections::HashSet;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Answer, JSON, Running, Server, in_process, read};
use crate::cli::{Desk, GAZA, actor, event, negotiation};

const JSONL: (&str, &str) = ("content-type", "application/jsonl");

/// The report of an import.
#[derive(Debug)]
struct Report {
    status: u16,
    lines: Vec<Value>,
    totals: Value,
}

impl Report {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.header("content-type"), "application/jsonl", "{answer:?}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "the report is whole");
        let parsed = answer.body.lines().map(|line| serde_json::from_str(line).expect("each line is JSON"));
        let mut lines: Vec<Value> = parsed.collect();
        let totals = lines.pop().expect("the totals come last");
        for (name, count) in counts(&lines) {
            assert_eq!(totals[name], count, "{name}: {totals}");
        }
        assert_eq!(totals["lines"], lines.len(), "{totals}");
        Report { status: answer.status, lines, totals }
    }

    /// Returns each line's number with what became of it.
    fn statuses(&self) -> Vec<(u64, &str)> {
        let numbers = self.lines.iter().map(|line| line["line"].as_u64().expect("a number"));
        numbers.zip(self.lines.iter().map(|line| line["status"].as_str().expect("a word"))).collect()
    }

    fn count(&self, status: &str) -> u64 {
        self.totals[status].as_u64().unwrap_or_else(|| panic!("no {status}: {}", self.totals))
    }
}

fn counts(lines: &[Value]) -> Vec<(&'static str, usize)> {
    let count = |status: &str| lines.iter().filter(|line| line["status"] == status).count();
    ["recorded", "already", "refused", "skipped"].map(|status| (status, count(status))).to_vec()
}

/// A body on its way, in chunks.
struct Upload(TcpStream);

impl Upload {
    fn begin(address: SocketAddr, query: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
        let head = format!(
            "POST /v1/import{query} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/jsonl\r\nconnection: close\r\n\
             transfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("sent");
        Upload(stream)
    }

    fn chunk(&mut self, bytes: &[u8]) {
        let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
        self.0.write_all(&chunk).expect("sent");
    }

    /// Returns the answer while more could be sent.
    fn answer(self) -> Report {
        Report::of(&read(self.0))
    }

    fn end(mut self) -> Report {
        self.0.write_all(b"0\r\n\r\n").expect("sent");
        self.answer()
    }
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn actors(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| actor(&format!("a{number}"))).collect()
}

/// Sends all lines before anything is read.
#[track_caller]
fn send(server: &Server, query: &str, lines: &[String]) -> Report {
    Report::of(&server.send("POST", &format!("/v1/import{query}"), &[JSONL], text(lines).as_bytes()))
}

fn head(server: &Server) -> u64 {
    server.ask("{ log { head } }").json()["data"]["log"]["head"].as_u64().expect("a head")
}

fn exported(server: &Server) -> Vec<String> {
    server.get("/v1/export").body.lines().map(str::to_owned).collect()
}

/// Waits until the head has come to a sequence.
#[track_caller]
fn wait_for_head(server: &Server, sequence: u64) {
    let until = Instant::now() + Duration::from_secs(30);
    while head(server) < sequence {
        assert!(Instant::now() < until, "the head stays at {}", head(server));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn lines_in_small_pieces_are_recorded_and_reported_one_by_one() {
    let server = Server::start();
    // A blank line counts as a line and is none.
    let body = format!("{}\n\n{}", text(&actors(0..700)), text(&actors(700..2_500)));
    let mut upload = Upload::begin(server.address(), "");
    body.as_bytes().chunks(777).for_each(|piece| upload.chunk(piece));
    let report = upload.end();
    assert_eq!((report.status, report.count("recorded")), (200, 2_500));
    assert_eq!((&report.totals["head"], &report.totals["stopped"]), (&2_500.into(), &Value::Null));
    let whole = exported(&server);
    for (place, (line, written)) in report.lines.iter().zip(&whole).enumerate() {
        assert_eq!(line["sequence"], place + 1);
        assert_eq!(line["line"], if place < 700 { place + 1 } else { place + 3 }, "{line}");
        assert!(written.contains(line["id"].as_str().expect("an id")), "{line}: {written}");
    }
    let recorded_by = server.ask("{ events(first: 1) { nodes { recordedBy } } }");
    assert_eq!(recorded_by.json()["data"]["events"]["nodes"][0]["recordedBy"], "local", "{recorded_by:?}");
}

#[test]
fn a_client_may_send_everything_before_it_reads_anything() {
    let server = Server::start();
    // More than the system keeps of either on its way.
    let lines = actors(0..60_000);
    let report = send(&server, "", &lines);
    assert_eq!((report.status, report.count("recorded")), (200, 60_000));
    let again = send(&server, "", &lines);
    assert_eq!((again.status, again.count("already")), (200, 60_000));
    let same = |one: &Value, other: &Value| (&one["id"], &one["sequence"]) == (&other["id"], &other["sequence"]);
    assert!(report.lines.iter().zip(&again.lines).all(|(first, second)| same(first, second)));
}

#[test]
fn a_refused_line_holds_back_its_batch_and_what_is_behind_it_or_itself_alone() {
    let mut lines = actors(0..350);
    lines[149] = event(r#"{"partyJoined":{"actor":"nobody","role":"PARTY"}}"#);
    lines[160] = "{".to_owned();
    let server = Server::start();
    let report = send(&server, "", &lines);
    assert_eq!((report.status, report.count("recorded")), (422, 100));
    assert_eq!(report.totals["stopped"], serde_json::json!({ "from": 101, "to": 200 }));
    assert_eq!((head(&server), &report.totals["head"]), (100, &100.into()));
    // What is wrong with the form is found first.
    let refused: Vec<&Value> = report.lines.iter().filter(|line| line["status"] == "refused").collect();
    assert_eq!((refused.len(), &refused[0]["line"]), (1, &161.into()), "{refused:?}");
    assert_eq!(refused[0]["errors"][0]["code"], "BAD_INPUT");
    let statuses = report.statuses();
    assert!(statuses[..100].iter().all(|(_, status)| *status == "recorded"));
    assert!(statuses[200..].iter().all(|(_, status)| *status == "skipped"));

    let report = send(&server, "?keepGoing=true", &lines);
    assert_eq!((report.status, report.count("already"), report.count("recorded")), (422, 100, 248));
    let refused: Vec<&Value> = report.lines.iter().filter(|line| line["status"] == "refused").collect();
    assert_eq!(refused.iter().map(|line| &line["line"]).collect::<Vec<_>>(), [150, 161]);
    let error = &refused[0]["errors"][0];
    assert_eq!(error["code"], "NOT_FOUND");
    assert!(error["message"].as_str().is_some_and(|message| message.contains('n')), "{error}");
    assert_eq!(report.totals["stopped"], Value::Null);

    // Once they are mended, the same lines go through.
    lines[149] = actor("a-149");
    lines[160] = actor("a-160");
    let report = send(&server, "", &lines);
    assert_eq!((report.status, report.count("already"), report.count("recorded")), (200, 348, 2));
}

#[test]
fn a_dry_run_says_what_would_be_and_records_nothing() {
    let server = Server::start();
    let lines = [
        actor("a"),
        negotiation("n"),
        event(r#"{"proposalTabled":{"key":"p","title":"p","by":["a"]}}"#),
        event(r#"{"proposalAmended":{"proposal":"p","put":[{"key":"c","number":"1","text":"t"}]}}"#)
            .replace("2024-01-02", "2024-01-01"),
        event(r#"{"partyJoined":{"actor":"nobody","role":"PARTY"}}"#),
        event(r#"{"partyJoined":{"actor":"a","role":"PARTY"}}"#),
    ];
    let report = send(&server, "?dryRun=true", &lines);
    let expected = ["recorded", "recorded", "recorded", "recorded", "refused", "recorded"];
    assert_eq!(report.statuses().into_iter().map(|(_, status)| status).collect::<Vec<_>>(), expected);
    assert_eq!((report.status, &report.totals["dryRun"]), (422, &true.into()));
    assert_eq!(report.lines[3]["warnings"][0]["code"], "UNUSUAL_ORDER", "{}", report.lines[3]);
    assert_eq!(report.lines[0]["sequence"], Value::Null);
    assert_eq!(head(&server), 0);
    let good: Vec<String> = lines.iter().filter(|line| !line.contains("nobody")).cloned().collect();
    assert_eq!(send(&server, "?dryRun=true", &good).status, 200);
    let recorded = send(&server, "?dryRun=false", &good);
    assert_eq!((recorded.status, head(&server)), (200, 5));
    assert_eq!(recorded.lines[3]["warnings"], report.lines[3]["warnings"]);
    let again = send(&server, "?dryRun=true", &good);
    assert_eq!((again.status, again.count("already")), (200, 5));
}

#[test]
fn an_upload_that_breaks_off_is_sent_again_and_every_event_is_there_once() {
    let server = Server::start();
    let lines = actors(0..3_000);
    let body = text(&lines);
    let mut upload = Upload::begin(server.address(), "");
    // It breaks off within a line.
    let half = body.len() / 2 + 5;
    body.as_bytes()[..half].chunks(1_000).for_each(|piece| upload.chunk(piece));
    drop(upload);
    // Sent again at once, while what came before may still be being recorded.
    let report = send(&server, "", &lines);
    assert_eq!((report.status, report.count("refused"), report.count("skipped")), (200, 0, 0));
    assert_eq!(report.count("recorded") + report.count("already"), 3_000);
    let whole = exported(&server);
    let keys: HashSet<&str> =
        whole.iter().filter_map(|line| line.split_once(r#""key":"#)).map(|(_, key)| key).collect();
    assert_eq!((whole.len(), keys.len()), (3_000, 3_000));
}

#[test]
fn what_came_whole_before_the_client_went_is_recorded() {
    let server = Server::start();
    let mut upload = Upload::begin(server.address(), "");
    upload.chunk(text(&actors(0..250)).as_bytes());
    upload.chunk(&actor("half").as_bytes()[..20]);
    wait_for_head(&server, 200);
    drop(upload);
    wait_for_head(&server, 250);
    assert_eq!(send(&server, "", &actors(0..251)).count("already"), 250);
}

#[test]
fn the_same_lines_sent_twice_at_once_are_recorded_once() {
    let server = Server::start();
    let lines = actors(0..4_000);
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..3).map(|_| scope.spawn(|| send(&server, "", &lines))).collect();
        sent.into_iter().map(|sent| sent.join().expect("sent")).collect()
    });
    for report in &reports {
        assert_eq!((report.status, report.count("recorded") + report.count("already")), (200, 4_000));
    }
    assert_eq!(reports.iter().map(|report| report.count("recorded")).sum::<u64>(), 4_000);
    assert_eq!(head(&server), 4_000);
}

#[test]
fn others_write_meanwhile() {
    let server = Server::start();
    let mut upload = Upload::begin(server.address(), "");
    let lines = actors(0..2_000);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..2)
            .map(|writer| {
                let server = &server;
                scope.spawn(move || {
                    for number in 0..50 {
                        let key = format!("g{writer}-{number}");
                        let answer = server.ask(&format!(
                            r#"mutation {{ record(input: {{events: [{{body: {{actorRegistered: {{key: "{key}", name: "g", kind: STATE}}}}}}]}}) {{ sequence userErrors {{ message }} }} }}"#
                        ));
                        assert!(answer.json()["data"]["record"]["sequence"].as_u64().is_some(), "{answer:?}");
                    }
                })
            })
            .collect();
        for piece in lines.chunks(20) {
            upload.chunk(text(piece).as_bytes());
            std::thread::sleep(Duration::from_millis(2));
        }
        others.into_iter().for_each(|other| other.join().expect("all were recorded"));
    });
    let report = upload.end();
    assert_eq!((report.status, report.count("recorded"), head(&server)), (200, 2_000, 2_100));
    let whole = exported(&server);
    for line in &report.lines {
        let place = line["sequence"].as_u64().expect("a sequence") as usize - 1;
        assert!(whole[place].contains(line["id"].as_str().expect("an id")), "{line}: {}", whole[place]);
    }
}

#[test]
fn lines_that_are_none_are_refused_by_their_number() {
    let server = Server::start();
    let mut body = text(&[actor("a")]).into_bytes();
    body.extend(format!("{}\n", "x".repeat(1_000_001)).bytes());
    body.extend(b"\xFF\n");
    body.extend(text(&[actor("b")]).bytes());
    let report = Report::of(&server.send("POST", "/v1/import?keepGoing=true", &[JSONL], &body));
    assert_eq!(report.statuses(), [(1, "recorded"), (2, "refused"), (3, "refused"), (4, "recorded")]);
    for (line, word) in [(1, "1000001 bytes"), (2, "UTF-8")] {
        let error = &report.lines[line]["errors"][0];
        assert!(
            error["code"] == "BAD_INPUT" && error["message"].as_str().is_some_and(|text| text.contains(word)),
            "{error}"
        );
    }
    let empty = Report::of(&server.send("POST", "/v1/import", &[JSONL, ("content-length", "0")], b""));
    assert_eq!((empty.status, &empty.totals["lines"]), (200, &0.into()));
}

#[test]
fn with_a_reason_to_update_other_content_becomes_a_correction() {
    let server = Server::start();
    let with_id = |name: &str| {
        let id = "11111111-1111-4111-8111-111111111111";
        format!(r#"{{"id":"{id}","body":{{"actorRegistered":{{"key":"a","name":"{name}","kind":"STATE"}}}}}}"#)
    };
    send(&server, "", &[with_id("A")]);
    let refused = send(&server, "", &[with_id("B")]);
    assert_eq!((refused.status, &refused.lines[0]["errors"][0]["path"]), (422, &serde_json::json!(["id"])));
    let message = refused.lines[0]["errors"][0]["message"].as_str().expect("words");
    assert!(message.contains("?update=REASON"), "{message}");
    let tried = send(&server, "?update=new%20release&dryRun=true", &[with_id("B")]);
    assert_eq!((tried.count("corrected"), head(&server)), (1, 1));
    let updated = send(&server, "?update=new%20release", &[with_id("B"), actor("c"), with_id("B")]);
    assert_eq!(updated.statuses(), [(1, "recorded"), (2, "recorded"), (3, "already")]);
    let told = &updated.lines[0];
    assert_eq!(
        (&told["revision"], &told["sequence"], &updated.lines[1]["revision"]),
        (&2.into(), &2.into(), &Value::Null)
    );
    assert_eq!((updated.status, updated.count("corrected"), updated.count("recorded")), (200, 1, 2));
    assert!(exported(&server)[1].contains(r#""reason":"new release""#));
    assert_eq!(send(&server, "?update=again", &[with_id("B")]).statuses(), [(1, "already")]);
    assert_eq!(send(&server, "", &[with_id("A"), with_id("B")]).statuses(), [(1, "already"), (2, "already")]);
    // The law holds after it: what is exported imports again, and answers and exports alike.
    let other = Server::start();
    let log = exported(&server);
    assert_eq!(send(&other, "?update=any", &log).count("recorded"), log.len() as u64);
    assert_eq!(exported(&other), log);
}

#[test]
fn a_body_of_another_format_is_told_once() {
    let server = Server::start();
    let lines: Vec<String> = std::iter::once("id;title").chain(["1;Talks"; 150]).map(str::to_owned).collect();
    for query in ["", "?keepGoing=true", "?dryRun=true"] {
        let report = send(&server, query, &lines);
        assert_eq!((report.status, &report.totals["seems"]), (422, &"csv".into()));
        assert_eq!((report.count("refused"), report.count("skipped")), (1, 150));
        let message = report.lines[0]["errors"][0]["message"].as_str().expect("words");
        assert!(message.starts_with("the file seems to be CSV (columns: id, title)"), "{message}");
    }
    assert_eq!(head(&server), 0);
}

#[test]
fn what_is_no_import_is_told_so() {
    let server = Server::start();
    let line = text(&[actor("a")]);
    let refused = |headers: &[(&str, &str)], query: &str| {
        let answer = server.send("POST", &format!("/v1/import{query}"), headers, line.as_bytes());
        (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    for content_type in ["application/json", "text/plain", "application/jsonl; charset=latin1", ""] {
        assert_eq!(refused(&[("content-type", content_type)], ""), (415, "BAD_INPUT".to_owned()), "{content_type}");
    }
    assert_eq!(refused(&[JSONL, ("content-encoding", "gzip")], "").0, 415);
    assert_eq!(refused(&[], "").0, 415);
    for query in ["?keepGoing=yes", "?keepgoing=true", "?dryRun", "?format=jsonl", "?update", "?update=%20"] {
        assert_eq!(refused(&[JSONL], query), (400, "BAD_INPUT".to_owned()), "{query}");
    }
    for origin in ["http://evil.example", "null"] {
        assert_eq!(refused(&[JSONL, ("origin", origin)], ""), (403, "FORBIDDEN".to_owned()), "{origin}");
    }
    let answer = server.get("/v1/import");
    assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    assert_eq!(head(&server), 0, "nothing of it was recorded");
    for content_type in ["application/x-ndjson", "Application/JSON-Lines; charset=UTF-8", "application/jsonl"] {
        let answer = server.send("POST", "/v1/import", &[("content-type", content_type)], line.as_bytes());
        assert_eq!(answer.status, 200, "{content_type}: {answer:?}");
    }
}

#[test]
fn where_writing_is_closed_nothing_is_imported() {
    let desk = Desk::new();
    let mut running = Running::start(desk.command(["serve", "--listen", "0.0.0.0:0"]));
    let port = running.url.rsplit(':').next().expect("a port").to_owned();
    running.url = format!("http://127.0.0.1:{port}");
    let server = Server { desk, running };
    let answer = server.send("POST", "/v1/import", &[JSONL], text(&[actor("a")]).as_bytes());
    assert_eq!((answer.status, &answer.json()["code"]), (403, &"FORBIDDEN".into()));
    assert_eq!(head(&server), 0);
}

#[test]
fn a_client_that_falls_silent_is_told_what_was_recorded() {
    let server = in_process::Here::start(chancery::http::ServerSettings {
        body_time: Duration::from_millis(300),
        ..chancery::http::ServerSettings::default()
    });
    let mut upload = Upload::begin(server.address, "");
    upload.chunk(text(&actors(0..130)).as_bytes());
    upload.chunk(b"{\"body\":");
    let report = upload.answer();
    assert_eq!((report.status, &report.totals["error"]["code"]), (408, &"TIMED_OUT".into()));
    assert_eq!((report.count("recorded"), server.chronicle.head().get()), (130, 130));
    // One that is slow and not silent is waited for.
    let mut upload = Upload::begin(server.address, "");
    for line in actors(0..5) {
        std::thread::sleep(Duration::from_millis(120));
        upload.chunk(text(&[line]).as_bytes());
    }
    assert_eq!(upload.end().status, 200);
}

#[test]
fn a_server_that_stops_says_where_the_import_ended() {
    let server = Server::start();
    let mut upload = Upload::begin(server.address(), "");
    upload.chunk(text(&actors(0..250)).as_bytes());
    wait_for_head(&server, 200);
    let Server { desk, running } = server;
    let began = Instant::now();
    let stopping = std::thread::spawn(move || running.stop("TERM"));
    let report = upload.answer();
    assert_eq!((report.status, &report.totals["error"]["code"]), (503, &"READ_ONLY".into()));
    assert_eq!((report.count("recorded"), report.count("skipped")), (250, 0));
    stopping.join().expect("stopped").ended(0);
    assert!(began.elapsed() < Duration::from_secs(8), "it does not wait for more");
    assert_eq!(desk.export().len(), 250);
}

#[test]
fn a_log_that_takes_nothing_more_ends_the_import_and_nothing_is_claimed() {
    let server = in_process::Here::start(chancery::http::ServerSettings::default());
    let mut upload = Upload::begin(server.address, "");
    upload.chunk(text(&actors(0..250)).as_bytes());
    let first = chancery::domain::Sequence::new(200);
    assert!(server.chronicle.wait_for(first, Duration::from_secs(30)));
    server.chronicle.close().expect("closed");
    upload.chunk(text(&actors(250..500)).as_bytes());
    let report = upload.end();
    assert_eq!((report.status, &report.totals["error"]["code"]), (503, &"READ_ONLY".into()));
    assert_eq!(report.count("recorded"), server.chronicle.head().get());
    assert_eq!(report.count("recorded") + report.count("skipped"), 500);
}

#[test]
fn one_import_too_many_is_asked_to_come_again() {
    let server = Server::start();
    let begin = |number: usize| {
        let mut upload = Upload::begin(server.address(), "");
        upload.chunk(text(&actors(number * 101..(number + 1) * 101)).as_bytes());
        upload
    };
    let uploads: Vec<Upload> = (0..4).map(begin).collect();
    wait_for_head(&server, 400);
    let one_more = || server.send("POST", "/v1/import", &[JSONL], text(&[actor("b")]).as_bytes());
    let answer = one_more();
    assert_eq!((answer.status, &answer.json()["code"]), (503, &"RATE_LIMITED".into()));
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(server.post(r#"{"query":"{ log { head } }"}"#).status, 200, "others are not held up");
    for upload in uploads {
        assert_eq!(upload.end().status, 200);
    }
    assert_eq!(one_more().status, 200);
}

#[test]
fn what_one_server_exports_another_imports_and_exports_alike() {
    let (one, other) = (Server::with_fixture(), Server::start());
    let graphql = r#"{"query":"mutation { record(input: {events: [{body: {actorRegistered: {key: \"late\", name: \"Late\", kind: STATE}}}]}) { sequence } }"}"#;
    assert_eq!(one.send("POST", "/graphql", &[JSON], graphql.as_bytes()).status, 200);
    let whole = one.get("/v1/export").body;
    let lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    assert!(lines.len() > std::fs::read_to_string(GAZA).expect("the fixture").lines().count());
    let report = send(&other, "", &lines);
    assert_eq!((report.status, report.count("recorded")), (200, lines.len() as u64));
    assert_eq!(other.get("/v1/export").body, whole);
    for date in ["2024-08-14", "2024-08-20", "2024-12"] {
        let cut = format!("/v1/export?date={date}&publishedBy=2024-08-21");
        assert_eq!(one.get(&cut).body, other.get(&cut).body, "{date}");
    }
}
