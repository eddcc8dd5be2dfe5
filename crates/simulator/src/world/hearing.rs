//! What customers send: how it becomes a message of Meta's, with its media, its context and what Meta does not tell.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Media, Record, World};
use crate::clock::Millis;
use crate::config::KeptMedia;
use crate::customers::{Choice, Content, Manner, MediaOf, answer_to, unsupported};
use crate::ids;
use crate::traps::Trap;
use crate::webhooks::payload;

impl World {
    /// A customer writes; gives back the message's id.
    pub(crate) fn hear(
        &mut self,
        at: Millis,
        key: &str,
        content: Content,
        manner: &Manner,
    ) -> Option<String> {
        let person = self.people.get(key)?;
        let content = content.naming(person.last_said.as_deref());
        let wamid = ids::wamid(self.config.seed, key, false, person.said);
        let first = person.said == 0 && person.last_heard.is_none();
        let last_told = person.last_told.clone();
        let who = self.who(person);
        let media = content.media(&wamid).map(|(mime, bytes)| self.keep(at, &wamid, &mime, bytes));
        let body = self.worded(&content, media.as_ref(), last_told.as_deref(), &wamid, first);
        let heard = Record::Heard {
            person: key.into(),
            wamid: wamid.clone(),
            at,
            opens_window: content.opens_window(),
            kind: body.as_ref().and_then(|body| body["type"].as_str()).unwrap_or_default().to_owned(),
        };
        let Some(mut body) = body else {
            self.commit(vec![heard]);
            return Some(wamid);
        };
        self.move_house(at, key, &content, &mut body);
        let about = [
            ("context", manner.context(last_told.as_deref(), |id| self.author(id))),
            ("referral", manner.referral()),
        ];
        body.extend(about.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        let lost = body["type"] == "interactive" && self.springs(Trap::AnswerUnreadable, &wamid);
        if lost {
            body.retain(|name, _| name == "type");
        }
        let mut value = payload::inbound(&self.line_name(), &who, &wamid, at, body);
        if lost {
            value["errors"] = json!([crate::graph::error::asynchronous(131_000, "Something went wrong.")]);
        }
        self.commit(vec![heard]);
        self.tell(at, "messages", value);
        Some(wamid)
    }

    /// The message in Meta's words; none when Meta does not tell of it at all.
    fn worded(
        &self,
        content: &Content,
        media: Option<&MediaOf>,
        last_told: Option<&str>,
        wamid: &str,
        first: bool,
    ) -> Option<Map<String, Value>> {
        let alone = !self.config.coexistence;
        if alone && matches!(content, Content::Revoke { .. }) {
            return None;
        }
        if alone && matches!(content, Content::Edit { .. }) {
            return Some(unsupported("edit", 131_051));
        }
        let placeholder = self.springs(Trap::Unsupported, wamid)
            || (first && !alone && self.springs(Trap::FirstUnsupported, wamid));
        Some(if placeholder { unsupported("unknown", 131_051) } else { content.to_meta(media, last_told) })
    }

    /// Fills in a change of number, user id or security code, which is told in the name of the old one.
    fn move_house(&mut self, at: Millis, key: &str, content: &Content, body: &mut Map<String, Value>) {
        let Some(person) = self.people.get(key) else { return };
        let (name, old) = (person.customer.name.clone(), person.user_id.clone());
        let (number, said) = (person.phone.clone(), person.said);
        if let Content::NumberChanged { phone } = content {
            let user_id = ids::bsuid(self.config.seed, phone);
            let told = format!("User {name} changed from {number} to {phone}");
            body.insert(
                "system".into(),
                json!({ "body": told, "wa_id": phone, "user_id": user_id, "previous_user_id": old,
                        "type": "user_changed_number" }),
            );
            self.commit(vec![Record::Renumbered { person: key.into(), phone: phone.clone() }]);
        }
        if matches!(content, Content::UserIdChanged) {
            let user_id = ids::bsuid(self.config.seed, &format!("{number}/{said}"));
            body.insert(
                "system".into(),
                json!({ "body": format!("User {name} changed user ID"), "user_id": user_id,
                        "previous_user_id": old, "type": "user_changed_user_id" }),
            );
            self.commit(vec![Record::UserIdChanged { person: key.into(), user_id }]);
        }
        if matches!(content, Content::IdentityChanged) {
            self.commit(vec![Record::Identity { person: key.into() }]);
            let told = format!("The security code of {name} changed");
            body.insert("system".into(), json!({ "body": told, "type": "customer_identity_changed" }));
            body.insert(
                "identity".into(),
                json!({ "acknowledged": false, "created_timestamp": at.to_string(),
                        "hash": self.identity_hash(key) }),
            );
        }
    }

    /// The hash of a customer's security code, as Meta writes it.
    pub(super) fn identity_hash(&self, key: &str) -> String {
        let count = self.people.get(key).map_or(0, |person| person.identity);
        let digest = Sha256::digest(format!("{}/{key}/{count}", self.config.seed));
        STANDARD.encode(&digest[..8])
    }

    /// Who wrote a message that is quoted.
    fn author(&self, wamid: &str) -> String {
        let customer = self.heard.get(wamid).and_then(|heard| self.people.get(&heard.person));
        customer.map_or_else(|| self.config.display_digits(), |person| person.phone.clone())
    }

    /// A customer taps what a message of the business offers (the last that offers something, when none is named).
    pub(crate) fn choose(
        &mut self,
        at: Millis,
        key: &str,
        message: Option<&str>,
        choice: &Choice,
    ) -> Option<String> {
        let told = self.accepted.iter().rev().filter(|accepted| accepted.customer == key);
        let mut told = told.filter(|accepted| message.is_none_or(|wamid| wamid == accepted.wamid));
        let (wamid, content) = told.find_map(|accepted| {
            let template = self.template_of(&accepted.body);
            let content = answer_to(&accepted.body, template, choice)?;
            Some((accepted.wamid.clone(), content))
        })?;
        self.hear(at, key, content, &Manner::replying(&wamid))
    }

    /// Whether a message of the business offers something to tap.
    pub(super) fn offers(&self, body: &Value) -> bool {
        answer_to(body, self.template_of(body), &Choice::Place(0)).is_some()
    }

    /// Keeps a media of a customer and says how a webhook names it.
    pub(super) fn keep(&mut self, at: Millis, wamid: &str, mime: &str, bytes: Bytes) -> MediaOf {
        let id = ids::number(self.config.seed, "media", wamid);
        let digest = Sha256::digest(&bytes);
        let hexed = self.springs(Trap::HexSha256, wamid);
        let sha256 = if hexed { hex::encode(digest) } else { STANDARD.encode(digest) };
        let inline = self.springs(Trap::MediaUrlInline, wamid);
        let url = inline.then(|| crate::graph::media::address(self, &id, at));
        let kept = KeptMedia { id: id.clone(), mime: mime.into(), bytes, inbound: true };
        self.commit(vec![Record::Kept(Media::new(kept, at))]);
        MediaOf { id, mime: mime.into(), sha256, url }
    }
}
