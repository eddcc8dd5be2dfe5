//! `fanout`: a customer writes, and a thousand seats of one hub are to know. From the moment at which Meta's knock was due
//! until the last of them has the entry, at a steady pace. Hub and seats are programs of their own on one machine, and
//! what the seats do (unpacking every frame) is in the figure.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use domain::{Role, SeatId, Seq, Timestamp};
use futures_util::{SinkExt as _, StreamExt as _};
use hub::journal::{Seat, sqlite};
use protocol::{ClientFrame, Fact, ServerFrame};
use stories::world::meta::LINE;
use stories::world::{Setting, World};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::Options;
use super::knock::{knock, letters, wamid};
use super::report::{Report, percentile};
use super::weight::{processor_time, pss_of_family};

/// Customers' messages a second.
const PACE: f64 = 500.0;
/// No frame of this bench is larger.
const LARGEST: usize = 8 * 1024 * 1024;
/// How long a seat may be silent at the end before it counts as having missed something.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Options) -> Result<Report> {
    let seats = options.seats.unwrap_or(1_000);
    let messages = usize::try_from(options.messages.unwrap_or(10_000))?;
    let mut world =
        World::begin("bench-fanout", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    let address = world.hub.webhook_address();
    // Everybody is known before it counts.
    knock(address, &letters(0..20_000)?, None).await?;
    let tokens = let_in(&mut world, seats).await?;
    let hub = world.hub.id().context("the hub runs")?;
    let before = pss_of_family(hub)?;
    let (done, _) = watch::channel(Seq::ZERO);
    let mut ears = JoinSet::new();
    for (number, token) in tokens.into_iter().enumerate() {
        let socket = follow(&world, &token).await.with_context(|| format!("seat {number}"))?;
        ears.spawn(listen(socket, done.subscribe(), number == 0));
    }
    let (weight, spent) = (pss_of_family(hub)?.saturating_sub(before), processor_time(hub)?);
    let knocked = knock(address, &letters(20_000..20_000 + messages)?, Some(PACE)).await?;
    let spent = processor_time(hub)?.saturating_sub(spent);
    let head = head(&world).await?;
    done.send_replace(head);
    let mut heard = Vec::new();
    while let Some(one) = ears.join_next().await {
        heard.push(one??);
    }
    let places = heard.iter().find_map(|one| one.places.clone()).context("one of them reads all")?;
    let due = |number: usize| knocked.began + Duration::from_secs_f64(number as f64 / PACE);
    let mut last = Vec::with_capacity(messages);
    for number in 0..messages {
        let seq = places.get(&wamid(20_000 + number)).context("every message is in the journal")?;
        let all = heard.iter().map(|one| one.when(*seq)).collect::<Option<Vec<_>>>();
        let slowest =
            all.context("a seat has missed a message")?.into_iter().max().context("there are seats")?;
        last.push(slowest.saturating_duration_since(due(number)));
    }
    let mut report = Report::new("fanout");
    let limit = Duration::from_millis(250);
    report.within(
        &format!("knock due → last of {seats} seats, at 500 a second, p99"),
        percentile(&mut last, 0.99),
        limit,
    );
    report.note("the same, p50", "ms", percentile(&mut last, 0.5).as_secs_f64() * 1_000.0);
    report.note("the same, max", "ms", percentile(&mut last, 1.0).as_secs_f64() * 1_000.0);
    let mut times = knocked.times;
    report.note("knock due → answer 200, p99", "ms", percentile(&mut times, 0.99).as_secs_f64() * 1_000.0);
    report.note("processor time of the hub a message", "µs", spent.as_secs_f64() * 1e6 / messages as f64);
    report.note("memory of the hub a seat", "KiB", weight as f64 / 1024.0 / seats as f64);
    Ok(report)
}

