//! Templates: what may go out once the window has closed, in Meta's own shape, and what may not, by its name.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::files::shipped;
use stories::world::hand::{now_secs, text};
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, arrives, is_live, number, shows, taken};

const DAY_SECS: i64 = 86_400;

/// Ana wrote more than a day ago; Bo's desktop sends at once and has heard of the templates.
async fn too_late(story: &str) -> Result<(World, Desktop, u64)> {
    let world = World::begin(story, Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    bo.prefer("undo_seconds", json!(0)).await?;
    is_live(&world, &mut bo).await?;
    let long_ago = now_secs() - DAY_SECS - 600;
    let body = serde_json::to_vec(&text(ANA, "Ana Lima", "wamid.long-ago", long_ago, "Bonjour"))?;
    assert_eq!(world.hand()?.post(&body).await?, 200);
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    assert_eq!(row["window"]["state"], "closed");
    let listed = async || Ok((!list(&mut bo).await?.is_empty()).then_some(()));
    world.until("the templates have come down", listed).await?;
    Ok((world, bo, number(&row)?))
}

async fn list(bo: &mut Desktop) -> Result<Vec<Value>> {
    let rows = bo.ask("templates", json!({ "conversation": null, "query": "" })).await?;
    Ok(rows.as_array().cloned().unwrap_or_default())
}

async fn template(bo: &mut Desktop, name: &str) -> Result<Value> {
    let rows = list(bo).await?;
    let row = rows.into_iter().find(|row| row["name"] == name && row["language"] == "fr");
    row.with_context(|| format!("{name} is listed"))
}

fn words(key: &str, text: &str) -> Value {
    json!({ "key": key, "text": text, "attachment": null, "location": null, "moment": null })
}

#[tokio::test]
async fn once_the_window_is_closed_a_template_reaches_the_customer_in_metas_shape() -> Result<()> {
    let (world, mut bo, ana) = too_late("template-filled").await?;
    let row = template(&mut bo, "galette_des_rois").await?;
    assert_eq!((&row["usable"], &row["category"]), (&json!(true), &json!("marketing")));
    let form = bo.ask("template_form", json!({ "id": row["id"], "conversation": ana })).await?;
    let slots: Vec<_> = form["slots"].as_array().context("slots")?.iter().map(|slot| &slot["key"]).collect();
    assert_eq!(slots, ["header-0", "body-0", "button-0"]);
    let picture = bo.attach(&shipped("photo-petite.jpg")).await?;
    let picture = json!({ "key": "header-0", "text": null, "attachment": picture["id"], "location": null, "moment": null });
    let values = json!([picture, words("body-0", "6 janvier"), words("button-0", "vip")]);
    let preview = bo.ask("template_preview", json!({ "id": row["id"], "values": values })).await?;
    assert_eq!(preview["problem"], Value::Null);
    let asked = json!({ "conversation": ana, "phone": null, "id": row["id"], "values": values });
    let sent = bo.ask("send_template", asked).await?;
    let command = sent["command"].as_str().context("a wish has a command")?.to_owned();

    let at_meta = taken(&world, 1).await?.remove(0);
    assert_eq!((at_meta.command(), at_meta.customer.as_str()), (Some(command.as_str()), ANA));
    let image = &at_meta.media.first().context("its picture is at Meta")?["id"];
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    let expected = json!({
        "name": "galette_des_rois",
        "language": { "code": "fr" },
        "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "id": image } }] },
            { "type": "body", "parameters": text("6 janvier") },
            { "type": "button", "sub_type": "url", "index": "0", "parameters": text("vip") },
        ],
    });
    assert_eq!((&at_meta.body["type"], &at_meta.body["template"]), (&json!("template"), &expected));

    let shown = arrives(&world, &mut bo, ana, &command).await?;
    let content = &shown["content"];
    assert_eq!((&content["type"], &content["name"]), (&json!("template"), &json!("galette_des_rois")));
    assert_eq!(content["look"], preview["look"], "it looks as it was shown before");
    let body = "La galette est de retour, frangipane ou pomme. Réservez la vôtre avant le 6 janvier !";
    assert_eq!(content["look"]["body"], body);
    let shown = bo.file_shown(content["media"]["id"].as_str().context("its picture has a name")?).await?;
    assert_eq!(shown.map(|shown| json!(shown.sha256)).as_ref(), at_meta.media[0].get("sha256"));
    ensure!(template(&mut bo, "galette_des_rois").await?["used_at"].is_i64(), "it was used");
    assert_eq!(list(&mut bo).await?[0]["name"], "galette_des_rois", "what was used last comes first");
    Ok(())
}

