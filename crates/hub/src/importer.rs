//! Asking Meta for the past of the owner's phone, once a member wishes it: the address book first, then the messages.
//! What to ask stands in the journal, and what is being asked is on disk before Meta hears it.

use std::time::Duration;

use cloud_client::{AppData, Failure};
use cloud_types::Retry;
use domain::{FailureKind, LineId};
use tokio_util::task::TaskTracker;

use crate::config::LineConfig;
use crate::dispatch::{GRACE, Kit};
use crate::journal::{ImportOutcome, ImportStep};

/// Meta: asked before.
const ASKED_BEFORE: i64 = 2_593_107;
/// The pause after Meta could not be reached; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause: Meta gives a day in all.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// The task that asks.
pub(crate) struct Importer {
    tasks: TaskTracker,
}

impl Importer {
    pub(crate) fn start(kit: Kit, lines: &[LineConfig]) -> Self {
        let tasks = TaskTracker::new();
        tasks.spawn(ask_when_wished(kit, lines.iter().map(|line| line.id.clone()).collect()));
        tasks.close();
        Self { tasks }
    }

    /// Waits until the task has ended; the kit's token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn ask_when_wished(kit: Kit, lines: Vec<LineId>) {
    let mut errands = kit.journal.errands();
    let mut failures = 0;
    loop {
        let mut again = None;
        let wishes = errands.borrow_and_update().imports;
        for line in &lines {
            if !ask_all(&kit, line).await {
                again = Some(FIRST_PAUSE.saturating_mul(1 << failures.min(7)).min(LONGEST_PAUSE));
            }
        }
        failures = if again.is_some() { failures + 1 } else { 0 };
        let rest = async {
            match again {
                Some(pause) => {
                    tokio::time::sleep(pause).await;
                    true
                }
                None => errands.wait_for(|now| now.imports != wishes).await.is_ok(),
            }
        };
        let goes_on = tokio::select! {
            () = kit.stopping.cancelled() => false,
            goes_on = rest => goes_on,
        };
        if !goes_on {
            return;
        }
    }
}

/// Asks for what is to be asked on a line; whether nothing is left to ask again.
async fn ask_all(kit: &Kit, line: &LineId) -> bool {
    while !kit.stopping.is_cancelled() {
        let step = match kit.journal.begin_import(line.clone()).await {
            Ok(Some(step)) => step,
            Ok(None) => return true,
            Err(error) => {
                tracing::error!(%line, %error, "what to ask of the phone's past cannot be read");
                return false;
            }
        };
        let what = match step {
            ImportStep::Contacts => AppData::Contacts,
            ImportStep::History => AppData::History,
        };
        let outcome = tokio::select! {
            answer = kit.meta.sync_app(line.as_str(), what) => match answer {
                Ok(_) => ImportOutcome::Given,
                Err(failure) => outcome(kit, &failure),
            },
            () = out_of_time(kit) => ImportOutcome::Unknown,
        };
        if let Err(error) = kit.journal.end_import(line.clone(), step, outcome, kit.clock.now()).await {
            // It stands as being asked, and is unknown after the next start.
            tracing::error!(%line, %error, "what Meta said of the phone's past cannot be noted");
            return true;
        }
        if outcome == ImportOutcome::Later {
            return false;
        }
    }
    true
}

/// A hub that stops gives Meta a little time to answer.
async fn out_of_time(kit: &Kit) {
    kit.stopping.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

fn outcome(kit: &Kit, failure: &Failure) -> ImportOutcome {
    tracing::warn!(code = failure.code, title = failure.title, "Meta did not give the phone's past");
    if failure.code == Some(ASKED_BEFORE) {
        return ImportOutcome::GivenBefore;
    }
    let kind = failure.code.map(FailureKind::of_code);
    if failure.http == Some(401) || kind == Some(FailureKind::AccessLost) {
        kit.look_after.notify_one();
        return ImportOutcome::Later;
    }
    match failure.class {
        Retry::Now | Retry::After(_) => ImportOutcome::Later,
        Retry::Never => ImportOutcome::Refused,
        Retry::UnknownOutcome => ImportOutcome::Unknown,
    }
}
