//! Calendar arithmetic without zones.
//!
//! Days are numbered from 1970-01-01 (day 0) and months from January of the year 0 (month 0) in the proleptic
//! Gregorian calendar, so that a period of the calendar is a pair of day numbers and widening it is addition.
//! Plain integers are enough here and reach the last moment of 9999, where calendar libraries with zones
//! already stop. What a day means on the clock of some place is the business of [`super::Zone`].

use super::Zone;

/// Microseconds in a day of UTC.
pub(super) const DAY_MICROS: i64 = 86_400_000_000;

/// Days in a whole cycle of the Gregorian calendar (400 years).
const CYCLE_DAYS: i32 = 146_097;

/// Days from 0000-03-01, where the cycles are counted from, to 1970-01-01.
const EPOCH_OFFSET: i32 = 719_468;

/// Returns the number of a day. The month is 1 to 12 and the day is one of that month.
pub(super) const fn day_number(year: i32, month: u8, day: u8) -> i32 {
    // Counting years from March puts the leap day last, so that the days before a month need no table.
    let (year, month_from_march) = if month > 2 { (year, month as i32 - 3) } else { (year - 1, month as i32 + 9) };
    let year_of_cycle = year.rem_euclid(400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    year.div_euclid(400) * CYCLE_DAYS + day_of_cycle - EPOCH_OFFSET
}

/// Returns the year, the month (1 to 12) and the day of the month of a day number.
pub(super) const fn date_of(day: i32) -> (i32, u8, u8) {
    let shifted = day + EPOCH_OFFSET;
    let day_of_cycle = shifted.rem_euclid(CYCLE_DAYS);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let year = shifted.div_euclid(CYCLE_DAYS) * 400 + year_of_cycle;
    if month_from_march < 10 {
        (year, (month_from_march + 3) as u8, day_of_month as u8)
    } else {
        (year + 1, (month_from_march - 9) as u8, day_of_month as u8)
    }
}

/// Returns the number of days of a month (1 to 12).
pub(super) const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Returns the number of the first day of a month that is counted from January of the year 0.
const fn first_day_of(month: i32) -> i32 {
    day_number(month.div_euclid(12), (month.rem_euclid(12) + 1) as u8, 1)
}

/// A period of the calendar: one day, or a run of whole months (a season, a year, a decade, a century).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum CalendarSpan {
    /// The day of this number.
    Day(i32),
    /// `count` months from the month `first`, counted from January of the year 0.
    Months { first: i32, count: i32 },
}

impl CalendarSpan {
    /// Makes the period of whole years from a year on.
    pub(super) const fn years(first: i32, count: i32) -> Self {
        Self::Months { first: first * 12, count: count * 12 }
    }

    /// Makes the period of months that begins with a month (1 to 12) of a year.
    pub(super) const fn months(year: i32, month: u8, count: i32) -> Self {
        Self::Months { first: year * 12 + month as i32 - 1, count }
    }

    /// Returns the period as day numbers: the first day in it and the first day after it.
    pub(super) const fn days(self) -> (i32, i32) {
        match self {
            Self::Day(day) => (day, day + 1),
            Self::Months { first, count } => (first_day_of(first), first_day_of(first + count)),
        }
    }

    /// Returns the day numbers of the period with one more of its own length on each side.
    pub(super) const fn widened_days(self) -> (i32, i32) {
        match self {
            Self::Day(day) => (day - 1, day + 2),
            Self::Months { first, count } => (first_day_of(first - count), first_day_of(first + 2 * count)),
        }
    }

    /// Returns whether this is a day that the zone left out when it moved its calendar. No zone left out a month.
    pub(super) fn is_skipped_in(self, zone: &Zone) -> bool {
        match self {
            Self::Day(_) if zone.is_utc() => false,
            Self::Day(day) => zone.start_of_day(day).is_some_and(|start| zone.start_of_day(day + 1) == Some(start)),
            Self::Months { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_supported_years_has_one_number() {
        let mut number = day_number(1, 1, 1);
        assert_eq!(number, -719_162);
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(day_number(year, month, day), number);
                    assert_eq!(date_of(number), (year, month, day));
                    number += 1;
                }
            }
        }
        assert_eq!(number, day_number(10_000, 1, 1));
        assert_eq!(day_number(1970, 1, 1), 0);
    }

    #[test]
    fn the_arithmetic_goes_on_past_the_supported_years() {
        assert_eq!(date_of(day_number(1, 1, 1) - 1), (0, 12, 31));
        assert_eq!(date_of(day_number(0, 1, 1) - 1), (-1, 12, 31));
        assert_eq!(day_number(10_000, 1, 1) - day_number(9_600, 1, 1), CYCLE_DAYS);
    }

    #[test]
    fn extents_run_and_widen_by_the_calendar() {
        let day = |year, month, day| day_number(year, month, day);
        let cases = [
            (CalendarSpan::Day(day(2024, 3, 1)), (2024, 3, 1), (2024, 3, 2), (2024, 2, 29), (2024, 3, 3)),
            (CalendarSpan::months(2024, 2, 1), (2024, 2, 1), (2024, 3, 1), (2024, 1, 1), (2024, 4, 1)),
            (CalendarSpan::months(2024, 12, 3), (2024, 12, 1), (2025, 3, 1), (2024, 9, 1), (2025, 6, 1)),
            (CalendarSpan::years(2024, 1), (2024, 1, 1), (2025, 1, 1), (2023, 1, 1), (2026, 1, 1)),
            (CalendarSpan::years(2020, 10), (2020, 1, 1), (2030, 1, 1), (2010, 1, 1), (2040, 1, 1)),
        ];
        for (extent, first, end, widened_first, widened_end) in cases {
            let number = |(y, m, d)| day(y, m, d);
            assert_eq!(extent.days(), (number(first), number(end)), "{extent:?}");
            assert_eq!(extent.widened_days(), (number(widened_first), number(widened_end)), "{extent:?}");
        }
    }
}