/// Something that fits a slot, as a person would fill it in.
async fn fitting(world: &World, bo: &mut Desktop, slot: &Value) -> Result<Value> {
    let key = slot["key"].as_str().context("a slot has a key")?;
    let kind = slot["kind"].as_str().unwrap_or_default();
    let file = match kind {
        "image" => shipped("photo-petite.jpg"),
        "video" => shipped("film.mp4"),
        _ => world.folder().join("facture.pdf"),
    };
    let mut value = words(key, slot["example"].as_str().unwrap_or("PAIN10"));
    match kind {
        "image" | "video" | "document" => {
            value["text"] = Value::Null;
            value["attachment"] = bo.attach(&file).await?["id"].clone();
        }
        "location" => {
            let (latitude, longitude) = ("44.8378", "-0.5792");
            value["location"] = json!({ "latitude": latitude, "longitude": longitude,
                                        "name": "Le stand", "address": "Place des Quinconces, Bordeaux" });
        }
        "moment" => value["moment"] = json!((now_secs() + DAY_SECS) * 1000),
        _ => {}
    }
    Ok(value)
}

#[tokio::test]
async fn every_template_that_is_offered_is_taken_by_meta_when_its_form_is_filled() -> Result<()> {
    let (world, mut bo, ana) = too_late("template-all").await?;
    std::fs::write(world.folder().join("facture.pdf"), world.meta.large_file(20_000).await?)?;
    let mut commands = Vec::new();
    for row in list(&mut bo).await?.iter().filter(|row| row["usable"] == true) {
        let form = bo.ask("template_form", json!({ "id": row["id"], "conversation": ana })).await?;
        let mut values = Vec::new();
        for slot in form["slots"].as_array().context("slots")? {
            values.push(fitting(&world, &mut bo, slot).await?);
        }
        let preview = bo.ask("template_preview", json!({ "id": row["id"], "values": values })).await?;
        ensure!(preview["problem"].is_null(), "{}: {}", row["name"], preview["problem"]);
        let asked = json!({ "conversation": ana, "phone": null, "id": row["id"], "values": values });
        let sent = bo.ask("send_template", asked).await?;
        commands.push((row["name"].clone(), sent["command"].as_str().context("a command")?.to_owned()));
    }
    ensure!(commands.len() > 20, "{} templates can be sent", commands.len());
    for (name, command) in &commands {
        let row = arrives(&world, &mut bo, ana, command).await.with_context(|| name.to_string())?;
        assert_eq!(&row["content"]["name"], name);
    }
    assert_eq!(taken(&world, commands.len()).await?.len(), commands.len());
    Ok(())
}

#[tokio::test]
async fn a_test_goes_to_a_number_of_ones_own_and_not_to_the_customer() -> Result<()> {
    let (world, mut bo, ana) = too_late("template-test").await?;
    let row = template(&mut bo, "livraison_en_route").await?;
    let form = bo.ask("template_form", json!({ "id": row["id"], "conversation": ana })).await?;
    let suggested =
        |slot: &Value| (slot["gap"].as_str() == Some("prenom")).then(|| slot["suggestion"].clone());
    let suggested = form["slots"].as_array().context("slots")?.iter().find_map(suggested);
    assert_eq!(suggested, Some(json!("Ana")));
    let values = json!([
        words("header-0", "n° 9"),
        words("body-0", "Bo"),
        words("body-1", "6 h 45"),
        words("body-2", "3 quai des Chartrons"),
    ]);
    let asked =
        json!({ "conversation": null, "phone": "+33 6 39 98 77 77", "id": row["id"], "values": values });
    bo.ask("send_template", asked).await?;
    let at_meta = taken(&world, 1).await?.remove(0);
    assert_eq!(at_meta.customer, "33639987777");
    let named = |name: &str, text: &str| json!({ "type": "text", "parameter_name": name, "text": text });
    let parameters = &at_meta.body["template"]["components"][1]["parameters"];
    let expected =
        json!([named("prenom", "Bo"), named("heure", "6 h 45"), named("adresse", "3 quai des Chartrons")]);
    assert_eq!(parameters, &expected);
    let row = shows(&world, &mut bo, "+33 6 39 98 77 77").await?;
    let there = async || Ok(bo.thread(number(&row)?).await?.into_iter().next());
    let message = world.until("it stands in a conversation of its own", there).await?;
    assert_eq!(message.kind, "template");
    assert_eq!(bo.thread(ana).await?.len(), 1, "nothing of it is with Ana");
    Ok(())
}

