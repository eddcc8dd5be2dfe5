//! Who plays in the stories, and what several of them wait for.

use anyhow::{Context as _, Result};
use serde_json::Value;
use stories::world::{Desktop, World};

/// A customer.
pub(crate) const ANA: &str = "33612345678";

/// Waits until a desktop holds everything that the hub has.
pub(crate) async fn is_live(world: &World, desktop: &mut Desktop) -> Result<()> {
    let what = format!("{} is live", desktop.name());
    world.until(&what, async || Ok((desktop.link().await? == "live").then_some(()))).await
}

/// Waits until a desktop shows a conversation with somebody of that name; gives its row.
pub(crate) async fn shows(world: &World, desktop: &mut Desktop, name: &str) -> Result<Value> {
    let what = format!("{} shows a conversation with {name}", desktop.name());
    world.until(&what, async || desktop.conversation(name).await).await
}

/// The number of a conversation.
pub(crate) fn number(row: &Value) -> Result<u64> {
    row["id"].as_u64().context("a conversation has a number")
}

/// Waits until the truth line says this word.
pub(crate) async fn link_says(world: &World, desktop: &mut Desktop, word: &str) -> Result<()> {
    let what = format!("{}'s truth line says {word}", desktop.name());
    world.until(&what, async || Ok((desktop.link().await? == word).then_some(()))).await
}
