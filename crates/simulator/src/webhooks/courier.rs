//! Who carries the webhooks: shakes hands first, signs, waits for a 200, comes again when there is none.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;

use super::{payload, wire};
use crate::clock::Millis;
use crate::running::Shared;
use crate::world::{Callback, Update, World};

/// The largest body that Meta sends.
const LARGEST: usize = 3 * 1024 * 1024;

/// What the courier finds to do.
enum Errand {
    /// The address has not been verified yet.
    Handshake(Callback),
    /// These go to this address.
    Deliver(Callback, Vec<Update>),
    /// Nothing until then; none: until the bell rings.
    Rest(Option<Millis>),
}

/// Carries until the simulator stops.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let rung = shared.bell.notified();
        tokio::pin!(rung);
        rung.as_mut().enable();
        let errand = next_errand(&mut shared.world(), shared.clock.now());
        let work = async {
            match errand {
                Errand::Handshake(callback) => greet(&shared, callback).await,
                Errand::Deliver(callback, updates) => deliver(&shared, &callback, updates).await,
                Errand::Rest(until) => {
                    let wait = until.and_then(|until| shared.clock.until(until));
                    tokio::select! {
                        () = rung => {}
                        () = tokio::time::sleep(wait.unwrap_or(Duration::from_secs(3600))) => {}
                    }
                }
            }
        };
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = work => {}
        }
    }
}

fn next_errand(world: &mut World, now: Millis) -> Errand {
    let Some(callback) = world.callback().cloned().filter(|_| world.network_up) else {
        return Errand::Rest(None);
    };
    let next = world.queue.keys().next().map(|(due, _)| *due);
    if world.verified.as_ref() != Some(&callback) {
        return match next {
            Some(_) if world.handshake_after <= now => {
                // Until this one comes back nobody else tries.
                world.handshake_after = now + 10_000;
                Errand::Handshake(callback)
            }
            Some(_) => Errand::Rest(Some(world.handshake_after)),
            None => Errand::Rest(None),
        };
    }
    let taken = world.take_due(now);
    if taken.is_empty() { Errand::Rest(next) } else { Errand::Deliver(callback, taken) }
}

async fn greet(shared: &Shared, callback: Callback) {
    let outcome = shake_hands(shared, &callback).await;
    let now = shared.clock.now();
    let mut world = shared.world();
    match outcome {
        Ok(()) => {
            world.verified = Some(callback);
            world.handshake_failures = 0;
            world.handshake_after = 0;
        }
        Err(why) => {
            world.handshake_failures += 1;
            world.handshake_after = now + world.config.retry.after(world.handshake_failures);
            if world.handshake_failures == 1 {
                tracing::warn!(%why, "the callback address was not verified; trying again");
            }
        }
    }
    drop(world);
    shared.bell.notify_waiters();
}

/// The verification handshake; the error says what the address did wrong.
pub(crate) async fn shake_hands(shared: &Shared, callback: &Callback) -> Result<(), String> {
    let challenge = {
        let mut world = shared.world();
        world.traces += 1;
        crate::ids::number(shared.seed, "challenge", &world.traces.to_string())
    };
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", challenge.as_str()),
        ("hub.verify_token", &callback.verify_token),
    ];
    let request = shared.http.get(&callback.url).query(&query);
    let response = request.send().await.map_err(|_| "the URL could not be reached".to_owned())?;
    let status = response.status();
    if !status.is_success() {
        return Err(format!("HTTP status {}", status.as_u16()));
    }
    let answer = response.text().await.map_err(|_| "the answer could not be read".to_owned())?;
    if answer.trim() == challenge { Ok(()) } else { Err("the challenge was not returned".into()) }
}

async fn deliver(shared: &Shared, callback: &Callback, updates: Vec<Update>) {
    let (body, extra, ticket) = {
        let world = shared.world();
        let (body, extra) = body_of(&world, &updates);
        (body, extra, world.ticket())
    };
    let mut updates = updates;
    let postponed = updates.split_off(extra);
    if !postponed.is_empty() {
        shared.world().put_back(postponed);
    }
    // A status of a message that a kill would forget must not be told.
    let durable = match ticket {
        Some(ticket) => ticket.durable().await,
        None => true,
    };
    let told = durable && post(shared, callback, body).await;
    let now = shared.clock.now();
    let mut world = shared.world();
    if told {
        world.told(&updates)
    } else {
        world.refused(now, updates)
    }
    drop(world);
    shared.bell.notify_waiters();
}

async fn post(shared: &Shared, callback: &Callback, body: String) -> bool {
    let signature = wire::sign(&shared.app_secret, body.as_bytes());
    let request = shared.http.post(&callback.url).header(CONTENT_TYPE, "application/json");
    let request = request.header("X-Hub-Signature-256", signature).header("User-Agent", "facebookexternalua");
    match request.body(body).send().await {
        Ok(response) => response.status().as_u16() == 200,
        Err(_) => false,
    }
}

/// The body for as many of the updates as fit, and how many those are.
fn body_of(world: &World, updates: &[Update]) -> (String, usize) {
    let apart = updates.len() > 1 && updates[0].number % 2 == 1;
    let mut count = updates.len();
    loop {
        let changes: Vec<_> = updates[..count]
            .iter()
            .map(|update| {
                let time = (update.field != "messages").then_some(update.made);
                (update.field.as_str(), &update.value, time)
            })
            .collect();
        let body = wire::to_wire(&payload::envelope(&world.config.waba_id, &changes, apart));
        if body.len() <= LARGEST || count == 1 {
            return (body, count);
        }
        count = count.div_ceil(2);
    }
}
