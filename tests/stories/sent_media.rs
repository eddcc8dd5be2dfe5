//! Files on their way to a customer: in order, whole, once, and from where they stood after any trouble.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::files::{digest, shipped};
use stories::world::meta::Accepted;
use stories::world::{Desktop, Setting, Wire, World};

use crate::cast::{arrives, is_live, meets, taken};

const MIB: u64 = 1024 * 1024;
/// One piece is lost at most when a line breaks; what else goes up meanwhile is small.
const SLACK: u64 = 2 * MIB;

/// Bo's desktop, which reaches the hub through a wire, and Ana, who has written.
async fn met(story: &str) -> Result<(World, Desktop, Wire, u64)> {
    let world = World::begin(story, Setting::default()).await?;
    let wire = world.wire().await?;
    let mut bo = world.seat("Bo").await?;
    bo.connect_through(&wire);
    bo.start().await?;
    let conversation = meets(&world, &mut bo).await?;
    Ok((world, bo, wire, conversation))
}

async fn document(world: &World, bytes: u64) -> Result<PathBuf> {
    let file = world.folder().join(format!("devis-{bytes}.pdf"));
    std::fs::write(&file, world.meta.large_file(bytes).await?)?;
    Ok(file)
}

async fn state(bo: &mut Desktop, conversation: u64, command: &str) -> Result<Value> {
    bo.row(conversation, command).await?.context("it is shown all the time")
}

fn bytes(file: &Path) -> Result<(String, u64)> {
    let bytes = std::fs::read(file)?;
    Ok((digest(&bytes), bytes.len() as u64))
}

