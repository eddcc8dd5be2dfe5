//! Whether a template message fits the template it names: which components, how many parameters, of which kind and name.

use serde_json::Value;

use super::check::At;
use super::error::GraphError;
use super::messages;
use crate::running::Shared;

/// Whether the template exists, may be sent, and gets for each of its places what belongs there.
pub(crate) fn validate(shared: &Shared, root: &At<'_>, part: &At<'_>) -> Result<(), GraphError> {
    let template = sendable(shared, part)?;
    let known: Vec<String> =
        list(&template["components"]).iter().map(|component| lower(&component["type"])).collect();
    let authentication = template["category"] == "AUTHENTICATION";
    if authentication && root.may("to").is_none() {
        return Err(GraphError::of(131_062).saying("Authentication templates need a phone number."));
    }
    let sent = part.may("components").map(|at| at.list(0, 40)).transpose()?.unwrap_or_default();
    for component in &sent {
        let kind = component.need("type")?;
        let word = kind.text(32)?.to_lowercase();
        let there = match word.as_str() {
            "header" | "body" | "limited_time_offer" | "carousel" => known.contains(&word),
            "button" => known.contains(&"buttons".to_owned()),
            _ => {
                return Err(kind.wrong("must be one of {header, body, button, limited_time_offer, carousel}"));
            }
        };
        if !there {
            let details = format!("{word}: the template has no such component");
            return Err(GraphError::of(132_000).saying(details));
        }
    }
    let named = lower(&template["parameter_format"]) == "named";
    Parts { shared, named, authentication }.check(&template["components"], &sent)
}

/// The template that a send names, if it may be sent now.
fn sendable(shared: &Shared, part: &At<'_>) -> Result<Value, GraphError> {
    let name = part.need("name")?.text(512)?;
    let language = part.need("language")?.object()?;
    let code = language.need("code")?.text(15)?;
    language.may("policy").map_or(Ok(""), |policy| policy.one_of(&["deterministic"]))?;
    let found = {
        let world = shared.world();
        let fits = |template: &&Value| template["name"] == name && template["language"] == code;
        world.templates.iter().find(fits).cloned()
    };
    let unknown =
        || GraphError::of(132_001).saying(format!("template name ({name}) does not exist in {code}"));
    let template = found.ok_or_else(unknown)?;
    match template["status"].as_str() {
        Some("APPROVED") => Ok(template),
        Some("PAUSED") => Err(GraphError::of(132_015).saying("The template is paused due to low quality.")),
        Some("DISABLED") => Err(GraphError::of(132_016).saying("The template is disabled.")),
        Some(_) | None => Err(unknown()),
    }
}

/// How the components of one template, or of one of its cards, are checked.
struct Parts<'a> {
    shared: &'a Shared,
    named: bool,
    authentication: bool,
}

