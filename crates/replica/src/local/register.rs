//! What this seat knows of the hub's register. It is evidence: nothing in it is ever overwritten by what a hub says later.

use protocol::register::{Checkpoint, Record};
use rusqlite::params;

use crate::{Replica, StoreError};

impl Replica {
    /// Keeps what the hub told of its register; what is known already stays as it was told first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn keep_register(
        &mut self,
        records: &[Record],
        checkpoints: &[Checkpoint],
    ) -> Result<(), StoreError> {
        let tx = self.conn.transaction()?;
        for Record { no, act, salt, link } in records {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO local_act (no, act, salt, link) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![no, act.as_str(), salt, link])?;
        }
        for checkpoint in checkpoints {
            let text = serde_json::to_string(checkpoint).expect("a checkpoint always serialises");
            tx.prepare_cached("INSERT OR IGNORE INTO local_checkpoint (no, checkpoint) VALUES (?1, ?2)")?
                .execute(params![checkpoint.no, text])?;
        }
        Ok(tx.commit()?)
    }

    /// Forgets the register, because a person has decided to begin with the hub's as it is now.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn forget_register(&mut self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("BEGIN; DELETE FROM local_act; DELETE FROM local_checkpoint; COMMIT;")?)
    }
}
