//! Waiting for real programs: look again and again until it is so, or say what never came.

use std::time::Duration;

use anyhow::{Result, bail};

/// How long anything may take on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Looks until `look` finds something. What a look could not find out is not found yet.
pub(crate) async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let mut last = None;
    while tokio::time::Instant::now() < deadline {
        match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    match last {
        Some(error) => bail!("{what}: did not come within {} s ({error:#})", PATIENCE.as_secs()),
        None => bail!("{what}: did not come within {} s", PATIENCE.as_secs()),
    }
}
