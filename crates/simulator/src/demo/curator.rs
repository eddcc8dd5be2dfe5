//! Hangs the gallery: turns its table into webhooks and sends, one after the other, ending a little before now.

use serde_json::{Value, json};

use super::gallery::{self, Piece};
use super::history::{Teller, Written};
use super::people::{EVERYBODY, Somebody};
use crate::customers::{Content, Manner, Shipped};
use crate::ids;
use crate::webhooks::payload::{self, Who};

/// The colleague who shows the customer around.
const AGENT: &str = "Nadia";

/// What was said last, by whom, so that replies, reactions and changes find their message.
#[derive(Default)]
struct Last {
    customer: Option<String>,
    business: Option<String>,
    echo: Option<String>,
}

impl Teller<'_> {
    /// Tells the whole table.
    pub(super) fn hang_gallery(&mut self) {
        let Some(somebody) = EVERYBODY.iter().find(|somebody| somebody.key == gallery::KEY) else { return };
        let pieces = gallery::pieces();
        let mut at = self.now - gallery::ENDED_MS - gallery::PAUSE_MS * pieces.len() as i64;
        let mut last = Last::default();
        for piece in pieces {
            self.hang(somebody, at, piece, &mut last);
            at += gallery::PAUSE_MS;
        }
    }

    fn hang(&mut self, somebody: &Somebody, at: i64, piece: Piece, last: &mut Last) {
        let who = self.who(somebody);
        let old = Who {
            phone: Some(gallery::OLD_PHONE.into()),
            user_id: ids::bsuid(self.seed, gallery::OLD_PHONE),
            ..who.clone()
        };
        match piece {
            Piece::In(content, manner) => self.hang_inbound(somebody, &who, at, content, &manner, last),
            Piece::Before(content) => {
                self.hang_inbound(somebody, &old, at, content, &Manner::default(), last);
            }
            Piece::Album(contents) => {
                for content in contents {
                    self.hang_inbound(somebody, &who, at, content, &Manner::default(), last);
                }
            }
            Piece::Out(message) => self.hang_outbound(somebody, &who, at, (message, None, None), last),
            Piece::Reply(message) => {
                let reply_to = last.customer.clone();
                self.hang_outbound(somebody, &who, at, (message, reply_to, None), last);
            }
            Piece::Fails(message, code, details) => {
                self.hang_outbound(somebody, &who, at, (message, None, Some((code, details))), last);
            }
            Piece::Echo(content) => self.hang_echo(somebody, &who, at, content, last),
        }
    }

    fn hang_inbound(
        &mut self,
        somebody: &Somebody,
        who: &Who,
        at: i64,
        content: Content,
        manner: &Manner,
        last: &mut Last,
    ) {
        let content = content.naming(last.customer.as_deref());
        let number = self.next();
        let wamid = ids::wamid(self.seed, somebody.phone, false, number);
        let mut body = self.worded(&wamid, &content, last.business.as_deref());
        let own = self.line.display_digits.clone();
        if let Some(context) = manner.context(last.business.as_deref(), |_| own.clone()) {
            body.insert("context".into(), context);
        }
        if let Some(referral) = manner.referral() {
            body.insert("referral".into(), referral);
        }
        if let Content::NumberChanged { phone } = &content {
            let told = format!("User {} changed from {} to {phone}", who.name, gallery::OLD_PHONE);
            let now = ids::bsuid(self.seed, phone);
            body.insert(
                "system".into(),
                json!({ "body": told, "wa_id": phone, "user_id": now,
                "previous_user_id": who.user_id, "type": "user_changed_number" }),
            );
        }
        if matches!(content, Content::IdentityChanged) {
            let told = format!("The security code of {} changed", who.name);
            body.insert("system".into(), json!({ "body": told, "type": "customer_identity_changed" }));
            body.insert(
                "identity".into(),
                json!({ "acknowledged": false, "created_timestamp": at.to_string(),
                "hash": "Sjvjlx8G6Z0=" }),
            );
        }
        self.write_inbound(somebody, who, &wamid, at, body);
        // A change of a message is no message: the next change still means the one before.
        if !matches!(content, Content::Edit { .. } | Content::Revoke { .. } | Content::Reaction { .. }) {
            last.customer = Some(wamid);
        }
    }

    fn hang_outbound(
        &mut self,
        somebody: &Somebody,
        who: &Who,
        at: i64,
        (mut message, reply_to, failure): (Value, Option<String>, Option<(u32, &'static str)>),
        last: &mut Last,
    ) {
        self.upload(at, &mut message);
        let answered = Some(at + gallery::PAUSE_MS);
        let written = Written { agent: AGENT, at, message, reply_to, failure, answered };
        last.business = Some(self.write_outbound(somebody, who, written));
    }

    /// Puts Meta's id for every `"@file"`.
    fn upload(&mut self, at: i64, value: &mut Value) {
        if let Some(named) = value["id"].as_str().and_then(|id| id.strip_prefix('@')).map(str::to_owned) {
            let file = Shipped::named(&named).expect("the gallery names only shipped files");
            let media = self.keep(&format!("gallery/{at}/{named}"), file.mime, file.bytes.into(), false);
            value["id"] = media.id.into();
        }
        match value {
            Value::Object(object) => object.values_mut().for_each(|inner| self.upload(at, inner)),
            Value::Array(list) => list.iter_mut().for_each(|inner| self.upload(at, inner)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn hang_echo(&mut self, somebody: &Somebody, who: &Who, at: i64, content: Content, last: &mut Last) {
        let content = content.naming(last.echo.as_deref());
        let number = self.next();
        let wamid = ids::wamid(self.seed, somebody.phone, true, number);
        let body = self.worded(&wamid, &content, last.customer.as_deref());
        let echo = payload::from_app(&self.line, who, &wamid, at, body);
        let value = json!({ "contacts": [who.contact()], "message_echoes": [echo] });
        let value = payload::under_head(&self.line, value);
        self.report("smb_message_echoes", at, &value);
        if !matches!(content, Content::Edit { .. } | Content::Revoke { .. } | Content::Reaction { .. }) {
            last.echo = Some(wamid);
        }
    }
}
