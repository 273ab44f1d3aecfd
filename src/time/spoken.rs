//! Dates as people write them in English, read as EDTF.
//!
//! | written | read |
//! | --- | --- |
//! | `20 August 2024`, `Tue, August 20th, 2024`, `20.8.2024`, `2024/8/20` | `2024-08-20` |
//! | `25/12/2024`, `12/25/2024` | `2024-12-25`: one of the numbers is no month |
//! | `03/04/2024` | nothing: it is 3 April to some and March 4 to others, and the reader has to say which |
//! | `early`, `mid`, `late March 2022` | the 1st to the 10th, the 11th to the 20th, the 21st to the end |
//! | `early`, `mid`, `late 2022` | January to April, May to August, September to December |
//! | `spring 2022`, `the 1990s` | `2022-21`, `199X` |
//! | `10–12 March 2022`, `between 30 July and 2 August 2024` | `2022-03-10/2022-03-12`, `2024-07-30/2024-08-02` |
//! | `about 15 August 2024`, `15 August 2024?` | `2024-08-15~`, `2024-08-15?` |
//! | `today`, `yesterday`, `tomorrow` | by the day that is given |
//!
//! What names one moment, as a question does, may also be open at one end: all `before 29 March 2022`, all `after` it
//! ([`SpokenDates::until`], [`SpokenDates::from`]). Nothing is guessed: years of two digits are refused.

use super::civil::{DAY_MICROS, days_in_month};
use super::{Edtf, Instant, LocalTime, Period, PointInTime, Zone};

/// Which number of `03/04/2024` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberOrder {
    /// The first.
    DayFirst,
    /// The second.
    MonthFirst,
}

/// Why a text is not read as a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpokenDateTrouble {
    /// It can be read in two ways.
    #[error(
        "it is {day_first} if the day stands first, and {month_first} if the month does: write the one that is meant"
    )]
    Ambiguous {
        /// The date if the day stands first.
        day_first: String,
        /// The date if the month stands first.
        month_first: String,
    },
    /// It is no date; what is wrong, and what would be read.
    #[error("{0}")]
    Malformed(String),
}

fn no_date(text: &str) -> SpokenDateTrouble {
    let shown: String = text.chars().take(60).collect();
    SpokenDateTrouble::Malformed(format!("'{shown}' is not a date. Write 2024-08-20, 20 August 2024, 2024-08 or 2024"))
}

/// How dates are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpokenDates {
    /// Which number is the day, where that is settled.
    pub order: Option<NumberOrder>,
    /// The moment in whose day, by UTC, `today` lies; `None`: days are not named that way.
    pub now: Option<Instant>,
}

impl SpokenDates {
    /// Reads a date as EDTF.
    ///
    /// ```
    /// use chancery::time::SpokenDates;
    ///
    /// let read = |text| SpokenDates::default().read(text).ok();
    /// assert_eq!(read("late March 2022").as_deref(), Some("2022-03-21/2022-03-31"));
    /// assert_eq!(read("03/04/2024"), None);
    /// ```
    ///
    /// # Errors
    ///
    /// It is no date, or it can be read in two ways.
    pub fn read(&self, text: &str) -> Result<String, SpokenDateTrouble> {
        let date = self.of_text(&text.split_whitespace().collect::<Vec<_>>().join(" "))?;
        match date.parse::<Edtf>() {
            Ok(_) => Ok(date),
            Err(error) => Err(SpokenDateTrouble::Malformed(error.to_string())),
        }
    }

    /// Reads what a question includes up to its end: of a vague date all of it, of `before` a date what lies before.
    ///
    /// ```
    /// use chancery::time::SpokenDates;
    ///
    /// let until = |text| SpokenDates::default().until(text).map(|point| point.as_str().to_owned()).ok();
    /// assert_eq!(until("late March 2022").as_deref(), Some("2022-03-31"));
    /// assert_eq!(until("before 29 March 2022").as_deref(), Some("2022-03-28"));
    /// assert_eq!(until("2024-08").as_deref(), Some("2024-08"));
    /// ```
    ///
    /// # Errors
    ///
    /// It is no date, it has no end, or it can be read in two ways.
    pub fn until(&self, text: &str) -> Result<PointInTime, SpokenDateTrouble> {
        match opening(text) {
            Some((Opening::Before, date)) => day_at(self.bounds(date)?.0.micros() - 1),
            Some((Opening::By, date)) => self.until(date),
            Some((Opening::After | Opening::Since, _)) => Err(endless(text, "end", "before 29 March 2022")),
            None => self.point(text, |(_, last)| last.micros()),
        }
    }

