//! What one message of Meta's tells: somebody wrote, reacted, changed or took back, or has another number.

use cloud_types::webhook::content::{Content as MetaContent, System, SystemKind as MetaSystemKind};
use cloud_types::webhook::message::{Message as MetaMessage, Referral as MetaReferral};
use cloud_types::webhook::messages::Contact as MetaContact;
use domain::content::system::SystemKind;
use domain::content::{Product, SystemNote};
use domain::{Content, Referral, Text, Timestamp, UserId, Wamid};
use protocol::{Contact, Message};

use super::content::content;
use super::whom::{is_somebody, phone, whom};
use crate::journal::News;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// A customer.
    Customer,
    /// The business, from elsewhere: the owner's phone, another application.
    Owner,
}

impl Voice {
    /// The customer of a message, be it theirs or for them.
    pub(super) fn with(self, contacts: &[MetaContact], message: &MetaMessage) -> Contact {
        match self {
            Self::Customer => whom(contacts, message.from.as_ref(), message.from_user_id.as_deref()),
            Self::Owner => whom(contacts, message.to.as_ref(), message.to_user_id.as_deref()),
        }
    }
}

/// What a message between us and `with` tells; `None` for what has no words of ours.
#[expect(clippy::wildcard_enum_match_arm, reason = "Meta's words; the rest is content")]
pub(super) fn news(with: Contact, voice: Voice, message: &MetaMessage) -> Option<News> {
    let sent_at = Timestamp::from_secs(message.seconds()?);
    if message.group_id.is_some() || !is_somebody(&with) {
        return None;
    }
    match &message.content {
        MetaContent::Reaction(reaction) if reaction.message_id.is_some() => Some(News::Reacted {
            with,
            target: Wamid(reaction.message_id.clone()?),
            from_customer: voice == Voice::Customer,
            emoji: reaction.emoji.clone().filter(|emoji| !emoji.is_empty()).map(Text),
        }),
        MetaContent::Edit(edit) => Some(News::Edited {
            with,
            target: Wamid(edit.original_message_id.clone()?),
            content: content(&edit.message.as_ref()?.content, message),
        }),
        MetaContent::Revoke(revoke) => {
            Some(News::Revoked { with, target: Wamid(revoke.original_message_id.clone()?) })
        }
        MetaContent::System(system) => noted(with, system, sent_at, message),
        other => {
            let message = worded(sent_at, content(other, message), message);
            Some(match voice {
                Voice::Customer => News::Received { from: with, message },
                Voice::Owner => News::Echoed { to: with, message },
            })
        }
    }
}

fn worded(sent_at: Timestamp, content: Content, message: &MetaMessage) -> Message {
    let context = message.context.as_ref();
    let product = context.and_then(|context| context.referred_product.as_ref()).and_then(|product| {
        Some(Product {
            catalog: product.catalog_id.as_ref()?.text().into_owned(),
            id: product.product_retailer_id.clone()?,
        })
    });
    Message {
        id: Wamid(message.id.clone()),
        sent_at,
        content,
        reply_to: context.and_then(|context| context.id.clone()).map(Wamid),
        forwarded: context.is_some_and(|context| {
            context.forwarded == Some(true) || context.frequently_forwarded == Some(true)
        }),
        referral: message.referral.as_ref().map(|referral| Box::new(brought_by(referral))),
        product: product.map(Box::new),
    }
}

fn brought_by(referral: &MetaReferral) -> Referral {
    Referral {
        kind: referral.source_type.clone().unwrap_or_else(|| "ad".to_owned()),
        headline: referral.headline.clone().map(Text),
        body: referral.body.clone().map(Text),
        url: referral.source_url.clone().map(Text),
        id: referral.source_id.as_ref().map(|id| id.text().into_owned()),
    }
}

/// What Meta's system says of a customer. What it says in words that we do not know is kept unread.
fn noted(from: Contact, system: &System, sent_at: Timestamp, message: &MetaMessage) -> Option<News> {
    let what = match system.kind.as_ref()? {
        MetaSystemKind::UserChangedNumber => SystemKind::NumberChanged,
        MetaSystemKind::UserChangedUserId => SystemKind::IdChanged,
        MetaSystemKind::CustomerIdentityChanged => SystemKind::IdentityChanged,
        MetaSystemKind::Other(_) => return None,
    };
    let new_phone = system.wa_id.as_ref().or(system.new_wa_id.as_ref()).and_then(phone);
    let moved = what != SystemKind::IdentityChanged;
    let note = SystemNote {
        what,
        body: system.body.clone().unwrap_or_default().into(),
        before: from
            .phone
            .clone()
            .filter(|before| moved && new_phone.as_ref().is_some_and(|now| now != before)),
        now: new_phone.clone().filter(|_| moved),
    };
    let note = worded(sent_at, Content::System(note), message);
    let contact =
        Contact { user_id: system.user_id.clone().map(UserId), phone: new_phone, ..Contact::default() };
    if !moved || !is_somebody(&contact) {
        return Some(News::Noted { with: from, note });
    }
    let before = Contact {
        user_id: system.previous_user_id.clone().map(UserId).or(from.user_id),
        phone: from.phone,
        ..Contact::default()
    };
    Some(News::Moved { contact, before, note })
}
