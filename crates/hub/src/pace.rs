//! The beat to which streams send. A line's bell rings with every commit, hundreds of times a second on a busy day; a stream
//! that sent each time would send to a thousand seats each time. So streams hear a slower bell: at once when it has been
//! quiet, and then not before so long. All of them hear it together, stand at the same entry, and share one frame.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{LineId, Seq};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::journal::Journal;

/// From one ring to the next at least. Nobody who reads notices; what is sent a second is bounded.
const GAP: Duration = Duration::from_millis(50);

/// The slower bells, one a line, and the tasks that ring them.
#[derive(Clone)]
pub(crate) struct Pace {
    lines: Arc<HashMap<LineId, watch::Receiver<Seq>>>,
    tasks: TaskTracker,
}

impl Pace {
    /// Begins to ring for these lines.
    pub(crate) fn start<'l>(
        journal: &dyn Journal,
        lines: impl Iterator<Item = &'l LineId>,
        stopping: &CancellationToken,
    ) -> Self {
        let tasks = TaskTracker::new();
        let mut bells = HashMap::new();
        for line in lines {
            let Some(bell) = journal.bell(line) else { continue };
            let (ring, heard) = watch::channel(*bell.borrow());
            tasks.spawn(stopping.clone().run_until_cancelled_owned(slow_down(bell, ring)));
            bells.insert(line.clone(), heard);
        }
        tasks.close();
        Self { lines: Arc::new(bells), tasks }
    }

    /// The slower bell of a line. `None` for a line that is not served.
    pub(crate) fn bell(&self, line: &LineId) -> Option<watch::Receiver<Seq>> {
        self.lines.get(line).cloned()
    }

    /// Waits until nothing rings any more; the token asks it to end.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn slow_down(mut bell: watch::Receiver<Seq>, ring: watch::Sender<Seq>) {
    while bell.changed().await.is_ok() {
        ring.send_replace(*bell.borrow_and_update());
        tokio::time::sleep(GAP).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_ring_is_heard_at_once_and_those_that_follow_together() {
        let (bell, heard) = watch::channel(Seq(0));
        let (ring, mut slow) = watch::channel(Seq(0));
        let task = tokio::spawn(slow_down(heard, ring));
        bell.send_replace(Seq(1));
        slow.changed().await.expect("rings");
        assert_eq!(*slow.borrow_and_update(), Seq(1));
        for seq in 2..=9 {
            bell.send_replace(Seq(seq));
        }
        slow.changed().await.expect("rings");
        assert_eq!(*slow.borrow_and_update(), Seq(9), "as one, and none is lost");
        drop(bell);
        task.await.expect("ends with the bell");
    }
}
