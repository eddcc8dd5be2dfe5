//! For the `start` bench: says on standard output when the first row of the queue list was drawn, and only when asked.

use tauri::{Manager, Runtime, WebviewWindowBuilder};

/// Asks for it.
const SWITCH: &str = "COMPTOIR_TRACE_START";
/// Changes the page's title two frames after a row stands in it.
const WATCH: &str = include_str!("first_row.js");

/// Lets the window tell, when it was asked to.
pub(crate) fn watch<'a, R: Runtime, M: Manager<R>>(
    builder: WebviewWindowBuilder<'a, R, M>,
) -> WebviewWindowBuilder<'a, R, M> {
    if std::env::var_os(SWITCH).is_none() {
        return builder;
    }
    builder.initialization_script(WATCH).on_document_title_changed(|_, title| {
        if title.starts_with("first row drawn") {
            println!("{title}");
        }
    })
}
