//! Exports: everything of a conversation that this computer holds, in one file that proves itself.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use domain::link::LinkState;
use domain::{ConversationId, MediaId};
use media::names;
use protocol::CommandBody;
use replica::{Anchor, StoreError};

use super::Counter;
use super::media::beside;
use crate::Tongue;
use crate::ask::{Exported, MeAsk};
use crate::attach::of_file;
use crate::counter::Answered as _;
use crate::error::{UiError, UiErrorCode};
use crate::event::UiEvent;
use crate::export::{About, Enclosed, FileRecord, Record, WriteError, write};
use crate::row::MessageRow;

/// Messages read at once.
const PAGE: u32 = 200;

/// What is to be exported, and where to.
#[derive(Clone, Debug)]
pub struct ExportWish {
    /// Of which conversation.
    pub conversation: u64,
    /// Whether the files go with it.
    pub files: bool,
    /// In which language page and table are.
    pub tongue: Tongue,
    /// The file that is to be.
    pub to: PathBuf,
}

impl Counter {
    /// What an export of that conversation may be called.
    ///
    /// # Errors
    /// [`UiError`] when there is no such conversation.
    pub async fn export_name(&self, conversation: u64) -> Result<String, UiError> {
        let row = self.exported_row(conversation).await?;
        let day = jiff::Timestamp::from_millisecond(self.now().0).unwrap_or_default();
        let day = day.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string();
        Ok(names::safe(&format!("Conversation {} {day}.zip", row.name), media::FileType::Zip).name)
    }

    /// Exports a conversation: all of it or nothing. One message that cannot be read stops nothing. How far it is comes as
    /// events.
    ///
    /// # Errors
    /// [`UiError`] when it cannot be read here or written there, or somebody thought better of it.
    pub async fn export(&self, wish: ExportWish) -> Result<Exported, UiError> {
        self.export_cancelled.store(false, Ordering::Relaxed);
        let row = self.exported_row(wish.conversation).await?;
        let status = self.status().await?;
        let is_live = self.engine.link() == Some(LinkState::Live);
        let made_by =
            if is_live { MeAsk {}.answered(self).await.ok().map(|me| me.member.name) } else { None };
        let (mut records, complete) = self.records(ConversationId(wish.conversation)).await?;
        let mut enclosed = Vec::new();
        let total = records.len() as u64;
        for record in &mut records {
            self.goes_on(record.n, total)?;
            let n = record.n;
            for file in record.files.iter_mut().filter(|file| file.missing.is_none()) {
                if wish.files {
                    enclosed.extend(self.enclose(n, file, is_live).await);
                } else {
                    file.missing = Some("left_out".to_owned());
                }
            }
        }
        let line =
            [status.line_name, status.line_number].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let about = About {
            tongue: wish.tongue,
            conversation: wish.conversation,
            name: row.name,
            phone: row.phone,
            line,
            made_at: self.now(),
            made_by,
            complete,
        };
        let counted = |missing: bool| {
            let files = records.iter().flat_map(|record| &record.files);
            files
                .filter(|file| (missing && file.missing.is_some()) || (!missing && file.path.is_some()))
                .count() as u64
        };
        let mut exported = Exported {
            saved: None,
            messages: total,
            files: counted(false),
            missing: counted(true),
            unreadable: records.iter().filter(|record| record.kind == "unreadable").count() as u64,
            complete,
            seal: String::new(),
        };
        exported.saved = Some(wish.to.to_string_lossy().into_owned());
        exported.seal = self.write_export(wish.to, about, records, enclosed).await?;
        self.say_exported(ConversationId(wish.conversation), &exported).await?;
        Ok(exported)
    }

    /// The hub's register is told, now or when the hub is back: what leaves is no secret among those who look after it.
    async fn say_exported(&self, conversation: ConversationId, exported: &Exported) -> Result<(), UiError> {
        let ties = self.store.read(move |reader| reader.ties(conversation)).await?;
        let Some(ties) = ties else { return Ok(()) };
        let (messages, files) = (exported.messages, exported.files);
        let note = CommandBody::NoteExport { conversation, messages, files };
        self.errand(ties.line, note).await.map(drop)
    }

    /// Ends the export that is under way.
    pub fn cancel_export(&self) {
        self.export_cancelled.store(true, Ordering::Relaxed);
    }

    async fn exported_row(&self, conversation: u64) -> Result<crate::row::ConversationRow, UiError> {
        let conversation = ConversationId(conversation);
        let header = self.store.read(move |reader| reader.conversation_header(conversation)).await?;
        let header = header.ok_or_else(|| UiError::of(UiErrorCode::NotFound))?;
        Ok(self.drawing.conversation(&header.row, self.now()))
    }

