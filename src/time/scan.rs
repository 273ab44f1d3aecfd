//! Reading dates and date-times from text, one form at a time.
//!
//! The readers of instants, of recorded dates and of questions share the digits but differ in what they allow
//! around them. So this file knows the fixed shapes (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `…Thh:mm:ss`), and says
//! in a few words what is wrong; its callers add which value was wanted. It reads bytes, so that no text can
//! be cut inside a character.

use super::Zone;
use super::civil::{CalendarSpan, DAY_MICROS, day_number, days_in_month};

/// What is wrong with a text, in words that follow 'is not a …:'.
pub(super) type TextFault = &'static str;

const NOT_A_DATE: TextFault = "it does not have the form of a date";
const YEAR: TextFault = "a year is 0001 to 9999";
const MONTH: TextFault = "a month is 01 to 12";
const DAY: TextFault = "that month has no such day";
const BASIC: TextFault = "the basic format is not read; the parts are separated: 2024-08-20";
const TIME: TextFault = "a time of day is hh:mm:ss, the seconds included";
const TIME_OR_MINUTE: TextFault = "a time of day is hh:mm:ss, or hh:mm for that whole minute";

/// How long a minute is, in microseconds.
const MINUTE_MICROS: i64 = 60_000_000;
const FRACTION: TextFault = "a fraction of a second is a point and one to six digits, as time is kept in microseconds";

/// A date-time as written: what a clock on the wall shows, and the offset from UTC where one was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DateTime {
    /// Microseconds from 1970-01-01T00:00 on that clock.
    pub(super) local_micros: i64,
    /// Microseconds that the clock is ahead of UTC; none where the text has no offset.
    pub(super) offset_micros: Option<i64>,
    /// How long it lasts, in microseconds: a minute where the text has no seconds, else one microsecond.
    pub(super) length_micros: i64,
}

impl DateTime {
    /// Returns the number of the day that the clock shows.
    pub(super) const fn day(self) -> i32 {
        // At most the number of the last day of 9999.
        self.local_micros.div_euclid(DAY_MICROS) as i32
    }

    /// Returns the instant, in microseconds since 1970-01-01T00:00Z, where there is an offset. It can lie outside
    /// the range of instants.
    pub(super) fn exact_micros(self) -> Option<i64> {
        self.offset_micros.map(|offset| self.local_micros - offset)
    }

    /// Returns the instant as [`exact_micros`](Self::exact_micros) does, without an offset by the clocks of a zone.
    /// None where the zone library does not reach.
    pub(super) fn instant_in(self, zone: &Zone) -> Option<i64> {
        self.exact_micros().or_else(|| zone.instant_of(self.local_micros))
    }
}

/// Which offsets from UTC a date-time can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offsets {
    /// RFC 3339: `Z` or `±hh:mm` with hours up to 23, and there must be one.
    Rfc3339,
    /// EDTF: `Z`, `±hh:mm` or `±hh` up to 14:00 and without negative zero, or none.
    Edtf,
}

/// Returns the number that consists of these bytes, where all are decimal digits.
pub(super) fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i32::from(digit - b'0')))
}

/// Reads two digits.
fn two(digits: &[u8]) -> Option<u8> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// Reads `YYYY`, of the years 0001 to 9999.
pub(super) fn year(text: &[u8]) -> Result<i32, TextFault> {
    match number(text).ok_or(NOT_A_DATE)? {
        0 => Err(YEAR),
        year => Ok(year),
    }
}

/// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
pub(super) fn date(text: &[u8]) -> Result<CalendarSpan, TextFault> {
    match *text {
        [_, _, _, _] => Ok(CalendarSpan::years(year(text)?, 1)),
        [_, _, _, _, b'-', _, _] => {
            let month = two(&text[5..]).ok_or(NOT_A_DATE)?;
            let year = year(&text[..4])?;
            if !(1..=12).contains(&month) {
                return Err(MONTH);
            }
            Ok(CalendarSpan::months(year, month, 1))
        }
        [_, _, _, _, b'-', _, _, b'-', _, _] => day(text).map(CalendarSpan::Day),
        [_, _, _, _, _, _] | [_, _, _, _, _, _, _, _] if number(text).is_some() => Err(BASIC),
        _ => Err(NOT_A_DATE),
    }
}

/// Reads `YYYY-MM-DD` as the number of the day.
fn day(text: &[u8]) -> Result<i32, TextFault> {
    let [_, _, _, _, b'-', _, _, b'-', _, _] = *text else {
        return Err(NOT_A_DATE);
    };
    let month = two(&text[5..7]).ok_or(NOT_A_DATE)?;
    let day = two(&text[8..]).ok_or(NOT_A_DATE)?;
    let year = year(&text[..4])?;
    if !(1..=12).contains(&month) {
        return Err(MONTH);
    }
    if day == 0 || day > days_in_month(year, month) {
        return Err(DAY);
    }
    Ok(day_number(year, month, day))
}

