//! Vague dates as text: EDTF (ISO 8601-2, annex A) of levels 0 and 1.
//!
//! A date is kept exactly as it was recorded. This file says what can be recorded and what its parts are, without
//! a zone; [`super::Period`] gives the parts their place in time.
//!
//! | text | what it names |
//! | --- | --- |
//! | `2024`, `2024-08`, `2024-08-20` | a year, a month, a day |
//! | `2024-21` … `2024-24` | three months from March, June, September, December |
//! | `202X`, `20XX` | a decade, a century |
//! | `2024-XX`, `2024-XX-XX`, `2024-08-XX` | some month or day of that year, of that month |
//! | a date and `?`, `~`, `%` | the same, uncertain, approximate, both |
//! | `2024-08-20T09:30:00`, with a fraction, with an offset | an instant |
//! | `2024-08-20T09:30`, with an offset | a minute |
//! | `A/B` | from the start of A to the end of B |
//!
//! Not read: level 2 (sets, qualified parts, other unspecified digits, also those in an interval), open and unknown
//! ends, years outside 0001 to 9999, the basic format. Fractions of a second and date-times in intervals go past
//! EDTF; the crates for it read neither, which is why this reader is our own and such a crate only checks it in tests.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::civil::CalendarSpan;
use super::error::excerpt;
use super::scan::{self, DateTime, Offsets, TextFault};
use super::{TimeError, text};

/// A date as it was recorded: EDTF text of level 0 or 1, checked. Cheap to clone.
///
/// Two dates are equal where their texts are: `2024-08-20T10:00:00Z` and `2024-08-20T10:00:00+00:00` differ, and
/// only their periods have the same window. [`Period::resolve`](super::Period::resolve) tells which window.
///
/// ```
/// use chancery::time::Edtf;
///
/// let around: Edtf = "2024-08-20~".parse()?;
/// assert_eq!(around.as_str(), "2024-08-20~");
/// assert!(around.approximate() && !around.uncertain());
/// assert!("2024-08-19%/2024-08-21".parse::<Edtf>()?.uncertain());
///
/// for refused in ["2024-02-30", "2024-08-20/..", "2024-08/2024-07", "20240820", "[2024,2025]", "2024-08-20T10:00~"] {
///     assert!(refused.parse::<Edtf>().is_err());
/// }
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Edtf(Arc<str>);

impl Edtf {
    /// Returns the text as it was recorded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the date, or an end of the interval, is marked as approximate (`~` or `%`).
    pub fn approximate(&self) -> bool {
        self.0.bytes().any(|byte| matches!(byte, b'~' | b'%'))
    }

    /// Returns whether the date, or an end of the interval, is marked as uncertain (`?` or `%`).
    pub fn uncertain(&self) -> bool {
        self.0.bytes().any(|byte| matches!(byte, b'?' | b'%'))
    }

    /// Returns whether the date, or an end of the interval, is known no closer than to a month, a season or a year.
    pub fn coarse(&self) -> bool {
        self.expression().is_ok_and(|Expression { first, last }| first.coarse() || last.coarse())
    }

    /// Returns what the text says.
    pub(super) fn expression(&self) -> Result<Expression, TimeError> {
        Expression::read(&self.0)
    }
}

impl FromStr for Edtf {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Expression::read(text)?;
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edtf({})", &self.0)
    }
}

impl Serialize for Edtf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Edtf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// What is wrong with an X elsewhere.
const UNSPECIFIED: TextFault =
    "X stands for the last one or two digits of a year, for a whole month and day, or for a whole day";

/// What a recorded date says, before a zone gives it a place in time: from the start of the first part to the end
/// of the last. A date that is no interval is both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) first: EdtfPart,
    pub(super) last: EdtfPart,
}

/// A date or date-time that stands by itself or is an end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EdtfPart {
    /// A period of the calendar, to be widened where it is approximate.
    Date { extent: CalendarSpan, approximate: bool },
    /// An instant, or a minute.
    DateTime(DateTime),
}

