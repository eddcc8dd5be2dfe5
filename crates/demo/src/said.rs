//! What the bakery said, from Meta's words to ours: a table of the messages that the demo's past can hold.
//!
//! A message that is not in the table is left out of the past. Whoever gives [`Content`] another kind of outbound
//! message adds its line here; the gallery in `simulator::demo` already sends it.

use std::collections::HashMap;

use domain::content::interactive::{Action, Button, Header, Row, Section};
use domain::content::{ContactCard, Interactive, card};
use domain::{Content, Media, MediaKind, Template, Text};
use serde_json::Value;

use crate::filled::fill;

/// What a request to Meta does not say by itself.
pub(crate) struct Known {
    /// The templates as Meta lists them.
    pub(crate) templates: Vec<Template>,
    /// The types of files, by Meta's name for each.
    pub(crate) mimes: HashMap<String, String>,
}

/// The content of a request to Meta; none when we have no word for it.
pub(crate) fn content(message: &Value, known: &Known) -> Option<Content> {
    let kind = message["type"].as_str()?;
    let part = &message[kind];
    match kind {
        "text" => Some(Content::Text { body: text(&part["body"])? }),
        "image" => known.file(MediaKind::Image, part).map(Content::Media),
        "video" => known.file(MediaKind::Video, part).map(Content::Media),
        "audio" if part["voice"] == true => known.file(MediaKind::Voice, part).map(Content::Media),
        "audio" => known.file(MediaKind::Audio, part).map(Content::Media),
        "document" => known.file(MediaKind::Document, part).map(Content::Media),
        "sticker" => known.file(MediaKind::Sticker, part).map(Content::Media),
        "location" => Some(Content::Location {
            latitude: part["latitude"].to_string(),
            longitude: part["longitude"].to_string(),
            name: text(&part["name"]),
            address: text(&part["address"]),
        }),
        "contacts" => contacts(part),
        "interactive" => interactive(part, known),
        "template" => template(part, known),
        _ => None,
    }
}

pub(crate) fn text(value: &Value) -> Option<Text> {
    value.as_str().map(Text::from)
}

impl Known {
    /// A file of a request, which names no type.
    pub(crate) fn file(&self, kind: MediaKind, part: &Value) -> Option<Media> {
        let id = part["id"].as_str()?;
        let usual = match kind {
            MediaKind::Image => "image/jpeg",
            MediaKind::Video => "video/mp4",
            MediaKind::Audio => "audio/mpeg",
            MediaKind::Voice => "audio/ogg; codecs=opus",
            MediaKind::Document => "application/octet-stream",
            MediaKind::Sticker => "image/webp",
        };
        Some(Media {
            kind,
            id: id.into(),
            mime: self.mimes.get(id).map_or(usual, String::as_str).to_owned(),
            sha256: None,
            filename: text(&part["filename"]),
            caption: text(&part["caption"]),
            facts: None,
        })
    }
}

fn template(part: &Value, known: &Known) -> Option<Content> {
    let (name, language) = (part["name"].as_str()?, part["language"]["code"].as_str()?);
    let listed = known.templates.iter().find(|listed| listed.name == name && listed.language == language);
    let fill = listed.and_then(|listed| fill(listed, part, known));
    Some(Content::Template {
        name: name.to_owned(),
        language: language.to_owned(),
        body: fill.as_ref().map(|fill| fill.look.body.clone()),
        fill: fill.map(Box::new),
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

fn interactive(part: &Value, known: &Known) -> Option<Content> {
    let header = match part["header"]["type"].as_str() {
        Some("text") => text(&part["header"]["text"]).map(Header::Text),
        Some("image") => known.file(MediaKind::Image, &part["header"]["image"]).map(Header::Media),
        Some("video") => known.file(MediaKind::Video, &part["header"]["video"]).map(Header::Media),
        Some("document") => known.file(MediaKind::Document, &part["header"]["document"]).map(Header::Media),
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
        let mimes = bakery.media.iter().map(|media| (media.id.clone(), media.mime.clone())).collect();
        let known = Known { templates: Vec::new(), mimes };
        let mut files = 0;
        for item in &bakery.history {
            if let HistoryItem::Outbound { message, .. } = item {
                let content = content(message, &known).unwrap_or_else(|| panic!("{message}"));
                if let Some(media) = content.media() {
                    assert!(known.mimes.contains_key(media.id.as_str()), "{message}");
                    files += 1;
                }
            }
        }
        assert!(files >= 6, "{files}");
    }
}
