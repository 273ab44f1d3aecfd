//! A recorded date and the window it named when it was recorded.
//!
//! The window is worked out once, in the zone that came with the date, and kept with it: zone rules change, the
//! record does not. The text and the zone stay beside the window, as they are what the recorder said.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::edtf::{EdtfPart, Expression};
use super::error::excerpt;
use super::{Edtf, Instant, TimeError, Window, Zone};

/// A recorded date, the zone it was read in, and the window it named when it was recorded.
///
/// - The window is that of the time of recording: it is stored, and never worked out again.
/// - A period has no order, as a [`Window`] has none.
///
/// ```
/// use chancery::time::{Edtf, Period, Zone};
///
/// let day: Edtf = "2024-08-20".parse()?;
/// let period = Period::resolve(&day, &"Asia/Jerusalem".parse::<Zone>()?)?;
/// assert_eq!(period.window().lo().to_string(), "2024-08-19T21:00:00.000000Z");
/// assert_eq!(period.window().hi().to_string(), "2024-08-20T21:00:00.000000Z");
///
/// // Approximate: one day more on each side.
/// let around = Period::resolve(&"2024-08-20~".parse()?, &Zone::default())?;
/// assert_eq!(around.window().lo().to_string(), "2024-08-19T00:00:00.000000Z");
/// assert_eq!(around.window().hi().to_string(), "2024-08-22T00:00:00.000000Z");
/// assert!(around.approximate());
///
/// // The window of the year 9999 would end in the year 10000.
/// assert!(Period::resolve(&"9999".parse()?, &Zone::default()).is_err());
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Period {
    edtf: Edtf,
    zone: Zone,
    window: Window,
}

impl Period {
    /// Works out the window that a date names in a zone, by the zone rules bundled with the program.
    ///
    /// # Errors
    ///
    /// Where the interval turns out to be reversed in this zone, the zone skipped the day, or the window reaches
    /// outside the years 0001 to 9999.
    pub fn resolve(edtf: &Edtf, zone: &Zone) -> Result<Self, TimeError> {
        let window = window(edtf, zone)?;
        Ok(Self { edtf: edtf.clone(), zone: zone.clone(), window })
    }

    /// Puts a period together as it was stored, with the window that was worked out when it was recorded.
    pub fn stored(edtf: Edtf, zone: Zone, window: Window) -> Self {
        Self { edtf, zone, window }
    }

    /// Reads a part of the window alone: the text and the zone stay what the recorder said.
    #[must_use]
    pub fn reduced_to(&self, part: Window) -> Self {
        Self { window: part, ..self.clone() }
    }

    /// Makes the period from where this one begins to where another ends, read in the other's zone; none where it ends before.
    ///
    /// Its text runs from the first part of the one to the last part of the other.
    pub fn through(&self, last: &Self) -> Option<Self> {
        let (from, to) = (self.edtf.as_str(), last.edtf.as_str());
        let from = from.split_once('/').map_or(from, |(from, _)| from);
        let to = to.split_once('/').map_or(to, |(_, to)| to);
        let edtf = if from == to { from.parse() } else { format!("{from}/{to}").parse() };
        let window = Window::new(self.window.lo(), last.window.hi())?;
        Some(Self { edtf: edtf.ok()?, zone: last.zone.clone(), window })
    }

    /// Returns whether this is an interval (`A/B`) that begins on one day and ends on a later one.
    pub fn spans_days(&self) -> bool {
        let Ok(Expression { first, last }) = self.edtf.expression() else { return false };
        match (first, last) {
            (EdtfPart::Date { extent: one, .. }, EdtfPart::Date { extent: other, .. }) => {
                self.edtf.as_str().contains('/') && one.days().0 + 1 < other.days().1
            }
            (EdtfPart::DateTime(_), _) | (_, EdtfPart::DateTime(_)) => {
                first != last && self.window.width() > DAY_MICROS
            }
        }
    }

    /// Returns the date as it was recorded.
    pub fn edtf(&self) -> &Edtf {
        &self.edtf
    }

    /// Returns the zone in which the date was read.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns the window that the date named when it was recorded.
    pub fn window(&self) -> Window {
        self.window
    }

