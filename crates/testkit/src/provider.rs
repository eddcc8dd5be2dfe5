//! A real provider of identities for a test program: the certified library in a program of its own, which ends with the
//! program that started it. Who may sign in there stands in `tests/provider/provider.mjs`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A running provider.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    // Its standard input is what it waits on: it closes when this program ends.
    _program: Child,
}

impl Provider {
    /// What a hub calls itself there.
    pub const CLIENT: &str = "comptoir";
    /// The secret with which that hub answers for itself.
    pub const SECRET: &str = "the-hub-s-secret";

    /// The provider of this test program, started with the first who asks.
    ///
    /// # Panics
    /// When it does not start, which no test may pass over.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Provider> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A provider of one's own, with keys of its own.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/provider");
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the provider's packages are not installed: run `cargo xtask setup`"
        );
        let mut program = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node is there: the screen is built with it");
        let mut issuer = String::new();
        let said = program.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut issuer).expect("it speaks");
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "the provider does not start");
        Self { issuer, _program: program }
    }

    /// Its issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}
