//! Templates: the list with what can be sent first, the form that one asks for, how it will look, and sending it.

mod filled;

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::link::{ActionNeeded, LinkState};
use domain::template::TemplateStatus;
use domain::{Content, ConversationId, LineId, Phone, Template, Timestamp};
use filled::Filled;
use phonenumber::Mode;
use protocol::CommandBody;
use replica::{Along, KnownTemplate, has_words};

use super::compose::invalid;
use super::outbox::{draft_stays, one};
use super::{Answered, Counter};
use crate::ask::{
    Done, SendTemplate, Sent, TemplateFormAsk, TemplatePreviewAsk, Templates, TemplatesRefresh,
};
use crate::drawn::{problem_row, slot_rows, template_row, wire_word};
use crate::error::{UiError, UiErrorCode};
use crate::event::UiEvent;
use crate::row::{SlotValueRow, TemplateForm, TemplatePreview, TemplateRow};

/// How many digits a number has, its country's code included.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

/// More people than have a number that begins with the whole of another's.
const SAME_BEGINNING: u32 = 10;

impl Answered for Templates {
    async fn answered(self, counter: &Counter) -> Result<Vec<TemplateRow>, UiError> {
        let line = match self.conversation {
            Some(conversation) => counter.row(ConversationId(conversation)).await?.line,
            None => counter.only_line().await?,
        };
        let mut known = counter.store.read(move |reader| reader.templates(&line)).await?;
        let mut spoken: HashMap<String, usize> = HashMap::new();
        for known in &known {
            *spoken.entry(known.template.language.clone()).or_default() += 1;
        }
        known.sort_by_cached_key(|known| {
            let Template { name, language, status, .. } = &known.template;
            let stands = (known.template.usable().is_err(), *status == TemplateStatus::Deleted);
            // Of one name, first the language that most templates are in: it is the house's own.
            let own = Reverse(spoken.get(language).copied());
            (stands, Reverse(known.used_at), name.clone(), own, language.clone())
        });
        let rows = known.iter().map(template_row);
        Ok(rows.filter(|row| has_words(&format!("{} {}", row.name, row.preview), &self.query)).collect())
    }
}

impl Answered for TemplateFormAsk {
    async fn answered(self, counter: &Counter) -> Result<TemplateForm, UiError> {
        let first_name = match self.conversation {
            Some(conversation) => {
                let contact = counter.row(ConversationId(conversation)).await?.contact;
                contact.called().is_some().then(|| counter.drawing.book.first_name(&contact))
            }
            None => None,
        };
        let known = counter.template(&self.id).await?;
        let look = counter.drawing.look(&known.template.look(&[]), None);
        let slots = slot_rows(&known.template, first_name.as_deref());
        Ok(TemplateForm { row: template_row(&known), look, slots })
    }
}

impl Answered for TemplatePreviewAsk {
    async fn answered(self, counter: &Counter) -> Result<TemplatePreview, UiError> {
        let template = counter.template(&self.id).await?.template;
        let filled = counter.filled(&template, self.values, counter.now()).await?;
        let look = counter.drawing.look(&template.look(&filled.values), None);
        Ok(TemplatePreview { look, problem: filled.problem(&template).map(problem_row) })
    }
}

impl Answered for SendTemplate {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let due_at = self.due_at.map(Timestamp).filter(|due_at| *due_at > counter.now());
        let letter = Letter { id: self.id, values: self.values, leaves_at: due_at };
        match (self.conversation, self.phone) {
            (Some(conversation), None) => letter.into_conversation(counter, conversation).await,
            (None, Some(phone)) => letter.by_number(counter, &phone).await,
            (Some(_), Some(_)) | (None, None) => Err(invalid("phone")),
        }
    }
}

impl Answered for TemplatesRefresh {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let line = counter.only_line().await?;
        // Nothing is queued: once the hub is back it brings its own list.
        match counter.engine.link() {
            Some(LinkState::Live | LinkState::CatchingUp { .. })
            | Some(LinkState::ActionNeeded(ActionNeeded::Line { .. })) => {
                counter.errand(line, CommandBody::RefreshTemplates {}).await
            }
            Some(
                LinkState::Offline { .. }
                | LinkState::ActionNeeded(
                    ActionNeeded::SignIn
                    | ActionNeeded::UpdateApp
                    | ActionNeeded::RefillReplica
                    | ActionNeeded::DiskFull,
                ),
            )
            | None => Err(UiError::of(UiErrorCode::Unreachable)),
        }
    }
}

