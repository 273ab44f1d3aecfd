//! Time zones by name, and what a day means in them.
//!
//! The only file that knows the zone library. Its rules are those bundled with the program, so that one text
//! has one meaning on every machine. All names are listed in one table for the life of the program: a zone is
//! a place in that table, which costs two bytes and nothing to clone. UTC needs neither the table nor the rules.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::{LazyLock, OnceLock};

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::civil::{DAY_MICROS, date_of};
use super::error::excerpt;
use super::{Instant, TimeError, text};

/// The name that is taken where none is given.
const UTC_NAME: &str = "UTC";

/// The place of that name in the table.
const UTC_PLACE: u16 = 0;

/// The names under which the database lists UTC. Zones that merely keep its time are not among them.
const UTC_NAMES: [&str; 8] = ["UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu"];

/// A placeholder of the database for 'no zone was chosen', which is no place where dates are read.
const PLACEHOLDER: &str = "Factory";

/// A time zone of the IANA database, by its name; UTC by default.
///
/// Names are read without regard to case and kept in the spelling of the database. An alias stays what was
/// given: `Europe/Kiev` does not become `Europe/Kyiv`. Offsets and POSIX rules are refused, as they say nothing
/// of the days on which a place moves its clocks.
///
/// ```
/// use chancery::time::Zone;
///
/// let kyiv: Zone = "europe/kyiv".parse()?;
/// assert_eq!(kyiv.as_str(), "Europe/Kyiv");
/// assert!(Zone::default().is_utc());
/// assert!("+03:00".parse::<Zone>().is_err());
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Zone(u16);

impl Zone {
    /// Returns the name, in the spelling of the database.
    pub fn as_str(&self) -> &'static str {
        if self.0 == UTC_PLACE { UTC_NAME } else { &self.listed().name }
    }

    /// Returns whether this is UTC, under whichever name.
    pub fn is_utc(&self) -> bool {
        self.0 == UTC_PLACE || self.listed().is_utc
    }

    /// Returns the first instant of a day in this zone, in microseconds since 1970-01-01T00:00Z.
    ///
    /// Where the clocks skip midnight, the day begins when they have done so. A day that the zone skipped begins
    /// when the next one does. None where the zone library does not reach; UTC it always does.
    pub(super) fn start_of_day(&self, day: i32) -> Option<i64> {
        if self.is_utc() {
            return Some(i64::from(day) * DAY_MICROS);
        }
        let midnight = civil_date(day)?.to_datetime(civil::Time::midnight());
        let ambiguous = self.rules().to_ambiguous_timestamp(midnight);
        let start = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.compatible().ok()?,
            AmbiguousOffset::Gap { before, .. } => {
                // By the clocks as they were before the move, midnight comes at the move or after it.
                let by_old_clocks = before.to_timestamp(midnight).ok()?;
                let after_move = by_old_clocks.checked_add(jiff::SignedDuration::from_micros(1)).ok()?;
                self.rules().preceding(after_move).next()?.timestamp()
            }
        };
        Some(start.as_microsecond())
    }

    /// Returns the instant at which the clocks of this zone show a date-time, both in microseconds from 1970-01-01.
    ///
    /// Of two such instants it is the first; of a time that is skipped, as much later as the clocks were moved.
    /// None where the zone library does not reach; UTC it always does.
    pub(super) fn instant_of(&self, local_micros: i64) -> Option<i64> {
        if self.is_utc() {
            return Some(local_micros);
        }
        let of_day = local_micros.rem_euclid(DAY_MICROS);
        let time = civil::Time::midnight().checked_add(jiff::SignedDuration::from_micros(of_day)).ok()?;
        let day = i32::try_from(local_micros.div_euclid(DAY_MICROS)).ok()?;
        let shown = civil_date(day)?.to_datetime(time);
        let instant = self.rules().to_ambiguous_timestamp(shown).compatible().ok()?;
        Some(instant.as_microsecond())
    }

    /// Returns how far the clocks of this zone are ahead of UTC at an instant; 0 where the zone library does not reach.
    pub(super) fn offset_micros(&self, instant: Instant) -> i64 {
        if self.is_utc() {
            return 0;
        }
        let timestamp = jiff::Timestamp::from_microsecond(instant.micros()).ok();
        timestamp.map_or(0, |timestamp| i64::from(self.rules().to_offset(timestamp).seconds()) * 1_000_000)
    }

    fn listed(&self) -> &'static NamedZone {
        &LISTED[usize::from(self.0)]
    }

    fn rules(&self) -> &'static TimeZone {
        let listed = self.listed();
        listed.rules.get_or_init(|| {
            TimeZoneDatabase::bundled().get(&listed.name).expect("the bundled database holds every zone it lists")
        })
    }
}

