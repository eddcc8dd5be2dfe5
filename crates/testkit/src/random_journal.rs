//! Random but plausible journals: everything that Meta and people do, with repeats, and facts before their message.

use domain::content::Product;
use domain::template::TemplateStatus;
use domain::{
    Content, ConversationId, Handler, HistoryImport, ImportState, LineHealth, MessageStatus, Seq, Text,
    Timestamp,
};
use protocol::{Contact, Fact, Message, MessageName, ScheduleEnd, Settlement};

use crate::{Chance, Journal, eg};

const CONVERSATIONS: u64 = 4;

/// A journal of about `length` entries that depends on the seed alone.
#[must_use]
pub fn random_journal(seed: u64, length: usize) -> Journal {
    let mut story = Story { chance: Chance::new(seed), facts: Vec::new(), messages: Vec::new(), counter: 0 };
    while story.facts.len() < length {
        story.next();
    }
    let Story { mut chance, mut facts, .. } = story;
    // Meta repeats itself, and its reports overtake one another.
    for _ in 0..facts.len() / 8 {
        let again = chance.one_of(&facts).clone();
        facts.insert(chance.below(facts.len() as u64 + 1) as usize, again);
    }
    for _ in 0..facts.len() / 3 {
        let from = chance.below(facts.len() as u64) as usize;
        let to = (from + chance.below(9) as usize).min(facts.len() - 1);
        facts.swap(from, to);
    }
    let mut journal = Journal::default();
    for fact in facts {
        journal.push(fact);
    }
    journal
}

/// A message that facts can speak of.
#[derive(Clone)]
struct Known {
    conversation: ConversationId,
    names: Vec<MessageName>,
    ours: bool,
}

struct Story {
    chance: Chance,
    facts: Vec<Fact>,
    messages: Vec<Known>,
    counter: u64,
}

impl Story {
    fn next(&mut self) {
        match self.chance.below(22) {
            0..=4 => self.received(),
            5..=7 => self.sent(),
            8 => self.echoed(),
            9 => self.contact(),
            10 => self.read(),
            11..=13 => self.about_a_message(),
            14 => self.media(),
            15 | 16 => self.past(),
            17 => self.noted(),
            18 | 19 => self.scheduled(),
            20 => self.line(),
            _ => self.odd(),
        }
    }

    fn conversation(&mut self) -> ConversationId {
        ConversationId(1 + self.chance.below(CONVERSATIONS))
    }

    /// Clocks of writers run apart: moments lie around the counter, sometimes together.
    fn moment(&mut self) -> Timestamp {
        let about = self.counter / 2 + self.chance.below(6);
        eg::at(about as i64)
    }

