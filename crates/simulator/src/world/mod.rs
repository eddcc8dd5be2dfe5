//! What Meta knows: the line, its messages, people, media and templates, and what is still to be told.
//!
//! Everything that must outlive a kill goes through [`World::commit`] as [`Record`]s: applied to memory and appended to
//! the state file by the same call. A restart applies the same records again.

mod agenda;
mod app;
mod echoes;
mod failures;
mod fate;
mod hearing;
mod people;
mod records;
mod sending;
mod telling;
mod templates;

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use app::AppPast;
pub(crate) use app::AppState;
pub(crate) use failures::{How, On, PlannedFailure};
pub use people::NotKnown;
pub(crate) use people::Person;
pub(crate) use records::Record;
pub(crate) use sending::SendAsk;
pub(crate) use telling::Update;
pub(crate) use templates::TemplateChange;

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
    /// The media that it carries, as Meta holds them.
    #[serde(default)]
    pub media: Vec<AcceptedMedia>,
    /// Whether what it quotes can be shown: it is in this chat, and younger than 30 days.
    #[serde(default)]
    pub quote_shown: bool,
}

/// A media that an accepted send carries.
#[derive(Clone, Serialize, Deserialize)]
pub struct AcceptedMedia {
    /// The id that the send named.
    pub id: String,
    /// As what it was sent: `image`, `audio` and so on.
    pub kind: String,
    /// The type it was uploaded with.
    pub mime: String,
    /// The digest of its bytes, in hex.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
}

/// A message that a customer wrote.
pub(crate) struct Heard {
    pub(crate) person: String,
    pub(crate) at: Millis,
    pub(crate) kind: String,
}

/// A mark the business set on a customer's message.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) at: Millis,
    pub(crate) typing: bool,
}

/// A media that Meta holds.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    #[serde(flatten)]
    pub(crate) kept: crate::config::KeptMedia,
    pub(crate) at: Millis,
    /// The digest of the bytes, in hex.
    #[serde(default)]
    pub(crate) sha256: String,
    /// The bytes lie beside the state file.
    #[serde(default)]
    beside: bool,
}

impl Media {
    pub(crate) fn new(kept: crate::config::KeptMedia, at: Millis) -> Self {
        Self { kept, at, sha256: String::new(), beside: false }.digested()
    }

    fn digested(mut self) -> Self {
        if self.sha256.is_empty() {
            self.sha256 = hex::encode(Sha256::digest(&self.kept.bytes));
        }
        self
    }
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
    pub(crate) heard: HashMap<String, Heard>,
    /// Messages of the business from before the simulation, from its app, and of the app's history: whose chat, when.
    recalled: HashMap<String, (String, Millis)>,
    pub(crate) read_by_business: HashMap<String, Mark>,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) aliases: HashMap<String, String>,
    pub(crate) by_user_id: HashMap<String, String>,
    pub(crate) media: HashMap<String, Media>,
    /// The media of the configuration: since when, or that they were deleted.
    given: HashMap<String, Option<Millis>>,
    /// Bytes a second at which media travel; none: as fast as they can.
    pub(crate) pace: Option<u64>,
    /// Uploads under way, by number: how many bytes have come.
    pub(crate) uploading: BTreeMap<u64, u64>,
    pub(crate) failures: Vec<PlannedFailure>,
    pub(crate) app: AppState,
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
                for mut record in records {
                    if let Record::Kept(media) = &mut record
                        && media.beside
                    {
                        media.kept.bytes = store.read_beside(&media.kept.id)?.into();
                    }
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
            recalled: HashMap::new(),
            read_by_business: HashMap::new(),
            people: BTreeMap::new(),
            aliases: HashMap::new(),
            by_user_id: HashMap::new(),
            media: HashMap::new(),
            given: HashMap::new(),
            pace: None,
            uploading: BTreeMap::new(),
            failures: Vec::new(),
            app: AppState::default(),
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
        /// More bytes than this lie beside the lines.
        const IN_A_LINE: usize = 64 * 1024;
        let Some(store) = &mut self.store else { return };
        let lines = records.iter().map(|record| {
            let Record::Kept(media) = record else { return record.clone() };
            if media.kept.bytes.len() <= IN_A_LINE {
                return record.clone();
            }
            let beside = store.put_beside(&media.kept.id, &media.kept.bytes);
            let kept = crate::config::KeptMedia { bytes: bytes::Bytes::new(), ..media.kept.clone() };
            Record::Kept(Media { kept, beside, ..media.clone() })
        });
        let lines: Vec<Record> = lines.collect();
        store.append(serde_json::to_string(&lines).expect("records are plain data"));
    }

    /// Has the media of the configuration, which need not be written down: they come again with it.
    pub(crate) fn give_media(&mut self, now: Millis) {
        for kept in std::mem::take(&mut self.config.media) {
            let at = self.given.get(&kept.id).copied();
            if at.is_none() {
                self.commit(vec![Record::Given { media: kept.id.clone(), at: now }]);
            }
            if let Some(at) = at.unwrap_or(Some(now)) {
                self.media.entry(kept.id.clone()).or_insert_with(|| Media::new(kept, at));
            }
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
