//! `bridge [--port N] [--ui DIR] [--folder DIR] [--locale fr-FR] [--demo] [--stay]`: the screen in a browser, over a
//! real core.
//! Prints its address as the first line on stdout, and stops on Ctrl+C, or when stdin ends (unless told to stay).

mod opened;
mod page;
mod server;
mod shell;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use tokio::sync::oneshot;

use server::{Bridge, Options};

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_env_filter("info").with_writer(std::io::stderr).init();
    let mut options = Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4180)),
        ui: PathBuf::from("ui/dist"),
        folder: PathBuf::from("target/bridge"),
        locale: "fr-FR".to_owned(),
        demo: false,
    };
    let mut stays = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} wants a value"));
        match word.as_str() {
            "--port" => options.listen.set_port(value()?.parse().context("a port is a number")?),
            "--ui" => options.ui = value()?.into(),
            "--folder" => options.folder = value()?.into(),
            "--locale" => options.locale = value()?,
            "--demo" => options.demo = true,
            "--stay" => stays = true,
            _ => bail!("bridge [--port N] [--ui DIR] [--folder DIR] [--locale fr-FR] [--demo] [--stay]"),
        }
    }
    let bridge = Bridge::start(options).await?;
    println!("http://{}", bridge.addr);
    let (ended, end) = oneshot::channel();
    // Ends with this process: nothing waits for a thread that reads.
    std::thread::spawn(move || {
        drop(std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
        let _ = ended.send(());
    });
    tokio::select! {
        _ = end, if !stays => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    bridge.stop().await;
    Ok(())
}
