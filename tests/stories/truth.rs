//! The truth after any trouble: what customers wrote is here once, what was sent is at Meta once, and nothing is
//! shown as sent that Meta has not taken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Result, ensure};
use stories::world::meta::Accepted;
use stories::world::{Desktop, Message, World};

/// How long a settled world may take to come about.
const LONG: Duration = Duration::from_secs(150);

/// Whether a send is a message: doing a reaction twice is doing it once.
fn is_message(one: &Accepted) -> bool {
    one.body["type"] != "reaction"
}

/// What a send says.
fn words(one: &Accepted) -> Option<&str> {
    let said = [&one.body["text"]["body"], &one.body["image"]["caption"], &one.body["document"]["caption"]];
    said.into_iter().find_map(|said| said.as_str())
}

/// How often Meta took each command.
fn taken(accepted: &[Accepted]) -> BTreeMap<String, usize> {
    let mut taken = BTreeMap::new();
    for one in accepted.iter().filter(|one| is_message(one)) {
        *taken.entry(one.command().unwrap_or("not ours").to_owned()).or_default() += 1;
    }
    taken
}

fn is_promise(delivery: &str) -> bool {
    ["accepted", "sent", "delivered", "read", "played"].contains(&delivery)
}

/// What must hold at any moment, also in the middle of trouble.
///
/// # Errors
/// Names the message that is shown as sent and was not.
pub(crate) async fn holds_now(world: &World, desktop: &mut Desktop) -> Result<()> {
    // The screen first: Meta may only ever know more than it.
    let shown = desktop.everything().await?;
    let taken = taken(&world.meta.accepted().await?);
    for message in shown.iter().filter(|message| !message.is_inbound) {
        let delivery = message.delivery.as_deref().unwrap_or_default();
        let at_meta = taken.get(&message.key).copied().unwrap_or_default();
        ensure!(
            !is_promise(delivery) || at_meta == 1,
            "{} is shown as {delivery}, Meta has it {at_meta} times",
            message.key
        );
        ensure!(at_meta <= 1, "{} was sent {at_meta} times", message.key);
    }
    Ok(())
}

/// Waits until nothing moves any more: every webhook delivered, every message of ours with an outcome.
///
/// # Errors
/// When something still moves after a long time.
pub(crate) async fn settles(world: &World, desktop: &mut Desktop) -> Result<Vec<Message>> {
    let quiet = async || {
        world.meta.redeliver().await?;
        let undelivered = world.meta.undelivered().await?;
        ensure!(undelivered == 0, "{undelivered} webhooks are not delivered");
        let status = desktop.status().await?;
        ensure!(status["link"]["state"] == "live" && status["outbox"] == 0, "not at rest: {status}");
        let heard: BTreeSet<String> = world.meta.heard().await?.into_iter().collect();
        let taken = taken(&world.meta.accepted().await?);
        let shown = desktop.everything().await?;
        let inbound = shown.iter().filter(|message| message.is_inbound).count();
        ensure!(inbound >= heard.len(), "{inbound} of {} customers' messages are shown", heard.len());
        for message in shown.iter().filter(|message| !message.is_inbound) {
            let delivery = message.delivery.as_deref().unwrap_or_default();
            let moves = ["waiting", "sending", "queued"].contains(&delivery);
            // Meta says of everything it took what became of it.
            let untold = taken.contains_key(&message.key) && ["accepted", "unknown"].contains(&delivery);
            ensure!(!moves && !untold, "{} is still {delivery}", message.key);
        }
        Ok(Some(shown))
    };
    world.until_within("everything has settled", LONG, quiet).await
}

/// What must hold when everything has settled. `answered` are the commands that the desktop has taken from a person.
///
/// # Errors
/// Names what is lost, doubled, or shown otherwise than it is.
pub(crate) async fn holds_at_the_end(world: &World, shown: &[Message], answered: &[String]) -> Result<()> {
    let heard = world.meta.heard().await?;
    let inbound: Vec<&str> =
        shown.iter().filter(|message| message.is_inbound).map(|message| message.key.as_str()).collect();
    let once: BTreeSet<&str> = inbound.iter().copied().collect();
    ensure!(once.len() == inbound.len(), "a customer's message is shown twice");
    for wamid in &heard {
        ensure!(once.contains(wamid.as_str()), "the customer's message {wamid} is lost");
    }
    ensure!(heard.len() == once.len(), "{} messages are shown that nobody wrote", once.len() - heard.len());

    let mut accepted = world.meta.accepted().await?;
    accepted.retain(is_message);
    // The words too: a wish that came under another name would pass for a new one.
    let words: BTreeSet<&str> = accepted.iter().filter_map(words).collect();
    ensure!(words.len() == accepted.len(), "a customer was told the same thing twice");
    let taken = taken(&accepted);
    let ours: BTreeMap<&str, &Message> = shown
        .iter()
        .filter(|message| !message.is_inbound)
        .map(|message| (message.key.as_str(), message))
        .collect();
    let rows = shown.iter().filter(|message| !message.is_inbound).count();
    ensure!(rows == ours.len(), "a message of ours is shown twice");
    for command in answered {
        ensure!(ours.contains_key(command.as_str()), "what a person sent as {command} is lost");
    }
    for (command, times) in &taken {
        ensure!(*times == 1, "{command} was sent {times} times");
        ensure!(ours.contains_key(command.as_str()), "{command} went out and is not shown");
    }
    for (command, message) in &ours {
        let delivery = message.delivery.as_deref().unwrap_or_default();
        let is_at_meta = taken.contains_key(*command);
        let true_word = match delivery {
            word if is_promise(word) => is_at_meta,
            "unknown" | "refused" => !is_at_meta,
            "failed" => true,
            _ => false,
        };
        ensure!(true_word, "{command} is shown as {delivery:?}; at Meta: {is_at_meta}");
    }
    Ok(())
}

/// How the messages of ours ended, for the log.
pub(crate) fn endings(shown: &[Message]) -> BTreeMap<String, usize> {
    let mut endings = BTreeMap::new();
    for message in shown {
        let word = message.delivery.clone().unwrap_or_else(|| "inbound".to_owned());
        *endings.entry(word).or_default() += 1;
    }
    endings
}
