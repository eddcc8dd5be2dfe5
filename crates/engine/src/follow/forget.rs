//! What this seat may no longer see goes: a line, the files of a conversation that is another team's. And what it may see
//! since lately is still to be asked for.

use media::ContentHash;
use replica::WantedPast;

use super::Follower;
use crate::event::EngineEvent;

/// Drops what is held of a line that is no longer this seat's. What waits to be sent is the person's own, and stays.
pub(super) async fn forget_line(cx: &Follower) {
    tracing::info!(line = %cx.line, "this seat may no longer read the line: what is held of it is dropped");
    cx.shared.forget_line(&cx.line);
    // Ended first: when the hub lists the line again, it is followed anew.
    cx.stop.cancel();
    let line = cx.line.clone();
    match cx.shared.store.write(move |replica| replica.drop_line(&line)).await {
        Ok(files) => forget_files(cx, files).await,
        Err(error) => tracing::error!(line = %cx.line, %error, "what is held of the line cannot be dropped"),
    }
    cx.shared.tell(EngineEvent::Refilled);
}

/// Drops files that this seat may no longer see. What may be seen again is fetched again; a file that waits to be sent
/// is this person's own, and stays.
pub(super) async fn forget_files(cx: &Follower, files: Vec<String>) {
    let cache = cx.shared.files.cache.clone();
    let dropping = tokio::task::spawn_blocking(move || {
        for content in files.iter().filter_map(|digits| ContentHash::from_hex(digits)) {
            if !cache.is_pinned(&content)
                && let Err(error) = cache.remove(&content)
            {
                tracing::error!(%error, "a file that may no longer be seen cannot be removed");
            }
        }
    });
    dropping.await.unwrap_or_else(|error| tracing::error!(%error, "files were not removed"));
}

/// Of which conversations the past is still to be asked for.
pub(super) async fn wanted_pasts(cx: &Follower) -> Vec<WantedPast> {
    let line = cx.line.clone();
    cx.shared.store.write(move |replica| replica.wanted_pasts(&line)).await.unwrap_or_else(|error| {
        tracing::error!(line = %cx.line, %error, "which pasts are wanted cannot be read");
        Vec::new()
    })
}
