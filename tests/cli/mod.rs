//! The command line, run as a person would run it: the built binary, a folder of its own, what it prints and how it ends.

mod clock;
mod damage;
mod export;
mod foreign;
mod foreign_small;
mod full_disk;
mod private;
mod read_only;
mod import;
mod refusals;
mod sheets;
mod serve;
mod transfer;
mod updates;
mod maintenance;
mod views;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The fixture of the project.
pub const GAZA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gaza-2024-08.jsonl");

/// A folder to work in, with a data folder in it.
pub struct Desk {
    folder: tempfile::TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Checks that all went well, and gives what was printed.
    #[track_caller]
    pub fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// Checks the exit code, and gives what was said on standard error.
    #[track_caller]
    pub fn ended(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked") && !self.err.contains("a defect"), "{}", self.err);
        self.err
    }
}

impl Desk {
    pub fn new() -> Self {
        Desk { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("chancery-data")
    }

    /// Writes a file of lines.
    pub fn file(&self, name: &str, lines: &[String]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).expect("written");
        path
    }

    /// Returns a command in this folder, with nothing of the surroundings set.
    pub fn command<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHANCERY_")) {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).args(arguments).stdin(Stdio::null());
        command
    }

    pub fn run<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Ran {
        Ran::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Runs a command that is given something on standard input.
    pub fn run_with<const N: usize>(&self, arguments: [&str; N], input: &[u8]) -> Ran {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        child.stdin.take().expect("piped").write_all(input).expect("taken");
        Ran::of(child.wait_with_output().expect("it ends"))
    }

    /// Returns what a command prints as JSON.
    #[track_caller]
    pub fn json<const N: usize>(&self, arguments: [&str; N]) -> Value {
        serde_json::from_str(&self.run(arguments).good()).expect("JSON")
    }

    /// Imports a file that is taken whole.
    #[track_caller]
    pub fn import(&self, file: &Path) -> String {
        self.run(["import".as_ref(), file.as_os_str()]).good()
    }

    /// Returns the lines of the export.
    #[track_caller]
    pub fn export(&self) -> Vec<String> {
        self.run(["export"]).good().lines().map(str::to_owned).collect()
    }

    /// Starts a server on the data folder.
    pub fn serve(&self) -> Running {
        Running::start(self.command(["serve", "--listen", "127.0.0.1:0"]))
    }
}

/// A server that is stopped when it is no longer needed.
pub struct Running {
    child: Child,
    /// The first line that it printed.
    pub greeting: String,
    /// Its address, as `http://127.0.0.1:PORT`, or `https://`.
    pub url: String,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut greeting = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut greeting).expect("it prints");
        // Whatever else it prints is read, so that it never has to wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let Some(url) =
            greeting.split_whitespace().find(|word| word.starts_with("http://") || word.starts_with("https://"))
        else {
            let ran = Ran::of(child.wait_with_output().expect("it ends"));
            panic!("it did not start: {greeting:?} {ran:?}");
        };
        Running { url: url.to_owned(), greeting, child }
    }

    /// Gets a page, and gives its status and text.
    #[track_caller]
    pub fn get(&self, path: &str) -> (u16, String) {
        let get = ureq::get(format!("{}{path}", self.url)).config().http_status_as_error(false).build();
        let mut response = get.call().expect("answered");
        (response.status().as_u16(), response.body_mut().read_to_string().expect("read"))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal and gives how the process ended.
    pub fn stop(mut self, signal: &str) -> Ran {
        let sent = Command::new("kill").args([&format!("-{signal}"), &self.pid().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        let mut err = String::new();
        let stderr = self.child.stderr.take().expect("piped");
        std::io::Read::read_to_string(&mut BufReader::new(stderr), &mut err).expect("read");
        Ran { code: status.code(), out: String::new(), err }
    }

    /// Sends a GraphQL request and gives the answer.
    #[track_caller]
    pub fn ask(&self, query: &str) -> Value {
        let body = serde_json::json!({ "query": query }).to_string();
        let mut response = ureq::post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .send(&body)
            .expect("answered");
        serde_json::from_str(&response.body_mut().read_to_string().expect("read")).expect("JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns a line that registers an actor without an id.
pub fn actor(key: &str) -> String {
    format!(r#"{{"body":{{"actorRegistered":{{"key":"{key}","name":"{key}","kind":"STATE"}}}}}}"#)
}

/// Returns a line that opens a negotiation.
pub fn negotiation(key: &str) -> String {
    format!(r#"{{"occurred":"2024-01-01","body":{{"negotiationOpened":{{"key":"{key}","title":"{key}"}}}}}}"#)
}

/// Returns a line with any body of an event in negotiation `n`.
pub fn event(body: &str) -> String {
    format!(r#"{{"occurred":"2024-01-02","negotiation":"n","body":{body}}}"#)
}
