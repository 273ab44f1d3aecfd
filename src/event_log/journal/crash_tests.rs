//! Power cuts at any moment, with any choice of what was not synced.

use proptest::prelude::*;

use super::tests::{all, open, record};
use super::*;
use crate::event_log::power_cut_disk::PowerCutDisk;

/// What one run of the journal is asked to do until its disk dies.
#[derive(Clone, Debug)]
struct DoomedRun {
    /// Appends, each of batches, each of lengths of records.
    appends: Vec<Vec<Vec<usize>>>,
    /// After how many operations the disk dies.
    dies_after: u64,
    /// The sync that fails, counted from the start of the run, if any.
    failing_sync: Option<u64>,
    /// Decides which unsynced sectors and names the power cut leaves.
    kept: Vec<bool>,
    /// Whether the machine loses power, or only the process ends.
    power_cut: bool,
}

fn lengths() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 1..600_usize, 2 => 600..5_000_usize, 1 => 5_000..20_000_usize]
}

fn run() -> impl Strategy<Value = DoomedRun> {
    let appends = prop::collection::vec(prop::collection::vec(prop::collection::vec(lengths(), 1..4), 1..4), 0..10);
    let kept = prop::collection::vec(any::<bool>(), 1..64);
    (appends, 1..120_u64, prop::option::weighted(0.3, 0..20_u64), kept, prop::bool::weighted(0.8)).prop_map(
        |(appends, dies_after, failing_sync, kept, power_cut)| DoomedRun {
            appends,
            dies_after,
            failing_sync,
            kept,
            power_cut,
        },
    )
}

/// Opens the journal and appends until all is done or the disk has died. `certain` becomes what must be there
/// afterwards; gives the batches of the append that failed, if any.
fn use_until_it_dies(disk: &PowerCutDisk, run: &DoomedRun, certain: &mut Vec<Vec<u8>>) -> Vec<RecordBatch> {
    let Ok(opened) = open(disk) else {
        return Vec::new();
    };
    let log = opened.journal;
    // Shown once is shown for ever: what opening found must outlive the next power cut too.
    let shown = all(&log).expect("the journal reads");
    assert!(shown.starts_with(certain), "acknowledged records are gone: {} of {}", shown.len(), certain.len());
    *certain = shown;
    for append in &run.appends {
        let mut number = certain.len() as u64;
        let batches: Vec<RecordBatch> = append
            .iter()
            .map(|lengths| {
                let records = lengths.iter().map(|length| {
                    number += 1;
                    record(number, *length)
                });
                RecordBatch::new(records.collect()).expect("the lengths are allowed")
            })
            .collect();
        match log.append(Sequence::new(certain.len() as u64), &batches) {
            Ok(head) => {
                certain.extend(batches.iter().flat_map(RecordBatch::records).map(|(bytes, _)| bytes.to_vec()));
                assert_eq!(head.get(), certain.len() as u64);
            }
            Err(_) => {
                assert_eq!(all(&log).expect("reading goes on"), *certain, "an unacknowledged record shows");
                return batches;
            }
        }
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_crash_leaves_is_what_was_acknowledged_and_perhaps_whole_batches_more(
        runs in prop::collection::vec(run(), 1..6),
    ) {
        let mut disk = PowerCutDisk::default();
        let mut certain: Vec<Vec<u8>> = Vec::new();
        for run in &runs {
            disk.die_after(run.dies_after);
            if let Some(failing) = run.failing_sync {
                disk.fail_sync_after(failing);
            }
            let failed = use_until_it_dies(&disk, run, &mut certain);
            let mut kept = run.kept.iter().copied().cycle();
            disk = if run.power_cut {
                disk.after_power_cut(|| kept.next().unwrap_or(false))
            } else {
                disk.fork()
            };
            let log = open(&disk).map_err(|error| TestCaseError::fail(format!("it does not open: {error}")))?.journal;
            let found = all(&log).expect("the journal reads");
            prop_assert!(found.starts_with(&certain), "{} of {} are there", found.len(), certain.len());
            // Of the append that failed, whole batches may be there, from the first on.
            let mut may_end = certain.clone();
            let mut ends = vec![may_end.len()];
            for batch in &failed {
                may_end.extend(batch.records().map(|(bytes, _)| bytes.to_vec()));
                ends.push(may_end.len());
            }
            prop_assert!(may_end.starts_with(&found) && ends.contains(&found.len()));
            log.verify(&mut |_, _| ()).expect("what is there is in order");
            certain = found;
        }
    }
}
