//! Accepting a send: who it goes to, what it is answered, and what will become of it.

use serde_json::{Value, json};

use super::agenda::Act;
use super::{Accepted, Record, World};
use crate::clock::Millis;
use crate::graph::error::GraphError;
use crate::graph::limits::Bucket;
use crate::ids;
use crate::traps::Trap;

/// A valid request to send.
pub(crate) struct SendAsk {
    pub(crate) body: Value,
    pub(crate) kind: String,
}

impl World {
    /// Checks what only the world knows: is the line registered, the recipient allowed, the pace right.
    pub(crate) fn may_send(&mut self, now: Millis, ask: &SendAsk) -> Result<(), GraphError> {
        if !self.line.registered {
            return Err(GraphError::of(133_010)
                .saying("Phone number is not registered on the WhatsApp Business Platform."));
        }
        let Some(phone) = self.recipient_phone(&ask.body) else {
            return Ok(());
        };
        if phone == self.config.display_digits() {
            return Err(GraphError::of(131_021).saying("Sender and recipient phone number is the same."));
        }
        if self.config.allow_list.as_ref().is_some_and(|allowed| !allowed.contains(&phone)) {
            return Err(GraphError::of(131_030).saying("Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again."));
        }
        let about = format!("{phone}/{}", self.accepted.len());
        let pace = "Message failed to send because there were too many messages sent from this phone number in a short period of time.";
        if self.rate_limited || self.springs(Trap::RateLimited, &format!("{about}/{}", self.traces)) {
            return Err(GraphError::of(130_429).saying(pace));
        }
        let pair_pace = "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.";
        if self.springs(Trap::PairLimited, &format!("{about}/{}", self.traces)) {
            return Err(GraphError::of(131_056).saying(pair_pace));
        }
        let pair = self.pair_buckets.entry(phone).or_insert_with(|| Bucket::new(45, 6_000));
        if !pair.has(now) {
            return Err(GraphError::of(131_056).saying(pair_pace));
        }
        if !self.line_bucket.take(now) {
            return Err(GraphError::of(130_429).saying(pace));
        }
        pair.take(now);
        Ok(())
    }

    fn recipient_phone(&self, body: &Value) -> Option<String> {
        match body["to"].as_str() {
            Some(to) => Some(self.normalised(to)),
            None => {
                let key = self.by_user_id.get(body["recipient"].as_str()?)?;
                self.people.get(key).map(|person| person.phone.clone())
            }
        }
    }

    /// The digits Meta makes of what was written.
    pub(crate) fn normalised(&self, to: &str) -> String {
        let digits: String = to.chars().filter(char::is_ascii_digit).collect();
        let display = self.config.display_digits();
        let own = if display.starts_with('1') { &display[..1] } else { &display[..display.len().min(2)] };
        if to.trim_start().starts_with('+') {
            return rewritten(digits);
        }
        if let Some(local) = digits.strip_prefix('0').filter(|local| !local.starts_with('0')) {
            return format!("{own}{local}");
        }
        if !digits.starts_with(own) && self.springs(Trap::CountryCodePrepended, &digits) {
            return format!("{own}{digits}");
        }
        rewritten(digits)
    }

    /// Accepts: from here on the message exists, whatever becomes of the answer.
    pub(crate) fn accept(&mut self, now: Millis, ask: SendAsk) -> (Value, String) {
        self.at_once(|world| world.accept_in_one(now, ask))
    }

    fn accept_in_one(&mut self, now: Millis, ask: SendAsk) -> (Value, String) {
        let by_phone = ask.body["to"].as_str().map(|to| self.normalised(to));
        let key = match &by_phone {
            Some(phone) => self.acquaint(phone),
            None => self.find(ask.body["recipient"].as_str().unwrap_or_default()).unwrap_or_default(),
        };
        let wamid = ids::wamid(self.config.seed, &key, true, self.accepted.len() as u64);
        let held = ask.kind == "template" && self.springs(Trap::HeldForQuality, &wamid);
        let answer = self.answer_of(&ask, by_phone.as_deref(), &key, &wamid, held);
        let attempt = ask.body["biz_opaque_callback_data"].as_str().map(str::to_owned);
        let accepted = Accepted {
            wamid: wamid.clone(),
            at_ms: now,
            customer: key.clone(),
            body: ask.body,
            biz_opaque_callback_data: attempt,
        };
        let free = ask.kind != "template";
        self.commit(vec![Record::Accepted(accepted)]);
        self.foresee(now, &key, &wamid, &ask.kind, free, held);
        (answer, wamid)
    }

