//! What the Business app on the phone does, and other owners of a conversation.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::people::{Saying, acquaint};
use super::{Answer, Control, done, refused, settled};
use crate::running::Shared;
use crate::world::{Record, World};

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/coexistence", post(post_coexistence))
        .route("/echo", post(post_echo))
        .route("/app-contact", post(post_app_contact))
        .route("/standby", post(post_standby))
        .route("/handover", post(post_handover))
}

#[derive(Deserialize)]
struct Coexistence {
    on: bool,
    #[serde(default)]
    onboarded_ms_ago: i64,
    #[serde(default)]
    declined: bool,
    people: Option<u32>,
    messages_each: Option<u32>,
    days: Option<u32>,
}

async fn post_coexistence(State(shared): Control, Json(asked): Json<Coexistence>) -> Answer {
    let since = asked.on.then(|| shared.clock.now() - asked.onboarded_ms_ago);
    let mut world = shared.world();
    world.app.declined = asked.declined;
    let past = &mut world.config.app_past;
    past.people = asked.people.unwrap_or(past.people);
    past.messages_each = asked.messages_each.unwrap_or(past.messages_each);
    past.days = asked.days.unwrap_or(past.days);
    world.commit(vec![Record::Onboarded(since)]);
    Ok(done())
}

/// Says everything in one step, by whoever says it; gives back the ids.
async fn said(
    shared: &Shared,
    mut asked: Saying,
    by: impl Fn(&mut World, i64, &str, crate::Content, &crate::Manner) -> Option<String>,
) -> Answer {
    let contents = asked.contents()?;
    let now = shared.clock.now();
    let wamids = shared.world().at_once(|world| {
        let key = acquaint(world, &asked.customer, asked.name.as_deref());
        let said = contents.into_iter().map(|content| by(world, now, &key, content, &asked.manner));
        said.collect::<Vec<Option<String>>>()
    });
    settled(shared).await;
    Ok(Json(json!({ "wamid": wamids[0], "wamids": wamids })))
}

async fn post_echo(State(shared): Control, Json(asked): Json<Saying>) -> Answer {
    if !shared.world().config.coexistence {
        return Err(refused("the line is not on the Business app; POST coexistence first"));
    }
    said(&shared, asked, World::echo).await
}

async fn post_standby(State(shared): Control, Json(asked): Json<Saying>) -> Answer {
    said(&shared, asked, World::stand_by).await
}

#[derive(Deserialize)]
struct AppContact {
    action: String,
    full_name: Option<String>,
    first_name: Option<String>,
    phone: String,
}

async fn post_app_contact(State(shared): Control, Json(asked): Json<AppContact>) -> Answer {
    // Meta tells an edit as another `add`.
    let action = match asked.action.as_str() {
        "add" | "edit" => "add",
        "remove" => "remove",
        _ => return Err(refused("`action` is add, edit or remove")),
    };
    let mut contact = Map::from_iter([("phone_number".to_owned(), Value::from(asked.phone))]);
    for (name, value) in [("full_name", asked.full_name), ("first_name", asked.first_name)] {
        if let Some(value) = value.filter(|_| action == "add") {
            contact.insert(name.to_owned(), value.into());
        }
    }
    let now = shared.clock.now();
    shared.world().tell_app_contact(now, action, &contact.into());
    shared.bell.notify_waiters();
    Ok(done())
}

#[derive(Deserialize)]
struct Handover {
    customer: String,
    #[serde(rename = "type")]
    kind: String,
    new_owner_role: String,
    previous_owner_role: Option<String>,
    metadata: Option<String>,
}

async fn post_handover(State(shared): Control, Json(asked): Json<Handover>) -> Answer {
    if !["control_passed", "control_taken"].contains(&asked.kind.as_str()) {
        return Err(refused("`type` is control_passed or control_taken"));
    }
    let mut roles = json!({ "new_owner_role": asked.new_owner_role });
    for (name, value) in [("previous_owner_role", asked.previous_owner_role), ("metadata", asked.metadata)] {
        if let Some(value) = value {
            roles[name] = value.into();
        }
    }
    let now = shared.clock.now();
    let handed = shared.world().at_once(|world| {
        let key = acquaint(world, &asked.customer, None);
        world.hand_over(now, &key, &asked.kind, &roles)
    });
    handed.ok_or_else(|| refused("nobody has that number"))?;
    shared.bell.notify_waiters();
    Ok(done())
}
