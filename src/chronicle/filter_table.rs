//! How each list is read for each field of its filter: the one table, for readers, for prices and for tests.
//!
//! `docs/lists.md` shows it, the guard takes the prices of lists from it ([`look`]), and a test holds it against the schema: a
//! field without a line fails.

/// What a list looks at to pass over what is not asked for, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Nothing: it reads what it shows.
    Nothing,
    /// The entries of the index.
    Entries,
    /// The records, or the views that are made of them.
    Records,
}

/// How a list is read for a field of its filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldReading {
    /// The field has lists of its own, in the order of the list asked for. `beside` says what is looked at where another
    /// field's lists are read.
    Seeks {
        /// What the field is asked of.
        beside: Look,
    },
    /// Each of the field's values has lists of its own. One value's are read; the others are asked of the records.
    SeeksByOne,
    /// Every list begins and ends where the field asks.
    Bounds,
    /// What is not asked for is passed over.
    PassesOver(Look),
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterField {
    /// The list, as a field of the schema: it is read alike in all types that have it.
    pub list: &'static str,
    /// The field of the filter, or the argument of the list.
    pub field: &'static str,
    /// How it is read.
    pub reading: FieldReading,
}

const fn line(list: &'static str, field: &'static str, reading: FieldReading) -> FilterField {
    FilterField { list, field, reading }
}

const SEEKS: FieldReading = FieldReading::Seeks { beside: Look::Entries };
const SEEKS_ALONE: FieldReading = FieldReading::Seeks { beside: Look::Records };
const SEEKS_BY_ONE: FieldReading = FieldReading::SeeksByOne;
const BOUNDS: FieldReading = FieldReading::Bounds;
const ENTRIES: FieldReading = FieldReading::PassesOver(Look::Entries);
const RECORDS: FieldReading = FieldReading::PassesOver(Look::Records);

/// Every list that has a filter, with every field of it.
pub const FILTER_FIELDS: &[FilterField] = &[
    line("events", "kinds", SEEKS),
    line("events", "negotiation", SEEKS),
    line("events", "actor", SEEKS_ALONE),
    line("events", "actors", SEEKS_BY_ONE),
    line("events", "source", SEEKS_ALONE),
    line("events", "occurred", BOUNDS),
    line("events", "recorded", ENTRIES),
    line("events", "published", RECORDS),
    line("events", "recordedBy", ENTRIES),
    line("events", "standing", ENTRIES),
    line("timeline", "negotiation", SEEKS),
    line("timeline", "actor", SEEKS_ALONE),
    line("timeline", "actors", SEEKS_BY_ONE),
    line("timeline", "between", BOUNDS),
    line("statements", "speaker", SEEKS),
    line("statements", "onBehalfOf", SEEKS),
    line("statements", "actors", SEEKS_BY_ONE),
    line("statements", "act", ENTRIES),
    line("statements", "basis", ENTRIES),
    line("statements", "negotiation", SEEKS),
    line("statements", "issue", SEEKS_ALONE),
    line("statements", "occurred", BOUNDS),
    line("claims", "claimant", SEEKS),
    line("claims", "speaker", RECORDS),
    line("claims", "subject", SEEKS),
    line("claims", "on", SEEKS),
    line("claims", "stance", ENTRIES),
    line("claims", "own", RECORDS),
    line("claims", "negotiation", SEEKS),
    line("claims", "said", BOUNDS),
    line("claims", "standing", RECORDS),
    line("meetings", "status", RECORDS),
    line("meetings", "participant", RECORDS),
    line("meetings", "place", RECORDS),
    line("meetings", "between", RECORDS),
];

/// Lists without a filter that are read in order, page by page.
const READ_IN_ORDER: [&str; 2] = ["citedBy", "uncertain"];

/// Returns what a list looks at beside what it shows, at most, where these fields are given.
///
/// Of the fields that seek, the list reads the one beside which the others cost least. A list that is not in the table is made
/// whole.
pub fn look(list: &str, given: &[&str]) -> Look {
    if READ_IN_ORDER.contains(&list) {
        return Look::Nothing;
    }
    let lines: Vec<&FilterField> = FILTER_FIELDS.iter().filter(|line| line.list == list).collect();
    // Meetings are few, and their list is made whole.
    if lines.is_empty() || list == "meetings" {
        return Look::Records;
    }
    let given: Vec<&FilterField> = lines.into_iter().filter(|line| given.contains(&line.field)).collect();
    let beside = |base: Option<&FilterField>| {
        let others = given.iter().filter(|line| base.is_none_or(|base| base.field != line.field));
        let looks = others.map(|line| match line.reading {
            FieldReading::Seeks { beside } => beside,
            FieldReading::SeeksByOne => Look::Records,
            FieldReading::Bounds => Look::Nothing,
            FieldReading::PassesOver(look) => look,
        });
        looks.max().unwrap_or(Look::Nothing)
    };
    let bases = given.iter().filter(|line| matches!(line.reading, FieldReading::Seeks { .. }));
    bases.map(|base| beside(Some(base))).min().unwrap_or_else(|| beside(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_seeks_is_free_and_what_it_passes_over_is_not() {
        for (list, given, looked_at) in [
            ("events", &[][..], Look::Nothing),
            ("events", &["negotiation", "occurred"], Look::Nothing),
            ("events", &["negotiation", "kinds"], Look::Entries),
            ("events", &["actor", "negotiation"], Look::Entries),
            ("events", &["actor", "source"], Look::Records),
            ("events", &["actors"], Look::Records),
            ("timeline", &["actors", "negotiation"], Look::Records),
            ("events", &["recordedBy"], Look::Entries),
            ("events", &["negotiation", "published"], Look::Records),
            ("statements", &["issue", "negotiation"], Look::Entries),
            ("claims", &["claimant"], Look::Nothing),
            ("claims", &["claimant", "stance", "said"], Look::Entries),
            ("meetings", &[], Look::Records),
            ("citedBy", &[], Look::Nothing),
            ("positions", &[], Look::Records),
        ] {
            assert_eq!(look(list, given), looked_at, "{list} {given:?}");
        }
    }
}
