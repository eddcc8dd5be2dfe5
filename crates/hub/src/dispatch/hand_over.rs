//! Handing one message to Meta: the attempt is on disk before Meta is asked, and its outcome after.

use std::time::Duration;

use cloud_client::{Cause, Failure as MetaFailure};
use cloud_types::{Retry, SendResponse};
use domain::{CommandId, Failure, FailureKind, LineId, Phone, Text, Timestamp, UserId, Wamid};
use tokio::sync::Semaphore;

use super::body::request;
use super::upload::{self, Trouble};
use super::{Kit, pause_ms};
use crate::journal::{Attempt, Begin, JournalError, Matter, Outcome, Queued};

/// Refusals that would pass are believed this often.
const MOST_REFUSALS: u32 = 8;
/// How long to wait before the journal is asked again.
const JOURNAL_PAUSE: Duration = Duration::from_secs(1);
/// Meta's codes for "too fast", said to a whole line.
const LINE_TOO_FAST: [i64; 3] = [4, 80_007, 130_429];

/// Refusals that can mean that Meta does not know a file (any more).
const FILE_UNKNOWN: [i64; 5] = [33, 100, 131_009, 131_052, 131_053];

/// What the planner does with the message.
pub(super) enum After {
    /// It has an outcome.
    Done,
    /// Nothing went out; again at that moment.
    Again {
        at: Timestamp,
        /// Whether the whole line waits, not only this conversation.
        whole_line: bool,
        /// Whether a file of it could not be given to Meta.
        upload_failed: bool,
    },
    /// The journal did not answer, so nobody knows whether the attempt is noted. Meta was not asked.
    Unnoted,
}

impl After {
    fn again(at: Timestamp) -> Self {
        Self::Again { at, whole_line: false, upload_failed: false }
    }
}

/// Hands a message over, its files first. `uploads_tried` counts the tries at its files that failed.
pub(super) async fn hand_over(
    kit: &Kit,
    line: &LineId,
    queued: &Queued,
    uploads: &Semaphore,
    uploads_tried: u32,
) -> After {
    let mut just_uploaded = false;
    let attempt = loop {
        match kit.journal.begin_attempt(queued.command.clone(), kit.clock.now()).await {
            Ok(Begin::Ready(attempt)) => break attempt,
            Ok(Begin::Upload(files)) if !just_uploaded => {
                match upload::files(kit, line, &files, uploads, uploads_tried).await {
                    Ok(()) => just_uploaded = true,
                    Err(Trouble::Closed) => return After::Done,
                    Err(Trouble::Later(at)) => {
                        return After::Again { at, whole_line: false, upload_failed: true };
                    }
                    Err(Trouble::Never(failure)) => return give_up(kit, line, queued, failure).await,
                }
            }
            Ok(Begin::Refused(failure)) => {
                count(kit, &Outcome::Failed(failure));
                return After::Done;
            }
            Ok(Begin::Gone) | Err(JournalError::Closed) => return After::Done,
            // What was just uploaded is not there: the clock was set, or somebody forgot it. Later, anew.
            Ok(Begin::Upload(_)) => return After::again(kit.clock.now().plus_ms(5_000)),
            Err(error) => {
                tracing::error!(%line, command = %queued.command, %error, "an attempt cannot be noted, so Meta is not asked");
                return After::Unnoted;
            }
        }
    };
    let (outcome, whole_line) = ask_meta(kit, line, &attempt, just_uploaded).await;
    count(kit, &outcome);
    note(kit, line, &queued.command, &outcome).await;
    match outcome {
        Outcome::Retry(at) => After::Again { at, whole_line, upload_failed: false },
        Outcome::Accepted { .. } | Outcome::Failed(_) | Outcome::Unknown(_) => After::Done,
    }
}

async fn give_up(kit: &Kit, line: &LineId, queued: &Queued, failure: Failure) -> After {
    count(kit, &Outcome::Failed(failure.clone()));
    match kit.journal.give_up(queued.command.clone(), failure, kit.clock.now()).await {
        Ok(()) | Err(JournalError::Closed) => After::Done,
        Err(error) => {
            tracing::error!(%line, command = %queued.command, %error, "a failure cannot be noted yet");
            After::again(kit.clock.now().plus_ms(5_000))
        }
    }
}

async fn ask_meta(kit: &Kit, line: &LineId, attempt: &Attempt, just_uploaded: bool) -> (Outcome, bool) {
    let Some(body) = request(attempt) else {
        return (Outcome::Failed(own(FailureKind::InvalidMessage, "this hub cannot send that")), false);
    };
    let failure = match kit.meta.send(line.as_str(), &body).await {
        Ok(answer) => return (accepted(&answer), false),
        Err(failure) => failure,
    };
    // Meta may have forgotten a file before its time. Once it has them all anew, a refusal means something else.
    let may_be_a_file = failure.code.is_some_and(|code| FILE_UNKNOWN.contains(&code));
    let has_files = match &attempt.matter {
        Matter::Message { files, .. } => !files.is_empty(),
        Matter::Reaction { .. } => false,
    };
    if may_be_a_file && !just_uploaded && has_files && failure.class == Retry::Never {
        if let Some(command) = attempt.id.command()
            && let Err(error) = kit.journal.forget_files_at_meta(command).await
        {
            tracing::error!(%line, %error, "that Meta lacks a file cannot be noted");
        }
        return (Outcome::Retry(kit.clock.now()), false);
    }
    refused(kit, line, attempt, &failure)
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
    let may_be_repeated = match &attempt.matter {
        Matter::Message { .. } => false,
        Matter::Reaction { .. } => true,
    };
    let heard = failure.cause == Cause::Refused || may_be_repeated;
    let given_up = heard && failure.cause != Cause::Unreachable && attempt.number >= MOST_REFUSALS;
    let again = |at: Timestamp| {
        if given_up { Outcome::Failed(told(kind, Some(at))) } else { Outcome::Retry(at) }
    };
    let outcome = match failure.after_attempt(attempt.number - 1) {
        Retry::Now => again(now.plus_ms(pause_ms(attempt.number))),
        Retry::After(wait) => again(now.plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))),
        Retry::Never => Outcome::Failed(told(kind, None)),
        Retry::UnknownOutcome if may_be_repeated => again(now.plus_ms(pause_ms(attempt.number))),
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
