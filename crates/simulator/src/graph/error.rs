//! Meta's errors: the codes of the published table, their titles and HTTP statuses, and the shape both kinds travel in.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

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

/// HTTP status and title of a code.
fn entry(code: u32) -> (u16, &'static str) {
    match code {
        0 => (401, "AuthException"),
        1 => (400, "API Unknown"),
        2 => (503, "API Service"),
        3 => (500, "API Method"),
        4 => (400, "API Too Many Calls"),
        10 => (403, "Permission Denied"),
        33 | 131_009 => (400, "Parameter value is not valid"),
        190 => (401, "Access token has expired"),
        200 => (403, "API Permission"),
        2200 => (400, "Callback verification failed"),
        80_007 => (400, "Rate limit issues"),
        130_429 => (400, "Rate limit hit"),
        131_000 => (500, "Something went wrong"),
        131_005 => (403, "Access denied"),
        131_008 => (400, "Required parameter is missing"),
        131_016 => (500, "Service unavailable"),
        131_021 => (400, "Recipient cannot be sender"),
        131_026 => (400, "Message undeliverable"),
        131_030 => (400, "Recipient phone number not in allowed list"),
        131_031 => (403, "Business Account locked"),
        131_047 => (400, "Re-engagement message"),
        131_048 => (400, "Spam rate limit hit"),
        131_049 => (400, "Meta chose not to deliver"),
        131_051 => (400, "Unsupported message type"),
        131_052 => (400, "Media download error"),
        131_053 => (400, "Media upload error"),
        131_056 => (400, "(Business Account, Consumer Account) pair rate limit hit"),
        131_059 => (400, "Invalid paging cursor"),
        131_062 => (400, "Business-scoped User ID (BSUID) recipients are not supported for this message"),
        132_000 => (400, "Number of parameters does not match the expected number of params"),
        132_001 => (404, "Template name does not exist in the translation"),
        132_012 => (400, "Parameter format does not match format in the created template"),
        132_015 => (400, "Template is Paused"),
        132_016 => (400, "Template is Disabled"),
        133_005 => (400, "Two step verification PIN Mismatch"),
        133_010 => (400, "Account not registered"),
        133_016 => (400, "Account register deregister rate limit exceeded"),
        _ => (400, "Invalid parameter"),
    }
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
