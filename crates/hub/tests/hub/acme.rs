//! A certificate from a real authority (Pebble), which really knocks at the hub to prove the name.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hub::doctor::{State, examine};
use hub::{AcmeConfig, Certificates};
use reqwest::Certificate;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream};

use crate::world::{LINE, World};

const NAME: &str = "hub.example.org";
const DAY_MS: i64 = 86_400_000;

/// An authority, and the names that it asks: everything is at 127.0.0.1.
struct Authority {
    dir: tempfile::TempDir,
    ports: Vec<u16>,
    running: Vec<Child>,
}

impl Drop for Authority {
    fn drop(&mut self) {
        for child in &mut self.running {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Ports that are free now, all different.
fn free_ports(wanted: usize) -> Vec<u16> {
    let taken: Vec<_> = (0..wanted).map(|_| TcpListener::bind("127.0.0.1:0").expect("a port")).collect();
    let port = |held: &TcpListener| held.local_addr().expect("an address").port();
    let ports: Vec<u16> = taken.iter().map(port).collect();
    drop(UdpSocket::bind(("127.0.0.1", ports[2])).expect("free for names, too"));
    ports
}

impl Authority {
    /// One that is not running yet. It will prove names at the fourth port.
    fn prepared() -> Self {
        // It is asked before any hub of this process has chosen the ciphers; another test may have done so.
        drop(rustls::crypto::ring::default_provider().install_default());
        let dir = tempfile::tempdir().expect("a directory");
        let ports = free_ports(5);
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        std::fs::write(dir.path().join("ca.pem"), signed.cert.pem()).expect("written");
        std::fs::write(dir.path().join("ca.key"), signed.signing_key.serialize_pem()).expect("written");
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{}", ports[0]),
            "managementListenAddress": format!("127.0.0.1:{}", ports[1]),
            "certificate": dir.path().join("ca.pem"), "privateKey": dir.path().join("ca.key"),
            "httpPort": 1, "tlsPort": ports[3], "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        std::fs::write(dir.path().join("pebble.json"), config.to_string()).expect("written");
        Self { dir, ports, running: Vec::new() }
    }

    async fn start(&mut self) {
        let names = format!("127.0.0.1:{}", self.ports[2]);
        let management = format!("127.0.0.1:{}", self.ports[4]);
        let nowhere = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""];
        let dns = ["-dns01", &names, "-management", &management, "-defaultIPv4", "127.0.0.1"];
        let mut answerer = Command::new("pebble-challtestsrv");
        self.run(answerer.args(nowhere).args(dns));
        let mut pebble = Command::new("pebble");
        let config = self.dir.path().join("pebble.json");
        pebble
            .env_remove("PEBBLE_VA_ALWAYS_VALID")
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_AUTHZREUSE", "0");
        self.run(pebble.args(["-strict", "-dnsserver", &names, "-config"]).arg(config));
        let up = async {
            while self.try_root().await.is_err() {
                tokio::task::yield_now().await
            }
        };
        tokio::time::timeout(Duration::from_secs(20), up).await.expect("the authority starts");
    }

    fn run(&mut self, command: &mut Command) {
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.running.push(started.expect("Debian's package pebble is installed (cargo xtask test does it)"));
    }

    fn ca(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    async fn try_root(&self) -> reqwest::Result<String> {
        let ca = Certificate::from_pem(&std::fs::read(self.ca()).expect("written")).expect("reads");
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build()?;
        // Its directory first: it listens there last.
        http.get(self.directory()).send().await?;
        http.get(format!("https://localhost:{}/roots/0", self.ports[1])).send().await?.text().await
    }

    async fn root(&self) -> Certificate {
        Certificate::from_pem(self.try_root().await.expect("a root").as_bytes()).expect("reads")
    }

    fn directory(&self) -> String {
        format!("https://localhost:{}/dir", self.ports[0])
    }

    /// A hub that asks it, listening for seats where names are proven, or elsewhere.
    async fn world(&self, seats_port: u16) -> World {
        let acme = AcmeConfig {
            domains: vec![NAME.to_owned()],
            contact: Some("it@example.org".to_owned()),
            directory: self.directory(),
            directory_ca: Some(self.ca()),
        };
        World::with(|config| {
            config.tls = Some(Certificates::Acme(acme));
            config.seats_listen = SocketAddr::from(([127, 0, 0, 1], seats_port));
        })
        .await
    }
}

/// A seat's stream by the name, over TLS that nothing but this root vouches for.
async fn stream(world: &World, root: &str) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).expect("PEM")).expect("a root");
    let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let socket = TcpStream::connect(world.hub.seats_addr()).await.expect("connects");
    let mut request =
        format!("wss://{NAME}/v1/lines/{LINE}/stream?version=1").into_client_request().expect("a request");
    let bearer = format!("Bearer {}", world.token).parse().expect("a header");
    request.headers_mut().insert("authorization", bearer);
    let connector = Some(Connector::Rustls(Arc::new(tls)));
    let open = tokio_tungstenite::client_async_tls_with_config(request, socket, None, connector).await;
    open.expect("the name, the chain and the token are good").0
}