    /// Reads from when a question asks: the start of a date, the day after what is asked `after`.
    ///
    /// # Errors
    ///
    /// It is no date, it has no beginning, or it can be read in two ways.
    pub fn from(&self, text: &str) -> Result<PointInTime, SpokenDateTrouble> {
        match opening(text) {
            Some((Opening::After, date)) => day_at(self.bounds(date)?.1.micros() + 1),
            Some((Opening::Since, date)) => self.from(date),
            Some((Opening::Before | Opening::By, _)) => Err(endless(text, "beginning", "after 29 March 2022")),
            None => self.point(text, |(first, _)| first.micros()),
        }
    }

    /// Reads a point: as it is written if it is one, else the day on which a bound of the date lies.
    fn point(&self, text: &str, bound: fn((Instant, Instant)) -> i64) -> Result<PointInTime, SpokenDateTrouble> {
        if let Ok(point) = text.parse::<PointInTime>() {
            return Ok(point);
        }
        let date = self.read(text)?;
        match date.trim_end_matches(['~', '?', '%']).parse::<PointInTime>() {
            Ok(point) => Ok(point),
            Err(_) => day_at(bound(self.bounds(&date)?)),
        }
    }

    /// Returns the first and the last moment of a date, by UTC.
    fn bounds(&self, text: &str) -> Result<(Instant, Instant), SpokenDateTrouble> {
        let malformed = |error: super::TimeError| SpokenDateTrouble::Malformed(error.to_string());
        let date: Edtf = self.read(text)?.parse().map_err(malformed)?;
        let window = Period::resolve(&date, &Zone::default()).map_err(malformed)?.window();
        let last = Instant::from_micros(window.hi().micros() - 1).unwrap_or(window.lo());
        Ok((window.lo(), last))
    }
}

/// Words that leave one end of a date open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    Before,
    By,
    After,
    Since,
}

fn opening(text: &str) -> Option<(Opening, &str)> {
    let words = [
        ("before ", Opening::Before),
        ("until ", Opening::By),
        ("till ", Opening::By),
        ("up to ", Opening::By),
        ("by ", Opening::By),
        ("after ", Opening::After),
        ("since ", Opening::Since),
        ("from ", Opening::Since),
    ];
    let text = text.trim();
    words.iter().find_map(|(word, opening)| without_prefix(text, word).map(|date| (*opening, date)))
}

/// Returns what follows a prefix, whatever its case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn endless(text: &str, missing: &str, instead: &str) -> SpokenDateTrouble {
    SpokenDateTrouble::Malformed(format!("'{text}' has no {missing}: write a date, or one like '{instead}'"))
}

fn day_of(instant: Instant) -> String {
    let LocalTime { year, month, day, .. } = Zone::default().local(instant);
    format!("{year:04}-{month:02}-{day:02}")
}

fn day_at(micros: i64) -> Result<PointInTime, SpokenDateTrouble> {
    let day = Instant::from_micros(micros).and_then(|instant| day_of(instant).parse().ok());
    day.ok_or_else(|| SpokenDateTrouble::Malformed("it lies outside the years 0001 to 9999".to_owned()))
}

