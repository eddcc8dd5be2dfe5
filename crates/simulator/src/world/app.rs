//! The Business app beside the Cloud API (coexistence): its contacts and its history, each given once, in pieces and in
//! no order.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::agenda::Act;
use super::{Record, World};
use crate::clock::Millis;
use crate::customers::{Content, Customer};
use crate::graph::error::{self, GraphError};
use crate::graph::limits::Bucket;
use crate::ids;
use crate::webhooks::payload::{self, Who};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// Numbers of the messages of the history.
const HISTORY: u64 = 1 << 41;
/// The most messages in one webhook of the history.
const CHUNK: usize = 40;

/// How much the Business app holds when the line is taken over.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct AppPast {
    /// How many people there are, each a contact and a chat.
    pub people: u32,
    /// How many messages with each.
    pub messages_each: u32,
    /// How many days the history goes back; Meta gives 180 at most.
    pub days: u32,
}

impl Default for AppPast {
    fn default() -> Self {
        Self { people: 6, messages_each: 25, days: 170 }
    }
}

/// What is going on with the Business app.
#[derive(Default)]
pub(crate) struct AppState {
    since: Option<Millis>,
    pub(super) synced: HashMap<String, Millis>,
    /// The owner of the app does not share the history.
    pub(crate) declined: bool,
    pub(super) echoes: u64,
    pub(super) last_echo: Option<String>,
}

impl AppState {
    pub(crate) fn is_onboarded(&self) -> bool {
        self.since.is_some()
    }
}

const NAMES: [&str; 8] = [
    "Ariane Roche",
    "Bakary Cissé",
    "Charlène Puy",
    "Dimitri Volle",
    "Elsa Montagne",
    "Farid Amrani",
    "Gwenaëlle Bihan",
    "Hippolyte Saint-Jean",
];
const SAID: [&str; 9] = [
    "Bonjour, il vous reste du pain de seigle ?",
    "Oui, j'en garde un pour vous.",
    "Parfait, je passe vers 18 h.",
    "C'est prêt, il est encore tiède.",
    "Merci beaucoup, à demain !",
    "Vous faites des galettes en janvier ?",
    "Frangipane ou pomme, à partir du 2.",
    "Alors une frangipane pour huit 😊",
    "C'est noté, bonne journée.",
];

/// One message of the history before it is put into chunks.
struct Old {
    person: usize,
    at: Millis,
    ours: bool,
    wamid: String,
    body: Map<String, Value>,
    /// What the placeholder stands for.
    media: Option<Content>,
    status: &'static str,
}

impl World {
    /// The line begins or ceases to live in the app too.
    pub(super) fn onboard(&mut self, since: Option<Millis>) {
        self.app.since = since;
        self.app.synced.clear();
        self.config.coexistence = since.is_some();
        let mps = if since.is_some() { 20 } else { 80 };
        self.line_bucket = Bucket::new(mps, 1000 / i64::from(mps));
    }

    /// `smb_app_data`: each kind once, and within a day of the onboarding.
    pub(crate) fn sync_app(&mut self, now: Millis, what: &str) -> Result<String, GraphError> {
        let Some(since) = self.app.since else {
            return Err(GraphError::of(100).saying("This phone number is not on the WhatsApp Business app."));
        };
        if self.app.synced.contains_key(what) {
            return Err(GraphError::of(2_593_107).saying("The data of this type was already requested."));
        }
        if now >= since + DAY {
            return Err(GraphError::of(2_593_108).saying("More than 24 hours have passed since onboarding."));
        }
        let request = ids::number(self.config.seed, "smb", &format!("{what}/{since}"));
        let what = what.to_owned();
        self.at_once(|world| {
            world.commit(vec![Record::Synced { what: what.clone(), at: now }]);
            if what == "history" { world.give_history(now) } else { world.give_contacts(now) }
        });
        Ok(request)
    }

    /// A contact is added, changed or removed in the app.
    pub(crate) fn tell_app_contact(&mut self, at: Millis, action: &str, contact: &Value) {
        let state = state_sync(action, contact.clone(), at);
        let value = payload::under_head(&self.line_name(), json!({ "state_sync": [state] }));
        self.tell(at, "smb_app_state_sync", value);
    }

