//! What a message holds: from Meta's words to ours. What has no word of ours is kept whole.

use cloud_types::webhook::content::{
    Content as MetaContent, Media as MetaMedia, Order as MetaOrder, OrderItem, Reply,
};
use cloud_types::word::Scalar;
use domain::content::{Order, OrderLine};
use domain::{Content, Media, MediaFacts, MediaId, MediaKind, Text};
use serde::Serialize;

use super::{card, form};

/// JSON text of something of Meta's.
pub(super) fn json<T: Serialize>(word: &T) -> Text {
    Text(serde_json::to_string(word).expect("Meta's words always serialise"))
}

/// Brings a message's content to our words; `whole` is kept where there are none.
pub(super) fn content<T: Serialize>(content: &MetaContent, whole: &T) -> Content {
    ours(content).unwrap_or_else(|| Content::Unsupported { kind: kind(content), raw: json(whole) })
}

/// Meta's nearest word for what we have none for: what an unsupported message was, which answer it is.
#[expect(clippy::wildcard_enum_match_arm, reason = "Meta's words; the rest is called by its type")]
fn kind(content: &MetaContent) -> String {
    let nearer = match content {
        MetaContent::Unsupported(told) => told.kind.as_deref(),
        MetaContent::Interactive(answer) => Some(answer.reply.kind()),
        _ => None,
    };
    match nearer.filter(|word| !word.is_empty()).unwrap_or_else(|| content.kind()) {
        "" => "unknown".to_owned(),
        kind => kind.to_owned(),
    }
}

fn ours(content: &MetaContent) -> Option<Content> {
    match content {
        MetaContent::Text(text) => Some(Content::Text { body: text.body.clone()?.into() }),
        MetaContent::Image(media) => file(MediaKind::Image, media),
        MetaContent::Video(media) => file(MediaKind::Video, media),
        MetaContent::Audio(media) if media.voice == Some(true) => file(MediaKind::Voice, media),
        MetaContent::Audio(media) => file(MediaKind::Audio, media),
        MetaContent::Document(media) => file(MediaKind::Document, media),
        MetaContent::Sticker(media) => file(MediaKind::Sticker, media),
        MetaContent::Location(place) => Some(Content::Location {
            latitude: place.latitude.as_ref()?.text().into_owned(),
            longitude: place.longitude.as_ref()?.text().into_owned(),
            name: place.name.clone().map(Text),
            address: place.address.clone().map(Text),
        }),
        MetaContent::Contacts(cards) => {
            let name = Text(card::shown(cards.first()?));
            let count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
            let ours = cards.iter().map(card::card).collect();
            Some(Content::Contacts { count, name, raw: json(cards), cards: ours })
        }
        MetaContent::Button(button) => Some(Content::Choice {
            title: button.text.clone()?.into(),
            id: button.payload.clone().unwrap_or_default().into(),
            description: None,
        }),
        MetaContent::Interactive(answer) => match &answer.reply {
            Reply::ButtonReply(choice) | Reply::ListReply(choice) => Some(Content::Choice {
                title: choice.title.clone()?.into(),
                id: choice.id.clone().unwrap_or_default().into(),
                description: choice.description.clone().map(Text),
            }),
            Reply::NfmReply(reply) => form::answer(reply).map(Content::Form),
            Reply::CallPermissionReply(_) | Reply::PaymentMethod(_) | Reply::Bare(_) | Reply::Untyped => None,
        },
        MetaContent::Order(basket) => order(basket).map(Content::Order),
        MetaContent::Reaction(_)
        | MetaContent::System(_)
        | MetaContent::Edit(_)
        | MetaContent::Revoke(_)
        | MetaContent::Unsupported(_)
        | MetaContent::Pin(_)
        | MetaContent::Bare(_)
        | MetaContent::Untyped => None,
    }
}

fn file(kind: MediaKind, media: &MetaMedia) -> Option<Content> {
    Some(Content::Media(Media {
        kind,
        id: MediaId(media.id.as_ref()?.text().into_owned()),
        mime: media.mime_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: media.sha256.as_deref().and_then(digest),
        filename: media.filename.clone().map(Text),
        caption: media.caption.clone().map(Text),
        facts: (media.animated == Some(true))
            .then(|| Box::new(MediaFacts { animated: true, ..MediaFacts::default() })),
    }))
}

/// A basket, if each of its lines says what, how many and for how much.
fn order(basket: &MetaOrder) -> Option<Order> {
    let lines = basket.product_items.as_deref().unwrap_or_default();
    Some(Order {
        catalog: basket.catalog_id.as_ref()?.text().into_owned(),
        text: basket.text.clone().filter(|text| !text.is_empty()).map(Text),
        lines: lines.iter().map(order_line).collect::<Option<_>>()?,
    })
}

fn order_line(item: &OrderItem) -> Option<OrderLine> {
    Some(OrderLine {
        product: item.product_retailer_id.clone()?,
        quantity: u32::try_from(item.quantity.as_ref()?.int()?).ok()?,
        price: decimal(item.item_price.as_ref()?)?,
        currency: item.currency.clone()?,
    })
}

/// A price as Meta wrote it, without an exponent: money is not a float.
fn decimal(price: &Scalar) -> Option<String> {
    let written = price.text();
    let plain = written.strip_prefix('-').unwrap_or(&written);
    let is_decimal = plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && plain.bytes().filter(|byte| *byte == b'.').count() <= 1;
    if is_decimal {
        return Some(written.into_owned());
    }
    price.float().map(|number| number.to_string())
}

/// A SHA-256 as lower-case hex, whether it came as hex or as base64: Meta's pages show both.
#[must_use]
pub fn digest(written: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = match hex::decode(written) {
        Ok(bytes) => bytes,
        Err(_) => base64::engine::general_purpose::STANDARD.decode(written).ok()?,
    };
    (bytes.len() == 32).then(|| hex::encode(bytes))
}