impl SpokenDates {
    fn of_text(&self, text: &str) -> Result<String, SpokenDateTrouble> {
        if text.parse::<Edtf>().is_ok() {
            return Ok(text.to_owned());
        }
        for word in ["circa ", "about ", "around ", "approximately ", "approx. ", "ca. ", "ca ", "c. ", "~"] {
            if let Some(rest) = without_prefix(text, word) {
                return Ok(marked(&self.of_text(rest)?, '~'));
            }
        }
        for word in ["perhaps ", "probably ", "possibly ", "maybe "] {
            if let Some(rest) = without_prefix(text, word) {
                return Ok(marked(&self.of_text(rest)?, '?'));
            }
        }
        if let Some(rest) = text.strip_suffix("(uncertain)").or_else(|| text.strip_suffix('?')) {
            return Ok(marked(&self.of_text(rest.trim_end())?, '?'));
        }
        if let Some((from, to)) = without_prefix(text, "between ").and_then(|rest| rest.split_once(" and ")) {
            return self.of_range(from.trim(), to.trim());
        }
        if matches!(opening(text), Some((Opening::Before | Opening::After, _))) {
            return Err(SpokenDateTrouble::Malformed(format!(
                "'{text}' is open at one end: say both, as in 'between 1 and 28 March 2022'"
            )));
        }
        for between in [" to ", " until ", " – ", " — ", " - ", "–", "—"] {
            if let Some((from, to)) = text.split_once(between) {
                return self.of_range(without_prefix(from, "from ").unwrap_or(from).trim(), to.trim());
            }
        }
        if let Some((before, range)) = text.split_once('-')
            && before.parse::<u32>().is_ok_and(|day| day <= 31)
            && range.contains(|letter: char| letter.is_alphabetic())
            && range.starts_with(|letter: char| letter.is_ascii_digit())
        {
            return self.of_range(before, range);
        }
        self.of_one(text)
    }

    /// Reads the two ends of a range; the first may leave out what the second says.
    fn of_range(&self, from: &str, to: &str) -> Result<String, SpokenDateTrouble> {
        let last = self.of_text(to)?;
        let is_day = last.len() >= 10;
        let first = if is_day && from.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day)) {
            format!("{}-{:0>2}", &last[..7], from)
        } else {
            self.of_text(from).or_else(|trouble| {
                let year = last.get(..4).unwrap_or_default();
                self.of_text(&format!("{from} {year}")).map_err(|_| trouble)
            })?
        };
        if first.contains('/') || last.contains('/') {
            return Err(no_date(&format!("{from} to {to}")));
        }
        Ok(format!("{first}/{last}"))
    }

    fn of_one(&self, text: &str) -> Result<String, SpokenDateTrouble> {
        if let Some(named) = self.named_day(text).or_else(|| stretch(text)) {
            return Ok(named);
        }
        let (date, time) = match text.rsplit_once([' ', 'T']) {
            Some((date, time)) if is_time(time) => (date, Some(time)),
            _other => (text, None),
        };
        let date = date.trim_end_matches(',');
        let date = without_weekday(without_prefix(date, "the ").unwrap_or(date));
        let date = self.of_day(date).map_err(|trouble| trouble.unwrap_or_else(|| no_date(text)))?;
        match time {
            Some(time) if date.len() == 10 => Ok(format!("{date}T{time:0>5}")),
            Some(_) => Err(no_date(text)),
            None => Ok(date),
        }
    }

    fn named_day(&self, text: &str) -> Option<String> {
        let days: i64 = match text.to_lowercase().as_str() {
            "today" | "now" => 0,
            "yesterday" => -1,
            "tomorrow" => 1,
            _other => return None,
        };
        Instant::from_micros(self.now?.micros() + days * DAY_MICROS).map(day_of)
    }

    fn of_day(&self, text: &str) -> Result<String, Option<SpokenDateTrouble>> {
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
        }
        let parts: Vec<&str> = text
            .split(|letter: char| letter.is_whitespace() || ",./-".contains(letter))
            .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("of"))
            .collect();
        let month = parts.iter().find_map(|part| month_named(part));
        let numbers: Vec<u32> = parts.iter().filter_map(|part| number(part)).collect();
        let known = numbers.len() + usize::from(month.is_some());
        if known != parts.len() {
            return Err(None);
        }
        let year = |text: &str| year_of(text).is_some();
        match (month, parts.as_slice(), numbers.as_slice()) {
            (Some(month), [_, last], [_]) if year(last) => Ok(format!("{last}-{month:02}")),
            (Some(month), [_, _, last], [day, _]) if year(last) => Ok(format!("{last}-{month:02}-{day:02}")),
            (None, [first, last], [month, _]) if year(last) && !year(first) => Ok(format!("{last}-{month:02}")),
            (None, [first, _, _], [_, month, day]) if year(first) => Ok(format!("{first}-{month:02}-{day:02}")),
            (None, [_, _, last], [one, two, _]) if year(last) => self.day_and_month(*one, *two, last).map_err(Some),
            (_, [_, _, last], _) if last.len() == 2 => Err(Some(SpokenDateTrouble::Malformed(format!(
                "'{text}' has a year of two digits: write all four, such as 2024"
            )))),
            _others => Err(None),
        }
    }

    fn day_and_month(&self, one: u32, two: u32, year: &str) -> Result<String, SpokenDateTrouble> {
        let day_first = format!("{year}-{two:02}-{one:02}");
        let month_first = format!("{year}-{one:02}-{two:02}");
        match self.order {
            Some(NumberOrder::DayFirst) => Ok(day_first),
            Some(NumberOrder::MonthFirst) => Ok(month_first),
            None if one > 12 || one == two => Ok(day_first),
            None if two > 12 => Ok(month_first),
            None => Err(SpokenDateTrouble::Ambiguous { day_first, month_first }),
        }
    }
}

