//! A row of a thread, and why it failed.

use domain::FailureKind;
use protocol::RefusalCode;
use replica::{OwnReactionState, Sender, ThreadRow};

use super::{Drawing, Files, direction, of_outbox, of_status, wire_word};
use crate::row::{
    FailureRow, MessageRow, MyReactionRow, MyReactionState, ProductRow, QuoteRow, ReactionRow, ReferralRow,
    UploadRow, UploadState,
};

impl Drawing {
    /// A row of a thread.
    pub(crate) fn message(&self, row: ThreadRow) -> MessageRow {
        let (delivery, failure) = match &row.delivery {
            None => (None, None),
            Some(replica::Delivery::Outbox { state, refusal }) => {
                (Some(of_outbox(*state)), refusal.as_ref().map(refused))
            }
            Some(replica::Delivery::Journal { status, failure, .. }) => {
                (Some(of_status(*status)), failure.as_ref().map(failed))
            }
        };
        let author = match &row.sender {
            Sender::Customer | Sender::Here | Sender::Nobody => None,
            Sender::Phone => Some("phone".to_owned()),
            Sender::Seat { name, .. } => Some(name.as_str().to_owned()),
        };
        let on_its_way = row.upload.as_ref().and_then(|_| self.media.upload(&row.key));
        let files = Files { states: &row.media, local: row.sender == Sender::Here };
        MessageRow {
            key: row.key,
            at: row.at.0,
            seq: row.position.map_or(0, |position| position.seq.0),
            direction: direction(matches!(row.sender, Sender::Customer | Sender::Nobody)),
            author,
            from_phone: row.sender == Sender::Phone,
            content: self.content(row.content, files),
            delivery,
            failure,
            quote: row.quote.map(quote),
            reactions: row.reactions.into_iter().map(reaction).collect(),
            edited: row.original.is_some(),
            revoked: row.revoked,
            forwarded: row.forwarded,
            upload: on_its_way.map(UploadRow::from).or(row.upload.map(uploading)),
            held_until: row.held_until.map(|until| until.0),
            earlier: row.original.map(|original| self.content(original, files)),
            referral: row.referral.map(referral),
            product: row.product.map(|product| ProductRow { catalog: product.catalog, id: product.id }),
            imported: row.imported,
            standby: false,
            my_reaction: row.own_reaction.map(own_reaction),
        }
    }
}

fn uploading(files: replica::Uploading) -> UploadRow {
    UploadRow {
        sent: files.done,
        total: files.total,
        state: match files.state {
            replica::UploadState::Waiting | replica::UploadState::Done => UploadState::Waiting,
            replica::UploadState::Paused => UploadState::Paused,
            replica::UploadState::Failed => UploadState::Failed,
        },
        trouble: files.trouble,
    }
}

fn referral(referral: domain::Referral) -> ReferralRow {
    ReferralRow {
        kind: referral.kind,
        headline: referral.headline.map(|text| text.0),
        body: referral.body.map(|text| text.0),
        url: referral.url.map(|text| text.0),
    }
}

fn own_reaction(reaction: replica::OwnReaction) -> MyReactionRow {
    let (state, failure) = match &reaction.state {
        OwnReactionState::Outbox => (MyReactionState::Waiting, None),
        OwnReactionState::Queued => (MyReactionState::Queued, None),
        OwnReactionState::Refused(refusal) => (MyReactionState::Failed, Some(refused(refusal))),
        OwnReactionState::Failed(failure) => (MyReactionState::Failed, Some(failed(failure))),
    };
    MyReactionRow { emoji: reaction.emoji.map(|emoji| emoji.0), state, failure }
}

fn quote(quote: replica::Quote) -> QuoteRow {
    match quote.message {
        None => QuoteRow { key: None, direction: None, preview: None, kind: None },
        Some(quoted) => QuoteRow {
            key: Some(quoted.key),
            direction: Some(direction(quoted.from_customer)),
            preview: quoted.preview.filter(|_| !quoted.revoked).map(|text| text.0),
            kind: Some(if quoted.revoked { "revoked".to_owned() } else { quoted.label }),
        },
    }
}

fn reaction(reaction: replica::Reaction) -> ReactionRow {
    ReactionRow { emoji: reaction.emoji.0, from_customer: reaction.from_customer }
}

pub(crate) fn failed(failure: &domain::Failure) -> FailureRow {
    // What a scheduled message met when its time came, and the treaty has no failure for.
    let elsewhere = failure.kind == FailureKind::Other && failure.details.as_str() == "handled_elsewhere";
    FailureRow {
        kind: if elsewhere { wire_word(RefusalCode::HandledElsewhere) } else { wire_word(failure.kind) },
        code: failure.code,
        details: failure.details.as_str().to_owned(),
        retry_at: failure.retry_at.map(|at| at.0),
        may_be_retried: failure.kind.may_be_retried(),
    }
}

/// The hub's no, in the words the screen has for a failure where it has one.
pub(crate) fn refused(refused: &replica::Refused) -> FailureRow {
    FailureRow {
        // What both the hub and Meta can refuse has the same word at both.
        kind: wire_word(refused.code),
        code: None,
        details: refused.details.as_str().to_owned(),
        retry_at: None,
        may_be_retried: may_be_asked_again(refused.code),
    }
}

/// Whether the same wish may be asked again: what stood in its way can go by.
fn may_be_asked_again(code: RefusalCode) -> bool {
    match code {
        RefusalCode::NotSignedIn
        | RefusalCode::NotAllowed
        | RefusalCode::UnknownLine
        | RefusalCode::UnknownConversation
        | RefusalCode::OtherTeam
        | RefusalCode::HandledElsewhere
        | RefusalCode::FileMissing
        | RefusalCode::JournalUnavailable
        | RefusalCode::Wipe
        | RefusalCode::UnknownMember
        | RefusalCode::UnknownSeat
        | RefusalCode::UnknownInvitation
        | RefusalCode::InvitationExpired
        | RefusalCode::InvitationUsed
        | RefusalCode::InvitationTakenBack
        | RefusalCode::AgreementMissing
        | RefusalCode::TwoStepMissing
        | RefusalCode::TwoStepWrong
        | RefusalCode::TooManyTries
        | RefusalCode::TooManySeats
        | RefusalCode::LastOwner
        | RefusalCode::InvalidValue
        | RefusalCode::SignInMissing
        | RefusalCode::SignInOver
        | RefusalCode::SignInRefused
        | RefusalCode::ProviderUnreachable
        | RefusalCode::AccountUnknown
        | RefusalCode::AccountTaken
        | RefusalCode::AccountNotAllowed
        | RefusalCode::MemberDisabled
        | RefusalCode::NotUnderstood
        | RefusalCode::Other => true,
        RefusalCode::WindowClosed
        | RefusalCode::InvalidMessage
        | RefusalCode::NothingToCancel
        | RefusalCode::NothingToImport
        | RefusalCode::NothingToSettle
        | RefusalCode::CommandReused => false,
    }
}
