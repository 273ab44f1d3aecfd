//! The shape of the code itself: who may use whom, what stays pure, what every file has.
//!
//! Files are read as text. Comments count for nothing here, nor does what is compiled for tests alone.

mod files;
mod links;

use std::collections::BTreeSet;

use files::{Source, fixtures, rust_files, sources};

/// The modules in reading order: each uses only itself and those before it.
const ORDER: [&str; 16] = [
    "time",
    "domain",
    "system",
    "access",
    "work",
    "event_log",
    "index",
    "view",
    "search",
    "chronicle",
    "input",
    "graphql",
    "interchange",
    "mcp",
    "http",
    "cli",
];

/// The pure modules, each with the modules that it may use.
const PURE: [(&str, &[&str]); 3] =
    [("time", &["time"]), ("domain", &["time", "domain"]), ("view", &["time", "domain", "view"])];

/// Crates that are seen in some places alone, so that they can be replaced there.
const KEPT_IN: [(&str, &[&str]); 40] = [
    ("calamine", &["src/interchange/sheet/workbook.rs"]),
    ("chardetng", &["src/interchange/sheet/text_file.rs"]),
    ("encoding_rs", &["src/interchange/sheet/", "src/interchange/foreign/records.rs"]),
    ("strsim", &["src/interchange/sheet/names.rs"]),
    ("toml", &["src/interchange/sheet/map.rs"]),
    ("toml_edit", &["src/interchange/sheet/map_text.rs"]),
    ("zip", &["src/interchange/archived.rs", "src/interchange/sheet/archive.rs", "src/interchange/sheet/tests.rs"]),
    ("ct_merkle", &["src/event_log/merkle/"]),
    ("ed25519_dalek", &["src/event_log/merkle/"]),
    ("edtf_core", &["src/time/"]),
    ("jiff", &["src/time/"]),
    ("sled", &["src/index/store/"]),
    (
        "async_graphql",
        &[
            "src/input/",
            "src/graphql/",
            "src/http/graphql.rs",
            "src/http/graphql/sent.rs",
            "src/http/mcp.rs",
            "src/cli/",
        ],
    ),
    ("axum", &["src/http/"]),
    ("hyper", &["src/http/"]),
    ("clap", &["src/cli/"]),
    ("tokio_tungstenite", &["src/http/websocket"]),
    ("flate2", &["src/http/packing.rs", "src/interchange/foreign/mod.rs"]),
    ("ureq", &["src/access/oidc.rs", "src/cli/"]),
    ("tracing_subscriber", &["src/cli/log.rs", "src/cli/traces.rs"]),
    ("tracing_opentelemetry", &["src/cli/traces.rs"]),
    ("opentelemetry", &["src/cli/traces.rs"]),
    ("opentelemetry_sdk", &["src/cli/traces.rs"]),
    ("opentelemetry_http", &["src/cli/traces.rs"]),
    ("opentelemetry_otlp", &["src/cli/traces.rs"]),
    ("tokio_rustls", &["src/http/tls.rs", "src/http/connection.rs", "src/http/app.rs"]),
    ("rustls_native_certs", &["src/system.rs"]),
    ("jsonwebtoken", &["src/access/oidc.rs"]),
    ("subtle", &["src/access/secret.rs"]),
    ("rust_embed", &["src/http/site/"]),
    (
        "csv",
        &[
            "src/interchange/csv.rs",
            "src/interchange/file_kind.rs",
            "src/interchange/timelinejs.rs",
            "src/interchange/mod.rs",
            "src/interchange/sheet/",
            "src/interchange/foreign/",
        ],
    ),
    ("parquet", &["src/interchange/parquet.rs", "src/interchange/mod.rs"]),
    ("quick_xml", &["src/interchange/xml.rs", "src/interchange/sheet/workbook_xml.rs"]),
    ("rmcp", &["src/mcp/server.rs", "src/http/mcp.rs", "src/cli/mcp.rs"]),
    ("rustix", &["src/system.rs", "src/event_log/folder.rs"]),
    ("signal_hook", &["src/system.rs"]),
    ("tikv_jemallocator", &["src/main.rs"]),
    ("tantivy", &["src/search/"]),
    ("unicode_normalization", &["src/search/", "src/interchange/sheet/names.rs"]),
    ("unicode_segmentation", &["src/search/"]),
];

