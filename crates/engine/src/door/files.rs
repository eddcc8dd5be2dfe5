//! Files through the door: received ones from the hub, in any range; ours to the hub, piece by piece.

use bytes::Bytes;
use domain::{ConversationId, LineId};
use protocol::upload::{COMPLETE, LENGTH, OFFSET};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RANGE};
use reqwest::{Response, StatusCode};

use super::{Door, unreachable_hub};

/// Why a file did not come or go.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Nobody answers, or not in time, or not well: try again later.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// The token is refused.
    #[error("the hub refuses the token")]
    NotSignedIn,
    /// The hub has no such file (yet, or any more).
    #[error("the hub has no such file")]
    NotThere,
}

/// Bytes of a file on their way here.
pub(crate) struct Incoming {
    response: Response,
    /// From the file's beginning, whatever was asked for.
    pub(crate) is_whole: bool,
}

impl Incoming {
    /// The next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        self.response
            .chunk()
            .await
            .map_err(|error| FileError::Unreachable(unreachable_hub(&error).to_string()))
    }
}

/// How much of a file of ours the hub has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uploaded {
    /// Bytes from its beginning.
    pub(crate) offset: u64,
    /// All of it, and its digest is right.
    pub(crate) is_complete: bool,
}

impl Uploaded {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_complete = word(COMPLETE) == Some("1");
        Some(Self { offset: word(OFFSET)?.parse().ok()?, is_complete })
    }
}

/// What the hub said to a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceAnswer {
    /// It has so much now; more than before, or as much as it had where ours was not the next piece.
    Has(Uploaded),
    /// The file has another digest than its name; nothing of it was kept.
    WrongBytes,
    /// The file is larger than WhatsApp carries.
    TooBig,
}

/// One piece of a file of ours.
pub(crate) struct Piece<'a> {
    /// On which line it will be sent.
    pub(crate) line: &'a LineId,
    /// The whole file's digest, lower-case hex.
    pub(crate) sha256: &'a str,
    /// Its media type.
    pub(crate) mime: &'a str,
    /// The whole file's length.
    pub(crate) length: u64,
    /// Where the piece begins.
    pub(crate) offset: u64,
    /// The piece.
    pub(crate) bytes: Bytes,
}

impl Door {
    /// Begins to fetch a file, from a byte on, up to one (included) or to the end.
    pub(crate) async fn file(&self, sha256: &str, from: u64, to: Option<u64>) -> Result<Incoming, FileError> {
        let mut request =
            self.files.get(self.url(&["v1", "media", sha256])).header(AUTHORIZATION, &self.bearer);
        if from > 0 || to.is_some() {
            let to = to.map(|to| to.to_string()).unwrap_or_default();
            request = request.header(RANGE, format!("bytes={from}-{to}"));
        }
        let response = answered(request.send().await)?;
        Ok(Incoming { is_whole: response.status() != StatusCode::PARTIAL_CONTENT, response })
    }

    /// How much of a file of ours the hub has.
    pub(crate) async fn uploaded(&self, line: &LineId, sha256: &str) -> Result<Uploaded, FileError> {
        let url = self.url(&["v1", "lines", line.as_str(), "uploads", sha256]);
        let request = self.http.head(url).header(AUTHORIZATION, &self.bearer);
        match answered(request.send().await) {
            Ok(response) => Uploaded::read(response.headers()).ok_or_else(no_hub),
            Err(FileError::NotThere) => Ok(Uploaded::default()),
            Err(error) => Err(error),
        }
    }

    /// Shows a customer that an answer is being written. Best effort: nobody learns what became of it.
    pub(crate) async fn typing(&self, line: &LineId, conversation: ConversationId) -> Result<(), FileError> {
        let url = self.url(&["v1", "lines", line.as_str(), "typing"]);
        let body = serde_json::json!({ "conversation": conversation });
        let request = self.http.post(url).header(AUTHORIZATION, &self.bearer).json(&body);
        answered(request.send().await).map(drop)
    }

    /// Sends one piece of a file of ours.
    pub(crate) async fn upload(&self, piece: Piece<'_>) -> Result<PieceAnswer, FileError> {
        let url = self.url(&["v1", "lines", piece.line.as_str(), "uploads", piece.sha256]);
        let request = self.http.patch(url).timeout(self.piece).header(AUTHORIZATION, &self.bearer);
        let request = request.header(CONTENT_TYPE, piece.mime).header(LENGTH, piece.length);
        let sent = request.header(OFFSET, piece.offset).body(piece.bytes).send().await;
        let response = sent.map_err(|error| FileError::Unreachable(unreachable_hub(&error).to_string()))?;
        match response.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Ok(PieceAnswer::TooBig),
            StatusCode::UNPROCESSABLE_ENTITY => Ok(PieceAnswer::WrongBytes),
            StatusCode::CONFLICT => {
                Uploaded::read(response.headers()).map(PieceAnswer::Has).ok_or_else(no_hub)
            }
            _ => Uploaded::read(answered(Ok(response))?.headers()).map(PieceAnswer::Has).ok_or_else(no_hub),
        }
    }
}

fn no_hub() -> FileError {
    FileError::Unreachable("an answer that is no hub's".to_owned())
}

/// What a status alone tells of a question about a file.
fn answered(sent: reqwest::Result<Response>) -> Result<Response, FileError> {
    let response = sent.map_err(|error| FileError::Unreachable(unreachable_hub(&error).to_string()))?;
    match response.status() {
        status if status.is_success() => Ok(response),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(FileError::NotSignedIn),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(FileError::NotThere),
        status => Err(FileError::Unreachable(format!("HTTP {}", status.as_u16()))),
    }
}
