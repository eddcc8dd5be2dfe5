//! What Meta knows: the line, its messages, people, media and templates, and what is still to be told.
//!
//! Everything that must outlive a kill goes through [`World::commit`] as [`Record`]s: applied to memory and appended to
//! the state file by the same call. A restart applies the same records again.

mod agenda;
mod people;
mod records;
mod sending;
mod telling;

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use people::NotKnown;
pub(crate) use people::Person;
pub(crate) use records::Record;
pub(crate) use sending::SendAsk;
pub(crate) use telling::Update;

use crate::chance::Chance;
use crate::clock::Millis;
use crate::config::Config;
use crate::graph::limits::Bucket;
use crate::store::{Store, StoreError, Ticket};
use crate::traps::Traps;
use crate::webhooks::payload::Line;
use agenda::Event;

/// A send that Meta has accepted.
#[derive(Clone, Serialize, Deserialize)]
pub struct Accepted {
    /// Meta's name for the message.
    pub wamid: String,
    /// When, in ms on the simulator's clock.
    pub at_ms: i64,
    /// The customer: the number in digits, as the script knows it.
    pub customer: String,
    /// The request as it came.
    pub body: Value,
    /// What the sender wants to see again in statuses.
    pub biz_opaque_callback_data: Option<String>,
}

/// A media that Meta holds.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    #[serde(flatten)]
    pub(crate) kept: crate::config::KeptMedia,
    pub(crate) at: Millis,
}

/// Where webhooks go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Callback {
    pub(crate) url: String,
    pub(crate) verify_token: String,
}

/// The states of the line that a test or a person can turn.
pub(crate) struct LineState {
    pub(crate) quality: String,
    pub(crate) registered: bool,
    pub(crate) pin: String,
    pub(crate) registrations: Vec<Millis>,
    pub(crate) profile: serde_json::Map<String, Value>,
}

/// Everything Meta knows.
pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) chance: Chance,
    pub(crate) traps: Traps,
    pub(crate) line: LineState,
    pub(crate) network_up: bool,
    pub(crate) token_expired: bool,
    pub(crate) rate_limited: bool,
    pub(crate) subscribed: bool,
    pub(crate) app_callback: Option<Callback>,
    pub(crate) waba_callback: Option<Callback>,
    pub(crate) number_callback: Option<Callback>,
    pub(crate) verified: Option<Callback>,
    pub(crate) handshake_failures: u32,
    pub(crate) handshake_after: Millis,
    pub(crate) accepted: Vec<Accepted>,
    pub(crate) accepted_by_wamid: HashMap<String, usize>,
    pub(crate) heard: HashMap<String, String>,
    pub(crate) read_by_business: HashMap<String, Millis>,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) aliases: HashMap<String, String>,
    pub(crate) by_user_id: HashMap<String, String>,
    pub(crate) media: HashMap<String, Media>,
    pub(crate) templates: Vec<Value>,
    pub(crate) line_bucket: Bucket,
    pub(crate) pair_buckets: HashMap<String, Bucket>,
    pub(crate) management: VecDeque<Millis>,
    agenda: BTreeMap<(Millis, u64), Event>,
    pub(crate) queue: BTreeMap<(Millis, u64), Update>,
    pub(crate) flying: BTreeMap<u64, Update>,
    pub(crate) lost_webhooks: u64,
    next_event: u64,
    next_update: u64,
    pub(crate) traces: u64,
    store: Option<Store>,
    unwritten: Option<Vec<Record>>,
    newest: Millis,
}

impl World {
    /// The world of a configuration, brought to where the state file says it was.
    pub(crate) fn open(config: Config) -> Result<Self, StoreError> {
        let mut world = Self::empty(config);
        if let Some(path) = world.config.state_file.clone() {
            let (store, lines) = Store::open(&path)?;
            for (index, line) in lines.iter().enumerate() {
                let records: Vec<Record> =
                    serde_json::from_str(line).map_err(|_| StoreError::Damaged { line: index + 1 })?;
                for record in records {
                    world.apply(record);
                }
            }
            world.store = Some(store);
        }
        Ok(world)
    }

