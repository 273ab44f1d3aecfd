//! Dates as people read them, in English: what stands where nobody should have to know EDTF.
//!
//! | recorded | in words |
//! | --- | --- |
//! | `2024-08-20`, `2024-08`, `2024` | 20 August 2024, August 2024, 2024 |
//! | `2024-08-20~`, `2024-08-20?`, `2024-08-20%` | about 20 August 2024, 20 August 2024 (uncertain), both |
//! | `196X`, `19XX`, `1960-21` | the 1960s, some year from 1900 to 1999, spring 1960 |
//! | `1966-XX`, `1966-XX-XX`, `1966-08-XX` | some month of 1966, some day of 1966, some day in August 1966 |
//! | `2024-08-16T10:26-04:00` | 16 August 2024, 10:26 UTC−4 |
//! | `2024-08-15/2024-08-20` | between 15 and 20 August 2024; 15 to 20 August 2024, of what lasted |
//!
//! The words come from the text as it was recorded, not from its window. They are not read back.

use std::fmt::Write;

use super::{Instant, Period, Zone};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];

impl Period {
    /// Returns the date in words, as that of something that happened once: an interval is one in which it lies.
    ///
    /// ```
    /// use chancery::time::{Period, Zone};
    ///
    /// let words = |edtf: &str| Some(Period::resolve(&edtf.parse().ok()?, &Zone::default()).ok()?.in_words());
    /// assert_eq!(words("2024-08-20~").as_deref(), Some("about 20 August 2024"));
    /// assert_eq!(words("2024-05/2024-08-16?").as_deref(), Some("between May and 16 August 2024 (uncertain)"));
    /// ```
    pub fn in_words(&self) -> String {
        self.worded("between ", " and ")
    }

    /// Returns the date in words, as that of something that lasted: an interval is one that it filled.
    pub fn lasting_in_words(&self) -> String {
        self.worded("", " to ")
    }

    fn worded(&self, before: &str, between: &str) -> String {
        let uncertain = if self.uncertain() { " (uncertain)" } else { "" };
        let text = self.edtf().as_str();
        let part = |text| WordedPart::read(text, self.zone());
        match text.split_once('/').filter(|(first, last)| first != last) {
            None => format!("{}{uncertain}", part(text.split('/').next().unwrap_or(text)).joined()),
            Some((first, last)) => {
                let (first, last) = (part(first), part(last));
                format!("{before}{}{between}{}{uncertain}", first.beside(&last).joined(), last.joined())
            }
        }
    }
}

impl Instant {
    /// Returns the instant in words, in UTC, to the second or to the minute where no seconds have passed.
    ///
    /// ```
    /// let instant: chancery::time::Instant = "2024-12-20T09:00:00Z".parse()?;
    /// assert_eq!(instant.in_words(), "20 December 2024, 09:00 UTC");
    /// # Ok::<(), chancery::time::TimeError>(())
    /// ```
    pub fn in_words(self) -> String {
        let text = self.to_string();
        WordedPart::read(&format!("{}Z", &text[..19]), &Zone::default()).joined()
    }

    /// Returns the day of the instant in words, in UTC.
    pub fn day_in_words(self) -> String {
        WordedPart::read(&self.to_string()[..10], &Zone::default()).joined()
    }
}

/// A date or an end of an interval, taken apart.
#[derive(Clone, Debug, Default)]
struct WordedPart {
    about: bool,
    day: String,
    month: &'static str,
    /// The year, or words for all of the date (`is_whole`).
    year: String,
    time: String,
    /// Whether the year says all, so that nothing can be left out beside another date.
    is_whole: bool,
}

impl WordedPart {
    fn read(text: &str, zone: &Zone) -> Self {
        let bare = text.trim_end_matches(['?', '~', '%']);
        let about = text.ends_with(['~', '%']);
        let (date, time) = bare.split_once('T').unwrap_or((bare, ""));
        let time = if time.is_empty() { String::new() } else { time_of_day(time, zone) };
        let mut fields = date.split('-');
        let (year, month, day) = (fields.next().unwrap_or_default(), fields.next(), fields.next());
        let whole = |year: String| WordedPart { about, year, is_whole: true, ..WordedPart::default() };
        if let Some(decade) = year.strip_suffix('X') {
            return whole(match decade.strip_suffix('X') {
                Some(century) => format!("some year from {} to {}", plain(century, "00"), plain(century, "99")),
                None => format!("the {}s", plain(decade, "0")),
            });
        }
        let year = plain(year, "");
        match (month, day) {
            (Some("XX"), None) => whole(format!("some month of {year}")),
            (Some("XX"), Some(_)) => whole(format!("some day of {year}")),
            (Some(month), day) => {
                let number: usize = month.parse().unwrap_or_default();
                if let Some(season) = number.checked_sub(21).and_then(|place| SEASONS.get(place)) {
                    return whole(format!("{season} {year}"));
                }
                let month = number.checked_sub(1).and_then(|place| MONTHS.get(place)).copied().unwrap_or_default();
                match day {
                    Some("XX") => whole(format!("some day in {month} {year}")),
                    Some(day) => {
                        let day = day.trim_start_matches('0').to_owned();
                        WordedPart { about, day, month, year, is_whole: !time.is_empty(), time }
                    }
                    None => WordedPart { about, month, year, ..WordedPart::default() },
                }
            }
            (None, _) => WordedPart { about, year, ..WordedPart::default() },
        }
    }

    /// Leaves out what the end of an interval says too: `May` of `May and 16 August 2024`.
    fn beside(&self, last: &WordedPart) -> Self {
        let mut short = self.clone();
        let is_year_alone = self.month.is_empty() || last.month.is_empty();
        if self.is_whole || last.is_whole || is_year_alone || self.year != last.year {
            return short;
        }
        short.year.clear();
        let same_month = self.month == last.month && !self.day.is_empty() && !last.day.is_empty() && !last.about;
        if same_month {
            short.month = "";
        }
        short
    }

