//! One run: each world is made, recorded, compared, timed, written to, and opened again.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::chart;
use crate::http::{Client, body, drive};
use crate::library;
use crate::limits;
use crate::postgres::Postgres;
use crate::process::{self, Process, disk_bytes, project, resident_bytes};
use crate::questions::{Asked, Of, QUESTIONS, Question, rows_of_chancery, rows_of_postgraphile};
use crate::report::{KEPT, NOTHING, Report};
use crate::rows::{self, Tables};
use crate::sqlite::Sqlite;
use crate::workload::{Dice, Workload};
use crate::writes;

/// How much is measured.
pub struct Plan {
    /// How many events the worlds have, in ascending order.
    pub sizes: Vec<u64>,
    /// How often each question is asked of each system.
    pub rounds: usize,
    /// How long, each time.
    pub span: Duration,
    /// At how many points answers are compared with each peer.
    pub compared: usize,
}

impl Plan {
    /// The whole form.
    pub fn whole() -> Self {
        Plan { sizes: vec![10_000, 100_000, 1_000_000], rounds: 3, span: Duration::from_secs(3), compared: 1_000 }
    }

    /// The form of ten minutes.
    pub fn short() -> Self {
        Plan { sizes: vec![10_000, 100_000], rounds: 3, span: Duration::from_millis(700), compared: 200 }
    }
}

/// A question whose answers take longer than this, in milliseconds, is asked in one round alone.
const LONG: f64 = 1_500.0;
/// The codes with which the server refuses an answer that would take too much.
const REFUSALS: [&str; 2] = ["TOO_COSTLY", "TIMED_OUT"];
/// How many lines there are for the import beside reads.
const MORE_LINES: usize = 200_000;

/// Runs a plan and prints its tables.
///
/// # Errors
///
/// A sentence: two answers differ, or what is measured itself could not be started.
pub fn run(plan: &Plan, draws_charts: bool) -> Result<(), String> {
    let folder =
        tempfile::Builder::new().prefix("chancery-peers-").tempdir_in(base()).map_err(|error| error.to_string())?;
    // PostgreSQL may run for another user, who has to get to its folder.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
    let mut report = Report::default();
    for events in &plan.sizes {
        let folder = folder.path().join(events.to_string());
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        World { plan, events: *events, folder: folder.clone() }.measure(&mut report)?;
        let _ = fs::remove_dir_all(folder);
    }
    let out = project("target/peers");
    fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    let mut tables = report.markdown(&plan.sizes);
    let json = serde_json::to_string_pretty(&report.json()).map_err(|error| error.to_string())?;
    if draws_charts {
        chart::draw(&report, &plan.sizes, &project("docs/performance")).map_err(|error| error.to_string())?;
        tables += &chart::links();
    }
    fs::write(out.join("peers.md"), &tables).map_err(|error| error.to_string())?;
    fs::write(out.join("peers.json"), json).map_err(|error| error.to_string())?;
    println!("{tables}");
    Ok(())
}

/// Where worlds are made: CHANCERY_BENCH_FOLDER, else the system's folder for what passes.
fn base() -> PathBuf {
    std::env::var_os("CHANCERY_BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from)
}

/// The program that is measured: CHANCERY_BIN, else the release build.
fn program() -> PathBuf {
    std::env::var_os("CHANCERY_BIN").map_or_else(|| project("target/release/chancery"), PathBuf::from)
}

/// A chronicle being served.
struct Server {
    process: Process,
    address: SocketAddr,
}

/// PostGraphile over PostgreSQL. It is stopped first, as it is declared first.
struct Peer {
    postgraphile: Process,
    postgres: Postgres,
    address: SocketAddr,
}

struct World<'p> {
    plan: &'p Plan,
    events: u64,
    folder: PathBuf,
}

