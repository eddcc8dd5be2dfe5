//! `/_control`: what a test, a demo or a person at a terminal may do to the simulated world. No part of Meta.
//!
//! | call | body | does |
//! |---|---|---|
//! | `POST say` | `{customer, text \| content, name?, quoting?}` | a customer writes now → `{wamid}` |
//! | `POST read` | `{customer}` | a customer reads all that arrived → `{read}` |
//! | `POST play` | a script | begins it beside what goes on |
//! | `POST traps` | `{"reordered": 0.3, …}` | sets these rates, leaves the others |
//! | `POST network` | `{on}` | off: calls are dropped, no webhook goes out |
//! | `POST rate-limit` | `{on}` | refuses sends with 130429, management with 80007 |
//! | `POST token` | `{expired}` | the token expires, or is good again |
//! | `POST quality` | `{rating}` | sets the line's quality, and tells it |
//! | `POST subscription` | `{on}` | subscribes the app, or takes it away |
//! | `POST callback` | `{url}` | where webhooks go |
//! | `POST clock` | `{advance_ms}` | turns the clock forward → `{now_ms}` |
//! | `POST redeliver` | | tries refused webhooks again now |
//! | `GET accepted`, `heard`, `undelivered`, `state` | | what there is |

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::customers::{Content, Customer, Script};
use crate::running::{Shared, summarise};
use crate::traps::Traps;
use crate::world::{Accepted, Callback, NotKnown, Record};

type Control = State<Arc<Shared>>;
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/say", post(post_say))
        .route("/read", post(post_read))
        .route("/play", post(post_play))
        .route("/traps", post(post_traps))
        .route("/network", post(post_network))
        .route("/rate-limit", post(post_rate_limit))
        .route("/token", post(post_token))
        .route("/quality", post(post_quality))
        .route("/subscription", post(post_subscription))
        .route("/callback", post(post_callback))
        .route("/clock", post(post_clock))
        .route("/redeliver", post(post_redeliver))
        .route("/accepted", get(get_accepted))
        .route("/heard", get(get_heard))
        .route("/undelivered", get(get_undelivered))
        .route("/state", get(get_state))
}

/// A customer writes now.
pub(crate) fn say(
    shared: &Shared,
    customer: &str,
    name: Option<&str>,
    content: Content,
    quoting: bool,
) -> Option<String> {
    let now = shared.clock.now();
    let digits: String = customer.chars().filter(char::is_ascii_digit).collect();
    let wamid = {
        let mut world = shared.world();
        world.at_once(|world| {
            let known = world.find(customer).or_else(|| world.find(&digits));
            let key = known.unwrap_or_else(|| match name {
                Some(name) => {
                    let customer = Box::new(Customer::new(&digits, name));
                    world.commit(vec![Record::Met { customer, scripted: false }]);
                    digits.clone()
                }
                None => world.acquaint(&digits),
            });
            world.hear(now, &key, content, quoting)
        })
    };
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

/// The line's quality changes, and Meta says so.
pub(crate) fn set_quality(shared: &Shared, rating: &str) {
    let now = shared.clock.now();
    shared.world().set_quality(now, rating);
    shared.bell.notify_waiters();
}

pub(crate) fn summary(shared: &Shared) -> Value {
    summarise(&shared.world(), shared.clock.now())
}

#[derive(Deserialize)]
struct Say {
    customer: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    quoting: bool,
}

async fn post_say(State(shared): Control, Json(asked): Json<Say>) -> Answer {
    let content = asked.content.or_else(|| asked.text.as_deref().map(Content::text));
    let content = content.ok_or_else(|| refused("give `text` or `content`"))?;
    if !asked.customer.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(refused("`customer` is a number or a user id"));
    }
    let wamid = say(&shared, &asked.customer, asked.name.as_deref(), content, asked.quoting);
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

async fn post_play(State(shared): Control, Json(script): Json<Script>) -> Answer {
    let now = shared.clock.now();
    shared.world().play(now, &script);
    shared.settle();
    Ok(done())
}

async fn post_traps(State(shared): Control, Json(rates): Json<Traps>) -> Answer {
    let mut world = shared.world();
    for trap in crate::Trap::ALL {
        if rates.rate(*trap) > 0.0
            || serde_json::to_value(&rates).is_ok_and(|all| all.get(trap.name()).is_some())
        {
            world.traps.set(*trap, rates.rate(*trap));
        }
    }
    Ok(Json(json!({ "traps": world.traps })))
}

#[derive(Deserialize)]
struct Switch {
    on: bool,
}

async fn post_network(State(shared): Control, Json(switch): Json<Switch>) -> Answer {
    shared.world().network_up = switch.on;
    shared.bell.notify_waiters();
    Ok(done())
}

async fn post_rate_limit(State(shared): Control, Json(switch): Json<Switch>) -> Answer {
    shared.world().rate_limited = switch.on;
    Ok(done())
}

#[derive(Deserialize)]
struct Token {
    expired: bool,
}

async fn post_token(State(shared): Control, Json(token): Json<Token>) -> Answer {
    shared.world().token_expired = token.expired;
    Ok(done())
}

#[derive(Deserialize)]
struct Quality {
    rating: String,
}

async fn post_quality(State(shared): Control, Json(quality): Json<Quality>) -> Answer {
    if !["GREEN", "YELLOW", "RED", "UNKNOWN"].contains(&quality.rating.as_str()) {
        return Err(refused("`rating` is GREEN, YELLOW, RED or UNKNOWN"));
    }
    set_quality(&shared, &quality.rating);
    Ok(done())
}

async fn post_subscription(State(shared): Control, Json(switch): Json<Switch>) -> Answer {
    shared.world().commit(vec![Record::Subscribed(switch.on)]);
    shared.bell.notify_waiters();
    Ok(done())
}

#[derive(Deserialize)]
struct Address {
    url: Option<String>,
}

async fn post_callback(State(shared): Control, Json(address): Json<Address>) -> Answer {
    let mut world = shared.world();
    let verify_token = world.config.verify_token.clone();
    let callback = address.url.map(|url| Callback { url, verify_token });
    world.commit(vec![Record::AppCallback(callback)]);
    drop(world);
    shared.bell.notify_waiters();
    Ok(done())
}

#[derive(Deserialize)]
struct Turn {
    advance_ms: i64,
}

async fn post_clock(State(shared): Control, Json(turn): Json<Turn>) -> Answer {
    shared.clock.advance(turn.advance_ms);
    shared.settle();
    Ok(Json(json!({ "now_ms": shared.clock.now() })))
}

async fn post_redeliver(State(shared): Control) -> Answer {
    let now = shared.clock.now();
    shared.world().redeliver_now(now);
    shared.bell.notify_waiters();
    Ok(done())
}

async fn get_accepted(State(shared): Control) -> Json<Vec<Accepted>> {
    Json(shared.world().accepted.clone())
}

async fn get_heard(State(shared): Control) -> Json<Vec<String>> {
    let mut heard: Vec<String> = shared.world().heard.keys().cloned().collect();
    heard.sort();
    Json(heard)
}

async fn get_undelivered(State(shared): Control) -> Json<Value> {
    Json(json!({ "count": shared.world().undelivered() }))
}

async fn get_state(State(shared): Control) -> Json<Value> {
    Json(summary(&shared))
}

fn done() -> Json<Value> {
    Json(json!({ "success": true }))
}

fn refused(why: &str) -> (StatusCode, Json<Value>) {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why })))
}