    /// Returns whether the date is marked as approximate, which has widened the window.
    pub fn approximate(&self) -> bool {
        self.edtf.approximate()
    }

    /// Returns whether the date is marked as uncertain, which changes no bound.
    pub fn uncertain(&self) -> bool {
        self.edtf.uncertain()
    }

    /// Returns whether the date is known no closer than to a month, a season or a year.
    pub fn coarse(&self) -> bool {
        self.edtf.coarse()
    }
}

/// A day in microseconds.
const DAY_MICROS: u64 = 86_400_000_000;

/// Works out the window that a date names in a zone.
fn window(edtf: &Edtf, zone: &Zone) -> Result<Window, TimeError> {
    let text = || excerpt(edtf.as_str());
    let out_of_range = || TimeError::OutOfRange { text: text(), zone: zone.clone() };
    let Expression { first, last } = edtf.expression()?;
    if first.is_skipped_in(zone) || last.is_skipped_in(zone) {
        return Err(TimeError::SkippedDay { text: text(), zone: zone.clone() });
    }
    let (named_lo, named_hi) = first.lo(zone).zip(last.hi(zone)).ok_or_else(out_of_range)?;
    if named_lo >= named_hi {
        return Err(TimeError::ReversedInterval { text: text() });
    }
    let lo = if first.approximate() { first.widened_lo(zone) } else { Some(named_lo) };
    let hi = if last.approximate() { last.widened_hi(zone) } else { Some(named_hi) };
    lo.and_then(Instant::from_micros)
        .zip(hi.and_then(Instant::from_micros))
        .and_then(|(lo, hi)| Window::new(lo, hi))
        .ok_or_else(out_of_range)
}

/// The bounds of a part in a zone, in microseconds since 1970-01-01T00:00Z. They can lie outside the range of
/// instants; none where the zone library does not reach.
impl EdtfPart {
    /// Returns the first instant that is named.
    fn lo(self, zone: &Zone) -> Option<i64> {
        match self {
            Self::Date { extent, .. } => zone.start_of_day(extent.days().0),
            Self::DateTime(shown) => shown.instant_in(zone),
        }
    }

    /// Returns the first instant after those that are named.
    fn hi(self, zone: &Zone) -> Option<i64> {
        match self {
            Self::Date { extent, .. } => zone.start_of_day(extent.days().1),
            Self::DateTime(shown) => shown.instant_in(zone).map(|instant| instant + shown.length_micros),
        }
    }

    /// Returns the lower bound of a date with one more of its own length before it.
    fn widened_lo(self, zone: &Zone) -> Option<i64> {
        match self {
            Self::Date { extent, .. } => zone.start_of_day(extent.widened_days().0),
            Self::DateTime(_) => self.lo(zone),
        }
    }

    /// Returns the upper bound of a date with one more of its own length after it.
    fn widened_hi(self, zone: &Zone) -> Option<i64> {
        match self {
            Self::Date { extent, .. } => zone.start_of_day(extent.widened_days().1),
            Self::DateTime(_) => self.hi(zone),
        }
    }

    /// Returns whether this is a day that the zone left out of its calendar.
    fn is_skipped_in(self, zone: &Zone) -> bool {
        match self {
            Self::Date { extent, .. } => extent.is_skipped_in(zone),
            Self::DateTime(_) => false,
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Period", 4)?;
        fields.serialize_field("edtf", &self.edtf)?;
        fields.serialize_field("zone", &self.zone)?;
        fields.serialize_field("lo", &self.window.lo())?;
        fields.serialize_field("hi", &self.window.hi())?;
        fields.end()
    }
}

/// The stored form of a period, whose bounds are not yet checked.
#[derive(Deserialize)]
#[serde(rename = "Period")]
struct Stored {
    edtf: Edtf,
    zone: Zone,
    lo: Instant,
    hi: Instant,
}

impl TryFrom<Stored> for Period {
    type Error = TimeError;

