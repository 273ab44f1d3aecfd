//! PostgreSQL with PostGraphile in front of it, in a folder of its own, on a socket in that folder.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::process::{Process, project, run};
use crate::rows::{Clocks, STILL, Tables};

/// What is set beside the defaults: memory for a machine of this size, and what suits disks without a head. What is
/// acknowledged is synchronised, as it is by default.
const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "shared_buffers=1GB",
    "effective_cache_size=6GB",
    "work_mem=32MB",
    "maintenance_work_mem=512MB",
    "max_wal_size=4GB",
    "random_page_cost=1.1",
    "jit=off",
    "max_parallel_workers_per_gather=0",
];

/// A cluster with one database, running.
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<u32>,
    server: Process,
}

impl Postgres {
    /// Makes a cluster in a folder and starts it.
    ///
    /// # Errors
    ///
    /// A sentence on why there is none here.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let found = run(Command::new("sh").arg(project("scripts/postgresql.sh")))?;
        let programs = PathBuf::from(found.trim());
        // PostgreSQL does not run for root: it gets the user that its package made, else the one that owns nothing.
        let user = if rustix::process::geteuid().is_root() {
            let id = run(Command::new("id").args(["-u", "postgres"]))
                .or_else(|_| run(Command::new("id").args(["-u", "nobody"])))?;
            Some(id.trim().parse::<u32>().map_err(|error| error.to_string())?)
        } else {
            None
        };
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        if let Some(user) = user {
            std::os::unix::fs::chown(folder, Some(user), None).map_err(|error| error.to_string())?;
        }
        let data = folder.join("cluster");
        let mut make = command(&programs, "initdb", user);
        make.arg("-D").arg(&data).args(["-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(make.current_dir(folder))?;
        let mut serve = command(&programs, "postgres", user);
        serve.arg("-D").arg(&data).arg("-k").arg(folder).current_dir(folder);
        for setting in SETTINGS {
            serve.args(["-c", setting]);
        }
        // Its log goes to standard error, and the line to wait for with it.
        serve.args(["-c", "log_min_messages=warning"]).stderr(Stdio::null());
        let server = started(serve, &programs, folder, user)?;
        Ok(Postgres { folder: folder.to_owned(), programs, user, server })
    }

    /// Returns the id of its first process.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Returns the folder of its cluster.
    pub fn data(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn psql(&self) -> Command {
        let mut psql = command(&self.programs, "psql", self.user);
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "bench", "-d", "postgres", "-h"]).arg(&self.folder);
        psql
    }

    /// Runs a script of SQL.
    ///
    /// # Errors
    ///
    /// What `psql` said.
    pub fn script(&self, name: &str, text: &str) -> Result<String, String> {
        let file = self.folder.join(name);
        fs::write(&file, text).map_err(|error| error.to_string())?;
        run(self.psql().arg("-f").arg(file))
    }

    /// Fills it with tables.
    ///
    /// # Errors
    ///
    /// A sentence.
    pub fn fill(&self, tables: &Tables) -> Result<(), String> {
        let sql = |name: &str| {
            fs::read_to_string(project("benches/peers/postgraphile").join(name)).map_err(|error| error.to_string())
        };
        self.script("schema.sql", &sql("schema.sql")?)?;
        let mut copies = String::new();
        for (table, lines) in copied(tables) {
            let file = self.folder.join(format!("{table}.copy"));
            let mut out = BufWriter::new(File::create(&file).map_err(|error| error.to_string())?);
            for line in lines {
                writeln!(out, "{line}").map_err(|error| error.to_string())?;
            }
            drop(out);
            let _ = writeln!(copies, "\\copy {table} from '{}'", file.display());
        }
        self.script("copies.sql", &copies)?;
        self.script("indexes.sql", &sql("indexes.sql")?)?;
        let (words, positions) = (sql("words.sql")?, sql("positions.sql")?);
        let public = words
            .replace("c.recorded_until > known", "c.recorded_until > known and c.published <= public")
            .replace("w.recorded_until > known", "w.recorded_until > known and w.published <= public");
        let functions = sql("functions.sql")?.replace(":public_words", &public).replace(":words", &words);
        self.script("functions.sql", &functions.replace(":positions", &positions))?;
        Ok(())
    }

    /// Starts PostGraphile over it.
    ///
    /// # Errors
    ///
    /// A sentence on why there is none here.
    pub fn postgraphile(&self) -> Result<(Process, SocketAddr), String> {
        let folder = project("benches/peers/postgraphile");
        if !folder.join("node_modules/.package-lock.json").exists() {
            run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
        }
        let mut node = Command::new("node");
        node.arg("server.mjs").arg("0").arg(&self.folder).args(["postgres", "bench"]).current_dir(&folder);
        node.env("NODE_ENV", "production").env("GRAPHILE_ENV", "production").stderr(Stdio::inherit());
        let (process, line, _) = Process::start(node, "listening on ", Signal::TERM)?;
        let address = line.rsplit(' ').next().and_then(|address| address.parse().ok());
        Ok((process, address.ok_or_else(|| format!("no address in {line:?}"))?))
    }

