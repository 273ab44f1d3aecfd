//! The figures of `docs/performance.md`: `make bench` prints them, each as medians of several runs.
//!
//! `cargo bench --bench figures -- WHAT`, where WHAT is one of `position`, `texts`, `lists`, `append`, `import`, `memory`, `proof`,
//! `feed`, `search`, `hostile`; all where left out.
//! Those that measure memory or opening start this program again, so that each has a process of its own.

mod feed;
mod hostile;
mod lists;
mod proof;
mod search;
mod texts;
mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery::chronicle::{Chronicle, ChronicleOptions, Request, Snapshot};
use chancery::domain::Sequence;
use chancery::domain::event::{Operation, Target};
use chancery::domain::point::Point;
use chancery::domain::vocabulary::Certainty;
use chancery::event_log::{EventLog, Journal, JournalOptions, RecordBatch};
use chancery::time::{Cut, PointInTime, SystemClock, Zone};
use chancery::view::position::{self, PositionFilter};

use world::{Dice, EVENTS_EACH, PARTIES, World};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const BATCH: usize = 100;
/// How many batches are on their way at once.
const IN_FLIGHT: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => {
            for what in
                ["position", "texts", "lists", "append", "import", "memory", "proof", "feed", "search", "hostile"]
            {
                again(&[what]);
            }
        }
        ["position"] => positions(),
        ["texts"] => texts::run(1_000_000),
        ["texts", events] => texts::run(events.parse().expect("a number of events")),
        ["lists"] => lists::run(&[10_000, 100_000, 1_000_000]),
        ["lists", sizes @ ..] => {
            let sizes: Vec<u64> = sizes.iter().map(|size| size.parse().expect("a number of events")).collect();
            lists::run(&sizes);
        }
        ["append"] => appends(),
        ["import"] => imports(60),
        ["import", seconds] => imports(seconds.parse().expect("a number of seconds")),
        ["memory"] => memory(),
        ["proof"] => proof::proofs(),
        ["feed"] => feed::run(),
        ["search"] => search::searches(),
        ["hostile"] => hostile::run(),
        ["attack", folder, name] => hostile::attack(Path::new(folder), name),
        ["fill", folder, events] => fill(Path::new(folder), events.parse().expect("a number of events")),
        ["open", folder] => open_only(Path::new(folder)),
        other => panic!("unknown figure: {other:?}"),
    }
}

/// Starts this program again and waits for it.
fn again(arguments: &[&str]) {
    let program = std::env::current_exe().expect("a running program has a path");
    let status = std::process::Command::new(program).args(arguments).status().expect("it starts as it did before");
    assert!(status.success(), "{arguments:?} failed");
}

