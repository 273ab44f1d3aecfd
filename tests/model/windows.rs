//! Section 1: what a date may mean, as a window of whole microseconds.
//!
//! A text of EDTF level 0 or 1 and a zone give `[lo, hi)`; the argument of a question gives an exclusive cut.
//! Zones come from jiff; everything else is spelled out. Level 2 is not understood.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

/// A date as it was recorded, with its window in microseconds since 1970 (UTC).
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    pub text: String,
    pub zone: String,
    pub lo: i64,
    /// Exclusive.
    pub hi: i64,
    pub approximate: bool,
    pub uncertain: bool,
    /// `{from, to}` as the interface prints them.
    pub since: Value,
    /// Every field of the contract's `Period`.
    pub json: Value,
}

impl Period {
    /// Reads an EDTF text in a zone.
    pub fn read(text: &str, zone: &str) -> Result<Self, String> {
        let tz = TimeZone::get(zone).map_err(|_| format!("unknown zone {zone}"))?;
        let (start, end) = text.split_once('/').unwrap_or((text, text));
        let (start, end) = (Part::read(start, &tz)?, Part::read(end, &tz)?);
        // Reading: an interval is reversed where its start is not before its end, marks left aside.
        if start.plain.0 >= end.plain.1 {
            return Err(format!("{text} runs backwards"));
        }
        let either = |f: fn(&Part) -> bool| f(&start) || f(&end);
        let (approximate, uncertain) = (either(|part| part.approximate), either(|part| part.uncertain));
        Ok(Self::new(text, zone, start.wide.0, end.wide.1, approximate, uncertain))
    }

    fn new(text: &str, zone: &str, lo: i64, hi: i64, approximate: bool, uncertain: bool) -> Self {
        let since = window_json(lo, hi);
        let json = json!({"edtf": text, "timeZone": zone, "from": since["from"], "to": since["to"],
            "middle": print(middle(lo, hi)), "approximate": approximate, "uncertain": uncertain});
        Period { text: text.into(), zone: zone.into(), lo, hi, approximate, uncertain, since, json }
    }

    /// The same text, of which a part alone is meant.
    pub fn within(&self, lo: i64, hi: i64) -> Self {
        Self::new(&self.text, &self.zone, lo, hi, self.approximate, self.uncertain)
    }

    /// ρ: where a vague date stands.
    pub fn middle(&self) -> i64 {
        middle(self.lo, self.hi)
    }
}

/// ⌊(lo + hi) / 2⌋, also before 1970.
pub fn middle(lo: i64, hi: i64) -> i64 {
    (lo + hi).div_euclid(2)
}

/// `{from, to}` of a window.
pub fn window_json(lo: i64, hi: i64) -> Value {
    json!({"from": print(lo), "to": print(hi)})
}

/// RFC 3339, UTC, six digits of fraction.
pub fn print(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).expect("instants lie in years 0001 to 9999");
    format!("{at:.6}")
}

/// The exclusive cut that an argument of a question makes: the end of its period, or its instant and 1 µs.
pub fn cut(text: &str, zone: &str) -> Result<i64, String> {
    if text.contains('T') {
        let at: Timestamp = text.parse().map_err(|e| format!("{text}: {e}"))?;
        return Ok(at.as_microsecond() + 1);
    }
    plain(text, zone).map(|(_, hi)| hi)
}

/// The start of what an argument names, for the `from` of a period filter.
pub fn start(text: &str, zone: &str) -> Result<i64, String> {
    if text.contains('T') { cut(text, zone).map(|c| c - 1) } else { plain(text, zone).map(|(lo, _)| lo) }
}

fn plain(text: &str, zone: &str) -> Result<(i64, i64), String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let season = text.len() == 7 && text[5..].parse::<u8>().is_ok_and(|m| m > 12);
    if !digits || season {
        return Err(format!("{text} is no level 0 date"));
    }
    Period::read(text, zone).map(|p| (p.lo, p.hi))
}

/// A date by itself or an end of an interval: its window, and its window with the widening of `~`.
struct Part {
    plain: (i64, i64),
    wide: (i64, i64),
    approximate: bool,
    uncertain: bool,
}

impl Part {
    fn read(text: &str, tz: &TimeZone) -> Result<Self, String> {
        if text.contains('T') {
            let at = instant(text, tz)?;
            let plain = (at, at + if is_minute(text) { 60_000_000 } else { 1 });
            return Ok(Part { plain, wide: plain, approximate: false, uncertain: false });
        }
        let day = Day::read(text)?;
        let window = |(first, after)| Ok::<_, String>((first_instant(first, tz)?, first_instant(after, tz)?));
        let (plain, wide) = (window(day.plain)?, window(day.wide)?);
        Ok(Part { plain, wide, approximate: day.approximate, uncertain: day.uncertain })
    }
}

