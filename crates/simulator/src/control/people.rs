//! What customers are made to do.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Control, done, refused, settled};
use crate::customers::{Choice, Content, Customer, Manner, Script};
use crate::running::Shared;
use crate::world::{NotKnown, Record, World};

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/say", post(post_say))
        .route("/choose", post(post_choose))
        .route("/read", post(post_read))
        .route("/habits", post(post_habits))
        .route("/play", post(post_play))
}

/// Somebody who says something, whoever hears it.
#[derive(Deserialize)]
pub(super) struct Saying {
    pub(super) customer: String,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    contents: Vec<Content>,
    #[serde(flatten)]
    pub(super) manner: Manner,
}

impl Saying {
    /// Everything that is said, once it is known to make sense.
    pub(super) fn contents(&mut self) -> Result<Vec<Content>, (axum::http::StatusCode, Json<Value>)> {
        if !self.customer.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(refused("`customer` is a number or a user id"));
        }
        let one = self.content.take().or_else(|| self.text.as_deref().map(Content::text));
        let all: Vec<Content> = one.into_iter().chain(std::mem::take(&mut self.contents)).collect();
        match all.iter().find_map(Content::fault) {
            Some(why) => Err(refused(&why)),
            None if all.is_empty() => Err(refused("give `text`, `content` or `contents`")),
            None => Ok(all),
        }
    }
}

/// The customer of that number or id, made known if need be.
pub(super) fn acquaint(world: &mut World, customer: &str, name: Option<&str>) -> String {
    let digits: String = customer.chars().filter(char::is_ascii_digit).collect();
    let known = world.find(customer).or_else(|| world.find(&digits));
    known.unwrap_or_else(|| match name {
        Some(name) => {
            let customer = Box::new(Customer::new(&digits, name));
            world.commit(vec![Record::Met { customer, scripted: false }]);
            digits.clone()
        }
        None => world.acquaint(&digits),
    })
}

/// A customer writes now.
pub(crate) fn say(
    shared: &Shared,
    customer: &str,
    name: Option<&str>,
    content: Content,
    manner: &Manner,
) -> Option<String> {
    let now = shared.clock.now();
    let wamid = shared.world().at_once(|world| {
        let key = acquaint(world, customer, name);
        world.hear(now, &key, content, manner)
    });
    shared.bell.notify_waiters();
    wamid
}

/// A customer reads now.
pub(crate) fn read(shared: &Shared, customer: &str) -> Result<usize, NotKnown> {
    let now = shared.clock.now();
    let count = {
        let mut world = shared.world();
        let key = world.find(customer).ok_or(NotKnown)?;
        world.at_once(|world| world.read_all(now, &key))
    };
    shared.bell.notify_waiters();
    Ok(count)
}

async fn post_say(State(shared): Control, Json(mut asked): Json<Saying>) -> Answer {
    let contents = asked.contents()?;
    let now = shared.clock.now();
    let wamids = shared.world().at_once(|world| {
        let key = acquaint(world, &asked.customer, asked.name.as_deref());
        let said = contents.into_iter().map(|content| world.hear(now, &key, content, &asked.manner));
        said.collect::<Vec<Option<String>>>()
    });
    settled(&shared).await;
    Ok(Json(json!({ "wamid": wamids[0], "wamids": wamids })))
}

#[derive(Deserialize)]
struct Tap {
    customer: String,
    #[serde(default)]
    message: Option<String>,
    /// A place counted from zero, an id or a title.
    #[serde(default)]
    choice: Value,
}

async fn post_choose(State(shared): Control, Json(asked): Json<Tap>) -> Answer {
    let choice = match (asked.choice.as_str(), asked.choice.as_u64()) {
        (Some(name), _) => Choice::Named(name.to_owned()),
        (None, place) => Choice::Place(place.unwrap_or_default() as usize),
    };
    let now = shared.clock.now();
    let wamid = {
        let mut world = shared.world();
        let key = world.find(&asked.customer).ok_or_else(|| refused("nobody has that number"))?;
        world.at_once(|world| world.choose(now, &key, asked.message.as_deref(), &choice))
    };
    let wamid = wamid.ok_or_else(|| refused("the business has offered nothing of that kind"))?;
    settled(&shared).await;
    Ok(Json(json!({ "wamid": wamid })))
}

#[derive(Deserialize)]
struct ByCustomer {
    customer: String,
}

async fn post_read(State(shared): Control, Json(asked): Json<ByCustomer>) -> Answer {
    let count = read(&shared, &asked.customer).map_err(|error| refused(&error.to_string()))?;
    Ok(Json(json!({ "read": count })))
}

#[derive(Deserialize)]
struct NewHabits {
    customer: String,
    receipts: Option<bool>,
    phone_on: Option<bool>,
    taps: Option<bool>,
    reading_ms: Option<(i64, i64)>,
    thinking_ms: Option<(i64, i64)>,
}

async fn post_habits(State(shared): Control, Json(asked): Json<NewHabits>) -> Answer {
    let now = shared.clock.now();
    shared.world().at_once(|world| {
        let key = acquaint(world, &asked.customer, None);
        let Some(person) = world.people.get(&key) else { return };
        let mut habits = person.customer.habits.clone();
        habits.receipts = asked.receipts.unwrap_or(habits.receipts);
        habits.phone_on = asked.phone_on.unwrap_or(habits.phone_on);
        habits.taps = asked.taps.unwrap_or(habits.taps);
        habits.reading_ms = asked.reading_ms.unwrap_or(habits.reading_ms);
        habits.thinking_ms = asked.thinking_ms.unwrap_or(habits.thinking_ms);
        world.set_habits(now, &key, habits);
    });
    shared.bell.notify_waiters();
    Ok(done())
}

async fn post_play(State(shared): Control, Json(script): Json<Script>) -> Answer {
    let now = shared.clock.now();
    shared.world().play(now, &script);
    shared.settle();
    Ok(done())
}
