//! For the `start` bench: says on standard output when the steps of a start were done and when the first row of the
//! queue list was drawn, and only when asked.

use std::sync::LazyLock;

use tauri::{Manager, Runtime, WebviewWindowBuilder};

use crate::edge;

/// Asks for it.
const SWITCH: &str = "COMPTOIR_TRACE_START";
/// Changes the page's title two frames after a row stands in it.
const WATCH: &str = include_str!("first_row.js");

static IS_ASKED: LazyLock<bool> = LazyLock::new(|| std::env::var_os(SWITCH).is_some());

/// Says that a step is done, in milliseconds since 1970, so that the one who started us can subtract.
pub(crate) fn mark(step: &str) {
    if *IS_ASKED {
        println!("start {} {step}", edge::now().0);
    }
}

/// Lets the window tell, when it was asked to.
pub(crate) fn watch<'a, R: Runtime, M: Manager<R>>(
    builder: WebviewWindowBuilder<'a, R, M>,
) -> WebviewWindowBuilder<'a, R, M> {
    if !*IS_ASKED {
        return builder;
    }
    builder.initialization_script(WATCH).on_document_title_changed(|_, title| {
        if title.starts_with("first row drawn") {
            println!("{title}");
        }
    })
}