    fn fresh(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn content(&mut self, n: u64) -> Content {
        match self.chance.below(6) {
            0 => eg::image(n % 7),
            1 => Content::Unsupported { kind: "order".to_owned(), raw: "{}".into() },
            _ => {
                eg::text(self.chance.one_of::<&str>(&["bonjour", "olá", "hello there", "مرحبا", "à demain"]))
            }
        }
    }

    fn message(&mut self, conversation: ConversationId, ours: bool) -> Message {
        let n = self.fresh();
        let sent_at = self.moment();
        let content = self.content(n);
        let reply_to = self.messages.last().and_then(|known| match known.names.last() {
            Some(MessageName::Wamid(wamid)) => Some(wamid.clone()),
            Some(MessageName::Command(_)) | None => None,
        });
        let names = vec![MessageName::Wamid(eg::wamid(n))];
        self.messages.push(Known { conversation, names, ours });
        let message = Message::new(eg::wamid(n), sent_at, content);
        let referral = n.is_multiple_of(6).then(|| Box::new(eg::referral(n)));
        let product =
            n.is_multiple_of(7).then(|| Box::new(Product { catalog: "c".into(), id: n.to_string() }));
        Message { reply_to, forwarded: n.is_multiple_of(5), referral, product, ..message }
    }

    fn received(&mut self) {
        let conversation = self.conversation();
        let message = self.message(conversation, false);
        self.facts.push(Fact::MessageReceived { conversation, message });
    }

    fn echoed(&mut self) {
        let conversation = self.conversation();
        let message = self.message(conversation, true);
        self.facts.push(Fact::MessageEchoed { conversation, message });
    }

    fn sent(&mut self) {
        let conversation = self.conversation();
        let n = self.fresh();
        let (command, wamid) = (eg::command_id(n), eg::wamid(n));
        let sent_at = self.moment();
        let content = self.content(n);
        self.facts.push(Fact::MessageQueued {
            conversation,
            command: command.clone(),
            author: eg::author(),
            sent_at,
            content,
            reply_to: None,
        });
        let mut names = vec![MessageName::Command(command.clone())];
        match self.chance.below(4) {
            0 => {}
            1 => {
                let at = self.moment();
                self.facts.push(Fact::StatusReported {
                    conversation,
                    message: MessageName::Command(command.clone()),
                    wamid: Some(wamid.clone()),
                    status: MessageStatus::Unknown,
                    at,
                    failure: None,
                });
                let settlement =
                    if self.chance.once_in(2) { Settlement::WasSent } else { Settlement::WasNotSent };
                self.facts.push(Fact::SendSettled { conversation, command, settlement });
                names.push(MessageName::Wamid(wamid));
            }
            _ => {
                self.facts.push(Fact::MessageAccepted { conversation, command, wamid: wamid.clone() });
                names.push(MessageName::Wamid(wamid));
            }
        }
        self.messages.push(Known { conversation, names, ours: true });
    }

    /// The phone's past: a message, sometimes a placeholder that is filled later.
    fn past(&mut self) {
        let conversation = self.conversation();
        let from_customer = self.chance.once_in(2);
        let message = self.message(conversation, !from_customer);
        let status = (!from_customer).then(|| *self.chance.one_of(&MessageStatus::ALL));
        let name = MessageName::Wamid(message.id.clone());
        self.facts.push(Fact::MessageImported { conversation, message, from_customer, status });
        if self.chance.once_in(3) {
            let content = eg::image(self.chance.below(7));
            self.facts.push(Fact::PlaceholderFilled { conversation, message: name, content });
        }
    }

    /// A line that nobody wrote; sometimes its conversation goes on in another.
    fn noted(&mut self) {
        let (conversation, into) = (self.conversation(), self.conversation());
        let mut message = self.message(conversation, false);
        message.content = Content::System(eg::number_changed());
        self.facts.push(Fact::SystemNoted { conversation, message });
        self.facts.push(match self.chance.below(3) {
            0 => Fact::ConversationsParted { conversation },
            1 => Fact::ConversationsJoined { conversation, into },
            _ => {
                let role = self.chance.once_in(2).then(|| "ai_agent".to_owned());
                let handler = if self.chance.once_in(2) { Handler::Us } else { Handler::Other { role } };
                Fact::HandlerChanged { conversation, handler }
            }
        });
    }

    /// A message for later, and what became of it: called off, sent, in vain, or nothing yet.
    fn scheduled(&mut self) {
        let conversation = self.conversation();
        let n = self.fresh();
        let command = eg::command_id(n);
        let (made_at, due_at) = (self.moment(), self.moment());
        let content = self.content(n);
        self.facts.push(Fact::MessageScheduled {
            conversation,
            command: command.clone(),
            author: eg::author(),
            made_at,
            due_at,
            content: content.clone(),
            reply_to: None,
        });
        let ends = [ScheduleEnd::Cancelled, ScheduleEnd::WindowClosed, ScheduleEnd::HandledElsewhere];
        match self.chance.below(4) {
            0 => {}
            1 => {
                self.facts.push(Fact::ScheduleEnded {
                    conversation,
                    command: command.clone(),
                    end: ScheduleEnd::Queued,
                });
                self.facts.push(Fact::MessageQueued {
                    conversation,
                    command: command.clone(),
                    author: eg::author(),
                    sent_at: due_at,
                    content,
                    reply_to: None,
                });
                self.messages.push(Known {
                    conversation,
                    names: vec![MessageName::Command(command)],
                    ours: true,
                });
            }
            _ => {
                let end = *self.chance.one_of(&ends);
                self.facts.push(Fact::ScheduleEnded { conversation, command, end });
            }
        }
    }

    /// A template as Meta has it now, or how far an import has come.
    fn line(&mut self) {
        self.facts.push(if self.chance.once_in(2) {
            let status = *self.chance.one_of(&[TemplateStatus::Approved, TemplateStatus::Deleted]);
            let template = domain::Template { status, ..eg::template(self.chance.below(3), "Bonjour {{1}}") };
            Fact::TemplateObserved { template: Box::new(template) }
        } else {
            let state =
                *self.chance.one_of(&[ImportState::Asked, ImportState::Coming, ImportState::Complete]);
            let progress = self.chance.below(101) as u8;
            let import = HistoryImport { state, progress, phase: 1, messages: self.chance.below(900) };
            Fact::HistoryImported { import }
        });
    }

    fn contact(&mut self) {
        let conversation = self.conversation();
        let name = self.chance.one_of::<&str>(&["Awa Diallo", "Zoé", "João", "Éloïse Núñez"]).to_string();
        let mut contact = eg::contact(self.counter, &name);
        if self.chance.once_in(2) {
            let saved_name =
                self.chance.once_in(2).then(|| Text::from(*self.chance.one_of(&["", "Awa boulangerie"])));
            contact = Contact { name: Some(Text(name)), saved_name, ..Contact::default() };
        }
        self.facts.push(Fact::ContactSeen { conversation, contact });
    }

    fn read(&mut self) {
        let conversation = self.conversation();
        let up_to = Seq(self.chance.below(self.facts.len() as u64 + 2));
        self.facts.push(Fact::ConversationRead { conversation, up_to });
    }

    fn about_a_message(&mut self) {
        if self.messages.is_empty() {
            return;
        }
        let known = self.chance.one_of(&self.messages).clone();
        let message = self.chance.one_of(&known.names).clone();
        let conversation = known.conversation;
        let at = self.moment();
        let fact = match self.chance.below(11) {
            8 => {
                let emoji = (!self.chance.once_in(3)).then(|| Text::from("🌸"));
                Fact::ReactionQueued {
                    conversation,
                    command: eg::command_id(at.0.unsigned_abs()),
                    message,
                    emoji,
                }
            }
            9 => {
                let command = eg::command_id(at.0.unsigned_abs());
                Fact::ReactionRefused { conversation, command, message, failure: eg::failure() }
            }
            10 => Fact::PlaceholderFilled { conversation, message, content: eg::text("retrouvé") },
            0 => Fact::MessageEdited { conversation, message, content: eg::text("corrigé") },
            1 => Fact::MessageRevoked { conversation, message },
            2 | 3 => Fact::ReactionChanged {
                conversation,
                message,
                from_customer: self.chance.once_in(2),
                emoji: (!self.chance.once_in(3)).then(|| Text::from(*self.chance.one_of(&["👍", "🎂"]))),
            },
            _ if known.ours => {
                let status = *self.chance.one_of(&MessageStatus::ALL);
                let failure = (status == MessageStatus::Failed).then(eg::failure);
                Fact::StatusReported { conversation, message, wamid: None, status, at, failure }
            }
            _ => Fact::MessageEdited { conversation, message, content: eg::image(3) },
        };
        self.facts.push(fact);
    }

    fn media(&mut self) {
        let media = eg::media_id(self.chance.below(7));
        let size = 1 + self.chance.below(1000);
        self.facts.push(if self.chance.once_in(3) {
            Fact::MediaLost { media, reason: "expired".to_owned() }
        } else {
            Fact::MediaStored { media, sha256: format!("{size:064x}"), size }
        });
    }

    /// A health report, something not understood, something newer, or two names that turn out to be one message.
    fn odd(&mut self) {
        let fact = match self.chance.below(4) {
            0 => Fact::LineObserved {
                health: LineHealth { checked_at: self.moment(), ..LineHealth::default() },
            },
            1 => Fact::NotUnderstood { field: "flows".to_owned(), raw: "{\"a\":1}".into() },
            2 => Fact::Foreign(serde_json::json!({ "fact": "labels_changed", "added": ["vip"] })),
            _ => {
                let n = 1 + self.chance.below(self.counter + 1);
                let m = 1 + self.chance.below(self.counter + 1);
                let conversation = self.conversation();
                Fact::MessageAccepted { conversation, command: eg::command_id(n), wamid: eg::wamid(m) }
            }
        };
        self.facts.push(fact);
    }
}
