//! Taking in the files of seats, as [`protocol::upload`] says: how much is here, and the rest of it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{LineId, Permission};
use futures_util::StreamExt as _;
use protocol::upload::{COMPLETE, LENGTH, MAX_BYTES, OFFSET};
use protocol::{Refusal, RefusalCode};

use super::uploads::{Finished, Turn, Upload};
use crate::counter::{Counter, Refused};
use crate::seats::SignedIn;

/// A sender that is silent for so long has gone; it may come back.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// What a file is when nobody says.
const ANY_TYPE: &str = "application/octet-stream";

/// How much of a file is here.
pub(crate) async fn look(
    State(counter): State<Arc<Counter>>,
    Path((line, sha256)): Path<(String, String)>,
    signed_in: SignedIn,
) -> Result<Response, Refused> {
    signed_in.on(&counter, &LineId(line))?.may(Permission::SendMessages)?;
    if let Some(size) = stored(&counter, &sha256).await? {
        return Ok(at(StatusCode::NO_CONTENT, size, true));
    }
    Ok(match counter.uploads.have(&sha256) {
        Some(size) => at(StatusCode::NO_CONTENT, size, false),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

/// Takes in the rest of a file.
pub(crate) async fn receive(
    State(counter): State<Arc<Counter>>,
    Path((line, sha256)): Path<(String, String)>,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let line = LineId(line);
    signed_in.on(&counter, &line)?.may(Permission::SendMessages)?;
    if counter.shelf.path_of(&sha256).is_none() {
        return Err(Refused::new(RefusalCode::NotUnderstood, "a file is named by the SHA-256 of its bytes"));
    }
    let (Some(offset), Some(length)) = (number(&headers, OFFSET), number(&headers, LENGTH)) else {
        return Err(Refused::new(
            RefusalCode::NotUnderstood,
            "an upload says where it goes on and how long it is",
        ));
    };
    if length > MAX_BYTES {
        return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "larger than WhatsApp carries"));
    }
    if length == 0 {
        return Ok(refusal(StatusCode::UNPROCESSABLE_ENTITY, "an empty file"));
    }
    if stored(&counter, &sha256).await?.is_some() {
        return Ok(at(StatusCode::NO_CONTENT, length, true));
    }
    let mime = headers.get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok());
    let coming =
        Coming { counter: &counter, line, sha256, mime: mime.unwrap_or(ANY_TYPE).to_owned(), length };
    match coming.take(offset, body).await {
        Ok(response) => Ok(response),
        Err(Trouble::Refused(refused)) => Err(refused),
        Err(Trouble::Disk(error)) => Ok(no_room(&error)),
    }
}

enum Trouble {
    Refused(Refused),
    Disk(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// One request that brings bytes.
struct Coming<'a> {
    counter: &'a Counter,
    line: LineId,
    sha256: String,
    mime: String,
    length: u64,
}

impl Coming<'_> {
    async fn take(self, offset: u64, body: Body) -> Result<Response, Trouble> {
        let uploads = &self.counter.uploads;
        let here = || uploads.have(&self.sha256).unwrap_or(0);
        let Some(turn) = uploads.take_turn(&self.sha256, self.counter.clock.now()) else {
            return Ok(at(StatusCode::CONFLICT, here(), false));
        };
        if uploads.is_whole(&self.sha256) {
            // It came whole, and then the journal could not be written.
            return self.keep(turn).await;
        }
        let upload = blocking(move || turn.open()).await?;
        if upload.size() > self.length {
            // Not the beginning of this file, whatever left it here.
            blocking(move || upload.discard()).await?;
            return Ok(at(StatusCode::CONFLICT, 0, false));
        }
        if offset != upload.size() {
            return Ok(at(StatusCode::CONFLICT, upload.size(), false));
        }
        let upload = match self.pour(upload, body).await? {
            Ok(upload) if upload.size() == self.length => upload,
            Ok(upload) => return Ok(at(StatusCode::NO_CONTENT, upload.size(), false)),
            Err(response) => return Ok(response),
        };
        match blocking(move || upload.finish()).await? {
            Finished::Whole(turn) => self.keep(turn).await,
            Finished::WrongDigest => {
                tracing::warn!(line = %self.line, bytes = self.length, "an upload has another digest than it said");
                Ok(refusal(StatusCode::UNPROCESSABLE_ENTITY, "the bytes have another digest"))
            }
        }
    }

