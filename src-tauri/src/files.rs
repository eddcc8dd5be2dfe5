//! Files between this computer and the open profile: chosen, pasted, dropped, saved, copied, opened, dragged out. What
//! they are called and where they lie is nobody's business but the person's: it is never logged.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use ipc::ask::{Done, DragFile, SavedFile};
use ipc::error::{UiError, UiErrorCode};
use ipc::event::UiEvent;
use ipc::row::AttachmentRow;
use ipc::shell::ContactSave;
use ipc::{Counter, FileOut, ProfileId};
use media::Pixels;
use tauri::image::Image;
use tauri::{DragDropEvent, Manager as _, PhysicalPosition};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder};
use tauri_plugin_opener::OpenerExt as _;
use tokio::sync::oneshot;

use crate::app::App;
use crate::lent::Lent;
use crate::window;

/// Lets the person choose files. None, when they thought better of it.
pub(crate) async fn choose(app: &App) -> Result<Vec<AttachmentRow>, UiError> {
    let counter = open_counter(app)?;
    let (said, heard) = oneshot::channel();
    dialog(app).set_title(app.words().attach_files()).pick_files(|chosen| drop(said.send(chosen)));
    let chosen = heard.await.ok().flatten().unwrap_or_default();
    let paths = chosen.into_iter().filter_map(|path| path.into_path().ok()).collect();
    counter.attach_paths(paths).await
}

/// Takes in the files or the picture of the clipboard; nothing, when it holds neither.
pub(crate) async fn paste(app: &App) -> Result<Vec<AttachmentRow>, UiError> {
    let counter = open_counter(app)?;
    match in_background(held_by_clipboard).await.map_err(no_clipboard)? {
        Held::Files(paths) => counter.attach_paths(paths).await,
        Held::Picture(png) => Ok(vec![counter.attach_bytes(None, png).await?]),
        Held::Nothing => Ok(Vec::new()),
    }
}

/// Saves a file where the person says. Nowhere, when they thought better of it.
pub(crate) async fn save(app: &App, id: String) -> Result<SavedFile, UiError> {
    let counter = open_counter(app)?;
    let file = counter.file_out(id).await?;
    let (said, heard) = oneshot::channel();
    dialog(app)
        .set_title(app.words().save_file())
        .set_file_name(file.name.clone())
        .save_file(|chosen| drop(said.send(chosen)));
    let chosen = heard.await.ok().flatten().and_then(|path| path.into_path().ok());
    let Some(path) = chosen else { return Ok(SavedFile { saved: None }) };
    let saved = path.to_string_lossy().into_owned();
    counter.write_out(&file, path).await?;
    Ok(SavedFile { saved: Some(saved) })
}

/// Saves a contact card where the person says. Nowhere, when they thought better of it.
pub(crate) async fn save_card(app: &App, ask: ContactSave) -> Result<SavedFile, UiError> {
    let (name, card) = ask.as_file()?;
    let (said, heard) = oneshot::channel();
    dialog(app)
        .set_title(app.words().save_file())
        .set_file_name(name)
        .save_file(|chosen| drop(said.send(chosen)));
    let chosen = heard.await.ok().flatten().and_then(|path| path.into_path().ok());
    let Some(path) = chosen else { return Ok(SavedFile { saved: None }) };
    let saved = path.to_string_lossy().into_owned();
    let written = in_background(move || fs::write(path, card)).await;
    written.map_err(|error| {
        let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        let code = if full { UiErrorCode::DiskFull } else { UiErrorCode::NotPossible };
        UiError::because(code, error.kind().to_string())
    })?;
    Ok(SavedFile { saved: Some(saved) })
}

/// Puts a picture on the clipboard as a picture, anything else as a file.
pub(crate) async fn copy(app: &App, id: String) -> Result<Done, UiError> {
    let (profile, counter) = app.on_screen().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
    let file = counter.file_out(id).await?;
    if let Some(Pixels { width, height, rgba }) = counter.pixels_of(&file).await? {
        let handle = app.handle.clone();
        let copied =
            in_background(move || handle.clipboard().write_image(&Image::new_owned(rgba, width, height)))
                .await;
        copied.map_err(no_clipboard)?;
        return Ok(Done {});
    }
    let path = lend(app, profile, &counter, &file).await?;
    let copied = in_background(move || arboard::Clipboard::new()?.set().file_list(&[path])).await;
    copied.map_err(no_clipboard)?;
    Ok(Done {})
}

