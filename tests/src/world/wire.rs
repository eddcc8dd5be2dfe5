//! A wire between a desktop and the hub that counts what goes up, and holds it from a byte of the story's choice on:
//! so a story can kill somebody in the middle of a file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Bytes carried at once.
const PIECE: usize = 16 * 1024;

/// What both ends of the wire know.
#[derive(Debug)]
struct Meter {
    up: AtomicU64,
    hold: watch::Sender<Option<u64>>,
}

/// The wire. It is cut when it is dropped.
#[derive(Debug)]
pub struct Wire {
    url: String,
    meter: Arc<Meter>,
    task: JoinHandle<()>,
}

impl Wire {
    pub(super) async fn lay(port: u16, hub: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let meter = Arc::new(Meter { up: AtomicU64::new(0), hold: watch::Sender::new(None) });
        let task = tokio::spawn(carry_all(listener, hub, Arc::clone(&meter)));
        Ok(Self { url: format!("http://127.0.0.1:{port}"), meter, task })
    }

    /// Where a desktop reaches the hub through it.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// How many bytes went up to the hub so far, on all connections.
    #[must_use]
    pub fn carried(&self) -> u64 {
        self.meter.up.load(Ordering::SeqCst)
    }

    /// Lets no more than so many further bytes up.
    pub fn hold_after(&self, bytes: u64) {
        self.meter.hold.send_replace(Some(self.carried() + bytes));
    }

    /// Lets everything through again.
    pub fn let_go(&self) {
        self.meter.hold.send_replace(None);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry_all(listener: TcpListener, hub: u16, meter: Arc<Meter>) {
    let mut connections = JoinSet::new();
    while let Ok((desktop, _)) = listener.accept().await {
        let meter = Arc::clone(&meter);
        connections.spawn(async move {
            // A hub that is dead is a connection that is closed at once.
            let Ok(hub) = TcpStream::connect(("127.0.0.1", hub)).await else { return };
            let ((from_desktop, mut to_desktop), (mut from_hub, to_hub)) =
                (desktop.into_split(), hub.into_split());
            tokio::select! {
                _ = up(from_desktop, to_hub, &meter) => {}
                _ = tokio::io::copy(&mut from_hub, &mut to_desktop) => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn up(mut from: impl AsyncRead + Unpin, mut to: OwnedWriteHalf, meter: &Meter) -> Result<()> {
    let mut hold = meter.hold.subscribe();
    let mut piece = [0; PIECE];
    loop {
        let count = from.read(&mut piece).await?;
        if count == 0 {
            return Ok(());
        }
        let come = meter.up.load(Ordering::SeqCst) + count as u64;
        hold.wait_for(|limit| limit.is_none_or(|limit| come <= limit)).await?;
        to.write_all(&piece[..count]).await?;
        meter.up.fetch_add(count as u64, Ordering::SeqCst);
    }
}
