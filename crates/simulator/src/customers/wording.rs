//! How Meta writes what a customer sent: `type`, the object of that name, and the context beside it.

use serde_json::{Map, Value, json};

use super::content::{Content, Manner};

/// A media that a message refers to.
pub(crate) struct MediaOf {
    pub(crate) id: String,
    pub(crate) mime: String,
    pub(crate) sha256: String,
    pub(crate) url: Option<String>,
}

impl Content {
    /// `type` and the object of that name, as Meta writes them; further keys go beside them.
    pub(crate) fn to_meta(
        &self,
        media: Option<&MediaOf>,
        last_from_business: Option<&str>,
    ) -> Map<String, Value> {
        let mut message = Map::new();
        let mut put = |kind: &str, value: Value| {
            message.insert("type".into(), kind.into());
            message.insert(kind.into(), value);
        };
        match self {
            Self::Text { body } => put("text", json!({ "body": body })),
            Self::Image { caption, .. } => {
                put("image", with(media_object(media), "caption", caption.as_deref()))
            }
            Self::Video { caption, .. } => {
                put("video", with(media_object(media), "caption", caption.as_deref()))
            }
            Self::Voice { .. } => put("audio", flagged(media_object(media), "voice", true)),
            Self::Audio { .. } => put("audio", flagged(media_object(media), "voice", false)),
            Self::File { kind, filename, caption, .. } => put(kind, file(media, kind, filename, caption)),
            Self::Document { filename, caption, .. } => {
                let document = with(media_object(media), "caption", caption.as_deref());
                put("document", with(document, "filename", Some(filename)));
            }
            Self::Sticker { animated } => put("sticker", flagged(media_object(media), "animated", *animated)),
            Self::Location { latitude, longitude, name, address, url } => {
                let place = json!({ "latitude": latitude, "longitude": longitude });
                let place = with(with(place, "name", name.as_deref()), "address", address.as_deref());
                put("location", with(place, "url", url.as_deref()));
            }
            Self::Cards { cards } => put("contacts", json!(cards)),
            Self::Contacts { formatted_name, phone } => put("contacts", card(formatted_name, phone)),
            Self::Reaction { emoji, to } => {
                let target = to.as_deref().or(last_from_business).unwrap_or_default();
                put("reaction", with(json!({ "message_id": target }), "emoji", emoji.as_deref()));
            }
            Self::Button { text, payload } => put("button", json!({ "text": text, "payload": payload })),
            Self::ButtonReply { .. }
            | Self::ListReply { .. }
            | Self::FlowReply { .. }
            | Self::CallPermission { .. } => put("interactive", self.tapped()),
            Self::Order { catalog_id, text, items } => {
                put("order", order(catalog_id, text.as_deref(), items))
            }
            Self::NumberChanged { .. } | Self::UserIdChanged | Self::IdentityChanged => {
                put("system", json!({}));
            }
            Self::Edit { original, body } => put("edit", edit(original, body)),
            Self::Revoke { original } => put("revoke", json!({ "original_message_id": original })),
            Self::Unsupported { kind, code } => return unsupported(kind, *code),
            Self::Raw { message: given } => return given.clone(),
            Self::RequestWelcome => {
                message.insert("type".into(), "request_welcome".into());
            }
        }
        message
    }

    /// The answer to something interactive.
    fn tapped(&self) -> Value {
        if let Self::ButtonReply { id, title } = self {
            return reply("button_reply", json!({ "id": id, "title": title }));
        }
        if let Self::ListReply { id, title, description } = self {
            let row = with(json!({ "id": id, "title": title }), "description", description.as_deref());
            return reply("list_reply", row);
        }
        if let Self::FlowReply { response_json, name } = self {
            return reply(
                "nfm_reply",
                json!({ "name": name, "body": "Sent", "response_json": response_json }),
            );
        }
        call_permission(matches!(self, Self::CallPermission { accept: true }))
    }
}

/// The placeholder for what Meta does not pass on.
pub(crate) fn unsupported(kind: &str, code: u32) -> Map<String, Value> {
    let (title, details) = match code {
        131_052 => ("Media download error", "The file is larger than 100 MB."),
        131_060 => ("This message is currently unavailable", "The companion device is not supported."),
        _ => ("Message type unknown", "Message type is currently not supported."),
    };
    let error =
        json!({ "code": code, "title": title, "message": title, "error_data": { "details": details } });
    let mut message = Map::new();
    message.insert("type".into(), "unsupported".into());
    message.insert("errors".into(), json!([error]));
    message.insert("unsupported".into(), json!({ "type": kind }));
    message
}

