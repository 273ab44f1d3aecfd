//! Processes that the bench starts: on loopback, stopped by their ids, and what they use.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The clock ticks of a second in `/proc`: 100 on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process that the bench started; it is stopped when this is dropped.
pub struct Process {
    child: Child,
    /// The signal that asks it to stop.
    stop: Signal,
}

impl Process {
    /// Starts a command whose standard output says when it is ready, and returns it with the first line that has `ready`
    /// in it and the time until that came.
    ///
    /// # Errors
    ///
    /// A sentence: it could not be started, or it ended before it was ready.
    pub fn start(mut command: Command, ready: &str, stop: Signal) -> Result<(Self, String, Duration), String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| format!("{name} does not start: {error}"))?;
        let out = child.stdout.take().expect("it was asked for");
        let mut process = Process { child, stop };
        let mut lines = BufReader::new(out).lines();
        let found = lines.by_ref().map_while(Result::ok).find(|line| line.contains(ready));
        let took = begun.elapsed();
        let Some(line) = found else {
            let _ = process.child.wait();
            return Err(format!("{name} ended before it was ready"));
        };
        // It may go on to write, and must not wait for a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok((process, line, took))
    }

    /// Starts a command that prints nothing to wait for.
    ///
    /// # Errors
    ///
    /// A sentence: it could not be started.
    pub fn spawn(mut command: Command, stop: Signal) -> Result<Self, String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Process { child: child.map_err(|error| format!("{name} does not start: {error}"))?, stop })
    }

    /// Returns its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal and waits until it has ended.
    pub fn end(mut self, signal: Signal) {
        self.signal(signal);
    }

    fn signal(&mut self, signal: Signal) {
        if let Ok(None) = self.child.try_wait() {
            let pid = Pid::from_child(&self.child);
            let _ = kill_process(pid, signal);
            let _ = self.child.wait();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(self.stop);
    }
}

/// Returns the processor time of a process and of all that it started, those that have ended included, in seconds.
pub fn processor_seconds(root: u32) -> f64 {
    let mut all: Vec<(u32, u32, f64, f64)> = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name is in parentheses and may hold anything.
        let Some((_, rest)) = stat.rsplit_once(')') else { continue };
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let number = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        let parent = fields.get(1).and_then(|field| field.parse().ok()).unwrap_or(0);
        all.push((id, parent, number(11) + number(12), number(13) + number(14)));
    }
    let mut ticks = 0.0;
    let mut of = vec![root];
    while let Some(id) = of.pop() {
        for (process, parent, own, ended) in &all {
            if *process == id {
                ticks += own + ended;
            } else if *parent == id {
                of.push(*process);
            }
        }
    }
    ticks / TICKS_PER_SECOND
}

/// Returns the resident memory of a process in bytes.
pub fn resident_bytes(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1_024
}

/// Returns the bytes that a file, or all files of a folder, take on the disk.
pub fn disk_bytes(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = fs::symlink_metadata(path) else { return 0 };
    let own = metadata.blocks() * 512;
    if !metadata.is_dir() {
        return own;
    }
    own + fs::read_dir(path).into_iter().flatten().flatten().map(|entry| disk_bytes(&entry.path())).sum::<u64>()
}

/// Returns a folder of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a command to its end and returns what it printed.
///
/// # Errors
///
/// A sentence with what it wrote to standard error.
pub fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name} does not start: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} failed: {}", said.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
