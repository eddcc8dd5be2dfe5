//! Files through the door: received ones from the hub, in any range.

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, RANGE};
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
