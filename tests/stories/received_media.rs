//! Files of customers: whole, sealed on this disk, readable without the hub; what is lost or hostile says so.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::files::shipped;
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, a_new_seat_holds_the_same, meets, row_becomes};

async fn show(world: &World, content: Value) -> Result<String> {
    let asked = json!({ "customer": ANA, "name": "Ana Lima", "content": content });
    let answer = world.meta.control("say", &asked).await?;
    Ok(answer["wamid"].as_str().context("a message has a name")?.to_owned())
}

/// Waits until a file is whole on Bo's machine; gives the content of its row.
async fn comes(world: &World, bo: &mut Desktop, conversation: u64, key: &str) -> Result<Value> {
    let is_shown = async || bo.row(conversation, key).await;
    world.until("the message is shown", is_shown).await?;
    let here = |row: &Value| row["content"]["here"] == true && row["content"]["state"] == "stored";
    let row = row_becomes(world, bo, conversation, key, "its file is here", here).await?;
    Ok(row["content"].clone())
}

/// Whether these bytes stand readable in any file of a folder.
fn stands_in(folder: &Path, needle: &[u8]) -> Result<bool> {
    for one in std::fs::read_dir(folder)? {
        let path = one?.path();
        let found = if path.is_dir() {
            stands_in(&path, needle)?
        } else {
            std::fs::read(&path)?.windows(needle.len()).any(|window| window == needle)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[tokio::test]
async fn every_kind_of_file_comes_whole_and_sealed_and_stays_readable_without_the_hub() -> Result<()> {
    let mut world = World::begin("received-media", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let all = [
        (
            "image",
            "image/jpeg",
            json!({ "type": "image", "caption": "Ma commande", "file": "photo-croissants.jpg" }),
        ),
        ("video", "video/mp4", json!({ "type": "video", "file": "film.mp4" })),
        ("voice", "audio/ogg", json!({ "type": "voice", "seconds": 6 })),
        (
            "document",
            "application/pdf",
            json!({ "type": "document", "filename": "Bon de commande.pdf", "pages": 2, "weight": 700_000 }),
        ),
        ("sticker", "image/webp", json!({ "type": "sticker", "animated": true })),
    ];
    let mut files = Vec::new();
    for (kind, mime, content) in all {
        let key = show(&world, content).await?;
        let content = comes(&world, &mut bo, conversation, &key).await?;
        assert_eq!((&content["kind"], &content["program"]), (&json!(kind), &json!(false)));
        files.push((kind, mime, content["id"].as_str().context("a file has a name")?.to_owned()));
    }
    world.hub.kill().await?;
    let at_meta = world.meta.media().await?;
    for (kind, mime, id) in &files {
        let shown = bo.file_shown(id).await?.with_context(|| format!("the {kind} is readable"))?;
        let sent = at_meta.iter().find(|sent| sent["id"] == id.as_str()).context("Meta knows it")?;
        assert_eq!((&json!(shown.sha256), &json!(shown.size)), (&sent["sha256"], &sent["size"]), "{kind}");
        ensure!(shown.mime.starts_with(mime), "the {kind} is shown as {}", shown.mime);
    }
    let photo = std::fs::read(shipped("photo-croissants.jpg"))?;
    let desk = bo.file().parent().context("the replica lies in a folder")?;
    ensure!(!stands_in(desk, &photo[1_000..1_064])?, "the photo can be read from the disk");
    Ok(())
}

#[tokio::test]
async fn a_file_that_meta_has_lost_says_so_and_keeps_its_words() -> Result<()> {
    let world = World::begin("lost-media", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    world.meta.control("fail", &json!({ "on": "media", "code": 100, "times": 100 })).await?;
    let key = show(&world, json!({ "type": "image", "caption": "Le gâteau" })).await?;
    let is_shown = async || bo.row(conversation, &key).await;
    world.until("the message is shown", is_shown).await?;
    let lost = |row: &Value| row["content"]["state"] == "lost";
    let row = row_becomes(&world, &mut bo, conversation, &key, "it says that its file is lost", lost).await?;
    assert_eq!(row["content"]["caption"], "Le gâteau");
    ensure!(row["content"]["lost"].as_str().is_some_and(|why| !why.is_empty()), "and why: {row}");
    let id = row["content"]["id"].as_str().context("a file has a name")?;
    assert_eq!(bo.file_shown(id).await?, None, "nothing is shown in its place");
    Ok(())
}

#[tokio::test]
async fn hostile_names_and_bytes_do_no_harm() -> Result<()> {
    let world = World::begin("hostile-media", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    // "<script>alert(1)</script>" and "MZ" with zeros.
    let page = "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==";
    let program = "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA=";
    let file = |kind: &str, mime: &str, base64: &str, filename: &str| json!({ "type": "file", "as": kind, "mime": mime, "base64": base64, "filename": filename });
    let all = [
        (file("document", "application/pdf", program, "../../../.bashrc\u{202e}fdp.exe"), true),
        (file("document", "text/html", page, "facture.html"), true),
        (file("document", "application/pdf", page, "con.pdf"), false),
    ];
    for (content, is_program) in all {
        let key = show(&world, content).await?;
        let content = comes(&world, &mut bo, conversation, &key).await?;
        assert_eq!(content["program"], json!(is_program), "{content}");
        let id = content["id"].as_str().context("a file has a name")?;
        let shown = bo.file_shown(id).await?.context("its bytes can be had")?;
        assert_eq!(shown.mime, "application/octet-stream", "and are shown as nothing in particular");
    }
    let key = show(&world, file("image", "image/jpeg", page, "photo.jpg")).await?;
    let content = comes(&world, &mut bo, conversation, &key).await?;
    let id = content["id"].as_str().context("a file has a name")?;
    let shown = bo.file_shown(id).await?.context("its bytes can be had")?;
    assert_eq!(shown.mime, "application/octet-stream", "a page that says it is a photo is no photo");
    ensure!(!world.folder().join(".bashrc").exists() && bo.link().await? == "live", "and all goes on");
    a_new_seat_holds_the_same(&world, &mut bo).await
}
