//! Meta's words for what is sent, put into ours by hand: the way back from what the hub makes.

use domain::content::card::Labelled;
use domain::content::interactive::{Action, Button, Header, Row, Section};
use domain::content::{ContactCard, Interactive};
use domain::{Content, Media, MediaId, MediaKind, Text};
use hub::journal::FileAtMeta;
use serde_json::Value;

use crate::made::{kind_of, words};

/// What a request holds, and what Meta calls its files. `None` for what we have no words for.
pub(crate) fn content(example: &Value, files: &mut Vec<FileAtMeta>) -> Option<Content> {
    let kind = kind_of(example.as_object()?)?;
    let matter = example.get(&kind)?;
    Some(match kind.as_str() {
        "text" => Content::Text { body: text(&matter["body"])? },
        "image" | "video" | "audio" | "document" | "sticker" => Content::Media(file(&kind, matter, files)?),
        "location" => Content::Location {
            latitude: words(&matter["latitude"]),
            longitude: words(&matter["longitude"]),
            name: text(&matter["name"]),
            address: text(&matter["address"]),
        },
        "contacts" => {
            let cards: Vec<ContactCard> = list(matter).map(card).collect::<Option<_>>()?;
            let name = cards.first()?.name.clone();
            Content::Contacts { count: u32::try_from(cards.len()).ok()?, name, raw: Text::default(), cards }
        }
        "interactive" => Content::Interactive(Box::new(interactive(matter, files)?)),
        "template" if matter.get("components").is_none() => Content::Template {
            name: matter["name"].as_str()?.to_owned(),
            language: matter["language"]["code"].as_str()?.to_owned(),
            body: None,
            fill: None,
        },
        _ => return None,
    })
}

fn text(value: &Value) -> Option<Text> {
    value.as_str().map(Text::from)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn file(kind: &str, matter: &Value, files: &mut Vec<FileAtMeta>) -> Option<Media> {
    let id = words(matter.get("id")?);
    let kind = match kind {
        "image" => MediaKind::Image,
        "video" => MediaKind::Video,
        "audio" if matter["voice"] == true => MediaKind::Voice,
        "audio" => MediaKind::Audio,
        "document" => MediaKind::Document,
        "sticker" => MediaKind::Sticker,
        _ => return None,
    };
    let (media, mime) = (MediaId::of_upload(&id), "of/itself".to_owned());
    files.push(FileAtMeta { media: media.clone(), mime: mime.clone(), id });
    let (filename, caption) = (text(&matter["filename"]), text(&matter["caption"]));
    Some(Media { kind, id: media, mime, sha256: None, filename, caption, facts: None })
}

fn card(card: &Value) -> Option<ContactCard> {
    let labelled = |of: &str, value: &str| {
        let one = |one: &Value| {
            let kind = one["type"].as_str().map(str::to_owned);
            Some(Labelled { value: text(&one[value])?, kind, wa_id: text(&one["wa_id"]) })
        };
        list(&card[of]).filter_map(one).collect()
    };
    Some(ContactCard {
        name: text(&card["name"]["formatted_name"])?,
        first_name: text(&card["name"]["first_name"]),
        last_name: text(&card["name"]["last_name"]),
        company: text(&card["org"]["company"]),
        title: text(&card["org"]["title"]),
        phones: labelled("phones", "phone"),
        emails: labelled("emails", "email"),
        urls: labelled("urls", "url"),
        addresses: labelled("addresses", "street"),
        birthday: text(&card["birthday"]),
    })
}

fn interactive(matter: &Value, files: &mut Vec<FileAtMeta>) -> Option<Interactive> {
    let header = match matter.get("header") {
        None => None,
        Some(header) => Some(match header["type"].as_str()? {
            "text" => Header::Text(text(&header["text"])?),
            kind => Header::Media(file(kind, header.get(kind)?, files)?),
        }),
    };
    let (action, parameters) = (&matter["action"], &matter["action"]["parameters"]);
    let action = match matter["type"].as_str()? {
        "button" => Action::Buttons {
            buttons: list(&action["buttons"])
                .map(|button| {
                    Some(Button {
                        id: text(&button["reply"]["id"])?,
                        title: text(&button["reply"]["title"])?,
                    })
                })
                .collect::<Option<_>>()?,
        },
        "list" => Action::List {
            button: text(&action["button"])?,
            sections: list(&action["sections"]).map(section).collect::<Option<_>>()?,
        },
        "cta_url" => {
            Action::Link { label: text(&parameters["display_text"])?, url: text(&parameters["url"])? }
        }
        "location_request_message" => Action::LocationRequest,
        "flow" => Action::Flow {
            flow: words(parameters.get("flow_id")?),
            label: text(&parameters["flow_cta"])?,
            screen: parameters["flow_action_payload"]["screen"].as_str().map(str::to_owned),
            draft: parameters["mode"] == "draft",
        },
        _ => return None,
    };
    Some(Interactive {
        header,
        body: text(&matter["body"]["text"])?,
        footer: text(&matter["footer"]["text"]),
        action,
    })
}

fn section(section: &Value) -> Option<Section> {
    let row = |row: &Value| {
        Some(Row {
            id: text(&row["id"])?,
            title: text(&row["title"])?,
            description: text(&row["description"]),
        })
    };
    let rows = list(&section["rows"]).map(row).collect::<Option<_>>()?;
    Some(Section { title: text(&section["title"]).unwrap_or_default(), rows })
}
