//! What the date in a question cuts.
//!
//! A question is asked as of a date or of an instant, and what is asked for includes it: all of that day, month or
//! year. So each becomes an exclusive bound. Nothing vague is accepted here: a question knows what it asks.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::civil::CalendarSpan;
use super::error::excerpt;
use super::scan::{self, TextFault};
use super::{Cut, Instant, TimeError, Zone, text};

/// A date or instant in a question: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or RFC 3339 with an offset.
///
/// It includes what it names. A date is read in the zone of the question; an instant is the same in all.
///
/// ```
/// use chancery::time::{PointInTime, Zone};
///
/// let day: PointInTime = "2024-08-20".parse()?;
/// assert!(day.is_date());
/// assert_eq!(day.cut(&Zone::default())?.last_included().to_string(), "2024-08-20T23:59:59.999999Z");
/// assert_eq!(day.cut(&"Europe/Kyiv".parse()?)?.last_included().to_string(), "2024-08-20T20:59:59.999999Z");
///
/// let instant: PointInTime = "2024-08-20T09:30:00Z".parse()?;
/// assert_eq!(instant.cut(&Zone::default())?.micros(), instant.start(&Zone::default())?.micros() + 1);
///
/// for refused in ["2024-08-20~", "2024-08-19/2024-08-21", "2024-08-20T09:30:00", "2024-21", "today"] {
///     assert!(refused.parse::<PointInTime>().is_err());
/// }
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PointInTime {
    text: Arc<str>,
    meaning: Meaning,
}

/// What a point in time is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Meaning {
    /// All of a period of the calendar.
    Date(CalendarSpan),
    /// One instant.
    Instant(Instant),
}

impl PointInTime {
    /// Returns the text as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether this is a date, whose bounds depend on the zone.
    pub fn is_date(&self) -> bool {
        matches!(self.meaning, Meaning::Date(_))
    }

    /// Returns the cut that includes this point and nothing later: the end of the period, or the microsecond after
    /// the instant.
    ///
    /// # Errors
    ///
    /// Where the zone skipped the day, or the end lies outside the years 0001 to 9999 in this zone. The year 9999
    /// of UTC ends within them.
    pub fn cut(&self, zone: &Zone) -> Result<Cut, TimeError> {
        match self.meaning {
            Meaning::Date(extent) => self.bound(extent, extent.days().1, zone),
            Meaning::Instant(instant) => Ok(Cut::after(instant)),
        }
    }

    /// Returns the bound from which a filter includes this point: the start of the period, or the instant.
    ///
    /// # Errors
    ///
    /// Where the zone skipped the day, or the start lies outside the years 0001 to 9999 in this zone.
    pub fn start(&self, zone: &Zone) -> Result<Cut, TimeError> {
        match self.meaning {
            Meaning::Date(extent) => self.bound(extent, extent.days().0, zone),
            Meaning::Instant(instant) => Ok(Cut::from_micros(instant.micros())),
        }
    }

    /// Returns the start of a day that bounds the period, where the zone has such a period.
    fn bound(&self, extent: CalendarSpan, day: i32, zone: &Zone) -> Result<Cut, TimeError> {
        if extent.is_skipped_in(zone) {
            return Err(TimeError::SkippedDay { text: excerpt(&self.text), zone: zone.clone() });
        }
        zone.start_of_day(day)
            .map(Cut::from_micros)
            .filter(|cut| (Instant::MIN.micros()..=Cut::after(Instant::MAX).micros()).contains(&cut.micros()))
            .ok_or_else(|| TimeError::OutOfRange { text: excerpt(&self.text), zone: zone.clone() })
    }
}

impl Meaning {
    fn read(text: &str) -> Result<Self, TextFault> {
        let bytes = text.as_bytes();
        if text.is_empty() {
            Err("it is empty")
        } else if text.trim() != text {
            Err("it has spaces around it")
        } else if bytes.contains(&b'/') {
            Err("an interval is not one point")
        } else if bytes.iter().any(|byte| matches!(byte, b'?' | b'~' | b'%')) {
            Err("a question takes no ?, ~ or %")
        } else if bytes.iter().any(|byte| matches!(byte, b'T' | b't')) {
            Instant::read(text).map(Self::Instant)
        } else if bytes.contains(&b'X') {
            Err("a question takes no unspecified digits")
        } else {
            scan::date(bytes).map(Self::Date)
        }
    }
}

impl FromStr for PointInTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        match Meaning::read(text) {
            Ok(meaning) => Ok(Self { text: text.into(), meaning }),
            Err(reason) => Err(TimeError::PointInTime { text: excerpt(text), reason }),
        }
    }
}

impl fmt::Display for PointInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for PointInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PointInTime({})", &self.text)
    }
}