    /// Writes what comes until it ends. Each piece is written by a thread that also holds the turn: when the sender
    /// goes away, nobody else writes before that thread is done.
    async fn pour(&self, mut upload: Upload, body: Body) -> Result<Result<Upload, Response>, Trouble> {
        let mut pieces = body.into_data_stream();
        loop {
            let next = tokio::select! {
                () = self.counter.stopping.cancelled() => {
                    let details = "the hub is stopping; the upload goes on when it is back";
                    return Ok(Err(Refused::new(RefusalCode::JournalUnavailable, details).into_response()));
                }
                next = tokio::time::timeout(LONGEST_SILENCE, pieces.next()) => next,
            };
            let piece: Bytes = match next {
                Ok(None) => return Ok(Ok(upload)),
                Ok(Some(Ok(piece))) => piece,
                // Who broke off hears no answer; what came stays for the next time.
                Ok(Some(Err(_))) | Err(_) => {
                    return Ok(Err(refusal(StatusCode::REQUEST_TIMEOUT, "the upload broke off")));
                }
            };
            if upload.size() + piece.len() as u64 > self.length {
                return Ok(Err(refusal(StatusCode::BAD_REQUEST, "more bytes than were announced")));
            }
            upload = blocking(move || upload.write(&piece).map(|()| upload)).await?;
        }
    }

    /// Notes that the file is here, and says so.
    async fn keep(&self, turn: Turn) -> Result<Response, Trouble> {
        let (journal, now) = (&self.counter.journal, self.counter.clock.now());
        self.counter.shelf.keep(&self.sha256).await?;
        let kept =
            journal.store_upload(self.line.clone(), self.sha256.clone(), self.mime.clone(), self.length, now);
        kept.await.map_err(|error| Trouble::Refused(error.into()))?;
        drop(turn);
        self.counter.metrics.uploads_stored.increment(1);
        Ok(at(StatusCode::NO_CONTENT, self.length, true))
    }
}

/// How long a file is that the hub has whole, and knows.
async fn stored(counter: &Counter, sha256: &str) -> Result<Option<u64>, Refused> {
    let Some(medium) = counter.journal.medium(sha256.to_owned()).await? else { return Ok(None) };
    match counter.shelf.has(sha256).await {
        Ok(has) => Ok(has.then_some(medium.size)),
        Err(error) => Err(Refused::new(RefusalCode::JournalUnavailable, &error.to_string())),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.unwrap_or_else(|_| Err(io::Error::other("a thread that wrote has died")))?)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn at(status: StatusCode, offset: u64, complete: bool) -> Response {
    let mut response = (status, [(OFFSET, offset.to_string())]).into_response();
    if complete {
        response.headers_mut().insert(COMPLETE, header::HeaderValue::from_static("1"));
    }
    response
}

fn refusal(status: StatusCode, details: &str) -> Response {
    (status, Json(Refusal { code: RefusalCode::InvalidMessage, details: details.into() })).into_response()
}

/// What came before the disk was full stays: with room made, the upload goes on.
fn no_room(error: &io::Error) -> Response {
    tracing::error!(kind = %error.kind(), "an upload cannot be written");
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let (status, details) = if full {
        (StatusCode::INSUFFICIENT_STORAGE, "the hub's disk is full")
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, "the hub cannot write the file")
    };
    let code = RefusalCode::JournalUnavailable;
    (status, Json(Refusal { code, details: details.into() })).into_response()
}
