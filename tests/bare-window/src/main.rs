//! A window of the same size with one line in it, and nothing else: what every such app pays before its own work.
//! It says when that line was drawn, as the app does for the `start` bench.

use tauri::{WebviewUrl, WebviewWindowBuilder};

/// The same watch as the app's: two frames after the first row stands in the page, it has been drawn.
const WATCH: &str = include_str!("../../../src-tauri/src/first_row.js");

fn main() {
    let app = tauri::Builder::default().setup(|app| {
        WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
            .title("A bare window")
            .inner_size(1366.0, 768.0)
            .initialization_script(WATCH)
            .on_document_title_changed(|_, title| {
                if title.starts_with("first row drawn") {
                    println!("{title}");
                }
            })
            .build()?;
        Ok(())
    });
    app.run(tauri::generate_context!()).expect("the configuration that was checked at build time holds");
}
