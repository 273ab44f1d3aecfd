//! A client of GraphQL over HTTP/1.1 that keeps its connection, and many of them at once.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use crate::process::processor_seconds;
use crate::workload::Dice;

/// The first refusal is shown, so that a reader sees what kind it is.
static FIRST_REFUSAL: std::sync::Once = std::sync::Once::new();

/// A connection that is kept.
pub struct Client {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Client { stream, answer: Vec::new() })
    }

    /// Posts a body and returns the status and the body of the answer.
    ///
    /// # Errors
    ///
    /// The system's, or an answer that is no HTTP.
    pub fn post(&mut self, path: &str, body: &str) -> std::io::Result<(u16, &[u8])> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes())?;
        self.answer.clear();
        let mut piece = [0; 1 << 16];
        let mut more = |answer: &mut Vec<u8>, stream: &mut TcpStream| {
            let read = stream.read(&mut piece)?;
            answer.extend_from_slice(&piece[..read]);
            if read == 0 { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok::<(), std::io::Error>(()) }
        };
        let end = loop {
            if let Some(end) = find(&self.answer, b"\r\n\r\n", 0) {
                break end + 4;
            }
            more(&mut self.answer, &mut self.stream)?;
        };
        let head = String::from_utf8_lossy(&self.answer[..end]).to_lowercase();
        let bad = || std::io::Error::other(format!("not an answer: {head}"));
        let status: u16 = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(bad)?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        if let Some(length) = length {
            while self.answer.len() < end + length {
                more(&mut self.answer, &mut self.stream)?;
            }
            return Ok((status, &self.answer[end..end + length]));
        }
        if !head.contains("transfer-encoding: chunked") {
            return Err(bad());
        }
        // Chunks are joined in place.
        let (mut at, mut whole) = (end, end);
        loop {
            let line = loop {
                if let Some(line) = find(&self.answer, b"\r\n", at) {
                    break line;
                }
                more(&mut self.answer, &mut self.stream)?;
            };
            let size = std::str::from_utf8(&self.answer[at..line])
                .ok()
                .and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
            let size = size.ok_or_else(bad)?;
            while self.answer.len() < line + 2 + size + 2 {
                more(&mut self.answer, &mut self.stream)?;
            }
            if size == 0 {
                return Ok((status, &self.answer[end..whole]));
            }
            self.answer.copy_within(line + 2..line + 2 + size, whole);
            whole += size;
            at = line + 2 + size + 2;
        }
    }

    /// Asks a question and returns its data.
    ///
    /// # Errors
    ///
    /// A sentence: no answer, or errors in it.
    pub fn ask(&mut self, body: &str) -> Result<Value, String> {
        let (status, answer) = self.post("/graphql", body).map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
        if status != 200 || answer.get("errors").is_some() {
            return Err(format!("status {status}: {answer}"));
        }
        Ok(answer["data"].take())
    }
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(wanted.len()).position(|window| window == wanted).map(|place| from + place)
}

/// Returns the body of a request.
pub fn body(query: &str, variables: &Value) -> String {
    json!({"query": query, "variables": variables}).to_string()
}

/// What some clients met with in a span.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Figure {
    /// Answers a second, of all clients.
    pub rate: f64,
    /// In milliseconds.
    pub p50: f64,
    /// In milliseconds.
    pub p99: f64,
    /// Processor time of the server and all its processes for each answer, in milliseconds.
    pub processor: f64,
    /// The bytes of an answer, on average.
    pub bytes: f64,
    /// The slowest answer, in milliseconds.
    pub slowest: f64,
    /// Which part of the requests was refused or cut off. They count among the answers: a refusal took its time too.
    pub refused: f64,
}

/// Has clients ask for a span, each one question after the other, and measures. `root` is the process whose processor time
/// counts; `make` draws the body of each request.
///
/// # Panics
///
/// Where no answer comes.
pub fn drive(
    address: SocketAddr,
    path: &str,
    clients: u64,
    span: Duration,
    root: &[u32],
    make: &(dyn Fn(&mut Dice) -> String + Sync),
    seed: u64,
) -> Figure {
    let over = AtomicBool::new(false);
    let spent = || root.iter().map(|root| processor_seconds(*root)).sum::<f64>();
    let (before, begun) = (spent(), Instant::now());
    let (mut bytes, mut refused) = (0, 0);
    let mut took: Vec<u64> = Vec::new();
    std::thread::scope(|scope| {
        let over = &over;
        let threads: Vec<_> = (0..clients)
            .map(|number| {
                scope.spawn(move || {
                    let mut dice = Dice::new(seed * 1_000 + number);
                    let mut client = Client::connect(address).expect("it listens");
                    let (mut took, mut bytes, mut refused) = (Vec::new(), 0, 0_u64);
                    while !over.load(Ordering::Relaxed) {
                        let body = make(&mut dice);
                        let asked = Instant::now();
                        let (status, answer) = client.post(path, &body).expect("it answers");
                        took.push(u64::try_from(asked.elapsed().as_nanos()).unwrap_or(u64::MAX));
                        bytes += answer.len();
                        // Errors stand before the data or behind it.
                        let tail = answer.len().saturating_sub(1_000);
                        let has_errors =
                            answer.starts_with(b"{\"errors\"") || find(answer, b"\"errors\":", tail).is_some();
                        let is_whole = status == 200 && !has_errors;
                        if !is_whole {
                            refused += 1;
                            FIRST_REFUSAL
                                .call_once(|| eprintln!("  refused: {status} {}", String::from_utf8_lossy(answer)));
                        }
                    }
                    (took, bytes, refused)
                })
            })
            .collect();
        std::thread::sleep(span);
        over.store(true, Ordering::Relaxed);
        for thread in threads {
            let (of_one, read, not_answered) = thread.join().expect("a client ends");
            took.extend(of_one);
            bytes += read;
            refused += not_answered;
        }
    });
    let (elapsed, processor) = (begun.elapsed().as_secs_f64(), spent() - before);
    took.sort_unstable();
    let count = took.len() as f64;
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize] as f64 / 1e6;
    Figure {
        rate: count / elapsed,
        p50: at(0.5),
        p99: at(0.99),
        processor: processor * 1_000.0 / count,
        bytes: bytes as f64 / count,
        slowest: at(1.0),
        refused: refused as f64 / count,
    }
}
