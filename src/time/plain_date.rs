//! Periods whose text follows from their window: most dates are a plain day, month or year of UTC.
//!
//! An index that has the window need not keep the text of such a date, nor read it from a record to show it.

use super::{Edtf, Period, Window, Zone};

/// What a plain date of UTC names: its text is the beginning of the instant at which its window begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum PlainDate {
    /// A year, as in `2024`.
    Year = 4,
    /// A month, as in `2024-08`.
    Month = 7,
    /// A day, as in `2024-08-20`.
    Day = 10,
}

impl PlainDate {
    const ALL: [PlainDate; 3] = [PlainDate::Year, PlainDate::Month, PlainDate::Day];

    /// Returns what a period names, if it is a plain date of UTC.
    pub fn of(period: &Period) -> Option<Self> {
        let text = period.edtf().as_str();
        let plain = Self::ALL.into_iter().find(|plain| text.len() == plain.length())?;
        let begins = period.window().lo().to_string();
        (*period.zone() == Zone::default() && begins.starts_with(text)).then_some(plain)
    }

    /// Returns the number that stands for it, from 1 to 255.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Returns the one for which a number stands; `None` of another number.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|plain| plain.number() == number)
    }

    /// Returns the period of that kind with that window; `None` where no date of that kind begins there.
    pub fn period(self, window: Window) -> Option<Period> {
        let edtf: Edtf = window.lo().to_string().get(..self.length())?.parse().ok()?;
        Some(Period::stored(edtf, Zone::default(), window))
    }

    fn length(self) -> usize {
        usize::from(self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str, zone: &str) -> Period {
        Period::resolve(&text.parse().unwrap(), &zone.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_plain_date_comes_back_from_its_window() {
        for (text, plain) in [
            ("2024-08-20", PlainDate::Day),
            ("0001-01-01", PlainDate::Day),
            ("2024-12", PlainDate::Month),
            ("2024", PlainDate::Year),
        ] {
            let period = period(text, "UTC");
            assert_eq!(PlainDate::of(&period), Some(plain), "{text}");
            assert_eq!(plain.period(period.window()), Some(period), "{text}");
            assert_eq!(PlainDate::numbered(plain.number()), Some(plain));
        }
    }

    #[test]
    fn any_other_date_keeps_its_text() {
        for text in [
            "2024-08-20~",
            "2024-08?",
            "2024-21",
            "202X",
            "2024-08-20/2024-08-21",
            "2024-08-20T10:00Z",
            "2024~",
            "2024/2025",
        ] {
            assert_eq!(PlainDate::of(&period(text, "UTC")), None, "{text}");
        }
        assert_eq!(PlainDate::of(&period("2024-08-20", "Asia/Qatar")), None, "the day of another zone");
        assert_eq!(PlainDate::of(&period("2024-08", "Asia/Qatar")), None, "the month of another zone");
    }
}
