//! Messages that can be tapped: buttons, lists, links, flows, products, requests.

use super::SendMedia;
use crate::word::{Extra, Scalar};
use serde_json::Value;

words! {
    /// A message that can be tapped.
    pub struct Interactive {
        /// Which of the kinds.
        may kind as "type": InteractiveKind,
        /// Above the body.
        may header: Header,
        /// The words.
        may body: Words,
        /// Below the body.
        may footer: Words,
        /// What can be tapped.
        may action: Action,
    }

    /// Words of a part.
    pub struct Words {
        /// The words.
        may text: String,
    }

    /// What stands above the body.
    pub struct Header {
        /// A second line (some kinds only).
        may sub_text: String,
    } + /// Words or a file.
        content: HeaderContent;

    /// What can be tapped. Which members belong together follows from the kind.
    pub struct Action {
        /// `cta_url`, `flow`, `send_location`, `catalog_message`, `review_and_pay`, …
        may name: String,
        /// What the named action needs.
        may parameters: ActionParameters,
        /// Up to three buttons.
        may buttons: Vec<ReplyButton>,
        /// The label that opens a list.
        may button: String,
        /// Of a list or a product list.
        may sections: Vec<Section>,
        /// Of products.
        may catalog_id: Scalar,
        /// Of one product.
        may product_retailer_id: String,
        /// Of a carousel.
        may cards: Vec<CarouselCard>,
    }

    /// What a named action needs.
    pub struct ActionParameters {
        /// The label (`cta_url`, `voice_call`).
        may display_text: String,
        /// Where it leads (`cta_url`).
        may url: String,
        /// `3` (`flow`).
        may flow_message_version: Scalar,
        /// Which flow, by id.
        may flow_id: Scalar,
        /// Which flow, by name.
        may flow_name: String,
        /// The flow's label.
        may flow_cta: String,
        /// Comes back with the answers.
        may flow_token: String,
        /// `draft` or `published`.
        may mode: String,
        /// `navigate` or `data_exchange`.
        may flow_action: String,
        /// The first screen and its data.
        may flow_action_payload: Extra,
        /// Whose picture to show (`catalog_message`).
        may thumbnail_product_retailer_id: String,
        /// How long the button works (`voice_call`).
        may ttl_minutes: Scalar,
        /// Comes back with the call (`voice_call`).
        may payload: String,
        /// `IN` (`address_message`).
        may country: String,
        /// Filled in before (`address_message`).
        may values: Extra,
        /// To choose from (`address_message`).
        may saved_addresses: Value,
        /// What was wrong (`address_message`).
        may validation_errors: Extra,
        /// Our name of the order (`review_and_pay`, `review_order`).
        may reference_id: String,
        /// The order (`review_and_pay`, `review_order`).
        may order: Extra,
    }

    /// A button that answers.
    pub struct ReplyButton {
        /// Always `reply`.
        may kind as "type": String,
        /// What it brings back.
        may reply: ButtonReply,
    }

    /// What a button brings back.
    pub struct ButtonReply {
        /// At most 256 characters.
        may id: String,
        /// At most 20 characters.
        may title: String,
    }

    /// Rows or products under a heading.
    pub struct Section {
        /// The heading, at most 24 characters; needed when there are several.
        may title: String,
        /// Rows of a list.
        may rows: Vec<Row>,
        /// Products.
        may product_items: Vec<ProductItem>,
    }

    /// A row of a list.
    pub struct Row {
        /// At most 200 characters.
        may id: String,
        /// At most 24 characters.
        may title: String,
        /// At most 72 characters.
        may description: String,
    }

    /// A product.
    pub struct ProductItem {
        /// The business's own id of it.
        may product_retailer_id: String,
    }

    /// A card of a carousel.
    pub struct CarouselCard {
        /// Its place, from 0.
        may card_index: Scalar,
        /// `cta_url` or `product`.
        may kind as "type": String,
        /// Its picture or film.
        may header: Header,
        /// Its words.
        may body: Words,
        /// What can be tapped on it.
        may action: Box<Action>,
    }
}

tagged! {
    /// What stands above the body, by its `type`.
    pub enum HeaderContent {
        /// Words, at most 60 characters.
        Text(String) = "text",
        /// A picture.
        Image(SendMedia) = "image",
        /// A film.
        Video(SendMedia) = "video",
        /// A file.
        Document(SendMedia) = "document",
    }
}

open! {
    /// The kinds of messages that can be tapped.
    pub enum InteractiveKind {
        /// Up to three buttons.
        Button = "button",
        /// Up to ten rows.
        List = "list",
        /// A link.
        CtaUrl = "cta_url",
        /// Where are you?
        LocationRequest = "location_request_message",
        /// A form.
        Flow = "flow",
        /// One product.
        Product = "product",
        /// Up to thirty products.
        ProductList = "product_list",
        /// The catalogue.
        Catalog = "catalog_message",
        /// Cards side by side.
        Carousel = "carousel",
        /// What is your address? (India)
        Address = "address_message",
        /// Call us.
        VoiceCall = "voice_call",
        /// May we call?
        CallPermission = "call_permission_request",
        /// What is your number?
        ContactRequest = "request_contact_info",
        /// Pay this.
        OrderDetails = "order_details",
        /// How your order stands.
        OrderStatus = "order_status",
    }
}

impl Interactive {
    /// A message of a kind with words and something to tap.
    #[must_use]
    pub fn new(kind: InteractiveKind, body: impl Into<String>, action: Action) -> Self {
        let body = Words { text: Some(body.into()), ..Words::default() };
        Self { kind: Some(kind), body: Some(body), action: Some(action), ..Self::default() }
    }

    /// Words and up to three buttons, each an id and a title.
    #[must_use]
    pub fn buttons<I: Into<String>>(
        body: impl Into<String>,
        buttons: impl IntoIterator<Item = (I, I)>,
    ) -> Self {
        let buttons = buttons.into_iter().map(|(id, title)| ReplyButton {
            kind: Some("reply".to_owned()),
            reply: Some(ButtonReply {
                id: Some(id.into()),
                title: Some(title.into()),
                ..ButtonReply::default()
            }),
            ..ReplyButton::default()
        });
        let action = Action { buttons: Some(buttons.collect()), ..Action::default() };
        Self::new(InteractiveKind::Button, body, action)
    }
}
