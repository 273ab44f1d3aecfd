//! Bytes in memory that many share, bounded together.
//!
//! Every connection is bounded by itself, and yet a thousand of them can hold a thousand times as much. Nobody waits for room
//! here: a caller that gets none says so to its client.
//!
//! The first bytes of each holder are free, so that short requests and answers get through however much long ones hold. The
//! number of holders bounds the free bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that many share. Clones share them too.
#[derive(Clone, Debug)]
pub struct BytePool(Arc<SharedBytes>);

#[derive(Debug)]
struct SharedBytes {
    left: AtomicUsize,
    free_each: usize,
}

/// There is no room for more bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no room for more")]
pub struct NoRoom;

impl BytePool {
    /// Makes a pool of so many bytes, beside `free_each` for every holder.
    pub fn new(bytes: usize, free_each: usize) -> Self {
        BytePool(Arc::new(SharedBytes { left: AtomicUsize::new(bytes), free_each }))
    }

    /// Begins to hold, nothing at first.
    pub fn hold(&self) -> HeldBytes {
        HeldBytes { pool: self.clone(), bytes: 0 }
    }
}

/// Bytes that are held. They return to the pool when this is dropped.
#[derive(Debug)]
pub struct HeldBytes {
    pool: BytePool,
    bytes: usize,
}

impl HeldBytes {
    /// Holds more bytes.
    ///
    /// # Errors
    ///
    /// There is no room; it holds what it held.
    pub fn grow(&mut self, more: usize) -> Result<(), NoRoom> {
        let after = self.bytes.checked_add(more).ok_or(NoRoom)?;
        let wanted = self.counted(after) - self.counted(self.bytes);
        if wanted > 0 {
            let left = &self.pool.0.left;
            let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wanted));
            taken.map_err(|_too_few| NoRoom)?;
        }
        self.bytes = after;
        Ok(())
    }

    /// Returns all but so many to the pool.
    pub fn shrink(&mut self, to: usize) {
        let to = to.min(self.bytes);
        let back = self.counted(self.bytes) - self.counted(to);
        self.bytes = to;
        self.pool.0.left.fetch_add(back, Ordering::Relaxed);
    }

    /// Returns how many bytes are held, the free ones included.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns how many of so many bytes are not free.
    fn counted(&self, bytes: usize) -> usize {
        bytes.saturating_sub(self.pool.0.free_each)
    }
}

impl Drop for HeldBytes {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_holds_another_does_not_get() {
        let pool = BytePool::new(100, 16);
        let (mut one, mut other) = (pool.hold(), pool.hold());
        assert_eq!((one.grow(16), other.grow(16)), (Ok(()), Ok(())), "these are free");
        assert_eq!((one.grow(60), one.grow(10), other.grow(31)), (Ok(()), Ok(()), Err(NoRoom)));
        assert_eq!((one.bytes(), other.bytes()), (86, 16));
        assert_eq!(other.grow(30), Ok(()));
        one.shrink(0);
        assert_eq!((one.bytes(), other.grow(70)), (0, Ok(())));
        assert_eq!((one.grow(16), one.grow(1)), (Ok(()), Err(NoRoom)));
        drop(other);
        assert_eq!((one.grow(100), one.grow(usize::MAX)), (Ok(()), Err(NoRoom)));
        one.shrink(50);
        assert_eq!((one.bytes(), pool.hold().grow(16 + 66)), (50, Ok(())));
    }
}