/// What no pure module holds: the file system, tasks, locks, databases, interfaces, chance.
///
/// Cells that are filled once and then stay (`OnceLock`) are let through: the rules of a zone are read so.
const IMPURE: [&str; 15] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "tokio",
    "async ",
    ".await",
    "sled",
    "async_graphql",
    "axum",
    "Uuid::new",
    "Mutex",
    "RwLock",
];

const FILE_LINES_MAX: usize = 700;

fn assert_none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

/// Returns the place of each line that holds one of some texts.
fn lines_with(source: &Source, wanted: &[&str]) -> Vec<String> {
    let lines = source.code.lines().enumerate();
    let found = lines.filter(|(_, line)| wanted.iter().any(|text| line.contains(text)));
    found.map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim())).collect()
}

/// Returns the modules that a file names by their path from the root of the crate.
fn used(source: &Source) -> BTreeSet<&str> {
    let ends = |rest: &str| rest.find(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
    let pieces = source.code.split("crate::").skip(1);
    pieces.filter_map(|rest| rest.get(..ends(rest)?)).filter(|name| !name.is_empty()).collect()
}

#[test]
fn modules_use_only_those_before_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(place) = ORDER.iter().position(|module| *module == source.module) else {
            assert!(
                ["lib", "main"].contains(&source.module.as_str()),
                "{} is of no module of the order: give it its place",
                source.path
            );
            continue;
        };
        for module in used(&source) {
            let allowed = match PURE.iter().find(|(pure, _)| *pure == source.module) {
                Some((_, allowed)) => allowed.contains(&module),
                None => ORDER.iter().position(|name| *name == module).is_some_and(|used| used <= place),
            };
            if !allowed {
                wrong.push(format!("{} uses {module}", source.path));
            }
        }
    }
    assert_none(wrong, "a module uses only those before it, and a pure one only pure ones");
}

#[test]
fn every_module_is_declared_by_the_library() {
    let library = std::fs::read_to_string(files::root().join("src/lib.rs")).expect("the library");
    for module in ORDER {
        assert!(library.contains(&format!("mod {module};")), "src/lib.rs declares no {module}");
    }
    assert!(library.contains("#![forbid(unsafe_code)]"));
}

#[test]
fn pure_modules_do_nothing_but_compute() {
    let pure = sources().into_iter().filter(|source| PURE.iter().any(|(module, _)| *module == source.module));
    let pure = pure.filter(|source| source.path != "src/time/clock.rs");
    assert_none(pure.flat_map(|source| lines_with(&source, &IMPURE)).collect(), "time, domain and view are pure");
}

#[test]
fn crates_are_seen_only_where_they_are_wrapped() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, places) in KEPT_IN {
            if !places.iter().any(|place| source.path.starts_with(place)) {
                wrong.extend(lines_with(&source, &[&format!("{name}::"), &format!("use {name};")]));
            }
        }
    }
    assert_none(wrong, "some crates are visible in one place alone");
}

#[test]
fn one_file_asks_what_time_it_is() {
    let asks =
        ["SystemTime", "Timestamp::now", "Zoned::now", "UNIX_EPOCH", "Utc::now", "Local::now", "UtcDateTime::now"];
    let others = sources().into_iter().filter(|source| source.path != "src/time/clock.rs");
    assert_none(others.flat_map(|source| lines_with(&source, &asks)).collect(), "only src/time/clock.rs reads a clock");
    // How long something takes is another matter, but none of the core's.
    let core = sources()
        .into_iter()
        .filter(|source| ["time", "domain", "view", "event_log"].contains(&source.module.as_str()));
    let measures = ["std::time::Instant", "Moment::now"];
    assert_none(core.flat_map(|source| lines_with(&source, &measures)).collect(), "the core measures nothing");
}

