//! What is done to the line: its network, its token, its failures, its templates, its clock.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Control, Switch, done, refused};
use crate::running::Shared;
use crate::traps::Traps;
use crate::world::{Callback, PlannedFailure, Record, TemplateChange};

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/traps", post(post_traps))
        .route("/fail", post(post_fail))
        .route("/hold", post(post_hold))
        .route("/pace", post(post_pace))
        .route("/network", post(post_network))
        .route("/rate-limit", post(post_rate_limit))
        .route("/token", post(post_token))
        .route("/quality", post(post_quality))
        .route("/template", post(post_template))
        .route("/subscription", post(post_subscription))
        .route("/callback", post(post_callback))
        .route("/clock", post(post_clock))
        .route("/redeliver", post(post_redeliver))
        .route("/tell", post(post_tell))
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

async fn post_fail(State(shared): Control, Json(asked): Json<Value>) -> Answer {
    if asked["clear"] == true {
        shared.world().failures.clear();
        return Ok(done());
    }
    let failure: PlannedFailure =
        serde_json::from_value(asked).map_err(|error| refused(&error.to_string()))?;
    shared.world().failures.push(failure);
    Ok(done())
}

async fn post_hold(State(shared): Control, Json(switch): Json<Switch>) -> Answer {
    shared.hold.send_replace(switch.on);
    Ok(done())
}

#[derive(Deserialize)]
struct Pace {
    bytes_per_second: Option<u64>,
}

async fn post_pace(State(shared): Control, Json(pace): Json<Pace>) -> Answer {
    shared.world().pace = pace.bytes_per_second;
    Ok(done())
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

/// The line's quality changes, and Meta says so.
pub(crate) fn set_quality(shared: &Shared, rating: &str) {
    let now = shared.clock.now();
    shared.world().set_quality(now, rating);
    shared.bell.notify_waiters();
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

#[derive(Deserialize)]
struct OfTemplate {
    /// The name or the id.
    name: String,
    language: Option<String>,
    #[serde(flatten)]
    change: TemplateChange,
}

async fn post_template(State(shared): Control, Json(asked): Json<OfTemplate>) -> Answer {
    let now = shared.clock.now();
    let changed = shared
        .world()
        .at_once(|world| world.change_templates(now, &asked.name, asked.language.as_deref(), &asked.change));
    if changed == 0 {
        return Err(refused("there is no such template"));
    }
    shared.bell.notify_waiters();
    Ok(Json(json!({ "changed": changed })))
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

#[derive(Deserialize)]
struct Telling {
    field: String,
    value: Value,
    #[serde(default = "yes")]
    head: bool,
}

fn yes() -> bool {
    true
}

async fn post_tell(State(shared): Control, Json(asked): Json<Telling>) -> Answer {
    let now = shared.clock.now();
    shared.world().tell_anything(now, &asked.field, asked.value, asked.head);
    shared.bell.notify_waiters();
    Ok(done())
}
