//! Files on their way out: chosen, made ready, thrown away, held back.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::CommandId;

use super::{Answered, Counter};
use crate::ask::{AttachBytes, AttachChange, AttachDrop, AttachPaths, AttachRecent, Done, UploadPause};
use crate::attach::{Source, name_of, recent_shots};
use crate::error::{UiError, UiErrorCode};
use crate::row::{AttachmentRow, RecentShot};

/// The most that a page hands over in one piece; what is larger comes as a path.
const MOST_PASTED: usize = 16 * 1024 * 1024;
/// The most files that are taken in at once: more were dropped by mistake.
const MOST_FILES: usize = 100;

impl Counter {
    /// Takes in files that lie on this machine, in the order in which they were chosen.
    ///
    /// # Errors
    /// [`UiError`], when this machine cannot keep them. What is wrong with a file stands in its row.
    pub async fn attach_paths(&self, paths: Vec<PathBuf>) -> Result<Vec<AttachmentRow>, UiError> {
        let mut rows = Vec::new();
        for path in paths.into_iter().take(MOST_FILES) {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            rows.push(self.take_in(name, Source::Path(path), None).await?);
        }
        Ok(rows)
    }

    /// Takes in bytes that were pasted.
    ///
    /// # Errors
    /// [`UiError`], when this machine cannot keep them. What is wrong with them stands in the row.
    pub async fn attach_bytes(&self, name: Option<String>, bytes: Vec<u8>) -> Result<AttachmentRow, UiError> {
        let name = name_of(name, &bytes);
        self.take_in(name.0, Source::Bytes(bytes), None).await
    }
}

impl Answered for AttachPaths {
    async fn answered(self, counter: &Counter) -> Result<Vec<AttachmentRow>, UiError> {
        counter.attach_paths(self.paths.into_iter().map(PathBuf::from).collect()).await
    }
}

impl Answered for AttachBytes {
    async fn answered(self, counter: &Counter) -> Result<AttachmentRow, UiError> {
        if self.base64.len() / 4 * 3 > MOST_PASTED {
            return Err(UiError::of(UiErrorCode::TooBig));
        }
        let bytes = STANDARD.decode(self.base64.as_bytes());
        let bytes = bytes.map_err(|_| UiError::because(UiErrorCode::InvalidInput, "base64".to_owned()))?;
        counter.attach_bytes(self.name, bytes).await
    }
}

impl Answered for AttachRecent {
    async fn answered(self, counter: &Counter) -> Result<Vec<RecentShot>, UiError> {
        let folders = Arc::clone(&counter.screenshots);
        let drawn = tokio::task::spawn_blocking(move || recent_shots(&folders)).await;
        drawn.map_err(|error| UiError::because(UiErrorCode::NotPossible, error.to_string()))
    }
}

impl Answered for AttachChange {
    async fn answered(self, counter: &Counter) -> Result<AttachmentRow, UiError> {
        let remedy = self.remedy.map(media::Remedy::from);
        counter.make_anew(self.id, self.kind.into(), remedy, self.keep_metadata).await
    }
}

impl Answered for AttachDrop {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.workshop.cancel(&self.id);
        counter.store.write(move |replica| replica.drop_attachment(&self.id)).await?;
        counter.engine.files_changed();
        Ok(Done {})
    }
}

impl Answered for UploadPause {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (command, paused) = (CommandId(self.command), self.paused);
        if !counter.store.write(move |replica| replica.pause_upload(&command, paused)).await? {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        counter.engine.files_changed();
        Ok(Done {})
    }
}
