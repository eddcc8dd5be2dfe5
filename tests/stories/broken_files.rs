//! Files that are damaged or from a newer version: said in a sentence, and left exactly as they are.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use stories::world::damage::{pretend_newer_journal, pretend_newer_replica};
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, is_live, shows};

/// A world in which Ana has written, its hub and desktop ended in peace.
async fn after_a_day(story: &str) -> Result<(World, Desktop)> {
    let mut world = World::begin(story, Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    shows(&world, &mut bo, "Ana Lima").await?;
    bo.quit().await?;
    world.hub.stop().await?;
    Ok((world, bo))
}

fn scribble(file: &Path) -> Result<()> {
    let mut bytes = fs::read(file)?;
    let from = bytes.len() / 4;
    ensure!(from > 0, "{} is not empty", file.display());
    for byte in bytes.iter_mut().skip(from) {
        *byte ^= 0x5a;
    }
    Ok(fs::write(file, bytes)?)
}

async fn hub_refuses(world: &mut World, words: &[&str]) -> Result<()> {
    let before = fs::read(world.hub.journal())?;
    world.hub.launch()?;
    let (content, said) = world.hub.gives_up().await?;
    ensure!(!content, "a hub without its journal does not end well");
    let last = said.trim_end().lines().next_back().unwrap_or_default();
    for word in words {
        ensure!(last.contains(word), "the last sentence names {word:?}: {last:?}");
    }
    ensure!(fs::read(world.hub.journal())? == before, "the journal was touched");
    Ok(())
}

#[tokio::test]
async fn a_hub_with_a_broken_journal_says_so_and_leaves_it_alone() -> Result<()> {
    let (mut world, mut bo) = after_a_day("broken-journal").await?;
    let journal = world.hub.journal();
    let whole = fs::read(&journal)?;
    fs::write(&journal, b"this was a journal once, before somebody opened it in an editor")?;
    hub_refuses(&mut world, &["damaged"]).await?;
    fs::write(&journal, &whole)?;
    pretend_newer_journal(&journal)?;
    hub_refuses(&mut world, &["newer version", "update the hub"]).await?;

    fs::write(&journal, &whole)?;
    world.hub.start().await?;
    bo.start().await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Toujours là ?").await?;
    let arrives = async || {
        let row = bo.conversation("Ana Lima").await?;
        Ok(row.filter(|row| row["preview"] == "Toujours là ?"))
    };
    world.until("with the old file everything goes on", arrives).await?;
    Ok(())
}

#[tokio::test]
async fn a_desktop_with_a_broken_replica_says_so_and_keeps_it() -> Result<()> {
    let (_world, mut bo) = after_a_day("broken-replica").await?;
    let file = bo.file().to_owned();
    let whole = fs::read(&file)?;
    let says = async |bo: &mut Desktop, word: &str| -> Result<()> {
        let before = fs::read(&file)?;
        bo.launch()?;
        let (said, status) = bo.gives_up().await?;
        ensure!(said.as_deref() == Some(word), "it says {said:?}, not {word}");
        ensure!(!status.success(), "it does not pretend to be well");
        ensure!(fs::read(&file)? == before, "the file was touched");
        Ok(())
    };
    scribble(&file)?;
    says(&mut bo, "damaged").await?;
    fs::write(&file, &whole)?;
    pretend_newer_replica(&file)?;
    says(&mut bo, "newer_version").await?;
    fs::write(&file, b"SQLite format 3\0 and then something else")?;
    says(&mut bo, "not_encrypted").await?;

    fs::write(&file, &whole)?;
    bo.start().await?;
    let row = bo.conversation("Ana Lima").await?.context("with the old file she is back, without the hub")?;
    assert_eq!(row["preview"], "Bonjour");
    Ok(())
}