    fn try_from(Stored { edtf, zone, lo, hi }: Stored) -> Result<Self, TimeError> {
        let window = Window::new(lo, hi).ok_or(TimeError::Window { lo: lo.micros(), hi: hi.micros() })?;
        Ok(Self { edtf, zone, window })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn resolve(text: &str, zone: &str) -> Result<Period, TimeError> {
        Period::resolve(&text.parse()?, &zone.parse()?)
    }

    #[test]
    fn what_lasts_runs_from_the_first_part_to_the_last() {
        let through = |one: &str, other: &str| {
            let period = resolve(one, "UTC").unwrap().through(&resolve(other, "UTC").unwrap())?;
            Some((
                period.edtf().as_str().to_owned(),
                period.window() == resolve(period.edtf().as_str(), "UTC").unwrap().window(),
            ))
        };
        let text = |text: &str| Some((text.to_owned(), true));
        assert_eq!(through("2015-11-30", "2015-12-13"), text("2015-11-30/2015-12-13"));
        assert_eq!(through("2015-11-30/2015-12-01", "2015-12-12/2015-12-13~"), text("2015-11-30/2015-12-13~"));
        assert_eq!(through("2015-11-30", "2015-11-30"), text("2015-11-30"));
        assert_eq!(through("2015-12-01", "2015-11-30"), None);
    }

    #[test]
    fn an_interval_of_several_days_is_told_from_a_vague_date_and_from_one_day() {
        let spans = |text: &str| resolve(text, "Europe/Paris").unwrap().spans_days();
        for long in ["2015-11-30/2015-12-13", "2015-11-30/2015-12-01", "2015-11/2015-12", "2015-11-30~/2015-12-13"] {
            assert!(spans(long), "{long}");
        }
        for short in ["2015-11-30", "2015-12", "2015", "2015-10-25/2015-10-25", "2015-11-30~", "2015-11-30T10:00:00"] {
            assert!(!spans(short), "{short}");
        }
    }

    /// Checks a table of dates, zones and the bounds they give: in UTC, without a fraction of zero.
    fn assert_windows(table: &str) {
        let shown = |instant: Instant| instant.to_string().replace(".000000Z", "").replace('Z', "");
        let rows = table.lines().map(str::trim).filter(|row| !row.is_empty() && !row.starts_with('#'));
        for row in rows {
            let columns: Vec<&str> = row.split_whitespace().collect();
            let window = resolve(columns[0], columns[1]).expect(row).window();
            assert_eq!([shown(window.lo()), shown(window.hi())], columns[2..], "{row}");
        }
    }

    #[test]
    fn every_form_in_utc() {
        assert_windows(
            "
            2024                            UTC 2024-01-01T00:00:00        2025-01-01T00:00:00
            2024-08                         UTC 2024-08-01T00:00:00        2024-09-01T00:00:00
            2024-12                         UTC 2024-12-01T00:00:00        2025-01-01T00:00:00
            2024-08-20                      UTC 2024-08-20T00:00:00        2024-08-21T00:00:00
            2024-02-29                      UTC 2024-02-29T00:00:00        2024-03-01T00:00:00
            2024-21                         UTC 2024-03-01T00:00:00        2024-06-01T00:00:00
            2024-22                         UTC 2024-06-01T00:00:00        2024-09-01T00:00:00
            2024-23                         UTC 2024-09-01T00:00:00        2024-12-01T00:00:00
            2024-24                         UTC 2024-12-01T00:00:00        2025-03-01T00:00:00
            202X                            UTC 2020-01-01T00:00:00        2030-01-01T00:00:00
            20XX                            UTC 2000-01-01T00:00:00        2100-01-01T00:00:00
            2024-XX                         UTC 2024-01-01T00:00:00        2025-01-01T00:00:00
            2024-XX-XX                      UTC 2024-01-01T00:00:00        2025-01-01T00:00:00
            2024-08-XX                      UTC 2024-08-01T00:00:00        2024-09-01T00:00:00
            2024-08-20?                     UTC 2024-08-20T00:00:00        2024-08-21T00:00:00
            2024-08-19/2024-08-21           UTC 2024-08-19T00:00:00        2024-08-22T00:00:00
            2024-08/2024                    UTC 2024-08-01T00:00:00        2025-01-01T00:00:00
            2024/2024-02                    UTC 2024-01-01T00:00:00        2024-03-01T00:00:00
            2024-24/2025-21                 UTC 2024-12-01T00:00:00        2025-06-01T00:00:00
            2024-08-20T09:30:00             UTC 2024-08-20T09:30:00        2024-08-20T09:30:00.000001
            2024-08-20T09:30:00.25+03       UTC 2024-08-20T06:30:00.250000 2024-08-20T06:30:00.250001
            2024-08-20T09:30:00Z/2024-08-21 UTC 2024-08-20T09:30:00        2024-08-22T00:00:00
            2024-08-20/2024-08-20T09:30:00  UTC 2024-08-20T00:00:00        2024-08-20T09:30:00.000001
            2015-12-12T19:29                UTC 2015-12-12T19:29:00        2015-12-12T19:30:00
            2015-12-12T19:29Z               UTC 2015-12-12T19:29:00        2015-12-12T19:30:00
            2015-12-12T19:29+01             UTC 2015-12-12T18:29:00        2015-12-12T18:30:00
            2015-12-12T23:59-03:30          UTC 2015-12-13T03:29:00        2015-12-13T03:30:00
            2015-11-30/2015-12-12T19:29     UTC 2015-11-30T00:00:00        2015-12-12T19:30:00
            2015-12-12T19:29/2015-12-12T19:29:30 UTC 2015-12-12T19:29:00   2015-12-12T19:29:30.000001
            2015-12-12T19:29Z/2015-12-13~   UTC 2015-12-12T19:29:00        2015-12-15T00:00:00
            0001                            UTC 0001-01-01T00:00:00        0002-01-01T00:00:00
            0001-01-01                      UTC 0001-01-01T00:00:00        0001-01-02T00:00:00
            9998                            UTC 9998-01-01T00:00:00        9999-01-01T00:00:00
            9999-12-30                      UTC 9999-12-30T00:00:00        9999-12-31T00:00:00
            9999/9999-06-30                 UTC 9999-01-01T00:00:00        9999-07-01T00:00:00
            ",
        );
    }

    #[test]
    fn an_approximate_date_is_widened_by_one_of_its_own_length() {
        assert_windows(
            "
            2024~                            UTC          2023-01-01T00:00:00 2026-01-01T00:00:00
            2024-03~                         UTC          2024-02-01T00:00:00 2024-05-01T00:00:00
            2024-03-01~                      UTC          2024-02-29T00:00:00 2024-03-03T00:00:00
            2024-03-01%                      UTC          2024-02-29T00:00:00 2024-03-03T00:00:00
            2024-21~                         UTC          2023-12-01T00:00:00 2024-09-01T00:00:00
            2024-24~                         UTC          2024-09-01T00:00:00 2025-06-01T00:00:00
            202X~                            UTC          2010-01-01T00:00:00 2040-01-01T00:00:00
            20XX~                            UTC          1900-01-01T00:00:00 2200-01-01T00:00:00
            2024-XX~                         UTC          2023-01-01T00:00:00 2026-01-01T00:00:00
            2024-XX-XX~                      UTC          2023-01-01T00:00:00 2026-01-01T00:00:00
            2024-08-XX~                      UTC          2024-07-01T00:00:00 2024-10-01T00:00:00
            2024-08-19~/2024-08-21           UTC          2024-08-18T00:00:00 2024-08-22T00:00:00
            2024-08-19/2024-09~              UTC          2024-08-19T00:00:00 2024-11-01T00:00:00
            2024~/2024-08-21?                UTC          2023-01-01T00:00:00 2024-08-22T00:00:00
            2024-08-20T09:30:00Z/2024-08-21~ UTC          2024-08-20T09:30:00 2024-08-23T00:00:00
            # In the zone: the day after has 23 hours, the day before a skipped one is widened to nothing more.
            2024-03-30~                      Europe/Kyiv  2024-03-28T22:00:00 2024-03-31T21:00:00
            2011-12-31~                      Pacific/Apia 2011-12-30T10:00:00 2012-01-01T10:00:00
            ",
        );
    }

    #[test]
    fn a_day_of_a_zone_begins_and_ends_there() {
        assert_windows(
            "
            # Days of 23 and 25 hours.
            2024-03-29            Asia/Jerusalem      2024-03-28T22:00:00 2024-03-29T21:00:00
            2024-10-27            Asia/Jerusalem      2024-10-26T21:00:00 2024-10-27T22:00:00
            2024-03-31            Europe/Kyiv         2024-03-30T22:00:00 2024-03-31T21:00:00
            2024-10-27            Europe/Kyiv         2024-10-26T21:00:00 2024-10-27T22:00:00
            # Half an hour of summer time.
            2024-04-07            Australia/Lord_Howe 2024-04-06T13:00:00 2024-04-07T13:30:00
            # Clocks moved on at midnight: the day begins at 01:00.
            2022-03-27            Asia/Beirut         2022-03-26T22:00:00 2022-03-27T21:00:00
            2024-04-26            Africa/Cairo        2024-04-25T22:00:00 2024-04-26T21:00:00
            2024-04-25            Africa/Cairo        2024-04-24T22:00:00 2024-04-25T22:00:00
            # Clocks moved on across midnight, from 23:30 to 00:30: the day begins at 00:30.
            1919-03-31            America/Toronto     1919-03-31T04:30:00 1919-04-01T04:00:00
            # Clocks moved back across midnight: the day begins the first time it is midnight.
            2010-11-07            America/Goose_Bay   2010-11-07T03:00:00 2010-11-08T04:00:00
            2024-11-03            America/Havana      2024-11-03T04:00:00 2024-11-04T05:00:00
            # The day before a skipped one, and the next that there was.
            2011-12-29            Pacific/Apia        2011-12-29T10:00:00 2011-12-30T10:00:00
            2011-12-31            Pacific/Apia        2011-12-30T10:00:00 2011-12-31T10:00:00
            2011-12               Pacific/Apia        2011-12-01T10:00:00 2011-12-31T10:00:00
            2011-12-29/2011-12-31 Pacific/Apia        2011-12-29T10:00:00 2011-12-31T10:00:00
            # Before zones and after the end of the tables.
            1800-01-01            Europe/Kyiv         1799-12-31T21:57:56 1800-01-01T21:57:56
            9998-07-01            Europe/Kyiv         9998-06-30T21:00:00 9998-07-01T21:00:00
            2024-08-20            Etc/UTC             2024-08-20T00:00:00 2024-08-21T00:00:00
            ",
        );
    }

    #[test]
    fn a_local_time_is_the_first_of_two_and_moved_forward_in_a_gap() {
        assert_windows(
            "
            2024-08-20T12:30:00                     Europe/Kyiv  2024-08-20T09:30:00 2024-08-20T09:30:00.000001
            2024-08-20T12:30                        Europe/Kyiv  2024-08-20T09:30:00 2024-08-20T09:31:00
            2024-08-20T12:30Z                       Europe/Kyiv  2024-08-20T12:30:00 2024-08-20T12:31:00
            2024-03-10T02:30                        America/New_York 2024-03-10T07:30:00 2024-03-10T07:31:00
            2024-11-03T01:30                        America/New_York 2024-11-03T05:30:00 2024-11-03T05:31:00
            2024-10-27T03:30:00                     Europe/Kyiv  2024-10-27T00:30:00 2024-10-27T00:30:00.000001
            2024-03-31T03:30:00                     Europe/Kyiv  2024-03-31T01:30:00 2024-03-31T01:30:00.000001
            2022-03-27T00:00:00                     Asia/Beirut  2022-03-26T22:00:00 2022-03-26T22:00:00.000001
            2011-12-30T12:00:00                     Pacific/Apia 2011-12-30T22:00:00 2011-12-30T22:00:00.000001
            2024-10-27T03:30:00Z                    Europe/Kyiv  2024-10-27T03:30:00 2024-10-27T03:30:00.000001
            # Written in reverse, but the second is moved past the first.
            2024-03-31T04:15:00/2024-03-31T03:45:00 Europe/Kyiv  2024-03-31T01:15:00 2024-03-31T01:45:00.000001
            ",
        );
    }

    #[test]
    fn an_interval_that_is_reversed_in_its_zone_is_refused() {
        let cases = [
            ("2024-08-20T10:00:00/2024-08-20T09:59:59", "UTC"),
            ("2024-08-20T20:00:00Z/2024-08-20", "Asia/Tokyo"),
            ("2024-08-20/2024-08-20T03:00:00Z", "America/New_York"),
            ("2024-03-31T03:30:00/2024-03-31T04:15:00", "Europe/Kyiv"),
        ];
        for (text, zone) in cases {
            let error = resolve(text, zone).expect_err(text);
            assert!(matches!(error, TimeError::ReversedInterval { .. }), "{error}");
        }
        assert!(resolve("2024-08-20T20:00:00Z/2024-08-20", "UTC").is_ok());
    }

    #[test]
    fn a_day_that_the_zone_skipped_is_refused() {
        let texts =
            ["2011-12-30", "2011-12-30~", "2011-12-30/2011-12-31", "2011-12-29/2011-12-30?", "2011-12-30/2011-12-30"];
        for text in texts {
            let error = resolve(text, "Pacific/Apia").expect_err(text);
            assert!(matches!(error, TimeError::SkippedDay { .. }), "{error}");
            assert!(error.to_string().contains("accepted are the days before and after it"), "{error}");
            assert!(resolve(text, "UTC").is_ok());
        }
    }

    #[test]
    fn what_reaches_outside_the_years_is_refused() {
        let cases = [
            ("9999", "UTC"),
            ("999X", "UTC"),
            ("99XX", "UTC"),
            ("9999-12", "UTC"),
            ("9999-12-31", "UTC"),
            ("9999-24", "UTC"),
            ("9998~", "UTC"),
            ("9999-12-30~", "UTC"),
            ("9999-12-31T23:59:59.999999Z", "UTC"),
            ("9999-12-31T23:59:59-01:00", "UTC"),
            ("2024/9999", "UTC"),
            ("0001~", "UTC"),
            ("0001-01-01~", "UTC"),
            ("0001-21~", "UTC"),
            ("001X~", "UTC"),
            ("01XX~", "UTC"),
            ("0001-01-01T00:00:00+01", "UTC"),
            ("0001-01-01", "Asia/Tokyo"),
            ("9999-12-31", "Asia/Tokyo"),
            ("9999", "Asia/Tokyo"),
            ("99XX~", "America/New_York"),
            ("9999-12-31T12:00:00", "America/New_York"),
        ];
        for (text, zone) in cases {
            let error = resolve(text, zone).expect_err(text);
            assert!(matches!(error, TimeError::OutOfRange { .. }), "{text}: {error}");
            assert!(error.to_string().contains("accepted are dates whose whole period lies within"));
        }
    }

    #[test]
    fn is_stored_with_the_window_of_its_recording() {
        let period = resolve("2024-08-20~", "Europe/Kyiv").expect("a date");
        let stored = serde_json::to_string(&period).expect("an object");
        assert_eq!(
            stored,
            r#"{"edtf":"2024-08-20~","zone":"Europe/Kyiv","lo":1724014800000000,"hi":1724274000000000}"#
        );
        assert_eq!(serde_json::from_str::<Period>(&stored).expect("a period"), period);

        // Other rules held when this was recorded: it stays as it was.
        let older = stored.replace("1724014800000000", "1724011200000000");
        let read = serde_json::from_str::<Period>(&older).expect("a period");
        assert_eq!(read.window().lo().micros(), 1_724_011_200_000_000);
        assert_eq!(read, Period::stored(period.edtf().clone(), period.zone().clone(), read.window()));

        let reversed = stored.replace("1724274000000000", "1724014800000000");
        assert!(serde_json::from_str::<Period>(&reversed).is_err());
    }

    proptest! {
        #[test]
        fn widening_only_widens(
            text in prop::sample::select(vec!["2024", "2024-08", "2024-03-31", "2024-24", "202X", "20XX", "2024-XX", "2024-10-27"]),
            zone in prop::sample::select(vec!["UTC", "Asia/Jerusalem", "Europe/Kyiv", "Pacific/Apia"]),
        ) {
            let plain = resolve(text, zone).expect("a date").window();
            let widened = resolve(&format!("{text}~"), zone).expect("a date").window();
            prop_assert!(widened.lo() < plain.lo() && plain.hi() < widened.hi());
            prop_assert_eq!(resolve(&format!("{text}?"), zone).expect("a date").window(), plain);
            prop_assert_eq!(resolve(&format!("{text}%"), zone).expect("a date").window(), widened);
        }
    }
}
