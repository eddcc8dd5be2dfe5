//! The built screen, as files. The page is told that a bridge answers.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// What the page learns before its own code runs.
const MARK: &str = "<script>window.__COMPTOIR_BRIDGE__ = true;</script>";

pub(crate) async fn serve(ui: Arc<PathBuf>, uri: Uri) -> Response {
    let wanted = Path::new(uri.path().trim_start_matches('/'));
    if !wanted.components().all(|part| matches!(part, Component::Normal(_))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let wanted = if wanted.as_os_str().is_empty() { Path::new("index.html") } else { wanted };
    let Ok(bytes) = tokio::fs::read(ui.join(wanted)).await else {
        let missing = "not here; is the screen built? (npm run build in ui/)";
        return (StatusCode::NOT_FOUND, missing).into_response();
    };
    let kind = kind(wanted);
    if wanted == Path::new("index.html") {
        let page = String::from_utf8_lossy(&bytes).replacen("<head>", &format!("<head>{MARK}"), 1);
        return ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], page).into_response();
    }
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some(_) | None => "application/octet-stream",
    }
}
