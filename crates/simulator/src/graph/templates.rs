//! Templates: their list and their review. Whether a send fits the one it names stands in `template_send`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::Call;
use super::check::At;
use super::error::GraphError;
use super::paging;
use crate::ids;
use crate::running::Shared;
use crate::world::Record;

/// The templates that a line starts with: a bakery's, and Meta's own sample.
pub(crate) fn starting_set() -> Vec<Value> {
    serde_json::from_str(include_str!("templates.json")).expect("the templates beside this file are JSON")
}

/// `GET /{waba-id}/message_templates`.
pub(crate) fn list(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let all = shared.world().templates.clone();
    let fits = |template: &Value| {
        ["name", "status", "language", "category", "quality_score"].iter().all(|key| {
            let Some(asked) = call.text(key) else { return true };
            let own =
                template[*key].as_str().or_else(|| template[*key]["score"].as_str()).unwrap_or_default();
            if *key == "name" { own.contains(&asked) } else { own.eq_ignore_ascii_case(&asked) }
        })
    };
    let fields = call.fields();
    let shown = all.into_iter().filter(fits).map(|template| only(template, &fields)).collect();
    Ok(Json(paging::page(shared, call, shown)?).into_response())
}

fn only(template: Value, fields: &[String]) -> Value {
    let Value::Object(object) = template else { return template };
    let keep = |(name, _): &(String, Value)| fields.is_empty() || name == "id" || fields.contains(name);
    Value::Object(object.into_iter().filter(keep).collect())
}

/// `GET /{template-id}`; the last resort of the router, so also where unknown ids end.
pub(crate) fn show(shared: &Shared, call: &Call, id: &str) -> Result<Response, GraphError> {
    let world = shared.world();
    let template = world.templates.iter().find(|template| template["id"] == id);
    let template = template.ok_or_else(|| GraphError::no_such_object(&call.method, id))?;
    Ok(Json(only(template.clone(), &call.fields())).into_response())
}

/// `POST /{waba-id}/message_templates`: pending now, reviewed later.
pub(crate) fn create(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let body = Value::Object(call.params.clone());
    let root = At::root(&body);
    let name = root.need("name")?;
    let good = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if !good(name.text(512)?) {
        return Err(name.wrong("may only hold lowercase letters, digits and underscores"));
    }
    let language = root.need("language")?.text(15)?;
    let category = root.need("category")?.text(32)?.to_uppercase();
    if !["AUTHENTICATION", "MARKETING", "UTILITY"].contains(&category.as_str()) {
        return Err(GraphError::invalid(
            "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.",
        ));
    }
    let components = root.need("components")?;
    components.list(1, 10)?;
    let mut world = shared.world();
    let taken = |template: &Value| {
        template["name"] == name.value().as_str().unwrap_or_default() && template["language"] == language
    };
    if world.templates.iter().any(taken) {
        return Err(GraphError::invalid("There is already content in this language for this template."));
    }
    let id = ids::number(shared.seed, "template", &format!("{}/{language}", name.text(512)?));
    let template = json!({
        "id": id, "name": name.value(), "language": language, "category": category, "status": "PENDING",
        "parameter_format": root.may("parameter_format").map_or("POSITIONAL".into(), |at| at.value().clone()),
        "components": components.value(),
    });
    let now = shared.clock.now();
    world.at_once(|world| {
        world.commit(vec![Record::Template(template)]);
        world.review(now, &id);
    });
    drop(world);
    shared.bell.notify_waiters();
    Ok(Json(json!({ "id": id, "status": "PENDING", "category": category })).into_response())
}

/// `DELETE /{waba-id}/message_templates?name=`.
pub(crate) fn delete(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    let name = call.text("name").ok_or_else(|| GraphError::missing("name"))?;
    let mut world = shared.world();
    if !world.templates.iter().any(|template| template["name"] == name.as_str()) {
        return Err(GraphError::invalid("Message template not found."));
    }
    world.commit(vec![Record::TemplateGone { name }]);
    Ok(Json(json!({ "success": true })).into_response())
}