impl World<'_> {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn measure(&self, report: &mut Report) -> Result<(), String> {
        eprintln!("a world of {} events", self.events);
        let mut world = Workload::new(self.events);
        let lines = self.folder.join("lines.jsonl");
        self.write(&mut world, &lines)?;
        self.import(&lines, report)?;
        self.open_again(report)?;
        let tables = self.in_process(report)?;
        let peer = self.peer(&tables, report)?;
        let (server, _) = self.serve()?;
        self.compare(&server, peer.as_ref(), &tables.recorded, report)?;
        self.time_limits(&server, &tables.recorded, report)?;
        self.time(&server, peer.as_ref(), &tables.recorded, report);
        report.value(self.events, "resident, MB", resident_bytes(server.process.id()) as f64 / 1e6);
        let postgres = peer.as_ref().map(|peer| &peer.postgres);
        let served = (server.address, server.process.id());
        writes::records(served, postgres, &self.folder, (self.plan.rounds, self.plan.span), self.events, report)?;
        let more = writes::written((0..MORE_LINES).map(|_| world.line()));
        let span = self.plan.span.max(Duration::from_secs(2));
        writes::reads_during_import(served, &more, &tables.recorded, span, self.events, report)?;
        server.process.end(Signal::KILL);
        let (server, took) = self.serve()?;
        report.value(self.events, "open after kill -9, s", took.as_secs_f64());
        server.process.end(Signal::TERM);
        Ok(())
    }

    fn write(&self, world: &mut Workload, file: &Path) -> Result<(), String> {
        let mut out = BufWriter::new(File::create(file).map_err(|error| error.to_string())?);
        for _ in 0..self.events {
            writeln!(out, "{}", world.line()).map_err(|error| error.to_string())?;
        }
        out.into_inner().map(drop).map_err(|error| error.to_string())
    }

    /// W3 and the disk.
    fn import(&self, lines: &Path, report: &mut Report) -> Result<(), String> {
        let begun = Instant::now();
        process::run(Command::new(program()).arg("import").arg("--data").arg(self.data()).arg(lines))?;
        let took = begun.elapsed().as_secs_f64();
        report.value(self.events, "W3, k lines/s", self.events as f64 / took / 1e3);
        let bytes = fs::metadata(lines).map_err(|error| error.to_string())?.len();
        report.value(self.events, "JSON Lines, MB", bytes as f64 / 1e6);
        report.value(self.events, "disk, of the lines", disk_bytes(&self.data()) as f64 / bytes as f64);
        Ok(())
    }

    fn serve(&self) -> Result<(Server, Duration), String> {
        let mut serve = Command::new(program());
        serve.arg("serve").arg("--data").arg(self.data()).args(["--listen", "127.0.0.1:0"]);
        let (process, line, took) = Process::start(serve, "listening on ", Signal::TERM)?;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
        Ok((Server { process, address: address.ok_or_else(|| format!("no address in {line:?}"))? }, took))
    }

    /// The time to open after a clean stop, and the first question then.
    fn open_again(&self, report: &mut Report) -> Result<(), String> {
        // The first server makes what searches need, which later ones find.
        let (server, _) = self.serve()?;
        server.process.end(Signal::TERM);
        for round in 0..self.plan.rounds {
            let (server, took) = self.serve()?;
            report.value(self.events, "open, s", took.as_secs_f64());
            let now = jiff::Timestamp::now().as_microsecond();
            let asked = Question::Q2.draw(Of::Any, &[now], &mut Dice::new(40 + round as u64));
            let mut client = Client::connect(server.address).map_err(|error| error.to_string())?;
            let begun = Instant::now();
            client.ask(&asked.of_chancery())?;
            report.value(self.events, "first question, ms", begun.elapsed().as_secs_f64() * 1e3);
            drop(client);
            server.process.end(Signal::TERM);
        }
        report.value(self.events, "disk with search, MB", disk_bytes(&self.data()) as f64 / 1e6);
        Ok(())
    }

    /// The rows of the log, and the library beside SQLite.
    fn in_process(&self, report: &mut Report) -> Result<Tables, String> {
        let chronicle = library::open(&self.data());
        let tables = rows::fold(&chronicle);
        eprintln!(
            "  {} versions of events, {} of claims, {} slots, {} withdrawals",
            tables.events.len(),
            tables.claims.len(),
            tables.slots.len(),
            tables.withdrawals.len()
        );
        let sqlite = Sqlite::make(&self.folder.join("peer.sqlite"), &tables).map_err(|error| error.to_string())?;
        let much = (self.plan.compared, self.plan.rounds, self.plan.span);
        library::compare_and_time(&chronicle, &sqlite, &tables, much, self.events, report)?;
        chronicle.close().map_err(|error| error.to_string())?;
        Ok(tables)
    }

    fn peer(&self, tables: &Tables, report: &mut Report) -> Result<Option<Peer>, String> {
        let postgres = match Postgres::start(&self.folder.join("postgres")) {
            Ok(postgres) => postgres,
            Err(why) => {
                report.skipped.push(format!("PostgreSQL and PostGraphile at {} events: {why}", self.events));
                return Ok(None);
            }
        };
        // What follows is of our making: where it fails, that is no lack of the machine's.
        postgres.fill(tables)?;
        report.value(self.events, "disk of PostgreSQL, MB", disk_bytes(&postgres.data()) as f64 / 1e6);
        match postgres.postgraphile() {
            Ok((postgraphile, address)) => Ok(Some(Peer { postgraphile, postgres, address })),
            Err(why) => {
                report.skipped.push(format!("PostGraphile at {} events: {why}", self.events));
                Ok(None)
            }
        }
    }

    /// Compares the answers of the server with those of the peer at random points.
    fn compare(
        &self,
        server: &Server,
        peer: Option<&Peer>,
        recorded: &[i64],
        report: &mut Report,
    ) -> Result<(), String> {
        let Some(peer) = peer else { return Ok(()) };
        let (mut ours, mut theirs) = (connect(server.address)?, connect(peer.address)?);
        let mut dice = Dice::new(11);
        let (mut rows, mut refused) = ([0_usize; QUESTIONS.len()], [0_usize; QUESTIONS.len()]);
        for number in 0..self.plan.compared {
            let place = number % QUESTIONS.len();
            let question = QUESTIONS[place];
            let of = if number % 5 == 0 { Of::Probe } else { Of::Any };
            let asked = question.draw(of, recorded, &mut dice);
            let answer = match ours.ask(&asked.of_chancery()) {
                // An answer that costs too much is refused. It cannot be compared, and the report says so.
                Err(error) if REFUSALS.iter().any(|code| error.contains(code)) => {
                    refused[place] += 1;
                    continue;
                }
                answer => answer?,
            };
            let mine = rows_of_chancery(question, &answer);
            let other = rows_of_postgraphile(question, &theirs.ask(&asked.of_postgraphile())?);
            rows[place] += mine.len();
            if mine != other {
                return Err(difference(&asked, &mine, &other));
            }
        }
        eprintln!("  chancery = PostGraphile at {} points; rows of Q1 to Q8: {rows:?}", self.plan.compared);
        for (question, refused) in QUESTIONS.iter().zip(refused).filter(|(_, refused)| *refused > 0) {
            let name = question.name();
            report
                .skipped
                .push(format!("the comparison of {refused} answers to {name} at {} events: refused", self.events));
        }
        if let Some(place) = rows.iter().zip(refused).position(|(rows, refused)| *rows == 0 && refused == 0) {
            return Err(format!("{} found nothing at any point: the comparison says nothing", QUESTIONS[place].name()));
        }
        Ok(())
    }

    fn time_limits(&self, server: &Server, recorded: &[i64], report: &mut Report) -> Result<(), String> {
        let limited = [Question::Q1, Question::Q2, Question::Q4];
        let mut client = connect(server.address)?;
        let mut dice = Dice::new(12);
        let mut answers = || -> Result<[Vec<Value>; 3], String> {
            let mut all = [const { Vec::new() }; 3];
            for (question, answers) in limited.iter().zip(&mut all) {
                for _ in 0..64 {
                    answers.push(client.ask(&question.draw(Of::Any, recorded, &mut dice).of_chancery())?);
                }
            }
            Ok(all)
        };
        let (process, address) = limits::start(&self.folder, answers()?)?;
        for round in 0..self.plan.rounds {
            for question in limited {
                let seed = 300 + round as u64;
                let ask = |dice: &mut Dice| question.draw(Of::Any, recorded, dice).of_chancery();
                let figure = drive(address, "/graphql", 16, self.plan.span, &[process.id()], &ask, seed);
                report.sample(self.events, question.name(), "async-graphql", 16, Of::Any, figure);
                let rows = |dice: &mut Dice| json!({"question": question.name(), "which": dice.below(64)}).to_string();
                let figure = drive(address, "/serde", 16, self.plan.span, &[process.id()], &rows, seed);
                report.sample(self.events, question.name(), "serde", 16, Of::Any, figure);
            }
            let nothing = |_: &mut Dice| body("{ __typename }", &json!({}));
            for (system, address, id) in
                [("chancery", server.address, server.process.id()), ("async-graphql", address, process.id())]
            {
                let figure = drive(address, "/graphql", 16, self.plan.span, &[id], &nothing, 1);
                report.sample(self.events, NOTHING, system, 16, Of::Any, figure);
            }
            for question in [Question::Q2, Question::Q4] {
                let pinned = self.pinned(question, &mut client, recorded)?;
                let ask = |dice: &mut Dice| pinned[usize::try_from(dice.below(64)).unwrap_or(0)].clone();
                let ids = [server.process.id()];
                // All of them are asked once before, so that each is kept.
                for request in &pinned {
                    client.ask(request)?;
                }
                let figure = drive(server.address, "/graphql", 16, self.plan.span, &ids, &ask, 2);
                report.sample(self.events, question.name(), KEPT, 16, Of::Any, figure);
            }
        }
        Ok(())
    }

    /// Returns requests about snapshots that tokens name: what answers them stays the same, and can be kept.
    fn pinned(&self, question: Question, client: &mut Client, recorded: &[i64]) -> Result<Vec<String>, String> {
        let mut dice = Dice::new(13);
        let mut pinned = Vec::new();
        while pinned.len() < 64 {
            let asked = question.draw(Of::Any, recorded, &mut dice);
            let answer = client.ask(&asked.token())?;
            let token = answer["asOf"]["token"].as_str().ok_or("an answer without a token")?;
            pinned.push(asked.pinned(token));
        }
        Ok(pinned)
    }

    fn time(&self, server: &Server, peer: Option<&Peer>, recorded: &[i64], report: &mut Report) {
        let ours = vec![server.process.id()];
        let mut systems = vec![("chancery", server.address, ours)];
        if let Some(peer) = peer {
            systems.push(("postgraphile", peer.address, vec![peer.postgraphile.id(), peer.postgres.id()]));
        }
        for (system, address, _) in &systems {
            self.warm(system, *address, recorded);
        }
        let mut slowest: f64 = 0.0;
        for question in QUESTIONS {
            // The growth of the probe is asked of one client; the comparison of both.
            for (of, clients) in [(Of::Probe, 1), (Of::Any, 1), (Of::Any, 16)] {
                let mut is_long = vec![false; systems.len()];
                for round in 0..self.plan.rounds {
                    for (place, (system, address, root)) in systems.iter().enumerate() {
                        if is_long[place] {
                            continue;
                        }
                        let ask = |dice: &mut Dice| request(system, &question.draw(of, recorded, dice));
                        let seed = 100 * clients + round as u64;
                        let figure = drive(*address, "/graphql", clients, self.plan.span, root, &ask, seed);
                        is_long[place] = figure.p50 > LONG;
                        if *system == "chancery" && clients == 1 {
                            slowest = slowest.max(figure.slowest);
                        }
                        report.sample(self.events, question.name(), system, clients, of, figure);
                    }
                }
            }
        }
        let ask = |dice: &mut Dice| Question::Q5.draw(Of::Any, recorded, dice).whole_diff();
        let whole = drive(server.address, "/graphql", 1, self.plan.span, &[server.process.id()], &ask, 700);
        slowest = slowest.max(whole.slowest);
        report.sample(self.events, "Q5, every path and its causes", "chancery", 1, Of::Any, whole);
        report.value(self.events, "the slowest answer, s", slowest / 1e3);
    }

    /// Asks each question for a moment, so that no system is measured cold that will not be asked cold.
    fn warm(&self, system: &str, address: SocketAddr, recorded: &[i64]) {
        for question in QUESTIONS {
            let ask = |dice: &mut Dice| request(system, &question.draw(Of::Any, recorded, dice));
            drive(address, "/graphql", 2, self.plan.span / 2, &[], &ask, 50);
        }
    }
}

fn request(system: &str, asked: &Asked) -> String {
    if system == "chancery" { asked.of_chancery() } else { asked.of_postgraphile() }
}

fn connect(address: SocketAddr) -> Result<Client, String> {
    Client::connect(address).map_err(|error| error.to_string())
}

fn difference(asked: &Asked, mine: &[Value], other: &[Value]) -> String {
    let place = mine.iter().zip(other).position(|(one, other)| one != other).unwrap_or(mine.len().min(other.len()));
    let row = |rows: &[Value]| rows.get(place).map_or("nothing".to_owned(), ToString::to_string);
    format!(
        "the answers to {asked:?} differ at row {place} of {} and {}:\nchancery     {}\nPostGraphile {}",
        mine.len(),
        other.len(),
        row(mine),
        row(other)
    )
}
