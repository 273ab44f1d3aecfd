//! All slots of one thing, each with its history.

use crate::domain::history::{History, Version};
use crate::domain::slot::AttributeName;

/// The slots of one thing, by attribute.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    slots: Vec<(AttributeName, History)>,
    weight: usize,
}

static NOTHING: std::sync::LazyLock<History> = std::sync::LazyLock::new(History::default);

impl Slots {
    /// Sorts versions, which are in fact order, by attribute.
    pub fn new(versions: impl IntoIterator<Item = (AttributeName, Version)>) -> Self {
        let mut sorted: std::collections::BTreeMap<AttributeName, Vec<Version>> = std::collections::BTreeMap::new();
        for (attribute, version) in versions {
            sorted.entry(attribute).or_default().push(version);
        }
        let slots: Vec<(AttributeName, History)> =
            sorted.into_iter().map(|(attribute, versions)| (attribute, History::new(versions))).collect();
        let weight = slots.iter().map(|(attribute, history)| size_of_val(attribute) + 64 + history.weight()).sum();
        Slots { slots, weight }
    }

    /// Gives the history of an attribute; an empty one where nothing ever set it.
    pub fn history(&self, attribute: &AttributeName) -> &History {
        match self.slots.binary_search_by(|(known, _)| known.cmp(attribute)) {
            Ok(place) => &self.slots[place].1,
            Err(_) => &NOTHING,
        }
    }

    /// Gives every attribute that was ever set, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeName, &History)> {
        self.slots.iter().map(|(attribute, history)| (attribute, history))
    }

    /// Tells whether nothing was ever set.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Gives about how many bytes the slots take in memory.
    pub fn weight(&self) -> usize {
        self.weight + size_of::<Self>()
    }
}
