//! What is answered outside GraphQL where a request is not taken: a status, a code of the one closed list, and a message.
//!
//! ```text
//! 400 {"code":"BAD_INPUT","message":"after: …"}
//! ```
//!
//! The status follows from the code. Where HTTP has a finer word for the same code (415, 413, 408), that is given beside it.
//! GraphQL's own errors have their form in `graphql.rs`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::chronicle::TokenError;
use crate::graphql::error;
use crate::input::ErrorCode;

/// Why a request is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// What HTTP makes of it.
    pub(super) status: StatusCode,
    /// What is wrong, to act on.
    pub(super) code: ErrorCode,
    /// What is wrong and what would be right, to read.
    pub(super) message: String,
    /// The seconds after which it is worth trying again, where that is known.
    pub(super) retry_after: Option<u32>,
}

impl Problem {
    /// Makes a problem with the status that goes with its code.
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Problem { status: status(code), code, message: message.into(), retry_after: None }
    }

    /// Makes a problem of a request that is malformed.
    pub(super) fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadInput, message)
    }

    /// Notes in the log what failed on this side, and makes a problem that names the entry.
    pub(super) fn internal(detail: &str) -> Self {
        Self::new(ErrorCode::Internal, error::internal(detail).message)
    }

    /// Notes in the log why nothing can be recorded, and makes a problem that names the entry.
    pub(super) fn read_only(detail: &str) -> Self {
        Self::new(ErrorCode::ReadOnly, error::read_only(detail).message)
    }

    /// Makes a problem of a snapshot token that is not taken.
    pub(super) fn token(refused: &TokenError) -> Self {
        Self::new(error::token_code(refused), refused.to_string())
    }

    /// Sets another status than the one that goes with its code.
    #[must_use]
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Says after how many seconds it is worth trying again.
    #[must_use]
    pub(super) fn trying_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = format!("{}\n", json!({ "code": self.code.as_str(), "message": self.message }));
        let content_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
        let mut response = (self.status, content_type, body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadInput
        | ErrorCode::CursorMismatch
        | ErrorCode::TooCostly
        | ErrorCode::TooDeep
        | ErrorCode::UnusualOrder
        | ErrorCode::OverlappingOffices
        | ErrorCode::UnusualDate
        | ErrorCode::AfterItsSource
        | ErrorCode::SourceUndated
        | ErrorCode::LongMeeting
        | ErrorCode::OrderUnsettled => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound | ErrorCode::SnapshotUnknown => StatusCode::NOT_FOUND,
        ErrorCode::Conflict | ErrorCode::IdempotencyConflict | ErrorCode::SnapshotAhead => StatusCode::CONFLICT,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::TimedOut | ErrorCode::ReadOnly => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
