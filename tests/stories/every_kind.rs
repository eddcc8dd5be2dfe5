//! Every kind of message that is neither words nor a file: as it is sent, as the customer answers it, as it is shown.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::files::shipped;
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, a_new_seat_holds_the_same, arrives, meets, taken};

/// Asks to send something; gives the command.
async fn send(bo: &mut Desktop, ask: &str, conversation: u64, mut asked: Value) -> Result<String> {
    asked["conversation"] = conversation.into();
    asked["reply_to"] = Value::Null;
    let sent = bo.ask(ask, asked).await?;
    Ok(sent["command"].as_str().context("a wish has a command")?.to_owned())
}

/// A message of ours that asks for a tap.
fn asking(header: Value, action: Value) -> Value {
    json!({ "message": { "header": header, "body": "Que choisissez-vous ?", "footer": "Le Fournil", "action": action } })
}

/// Ana taps; gives the row of what she chose.
async fn chooses(world: &World, bo: &mut Desktop, conversation: u64, choice: Value) -> Result<Value> {
    let tapped = world.meta.control("choose", &json!({ "customer": ANA, "choice": choice })).await?;
    let key = tapped["wamid"].as_str().context("a tap is a message")?.to_owned();
    let shown = async || bo.row(conversation, &key).await;
    world.until("what she chose is shown", shown).await
}

