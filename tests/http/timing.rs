//! Refusals take the same time, whatever is wrong with a token: nobody learns from a clock which part of it was right.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::Server;
use super::access::{bearer, desk, token};
use super::local::PATIENCE;

/// How often each token is shown.
const ROUNDS: usize = 300;

/// How often all is measured if it differs.
const ATTEMPTS: usize = 3;

/// Sends a request on a connection that stays open, and gives how long its answer took.
fn asked(connection: &mut BufReader<TcpStream>, host: &str, authorization: &str) -> Duration {
    let request = format!("GET /checkpoint.pub HTTP/1.1\r\nhost: {host}\r\nauthorization: {authorization}\r\n\r\n");
    let began = Instant::now();
    connection.get_mut().write_all(request.as_bytes()).expect("sent");
    let (mut line, mut length) = (String::new(), 0);
    connection.read_line(&mut line).expect("answered");
    assert!(line.starts_with("HTTP/1.1 401"), "{line}");
    loop {
        line.clear();
        connection.read_line(&mut line).expect("a head");
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).expect("a body");
    began.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn every_fault_of_a_token_is_answered_in_the_same_time() {
    let desk = desk("anonymous = \"none\"\n");
    let valid = token(&desk, "desk", "admin");
    let revoked = token(&desk, "gone", "admin");
    desk.run(["token", "revoke", "gone"]).good();
    let end = chancery::time::Clock::now(&chancery::time::SystemClock).micros() + 1_000_000;
    let end = chancery::time::Instant::from_micros(end).expect("an instant").to_string();
    let expired = desk.run(["token", "create", "--name", "brief", "--role", "admin", "--expires", &end]).good();
    // As many tokens as a desk may have: looking for one takes as long whichever it is.
    for number in 0..40 {
        token(&desk, &format!("other-{number}"), "reader");
    }
    let server = Server::on(desk);
    std::thread::sleep(Duration::from_millis(1_200));
    let changed = |at: usize| {
        let mut letters = valid.clone().into_bytes();
        letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
        bearer(&String::from_utf8(letters).expect("ASCII"))
    };
    // The first two are the same fault: how far they differ is noise.
    let faults = [
        changed(valid.len() - 1),
        changed(valid.len() - 1),
        changed(9),
        bearer(&revoked),
        bearer(expired.trim_end()),
        bearer("chancery_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        bearer(&valid[..valid.len() - 5]),
        "Basic bWFyaWE6c2VjcmV0".to_owned(),
    ];
    let stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream.set_nodelay(true).expect("set");
    let (mut connection, host) = (BufReader::new(stream), server.address().to_string());
    // What is a difference is one every time; what else the machine does is not.
    let differing: Vec<String> = (0..ATTEMPTS).map_while(|_| difference(&mut connection, &host, &faults)).collect();
    assert!(differing.len() < ATTEMPTS, "{differing:?}");
}

/// Measures each fault, and says by how much they differ; `None` if they do not.
fn difference(connection: &mut BufReader<TcpStream>, host: &str, faults: &[String]) -> Option<String> {
    let mut times = vec![Vec::new(); faults.len()];
    for round in 0..ROUNDS {
        for turn in 0..faults.len() {
            // No fault always follows the same other.
            let fault = (turn * 3 + round) % faults.len();
            times[fault].push(asked(connection, host, &faults[fault]));
        }
    }
    let medians: Vec<Duration> = times.iter_mut().map(|times| median(times)).collect();
    let noise = medians[0].abs_diff(medians[1]);
    let (least, most) = (medians.iter().min().expect("some"), medians.iter().max().expect("some"));
    let allowed = (noise * 3).max(*least / 4);
    (*most - *least > allowed).then(|| format!("medians {medians:?}, noise {noise:?}"))
}
