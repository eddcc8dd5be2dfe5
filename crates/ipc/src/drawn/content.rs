//! What a message holds: words, files, cards, baskets, templates.

use domain::content::interactive::{Action, Header};
use domain::content::system::SystemKind;
use domain::content::{ContactCard, FormAnswer, FormField, Order, card::Labelled};
use domain::template::{Place, PlacePart, TemplateFill, TemplateLook};
use domain::{Content, Media};
use replica::{FileStand, MediaState};

use super::money::{line_total, totals};
use super::{Drawing, wire_word};
use crate::row::{
    ActionRow, CardRow, ContactCardRow, ContentRow, FormFieldRow, HeaderRow, LabelledRow, ListRow,
    ListSection, LookRow, MediaRow, MediaStand, OrderLineRow, SystemWord,
};

/// Why a medium cannot be had by somebody whose role may not see it, in the hub's word.
const WITHHELD: &str = "withheld";

/// Where the files of a message stand.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    /// What the replica knows of those that Meta named.
    pub(crate) states: &'a [FileStand],
    /// Whether the message is still on this machine, and its own files with it.
    pub(crate) local: bool,
}

impl Drawing {
    /// What a message holds.
    pub(crate) fn content(&self, content: Content, files: Files<'_>) -> ContentRow {
        match content {
            Content::Text { body } => ContentRow::Text { body: body.0 },
            Content::Media(medium) => ContentRow::Media(Box::new(self.medium(&medium, files))),
            Content::Location { latitude, longitude, name, address } => ContentRow::Location {
                latitude,
                longitude,
                name: name.map(|text| text.0),
                address: address.map(|text| text.0),
            },
            Content::Contacts { count, name, cards, .. } => ContentRow::Contacts {
                name: name.0,
                count,
                cards: cards.into_iter().map(|one| self.card(one)).collect(),
            },
            Content::Choice { title, description, .. } => {
                ContentRow::Choice { title: title.0, description: description.map(|text| text.0) }
            }
            Content::Form(answer) => form(answer),
            Content::Order(basket) => order(basket),
            Content::Interactive(message) => ContentRow::Interactive {
                header: message.header.map(|header| match header {
                    Header::Text(text) => HeaderRow::Text { text: text.0 },
                    Header::Media(medium) => {
                        HeaderRow::Media { media: Box::new(self.medium(&medium, files)) }
                    }
                }),
                body: message.body.0,
                footer: message.footer.map(|text| text.0),
                action: action(message.action),
            },
            Content::Template { name, language, body, fill } => ContentRow::Template {
                name,
                language,
                body: body.map(|text| text.0),
                look: fill.as_deref().map(|fill| Box::new(self.look(&fill.look, Some((fill, files))))),
                media: fill
                    .as_deref()
                    .and_then(TemplateFill::header_media)
                    .map(|medium| Box::new(self.medium(medium, files))),
                category: fill.map(|fill| wire_word(fill.category)),
            },
            Content::System(note) => ContentRow::System {
                what: match note.what {
                    SystemKind::NumberChanged => SystemWord::NumberChanged,
                    SystemKind::IdChanged => SystemWord::IdChanged,
                    SystemKind::IdentityChanged => SystemWord::IdentityChanged,
                    SystemKind::Other => SystemWord::Other,
                },
                body: note.body.0,
                before: note.before.map(|phone| self.book.written(&phone)),
                now: note.now.map(|phone| self.book.written(&phone)),
            },
            Content::Unsupported { kind, raw } => ContentRow::Unsupported { kind, raw: raw.0 },
        }
    }

    /// A file.
    pub(crate) fn medium(&self, medium: &Media, files: Files<'_>) -> MediaRow {
        let stand = files.states.iter().find(|stand| stand.media == medium.id);
        let known = stand.map(|stand| &stand.state);
        let own = medium.id.upload_digest();
        let (state, digest, size, lost) = match (own, known) {
            (Some(digest), _) if files.local => (MediaStand::Local, Some(digest), None, None),
            (Some(digest), _) => (MediaStand::Stored, Some(digest), None, None),
            (None, Some(MediaState::Stored { sha256, size })) => {
                (MediaStand::Stored, Some(sha256.as_str()), Some(*size), None)
            }
            (None, Some(MediaState::Lost { reason })) if reason == WITHHELD => {
                (MediaStand::Withheld, None, None, None)
            }
            (None, Some(MediaState::Lost { reason })) => (MediaStand::Lost, None, None, Some(reason.clone())),
            (None, Some(MediaState::Announced) | None) => {
                (MediaStand::Announced, medium.sha256.as_deref(), None, None)
            }
        };
        let seen = stand.and_then(|stand| stand.facts.as_ref());
        let facts = medium.facts.as_deref().or(seen).cloned().unwrap_or_default();
        MediaRow {
            id: medium.id.as_str().to_owned(),
            kind: medium.kind.label().to_owned(),
            mime: medium.mime.clone(),
            filename: medium.filename.as_ref().map(|text| text.0.clone()),
            caption: medium.caption.as_ref().map(|text| text.0.clone()),
            size: size.or(facts.size),
            state,
            lost,
            here: digest.is_some_and(|digest| self.media.holds(digest)),
            width: facts.width,
            height: facts.height,
            duration_ms: facts.duration_ms,
            pages: facts.pages,
            waveform: facts.waveform,
            blurhash: facts.blurhash,
            animated: facts.animated,
            url: self.media.url(&medium.id),
            program: medium.filename.as_ref().is_some_and(|name| media::names::is_program(name.as_str())),
        }
    }

