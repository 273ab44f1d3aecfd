//! Bytes that may be held in memory for clients, over all connections.
//!
//! Every connection is bounded by itself, and yet a thousand of them can hold a thousand times as much. So what is taken in
//! before it is whole is counted in one place. Nobody waits for room here: who gets none is told to come again.
//!
//! The first few kilobytes of each are free, so that a short request gets through however much is held by long ones. They are
//! bounded by the number of connections.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many bytes each may hold that do not count.
pub(super) const FREE_BYTES: usize = 16 * 1024;

/// Room for so many bytes beside those that are free. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct ByteBudget(Arc<Semaphore>);

/// There is no room for more bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server has as much to read as it has room for")]
pub(super) struct NoRoom;

/// Bytes that are held. They are free again when this is dropped.
#[derive(Debug)]
pub(super) struct HeldBytes {
    budget: Arc<Semaphore>,
    /// Those of the free ones that are held.
    free: usize,
    held: Option<OwnedSemaphorePermit>,
}

impl ByteBudget {
    /// Makes room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        ByteBudget(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// Begins to hold, nothing at first.
    pub(super) fn hold(&self) -> HeldBytes {
        HeldBytes { budget: Arc::clone(&self.0), free: 0, held: None }
    }
}

impl HeldBytes {
    /// Holds more bytes.
    ///
    /// # Errors
    ///
    /// There is no room; what was held before is held on.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        let free = bytes.min(FREE_BYTES - self.free);
        let counted = u32::try_from(bytes - free).map_err(|_too_many| NoRoom)?;
        if counted > 0 {
            let more = Arc::clone(&self.budget).try_acquire_many_owned(counted).map_err(|_none_left| NoRoom)?;
            match &mut self.held {
                Some(held) => held.merge(more),
                None => self.held = Some(more),
            }
        }
        self.free += free;
        Ok(())
    }

    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.free + self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }

    /// Lets go of all of them.
    pub(super) fn clear(&mut self) {
        (self.free, self.held) = (0, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_holds_another_does_not_get() {
        let budget = ByteBudget::new(100);
        let (mut one, mut other) = (budget.hold(), budget.hold());
        assert_eq!((one.grow(FREE_BYTES), other.grow(FREE_BYTES)), (Ok(()), Ok(())), "these are free");
        assert_eq!((one.grow(60), one.grow(10), other.grow(31)), (Ok(()), Ok(()), Err(NoRoom)));
        assert_eq!((one.bytes(), other.bytes()), (FREE_BYTES + 70, FREE_BYTES));
        assert_eq!(other.grow(30), Ok(()));
        one.clear();
        assert_eq!((one.bytes(), other.grow(70)), (0, Ok(())));
        assert_eq!((one.grow(FREE_BYTES), one.grow(1)), (Ok(()), Err(NoRoom)));
        drop(other);
        assert_eq!(one.grow(100), Ok(()));
        assert_eq!(one.grow(usize::MAX), Err(NoRoom));
    }
}
