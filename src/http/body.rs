//! Taking in the body of a request, within bounds of its own and of all that are on their way.

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt;

use super::app::App;
use super::problem::Problem;
use crate::input::ErrorCode;
use crate::work::{HeldBytes, NoRoom};

/// How clients' bytes are taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeSettings {
    /// How many bytes of bodies and messages may be on their way from all clients together, beside the first 16 KB of each:
    /// 64 MB by default.
    pub bytes: usize,
    /// How long a message on a WebSocket may take from its first byte to its last: 30 s by default.
    pub message_time: std::time::Duration,
}

impl Default for IntakeSettings {
    fn default() -> Self {
        IntakeSettings { bytes: 64 * 1024 * 1024, message_time: std::time::Duration::from_secs(30) }
    }
}

/// About how many bytes a value of JSON takes once it is read, however short it was.
const VALUE_BYTES: usize = 64;

/// Why a body is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyRefusal {
    /// It has too many bytes, or broke off.
    TooLong,
    /// There is no room for it beside the others.
    NoRoom,
    /// It did not come in time.
    Late,
}

impl From<NoRoom> for BodyRefusal {
    fn from(_: NoRoom) -> Self {
        BodyRefusal::NoRoom
    }
}

/// How many bytes each body and message may hold beside those that all share.
pub(super) const FREE_BYTES: usize = 16 << 10;

/// The seconds after which a request for which there was no room may come again.
pub(super) const RETRY_SECONDS: u32 = 5;

impl BodyRefusal {
    /// Makes the problem of a body that is not taken; `too_long` says what is.
    pub(super) fn problem(self, too_long: String) -> Problem {
        match self {
            BodyRefusal::TooLong => Problem::bad_input(too_long).with_status(StatusCode::PAYLOAD_TOO_LARGE),
            BodyRefusal::NoRoom => {
                let message = "the server is taking in as much as it has room for: send the request again";
                let problem = Problem::new(ErrorCode::RateLimited, message);
                problem.with_status(StatusCode::SERVICE_UNAVAILABLE).trying_after(RETRY_SECONDS)
            }
            BodyRefusal::Late => {
                let problem = Problem::new(ErrorCode::TimedOut, "the body did not come in time");
                problem.with_status(StatusCode::REQUEST_TIMEOUT)
            }
        }
    }
}

/// Takes in the body of a request, of at most so many bytes, in the time that bodies have. One that announces more is not read.
pub(super) async fn receive(
    app: &App,
    request: Request<Body>,
    most: usize,
    held: &mut HeldBytes,
) -> Result<Bytes, BodyRefusal> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > most) {
        return Err(BodyRefusal::TooLong);
    }
    let body = collect(request.into_body(), most, held);
    tokio::time::timeout(app.settings.body_time, body).await.unwrap_or(Err(BodyRefusal::Late))
}

/// Takes in a body of JSON of at most so many bytes. What it takes in memory, as bytes and then as values, is held.
async fn collect(body: Body, most: usize, held: &mut HeldBytes) -> Result<Bytes, BodyRefusal> {
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_broken_off| BodyRefusal::TooLong)?;
        if piece.len() > most.saturating_sub(whole.len()) {
            return Err(BodyRefusal::TooLong);
        }
        held.grow(piece.len())?;
        whole.extend_from_slice(&piece);
    }
    held.grow(values(&whole).saturating_mul(VALUE_BYTES))?;
    Ok(whole.into())
}

/// Counts about how many values a text of JSON has, or more: commas in texts count too.
fn values(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b',').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::BytePool;

    #[tokio::test]
    async fn bodies_are_bounded_alone_and_together() {
        let budget = BytePool::new(1_000, FREE_BYTES);
        let text = |counted: usize| Body::from("x".repeat(FREE_BYTES + counted));
        let mut held = budget.hold();
        assert_eq!(collect(Body::from("x".repeat(101)), 100, &mut held).await, Err(BodyRefusal::TooLong));
        held.shrink(0);
        assert!(collect(text(100), 1 << 20, &mut held).await.is_ok());
        let mut other = budget.hold();
        assert_eq!(collect(text(901), 1 << 20, &mut other).await, Err(BodyRefusal::NoRoom));
        other.shrink(0);
        let values = Body::from("0,".repeat(300));
        assert_eq!(collect(values, 1 << 20, &mut other).await, Err(BodyRefusal::NoRoom), "as values");
        drop(held);
        other.shrink(0);
        assert!(collect(text(901), 1 << 20, &mut other).await.is_ok());
    }
}
