//! Vague dates with their bounds.

use async_graphql::Object;
use chancery_macros::written;

use crate::time::{self, Edtf, Instant, Window, Zone};

/// A date with the bounds that were worked out when it was recorded.
#[derive(Clone)]
pub struct Period(pub time::Period);

impl From<time::Period> for Period {
    fn from(period: time::Period) -> Self {
        Period(period)
    }
}

impl From<&time::Period> for Period {
    fn from(period: &time::Period) -> Self {
        Period(period.clone())
    }
}

impl Period {
    /// Makes the period of an instant of the chronicle's own clock, whose window is given.
    pub fn of_instant(window: Window) -> Option<Self> {
        let edtf: Edtf = window.lo().to_string().parse().ok()?;
        Some(Period(time::Period::stored(edtf, Zone::default(), window)))
    }
}

/// A date, which may be vague, with its bounds.
#[written]
#[Object]
impl Period {
    /// The date as it was recorded.
    async fn edtf(&self) -> &Edtf {
        self.0.edtf()
    }

    /// The zone in which it was read.
    async fn time_zone(&self) -> &Zone {
        self.0.zone()
    }

    /// Its first microsecond.
    #[graphql(name = "from")]
    async fn start(&self) -> Instant {
        self.0.window().lo()
    }

    /// The microsecond after its last.
    #[graphql(name = "to")]
    async fn end(&self) -> Instant {
        self.0.window().hi()
    }

    /// Half-way between its bounds: where a vague date stands among others.
    async fn middle(&self) -> Instant {
        self.0.window().middle()
    }

    /// Whether it is approximate (`~` or `%`): its bounds are one unit wider on each side.
    async fn approximate(&self) -> bool {
        self.0.approximate()
    }

    /// Whether it is uncertain (`?` or `%`); its bounds are as if it were not.
    async fn uncertain(&self) -> bool {
        self.0.uncertain()
    }
}
