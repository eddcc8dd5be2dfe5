//! Somebody who knocks as Meta does, and hard: signed webhooks over 64 kept connections, as fast as they are
//! answered or at a steady pace.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stories::world::hand::{signature, webhook};
use stories::world::meta::{APP_SECRET, LINE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

const CONNECTIONS: usize = 64;
const BODY_BYTES: usize = 600;
const CUSTOMERS: usize = 5_000;
/// What people write, at various lengths.
const WORDS: &str = "Bonjour, je voudrais savoir si vous avez encore du pain de campagne pour demain matin, deux ou trois, merci beaucoup et bonne soiree a toute l equipe de la boulangerie";

/// Requests that are ready to go, byte for byte.
pub(super) type Letters = Arc<Vec<Vec<u8>>>;

/// Writes and signs as many requests. Every message is a new one; few customers write much, many write little.
pub(super) fn letters(numbers: Range<usize>) -> Result<Letters> {
    numbers.map(letter).collect::<Result<Vec<_>>>().map(Arc::new)
}

fn letter(number: usize) -> Result<Vec<u8>> {
    let who = leaning(number, CUSTOMERS);
    let (phone, wamid) = (format!("336{who:08}"), wamid(number));
    let mut words = String::new();
    loop {
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": metadata(),
            "contacts": [{ "profile": { "name": format!("Client {who}") }, "wa_id": phone }],
            "messages": [{ "from": phone, "id": wamid, "timestamp": (1_790_000_000 + number / 1_000).to_string(),
                           "type": "text", "text": { "body": words } }],
        });
        let body = serde_json::to_vec(&webhook("messages", value))?;
        if body.len() >= BODY_BYTES {
            return Ok(request(&body));
        }
        words = "m".repeat(words.len() + BODY_BYTES - body.len());
    }
}

/// One webhook with many messages of a year before, as one request. The last message is the newest.
pub(super) fn year(numbers: Range<usize>, conversations: usize) -> Result<Vec<u8>> {
    let (mut contacts, mut messages) = (BTreeMap::new(), Vec::with_capacity(numbers.len()));
    for number in numbers {
        // First everybody once, then few customers much and many little.
        let who = if number < conversations { number } else { leaning(number, conversations) };
        let phone = format!("336{who:08}");
        let at = 1_760_000_000 + number * 30;
        let words = &WORDS[..20 + number.wrapping_mul(2_654_435_761) % (WORDS.len() - 20)];
        messages.push(json!({ "from": phone, "id": wamid(number), "timestamp": at.to_string(),
                              "type": "text", "text": { "body": words } }));
        contacts.insert(who, json!({ "profile": { "name": format!("Client {who}") }, "wa_id": phone }));
    }
    let contacts: Vec<_> = contacts.into_values().collect();
    let value = json!({ "messaging_product": "whatsapp", "metadata": metadata(), "contacts": contacts, "messages": messages });
    Ok(request(&serde_json::to_vec(&webhook("messages", value))?))
}

/// A cheap stand-in for a skewed choice: the square root of an even spread leans to one end.
fn leaning(number: usize, among: usize) -> usize {
    let spread = number.wrapping_mul(2_654_435_761) % (among * among);
    among - 1 - spread.isqrt()
}

/// As Meta's names are: long, alike at the beginning, and in no order.
pub(super) fn wamid(number: usize) -> String {
    let mixed = Sha256::digest(number.to_le_bytes());
    format!("wamid.HBgLMzM2MDAwMDAwMDAVAgASGBQ{}", hex::encode_upper(&mixed[..15]))
}

fn metadata() -> Value {
    json!({ "display_phone_number": "33536491234", "phone_number_id": LINE })
}

fn request(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /meta/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         X-Hub-Signature-256: {}\r\nContent-Length: {}\r\n\r\n",
        signature(APP_SECRET, body),
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Delivers one request.
pub(super) async fn knock_one(address: SocketAddr, letter: &[u8]) -> Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    deliver(&mut stream, letter).await
}

async fn deliver(stream: &mut TcpStream, letter: &[u8]) -> Result<()> {
    let mut answer = [0_u8; 1_024];
    stream.write_all(letter).await?;
    let mut read = 0;
    while !answer[..read].ends_with(b"\r\n\r\n") {
        let some = stream.read(&mut answer[read..]).await?;
        ensure!(some > 0, "the server hung up");
        read += some;
    }
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("a webhook was answered {}", String::from_utf8_lossy(&answer[..read.min(40)]));
    }
    Ok(())
}

/// What came of knocking.
pub(super) struct Knocked {
    /// When it began: at a pace, letter number N was due N / pace later.
    pub(super) began: Instant,
    /// From the first to the last answer.
    pub(super) took: Duration,
    /// How long each answer took; at a pace, from the moment at which it was due.
    pub(super) times: Vec<Duration>,
}

impl Knocked {
    /// Answers a second.
    pub(super) fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }
}

/// Delivers every letter; each must be answered with 200. With a pace, so many a second whatever the answers do.
pub(super) async fn knock(address: SocketAddr, letters: &Letters, pace: Option<f64>) -> Result<Knocked> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut streams = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await.context("the server takes connections")?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let start = Instant::now();
    let mut couriers = JoinSet::new();
    for stream in streams {
        couriers.spawn(carry(stream, Arc::clone(letters), Arc::clone(&next), start, pace));
    }
    let mut times = Vec::with_capacity(letters.len());
    while let Some(carried) = couriers.join_next().await {
        times.extend(carried??);
    }
    let took = start.elapsed();
    ensure!(times.len() == letters.len(), "every letter was answered");
    Ok(Knocked { began: start, took, times })
}

async fn carry(
    mut stream: TcpStream,
    letters: Letters,
    next: Arc<AtomicUsize>,
    start: Instant,
    pace: Option<f64>,
) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(letters.len() / CONNECTIONS * 2);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(letter) = letters.get(number) else { return Ok(times) };
        let begun = match pace {
            None => Instant::now(),
            Some(pace) => {
                let due = start + Duration::from_secs_f64(number as f64 / pace);
                tokio::time::sleep_until(due).await;
                due
            }
        };
        deliver(&mut stream, letter).await?;
        times.push(begun.elapsed());
    }
}
