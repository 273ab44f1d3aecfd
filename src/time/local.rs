//! What the clocks of a zone show: for those who write dates as people read them, by year, month and day.
//!
//! A day in Jerusalem begins on the evening before by UTC. Who writes its bounds by UTC names two days; who writes what the
//! clocks there show names one. Nothing here is read back: what a text means is worked out in [`super::Period`].

use super::civil::{DAY_MICROS, date_of};
use super::{Instant, Period, Zone};

/// A date and a time of day, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what it is called")]
pub struct LocalTime {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub micros: u32,
}

/// A period as the clocks of its own zone show it.
///
/// - `first` is not after `last`: a window is never empty.
/// - Where it is of whole days, `last` lies in the last of them.
///
/// ```
/// use chancery::time::{Period, Zone};
///
/// let day = Period::resolve(&"2024-08-20".parse()?, &"Asia/Jerusalem".parse::<Zone>()?)?.local();
/// assert!(day.whole_days && day.first.day == 20 && day.last.day == 20);
/// let morning = Period::resolve(&"2024-08-20T09:30:00".parse()?, &Zone::default())?.local();
/// assert!(!morning.whole_days && (morning.first.hour, morning.first.minute) == (9, 30));
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalPeriod {
    /// The first moment.
    pub first: LocalTime,
    /// The last moment that is included.
    pub last: LocalTime,
    /// The moment after the last, which ends the period.
    pub end: LocalTime,
    /// Whether it begins with a day and ends with one.
    pub whole_days: bool,
}

impl Zone {
    /// Returns what the clocks of this zone show at an instant; those of UTC where the zone library does not reach.
    pub fn local(&self, instant: Instant) -> LocalTime {
        let micros = instant.micros() + self.offset_micros(instant);
        let (year, month, day) = date_of(day_of(micros));
        let of_day = micros.rem_euclid(DAY_MICROS);
        let seconds = of_day / 1_000_000;
        LocalTime {
            year,
            month,
            day,
            hour: (seconds / 3_600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            micros: (of_day % 1_000_000) as u32,
        }
    }

    /// Returns whether a day begins here with that instant.
    fn begins_day(&self, instant: Instant) -> bool {
        let day = day_of(instant.micros() + self.offset_micros(instant));
        self.start_of_day(day) == Some(instant.micros())
    }
}

impl Period {
    /// Returns the period as the clocks of its own zone show it.
    pub fn local(&self) -> LocalPeriod {
        let (zone, window) = (self.zone(), self.window());
        let last = Instant::from_micros(window.hi().micros() - 1).unwrap_or(window.lo());
        LocalPeriod {
            first: zone.local(window.lo()),
            last: zone.local(last),
            end: zone.local(window.hi()),
            whole_days: zone.begins_day(window.lo()) && zone.begins_day(window.hi()),
        }
    }
}

/// Returns the day of a moment, counted on the clocks that show it.
fn day_of(local_micros: i64) -> i32 {
    local_micros.div_euclid(DAY_MICROS) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(edtf: &str, zone: &str) -> LocalPeriod {
        Period::resolve(&edtf.parse().unwrap(), &zone.parse().unwrap()).unwrap().local()
    }

    fn days(period: LocalPeriod) -> [(i32, u8, u8); 3] {
        [period.first, period.last, period.end].map(|time| (time.year, time.month, time.day))
    }

    #[test]
    fn a_day_is_one_day_wherever_it_is() {
        for zone in ["UTC", "Asia/Jerusalem", "America/New_York", "Pacific/Kiritimati"] {
            let day = local("2024-08-20", zone);
            assert!(day.whole_days, "{zone}");
            assert_eq!(days(day), [(2024, 8, 20), (2024, 8, 20), (2024, 8, 21)], "{zone}");
        }
    }

    #[test]
    fn vague_dates_are_as_wide_as_their_windows() {
        assert_eq!(days(local("2024-02", "UTC")), [(2024, 2, 1), (2024, 2, 29), (2024, 3, 1)]);
        assert_eq!(days(local("2024-08-20~", "Asia/Qatar")), [(2024, 8, 19), (2024, 8, 21), (2024, 8, 22)]);
        // At midnight the clocks of Beirut went to one: the day began then.
        assert!(local("2024-03-31", "Asia/Beirut").whole_days);
    }

    #[test]
    fn an_instant_shows_the_time_of_day() {
        let instant = local("2024-08-16T10:26:57.5-04:00", "America/New_York");
        assert!(!instant.whole_days);
        let time = instant.first;
        assert_eq!((time.hour, time.minute, time.second, time.micros), (10, 26, 57, 500_000));
        assert_eq!(instant.last, instant.first);
    }
}
