//! One moment, to the microsecond.
//!
//! Printing and reading use the calendar arithmetic of this module, not that of the zone library: the library
//! stops two hours and a day before the end of 9999, and an instant must print for every value it can have.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TimeError;
use super::civil::{DAY_MICROS, date_of, day_number};
use super::error::excerpt;
use super::scan::{self, Offsets, TextFault};

/// A moment: whole microseconds since 1970-01-01T00:00Z, in the years 0001 to 9999 of UTC.
///
/// It prints as RFC 3339 in UTC, always with six digits after the second, so that texts sort as the moments do.
/// It reads RFC 3339 with an offset: `T` and `Z` in either case, or `±hh:mm`, and at most six digits after the
/// second. More digits, a leap second (`:60`), `24:00:00`, a date-time without an offset and spaces around it
/// are refused.
///
/// ```
/// use chancery::time::Instant;
///
/// let instant: Instant = "2024-08-20T12:30:00.25+03:00".parse()?;
/// assert_eq!(instant.to_string(), "2024-08-20T09:30:00.250000Z");
/// assert_eq!(instant.micros(), 1_724_146_200_250_000);
/// assert!(instant < Instant::MAX);
/// assert_eq!(Instant::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
///
/// assert!("2024-08-20T12:30:00".parse::<Instant>().is_err(), "an instant needs an offset");
/// assert!("2024-08-20".parse::<Instant>().is_err(), "a day is not an instant");
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub struct Instant(i64);

impl Instant {
    /// The first instant: 0001-01-01T00:00:00.000000Z.
    pub const MIN: Self = Self(day_number(1, 1, 1) as i64 * DAY_MICROS);

    /// The last instant: 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(day_number(10_000, 1, 1) as i64 * DAY_MICROS - 1);

    /// Makes an instant from microseconds since 1970-01-01T00:00Z; none outside [`MIN`](Self::MIN) to
    /// [`MAX`](Self::MAX).
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if Self::MIN.0 <= micros && micros <= Self::MAX.0 { Some(Self(micros)) } else { None }
    }

    /// Returns the microseconds since 1970-01-01T00:00Z; negative before.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Returns the same time of the same day, so many years later; of a 29 February, where that year has none, the first of
    /// March. It is [`MAX`](Self::MAX) where the years end before.
    ///
    /// ```
    /// let instant: chancery::time::Instant = "2024-02-29T12:00:00Z".parse()?;
    /// assert_eq!(instant.years_later(4).to_string(), "2028-02-29T12:00:00.000000Z");
    /// assert_eq!(instant.years_later(1).to_string(), "2025-03-01T12:00:00.000000Z");
    /// assert_eq!(instant.years_later(8_000), chancery::time::Instant::MAX);
    /// # Ok::<(), chancery::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn years_later(self, years: i32) -> Self {
        let (year, month, day) = date_of(self.0.div_euclid(DAY_MICROS) as i32);
        let day = day_number(year.saturating_add(years).min(10_000), month, day);
        Self::from_micros(i64::from(day) * DAY_MICROS + self.0.rem_euclid(DAY_MICROS)).unwrap_or(Self::MAX)
    }

    /// Reads an instant, or says what is wrong with the text.
    pub(super) fn read(text: &str) -> Result<Self, TextFault> {
        let bytes = text.as_bytes();
        if text.trim() != text {
            return Err("it has spaces around it");
        }
        if !bytes.iter().any(|byte| matches!(byte, b'T' | b't')) {
            return Err("it has no T between a date and a time of day");
        }
        let read = scan::date_time(bytes, Offsets::Rfc3339)?;
        read.exact_micros().and_then(Self::from_micros).ok_or("its offset puts it outside the years 0001 to 9999")
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::read(text).map_err(|reason| TimeError::Instant { text: excerpt(text), reason })
    }
}

impl From<Instant> for i64 {
    fn from(instant: Instant) -> i64 {
        instant.0
    }
}

impl TryFrom<i64> for Instant {
    type Error = TimeError;

