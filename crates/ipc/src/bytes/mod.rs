//! The bytes of files, for a web view: what is here in any range, what is not here yet through from the hub, small
//! pictures of large ones. The shell and the bridge only carry it over.
//!
//! What strangers sent is shown, never run: the media type is what the bytes are, of a closed list, and everything
//! else is a heap of bytes. Nothing of it may be kept by the web view, which would keep it in clear.

mod door;
mod flow;
mod learn;
mod range;
mod upload;

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use domain::MediaId;
use engine::FetchError;
use media::{ContentHash, FileType, thumbs};
use tokio::sync::Semaphore;

pub(crate) use door::MediaDoor;
pub use flow::BytesFlow;
use learn::Learning;
pub(crate) use learn::unlearnt;
use range::{Part, Range};

use crate::counter::Counter;

/// A file of at most so many bytes is fetched before it is shown; a larger one is shown while it comes.
const SOON_HERE: u64 = 4 * 1024 * 1024;
/// The sides that small pictures have.
const SIDES: [u32; 4] = [160, 320, 640, 1280];
/// Pictures that are made small at once: each may take the memory of a whole photo.
const PENCILS: usize = 2;
/// As many of a file's first bytes say what it is.
const FIRST_BYTES: u64 = 64 * 1024;
/// Files whose type is remembered.
const TYPES_KEPT: usize = 1_000;

/// What a web view asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BytesAsked {
    /// The file's name, as it stands in its row.
    pub id: String,
    /// Only a part of it: the `Range` header.
    pub range: Option<String>,
    /// Not itself, but a picture of it with no side longer than this.
    pub thumb: Option<u32>,
    /// The most bytes that one answer to a part may have.
    pub most: u64,
}

/// What a web view is answered.
pub struct BytesServed {
    /// HTTP's word for how it went.
    pub status: u16,
    /// HTTP's headers.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes.
    pub body: BytesBody,
}

/// The bytes of an answer.
pub enum BytesBody {
    /// At hand.
    Whole(Vec<u8>),
    /// On their way.
    Flow(BytesFlow),
}

impl BytesBody {
    /// All of them at once, for a door that takes nothing less.
    ///
    /// # Errors
    /// When they do not all come.
    pub async fn collect(self) -> std::io::Result<Vec<u8>> {
        let mut flow = match self {
            Self::Whole(bytes) => return Ok(bytes),
            Self::Flow(flow) => flow,
        };
        let mut all = Vec::new();
        while let Some(piece) = flow.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all)
    }
}

/// What is remembered between two answers.
pub(crate) struct BytesDesk {
    types: Mutex<HashMap<ContentHash, FileType>>,
    pencils: Semaphore,
    learning: Learning,
}

impl Default for BytesDesk {
    fn default() -> Self {
        Self { types: Mutex::default(), pencils: Semaphore::new(PENCILS), learning: Learning::default() }
    }
}

impl BytesDesk {
    fn type_of(&self, content: &ContentHash) -> Option<FileType> {
        self.types.lock().unwrap_or_else(PoisonError::into_inner).get(content).copied()
    }

    fn remember(&self, content: ContentHash, file_type: FileType) {
        let mut types = self.types.lock().unwrap_or_else(PoisonError::into_inner);
        if types.len() >= TYPES_KEPT {
            types.clear();
        }
        types.insert(content, file_type);
    }
}

