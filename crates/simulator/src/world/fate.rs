//! What will become of a message that was accepted: decided at once, from the seed, and put on the agenda.

use super::agenda::Act;
use super::failures::{How, On};
use super::sending::Sent;
use super::{Record, World};
use crate::clock::Millis;
use crate::graph::sniff;
use crate::traps::Trap;

/// Why a message fails: code and details.
type Doom = (u32, String);

impl World {
    /// Decides, and plans the statuses and the answer.
    pub(super) fn foresee(&mut self, now: Millis, sent: &Sent) {
        let (key, wamid) = (sent.accepted.customer.as_str(), sent.accepted.wamid.as_str());
        let soon = self.chance.between(200, 900, "sent-after", wamid);
        let mut at = now + soon;
        let ordered = self.take_failure_of(On::Send, &[How::Async], Some(&sent.kind), Some(key));
        let doom = ordered.map(|failure| failure.error()).or_else(|| self.doom(now, sent));
        if let Some(doom) = doom {
            return self.plan_status(at + soon, wamid, "failed", Some(doom));
        }
        if sent.held {
            at += self.chance.between(60_000, 600_000, "held-for", wamid);
            if self.chance.happens(0.5, "held-dropped", wamid) {
                let paused = (132_015, "Template is paused due to low quality.".into());
                return self.plan_status(at, wamid, "failed", Some(paused));
            }
        }
        if sent.kind == "reaction" {
            return self.plan_status(at, wamid, "sent", None);
        }
        self.foresee_arrival(at, sent);
    }

    fn foresee_arrival(&mut self, mut at: Millis, sent: &Sent) {
        let (key, wamid) = (sent.accepted.customer.as_str(), sent.accepted.wamid.as_str());
        let Some(person) = self.people.get(key) else { return };
        let habits = person.customer.habits.clone();
        let reads = habits.receipts && habits.phone_on;
        let missing = self.springs(Trap::Missing, wamid);
        if !missing || reads || !habits.phone_on {
            self.plan_status(at, wamid, "sent", None);
        }
        if !habits.phone_on {
            return;
        }
        at += self.chance.between(300, 2_500, "delivered-after", wamid);
        if !missing || !reads {
            self.plan_status(at, wamid, "delivered", None);
        }
        at += self.chance.between(habits.reading_ms.0, habits.reading_ms.1, "read-after", wamid);
        if reads {
            self.plan_status(at, wamid, "read", None);
            if sent.accepted.body["audio"]["voice"] == true {
                let heard = at + self.chance.between(1_000, 8_000, "played-after", wamid);
                self.plan_status(heard, wamid, "played", None);
            }
        }
        self.plan_answer(at, sent, habits.thinking_ms);
    }

    fn plan_answer(&mut self, at: Millis, sent: &Sent, thinking_ms: (i64, i64)) {
        let (key, wamid) = (sent.accepted.customer.as_str(), sent.accepted.wamid.as_str());
        let Some(person) = self.people.get(key) else { return };
        let at = at + self.chance.between(thinking_ms.0, thinking_ms.1, "thinking", wamid);
        let taps = person.customer.habits.taps && self.offers(&sent.accepted.body);
        if person.waiting {
            let index = person.step + 1;
            self.commit(vec![Record::Stepped { person: key.into(), index, waiting: false }]);
            self.plan(at, Act::Step { person: key.into(), index, patience: false });
        } else if (taps || person.customer.answers_anything()) && !person.thinking {
            self.commit(vec![Record::Thinking { person: key.into(), on: true }]);
            self.plan(at, Act::Answer { person: key.into() });
        }
    }

    fn plan_status(&mut self, at: Millis, wamid: &str, status: &str, error: Option<Doom>) {
        self.plan(at, Act::Status { wamid: wamid.into(), status: status.into(), error });
    }

    /// Why a message that was accepted will fail, if it will.
    fn doom(&self, now: Millis, sent: &Sent) -> Option<Doom> {
        let key = sent.accepted.customer.as_str();
        let Some(person) = self.people.get(key) else {
            return Some((131_026, "Message Undeliverable.".into()));
        };
        if self.config.not_on_whatsapp.contains(&person.phone) {
            return Some((131_026, "Message Undeliverable.".into()));
        }
        let expected = sent.accepted.body["recipient_identity_key_hash"].as_str();
        if expected.is_some_and(|hash| hash != self.identity_hash(key)) {
            return Some((137_000, "The identity key hash of the recipient has changed.".into()));
        }
        if sent.kind != "template" && !person.window_open(now) {
            let details = "Message failed to send because more than 24 hours have passed since the customer last replied to this number.";
            return Some((131_047, details.into()));
        }
        self.unfit(sent).or_else(|| self.lost_target(now, sent)).or_else(|| self.by_chance(sent))
    }

    /// What Meta finds only when it looks into the bytes, or fetches them.
    fn unfit(&self, sent: &Sent) -> Option<Doom> {
        let voice = sent.accepted.body["audio"]["voice"] == true;
        let fault = sent.accepted.media.iter().find_map(|carried| {
            let media = self.media.get(&carried.id)?;
            sniff::fault(&carried.kind, voice, &media.kept.mime, &media.kept.bytes)
        });
        let link = sent.accepted.body[sent.kind.as_str()]["link"].is_string();
        let unreachable = link && self.springs(Trap::LinkUnreachable, &sent.accepted.wamid);
        fault
            .or_else(|| unreachable.then(|| "Media download failed with HTTP status 404.".into()))
            .map(|why| (131_053, why))
    }

    /// A reaction must have something to react to: in this chat, no older than 30 days, and no reaction itself.
    fn lost_target(&self, now: Millis, sent: &Sent) -> Option<Doom> {
        let target =
            sent.accepted.body["reaction"]["message_id"].as_str().filter(|_| sent.kind == "reaction")?;
        let heard = self.heard.get(target).is_some_and(|heard| heard.kind == "reaction");
        let own = self.accepted_by_wamid.get(target).map(|index| &self.accepted[*index]);
        let is_reaction = heard || own.is_some_and(|own| own.body["type"] == "reaction");
        let details =
            "The message reacted to is older than 30 days, deleted, a reaction, or not in this chat.";
        (is_reaction || !self.is_in_chat(now, &sent.accepted.customer, target))
            .then(|| (131_009, details.into()))
    }

    fn by_chance(&self, sent: &Sent) -> Option<Doom> {
        let wamid = sent.accepted.wamid.as_str();
        if !self.springs(Trap::FailedAfter200, wamid) {
            return None;
        }
        let ways: &[(u32, &str)] = if sent.accepted.media.is_empty() {
            &[
                (131_049, "This message was not delivered to maintain healthy ecosystem engagement."),
                (131_026, "Message Undeliverable."),
                (131_000, "Message failed to send due to an unknown error."),
            ]
        } else {
            &[(131_053, "Media upload error."), (131_026, "Message Undeliverable.")]
        };
        let pick = self.chance.between(0, ways.len() as i64 - 1, "failed-how", wamid);
        let (code, details) = ways[pick as usize];
        Some((code, details.into()))
    }
}