    fn answer_of(&self, ask: &SendAsk, by_phone: Option<&str>, key: &str, wamid: &str, held: bool) -> Value {
        let contact = match by_phone {
            Some(phone) => {
                let differs = self.springs(Trap::WaIdDiffers, phone);
                let wa_id =
                    if differs { format!("{}1{}", &phone[..2], &phone[2..]) } else { phone.to_owned() };
                json!({ "input": ask.body["to"], "wa_id": wa_id })
            }
            None => json!({ "input": ask.body["recipient"],
                            "user_id": self.people.get(key).map(|person| person.user_id.clone()) }),
        };
        let mut message = json!({ "id": wamid });
        if ask.kind == "template" {
            message["message_status"] = if held { "held_for_quality_assessment" } else { "accepted" }.into();
        }
        json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
    }

    /// Decides at once, from the seed, what will become of a message, and puts it on the agenda.
    fn foresee(&mut self, now: Millis, key: &str, wamid: &str, kind: &str, free: bool, held: bool) {
        let soon = self.chance.between(200, 900, "sent-after", wamid);
        let mut at = now + soon;
        if let Some((code, details)) = self.doom(now, key, wamid, kind, free) {
            return self.plan_status(at + soon, wamid, "failed", Some((code, details)));
        }
        if held {
            at += self.chance.between(60_000, 600_000, "held-for", wamid);
            if self.chance.happens(0.5, "held-dropped", wamid) {
                return self.plan_status(
                    at,
                    wamid,
                    "failed",
                    Some((132_015, "Template is paused due to low quality.".into())),
                );
            }
        }
        if kind == "reaction" {
            return self.plan_status(at, wamid, "sent", None);
        }
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
        }
        self.plan_answer(at, key, wamid, habits.thinking_ms);
    }

    fn plan_answer(&mut self, at: Millis, key: &str, wamid: &str, thinking_ms: (i64, i64)) {
        let Some(person) = self.people.get(key) else { return };
        let at = at + self.chance.between(thinking_ms.0, thinking_ms.1, "thinking", wamid);
        if person.waiting {
            let index = person.step + 1;
            self.commit(vec![Record::Stepped { person: key.into(), index, waiting: false }]);
            self.plan(at, Act::Step { person: key.into(), index, patience: false });
        } else if person.customer.answers_anything() && !person.thinking {
            self.commit(vec![Record::Thinking { person: key.into(), on: true }]);
            self.plan(at, Act::Answer { person: key.into() });
        }
    }

    fn plan_status(&mut self, at: Millis, wamid: &str, status: &str, error: Option<(u32, String)>) {
        self.plan(at, Act::Status { wamid: wamid.into(), status: status.into(), error });
    }

    /// Why a message that was accepted will fail, if it will.
    fn doom(&self, now: Millis, key: &str, wamid: &str, kind: &str, free: bool) -> Option<(u32, String)> {
        let Some(person) = self.people.get(key) else {
            return Some((131_026, "Message Undeliverable.".into()));
        };
        if self.config.not_on_whatsapp.contains(&person.phone) {
            return Some((131_026, "Message Undeliverable.".into()));
        }
        if free && !person.window_open(now) {
            let details = "Message failed to send because more than 24 hours have passed since the customer last replied to this number.";
            return Some((131_047, details.into()));
        }
        if !self.springs(Trap::FailedAfter200, wamid) {
            return None;
        }
        let is_media = matches!(kind, "image" | "video" | "audio" | "document" | "sticker");
        let ways: &[(u32, &str)] = if is_media {
            &[(131_053, "Media upload error."), (131_026, "Message Undeliverable.")]
        } else {
            &[
                (131_049, "This message was not delivered to maintain healthy ecosystem engagement."),
                (131_026, "Message Undeliverable."),
                (131_000, "Message failed to send due to an unknown error."),
            ]
        };
        let pick = self.chance.between(0, ways.len() as i64 - 1, "failed-how", wamid);
        let (code, details) = ways[pick as usize];
        Some((code, details.into()))
    }
}

/// Brazil and Mexico: the number people write is not the number WhatsApp knows.
fn rewritten(digits: String) -> String {
    match digits.as_str() {
        mexico if mexico.starts_with("521") && mexico.len() == 13 => format!("52{}", &mexico[3..]),
        brazil
            if brazil.starts_with("55")
                && brazil.len() == 13
                && &brazil[4..5] == "9"
                && &brazil[2..4] > "30" =>
        {
            format!("{}{}", &brazil[..4], &brazil[5..])
        }
        _ => digits,
    }
}
