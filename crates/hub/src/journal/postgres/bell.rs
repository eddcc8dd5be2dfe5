//! Hearing of what other processes commit: by LISTEN, and by looking once a second for what was not heard.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use domain::Seq;
use futures_util::future::poll_fn;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio_postgres::{AsyncMessage, Client, Error};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use crate::journal::ledger::{LineNo, LineSign, ring, ring_for};
use crate::journal::{Errands, JournalError};

/// How often it is looked whether something was not heard, and how long a lost connection rests.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Everything that there could be.
const ALL: Errands = Errands { sends: 1, media: 1, schedules: 1, imports: 1 };

/// Which rows of `line` are meant.
pub(super) fn among(lines: &[LineNo]) -> String {
    let mut numbers: Vec<i64> = lines.iter().map(|line| line.0).collect();
    numbers.sort_unstable();
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    // No line has a number below 1, and an empty list is no SQL.
    format!("WHERE id IN (0{}{})", if numbers.is_empty() { "" } else { "," }, numbers.join(","))
}

/// What is told of errands, if there are any: whose they are and which.
pub(super) fn told(process: &str, errands: Errands) -> Option<String> {
    let Errands { sends, media, schedules, imports } = errands;
    let flag = |count: u64| u64::from(count > 0);
    (errands != Errands::default())
        .then(|| format!("{process}:{}:{}:{}:{}", flag(sends), flag(media), flag(schedules), flag(imports)))
}

/// What another process told; `None` when it was this one. Whoever tells more than we understand tells all.
fn understood(process: &str, words: &str) -> Option<Errands> {
    let mut parts = words.split(':');
    if parts.next() == Some(process) {
        return None;
    }
    let flags: Result<Vec<u64>, _> = parts.map(str::parse).collect();
    Some(match flags.as_deref() {
        Ok([]) => Errands::default(),
        Ok([sends, media, schedules, imports]) => {
            Errands { sends: *sends, media: *media, schedules: *schedules, imports: *imports }
        }
        Ok(_) | Err(_) => ALL,
    })
}

/// Whoever listens, for the rest of the journal.
pub(super) struct Listener {
    pub(super) address: Address,
    pub(super) process: String,
    pub(super) lines: Vec<LineSign>,
    pub(super) errands: Arc<watch::Sender<Errands>>,
    pub(super) stopping: CancellationToken,
}

impl Listener {
    /// Starts the thread; it ends when the journal closes.
    pub(super) fn start(self) -> Result<JoinHandle<()>, JournalError> {
        let unavailable = |error: std::io::Error| JournalError::Unavailable(error.to_string());
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(unavailable)?;
        std::thread::Builder::new()
            .name("journal-bell".to_owned())
            .spawn(move || runtime.block_on(self.listen()))
            .map_err(unavailable)
    }

    async fn listen(self) {
        let stopping = self.stopping.clone();
        let listening = async {
            loop {
                if let Err(error) = self.hear().await {
                    tracing::warn!(%error, "what other processes write is not heard");
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::select! {
            () = stopping.cancelled() => {}
            () = listening => {}
        }
    }

    /// Listens on one connection until it is lost.
    async fn hear(&self) -> Result<(), JournalError> {
        let lost = |error: Error| JournalError::Unavailable(error.to_string());
        let tls = self.address.tls().map_err(JournalError::Unavailable)?;
        let (client, mut connection) = self.address.config().connect(tls).await.map_err(lost)?;
        let (heard, mut hearing) = watch::channel(Errands::default());
        let process = self.process.clone();
        let carrying = async move {
            while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
                if let AsyncMessage::Notification(news) = message?
                    && let Some(errands) = understood(&process, news.payload())
                {
                    heard.send_modify(|sum| *sum = sum.and(errands));
                }
            }
            Ok::<(), Error>(())
        };
        tokio::select! {
            ended = carrying => ended.map_err(lost),
            looked = self.look_on(&client, &mut hearing) => looked.map_err(lost),
        }
    }

    async fn look_on(&self, client: &Client, hearing: &mut watch::Receiver<Errands>) -> Result<(), Error> {
        client.batch_execute("LISTEN comptoir").await?;
        let numbers: Vec<LineNo> = self.lines.iter().map(|line| line.no).collect();
        let heads = client.prepare(&format!("SELECT id, head FROM line {}", among(&numbers))).await?;
        let mut known = Errands::default();
        let mut was_told = false;
        loop {
            let mut rose = false;
            for row in client.query(&heads, &[]).await? {
                let (no, head): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
                let line = self.lines.iter().find(|line| line.no == LineNo(no));
                rose |= line.is_some_and(|line| ring(&line.bell, Seq(head.unsigned_abs())));
            }
            let told = *hearing.borrow_and_update();
            let news = Errands {
                sends: told.sends - known.sends,
                media: told.media - known.media,
                schedules: told.schedules - known.schedules,
                imports: told.imports - known.imports,
            };
            known = told;
            // Whoever has written and was not heard may have left anything to do.
            ring_for(&self.errands, if rose && !was_told { ALL } else { news });
            was_told = match tokio::time::timeout(LOOK_EVERY, hearing.changed()).await {
                Ok(Ok(())) => true,
                Ok(Err(_)) => return Ok(()),
                Err(_) => false,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_understood_by_others_alone() {
        let some = Errands { sends: 3, media: 0, schedules: 1, imports: 0 };
        let words = told("a", some).expect("there are some");
        assert_eq!(understood("a", &words), None);
        let flags = Errands { sends: 1, media: 0, schedules: 1, imports: 0 };
        assert_eq!(understood("b", &words), Some(flags));
        assert_eq!(told("a", Errands::default()), None);
        assert_eq!(understood("b", "a"), Some(Errands::default()));
        assert_eq!(understood("b", "a:1:1:1:1:1"), Some(ALL));
    }
}
