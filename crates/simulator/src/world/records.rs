//! The steps of the world, as they are written to the state file, and what each does to memory.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agenda::Event;
use super::people::Person;
use super::telling::Update;
use super::{Accepted, Callback, Heard, Mark, Media, World};
use crate::clock::Millis;
use crate::customers::{Customer, Habits};
use crate::ids;

/// One step. Only ever added to.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "step", content = "with", rename_all = "snake_case")]
pub(crate) enum Record {
    /// Somebody became known.
    Met { customer: Box<Customer>, scripted: bool },
    /// A send was accepted.
    Accepted(Accepted),
    /// Something will happen.
    Planned { number: u64, event: Event },
    /// It happened.
    Fired { number: u64, at: Millis },
    /// Something has to be told.
    Queued(Update),
    /// It was told, or given up.
    Settled { update: u64 },
    /// A customer wrote.
    Heard {
        person: String,
        wamid: String,
        at: Millis,
        opens_window: bool,
        #[serde(default)]
        kind: String,
    },
    /// A customer gave one of the prepared answers: rule (none: pool) and place in it.
    Answered { person: String, rule: Option<usize>, place: usize },
    /// A customer stands at a step of the script.
    Stepped { person: String, index: usize, waiting: bool },
    /// A customer has a new number.
    Renumbered { person: String, phone: String },
    /// The answer of a customer is under way, or no more.
    Thinking { person: String, on: bool },
    /// A customer uses the telephone otherwise.
    Habits { person: String, habits: Habits },
    /// A customer has a new user id, and a number that may not be shown.
    UserIdChanged { person: String, user_id: String },
    /// A customer has a new security code.
    Identity { person: String },
    /// A media is kept.
    Kept(Media),
    /// A media of the configuration was first seen then; its bytes are not written down.
    Given { media: String, at: Millis },
    /// A media was deleted.
    Deleted { media: String },
    /// A template is new or changed.
    Template(Value),
    /// A template and its translations are gone.
    TemplateGone { name: String },
    /// The app listens to the account, or no more.
    Subscribed(bool),
    /// Webhooks go here.
    AppCallback(Option<Callback>),
    /// Webhooks of the account go here instead.
    WabaCallback(Option<Callback>),
    /// Webhooks of the number go here instead.
    NumberCallback(Option<Callback>),
    /// The business has read a message, perhaps while typing.
    Read {
        wamid: String,
        at: Millis,
        #[serde(default)]
        typing: bool,
    },
    /// The business app's contacts or history were asked for.
    Synced { what: String, at: Millis },
    /// Messages of before are in this chat, whoever wrote them.
    Recalled { person: String, wamids: Vec<(String, Millis)> },
    /// The line lives in the business app since then, or no more.
    Onboarded(Option<Millis>),
}

impl World {
    pub(super) fn apply(&mut self, record: Record) {
        match record {
            Record::Met { customer, scripted } => self.meet(*customer, scripted),
            Record::Accepted(accepted) => self.note_accepted(accepted),
            Record::Planned { number, event } => {
                self.next_event = self.next_event.max(number + 1);
                self.agenda.insert((event.at, number), event);
            }
            Record::Fired { number, at } => {
                self.newest = self.newest.max(at);
                self.agenda.remove(&(at, number));
            }
            Record::Queued(update) => {
                self.next_update = self.next_update.max(update.number + 1);
                self.queue.insert((update.due, update.number), update);
            }
            Record::Settled { update } => {
                self.flying.remove(&update);
                self.queue.retain(|(_, number), _| *number != update);
            }
            Record::Heard { person, wamid, at, opens_window, kind } => {
                self.newest = self.newest.max(at);
                self.person_mut(&person, |known| known.note_heard(at, &wamid, opens_window));
                self.heard.insert(wamid, Heard { person, at, kind });
            }
            Record::Kept(media) => {
                self.media.insert(media.kept.id.clone(), media.digested());
            }
            Record::Given { media, at } => {
                self.given.insert(media, Some(at));
            }
            Record::Deleted { media } => {
                self.media.remove(&media);
                self.given.entry(media).and_modify(|at| *at = None);
            }
            Record::Template(template) => self.put_template(template),
            Record::TemplateGone { name } => {
                self.templates.retain(|template| template["name"] != name.as_str())
            }
            Record::Subscribed(on) => self.subscribed = on,
            Record::AppCallback(callback) => self.app_callback = callback,
            Record::WabaCallback(callback) => self.waba_callback = callback,
            Record::NumberCallback(callback) => self.number_callback = callback,
            Record::Read { wamid, at, typing } => self.note_read(wamid, at, typing),
            Record::Synced { what, at } => {
                self.app.synced.insert(what, at);
            }
            Record::Onboarded(since) => self.onboard(since),
            Record::Recalled { person, wamids } => self.recall(&person, wamids),
            personal @ (Record::Answered { .. }
            | Record::Stepped { .. }
            | Record::Renumbered { .. }
            | Record::UserIdChanged { .. }
            | Record::Identity { .. }
            | Record::Habits { .. }
            | Record::Thinking { .. }) => self.apply_to_person(personal),
        }
    }

