//! What will happen by itself, and when: statuses, script steps, answers, template reviews.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Record, World};
use crate::clock::Millis;
use crate::customers::{Content, Manner};

/// Something that will happen.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) at: Millis,
    pub(crate) act: Act,
}

/// What will happen.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    /// A report on one of the business's messages.
    Status { wamid: String, status: String, error: Option<(u32, String)> },
    /// A customer goes on with the script at this step; `patience` only if still waiting at the one before.
    Step { person: String, index: usize, patience: bool },
    /// A customer answers.
    Answer { person: String },
    /// A customer writes.
    Say {
        person: String,
        content: Content,
        #[serde(flatten)]
        manner: Manner,
    },
    /// Meta tells something that was made ready before.
    Tell { field: String, value: Value },
    /// The review of a template ends.
    Review { template: String, approve: bool },
}

impl World {
    /// Puts something on the agenda.
    pub(super) fn plan(&mut self, at: Millis, act: Act) {
        let number = self.next_event;
        self.commit(vec![Record::Planned { number, event: Event { at, act } }]);
    }

    /// Does everything that is due; true when there was something.
    pub(crate) fn fire_due(&mut self, now: Millis) -> bool {
        let mut fired = false;
        while let Some((&(at, number), event)) =
            self.agenda.first_key_value().filter(|((at, _), _)| *at <= now)
        {
            let act = event.act.clone();
            self.at_once(|world| {
                world.commit(vec![Record::Fired { number, at }]);
                world.perform(at, act);
            });
            fired = true;
        }
        fired
    }

    fn perform(&mut self, at: Millis, act: Act) {
        match act {
            Act::Status { wamid, status, error } => self.report(at, &wamid, &status, error.as_ref()),
            Act::Step { person, index, patience } => {
                let still =
                    self.people.get(&person).is_some_and(|known| known.waiting && known.step + 1 == index);
                if !patience || still {
                    self.run_steps(at, &person, index);
                }
            }
            Act::Answer { person } => self.answer(at, &person),
            Act::Say { person, content, manner } => {
                self.hear(at, &person, content, &manner);
            }
            Act::Tell { field, value } => self.tell(at, &field, value),
            Act::Review { template, approve } => self.end_review(at, &template, approve),
        }
    }

    /// Sends a template into review.
    pub(crate) fn review(&mut self, now: Millis, template: &str) {
        let reject = self.chance.happens(
            self.traps.rate(crate::Trap::TemplateRejected),
            "template-rejected",
            template,
        );
        let takes = self.chance.between(20_000, 120_000, "review", template);
        self.plan(now + takes, Act::Review { template: template.into(), approve: !reject });
    }

    fn end_review(&mut self, at: Millis, id: &str, approve: bool) {
        let Some(mut template) = self.templates.iter().find(|known| known["id"] == id).cloned() else {
            return;
        };
        let (event, reason) = if approve { ("APPROVED", "NONE") } else { ("REJECTED", "INVALID_FORMAT") };
        template["status"] = event.into();
        let value = super::templates::status_update(&template, event, reason);
        self.commit(vec![Record::Template(template)]);
        self.tell(at, "message_template_status_update", value);
    }
}
