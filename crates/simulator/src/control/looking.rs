//! What there is: for tests that compare, and people who wonder.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::running::{Shared, summarise};
use crate::world::Accepted;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/accepted", get(get_accepted))
        .route("/sent", get(get_accepted))
        .route("/heard", get(get_heard))
        .route("/marks", get(get_marks))
        .route("/media", get(get_media))
        .route("/media/{id}", get(get_bytes))
        .route("/undelivered", get(get_undelivered))
        .route("/state", get(get_state))
        .route("/file", get(get_file))
}

pub(crate) fn summary(shared: &Shared) -> Value {
    summarise(&shared.world(), shared.clock.now())
}

async fn get_accepted(State(shared): Control) -> Json<Vec<Accepted>> {
    Json(shared.world().accepted.clone())
}

async fn get_heard(State(shared): Control) -> Json<Vec<String>> {
    let mut heard: Vec<String> = shared.world().heard.keys().cloned().collect();
    heard.sort();
    Json(heard)
}

/// What the business has marked read, and while typing.
async fn get_marks(State(shared): Control) -> Json<Vec<Value>> {
    let world = shared.world();
    let marks = world.read_by_business.iter();
    let mut marks: Vec<(i64, Value)> = marks
        .map(|(wamid, mark)| (mark.at, json!({ "wamid": wamid, "at_ms": mark.at, "typing": mark.typing })))
        .collect();
    marks.sort_by_key(|(at, _)| *at);
    Json(marks.into_iter().map(|(_, mark)| mark).collect())
}

async fn get_media(State(shared): Control) -> Json<Vec<Value>> {
    let world = shared.world();
    let mut media: Vec<_> = world.media.values().collect();
    media.sort_by(|a, b| (a.at, &a.kept.id).cmp(&(b.at, &b.kept.id)));
    let shown = media.into_iter().map(|media| {
        json!({ "id": media.kept.id, "mime": media.kept.mime, "sha256": media.sha256,
                "size": media.kept.bytes.len(), "inbound": media.kept.inbound, "at_ms": media.at })
    });
    Json(shown.collect())
}

async fn get_bytes(State(shared): Control, Path(id): Path<String>) -> Response {
    let world = shared.world();
    match world.media.get(&id) {
        Some(media) => {
            ([(header::CONTENT_TYPE, media.kept.mime.clone())], media.kept.bytes.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn get_undelivered(State(shared): Control) -> Json<Value> {
    Json(json!({ "count": shared.world().undelivered() }))
}

async fn get_state(State(shared): Control) -> Json<Value> {
    Json(summary(&shared))
}

#[derive(Deserialize)]
struct Weight {
    bytes: u64,
}

/// A heavy file, always the same for the same weight.
async fn get_file(Query(weight): Query<Weight>) -> Response {
    /// More than any kind of media may weigh, so that "too large" can be tested too.
    const MOST: u64 = 256 * 1024 * 1024;
    let file = crate::large_file(weight.bytes.min(MOST));
    ([(header::CONTENT_TYPE, "application/pdf")], file).into_response()
}
