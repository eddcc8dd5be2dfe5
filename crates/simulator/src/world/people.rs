//! The customers as Meta and the script know them: what they have heard, where they stand, what they say next.

use std::collections::BTreeSet;

use serde_json::Value;

use super::agenda::Act;
use super::{Accepted, Record, World};
use crate::clock::Millis;
use crate::customers::{Choice, Content, Customer, Habits, Manner, Script, Step};
use crate::traps::Trap;
use crate::webhooks::payload::Who;

/// Nobody of that number or id is known.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("nobody and nothing of that name is known here")]
pub struct NotKnown;

const WINDOW: Millis = 86_400_000;

/// One customer and where things stand with them.
pub(crate) struct Person {
    pub(crate) customer: Customer,
    pub(crate) phone: String,
    pub(crate) user_id: String,
    pub(crate) scripted: bool,
    pub(crate) step: usize,
    pub(crate) waiting: bool,
    pub(crate) thinking: bool,
    pub(crate) used: BTreeSet<(Option<usize>, usize)>,
    pub(crate) last_heard: Option<Millis>,
    pub(crate) said: u64,
    /// Their own last message.
    pub(crate) last_said: Option<String>,
    /// How many times the security code has changed.
    pub(crate) identity: u64,
    pub(crate) told: Vec<String>,
    pub(crate) last_told: Option<String>,
    pub(crate) unread: Vec<String>,
}

impl Person {
    /// Somebody new, or somebody known with a new script.
    pub(super) fn new(customer: Customer, user_id: String, scripted: bool, known: Option<Self>) -> Self {
        let phone = customer.phone.clone();
        let last_wrote = customer.last_wrote_ms;
        match known {
            Some(known) => Self { customer, scripted, step: 0, waiting: false, ..known },
            None => Self {
                customer,
                phone,
                user_id,
                scripted,
                step: 0,
                waiting: false,
                thinking: false,
                used: BTreeSet::new(),
                last_heard: last_wrote,
                said: 0,
                last_said: None,
                identity: 0,
                told: Vec::new(),
                last_told: None,
                unread: Vec::new(),
            },
        }
    }

    pub(super) fn note_heard(&mut self, at: Millis, wamid: &str, opens_window: bool) {
        if opens_window {
            self.last_heard = Some(self.last_heard.map_or(at, |last| last.max(at)));
        }
        self.said += 1;
        self.last_said = Some(wamid.to_owned());
        self.told.clear();
    }

    pub(super) fn note_told(&mut self, accepted: &Accepted) {
        if let Some(words) = words_of(&accepted.body) {
            self.told.push(words.to_lowercase());
        }
        // Nobody answers a reaction, or reacts to it.
        if accepted.body["type"] != "reaction" {
            self.last_told = Some(accepted.wamid.clone());
        }
        self.unread.push(accepted.wamid.clone());
    }

    /// Whether the business may write freely.
    pub(crate) fn window_open(&self, now: Millis) -> bool {
        self.last_heard.is_some_and(|last| now < last + WINDOW)
    }

    /// The next answer that has not been given: the first rule that fits, else the pool.
    fn next_answer(&self) -> Option<(Option<usize>, usize, Content)> {
        let said = self.told.join("\n");
        let fitting = self.customer.rules.iter().enumerate();
        let fitting = fitting.filter(|(_, rule)| rule.when.iter().any(|word| said.contains(word.as_str())));
        let ruled = fitting.flat_map(|(index, rule)| {
            rule.say.iter().enumerate().map(move |(place, content)| (Some(index), place, content))
        });
        let pooled = self.customer.pool.iter().enumerate().map(|(place, content)| (None, place, content));
        let mut open = ruled.chain(pooled).filter(|(rule, place, _)| !self.used.contains(&(*rule, *place)));
        open.next().map(|(rule, place, content)| (rule, place, content.clone()))
    }
}

/// The words in a message of the business, wherever they stand.
fn words_of(body: &Value) -> Option<&str> {
    let kind = body["type"].as_str()?;
    let part = &body[kind];
    part["body"]
        .as_str()
        .or_else(|| part["caption"].as_str())
        .or_else(|| part["body"]["text"].as_str())
        .or(Some(""))
}

impl World {
    /// Begins a script; customers who already began it before a restart go on where they were.
    pub(crate) fn play(&mut self, now: Millis, script: &Script) {
        for customer in &script.customers {
            if self.people.get(&customer.phone).is_some_and(|known| known.scripted) {
                continue;
            }
            let person = customer.phone.clone();
            self.commit(vec![Record::Met { customer: Box::new(customer.clone()), scripted: true }]);
            if !customer.steps.is_empty() {
                self.plan(now, Act::Step { person, index: 0, patience: false });
            }
        }
    }

    /// The person of a number, made known if need be.
    pub(crate) fn acquaint(&mut self, phone: &str) -> String {
        if let Some(key) = self.find(phone) {
            return key;
        }
        let customer = Customer::new(phone, &format!("Client {}", &phone[phone.len().saturating_sub(4)..]));
        self.commit(vec![Record::Met { customer: Box::new(customer), scripted: false }]);
        phone.to_owned()
    }

