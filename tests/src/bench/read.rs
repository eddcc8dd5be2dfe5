//! `read`: the list, the thread and the palette of a replica with a million messages, beside Signal's store.

use std::time::{Duration, Instant};

use anyhow::Result;
use domain::ConversationId;
use protocol::Entry;
use replica::{Anchor, InboxView, Position, Readers};
use testkit::corpus::Mix;
use testkit::{Chance, Corpus};

use super::Options;
use super::peer_signal::SignalStore;
use super::report::{Report, percentile};
use super::store::Place;

/// What a screen asks for at once.
const PAGE: u32 = 50;

pub(super) fn run(options: &Options) -> Result<Report> {
    let messages = options.messages.unwrap_or(1_000_000);
    let conversations = options.conversations.unwrap_or(50_000);
    let rounds = options.rounds.unwrap_or(20);
    let corpus = || {
        let entries = messages + conversations;
        Corpus::new(3, conversations as usize, Mix::Messages).take(entries as usize)
    };

    let place = Place::new("read")?;
    let begun = Instant::now();
    fill(&place, corpus())?;
    let filled_in = begun.elapsed();
    let peer_place = Place::new("signal")?;
    let peer = SignalStore::fill(peer_place.bare()?, corpus(), conversations)?;

    let replica = place.reopened()?;
    let mut times = Times::default();
    let mut busy = Corpus::new(4, conversations as usize, Mix::Messages);
    // One round that is not counted, to warm both sides.
    times.round(&replica.readers(), &peer, &mut busy)?;
    times = Times::default();
    for _ in 0..rounds {
        times.round(&replica.readers(), &peer, &mut busy)?;
    }

    let mut report = Report::new("read");
    times.tell(&mut report);
    report.note("filling ours", "msg/s", messages as f64 / filled_in.as_secs_f64());
    report.note("store, ours", "MB", place.megabytes()?);
    report.note("store, Signal's", "MB", peer_place.megabytes()?);
    Ok(report)
}

fn fill(place: &Place, entries: impl Iterator<Item = Entry>) -> Result<()> {
    let mut replica = place.replica()?;
    let mut batch = Vec::with_capacity(10_000);
    for entry in entries {
        batch.push(entry);
        if batch.len() == 10_000 {
            replica.apply(&testkit::eg::line(), &batch)?;
            batch.clear();
        }
    }
    replica.apply(&testkit::eg::line(), &batch)?;
    replica.checkpoint()?;
    Ok(())
}

/// How long each question took, one by one.
#[derive(Default)]
struct Times {
    inbox: Vec<Duration>,
    inbox_deep: Vec<Duration>,
    counts: Vec<Duration>,
    thread: Vec<Duration>,
    thread_deep: Vec<Duration>,
    palette: Vec<Duration>,
    peer_list: Vec<Duration>,
    peer_thread: Vec<Duration>,
}

impl Times {
    /// Ours and the peer's in turn, the same conversations for both.
    fn round(&mut self, readers: &Readers, peer: &SignalStore, busy: &mut Corpus) -> Result<()> {
        let conversations: Vec<ConversationId> = (0..50).map(|_| busy.conversation()).collect();
        let mut chance = Chance::new(conversations.iter().map(|c| c.0).sum());
        for view in [InboxView::All, InboxView::ToAnswer, InboxView::Unread, InboxView::All] {
            let page = timed(&mut self.inbox, || {
                Ok(readers.reader()?.inbox_page(view, None, PAGE, testkit::eg::at(0))?)
            })?;
            if let Some(next) = page.next {
                let further =
                    || Ok(readers.reader()?.inbox_page(view, Some(next), PAGE, testkit::eg::at(0))?);
                timed(&mut self.inbox_deep, further)?;
            }
            timed(&mut self.counts, || Ok(readers.reader()?.inbox_counts()?))?;
        }
        timed(&mut self.peer_list, || peer.list())?;
        for conversation in conversations {
            let newest = timed(&mut self.thread, || {
                Ok(readers.reader()?.thread_page(conversation, Anchor::Newest, PAGE)?)
            })?;
            timed(&mut self.peer_thread, || peer.thread(conversation.0))?;
            if newest.total > u64::from(PAGE) {
                let place = somewhere(readers, conversation, chance.below(newest.total))?;
                let before =
                    || Ok(readers.reader()?.thread_page(conversation, Anchor::Before(place), PAGE)?);
                timed(&mut self.thread_deep, before)?;
            }
        }
        for query in ["ma", "awa d", "silva", "06 39", "zoé", "x", "a", "martins lu"] {
            timed(&mut self.palette, || Ok(readers.reader()?.palette(query, 20)?))?;
        }
        Ok(())
    }

    fn tell(mut self, report: &mut Report) {
        let limit = Duration::from_millis(10);
        let mut both = |name: &str, times: &mut Vec<Duration>, middle: Duration| {
            report.within(&format!("{name}, p50"), percentile(times, 0.5), middle);
            report.within(&format!("{name}, p99"), percentile(times, 0.99), limit);
        };
        both("inbox, first page of 50", &mut self.inbox, Duration::from_micros(500));
        both("inbox, second page", &mut self.inbox_deep, Duration::from_micros(500));
        both("inbox, counts", &mut self.counts, Duration::from_micros(500));
        both("thread, newest 50", &mut self.thread, Duration::from_micros(700));
        both("thread, 50 at random depth", &mut self.thread_deep, Duration::from_micros(700));
        both("palette, 20 hits", &mut self.palette, limit);
        let (ours, peer) = (percentile(&mut self.inbox, 0.5), percentile(&mut self.peer_list, 0.5));
        report.faster("list against Signal's store, p50", ours, peer, 10.0);
        let (ours, peer) = (percentile(&mut self.thread, 0.5), percentile(&mut self.peer_thread, 0.5));
        report.faster("thread against Signal's store, p50", ours, peer, 2.0);
    }
}

/// The place of a message by its number, not timed.
fn somewhere(readers: &Readers, conversation: ConversationId, index: u64) -> Result<Position> {
    let page = readers.reader()?.thread_page(conversation, Anchor::Index(index), 1)?;
    let row = page.rows.first().and_then(|row| row.position);
    row.ok_or_else(|| anyhow::anyhow!("no message at {index}"))
}

fn timed<T>(times: &mut Vec<Duration>, ask: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    let answer = ask()?;
    times.push(begun.elapsed());
    Ok(answer)
}
