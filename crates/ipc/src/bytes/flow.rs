//! Bytes on their way to a web view, drawn a piece at a time: a film that is paused holds no thread.

use std::io::{self, Read as _, Seek as _, SeekFrom};

use bytes::Bytes;
use engine::FromHub;
use media::cache::CacheReader;

use super::range::Range;

/// Bytes drawn at once: four of the cache's chunks.
const PIECE: u64 = 256 * 1024;

/// Bytes that come piece by piece.
pub struct BytesFlow(Source);

enum Source {
    Cache { reader: Option<Box<CacheReader>>, left: u64 },
    Hub(Box<FromHub>),
}

impl BytesFlow {
    /// A part of a kept file.
    pub(super) fn of_cache(mut reader: CacheReader, range: Range) -> io::Result<Self> {
        reader.seek(SeekFrom::Start(range.first))?;
        Ok(Self(Source::Cache { reader: Some(Box::new(reader)), left: range.len() }))
    }

    /// What the hub gives.
    pub(super) fn of_hub(hub: FromHub) -> Self {
        Self(Source::Hub(Box::new(hub)))
    }

    /// The next piece; none at the end. After an error there is no more.
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        match &mut self.0 {
            Source::Hub(hub) => match hub.next().await {
                Ok(bytes) => bytes.map(Ok),
                Err(error) => Some(Err(io::Error::other(error))),
            },
            Source::Cache { reader, left } => {
                let mut taken = reader.take().filter(|_| *left > 0)?;
                let count = usize::try_from((*left).min(PIECE)).expect("a piece is small");
                let read = tokio::task::spawn_blocking(move || {
                    let mut piece = vec![0; count];
                    taken.read_exact(&mut piece).map(|()| (taken, Bytes::from(piece)))
                });
                match read.await.expect("reading the cache does not panic") {
                    Ok((back, piece)) => {
                        *reader = Some(back);
                        *left -= piece.len() as u64;
                        Some(Ok(piece))
                    }
                    Err(error) => Some(Err(error)),
                }
            }
        }
    }
}
