//! Follows the hub: its list of lines, and for each line one stream that is opened again and again until the
//! engine stops. What is held decides where a stream resumes, so nothing is remembered here between two streams.

mod contacts;
mod forget;
mod greeting;
mod pasts;
mod roster;
mod session;

use std::sync::Arc;
use std::time::Duration;

use domain::{ActionNeeded, LineId, LinkState, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::backoff::Failures;
use crate::shared::Shared;

pub(crate) use roster::keep_roster;

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The engine stops.
    Stopped,
    /// The hub is out of reach, or said something wrong: try again from what is held.
    Lost(&'static str),
    /// The member may not read this line (any more).
    Forbidden,
    /// Trying again at once is pointless: a person must act.
    Needed(ActionNeeded),
}

/// What one line's task carries from stream to stream.
struct Follower {
    shared: Arc<Shared>,
    line: LineId,
    stop: CancellationToken,
    /// When the hub was last heard on this line.
    heard: Timestamp,
    failures: Failures,
}

/// Keeps one line's stream open.
async fn follow(shared: Arc<Shared>, line: LineId, stop: CancellationToken) {
    let mut wake = shared.wake.subscribe();
    let heard = shared.clock.now();
    let mut follower = Follower { shared, line, stop, heard, failures: Failures::default() };
    loop {
        wake.mark_unchanged();
        let ending = session::run(&mut follower).await;
        let (link, wait) = match ending {
            Ending::Stopped => return,
            Ending::Forbidden => return forget::forget_line(&follower).await,
            Ending::Lost(why) => {
                tracing::info!(line = %follower.line, why, "the stream is lost");
                let chance = follower.shared.ids.chance();
                let wait = follower.failures.again(&follower.shared.patience.backoff, chance);
                (LinkState::Offline { since: follower.heard }, wait)
            }
            Ending::Needed(need) => {
                tracing::warn!(line = %follower.line, ?need, "the line needs a person");
                (LinkState::ActionNeeded(need), follower.shared.patience.backoff.longest)
            }
        };
        follower.shared.line_link(&follower.line, link);
        if !pause(wait, &mut wake, &follower.stop).await {
            return;
        }
    }
}

/// Waits, at most until somebody rings. Says false when the engine stops instead.
async fn pause(wait: Duration, wake: &mut watch::Receiver<u64>, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(wait) => true,
        // The bell lives as long as the engine; were it gone, the wait would simply end.
        _ = wake.changed() => true,
    }
}