/// Why nothing can be served.
enum Trouble {
    Fetch(FetchError),
    Cache(media::Error),
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<media::Error> for Trouble {
    fn from(error: media::Error) -> Self {
        Self::Cache(error)
    }
}

impl Trouble {
    fn served(self) -> BytesServed {
        let status = match self {
            Self::Fetch(FetchError::NotThere) => 404,
            Self::Fetch(FetchError::Lost) => 410,
            Self::Fetch(FetchError::Unreachable | FetchError::NotSignedIn) => 503,
            Self::Fetch(FetchError::WrongContent) => 502,
            Self::Fetch(FetchError::Disk) => 507,
            Self::Cache(error) => {
                tracing::warn!(%error, "a file cannot be shown");
                415
            }
        };
        BytesServed { status, headers: vec![("cache-control", "no-store".to_owned())], body: nothing() }
    }
}

impl Counter {
    /// Serves the bytes of a file.
    pub async fn serve(&self, asked: BytesAsked) -> BytesServed {
        let media = MediaId(asked.id);
        let served = match asked.thumb {
            Some(side) => self.small_picture(&media, side).await,
            None => self.file(&media, asked.range.as_deref(), asked.most).await,
        };
        served.unwrap_or_else(Trouble::served)
    }

    async fn file(&self, media: &MediaId, range: Option<&str>, most: u64) -> Result<BytesServed, Trouble> {
        let (content, size) = self.engine.find(media).await?;
        if !self.engine.cache().contains(&content) {
            match size {
                Some(size) if size > SOON_HERE => {
                    return self.pass_on(media, &content, size, range, most).await;
                }
                Some(_) | None => self.engine.fetch(media).await?,
            }
        }
        let (reader, file_type) = self.open(content).await?;
        let size = reader.len();
        answer(mime_of(file_type), size, Part::read(range, size, most), async |range| {
            BytesFlow::of_cache(reader, range).map_err(|error| Trouble::Cache(error.into()))
        })
        .await
    }

    /// What is not here yet comes through from the hub, and is fetched beside that.
    async fn pass_on(
        &self,
        media: &MediaId,
        content: &ContentHash,
        size: u64,
        range: Option<&str>,
        most: u64,
    ) -> Result<BytesServed, Trouble> {
        let mime = mime_of(self.type_at_hub(content).await?);
        self.engine.fetch_soon(media).await;
        answer(mime, size, Part::read(range, size, most), async |range: Range| {
            let hub = self.engine.pass_on(content, range.first, range.last).await?;
            Ok(BytesFlow::of_hub(hub))
        })
        .await
    }

    /// What a file is that is not here yet, by its first bytes.
    async fn type_at_hub(&self, content: &ContentHash) -> Result<FileType, Trouble> {
        if let Some(known) = self.bytes.type_of(content) {
            return Ok(known);
        }
        let mut hub = self.engine.pass_on(content, 0, FIRST_BYTES - 1).await?;
        let mut first = Vec::new();
        while let Some(piece) = hub.next().await? {
            first.extend_from_slice(&piece);
        }
        let sniffed = tokio::task::spawn_blocking(move || media::sniff(&mut Cursor::new(first)));
        // What is cut short may be told all the same; what is not is shown as nothing in particular.
        let sniffed = sniffed.await.expect("looking at bytes does not panic");
        let file_type = sniffed.map_or(FileType::Unknown, |sniffed| sniffed.file_type);
        self.bytes.remember(*content, file_type);
        Ok(file_type)
    }

    /// Opens a kept file, and looks what it is, once.
    async fn open(&self, content: ContentHash) -> Result<(media::cache::CacheReader, FileType), Trouble> {
        let (cache, now) = (self.engine.cache().clone(), self.engine.now());
        let known = self.bytes.type_of(&content);
        let opened = tokio::task::spawn_blocking(move || {
            let mut reader = cache.reader(&content, now)?;
            let file_type = match known {
                Some(known) => known,
                None => media::sniff(&mut reader)?.file_type,
            };
            Ok::<_, media::Error>((reader, file_type))
        });
        let (reader, file_type) = opened.await.expect("looking at a file does not panic")?;
        self.bytes.remember(content, file_type);
        Ok((reader, file_type))
    }

