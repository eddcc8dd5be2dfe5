//! Who plays in the stories, and what several of them wait for.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::meta::Accepted;
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

/// Ana writes to a desktop, which from then on sends at once; gives the number of the conversation with her.
pub(crate) async fn meets(world: &World, desktop: &mut Desktop) -> Result<u64> {
    desktop.prefer("undo_seconds", json!(0)).await?;
    is_live(world, desktop).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    number(&shows(world, desktop, "Ana Lima").await?)
}

/// Waits until Meta has taken so many messages; gives them.
pub(crate) async fn taken(world: &World, count: usize) -> Result<Vec<Accepted>> {
    let what = format!("Meta has taken {count} messages");
    let look = async || {
        let all = world.meta.accepted().await?;
        ensure!(all.len() <= count, "Meta has taken {} messages", all.len());
        Ok(Some(all).filter(|all| all.len() == count))
    };
    world.until(&what, look).await
}

/// Waits until a row is as it should be; gives it.
pub(crate) async fn row_becomes(
    world: &World,
    desktop: &mut Desktop,
    conversation: u64,
    key: &str,
    what: &str,
    is_so: impl Fn(&Value) -> bool,
) -> Result<Value> {
    let look = async || {
        let row = desktop.row(conversation, key).await?.context("there is no such row")?;
        ensure!(is_so(&row), "it is {row}");
        Ok(Some(row))
    };
    world.until(what, look).await
}

/// Waits until a message of ours has arrived at the customer's.
pub(crate) async fn arrives(
    world: &World,
    desktop: &mut Desktop,
    conversation: u64,
    key: &str,
) -> Result<Value> {
    let arrived =
        |row: &Value| ["delivered", "read", "played"].contains(&row["delivery"].as_str().unwrap_or(""));
    row_becomes(world, desktop, conversation, key, "it arrives at the customer's", arrived).await
}

/// Waits until a new seat, which has heard all of it from the journal, holds the same as this one.
pub(crate) async fn a_new_seat_holds_the_same(world: &World, desktop: &mut Desktop) -> Result<()> {
    let mut zoe = world.desktop("Zoé").await?;
    is_live(world, &mut zoe).await?;
    let same = async || Ok((zoe.dump().await? == desktop.dump().await?).then_some(()));
    world.until("a new seat holds the same", same).await
}
