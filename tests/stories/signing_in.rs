//! Signing in at the team's own provider, with the hub, a desktop and the provider each a program of its own.

use anyhow::{Context as _, Result, ensure};
use engine::{CameBack, Join, Loopback, Pages};
use protocol::member::Joining;
use protocol::sign_in::{Finishing, Proven, Proving};
use serde_json::{Value, json};
use stories::world::{Setting, World};
use testkit::{Browser, Provider};

use crate::cast::{is_live, meets};

fn pages() -> Pages {
    Pages { done: "done".to_owned(), refused: "refused".to_owned(), stray: "stray".to_owned() }
}

/// Does what the shell does, with a browser of ours: the attempt, and what it has proven.
async fn signs_in(join: &Join, person: &str, invitation: Option<&str>) -> Result<(domain::Text, Proven)> {
    let loopback = Loopback::open().await?;
    let begun = join.begin(loopback.port()).await?;
    let browsing = async {
        let browser = Browser::new();
        let back = browser.signs_in(begun.url.as_str(), person).await;
        browser.opens(back).await
    };
    let (came, shown) = tokio::join!(loopback.wait(begun.state.clone(), pages()), browsing);
    ensure!(shown == (200, "done".to_owned()), "the person is told that they may close it: {shown:?}");
    let CameBack::Code { code, iss } = came? else { anyhow::bail!("the provider said no") };
    let proving = Proving {
        attempt: begun.attempt.clone(),
        state: begun.state,
        code,
        iss,
        invitation: invitation.map(Into::into),
    };
    Ok((begun.attempt, join.prove(&proving).await?))
}

#[tokio::test]
async fn whoever_joined_with_their_account_sits_down_at_another_computer_and_goes_on() -> Result<()> {
    let mut world = World::begin("signing-in", Setting::default()).await?;
    world.hub.stop().await?;
    world.hub.set("COMPTOIR_HUB_TEAM_OIDC_ISSUER", Provider::shared().issuer());
    world.hub.set("COMPTOIR_HUB_TEAM_OIDC_CLIENT_ID", Provider::CLIENT);
    world.hub.set("COMPTOIR_HUB_TEAM_OIDC_CLIENT_SECRET", Provider::SECRET);
    world.hub.set("COMPTOIR_HUB_TEAM_OIDC_NAME", "Compte Boulangerie");
    world.hub.set("COMPTOIR_HUB_TEAM_OIDC_REQUIRED", "true");
    world.hub.start().await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let wish = json!({ "role": "agent", "teams": [], "member": null, "valid_hours": 1 });
    let made = bo.ask("invitation_make", wish).await?;
    let code = made["code"].as_str().context("a code")?;

    let join = Join::at(&world.hub.seats_url())?;
    let offered = join.offered().await?.provider.context("the hub says where to sign in")?;
    assert_eq!((offered.name.as_str(), offered.required), ("Compte Boulangerie", true));
    let (attempt, proven) = signs_in(&join, "lea", Some(code)).await?;
    let joining = Joining {
        code: code.into(),
        name: proven.name,
        device: "Caisse".into(),
        os: None,
        version: None,
        agreed: false,
        two_step: None,
        sign_in: Some(attempt),
    };
    join.join(&joining).await?;

    // Another computer, no invitation, nobody asked.
    let (attempt, proven) = signs_in(&join, "lea", None).await?;
    assert_eq!(proven.welcome.member.as_ref().map(domain::Text::as_str), Some("Léa Martin"));
    let finishing =
        Finishing { attempt, name: None, device: "Portable".into(), os: None, version: None, agreed: false };
    let joined = join.finish(&finishing).await?;
    let mut lea = world.desktop_with("Léa", joined.token.as_str().to_owned())?;
    lea.start().await?;
    is_live(&world, &mut lea).await?;
    // The link may be live before the past is here.
    let reads = async || Ok((!lea.thread(conversation).await?.is_empty()).then_some(()));
    world.until("she reads what the team reads", reads).await?;

    // Bo sees in the register who came by which door.
    let told = async || {
        let register = bo.ask("register", json!({})).await?;
        let acts = register["acts"].as_array().cloned().unwrap_or_default();
        let bound = acts.iter().any(|act| act["deed"] == "account_bound" && act["name"] == "Léa Martin");
        let by_account = |act: &&Value| act["deed"] == "seat_let_in" && !act["provider"].is_null();
        Ok((bound && acts.iter().filter(by_account).count() == 2).then_some(()))
    };
    world.until("the register names both desktops and the account", told).await?;
    ensure!(signs_in(&join, "nina", None).await.is_err(), "an account that is nobody's opens nothing");
    Ok(())
}
