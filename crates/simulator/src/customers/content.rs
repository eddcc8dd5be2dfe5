//! What a customer can send, and how Meta writes it in a webhook.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One thing that a customer sends.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        body: String,
    },
    /// A picture, drawn by the simulator.
    Image {
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// A very short film.
    Video {
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// A voice message (silent: the simulator has no voice).
    Voice {
        /// How long it is.
        #[serde(default = "three")]
        seconds: u32,
    },
    /// A one-page PDF.
    Document {
        /// Its name.
        filename: String,
        /// What is written under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// Whether it moves.
        #[serde(default)]
        animated: bool,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What the place is called.
        #[serde(default)]
        name: Option<String>,
        /// Where it is.
        #[serde(default)]
        address: Option<String>,
    },
    /// Somebody's visiting card.
    Contacts {
        /// Whose.
        formatted_name: String,
        /// The number on it.
        phone: String,
    },
    /// A reaction to the last message of the business, or to a named one; no emoji takes it back.
    Reaction {
        /// The emoji.
        #[serde(default)]
        emoji: Option<String>,
        /// The message reacted to.
        #[serde(default)]
        to: Option<String>,
    },
    /// A tap on a template's quick reply.
    Button {
        /// What the button says.
        text: String,
        /// What the business attached to it.
        payload: String,
    },
    /// A tap on a reply button.
    ButtonReply {
        /// The button's id.
        id: String,
        /// What it says.
        title: String,
    },
    /// A choice from a list.
    ListReply {
        /// The row's id.
        id: String,
        /// What it says.
        title: String,
        /// What stands under it.
        #[serde(default)]
        description: Option<String>,
    },
    /// A filled-in form.
    FlowReply {
        /// The answers, as JSON in a string.
        response_json: String,
    },
    /// A cart from the catalogue.
    Order {
        /// The catalogue.
        catalog_id: String,
        /// A word with it.
        #[serde(default)]
        text: Option<String>,
        /// Article, quantity, price in euro.
        items: Vec<(String, u32, f64)>,
    },
    /// The customer has a new number; the line is told by the system, not by the customer.
    NumberChanged {
        /// The new number, digits only.
        phone: String,
    },
    /// The customer changed a message (only a coexistence line hears the new words).
    Edit {
        /// The message changed.
        original: String,
        /// The new words.
        body: String,
    },
    /// The customer took a message back (only a coexistence line hears of it).
    Revoke {
        /// The message taken back.
        original: String,
    },
    /// Something that Meta does not pass on, only names.
    Unsupported {
        /// Its name, such as `poll_creation`.
        kind: String,
    },
    /// The customer opened the chat for the first time.
    RequestWelcome,
}

fn three() -> u32 {
    3
}

/// A media that a message refers to.
pub(crate) struct MediaOf {
    pub(crate) id: String,
    pub(crate) mime: String,
    pub(crate) sha256: String,
    pub(crate) url: Option<String>,
}

impl Content {
    /// Words.
    #[must_use]
    pub fn text(body: &str) -> Self {
        Self::Text { body: body.into() }
    }

    /// A picture with a caption.
    #[must_use]
    pub fn image(caption: &str) -> Self {
        Self::Image { caption: Some(caption.into()) }
    }

    /// A voice message.
    #[must_use]
    pub fn voice(seconds: u32) -> Self {
        Self::Voice { seconds }
    }

    /// Whether it opens the customer-service window, as everything a customer *writes* does.
    pub(crate) fn opens_window(&self) -> bool {
        !matches!(self, Self::NumberChanged { .. } | Self::Revoke { .. })
    }

    /// The media it carries: type and bytes.
    pub(crate) fn media(&self, about: &str) -> Option<(&'static str, Vec<u8>)> {
        use super::{bytes, picture};
        match self {
            Self::Image { caption } => {
                Some(("image/png", picture::draw(about, caption.as_deref().unwrap_or_default())))
            }
            Self::Video { .. } => Some(("video/mp4", bytes::mp4())),
            Self::Voice { seconds } => Some(("audio/ogg; codecs=opus", bytes::ogg_opus(*seconds))),
            Self::Document { filename, .. } => Some(("application/pdf", bytes::pdf(filename))),
            Self::Sticker { .. } => Some(("image/webp", bytes::webp())),
            Self::Text { .. }
            | Self::Location { .. }
            | Self::Contacts { .. }
            | Self::Reaction { .. }
            | Self::Button { .. }
            | Self::ButtonReply { .. }
            | Self::ListReply { .. }
            | Self::FlowReply { .. }
            | Self::Order { .. }
            | Self::NumberChanged { .. }
            | Self::Edit { .. }
            | Self::Revoke { .. }
            | Self::Unsupported { .. }
            | Self::RequestWelcome => None,
        }
    }

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
            Self::Image { caption } => put("image", with(media_object(media), "caption", caption.as_deref())),
            Self::Video { caption } => put("video", with(media_object(media), "caption", caption.as_deref())),
            Self::Voice { .. } => {
                let mut audio = media_object(media);
                audio["voice"] = true.into();
                put("audio", audio);
            }
            Self::Document { filename, caption } => {
                let document = with(media_object(media), "caption", caption.as_deref());
                put("document", with(document, "filename", Some(filename)));
            }
            Self::Sticker { animated } => {
                let mut sticker = media_object(media);
                sticker["animated"] = (*animated).into();
                put("sticker", sticker);
            }
            Self::Location { latitude, longitude, name, address } => {
                put("location", place((*latitude, *longitude), name.as_deref(), address.as_deref()));
            }
            Self::Contacts { formatted_name, phone } => put("contacts", card(formatted_name, phone)),
            Self::Reaction { emoji, to } => {
                let target = to.as_deref().or(last_from_business).unwrap_or_default();
                put("reaction", with(json!({ "message_id": target }), "emoji", emoji.as_deref()));
            }
            Self::Button { text, payload } => put("button", json!({ "text": text, "payload": payload })),
            Self::ButtonReply { id, title } => {
                put("interactive", reply("button_reply", json!({ "id": id, "title": title })))
            }
            Self::ListReply { id, title, description } => {
                let row = with(json!({ "id": id, "title": title }), "description", description.as_deref());
                put("interactive", reply("list_reply", row));
            }
            Self::FlowReply { response_json } => put("interactive", reply("nfm_reply", form(response_json))),
            Self::Order { catalog_id, text, items } => {
                put("order", order(catalog_id, text.as_deref(), items))
            }
            Self::NumberChanged { .. } => put("system", json!({})),
            Self::Edit { original, body } => put("edit", edit(original, body)),
            Self::Revoke { original } => put("revoke", json!({ "original_message_id": original })),
            Self::Unsupported { kind } => return unsupported(kind),
            Self::RequestWelcome => {
                message.insert("type".into(), "request_welcome".into());
            }
        }
        message
    }
}

/// The placeholder for what Meta does not pass on.
pub(crate) fn unsupported(kind: &str) -> Map<String, Value> {
    let error = json!({
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": { "details": "Message type is currently not supported." },
    });
    let mut message = Map::new();
    message.insert("type".into(), "unsupported".into());
    message.insert("errors".into(), json!([error]));
    message.insert("unsupported".into(), json!({ "type": kind }));
    message
}

fn media_object(media: Option<&MediaOf>) -> Value {
    let Some(media) = media else { return json!({}) };
    let object = json!({ "id": media.id, "mime_type": media.mime, "sha256": media.sha256 });
    with(object, "url", media.url.as_deref())
}

fn place((latitude, longitude): (f64, f64), name: Option<&str>, address: Option<&str>) -> Value {
    let place = json!({ "latitude": latitude, "longitude": longitude });
    with(with(place, "name", name), "address", address)
}

fn reply(kind: &str, answer: Value) -> Value {
    let mut reply = json!({ "type": kind });
    reply[kind] = answer;
    reply
}

fn form(response_json: &str) -> Value {
    json!({ "name": "flow", "body": "Sent", "response_json": response_json })
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
