//! Which lines there are: asked of the hub at start, after every wake-up and now and then. A line that the replica
//! holds is followed before the hub has said a word, so that a slow list delays nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{ActionNeeded, LineId, LinkState};
use protocol::LineInfo;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{follow, pause};
use crate::backoff::Failures;
use crate::door::DoorError;
use crate::shared::Shared;

/// Keeps one follower for each line, until the engine stops.
pub(crate) async fn keep_roster(shared: Arc<Shared>, tasks: TaskTracker, stop: CancellationToken) {
    let mut wake = shared.wake.subscribe();
    let mut roster =
        Roster { shared: Arc::clone(&shared), tasks, stop: stop.clone(), followed: BTreeMap::new() };
    roster.follow_held().await;
    let mut failures = Failures::default();
    let mut heard = shared.clock.now();
    loop {
        wake.mark_unchanged();
        let answer = tokio::select! {
            () = stop.cancelled() => return,
            answer = shared.door.lines() => answer,
        };
        let wait = match answer {
            Ok(lines) => {
                heard = shared.clock.now();
                failures.forget();
                shared.hub_link(LinkState::Live);
                roster.take_in(lines);
                shared.patience.roster
            }
            Err(error) => {
                tracing::info!(%error, "the hub does not list its lines");
                shared.hub_link(match error {
                    DoorError::Unreachable(_) => LinkState::Offline { since: heard },
                    DoorError::NotSignedIn | DoorError::NotAllowed => {
                        LinkState::ActionNeeded(ActionNeeded::SignIn)
                    }
                    DoorError::OtherTreaty => LinkState::ActionNeeded(ActionNeeded::UpdateApp),
                });
                failures.again(&shared.patience.backoff, shared.ids.chance())
            }
        };
        if !pause(wait, &mut wake, &stop).await {
            return;
        }
    }
}

struct Roster {
    shared: Arc<Shared>,
    tasks: TaskTracker,
    stop: CancellationToken,
    followed: BTreeMap<LineId, CancellationToken>,
}

impl Roster {
    /// Starts with what the replica holds, and with what it last knew of each line's health.
    async fn follow_held(&mut self) {
        match self.shared.store.read(|reader| reader.lines()).await {
            Ok(lines) => {
                for held in lines {
                    self.shared.line_problem(&held.line, held.health.as_ref().and_then(first_problem));
                    self.follow(held.line);
                }
            }
            Err(error) => tracing::error!(%error, "the replica does not list its lines"),
        }
    }

    /// A line that left the hub keeps its stream: the hub's refusal there says more than its absence here.
    fn take_in(&mut self, lines: Vec<LineInfo>) {
        for line in lines {
            self.shared.line_problem(&line.id, first_problem(&line.health));
            self.follow(line.id);
        }
    }

    fn follow(&mut self, line: LineId) {
        // A follower that was told to forget its line has ended.
        if self.followed.get(&line).is_some_and(|follower| !follower.is_cancelled()) {
            return;
        }
        let stop = self.stop.child_token();
        self.followed.insert(line.clone(), stop.clone());
        self.tasks.spawn(follow(Arc::clone(&self.shared), line, stop));
    }
}

/// The problem that hurts most: problems come in that order.
pub(super) fn first_problem(health: &domain::LineHealth) -> Option<domain::LineProblem> {
    health.problems.iter().min().copied()
}
