//! The limit of open files, of which every connection takes one.
//!
//! Systems start a process with a low soft limit (1,024) for the sake of old programs, and let it raise that to the hard one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How many files are left to everything that is no connection: the log, the indexes, the reports of imports, and those
/// connections that are turned away.
pub(super) const RESERVED: usize = 256;

/// Raises the soft limit of this process to the hard one, and returns the limit that holds then; `None` if there is none.
pub(super) fn raise() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return limit.current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, limit = limit.current, "the limit of open files could not be raised");
            limit.current
        }
    }
}

/// Returns how many of the wanted connections there may be under a limit of open files.
pub(super) fn connections(wanted: usize, limit: Option<u64>) -> usize {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let room = limit.saturating_sub(RESERVED).max(limit / 4).max(4);
    if room < wanted {
        tracing::warn!(
            connections = room,
            wanted,
            "the limit of open files leaves room for fewer connections than the setting connections asks for"
        );
    }
    wanted.min(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let raised = raise();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!((raised, limit.current), (limit.maximum, limit.maximum));
    }

    #[test]
    fn connections_stay_below_the_limit() {
        assert_eq!(connections(4_096, None), 4_096);
        assert_eq!(connections(4_096, Some(1 << 20)), 4_096);
        assert_eq!(connections(4_096, Some(1_024)), 768);
        assert_eq!(connections(4_096, Some(100)), 25);
    }
}
