//! A conversation leaves a desktop, and whoever gets it checks it without a network, an account or the app's data.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::damage::spoil_picture;
use stories::world::{Setting, World, place};
use tokio::process::Command;

use crate::cast::{ANA, meets, row_becomes};

/// Checks an export where there is no network: in a namespace without interfaces.
async fn check_without_a_network(file: &Path) -> Result<Value> {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--net", "--"]).arg(place::program("desktop")?).arg("--check").arg(file);
    let said = command.env_clear().stdin(Stdio::null()).stderr(Stdio::inherit()).output().await?;
    ensure!(said.status.success(), "a namespace without a network cannot be made: {}", said.status);
    Ok(serde_json::from_slice(&said.stdout)?)
}

#[tokio::test]
async fn an_export_proves_itself_elsewhere_without_a_network_and_one_bad_record_stops_nothing() -> Result<()>
{
    let mut world = World::begin("exports", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let photo = json!({ "customer": ANA, "name": "Ana Lima",
        "content": { "type": "image", "caption": "Ma commande", "file": "photo-croissants.jpg" } });
    let named = world.meta.control("say", &photo).await?;
    let key = named["wamid"].as_str().context("a message has a name")?.to_owned();
    world.until("the photo is shown", async || bo.row(conversation, &key).await).await?;
    let here = |row: &Value| row["content"]["here"] == true;
    row_becomes(&world, &mut bo, conversation, &key, "its file is here", here).await?;
    for n in 0..30 {
        world.meta.say(ANA, "Ana Lima", &format!("ligne {n}")).await?;
    }
    let all = async || {
        let page = bo
            .ask(
                "thread_page",
                json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 5 }),
            )
            .await?;
        Ok((page["total"] == 32).then_some(()))
    };
    world.until("everything is here", all).await?;

    let folder = bo.file().with_file_name("exports");
    std::fs::create_dir_all(&folder)?;
    let whole = folder.join("whole.zip");
    let exported = bo.ask("story_export", json!({ "conversation": conversation, "to": whole })).await?;
    ensure!(exported["messages"] == 32 && exported["files"] == 1 && exported["missing"] == 0, "{exported}");
    let checked = check_without_a_network(&whole).await?;
    ensure!(checked["faults"] == json!([]) && checked["seal"] == exported["seal"], "{checked}");
    ensure!(checked["messages"] == 32 && checked["files"] == 1 && checked["complete"] == true, "{checked}");
    ensure!(checked["made_by"] == "Bo" && checked["name"] == "Ana Lima", "{checked}");

    // On the way somebody changes one letter of one message.
    let mut bytes = std::fs::read(&whole)?;
    let at = bytes.windows(8).position(|window| window == b"ligne 17").context("the message stands there")?;
    bytes[at] = b'L';
    let changed = folder.join("changed.zip");
    std::fs::write(&changed, bytes)?;
    let checked = check_without_a_network(&changed).await?;
    ensure!(checked["faults"] == json!([{ "fault": "record_changed", "n": 20 }]), "{}", checked["faults"]);

    // The disk spoils one message: the rest leaves, offline as well, and the export says that one is missing.
    bo.kill().await?;
    spoil_picture(bo.file(), conversation)?;
    world.hub.stop().await?;
    bo.start().await?;
    let rest = folder.join("rest.zip");
    let exported = bo.ask("story_export", json!({ "conversation": conversation, "to": rest })).await?;
    ensure!(
        exported["messages"] == 32 && exported["unreadable"] == 1 && exported["files"] == 0,
        "{exported}"
    );
    let checked = check_without_a_network(&rest).await?;
    ensure!(checked["faults"] == json!([]) && checked["unreadable"] == 1, "{checked}");
    Ok(())
}
