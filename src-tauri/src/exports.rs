//! Exports: where they are saved, and which one is checked, the person says in the system's own dialogs.

use std::path::Path;

use ipc::ask::{CheckRow, Done, ExportConversation, Exported};
use ipc::error::{UiError, UiErrorCode};
use ipc::export::{self, CheckError};
use ipc::{ExportWish, Tongue};
use tokio::sync::oneshot;

use crate::app::App;
use crate::files::{dialog, in_background, open_counter};

/// Saves a conversation where the person says. Nowhere, when they thought better of it.
pub(crate) async fn save(app: &App, ask: ExportConversation) -> Result<Exported, UiError> {
    let counter = open_counter(app)?;
    let tongue = Tongue::of(app.preferences().language, app.locale());
    let name = counter.export_name(ask.conversation).await?;
    let (said, heard) = oneshot::channel();
    dialog(app)
        .set_title(app.words().save_export())
        .set_file_name(name)
        .add_filter("ZIP", &["zip"])
        .save_file(|chosen| drop(said.send(chosen)));
    let chosen = heard.await.ok().flatten().and_then(|path| path.into_path().ok());
    let to = chosen.ok_or_else(|| UiError::of(UiErrorCode::Cancelled))?;
    counter.export(ExportWish { conversation: ask.conversation, files: ask.files, tongue, to }).await
}

/// Ends the export that is under way.
pub(crate) fn cancel(app: &App) -> Result<Done, UiError> {
    open_counter(app)?.cancel_export();
    Ok(Done {})
}

/// Checks the export that the person chooses. No profile need be open.
pub(crate) async fn check(app: &App) -> Result<CheckRow, UiError> {
    let (said, heard) = oneshot::channel();
    dialog(app)
        .set_title(app.words().check_export())
        .add_filter("ZIP", &["zip"])
        .pick_file(|chosen| drop(said.send(chosen)));
    let chosen = heard.await.ok().flatten().and_then(|path| path.into_path().ok());
    let Some(path) = chosen else { return Ok(CheckRow::Nothing {}) };
    Ok(in_background(move || checked(&path)).await)
}

fn checked(path: &Path) -> CheckRow {
    match export::check(path) {
        Ok(checked) => CheckRow::Checked(Box::new(checked)),
        Err(CheckError::NoExport) => CheckRow::NoExport {},
        Err(CheckError::Io(kind)) => {
            tracing::warn!(%kind, "an export cannot be read");
            CheckRow::Unreadable {}
        }
    }
}
