//! Meta knocks here. A body with a good signature is kept, understood or not, and we say thanks only once
//! it is on disk (law 1). Nothing is parsed before the signature held.

mod card;
mod coexistence;
pub mod content;
mod form;
mod handover;
pub mod normalise;
mod said;
pub(crate) mod sealed;
pub mod verify;
mod whom;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use domain::Timestamp;
use serde::Deserialize;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::config::Secret;
use crate::journal::{Delivery, Journal, JournalError, News};
use crate::metrics::Metrics;
use crate::patience::Patience;
pub use normalise::{Directory, normalise};
pub(crate) use sealed::Sealing;

/// The largest body that Meta sends ("payload ≤ 3 MB").
pub const MAX_BODY_BYTES: usize = 3 * 1024 * 1024;
/// Where Meta knocks.
pub const PATH: &str = "/meta/webhook";
/// Bodies from this size on are read off the async threads.
const LARGE_BODY_BYTES: usize = 64 * 1024;

/// How often Meta has knocked since the hub started, for an owner who waits for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Knocks {
    /// Handshakes with the right word.
    pub handshakes: u64,
    /// Webhooks with a good signature.
    pub webhooks: u64,
    /// When the last of either came.
    pub last_at: Option<Timestamp>,
}

/// What the door needs.
pub(crate) struct Door {
    pub(crate) app_secret: Secret,
    pub(crate) verify_token: Secret,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Metrics,
    pub(crate) knocks: watch::Sender<Knocks>,
    pub(crate) keeps: Keeps,
}

/// What becomes of a webhook whose signature holds.
pub(crate) enum Keeps {
    /// It is read into the journal.
    Reads(Arc<Intake>),
    /// It is put away until somebody may read it.
    Seals(Sealing),
}

/// What reads webhooks into the journal.
pub(crate) struct Intake {
    pub(crate) directory: Arc<Directory>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) metrics: Metrics,
    /// Rung when Meta says that a template has changed.
    pub(crate) templates: Arc<Notify>,
}

impl Intake {
    /// Reads one webhook. It is on disk when this says that it is well.
    pub(crate) async fn take(&self, body: Bytes, received_at: Timestamp) -> Result<(), JournalError> {
        let reports = if body.len() < LARGE_BODY_BYTES {
            normalise(&body, &self.directory, received_at)
        } else {
            let (directory, body) = (Arc::clone(&self.directory), body.clone());
            let reading = tokio::task::spawn_blocking(move || normalise(&body, &directory, received_at));
            reading.await.map_err(|_| JournalError::Closed)?
        };
        let templates = reports.iter().any(|report| matches!(report.news, News::TemplatesChanged));
        let absorbed = self.journal.absorb(Delivery { body, received_at, reports }).await?;
        if templates {
            self.templates.notify_one();
        }
        self.metrics.entries.increment(absorbed.entries);
        self.metrics.duplicates.increment(absorbed.duplicates);
        if absorbed.unclaimed > 0 {
            self.metrics.unclaimed.increment(absorbed.unclaimed);
            tracing::warn!(
                reports = absorbed.unclaimed,
                "a webhook speaks of a line that is not served here; it is kept"
            );
        }
        Ok(())
    }
}

pub(crate) fn router(door: Arc<Door>, patience: Patience) -> Router {
    let routes = Router::new().route(PATH, routing::get(shake_hands).post(receive));
    patience.bound(routes, MAX_BODY_BYTES).layer(DefaultBodyLimit::disable()).with_state(door)
}

#[derive(Deserialize)]
struct Handshake {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.challenge")]
    challenge: String,
    #[serde(rename = "hub.verify_token")]
    verify_token: String,
}

/// Meta asks whether this address is ours; only the word that the owner gave Meta proves it.
async fn shake_hands(State(door): State<Arc<Door>>, Query(asked): Query<Handshake>) -> Response {
    if asked.mode == "subscribe" && verify::same_word(&door.verify_token, &asked.verify_token) {
        let last_at = Some(door.clock.now());
        door.knocks
            .send_modify(|knocks| *knocks = Knocks { handshakes: knocks.handshakes + 1, last_at, ..*knocks });
        asked.challenge.into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn receive(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(verify::HEADER).and_then(|value| value.to_str().ok());
    if !verify::signature_holds(&door.app_secret, signature, &body) {
        door.metrics.bad_signatures.increment(1);
        return StatusCode::UNAUTHORIZED;
    }
    door.metrics.webhooks.increment(1);
    let received_at = door.clock.now();
    let last_at = Some(received_at);
    door.knocks.send_modify(|knocks| *knocks = Knocks { webhooks: knocks.webhooks + 1, last_at, ..*knocks });
    let kept = match &door.keeps {
        Keeps::Reads(intake) => intake.take(body, received_at).await.map_err(|error| error.to_string()),
        Keeps::Seals(sealing) => sealing.put(body, received_at).await.map_err(|error| error.to_string()),
    };
    if let Err(error) = kept {
        // Meta tries again, for hours at least.
        tracing::error!(error, "a webhook could not be kept");
        door.metrics.refused_webhooks.increment(1);
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}