impl Serialize for PointInTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for PointInTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::{Edtf, Period};

    fn point(text: &str) -> PointInTime {
        text.parse().expect(text)
    }

    fn zone(name: &str) -> Zone {
        name.parse().expect(name)
    }

    #[test]
    fn includes_what_it_names() {
        let cases = [
            // text, zone, start, last included
            ("2024", "UTC", "2024-01-01T00:00:00.000000Z", "2024-12-31T23:59:59.999999Z"),
            ("2024-08", "UTC", "2024-08-01T00:00:00.000000Z", "2024-08-31T23:59:59.999999Z"),
            ("2024-08-20", "UTC", "2024-08-20T00:00:00.000000Z", "2024-08-20T23:59:59.999999Z"),
            ("2024-03-31", "Europe/Kyiv", "2024-03-30T22:00:00.000000Z", "2024-03-31T20:59:59.999999Z"),
            ("2022-03-27", "Asia/Beirut", "2022-03-26T22:00:00.000000Z", "2022-03-27T20:59:59.999999Z"),
            ("2011-12", "Pacific/Apia", "2011-12-01T10:00:00.000000Z", "2011-12-31T09:59:59.999999Z"),
            ("2024-08-20T12:30:00+03:00", "Asia/Tokyo", "2024-08-20T09:30:00.000000Z", "2024-08-20T09:30:00.000000Z"),
            ("2024-08-20T09:30:00.25Z", "UTC", "2024-08-20T09:30:00.250000Z", "2024-08-20T09:30:00.250000Z"),
            ("0001", "UTC", "0001-01-01T00:00:00.000000Z", "0001-12-31T23:59:59.999999Z"),
            ("9999", "UTC", "9999-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
            ("9999-12-31", "UTC", "9999-12-31T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
            ("9999-12-31T23:59:59.999999Z", "UTC", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
        ];
        for (text, name, start, last) in cases {
            let (point, zone) = (point(text), zone(name));
            let start: Instant = start.parse().expect("an instant");
            assert_eq!(point.start(&zone), Ok(Cut::from_micros(start.micros())), "{text} in {name}");
            assert_eq!(point.cut(&zone).expect(text).last_included().to_string(), last, "{text} in {name}");
            assert_eq!((point.as_str(), point.to_string().as_str()), (text, text));
            assert_eq!(point.is_date(), !text.contains('T'));
        }
        assert_eq!(point("9999").cut(&Zone::default()), Ok(Cut::after(Instant::MAX)));
    }

    #[test]
    fn refuses_with_the_reason_and_what_would_be_accepted() {
        let cases = [
            ("", "empty"),
            (" 2024-08-20", "spaces"),
            ("2024-08-20 ", "spaces"),
            ("now", "form of a date"),
            ("2024-08-20~", "no ?, ~ or %"),
            ("2024?", "no ?, ~ or %"),
            ("2024-08-20T09:30:00Z~", "no ?, ~ or %"),
            ("2024-08-19/2024-08-21", "interval"),
            ("2024-08-20/..", "interval"),
            ("2024-21", "01 to 12"),
            ("2024-13", "01 to 12"),
            ("202X", "unspecified"),
            ("2024-XX", "unspecified"),
            ("20240820", "basic format"),
            ("202408", "basic format"),
            ("20240820T093000Z", "basic format"),
            ("0000", "0001 to 9999"),
            ("-0044", "form of a date"),
            ("Y12024", "form of a date"),
            ("12024", "form of a date"),
            ("2024-02-30", "no such day"),
            ("2024-08-20T09:30:00", "no offset"),
            ("2024-08-20T09:30Z", "the seconds included"),
            ("2024-08-20T09:30:00+03", "±hh:mm"),
            ("2024-08-20T24:00:00Z", "00:00:00 of the next"),
            ("2016-12-31T23:59:60Z", "leap second"),
            ("2024-08-20T09:30:00.1234567Z", "one to six digits"),
            ("0001-01-01T00:00:00+01:00", "outside the years"),
        ];
        for (text, reason) in cases {
            let message = text.parse::<PointInTime>().expect_err(text).to_string();
            assert!(message.contains(reason), "{text:?} gives: {message}");
            assert!(message.contains("accepted is a date (2024, 2024-08 or 2024-08-20)"), "{message}");
        }
    }

    #[test]
    fn a_date_without_bounds_in_its_zone_is_refused() {
        let apia = zone("Pacific/Apia");
        assert!(matches!(point("2011-12-30").cut(&apia), Err(TimeError::SkippedDay { .. })));
        assert!(matches!(point("2011-12-30").start(&apia), Err(TimeError::SkippedDay { .. })));
        let tokyo = zone("Asia/Tokyo");
        assert!(matches!(point("0001").start(&tokyo), Err(TimeError::OutOfRange { .. })));
        assert!(point("0001").cut(&tokyo).is_ok());
        assert!(matches!(point("9999").cut(&tokyo), Err(TimeError::OutOfRange { .. })));
        assert!(point("9999").start(&tokyo).is_ok());
    }

    #[test]
    fn is_stored_as_its_text() {
        let stored = serde_json::to_string(&point("2024-08")).expect("a text");
        assert_eq!(stored, r#""2024-08""#);
        assert_eq!(serde_json::from_str::<PointInTime>(&stored).expect("a point"), point("2024-08"));
        assert!(serde_json::from_str::<PointInTime>(r#""2024-8""#).is_err());
    }

    proptest! {
        /// What happened on a date is certainly before the cut at that date, and not at all before its start.
        #[test]
        fn bounds_are_those_of_the_recorded_date(
            text in "(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?",
            zone in prop::sample::select(vec!["UTC", "Asia/Jerusalem", "Europe/Kyiv", "Africa/Cairo", "America/New_York"]),
        ) {
            let (point, zone) = (point(&text), super::tests::zone(zone));
            let window = Period::resolve(&text.parse::<Edtf>().expect("a date"), &zone).expect("a date").window();
            prop_assert_eq!(point.cut(&zone).expect("in range").micros(), window.hi().micros());
            prop_assert_eq!(point.start(&zone).expect("in range").micros(), window.lo().micros());
        }

        #[test]
        fn no_text_panics(text in "[-0-9XTZ:./+ ]{0,40}|\\PC{0,40}") {
            let _ = text.parse::<PointInTime>();
        }
    }
}
