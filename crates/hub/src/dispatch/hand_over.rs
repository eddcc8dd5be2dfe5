//! Handing one message to Meta: the attempt is on disk before Meta is asked, and its outcome after.

use std::time::Duration;

use cloud_client::{Cause, Failure as MetaFailure};
use cloud_types::send::template::Language;
use cloud_types::send::{SendTemplate, To};
use cloud_types::word::Scalar;
use cloud_types::{Retry, SendBody, SendContent, SendResponse};
use domain::{
    CommandId, Content, Failure, FailureKind, LineId, Phone, ServiceWindow, Text, Timestamp, UserId, Wamid,
};

use super::Kit;
use crate::journal::{Attempt, JournalError, Outcome, Queued, Recipient};

/// Refusals that would pass are believed this often.
const MOST_REFUSALS: u32 = 8;
/// The longest pause while Meta cannot be reached.
const LONGEST_PAUSE_MS: i64 = 60_000;
/// How long to wait before the journal is asked again.
const JOURNAL_PAUSE: Duration = Duration::from_secs(1);
/// Meta's codes for "too fast", said to a whole line.
const LINE_TOO_FAST: [i64; 3] = [4, 80_007, 130_429];

/// What the planner does with the message.
pub(super) enum After {
    /// It has an outcome.
    Done,
    /// Nothing went out; again at that moment.
    Again {
        at: Timestamp,
        /// Whether the whole line waits, not only this conversation.
        whole_line: bool,
    },
}

pub(super) async fn hand_over(kit: &Kit, line: &LineId, queued: &Queued) -> After {
    let attempt = match kit.journal.begin_attempt(queued.command.clone()).await {
        Ok(Some(attempt)) => attempt,
        Ok(None) | Err(JournalError::Closed) => return After::Done,
        Err(error) => {
            tracing::error!(%line, command = %queued.command, %error, "an attempt cannot be noted, so Meta is not asked");
            return After::Again { at: kit.clock.now().plus_ms(5_000), whole_line: false };
        }
    };
    let (outcome, whole_line) = ask_meta(kit, line, &attempt).await;
    count(kit, &outcome);
    note(kit, line, &queued.command, &outcome).await;
    match outcome {
        Outcome::Retry(at) => After::Again { at, whole_line },
        Outcome::Accepted { .. } | Outcome::Failed(_) | Outcome::Unknown(_) => After::Done,
    }
}

async fn ask_meta(kit: &Kit, line: &LineId, attempt: &Attempt) -> (Outcome, bool) {
    let free_form = !matches!(attempt.content, Content::Template { .. });
    let window = ServiceWindow::at(attempt.last_inbound_at, kit.clock.now());
    if free_form && !window.permits_free_form() {
        return (
            Outcome::Failed(own(FailureKind::WindowClosed, "the window closed before Meta could be asked")),
            false,
        );
    }
    let Some(body) = body(attempt) else {
        return (Outcome::Failed(own(FailureKind::InvalidMessage, "this hub cannot send that")), false);
    };
    match kit.meta.send(line.as_str(), &body).await {
        Ok(answer) => (accepted(&answer), false),
        Err(failure) => refused(kit, line, attempt, &failure),
    }
}

fn refused(kit: &Kit, line: &LineId, attempt: &Attempt, failure: &MetaFailure) -> (Outcome, bool) {
    tracing::warn!(%line, attempt = %attempt.id, code = failure.code, http = failure.http, title = failure.title, "Meta did not take a message");
    let kind = failure.code.map_or(FailureKind::Other, FailureKind::of_code);
    if matches!(kind, FailureKind::AccessLost | FailureKind::LineRestricted) {
        kit.look_after.notify_one();
    }
    let now = kit.clock.now();
    let whole_line = failure.code.is_some_and(|code| LINE_TOO_FAST.contains(&code));
    let told = |kind, retry_at| Failure {
        kind,
        code: failure.code,
        details: Text(failure.details.clone().unwrap_or_else(|| failure.title.to_owned())),
        retry_at,
    };
    let given_up = failure.cause == Cause::Refused && attempt.number >= MOST_REFUSALS;
    let again = |at: Timestamp| {
        if given_up { Outcome::Failed(told(kind, Some(at))) } else { Outcome::Retry(at) }
    };
    let outcome = match failure.after_attempt(attempt.number - 1) {
        Retry::Now => again(now.plus_ms(pause_ms(attempt.number))),
        Retry::After(wait) => again(now.plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))),
        Retry::Never => Outcome::Failed(told(kind, None)),
        Retry::UnknownOutcome => Outcome::Unknown(told(FailureKind::OutcomeUnknown, None)),
    };
    (outcome, whole_line)
}

