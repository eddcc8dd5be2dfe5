//! Starting with the session, in the tray, when the person wants it.

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Wry};
use tauri_plugin_autostart::ManagerExt as _;

/// The plugin; what it starts starts hidden.
pub(crate) fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_autostart::Builder::new().arg("--minimized").build()
}

/// Makes the system do what the preference says.
pub(crate) fn obey(handle: &AppHandle, wanted: bool) {
    let autostart = handle.autolaunch();
    let is = autostart.is_enabled().unwrap_or(false);
    let done = match (wanted, is) {
        (true, false) => autostart.enable(),
        (false, true) => autostart.disable(),
        (true, true) | (false, false) => return,
    };
    if let Err(error) = done {
        tracing::warn!(%error, wanted, "the system does not take our wish to start with the session");
    }
}
