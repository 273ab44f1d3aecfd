//! Chancery side by side with what one would build instead, and with what nothing can be quicker than.
//!
//! `cargo bench --bench peers -- short` takes about ten minutes, `whole` about an hour; `sizes=10000,100000` takes the
//! worlds named. Each prints the tables of `docs/performance.md` and writes them, with all figures in JSON, to
//! `target/peers/`; with `charts` it writes the curves of growth to `docs/performance/`. `make bench` has all of it.
//!
//! Answers are compared at random points before anything is timed, and the bench stops where two differ. Rounds go from one
//! system to the other and back. Arguments are drawn for each request, so that no answer is the one before. The server is
//! the program as it is built for use, a process of its own with its default settings. A request that is refused counts in
//! the times, and its share stands beside them: refusing is no way to be quick.
//!
//! ```text
//! workload ─ lines ─▶ chancery import ─▶ data folder ─▶ chancery serve ◀─┐
//!                                            │                           ├─ the same questions, 1 and 16 clients
//!                                            └─ rows ─▶ PostgreSQL ─▶ PostGraphile
//!                                                  └──▶ SQLite, in this process, beside the library
//! ```

mod chart;
mod http;
mod library;
mod limits;
mod postgres;
mod process;
mod questions;
mod report;
mod rows;
mod run;
mod sqlite;
#[path = "../workload/mod.rs"]
mod workload;
mod writes;

use std::time::Duration;

use run::Plan;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["limit-server", file] = words.as_slice() {
        return limits::serve(file);
    }
    let mut plan = Plan::whole();
    let mut draws_charts = false;
    for word in words {
        match word.split_once('=') {
            None if word == "whole" => plan = Plan::whole(),
            None if word == "short" => plan = Plan::short(),
            None if word == "charts" => draws_charts = true,
            Some(("sizes", sizes)) => {
                plan.sizes = sizes.split(',').map(|size| size.parse().expect("a number of events")).collect();
            }
            Some(("seconds", seconds)) => {
                plan.span = Duration::from_secs_f64(seconds.parse().expect("a number of seconds"));
            }
            Some(("rounds", rounds)) => plan.rounds = rounds.parse().expect("a number of rounds"),
            Some(("compared", points)) => plan.compared = points.parse().expect("a number of points"),
            _ => {
                eprintln!(
                    "peers: {word:?} is no word of this bench: whole, short, charts, sizes=, seconds=, rounds=, compared="
                );
                std::process::exit(2);
            }
        }
    }
    if let Err(error) = run::run(&plan, draws_charts) {
        eprintln!("peers: {error}");
        std::process::exit(1);
    }
}