    /// Every message of the journal that is held, oldest first, and whether there are none before them.
    async fn records(&self, conversation: ConversationId) -> Result<(Vec<Record>, bool), UiError> {
        let mut records: Vec<Record> = Vec::new();
        let (mut index, mut complete) = (0, true);
        loop {
            let page = match self.page(conversation, index, PAGE).await {
                Ok(page) => page,
                // One of them cannot be read: each by itself, and on without that one.
                Err(_) => match self.page(conversation, index, 1).await {
                    Ok(page) => page,
                    Err(StoreError::Busy) => return Err(StoreError::Busy.into()),
                    Err(error) => {
                        tracing::error!(%error, "a message cannot be read; the export goes on without it");
                        let (total, _) = self.extent(conversation).await?;
                        if index >= total {
                            break;
                        }
                        records.push(Record::unreadable(records.len() as u64 + 1));
                        index += 1;
                        continue;
                    }
                },
            };
            complete &= !page.older_elsewhere;
            if page.rows.is_empty() {
                break;
            }
            index += page.rows.len() as u64;
            // What has not left yet is no part of the conversation.
            for row in page.rows.iter().filter(|row| row.seq > 0) {
                records.push(Record::of(records.len() as u64 + 1, row));
            }
            self.goes_on(0, page.total)?;
            if index >= page.total {
                break;
            }
        }
        Ok((records, complete))
    }

    async fn page(&self, conversation: ConversationId, index: u64, limit: u32) -> Result<Page, StoreError> {
        let drawing = self.drawing.clone();
        self.store
            .read(move |reader| {
                let page = reader.thread_page(conversation, Anchor::Index(index), limit)?;
                Ok(Page {
                    rows: page.rows.into_iter().map(|row| drawing.message(row)).collect(),
                    total: page.total,
                    older_elsewhere: page.older_elsewhere,
                })
            })
            .await
    }

    async fn extent(&self, conversation: ConversationId) -> Result<(u64, bool), UiError> {
        let header = self.store.read(move |reader| reader.conversation_header(conversation)).await?;
        Ok(header.map_or((0, false), |header| (header.extent.messages, true)))
    }

    /// Tells how far it is; refuses to go on once somebody thought better of it.
    fn goes_on(&self, done: u64, total: u64) -> Result<(), UiError> {
        if self.export_cancelled.load(Ordering::Relaxed) {
            return Err(UiError::of(UiErrorCode::Cancelled));
        }
        // Nobody listening is no reason to stop.
        drop(self.own_events.send(UiEvent::Export { done, total }));
        Ok(())
    }

    /// Puts a file with the export, fetched where it is not here; notes why where it cannot be had.
    async fn enclose(&self, n: u64, file: &mut FileRecord, is_live: bool) -> Option<Enclosed> {
        let media = MediaId(file.id.clone());
        if !is_live && !self.engine.holds(&media, None) {
            file.missing = Some("elsewhere".to_owned());
            return None;
        }
        match self.file_out(file.id.clone()).await {
            Ok(out) => {
                let path = format!("media/{n:04}-{}", out.name);
                file.path = Some(path.clone());
                Some(Enclosed { path, content: out.content })
            }
            Err(error) => {
                tracing::warn!(code = ?error.code, "a file is not in the export");
                file.missing = Some("elsewhere".to_owned());
                None
            }
        }
    }

    async fn write_export(
        &self,
        to: PathBuf,
        about: About,
        records: Vec<Record>,
        enclosed: Vec<Enclosed>,
    ) -> Result<String, UiError> {
        let (cache, cancelled) = (self.engine.cache().clone(), self.export_cancelled.clone());
        let written = tokio::task::spawn_blocking(move || {
            let folder = to.parent().unwrap_or(Path::new("."));
            let mut file = beside(folder).map_err(WriteError::Io)?;
            let goes_on = || !cancelled.load(Ordering::Relaxed);
            let seal = write(file.as_file_mut(), &about, &records, (&cache, &enclosed), goes_on)?;
            file.as_file().sync_all()?;
            file.persist(&to).map_err(|error| io::Error::from(error.error.kind()))?;
            Ok(seal)
        });
        written.await.expect("writing an export does not panic").map_err(|error| match error {
            WriteError::Cancelled => UiError::of(UiErrorCode::Cancelled),
            WriteError::Io(error) => of_file(error.into()),
        })
    }
}

struct Page {
    rows: Vec<MessageRow>,
    total: u64,
    older_elsewhere: bool,
}