impl Parts<'_> {
    fn check(&self, components: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
        self.header(components, sent)?;
        let text = component(components, "body").and_then(|body| body["text"].as_str()).unwrap_or_default();
        let got = parameters(sent, "body")?;
        if self.authentication {
            count("body", 1, got.len())?;
        } else {
            self.text("body", text, &got, 1024)?;
        }
        self.offer(components, sent)?;
        self.carousel(components, sent)?;
        self.buttons(components, sent)
    }

    /// The places of a text, and what is put there.
    fn text(&self, what: &str, text: &str, got: &[At<'_>], most: usize) -> Result<(), GraphError> {
        let places = places(text);
        count(what, places.len(), got.len())?;
        let mut length = text.chars().count();
        for parameter in got {
            let kind = parameter.need("type")?.text(32)?;
            let words = match kind {
                "text" => parameter.need("text")?.text(4096)?,
                "currency" => {
                    let currency = parameter.need("currency")?.object()?;
                    currency.need("code")?.text(3)?;
                    currency.need("amount_1000")?.number()?;
                    currency.need("fallback_value")?.text(1024)?
                }
                "date_time" => parameter.need("date_time")?.object()?.need("fallback_value")?.text(1024)?,
                other => return Err(mismatch(&format!("{what}: expected text, received {other}"))),
            };
            if words.contains(['\n', '\t']) || words.contains("     ") {
                let details = format!(
                    "{what}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
                );
                return Err(GraphError::of(132_018).saying(details));
            }
            length += words.chars().count();
            self.name(what, &places, parameter)?;
        }
        if length > most {
            let details = format!("{what}: the text with its parameters is longer than {most} characters");
            return Err(GraphError::of(132_005).saying(details));
        }
        Ok(())
    }

    /// A named parameter names a place of the template; a positional one has no name.
    fn name(&self, what: &str, places: &[String], parameter: &At<'_>) -> Result<(), GraphError> {
        match (self.named, parameter.may("parameter_name")) {
            (true, None) => Err(mismatch(&format!("{what}: Parameter name is missing or empty"))),
            (true, Some(name)) if !places.iter().any(|place| name.value() == place.as_str()) => {
                Err(mismatch(&format!("{what}: Parameter name does not match any of the template")))
            }
            (true | false, _) => Ok(()),
        }
    }

    fn header(&self, components: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
        let got = parameters(sent, "header")?;
        let Some(header) = component(components, "header") else { return count("header", 0, got.len()) };
        let format = if header["format"].is_null() { "text".to_owned() } else { lower(&header["format"]) };
        if format == "text" {
            return self.text("header", header["text"].as_str().unwrap_or_default(), &got, 60);
        }
        count("header", 1, got.len())?;
        let kind = got[0].need("type")?.text(32)?;
        if kind != format {
            return Err(mismatch(&format!("header: Format mismatch, expected {format}, received {kind}")));
        }
        let part = got[0].need(kind)?.object()?;
        if kind != "location" {
            return messages::media(self.shared, kind, &part);
        }
        for key in ["latitude", "longitude"] {
            part.need(key)?.number()?;
        }
        part.need("name")?.text(1000)?;
        part.need("address")?.text(1000).map(drop)
    }

    fn offer(&self, components: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
        let Some(offer) = component(components, "limited_time_offer") else { return Ok(()) };
        let expires = offer["limited_time_offer"]["has_expiration"] == true;
        let got = parameters(sent, "limited_time_offer")?;
        count("limited_time_offer", usize::from(expires), got.len())?;
        for parameter in got {
            parameter.need("type")?.one_of(&["limited_time_offer"])?;
            let given = parameter.need("limited_time_offer")?.object()?.need("expiration_time_ms")?;
            if given.number()? < self.shared.clock.now() as f64 {
                return Err(mismatch("limited_time_offer: the expiration time has passed"));
            }
        }
        Ok(())
    }

    fn carousel(&self, components: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
        let Some(carousel) = component(components, "carousel") else { return Ok(()) };
        let cards = list(&carousel["cards"]);
        let given = sent.iter().find(|at| is(at, "carousel"));
        let given = given.map(|at| at.need("cards")).transpose()?.map(|at| at.list(0, 10)).transpose()?;
        let given = given.unwrap_or_default();
        count("carousel", cards.len(), given.len())?;
        for (place, card) in given.iter().enumerate() {
            let index = card.need("card_index")?;
            let own =
                cards.get(index.number()? as usize).filter(|_| index.number().is_ok_and(|at| at >= 0.0));
            let Some(own) = own else { return Err(index.refused("the template has no such card")) };
            let parts = card.need("components")?.list(0, 10)?;
            self.check(&own["components"], &parts)
                .map_err(|error| error.within(&format!("carousel: card {place}: ")))?;
        }
        Ok(())
    }

    fn buttons(&self, components: &Value, sent: &[At<'_>]) -> Result<(), GraphError> {
        let known = component(components, "buttons").map(|buttons| list(&buttons["buttons"]));
        let known = known.unwrap_or_default();
        let mut given = Vec::new();
        for button in sent.iter().filter(|at| is(at, "button")) {
            let index = button.need("index")?;
            let place = index.number()?;
            let Some(own) = known.get(place as usize).filter(|_| place >= 0.0) else {
                return Err(index.refused("the template has no such button"));
            };
            self.button(place as usize, own, button)?;
            given.push(place as usize);
        }
        let needs = |(place, button): (usize, &Value)| must_be_given(button) && !given.contains(&place);
        match known.iter().enumerate().find(|(place, button)| needs((*place, button))) {
            Some((place, button)) => {
                let kind = lower(&button["type"]);
                let details =
                    format!("buttons: Button at index {place} of type {kind} requires a parameter.");
                Err(GraphError::of(131_008).saying(details))
            }
            None => Ok(()),
        }
    }

    fn button(&self, place: usize, own: &Value, given: &At<'_>) -> Result<(), GraphError> {
        let kind = lower(&own["type"]);
        let sub_type = given.need("sub_type")?.text(32)?.to_lowercase();
        // A code of an authentication template is given as to a button with an address.
        let expected = if kind == "otp" { "url" } else { kind.as_str() };
        if sub_type != expected {
            let details =
                format!("buttons: Button at index {place} expected {expected}, received {sub_type}");
            return Err(mismatch(&details));
        }
        let parameters = given.may("parameters").map(|at| at.list(0, 10)).transpose()?.unwrap_or_default();
        let wanted = match expected {
            "quick_reply" => "payload",
            "url" => "text",
            "copy_code" => "coupon_code",
            _ => "action",
        };
        for parameter in &parameters {
            let kind = parameter.need("type")?;
            if kind.text(32)? != wanted {
                let details = format!(
                    "buttons: Button at index {place} expected {wanted}, received {}",
                    kind.text(32)?
                );
                return Err(mismatch(&details));
            }
            match wanted {
                "payload" => parameter.need("payload")?.text(256).map(drop)?,
                "text" => parameter.need("text")?.text(2000).map(drop)?,
                "coupon_code" => parameter.need("coupon_code")?.text(20).map(drop)?,
                _ => parameter.need("action")?.object().map(drop)?,
            }
        }
        if must_be_given(own) { count("buttons", 1, parameters.len()) } else { Ok(()) }
    }
}

/// Whether a button has something that only the send can say.
fn must_be_given(button: &Value) -> bool {
    match lower(&button["type"]).as_str() {
        "url" => !places(button["url"].as_str().unwrap_or_default()).is_empty(),
        "copy_code" | "otp" | "mpm" | "order_details" => true,
        _ => false,
    }
}

fn lower(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn component<'a>(components: &'a Value, kind: &str) -> Option<&'a Value> {
    components.as_array()?.iter().find(|component| lower(&component["type"]) == kind)
}

fn is(at: &At<'_>, kind: &str) -> bool {
    lower(&at.value()["type"]) == kind
}

fn parameters<'a>(sent: &[At<'a>], kind: &str) -> Result<Vec<At<'a>>, GraphError> {
    let component = sent.iter().find(|at| is(at, kind));
    let list = component.and_then(|at| at.may("parameters")).map(|at| at.list(0, 100)).transpose()?;
    Ok(list.unwrap_or_default())
}

/// The different `{{…}}` of a text.
fn places(text: &str) -> Vec<String> {
    let inside = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    let mut names: Vec<String> = inside.map(|name| name.trim().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn count(what: &str, expected: usize, got: usize) -> Result<(), GraphError> {
    if got == expected {
        return Ok(());
    }
    let details = format!(
        "{what}: number of localizable_params ({got}) does not match the expected number of params ({expected})"
    );
    Err(GraphError::of(132_000).saying(details))
}

fn mismatch(details: &str) -> GraphError {
    GraphError::of(132_012).saying(details)
}
