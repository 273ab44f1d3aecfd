//! How a chronicle is: whether it records, whether it can be asked, and whether the clock can be trusted.
//!
//! What is said here is worked out when it is asked for. Nothing is remembered: a disk that had no room a moment ago may have
//! some now.

use std::fmt;

use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::event_log::{Journal, LogError};
use crate::index::store::StoreError;
use crate::time::{Instant, RecordedAt};

/// How many batches may wait to be decided about before the chronicle counts as overrun.
const WAITING_MAX: usize = 4_096;

/// How far the last record may lie ahead of the clock, in microseconds: 10 minutes.
const AHEAD_MAX: i64 = 10 * 60 * 1_000_000;
/// How far the clock may lie ahead of the last record, in microseconds: 5 years of 365 days.
const REST_MAX: i64 = 5 * 365 * 24 * 3_600 * 1_000_000;

/// Why a chronicle should not be sent requests.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nothing is recorded until there is room on the disk; questions are answered.
    #[error("read-only: {0}")]
    NoRoom(String),
    /// Nothing is recorded until a restart; questions are answered.
    #[error("read-only: {0}")]
    ReadOnly(String),
    /// More batches wait to be recorded than can be in a short time.
    #[error("queue full: {waiting} batches wait to be recorded")]
    QueueFull {
        /// How many wait.
        waiting: usize,
    },
    /// The index takes nothing in any more; what it holds may still be read.
    #[error("index failed: {0}. Restart the server")]
    IndexFailed(String),
}

/// Why the clock and the last record are not believed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDoubt {
    /// The last record was made later than it is now by the clock.
    RecordAhead {
        /// When the last record was made.
        last: Instant,
        /// What the clock shows.
        now: Instant,
    },
    /// The clock is years after the last record.
    ClockAhead {
        /// When the last record was made.
        last: Instant,
        /// What the clock shows.
        now: Instant,
    },
}

impl ClockDoubt {
    /// Compares the clock with the time of the last record.
    fn of(last: Instant, now: Instant) -> Option<Self> {
        let lead = now.micros().saturating_sub(last.micros());
        if lead < -AHEAD_MAX {
            Some(ClockDoubt::RecordAhead { last, now })
        } else if lead > REST_MAX {
            Some(ClockDoubt::ClockAhead { last, now })
        } else {
            None
        }
    }
}

impl std::error::Error for ClockDoubt {}

impl fmt::Display for ClockDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockDoubt::RecordAhead { last, now } => write!(
                f,
                "the last record was made at {last}, more than 10 minutes after the present time by this machine's clock, \
                 {now}. Set the clock right"
            ),
            ClockDoubt::ClockAhead { last, now } => write!(
                f,
                "this machine's clock shows {now}, more than 5 years after the last record, made at {last}. If the clock \
                 is wrong, set it right: every later record would bear at least that time"
            ),
        }
    }
}

impl Chronicle {
    /// Checks whether the chronicle records. May prepare room on the disk: not to be called where waiting holds up others.
    ///
    /// # Errors
    ///
    /// Why it does not; [`NotReady::NoRoom`] passes by itself.
    pub fn readiness(&self) -> Result<(), NotReady> {
        let inner = &self.inner;
        match inner.index.store().failure() {
            // The log has failed: the writer says so below.
            None | Some(StoreError::Stopped) => {}
            Some(error) => return Err(NotReady::IndexFailed(error.to_string())),
        }
        if let Some(reason) = inner.writer.why_stopped() {
            return Err(NotReady::ReadOnly(reason));
        }
        if let Some(no_room) = inner.index.store().no_room() {
            return Err(NotReady::NoRoom(no_room.to_string()));
        }
        inner.log.reserve(0, 1).map_err(|error| match &error {
            LogError::Full { .. } => NotReady::NoRoom(error.to_string()),
            _failed => NotReady::ReadOnly(error.to_string()),
        })?;
        let waiting = inner.writer.waiting();
        if waiting >= WAITING_MAX { Err(NotReady::QueueFull { waiting }) } else { Ok(()) }
    }

    /// Reads what every question needs: something of the index's store, and the first and the last record of the log, past every
    /// cache.
    ///
    /// # Errors
    ///
    /// What cannot be read: then no question is answered.
    pub fn read_something(&self) -> Result<(), String> {
        let index = &self.inner.index;
        let head = self.head();
        index.store().look().map_err(|error| error.to_string())?;
        for sequence in [Sequence::ZERO.next(), head] {
            if head > Sequence::ZERO && index.stored_record(sequence).map_err(|error| error.to_string())?.is_none() {
                return Err(format!("the log does not hold record {sequence}"));
            }
        }
        Ok(())
    }

    /// Checks that the clock can be believed: the last record lies less than 10 minutes ahead of it, and less than 5 years
    /// back. The times of records only ever rise, so one record made by a clock that is far ahead spoils all after it.
    ///
    /// # Errors
    ///
    /// Both times, if they are not believed together.
    pub fn check_clock(&self) -> Result<(), ClockDoubt> {
        let Some(last) = self.inner.opened_after.map(RecordedAt::instant) else { return Ok(()) };
        ClockDoubt::of(last, self.now()).map_or(Ok(()), Err)
    }