#[tokio::test]
async fn files_and_words_reach_the_customer_in_the_order_of_sending_and_whole() -> Result<()> {
    let (world, mut bo, wire, conversation) = met("sent-media").await?;
    // The first file is slow, and nobody overtakes it.
    wire.hold_after(50_000);
    let photo = shipped("photo-croissants.jpg");
    let first = bo.send_file(conversation, &photo, "La fournée du matin").await?;
    let second = bo.send(conversation, "Et voici le devis :").await?;
    let devis = document(&world, 300_000).await?;
    let third = bo.send_file(conversation, &devis, "").await?;
    let voice = shipped("voice-note.ogg");
    let row = bo.attach(&voice).await?;
    ensure!(row["kinds"].as_array().is_some_and(|kinds| kinds.contains(&json!("voice"))), "{row}");
    if row["kind"] != "voice" {
        let asked = json!({ "id": row["id"], "kind": "voice", "remedy": null, "keep_metadata": false });
        bo.ask("attach_change", asked).await?;
    }
    let item = json!({ "attachment": row["id"], "caption": "", "filename": null });
    let asked = json!({ "conversation": conversation, "items": [item], "reply_to": null });
    let fourth = bo.ask("send_media", asked).await?[0]["command"].as_str().context("a command")?.to_owned();
    let held = async || {
        Ok((state(&mut bo, conversation, &first).await?["upload"]["state"] == "running").then_some(()))
    };
    world.until("the photo is on its way to the hub", held).await?;
    ensure!(world.meta.accepted().await?.is_empty(), "nobody overtook");
    wire.let_go();

    let all = taken(&world, 4).await?;
    let commands: Vec<_> = all.iter().filter_map(Accepted::command).collect();
    assert_eq!(commands, [&first, &second, &third, &fourth]);
    let kinds: Vec<_> = all.iter().map(|one| one.body["type"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, ["image", "text", "document", "audio"]);
    assert_eq!(all[0].body["image"]["caption"], "La fournée du matin");
    assert_eq!(all[2].body["document"]["filename"], "devis-300000.pdf");
    assert_eq!(all[3].body["audio"]["voice"], true);
    for (one, file) in [(&all[2], &devis), (&all[3], &voice)] {
        let (sha256, size) = bytes(file)?;
        assert_eq!((&one.media[0]["sha256"], &one.media[0]["size"]), (&json!(sha256), &json!(size)));
    }
    for command in [&first, &second, &third, &fourth] {
        arrives(&world, &mut bo, conversation, command).await?;
    }
    // What is sent of a photo is what is shown of it, here and at every other desk.
    let mut eve = world.desktop("Eve").await?;
    is_live(&world, &mut eve).await?;
    for desktop in [&mut bo, &mut eve] {
        let shown = state(desktop, conversation, &first).await?;
        let id = shown["content"]["id"].as_str().context("a file has a name")?;
        let shown = desktop.file_shown(id).await?.context("it can be had")?;
        assert_eq!(all[0].media[0]["sha256"], json!(shown.sha256));
    }
    Ok(())
}

#[tokio::test]
async fn a_photo_does_not_tell_where_it_was_taken_unless_it_should() -> Result<()> {
    let (world, mut bo, _wire, conversation) = met("photo-with-place").await?;
    let photo = shipped("photo-boule-gps.jpg");
    // The camera's name, and the pointer to the place (Exif 2.32, tag 0x8825).
    let tells = |bytes: &[u8]| {
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        (has(b"Simulated camera"), has(&[0x88, 0x25, 0x00, 0x04]))
    };
    assert_eq!(tells(&std::fs::read(&photo)?), (true, true), "the photo knows where it was taken");
    bo.send_file(conversation, &photo, "").await?;
    let sent = taken(&world, 1).await?.remove(0);
    let id = sent.media[0]["id"].as_str().context("a file has an id")?;
    assert_eq!(tells(&world.meta.bytes(id).await?), (false, false), "and the customer does not");
    bo.prefer("keep_photo_metadata", json!(true)).await?;
    bo.send_file(conversation, &photo, "").await?;
    let sent = taken(&world, 2).await?.remove(1);
    assert_eq!(sent.media[0]["sha256"], json!(bytes(&photo)?.0), "as it is, where this person wants that");
    Ok(())
}

#[tokio::test]
async fn an_upload_goes_on_where_it_stood_after_the_hub_was_killed() -> Result<()> {
    let (mut world, mut bo, wire, conversation) = met("hub-killed-in-upload").await?;
    let size = 12 * MIB;
    let devis = document(&world, size).await?;
    let before = wire.carried();
    wire.hold_after(size / 2);
    let command = bo.send_file(conversation, &devis, "Le devis").await?;
    let half = async || Ok((wire.carried() - before > size / 2 - MIB).then_some(()));
    world.until("half of it went up", half).await?;
    world.hub.kill().await?;
    wire.let_go();
    world.hub.start().await?;
    let all = taken(&world, 1).await?;
    assert_eq!(all[0].media[0]["sha256"], json!(bytes(&devis)?.0));
    let carried = wire.carried() - before;
    ensure!((size..size + SLACK).contains(&carried), "{carried} bytes went up for a file of {size}");
    arrives(&world, &mut bo, conversation, &command).await?;
    Ok(())
}

#[tokio::test]
async fn ninety_megabytes_go_on_where_they_stood_after_the_desktop_was_killed_at_forty_percent() -> Result<()>
{
    let (world, mut bo, wire, conversation) = met("desktop-killed-in-upload").await?;
    let size = 90 * MIB;
    let film = document(&world, size).await?;
    let before = wire.carried();
    wire.hold_after(size * 2 / 5);
    let command = bo.send_file(conversation, &film, "Tout l'album").await?;
    // Once it is sent the file may go: what is sent is kept here, in the cache.
    std::fs::remove_file(&film)?;
    let part = async || Ok((wire.carried() - before > size * 2 / 5 - MIB).then_some(()));
    world.until("forty percent went up", part).await?;
    // What the hub has is told with its answer to a piece, a moment after the piece went up.
    let shown = async || {
        let row = state(&mut bo, conversation, &command).await?;
        let (sent, total) = (row["upload"]["sent"].as_u64(), row["upload"]["total"].as_u64());
        Ok((total == Some(size) && sent.is_some_and(|sent| (1..size / 2).contains(&sent))).then_some(()))
    };
    world.until("the row says how far it is", shown).await?;
    bo.kill().await?;
    wire.let_go();
    bo.start().await?;
    let all = world
        .until_within("Meta has the file", std::time::Duration::from_secs(120), async || {
            Ok(Some(world.meta.accepted().await?).filter(|all| all.len() == 1))
        })
        .await?;
    assert_eq!(all[0].media[0]["size"], json!(size));
    assert_eq!(all[0].media[0]["sha256"], json!(digest(&world.meta.large_file(size).await?)));
    let carried = wire.carried() - before;
    ensure!((size..size + SLACK).contains(&carried), "{carried} bytes went up for a file of {size}");
    arrives(&world, &mut bo, conversation, &command).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_called_off_in_the_middle_never_reaches_the_customer_and_frees_the_way() -> Result<()> {
    let (world, mut bo, wire, conversation) = met("cancelled-upload").await?;
    let size = 8 * MIB;
    let devis = document(&world, size).await?;
    wire.hold_after(size / 2);
    let command = bo.send_file(conversation, &devis, "").await?;
    let words = bo.send(conversation, "Le devis suit.").await?;
    let running = async || {
        Ok((state(&mut bo, conversation, &command).await?["upload"]["state"] == "running").then_some(()))
    };
    world.until("it is on its way", running).await?;
    bo.ask("upload_pause", json!({ "command": command, "paused": true })).await?;
    let paused = async || {
        Ok((state(&mut bo, conversation, &command).await?["upload"]["state"] == "paused").then_some(()))
    };
    world.until("it is held back", paused).await?;
    bo.ask("outbox_discard", json!({ "command": command })).await?;
    wire.let_go();
    let all = taken(&world, 1).await?;
    assert_eq!(all[0].command(), Some(words.as_str()));
    assert_eq!(bo.row(conversation, &command).await?, None);
    assert_eq!(bo.status().await?["outbox"], 0);
    Ok(())
}

#[tokio::test]
async fn what_whatsapp_does_not_carry_is_said_before_anything_is_sent() -> Result<()> {
    let (world, mut bo, wire, conversation) = met("too-big").await?;
    let before = wire.carried();
    let heavy = document(&world, 100 * MIB + 1).await?;
    let row = bo.attach(&heavy).await?;
    assert_eq!((&row["problem"], &row["limit"]), (&json!("too_big"), &json!(100 * MIB)));
    let item = json!({ "attachment": row["id"], "caption": "", "filename": null });
    let asked = json!({ "conversation": conversation, "items": [item], "reply_to": null });
    let refused = bo.try_ask("send_media", asked).await?.err().context("it is refused")?;
    ensure!(["not_possible", "file_missing", "too_big"].contains(&refused.code.as_str()), "{refused}");
    ensure!(wire.carried() - before < MIB, "nothing of it went up");
    assert!(world.meta.accepted().await?.is_empty());
    Ok(())
}