/// Reads `YYYY-MM-DDThh:mm:ss`, a fraction of at most six digits, and an offset. RFC 3339 lets its letters be lower
/// case; EDTF does not, and lets the seconds be left out.
pub(super) fn date_time(text: &[u8], offsets: Offsets) -> Result<DateTime, TextFault> {
    let is_letter = |byte: u8| byte == b'T' || (offsets == Offsets::Rfc3339 && byte == b't');
    let split = text.iter().position(|&byte| is_letter(byte)).ok_or(NOT_A_DATE)?;
    let (date, time) = (&text[..split], &text[split + 1..]);
    if date.len() == 8 && number(date).is_some() {
        return Err(BASIC);
    }
    let day = day(date)?;
    let (seconds, length_micros, rest) = match time {
        [_, _, b':', _, _] | [_, _, b':', _, _, b'Z' | b'+' | b'-', ..] if offsets == Offsets::Edtf => {
            let (minute, rest) = time.split_at(5);
            (minute_of_day(minute)?, MINUTE_MICROS, rest)
        }
        time => {
            let (seconds, rest) = time_of_day(time, if offsets == Offsets::Edtf { TIME_OR_MINUTE } else { TIME })?;
            (seconds, 1, rest)
        }
    };
    let (fraction_micros, rest) = if length_micros == 1 { fraction(rest)? } else { (0, rest) };
    let offset_micros = match offsets {
        Offsets::Rfc3339 => Some(offset_rfc3339(rest)?),
        Offsets::Edtf => offset_edtf(rest)?,
    };
    let local_micros = i64::from(day) * DAY_MICROS + i64::from(seconds) * 1_000_000 + fraction_micros;
    Ok(DateTime { local_micros, offset_micros, length_micros })
}

/// Reads `hh:mm:ss` as seconds from midnight, and returns what follows; `form` says what is wrong with another form.
fn time_of_day(text: &[u8], form: TextFault) -> Result<(i32, &[u8]), TextFault> {
    let (clock, rest) = text.split_at_checked(8).ok_or(form)?;
    let [_, _, b':', _, _, b':', tens, ones] = *clock else { return Err(form) };
    let second = two(&[tens, ones]).ok_or(form)?;
    let minute = minute_of_day(&clock[..5])?;
    match second {
        60 => Err("seconds are 00 to 59; a leap second cannot be told from the next"),
        61.. => Err("seconds are 00 to 59"),
        second => Ok((minute + i32::from(second), rest)),
    }
}

/// Reads `hh:mm` as seconds from midnight.
fn minute_of_day(clock: &[u8]) -> Result<i32, TextFault> {
    let [_, _, b':', _, _] = *clock else { return Err(TIME) };
    match (two(&clock[..2]).ok_or(TIME)?, two(&clock[3..]).ok_or(TIME)?) {
        (24, _) => Err("hours are 00 to 23; the end of a day is 00:00:00 of the next"),
        (25.., _) => Err("hours are 00 to 23"),
        (_, 60..) => Err("minutes are 00 to 59"),
        (hour, minute) => Ok(i32::from(hour) * 3_600 + i32::from(minute) * 60),
    }
}

/// Reads a fraction of a second, where there is one, as microseconds, and returns what follows.
fn fraction(text: &[u8]) -> Result<(i64, &[u8]), TextFault> {
    let Some((b'.', rest)) = text.split_first() else {
        return if text.first() == Some(&b',') { Err(FRACTION) } else { Ok((0, text)) };
    };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=6).contains(&len) {
        return Err(FRACTION);
    }
    let (digits, rest) = rest.split_at(len);
    let value = number(digits).ok_or(FRACTION)?;
    let missing_digits = (len..6).fold(1, |factor, _| factor * 10);
    Ok((i64::from(value) * missing_digits, rest))
}

/// Reads the offset that RFC 3339 asks for, as microseconds ahead of UTC.
fn offset_rfc3339(text: &[u8]) -> Result<i64, TextFault> {
    match text {
        b"Z" | b"z" => Ok(0),
        [] => Err("it has no offset from UTC"),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => match (two(&text[1..3]), two(&text[4..])) {
            (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => Ok(signed_micros(*sign, hours, minutes)),
            _ => Err("an offset is at most 23:59"),
        },
        _ => Err("an offset is Z or ±hh:mm"),
    }
}

/// Reads the offset that EDTF allows, as microseconds ahead of UTC; none where nothing is left.
fn offset_edtf(text: &[u8]) -> Result<Option<i64>, TextFault> {
    const FORM: TextFault = "an offset is Z, ±hh:mm or ±hh, at most 14:00";
    let (sign, hours, minutes) = match text {
        [] => return Ok(None),
        b"Z" => return Ok(Some(0)),
        [b'z'] => return Err("T and Z are upper-case letters"),
        [sign @ (b'+' | b'-'), _, _] => (*sign, two(&text[1..]), Some(0)),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => (*sign, two(&text[1..3]), two(&text[4..])),
        _ => return Err(FORM),
    };
    match (sign, hours.ok_or(FORM)?, minutes.ok_or(FORM)?) {
        (b'-', 0, 0) => Err("an offset of zero is Z, +00 or +00:00"),
        (sign, 14, 0) => Ok(Some(signed_micros(sign, 14, 0))),
        (sign, hours @ 0..=13, minutes @ 0..=59) => Ok(Some(signed_micros(sign, hours, minutes))),
        _ => Err(FORM),
    }
}

/// Returns an offset in microseconds, negative for `-`.
fn signed_micros(sign: u8, hours: u8, minutes: u8) -> i64 {
    let micros = (i64::from(hours) * 60 + i64::from(minutes)) * 60_000_000;
    if sign == b'-' { -micros } else { micros }
}