    /// Says why the folder is only read; `None` of a chronicle that records.
    pub fn only_read(&self) -> Option<&str> {
        self.inner.journal.as_deref().and_then(Journal::only_read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::time::{Duration, Instant as Moment};

    use uuid::Uuid;

    use super::*;
    use crate::chronicle::{Receipt, Refusal, Request};
    use crate::domain::key::EventId;
    use crate::event_log::MemoryLog;
    use crate::index::IndexOptions;
    use crate::input::Line;
    use crate::time::{ManualClock, SystemClock};

    fn record(chronicle: &Chronicle, key: &str) -> Result<Receipt, Refusal> {
        let line = format!(r#"{{"body":{{"actorRegistered":{{"key":"{key}","name":"{key}","kind":"PERSON"}}}}}}"#);
        let line = line.parse::<Line>().expect("a line");
        chronicle.record(Request::new(
            vec![line.into_operation(&mut || EventId::new(Uuid::new_v4())).expect("a sound line")],
            "test",
        ))
    }

    #[test]
    fn a_full_disk_under_the_index_makes_it_read_only_until_there_is_room() {
        let mut options = IndexOptions::default();
        options.store.memtable_records = 4;
        let faults = Arc::clone(&options.store.faults);
        let chronicle =
            Chronicle::over(Arc::new(MemoryLog::new()), &options, Arc::new(SystemClock)).expect("a chronicle");
        record(&chronicle, "first").expect("recorded");
        assert_eq!(chronicle.readiness(), Ok(()));
        faults.is_full.store(true, Ordering::SeqCst);
        let until = Moment::now() + Duration::from_secs(20);
        let mut recorded = 1;
        let refused = loop {
            match record(&chronicle, &format!("a{recorded}")) {
                Ok(_) => recorded += 1,
                Err(refused) => break refused,
            }
            assert!(Moment::now() < until && recorded < 100_000, "the lack of room is noticed");
        };
        let Refusal::ReadOnly(reason) = &refused else { panic!("expected READ_ONLY, and got {refused:?}") };
        assert!(reason.contains("no room for the index"), "{reason}");
        match chronicle.readiness() {
            Err(NotReady::NoRoom(why)) => assert!(why.contains("no room for the index"), "{why}"),
            other => panic!("a full disk, and readiness is {other:?}"),
        }
        chronicle.read_something().expect("reading goes on");
        assert_eq!(chronicle.head().get(), recorded);
        for sequence in 1..=recorded {
            let read = chronicle.index().record(Sequence::new(sequence)).expect("reading goes on");
            assert!(read.is_some(), "record {sequence} of {recorded} is acknowledged");
        }
        faults.is_full.store(false, Ordering::SeqCst);
        while let Err(refused) = record(&chronicle, &format!("a{recorded}")) {
            assert!(matches!(refused, Refusal::ReadOnly(_)), "{refused:?}");
            assert!(Moment::now() < until, "recording goes on by itself");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!((chronicle.readiness(), chronicle.head().get()), (Ok(()), recorded + 1));
        chronicle.close().expect("the index is written");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let options = IndexOptions::default();
        let chronicle =
            Chronicle::over(Arc::new(MemoryLog::new()), &options, Arc::new(SystemClock)).expect("a chronicle");
        chronicle.read_something().expect("an empty chronicle can be asked");
        options.store.faults.is_unreadable.store(true, Ordering::SeqCst);
        let told = chronicle.read_something().expect_err("nothing can be read");
        assert!(told.contains("the test makes it unreadable"), "{told}");
    }

    #[test]
    fn the_clock_is_held_against_the_records_that_there_were() {
        let log = Arc::new(MemoryLog::new());
        let clock = Arc::new(ManualClock::new("2024-08-20T09:30:00Z".parse().expect("an instant")));
        let open = || Chronicle::over(log.clone(), &IndexOptions::default(), clock.clone()).expect("a chronicle");
        let chronicle = open();
        assert_eq!(chronicle.check_clock(), Ok(()), "without a record there is nothing to compare");
        record(&chronicle, "a").expect("recorded");
        drop(chronicle);
        for (now, is_believed) in
            [("2024-08-20T09:15:00Z", false), ("2026-01-01T00:00:00Z", true), ("2040-01-01T00:00:00Z", false)]
        {
            clock.set(now.parse().expect("an instant"));
            assert_eq!(open().check_clock().is_ok(), is_believed, "{now}");
        }
    }

    #[test]
    fn the_clock_is_believed_within_bounds() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let last = at("2024-08-20T09:30:00Z");
        for (now, doubted) in [
            ("2024-08-20T09:20:00Z", None),
            ("2024-08-20T09:19:59Z", Some("10 minutes")),
            ("2024-08-20T09:30:00Z", None),
            ("2025-08-20T09:30:00Z", None),
            ("2029-08-19T09:30:00Z", None),
            ("2029-08-19T09:30:01Z", Some("5 years")),
            ("2099-01-01T00:00:00Z", Some("5 years")),
        ] {
            let doubt = ClockDoubt::of(last, at(now)).map(|doubt| doubt.to_string());
            match (doubted, &doubt) {
                (None, None) => {}
                (Some(part), Some(told)) => {
                    assert!(
                        told.contains(part)
                            && told.contains("2024-08-20T09:30:00.")
                            && told.contains(now.trim_end_matches('Z')),
                        "{told}"
                    );
                }
                _differs => panic!("{now}: {doubt:?}"),
            }
        }
    }
}