    /// Reading and writing may both be told of one message, in any order.
    fn note_read(&mut self, wamid: String, at: Millis, typing: bool) {
        let typing = typing || self.read_by_business.get(&wamid).is_some_and(|mark| mark.typing);
        self.read_by_business.insert(wamid, Mark { at, typing });
    }

    fn apply_to_person(&mut self, record: Record) {
        match record {
            Record::Answered { person, rule, place } => {
                self.person_mut(&person, |known| known.used.insert((rule, place)));
            }
            Record::Stepped { person, index, waiting } => self.person_mut(&person, |known| {
                known.step = index;
                known.waiting = waiting;
            }),
            Record::Renumbered { person, phone } => {
                let user_id = ids::bsuid(self.config.seed, &phone);
                self.aliases.insert(phone.clone(), person.clone());
                self.by_user_id.insert(user_id.clone(), person.clone());
                self.person_mut(&person, |known| {
                    known.phone = phone;
                    known.user_id = user_id;
                });
            }
            Record::UserIdChanged { person, user_id } => {
                self.by_user_id.insert(user_id.clone(), person.clone());
                self.person_mut(&person, |known| {
                    known.user_id = user_id;
                    known.customer.hides_phone = true;
                });
            }
            Record::Identity { person } => self.person_mut(&person, |known| known.identity += 1),
            Record::Habits { person, habits } => {
                self.person_mut(&person, |known| known.customer.habits = habits);
            }
            Record::Thinking { person, on } => self.person_mut(&person, |known| known.thinking = on),
            // What is no person's is applied by the caller.
            Record::Met { .. }
            | Record::Accepted(_)
            | Record::Planned { .. }
            | Record::Fired { .. }
            | Record::Queued(_)
            | Record::Settled { .. }
            | Record::Heard { .. }
            | Record::Kept(_)
            | Record::Given { .. }
            | Record::Synced { .. }
            | Record::Onboarded(_)
            | Record::Recalled { .. }
            | Record::Deleted { .. }
            | Record::Template(_)
            | Record::TemplateGone { .. }
            | Record::Subscribed(_)
            | Record::AppCallback(_)
            | Record::WabaCallback(_)
            | Record::NumberCallback(_)
            | Record::Read { .. } => {}
        }
    }

    fn person_mut<T>(&mut self, person: &str, change: impl FnOnce(&mut Person) -> T) {
        if let Some(known) = self.people.get_mut(person) {
            change(known);
        }
    }

    fn meet(&mut self, customer: Customer, scripted: bool) {
        let key = customer.phone.clone();
        let user_id = ids::bsuid(self.config.seed, &key);
        self.by_user_id.insert(user_id.clone(), key.clone());
        let at = customer.last_wrote_ms.unwrap_or_default();
        self.recall(&key, customer.told.iter().map(|wamid| (wamid.clone(), at)).collect());
        let written = customer
            .wrote
            .iter()
            .map(|wamid| (wamid.clone(), Heard { person: key.clone(), at, kind: String::new() }));
        self.heard.extend(written);
        let known = self.people.remove(&key);
        self.people.insert(key, Person::new(customer, user_id, scripted, known));
    }

    fn recall(&mut self, person: &str, wamids: Vec<(String, Millis)>) {
        let recalled = wamids.into_iter().map(|(wamid, at)| (wamid, (person.to_owned(), at)));
        self.recalled.extend(recalled);
    }

    fn note_accepted(&mut self, accepted: Accepted) {
        self.newest = self.newest.max(accepted.at_ms);
        if let Some(person) = self.people.get_mut(&accepted.customer) {
            person.note_told(&accepted);
        }
        self.accepted_by_wamid.insert(accepted.wamid.clone(), self.accepted.len());
        self.accepted.push(accepted);
    }

    fn put_template(&mut self, template: Value) {
        match self.templates.iter_mut().find(|known| known["id"] == template["id"]) {
            Some(known) => *known = template,
            None => self.templates.push(template),
        }
    }
}
