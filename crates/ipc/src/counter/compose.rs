//! What is sent besides words: places, cards, files, buttons, reactions. What Meta would refuse is not queued.

use domain::content::card::{CARDS_MAX, ContactCard, Labelled};
use domain::content::interactive::{Action, Button, Header, Interactive, Row, Section};
use domain::content::media::CAPTION_MAX_CHARS;
use domain::{Content, ConversationId, Media, MediaFacts, MediaId, MediaKind, Text};
use protocol::CommandBody;
use replica::{Along, Attachment};

use super::outbox::{check_window, draft_stays, one};
use super::{Answered, Counter};
use crate::ask::{
    ActionDraft, Done, HeaderDraft, InteractiveDraft, MediaItem, React, SendContacts, SendInteractive,
    SendLocation, SendMedia, Sent,
};
use crate::drawn::wire_word;
use crate::error::{UiError, UiErrorCode};
use crate::row::{ContactCardRow, LabelledRow};

/// No emoji there is takes more characters.
const EMOJI_MAX_CHARS: usize = 20;

pub(super) fn invalid(field: &str) -> UiError {
    UiError::because(UiErrorCode::InvalidInput, field.to_owned())
}

/// Words that are there; white space alone is nothing.
fn said(words: Option<String>) -> Option<Text> {
    words.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty()).map(Text)
}

impl Counter {
    /// An attachment that can be sent as it stands.
    pub(super) async fn ready(&self, id: &str) -> Result<Attachment, UiError> {
        let wanted = id.to_owned();
        let found = self.store.read(move |reader| reader.attachment(&wanted)).await?;
        let attachment = found.ok_or_else(|| UiError::of(UiErrorCode::FileMissing))?;
        let sendable = attachment.fits && attachment.kind.is_some() && attachment.sha256.is_some();
        if sendable { Ok(attachment) } else { Err(UiError::of(UiErrorCode::NotPossible)) }
    }

    /// One message that is something else than the draft.
    async fn send(
        &self,
        conversation: u64,
        content: Content,
        reply_to: Option<&str>,
        attachments: Vec<String>,
    ) -> Result<Sent, UiError> {
        let conversation = ConversationId(conversation);
        let row = self.row(conversation).await?;
        let reply_to = self.quoted(conversation, reply_to).await?;
        let (body, not_before) = self.timed(&row, content, reply_to, None).await?;
        one(self.compose(&row, vec![body], Along { not_before, attachments, ..draft_stays() }).await?)
    }
}

/// The file of a message, as the hub will find it. Fails for one that cannot be sent.
pub(super) fn carried_file(attachment: &Attachment) -> Result<Media, UiError> {
    let (Some(kind), Some(sha256)) = (attachment.kind, &attachment.sha256) else {
        return Err(UiError::of(UiErrorCode::NotPossible));
    };
    let facts = MediaFacts { size: Some(attachment.size), ..attachment.facts.clone() };
    Ok(Media {
        kind,
        id: MediaId::of_upload(sha256),
        mime: attachment.mime.clone(),
        sha256: Some(sha256.clone()),
        filename: (kind == MediaKind::Document).then(|| attachment.name.clone()),
        caption: None,
        facts: Some(Box::new(facts)),
    })
}

fn with_caption(mut media: Media, item: MediaItem) -> Result<Media, UiError> {
    media.caption = said(Some(item.caption));
    if let Some(caption) = &media.caption {
        let chars = caption.as_str().chars().count();
        if !media.kind.takes_caption() {
            return Err(invalid("caption"));
        }
        if chars > CAPTION_MAX_CHARS {
            return Err(UiError::because(UiErrorCode::TooLong, chars.to_string()));
        }
    }
    if let (MediaKind::Document, Some(name)) = (media.kind, said(item.filename)) {
        media.filename = Some(name);
    }
    Ok(media)
}

impl Answered for SendMedia {
    async fn answered(self, counter: &Counter) -> Result<Vec<Sent>, UiError> {
        if self.items.is_empty() {
            return Err(UiError::of(UiErrorCode::Empty));
        }
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        let mut reply_to = counter.quoted(conversation, self.reply_to.as_deref()).await?;
        let draft = counter.store.read(move |reader| reader.draft(conversation)).await?;
        let mut along = draft_stays();
        let mut bodies = Vec::new();
        for item in self.items {
            let attachment = counter.ready(&item.attachment).await?;
            along.attachments.push(item.attachment.clone());
            let media = with_caption(carried_file(&attachment)?, item)?;
            let is_draft =
                |draft: &Text| draft.as_str().trim() == media.caption.as_ref().map_or("", Text::as_str);
            along.keeps_draft &= !draft.as_ref().is_some_and(is_draft);
            let (body, not_before) =
                counter.timed(&row, Content::Media(media), reply_to.take(), self.due_at).await?;
            along.not_before = not_before;
            bodies.push(body);
        }
        counter.compose(&row, bodies, along).await
    }
}