/// Lets so many seats in while the hub is down; their tokens.
async fn let_in(world: &mut World, seats: u64) -> Result<Vec<String>> {
    world.hub.stop().await?;
    let file = world.hub.journal();
    let tokens = tokio::task::spawn_blocking(move || {
        let book = sqlite::seat_book(&file, None, "", Timestamp(0))?;
        (0..seats)
            .map(|number| {
                let token = format!("comptoir_{number:064x}");
                let seat = Seat {
                    id: SeatId(format!("seat-{number}")),
                    name: format!("Seat {number}"),
                    created_at: Timestamp(0),
                    revoked_at: None,
                };
                book.add(&seat, Role::Agent, &hub::seats::digest(&token))?;
                Ok(token)
            })
            .collect::<Result<Vec<_>>>()
    })
    .await??;
    world.hub.start().await?;
    Ok(tokens)
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(world: &World, token: &str) -> Result<(Socket, Seq)> {
    let address = world.hub.seats_url().replace("http://", "ws://");
    let mut request = format!("{address}/v1/lines/{LINE}/stream?version=1").into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    loop {
        if let Message::Binary(bytes) = socket.next().await.context("it greets")?? {
            let ServerFrame::Hello { head, .. } = protocol::decode(&bytes)? else { continue };
            return Ok((socket, head));
        }
    }
}

async fn follow(world: &World, token: &str) -> Result<Socket> {
    let (mut socket, head) = connect(world, token).await?;
    socket.send(Message::Binary(protocol::encode(&ClientFrame::Follow { after: head }).into())).await?;
    Ok(socket)
}

async fn head(world: &World) -> Result<Seq> {
    Ok(connect(world, &format!("comptoir_{:064x}", 0)).await?.1)
}

/// What came to one seat, and when.
struct Heard {
    /// The moment of each frame, and the last entry in it.
    frames: Vec<(Instant, Seq)>,
    /// Where each message lies, where a seat was asked to look.
    places: Option<Arc<HashMap<String, Seq>>>,
}

impl Heard {
    /// When this seat had an entry.
    fn when(&self, seq: Seq) -> Option<Instant> {
        let at = self.frames.partition_point(|(_, last)| *last < seq);
        self.frames.get(at).map(|(when, _)| *when)
    }
}

/// The last entry of a frame of entries. A thousand seats that read every word would be a bench of JSON, on a machine
/// that has the hub to run, too: the frame is unpacked, and its end looked at.
fn last_seq(bytes: &[u8]) -> Result<Option<Seq>> {
    const NAME: &[u8] = br#","seq":"#;
    let frame = zstd::bulk::decompress(bytes, LARGEST)?;
    if !frame.starts_with(br#"{"say":"entries""#) {
        return Ok(None);
    }
    let at = frame.windows(NAME.len()).rposition(|window| window == NAME).context("entries have Seqs")?;
    let digits = frame[at + NAME.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    let seq = digits.fold(0_u64, |seq, digit| seq * 10 + u64::from(digit - b'0'));
    Ok(Some(Seq(seq)))
}

/// Takes in every frame until the end is known and reached.
async fn listen(mut socket: Socket, mut done: watch::Receiver<Seq>, looks: bool) -> Result<Heard> {
    let (mut frames, mut places) = (Vec::new(), HashMap::new());
    loop {
        let end = *done.borrow_and_update();
        if end > Seq::ZERO && frames.last().is_some_and(|(_, last)| *last >= end) {
            return Ok(Heard { frames, places: looks.then(|| Arc::new(places)) });
        }
        let next = tokio::select! {
            next = tokio::time::timeout(PATIENCE, socket.next()) => next,
            changed = done.changed() => { changed?; continue }
        };
        let Message::Binary(bytes) =
            next.context("a seat has waited in vain")?.context("the hub hung up")??
        else {
            continue;
        };
        let when = Instant::now();
        let Some(last) = last_seq(&bytes)? else { continue };
        ensure!(frames.last().is_none_or(|(_, before)| *before < last), "a frame came twice");
        frames.push((when, last));
        if looks && let ServerFrame::Entries { entries, .. } = protocol::decode(&bytes)? {
            places.extend(entries.into_iter().filter_map(|entry| {
                let Fact::MessageReceived { message, .. } = entry.fact else { return None };
                Some((message.id.as_str().to_owned(), entry.seq))
            }));
        }
    }
}
