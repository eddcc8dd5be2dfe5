//! The one window: how it is made, raised and hidden. It shows our own pages and nothing else.

use tauri::image::Image;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::start_trace;
use crate::words::Words;

/// Its name in the capabilities.
pub(crate) const LABEL: &str = "main";

const ICON: &[u8] = include_bytes!("../../icons/128x128.png");
const DEMO_ICON: &[u8] = include_bytes!("../../icons/demo.png");

/// Keys that a browser has and an app must not: print, reload, view source, developer tools. Copy, paste, undo
/// and zoom stay. The web view's own menu goes too, except where text is edited.
const NO_BROWSER_KEYS: &str = r"
window.addEventListener('keydown', (event) => {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const plain = ['f3', 'f5', 'f7', 'f12', 'browserback', 'browserforward'].includes(key);
  const withMod = mod && ['p', 'r', 'j', 'u', 'g'].includes(key);
  const tools = mod && event.shiftKey && ['i', 'c', 's', 'r'].includes(key);
  if (plain || withMod || tools) event.preventDefault();
}, { capture: true });
window.addEventListener('contextmenu', (event) => {
  const target = event.target;
  const editable = target instanceof Element && target.closest('input, textarea, [contenteditable]');
  const selected = String(window.getSelection() ?? '') !== '';
  if (!editable && !selected) event.preventDefault();
}, { capture: true });
";

/// Makes the window; hidden when the app starts in the tray.
pub(crate) fn make(handle: &AppHandle, shown: bool) -> tauri::Result<WebviewWindow> {
    let mut builder = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::App("index.html".into()))
        .title("Comptoir")
        .inner_size(1366.0, 768.0)
        .min_inner_size(960.0, 600.0)
        .prevent_overflow()
        .visible(shown)
        .focused(shown)
        .icon(Image::from_bytes(ICON)?)?
        .zoom_hotkeys_enabled(true)
        .devtools(cfg!(debug_assertions))
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    if !cfg!(debug_assertions) {
        builder = builder.initialization_script(NO_BROWSER_KEYS);
    }
    start_trace::watch(builder).build()
}

/// Whether the window may go there: only our own pages, on every system's way of writing them.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => url.as_str() == "about:blank",
        _ => false,
    }
}

/// Brings the window before the person, wherever it was.
pub(crate) fn raise(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    for step in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window does not come forward");
        }
    }
}

/// Puts the window away; the core runs on (law 12).
pub(crate) fn hide(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(LABEL)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window does not go away");
    }
}

/// Whether the window shows.
pub(crate) fn is_shown(handle: &AppHandle) -> bool {
    handle.get_webview_window(LABEL).is_some_and(|window| window.is_visible().unwrap_or(true))
}

/// Asks the system to leave the window out of screenshots and shared screens. Windows and macOS do; Linux has nothing to
/// ask.
pub(crate) fn hide_from_capture(handle: &AppHandle, hidden: bool) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    if let Err(error) = window.set_content_protected(hidden) {
        tracing::warn!(%error, "the window is captured as before");
    }
}

/// Makes the demo visibly a demo, and everything else visibly not; the title says how many customers wait.
pub(crate) fn dress(handle: &AppHandle, words: Words, demo: bool, to_answer: u32) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    let icon = Image::from_bytes(if demo { DEMO_ICON } else { ICON }).expect("our icons are pictures");
    for step in [window.set_title(&words.title(demo, to_answer)), window.set_icon(icon)] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window keeps its title or icon");
        }
    }
}

/// Another title, and nothing else.
pub(crate) fn name(handle: &AppHandle, title: &str) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    if let Err(error) = window.set_title(title) {
        tracing::warn!(%error, "the window keeps its title");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_never_leaves_our_pages() {
        let may = |url: &str| is_ours(&Url::parse(url).expect("a URL"));
        assert!(may("tauri://localhost/index.html") && may("http://tauri.localhost/") && may("about:blank"));
        for elsewhere in [
            "https://example.org/",
            "http://localhost:5173/",
            "tauri://elsewhere/",
            "https://tauri.localhost.example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:config",
        ] {
            assert!(!may(elsewhere), "{elsewhere}");
        }
    }
}