/// Returns a day as the zone library has it; none outside its range.
fn civil_date(day: i32) -> Option<civil::Date> {
    let (year, month, day) = date_of(day);
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl FromStr for Zone {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text == UTC_NAME {
            return Ok(Self::default());
        }
        LISTED
            .binary_search_by(|listed| in_order(&listed.name, text))
            .ok()
            .and_then(|place| u16::try_from(place).ok())
            .map(Self)
            .ok_or_else(|| TimeError::Zone { text: excerpt(text) })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.as_str())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// A zone of the table.
struct NamedZone {
    name: String,
    is_utc: bool,
    /// Read when first needed.
    rules: OnceLock<TimeZone>,
}

/// Every zone of the bundled database: UTC, then the others in the order of [`in_order`].
static LISTED: LazyLock<Vec<NamedZone>> = LazyLock::new(|| {
    let mut names: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name != PLACEHOLDER)
        .collect();
    names.sort_unstable_by(|a, b| in_order(a, b));
    let listed = |name: String| NamedZone { is_utc: UTC_NAMES.contains(&name.as_str()), name, rules: OnceLock::new() };
    names.into_iter().map(listed).collect()
});

/// Compares two names without regard to case, UTC before all others.
fn in_order(a: &str, b: &str) -> Ordering {
    let rank = |name: &str| !name.eq_ignore_ascii_case(UTC_NAME);
    let letters = |byte: u8| byte.to_ascii_lowercase();
    rank(a).cmp(&rank(b)).then_with(|| a.bytes().map(letters).cmp(b.bytes().map(letters)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::time::civil::day_number;

    fn zone(name: &str) -> Zone {
        name.parse().expect(name)
    }

    #[test]
    fn names_are_those_of_the_database_in_its_spelling() {
        let cases = [
            ("UTC", "UTC"),
            ("utc", "UTC"),
            ("Etc/UTC", "Etc/UTC"),
            ("asia/JERUSALEM", "Asia/Jerusalem"),
            ("Europe/Kyiv", "Europe/Kyiv"),
            ("Europe/Kiev", "Europe/Kiev"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("EST", "EST"),
            ("Etc/GMT+5", "Etc/GMT+5"),
        ];
        for (text, name) in cases {
            assert_eq!(zone(text).as_str(), name);
        }
        assert_eq!(zone("utc"), Zone::default());
        assert_eq!(Zone::default().as_str(), "UTC");
    }

    #[test]
    fn what_is_no_name_is_refused_with_what_would_be() {
        let cases = [
            "",
            " UTC",
            "UTC ",
            "Europe",
            "Europe/Atlantis",
            "+03:00",
            "UTC+3",
            "EST5EDT,M3.2.0,M11.1.0",
            "Z",
            "<+03>-3",
            "Factory",
            "Etc/Unknown",
            "../Europe/Kyiv",
            "posixrules",
            "localtime",
            "2024-08-20",
        ];
        for text in cases {
            let message = text.parse::<Zone>().expect_err(text).to_string();
            assert!(message.contains("accepted is a name of the IANA time zone database"), "{message}");
            assert!(message.contains("Asia/Jerusalem"), "{message}");
        }
    }

    #[test]
    fn utc_is_known_under_each_of_its_names_and_no_other() {
        for name in UTC_NAMES {
            assert!(zone(name).is_utc(), "{name}");
            assert_eq!(zone(name).start_of_day(day_number(10_000, 1, 1)), Some(253_402_300_800_000_000));
        }
        let count = LISTED.iter().filter(|listed| listed.is_utc).count();
        assert_eq!(count, UTC_NAMES.len());
        assert_eq!(LISTED[usize::from(UTC_PLACE)].name, UTC_NAME);
        assert!(!zone("Europe/London").is_utc());
    }

    #[test]
    fn is_stored_as_its_name() {
        let stored = serde_json::to_string(&zone("Europe/Kyiv")).expect("a text");
        assert_eq!(stored, r#""Europe/Kyiv""#);
        assert_eq!(serde_json::from_str::<Zone>(&stored).expect("a zone"), zone("Europe/Kyiv"));
        assert!(serde_json::from_str::<Zone>(r#""Europe/Atlantis""#).is_err());
    }

    /// No instant of a day comes before its start, and the start is one: tried in each zone, in the days around each
    /// of its moves of the clocks.
    #[test]
    fn each_day_begins_at_its_first_instant_in_every_zone() {
        let from: Timestamp = "1880-01-01T00:00:00Z".parse().expect("a timestamp");
        let until: Timestamp = "2040-01-01T00:00:00Z".parse().expect("a timestamp");
        let mut tried = 0;
        for listed in LISTED.iter().filter(|listed| !listed.is_utc) {
            let zone = zone(&listed.name);
            for move_of_clocks in zone.rules().following(from).take_while(|t| t.timestamp() < until) {
                let moved = move_of_clocks.timestamp();
                for day in [moved.as_second().div_euclid(86_400) as i32].into_iter().flat_map(|d| d - 1..=d + 2) {
                    let start = zone.start_of_day(day).expect("in range");
                    assert!(day_shown(&zone, start) >= day, "{zone} {:?}", date_of(day));
                    assert!(day_shown(&zone, start - 1) < day, "{zone} {:?}", date_of(day));
                    tried += 1;
                }
            }
        }
        assert!(tried > 100_000, "{tried}");
    }

    /// Returns the number of the day that the clocks of a zone show.
    fn day_shown(zone: &Zone, micros: i64) -> i32 {
        let shown = zone.rules().to_datetime(Timestamp::from_microsecond(micros).expect("in range"));
        day_number(i32::from(shown.year()), shown.month() as u8, shown.day() as u8)
    }
}