impl Expression {
    fn read(text: &str) -> Result<Self, TimeError> {
        let malformed = |reason| TimeError::Edtf { text: excerpt(text), reason };
        let read = |part: &str, place| EdtfPart::read(part.as_bytes(), place).map_err(malformed);
        check_surroundings(text).map_err(malformed)?;
        let Some((first, last)) = text.split_once('/') else {
            let only = read(text, PartRole::Alone)?;
            return Ok(Self { first: only, last: only });
        };
        let (first, last) = (read(first, PartRole::End)?, read(last, PartRole::End)?);
        if first.is_after(last) {
            return Err(TimeError::ReversedInterval { text: excerpt(text) });
        }
        Ok(Self { first, last })
    }
}

/// Whether a part stands by itself or is an end of an interval.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PartRole {
    Alone,
    End,
}

/// Refuses what is wrong with a text whatever its parts are.
fn check_surroundings(text: &str) -> Result<(), TextFault> {
    if text.is_empty() {
        Err("it is empty")
    } else if text.trim() != text {
        Err("it has spaces around it")
    } else if text.starts_with(['[', '{']) {
        Err("a set of dates is EDTF of level 2")
    } else if text.bytes().filter(|&byte| byte == b'/').count() > 1 {
        Err("an interval has two ends")
    } else {
        Ok(())
    }
}

impl EdtfPart {
    fn read(text: &[u8], place: PartRole) -> Result<Self, TextFault> {
        check_start(text, place)?;
        let (date, qualifier) = match text {
            [date @ .., qualifier @ (b'?' | b'~' | b'%')] => (date, Some(*qualifier)),
            date => (date, None),
        };
        if date.iter().any(|byte| matches!(byte, b'?' | b'~' | b'%')) {
            return Err("one ?, ~ or % stands at the end; qualified parts of a date are EDTF of level 2");
        }
        if date.contains(&b'T') {
            if qualifier.is_some() {
                return Err("a date-time takes no ?, ~ or %");
            }
            return scan::date_time(date, Offsets::Edtf).map(Self::DateTime);
        }
        let extent = if date.contains(&b'X') {
            unspecified(date, place)?
        } else if let [_, _, _, _, b'-', b'2'..=b'4', b'0'..=b'9'] = *date {
            season(date)?
        } else {
            scan::date(date)?
        };
        Ok(Self::Date { extent, approximate: matches!(qualifier, Some(b'~' | b'%')) })
    }

    /// Returns whether this part is to be widened.
    pub(super) const fn approximate(self) -> bool {
        matches!(self, Self::Date { approximate: true, .. })
    }

    /// Returns whether this part is longer than a day.
    const fn coarse(self) -> bool {
        matches!(self, Self::Date { extent: CalendarSpan::Months { .. }, .. })
    }

