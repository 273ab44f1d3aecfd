//! When something may have happened, and the cuts that ask about it.
//!
//! A vague date is a half-open window. It has no order of its own: against a cut it is certainly before,
//! probably before or possibly before, and anyone who asks says which they want.
//!
//! ```text
//!        lo ──────── middle ──────── hi          certainly before c:  hi ≤ c
//!  ───────●─────────────●─────────────○─────▶    probably before c:   middle < c
//!                c ↑                             possibly before c:   lo < c
//! ```

use serde::{Deserialize, Serialize};

use super::{Instant, TimeError};

/// A half-open stretch of time: from `lo` on, and before `hi`.
///
/// - `lo` lies before `hi`: a window is never empty.
/// - It has no order. Whether it lies before a [`Cut`] is asked with the certainty that is wanted.
///
/// ```
/// use chancery::time::{Cut, Instant, Window};
///
/// let lo: Instant = "2024-08-20T00:00:00Z".parse()?;
/// let hi: Instant = "2024-08-21T00:00:00Z".parse()?;
/// let day = Window::new(lo, hi).expect("the day does not end before it begins");
/// assert_eq!(day.middle().to_string(), "2024-08-20T12:00:00.000000Z");
///
/// let teatime = Cut::after("2024-08-20T16:00:00Z".parse()?);
/// assert!(day.possibly_before(teatime) && day.probably_before(teatime));
/// assert!(!day.certainly_before(teatime) && day.straddles(teatime));
/// assert!(Window::new(hi, lo).is_none() && Window::new(lo, lo).is_none());
/// # Ok::<(), chancery::time::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Window {
    lo: Instant,
    hi: Instant,
}

impl Window {
    /// Makes the window [`lo`, `hi`); none unless `lo` lies before `hi`.
    pub const fn new(lo: Instant, hi: Instant) -> Option<Self> {
        if lo.micros() < hi.micros() { Some(Self { lo, hi }) } else { None }
    }

    /// Makes the window of one instant: the microsecond that begins with it.
    ///
    /// [`Instant::MAX`] has no instant after it to bound its window, so it is given the window of the
    /// microsecond before.
    pub const fn instant(instant: Instant) -> Self {
        match Instant::from_micros(instant.micros() + 1) {
            Some(hi) => Self { lo: instant, hi },
            None => {
                let lo = Instant::from_micros(instant.micros() - 1);
                Self { lo: lo.expect("the last instant is not the only one"), hi: instant }
            }
        }
    }

    /// Returns the lower bound, which is included.
    pub const fn lo(self) -> Instant {
        self.lo
    }

    /// Returns the upper bound, which is excluded.
    pub const fn hi(self) -> Instant {
        self.hi
    }

    /// Returns the instant half-way between the bounds, rounded towards the past. A vague date stands there.
    pub const fn middle(self) -> Instant {
        Instant::from_micros((self.lo.micros() + self.hi.micros()).div_euclid(2))
            .expect("the middle lies between the bounds")
    }

    /// Returns the length in microseconds; at least 1.
    pub const fn width(self) -> u64 {
        self.hi.micros().abs_diff(self.lo.micros())
    }

    /// Returns the part of the window at or after an instant; none where all of it lies before.
    pub fn part_from(self, lo: Instant) -> Option<Self> {
        Self::new(self.lo.max(lo), self.hi)
    }

    /// Returns the part of the window before an instant; none where all of it lies at or after.
    pub fn part_before(self, hi: Instant) -> Option<Self> {
        Self::new(self.lo, self.hi.min(hi))
    }

    /// Returns whether the whole window lies before the cut.
    pub const fn certainly_before(self, cut: Cut) -> bool {
        self.hi.micros() <= cut.micros()
    }

    /// Returns whether the middle of the window lies before the cut.
    pub const fn probably_before(self, cut: Cut) -> bool {
        self.middle().micros() < cut.micros()
    }

