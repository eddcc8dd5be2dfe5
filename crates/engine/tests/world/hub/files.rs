//! Files at the pretend hub: given out in ranges, and taken in by pieces.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use protocol::upload::{COMPLETE, LENGTH, OFFSET};

use super::{Inner, State};

/// What becomes of one piece of a file of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piecing {
    /// The connection breaks when so many of its bytes have come; the hub keeps them.
    CutAfter(usize),
    /// It is spoilt on the way.
    Spoilt,
    /// The hub does not answer while it is down.
    Unavailable,
    /// The file is too large.
    TooBig,
    /// It comes as it should.
    Taken,
    /// The line stands still: it is never answered.
    Unanswered,
}

pub(super) async fn file(
    Shared(inner): Shared<Arc<Inner>>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut state = inner.state.lock().expect("nobody panics here");
    if !state.up {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let range = headers.get("range").and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    let from = range.and_then(|range| range.trim_end_matches('-').parse().ok()).unwrap_or(0);
    state.files_asked.push((sha256.clone(), from));
    let Some(bytes) = state.files.get(&sha256) else { return StatusCode::NOT_FOUND.into_response() };
    let is_part = state.ranges && from > 0;
    let start = if is_part { usize::try_from(from).expect("small") } else { 0 };
    let rest = bytes[start.min(bytes.len())..].to_vec();
    let length = [("content-length", rest.len().to_string())];
    let status = if is_part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let body = match state.stalls.pop_front() {
        None => axum::body::Body::from(rest),
        Some(after) => {
            let begun = stream::once(std::future::ready(Ok::<_, Infallible>(rest[..after].to_vec())));
            axum::body::Body::from_stream(begun.chain(stream::pending()))
        }
    };
    (status, length, body).into_response()
}

fn so_far(state: &State, sha256: &str) -> [(&'static str, String); 2] {
    let whole = state.files.get(sha256);
    let has = whole.or_else(|| state.parts.get(sha256)).map_or(0, Vec::len);
    [(OFFSET, has.to_string()), (COMPLETE, u8::from(whole.is_some()).to_string())]
}

pub(super) async fn uploaded(
    Shared(inner): Shared<Arc<Inner>>,
    Path((_, sha256)): Path<(String, String)>,
) -> Response {
    let state = inner.state.lock().expect("nobody panics here");
    if !state.up {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if !state.files.contains_key(&sha256) && !state.parts.contains_key(&sha256) {
        return StatusCode::NOT_FOUND.into_response();
    }
    so_far(&state, &sha256).into_response()
}

pub(super) async fn upload(
    Shared(inner): Shared<Arc<Inner>>,
    Path((_, sha256)): Path<(String, String)>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    match take_piece(&inner, &sha256, &headers, &body) {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}

/// What a piece is answered; nothing where it never is.
fn take_piece(inner: &Inner, sha256: &str, headers: &HeaderMap, body: &[u8]) -> Option<Response> {
    let mut state = inner.state.lock().expect("nobody panics here");
    if !state.up {
        return Some(StatusCode::SERVICE_UNAVAILABLE.into_response());
    }
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let (offset, length) = (number(OFFSET).expect("an offset"), number(LENGTH).expect("a length"));
    state.pieces_came.push((sha256.to_owned(), offset, body.len()));
    let mut piece = body.to_vec();
    let becomes = state.pieces.pop_front();
    match becomes {
        Some(Piecing::TooBig) => return Some(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Some(Piecing::Unavailable) => return Some(StatusCode::SERVICE_UNAVAILABLE.into_response()),
        Some(Piecing::CutAfter(bytes)) => piece.truncate(bytes),
        Some(Piecing::Spoilt) => piece[0] ^= 1,
        Some(Piecing::Unanswered) => return None,
        Some(Piecing::Taken) | None => {}
    }
    let has = state.parts.entry(sha256.to_owned()).or_default();
    if offset != has.len() as u64 {
        return Some((StatusCode::CONFLICT, so_far(&state, sha256)).into_response());
    }
    has.extend_from_slice(&piece);
    if matches!(becomes, Some(Piecing::CutAfter(_))) {
        // No answer is heard by whoever has lost the connection.
        return Some(StatusCode::BAD_GATEWAY.into_response());
    }
    if has.len() as u64 == length {
        let whole = state.parts.remove(sha256).expect("it is there");
        if media::ContentHash::of(&whole).to_hex() != sha256 {
            return Some(StatusCode::UNPROCESSABLE_ENTITY.into_response());
        }
        state.files.insert(sha256.to_owned(), whole);
    }
    Some((StatusCode::NO_CONTENT, so_far(&state, sha256)).into_response())
}