    /// A template as the customer sees it; with what fills it, the cards show their files.
    pub(crate) fn look(&self, look: &TemplateLook, filled: Option<(&TemplateFill, Files<'_>)>) -> LookRow {
        let file = |index: usize| {
            let (fill, files) = filled?;
            let place = Place { card: Some(u8::try_from(index).ok()?), part: PlacePart::Header, index: 0 };
            let value = fill.values.iter().find(|value| value.place == place)?;
            value.media().map(|medium| self.medium(medium, files))
        };
        LookRow {
            header: look.header.as_ref().map(|text| text.0.clone()),
            body: look.body.0.clone(),
            footer: look.footer.as_ref().map(|text| text.0.clone()),
            buttons: look.buttons.iter().map(|text| text.0.clone()).collect(),
            offer: look.offer.as_ref().map(|text| text.0.clone()),
            cards: (0..)
                .zip(&look.cards)
                .map(|(index, card)| CardRow { look: self.look(card, None), media: file(index) })
                .collect(),
        }
    }

    fn card(&self, card: ContactCard) -> ContactCardRow {
        let labelled = |values: Vec<Labelled>| {
            let labelled = |one: Labelled| LabelledRow {
                value: one.value.0,
                kind: one.kind,
                wa_id: one.wa_id.map(|text| text.0),
            };
            values.into_iter().map(labelled).collect::<Vec<_>>()
        };
        let mut phones = labelled(card.phones);
        for phone in &mut phones {
            // A number without its country stays as it was written: nobody knows whose it is.
            if phone.value.starts_with('+') {
                phone.value = self.book.written(&phone.value.as_str().into());
            }
        }
        ContactCardRow {
            name: card.name.0,
            company: card.company.map(|text| text.0),
            title: card.title.map(|text| text.0),
            phones,
            emails: labelled(card.emails),
            urls: labelled(card.urls),
            addresses: labelled(card.addresses),
            birthday: card.birthday.map(|text| text.0),
        }
    }
}

/// What a customer filled in.
fn form(answer: FormAnswer) -> ContentRow {
    let field = |field: FormField| FormFieldRow { name: field.name.0, value: field.value.0 };
    let fields = answer.fields.into_iter().map(field).collect();
    ContentRow::Form { name: answer.name, fields, raw: answer.raw.0 }
}

fn order(order: Order) -> ContentRow {
    let totals = totals(&order.lines);
    let line = |line: domain::content::OrderLine| OrderLineRow {
        total: line_total(&line).map(|total| total.to_string()).unwrap_or_default(),
        product: line.product,
        quantity: line.quantity,
        price: line.price,
        currency: line.currency,
    };
    ContentRow::Order {
        catalog: order.catalog,
        text: order.text.map(|text| text.0),
        lines: order.lines.into_iter().map(line).collect(),
        totals,
    }
}

fn action(action: Action) -> ActionRow {
    match action {
        Action::Buttons { buttons } => {
            ActionRow::Buttons { titles: buttons.into_iter().map(|button| button.title.0).collect() }
        }
        Action::List { button, sections } => {
            let row = |row: domain::content::interactive::Row| ListRow {
                title: row.title.0,
                description: row.description.map(|text| text.0),
            };
            let section = |section: domain::content::interactive::Section| ListSection {
                title: section.title.0,
                rows: section.rows.into_iter().map(row).collect(),
            };
            ActionRow::List { button: button.0, sections: sections.into_iter().map(section).collect() }
        }
        Action::Link { label, url } => ActionRow::Link { label: label.0, url: url.0 },
        Action::LocationRequest => ActionRow::LocationRequest {},
        Action::Flow { label, .. } => ActionRow::Flow { label: label.0 },
    }
}