    fn joined(&self) -> String {
        let words = [&self.day, self.month, &self.year].into_iter().filter(|word| !word.is_empty());
        let date = words.collect::<Vec<&str>>().join(" ");
        let about = if self.about { "about " } else { "" };
        let comma = if self.time.is_empty() { "" } else { ", " };
        format!("{about}{date}{comma}{}", self.time)
    }
}

/// Returns a year without zeros before it.
fn plain(digits: &str, rest: &str) -> String {
    format!("{digits}{rest}").trim_start_matches('0').to_owned()
}

/// Returns `09:30:00-04:00` as `09:30 UTC−4`; a time without an offset is one of the zone.
fn time_of_day(time: &str, zone: &Zone) -> String {
    let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(end);
    let clock = clock.split('.').next().unwrap_or_default();
    let mut words = clock.strip_suffix(":00").filter(|minutes| minutes.len() == 5).unwrap_or(clock).to_owned();
    if offset.is_empty() && !zone.is_utc() {
        let _ = write!(words, " ({})", zone.as_str());
        return words;
    }
    words.push_str(" UTC");
    let sign = if offset.starts_with('-') { '−' } else { '+' };
    let digits = offset.trim_start_matches(['Z', '+', '-']);
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
    if hours.bytes().chain(minutes.bytes()).any(|digit| digit != b'0') {
        let _ = write!(words, "{sign}{}", hours.trim_start_matches('0').parse::<u8>().unwrap_or_default());
        if minutes != "00" {
            let _ = write!(words, ":{minutes}");
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(edtf: &str, zone: &str) -> Period {
        Period::resolve(&edtf.parse().expect(edtf), &zone.parse().expect(zone)).expect(edtf)
    }

    #[test]
    fn every_form_has_its_words() {
        for (edtf, words) in [
            ("2024-08-20", "20 August 2024"),
            ("2024-08-05", "5 August 2024"),
            ("2024-08", "August 2024"),
            ("2024", "2024"),
            ("0044-03-15", "15 March 44"),
            ("2024-08-20~", "about 20 August 2024"),
            ("2024-08-20?", "20 August 2024 (uncertain)"),
            ("2024?", "2024 (uncertain)"),
            ("2024-08%", "about August 2024 (uncertain)"),
            ("196X", "the 1960s"),
            ("19XX", "some year from 1900 to 1999"),
            ("1960-21", "spring 1960"),
            ("1960-24~", "about winter 1960"),
            ("1966-XX", "some month of 1966"),
            ("1966-XX-XX", "some day of 1966"),
            ("1966-08-XX", "some day in August 1966"),
            ("2024-08-15/2024-08-20", "between 15 and 20 August 2024"),
            ("2024-08-15/2024-08-20?", "between 15 and 20 August 2024 (uncertain)"),
            ("2024-08-15/2024-08-20~", "between 15 August and about 20 August 2024"),
            ("2024-05/2024-08-16", "between May and 16 August 2024"),
            ("2024-07-30/2024-08-02", "between 30 July and 2 August 2024"),
            ("2023-12-30/2024-01-02", "between 30 December 2023 and 2 January 2024"),
            ("2023/2024", "between 2023 and 2024"),
            ("2024/2024-02", "between 2024 and February 2024"),
            ("2024-08/2024", "between August 2024 and 2024"),
            ("2024/2024", "2024"),
            ("2024-21/2024-23", "between spring 2024 and autumn 2024"),
            ("2024-08-16T10:26-04:00", "16 August 2024, 10:26 UTC−4"),
            ("2024-08-16T10:26:30.25+05:30", "16 August 2024, 10:26:30 UTC+5:30"),
            ("2024-08-16T10:26:00Z", "16 August 2024, 10:26 UTC"),
            ("2024-08-16T10:26+00", "16 August 2024, 10:26 UTC"),
            ("2024-08-16T10:26-00:30", "16 August 2024, 10:26 UTC−0:30"),
            ("2024-08-16T10:26", "16 August 2024, 10:26 UTC"),
        ] {
            assert_eq!(period(edtf, "UTC").in_words(), words, "{edtf}");
        }
    }

    #[test]
    fn what_lasted_runs_from_one_date_to_another() {
        assert_eq!(period("2024-08-15/2024-08-16", "UTC").lasting_in_words(), "15 to 16 August 2024");
        assert_eq!(period("2024-08-15", "UTC").lasting_in_words(), "15 August 2024");
    }

    #[test]
    fn a_time_without_an_offset_names_its_zone() {
        assert_eq!(period("2024-08-20", "Asia/Jerusalem").in_words(), "20 August 2024");
        assert_eq!(period("2024-08-20T09:30", "Asia/Jerusalem").in_words(), "20 August 2024, 09:30 (Asia/Jerusalem)");
    }

    #[test]
    fn instants_are_in_utc() {
        let instant: Instant = "2024-08-20T23:59:59.999999Z".parse().expect("an instant");
        assert_eq!(instant.in_words(), "20 August 2024, 23:59:59 UTC");
        assert_eq!(instant.day_in_words(), "20 August 2024");
    }

    #[test]
    fn no_words_hold_a_code() {
        for edtf in ["19XX", "196X", "1960-22", "1966-XX-XX", "2024-08-XX~", "2024-05~/2024-08-16%"] {
            let words = period(edtf, "UTC").in_words();
            assert!(!words.contains(['X', '~', '%', '?', '/']), "{words}");
        }
    }
}
