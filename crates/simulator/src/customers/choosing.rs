//! What a customer does with something that the business offers: a button, a list, a form, a request for a place.

use serde_json::{Value, json};

use super::content::Content;

/// Which of what is offered: the place in it, or its id, title or words.
#[derive(Clone)]
pub(crate) enum Choice {
    /// The place, counted from zero.
    Place(usize),
    /// The id, title or payload.
    Named(String),
}

/// What a customer answers to a message of the business that offers something; none when it does not.
/// `template` is the template that the message was made of.
pub(crate) fn answer_to(body: &Value, template: Option<&Value>, choice: &Choice) -> Option<Content> {
    let kind = body["type"].as_str()?;
    if kind == "template" {
        return quick_reply(&body["template"], template?, choice);
    }
    let interactive = body.get("interactive").filter(|_| kind == "interactive")?;
    let action = &interactive["action"];
    match interactive["type"].as_str()? {
        "button" => {
            let replies = action["buttons"].as_array()?.iter().map(|button| &button["reply"]);
            let reply = chosen(replies.collect(), choice)?;
            Some(Content::ButtonReply { id: text(reply, "id"), title: text(reply, "title") })
        }
        "list" => {
            let sections = action["sections"].as_array()?.iter();
            let rows = sections.filter_map(|section| section["rows"].as_array()).flatten();
            let row = chosen(rows.collect(), choice)?;
            let description = row["description"].as_str().map(str::to_owned);
            Some(Content::ListReply { id: text(row, "id"), title: text(row, "title"), description })
        }
        "flow" => Some(form(&action["parameters"]["flow_token"])),
        "address_message" => {
            let values = json!({ "name": "Camille", "in_pin_code": "560001", "address": "12, MG Road", "city": "Bengaluru" });
            let response_json = json!({ "saved_address_id": "", "values": values }).to_string();
            Some(Content::FlowReply { response_json, name: "address_message".into() })
        }
        "location_request_message" => Some(Content::Location {
            latitude: 44.841_2,
            longitude: -0.571_4,
            name: Some("Chez moi".into()),
            address: Some("3 rue du Loup, 33000 Bordeaux".into()),
            url: None,
        }),
        "call_permission_request" => {
            Some(Content::CallPermission { accept: !matches!(choice, Choice::Named(no) if no == "reject") })
        }
        "request_contact_info" => Some(Content::Cards {
            cards: vec![
                json!({ "name": { "formatted_name": "Camille", "first_name": "Camille" }, "origin": "contact_request" }),
            ],
        }),
        _ => None,
    }
}

fn quick_reply(sent: &Value, template: &Value, choice: &Choice) -> Option<Content> {
    let of = |list: &Value, kind: &str| -> Option<Value> {
        let list = list.as_array()?;
        list.iter()
            .find(|one| one["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind)))
            .cloned()
    };
    let buttons = of(&template["components"], "BUTTONS")?;
    let buttons = buttons["buttons"].as_array()?.iter().enumerate();
    let quick: Vec<Value> = buttons
        .filter(|(_, button)| button["type"] == "QUICK_REPLY")
        .map(|(index, button)| {
            let given = sent["components"].as_array().into_iter().flatten().find(|component| {
                let own = &component["index"];
                own.as_u64() == Some(index as u64) || own.as_str() == Some(index.to_string().as_str())
            });
            let payload = given.and_then(|component| component["parameters"][0]["payload"].as_str());
            let title = button["text"].as_str().unwrap_or_default();
            json!({ "id": payload.unwrap_or(title), "title": title })
        })
        .collect();
    let tapped = chosen(quick.iter().collect(), choice)?;
    Some(Content::Button { text: text(tapped, "title"), payload: text(tapped, "id") })
}

/// A form filled in; the token comes back with the answers.
fn form(token: &Value) -> Content {
    let answers = json!({
        "flow_token": token.as_str().unwrap_or("unused"), "prenom": "Camille", "parts": "8",
        "parfum": ["fraise", "vanille"], "retrait": "2026-11-21", "message": "Joyeux anniversaire Manon",
    });
    Content::FlowReply { response_json: answers.to_string(), name: "flow".into() }
}

fn chosen<'a>(offered: Vec<&'a Value>, choice: &Choice) -> Option<&'a Value> {
    match choice {
        Choice::Place(place) => offered.get(place % offered.len().max(1)).copied(),
        Choice::Named(name) => {
            offered.into_iter().find(|one| one["id"] == name.as_str() || one["title"] == name.as_str())
        }
    }
}

fn text(object: &Value, key: &str) -> String {
    object[key].as_str().unwrap_or_default().to_owned()
}