/// Notes the outcome, however long it takes the disk: forgetting it could only end in `Unknown`.
async fn note(kit: &Kit, line: &LineId, command: &CommandId, outcome: &Outcome) {
    loop {
        match kit.journal.end_attempt(command.clone(), outcome.clone(), kit.clock.now()).await {
            Ok(()) | Err(JournalError::Closed) => return,
            Err(error) => {
                tracing::error!(%line, %command, %error, "an outcome cannot be noted yet");
                tokio::time::sleep(JOURNAL_PAUSE).await;
            }
        }
    }
}

fn count(kit: &Kit, outcome: &Outcome) {
    match outcome {
        Outcome::Accepted { .. } => kit.metrics.sends_accepted.increment(1),
        Outcome::Failed(_) => kit.metrics.sends_failed.increment(1),
        Outcome::Retry(_) => kit.metrics.sends_retried.increment(1),
        Outcome::Unknown(_) => kit.metrics.sends_unknown.increment(1),
    }
}

/// 1 s, 2 s, 4 s … a minute.
fn pause_ms(attempts: u32) -> i64 {
    1_000_i64.saturating_mul(1 << attempts.saturating_sub(1).min(6)).min(LONGEST_PAUSE_MS)
}

fn own(kind: FailureKind, details: &str) -> Failure {
    Failure { kind, code: None, details: details.into(), retry_at: None }
}

fn accepted(answer: &SendResponse) -> Outcome {
    let to = answer.contacts.as_ref().and_then(|contacts| contacts.first());
    let phone = to.and_then(|to| to.wa_id.as_ref()).map(|id| Phone(id.text().into_owned()));
    let wamid = answer.messages.first().map(|message| message.id.clone()).unwrap_or_default();
    Outcome::Accepted {
        wamid: Wamid(wamid),
        phone,
        user_id: to.and_then(|to| to.user_id.clone()).map(UserId),
    }
}

fn body(attempt: &Attempt) -> Option<SendBody> {
    let to = match &attempt.to {
        // Without the plus sign Meta would put our own country's code in front.
        Recipient::Phone(phone) => To::Phone(format!("+{}", phone.as_str())),
        Recipient::User(user) => To::User(user.as_str().to_owned()),
    };
    let content = match &attempt.content {
        Content::Text { body } => SendContent::text(body.as_str(), true),
        Content::Template { name, language, .. } => SendContent::Template(Box::new(SendTemplate {
            name: Some(name.clone()),
            language: Some(Language { code: Some(language.clone()), ..Language::default() }),
            ..SendTemplate::default()
        })),
        Content::Location { latitude, longitude, name, address } => {
            SendContent::Location(cloud_types::send::SendLocation {
                latitude: Some(Scalar::Text(latitude.clone())),
                longitude: Some(Scalar::Text(longitude.clone())),
                name: name.as_ref().map(|name| name.as_str().to_owned()),
                address: address.as_ref().map(|address| address.as_str().to_owned()),
                ..Default::default()
            })
        }
        Content::Media(_)
        | Content::Contacts { .. }
        | Content::Choice { .. }
        | Content::Form(_)
        | Content::Order(_)
        | Content::Interactive(_)
        | Content::System(_)
        | Content::Unsupported { .. } => return None,
    };
    let body = SendBody::new(to, content).marked(attempt.id.as_str());
    Some(match &attempt.reply_to {
        Some(wamid) => body.answering(wamid.as_str()),
        None => body,
    })
}
