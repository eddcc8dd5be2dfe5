//! A year of conversations, told backwards from now and put in order.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::people::{EVERYBODY, Kind, Somebody};
use super::tale::{self, Said, Spoken, Tale};
use super::{HistoryItem, calendar, words};
use crate::chance::Chance;
use crate::config::{Config, KeptMedia};
use crate::customers::{Content, MediaOf};
use crate::ids;
use crate::webhooks::payload::{self, Line, Report, Who};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Dialogues up to this weight are told once by each person.
const ONCE: u32 = 3;

/// Message numbers of the past, far from those that the simulator will count from zero.
const PAST: u64 = 1 << 40;

/// What was said, and what the present has to know of it.
pub(super) struct Past {
    pub(super) items: Vec<HistoryItem>,
    pub(super) media: Vec<KeptMedia>,
    /// When somebody last wrote, and the ids of what they wrote in the last days.
    pub(super) last: BTreeMap<&'static str, (i64, Vec<String>)>,
    /// The ids of what the bakery wrote in the last days.
    pub(super) told: BTreeMap<&'static str, Vec<String>>,
}

pub(super) struct Teller<'a> {
    pub(super) seed: u64,
    pub(super) now: i64,
    pub(super) line: Line,
    waba_id: &'a str,
    pub(super) past: Past,
    count: u64,
}

/// A message of the bakery, before anybody has it.
pub(super) struct Written<'a> {
    pub(super) agent: &'a str,
    pub(super) at: i64,
    pub(super) message: Value,
    pub(super) reply_to: Option<String>,
    /// Why it does not arrive.
    pub(super) failure: Option<(u32, &'static str)>,
    /// When the customer next writes, and so has read it.
    pub(super) answered: Option<i64>,
}

/// Tells the year before `now`.
pub(super) fn tell(seed: u64, now: i64, config: &Config) -> Past {
    let line =
        Line { phone_number_id: config.phone_number_id.clone(), display_digits: config.display_digits() };
    let past = Past { items: Vec::new(), media: Vec::new(), last: BTreeMap::new(), told: BTreeMap::new() };
    let mut teller = Teller { seed, now, line, waba_id: &config.waba_id, past, count: PAST };
    let today = tale::read(include_str!("today.txt"));
    let everyday = tale::read(include_str!("dialogues.txt"));
    for somebody in &EVERYBODY {
        teller.tell_life(somebody, &everyday, &today);
    }
    teller.hang_gallery();
    let mut past = teller.past;
    past.items.sort_by_key(HistoryItem::at_ms);
    past
}