    fn give_contacts(&mut self, now: Millis) {
        let contacts = (0..self.config.app_past.people as usize).map(|index| {
            let who = somebody(self.config.seed, index);
            let first = who.name.split(' ').next().unwrap_or_default().to_owned();
            let contact = json!({ "full_name": who.name, "first_name": first, "phone_number": who.phone });
            state_sync("add", contact, now - DAY)
        });
        let contacts: Vec<Value> = contacts.collect();
        for (index, some) in contacts.chunks(CHUNK).enumerate() {
            let value = payload::under_head(&self.line_name(), json!({ "state_sync": some }));
            self.plan(
                now + 800 + 400 * index as Millis,
                Act::Tell { field: "smb_app_state_sync".into(), value },
            );
        }
    }

    fn give_history(&mut self, now: Millis) {
        if self.app.declined {
            let details = "The business does not share the chat history of its app.";
            let told = json!({ "history": [{ "errors": [error::asynchronous(2_593_109, details)] }] });
            let value = payload::under_head(&self.line_name(), told);
            return self.plan(now + 1_500, Act::Tell { field: "history".into(), value });
        }
        let old = self.old_messages(now);
        for index in 0..self.config.app_past.people as usize {
            let own = old.iter().filter(|old| old.person == index);
            let wamids = own.map(|old| (old.wamid.clone(), old.at)).collect();
            let who = somebody(self.config.seed, index);
            let phone = who.phone.unwrap_or_default();
            let person = self.find(&phone).unwrap_or_else(|| {
                let customer = Box::new(Customer::new(&phone, &who.name));
                self.commit(vec![Record::Met { customer, scripted: false }]);
                phone
            });
            self.commit(vec![Record::Recalled { person, wamids }]);
        }
        let chunks = self.chunks(now, &old);
        let mut order: Vec<usize> = (0..chunks.len()).collect();
        order.sort_by_key(|index| self.chance.between(0, i64::MAX, "history", &index.to_string()));
        for (place, index) in order.into_iter().enumerate() {
            let at = now + 1_000 + 700 * place as Millis;
            self.plan(at, Act::Tell { field: "history".into(), value: chunks[index].clone() });
        }
        let after = now + 1_000 + 700 * chunks.len() as Millis;
        let young = old.into_iter().filter(|old| old.media.is_some() && old.at > now - 14 * DAY);
        for (index, old) in young.enumerate() {
            let value = self.media_after(now, &old);
            self.plan(after + 500 * index as Millis, Act::Tell { field: "history".into(), value });
        }
    }

    /// Everything in the app, oldest first.
    fn old_messages(&self, now: Millis) -> Vec<Old> {
        let AppPast { people, messages_each, days } = self.config.app_past.clone();
        let reach = Millis::from(days.min(180)) * DAY;
        let mut all = Vec::new();
        for index in 0..people as usize {
            for number in 0..messages_each {
                // Denser towards today: the age falls with the square.
                let left = f64::from(messages_each - number) / f64::from(messages_each.max(1));
                let at =
                    now - HOUR - (left * left * (reach - HOUR) as f64) as Millis + index as Millis * 1_000;
                all.push(self.old_message(index, number, at));
            }
        }
        all.sort_by_key(|old| old.at);
        all
    }

    fn old_message(&self, index: usize, number: u32, at: Millis) -> Old {
        const STATUSES: [&str; 6] = ["READ", "DELIVERED", "PLAYED", "SENT", "PENDING", "ERROR"];
        let ours = number % 2 == 1;
        let phone = somebody(self.config.seed, index).phone.unwrap_or_default();
        let wamid = ids::wamid(self.config.seed, &phone, ours, HISTORY + u64::from(number));
        let media = match number % 10 {
            4 => Some(Content::photo("photo-pains.jpg", "Comme celui-ci")),
            7 => Some(Content::Voice { seconds: 4 }),
            8 => Some(Content::document("commande.pdf")),
            _ => None,
        };
        let words = Content::text(SAID[(number as usize + index) % SAID.len()]);
        let body = match (&media, number % 10) {
            (Some(_), _) => Map::from_iter([("type".to_owned(), "media_placeholder".into())]),
            (None, 5) => Content::Contacts { formatted_name: "Léa Roy".into(), phone: "33639980009".into() }
                .to_meta(None, None),
            (None, _) => words.to_meta(None, None),
        };
        let status = if ours { STATUSES[(number as usize / 2 + index) % STATUSES.len()] } else { "READ" };
        Old { person: index, at, ours, wamid, body, media, status }
    }

