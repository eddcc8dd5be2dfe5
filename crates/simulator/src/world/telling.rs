//! What is still to be told, and how the traps of the postal kind (held, late, twice) act on it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Record, World};
use crate::clock::Millis;
use crate::traps::Trap;
use crate::webhooks::payload;

/// One change that Meta has to tell.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Update {
    pub(crate) number: u64,
    pub(crate) made: Millis,
    pub(crate) due: Millis,
    pub(crate) field: String,
    pub(crate) value: Value,
    #[serde(default)]
    pub(crate) batched: bool,
    #[serde(skip)]
    pub(crate) failures: u32,
}

impl World {
    /// Tells any value of any field, with the head of messaging values in front when it is asked for.
    pub(crate) fn tell_anything(&mut self, at: Millis, field: &str, value: Value, head: bool) {
        let value = if head { payload::under_head(&self.line_name(), value) } else { value };
        self.tell(at, field, value);
    }

    /// Has something told. Nobody hears of it when the app is not subscribed: Meta keeps nothing for later.
    pub(super) fn tell(&mut self, at: Millis, field: &str, mut value: Value) {
        if !self.subscribed {
            self.lost_webhooks += 1;
            return;
        }
        let number = self.next_update;
        let about = number.to_string();
        if self.springs(Trap::ContactsMissing, &about)
            && let Some(object) = value.as_object_mut()
        {
            object.remove("contacts");
        }
        let batched = self.springs(Trap::Batched, &about);
        let mut due = at;
        if self.springs(Trap::Reordered, &about) {
            due += self.chance.between(2_000, 15_000, "held", &about);
        }
        if self.springs(Trap::Late, &about) {
            due += self.chance.between(300_000, 3_600_000, "late-by", &about);
        }
        if batched {
            due = (due.div_euclid(3_000) + 1) * 3_000;
        }
        let first = Update { number, made: at, due, field: field.into(), value, batched, failures: 0 };
        let mut copies = vec![first.clone()];
        if self.springs(Trap::Duplicate, &about) {
            copies.push(Update { number: number + copies.len() as u64, ..first.clone() });
        }
        if self.springs(Trap::Repeated, &about) {
            let later = due + self.chance.between(10_000, 600_000, "again-after", &about);
            copies.push(Update { number: number + copies.len() as u64, due: later, ..first });
        }
        self.commit(copies.into_iter().map(Record::Queued).collect());
    }

    /// The line's quality changes, and Meta says so.
    pub(crate) fn set_quality(&mut self, at: Millis, rating: &str) {
        self.line.quality = rating.into();
        let event = if rating == "RED" { "FLAGGED" } else { "UNFLAGGED" };
        let value = json!({
            "display_phone_number": self.config.display_digits(), "event": event,
            "max_daily_conversations_per_business": "TIER_2K",
        });
        self.tell(at, "phone_number_quality_update", value);
    }

    pub(super) fn springs(&self, trap: Trap, about: &str) -> bool {
        self.chance.happens(self.traps.rate(trap), trap.name(), about)
    }

    /// Tells a status of one of the business's messages.
    pub(super) fn report(&mut self, at: Millis, wamid: &str, status: &str, error: Option<&(u32, String)>) {
        let Some(accepted) = self.accepted_by_wamid.get(wamid).map(|index| &self.accepted[*index]) else {
            return;
        };
        let Some(person) = self.people.get(&accepted.customer) else { return };
        let kind = accepted.body["type"].as_str().unwrap_or("text");
        let category = (kind == "template").then(|| self.category_of(&accepted.body)).flatten();
        let report = payload::Report {
            wamid,
            status,
            at,
            attempt: accepted.biz_opaque_callback_data.as_deref(),
            error: error.map(|(code, details)| (*code, details.as_str())),
            category: category.as_deref(),
            sent_to_phone: accepted.body.get("to").is_some(),
            version: self.config.webhook_version,
        };
        let value = payload::status(&self.line_name(), &self.who(person), &report);
        let key = accepted.customer.clone();
        if status == "read"
            && let Some(person) = self.people.get_mut(&key)
        {
            person.unread.retain(|unread| unread != wamid);
        }
        self.tell(at, "messages", value);
    }

    /// Takes what is due off the queue: one change, or several when they are batched.
    pub(crate) fn take_due(&mut self, now: Millis) -> Vec<Update> {
        const MOST: usize = 1000;
        let Some(key) = self.queue.keys().next().copied().filter(|(due, _)| *due <= now) else {
            return Vec::new();
        };
        let batched = self.queue[&key].batched;
        let keys: Vec<_> = if batched {
            let due = self.queue.iter().take_while(|((due, _), _)| *due <= now);
            due.filter(|(_, update)| update.batched).map(|(key, _)| *key).take(MOST).collect()
        } else {
            vec![key]
        };
        let taken: Vec<Update> = keys.iter().filter_map(|key| self.queue.remove(key)).collect();
        for update in &taken {
            self.flying.insert(update.number, update.clone());
        }
        taken
    }

    /// What did not fit into a batch waits for the next.
    pub(crate) fn put_back(&mut self, taken: Vec<Update>) {
        for update in taken {
            self.flying.remove(&update.number);
            self.queue.insert((update.due, update.number), update);
        }
    }

    /// The receiver said 200.
    pub(crate) fn told(&mut self, taken: &[Update]) {
        self.commit(taken.iter().map(|update| Record::Settled { update: update.number }).collect());
    }

    /// The receiver did not; each is tried again later, and later still, and given up after days.
    pub(crate) fn refused(&mut self, now: Millis, taken: Vec<Update>) {
        let mut given_up = Vec::new();
        for mut update in taken {
            self.flying.remove(&update.number);
            update.failures += 1;
            if now - update.made > self.config.retry.give_up.as_millis() as i64 {
                self.lost_webhooks += 1;
                given_up.push(Record::Settled { update: update.number });
                continue;
            }
            update.due = now + self.config.retry.after(update.failures);
            self.queue.insert((update.due, update.number), update);
        }
        self.commit(given_up);
    }

    /// Tries everything again now.
    pub(crate) fn redeliver_now(&mut self, now: Millis) {
        self.handshake_after = 0;
        for (_, mut update) in std::mem::take(&mut self.queue) {
            if update.failures > 0 {
                update.due = update.due.min(now);
            }
            self.queue.insert((update.due, update.number), update);
        }
    }
}