fn folder(name: &str) -> PathBuf {
    let base = std::env::var_os("CHANCERY_BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = base.join(format!("chancery-bench-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn open(folder: &Path) -> Chronicle {
    let opened = Chronicle::open(folder, &ChronicleOptions::default(), Arc::new(SystemClock), &mut |_, _| {});
    opened.expect("a fresh folder opens").chronicle
}

fn request(operations: Vec<Operation>) -> Request {
    Request::new(operations, "bench")
}

/// Records a world of that many events, in batches with several on their way.
fn record(chronicle: &Chronicle, world: &mut World, events: u64) {
    let mut tickets = std::collections::VecDeque::new();
    let mut left = events;
    while left > 0 {
        let count = usize::try_from(left).map_or(BATCH, |left| left.min(BATCH));
        left -= count as u64;
        tickets.push_back(chronicle.submit(request(world.operations(count))));
        if tickets.len() >= IN_FLIGHT {
            tickets.pop_front().expect("there are some").wait().expect("the world is accepted");
        }
    }
    for ticket in tickets {
        ticket.wait().expect("the world is accepted");
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn cut(text: &str) -> Cut {
    let point: PointInTime = text.parse().expect("a date");
    point.cut(&Zone::default()).expect("a date of the world")
}

/// A position at random dates of both clocks, and the whole state of a negotiation, as the log grows.
fn positions() {
    let folder = folder("position");
    let chronicle = open(&folder);
    let mut world = World::new();
    let mut recorded = 0;
    let mut first: Option<[f64; 3]> = None;
    for events in [100_000_u64, 1_000_000] {
        record(&chronicle, &mut world, events - recorded);
        recorded = events;
        let times = Times::of(&chronicle);
        let measured = [
            one_position(&chronicle, &times, 5, 5),
            one_position(&chronicle, &times, 3, 3),
            whole_state(&chronicle, &times),
        ];
        println!(
            "{events} events: position, one claimant {:.2} µs; four claimants, two issues above {:.2} µs; whole state \
             of {} positions {:.0} µs",
            measured[0],
            measured[1],
            PARTIES * PARTIES,
            measured[2]
        );
        match first {
            None => first = Some(measured),
            Some(first) => println!(
                "1 M to 100 k: {:.2}, {:.2}, {:.2}",
                measured[0] / first[0],
                measured[1] / first[1],
                measured[2] / first[2]
            ),
        }
    }
    drop(chronicle);
    let _ = std::fs::remove_dir_all(&folder);
}

/// Instants of both clocks within the first negotiation.
struct Times {
    known: Vec<Cut>,
}

impl Times {
    fn of(chronicle: &Chronicle) -> Self {
        let last = chronicle.head().get();
        let mut dice = Dice::new(3);
        let known = (0..512).map(|_| {
            let sequence = 1 + dice.below(last);
            let records = chronicle.records(Sequence::new(sequence - 1), 1).expect("it is there");
            Cut::after(records[0].recorded_at.instant())
        });
        Times { known: known.collect() }
    }

    fn point(&self, chronicle: &Chronicle, dice: &mut Dice, dates: &[Cut]) -> Point {
        let known_at = self.known[usize::try_from(dice.below(512)).unwrap_or(0)];
        let sequence = chronicle.sequence_at(known_at).expect("the index is whole");
        let date = dates[usize::try_from(dice.below(dates.len() as u64)).unwrap_or(0)];
        Point { sequence, date, published_by: None, certainty: Certainty::Best }
    }
}

fn dates() -> Vec<Cut> {
    let mut dice = Dice::new(5);
    (0..256).map(|_| cut(&world::date(dice.below(EVENTS_EACH)))).collect()
}

fn runs(mut once: impl FnMut() -> usize, times: usize) -> f64 {
    for _ in 0..times / 4 {
        once();
    }
    let mut samples = Vec::new();
    for _ in 0..15 {
        let begun = Instant::now();
        let mut found = 0;
        for _ in 0..times {
            found += once();
        }
        assert!(found > 0, "nothing was found");
        samples.push(begun.elapsed().as_secs_f64() * 1e6 / times as f64);
    }
    median(samples)
}

fn one_position(chronicle: &Chronicle, times: &Times, first: u64, last: u64) -> f64 {
    let dates = dates();
    let mut dice = Dice::new(11);
    let asked: Vec<_> = (0..256)
        .map(|_| {
            let party = format!("party-0-{}", dice.below(PARTIES)).parse().expect("a key");
            let issue = format!("issue-0-{}", first + dice.below(last - first + 1));
            (party, Target::Issue(issue.parse().expect("a key")))
        })
        .collect();
    runs(
        || {
            let (party, target) = &asked[usize::try_from(dice.below(256)).unwrap_or(0)];
            let point = times.point(chronicle, &mut dice, &dates);
            let found = chronicle.read(point, |snapshot| position::position(snapshot.state(), party, target, None));
            found.expect("the index is read").map_or(0, |view| view.claims.len())
        },
        4_000,
    )
}

fn whole_state(chronicle: &Chronicle, times: &Times) -> f64 {
    let dates = dates();
    let mut dice = Dice::new(13);
    let negotiation = "negotiation-0".parse().expect("a key");
    let late = dates.iter().copied().max().expect("there are dates");
    let end = [late];
    runs(
        || {
            let mut point = times.point(chronicle, &mut dice, &end);
            point.sequence = point.sequence.max(Sequence::new(EVENTS_EACH));
            let positions =
                |snapshot: &Snapshot| position::positions(snapshot.state(), &negotiation, PositionFilter::default());
            let found = chronicle.read(point, positions).expect("the index is read");
            assert!(found.len() > 200, "only {} positions", found.len());
            found.len()
        },
        60,
    )
}

/// Acknowledged appends with 64 writers, beside the raw group commit to the same kind of file.
fn appends() {
    const WRITERS: usize = 64;
    let span = Duration::from_secs(4);
    let (mut ratios, mut raws, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..7 {
        let raw = raw_group_commit(&folder("raw"), WRITERS, span);
        let own = chronicle_appends(&folder("append"), WRITERS, span);
        println!("run {run}: raw {raw:.0}/s, chronicle {own:.0}/s, ratio {:.2}", own / raw);
        ratios.push(own / raw);
        raws.push(raw);
        ours.push(own);
    }
    println!(
        "acknowledged appends, {WRITERS} writers: raw {:.0}/s, chronicle {:.0}/s, ratio {:.2} (medians)",
        median(raws),
        median(ours),
        median(ratios)
    );
}

fn raw_group_commit(folder: &Path, writers: usize, span: Duration) -> f64 {
    std::fs::create_dir_all(folder).expect("a folder");
    let journal = Journal::open(folder, JournalOptions::default()).expect("a fresh folder opens").journal;
    let (queue, jobs) = std::sync::mpsc::sync_channel::<(RecordBatch, tokio::sync::oneshot::Sender<()>)>(4_096);
    let appended = std::thread::scope(|scope| {
        let journal = &journal;
        scope.spawn(move || {
            while let Ok(first) = jobs.recv() {
                let mut group = vec![first];
                while group.len() < 1_024
                    && let Ok(job) = jobs.try_recv()
                {
                    group.push(job);
                }
                let (batches, replies): (Vec<_>, Vec<_>) = group.into_iter().unzip();
                journal.append(journal.head(), &batches).expect("there is room");
                for reply in replies {
                    let _ = reply.send(());
                }
            }
        });
        let until = Instant::now() + span;
        let threads: Vec<_> = (0..writers)
            .map(|_| {
                let queue = queue.clone();
                scope.spawn(move || {
                    let mut count = 0_u64;
                    while Instant::now() < until {
                        let batch = RecordBatch::new(vec![vec![7; 420]]).expect("a good size");
                        let (reply, answer) = tokio::sync::oneshot::channel();
                        queue.send((batch, reply)).expect("the writer is there");
                        answer.blocking_recv().expect("it answers");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        drop(queue);
        threads.into_iter().map(|thread| thread.join().expect("it ends")).sum::<u64>()
    });
    drop(journal);
    let _ = std::fs::remove_dir_all(folder);
    appended as f64 / span.as_secs_f64()
}

fn chronicle_appends(folder: &Path, writers: usize, span: Duration) -> f64 {
    let chronicle = open(folder);
    let mut world = World::new();
    record(&chronicle, &mut world, 1_000);
    // Only what stands alone: a correction would have to come after what it corrects.
    let mut ready: Vec<Vec<Operation>> = vec![Vec::new(); writers];
    let mut made = 0;
    while made < 60_000 * writers / 8 {
        let line = world.line();
        if line.get("body").is_some_and(|body| body.get("statementMade").is_some()) {
            ready[made % writers].push(world::operation(&line));
            made += 1;
        } else if line.get("body").is_some_and(|body| body.get("issueStatusChanged").is_none()) {
            chronicle.record(request(vec![world::operation(&line)])).expect("a register event");
        }
    }
    let until = Instant::now() + span;
    let begun = Instant::now();
    let appended = std::thread::scope(|scope| {
        let threads: Vec<_> = ready
            .into_iter()
            .map(|operations| {
                let chronicle = &chronicle;
                scope.spawn(move || {
                    let mut count = 0_u64;
                    for operation in operations {
                        if Instant::now() >= until {
                            break;
                        }
                        chronicle.record(request(vec![operation])).expect("a statement");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).sum::<u64>()
    });
    let took = begun.elapsed().min(span).as_secs_f64();
    drop(chronicle);
    let _ = std::fs::remove_dir_all(folder);
    appended as f64 / took
}

/// Bulk import: parsed, decided, durable and indexed, until all of it is in sled.
fn imports(seconds: u64) {
    let folder = folder("import");
    let chronicle = open(&folder);
    let mut world = World::new();
    // Lines are made beforehand, in parts: making them is not what is measured, reading them is.
    let (mut events, mut spent) = (0_u64, Duration::ZERO);
    while spent < Duration::from_secs(seconds) {
        let lines: Vec<String> = (0..200_000).map(|_| world.line().to_string()).collect();
        let begun = Instant::now();
        let mut tickets = std::collections::VecDeque::new();
        for batch in lines.chunks(BATCH) {
            let operations = batch.iter().map(|line| {
                let line: chancery::input::Line = line.parse().expect("a good line");
                line.into_operation(&mut || chancery::domain::key::EventId::new(uuid::Uuid::now_v7()))
                    .expect("a good line")
            });
            tickets.push_back(chronicle.submit(request(operations.collect())));
            if tickets.len() >= IN_FLIGHT {
                tickets.pop_front().expect("there are some").wait().expect("the world is accepted");
            }
        }
        for ticket in tickets {
            ticket.wait().expect("the world is accepted");
        }
        spent += begun.elapsed();
        events += lines.len() as u64;
    }
    let sustained = events as f64 / spent.as_secs_f64();
    let begun = Instant::now();
    chronicle.close().expect("it can be put on disk");
    let lag = begun.elapsed();
    let with_lag = events as f64 / (spent + lag).as_secs_f64();
    println!(
        "import: {events} events in {:.1} s: {sustained:.0}/s; the lag of the index took {:.2} s more: {with_lag:.0}/s",
        spent.as_secs_f64(),
        lag.as_secs_f64()
    );
    println!("resident at the end: {} MB", resident_mb());
    drop(chronicle);
    let _ = std::fs::remove_dir_all(&folder);
}

/// Resident memory with a million events, and how long they take to open.
fn memory() {
    for events in ["100000", "1000000"] {
        let folder = folder(&format!("memory-{events}"));
        let path = folder.to_string_lossy().into_owned();
        again(&["fill", &path, events]);
        for _ in 0..3 {
            again(&["open", &path]);
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}

fn fill(folder: &Path, events: u64) {
    let chronicle = open(folder);
    record(&chronicle, &mut World::new(), events);
    println!("{events} events recorded: resident {} MB", resident_mb());
    chronicle.close().expect("it can be put on disk");
}

fn open_only(folder: &Path) {
    let begun = Instant::now();
    let chronicle = open(folder);
    let took = begun.elapsed();
    let after_open = resident_mb();
    let dates = dates();
    let times = Times::of(&chronicle);
    let mut dice = Dice::new(17);
    let negotiations = (chronicle.head().get() / EVENTS_EACH).max(1);
    let mut found = 0;
    for _ in 0..20_000 {
        let number = dice.below(negotiations);
        let party = format!("party-{number}-{}", dice.below(PARTIES)).parse().expect("a key");
        let target = Target::Issue(format!("issue-{number}-{}", dice.below(PARTIES)).parse().expect("a key"));
        let mut point = times.point(&chronicle, &mut dice, &dates);
        point.date = Cut::from_micros(i64::MAX / 2);
        let position = chronicle.read(point, |snapshot| position::position(snapshot.state(), &party, &target, None));
        found += usize::from(position.expect("the index is read").is_some());
    }
    println!(
        "{} events opened in {:.3} s: resident {after_open} MB; after {found} positions all over it {} MB",
        chronicle.head(),
        took.as_secs_f64(),
        resident_mb()
    );
    chronicle.close().expect("nothing is left to put on disk");
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse::<u64>().ok());
    kilobytes.map_or(0, |kilobytes| kilobytes / 1_024)
}
