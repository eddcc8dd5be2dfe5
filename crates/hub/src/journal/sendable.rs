//! Whether Meta would take a message: what can be known from the message alone, said before anything is queued.

use domain::content::card::CARDS_MAX;
use domain::content::media::CAPTION_MAX_CHARS;
use domain::content::{ContactCard, Interactive, TextProblem, check_text};
use domain::template::{PlacePart, SlotValue, TemplateFill};
use domain::{Content, Media, MediaKind, Text};
use protocol::Outgoing;

/// Whether this can be sent; if not, why, without a word of the message.
pub(super) fn sendable(content: &Outgoing) -> Result<(), String> {
    match content {
        Content::Text { body } => text(body),
        Content::Media(file) => media(file),
        Content::Location { latitude, longitude, .. } => place(latitude, longitude),
        Content::Contacts { cards, .. } => contacts(cards),
        Content::Interactive(message) => interactive(message),
        Content::Template { name, language, fill, .. } => {
            if name.is_empty() || language.is_empty() {
                return Err("a template has a name and a language".to_owned());
            }
            fill.as_deref().map_or(Ok(()), filled)
        }
        Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::System(_)
        | Content::Unsupported { .. } => Err(format!("only customers send a {}", content.label())),
    }
}

/// Every file of a message, wherever it stands.
pub(super) fn files(content: &Outgoing) -> Vec<&Media> {
    match content {
        Content::Template { fill, .. } => fill.as_ref().map(|fill| fill.media()).unwrap_or_default(),
        Content::Text { .. }
        | Content::Media(_)
        | Content::Location { .. }
        | Content::Contacts { .. }
        | Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::Interactive(_)
        | Content::System(_)
        | Content::Unsupported { .. } => content.media().into_iter().collect(),
    }
}

fn text(body: &Text) -> Result<(), String> {
    match check_text(body) {
        Ok(()) => Ok(()),
        Err(TextProblem::Empty) => Err("an empty text".to_owned()),
        Err(TextProblem::TooLong { chars }) => Err(format!("{chars} characters, Meta takes 4096")),
    }
}

fn media(file: &Media) -> Result<(), String> {
    named(file)?;
    let caption = file.caption.as_ref().map_or(0, |caption| caption.as_str().chars().count());
    if caption > 0 && !file.kind.takes_caption() {
        return Err(format!("no words go under a {}", file.kind.label()));
    }
    if caption > CAPTION_MAX_CHARS {
        return Err(format!("{caption} characters under a file, Meta takes {CAPTION_MAX_CHARS}"));
    }
    Ok(())
}

/// A file has a name, a type, and is what it says it is.
fn named(file: &Media) -> Result<(), String> {
    if file.id.as_str().is_empty() || !file.mime.contains('/') {
        return Err("a file has an id and a media type".to_owned());
    }
    let is_other = |sha256: &String| file.id.upload_digest().is_some_and(|named| named != sha256);
    if file.sha256.as_ref().is_some_and(is_other) {
        return Err("the file's digest is not the one that it is named by".to_owned());
    }
    if file.kind == MediaKind::Voice && !file.mime.starts_with("audio/ogg") {
        return Err("a voice message is an Ogg file".to_owned());
    }
    Ok(())
}

fn place(latitude: &str, longitude: &str) -> Result<(), String> {
    let within = |written: &str, most: f64| {
        written.parse().is_ok_and(|degrees: f64| degrees.is_finite() && degrees.abs() <= most)
    };
    if within(latitude, 90.0) && within(longitude, 180.0) {
        Ok(())
    } else {
        Err("that is no place on Earth".to_owned())
    }
}

fn contacts(cards: &[ContactCard]) -> Result<(), String> {
    if cards.is_empty() || cards.len() > CARDS_MAX {
        return Err(format!("{} contact cards, Meta takes 1 to {CARDS_MAX}", cards.len()));
    }
    let nameless = cards.iter().any(|card| card.name.as_str().trim().is_empty());
    if nameless { Err("a contact card without a name".to_owned()) } else { Ok(()) }
}

fn interactive(message: &Interactive) -> Result<(), String> {
    message
        .check()
        .map_err(|problem| format!("{:?} of {:?} {}", problem.kind, problem.part, problem.index))?;
    message.header.as_ref().and_then(|header| header.media()).map_or(Ok(()), named)
}

fn filled(fill: &TemplateFill) -> Result<(), String> {
    for value in &fill.values {
        match &value.value {
            SlotValue::Media(file) => {
                named(file)?;
                let fits = match file.kind {
                    MediaKind::Image | MediaKind::Video | MediaKind::Document => true,
                    MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => false,
                };
                if !fits || value.place.part != PlacePart::Header {
                    return Err(format!("no {} stands there in a template", file.kind.label()));
                }
            }
            SlotValue::Location { latitude, longitude, .. } => place(latitude, longitude)?,
            SlotValue::Text(text) if text.as_str().trim().is_empty() => {
                return Err("a gap of the template is empty".to_owned());
            }
            SlotValue::Text(_) | SlotValue::Moment(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::MediaId;

    use super::*;

    fn file(kind: MediaKind, mime: &str, caption: Option<&str>) -> Content {
        let sha256 = "ab".repeat(32);
        Content::Media(Media {
            kind,
            id: MediaId::of_upload(&sha256),
            mime: mime.to_owned(),
            sha256: Some(sha256),
            filename: None,
            caption: caption.map(Text::from),
            facts: None,
        })
    }

    #[test]
    fn what_meta_would_refuse_is_refused_here() {
        let location = |latitude: &str| Content::Location {
            latitude: latitude.into(),
            longitude: "2.35".into(),
            name: None,
            address: None,
        };
        let cards = |count: usize| Content::Contacts {
            count: 1,
            name: "Awa".into(),
            raw: "".into(),
            cards: vec![ContactCard { name: "Awa".into(), ..ContactCard::default() }; count],
        };
        let long = "é".repeat(CAPTION_MAX_CHARS + 1);
        for (content, takes) in [
            (file(MediaKind::Image, "image/png", Some("Voilà")), true),
            (file(MediaKind::Image, "image/png", Some(&long)), false),
            (file(MediaKind::Sticker, "image/webp", Some("Voilà")), false),
            (file(MediaKind::Voice, "audio/ogg; codecs=opus", None), true),
            (file(MediaKind::Voice, "audio/mpeg", None), false),
            (file(MediaKind::Document, "", None), false),
            (location("48.85"), true),
            (location("98.85"), false),
            (location("NaN"), false),
            (cards(1), true),
            (cards(0), false),
            (cards(CARDS_MAX + 1), false),
            (Content::Unsupported { kind: "x".into(), raw: "{}".into() }, false),
            (Content::Choice { title: "Oui".into(), id: "1".into(), description: None }, false),
        ] {
            assert_eq!(sendable(&content).is_ok(), takes, "{content:?}");
        }
    }
}
