//! How a line is doing at Meta: looked at every so often, and at once when something hints at trouble.

use std::sync::Arc;
use std::time::Duration;

use cloud_client::{CloudClient, Failure};
use domain::{FailureKind, LineHealth, LineProblem, Quality, Text, Timestamp};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::config::LineConfig;
use crate::dispatch::Kit;

/// Hints are not followed more often than this.
const BREATH: Duration = Duration::from_secs(2);

/// Asks Meta how a line is doing. `None` when Meta cannot be reached: then nothing is known anew.
pub async fn observe(
    meta: &CloudClient,
    line: &LineConfig,
    before: &LineHealth,
    now: Timestamp,
) -> Option<LineHealth> {
    let mut health = LineHealth { checked_at: now, problems: Vec::new(), ..before.clone() };
    match meta.phone_number(line.id.as_str()).await {
        Ok(number) => {
            if number.status.as_deref().is_some_and(|status| status != "CONNECTED") {
                health.problems.push(LineProblem::NumberNotConnected);
            }
            let sending = number.health_status.as_ref().and_then(|status| status.can_send_message.as_deref());
            if sending == Some("BLOCKED") {
                health.problems.push(LineProblem::SendingBlocked);
            }
            health.quality = quality(number.quality_rating.as_deref());
            if health.quality == Quality::Red {
                health.problems.push(LineProblem::QualityRed);
            }
            if let Some(shown) = &number.display_phone_number {
                health.display_number = Text(shown.text().into_owned());
            }
            if let Some(name) = number.verified_name {
                health.verified_name = Text(name);
            }
        }
        Err(failure) => health.problems.push(problem(&failure)?),
    }
    if !health.problems.contains(&LineProblem::TokenDead)
        && let Ok(apps) = meta.subscribed_apps(&line.waba_id).await
        && apps.is_empty()
    {
        health.problems.push(LineProblem::WebhookUnsubscribed);
    }
    health.problems.sort_unstable();
    health.problems.dedup();
    Some(health)
}

fn quality(word: Option<&str>) -> Quality {
    match word {
        Some("GREEN") => Quality::Green,
        Some("YELLOW") => Quality::Yellow,
        Some("RED") => Quality::Red,
        _ => Quality::Unknown,
    }
}

/// What a refusal says of the line; `None` when it says nothing.
fn problem(failure: &Failure) -> Option<LineProblem> {
    if failure.http == Some(401) {
        return Some(LineProblem::TokenDead);
    }
    let code = failure.code?;
    match FailureKind::of_code(code) {
        FailureKind::AccessLost => Some(LineProblem::TokenDead),
        FailureKind::LineRestricted => Some(LineProblem::SendingBlocked),
        FailureKind::InvalidMessage => Some(LineProblem::NumberNotConnected),
        FailureKind::WindowClosed
        | FailureKind::Undeliverable
        | FailureKind::OptedOut
        | FailureKind::Blocked
        | FailureKind::RateLimited
        | FailureKind::HeldBackByMeta
        | FailureKind::TemplateProblem
        | FailureKind::MediaProblem
        | FailureKind::RecipientNotAllowed
        | FailureKind::MetaUnavailable
        | FailureKind::OutcomeUnknown
        | FailureKind::Other => None,
    }
}

/// The task that looks after the lines.
pub(crate) struct Watch {
    tasks: TaskTracker,
}

impl Watch {
    pub(crate) fn start(kit: Kit, lines: Vec<LineConfig>, every: Duration) -> Self {
        let tasks = TaskTracker::new();
        if !every.is_zero() {
            tasks.spawn(look_after(kit, lines, every));
        }
        tasks.close();
        Self { tasks }
    }

    /// Waits until the task has ended; the kit's token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn look_after(kit: Kit, lines: Vec<LineConfig>, every: Duration) {
    let hint: Arc<Notify> = Arc::clone(&kit.look_after);
    loop {
        let round = async {
            for line in &lines {
                look_at(&kit, line).await;
            }
            tokio::time::sleep(BREATH).await;
        };
        tokio::select! {
            () = kit.stopping.cancelled() => return,
            () = round => {}
        }
        tokio::select! {
            () = kit.stopping.cancelled() => return,
            () = hint.notified() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

async fn look_at(kit: &Kit, line: &LineConfig) {
    let before = match kit.journal.health(line.id.clone()).await {
        Ok(before) => before,
        Err(error) => return tracing::error!(%error, "a line's health cannot be read"),
    };
    let Some(health) = observe(&kit.meta, line, &before, kit.clock.now()).await else { return };
    match kit.journal.observe(line.id.clone(), health).await {
        Ok(true) => tracing::info!(line = %line.id, "a line's health has changed"),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "a line's health cannot be noted"),
    }
}
