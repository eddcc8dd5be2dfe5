//! The real window: the app as it is shipped, on a real desktop, with a real keychain and a real notification
//! daemon, driven as a person drives it.

mod app;
mod desk;
mod meta;
mod wait;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::app::Seat;
use crate::desk::Desk;
use crate::meta::Meta;
use crate::wait::until;

#[tokio::test]
async fn scratch() -> Result<()> {
    let desk = Desk::find().await?;
    let folder = tempfile::tempdir()?;
    let port = meta::free_port()?;
    let seat = Seat::new(folder.path(), &format!("http://127.0.0.1:{port}"), "")?;
    let window = seat.open(&desk).await?;
    println!("{}", window.ask("start", json!({})).await?);
    let setup = window.ask("solo_prepare", json!({"public_url": ""})).await?;
    println!("{setup}");
    let local = setup["local_url"].as_str().unwrap().to_owned();
    let meta = Meta::start(port, setup["verify_token"].as_str().unwrap(), &format!("{local}/meta/webhook")).await?;
    let form = json!({"phone_number_id": meta::PHONE_NUMBER_ID, "waba_id": meta::WABA_ID, "token": meta::TOKEN, "app_secret": meta::APP_SECRET, "public_url": local});
    println!("{}", window.ask("solo_preflight", json!({"form": form})).await?);
    println!("{}", window.ask("solo_connect", json!({"form": form})).await?);
    meta.say("33612345678", "Awa Diallo", "Bonjour, quand arrive ma commande ?").await?;
    let row = until("row", async || {
        let page = window.ask("inbox_page", json!({"view":"all","after":null,"limit":10})).await?;
        Ok(page["rows"].get(0).cloned())
    }).await?;
    println!("{row}");
    println!("{}", window.ask("status", json!({})).await?);
    until("bubble", async || Ok((desk.standing().await? > 0).then_some(()))).await?;
    desk.picture("scratch").await?;
    println!("{:?}", desk.notifications().await?);
    window.leave().await;
    println!("{}", std::fs::read_to_string(folder.path().join("stderr"))?);
    for log in ["data/logs", "data/profiles/solo/logs"] {
        for file in std::fs::read_dir(folder.path().join(log))? { println!("{}", std::fs::read_to_string(file?.path())?); }
    }
    Ok(())
}
