//! The way to the database: what happens when it is gone, and who is trusted on it.

use std::process::Command;

use domain::Seq;
use hub::journal::postgres::{self, Address};
use hub::journal::{Journal, JournalError};
use testkit::postgres::{Certificate, Postgres};

use crate::given::{awa, line, options, received};
use crate::world::{LINE, World};

fn everybody_out(address: &Address) {
    let name = address.database();
    let words = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    Postgres::shared().ask("postgres", &words);
}

fn door_is_open(address: &Address, open: bool) {
    let words = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {open}", address.database());
    Postgres::shared().ask("postgres", &words);
}

#[tokio::test]
async fn a_connection_that_broke_while_it_lay_idle_is_not_noticed() {
    let address = crate::journal_place().expect("a database");
    let journal = postgres::open(address.clone(), options()).await.expect("opens");
    for n in 1..4 {
        journal.absorb(received(LINE, &format!("wamid.{n}"), awa())).await.expect("absorbed");
        assert_eq!(journal.page_after(line(), Seq(n), 9).await.expect("reads").len(), 1);
        everybody_out(&address);
    }
    journal.close().await;
}

#[tokio::test]
async fn without_its_database_a_hub_says_so_and_is_back_by_itself() {
    let world = World::new().await;
    assert_eq!(world.customer_writes("wamid.1", "un").await, 200);
    let awa = crate::world::conversation(&world.facts().await);
    let address = world.hub.config().journal.clone().expect("a database");
    door_is_open(&address, false);
    everybody_out(&address);
    assert_eq!(world.customer_writes("wamid.2", "deux").await, 503);
    assert_eq!(world.get("/readyz").await.status().as_u16(), 503);
    let (http, refusal) = world.say("c1", awa, "non").await.expect_err("nobody can keep it");
    assert_eq!((http, refusal.code), (503, protocol::RefusalCode::JournalUnavailable));
    door_is_open(&address, true);
    assert_eq!(world.customer_writes("wamid.2", "deux").await, 200);
    let accepted = world.say("c1", awa, "oui").await.expect("accepted");
    assert_eq!(accepted.seq, Seq(4), "what was refused has left nothing");
    assert_eq!(world.meta.sends_reach(1).await.len(), 1);
}

/// A certificate that answers for this name alone, and its key, by the program that everybody has.
fn certificate(dir: &std::path::Path, name: &str) -> (String, String) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=comptoir test", "-addext", &format!("subjectAltName={name}")])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(dir)
        .output()
        .expect("openssl is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).expect("written");
    (read("cert.pem"), read("key.pem"))
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
    listener.local_addr().expect("bound").port()
}

#[tokio::test]
async fn an_encrypted_database_is_known_by_its_certificate() {
    let dir = tempfile::tempdir().expect("a directory");
    let (certificate, key) = certificate(dir.path(), "IP:127.0.0.1");
    let port = free_port();
    let server = Postgres::start(port, Some(Certificate { certificate: &certificate, key: &key }));
    let database = server.database().rsplit('/').next().expect("a name").to_owned();
    let open = async |host: &str, query: &str| -> Result<(), JournalError> {
        let text = format!("postgres://postgres@{host}:{port}/{database}?{query}");
        let read = |path: &std::path::Path| std::fs::read_to_string(path);
        let address = Address::parse(&text, &read).expect("an address");
        let journal = postgres::open(address, options()).await?;
        let words = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE application_name = 'comptoir-hub'";
        let encrypted = server.ask(&database, words);
        assert_eq!(encrypted, if query.contains("disable") { "f" } else { "t" });
        journal.close().await;
        Ok(())
    };
    let trusting = format!("sslrootcert={}", dir.path().join("cert.pem").display());
    open("127.0.0.1", "sslmode=disable").await.expect("in the clear, as asked");
    open("127.0.0.1", &format!("sslmode=verify-full&{trusting}")).await.expect("as trusted");
    open("127.0.0.1", &format!("sslmode=prefer&{trusting}")).await.expect("encrypted because it can be");
    let stranger = open("127.0.0.1", "sslmode=require").await.expect_err("nobody answers for it");
    assert!(stranger.to_string().contains("TLS"), "{stranger}");
    let other = open("localhost", &format!("sslmode=require&{trusting}")).await.expect_err("another name");
    assert!(other.to_string().contains("TLS"), "{other}");
}