    fn empty(config: Config) -> Self {
        let app_callback = config
            .callback_url
            .clone()
            .map(|url| Callback { url, verify_token: config.verify_token.clone() });
        let mps = if config.coexistence { 20 } else { 80 };
        Self {
            chance: Chance::new(config.seed),
            traps: config.traps.clone(),
            line: LineState {
                quality: "GREEN".into(),
                registered: true,
                pin: config.pin.clone(),
                registrations: Vec::new(),
                profile: crate::graph::number::starting_profile(),
            },
            network_up: true,
            token_expired: false,
            rate_limited: false,
            subscribed: config.subscribed,
            app_callback,
            waba_callback: None,
            number_callback: None,
            verified: None,
            handshake_failures: 0,
            handshake_after: 0,
            accepted: Vec::new(),
            accepted_by_wamid: HashMap::new(),
            heard: HashMap::new(),
            read_by_business: HashMap::new(),
            people: BTreeMap::new(),
            aliases: HashMap::new(),
            by_user_id: HashMap::new(),
            media: HashMap::new(),
            templates: config.templates.clone(),
            line_bucket: Bucket::new(mps, 1000 / i64::from(mps)),
            pair_buckets: HashMap::new(),
            management: VecDeque::new(),
            agenda: BTreeMap::new(),
            queue: BTreeMap::new(),
            flying: BTreeMap::new(),
            lost_webhooks: 0,
            next_event: 1,
            next_update: 1,
            traces: 0,
            store: None,
            unwritten: None,
            newest: 0,
            config,
        }
    }

    /// The latest moment that the state file knows; the clock must not start before it.
    pub(crate) fn newest(&self) -> Millis {
        self.newest
    }

    /// Takes a step: memory and state file together.
    pub(crate) fn commit(&mut self, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        if self.store.is_some() {
            match &mut self.unwritten {
                Some(unwritten) => unwritten.extend(records.iter().cloned()),
                None => self.write(&records),
            }
        }
        for record in records {
            self.apply(record);
        }
    }

    /// Takes several steps as one line of the state file: after a kill all of them happened, or none.
    pub(crate) fn at_once<T>(&mut self, steps: impl FnOnce(&mut Self) -> T) -> T {
        if self.unwritten.is_some() {
            return steps(self);
        }
        self.unwritten = Some(Vec::new());
        let outcome = steps(self);
        let records = self.unwritten.take().unwrap_or_default();
        if !records.is_empty() {
            self.write(&records);
        }
        outcome
    }

    fn write(&mut self, records: &[Record]) {
        if let Some(store) = &mut self.store {
            store.append(serde_json::to_string(records).expect("records are plain data"));
        }
    }

    /// A promise that everything so far is on disk; none when nothing is kept.
    pub(crate) fn ticket(&self) -> Option<Ticket> {
        self.store.as_ref().map(Store::ticket)
    }

    /// Where webhooks go now: the number's own address before the account's before the app's.
    pub(crate) fn callback(&self) -> Option<&Callback> {
        self.number_callback.as_ref().or(self.waba_callback.as_ref()).or(self.app_callback.as_ref())
    }

    pub(crate) fn line_name(&self) -> Line {
        Line {
            phone_number_id: self.config.phone_number_id.clone(),
            display_digits: self.config.display_digits(),
        }
    }

    /// How many webhooks have not been acknowledged.
    pub(crate) fn undelivered(&self) -> usize {
        self.queue.len() + self.flying.len()
    }

    /// Whether nobody has to be told anything now.
    pub(crate) fn nothing_due(&self, now: Millis) -> bool {
        self.flying.is_empty() && self.queue.keys().next().is_none_or(|(due, _)| *due > now)
    }

    /// When something next has to be done by itself.
    pub(crate) fn next_event_at(&self) -> Option<Millis> {
        self.agenda.keys().next().map(|(at, _)| *at)
    }
}