#[test]
fn no_group_of_imports_hides_which_modules_it_uses() {
    assert_none(
        sources().iter().flat_map(|source| lines_with(source, &["crate::{"])).collect(),
        "a module that is used is named by its path from the root of the crate",
    );
}

/// Returns the name of each type that a file defines; what a trait leaves to who implements it is no type of its own.
fn types_defined(source: &Source) -> Vec<&str> {
    let mut names = Vec::new();
    for line in source.code.lines() {
        let words: Vec<&str> = line.split_whitespace().skip_while(|word| word.starts_with("pub")).collect();
        let [what, name, ..] = words[..] else { continue };
        let is_top = !line.starts_with(' ') || matches!(what, "struct" | "enum" | "trait");
        if ["struct", "enum", "trait", "type"].contains(&what) && is_top {
            // A macro's own placeholder is no name.
            names.extend(name.split(|letter: char| !letter.is_alphanumeric()).next().filter(|name| !name.is_empty()));
        }
    }
    names
}

#[test]
fn a_type_name_means_one_thing() {
    let sources = sources();
    // A GraphQL type bears the name of the view that it shows.
    let others = sources.iter().filter(|source| !source.path.starts_with("src/graphql/types/"));
    let mut places: std::collections::BTreeMap<&str, Vec<&str>> = std::collections::BTreeMap::new();
    for source in others {
        for name in types_defined(source) {
            places.entry(name).or_default().push(&source.path);
        }
    }
    assert!(places.len() > 300, "the types are found: {}", places.len());
    let twice = places.into_iter().filter(|(_, paths)| paths.len() > 1);
    assert_none(twice.map(|(name, paths)| format!("{name}: {}", paths.join(", "))).collect(), "one name, one type");
}

#[test]
fn the_list_of_what_a_kind_touches_is_true() {
    let guide = std::fs::read_to_string(files::root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let (own, besides) = guide.split_once("What it touches besides:").expect("the two lists");
    let listed = |text: &str| -> BTreeSet<String> {
        let items = text.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`'));
        items.map(|(path, _)| path.replace("<family>", "meeting")).collect()
    };
    let besides = listed(besides);
    assert!(besides.len() <= 9, "a kind touches at most 9 files besides its own");
    let listed: BTreeSet<String> = listed(own).union(&besides).cloned().collect();
    // A kind of which no view and no rule has to know more than of others.
    let names = ["MeetingPostponed", "meetingPostponed", "MEETING_POSTPONED"];
    let touched = rust_files(&["src"]).into_iter().filter(|(_, text)| names.iter().any(|name| text.contains(name)));
    assert_eq!(touched.map(|(path, _)| path).collect::<BTreeSet<String>>(), listed);
}

#[test]
fn events_are_matched_without_a_catch_all() {
    // Where an arm is `_name =>`, it says what the rest is; a bare `_` says that nobody thought about a new event. In the
    // core, where what an event means is settled, neither will do.
    let is_about_events = |source: &Source| lines_with(source, &["Body::", "Operation::", "EventKind::"]) != [""; 0];
    let core = sources()
        .into_iter()
        .filter(|source| ["domain", "view", "index", "search", "input"].contains(&source.module.as_str()));
    let found = core.filter(is_about_events).filter(|source| source.path != "src/domain/vocabulary.rs");
    assert_none(
        found.flat_map(|source| lines_with(&source, &[" _ =>"])).collect(),
        "a match over events names its arms",
    );
    let pure = sources().into_iter().filter(|source| ["domain", "view"].contains(&source.module.as_str()));
    let rest = |line: &&str| {
        let arm = line.trim_start();
        arm.starts_with('_') && arm.split_once(" =>").is_some_and(|(name, _)| !name.contains(['(', '|', ',']))
    };
    let arms = |source: &Source| {
        let lines = source.code.lines().filter(rest);
        lines.map(|line| format!("{}: {}", source.path, line.trim())).collect::<Vec<_>>()
    };
    assert_none(pure.flat_map(|source| arms(&source)).collect(), "domain and view name every arm");
}

#[test]
fn every_file_says_what_it_is_for_and_can_be_read_at_a_sitting() {
    let mut wrong = Vec::new();
    for (path, text) in rust_files(&["src", "tests", "benches", "fuzz/src", "fuzz/fuzz_targets"]) {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            wrong.push(format!("{path} has {lines} lines, more than {FILE_LINES_MAX}"));
        }
        if !text.lines().next().is_some_and(|line| line.starts_with("//! ")) {
            wrong.push(format!("{path} does not open with `//!`"));
        }
    }
    assert_none(wrong, "a file opens with what it is for");
}

