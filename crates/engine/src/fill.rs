//! Fills the search where it lacks messages that are held: in a file that is older than it, and after a line was read
//! afresh. In small steps, so that nobody waits for one, and some time after the start, which has other things to do.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::event::EngineEvent;
use crate::shared::Shared;

/// Messages in one step: some ten milliseconds in which nothing else is written.
const STEP: u32 = 256;
/// Between two steps whoever wants to write comes first.
const REST: Duration = Duration::from_millis(10);

/// Fills until the engine stops; the next start goes on where this one ended.
pub(crate) async fn fill_search(shared: Arc<Shared>, stop: CancellationToken) {
    let filling = async {
        let mut events = shared.listen();
        tokio::time::sleep(shared.patience.search).await;
        loop {
            fill(&shared).await;
            loop {
                match events.recv().await {
                    Ok(EngineEvent::Refilled) | Err(RecvError::Lagged(_)) => break,
                    Ok(_) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = filling => {}
    }
}

/// Fills until nothing is left to do.
async fn fill(shared: &Shared) {
    loop {
        match shared.store.write(|replica| replica.fill_search(STEP)).await {
            Ok(fill) if fill.complete => return,
            Ok(_) => tokio::time::sleep(REST).await,
            Err(error) => {
                // What is not filled is said where somebody searches; the next occasion tries again.
                tracing::error!(%error, "the search cannot be filled");
                return;
            }
        }
    }
}
