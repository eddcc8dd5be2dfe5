//! What a message says: every text of it that a person could remember and look for.

use crate::content::interactive::{Action, Header};
use crate::content::{ContactCard, Content, Interactive};
use crate::template::TemplateLook;
use crate::{MediaKind, Text};

impl Content {
    /// Everything that it says, in the order in which it is drawn: words, captions, names of files, contact cards, what
    /// buttons and lists offer, places, orders, answers of forms.
    #[must_use]
    pub fn said(&self) -> Vec<&Text> {
        match self {
            Self::Text { body } => vec![body],
            Self::Media(media) => media.caption.iter().chain(&media.filename).collect(),
            Self::Location { name, address, .. } => name.iter().chain(address).collect(),
            Self::Contacts { name, cards, .. } if cards.is_empty() => vec![name],
            Self::Contacts { cards, .. } => cards.iter().flat_map(of_card).collect(),
            Self::Choice { title, description, .. } => [title].into_iter().chain(description).collect(),
            Self::Form(answer) => answer.fields.iter().map(|field| &field.value).collect(),
            Self::Order(order) => order.text.iter().collect(),
            Self::Interactive(message) => of_interactive(message),
            Self::System(note) => vec![&note.body],
            Self::Template { body, fill, .. } => match fill {
                Some(fill) => of_look(&fill.look),
                None => body.iter().collect(),
            },
            Self::Unsupported { .. } => Vec::new(),
        }
    }

    /// The ending by which people know its file: of the name, or else of the media type.
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let media = self.media()?;
        let of_name =
            media.filename.as_ref().and_then(|name| name.as_str().rsplit_once('.')).map(|(_, end)| end);
        let end = match of_name {
            Some(end) if (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                end
            }
            Some(_) | None => of_mime(&media.mime, media.kind)?,
        };
        Some(end.to_ascii_lowercase())
    }
}

fn of_mime(mime: &str, kind: MediaKind) -> Option<&str> {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    match mime {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some("docx"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some("xlsx"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => Some("pptx"),
        "application/msword" => Some("doc"),
        "application/vnd.ms-excel" => Some("xls"),
        "application/vnd.ms-powerpoint" => Some("ppt"),
        "text/plain" => Some("txt"),
        "image/jpeg" => Some("jpg"),
        "audio/mpeg" => Some("mp3"),
        _ => {
            let (_, end) = mime.split_once('/')?;
            let known =
                kind != MediaKind::Document || matches!(end, "pdf" | "zip" | "csv" | "rtf" | "json" | "xml");
            (known && end.len() <= 5 && end.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(end)
        }
    }
}

fn of_card(card: &ContactCard) -> impl Iterator<Item = &Text> {
    let values = [&card.phones, &card.emails, &card.urls, &card.addresses];
    [&card.name]
        .into_iter()
        .chain(&card.company)
        .chain(&card.title)
        .chain(values.into_iter().flatten().map(|labelled| &labelled.value))
}

fn of_interactive(message: &Interactive) -> Vec<&Text> {
    let mut said = Vec::new();
    match &message.header {
        Some(Header::Text(text)) => said.push(text),
        Some(Header::Media(media)) => said.extend(&media.filename),
        None => {}
    }
    said.push(&message.body);
    said.extend(&message.footer);
    match &message.action {
        Action::Buttons { buttons } => said.extend(buttons.iter().map(|button| &button.title)),
        Action::List { button, sections } => {
            said.push(button);
            for section in sections {
                said.push(&section.title);
                said.extend(
                    section.rows.iter().flat_map(|row| [&row.title].into_iter().chain(&row.description)),
                );
            }
        }
        Action::Link { label, url } => said.extend([label, url]),
        Action::Flow { label, .. } => said.push(label),
        Action::LocationRequest => {}
    }
    said
}

fn of_look(look: &TemplateLook) -> Vec<&Text> {
    let mut said: Vec<&Text> = look.header.iter().collect();
    said.push(&look.body);
    said.extend(&look.footer);
    said.extend(&look.offer);
    said.extend(&look.buttons);
    said.extend(look.cards.iter().flat_map(of_look));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Media;
    use crate::content::card::Labelled;
    use crate::content::interactive::{Row, Section};

    fn said(content: &Content) -> Vec<&str> {
        content.said().into_iter().map(Text::as_str).collect()
    }

    #[test]
    fn a_file_says_its_caption_and_its_name() {
        let media = Media {
            kind: MediaKind::Document,
            id: "1".into(),
            mime: "application/pdf".to_owned(),
            sha256: None,
            filename: Some("Facture mai.PDF".into()),
            caption: Some("la voici".into()),
            facts: None,
        };
        assert_eq!(said(&Content::Media(media.clone())), ["la voici", "Facture mai.PDF"]);
        assert_eq!(Content::Media(media.clone()).extension().as_deref(), Some("pdf"));
        let unnamed = Media { filename: None, ..media };
        assert_eq!(Content::Media(unnamed).extension().as_deref(), Some("pdf"));
    }

    #[test]
    fn a_card_says_who_and_how_to_reach_them() {
        let number = Labelled { value: "+33 6 39 98 00 01".into(), ..Labelled::default() };
        let card = ContactCard { name: "Awa Diallo".into(), phones: vec![number], ..ContactCard::default() };
        let content =
            Content::Contacts { count: 1, name: "Awa Diallo".into(), raw: "{}".into(), cards: vec![card] };
        assert_eq!(said(&content), ["Awa Diallo", "+33 6 39 98 00 01"]);
    }

    #[test]
    fn a_list_says_all_that_it_offers() {
        let row = Row { id: "1".into(), title: "Demain".into(), description: Some("avant midi".into()) };
        let action = Action::List {
            button: "Choisir".into(),
            sections: vec![Section { title: "Livraison".into(), rows: vec![row] }],
        };
        let message = Interactive { header: None, body: "Quand ?".into(), footer: None, action };
        let content = Content::Interactive(Box::new(message));
        assert_eq!(said(&content), ["Quand ?", "Choisir", "Livraison", "Demain", "avant midi"]);
    }
}