#[tokio::test]
async fn places_cards_buttons_lists_and_links_arrive_and_what_is_chosen_comes_back() -> Result<()> {
    let world = World::begin("every-kind-sent", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let place =
        json!({ "latitude": 45.764, "longitude": 4.8357, "name": "Le Fournil", "address": "1 rue du Four" });
    let place = send(&mut bo, "send_location", conversation, place).await?;
    let card = json!({ "name": "Luc Petit", "company": "Moulin", "title": null, "emails": [], "urls": [],
                       "addresses": [], "birthday": null,
                       "phones": [{ "value": "+33 6 39 98 00 02", "kind": "CELL", "wa_id": "33639980002" }] });
    let cards = send(&mut bo, "send_contacts", conversation, json!({ "cards": [card] })).await?;
    let photo = bo.attach(&shipped("photo-pains.jpg")).await?;
    let buttons = json!({ "action": "buttons", "buttons": [{ "id": "o", "title": "Oui" }, { "id": "n", "title": "Non" }] });
    let header = json!({ "kind": "media", "attachment": photo["id"] });
    let buttons = send(&mut bo, "send_interactive", conversation, asking(header, buttons)).await?;
    for command in [&place, &cards, &buttons] {
        arrives(&world, &mut bo, conversation, command).await?;
    }
    let row = chooses(&world, &mut bo, conversation, json!("Non")).await?;
    assert_eq!((&row["content"]["type"], &row["content"]["title"]), (&json!("choice"), &json!("Non")));
    assert_eq!(row["quote"]["key"], json!(buttons), "it leads to what was asked");

    let rows = json!([{ "id": "9", "title": "9 h", "description": "Tôt" }, { "id": "12", "title": "12 h", "description": null }]);
    let list =
        json!({ "action": "list", "button": "Créneaux", "sections": [{ "title": "Samedi", "rows": rows }] });
    let header = json!({ "kind": "text", "text": "Retrait" });
    let list = send(&mut bo, "send_interactive", conversation, asking(header, list)).await?;
    arrives(&world, &mut bo, conversation, &list).await?;
    let row = chooses(&world, &mut bo, conversation, json!("9 h")).await?;
    assert_eq!((&row["content"]["title"], &row["content"]["description"]), (&json!("9 h"), &json!("Tôt")));

    let link = json!({ "action": "link", "label": "La carte", "url": "https://exemple.fr/carte" });
    let link = send(&mut bo, "send_interactive", conversation, asking(Value::Null, link)).await?;
    let whereto = json!({ "action": "location_request" });
    let whereto = send(&mut bo, "send_interactive", conversation, asking(Value::Null, whereto)).await?;
    for command in [&link, &whereto] {
        arrives(&world, &mut bo, conversation, command).await?;
    }
    let row = chooses(&world, &mut bo, conversation, Value::Null).await?;
    assert_eq!(row["content"]["type"], "location", "she says where she is: {row}");

    let all = taken(&world, 6).await?;
    let kinds: Vec<_> =
        all.iter().map(|one| one.body["interactive"]["type"].as_str().unwrap_or("")).collect();
    assert_eq!(kinds, ["", "", "button", "list", "cta_url", "location_request_message"]);
    assert_eq!(all[0].body["location"]["name"], "Le Fournil");
    assert_eq!(all[1].body["contacts"][0]["phones"][0]["wa_id"], "33639980002");
    ensure!(all[2].body["interactive"]["header"]["image"]["id"].is_string(), "{}", all[2].body);
    let six_of_ours =
        bo.rows(conversation).await?.iter().filter(|row| row["direction"] == "outbound").count();
    assert_eq!(six_of_ours, 6);
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn whatever_a_customer_sends_has_a_row_that_says_what_it_is() -> Result<()> {
    let world = World::begin("every-kind-received", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let all = [
        (
            json!({ "type": "location", "latitude": 45.76, "longitude": 4.83, "name": "Place Bellecour" }),
            "location",
            json!({ "name": "Place Bellecour", "latitude": "45.76" }),
        ),
        (
            json!({ "type": "contacts", "formatted_name": "Léa Roy", "phone": "33639980009" }),
            "contacts",
            json!({ "name": "Léa Roy", "count": 1 }),
        ),
        (
            json!({ "type": "button", "text": "Confirmer", "payload": "ok" }),
            "choice",
            json!({ "title": "Confirmer" }),
        ),
        (
            json!({ "type": "flow_reply", "response_json": "{\"date\":\"2026-12-01\",\"couverts\":4}" }),
            "form",
            json!({ "fields": [{ "name": "date", "value": "2026-12-01" }, { "name": "couverts", "value": "4" }] }),
        ),
        (
            json!({ "type": "order", "catalog_id": "55501", "text": "Pour samedi", "items": [["pain-1", 2, 4.5]] }),
            "order",
            json!({ "text": "Pour samedi", "catalog": "55501" }),
        ),
        (json!({ "type": "identity_changed" }), "system", json!({ "what": "identity_changed" })),
        (json!({ "type": "unsupported", "kind": "poll_creation" }), "unsupported", json!({})),
        (
            json!({ "type": "raw", "message": { "type": "hologram", "hologram": { "colour": "blue" } } }),
            "unsupported",
            json!({ "kind": "hologram" }),
        ),
    ];
    for (content, kind, wanted) in all {
        let said = json!({ "customer": ANA, "content": content, "forwarded": true });
        let key = world.meta.control("say", &said).await?["wamid"].as_str().context("a name")?.to_owned();
        let shown = async || bo.row(conversation, &key).await;
        let row = world.until(&format!("{kind} is shown"), shown).await?;
        assert_eq!(row["content"]["type"], kind, "{row}");
        for (name, value) in wanted.as_object().context("members")? {
            assert_eq!(&row["content"][name], value, "{name} of {kind}");
        }
    }
    let ad = json!({ "customer": ANA, "text": "J'ai vu votre annonce", "referral": true });
    let key = world.meta.control("say", &ad).await?["wamid"].as_str().context("a name")?.to_owned();
    let shown = async || bo.row(conversation, &key).await;
    let row = world.until("her words are shown", shown).await?;
    ensure!(row["referral"]["kind"].is_string(), "with the advertisement that brought her: {row}");
    let asks = json!({ "customer": ANA, "text": "Encore disponible ?", "product": ["55501", "pain-1"] });
    let key = world.meta.control("say", &asks).await?["wamid"].as_str().context("a name")?.to_owned();
    let shown = async || bo.row(conversation, &key).await;
    let row = world.until("her question is shown", shown).await?;
    assert_eq!(row["product"], json!({ "catalog": "55501", "id": "pain-1" }));
    a_new_seat_holds_the_same(&world, &mut bo).await
}
