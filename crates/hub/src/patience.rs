//! How long somebody may take who connects: a line that says nothing, or says it byte by byte, is not kept open.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};

/// How long who connects may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the handshake of TLS, and again for the head of a request.
    pub head: Duration,
    /// For the whole body of a request; of an upload, for the silence between two pieces.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), body: Duration::from_secs(30) }
    }
}

#[derive(Clone, Copy)]
struct Bound {
    body: Duration,
    bytes: usize,
}

impl Patience {
    /// The same routes, each with its body gathered in time and within a size, before anything looks at it.
    pub(crate) fn bound<S: Clone + Send + Sync + 'static>(
        self,
        routes: Router<S>,
        bytes: usize,
    ) -> Router<S> {
        routes.layer(from_fn_with_state(Bound { body: self.body, bytes }, gather))
    }
}

async fn gather(State(bound): State<Bound>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(bound.body, to_bytes(body, bound.bytes)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
