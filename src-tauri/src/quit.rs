//! Closing and quitting. Closing the window keeps receiving where the person can find us again; quitting says
//! what stops.

use std::sync::Arc;

use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};

use crate::app::App;
use crate::window;

/// Why the app is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The person chose to quit.
    Wanted,
    /// The window was closed on a desktop where nothing would be left to open it again.
    NoTray,
    /// The window was closed, and the person wants that to quit.
    Closed,
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// The window goes away and the core runs on.
    Hides,
    /// The app ends, or asks first.
    Quits(Why),
}

/// Decides what closing does.
pub(crate) fn on_close(
    wants_tray: bool,
    tray_is_reachable: impl FnOnce() -> bool,
    receives: bool,
) -> Closing {
    match (receives, wants_tray) {
        // Before anything is connected there is nothing to keep receiving.
        (false, _) | (true, false) => Closing::Quits(Why::Closed),
        (true, true) if tray_is_reachable() => Closing::Hides,
        (true, true) => Closing::Quits(Why::NoTray),
    }
}

/// Closes the window, as [`on_close`] decides.
pub(crate) fn close(app: &Arc<App>) {
    let app = Arc::clone(app);
    // Whether there is a tray is asked of the desktop, which may take its time.
    tauri::async_runtime::spawn_blocking(move || {
        match on_close(app.preferences().close_to_tray, || app.tray.is_reachable(), app.receives()) {
            Closing::Hides => window::hide(&app.handle),
            Closing::Quits(why) => ask(&app, why),
        }
    });
}

/// Quits; where something waits, or where closing means more than it seems to, asks once.
pub(crate) fn ask(app: &Arc<App>, why: Why) {
    let app = Arc::clone(app);
    tauri::async_runtime::spawn(async move {
        let words = app.words();
        let waiting = app.outbox().await;
        let question = match (waiting, why) {
            (0, Why::Wanted | Why::Closed) => None,
            (0, Why::NoTray) => Some(words.quit_without_tray().to_owned()),
            (waiting, Why::Wanted | Why::Closed | Why::NoTray) => Some(words.quit_with_outbox(waiting)),
        };
        let Some(question) = question else { return app.end().await };
        window::raise(&app.handle);
        let buttons = MessageDialogButtons::OkCancelCustom(words.quit().to_owned(), words.stay().to_owned());
        let (said, heard) = tokio::sync::oneshot::channel();
        app.handle
            .dialog()
            .message(question)
            .title("Comptoir")
            .kind(MessageDialogKind::Info)
            .buttons(buttons)
            .show(|quits| {
                let _ = said.send(quits);
            });
        if heard.await.unwrap_or(false) {
            app.end().await;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_hides_only_where_the_window_can_be_found_again() {
        assert_eq!(on_close(true, || true, true), Closing::Hides);
        assert_eq!(on_close(true, || false, true), Closing::Quits(Why::NoTray));
        assert_eq!(on_close(false, || true, true), Closing::Quits(Why::Closed));
        assert_eq!(on_close(true, || true, false), Closing::Quits(Why::Closed));
    }
}
