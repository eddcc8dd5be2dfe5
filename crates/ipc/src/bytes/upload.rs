//! How files of ours stand on their way to the hub, as the screen sees it.

use engine::{UploadProgress, UploadStanding};

use crate::row::{UploadRow, UploadState};

impl From<UploadProgress> for UploadRow {
    fn from(progress: UploadProgress) -> Self {
        let UploadProgress { sent, total, state, trouble } = progress;
        let state = match state {
            UploadStanding::Waiting => UploadState::Waiting,
            UploadStanding::Running => UploadState::Running,
            UploadStanding::Paused => UploadState::Paused,
            UploadStanding::Failed => UploadState::Failed,
        };
        Self { sent, total, state, trouble }
    }
}
