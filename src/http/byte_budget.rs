//! Bytes that may be held in memory for clients, over all connections.
//!
//! Every connection is bounded by itself, and yet a thousand of them can hold a thousand times as much. So what is taken in
//! before it is whole is counted in one place. Nobody waits for room here: who gets none is told to come again.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for so many bytes. Clones share it.
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
    held: Option<OwnedSemaphorePermit>,
}

impl ByteBudget {
    /// Makes room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        ByteBudget(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// Begins to hold, nothing at first.
    pub(super) fn hold(&self) -> HeldBytes {
        HeldBytes { budget: Arc::clone(&self.0), held: None }
    }
}

impl HeldBytes {
    /// Holds more bytes.
    ///
    /// # Errors
    ///
    /// There is no room; what was held before is held on.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        let more = u32::try_from(bytes).map_err(|_too_many| NoRoom)?;
        let more = Arc::clone(&self.budget).try_acquire_many_owned(more).map_err(|_none_left| NoRoom)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }

    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }

    /// Lets go of all of them.
    pub(super) fn clear(&mut self) {
        self.held = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_holds_another_does_not_get() {
        let budget = ByteBudget::new(100);
        let (mut one, mut other) = (budget.hold(), budget.hold());
        assert_eq!((one.grow(60), one.grow(10), other.grow(31)), (Ok(()), Ok(()), Err(NoRoom)));
        assert_eq!((one.bytes(), other.bytes()), (70, 0));
        assert_eq!(other.grow(30), Ok(()));
        one.clear();
        assert_eq!((one.bytes(), other.grow(70)), (0, Ok(())));
        drop(other);
        assert_eq!(one.grow(100), Ok(()));
        assert_eq!(one.grow(usize::MAX), Err(NoRoom));
    }
}
