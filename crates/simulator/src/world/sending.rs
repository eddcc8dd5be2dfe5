//! Accepting a send: who it goes to and what it is answered. What will become of it stands in `fate`.

use serde_json::{Value, json};

use super::{Accepted, AcceptedMedia, Record, World};
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

/// A send that was accepted, and what is decided about it.
pub(super) struct Sent {
    pub(super) accepted: Accepted,
    pub(super) kind: String,
    /// Held for a quality assessment.
    pub(super) held: bool,
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

    /// The customer that a send goes to, by the key of this world.
    pub(crate) fn customer_of(&self, body: &Value) -> Option<String> {
        let phone = self.recipient_phone(body)?;
        Some(self.find(&phone).unwrap_or(phone))
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
        let quoted = ask.body["context"]["message_id"].as_str();
        let quote_shown = quoted.is_some_and(|wamid| self.is_in_chat(now, &key, wamid));
        let accepted = Accepted {
            wamid: wamid.clone(),
            at_ms: now,
            customer: key,
            media: self.media_of(&ask.body),
            body: ask.body,
            biz_opaque_callback_data: attempt,
            quote_shown,
        };
        let sent = Sent { accepted: accepted.clone(), kind: ask.kind, held };
        self.commit(vec![Record::Accepted(accepted)]);
        self.foresee(now, &sent);
        (answer, wamid)
    }

    /// The media that a message carries, wherever in it.
    fn media_of(&self, body: &Value) -> Vec<AcceptedMedia> {
        let mut found = Vec::new();
        collect(body, &mut found);
        let known = found.into_iter().filter_map(|(kind, id)| {
            let media = self.media.get(id)?;
            Some(AcceptedMedia {
                id: id.to_owned(),
                kind: kind.to_owned(),
                mime: media.kept.mime.clone(),
                sha256: media.sha256.clone(),
                size: media.kept.bytes.len() as u64,
            })
        });
        known.collect()
    }

    /// Whether a message is in the chat with this customer and younger than 30 days.
    pub(super) fn is_in_chat(&self, now: Millis, key: &str, wamid: &str) -> bool {
        let heard = self.heard.get(wamid).map(|heard| (heard.person.as_str(), heard.at));
        let sent = self.accepted_by_wamid.get(wamid).map(|index| &self.accepted[*index]);
        let sent = sent.map(|accepted| (accepted.customer.as_str(), accepted.at_ms));
        let recalled = self.recalled.get(wamid).map(|(person, at)| (person.as_str(), *at));
        heard.or(sent).or(recalled).is_some_and(|(person, at)| person == key && now - at <= 30 * 86_400_000)
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
}

/// Every object under the name of a kind of media that has an id.
fn collect<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    const KINDS: [&str; 5] = ["image", "video", "audio", "document", "sticker"];
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                if KINDS.contains(&name.as_str())
                    && let Some(id) = inner["id"].as_str()
                {
                    found.push((name, id));
                }
                collect(inner, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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