impl Manner {
    /// What stands in `context`; `last_told` is the last message of the business, `author` who wrote what is quoted.
    pub(crate) fn context(&self, last_told: Option<&str>, author: impl Fn(&str) -> String) -> Option<Value> {
        let quoted = self.reply_to.as_deref().or(last_told.filter(|_| self.quoting));
        let mut context = Map::new();
        if let Some(id) = quoted {
            context.insert("from".into(), author(id).into());
            context.insert("id".into(), id.into());
        }
        if let Some((catalog, article)) = &self.product {
            context.insert(
                "referred_product".into(),
                json!({ "catalog_id": catalog, "product_retailer_id": article }),
            );
        }
        if self.frequently_forwarded {
            context.insert("frequently_forwarded".into(), true.into());
        } else if self.forwarded {
            context.insert("forwarded".into(), true.into());
        }
        (!context.is_empty()).then(|| context.into())
    }

    /// What stands in `referral`.
    pub(crate) fn referral(&self) -> Option<Value> {
        let asked = self.referral.as_ref()?;
        if asked.is_object() { Some(asked.clone()) } else { asked.as_bool()?.then(made_up_advertisement) }
    }
}

fn made_up_advertisement() -> Value {
    json!({
        "source_url": "https://fb.me/petit-jour-galettes", "source_id": "120210000000000007", "source_type": "ad",
        "headline": "La galette est de retour", "body": "Frangipane ou pomme, réservez la vôtre en un message.",
        "media_type": "image", "image_url": "https://petit-jour.example/galette.jpg",
        "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMNDBH0CD3qpjd0HR4irJ6LEkR7JwFF4XvnO2E4Nx0-eM-GABDLOPaOdRMv",
        "welcome_message": { "text": "Bonjour ! Quelle galette vous ferait plaisir ?" },
    })
}

fn media_object(media: Option<&MediaOf>) -> Value {
    let Some(media) = media else { return json!({}) };
    let object = json!({ "id": media.id, "mime_type": media.mime, "sha256": media.sha256 });
    with(object, "url", media.url.as_deref())
}

fn reply(kind: &str, answer: Value) -> Value {
    let mut reply = json!({ "type": kind });
    reply[kind] = answer;
    reply
}

fn call_permission(accept: bool) -> Value {
    let response = if accept { "accept" } else { "reject" };
    let answer = json!({ "response": response, "is_permanent": false, "response_source": "user_action" });
    reply("call_permission_reply", answer)
}

/// Any bytes as any kind, with what goes beside that kind.
fn file(media: Option<&MediaOf>, kind: &str, filename: &Option<String>, caption: &Option<String>) -> Value {
    let object = with(media_object(media), "caption", caption.as_deref());
    match kind {
        "audio" => flagged(object, "voice", false),
        "sticker" => flagged(object, "animated", false),
        _ => with(object, "filename", filename.as_deref()),
    }
}

fn edit(original: &str, body: &str) -> Value {
    json!({ "original_message_id": original, "message": { "type": "text", "text": { "body": body } } })
}

fn card(formatted_name: &str, phone: &str) -> Value {
    let (first, last) = formatted_name.split_once(' ').unwrap_or((formatted_name, ""));
    let mut name = json!({ "formatted_name": formatted_name, "first_name": first });
    if !last.is_empty() {
        name["last_name"] = last.into();
    }
    json!([{ "name": name, "phones": [{ "phone": format!("+{phone}"), "type": "CELL", "wa_id": phone }] }])
}

fn order(catalog_id: &str, text: Option<&str>, items: &[(String, u32, f64)]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|(article, quantity, price)| {
            json!({ "product_retailer_id": article, "quantity": quantity, "item_price": price, "currency": "EUR" })
        })
        .collect();
    with(json!({ "catalog_id": catalog_id, "product_items": items }), "text", text)
}

fn with(mut object: Value, key: &str, value: Option<&str>) -> Value {
    if let Some(value) = value {
        object[key] = value.into();
    }
    object
}

fn flagged(mut object: Value, key: &str, value: bool) -> Value {
    object[key] = value.into();
    object
}
