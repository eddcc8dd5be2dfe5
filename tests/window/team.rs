//! A team in the real window: somebody joins with the link that they were sent, works under their role, and is turned
//! out; what they held is wiped when the owner wants it so.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::{Setting, World};

use crate::app::Window;
use crate::stage::tell;
use crate::wait::until;
use crate::{AWA, QUESTION, inbox};

/// Goes one step on.
async fn go_on(window: &Window) -> Result<()> {
    window.click("form .end button[type='submit']:not(:disabled)").await
}

/// Léa follows her invitation through every step and stands before the list; her code is only ever typed.
#[tokio::test]
async fn an_agent_joins_by_invitation_and_is_wiped_when_turned_out() -> Result<()> {
    tell("a-team", async |stage| {
        let world = World::begin("window-team", Setting::default()).await?;
        let mut bo = world.desktop("Bo").await?;
        let wish = json!({ "role": "supervisor", "teams": ["Ventes"], "member": null, "valid_hours": 2 });
        let made = bo.ask("invitation_make", wish).await?;
        world.meta.say(AWA, "Awa Diallo", QUESTION).await?;

        let seat = stage.seat("http://127.0.0.1:9")?;
        let window = stage.open(&seat).await?;
        window.click("[data-door='join']").await?;
        let field = window.see("form input").await?;
        stage.picture("51-invited").await?;
        field.send_keys(made["link"].as_str().context("a link")?).await?;
        go_on(&window).await?;
        window.see_words("form dl", "Bo").await?;
        stage.picture("52-the-team").await?;
        go_on(&window).await?;
        window.see("form .keeps").await?;
        stage.picture("53-what-is-kept").await?;
        go_on(&window).await?;
        window.see("form input[autocomplete='name']").await?.send_keys("Léa Fontaine").await?;
        stage.picture("54-who-she-is").await?;
        go_on(&window).await?;
        inbox::open(&window, "Awa Diallo").await?;
        stage.picture("55-joined").await?;
        let me = window.ask("me", json!({})).await?;
        assert_eq!(
            (me["member"]["name"].clone(), me["member"]["role"].clone()),
            (json!("Léa Fontaine"), json!("supervisor"))
        );

        window.click("nav.rail button[aria-label='Équipe'], nav.rail button[aria-label='Team']").await?;
        window.see_words("main", "Léa Fontaine").await?;
        stage.picture("56-the-members").await?;

        let seats = bo.ask("seats", json!({})).await?;
        let seats = seats.as_array().context("a list")?.clone();
        let hers = seats.iter().find(|seat| seat["member"] == me["member"]["id"]).context("listed")?;
        let replica = seat.data().join("profiles/team/replica.db");
        ensure!(replica.exists(), "she holds a copy");
        bo.ask("seat_revoke", json!({ "id": hers["id"], "wipe": true })).await?;
        until("her copy is gone", async || Ok((!replica.exists()).then_some(()))).await?;
        let said = async || {
            let seats = bo.ask("seats", json!({})).await?;
            let all: Vec<Value> = seats.as_array().cloned().unwrap_or_default();
            Ok(all.iter().any(|seat| seat["id"] == hers["id"] && seat["wipe"] == "done").then_some(()))
        };
        world.until("the owner sees that it is wiped", said).await?;
        until("she is told", async || {
            let start = window.ask("start", json!({})).await?;
            Ok((start["state"]["state"] == "doors").then_some(()))
        })
        .await?;
        window.see("h1").await?;
        stage.picture("57-turned-out").await?;
        Ok(())
    })
    .await
}
