//! Tells what customers wrote since this person was last told. The mark moves before the telling: a message is
//! told at most once, also across a crash between the two.

use domain::{LineId, Seq};

use crate::event::EngineEvent;
use crate::notice;
use crate::shared::Shared;

/// More conversations than this are counted no further; nobody reads such a sum to the last digit.
const MOST_CONVERSATIONS: u32 = 1_000;

/// Since when the news gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// While we were not connected.
    Absence,
    /// Just now.
    Moment,
}

/// A seat that holds nothing begins here: what lies before is history, and history is no news.
pub(crate) async fn nothing_yet(shared: &Shared, line: &LineId, head: Seq) {
    let line = line.clone();
    if let Err(error) = shared.store.write(move |replica| replica.set_notified(&line, head)).await {
        tracing::error!(%error, "the mark of what was notified cannot be moved");
    }
}

/// Tells what is new on a line.
pub(crate) async fn tell(shared: &Shared, line: &LineId, since: Since) {
    let asked = line.clone();
    let news = shared.store.read(move |reader| {
        let told = reader.notified_up_to(&asked)?.unwrap_or_default();
        let held = reader.interval(&asked)?.map_or(told, |interval| interval.high);
        Ok((told, held, reader.new_inbound_since(&asked, told, MOST_CONVERSATIONS)?))
    });
    let (told, held, news) = match news.await {
        Ok(news) => news,
        Err(error) => {
            tracing::error!(%error, "what is new cannot be read");
            return;
        }
    };
    if held > told {
        let marked = line.clone();
        if let Err(error) = shared.store.write(move |replica| replica.set_notified(&marked, held)).await {
            tracing::error!(%error, "the mark of what was notified cannot be moved; nothing is told");
            return;
        }
    }
    for notification in notice::told(news, shared.focus(), since == Since::Absence) {
        shared.tell(EngineEvent::Notify(notification));
    }
}
