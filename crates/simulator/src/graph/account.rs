//! The account and the app: who listens to the webhooks, and what a token may do.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::Call;
use super::error::GraphError;
use crate::running::Shared;
use crate::webhooks::courier;
use crate::world::{Callback, Record};

fn success() -> Response {
    Json(json!({ "success": true })).into_response()
}

/// `GET /{waba-id}`.
pub(crate) fn show(shared: &Shared, _call: &Call) -> Result<Response, GraphError> {
    let world = shared.world();
    let answer = json!({
        "id": world.config.waba_id, "name": world.config.verified_name, "currency": "EUR", "timezone_id": "57",
        "message_template_namespace": "00000000_0000_0000_0000_000000000007",
    });
    Ok(Json(answer).into_response())
}

/// `GET /me`: whose token it is, a system user of the business.
pub(crate) fn me(shared: &Shared) -> Result<Response, GraphError> {
    let world = shared.world();
    Ok(Json(json!({ "id": world.config.business_id, "name": "Comptoir (system user)" })).into_response())
}

/// `GET /{waba-id}/subscribed_apps`.
pub(crate) fn subscribed(shared: &Shared, _call: &Call) -> Result<Response, GraphError> {
    let world = shared.world();
    let mut data = Vec::new();
    if world.subscribed {
        let app = json!({ "link": "https://www.facebook.com/games/?app_id=simulated", "name": "Simulated app",
                          "id": world.config.app_id });
        let mut row = json!({ "whatsapp_business_api_data": app });
        if let Some(callback) = &world.waba_callback {
            row["override_callback_uri"] = callback.url.as_str().into();
        }
        data.push(row);
    }
    Ok(Json(json!({ "data": data })).into_response())
}

/// `POST /{waba-id}/subscribed_apps`, with or without an override.
pub(crate) async fn subscribe(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let callback = override_in(&Value::Object(call.params.clone()))?;
    if let Some(callback) = &callback {
        shake_hands(shared, callback).await?;
    }
    let mut world = shared.world();
    if let Some(callback) = &callback {
        world.verified = Some(callback.clone());
    }
    world.commit(vec![Record::Subscribed(true), Record::WabaCallback(callback)]);
    drop(world);
    shared.bell.notify_waiters();
    Ok(success())
}

/// `DELETE /{waba-id}/subscribed_apps`.
pub(crate) fn unsubscribe(shared: &Shared, _call: &Call) -> Result<Response, GraphError> {
    shared.world().commit(vec![Record::Subscribed(false), Record::WabaCallback(None)]);
    Ok(success())
}

/// The override in a request; empty text takes it away.
pub(crate) fn override_in(params: &Value) -> Result<Option<Callback>, GraphError> {
    let Some(url) = params["override_callback_uri"].as_str().filter(|url| !url.is_empty()) else {
        return Ok(None);
    };
    if url.chars().count() > 200 {
        return Err(GraphError::invalid("Param override_callback_uri must be at most 200 characters long."));
    }
    let token = params["verify_token"].as_str().ok_or_else(|| GraphError::missing("verify_token"))?;
    Ok(Some(Callback { url: url.into(), verify_token: token.into() }))
}

/// Verifies an address before it is used.
pub(crate) async fn shake_hands(shared: &Shared, callback: &Callback) -> Result<(), GraphError> {
    courier::shake_hands(shared, callback).await.map_err(|why| {
        GraphError::of(2200).saying(format!("Callback verification failed with the following errors: {why}"))
    })
}

/// `GET /{app-id}/subscriptions`.
pub(crate) fn app_subscriptions(shared: &Shared) -> Result<Response, GraphError> {
    let world = shared.world();
    let data: Vec<Value> = world
        .app_callback
        .iter()
        .map(|callback| {
            json!({ "object": "whatsapp_business_account", "callback_url": callback.url, "active": true,
                    "fields": [{ "name": "messages", "version": format!("v{}.0", world.config.webhook_version) }] })
        })
        .collect();
    Ok(Json(json!({ "data": data })).into_response())
}

/// `POST /{app-id}/subscriptions`.
pub(crate) async fn app_subscribe(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    if call.text("object").as_deref() != Some("whatsapp_business_account") {
        return Err(GraphError::invalid("Param object must be one of {whatsapp_business_account}."));
    }
    let url = call.text("callback_url").ok_or_else(|| GraphError::missing("callback_url"))?;
    let verify_token = call.text("verify_token").ok_or_else(|| GraphError::missing("verify_token"))?;
    let callback = Callback { url, verify_token };
    shake_hands(shared, &callback).await?;
    let mut world = shared.world();
    world.verified = Some(callback.clone());
    world.commit(vec![Record::AppCallback(Some(callback))]);
    drop(world);
    shared.bell.notify_waiters();
    Ok(success())
}

/// `DELETE /{app-id}/subscriptions`.
pub(crate) fn app_unsubscribe(shared: &Shared) -> Result<Response, GraphError> {
    shared.world().commit(vec![Record::AppCallback(None)]);
    Ok(success())
}

/// `GET /debug_token`.
pub(crate) fn debug_token(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    call.check_token(shared, &[])?;
    let asked = call.text("input_token").ok_or_else(|| GraphError::missing("input_token"))?;
    let world = shared.world();
    if asked != world.config.token {
        let error = json!({ "code": 190, "message": "Invalid OAuth access token." });
        return Ok(
            Json(json!({ "data": { "error": error, "is_valid": false, "scopes": [] } })).into_response()
        );
    }
    let scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
    let granular: Vec<Value> =
        scopes.iter().map(|scope| json!({ "scope": scope, "target_ids": [world.config.waba_id] })).collect();
    let mut data = json!({
        "app_id": world.config.app_id, "type": "SYSTEM_USER", "application": "Simulated app",
        "data_access_expires_at": 0, "expires_at": 0, "is_valid": !world.token_expired, "issued_at": 1_700_000_000,
        "scopes": scopes, "granular_scopes": granular, "user_id": "122100000000000007",
    });
    if world.token_expired {
        data["error"] = json!({ "code": 190, "subcode": 463, "message": "Session has expired." });
    }
    Ok(Json(json!({ "data": data })).into_response())
}