impl Answered for SendLocation {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        if !(-90.0..=90.0).contains(&self.latitude) {
            return Err(invalid("latitude"));
        }
        if !(-180.0..=180.0).contains(&self.longitude) {
            return Err(invalid("longitude"));
        }
        let content = Content::Location {
            latitude: self.latitude.to_string(),
            longitude: self.longitude.to_string(),
            name: said(self.name),
            address: said(self.address),
        };
        counter.send(self.conversation, content, self.reply_to.as_deref(), Vec::new()).await
    }
}

impl Answered for SendContacts {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        if self.cards.is_empty() || self.cards.len() > CARDS_MAX {
            return Err(invalid("cards"));
        }
        let cards: Vec<ContactCard> = self.cards.into_iter().map(card).collect::<Result<_, _>>()?;
        let content = Content::Contacts {
            count: u32::try_from(cards.len()).unwrap_or(u32::MAX),
            name: cards.first().map(|card| card.name.clone()).unwrap_or_default(),
            raw: Text::default(),
            cards,
        };
        counter.send(self.conversation, content, self.reply_to.as_deref(), Vec::new()).await
    }
}

fn card(row: ContactCardRow) -> Result<ContactCard, UiError> {
    let name = said(Some(row.name)).ok_or_else(|| invalid("name"))?;
    // Meta wants a part of the name beside the whole.
    let (first, last) = match name.as_str().split_once(char::is_whitespace) {
        Some((first, last)) => (first, Some(last.trim())),
        None => (name.as_str(), None),
    };
    let labelled = |rows: Vec<LabelledRow>| {
        let labelled = |row: LabelledRow| {
            Some(Labelled { value: said(Some(row.value))?, kind: row.kind, wa_id: row.wa_id.map(Text) })
        };
        rows.into_iter().filter_map(labelled).collect()
    };
    Ok(ContactCard {
        first_name: Some(first.into()),
        last_name: last.map(Text::from),
        company: said(row.company),
        title: said(row.title),
        phones: labelled(row.phones),
        emails: labelled(row.emails),
        urls: labelled(row.urls),
        addresses: labelled(row.addresses),
        birthday: said(row.birthday),
        name,
    })
}

impl Answered for SendInteractive {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let InteractiveDraft { header, body, footer, action } = self.message;
        let mut attachments = Vec::new();
        let header = match header {
            None => None,
            Some(HeaderDraft::Text { text }) => said(Some(text)).map(Header::Text),
            Some(HeaderDraft::Media { attachment }) => {
                let media = carried_file(&counter.ready(&attachment).await?)?;
                attachments.push(attachment);
                Some(Header::Media(media))
            }
        };
        let message =
            Interactive { header, body: Text(body), footer: said(footer), action: action_of(action) };
        message.check().map_err(|problem| {
            invalid(&format!("{} {} {}", wire_word(problem.part), wire_word(problem.kind), problem.index))
        })?;
        let content = Content::Interactive(Box::new(message));
        counter.send(self.conversation, content, self.reply_to.as_deref(), attachments).await
    }
}

fn action_of(draft: ActionDraft) -> Action {
    match draft {
        ActionDraft::Buttons { buttons } => Action::Buttons {
            buttons: buttons
                .into_iter()
                .map(|button| Button { id: Text(button.id), title: Text(button.title) })
                .collect(),
        },
        ActionDraft::List { button, sections } => {
            let row = |row: crate::ask::RowDraft| Row {
                id: Text(row.id),
                title: Text(row.title),
                description: said(row.description),
            };
            let section = |section: crate::ask::SectionDraft| Section {
                title: Text(section.title),
                rows: section.rows.into_iter().map(row).collect(),
            };
            Action::List { button: Text(button), sections: sections.into_iter().map(section).collect() }
        }
        ActionDraft::Link { label, url } => Action::Link { label: Text(label), url: Text(url) },
        ActionDraft::LocationRequest {} => Action::LocationRequest,
        ActionDraft::Flow { flow, label, screen, draft } => {
            Action::Flow { flow, label: Text(label), screen, draft }
        }
    }
}

impl Answered for React {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        let emoji = match self.emoji {
            None => None,
            Some(emoji) if (1..=EMOJI_MAX_CHARS).contains(&emoji.chars().count()) => Some(Text(emoji)),
            Some(_) => return Err(invalid("emoji")),
        };
        let row = counter.row(conversation).await?;
        counter.check_handler(conversation).await?;
        check_window(&row, counter.now())?;
        let message = counter.quoted(conversation, Some(&self.message)).await?;
        let message = message.ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        let body = CommandBody::React { conversation, message, emoji };
        counter.compose(&row, vec![body], draft_stays()).await?;
        Ok(Done {})
    }
}
