//! Members of sets that need not be written, since they were a moment ago.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::encoding::put_delimited;

/// The members remembered as set; all are forgotten when there are more.
const KNOWN_MAX: usize = 1 << 15;

/// Members whose value is in a table or in sled already: setting them to it again is skipped.
#[derive(Default)]
pub(super) struct KnownMembers {
    values: HashMap<Box<[u8]>, Box<[u8]>, RandomState>,
    key: Vec<u8>,
}

impl KnownMembers {
    /// Takes note of a value and tells whether it was not known.
    pub(super) fn is_new(&mut self, set: &[u8], member: &[u8], value: &[u8]) -> bool {
        self.key.clear();
        put_delimited(&mut self.key, set);
        self.key.extend_from_slice(member);
        if let Some(known) = self.values.get_mut(&self.key[..]) {
            if &**known == value {
                return false;
            }
            *known = value.into();
            return true;
        }
        if self.values.len() >= KNOWN_MAX {
            self.values.clear();
        }
        self.values.insert(self.key[..].into(), value.into());
        true
    }
}
