//! What the bakery said, from Meta's words to ours: a table of the messages that the demo's past can hold.
//!
//! A message that is not in the table is left out of the past. Whoever gives [`Content`] another kind of outbound
//! message adds its line here; the gallery in `simulator::demo` already sends it.

use domain::content::interactive::{Action, Button, Header, Row, Section};
use domain::content::{ContactCard, Interactive, card};
use domain::{Content, Media, MediaKind, Text};
use serde_json::Value;

/// The content of a request to Meta; none when we have no word for it.
pub(crate) fn content(message: &Value) -> Option<Content> {
    let kind = message["type"].as_str()?;
    let part = &message[kind];
    match kind {
        "text" => Some(Content::Text { body: text(&part["body"])? }),
        "image" => media(MediaKind::Image, part),
        "video" => media(MediaKind::Video, part),
        "audio" if part["voice"] == true => media(MediaKind::Voice, part),
        "audio" => media(MediaKind::Audio, part),
        "document" => media(MediaKind::Document, part),
        "sticker" => media(MediaKind::Sticker, part),
        "location" => Some(Content::Location {
            latitude: part["latitude"].to_string(),
            longitude: part["longitude"].to_string(),
            name: text(&part["name"]),
            address: text(&part["address"]),
        }),
        "contacts" => contacts(part),
        "interactive" => interactive(part),
        "template" => Some(Content::Template {
            name: part["name"].as_str()?.to_owned(),
            language: part["language"]["code"].as_str()?.to_owned(),
            body: None,
            fill: None,
        }),
        _ => None,
    }
}

fn text(value: &Value) -> Option<Text> {
    value.as_str().map(Text::from)
}

fn media(kind: MediaKind, part: &Value) -> Option<Content> {
    file(kind, part).map(Content::Media)
}

fn file(kind: MediaKind, part: &Value) -> Option<Media> {
    // Meta's request names no type; the hub learns the true one when it fetches the file.
    let mime = match kind {
        MediaKind::Image => "image/jpeg",
        MediaKind::Video => "video/mp4",
        MediaKind::Audio => "audio/mpeg",
        MediaKind::Voice => "audio/ogg; codecs=opus",
        MediaKind::Document => "application/octet-stream",
        MediaKind::Sticker => "image/webp",
    };
    Some(Media {
        kind,
        id: part["id"].as_str()?.into(),
        mime: mime.to_owned(),
        sha256: None,
        filename: text(&part["filename"]),
        caption: text(&part["caption"]),
        facts: None,
    })
}

fn contacts(part: &Value) -> Option<Content> {
    let cards = part.as_array()?.iter().map(|card| {
        let phones = card["phones"].as_array().into_iter().flatten().filter_map(|phone| {
            Some(card::Labelled {
                value: text(&phone["phone"])?,
                kind: phone["type"].as_str().map(str::to_owned),
                wa_id: text(&phone["wa_id"]),
            })
        });
        Some(ContactCard {
            name: text(&card["name"]["formatted_name"])?,
            first_name: text(&card["name"]["first_name"]),
            phones: phones.collect(),
            ..ContactCard::default()
        })
    });
    let cards: Vec<ContactCard> = cards.collect::<Option<_>>()?;
    Some(Content::Contacts {
        count: u32::try_from(cards.len()).ok()?,
        name: cards.first()?.name.clone(),
        raw: part.to_string().into(),
        cards,
    })
}

fn interactive(part: &Value) -> Option<Content> {
    let header = match part["header"]["type"].as_str() {
        Some("text") => text(&part["header"]["text"]).map(Header::Text),
        Some("image") => file(MediaKind::Image, &part["header"]["image"]).map(Header::Media),
        Some(_) | None => None,
    };
    let body = text(&part["body"]["text"])?;
    let footer = text(&part["footer"]["text"]);
    let action = action(part["type"].as_str()?, &part["action"])?;
    Some(Content::Interactive(Box::new(Interactive { header, body, footer, action })))
}

fn action(kind: &str, part: &Value) -> Option<Action> {
    let parameters = &part["parameters"];
    match kind {
        "button" => {
            let buttons = part["buttons"].as_array()?.iter().map(|button| {
                let reply = &button["reply"];
                Some(Button { id: text(&reply["id"])?, title: text(&reply["title"])? })
            });
            Some(Action::Buttons { buttons: buttons.collect::<Option<_>>()? })
        }
        "list" => {
            let sections = part["sections"].as_array()?.iter().map(section);
            Some(Action::List { button: text(&part["button"])?, sections: sections.collect::<Option<_>>()? })
        }
        "cta_url" => {
            Some(Action::Link { label: text(&parameters["display_text"])?, url: text(&parameters["url"])? })
        }
        "location_request_message" => Some(Action::LocationRequest),
        "flow" => Some(Action::Flow {
            flow: parameters["flow_id"].as_str()?.to_owned(),
            label: text(&parameters["flow_cta"])?,
            screen: parameters["flow_action_payload"]["screen"].as_str().map(str::to_owned),
            draft: parameters["mode"] == "draft",
        }),
        _ => None,
    }
}

fn section(part: &Value) -> Option<Section> {
    let rows = part["rows"].as_array()?.iter().map(|row| {
        Some(Row {
            id: text(&row["id"])?,
            title: text(&row["title"])?,
            description: text(&row["description"]),
        })
    });
    Some(Section { title: text(&part["title"]).unwrap_or_default(), rows: rows.collect::<Option<_>>()? })
}

#[cfg(test)]
mod tests {
    use simulator::demo::{HistoryItem, bakery};

    use super::*;

    #[test]
    fn the_gallery_s_messages_all_have_a_word_of_ours() {
        let bakery = bakery(7, 1_794_650_400_000);
        for item in &bakery.history {
            if let HistoryItem::Outbound { message, .. } = item {
                assert!(content(message).is_some(), "{message}");
            }
        }
    }
}