    fn try_from(micros: i64) -> Result<Self, TimeError> {
        Self::from_micros(micros).ok_or(TimeError::Micros { micros })
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(DAY_MICROS) as i32);
        let of_day = self.0.rem_euclid(DAY_MICROS);
        let (seconds, micros) = ((of_day / 1_000_000) as u32, (of_day % 1_000_000) as u32);
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        write_digits(&mut text[0..4], year as u32);
        write_digits(&mut text[5..7], u32::from(month));
        write_digits(&mut text[8..10], u32::from(day));
        write_digits(&mut text[11..13], seconds / 3_600);
        write_digits(&mut text[14..16], seconds / 60 % 60);
        write_digits(&mut text[17..19], seconds % 60);
        write_digits(&mut text[20..26], micros);
        f.pad(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes a number into a place, right-aligned over the zeros that stand there.
fn write_digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Instant, TimeError> {
        text.parse()
    }

    #[test]
    fn prints_the_whole_range() {
        let cases = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_724_112_000_000_000, "2024-08-20T00:00:00.000000Z"),
            (1_709_164_799_000_001, "2024-02-28T23:59:59.000001Z"),
            (Instant::MIN.micros(), "0001-01-01T00:00:00.000000Z"),
            (Instant::MAX.micros(), "9999-12-31T23:59:59.999999Z"),
        ];
        for (micros, text) in cases {
            let instant = Instant::from_micros(micros).expect("the case is in range");
            assert_eq!(instant.to_string(), text);
            assert_eq!(parse(text), Ok(instant));
        }
        assert_eq!(Instant::from_micros(Instant::MIN.micros() - 1), None);
        assert_eq!(Instant::from_micros(Instant::MAX.micros() + 1), None);
        assert_eq!(format!("{:>30}|", Instant::MIN), "   0001-01-01T00:00:00.000000Z|");
    }

    #[test]
    fn reads_offsets_and_fractions() {
        let cases = [
            ("2024-08-20T12:30:00+03:00", "2024-08-20T09:30:00.000000Z"),
            ("2024-08-20T00:00:00.5-00:30", "2024-08-20T00:30:00.500000Z"),
            ("2024-08-20T00:00:00-00:00", "2024-08-20T00:00:00.000000Z"),
            ("2024-08-20T00:00:00.000001Z", "2024-08-20T00:00:00.000001Z"),
            ("2024-02-29T23:59:59.999999+23:59", "2024-02-29T00:00:59.999999Z"),
            ("0001-01-01T00:00:00-01:00", "0001-01-01T01:00:00.000000Z"),
            ("2024-08-20t09:30:00z", "2024-08-20T09:30:00.000000Z"),
            ("2024-08-20T09:30:00.5z", "2024-08-20T09:30:00.500000Z"),
            ("2024-08-20t12:30:00+03:00", "2024-08-20T09:30:00.000000Z"),
        ];
        for (text, printed) in cases {
            assert_eq!(parse(text).expect(text).to_string(), printed);
        }
    }

    #[test]
    fn refuses_with_the_reason_and_what_would_be_accepted() {
        let cases = [
            ("", "no T"),
            ("2024-08-20", "no T"),
            ("2024-08-20 09:30:00Z", "no T"),
            ("2024-08-20t09:30:00", "no offset"),
            (" 2024-08-20T09:30:00Z", "spaces"),
            ("2024-08-20T09:30:00Z\n", "spaces"),
            ("2024-08-20T09:30:00", "no offset"),
            ("2024-08-20T09:30Z", "the seconds included"),
            ("2024-08-20T09Z", "the seconds included"),
            ("2024-08-20T", "the seconds included"),
            ("20240820T093000Z", "basic format"),
            ("2024-08-20T093000Z", "hh:mm:ss"),
            ("2024-08T09:30:00Z", "form of a date"),
            ("2024-08-20T24:00:00Z", "00:00:00 of the next"),
            ("2024-08-20T25:00:00Z", "00 to 23"),
            ("2024-08-20T23:60:00Z", "minutes"),
            ("2016-12-31T23:59:60Z", "leap second"),
            ("2016-12-31T23:59:61Z", "seconds"),
            ("2024-08-20T09:30:00.1234567Z", "one to six digits"),
            ("2024-08-20T09:30:00.Z", "one to six digits"),
            ("2024-08-20T09:30:00,5Z", "one to six digits"),
            ("2024-08-20T09:30:00+03", "±hh:mm"),
            ("2024-08-20T09:30:00+0300", "±hh:mm"),
            ("2024-08-20T09:30:00+24:00", "23:59"),
            ("2024-08-20T09:30:00+03:60", "23:59"),
            ("2024-08-20T09:30:00[Europe/Kyiv]", "±hh:mm"),
            ("2024-02-30T09:30:00Z", "no such day"),
            ("2023-02-29T09:30:00Z", "no such day"),
            ("2024-00-10T09:30:00Z", "month"),
            ("2024-13-10T09:30:00Z", "month"),
            ("0000-01-01T00:00:00Z", "0001 to 9999"),
            ("-001-01-01T00:00:00Z", "form of a date"),
            ("0001-01-01T00:00:00+01:00", "outside the years"),
            ("9999-12-31T23:59:59-00:01", "outside the years"),
            ("２０２４-08-20T09:30:00Z", "form of a date"),
        ];
        for (text, reason) in cases {
            let message = parse(text).expect_err(text).to_string();
            assert!(message.contains(reason), "{text:?} gives: {message}");
            assert!(message.contains("accepted is RFC 3339 with an offset"), "{message}");
        }
    }

    #[test]
    fn is_stored_as_a_checked_number() {
        let instant = parse("2024-08-20T09:30:00Z").expect("an instant");
        assert_eq!(serde_json::to_string(&instant).expect("a number"), "1724146200000000");
        assert_eq!(serde_json::from_str::<Instant>("1724146200000000").expect("an instant"), instant);
        assert!(serde_json::from_str::<Instant>("9223372036854775807").is_err());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(micros in Instant::MIN.micros()..=Instant::MAX.micros()) {
            let instant = Instant::from_micros(micros).expect("the range is that of instants");
            prop_assert_eq!(parse(&instant.to_string()), Ok(instant));
        }

        #[test]
        fn texts_sort_as_the_instants_do(
            a in Instant::MIN.micros()..=Instant::MAX.micros(),
            b in Instant::MIN.micros()..=Instant::MAX.micros(),
        ) {
            let [a, b] = [a, b].map(|micros| Instant::from_micros(micros).expect("in range"));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn no_text_panics(text in "[0-9TZ:.+ -]{0,40}|\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
