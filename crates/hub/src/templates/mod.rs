//! The templates of each account, as Meta has them now: listed at the start, every hour, and whenever a webhook or a
//! member says that they may have changed. Every line of the account journals what is new; what is gone, too.

pub mod shape;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cloud_client::{CloudClient, Failure};
use cloud_types::Retry;
use domain::{FailureKind, LineId, Template};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::config::LineConfig;
use crate::dispatch::Kit;

/// How often they are listed when nobody says anything.
const EVERY: Duration = Duration::from_secs(3600);
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause after a failure: Meta counts these calls by the hour.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// Hints that come in a row are followed this long after the last list, then ever less often.
const BREATH: Duration = Duration::from_millis(500);
/// The longest that a hint waits.
const LONGEST_BREATH: Duration = Duration::from_secs(60);

/// The task that keeps the templates.
pub(crate) struct Catalogue {
    tasks: TaskTracker,
}

impl Catalogue {
    pub(crate) fn start(kit: Kit, lines: &[LineConfig]) -> Self {
        let mut accounts: BTreeMap<String, Vec<LineId>> = BTreeMap::new();
        for line in lines {
            accounts.entry(line.waba_id.clone()).or_default().push(line.id.clone());
        }
        let tasks = TaskTracker::new();
        tasks.spawn(keep(kit, accounts));
        tasks.close();
        Self { tasks }
    }

    /// Waits until the task has ended; the kit's token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn keep(kit: Kit, accounts: BTreeMap<String, Vec<LineId>>) {
    let hint: Arc<Notify> = Arc::clone(&kit.templates);
    let (mut failures, mut breath) = (0, BREATH);
    loop {
        let listed = tokio::select! {
            () = kit.stopping.cancelled() => return,
            listed = list_all(&kit, &accounts, failures) => listed,
        };
        let pause = match listed {
            Ok(()) => {
                failures = 0;
                EVERY
            }
            Err(pause) => {
                failures += 1;
                pause
            }
        };
        let rest =
            tokio::time::sleep(breath.max(if failures > 0 { pause.min(LONGEST_BREATH) } else { BREATH }));
        tokio::select! {
            () = kit.stopping.cancelled() => return,
            () = rest => {}
        }
        tokio::select! {
            () = kit.stopping.cancelled() => return,
            () = hint.notified() => breath = (breath * 2).min(LONGEST_BREATH),
            () = tokio::time::sleep(pause) => breath = BREATH,
        }
    }
}

/// The templates of an account, in our words.
pub(crate) async fn list(meta: &CloudClient, account: &str) -> Result<Vec<Template>, Failure> {
    Ok(meta.templates(account).await?.iter().filter_map(shape::shape).collect())
}

/// Lists every account; on failure, how long to wait.
async fn list_all(
    kit: &Kit,
    accounts: &BTreeMap<String, Vec<LineId>>,
    failures: u32,
) -> Result<(), Duration> {
    let mut pause = None;
    for (account, lines) in accounts {
        match list(&kit.meta, account).await {
            Ok(templates) => {
                for line in lines {
                    note(kit, line, templates.clone()).await;
                }
            }
            Err(failure) => {
                if is_about_access(&failure) {
                    kit.look_after.notify_one();
                }
                tracing::warn!(
                    code = failure.code,
                    title = failure.title,
                    "the templates of an account could not be listed"
                );
                pause = pause.max(Some(pause_after(&failure, failures)));
            }
        }
    }
    pause.map_or(Ok(()), Err)
}

async fn note(kit: &Kit, line: &LineId, templates: Vec<Template>) {
    match kit.journal.observe_templates(line.clone(), templates, kit.clock.now()).await {
        Ok(0) => {}
        Ok(changed) => tracing::info!(%line, changed, "templates have changed"),
        Err(error) => tracing::error!(%error, "templates cannot be noted"),
    }
}

fn is_about_access(failure: &Failure) -> bool {
    let kind = failure.code.map(FailureKind::of_code);
    failure.http == Some(401) || kind == Some(FailureKind::AccessLost)
}

fn pause_after(failure: &Failure, failures: u32) -> Duration {
    let growing = FIRST_PAUSE.saturating_mul(1 << failures.min(8)).min(LONGEST_PAUSE);
    match failure.after_attempt(failures) {
        Retry::Now | Retry::UnknownOutcome => growing,
        Retry::After(wait) => growing.max(wait).min(EVERY),
        Retry::Never => LONGEST_PAUSE,
    }
}
