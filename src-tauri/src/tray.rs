//! The tray: open, do not disturb, how things stand, quit. A desktop without one is an ordinary desktop: the
//! app runs all the same, and closing the window then quits instead of hiding.

use std::sync::{Arc, Mutex};

use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

use crate::app::App;
use crate::words::Words;
use crate::{lock, quit, window};

const ICON: &[u8] = include_bytes!("../../icons/32x32.png");

/// The tray, where there is one.
#[derive(Default)]
pub(crate) struct Tray(Mutex<Option<Items>>);

struct Items {
    open: MenuItem<Wry>,
    disturb: CheckMenuItem<Wry>,
    status: MenuItem<Wry>,
    lock: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

/// What the tray shows.
pub(crate) struct Shown<'a> {
    /// In which language.
    pub words: Words,
    /// How things stand.
    pub status: &'a str,
    /// Whether notifications are off.
    pub undisturbed: bool,
    /// Whether there is an open lock to shut.
    pub has_lock: bool,
}

impl Tray {
    /// Puts the icon up, where the desktop can show one.
    pub(crate) fn put_up(&self, handle: &AppHandle, app: &Arc<App>, words: Words) {
        if !library_is_there() {
            tracing::info!("no tray library here: closing the window quits");
            return;
        }
        match build(handle, app, words) {
            Ok(items) => *self.0.lock().expect("nobody panics with the tray in hand") = Some(items),
            Err(error) => tracing::warn!(%error, "no tray icon"),
        }
    }

    /// Whether a hidden window could be found again.
    pub(crate) fn is_reachable(&self) -> bool {
        self.0.lock().expect("nobody panics with the tray in hand").is_some() && host_is_there()
    }

    /// Shows how things stand.
    pub(crate) fn show(&self, shown: &Shown<'_>) {
        let items = self.0.lock().expect("nobody panics with the tray in hand");
        let Some(items) = items.as_ref() else { return };
        for step in [
            items.open.set_text(shown.words.open()),
            items.disturb.set_text(shown.words.do_not_disturb()),
            items.disturb.set_checked(shown.undisturbed),
            items.status.set_text(shown.status),
            items.lock.set_text(shown.words.lock()),
            items.lock.set_enabled(shown.has_lock),
            items.quit.set_text(shown.words.quit()),
        ] {
            if let Err(error) = step {
                tracing::debug!(%error, "the tray keeps an old word");
            }
        }
    }
}

fn build(handle: &AppHandle, app: &Arc<App>, words: Words) -> tauri::Result<Items> {
    let status = MenuItem::with_id(handle, "status", words.nothing_open(), false, None::<&str>)?;
    let open = MenuItem::with_id(handle, "open", words.open(), true, None::<&str>)?;
    let disturb =
        CheckMenuItem::with_id(handle, "disturb", words.do_not_disturb(), true, false, None::<&str>)?;
    let quit = MenuItem::with_id(handle, "quit", words.quit(), true, None::<&str>)?;
    let lock = MenuItem::with_id(handle, "lock", words.lock(), false, None::<&str>)?;
    let line = PredefinedMenuItem::separator(handle)?;
    let menu = Menu::with_items(handle, &[&status, &open, &disturb, &lock, &line, &quit])?;
    let chosen = Arc::clone(app);
    TrayIconBuilder::with_id("comptoir")
        .icon(Image::from_bytes(ICON)?)
        .tooltip("Comptoir")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(move |handle, event| choose(handle, &chosen, &event))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                window::raise(tray.app_handle());
            }
        })
        .build(handle)?;
    Ok(Items { open, disturb, status, lock, quit })
}

fn choose(handle: &AppHandle, app: &Arc<App>, event: &MenuEvent) {
    match event.id().as_ref() {
        "open" => window::raise(handle),
        "disturb" => {
            let app = Arc::clone(app);
            tauri::async_runtime::spawn(async move { app.toggle_do_not_disturb().await });
        }
        "lock" => lock::shut(app),
        "quit" => quit::ask(app, quit::Why::Wanted),
        other => tracing::debug!(other, "a menu entry that does nothing"),
    }
}

/// The tray's library is looked for by name when the icon is made, and its absence there is a panic: so we look
/// first, where the loader would.
#[cfg(target_os = "linux")]
fn library_is_there() -> bool {
    use std::path::Path;
    const NAMES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let cache = std::fs::read("/etc/ld.so.cache").unwrap_or_default();
    let cached = |name: &str| cache.windows(name.len()).any(|window| window == name.as_bytes());
    let own = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&own)
        .chain(["/lib", "/usr/lib"].map(|folder| Path::new(folder).to_owned()))
        .collect();
    NAMES.iter().any(|name| cached(name) || folders.iter().any(|folder| folder.join(name).exists()))
}

#[cfg(not(target_os = "linux"))]
fn library_is_there() -> bool {
    true
}

/// On Linux an icon is shown only where a program of the desktop watches for icons.
#[cfg(target_os = "linux")]
fn host_is_there() -> bool {
    let asked = zbus::blocking::Connection::session().and_then(|bus| {
        let proxy = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        let name = zbus::names::BusName::from_static_str("org.kde.StatusNotifierWatcher")?;
        Ok(proxy.name_has_owner(name)?)
    });
    asked.unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn host_is_there() -> bool {
    true
}
