//! What a date may mean.
//!
//! A chronicle of diplomacy is full of vague dates ("in August", "around the 20th"), and a question about it
//! cuts three clocks at once. This module turns texts into exact bounds and back, and keeps apart what must
//! never be mistaken for one another:
//!
//! ```text
//! "2024-08-20~" + Europe/Kyiv  ── Edtf, Zone ──▶ Period ──▶ Window [lo, hi)      when it happened
//! "2024-08"     + UTC          ── PointInTime ─▶ Cut                             up to when is asked
//! the machine's clock          ── Clock ───────▶ Instant ──▶ RecordedAt          when it was recorded
//! ```
//!
//! - Every instant is a whole number of microseconds, in UTC, in the years 0001 to 9999.
//! - Every interval is half-open, and an absent bound is an `Option`, never a far date.
//! - A vague date has no order: a [`Window`] answers `certainly`, `probably` or `possibly`.
//! - A [`Period`] keeps the window that was worked out when it was recorded, so that later changes of
//!   zone rules move nothing. The rules are those bundled with the program, never those of the machine.
//!
//! Everything here but [`SystemClock`] is pure: the same text gives the same answer everywhere. The module
//! does not know events or facts, does not order them, and supports neither open-ended intervals nor EDTF level 2.

mod civil;
mod clock;
mod edtf;
mod error;
mod grain;
mod instant;
mod local;
mod period;
mod plain_date;
mod point;
mod recorded_at;
mod scan;
mod spoken;
mod text;
mod window;
mod words;
mod zone;

pub use clock::{Clock, ManualClock, SystemClock};
pub use edtf::Edtf;
pub use error::TimeError;
pub use grain::Grain;
pub use instant::Instant;
pub use local::{LocalPeriod, LocalTime};
pub use period::Period;
pub use plain_date::PlainDate;
pub use point::PointInTime;
pub use recorded_at::RecordedAt;
pub use spoken::{NumberOrder, SpokenDateTrouble, SpokenDates};
pub use window::{Cut, Window};
pub use zone::Zone;
