//! Three hubs on one journal, each killed and started again while customers and seats write to whichever answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use domain::{MessageStatus, Seq, Timestamp};
use hub::journal::{Journal, Roster as _, postgres};
use hub::{Clock as _, Secret, SystemClock, ingest, seats};
use protocol::{Command, CommandBody, Fact, MessageName};

use crate::given::{facts, line, options};
use crate::meta::Meta;
use crate::program::Program;
use crate::world::{LINE, client, messages, text_message};

const HUBS: usize = 3;
const CUSTOMERS: usize = 24;
/// Each with a message from every customer.
const ROUNDS: usize = 9;
/// Nothing takes longer.
const LONG: Duration = Duration::from_secs(120);

/// Where the hubs are now.
#[derive(Clone)]
struct Balancer {
    webhooks: Arc<RwLock<Vec<String>>>,
    seats: Arc<RwLock<Vec<String>>>,
    http: reqwest::Client,
    token: String,
}

impl Balancer {
    fn at(places: &RwLock<Vec<String>>, turn: usize) -> String {
        let places = places.read().expect("nobody panics while holding them");
        places[turn % places.len()].clone()
    }

    /// Meta repeats a webhook until a hub says 200.
    async fn customer_writes(&self, n: usize, round: usize, now: Timestamp) {
        let from = format!("3363998{n:04}");
        let body = messages(LINE, vec![text_message(&format!("wamid.{round}.{n}"), &from, now, "Bonjour")]);
        let signature = ingest::verify::sign(&Secret::from("app-secret"), body.as_bytes());
        for turn in n.. {
            let request = self
                .http
                .post(Self::at(&self.webhooks, turn))
                .header("X-Hub-Signature-256", &signature)
                .body(body.clone());
            match request.send().await {
                Ok(answer) if answer.status().as_u16() == 200 => return,
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    /// A seat repeats its command until a hub accepts it.
    async fn seat_writes(&self, id: &str, n: usize, conversation: domain::ConversationId, now: Timestamp) {
        let content = domain::Content::Text { body: id.into() };
        let body = CommandBody::SendMessage { conversation, content, reply_to: None };
        let command = Command { id: id.into(), line: line(), made_at: now, body };
        for turn in n.. {
            let url = format!("{}/v1/lines/{LINE}/commands", Self::at(&self.seats, turn));
            match self.http.post(url).bearer_auth(&self.token).json(&command).send().await {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => assert_eq!(answer.status().as_u16(), 503, "it is never refused"),
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }
}

/// Waits until every command has an outcome; what the journal holds then.
async fn all_settled(journal: &dyn Journal, commands: usize) -> Vec<Fact> {
    let mut bell = journal.bell(&line()).expect("served");
    loop {
        let head = *bell.borrow_and_update();
        let facts = facts(journal, LINE).await;
        let settled = facts.iter().filter_map(outcome).map(|(command, _)| command).collect::<BTreeSet<_>>();
        if settled.len() == commands {
            return facts;
        }
        if facts.len() as u64 <= head.0 {
            tokio::time::timeout(LONG, bell.changed()).await.expect("in time").expect("rings");
        }
    }
}

/// What became of which command.
fn outcome(fact: &Fact) -> Option<(String, bool)> {
    match fact {
        Fact::MessageAccepted { command, .. } => Some((command.to_string(), true)),
        Fact::StatusReported {
            message: MessageName::Command(command),
            status: MessageStatus::Unknown,
            ..
        } => Some((command.to_string(), false)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hubs_killed_at_random_lose_nothing_and_repeat_nothing() {
    // A hub in this program would do so; whoever was first has done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let meta = Meta::start().await;
    let address = testkit::Postgres::shared().database();
    let dir = tempfile::tempdir().expect("a directory");
    let dirs: Vec<_> = (0..HUBS).map(|n| dir.path().join(n.to_string())).collect();
    let mut hubs = Vec::new();
    for dir in &dirs {
        hubs.push(Program::start(dir, &meta, &address).await);
    }
    let reader = postgres::open(crate::at(&address), options()).await.expect("opens");
    let now = SystemClock.now();
    let (seat, token) = seats::mint("Bo", now);
    reader.add_seat(seat, seats::digest(&token)).await.expect("writes");
    let places = |of: fn(&Program) -> String| Arc::new(RwLock::new(hubs.iter().map(of).collect()));
    let balancer = Balancer {
        webhooks: places(|hub| hub.webhook.clone()),
        seats: places(|hub| hub.seats.clone()),
        http: client(),
        token,
    };
    for n in 0..CUSTOMERS {
        balancer.customer_writes(n, 0, now).await;
    }
    for round in 1..ROUNDS {
        let all = (0..CUSTOMERS).map(|n| {
            let balancer = balancer.clone();
            tokio::spawn(async move {
                let conversation = domain::ConversationId(1 + n as u64);
                let id = format!("c{round}.{n}");
                tokio::join!(
                    balancer.customer_writes(n, round, now),
                    balancer.seat_writes(&id, n + round, conversation, now)
                );
            })
        });
        let all: Vec<_> = all.collect();
        let victim = (round * 2) % HUBS;
        hubs[victim].kill().await;
        hubs[victim] = Program::start(&dirs[victim], &meta, &address).await;
        balancer.webhooks.write().expect("no panic")[victim] = hubs[victim].webhook.clone();
        balancer.seats.write().expect("no panic")[victim] = hubs[victim].seats.clone();
        for one in all {
            tokio::time::timeout(LONG, one).await.expect("in time").expect("no panic");
        }
    }
    let commands = (ROUNDS - 1) * CUSTOMERS;
    let facts = tokio::time::timeout(LONG, all_settled(&reader, commands)).await.expect("in time");
    let count = |of: &dyn Fn(&Fact) -> Option<String>| {
        let mut counts = BTreeMap::new();
        for name in facts.iter().filter_map(of) {
            *counts.entry(name).or_insert(0) += 1;
        }
        counts
    };
    let received = count(&|fact| match fact {
        Fact::MessageReceived { message, .. } => Some(message.id.to_string()),
        _ => None,
    });
    assert_eq!((received.len(), received.values().max()), (ROUNDS * CUSTOMERS, Some(&1)));
    let queued = count(&|fact| match fact {
        Fact::MessageQueued { command, .. } => Some(command.to_string()),
        _ => None,
    });
    assert_eq!((queued.len(), queued.values().max()), (commands, Some(&1)));
    let mut sends = BTreeMap::<String, usize>::new();
    for send in meta.sends() {
        *sends.entry(send["text"]["body"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    assert_eq!(sends.values().max(), Some(&1), "nothing is sent twice");
    let accepted: BTreeSet<String> =
        facts.iter().filter_map(outcome).filter_map(|(command, yes)| yes.then_some(command)).collect();
    assert!(accepted.iter().all(|command| sends.contains_key(command)), "only what Meta has is accepted");
    assert!(accepted.len() > commands / 2, "most were: {} of {commands}", accepted.len());
    assert_eq!(*reader.bell(&line()).expect("served").borrow(), Seq(facts.len() as u64));
    reader.close().await;
}
