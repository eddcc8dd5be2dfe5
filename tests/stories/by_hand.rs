//! The README's promise: a webhook written and signed by hand, posted as curl does, appears at the desktop.

use std::path::Path;

use anyhow::{Context as _, Result};
use stories::world::hand::{now_secs, signature, text};
use stories::world::meta::APP_SECRET;
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, number, shows};

#[tokio::test]
async fn a_webhook_written_by_hand_appears_at_the_desktop() -> Result<()> {
    let world = World::begin("by-hand", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    // With spaces and line ends as an editor leaves them: what is signed are the bytes, not the meaning.
    let body =
        serde_json::to_string_pretty(&text(ANA, "Ana Lima", "wamid.hand", now_secs(), "Écrit à la main ✍️"))?;
    let body = format!("{body}\n");
    let signed = signature(APP_SECRET, body.as_bytes());
    assert_eq!(world.hand()?.post_signed(body.as_bytes(), &signed).await?, 200);
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    assert_eq!(row["preview"], "Écrit à la main ✍️");
    let phone = row["phone"].as_str().context("her number is shown")?;
    assert_eq!(phone.chars().filter(char::is_ascii_digit).collect::<String>(), ANA);
    Ok(())
}

/// The webhook that the README has people write, with the moment filled in as their shell does.
fn of_the_readme() -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(file)?;
    let (_, rest) = readme.split_once("<<JSON\n").context("the README writes a webhook by hand")?;
    let (json, _) = rest.split_once("\nJSON\n").context("and ends it")?;
    Ok(json.replace("$(date +%s)", &now_secs().to_string()) + "\n")
}

#[tokio::test]
async fn the_webhook_of_the_readme_appears_and_can_be_answered() -> Result<()> {
    let world = World::begin("readme", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    assert_eq!(world.hand()?.post(of_the_readme()?.as_bytes()).await?, 200);
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    assert_eq!(row["preview"], "Bonjour, vous êtes ouverts dimanche ?");
    let conversation = number(&row)?;
    world.meta.say("33639981234", "Ana Lima", "Et lundi ?").await?;
    let second = async || Ok((bo.thread(conversation).await?.len() == 2).then_some(()));
    world.until("what the pretend Meta brings stands in the same conversation", second).await?;
    let command = bo.send(conversation, "Oui, jusqu'à midi.").await?;
    let ends = async || {
        let message = bo.message(conversation, &command).await?.context("it is shown")?;
        Ok(["failed", "delivered", "read"].into_iter().find(|word| message.is(word)))
    };
    let end = world.until("the answer has an end", ends).await?;
    assert_ne!(end, "failed", "the README says that she can be answered");
    Ok(())
}