impl Counter {
    /// A template; the lines of an account share theirs.
    async fn template(&self, id: &str) -> Result<KnownTemplate, UiError> {
        let id = id.to_owned();
        let found = self.store.read(move |reader| {
            for line in reader.lines()? {
                if let Some(known) = reader.template(&line.line, &id)? {
                    return Ok(Some(known));
                }
            }
            Ok(None)
        });
        found.await?.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    /// The conversation with a number, where this machine knows of one.
    async fn conversation_with(&self, phone: &Phone) -> Result<Option<ConversationId>, UiError> {
        let phone = phone.clone();
        let found = self.store.read(move |reader| {
            let hits = reader.palette(phone.as_str(), SAME_BEGINNING)?;
            Ok(hits.into_iter().find(|hit| hit.contact.phone.as_ref() == Some(&phone)))
        });
        Ok(found.await?.map(|hit| hit.conversation))
    }

    /// What a person filled in, held against what the template asks for.
    async fn filled(
        &self,
        template: &Template,
        rows: Vec<SlotValueRow>,
        leaves_at: Timestamp,
    ) -> Result<Filled, UiError> {
        let template = template.clone();
        Ok(self.store.read(move |reader| Filled::read(reader, &template, &rows, leaves_at)).await?)
    }
}

/// A filled template on its way out.
struct Letter {
    id: String,
    values: Vec<SlotValueRow>,
    /// Later, or absent for now.
    leaves_at: Option<Timestamp>,
}

impl Letter {
    async fn into_conversation(self, counter: &Counter, conversation: u64) -> Result<Sent, UiError> {
        let row = counter.row(ConversationId(conversation)).await?;
        let (due_at, template) = (self.leaves_at.map(|at| at.0), Some(self.id.clone()));
        let (content, attachments) = self.content(counter, &row.line).await?;
        let (body, not_before) = counter.timed(&row, content, None, due_at).await?;
        let along = Along { not_before, attachments, template, ..draft_stays() };
        let sent = one(counter.compose(&row, vec![body], along).await?)?;
        counter.tell(UiEvent::TemplatesChanged);
        Ok(sent)
    }

    /// A first word, or a test. The attachments stay: after a test the same files go to the customer.
    async fn by_number(self, counter: &Counter, phone: &str) -> Result<Sent, UiError> {
        let phone = number(phone).ok_or_else(|| invalid("phone"))?;
        if self.leaves_at.is_some() {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        let line = counter.only_line().await?;
        if let Some(conversation) = counter.conversation_with(&phone).await? {
            // The hub would say no where nobody looks: a wish to a number shows in no thread until it stands there.
            counter.check_handler(conversation).await?;
        }
        let along = Along { template: Some(self.id.clone()), ..draft_stays() };
        let (content, _) = self.content(counter, &line).await?;
        let command = counter.command(line, CommandBody::SendToNumber { phone, content });
        let sent = Sent { command: command.id.as_str().to_owned() };
        counter.store.write(move |replica| replica.compose_all(&[command], &along)).await?;
        counter.engine.outbox_changed();
        counter.tell(UiEvent::TemplatesChanged);
        Ok(sent)
    }

    /// What goes out, and the attachments that it carries. Nothing that Meta would refuse.
    async fn content(self, counter: &Counter, line: &LineId) -> Result<(Content, Vec<String>), UiError> {
        let (line, id) = (line.clone(), self.id);
        let known = counter.store.read(move |reader| reader.template(&line, &id)).await?;
        let template = known.ok_or_else(|| UiError::of(UiErrorCode::NotFound))?.template;
        let leaves_at = self.leaves_at.unwrap_or_else(|| counter.now());
        let filled = counter.filled(&template, self.values, leaves_at).await?;
        if filled.is_file_gone {
            return Err(UiError::of(UiErrorCode::FileMissing));
        }
        let attachments = filled.attachments.clone();
        let fill = filled.fill(&template).map_err(|problem| {
            // Names and limits only: what was filled in is a customer's.
            let row = problem_row(problem);
            let said = [Some(wire_word(row.kind)), row.key, row.name];
            let details = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
            UiError::because(UiErrorCode::TemplateProblem, details)
        })?;
        let body = Some(fill.look.body.clone());
        let Template { name, language, .. } = template;
        Ok((Content::Template { name, language, body, fill: Some(Box::new(fill)) }, attachments))
    }
}

/// A number with its country's code, as people write it (`+33 6…`, `0033 6…`). Without the code it is nobody's: it
/// could be another person's in another country.
fn number(written: &str) -> Option<Phone> {
    let written = written.trim();
    let with_plus = match written.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => written.to_owned(),
    };
    let parsed = with_plus.starts_with('+').then(|| phonenumber::parse(None, &with_plus).ok())??;
    let digits = parsed.format().mode(Mode::E164).to_string().trim_start_matches('+').to_owned();
    PHONE_DIGITS.contains(&digits.len()).then(|| Phone::from(digits.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_people_write_it_and_never_guessed() {
        for (written, digits) in [
            ("+33 6 39 98 12 34", Some("33639981234")),
            (" 0033 6.39.98.12.34 ", Some("33639981234")),
            ("+33 (0)6 39 98 12 34", Some("33639981234")),
            ("+1 (415) 555-0132", Some("14155550132")),
            ("+221 77 123 45 67", Some("221771234567")),
            ("06 39 98 12 34", None),
            ("4155550132", None),
            ("+33", None),
            ("+abc", None),
            ("", None),
        ] {
            assert_eq!(number(written).as_ref().map(Phone::as_str), digits, "{written}");
        }
    }
}
