//! How finely dates are known, to tell at a glance that none of them overlap.
//!
//! Most dates of one thing are dated alike: by days of one zone, or by instants. Such windows are equal or disjoint.
//!
//! ```text
//! grain of a window [lo, hi):  its width, and lo modulo the width
//! two windows of one grain:    ├────┤├────┤    equal or disjoint
//! ```

use std::fmt;
use std::str::FromStr;

use super::Window;

/// How finely a window is dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grain {
    width: u64,
    /// The lower bound modulo the width.
    phase: u64,
}

impl Grain {
    /// Returns the grain of a window.
    pub fn of(window: Window) -> Self {
        let width = window.width();
        let phase = i128::from(window.lo().micros()).rem_euclid(i128::from(width));
        Grain { width, phase: u64::try_from(phase).unwrap_or_default() }
    }

    /// Returns the width of the windows that have it, in microseconds.
    pub fn width(self) -> u64 {
        self.width
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.width, self.phase)
    }
}

impl FromStr for Grain {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (width, phase) = text.split_once('.').unwrap_or((text, ""));
        Ok(Grain { width: u64::from_str_radix(width, 16)?, phase: u64::from_str_radix(phase, 16)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn window(lo: i64, hi: i64) -> Window {
        Window::new(Instant::from_micros(lo).unwrap(), Instant::from_micros(hi).unwrap()).unwrap()
    }

    #[test]
    fn windows_of_one_grain_are_equal_or_disjoint() {
        let windows: Vec<Window> = (-12..12).flat_map(|lo| (1..8).map(move |width| window(lo, lo + width))).collect();
        for one in &windows {
            for other in windows.iter().filter(|other| Grain::of(**other) == Grain::of(*one)) {
                assert!(one == other || one.hi() <= other.lo() || other.hi() <= one.lo(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_grain_is_stored_as_text() {
        for window in [window(-5, 3), window(0, 1), window(86_400_000_000, 172_800_000_000)] {
            let grain = Grain::of(window);
            assert_eq!(grain.to_string().parse(), Ok(grain));
        }
    }
}