/// Puts a mark of EDTF after a date, or after both ends of an interval; `%` stands for both marks.
fn marked(date: &str, mark: char) -> String {
    let marked = |part: &str| match part.strip_suffix(['?', '~']) {
        Some(plain) if !part.ends_with(mark) => format!("{plain}%"),
        Some(_) => part.to_owned(),
        None => format!("{part}{mark}"),
    };
    date.split('/').map(marked).collect::<Vec<_>>().join("/")
}

/// Reads a part of a month or a year, a season, or a decade.
fn stretch(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let text = lower.strip_prefix("the ").unwrap_or(&lower);
    if let Some(decade) = text.strip_suffix("0s").filter(|decade| decade.len() == 3) {
        return decade.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{decade}X"));
    }
    let (word, rest) = text.split_once([' ', '-'])?;
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    let code = match word {
        "spring" => 21,
        "summer" => 22,
        "autumn" | "fall" => 23,
        "winter" => 24,
        _part => return part_of(word, rest),
    };
    year_of(rest).map(|year| format!("{year}-{code}"))
}

/// Reads a third of a month or of a year.
fn part_of(word: &str, rest: &str) -> Option<String> {
    let third = match word {
        "early" | "beginning" | "start" => 0,
        "mid" | "middle" => 1,
        "late" | "end" => 2,
        _other => return None,
    };
    if let Some(year) = year_of(rest) {
        let months = [("01", "04"), ("05", "08"), ("09", "12")][third];
        return Some(format!("{year}-{}/{year}-{}", months.0, months.1));
    }
    let (month, year) = rest.split_once(' ')?;
    let (month, year) = (month_named(month.trim_end_matches(['.', ',']))?, year_of(year)?);
    let length = days_in_month(year.parse().ok()?, u8::try_from(month).ok()?);
    let days = [(1, 10), (11, 20), (21, length)][third];
    Some(format!("{year}-{month:02}-{:02}/{year}-{month:02}-{:02}", days.0, days.1))
}

