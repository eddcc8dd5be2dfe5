//! What webhooks will ask of the journal, known before they are taken in. A database on another machine answers all of
//! it at once; a group of webhooks then takes a handful of journeys, not a handful for each.

use protocol::Contact;

use super::outbound::send_row_of;
use super::people::names_of;
use super::tx::{Tx, seen_at};
use crate::journal::sql::Question;
use crate::journal::{Delivery, JournalError, News, Report};

impl Tx<'_> {
    /// Asks ahead what taking in these webhooks will ask.
    pub(in crate::journal) fn look_ahead<'d>(
        &self,
        deliveries: impl Iterator<Item = &'d Delivery>,
    ) -> Result<(), JournalError> {
        if !self.sql.is_far() {
            return Ok(());
        }
        let reports = deliveries.flat_map(|delivery| &delivery.reports);
        let questions: Vec<Question> = reports.flat_map(|report| self.asked_by(report)).collect();
        if questions.is_empty() { Ok(()) } else { self.sql.look_ahead(&questions) }
    }

    fn asked_by(&self, report: &Report) -> Vec<Question> {
        let Some(line) = self.line(&report.line) else { return Vec::new() };
        let mut questions = vec![seen_at(report.key.place)];
        match &report.news {
            News::Imported { live, .. } => questions.push(seen_at(live.place)),
            News::Status { attempt: Some(attempt), .. } => questions.extend(send_row_of(attempt)),
            News::Received { .. }
            | News::Echoed { .. }
            | News::Status { attempt: None, .. }
            | News::Reacted { .. }
            | News::Edited { .. }
            | News::Revoked { .. }
            | News::Noted { .. }
            | News::Moved { .. }
            | News::Filled { .. }
            | News::ImportProgress { .. }
            | News::ImportDeclined
            | News::Saved { .. }
            | News::Handled { .. }
            | News::TemplatesChanged
            | News::NotUnderstood { .. } => {}
        }
        if let Some(contact) = whom(&report.news) {
            questions.extend(names_of(line, contact));
        }
        questions
    }
}

/// The person of whom something is said.
fn whom(news: &News) -> Option<&Contact> {
    match news {
        News::Received { from: contact, .. }
        | News::Echoed { to: contact, .. }
        | News::Status { to: contact, .. }
        | News::Reacted { with: contact, .. }
        | News::Edited { with: contact, .. }
        | News::Revoked { with: contact, .. }
        | News::Noted { with: contact, .. }
        | News::Moved { contact, .. }
        | News::Imported { with: contact, .. }
        | News::Filled { with: contact, .. }
        | News::Saved { with: contact, .. }
        | News::Handled { with: contact, .. } => Some(contact),
        News::ImportProgress { .. }
        | News::ImportDeclined
        | News::TemplatesChanged
        | News::NotUnderstood { .. } => None,
    }
}
