//! The templates of a line, as Meta has them, and when this machine last sent each.

use domain::{LineId, Template, Timestamp};
use rusqlite::OptionalExtension;

use super::Reader;
use super::thread_row::from_json;
use crate::StoreError;

pub(crate) const OF_LINE: &str = "SELECT t.body, u.used_at_ms FROM replica_template t
     LEFT JOIN local_template_use u ON u.template = t.template WHERE t.line = ?1 ORDER BY t.template";

const ONE: &str = "SELECT t.body, u.used_at_ms FROM replica_template t
     LEFT JOIN local_template_use u ON u.template = t.template WHERE t.line = ?1 AND t.template = ?2";

/// A template, and when this machine last sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownTemplate {
    /// The template.
    pub template: Template,
    /// When it was last sent from here.
    pub used_at: Option<Timestamp>,
}

impl Reader {
    /// Every template of a line, those that are gone included.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn templates(&self, line: &LineId) -> Result<Vec<KnownTemplate>, StoreError> {
        let mut statement = self.conn().prepare_cached(OF_LINE)?;
        let mut rows = statement.query([line.as_str()])?;
        let mut templates = Vec::new();
        while let Some(row) = rows.next()? {
            templates.push(known(row.get(0)?, row.get(1)?)?);
        }
        Ok(templates)
    }

    /// One template of a line; absent when nothing was heard of it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn template(&self, line: &LineId, id: &str) -> Result<Option<KnownTemplate>, StoreError> {
        let found: Option<(String, Option<i64>)> = self
            .conn()
            .prepare_cached(ONE)?
            .query_row([line.as_str(), id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(body, used_at)| known(body, used_at)).transpose()
    }
}

fn known(body: String, used_at: Option<i64>) -> Result<KnownTemplate, StoreError> {
    Ok(KnownTemplate { template: from_json(&body, "a template")?, used_at: used_at.map(Timestamp) })
}
