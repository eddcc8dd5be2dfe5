//! The shell: windows, tray, keychain, notifications, links; it wires the rooms together and decides nothing
//! that a room could. Start reading at [`main`], then `app`, then `profile`.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod answers;
mod app;
mod ask;
mod autostart;
mod deep_link;
mod diagnostics;
mod edge;
mod exports;
mod files;
#[cfg(target_os = "linux")]
mod graphics;
mod home;
mod keychain;
mod lent;
mod lock;
mod logs;
mod media_door;
mod notify;
mod options;
mod profile;
mod quit;
mod screen;
mod screenshots;
mod start_trace;
mod tray;
mod window;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser as _;
use tauri::{AppHandle, Manager as _, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::app::App;
use crate::home::Home;
use crate::keychain::Keychain;
use crate::logs::Logs;
use crate::notify::Bell;
use crate::options::Options;

/// Under which name our secrets stand in the keychain.
const SERVICE: &str = "fr.comptoir.desktop";

fn main() {
    start_trace::mark("main");
    #[cfg(target_os = "linux")]
    let graphics = graphics::choose();
    let options = Options::parse();
    rustls::crypto::ring::default_provider().install_default().expect("nobody chose another crypto provider");
    let logs = Logs::start();
    #[cfg(target_os = "linux")]
    if let Err(error) = graphics {
        tracing::warn!(%error, "the web view keeps its compositor");
    }
    let built = tauri::Builder::default()
        // First, so that a second start ends before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|handle, arguments, _| second_start(handle, &arguments)))
        .plugin(
            // Whether the window shows is this start's to say, not the last one's.
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::all() & !StateFlags::VISIBLE)
                .build(),
        )
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(autostart::plugin())
        .register_asynchronous_uri_scheme_protocol(media_door::SCHEME, media_door::over_scheme)
        .invoke_handler(tauri::generate_handler![ask::ask, ask::listen])
        .setup(move |tauri| {
            set_up(tauri.handle(), logs, options)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(on_event),
        Err(error) => {
            tracing::error!(%error, "cannot start");
            eprintln!("comptoir cannot start: {error}");
            std::process::exit(1);
        }
    }
}

/// Opens the profile and makes the window at once: whichever comes first does not wait for the other.
fn set_up(handle: &AppHandle, logs: Logs, options: Options) -> tauri::Result<()> {
    start_trace::mark("set up");
    let elsewhere = std::env::var_os(home::ELSEWHERE).map(PathBuf::from);
    let service = match &elsewhere {
        Some(folder) => format!("{SERVICE} ({})", folder.display()),
        None => SERVICE.to_owned(),
    };
    let is_at_home = elsewhere.is_none();
    let home = Home::at(elsewhere.map_or_else(|| handle.path().app_local_data_dir(), Ok)?);
    logs.follow(&home.logs(None));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "starts");
    let clicked = handle.clone();
    let bell = Bell::start(notify::icon_in(home.root()), move |place| {
        clicked.state::<Arc<App>>().open_from_bubble(place);
    });
    let app = Arc::new(App::new(handle.clone(), home, Keychain::of_system(&service), logs, bell, &options));
    handle.manage(Arc::clone(&app));
    app.begin_soon(&options);
    app.tray.put_up(handle, &app, app.words());
    if is_at_home {
        deep_link::register(handle, &app);
    }
    let is_shown = lock::was_shown(&app).unwrap_or(!options.minimized);
    window::make(handle, is_shown || !app.tray.is_reachable())?;
    start_trace::mark("window made");
    app.window_made.send_replace(true);
    if let Some(link) = options.link() {
        app.follow(link);
    }
    Ok(())
}

/// Somebody started us again: the window comes forward and follows their link.
fn second_start(handle: &AppHandle, arguments: &[String]) {
    let link = Options::of_second_start(arguments).link();
    // The first moments of a start have no app yet, and nothing to bring forward.
    if let Some(app) = handle.try_state::<Arc<App>>() {
        app.started_again(link);
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's events; the rest is its own affair")]
fn on_event(handle: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            quit::close(handle.state::<Arc<App>>().inner());
        }
        RunEvent::WindowEvent { event: WindowEvent::Focused(focused), .. } => {
            handle.state::<Arc<App>>().window_focused(focused);
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(event), .. } => {
            files::dragged(handle.state::<Arc<App>>().inner(), &event);
        }
        // Without a code nobody of ours asked for it: the system wants the app to end.
        RunEvent::ExitRequested { code: None, api, .. } => {
            api.prevent_exit();
            quit::ask(handle.state::<Arc<App>>().inner(), quit::Why::Wanted);
        }
        _ => {}
    }
}