/// `T19:29`, whatever offset follows: without seconds it is that minute.
fn is_minute(text: &str) -> bool {
    let clock = text.split('T').nth(1).unwrap_or("");
    clock.split(['Z', '+', '-']).next().is_some_and(|clock| clock.matches(':').count() == 1)
}

/// One date without a time: its days, and its days with the widening of `~`.
struct Day {
    plain: (Date, Date),
    wide: (Date, Date),
    approximate: bool,
    uncertain: bool,
}

impl Day {
    fn read(text: &str) -> Result<Self, String> {
        let bare = text.trim_end_matches(['~', '?', '%']);
        let mark = &text[bare.len()..];
        if mark.len() > 1 {
            return Err(format!("{text}: more than one mark"));
        }
        let (first, after, unit) = days(bare).ok_or_else(|| format!("{text} is no EDTF date of level 0 or 1"))?;
        let approximate = mark == "~" || mark == "%";
        let wide = if approximate {
            let far = |_| format!("{text} leaves years 0001 to 9999");
            (first.checked_sub(unit).map_err(far)?, after.checked_add(unit).map_err(far)?)
        } else {
            (first, after)
        };
        if wide.0.year() < 1 {
            return Err(format!("{text} leaves years 0001 to 9999"));
        }
        Ok(Day { plain: (first, after), wide, approximate, uncertain: mark == "?" || mark == "%" })
    }
}

/// The first day, the day after the last, and one unit of the precision.
fn days(text: &str) -> Option<(Date, Date, Span)> {
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<i16>().ok()).flatten();
    let day = |y: i16, m: i16, d: i16| Date::new(y, m.try_into().ok()?, d.try_into().ok()?).ok();
    let span = |first: Date, length: Span, unit: Span| Some((first, first.checked_add(length).ok()?, unit));
    let (years, months, one_day) = (|n: i64| Span::new().years(n), |n: i64| Span::new().months(n), Span::new().days(1));
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [y] if y.len() == 4 => match (y.strip_suffix("XX"), y.strip_suffix('X')) {
            (Some(century), _) => span(day(number(century)? * 100, 1, 1)?, years(100), years(100)),
            (None, Some(decade)) => span(day(number(decade)? * 10, 1, 1)?, years(10), years(10)),
            (None, None) => span(day(number(y)?, 1, 1)?, years(1), years(1)),
        },
        // Reading: where digits are left open, the window is the whole that they may fall in, and `~` widens it by
        // the unit that was left open (a month of `2024-XX`, a day of `2024-08-XX`).
        [y, "XX"] if y.len() == 4 => span(day(number(y)?, 1, 1)?, years(1), months(1)),
        [y, "XX", "XX"] if y.len() == 4 => span(day(number(y)?, 1, 1)?, years(1), one_day),
        [y, m, "XX"] if y.len() == 4 && m.len() == 2 => span(day(number(y)?, number(m)?, 1)?, months(1), one_day),
        [y, m] if y.len() == 4 && m.len() == 2 => match number(m)? {
            season @ 21..=24 => span(day(number(y)?, (season - 20) * 3, 1)?, months(3), months(3)),
            month => span(day(number(y)?, month, 1)?, months(1), months(1)),
        },
        [y, m, d] if y.len() == 4 && m.len() == 2 && d.len() == 2 => {
            span(day(number(y)?, number(m)?, number(d)?)?, one_day, one_day)
        }
        _ => None,
    }
}

fn first_instant(day: Date, tz: &TimeZone) -> Result<i64, String> {
    let noon = day.at(12, 0, 0, 0).to_zoned(tz.clone()).map_err(|e| e.to_string())?;
    let start = noon.start_of_day().map_err(|e| e.to_string())?;
    Ok(start.timestamp().as_microsecond())
}

/// A date-time: with an offset exact; without one local, of two the first, in a gap moved forward.
fn instant(text: &str, tz: &TimeZone) -> Result<i64, String> {
    if text.ends_with(['~', '?', '%']) {
        return Err(format!("{text}: a date-time takes no mark"));
    }
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Ok(exact.as_microsecond());
    }
    let local: DateTime = text.parse().map_err(|e| format!("{text}: {e}"))?;
    let at = local.to_zoned(tz.clone()).map_err(|e| e.to_string())?;
    Ok(at.timestamp().as_microsecond())
}
