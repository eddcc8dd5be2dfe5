//! A network cable that can be pulled: a relay on loopback. Pulled, every connection breaks and no new one holds.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The relay. Dropping it breaks every connection.
pub(crate) struct Wire {
    addr: SocketAddr,
    up: watch::Sender<bool>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Wire {
    /// Lays a wire to an address.
    pub(crate) async fn lay(to: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let wire = Self {
            addr,
            up: watch::Sender::new(true),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        let (up, tasks, stop) = (wire.up.subscribe(), wire.tasks.clone(), wire.stop.clone());
        wire.tasks.spawn(async move {
            tokio::select! {
                () = listen(&listener, to, &up, &tasks, &stop) => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(wire)
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn set_up(&self, up: bool) {
        self.up.send_replace(up);
    }

    pub(crate) fn is_up(&self) -> bool {
        *self.up.borrow()
    }

    pub(crate) async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn listen(
    listener: &TcpListener,
    to: SocketAddr,
    up: &watch::Receiver<bool>,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) {
    loop {
        let Ok((caller, _)) = listener.accept().await else { continue };
        let mut up = up.clone();
        if !*up.borrow_and_update() {
            continue;
        }
        let stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = carry(caller, to) => {}
                _ = up.wait_for(|up| !up) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

/// Carries bytes both ways until one side is done.
async fn carry(mut caller: TcpStream, to: SocketAddr) {
    let Ok(mut hub) = TcpStream::connect(to).await else { return };
    // Small frames should not wait for company.
    drop((caller.set_nodelay(true), hub.set_nodelay(true)));
    drop(tokio::io::copy_bidirectional(&mut caller, &mut hub).await);
}