async fn still_open(stream: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) {
    stream.send(Message::Ping("there?".into())).await.expect("sent");
    let answer =
        async { while !matches!(stream.next().await.expect("open").expect("no error"), Message::Pong(_)) {} };
    tokio::time::timeout(Duration::from_secs(20), answer).await.expect("answers");
}

async fn health(world: &World, root: Certificate) -> reqwest::Result<String> {
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([root]);
    let http = http.resolve(NAME, world.hub.seats_addr()).build()?;
    let url = format!("https://{NAME}:{}/healthz", world.hub.seats_addr().port());
    http.get(url).send().await?.text().await
}

/// The kept files, by name.
fn kept(dir: &Path, name: &str) -> PathBuf {
    let folder = std::fs::read_dir(dir.join("acme")).expect("there").next().expect("one").expect("reads");
    folder.path().join(name)
}

fn certificate(world: &World) -> String {
    std::fs::read_to_string(kept(world.dir.path(), "certificate.pem")).expect("kept")
}

async fn doctor(world: &World, state: State) -> String {
    let notes = examine(world.hub.config(), world.now()).await;
    let notes = notes.into_iter().filter(|note| note.state == state).map(|note| note.what);
    notes.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_ordered_reused_and_renewed_under_open_connections() {
    let mut authority = Authority::prepared();
    authority.start().await;
    let world = authority.world(authority.ports[3]).await;
    // The hub orders by itself; who asks waits for what came of it, and finds that none is due any more.
    world.hub.renew_certificate().await.expect("issued");
    let first_root = authority.try_root().await.expect("a root");
    let root = authority.root().await;
    assert_eq!(health(&world, root.clone()).await.expect("the chain ends at the root"), "ok\n");
    let first = certificate(&world);
    for name in ["certificate.pem", "account.json"] {
        let mode = std::fs::metadata(kept(world.dir.path(), name)).expect("kept").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(doctor(&world, State::Good).await.contains("the certificate holds for"));
    assert!(world.hub.metrics().contains("comptoir_certificate_orders_total 1"));

    // The authority is gone: what is kept is used again, and nothing is ordered.
    authority.running.iter_mut().for_each(|child| drop(child.kill().and_then(|()| child.wait())));
    let world = world.restart(|_| {}).await;
    assert!(!world.hub.renew_certificate().await.expect("none is due"));
    assert_eq!(health(&world, root.clone()).await.expect("the kept one"), "ok\n");
    assert_eq!(certificate(&world), first);
    assert!(world.hub.metrics().contains("comptoir_certificate_orders_total 0"));

    // Near its end, and nobody there to renew it: it stays.
    let (_, pem) = x509_parser::pem::parse_x509_pem(first.as_bytes()).expect("PEM");
    let ends = pem.parse_x509().expect("X.509").validity().not_after.timestamp() * 1_000;
    world.clock.turn_ms(ends - 29 * DAY_MS - world.now().0);
    let error = world.hub.renew_certificate().await.expect_err("nobody answers").to_string();
    assert!(error.contains("the ACME directory"), "{error}");
    assert_eq!(health(&world, root.clone()).await.expect("the old one stays"), "ok\n");
    assert!(doctor(&world, State::Doubtful).await.contains("the last order of a certificate failed"));

    // The authority is back, with another root and no memory of the account.
    let mut open = stream(&world, &first_root).await;
    authority.running.clear();
    authority.start().await;
    assert!(world.hub.renew_certificate().await.is_err(), "the account is not known any more");
    assert!(world.hub.renew_certificate().await.expect("with a new account"));
    assert_ne!(certificate(&world), first);
    assert_eq!(health(&world, authority.root().await).await.expect("the new one"), "ok\n");
    assert!(health(&world, root).await.is_err(), "the old one is shown to nobody");
    still_open(&mut open).await;
    assert!(!doctor(&world, State::Doubtful).await.contains("the last order"));
}

#[tokio::test]
async fn what_an_authority_cannot_prove_is_said_and_the_hub_goes_on() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(subscriber);
    let mut authority = Authority::prepared();
    // Nobody is there yet, and nothing is kept: the hub starts, and says so.
    let world = authority.world(0).await;
    let error = world.hub.renew_certificate().await.expect_err("nobody answers").to_string();
    assert!(error.contains("the ACME directory"), "{error}");
    assert!(doctor(&world, State::Bad).await.contains("there is no certificate yet: nobody can connect"));
    assert!(log.text().contains("there is no certificate yet: nobody can connect"), "{}", log.text());

    // It is, and knocks where the name leads: not to this hub.
    authority.start().await;
    let error = world.hub.renew_certificate().await.expect_err("not proven").to_string();
    assert!(error.contains(&format!("the authority refuses {NAME}")), "{error}");
    let said = doctor(&world, State::Doubtful).await;
    assert!(said.contains(&format!("the authority refuses {NAME}")), "{said}");
    // By itself it tries again after a start, and says so in the log.
    let world = world.restart(|_| {}).await;
    let refused = async {
        while !log.text().contains(&format!("the authority refuses {NAME}")) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), refused).await.expect("said");
    assert!(log.text().contains("no certificate was issued: nobody can connect"), "{}", log.text());
    assert!(!log.text().contains("PRIVATE KEY"));
    assert!(world.hub.metrics().contains("comptoir_certificate_ends_seconds 0"));
    drop(listening);
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("whole")).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
