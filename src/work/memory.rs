//! What answers hold together, from when they are made until they are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that all answers share.
#[derive(Debug)]
pub struct AnswerMemory {
    free: AtomicU64,
}

impl AnswerMemory {
    /// Makes memory of so many bytes.
    pub fn new(bytes: u64) -> Arc<Self> {
        Arc::new(AnswerMemory { free: AtomicU64::new(bytes) })
    }

    /// Takes bytes, if so many are free.
    pub fn take(self: &Arc<Self>, bytes: u64) -> Option<HeldMemory> {
        let mut held = HeldMemory { memory: Arc::clone(self), bytes: 0 };
        held.grow(bytes).then_some(held)
    }

    /// Returns how many bytes are free.
    pub fn free(&self) -> u64 {
        self.free.load(Ordering::Relaxed)
    }
}

/// Bytes that are taken; they are free again when this is dropped.
#[derive(Debug)]
pub struct HeldMemory {
    memory: Arc<AnswerMemory>,
    bytes: u64,
}

impl HeldMemory {
    /// Takes more bytes, if so many are free; else it holds what it held.
    #[must_use]
    pub fn grow(&mut self, more: u64) -> bool {
        let taken = self.memory.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free| free.checked_sub(more));
        if taken.is_ok() {
            self.bytes += more;
        }
        taken.is_ok()
    }

    /// Gives back all but so many.
    pub fn shrink(&mut self, to: u64) {
        let back = self.bytes.saturating_sub(to);
        self.bytes -= back;
        self.memory.free.fetch_add(back, Ordering::Relaxed);
    }

    /// Returns how many bytes are held.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for HeldMemory {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back() {
        let memory = AnswerMemory::new(100);
        let mut one = memory.take(60).expect("it is free");
        assert!(memory.take(50).is_none());
        assert!(one.grow(40) && !one.grow(1));
        assert_eq!((one.bytes(), memory.free()), (100, 0));
        one.shrink(10);
        assert_eq!((one.bytes(), memory.free()), (10, 90));
        drop(one);
        assert_eq!(memory.free(), 100);
    }
}
