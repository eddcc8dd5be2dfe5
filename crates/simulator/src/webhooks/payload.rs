//! The values inside webhooks, in the shape of Graph v24 (v23 where asked).

use serde_json::{Map, Value, json};

use crate::clock::Millis;
use crate::graph::error;

/// The line, as every messaging value names it.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) phone_number_id: String,
    pub(crate) display_digits: String,
}

/// The other party, as far as Meta shows it.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) name: String,
    /// Absent when the person hides it behind a username.
    pub(crate) phone: Option<String>,
    pub(crate) user_id: String,
    pub(crate) username: Option<String>,
}

/// One report on one of our messages.
pub(crate) struct Report<'a> {
    pub(crate) wamid: &'a str,
    pub(crate) status: &'a str,
    pub(crate) at: Millis,
    pub(crate) attempt: Option<&'a str>,
    pub(crate) error: Option<(u32, &'a str)>,
    pub(crate) category: Option<&'a str>,
    pub(crate) sent_to_phone: bool,
    pub(crate) version: u32,
}

impl Line {
    fn head(&self) -> Map<String, Value> {
        let mut value = Map::new();
        value.insert("messaging_product".into(), "whatsapp".into());
        value.insert(
            "metadata".into(),
            json!({ "display_phone_number": self.display_digits, "phone_number_id": self.phone_number_id }),
        );
        value
    }
}

impl Who {
    pub(crate) fn contact(&self) -> Value {
        let mut profile = json!({ "name": self.name });
        if let Some(username) = &self.username {
            profile["username"] = username.as_str().into();
        }
        let mut contact = json!({ "profile": profile, "user_id": self.user_id });
        if let Some(phone) = &self.phone {
            contact["wa_id"] = phone.as_str().into();
        }
        contact
    }
}

pub(crate) fn seconds(at: Millis) -> String {
    at.div_euclid(1000).to_string()
}

/// `value` for one inbound message; `body` holds `type`, its object, and what stands beside it.
pub(crate) fn inbound(line: &Line, who: &Who, wamid: &str, at: Millis, body: Map<String, Value>) -> Value {
    let is_system = body.get("type").is_some_and(|kind| kind == "system");
    let mut value = line.head();
    if !is_system {
        value.insert("contacts".into(), json!([who.contact()]));
    }
    value.insert("messages".into(), json!([from_customer(who, wamid, at, body)]));
    value.into()
}

/// One message of a customer.
pub(crate) fn from_customer(who: &Who, wamid: &str, at: Millis, body: Map<String, Value>) -> Value {
    let mut message = Map::new();
    if let Some(phone) = &who.phone {
        message.insert("from".into(), phone.as_str().into());
    }
    message.insert("from_user_id".into(), who.user_id.as_str().into());
    message.insert("id".into(), wamid.into());
    message.insert("timestamp".into(), seconds(at).into());
    message.extend(body);
    message.into()
}

/// One message that the business sent from its app.
pub(crate) fn from_app(line: &Line, who: &Who, wamid: &str, at: Millis, body: Map<String, Value>) -> Value {
    let mut message = Map::new();
    message.insert("from".into(), line.display_digits.as_str().into());
    if let Some(phone) = &who.phone {
        message.insert("to".into(), phone.as_str().into());
    }
    message.insert("to_user_id".into(), who.user_id.as_str().into());
    message.insert("id".into(), wamid.into());
    message.insert("timestamp".into(), seconds(at).into());
    message.extend(body);
    message.into()
}

/// A messaging value of any shape: the line's head, then what is given.
pub(crate) fn under_head(line: &Line, given: Value) -> Value {
    let mut value = line.head();
    if let Value::Object(given) = given {
        value.extend(given);
    }
    value.into()
}

/// `value` for one status.
pub(crate) fn status(line: &Line, who: &Who, report: &Report<'_>) -> Value {
    let mut status = Map::new();
    status.insert("id".into(), report.wamid.into());
    status.insert("status".into(), report.status.into());
    status.insert("timestamp".into(), seconds(report.at).into());
    if let Some(phone) = &who.phone {
        status.insert("recipient_id".into(), phone.as_str().into());
    }
    if report.status != "failed" || !report.sent_to_phone {
        status.insert("recipient_user_id".into(), who.user_id.as_str().into());
    }
    if let Some(attempt) = report.attempt {
        status.insert("biz_opaque_callback_data".into(), attempt.into());
    }
    if let Some((code, details)) = report.error {
        status.insert("errors".into(), json!([error::asynchronous(code, details)]));
    }
    if matches!(report.status, "sent" | "delivered") {
        let category = report.category.unwrap_or("service");
        let free = category == "service";
        status.insert(
            "pricing".into(),
            json!({ "billable": !free, "pricing_model": "PMP", "category": category,
                    "type": if free { "free_customer_service" } else { "regular" } }),
        );
        if report.version < 24 {
            status.insert("conversation".into(), conversation(report, category));
        }
    }
    let mut value = line.head();
    if report.status != "failed" {
        value.insert("contacts".into(), json!([who.contact()]));
    }
    value.insert("statuses".into(), json!([status]));
    value.into()
}

fn conversation(report: &Report<'_>, category: &str) -> Value {
    let mut conversation =
        json!({ "id": report.wamid.trim_start_matches("wamid."), "origin": { "type": category } });
    if report.status == "sent" {
        conversation["expiration_timestamp"] = seconds(report.at + 86_400_000).into();
    }
    conversation
}

/// The whole body of a webhook with one change.
pub(crate) fn envelope(waba_id: &str, changes: &[(&str, &Value, Option<Millis>)], apart: bool) -> Value {
    let change = |(field, value, _): &(&str, &Value, Option<Millis>)| {
        Value::from_iter([("field", Value::from(*field)), ("value", (*value).clone())])
    };
    let entry = |changes: Vec<Value>, time: Option<Millis>| {
        let mut entry = json!({ "id": waba_id, "changes": changes });
        if let Some(time) = time {
            entry["time"] = time.div_euclid(1000).into();
        }
        entry
    };
    let entries: Vec<Value> = if apart {
        changes.iter().map(|one| entry(vec![change(one)], one.2)).collect()
    } else {
        vec![entry(changes.iter().map(change).collect(), changes.iter().find_map(|one| one.2))]
    };
    json!({ "object": "whatsapp_business_account", "entry": entries })
}