    /// The person of a number or a business-scoped user id.
    pub(crate) fn find(&self, party: &str) -> Option<String> {
        if self.people.contains_key(party) {
            return Some(party.to_owned());
        }
        self.aliases.get(party).or_else(|| self.by_user_id.get(party)).cloned()
    }

    /// How Meta shows a person.
    pub(super) fn who(&self, person: &Person) -> Who {
        let hidden = person.customer.hides_phone || self.springs(Trap::BsuidOnly, &person.customer.phone);
        let made_up = || {
            format!(
                "{}.{}",
                first_name(&person.customer.name),
                &person.phone[person.phone.len().saturating_sub(2)..]
            )
        };
        Who {
            name: person.customer.name.clone(),
            phone: (!hidden).then(|| person.phone.clone()),
            user_id: person.user_id.clone(),
            username: person.customer.username.clone().or_else(|| hidden.then(made_up)),
        }
    }

    /// Goes through a script until it has to wait.
    pub(super) fn run_steps(&mut self, at: Millis, key: &str, from: usize) {
        let mut index = from;
        loop {
            let Some(step) = self.people.get(key).and_then(|known| known.customer.steps.get(index)).cloned()
            else {
                self.commit(vec![Record::Stepped { person: key.into(), index, waiting: false }]);
                return;
            };
            self.commit(vec![Record::Stepped { person: key.into(), index, waiting: false }]);
            let about = format!("{key}/{index}/{at}");
            match step {
                Step::Say { content, manner } => {
                    self.hear(at, key, content, &manner);
                }
                Step::Album { contents } => {
                    for content in contents {
                        self.hear(at, key, content, &Manner::default());
                    }
                }
                Step::OneOf { contents } => {
                    let pick = self.chance.between(0, contents.len() as i64 - 1, "one-of", &about);
                    if let Some(content) = contents.into_iter().nth(pick.max(0) as usize) {
                        self.hear(at, key, content, &Manner::default());
                    }
                }
                Step::Wait { ms, to_ms } => {
                    let wait = self.chance.between(ms, to_ms.unwrap_or(ms), "wait", &about);
                    return self.plan(at + wait.max(0), next(key, index + 1, false));
                }
                Step::UntilAnswered { patience_ms } => {
                    self.commit(vec![Record::Stepped { person: key.into(), index, waiting: true }]);
                    if let Some(patience) = patience_ms {
                        self.plan(at + patience, next(key, index + 1, true));
                    }
                    return;
                }
                Step::Read => {
                    self.read_all(at, key);
                }
                Step::Silent => return,
                Step::Again => return self.plan(at + 1_000, next(key, 0, false)),
            }
            index += 1;
        }
    }

    /// A customer answers what the business said: taps what it offered, or says what is left to say.
    pub(super) fn answer(&mut self, at: Millis, key: &str) {
        self.commit(vec![Record::Thinking { person: key.into(), on: false }]);
        let Some(person) = self.people.get(key) else { return };
        if person.customer.habits.taps
            && let Some(told) = person.last_told.clone()
        {
            let pick = self.chance.between(0, 9, "tapped", &told);
            if self.choose(at, key, Some(&told), &Choice::Place(pick as usize)).is_some() {
                return;
            }
        }
        let Some((rule, place, content)) = self.people.get(key).and_then(Person::next_answer) else { return };
        self.commit(vec![Record::Answered { person: key.into(), rule, place }]);
        self.hear(at, key, content, &Manner::default());
    }

    /// The customer's telephone is used otherwise from now on; what waited for it to be switched on arrives.
    pub(crate) fn set_habits(&mut self, now: Millis, key: &str, habits: Habits) {
        let Some(person) = self.people.get(key) else { return };
        let woke = habits.phone_on && !person.customer.habits.phone_on;
        let waiting: Vec<String> = if woke { person.unread.clone() } else { Vec::new() };
        let receipts = habits.receipts;
        self.commit(vec![Record::Habits { person: key.into(), habits }]);
        for wamid in waiting {
            self.plan(
                now + 500,
                Act::Status { wamid: wamid.clone(), status: "delivered".into(), error: None },
            );
            if receipts {
                self.plan(now + 3_000, Act::Status { wamid, status: "read".into(), error: None });
            }
        }
    }

    /// A customer reads everything that has arrived; gives back how many messages that were.
    pub(crate) fn read_all(&mut self, at: Millis, key: &str) -> usize {
        let Some(person) = self.people.get_mut(key) else { return 0 };
        let unread = std::mem::take(&mut person.unread);
        for wamid in &unread {
            self.report(at, wamid, "read", None);
        }
        unread.len()
    }
}

fn next(key: &str, index: usize, patience: bool) -> Act {
    Act::Step { person: key.into(), index, patience }
}

fn first_name(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or("client");
    let plain: String = first.chars().filter(char::is_ascii_alphabetic).collect();
    if plain.is_empty() { "client".into() } else { plain.to_lowercase() }
}