    /// Inserts with `pgbench` for a span: a row as long as a record, durable each, into a table with one key. Returns the
    /// rows a second.
    ///
    /// # Errors
    ///
    /// A sentence.
    pub fn inserts(&self, clients: u64, span: Duration, row_bytes: usize) -> Result<f64, String> {
        self.script("plain.sql", "create table if not exists plain (id uuid primary key, content text not null);")?;
        let script = self.folder.join("insert.sql");
        let insert = format!("insert into plain values (gen_random_uuid(), repeat('x', {row_bytes}));\n");
        fs::write(&script, insert).map_err(|error| error.to_string())?;
        let mut bench = command(&self.programs, "pgbench", self.user);
        bench.args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &clients.min(2).to_string()]);
        bench
            .args(["-T", &span.as_secs().max(1).to_string(), "-U", "bench", "-f"])
            .arg(script)
            .arg("-h")
            .arg(&self.folder);
        let said = run(bench.arg("postgres").current_dir(&self.folder))?;
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.ok_or_else(|| format!("pgbench names no rate: {said}"))
    }
}

fn command(programs: &Path, name: &str, user: Option<u32>) -> Command {
    let mut command = Command::new(programs.join(name));
    if let Some(user) = user {
        command.uid(user);
    }
    command
}

/// Starts the server and waits until it takes connections.
fn started(serve: Command, programs: &Path, folder: &Path, user: Option<u32>) -> Result<Process, String> {
    let process = Process::spawn(serve, Signal::INT)?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        let mut ask = command(programs, "pg_isready", user);
        if run(ask.args(["-q", "-h"]).arg(folder)).is_ok() {
            return Ok(process);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("PostgreSQL takes no connections 30 seconds after its start".to_owned())
}

/// Returns the lines of each table in the form that COPY reads.
fn copied(tables: &Tables) -> Vec<(&'static str, Box<dyn Iterator<Item = String> + '_>)> {
    let null = |text: Option<&str>| text.map_or_else(|| "\\N".to_owned(), escaped);
    let keyed = |rows: Vec<Vec<String>>| rows.into_iter().map(|row| row.join("\t"));
    let slot_line = |(number, row): (usize, &crate::rows::SlotRow)| {
        format!("{number}\t{}\t{}\t{}\t{}", row.negotiation, row.subject, row.issue, row.claimant)
    };
    let event_line = move |row: &crate::rows::EventRow| {
        let (version, id, kind) = (row.version, &row.id, row.kind);
        let negotiation = null(row.negotiation.as_deref());
        let (speaker, behalf) = (null(row.speaker.as_deref()), null(row.on_behalf_of.as_deref()));
        let (act, text) = (null(row.act), null(row.text.as_deref()));
        format!("{version}\t{id}\t{kind}\t{negotiation}\t{speaker}\t{behalf}\t{act}\t{text}\t{}", clocks(&row.clocks))
    };
    let claim_line = |row: &crate::rows::ClaimRow| {
        let slot = &tables.slots[usize::try_from(row.slot).expect("it is a place")];
        let weight = row.weight.map_or_else(|| "\\N".to_owned(), |weight| weight.to_string());
        let statement = row.id.split('#').next().unwrap_or_default();
        let what = format!("{}\t{}\t{}\t{}\t{statement}", row.event, row.place, row.id, row.slot);
        let whose = format!("{}\t{}\t{}\t{}\t{weight}", slot.subject, slot.issue, slot.claimant, row.stance);
        format!("{what}\t{whose}\t{}", clocks(&row.clocks))
    };
    let withdrawal_line = |row: &crate::rows::WithdrawalRow| {
        let Clocks { middle, published, recorded_from, recorded_until, .. } = row.clocks;
        let (from, until) = (instant(recorded_from), instant(recorded_until));
        format!("{}\t{}\t{}\t{from}\t{until}", row.statement, instant(middle), instant(published))
    };
    let status_line = |row: &crate::rows::StatusRow| {
        let Clocks { middle, width, ordinal, sequence, recorded_from, recorded_until, .. } = row.clocks;
        let order = format!("{}\t{width}\t{ordinal}\t{sequence}", instant(middle));
        format!("{}\t{}\t{order}\t{}\t{}", row.issue, row.status, instant(recorded_from), instant(recorded_until))
    };
    let actors = tables.actors.iter().map(|(key, name)| vec![key.clone(), name.clone()]).collect();
    let issues =
        tables.issues.iter().map(|row| vec![row.key.clone(), row.negotiation.clone(), row.title.clone()]).collect();
    vec![
        ("actor", Box::new(keyed(actors))),
        ("issue", Box::new(keyed(issues))),
        ("slot", Box::new(tables.slots.iter().enumerate().map(slot_line))),
        ("event", Box::new(tables.events.iter().map(event_line))),
        ("claim", Box::new(tables.claims.iter().map(claim_line))),
        ("withdrawal", Box::new(tables.withdrawals.iter().map(withdrawal_line))),
        ("issue_status", Box::new(tables.statuses.iter().map(status_line))),
    ]
}

fn clocks(clocks: &Clocks) -> String {
    let Clocks { occurred, lo, hi, middle, width, ordinal, sequence, published, recorded_from, recorded_until } =
        clocks;
    let window = format!("{occurred}\t{}\t{}\t{}", instant(*lo), instant(*hi), instant(*middle));
    let known = format!("{}\t{}\t{}", instant(*published), instant(*recorded_from), instant(*recorded_until));
    format!("{window}\t{width}\t{ordinal}\t{sequence}\t{known}")
}

fn instant(micros: i64) -> String {
    if micros == STILL {
        return "infinity".to_owned();
    }
    jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// Writes text so that COPY reads it as one column.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
}
