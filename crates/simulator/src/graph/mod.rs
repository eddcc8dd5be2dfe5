//! What Meta is asked: one file a family of endpoints, and the one place that says which path is which.

pub(crate) mod account;
mod call;
mod check;
mod codes;
mod coexistence;
pub(crate) mod error;
mod interactive;
pub(crate) mod limits;
pub(crate) mod media;
mod messages;
pub(crate) mod number;
mod paging;
pub(crate) mod sniff;
mod template_send;
pub(crate) mod templates;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::net::Wire;
use crate::running::Shared;
use call::Call;
use error::GraphError;

/// Every request that is not for the control interface.
pub(crate) async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    if !shared.world().network_up {
        return lost(&wire);
    }
    let trace = {
        let mut world = shared.world();
        world.traces += 1;
        world.traces
    };
    let answer = match Call::read(&shared, wire.clone(), request).await {
        Ok(call) => route(&shared, call).await,
        Err(error) => Err(error),
    };
    if !shared.world().network_up {
        return lost(&wire);
    }
    answer.unwrap_or_else(|error| error.answer(&crate::ids::trace(shared.seed, trace)))
}

/// An answer that never arrives.
fn lost(wire: &Wire) -> Response {
    wire.cut();
    (StatusCode::SERVICE_UNAVAILABLE, Body::empty()).into_response()
}

async fn route(shared: &Arc<Shared>, call: Call) -> Result<Response, GraphError> {
    let parts = call.path.clone();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if let ["_lookaside", "whatsapp_business", "attachments"] = parts[..] {
        return media::download(shared, &call).await;
    }
    if let ["debug_token"] = parts[..] {
        return account::debug_token(shared, &call);
    }
    call.authorise(shared, &parts)?;
    let (number, waba, app) = shared.ids();
    match (&call.method, &parts[..]) {
        (&Method::POST, [id, "messages" | "marketing_messages"]) if *id == number => {
            messages::post(shared, call).await
        }
        (&Method::POST, [id, "smb_app_data"]) if *id == number => coexistence::sync(shared, &call),
        (&Method::GET, ["me"]) => account::me(shared),
        (&Method::POST, [id, "media"]) if *id == number => media::upload(shared, call).await,
        (&Method::GET, [id, "whatsapp_business_profile"]) if *id == number => number::profile(shared, &call),
        (&Method::POST, [id, "whatsapp_business_profile"]) if *id == number => {
            number::set_profile(shared, &call)
        }
        (&Method::POST, [id, "register"]) if *id == number => number::register(shared, &call),
        (&Method::POST, [id, "deregister"]) if *id == number => number::deregister(shared),
        (&Method::GET, [id]) if *id == number => number::show(shared, &call),
        (&Method::POST, [id]) if *id == number => number::configure(shared, &call).await,
        (&Method::GET, [id, "phone_numbers"]) if *id == waba => number::list(shared, &call),
        (&Method::GET, [id, "message_templates"]) if *id == waba => templates::list(shared, &call),
        (&Method::POST, [id, "message_templates"]) if *id == waba => templates::create(shared, &call),
        (&Method::DELETE, [id, "message_templates"]) if *id == waba => templates::delete(shared, &call),
        (&Method::GET, [id, "subscribed_apps"]) if *id == waba => account::subscribed(shared, &call),
        (&Method::POST, [id, "subscribed_apps"]) if *id == waba => account::subscribe(shared, &call).await,
        (&Method::DELETE, [id, "subscribed_apps"]) if *id == waba => account::unsubscribe(shared, &call),
        (&Method::GET, [id]) if *id == waba => account::show(shared, &call),
        (&Method::GET, [id, "subscriptions"]) if *id == app => account::app_subscriptions(shared),
        (&Method::POST, [id, "subscriptions"]) if *id == app => account::app_subscribe(shared, &call).await,
        (&Method::DELETE, [id, "subscriptions"]) if *id == app => account::app_unsubscribe(shared),
        (&Method::GET, [id]) if shared.world().media.contains_key(*id) => media::show(shared, &call, id),
        (&Method::DELETE, [id]) if shared.world().media.contains_key(*id) => media::delete(shared, &call, id),
        (&Method::GET, [id]) => templates::show(shared, &call, id),
        (_, [id, ..]) => Err(GraphError::no_such_object(&call.method, id)),
        (_, []) => Err(GraphError::of(100).saying("Unsupported request - method type: get")),
    }
}