#[test]
fn no_test_file_is_forgotten() {
    let mut wrong = Vec::new();
    for (path, _) in rust_files(&["tests"]) {
        let Some((folder, file)) = path.rsplit_once('/') else { continue };
        if path == "tests/main.rs" {
            continue;
        }
        let (module, parent) = match file {
            "mod.rs" => {
                let (above, module) = folder.rsplit_once('/').expect("a module lies in a folder");
                let parent = if above == "tests" { "tests/main.rs".to_owned() } else { format!("{above}/mod.rs") };
                (module, parent)
            }
            file => (file.trim_end_matches(".rs"), format!("{folder}/mod.rs")),
        };
        let declared = std::fs::read_to_string(files::root().join(&parent)).unwrap_or_default();
        if !declared
            .lines()
            .any(|line| line.trim_end() == format!("mod {module};") || line.trim_end() == format!("pub mod {module};"))
        {
            wrong.push(format!("{path} is not declared in {parent}"));
        }
    }
    assert_none(wrong, "every file of tests is part of the one program");
}

#[test]
fn nothing_tells_of_the_machine_it_was_made_on() {
    // Pieced together, so that this file does not hold them.
    let folders: Vec<String> = ["work", "home", "root", "Users"].iter().map(|name| format!("/{name}/")).collect();
    let mut wrong = Vec::new();
    for (path, text) in fixtures() {
        for folder in &folders {
            let mut found = text.match_indices(folder.as_str());
            // Part of an address, or of a longer path, it is somebody else's folder.
            let own =
                found.any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '.'));
            if own {
                wrong.push(format!("{path} names {folder}"));
            }
        }
    }
    assert_none(wrong, "no path of a machine");
}

/// The words that the glossary explains: the things, the words of the store, and those never mixed up.
const WORDS: [&str; 40] = [
    "actor",
    "office",
    "source",
    "citation",
    "negotiation",
    "issue",
    "proposal",
    "clause",
    "meeting",
    "statement",
    "claim",
    "position",
    "commitment",
    "incident",
    "event log",
    "journal",
    "record",
    "sequence",
    "revision",
    "fact",
    "slot",
    "view",
    "snapshot",
    "snapshot token",
    "cut",
    "decide",
    "chronicle",
    "golden",
    "correct",
    "retract",
    "withdraw",
    "deny",
    "supersede",
    "stance",
    "hedge",
    "modality",
    "basis",
    "act",
    "reliability",
    "credibility",
];

#[test]
fn the_glossary_has_a_line_for_every_word() {
    let Ok(glossary) = std::fs::read_to_string(files::root().join("docs/glossary.md")) else {
        assert!(!files::root().join("docs/glossary.md").exists(), "the glossary cannot be read");
        return;
    };
    let explained: Vec<String> = glossary
        .lines()
        .map(|line| line.trim_start_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
        .collect();
    let is_explained = |word: &&str| {
        explained.iter().any(|line| {
            line.strip_prefix(*word).is_some_and(|rest| rest.len() > 2 && !rest.starts_with(char::is_alphanumeric))
        })
    };
    let missing = WORDS.iter().filter(|word| !is_explained(word)).map(ToString::to_string);
    assert_none(missing.collect(), "docs/glossary.md explains every word");
}
