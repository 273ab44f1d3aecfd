//! Copying a log that may be open in another process, without disturbing it.
//!
//! Nothing is locked and nothing is written there. What makes the copy a consistent one:
//!
//! - Each append is written only after the one before it is on the disk. So whole appends, taken from the front until the
//!   first that is not whole, are a state that the log was in.
//! - What is taken was made durable first: the copier syncs the newest segment itself after it has read where that ends, and
//!   older ones were synced before the next was begun. So the log cannot come back from a power cut without it.
//! - What lay in the newest segment when the copier came must be whole in the end. An append that was half written then is
//!   waited for; one that stays half written is what a crash or a failed write left, which nobody was promised, or it is
//!   damage. The rules of `recovery.rs` tell them apart.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::Journal;
use super::check::copy_log;
use super::high_water::HighWater;
use super::recovery::{Tail, check_floor, check_is_torn, open_chain, walk};
use super::segment::{Segment, sequence_of_name};
use crate::domain::Sequence;
use crate::event_log::LogError;
use crate::event_log::folder::{LogFolder, ReadOnlyFolder};

/// How often, and after which rest, an append that is not whole is looked at again before it is taken for a torn one.
const LOOKS: usize = 50;
const LOOK_EVERY: Duration = Duration::from_millis(20);

const CHUNK: usize = 1024 * 1024;

