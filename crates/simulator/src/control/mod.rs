//! `/_control`: what a test, a demo or a person at a terminal may do to the simulated world. No part of Meta.
//!
//! Customers (`people`):
//!
//! | call | body | does |
//! |---|---|---|
//! | `POST say` | `{customer, text \| content \| contents, name?, quoting?, reply_to?, forwarded?, frequently_forwarded?, product?, referral?}` | a customer writes now, several `contents` in the same second → `{wamid, wamids}` |
//! | `POST choose` | `{customer, message?, choice?}` | taps a button, row or form of the business, or shares the place it asked for → `{wamid}` |
//! | `POST read` | `{customer}` | a customer reads all that arrived → `{read}` |
//! | `POST habits` | `{customer, receipts?, phone_on?, taps?, reading_ms?, thinking_ms?}` | uses the telephone otherwise from now on |
//! | `POST play` | a script | begins it beside what goes on |
//!
//! The line (`line`):
//!
//! | call | body | does |
//! |---|---|---|
//! | `POST traps` | `{"reordered": 0.3, …}` | sets these rates, leaves the others |
//! | `POST fail` | `{code, how?, on?, times?, kind?, customer?, details?}` | the next call fails: see `world::failures`; `{clear: true}` forgets all |
//! | `POST hold` | `{on}` | accepts sends and holds the answers back until off |
//! | `POST pace` | `{bytes_per_second}` | uploads and downloads travel that fast; null: as fast as they can |
//! | `POST network` | `{on}` | off: calls are dropped, no webhook goes out |
//! | `POST rate-limit` | `{on}` | refuses sends with 130429, management with 80007 |
//! | `POST token` | `{expired}` | the token expires, or is good again |
//! | `POST quality` | `{rating}` | sets the line's quality, and tells it |
//! | `POST template` | `{name, language?, status?, reason?, quality?, category?, correct_category?, components?}` | changes templates, and tells it → `{changed}` |
//! | `POST subscription` | `{on}` | subscribes the app, or takes it away |
//! | `POST callback` | `{url}` | where webhooks go |
//! | `POST clock` | `{advance_ms}` | turns the clock forward → `{now_ms}` |
//! | `POST redeliver` | | tries refused webhooks again now |
//! | `POST tell` | `{field, value, head?}` | any webhook; `head` (true) puts the line in front of the value |
//!
//! The Business app and other owners (`app`):
//!
//! | call | body | does |
//! |---|---|---|
//! | `POST coexistence` | `{on, onboarded_ms_ago?, declined?, people?, messages_each?, days?}` | the line lives in the Business app too since then |
//! | `POST echo` | as `say` | the business writes from its app → `{wamid}` |
//! | `POST app-contact` | `{action, full_name, first_name?, phone}` | `add`, `edit` or `remove` in the app |
//! | `POST standby` | as `say` | a customer writes to another owner of the conversation |
//! | `POST handover` | `{customer, type, new_owner_role, previous_owner_role?, metadata?}` | `control_passed` or `control_taken` |
//!
//! What there is (`looking`): `GET accepted` (also `sent`), `heard`, `marks`, `media`, `media/{id}`, `undelivered`, `state`,
//! `file?bytes=` (a PDF of that weight, always the same).

mod app;
mod line;
mod looking;
mod people;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) use line::set_quality;
pub(crate) use looking::summary;
pub(crate) use people::{read, say};

use crate::running::Shared;

type Control = State<Arc<Shared>>;
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    people::router().merge(line::router()).merge(app::router()).merge(looking::router())
}

#[derive(Deserialize)]
struct Switch {
    on: bool,
}

fn done() -> Json<Value> {
    Json(json!({ "success": true }))
}

/// Rings for what was done in the world, and waits until a kill can no longer undo it.
async fn settled(shared: &Shared) {
    shared.bell.notify_waiters();
    let ticket = shared.world().ticket();
    if let Some(ticket) = ticket {
        ticket.durable().await;
    }
}

fn refused(why: &str) -> (StatusCode, Json<Value>) {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why })))
}