#[tokio::test]
async fn a_template_with_a_part_that_nobody_knows_is_refused_by_its_name() -> Result<()> {
    let (world, mut bo, ana) = too_late("template-unknown-part").await?;
    let row = template(&mut bo, "visite_du_fournil").await?;
    let stands = (&row["status"], &row["usable"], &row["unknown_part"]);
    assert_eq!(stands, (&json!("approved"), &json!(false), &json!("HOLOGRAM")));
    let values = json!([words("body-0", "Ana")]);
    let preview = bo.ask("template_preview", json!({ "id": row["id"], "values": values })).await?;
    let problem = (&preview["problem"]["kind"], &preview["problem"]["name"]);
    assert_eq!(problem, (&json!("unknown_part"), &json!("HOLOGRAM")));
    let asked = json!({ "conversation": ana, "phone": null, "id": row["id"], "values": values });
    let refused = bo.try_ask("send_template", asked).await?.err().context("it is refused")?;
    assert_eq!(refused.code, "template_problem");
    ensure!(refused.details.contains("HOLOGRAM"), "{refused}");
    assert_eq!(bo.status().await?["outbox"], 0);
    assert!(world.meta.accepted().await?.is_empty(), "nothing went out");
    Ok(())
}

#[tokio::test]
async fn what_meta_pauses_is_shown_so_and_goes_out_again_once_it_may() -> Result<()> {
    let (world, mut bo, ana) = too_late("template-paused").await?;
    assert_eq!(template(&mut bo, "rappel_gateau").await?["usable"], true);
    let pause = json!({ "name": "rappel_gateau", "status": "PAUSED", "quality": "RED" });
    world.meta.control("template", &pause).await?;
    let paused =
        async || Ok(Some(template(&mut bo, "rappel_gateau").await?).filter(|row| row["status"] == "paused"));
    let row = world.until("it is shown as paused", paused).await?;
    assert_eq!((&row["usable"], &row["quality"]), (&json!(false), &json!("red")));
    let rows = list(&mut bo).await?;
    let first_unusable = rows.iter().position(|row| row["usable"] == false).context("some cannot go out")?;
    ensure!(rows[first_unusable..].iter().all(|row| row["usable"] == false), "what can go out comes first");
    let values: Vec<Value> =
        ["header-0", "body-0", "body-1", "body-2"].map(|key| words(key, "samedi")).into();
    let asked = json!({ "conversation": ana, "phone": null, "id": row["id"], "values": values });
    let refused = bo.try_ask("send_template", asked.clone()).await?.err().context("it is refused")?;
    assert_eq!(
        (refused.code.as_str(), refused.details.as_str()),
        ("template_problem", "not_approved paused")
    );
    ensure!(bo.events().iter().any(|event| event["event"] == "templates_changed"), "the screen was told");

    world.meta.control("template", &json!({ "name": "rappel_gateau", "status": "APPROVED" })).await?;
    bo.ask("templates_refresh", json!({})).await?;
    let usable =
        async || Ok(Some(template(&mut bo, "rappel_gateau").await?).filter(|row| row["usable"] == true));
    world.until("it may go out again", usable).await?;
    bo.ask("send_template", asked).await?;
    assert_eq!(taken(&world, 1).await?[0].body["template"]["name"], "rappel_gateau");
    Ok(())
}
