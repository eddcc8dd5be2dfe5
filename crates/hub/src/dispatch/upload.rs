//! Files to Meta: streamed from the shelf, before the message that carries them is attempted. An upload is no send:
//! one whose answer was lost is only a file too many, and may be repeated.

use cloud_client::{Cause, Failure as MetaFailure, Upload};
use cloud_types::Retry;
use domain::{Failure, FailureKind, LineId, Text, Timestamp};
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use super::{Kit, pause_ms};
use crate::journal::{FileToUpload, JournalError};

/// Tries at a file that reached Meta and were not taken are enough after so many.
const MOST_TRIES: u32 = 8;
/// What is read of a file at once.
const PIECE_BYTES: usize = 64 * 1024;

/// Why a file is not with Meta.
pub(super) enum Trouble {
    /// Again at that moment.
    Later(Timestamp),
    /// It will not do: the message fails with this.
    Never(Failure),
    /// The hub is stopping.
    Closed,
}

/// Gives Meta the files of a message, one after the other. `tried` counts the earlier tries for this message.
pub(super) async fn files(
    kit: &Kit,
    line: &LineId,
    wanted: &[FileToUpload],
    turns: &Semaphore,
    tried: u32,
) -> Result<(), Trouble> {
    for file in wanted {
        let _turn = turns.acquire().await.map_err(|_| Trouble::Closed)?;
        let id = match upload(kit, line, file, tried).await? {
            Ok(id) => id,
            Err(failure) => return Err(refused(kit, line, &failure, tried)),
        };
        kit.metrics.uploads_to_meta.increment(1);
        match kit.journal.keep_file_at_meta(line.clone(), file.clone(), id, kit.clock.now()).await {
            Ok(()) => {}
            Err(JournalError::Closed) => return Err(Trouble::Closed),
            Err(error) => {
                tracing::error!(%line, %error, "what Meta calls a file cannot be noted");
                return Err(Trouble::Later(kit.clock.now().plus_ms(pause_ms(tried + 1))));
            }
        }
    }
    Ok(())
}

async fn upload(
    kit: &Kit,
    line: &LineId,
    file: &FileToUpload,
    tried: u32,
) -> Result<Result<String, MetaFailure>, Trouble> {
    let gone = |error: std::io::Error| {
        tracing::error!(%line, kind = %error.kind(), "a file that a message carries cannot be read");
        let details = Text::from("the hub cannot read the file");
        Trouble::Never(Failure { kind: FailureKind::MediaProblem, code: None, details, retry_at: None })
    };
    let on_shelf = match kit.shelf.stream(&file.sha256, 0).await {
        Ok(file) => file.ok_or_else(|| gone(std::io::ErrorKind::NotFound.into()))?,
        Err(error) => {
            tracing::error!(%line, %error, "a file that a message carries cannot be had just now");
            return Err(Trouble::Later(kit.clock.now().plus_ms(pause_ms(tried + 1))));
        }
    };
    let upload = Upload {
        mime_type: file.mime.clone(),
        // Customers see the name that the message gives; Meta only asks for one.
        file_name: file.sha256.clone(),
        length: file.size,
        body: ReaderStream::with_capacity(on_shelf, PIECE_BYTES),
    };
    Ok(kit.meta.upload_media(line.as_str(), upload).await)
}

fn refused(kit: &Kit, line: &LineId, failure: &MetaFailure, tried: u32) -> Trouble {
    tracing::warn!(%line, code = failure.code, http = failure.http, title = failure.title, "Meta did not take a file");
    let kind = match failure.code.map(FailureKind::of_code) {
        Some(FailureKind::Other | FailureKind::InvalidMessage) => FailureKind::MediaProblem,
        Some(kind) => kind,
        None if failure.class == Retry::Never => FailureKind::MediaProblem,
        None => FailureKind::MetaUnavailable,
    };
    if matches!(kind, FailureKind::AccessLost | FailureKind::LineRestricted) {
        kit.look_after.notify_one();
    }
    let now = kit.clock.now();
    let told = |retry_at| {
        let details = failure.details.clone().unwrap_or_else(|| failure.title.to_owned());
        Trouble::Never(Failure { kind, code: failure.code, details: Text(details), retry_at })
    };
    let later = |at: Timestamp| {
        let reached = failure.cause != Cause::Unreachable;
        if reached && tried + 1 >= MOST_TRIES { told(Some(at)) } else { Trouble::Later(at) }
    };
    match failure.after_attempt(tried) {
        Retry::Now | Retry::UnknownOutcome => later(now.plus_ms(pause_ms(tried + 1))),
        Retry::After(wait) => later(now.plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))),
        Retry::Never => told(None),
    }
}
