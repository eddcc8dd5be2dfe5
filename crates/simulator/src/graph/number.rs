//! The line itself: its fields and health, its profile, its registration.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::account;
use super::call::Call;
use super::error::GraphError;
use super::paging;
use crate::clock::Millis;
use crate::running::Shared;
use crate::world::{Callback, Record, World};

/// The profile that the line starts with.
pub(crate) fn starting_profile() -> Map<String, Value> {
    let profile = json!({
        "about": "Du pain, du beurre et de la patience.",
        "address": "12 rue des Tanneurs, 33000 Bordeaux",
        "description": "Boulangerie artisanale au levain. Ouvert du mardi au dimanche, 6 h 30 à 19 h 30.",
        "email": "bonjour@petit-jour.example",
        "websites": ["https://petit-jour.example/"],
        "vertical": "RESTAURANT",
    });
    profile.as_object().cloned().unwrap_or_default()
}

fn all_fields(world: &World) -> Map<String, Value> {
    let config = &world.config;
    let status = if world.line.registered { "CONNECTED" } else { "PENDING" };
    let webhook = |callback: &Option<Callback>| callback.as_ref().map(|callback| callback.url.clone());
    let mut configuration = Map::new();
    for (name, url) in [
        ("application", webhook(&world.app_callback)),
        ("whatsapp_business_account", webhook(&world.waba_callback)),
        ("phone_number", webhook(&world.number_callback)),
    ] {
        if let Some(url) = url {
            configuration.insert(name.into(), url.into());
        }
    }
    let fields = json!({
        "id": config.phone_number_id,
        "display_phone_number": config.display_phone_number,
        "verified_name": config.verified_name,
        "quality_rating": world.line.quality,
        "quality_score": { "score": world.line.quality },
        "status": status,
        "name_status": "APPROVED",
        "new_name_status": "NONE",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "is_on_biz_app": config.coexistence,
        "throughput": { "level": "STANDARD" },
        "account_mode": "LIVE",
        "is_official_business_account": false,
        "is_pin_enabled": true,
        "country_code": "FR",
        "country_dial_code": "33",
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "webhook_configuration": configuration,
        "health_status": health(world),
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// Whether messages can be sent, entity by entity.
fn health(world: &World) -> Value {
    let config = &world.config;
    let number = if world.line.registered { "AVAILABLE" } else { "BLOCKED" };
    let number = if world.line.registered && world.line.quality == "RED" { "LIMITED" } else { number };
    let mut line =
        json!({ "entity_type": "PHONE_NUMBER", "id": config.phone_number_id, "can_send_message": number });
    if number == "LIMITED" {
        line["additional_info"] = json!(["The quality of this number is low."]);
    }
    if number == "BLOCKED" {
        line["errors"] = json!([{ "error_code": 141_000, "error_description": "The phone number is not registered.",
                                  "possible_solution": "Register the phone number." }]);
    }
    let other =
        |kind: &str, id: &str| json!({ "entity_type": kind, "id": id, "can_send_message": "AVAILABLE" });
    json!({
        "can_send_message": number,
        "entities": [
            line,
            other("WABA", &config.waba_id),
            other("BUSINESS", &config.business_id),
            other("APP", &config.app_id),
        ],
    })
}

fn chosen(all: &Map<String, Value>, asked: &[String], default: &[&str]) -> Value {
    let names: Vec<&str> =
        if asked.is_empty() { default.to_vec() } else { asked.iter().map(String::as_str).collect() };
    let mut out = Map::new();
    out.insert("id".into(), all["id"].clone());
    for name in names {
        if let Some(value) = all.get(name) {
            out.insert(name.to_owned(), value.clone());
        }
    }
    out.into()
}

const DEFAULT: [&str; 4] =
    ["display_phone_number", "verified_name", "quality_rating", "code_verification_status"];

/// `GET /{phone-number-id}`.
pub(crate) fn show(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let all = all_fields(&shared.world());
    let asked = call.fields();
    if let Some(unknown) = asked.iter().find(|field| !all.contains_key(field.as_str()) && !is_optional(field))
    {
        return Err(GraphError::invalid(format!("Tried accessing nonexisting field ({unknown})")));
    }
    Ok(Json(chosen(&all, &asked, &DEFAULT)).into_response())
}

/// Fields that exist and are empty here.
fn is_optional(field: &str) -> bool {
    matches!(field, "certificate" | "last_onboarded_time" | "username" | "messaging_limit_tier")
}

/// `GET /{waba-id}/phone_numbers`.
pub(crate) fn list(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let one = chosen(&all_fields(&shared.world()), &call.fields(), &DEFAULT);
    Ok(Json(paging::page(shared, call, vec![one])?).into_response())
}

/// `POST /{phone-number-id}`: the webhook override and the PIN.
pub(crate) async fn configure(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    if let Some(configuration) = call.params.get("webhook_configuration") {
        let callback = account::override_in(configuration)?;
        if let Some(callback) = &callback {
            account::shake_hands(shared, callback).await?;
        }
        let mut world = shared.world();
        world.verified = callback.clone();
        world.commit(vec![Record::NumberCallback(callback)]);
    }
    if let Some(pin) = call.text("pin") {
        check_pin_shape(&pin)?;
        shared.world().line.pin = pin;
    }
    shared.bell.notify_waiters();
    Ok(Json(json!({ "success": true })).into_response())
}

fn check_pin_shape(pin: &str) -> Result<(), GraphError> {
    let good = pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(GraphError::invalid("Param pin must be 6 digits.")) }
}

/// `POST /{phone-number-id}/register`.
pub(crate) fn register(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    match call.text("messaging_product").as_deref() {
        Some("whatsapp") => {}
        Some(_) | None => return Err(GraphError::missing("messaging_product")),
    }
    let pin = call.text("pin").ok_or_else(|| GraphError::missing("pin"))?;
    check_pin_shape(&pin)?;
    count_registration(shared)?;
    let mut world = shared.world();
    if world.line.pin != pin {
        return Err(GraphError::of(133_005).saying("Two step verification PIN mismatch."));
    }
    world.line.registered = true;
    Ok(Json(json!({ "success": true })).into_response())
}

/// `POST /{phone-number-id}/deregister`.
pub(crate) fn deregister(shared: &Shared) -> Result<Response, GraphError> {
    count_registration(shared)?;
    let mut world = shared.world();
    if world.config.coexistence {
        return Err(
            GraphError::of(100).saying("A number that is on the Business app is disconnected in the app.")
        );
    }
    world.line.registered = false;
    Ok(Json(json!({ "success": true })).into_response())
}

/// Ten attempts in a moving 72 hours.
fn count_registration(shared: &Shared) -> Result<(), GraphError> {
    const SPAN: Millis = 72 * 3_600_000;
    let now = shared.clock.now();
    let mut world = shared.world();
    world.line.registrations.retain(|at| *at > now - SPAN);
    if world.line.registrations.len() >= 10 {
        return Err(GraphError::of(133_016)
            .saying("Too many attempts to register this phone number; try in 72 hours."));
    }
    world.line.registrations.push(now);
    Ok(())
}

/// `GET /{phone-number-id}/whatsapp_business_profile`.
pub(crate) fn profile(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let world = shared.world();
    let asked = call.fields();
    let mut shown = Map::new();
    for (name, value) in &world.line.profile {
        if asked.is_empty() && name == "about" || asked.contains(name) {
            shown.insert(name.clone(), value.clone());
        }
    }
    shown.insert("messaging_product".into(), "whatsapp".into());
    Ok(Json(json!({ "data": [shown] })).into_response())
}

/// `POST /{phone-number-id}/whatsapp_business_profile`.
pub(crate) fn set_profile(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    const LIMITS: [(&str, usize); 4] =
        [("about", 139), ("address", 256), ("description", 256), ("email", 128)];
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(GraphError::missing("messaging_product"));
    }
    for (name, most) in LIMITS {
        if call.text(name).is_some_and(|text| text.chars().count() > most) {
            return Err(GraphError::invalid(format!("Param {name} must be at most {most} characters long.")));
        }
    }
    let websites = call.params.get("websites").and_then(Value::as_array);
    if websites.is_some_and(|sites| sites.len() > 2) {
        return Err(GraphError::invalid("Param websites must have at most 2 elements."));
    }
    let mut world = shared.world();
    for name in ["about", "address", "description", "email", "websites", "vertical"] {
        if let Some(value) = call.params.get(name) {
            world.line.profile.insert(name.into(), value.clone());
        }
    }
    Ok(Json(json!({ "success": true })).into_response())
}