    /// Returns whether any of the window lies before the cut.
    pub const fn possibly_before(self, cut: Cut) -> bool {
        self.lo.micros() < cut.micros()
    }

    /// Returns whether the cut falls inside the window, so that the date alone cannot settle the matter.
    pub const fn straddles(self, cut: Cut) -> bool {
        self.lo.micros() < cut.micros() && cut.micros() < self.hi.micros()
    }

    /// Returns whether the window shares an instant with [`from`, `to`). An absent bound is unbounded; where `to` is
    /// not after `from` there is nothing to share.
    pub fn overlaps(self, from: Option<Cut>, to: Option<Cut>) -> bool {
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return false;
        }
        from.is_none_or(|from| self.hi.micros() > from.micros()) && to.is_none_or(|to| self.lo.micros() < to.micros())
    }
}

/// The stored form of a window, whose order is not yet checked.
#[derive(Deserialize)]
struct Bounds {
    lo: Instant,
    hi: Instant,
}

impl TryFrom<Bounds> for Window {
    type Error = TimeError;

    fn try_from(Bounds { lo, hi }: Bounds) -> Result<Self, TimeError> {
        Self::new(lo, hi).ok_or(TimeError::Window { lo: lo.micros(), hi: hi.micros() })
    }
}

/// An exclusive bound on one clock: everything before it is asked for.
///
/// It is counted in microseconds since 1970-01-01T00:00Z and can lie one past [`Instant::MAX`], which
/// includes every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cut(i64);

impl Cut {
    /// Makes a cut from microseconds since 1970-01-01T00:00Z. Any number is a cut; one outside the range of
    /// instants includes none of them or all.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Makes the cut that includes an instant and nothing later.
    pub const fn after(instant: Instant) -> Self {
        Self(instant.micros() + 1)
    }

    /// Returns the microseconds since 1970-01-01T00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Returns the last instant before the cut; [`Instant::MIN`] where there is none.
    pub const fn last_included(self) -> Instant {
        match Instant::from_micros(self.0.saturating_sub(1)) {
            Some(instant) => instant,
            None if self.0 > 0 => Instant::MAX,
            None => Instant::MIN,
        }
    }

