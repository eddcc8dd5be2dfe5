//! The templates of a line, as last observed: an entry only for what changed.

use std::collections::BTreeMap;

use domain::template::TemplateStatus;
use domain::{LineId, Template, Timestamp};
use protocol::Fact;

use super::tx::{LineNo, Tx, unknown};
use crate::journal::JournalError;
use crate::journal::sql::args;

impl Tx<'_> {
    /// Compares the whole list with what was observed before. Returns how many have changed or gone.
    pub(in crate::journal) fn observe_templates(
        &mut self,
        line: &LineId,
        listed: &[Template],
        at: Timestamp,
    ) -> Result<u64, JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let mut before = self.templates(no)?;
        let listed: BTreeMap<&str, &Template> =
            listed.iter().map(|template| (template.id.as_str(), template)).collect();
        let mut changed = 0;
        for template in listed.values() {
            if before.remove(&template.id).as_ref() != Some(template) {
                self.observe_template(line, no, (*template).clone(), at)?;
                changed += 1;
            }
        }
        let gone = before.into_values().filter(|template| template.status != TemplateStatus::Deleted);
        for template in gone {
            let template = Template { status: TemplateStatus::Deleted, ..template };
            self.observe_template(line, no, template, at)?;
            changed += 1;
        }
        Ok(changed)
    }

    fn templates(&self, line: LineNo) -> Result<BTreeMap<String, Template>, JournalError> {
        let rows = self.sql.all("SELECT id, shown FROM template WHERE line = ?1", args![line.0], |row| {
            let shown: String = row.get(1)?;
            let template =
                serde_json::from_str(&shown).map_err(|_| JournalError::Damaged("a template".to_owned()))?;
            Ok((row.get(0)?, template))
        })?;
        Ok(rows.into_iter().collect())
    }

    fn observe_template(
        &mut self,
        line: &LineId,
        no: LineNo,
        template: Template,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let shown = serde_json::to_string(&template).expect("a template of ours always serialises");
        self.sql.run(
            "INSERT INTO template (line, id, shown) VALUES (?1, ?2, ?3)
                 ON CONFLICT (line, id) DO UPDATE SET shown = excluded.shown",
            args![no.0, template.id, shown],
        )?;
        self.append(line, at, None, &Fact::TemplateObserved { template: Box::new(template) })?;
        Ok(())
    }
}
