//! Crashes: a process that is killed while it records, and a log that fails.
//!
//! A killed process says nothing of what a disk forgets; that the journal syncs before it acknowledges is held by its own
//! tests. Here it is the whole chronicle that is killed: log, index and the two threads between them.

mod failing_log;
mod kill;