impl Teller<'_> {
    /// Everything between the bakery and one person.
    fn tell_life(&mut self, somebody: &'static Somebody, everyday: &[Tale], today: &[Tale]) {
        let mut rng = Chance::new(self.seed).of("life", somebody.key);
        let own: Vec<&Tale> = today.iter().filter(|tale| tale.who.as_deref() == Some(somebody.key)).collect();
        let mut until = self.now - DAY;
        for tale in own {
            let agent = pick_agent(&mut rng);
            let words = words::words(somebody, agent, self.now, &mut rng);
            let spoken = tale.tell(&words, &mut rng);
            let start = match (tale.ended, tale.on) {
                (Some(minutes), _) => {
                    let length: i64 = spoken.iter().skip(1).map(|spoken| spoken.pause_ms).sum();
                    self.now - minutes * 60_000 - length
                }
                (None, Some((month, day))) => calendar::last(month, day, self.now),
                (None, None) => continue,
            };
            if tale.ended.is_some() {
                until = until.min(start - 30 * HOUR);
            }
            self.write_down(somebody, agent, start, &spoken);
        }
        self.tell_year(somebody, everyday, until, &mut rng);
    }

    fn tell_year(&mut self, somebody: &'static Somebody, tales: &[Tale], until: i64, rng: &mut ChaCha8Rng) {
        let pause = somebody.kind.pause_hours();
        if !pause.is_finite() {
            return;
        }
        let mut at = self.now - 365 * DAY + (rng.random::<f64>() * pause * HOUR as f64) as i64;
        let mut told: Vec<String> = Vec::new();
        while at < until {
            let start = opening(somebody.kind, at, rng);
            let month = calendar::in_paris(start).month();
            if start < until
                && let Some(tale) = pick_tale(tales, somebody, month, &told, rng)
            {
                told.push(tale.name.clone());
                let agent = pick_agent(rng);
                let words = words::words(somebody, agent, start, rng);
                let spoken = tale.tell(&words, rng);
                let length: i64 = spoken.iter().map(|spoken| spoken.pause_ms).sum();
                if start + length < until {
                    self.write_down(somebody, agent, start, &spoken);
                }
                at = start + length;
            }
            at += (rng.random_range(0.35..1.65) * pause * HOUR as f64) as i64;
        }
    }

    /// Puts a conversation on record.
    fn write_down(&mut self, somebody: &'static Somebody, agent: &str, start: i64, spoken: &[Spoken]) {
        let who = self.who(somebody);
        let mut at = start;
        let mut last_sent: Option<String> = None;
        for (index, line) in spoken.iter().enumerate() {
            at += if index == 0 { 0 } else { line.pause_ms };
            self.count += 1;
            match &line.said {
                Said::Customer { content } => {
                    let wamid = ids::wamid(self.seed, somebody.phone, false, self.count);
                    let body = self.worded(&wamid, content, last_sent.as_deref());
                    self.write_inbound(somebody, &who, &wamid, at, body);
                }
                Said::Agent { text, arrives } => {
                    let written = Written {
                        agent,
                        at,
                        message: json!({ "type": "text", "text": { "body": text } }),
                        reply_to: None,
                        failure: (!arrives).then_some((131_026, "Message Undeliverable.")),
                        answered: spoken.get(index + 1).map(|next| at + next.pause_ms),
                    };
                    last_sent = Some(self.write_outbound(somebody, &who, written));
                }
            }
        }
    }

    pub(super) fn who(&self, somebody: &Somebody) -> Who {
        Who {
            name: somebody.name.into(),
            phone: somebody.username.is_none().then(|| somebody.phone.to_owned()),
            user_id: ids::bsuid(self.seed, somebody.phone),
            username: somebody.username.map(str::to_owned),
        }
    }

    /// The next number of a message.
    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Something that a customer or the bakery's telephone sends, in Meta's words, its media kept.
    pub(super) fn worded(
        &mut self,
        wamid: &str,
        content: &Content,
        last_of_the_other: Option<&str>,
    ) -> Map<String, Value> {
        let media = content.media(wamid).map(|(mime, bytes)| self.keep(wamid, &mime, bytes, true));
        content.to_meta(media.as_ref(), last_of_the_other)
    }

    /// Keeps a media and says how a webhook names it.
    pub(super) fn keep(&mut self, about: &str, mime: &str, bytes: Bytes, inbound: bool) -> MediaOf {
        let id = ids::number(self.seed, "media", about);
        let sha256 = STANDARD.encode(Sha256::digest(&bytes));
        self.past.media.push(KeptMedia { id: id.clone(), mime: mime.to_owned(), bytes, inbound });
        MediaOf { id, mime: mime.to_owned(), sha256, url: None }
    }

    pub(super) fn write_outbound(&mut self, somebody: &Somebody, who: &Who, written: Written<'_>) -> String {
        let number = self.next();
        let wamid = ids::wamid(self.seed, somebody.phone, true, number);
        let statuses = self.statuses(who, &wamid, &written);
        let Written { agent, at, message, reply_to, .. } = written;
        let kind = message["type"].as_str().unwrap_or_default();
        let part = &message[kind];
        let words = part["body"].as_str().or(part["caption"].as_str()).or(part["body"]["text"].as_str());
        self.past.items.push(HistoryItem::Outbound {
            at_ms: at,
            to: who.phone.clone(),
            user_id: who.user_id.clone(),
            agent: agent.to_owned(),
            text: words.unwrap_or_default().to_owned(),
            wamid: wamid.clone(),
            statuses,
            reply_to,
            message,
        });
        if at > self.now - 30 * DAY {
            self.past.told.entry(somebody.key).or_default().push(wamid.clone());
        }
        wamid
    }

    pub(super) fn write_inbound(
        &mut self,
        somebody: &Somebody,
        who: &Who,
        wamid: &str,
        at: i64,
        body: Map<String, Value>,
    ) {
        let value = payload::inbound(&self.line, who, wamid, at, body);
        self.report("messages", at, &value);
        let (last, recent) = self.past.last.entry(somebody.key).or_insert((at, Vec::new()));
        *last = (*last).max(at);
        if at > self.now - 30 * DAY {
            recent.push(wamid.to_owned());
        }
    }

    /// Puts a webhook on record.
    pub(super) fn report(&mut self, field: &str, at: i64, value: &Value) {
        let webhook = payload::envelope(self.waba_id, &[(field, value, None)], false);
        self.past.items.push(HistoryItem::Inbound { at_ms: at, webhook });
    }

    fn statuses(&self, who: &Who, wamid: &str, written: &Written<'_>) -> Vec<Value> {
        let status = |name: &str, at: i64| {
            let report = Report {
                wamid,
                status: name,
                at,
                attempt: None,
                error: written.failure.filter(|_| name == "failed"),
                category: None,
                sent_to_phone: who.phone.is_some(),
                version: 24,
            };
            self.envelope(&payload::status(&self.line, who, &report))
        };
        let at = written.at;
        if written.failure.is_some() {
            return vec![status("failed", at + 1_900)];
        }
        let read = written.answered.map_or(at + 95_000, |next| at + (next - at) / 2).min(at + 4 * HOUR);
        let mut all = vec![("sent", at + 600), ("delivered", at + 1_700), ("read", read)];
        if written.message["audio"]["voice"] == true {
            all.push(("played", read + 6_000));
        }
        all.into_iter().filter(|(_, at)| *at < self.now).map(|(name, at)| status(name, at)).collect()
    }

    fn envelope(&self, value: &Value) -> Value {
        payload::envelope(self.waba_id, &[("messages", value, None)], false)
    }
}

fn pick_agent(rng: &mut ChaCha8Rng) -> &'static str {
    words::AGENTS.choose(rng).copied().unwrap_or("Camille")
}

/// When in that day somebody of this kind writes.
fn opening(kind: Kind, at: i64, rng: &mut ChaCha8Rng) -> i64 {
    let at = if calendar::is_closed_day(at) { at + DAY } else { at };
    let (from, to) = if kind == Kind::Professional { (17, 20) } else { (7, 19) };
    calendar::at_time(at, rng.random_range(from..to), rng.random_range(0..60)) + rng.random_range(0..60_000)
}

fn pick_tale<'a>(
    tales: &'a [Tale],
    somebody: &Somebody,
    month: i8,
    told: &[String],
    rng: &mut ChaCha8Rng,
) -> Option<&'a Tale> {
    let fits = |tale: &&Tale| {
        let season = tale.months.is_empty() || tale.months.contains(&month);
        season && tale.kinds.iter().any(|own| own == somebody.kind.word() || own == somebody.key)
    };
    let fresh = |tale: &&Tale| tale.weight > ONCE || !told.contains(&tale.name);
    let fitting: Vec<&Tale> = tales.iter().filter(fits).filter(fresh).collect();
    fitting.choose_weighted(rng, |tale| tale.weight).ok().copied()
}
