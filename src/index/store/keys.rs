//! The keys of the one sled tree.
//!
//! `docs/storage-format.md`, "The index in sled", draws every byte.
//!
//! Numbers are big-endian. List and set names are delimited so that none is a prefix of another
//! ([`super::encoding::put_delimited`]). A separator is the shortest run of bytes that parts a chunk from the one
//! before; the first chunk's is empty.

use super::encoding::{put_delimited, take_delimited};

/// The chunks that hold a list's entries in order.
pub(super) const MAIN: u8 = 2;
/// The chunks that hold entries which came late and wait to be merged into the others.
pub(super) const LATE: u8 = 1;

/// The format version.
pub(super) const META_FORMAT: &[u8] = b"Mformat";
/// The id of the log that is followed.
pub(super) const META_LOG: &[u8] = b"Mlog";
/// The sequence up to which everything is stored.
pub(super) const META_APPLIED: &[u8] = b"Mapplied";
/// The runs of ids that count.
pub(super) const META_RUNS: &[u8] = b"Mruns";

/// The first byte of all keys of lists.
pub(super) const LISTS: u8 = b'L';
/// The first byte of all keys of members.
pub(super) const SETS: u8 = b'S';
/// The first byte of all pages of ids.
pub(super) const ID_PAGES: u8 = b'I';
/// The first byte of all parts of filters.
pub(super) const FILTERS: u8 = b'F';
/// The first byte of all pages of what waits.
pub(super) const WAITING: u8 = b'W';

/// The keys of one list.
pub(super) struct ListKeys {
    prefix: Vec<u8>,
}

impl ListKeys {
    pub(super) fn new(list: &[u8]) -> Self {
        let mut prefix = Vec::with_capacity(list.len() + 64);
        prefix.push(LISTS);
        put_delimited(&mut prefix, list);
        ListKeys { prefix }
    }

    fn with(&self, tag: u8, separator: &[u8]) -> Vec<u8> {
        let mut key = Vec::with_capacity(self.prefix.len() + 1 + separator.len());
        key.extend_from_slice(&self.prefix);
        key.push(tag);
        key.extend_from_slice(separator);
        key
    }

    /// Returns the key of the chunk that begins at a separator.
    pub(super) fn chunk(&self, tag: u8, separator: &[u8]) -> Vec<u8> {
        self.with(tag, separator)
    }

    /// Returns the first key of a kind of chunk and the first one past it.
    pub(super) fn all(&self, tag: u8) -> (Vec<u8>, Vec<u8>) {
        (self.with(tag, &[]), self.with(tag + 1, &[]))
    }

    /// Returns the separator within a chunk's key.
    pub(super) fn separator<'a>(&self, key: &'a [u8]) -> &'a [u8] {
        key.get(self.prefix.len() + 1..).unwrap_or_default()
    }
}

/// Takes a list's key apart into the list, the kind of key and its separator.
pub(super) fn parse_list(key: &[u8]) -> Option<(Vec<u8>, u8)> {
    let (list, rest) = take_delimited(key.get(1..)?)?;
    Some((list, *rest.first()?))
}

/// Returns what the keys of all members of a set begin with.
pub(super) fn set_prefix(set: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(set.len() + 64);
    key.push(SETS);
    put_delimited(&mut key, set);
    key
}

/// Returns the key of a member.
pub(super) fn member(set: &[u8], member: &[u8]) -> Vec<u8> {
    let mut key = set_prefix(set);
    key.extend_from_slice(member);
    key
}

/// Returns the first key past all that begin with `prefix`, which does not end in 255.
pub(super) fn past(prefix: &[u8]) -> Vec<u8> {
    let mut key = prefix.to_vec();
    if let Some(last) = key.last_mut() {
        *last = last.saturating_add(1);
    }
    key
}

/// Returns the key of a page of ids.
pub(super) fn id_page(run: u32, first: u128) -> Vec<u8> {
    let mut key = vec![ID_PAGES];
    key.extend_from_slice(&run.to_be_bytes());
    key.extend_from_slice(&first.to_be_bytes());
    key
}

/// Returns the key of a part of a run's filter.
pub(super) fn filter(run: u32, part: u32) -> Vec<u8> {
    let mut key = vec![FILTERS];
    key.extend_from_slice(&run.to_be_bytes());
    key.extend_from_slice(&part.to_be_bytes());
    key
}

/// Returns the run that a page of ids or a part of a filter belongs to.
pub(super) fn parse_run(key: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(key.get(1..5)?.try_into().ok()?))
}

/// Returns the key of a page of what waits.
pub(super) fn waiting(layer: u64, page: u32) -> Vec<u8> {
    let mut key = vec![WAITING];
    key.extend_from_slice(&layer.to_be_bytes());
    key.extend_from_slice(&page.to_be_bytes());
    key
}

/// Returns the layer and the number of a page of what waits.
pub(super) fn parse_waiting(key: &[u8]) -> Option<(u64, u32)> {
    Some((u64::from_be_bytes(key.get(1..9)?.try_into().ok()?), u32::from_be_bytes(key.get(9..13)?.try_into().ok()?)))
}