/// Opens a file in the system's program for it, as something to read: what is written there would be lost.
pub(crate) async fn open(app: &App, id: String) -> Result<Done, UiError> {
    let (profile, counter) = app.on_screen().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
    let file = counter.file_out(id).await?;
    if file.program {
        return Err(UiError::because(UiErrorCode::NotPossible, "a program".to_owned()));
    }
    let path = lend(app, profile, &counter, &file).await?;
    let sealed = path.clone();
    let read_only = in_background(move || {
        let mut permissions = fs::metadata(&sealed)?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&sealed, permissions)
    });
    if let Err(error) = read_only.await {
        tracing::warn!(kind = %error.kind(), "a file that is opened elsewhere can be written there");
    }
    let opened = app.handle.opener().open_path(path.to_string_lossy(), None::<&str>);
    opened.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no program opens it".to_owned()))?;
    Ok(Done {})
}

/// Lays a file ready for being dragged out of the window.
pub(crate) async fn lend_out(app: &App, id: String) -> Result<DragFile, UiError> {
    let (profile, counter) = app.on_screen().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
    let file = counter.file_out(id).await?;
    let path = lend(app, profile, &counter, &file).await?;
    Ok(DragFile { path: path.to_string_lossy().into_owned() })
}

/// Files are dragged over the window, or dropped on it: the page knows on what.
pub(crate) fn dragged(app: &App, event: &DragDropEvent) {
    let (paths, over, place) = match event {
        DragDropEvent::Enter { paths, position } => (paths.as_slice(), true, on_page(app, position)),
        DragDropEvent::Over { position } => (&[][..], true, on_page(app, position)),
        DragDropEvent::Drop { paths, position } => (paths.as_slice(), false, on_page(app, position)),
        DragDropEvent::Leave => (&[][..], true, (-1.0, -1.0)),
        // Whatever Tauri learns to tell of is not a file that was dropped.
        _ => return,
    };
    // A path that is no text cannot be asked for.
    let paths = paths.iter().filter_map(|path| path.to_str().map(str::to_owned)).collect();
    let (x, y) = place;
    app.screen.say(UiEvent::Dropped { paths, over, x, y });
}

/// Windows counts the screen's own pixels; the others count those of the page, whatever Tauri's type says.
fn on_page(app: &App, position: &PhysicalPosition<f64>) -> (f64, f64) {
    let scale = match app.handle.get_webview_window(window::LABEL) {
        Some(window) if cfg!(windows) => window.scale_factor().unwrap_or(1.0),
        Some(_) | None => 1.0,
    };
    (position.x / scale, position.y / scale)
}

async fn lend(app: &App, profile: ProfileId, counter: &Counter, file: &FileOut) -> Result<PathBuf, UiError> {
    let lent = Lent::of(&app.home.profile(profile));
    let (digest, name) = (file.digest.clone(), file.name.clone());
    let place = in_background(move || lent.place(&digest, &name)).await;
    let place = place.map_err(|error| UiError::because(UiErrorCode::DiskFull, error.kind().to_string()))?;
    if !place.exists() {
        counter.write_out(file, place.clone()).await?;
    }
    Ok(place)
}

/// What of the clipboard can be sent. A file manager's copy is a list of files, with a picture of one beside it on some
/// systems.
enum Held {
    Files(Vec<PathBuf>),
    /// As a PNG.
    Picture(Vec<u8>),
    Nothing,
}

fn held_by_clipboard() -> Result<Held, arboard::Error> {
    use arboard::Error::{ContentNotAvailable, ConversionFailure};
    let mut clipboard = arboard::Clipboard::new()?;
    // Some programs hand out their picture whatever is asked of them: what is no list of files is looked at again.
    if let Ok(paths) = clipboard.get().file_list()
        && !paths.is_empty()
    {
        return Ok(Held::Files(paths));
    }
    let image = match clipboard.get().image() {
        Ok(image) => image,
        Err(ContentNotAvailable) => return Ok(Held::Nothing),
        Err(error) => return Err(error),
    };
    let side = |length: usize| u32::try_from(length).map_err(|_| ConversionFailure);
    let (width, height) = (side(image.width)?, side(image.height)?);
    let png = Pixels { width, height, rgba: image.bytes.into_owned() }.into_png();
    png.map(Held::Picture).map_err(|_| ConversionFailure)
}

pub(crate) fn open_counter(app: &App) -> Result<Counter, UiError> {
    app.counter().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))
}

pub(crate) fn dialog(app: &App) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.handle.dialog().file();
    match app.handle.get_webview_window(window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// The clipboard does not answer, or holds what cannot be read; its own words say which, and nothing of what it holds.
fn no_clipboard(error: impl std::fmt::Display) -> UiError {
    UiError::because(UiErrorCode::NotPossible, format!("the clipboard: {error}"))
}

/// Files and clipboards make one wait; the clipboard, on the thread that draws, for ever.
pub(crate) async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("waiting for a file does not panic")
}