    /// Returns whether this part begins at or after the end of another in every zone.
    ///
    /// What depends on the zone is left to the caller that knows it: local times of one day, as clocks are moved, and a
    /// text without an offset beside one with an offset.
    fn is_after(self, other: Self) -> bool {
        match (self.exact_micros(), other.exact_micros()) {
            (Some((this, _)), Some((_, other))) => this >= other,
            (None, None) => self.days().0 >= other.days().1,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Returns the bounds of a date-time with an offset, in microseconds since 1970-01-01T00:00Z.
    fn exact_micros(self) -> Option<(i64, i64)> {
        match self {
            Self::Date { .. } => None,
            Self::DateTime(shown) => shown.exact_micros().map(|micros| (micros, micros + shown.length_micros)),
        }
    }

    /// Returns the first day that is named and the first after those named.
    fn days(self) -> (i32, i32) {
        match self {
            Self::Date { extent, .. } => extent.days(),
            Self::DateTime(shown) => (shown.day(), shown.day() + 1),
        }
    }
}

/// Refuses what cannot begin a part.
fn check_start(text: &[u8], place: PartRole) -> Result<(), TextFault> {
    match text {
        [] if place == PartRole::End => Err("an interval needs both ends; an unknown end is not read"),
        [b'.', b'.', ..] | [.., b'.', b'.'] => Err("open-ended intervals are not read"),
        [b'Y', ..] => Err("years of more than four digits are not read"),
        [b'-' | b'+', ..] => Err("a year is 0001 to 9999, without a sign"),
        [b'?' | b'~' | b'%', _, ..] => Err("a ?, ~ or % stands at the end, not before a part (EDTF of level 2)"),
        _ => Ok(()),
    }
}

/// Reads `YYYY-21` to `YYYY-24`: three months from March, June, September or December.
fn season(date: &[u8]) -> Result<CalendarSpan, TextFault> {
    let code = scan::number(&date[5..]).ok_or("it does not have the form of a date")?;
    let first_month = match code {
        21 => 3,
        22 => 6,
        23 => 9,
        24 => 12,
        25..=41 => return Err("of the seasons 21 to 24 are read; the others are EDTF of level 2"),
        _ => return Err("a month is 01 to 12 and a season 21 to 24"),
    };
    Ok(CalendarSpan::months(scan::year(&date[..4])?, first_month, 3))
}

/// Reads a date with unspecified digits, as the whole of what is specified.
fn unspecified(date: &[u8], place: PartRole) -> Result<CalendarSpan, TextFault> {
    if place == PartRole::End {
        return Err("unspecified digits in an interval are EDTF of level 2");
    }
    match *date {
        [_, _, b'X', b'X'] => years(&date[..2], 100),
        [_, _, _, b'X'] => years(&date[..3], 10),
        [_, _, _, _, b'-', b'X', b'X'] | [_, _, _, _, b'-', b'X', b'X', b'-', b'X', b'X'] => scan::date(&date[..4]),
        [_, _, _, _, b'-', _, _, b'-', b'X', b'X'] => scan::date(&date[..7]),
        _ => Err(UNSPECIFIED),
    }
}

/// Returns the period of the years that begin with these digits.
fn years(digits: &[u8], count: i32) -> Result<CalendarSpan, TextFault> {
    match scan::number(digits) {
        Some(0) => Err("a year is 0001 to 9999, and 0000 would be among these"),
        Some(value) => Ok(CalendarSpan::years(value * count, count)),
        None => Err(UNSPECIFIED),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Edtf, TimeError> {
        text.parse()
    }

    #[test]
    fn what_is_longer_than_a_day_is_coarse() {
        for text in ["2024", "202X", "2024-XX-XX", "2024-08", "2024-08-XX", "2024-21", "2024-08~", "2024-08/2024-09"] {
            assert!(parse(text).expect(text).coarse(), "{text}");
        }
        for text in ["2024-08-20", "2024-08-20~", "2024-08-19/2024-08-21", "2024-08-20T09:30:00Z"] {
            assert!(!parse(text).expect(text).coarse(), "{text}");
        }
    }

    #[test]
    fn keeps_what_was_recorded() {
        let cases = [
            // text, approximate, uncertain
            ("2024", false, false),
            ("2024-08", false, false),
            ("2024-08-20", false, false),
            ("0001", false, false),
            ("9999", false, false),
            ("2024-02-29", false, false),
            ("2024-21", false, false),
            ("2024-24~", true, false),
            ("202X", false, false),
            ("20XX?", false, true),
            ("2024-XX", false, false),
            ("2024-XX-XX%", true, true),
            ("2024-08-XX~", true, false),
            ("2024-08-20?", false, true),
            ("2024-08-20~", true, false),
            ("2024-08-20%", true, true),
            ("2024-08-19/2024-08-21", false, false),
            ("2024-08~/2024-08-21?", true, true),
            ("2024/2024", false, false),
            ("2024-08/2024", false, false),
            ("2024-21/2024-23", false, false),
            ("2024-08-20T09:30:00", false, false),
            ("2024-08-20T09:30:00Z", false, false),
            ("2024-08-20T09:30:00.25+03", false, false),
            ("2024-08-20T09:30:00-14:00", false, false),
            ("2024-08-20T09:30:00+00:00", false, false),
            ("2024-08-20T09:30:00Z/2024-08-20T09:30:00Z", false, false),
            ("2024-08-20T09:30:00/2024-08-21~", true, false),
            ("2024-08-20T09:30", false, false),
            ("2024-08-20T09:30Z", false, false),
            ("2024-08-20T09:30+03", false, false),
            ("2024-08-20T09:30-03:30", false, false),
            ("2024-08-20T09:30Z/2024-08-20T09:30:59Z", false, false),
            ("2024-08-20T09:30:59Z/2024-08-20T09:30Z", false, false),
        ];
        for (text, approximate, uncertain) in cases {
            let edtf = parse(text).expect(text);
            assert_eq!(edtf.as_str(), text);
            assert_eq!(edtf.to_string(), text);
            assert_eq!((edtf.approximate(), edtf.uncertain()), (approximate, uncertain), "{text}");
            let stored = serde_json::to_string(&edtf).expect("a text");
            assert_eq!(serde_json::from_str::<Edtf>(&stored).expect(text), edtf);
        }
        assert!(serde_json::from_str::<Edtf>(r#""2024-02-30""#).is_err());
    }

    #[test]
    fn refuses_with_the_reason_and_what_would_be_accepted() {
        let cases = [
            ("", "empty"),
            (" 2024", "spaces"),
            ("2024\n", "spaces"),
            ("\u{a0}2024", "spaces"),
            ("20 24", "form of a date"),
            ("24", "form of a date"),
            ("August 2024", "form of a date"),
            ("2024-8-20", "form of a date"),
            ("2024/08/20", "two ends"),
            ("202408", "basic format"),
            ("20240820", "basic format"),
            ("20240820T093000Z", "basic format"),
            ("0000", "0001 to 9999"),
            ("0000-01-01", "0001 to 9999"),
            ("000X", "0001 to 9999"),
            ("00XX", "0001 to 9999"),
            ("-0044", "without a sign"),
            ("-2024-08-20", "without a sign"),
            ("+2024", "without a sign"),
            ("Y2024", "more than four digits"),
            ("Y-17000", "more than four digits"),
            ("Y17E7", "more than four digits"),
            ("2024S2", "form of a date"),
            ("2024-00", "01 to 12"),
            ("2024-13", "01 to 12"),
            ("2024-20", "season 21 to 24"),
            ("2024-25", "level 2"),
            ("2024-41", "level 2"),
            ("2024-42", "season 21 to 24"),
            ("2024-21-01", "01 to 12"),
            ("2024-02-30", "no such day"),
            ("2023-02-29", "no such day"),
            ("1900-02-29", "no such day"),
            ("2024-04-31", "no such day"),
            ("2024-04-00", "no such day"),
            ("2XXX", "X stands for"),
            ("XXXX", "X stands for"),
            ("2X24", "X stands for"),
            ("202X-08", "X stands for"),
            ("2024-0X", "X stands for"),
            ("2024-1X", "X stands for"),
            ("2024-08-2X", "X stands for"),
            ("2024-XX-20", "X stands for"),
            ("2024-13-XX", "01 to 12"),
            ("2024-21-XX", "01 to 12"),
            ("202x", "form of a date"),
            ("XX", "X stands for"),
            ("?2024", "level 2"),
            ("2024?-08-20", "level 2"),
            ("2024-~08-20", "level 2"),
            ("2024-08-20?~", "level 2"),
            ("~", "form of a date"),
            ("[2024,2025]", "level 2"),
            ("{2024-08..2024-09}", "level 2"),
            ("2024-08-20/..", "open-ended"),
            ("../2024-08-20", "open-ended"),
            ("2024-08-20..", "open-ended"),
            ("../..", "open-ended"),
            ("2024-08-20/", "unknown end"),
            ("/2024-08-20", "unknown end"),
            ("/", "unknown end"),
            ("2024/2025/2026", "two ends"),
            ("202X/2030", "level 2"),
            ("2024-08-20/2024-08-XX", "level 2"),
            ("2024-08-20T09:3", "hh:mm for that whole minute"),
            ("2024-08-20T09", "hh:mm for that whole minute"),
            ("2024-08-20T09:30.5", "hh:mm for that whole minute"),
            ("2024-08-20T24:00", "00:00:00 of the next"),
            ("2024-08-20T09:60Z", "minutes are 00 to 59"),
            ("2024-08-20T09:30~", "no ?, ~ or %"),
            ("2024-08-20T09:30Z?", "no ?, ~ or %"),
            ("2024-08-20T09:30z", "hh:mm for that whole minute"),
            ("2024-08-20T24:00:00", "00:00:00 of the next"),
            ("2016-12-31T23:59:60Z", "leap second"),
            ("2024-08-20T09:30:00.1234567Z", "one to six digits"),
            ("2024-08-20T09:30:00z", "upper-case"),
            ("2024-08-20t09:30:00Z", "form of a date"),
            ("2024-08-20T09:30:00+0300", "±hh"),
            ("2024-08-20T09:30:00+14:01", "14:00"),
            ("2024-08-20T09:30:00+03:60", "14:00"),
            ("2024-08-20T09:30:00-00:00", "zero"),
            ("2024-08-20T09:30:00-00", "zero"),
            ("2024-08-20T09:30:00Z~", "no ?, ~ or %"),
            ("2024-08-20T09:30:00?", "no ?, ~ or %"),
            ("2024-08-20T09:30:00%/2024-08-21", "no ?, ~ or %"),
            ("2024-08T09:30:00Z", "form of a date"),
            ("2024-02-30T09:30:00Z", "no such day"),
        ];
        for (text, reason) in cases {
            let message = parse(text).expect_err(text).to_string();
            assert!(message.contains(reason), "{text:?} gives: {message}");
            assert!(message.contains("accepted is EDTF of levels 0 and 1"), "{message}");
        }
    }

    #[test]
    fn an_interval_that_is_reversed_in_every_zone_is_refused() {
        let reversed = [
            "2024-08-21/2024-08-20",
            "2024-09/2024-08",
            "2024-08-21~/2024-08-20~",
            "2024-24/2024-11",
            "2025/2024-12-31",
            "2024-08-21T00:00:00/2024-08-20",
            "2024-08-21T00:00:00/2024-08-20T23:59:59",
            "2024-08-20T09:30:00.000001Z/2024-08-20T09:30:00Z",
            "2024-08-20T09:30:00Z/2024-08-20T12:00:00+03:00",
            "2024-08-20T09:31:00Z/2024-08-20T09:30Z",
            "2024-08-20T09:31Z/2024-08-20T12:30+03",
        ];
        for text in reversed {
            let error = parse(text).expect_err(text);
            assert!(matches!(error, TimeError::ReversedInterval { .. }), "{error}");
            assert!(error.to_string().contains("accepted is an interval whose first date is the earlier"));
        }
    }

    /// Characters that dates are made of, put together so that many texts are dates or nearly so.
    fn nearly_a_date() -> impl Strategy<Value = String> {
        let date = prop_oneof![
            "[0-2][09][0-9X]{2}",
            "[0-2][0-9]{3}-[0-4X][0-9X]",
            "20[0-9]{2}-[01X][0-9X]-[0-3X][0-9X]",
            "20[0-9X]{2}(-[0-9X]{2}){0,2}",
            "202[0-9]-0[1-9]-[012][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-][01][0-9](:[0-6][0-9])?)?",
            "[-0-9XYTZES:.,?~%+ ]{0,12}",
        ];
        let part = (date, "[?~%]?|[?~%]{2}").prop_map(|(date, qualifier)| date + &qualifier);
        prop_oneof![
            3 => part.clone(),
            1 => (part.clone(), part).prop_map(|(first, second)| format!("{first}/{second}")),
        ]
    }

    /// Returns whether a reader of the standard takes the text for EDTF of level 0 or 1 that we mean to read.
    fn standard_accepts(text: &str) -> bool {
        use edtf_core::{Edtf as Standard, IntervalEndpoint};
        let Ok(read) = Standard::parse(text) else {
            return false;
        };
        // It counts equal qualifiers of all parts as one at the end, which we ask for in its plain spelling.
        let plain = text.split('/').all(|part| {
            let part = part.strip_suffix(['?', '~', '%']).unwrap_or(part);
            !part.contains(['?', '~', '%'])
        });
        let bounded = match &read {
            Standard::Interval(interval) => {
                [interval.start, interval.end].iter().all(|end| matches!(end, IntervalEndpoint::Date(_)))
            }
            Standard::Date(_) | Standard::DateTime(_) | Standard::Set(_) => true,
        };
        let leap_second = matches!(&read, Standard::DateTime(shown) if shown.time.second == 60);
        let year_in_range = !text.starts_with(['-', 'Y'])
            && !text.split('/').any(|part| ["0000", "000X", "00XX"].contains(&part.get(..4).unwrap_or("")));
        read.level() <= 1 && plain && bounded && !leap_second && year_in_range
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn agrees_with_a_reader_of_the_standard(text in nearly_a_date()) {
            // Date-times in intervals go past the standard, and so do orders that its days cannot tell.
            if !(text.contains('/') && text.contains('T')) {
                prop_assert_eq!(parse(&text).is_ok(), standard_accepts(&text), "{:?} {:?}", text, parse(&text));
            }
        }

        #[test]
        fn no_text_panics(text in "[-0-9XYTZ:./?~%+ é]{0,60}|\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
