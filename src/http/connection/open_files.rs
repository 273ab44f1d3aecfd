//! How many connections the limit of open files leaves room for: every one takes a file.

/// How many files are left to everything that is no connection: the log, the indexes, the reports of imports, and those
/// connections that are turned away.
pub(super) const RESERVED: usize = 256;

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
    fn connections_stay_below_the_limit() {
        assert_eq!(connections(4_096, None), 4_096);
        assert_eq!(connections(4_096, Some(1 << 20)), 4_096);
        assert_eq!(connections(4_096, Some(1_024)), 768);
        assert_eq!(connections(4_096, Some(100)), 25);
    }
}
