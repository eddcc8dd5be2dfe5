//! Waiting for real programs, in one place: look again and again until it is so, or say what never came.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, MissedTickBehavior};

/// How long anything may take on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// Looks until `look` finds something. What a look could not find out is not found yet.
///
/// # Errors
/// When it was not found in time: what was awaited, and what the last look that failed said.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + patience;
    let mut looks = tokio::time::interval(PAUSE);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    while Instant::now() < deadline {
        looks.tick().await;
        match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) => bail!("{what}: did not come within {} s ({error:#})", patience.as_secs()),
        None => bail!("{what}: did not come within {} s", patience.as_secs()),
    }
}

/// Lets time pass where time itself is what the story is about.
pub async fn let_pass(time: Duration) {
    tokio::time::sleep(time).await;
}
