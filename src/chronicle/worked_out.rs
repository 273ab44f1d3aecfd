//! Lists that were worked out whole, kept for their next pages.
//!
//! A diff, or the positions of a negotiation, is worked out at once and read in pages. What a list holds is settled by its name
//! with its arguments and by the points that it is cut from, so it never goes stale, and all clients share it. Lists are kept
//! while there is room, those that were asked for last the longest; a list that takes more than a quarter of the room is not
//! kept at all.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::domain::point::Point;

/// Names a list at the points that it is cut from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WorkedOutKey {
    /// A digest of the list's name and arguments.
    list: [u8; 16],
    points: SmallVec<[Point; 2]>,
}

impl WorkedOutKey {
    /// Names the list of a digest at its points.
    pub fn new(list: [u8; 16], points: impl IntoIterator<Item = Point>) -> Self {
        WorkedOutKey { list, points: points.into_iter().collect() }
    }
}

struct Kept {
    items: Arc<dyn Any + Send + Sync>,
    bytes: usize,
    /// When it was last asked for, by the count of askings.
    asked: u64,
}

#[derive(Default)]
struct KeptLists {
    lists: HashMap<WorkedOutKey, Kept>,
    bytes: usize,
    askings: u64,
}

/// Lists that were worked out, bounded in bytes.
pub(super) struct WorkedOutLists {
    bytes_max: usize,
    kept: Mutex<KeptLists>,
}

/// What a list takes beside its items, in bytes.
const LIST_BYTES: usize = 256;

impl WorkedOutLists {
    pub(super) fn new(bytes_max: u64) -> Self {
        WorkedOutLists { bytes_max: usize::try_from(bytes_max).unwrap_or(usize::MAX), kept: Mutex::default() }
    }

    /// Finds a list; `None` where it is not kept.
    pub(super) fn find<T: Send + Sync + 'static>(&self, key: &WorkedOutKey) -> Option<Arc<Vec<T>>> {
        let mut kept = self.kept.lock();
        kept.askings += 1;
        let asked = kept.askings;
        let list = kept.lists.get_mut(key)?;
        list.asked = asked;
        Arc::clone(&list.items).downcast().ok()
    }

    /// Keeps a list whose items take that many bytes.
    pub(super) fn keep<T: Send + Sync + 'static>(&self, key: WorkedOutKey, items: Arc<Vec<T>>, bytes: usize) {
        let bytes = bytes.saturating_add(LIST_BYTES);
        if bytes > self.bytes_max / 4 {
            return;
        }
        let mut kept = self.kept.lock();
        let asked = kept.askings;
        kept.bytes += bytes;
        if let Some(before) = kept.lists.insert(key, Kept { items, bytes, asked }) {
            kept.bytes -= before.bytes;
        }
        while kept.bytes > self.bytes_max {
            // There are at most some thousands, and one is looked for only where another was worked out.
            let oldest = kept.lists.iter().min_by_key(|(_, list)| list.asked).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| kept.lists.remove(&key)) else { break };
            kept.bytes -= gone.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sequence;
    use crate::domain::vocabulary::Certainty;
    use crate::time::Cut;

    fn key(list: u8, sequence: u64) -> WorkedOutKey {
        let point = Point {
            sequence: Sequence::new(sequence),
            date: Cut::from_micros(1),
            published_by: None,
            certainty: Certainty::Best,
        };
        WorkedOutKey::new([list; 16], [point])
    }

    #[test]
    fn a_list_is_found_at_its_own_points_alone() {
        let lists = WorkedOutLists::new(10_000);
        lists.keep(key(1, 7), Arc::new(vec![1_u32, 2]), 8);
        assert_eq!(lists.find::<u32>(&key(1, 7)).as_deref(), Some(&vec![1, 2]));
        assert_eq!(lists.find::<u32>(&key(1, 8)), None, "another point");
        assert_eq!(lists.find::<u32>(&key(2, 7)), None, "another list");
        assert_eq!(lists.find::<u64>(&key(1, 7)), None, "a list of other items");
    }

    #[test]
    fn those_asked_for_last_stay_and_the_bytes_are_bounded() {
        let lists = WorkedOutLists::new(4 * (1_000 + LIST_BYTES as u64));
        for list in 0..4 {
            lists.keep(key(list, 1), Arc::new(vec![list]), 1_000);
        }
        assert!(lists.find::<u8>(&key(0, 1)).is_some());
        lists.keep(key(4, 1), Arc::new(vec![4_u8]), 1_000);
        let there: Vec<u8> = (0..5).filter(|list| lists.find::<u8>(&key(*list, 1)).is_some()).collect();
        assert_eq!(there.len(), 4);
        assert!(there.contains(&0) && there.contains(&4), "{there:?}");
        lists.keep(key(5, 1), Arc::new(vec![5_u8]), 1_000 + 1);
        assert_eq!(lists.find::<u8>(&key(5, 1)), None, "it is larger than a quarter of the room");
        lists.keep(key(4, 1), Arc::new(vec![4_u8]), 10);
        assert!(lists.kept.lock().bytes <= 4 * (1_000 + LIST_BYTES) - 990, "the same list again takes no room twice");
    }
}
