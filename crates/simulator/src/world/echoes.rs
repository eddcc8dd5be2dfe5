//! What others do in the line's name: the Business app on the phone, another owner of the conversation.

use serde_json::{Value, json};

use super::{Record, World};
use crate::clock::Millis;
use crate::customers::{Content, Manner};
use crate::ids;
use crate::webhooks::payload;

/// Numbers of messages that the app sends, far from those of customers and of the Cloud API.
const FROM_APP: u64 = 1 << 42;

impl World {
    /// The business writes from its app; gives back the message's id.
    pub(crate) fn echo(
        &mut self,
        at: Millis,
        key: &str,
        content: Content,
        manner: &Manner,
    ) -> Option<String> {
        let person = self.people.get(key)?;
        let content = content.naming(self.app.last_echo.as_deref());
        self.app.echoes += 1;
        let wamid = ids::wamid(self.config.seed, key, true, FROM_APP + self.app.echoes);
        let (who, last_said) = (self.who(person), person.last_said.clone());
        let media = content.media(&wamid).map(|(mime, bytes)| self.keep(at, &wamid, &mime, bytes));
        let mut body = content.to_meta(media.as_ref(), last_said.as_deref());
        let customer = who.phone.clone().unwrap_or_default();
        if let Some(context) = manner.context(last_said.as_deref(), |_| customer.clone()) {
            body.insert("context".into(), context);
        }
        let echo = payload::from_app(&self.line_name(), &who, &wamid, at, body);
        let value = json!({ "contacts": [who.contact()], "message_echoes": [echo] });
        let value = payload::under_head(&self.line_name(), value);
        self.app.last_echo = Some(wamid.clone());
        self.commit(vec![Record::Recalled { person: key.into(), wamids: vec![(wamid.clone(), at)] }]);
        self.tell(at, "smb_message_echoes", value);
        Some(wamid)
    }

    /// A customer writes in a conversation that another app owns: this one gets a copy it must not answer.
    pub(crate) fn stand_by(
        &mut self,
        at: Millis,
        key: &str,
        content: Content,
        manner: &Manner,
    ) -> Option<String> {
        let person = self.people.get(key)?;
        let content = content.naming(person.last_said.as_deref());
        let wamid = ids::wamid(self.config.seed, key, false, person.said);
        let (who, last_told) = (self.who(person), person.last_told.clone());
        let media = content.media(&wamid).map(|(mime, bytes)| self.keep(at, &wamid, &mime, bytes));
        let mut body = content.to_meta(media.as_ref(), last_told.as_deref());
        let own = self.config.display_digits();
        if let Some(context) = manner.context(last_told.as_deref(), |_| own.clone()) {
            body.insert("context".into(), context);
        }
        let heard = Record::Heard {
            person: key.into(),
            wamid: wamid.clone(),
            at,
            opens_window: content.opens_window(),
            kind: body["type"].as_str().unwrap_or_default().to_owned(),
        };
        let message = payload::from_customer(&who, &wamid, at, body);
        let value = json!({ "contacts": [who.contact()], "standby": { "messages": [message] } });
        let value = payload::under_head(&self.line_name(), value);
        self.commit(vec![heard]);
        self.tell(at, "standby", value);
        Some(wamid)
    }

    /// The conversation with a customer changes hands: `control_passed` or `control_taken`.
    pub(crate) fn hand_over(&mut self, at: Millis, key: &str, kind: &str, roles: &Value) -> Option<()> {
        let person = self.people.get(key)?;
        let who = self.who(person);
        let mut sender = json!({ "user_id": who.user_id });
        if let Some(phone) = &who.phone {
            sender["phone_number"] = phone.as_str().into();
        }
        let mut value = json!({
            "messaging_product": "whatsapp",
            "sender": sender,
            "recipient": { "phone_number_id": self.config.phone_number_id,
                           "display_phone_number": self.config.display_digits() },
            "type": kind,
            "timestamp": payload::seconds(at),
        });
        value[kind] = roles.clone();
        self.tell(at, "messaging_handovers", value);
        Some(())
    }
}
