//! The README's promise: a webhook written and signed by hand, posted as curl does, appears at the desktop.

use anyhow::{Context as _, Result};
use stories::world::hand::{now_secs, signature, text};
use stories::world::meta::APP_SECRET;
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, shows};

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
