//! Templates: their list, their review, and whether a send fits the one it names.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::Call;
use super::check::At;
use super::error::GraphError;
use super::{messages, paging};
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
        ["name", "status", "language", "category"].iter().all(|key| {
            let Some(asked) = call.text(key) else { return true };
            let own = template[*key].as_str().unwrap_or_default();
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

/// Whether the template exists, may be sent, and gets as many parameters as it has places.
pub(crate) fn validate_send(shared: &Shared, root: &At<'_>, part: &At<'_>) -> Result<(), GraphError> {
    let name = part.need("name")?.text(512)?;
    let language = part.need("language")?.object()?.need("code")?.text(15)?;
    let found = {
        let world = shared.world();
        let fits = |template: &&Value| template["name"] == name && template["language"] == language;
        world.templates.iter().find(fits).cloned()
    };
    let unknown =
        || GraphError::of(132_001).saying(format!("template name ({name}) does not exist in {language}"));
    let template = found.ok_or_else(unknown)?;
    match template["status"].as_str() {
        Some("APPROVED") => {}
        Some("PAUSED") => {
            return Err(GraphError::of(132_015).saying("The template is paused due to low quality."));
        }
        Some("DISABLED") => return Err(GraphError::of(132_016).saying("The template is disabled.")),
        Some(_) | None => return Err(unknown()),
    }
    if template["category"] == "AUTHENTICATION" && root.may("to").is_none() {
        return Err(GraphError::of(131_062).saying("Authentication templates need a phone number."));
    }
    let sent = part.may("components").map(|at| at.list(0, 40)).transpose()?.unwrap_or_default();
    for component in &sent {
        let kinds =
            ["header", "body", "button", "limited_time_offer", "carousel", "HEADER", "BODY", "BUTTON"];
        component.need("type")?.one_of(&kinds)?;
    }
    header(shared, &template, &sent)?;
    let expected =
        places(component_of(&template, "BODY").and_then(|body| body["text"].as_str()).unwrap_or_default());
    count("body", expected, &parameters(&sent, "body")?)?;
    for parameter in parameters(&sent, "body")? {
        parameter.need("type")?.one_of(&["text", "currency", "date_time"])?;
    }
    buttons(&template, &sent)
}

fn component_of<'a>(template: &'a Value, kind: &str) -> Option<&'a Value> {
    let components = template["components"].as_array()?;
    components
        .iter()
        .find(|component| component["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind)))
}

fn parameters<'a>(sent: &[At<'a>], kind: &str) -> Result<Vec<At<'a>>, GraphError> {
    let own = |at: &&At<'a>| at.value()["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind));
    let component = sent.iter().find(own);
    let list = component.and_then(|at| at.may("parameters")).map(|at| at.list(0, 100)).transpose()?;
    Ok(list.unwrap_or_default())
}

/// How many different `{{…}}` a text has.
fn places(text: &str) -> usize {
    let mut names: Vec<&str> = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

fn count(what: &str, expected: usize, got: &[At<'_>]) -> Result<(), GraphError> {
    if got.len() == expected {
        return Ok(());
    }
    let details = format!(
        "{what}: number of localizable_params ({}) does not match the expected number of params ({expected})",
        got.len()
    );
    Err(GraphError::of(132_000).saying(details))
}

fn header(shared: &Shared, template: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
    let got = parameters(sent, "header")?;
    let Some(header) = component_of(template, "HEADER") else { return count("header", 0, &got) };
    let format = header["format"].as_str().unwrap_or("TEXT").to_lowercase();
    if format == "text" {
        return count("header", places(header["text"].as_str().unwrap_or_default()), &got);
    }
    count("header", 1, &got)?;
    let kind = got[0].need("type")?.text(32)?;
    if kind != format {
        let details = format!("header: Format mismatch, expected {format}, received {kind}");
        return Err(GraphError::of(132_012).saying(details));
    }
    if kind == "location" { Ok(()) } else { messages::media(shared, kind, &got[0].need(kind)?.object()?) }
}

fn buttons(template: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
    let known = component_of(template, "BUTTONS").and_then(|buttons| buttons["buttons"].as_array());
    let known = known.map_or(&[][..], Vec::as_slice);
    let own =
        |at: &&At<'_>| at.value()["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("button"));
    let mut given = Vec::new();
    for button in sent.iter().filter(own) {
        button.need("sub_type")?.text(32)?;
        let index = button.need("index")?;
        let place = index.number()?;
        if place < 0.0 || place as usize >= known.len() {
            return Err(index.refused("the template has no such button"));
        }
        given.push(place as usize);
    }
    let needs = |(place, button): (usize, &Value)| {
        places(button["url"].as_str().unwrap_or_default()) > 0 && !given.contains(&place)
    };
    if known.iter().enumerate().any(needs) {
        return Err(GraphError::of(131_008).saying("buttons: Button of type Url requires a parameter."));
    }
    Ok(())
}