    /// Returns whether an instant lies before the cut.
    pub const fn includes(self, instant: Instant) -> bool {
        instant.micros() < self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros).expect("the test stays in range")
    }

    fn window(lo: i64, hi: i64) -> Window {
        Window::new(at(lo), at(hi)).expect("the test gives the bounds in order")
    }

    #[test]
    fn the_middle_is_rounded_towards_the_past() {
        let cases = [(0, 1, 0), (0, 2, 1), (0, 3, 1), (-1, 0, -1), (-3, 0, -2), (-3, -1, -2), (-2, 3, 0)];
        for (lo, hi, middle) in cases {
            assert_eq!(window(lo, hi).middle(), at(middle), "[{lo}, {hi})");
        }
        assert_eq!(window(Instant::MIN.micros(), Instant::MAX.micros()).width(), 315_537_897_599_999_999);
    }

    #[test]
    fn an_instant_is_a_window_of_one_microsecond() {
        for micros in [Instant::MIN.micros(), -1, 0, 7, Instant::MAX.micros() - 1] {
            let instant = Window::instant(at(micros));
            assert_eq!((instant.lo(), instant.hi(), instant.middle()), (at(micros), at(micros + 1), at(micros)));
        }
        let last = Window::instant(Instant::MAX);
        assert_eq!((last.hi(), last.width()), (Instant::MAX, 1));
    }

    #[test]
    fn each_certainty_at_each_edge() {
        // (cut, certainly, probably, possibly, straddles) for [10, 20), whose middle is 15
        let cases = [
            (9, false, false, false, false),
            (10, false, false, false, false),
            (11, false, false, true, true),
            (15, false, false, true, true),
            (16, false, true, true, true),
            (19, false, true, true, true),
            (20, true, true, true, false),
            (21, true, true, true, false),
        ];
        let tested = window(10, 20);
        for (cut, certainly, probably, possibly, straddles) in cases {
            let cut = Cut::from_micros(cut);
            assert_eq!(tested.certainly_before(cut), certainly, "{cut:?}");
            assert_eq!(tested.probably_before(cut), probably, "{cut:?}");
            assert_eq!(tested.possibly_before(cut), possibly, "{cut:?}");
            assert_eq!(tested.straddles(cut), straddles, "{cut:?}");
        }
    }

    #[test]
    fn a_part_is_what_lies_on_one_side_of_an_instant() {
        let tested = window(10, 20);
        assert_eq!((tested.part_from(at(10)), tested.part_from(at(15))), (Some(tested), Some(window(15, 20))));
        assert_eq!((tested.part_from(at(19)), tested.part_from(at(20))), (Some(window(19, 20)), None));
        assert_eq!((tested.part_before(at(20)), tested.part_before(at(15))), (Some(tested), Some(window(10, 15))));
        assert_eq!((tested.part_before(at(11)), tested.part_before(at(10))), (Some(window(10, 11)), None));
    }

    #[test]
    fn overlap_at_each_edge() {
        let cases = [
            (None, None, true),
            (Some(20), None, false),
            (Some(19), None, true),
            (None, Some(10), false),
            (None, Some(11), true),
            (Some(0), Some(10), false),
            (Some(0), Some(11), true),
            (Some(12), Some(13), true),
            (Some(13), Some(12), false),
            (Some(12), Some(12), false),
            (Some(20), Some(30), false),
        ];
        for (from, to, overlaps) in cases {
            let cut = |bound: Option<i64>| bound.map(Cut::from_micros);
            assert_eq!(window(10, 20).overlaps(cut(from), cut(to)), overlaps, "{from:?} {to:?}");
        }
    }

    #[test]
    fn a_cut_includes_what_is_before_it() {
        assert_eq!(Cut::after(at(7)), Cut::from_micros(8));
        assert_eq!(Cut::after(at(7)).last_included(), at(7));
        assert!(Cut::after(at(7)).includes(at(7)) && !Cut::after(at(7)).includes(at(8)));
        assert!(Cut::after(Instant::MAX).includes(Instant::MAX));
        assert_eq!(Cut::after(Instant::MAX).last_included(), Instant::MAX);
        assert_eq!(Cut::from_micros(Instant::MIN.micros()).last_included(), Instant::MIN);
        assert_eq!(Cut::from_micros(i64::MIN).last_included(), Instant::MIN);
        assert_eq!(Cut::from_micros(i64::MAX).last_included(), Instant::MAX);
    }

    #[test]
    fn is_stored_with_checked_bounds() {
        let stored = serde_json::to_string(&window(-5, 9)).expect("numbers");
        assert_eq!(stored, r#"{"lo":-5,"hi":9}"#);
        assert_eq!(serde_json::from_str::<Window>(&stored).expect("a window"), window(-5, 9));
        assert!(serde_json::from_str::<Window>(r#"{"lo":9,"hi":9}"#).is_err());
        assert_eq!(serde_json::to_string(&Cut::from_micros(3)).expect("a number"), "3");
    }

    proptest! {
        #[test]
        fn what_is_certain_is_probable_and_what_is_probable_is_possible(
            lo in -1_000i64..1_000, width in 1i64..1_000, cut in -2_000i64..3_000,
        ) {
            let (window, cut) = (window(lo, lo + width), Cut::from_micros(cut));
            prop_assert!(!window.certainly_before(cut) || window.probably_before(cut));
            prop_assert!(!window.probably_before(cut) || window.possibly_before(cut));
            prop_assert_eq!(window.straddles(cut), window.possibly_before(cut) && !window.certainly_before(cut));
        }
    }
}
