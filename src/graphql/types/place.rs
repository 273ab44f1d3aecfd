//! Places.

use async_graphql::Object;
use chancery_macros::written;

use crate::domain::event;
use crate::domain::vocabulary::PlacePrecision;
use crate::graphql::text::Text;

/// Somewhere on earth.
pub struct Place(pub event::Place);

/// Somewhere on earth.
#[written]
#[Object]
impl Place {
    /// The place's name.
    async fn name(&self) -> Text<'_> {
        Text::of(&self.0.name)
    }

    /// The country, as the recorder wrote it.
    async fn country(&self) -> Option<Text<'_>> {
        self.0.country.as_deref().map(Text::of)
    }

    /// The region within it, as the recorder wrote it.
    async fn region(&self) -> Option<Text<'_>> {
        self.0.region.as_deref().map(Text::of)
    }

    /// Degrees north, from -90 to 90.
    async fn latitude(&self) -> Option<f64> {
        self.0.latitude
    }

    /// Degrees east, from -180 to 180.
    async fn longitude(&self) -> Option<f64> {
        self.0.longitude
    }

    /// How closely the coordinates are meant.
    async fn precision(&self) -> Option<PlacePrecision> {
        self.0.precision
    }
}
