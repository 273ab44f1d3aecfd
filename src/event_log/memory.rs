//! The log in memory: for tests, and for questions that nobody wants kept.
//!
//! It keeps the same contract as the journal, save that nothing outlives the process: "durable" here means "held".

use std::sync::{PoisonError, RwLock};

use super::{EventLog, LogError, LogId, PAGE_BYTES_MAX, PAGE_RECORDS_MAX, RecordBatch, StoredRecord};
use crate::domain::Sequence;

/// A log that is gone with its process.
pub struct MemoryLog {
    id: LogId,
    /// The record of sequence n is at n - 1.
    records: RwLock<Vec<StoredRecord>>,
}

impl MemoryLog {
    /// Makes an empty log with an id of its own.
    pub fn new() -> Self {
        MemoryLog { id: LogId::random(), records: RwLock::default() }
    }
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl EventLog for MemoryLog {
    fn append(&self, expected: Sequence, batches: &[RecordBatch]) -> Result<Sequence, LogError> {
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        let mut head = Sequence::new(records.len() as u64);
        if expected != head {
            return Err(LogError::Conflict { expected, head });
        }
        if batches.is_empty() {
            return Err(LogError::Empty);
        }
        for (bytes, leaf_hash) in batches.iter().flat_map(RecordBatch::records) {
            head = head.next();
            records.push(StoredRecord { sequence: head, bytes: bytes.to_vec(), leaf_hash: *leaf_hash });
        }
        Ok(head)
    }

    fn read(&self, after: Sequence, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        let records = self.records.read().unwrap_or_else(PoisonError::into_inner);
        let from = usize::try_from(after.get()).unwrap_or(usize::MAX).min(records.len());
        let mut bytes = 0;
        let page = records[from..].iter().take(limit.min(PAGE_RECORDS_MAX)).enumerate().take_while(|(at, record)| {
            bytes += record.bytes.len();
            *at == 0 || bytes <= PAGE_BYTES_MAX
        });
        Ok(page.map(|(_, record)| record.clone()).collect())
    }

    fn head(&self) -> Sequence {
        Sequence::new(self.records.read().unwrap_or_else(PoisonError::into_inner).len() as u64)
    }

    fn id(&self) -> LogId {
        self.id
    }
}
