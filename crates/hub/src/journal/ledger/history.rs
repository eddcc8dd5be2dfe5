//! The past of the owner's phone: how far it has been taken in, and how far asking for it has come.
//!
//! Meta gives it once. So each asking stands on disk before Meta is asked, and one whose answer was lost is never
//! repeated by itself; a person may ask again.

use domain::{HistoryImport, ImportState, LineId, Timestamp};
use protocol::{Accepted, Fact, Refusal, RefusalCode};

use super::absorb::Source;
use super::tx::{LineNo, Tx, unknown};
use crate::journal::sql::{Row, args};
use crate::journal::{ImportOutcome, ImportStep, JournalError, Wish};

/// What is on record of an import.
struct Record {
    import: HistoryImport,
    contacts: Option<String>,
    history: Option<String>,
    doubted: bool,
}

impl Record {
    fn is(&self, word: &str) -> bool {
        self.contacts.as_deref() == Some(word) || self.history.as_deref() == Some(word)
    }
}

impl Tx<'_> {
    /// A member asks for the past. While an asking is under way, or once Meta has given it, there is nothing to ask.
    pub(super) fn accept_import(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        let asked = HistoryImport { state: ImportState::Asked, progress: 0, phase: 0, messages: 0 };
        let new = Record { import: asked, contacts: None, history: None, doubted: false };
        let record = match self.record(no)? {
            None => new,
            Some(record) if record.is("next") || record.is("asking") => {
                return nothing("the phone's past is being asked for");
            }
            Some(record) if record.is("unknown") => record,
            Some(record) => match record.import.state {
                // The phone may have been connected anew since; whether it was, only Meta knows.
                ImportState::Refused | ImportState::Declined => {
                    let import = HistoryImport { state: ImportState::Asked, ..record.import };
                    Record { import, ..new }
                }
                ImportState::Asked | ImportState::Coming | ImportState::Complete | ImportState::Other => {
                    return nothing("Meta gives the phone's past once");
                }
            },
        };
        let next = |step: Option<String>| {
            let known = step.filter(|step| step == "given" || step == "refused");
            Some(known.unwrap_or_else(|| "next".to_owned()))
        };
        let record = Record { contacts: next(record.contacts), history: next(record.history), ..record };
        self.keep_record(no, &record)?;
        self.import_waits();
        self.accept_fact(wish, no, digest, &Fact::HistoryImported { import: record.import })
    }

    /// Notes that Meta is about to be asked, and says for what: the address book first.
    pub(in crate::journal) fn begin_import(
        &mut self,
        line: &LineId,
    ) -> Result<Option<ImportStep>, JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        if !self.is_ours(line) {
            return Ok(None);
        }
        let Some(mut record) = self.record(no)? else { return Ok(None) };
        let asking = Some("asking".to_owned());
        let step = match (record.contacts.as_deref(), record.history.as_deref()) {
            (Some("next"), _) => {
                record.contacts = asking;
                ImportStep::Contacts
            }
            (_, Some("next")) => {
                record.history = asking;
                ImportStep::History
            }
            _ => return Ok(None),
        };
        self.keep_record(no, &record)?;
        Ok(Some(step))
    }

    /// Notes what came of asking.
    pub(in crate::journal) fn end_import(
        &mut self,
        line: &LineId,
        step: ImportStep,
        outcome: ImportOutcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let Some(mut record) = self.record(no)? else { return Ok(()) };
        let before = record.import.clone();
        // The address book may have been asked for in another way; of the messages, that is only so if it was us.
        let given = match outcome {
            ImportOutcome::GivenBefore => step == ImportStep::Contacts || record.doubted,
            ImportOutcome::Given => true,
            ImportOutcome::Refused | ImportOutcome::Later | ImportOutcome::Unknown => false,
        };
        let word = match outcome {
            _ if given => "given",
            ImportOutcome::Later => "next",
            ImportOutcome::Unknown => "unknown",
            ImportOutcome::Given | ImportOutcome::GivenBefore | ImportOutcome::Refused => "refused",
        };
        match step {
            ImportStep::Contacts => record.contacts = Some(word.to_owned()),
            ImportStep::History => record.history = Some(word.to_owned()),
        }
        if word == "refused" {
            // What Meta does not give of the one, it does not give of the other.
            record.history = Some("refused".to_owned());
            if record.import.state == ImportState::Asked {
                record.import.state = ImportState::Refused;
            }
        }
        record.doubted |= step == ImportStep::History && word == "unknown";
        self.keep_record(no, &record)?;
        if record.import != before {
            self.append(line, at, None, &Fact::HistoryImported { import: record.import })?;
        }
        Ok(())
    }

    /// After a crash: whatever was being asked on a line may or may not have been heard.
    pub(super) fn settle_lost_imports(&self, line: LineNo) -> Result<(), JournalError> {
        self.sql.run(
            "UPDATE history_import
             SET doubted = CASE history WHEN 'asking' THEN 1 ELSE doubted END,
                 contacts = CASE contacts WHEN 'asking' THEN 'unknown' ELSE contacts END,
                 history = CASE history WHEN 'asking' THEN 'unknown' ELSE history END
             WHERE line = ?1 AND (contacts = 'asking' OR history = 'asking')",
            args![line.0],
        )
    }

    /// Takes in how far Meta has come, and how much it brought. Chunks overtake each other: the furthest counts.
    pub(super) fn note_progress(
        &mut self,
        line: &LineId,
        phase: u8,
        progress: u8,
        messages: u64,
        source: Source,
    ) -> Result<(), JournalError> {
        self.change_import(line, source, |import| {
            import.phase = import.phase.max(phase);
            import.progress = import.progress.max(progress);
            import.messages += messages;
            import.state = if import.progress >= 100 { ImportState::Complete } else { ImportState::Coming };
        })
    }

    /// The owner does not share the past. What has come already has come all the same.
    pub(super) fn note_declined(&mut self, line: &LineId, source: Source) -> Result<(), JournalError> {
        self.change_import(line, source, |import| {
            if !matches!(import.state, ImportState::Coming | ImportState::Complete) {
                import.state = ImportState::Declined;
            }
        })
    }

    fn change_import(
        &mut self,
        line: &LineId,
        source: Source,
        change: impl FnOnce(&mut HistoryImport),
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let before = self.record(no)?;
        let mut record = before.unwrap_or(Record {
            import: HistoryImport { state: ImportState::Other, progress: 0, phase: 0, messages: 0 },
            contacts: None,
            history: None,
            doubted: false,
        });
        let known = record.import.clone();
        change(&mut record.import);
        if record.import == known {
            return Ok(());
        }
        self.keep_record(no, &record)?;
        let fact = Fact::HistoryImported { import: record.import };
        self.append(line, source.at, source.webhook, &fact)?;
        Ok(())
    }

    fn record(&self, line: LineNo) -> Result<Option<Record>, JournalError> {
        let found = self.sql.maybe(
            "SELECT state, progress, phase, messages, contacts, history, doubted
                 FROM history_import WHERE line = ?1",
            args![line.0],
            read,
        )?;
        Ok(found)
    }

    fn keep_record(&self, line: LineNo, record: &Record) -> Result<(), JournalError> {
        let import = &record.import;
        self.sql.run(
            "INSERT INTO history_import
                     (line, state, progress, phase, messages, contacts, history, doubted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (line) DO UPDATE
                 SET state = excluded.state, progress = excluded.progress, phase = excluded.phase,
                     messages = excluded.messages, contacts = excluded.contacts, history = excluded.history,
                     doubted = excluded.doubted",
            args![
                line.0,
                word(import.state),
                import.progress,
                import.phase,
                i64::try_from(import.messages).unwrap_or(i64::MAX),
                record.contacts,
                record.history,
                record.doubted,
            ],
        )?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<Record, JournalError> {
    let import = HistoryImport {
        state: state(&row.get::<String>(0)?),
        progress: row.get(1)?,
        phase: row.get(2)?,
        messages: row.get::<i64>(3)?.unsigned_abs(),
    };
    Ok(Record { import, contacts: row.get(4)?, history: row.get(5)?, doubted: row.get(6)? })
}

fn word(state: ImportState) -> &'static str {
    match state {
        ImportState::Asked => "asked",
        ImportState::Coming => "coming",
        ImportState::Complete => "complete",
        ImportState::Declined => "declined",
        ImportState::Refused => "refused",
        ImportState::Other => "other",
    }
}

fn state(word: &str) -> ImportState {
    match word {
        "asked" => ImportState::Asked,
        "coming" => ImportState::Coming,
        "complete" => ImportState::Complete,
        "declined" => ImportState::Declined,
        "refused" => ImportState::Refused,
        _ => ImportState::Other,
    }
}

fn nothing<T>(details: &str) -> Result<Result<T, Refusal>, JournalError> {
    Ok(Err(Refusal { code: RefusalCode::NothingToImport, details: details.into() }))
}
