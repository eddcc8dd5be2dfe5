//! What a file that is kept here holds, by its bytes: what its place is drawn from before it is opened.

use domain::Timestamp;
use domain::content::MediaFacts;
use media::{Cache, ContentHash, FileType, Sniffed, thumbs, voice};

/// The side of the small picture that the blur is taken from.
const SIDE: u32 = 320;

/// What can be told of a file. A picture that cannot be drawn here has no blur, a sound that cannot be heard no
/// waveform; nothing else depends on either.
pub(crate) fn facts_of(
    cache: &Cache,
    now: Timestamp,
    content: &ContentHash,
    sniffed: &Sniffed,
) -> MediaFacts {
    let mut facts = MediaFacts {
        size: Some(sniffed.size),
        width: sniffed.width,
        height: sniffed.height,
        duration_ms: sniffed.duration_ms,
        pages: sniffed.pages,
        animated: sniffed.animated,
        ..MediaFacts::default()
    };
    let reader = || cache.reader(content, now);
    if sniffed.file_type == FileType::OggOpus
        && let Ok(heard) = reader().and_then(voice::listen)
    {
        facts.waveform = heard.waveform.to_vec();
        facts.duration_ms = Some(heard.duration_ms);
    }
    let is_drawn = matches!(sniffed.file_type, FileType::Jpeg | FileType::Png | FileType::WebP);
    if is_drawn && let Ok(small) = reader().and_then(|picture| thumbs::thumbnail(picture, SIDE)) {
        facts.blurhash = Some(small.blurhash);
        // As it is seen: a photo may lie on its side in its file.
        (facts.width, facts.height) = (Some(small.of_width), Some(small.of_height));
    }
    facts
}
