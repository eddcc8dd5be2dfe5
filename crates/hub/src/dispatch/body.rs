//! From our words to Meta's: the body of a send. What cannot be said in them was refused before it was queued.

use cloud_types::card::{CardAddress, CardEmail, CardName, CardOrg, CardPhone, CardUrl, ContactCard};
use cloud_types::send::interactive::{
    ActionParameters, ButtonReply, Header, HeaderContent, InteractiveKind, ReplyButton, Row, Section, Words,
};
use cloud_types::send::{Action, Interactive, SendLocation, SendMedia, To};
use cloud_types::word::{Extra, Scalar};
use cloud_types::{SendBody, SendContent};
use domain::content::card::Labelled;
use domain::content::interactive as ours;
use domain::{Content, Media, MediaKind, Text};

use super::template;
use crate::journal::{Attempt, FileAtMeta, Matter, Recipient};

/// What Meta is asked for a message or a reaction. `None` for what only customers send.
#[must_use]
pub fn request(attempt: &Attempt) -> Option<SendBody> {
    let to = match &attempt.to {
        // Without the plus sign Meta would put our own country's code in front.
        Recipient::Phone(phone) => To::Phone(format!("+{}", phone.as_str())),
        Recipient::User(user) => To::User(user.as_str().to_owned()),
    };
    let (content, reply_to) = match &attempt.matter {
        Matter::Message { content, reply_to, files } => (said(content, files)?, reply_to.as_ref()),
        Matter::Reaction { target, emoji } => {
            let emoji = emoji.as_ref().map_or("", Text::as_str);
            (SendContent::reaction(target.as_str(), emoji), None)
        }
    };
    let body = SendBody::new(to, content).marked(attempt.id.as_str());
    Some(match reply_to {
        Some(wamid) => body.answering(wamid.as_str()),
        None => body,
    })
}

fn said(content: &Content, files: &[FileAtMeta]) -> Option<SendContent> {
    Some(match content {
        Content::Text { body } => SendContent::text(body.as_str(), true),
        Content::Media(file) => media(files, file)?,
        Content::Location { latitude, longitude, name, address } => {
            SendContent::Location(place(latitude, longitude, name.as_ref(), address.as_ref()))
        }
        Content::Contacts { cards, .. } => SendContent::Contacts(cards.iter().map(card).collect()),
        Content::Interactive(message) => SendContent::Interactive(Box::new(interactive(files, message)?)),
        Content::Template { name, language, fill, .. } => {
            SendContent::Template(Box::new(template::template(files, name, language, fill.as_deref())?))
        }
        Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::System(_)
        | Content::Unsupported { .. } => return None,
    })
}

/// A file by the id that Meta gave it.
pub(super) fn uploaded(files: &[FileAtMeta], file: &Media) -> Option<SendMedia> {
    let known = files.iter().find(|known| known.media == file.id && known.mime == file.mime)?;
    Some(SendMedia::uploaded(known.id.as_str()))
}

/// The same with its name, which decides the icon that the customer sees.
pub(super) fn document(files: &[FileAtMeta], file: &Media) -> Option<SendMedia> {
    let filename = file.filename.as_ref().map(owned);
    Some(SendMedia { filename, ..uploaded(files, file)? })
}

fn media(files: &[FileAtMeta], file: &Media) -> Option<SendContent> {
    let plain = uploaded(files, file)?;
    let caption = file.caption.as_ref().filter(|caption| !caption.as_str().is_empty()).map(owned);
    Some(match file.kind {
        MediaKind::Image => SendContent::Image(SendMedia { caption, ..plain }),
        MediaKind::Video => SendContent::Video(SendMedia { caption, ..plain }),
        MediaKind::Audio => SendContent::Audio(plain),
        MediaKind::Voice => SendContent::Audio(SendMedia { voice: Some(true), ..plain }),
        MediaKind::Document => SendContent::Document(SendMedia { caption, ..document(files, file)? }),
        MediaKind::Sticker => SendContent::Sticker(plain),
    })
}

pub(super) fn place(
    latitude: &str,
    longitude: &str,
    name: Option<&Text>,
    address: Option<&Text>,
) -> SendLocation {
    SendLocation {
        latitude: Some(Scalar::from(latitude)),
        longitude: Some(Scalar::from(longitude)),
        name: name.map(owned),
        address: address.map(owned),
        ..SendLocation::default()
    }
}

