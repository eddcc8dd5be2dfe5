//! Several hubs over one database, and a plain TCP balancer before them that knows nothing of what it carries.

use std::sync::Arc;

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::hub::Hub;

/// The hubs of a world beside its first.
#[derive(Debug)]
pub struct Fleet {
    /// Each a process that can be killed.
    pub hubs: Vec<Hub>,
    /// One for Meta, one for desktops.
    pub(super) _balancers: [Balancer; 2],
}

/// A balancer: each connection goes to the next hub that answers. It is gone when it is dropped.
#[derive(Debug)]
pub(super) struct Balancer(JoinHandle<()>);

impl Balancer {
    pub(super) async fn start(port: u16, hubs: Vec<u16>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        Ok(Self(tokio::spawn(carry_all(listener, hubs.into()))))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn carry_all(listener: TcpListener, hubs: Arc<[u16]>) {
    let mut connections = JoinSet::new();
    let mut turn = 0;
    while let Ok((caller, _)) = listener.accept().await {
        turn += 1;
        connections.spawn(carry(caller, Arc::clone(&hubs), turn));
        while connections.try_join_next().is_some() {}
    }
}

/// Where no hub answers, the caller is hung up on.
async fn carry(mut caller: TcpStream, hubs: Arc<[u16]>, turn: usize) {
    for step in 0..hubs.len() {
        let port = hubs[(turn + step) % hubs.len()];
        if let Ok(mut hub) = TcpStream::connect(("127.0.0.1", port)).await {
            // Either end may go at any moment: then the other does.
            drop(tokio::io::copy_bidirectional(&mut caller, &mut hub).await);
            return;
        }
    }
}