    /// The webhooks of the history, by phase, each with its place and how far it brings.
    fn chunks(&self, now: Millis, old: &[Old]) -> Vec<Value> {
        let phase = |old: &Old| match now - old.at {
            age if age <= DAY => 0_u32,
            age if age <= 90 * DAY => 1,
            _ => 2,
        };
        let mut parts: Vec<(u32, usize, Vec<&Old>)> = Vec::new();
        for wanted in 0..3 {
            let own: Vec<&Old> = old.iter().filter(|old| phase(old) == wanted).collect();
            parts.extend(
                own.chunks(CHUNK).enumerate().map(|(index, some)| (wanted, index + 1, some.to_vec())),
            );
        }
        let mut told = 0;
        let chunks = parts.iter().map(|(phase, order, some)| {
            told += some.len();
            let metadata =
                json!({ "phase": phase, "chunk_order": order, "progress": told * 100 / old.len().max(1) });
            let part = json!({ "metadata": metadata, "threads": self.threads(some) });
            payload::under_head(&self.line_name(), json!({ "history": [part] }))
        });
        chunks.collect()
    }

    fn threads(&self, some: &[&Old]) -> Vec<Value> {
        let threads = (0..self.config.app_past.people as usize).filter_map(|index| {
            let who = somebody(self.config.seed, index);
            let own = some.iter().filter(|old| old.person == index);
            let messages: Vec<Value> = own.map(|old| self.as_history(&who, old)).collect();
            let context = json!({ "wa_id": who.phone, "user_id": who.user_id });
            (!messages.is_empty())
                .then(|| json!({ "id": who.phone, "context": context, "messages": messages }))
        });
        threads.collect()
    }

    fn as_history(&self, who: &Who, old: &Old) -> Value {
        let mut message = self.worded_old(who, old, old.body.clone());
        message["history_context"] = json!({ "status": old.status });
        message
    }

    fn worded_old(&self, who: &Who, old: &Old, body: Map<String, Value>) -> Value {
        if old.ours {
            payload::from_app(&self.line_name(), who, &old.wamid, old.at, body)
        } else {
            payload::from_customer(who, &old.wamid, old.at, body)
        }
    }

    /// The message that a placeholder stood for.
    fn media_after(&mut self, now: Millis, old: &Old) -> Value {
        let who = somebody(self.config.seed, old.person);
        let content = old.media.clone().unwrap_or(Content::RequestWelcome);
        let media = content.media(&old.wamid).map(|(mime, bytes)| self.keep(now, &old.wamid, &mime, bytes));
        let message = self.worded_old(&who, old, content.to_meta(media.as_ref(), None));
        let part = if old.ours { "message_echoes" } else { "messages" };
        payload::under_head(&self.line_name(), json!({ "contacts": [who.contact()], part: [message] }))
    }
}

/// Somebody of the app's chats.
fn somebody(seed: u64, index: usize) -> Who {
    let phone = format!("336399{:05}", 81_000 + index);
    let name = NAMES[index % NAMES.len()].to_owned();
    let name = if index < NAMES.len() { name } else { format!("{name} {}", index / NAMES.len() + 1) };
    Who { name, user_id: ids::bsuid(seed, &phone), phone: Some(phone), username: None }
}

fn state_sync(action: &str, contact: Value, at: Millis) -> Value {
    json!({ "type": "contact", "contact": contact, "action": action,
            "metadata": { "timestamp": payload::seconds(at) } })
}