fn card(card: &domain::content::ContactCard) -> ContactCard {
    // Meta wants one part of the name beside the whole.
    let first_name = match (&card.first_name, &card.last_name) {
        (None, None) => Some(owned(&card.name)),
        (first, _) => first.as_ref().map(owned),
    };
    let name = CardName {
        formatted_name: Some(owned(&card.name)),
        first_name,
        last_name: card.last_name.as_ref().map(owned),
        ..CardName::default()
    };
    let org = (card.company.is_some() || card.title.is_some()).then(|| CardOrg {
        company: card.company.as_ref().map(owned),
        title: card.title.as_ref().map(owned),
        ..CardOrg::default()
    });
    let phone = |one: &Labelled| CardPhone {
        phone: Some(owned(&one.value)),
        kind: one.kind.clone(),
        wa_id: one.wa_id.as_ref().map(owned),
        ..CardPhone::default()
    };
    let email = |one: &Labelled| CardEmail {
        email: Some(owned(&one.value)),
        kind: one.kind.clone(),
        ..CardEmail::default()
    };
    let url = |one: &Labelled| CardUrl {
        url: Some(owned(&one.value)),
        kind: one.kind.clone(),
        ..CardUrl::default()
    };
    let address = |one: &Labelled| CardAddress {
        street: Some(owned(&one.value)),
        kind: one.kind.clone(),
        ..CardAddress::default()
    };
    ContactCard {
        name: Some(name),
        org,
        phones: some(card.phones.iter().map(phone)),
        emails: some(card.emails.iter().map(email)),
        urls: some(card.urls.iter().map(url)),
        addresses: some(card.addresses.iter().map(address)),
        birthday: card.birthday.as_ref().map(owned),
        ..ContactCard::default()
    }
}

fn interactive(files: &[FileAtMeta], message: &ours::Interactive) -> Option<Interactive> {
    let (kind, action) = action(&message.action);
    let header = match &message.header {
        Some(header) => Some(self::header(files, header)?),
        None => None,
    };
    let footer = message.footer.as_ref().map(|text| Words { text: Some(owned(text)), ..Words::default() });
    Some(Interactive { header, footer, ..Interactive::new(kind, owned(&message.body), action) })
}

fn header(files: &[FileAtMeta], header: &ours::Header) -> Option<Header> {
    let content = match header {
        ours::Header::Text(text) => HeaderContent::Text(owned(text)),
        ours::Header::Media(file) => match file.kind {
            MediaKind::Image => HeaderContent::Image(uploaded(files, file)?),
            MediaKind::Video => HeaderContent::Video(uploaded(files, file)?),
            MediaKind::Document => HeaderContent::Document(document(files, file)?),
            MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => return None,
        },
    };
    Some(Header { content, ..Header::default() })
}

fn action(action: &ours::Action) -> (InteractiveKind, Action) {
    match action {
        ours::Action::Buttons { buttons } => {
            let buttons = some(buttons.iter().map(reply_button));
            (InteractiveKind::Button, Action { buttons, ..Action::default() })
        }
        ours::Action::List { button, sections } => {
            let sections = some(sections.iter().map(section));
            (InteractiveKind::List, Action { button: Some(owned(button)), sections, ..Action::default() })
        }
        ours::Action::Link { label, url } => {
            let (display_text, url) = (Some(owned(label)), Some(owned(url)));
            let parameters = ActionParameters { display_text, url, ..ActionParameters::default() };
            (InteractiveKind::CtaUrl, named("cta_url", Some(parameters)))
        }
        ours::Action::LocationRequest => (InteractiveKind::LocationRequest, named("send_location", None)),
        ours::Action::Flow { flow, label, screen, draft } => {
            let payload =
                screen.as_ref().map(|screen| Extra::from_iter([("screen".into(), screen.as_str().into())]));
            let parameters = ActionParameters {
                flow_message_version: Some(Scalar::from("3")),
                flow_id: Some(Scalar::from(flow.as_str())),
                flow_cta: Some(owned(label)),
                mode: draft.then(|| "draft".to_owned()),
                flow_action: payload.is_some().then(|| "navigate".to_owned()),
                flow_action_payload: payload,
                ..ActionParameters::default()
            };
            (InteractiveKind::Flow, named("flow", Some(parameters)))
        }
    }
}

fn named(name: &str, parameters: Option<ActionParameters>) -> Action {
    Action { name: Some(name.to_owned()), parameters, ..Action::default() }
}

fn reply_button(button: &ours::Button) -> ReplyButton {
    let (id, title) = (Some(owned(&button.id)), Some(owned(&button.title)));
    let reply = ButtonReply { id, title, ..ButtonReply::default() };
    ReplyButton { kind: Some("reply".to_owned()), reply: Some(reply), ..ReplyButton::default() }
}

fn section(section: &ours::Section) -> Section {
    let title = Some(owned(&section.title)).filter(|title| !title.is_empty());
    let row = |row: &ours::Row| Row {
        id: Some(owned(&row.id)),
        title: Some(owned(&row.title)),
        description: row.description.as_ref().map(owned),
        ..Row::default()
    };
    Section { title, rows: some(section.rows.iter().map(row)), ..Section::default() }
}

fn owned(text: &Text) -> String {
    text.as_str().to_owned()
}

/// A list, or nothing where it would be empty.
fn some<T>(items: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then_some(items)
}