    async fn small_picture(&self, media: &MediaId, side: u32) -> Result<BytesServed, Trouble> {
        let side = SIDES.into_iter().find(|known| *known >= side).unwrap_or(SIDES[SIDES.len() - 1]);
        let (content, _) = self.engine.find(media).await?;
        let (cache, now) = (self.engine.cache().clone(), self.engine.now());
        let what = format!("thumb {side}");
        let kept = {
            let (cache, what) = (cache.clone(), what.clone());
            tokio::task::spawn_blocking(move || cache.made(&content, &what, now)).await
        };
        let bytes = match kept.expect("reading the cache does not panic") {
            Ok(bytes) => bytes,
            // Not made yet, or spoilt: either way it is drawn now.
            Err(_) => {
                self.engine.fetch(media).await?;
                let _pencil = self.bytes.pencils.acquire().await.expect("the pencils are never taken away");
                let drawn = tokio::task::spawn_blocking(move || {
                    let small = thumbs::thumbnail(cache.reader(&content, now)?, side)?;
                    if let Err(error) = cache.keep_made(&content, &what, &small.bytes, now) {
                        tracing::warn!(%error, "a small picture is not kept");
                    }
                    Ok::<_, media::Error>(small.bytes)
                });
                drawn.await.expect("drawing does not panic")?
            }
        };
        let mime = media::sniff(&mut Cursor::new(&bytes))
            .map_or("application/octet-stream", |sniffed| mime_of(sniffed.file_type));
        let headers = headers(mime, bytes.len() as u64);
        Ok(BytesServed { status: 200, headers, body: BytesBody::Whole(bytes) })
    }
}

async fn answer(
    mime: &'static str,
    size: u64,
    part: Part,
    flow: impl AsyncFnOnce(Range) -> Result<BytesFlow, Trouble>,
) -> Result<BytesServed, Trouble> {
    let (status, range) = match part {
        Part::Beyond => {
            let mut headers = headers(mime, 0);
            headers.push(("content-range", format!("bytes */{size}")));
            return Ok(BytesServed { status: 416, headers, body: nothing() });
        }
        Part::Whole if size == 0 => {
            return Ok(BytesServed { status: 200, headers: headers(mime, 0), body: nothing() });
        }
        Part::Whole => (200, Range { first: 0, last: size - 1 }),
        Part::Some(range) => (206, range),
    };
    let mut headers = headers(mime, range.len());
    if status == 206 {
        headers.push(("content-range", format!("bytes {}-{}/{size}", range.first, range.last)));
    }
    Ok(BytesServed { status, headers, body: BytesBody::Flow(flow(range).await?) })
}

fn headers(mime: &'static str, length: u64) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", mime.to_owned()),
        ("content-length", length.to_string()),
        ("accept-ranges", "bytes".to_owned()),
        ("cache-control", "no-store".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("content-security-policy", "sandbox; default-src 'none'".to_owned()),
    ]
}

fn nothing() -> BytesBody {
    BytesBody::Whole(Vec::new())
}

/// The media type under which bytes are shown: what shows and plays, and never what runs.
fn mime_of(file_type: FileType) -> &'static str {
    match file_type {
        FileType::Jpeg
        | FileType::Png
        | FileType::WebP
        | FileType::Gif
        | FileType::Bmp
        | FileType::Tiff
        | FileType::Heic
        | FileType::Avif
        | FileType::Mp4
        | FileType::ThreeGp
        | FileType::QuickTime
        | FileType::Matroska
        | FileType::OggOpus
        | FileType::Ogg
        | FileType::Mp3
        | FileType::Aac
        | FileType::Mp4Audio
        | FileType::Amr
        | FileType::Wav
        | FileType::Flac
        | FileType::Pdf => file_type.mime(),
        FileType::Text => "text/plain; charset=utf-8",
        FileType::Doc
        | FileType::Xls
        | FileType::Ppt
        | FileType::Docx
        | FileType::Xlsx
        | FileType::Pptx
        | FileType::Zip
        | FileType::Archive
        | FileType::Html
        | FileType::Svg
        | FileType::Script
        | FileType::Program
        | FileType::Unknown => "application/octet-stream",
    }
}
