//! Errors of requests: every one carries a code of the one closed list under `extensions.code`.
//!
//! What a recorder did wrong is data and not an error here (`userErrors`, see [`crate::graphql::mutation`]). What a request
//! did wrong is an error with a code; those that the GraphQL library raises itself have none, and [`finish`] gives them
//! theirs. Something that failed on this side is told to the caller as the id of a log entry and nothing else.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Error, ErrorExtensionValues, Response, ServerError, Value};
use uuid::Uuid;

use crate::chronicle::{ReadFailed, TokenError};
use crate::input::ErrorCode;
use crate::work::Overrun;

/// How many errors an answer has at most.
const ERRORS_MAX: usize = 20;

/// How many characters a message has at most.
const MESSAGE_CHARS_MAX: usize = 1_000;

/// Where an error's code stands among its extensions.
const CODE: &str = "code";

/// Makes an error with a code.
pub fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set(CODE, code.as_str());
    Error { message: message.into(), source: None, extensions: Some(extensions) }
}

/// Makes an error about an argument.
pub fn bad_input(message: impl Into<String>) -> Error {
    error(ErrorCode::BadInput, message)
}

/// Notes in the log what failed on this side, and makes an error that names the entry.
pub fn internal(detail: &str) -> Error {
    error(ErrorCode::Internal, internal_message(detail))
}

fn internal_message(detail: &str) -> String {
    let id = Uuid::new_v4();
    tracing::error!(%id, detail, "a request failed");
    format!("something failed on this side; the server's log has it as {id}")
}

/// Notes in the log why nothing can be recorded, and makes an error that names the entry.
///
/// The reason names files and quotes the operating system, which is for the operator and for nobody else.
pub fn read_only(detail: &str) -> Error {
    let id = Uuid::new_v4();
    tracing::error!(%id, detail, "a batch was refused: the chronicle is read-only");
    let message = format!("nothing can be recorded for now; reading goes on. The server's log says why, as {id}");
    error(ErrorCode::ReadOnly, message)
}

/// Makes an error of a snapshot token that is not taken.
pub fn token(refused: &TokenError) -> Error {
    error(token_code(refused), refused.to_string())
}

/// Returns the code of a snapshot token that is not taken.
pub fn token_code(refused: &TokenError) -> ErrorCode {
    match refused {
        TokenError::Malformed => ErrorCode::BadInput,
        TokenError::OtherLog(_) => ErrorCode::SnapshotUnknown,
        TokenError::Ahead { .. } => ErrorCode::SnapshotAhead,
    }
}

/// Makes a request's only answer of an error about the request as a whole.
pub fn refusal(code: ErrorCode, message: impl Into<String>) -> Response {
    about_request(error(code, message))
}

/// Makes a request's only answer of an error, which then points to no place of the document.
pub fn about_request(error: Error) -> Response {
    Response::from_errors(vec![placeless(error)])
}

/// Makes the error of an answer that would have used more than it may.
pub fn overrun(why: Overrun) -> Error {
    let code = match why {
        Overrun::Processor(_) | Overrun::Time(_) | Overrun::Unwanted => ErrorCode::TimedOut,
        Overrun::Records(_) | Overrun::Bytes(_) => ErrorCode::TooCostly,
        Overrun::Memory | Overrun::Displaced => ErrorCode::RateLimited,
    };
    error(code, why.to_string())
}

/// Makes a request's only answer of a failure to read what it asked for.
pub fn unread(failed: ReadFailed) -> Response {
    about_request(match failed {
        ReadFailed::Index(detail) => internal(&detail),
        ReadFailed::Ended(why) => overrun(why),
    })
}

fn placeless(error: Error) -> ServerError {
    let mut placeless = ServerError::new(error.message, None);
    placeless.extensions = error.extensions;
    placeless
}

/// Returns the code of an error, if it has one.
pub fn code_of(error: &ServerError) -> Option<ErrorCode> {
    match error.extensions.as_ref()?.get(CODE)? {
        Value::String(code) => ErrorCode::items().iter().find(|item| item.name == code).map(|item| item.value),
        _other => None,
    }
}

/// Returns a code to every error of an answer that has none.
///
/// Whatever is raised here on purpose has one. An error without a code but with a source is a failure of this side that was
/// passed on as it came. All others are of the library's own making: it finds fault with documents and values, and all that
/// it needs from this side is there before it begins.
///
/// Of many errors the first are shown, and of a long message its beginning: what it names came from the request.
pub fn finish(mut response: Response) -> Response {
    response.errors.truncate(ERRORS_MAX);
    for error in response.errors.iter_mut().filter(|error| code_of(error).is_none()) {
        let code = if error.source.is_some() { ErrorCode::Internal } else { ErrorCode::BadInput };
        if code == ErrorCode::Internal {
            error.message = internal_message(&error.message);
        }
        error.extensions.get_or_insert_default().set(CODE, code.as_str());
    }
    response.errors.iter_mut().for_each(|error| shorten(&mut error.message));
    response
}

/// Cuts a message that is too long.
fn shorten(message: &mut String) {
    if let Some((cut, _)) = message.char_indices().nth(MESSAGE_CHARS_MAX) {
        message.truncate(cut);
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::*;

    #[test]
    fn errors_are_few_and_their_messages_short() {
        let errors = (0..1_000).map(|_| ServerError::new("é".repeat(5_000), None)).collect();
        let response = finish(Response::from_errors(errors));
        assert_eq!(response.errors.len(), ERRORS_MAX);
        assert_eq!(response.errors[0].message.chars().count(), MESSAGE_CHARS_MAX + 1);
    }

    #[test]
    fn what_the_library_raises_gets_a_code_and_what_has_one_keeps_it() {
        let passed_on = Error::from(std::io::Error::other("the disk is on fire"));
        let errors = vec![
            ServerError::new("Unknown field", None),
            passed_on.into_server_error(Pos::default()),
            placeless(error(ErrorCode::TimedOut, "late")),
        ];
        let response = finish(Response::from_errors(errors));
        let codes: Vec<Option<ErrorCode>> = response.errors.iter().map(code_of).collect();
        assert_eq!(codes, [ErrorCode::BadInput, ErrorCode::Internal, ErrorCode::TimedOut].map(Some));
        let shown = &response.errors[1].message;
        assert!(shown.starts_with("something failed") && !shown.contains("fire"), "{shown}");
    }
}