fn year_of(text: &str) -> Option<&str> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// Leaves out the name of a day of the week before a date.
fn without_weekday(text: &str) -> &str {
    let Some((word, rest)) = text.split_once(' ') else { return text };
    let word = word.trim_end_matches([',', '.']).to_lowercase();
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let is_weekday = word.len() >= 3 && names.iter().any(|name| name.starts_with(&word));
    if is_weekday { rest } else { text }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Finds a month by its English name or the first three letters of it.
fn month_named(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let word = if word == "sept" { "sep".to_owned() } else { word };
    let place = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    u32::try_from(place + 1).ok()
}

fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads a number, with or without the ending of an ordinal.
fn number(part: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part);
    if digits.len() > 4 { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading() -> SpokenDates {
        SpokenDates { order: None, now: "2024-03-01T00:30:00Z".parse().ok() }
    }

    /// The page reads the same (`web/src/lib/typed.test.ts`).
    #[test]
    fn dates_are_read_as_the_page_reads_them() {
        let table: Vec<(String, Option<String>)> =
            serde_json::from_str(include_str!("../../tests/dates_as_written.json")).expect("pairs");
        let reading = SpokenDates { order: None, now: "2026-11-30T12:00:00Z".parse().ok() };
        for (written, edtf) in table {
            assert_eq!(reading.read(&written).ok(), edtf, "{written}");
        }
    }

    #[test]
    fn what_leaves_no_choice_is_read() {
        for (written, edtf) in [
            ("early feb. 2023", "2023-02-01/2023-02-10"),
            ("30 July – 2 August 2024", "2024-07-30/2024-08-02"),
            ("from 10 to 12 March 2022", "2022-03-10/2022-03-12"),
            ("15 August 2024??", "2024-08-15?"),
            ("today", "2024-03-01"),
            ("Yesterday", "2024-02-29"),
            ("  20   August  2024 ", "2024-08-20"),
        ] {
            assert_eq!(reading().read(written).as_deref(), Ok(edtf), "{written}");
        }
    }

    #[test]
    fn what_leaves_a_choice_is_not_chosen() {
        let trouble = reading().read("03/04/2024").expect_err("it can be read in two ways");
        assert_eq!(
            trouble.to_string(),
            "it is 2024-04-03 if the day stands first, and 2024-03-04 if the month does: write the one that is meant"
        );
        let day_first = SpokenDates { order: Some(NumberOrder::DayFirst), now: None };
        assert_eq!(day_first.read("03/04/2024").as_deref(), Ok("2024-04-03"));
        for (written, part) in [
            ("soon", "'soon' is not a date"),
            ("3/4/24", "a year of two digits"),
            ("before 29 March 2022", "is open at one end: say both"),
            ("30 February 2024", ""),
            ("late spring 2022", "is not a date"),
            ("between early March 2022 and late March 2022", "is not a date"),
            ("29 March", "is not a date"),
        ] {
            let trouble = reading().read(written).expect_err(written);
            assert!(trouble.to_string().contains(part), "{written}: {trouble}");
        }
        assert!(SpokenDates::default().read("today").is_err(), "nobody said which day it is");
    }

    #[test]
    fn a_question_takes_all_of_a_date_or_what_lies_beyond() {
        let point = |read: Result<PointInTime, SpokenDateTrouble>| read.map(|point| point.as_str().to_owned());
        for (written, until, from) in [
            ("2024-08-20T09:30:00Z", "2024-08-20T09:30:00Z", "2024-08-20T09:30:00Z"),
            ("2024", "2024", "2024"),
            ("August 2024", "2024-08", "2024-08"),
            ("20/8/2024", "2024-08-20", "2024-08-20"),
            ("about August 2024", "2024-08", "2024-08"),
            ("late March 2022", "2022-03-31", "2022-03-21"),
            ("winter 2021", "2022-02-28", "2021-12-01"),
            ("the 1990s", "1999-12-31", "1990-01-01"),
            ("yesterday", "2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(point(reading().until(written)).as_deref(), Ok(until), "until {written}");
            assert_eq!(point(reading().from(written)).as_deref(), Ok(from), "from {written}");
        }
        assert_eq!(point(reading().until("before March 2022")).as_deref(), Ok("2022-02-28"));
        assert_eq!(point(reading().until("up to late March 2022")).as_deref(), Ok("2022-03-31"));
        assert_eq!(point(reading().from("after 29 March 2022")).as_deref(), Ok("2022-03-30"));
        assert_eq!(point(reading().from("Since March 2022")).as_deref(), Ok("2022-03"));
        assert!(
            reading().until("after 29 March 2022").is_err_and(|trouble| trouble.to_string().contains("has no end"))
        );
        assert!(
            reading()
                .from("before 29 March 2022")
                .is_err_and(|trouble| trouble.to_string().contains("has no beginning"))
        );
        assert!(reading().until("before 0001").is_err());
    }
}
