//! A question before it is read: answered from what is kept, where its answer stays the same for ever.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::sent::Sent;
use super::{VARY, respond};
use crate::access::Caller;
use crate::graphql as api;
use crate::http::accept::AnswerForm;
use crate::http::app::App;
use crate::http::conditional::Validator;
use crate::http::kept_answers::AnswerKey;

/// What is asked, as far as it can be answered without being read: for an answer that was made before.
pub(super) struct Asked {
    pub(super) form: AnswerForm,
    /// `None` where the answer changes with the hour.
    key: Option<AnswerKey>,
    /// The headers of a request by GET, whose answer a client may have already.
    headers: Option<HeaderMap>,
}

impl Asked {
    /// Takes down what is asked; `headers` are those of a request by GET.
    pub(super) fn new(sent: &Sent, headers: Option<HeaderMap>, form: AnswerForm, caller: &Caller) -> Self {
        let key = AnswerKey::new(sent.bytes(), headers.is_some(), form, caller);
        Asked { form, key, headers }
    }

    /// Returns the response with an answer that is kept.
    pub(super) fn answered_before(&self, app: &App) -> Option<Response> {
        let text = app.kept_answers.find(self.key.as_ref()?)?;
        api::count_answered_again(&app.schema);
        Some(self.pinned(app, |form| respond(StatusCode::OK, form, text)))
    }

    /// Keeps an answer that stays the same for ever.
    pub(super) fn keep(&self, app: &App, text: &[u8]) {
        self.key.inspect(|key| app.kept_answers.keep(*key, text));
    }

    /// Makes the response with an answer that stays the same for ever; none of its text for a client that has it.
    pub(super) fn pinned(&self, app: &App, respond: impl FnOnce(AnswerForm) -> Response) -> Response {
        let (Some(key), Some(headers)) = (&self.key, &self.headers) else { return respond(self.form) };
        let validator = Validator::new(&key.text(), &[&key.text()], None, true);
        if validator.is_held(headers, &app.given_exports) {
            let mut response = validator.not_modified();
            response.headers_mut().insert(header::VARY, VARY);
            return response;
        }
        let mut response = respond(self.form);
        validator.announce(&mut response);
        response
    }
}
