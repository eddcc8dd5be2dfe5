//! What a message holds: from Meta's words to ours. What has no word of ours is kept whole.

use cloud_types::webhook::content::{Content as MetaContent, Media as MetaMedia, Reply};
use domain::{Content, Media, MediaId, MediaKind, Text};
use serde::Serialize;

/// JSON text of something of Meta's.
pub(super) fn json<T: Serialize>(word: &T) -> Text {
    Text(serde_json::to_string(word).expect("Meta's words always serialise"))
}

/// Brings a message's content to our words; `whole` is kept where there are none.
pub(super) fn content<T: Serialize>(content: &MetaContent, whole: &T) -> Content {
    ours(content).unwrap_or_else(|| Content::Unsupported { kind: kind(content), raw: json(whole) })
}

fn kind(content: &MetaContent) -> String {
    match content.kind() {
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
            let first = cards.first()?;
            let name = first.name.as_ref().and_then(|name| name.formatted_name.clone()).unwrap_or_default();
            let count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
            Some(Content::Contacts { count, name: Text(name), raw: json(cards), cards: Vec::new() })
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
            Reply::NfmReply(_)
            | Reply::CallPermissionReply(_)
            | Reply::PaymentMethod(_)
            | Reply::Bare(_)
            | Reply::Untyped => None,
        },
        MetaContent::Reaction(_)
        | MetaContent::Order(_)
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
        facts: None,
    }))
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
