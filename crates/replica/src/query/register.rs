//! The hub's register, as far as this seat knows it.

use domain::Text;
use protocol::register::{Checkpoint, Record};

use super::Reader;
use super::thread_row::from_json;
use crate::StoreError;

impl Reader {
    /// All acts and checkpoints, in their order.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn register(&self) -> Result<(Vec<Record>, Vec<Checkpoint>), StoreError> {
        let mut acts = self.conn().prepare_cached("SELECT no, act, salt, link FROM local_act ORDER BY no")?;
        let records = acts.query_map([], |row| {
            Ok(Record { no: row.get(0)?, act: Text(row.get(1)?), salt: row.get(2)?, link: row.get(3)? })
        })?;
        let records = records.collect::<Result<_, _>>()?;
        let mut texts = self.conn().prepare_cached("SELECT checkpoint FROM local_checkpoint ORDER BY no")?;
        let texts = texts.query_map([], |row| row.get::<_, String>(0))?;
        let checkpoints = texts.map(|text| from_json(text?.as_str(), "a checkpoint"));
        Ok((records, checkpoints.collect::<Result<_, StoreError>>()?))
    }
}