impl Journal {
    /// Copies the log in a folder, as far as it is durable, into one that is new or empty, and gives the head of the copy.
    ///
    /// Another process may have the log open and append to it meanwhile. Every frame is checked on the way. The copy is like
    /// one of [`Journal::backup`]. `progress` is told how many records are done, of how many.
    ///
    /// # Errors
    ///
    /// [`LogError::NotEmpty`] for a target with anything in it, [`LogError::Corrupt`] for damage in the log,
    /// [`LogError::Full`] and [`LogError::Io`] for what goes wrong in either folder.
    pub fn copy_beside(from: &Path, target: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Sequence, LogError> {
        let folder = ReadOnlyFolder::new(from);
        // Before the segments: it speaks of what had been reached by then.
        let floor = HighWater::read(&folder)?;
        let names = folder.names().map_err(|error| LogError::io(from, "list", error))?;
        let firsts: BTreeSet<Sequence> = names.iter().filter_map(|name| sequence_of_name(name)).collect();
        let segments = open_chain(&folder, &firsts)?;
        let Some(newest) = segments.last() else {
            return Err(LogError::corrupt(from, 0, "there is no segment of a log in the folder"));
        };
        let tail = end_of(newest)?;
        check_floor(&folder, floor, newest, &tail)?;
        // On a medium that cannot be written to nothing waits to be synced either.
        let synced = newest.file.sync();
        if let Err(error) = synced
            && error.kind() != std::io::ErrorKind::ReadOnlyFilesystem
        {
            return Err(newest.io("sync", error));
        }
        let head = Sequence::new(tail.next.get() - 1);
        let lasts = segments.iter().skip(1).map(|next| Sequence::new(next.header.first.get() - 1)).chain([head]);
        // A newest segment without records is left out, unless it is the only one.
        let with_records = |(segment, last): &(Arc<Segment>, Sequence)| {
            segment.header.first <= *last || segment.header.previous.is_none()
        };
        let segments: Vec<_> = segments.iter().cloned().zip(lasts).filter(with_records).collect();
        copy_log(newest.header.log, head, &segments, target, progress)?;
        Ok(head)
    }
}

/// Finds where the whole appends of the newest segment end.
fn end_of(segment: &Segment) -> Result<Tail, LogError> {
    let written_to = last_byte(segment)?;
    let mut tail = Tail::of_new(segment.header.first);
    let mut look = 1;
    loop {
        let (stop, fault) = walk(segment, &mut tail)?;
        if written_to.is_none_or(|last| tail.end > last) {
            return Ok(tail);
        }
        if look == LOOKS {
            let length = segment.file.len().map_err(|error| segment.io("read the length of", error))?;
            return check_is_torn(segment, &tail, stop, fault, length).map(|_| tail);
        }
        look += 1;
        thread::sleep(LOOK_EVERY);
    }
}

/// Returns the offset of the last byte that is not zero.
fn last_byte(segment: &Segment) -> Result<Option<u64>, LogError> {
    let mut end = segment.file.len().map_err(|error| segment.io("read the length of", error))?;
    let mut chunk = vec![0; CHUNK];
    while end > 0 {
        let start = end.saturating_sub(CHUNK as u64);
        let wanted = usize::try_from(end - start).unwrap_or(CHUNK);
        let read = segment.file.read_at(&mut chunk[..wanted], start).map_err(|error| segment.io("read", error))?;
        if let Some(last) = chunk[..read].iter().rposition(|byte| *byte != 0) {
            return Ok(Some(start + last as u64));
        }
        end = start;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::event_log::{EventLog, JournalOptions, RecordBatch};

    const OPTIONS: JournalOptions =
        JournalOptions { segment_bytes: 64 * 1024, first_segment_bytes: 32 * 1024, prepare_ahead: true };

    fn batch(number: u64) -> RecordBatch {
        let records = (0..=number % 3).map(|part| format!("{number}/{part} {}", "x".repeat(200)).into_bytes());
        RecordBatch::new(records.collect()).expect("small records")
    }

    fn records(log: &Journal) -> Vec<Vec<u8>> {
        let mut records = Vec::new();
        loop {
            let page = log.read(Sequence::new(records.len() as u64), 1_000).expect("whole");
            if page.is_empty() {
                return records;
            }
            records.extend(page.into_iter().map(|stored| stored.bytes));
        }
    }

    #[test]
    fn a_copy_made_while_another_appends_is_a_state_that_the_log_was_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = folder.path().join("log");
        let log = Journal::open(&source, OPTIONS).expect("opened").journal;
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..3_000 {
                    log.append(log.head(), &[batch(number)]).expect("appended");
                }
                done.store(true, Ordering::Release);
            });
            for copy in 0.. {
                let is_last = done.load(Ordering::Acquire);
                let target = folder.path().join(format!("copy-{copy}"));
                let before = log.head();
                let head = Journal::copy_beside(&source, &target, &mut |_, _| {}).expect("copied");
                assert!(head >= before, "what was acknowledged before is in the copy: {head} of {before}");
                let opened = Journal::open(&target, OPTIONS).expect("the copy opens");
                assert_eq!((opened.truncated, opened.journal.head()), (None, head));
                opened.journal.verify(&mut |_, _| {}).expect("whole");
                if is_last {
                    assert_eq!(records(&opened.journal), records(&log));
                    break;
                }
            }
        });
    }

    #[test]
    fn an_empty_log_has_a_copy_and_a_folder_without_one_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let (source, target) = (folder.path().join("log"), folder.path().join("copy"));
        let log = Journal::open(&source, OPTIONS).expect("opened").journal;
        assert_eq!(Journal::copy_beside(&source, &target, &mut |_, _| {}).expect("copied"), Sequence::ZERO);
        let copy = Journal::open(&target, OPTIONS).expect("the copy opens").journal;
        assert_eq!(copy.id(), log.id());
        let again = Journal::copy_beside(&source, &target, &mut |_, _| {});
        assert!(matches!(again, Err(LogError::NotEmpty { .. })));
        let nothing = folder.path().join("nothing");
        assert!(Journal::copy_beside(&nothing, &folder.path().join("other"), &mut |_, _| {}).is_err());
    }

    #[test]
    fn damage_is_not_taken_for_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = folder.path().join("log");
        let log = Journal::open(&source, OPTIONS).expect("opened").journal;
        for number in 0..20 {
            log.append(log.head(), &[batch(number)]).expect("appended");
        }
        let (file, end) = log.end();
        drop(log);
        let whole = std::fs::read(&file).expect("read");
        let end = usize::try_from(end).expect("small");
        for place in [end / 2 + 2_048, end - 40] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            std::fs::write(&file, &bytes).expect("written");
            let target = folder.path().join(format!("copy-{place}"));
            let copied = Journal::copy_beside(&source, &target, &mut |_, _| {});
            assert!(matches!(&copied, Err(LogError::Corrupt { file: named, .. }) if *named == file), "{copied:?}");
        }
    }
}
