//! Readers of bytes from outside, given bytes that are nearly right: a short form of `make fuzz`.
//!
//! The functions are those of `fuzz/src/lib.rs`, which libFuzzer gives any bytes for as long as one likes. Here they get
//! fixtures, and some thousands of fixtures that were damaged: the same every time, and with `CHANCERY_SEED` others as well.
//! What libFuzzer found once stands in `fuzz/seeds`.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use crate::model::seed;

/// Texts that mean something to one reader or another.
const PIECES: [&[u8]; 26] = [
    b"\"",
    b"\\",
    b"\"\"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b":",
    b",",
    b"#",
    b"\n",
    b"\r",
    b"null",
    b"-1",
    b"1e400",
    b"2024-08-20",
    b"/",
    b"~",
    b"X",
    b"T24:00:00",
    b"+14:00",
    b"\\u0000",
    b"\xFF",
    b"\xEF\xBB\xBF",
];

/// Numbers drawn from a seed (xorshift64*): the same on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        usize::try_from(drawn).expect("32 bits") % end.max(1)
    }

    /// Draws a range within a length; it may be empty.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let longest = [2, 8, 64, usize::MAX][self.below(4)].min(length - start);
        start..start + self.below(longest + 1)
    }

    /// Damages some bytes, in one to four places; `others` are what pieces are taken from.
    fn damage(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        for _ in 0..=self.below(4) {
            let range = self.range(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(range.start),
                1 => bytes[range].iter_mut().for_each(|byte| *byte = byte.wrapping_add(1)),
                2 => drop(bytes.splice(range, PIECES[self.below(PIECES.len())].iter().copied())),
                3 => {
                    let copy = bytes[range.clone()].repeat(1 + self.below(3));
                    drop(bytes.splice(range, copy));
                }
                _other => {
                    let other = &others[self.below(others.len())];
                    let piece = other[self.range(other.len())].to_vec();
                    drop(bytes.splice(range, piece));
                }
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads each line of some files.
fn lines(files: &[&str]) -> Vec<Vec<u8>> {
    let read = |file: &&str| std::fs::read(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let texts: Vec<_> = files.iter().map(read).collect();
    texts.iter().flat_map(|text| text.split(|byte| *byte == b'\n')).map(<[u8]>::to_vec).collect()
}

/// Reads the files of a folder that have some ending, in order.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

/// Calls a target with fixtures, and with that many that were damaged.
fn holds(target: fn(&[u8]), fixtures: &[Vec<u8>], count: usize) {
    assert!(fixtures.len() > 3, "there is something to begin with");
    let call = |bytes: &[u8]| {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(bytes))) {
            eprintln!("with the input \"{}\"", bytes.escape_ascii());
            resume_unwind(panic);
        }
    };
    fixtures.iter().for_each(|fixture| call(fixture));
    for seed in [Some(0x5EED), seed::asked()].into_iter().flatten() {
        let mut draws = Draws(seed | 1);
        for _ in 0..count {
            let mut bytes = fixtures[draws.below(fixtures.len())].clone();
            draws.damage(&mut bytes, fixtures);
            call(&bytes);
        }
    }
}

#[test]
fn no_bytes_upset_the_decoder_of_records() {
    holds(targets::record, &files("fixtures/events/v2", "record"), 150_000);
}

#[test]
fn no_bytes_upset_the_reader_of_json_lines() {
    let fixtures = lines(&["fixtures/events/kinds.jsonl", "fixtures/gaza-2024-08.jsonl"]);
    holds(targets::json_lines, &fixtures, 30_000);
}

#[test]
fn no_bytes_upset_the_reader_of_dates() {
    holds(targets::edtf, &lines(&["fuzz/seeds/edtf.txt"]), 60_000);
}

#[test]
fn no_document_nests_deeper_than_the_guard_says() {
    let mut fixtures = files("tests/goldens", "graphql");
    fixtures.extend(lines(&["fuzz/seeds/nesting.txt"]));
    holds(targets::nesting, &fixtures, 20_000);
}

#[test]
fn every_function_is_a_target_of_its_own() {
    let library = std::fs::read_to_string(root().join("fuzz/src/lib.rs")).expect("the targets");
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the manifest");
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let functions = library.lines().filter_map(|line| line.strip_prefix("pub fn ")?.split('(').next());
    for name in functions {
        let file = std::fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{name}.rs")));
        let calls = file.is_ok_and(|file| file.contains(&format!("chancery_fuzz::{name}(bytes)")));
        assert!(calls && manifest.contains(&format!("name = \"{name}\"")), "{name} has a file and an entry");
        let listed = makefile.lines().find_map(|line| line.strip_prefix("FUZZ_TARGETS ")).unwrap_or_default();
        assert!(listed.split_whitespace().any(|listed| listed == name), "`make fuzz` runs {name}");
    }
}
