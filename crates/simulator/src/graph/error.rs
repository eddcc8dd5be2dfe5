//! Meta's errors: the shape in which they are answered, and the one in which webhooks carry them.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::codes::entry;

/// An error as the Graph answers it.
#[derive(Debug)]
pub(crate) struct GraphError {
    http: u16,
    code: u32,
    subcode: Option<u32>,
    kind: &'static str,
    message: String,
    details: Option<String>,
}

impl GraphError {
    /// The error of a code.
    pub(crate) fn of(code: u32) -> Self {
        let (http, title) = entry(code);
        let message = format!("(#{code}) {title}");
        Self { http, code, subcode: None, kind: "OAuthException", message, details: None }
    }

    /// With the words of `error_data.details`.
    pub(crate) fn saying(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }

    /// With where it happened before the details.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.details = self.details.map(|details| format!("{place}{details}"));
        self
    }

    /// With another HTTP status than the table's.
    pub(crate) fn with_http(mut self, http: u16) -> Self {
        self.http = http;
        self
    }

    /// A parameter that is misspelled, of the wrong kind, too long or one of too many.
    pub(crate) fn invalid(details: impl Into<String>) -> Self {
        let details = details.into();
        let mut error = Self::of(100);
        error.message = format!("(#100) {details}");
        error.saying(details)
    }

    /// A parameter that is not there.
    pub(crate) fn missing(name: &str) -> Self {
        Self::of(131_008).saying(format!("The parameter {name} is required."))
    }

    /// The token is not one of ours, or not any more.
    pub(crate) fn token(message: &str, subcode: Option<u32>) -> Self {
        let mut error = Self::of(190);
        error.message = message.into();
        error.subcode = subcode;
        error
    }

    /// A plain Graph error without `error_data`.
    pub(crate) fn method_exception(message: impl Into<String>, subcode: Option<u32>) -> Self {
        let message = message.into();
        Self { http: 400, code: 100, subcode, kind: "GraphMethodException", message, details: None }
    }

    /// There is nothing of that id, or not for this method.
    pub(crate) fn no_such_object(method: &Method, id: &str) -> Self {
        let verb = method.as_str().to_lowercase();
        let message = format!(
            "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation. Please read the Graph API documentation at \
             https://developers.facebook.com/docs/graph-api"
        );
        Self::method_exception(message, Some(33))
    }

    /// The answer, with the id one would quote to Meta's support.
    pub(crate) fn answer(self, trace: &str) -> Response {
        let mut error =
            json!({ "message": self.message, "type": self.kind, "code": self.code, "fbtrace_id": trace });
        if let Some(details) = self.details {
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": details });
        }
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if self.http >= 500 {
            error["is_transient"] = true.into();
        }
        let status = StatusCode::from_u16(self.http).expect("the table holds only HTTP statuses");
        (status, Json(json!({ "error": error }))).into_response()
    }
}

/// The same error as webhooks carry it.
pub(crate) fn asynchronous(code: u32, details: &str) -> Value {
    let title = entry(code).1;
    json!({
        "code": code, "title": title, "message": title, "error_data": { "details": details },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}
