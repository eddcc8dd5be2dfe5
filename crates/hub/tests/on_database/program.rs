//! The hub as the program that it is, which can be killed.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::meta::Meta;

/// A running hub; killed when dropped.
pub(crate) struct Program {
    child: Child,
    /// Where Meta knocks.
    pub(crate) webhook: String,
    /// Where desktops connect.
    pub(crate) seats: String,
}

impl Program {
    /// Starts it on this journal, and waits until it listens.
    pub(crate) async fn start(dir: &Path, meta: &Meta, journal: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_comptoir-hub"))
            .env_clear()
            .envs([
                ("COMPTOIR_HUB_DATA_DIR", dir.to_str().expect("a path")),
                ("COMPTOIR_HUB_JOURNAL", journal),
                ("COMPTOIR_HUB_META_BASE_URL", &meta.base_url),
                ("COMPTOIR_HUB_META_TOKEN", "token"),
                ("COMPTOIR_HUB_META_APP_SECRET", "app-secret"),
                ("COMPTOIR_HUB_META_VERIFY_TOKEN", "word"),
                ("COMPTOIR_HUB_WEBHOOK_LISTEN", "127.0.0.1:0"),
                ("COMPTOIR_HUB_SEATS_LISTEN", "127.0.0.1:0"),
                ("COMPTOIR_HUB_PROBE_EVERY_SECS", "0"),
                ("COMPTOIR_HUB_LINES", "1064:2001"),
                ("COMPTOIR_HUB_LOG", "off"),
            ])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut addresses = Vec::new();
        for word in ["webhook ", "seats "] {
            let line = lines.next_line().await.expect("speaks").expect("says where it listens");
            addresses.push(line.strip_prefix(word).expect("in this order").to_owned());
        }
        let seats = addresses.pop().expect("two");
        Self { child, webhook: addresses.pop().expect("two"), seats }
    }

    /// Ends it as a power cut does.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.expect("it is ours");
    }
}
