//! Stickers: 512 × 512, transparent where the picture is not, and small.

use std::io::{BufReader, Cursor};

use image::{RgbaImage, imageops};

use super::body::{Body, Origin};
use super::{Change, Job, Made};
use crate::limits::{STICKER_SIDE, STILL_STICKER};
use crate::{Error, Result, picture};

/// Qualities, the best first; the first that fits is taken.
const QUALITIES: &[f32] = &[90.0, 80.0, 70.0, 60.0, 45.0, 30.0, 15.0];

/// Makes a sticker of a picture; of one that moves the first frame.
pub(super) fn make<'a>(origin: Origin<'a>, job: &Job<'a, '_>) -> Result<Made<'a>> {
    let picture = picture::open(BufReader::new(origin), job.sniffed)?.picture;
    job.work.reach(0.5)?;
    // Larger ones are made smaller, smaller ones larger: a sticker is always drawn at one size.
    let fitted = if picture.width().max(picture.height()) > STICKER_SIDE {
        picture.thumbnail(STICKER_SIDE, STICKER_SIDE)
    } else {
        picture.resize(STICKER_SIDE, STICKER_SIDE, imageops::FilterType::CatmullRom)
    };
    let mut sticker = RgbaImage::new(STICKER_SIDE, STICKER_SIDE);
    let centred = |side: u32| i64::from((STICKER_SIDE - side) / 2);
    imageops::overlay(&mut sticker, &fitted.to_rgba8(), centred(fitted.width()), centred(fitted.height()));
    let encoder = webp::Encoder::from_rgba(&sticker, STICKER_SIDE, STICKER_SIDE);
    for quality in QUALITIES {
        let bytes = encoder.encode_simple(false, *quality).map_err(|_| Error::Unreadable)?;
        if bytes.len() as u64 <= STILL_STICKER {
            let changes = vec![Change::Encoded, Change::Downscaled];
            return Ok((Body::Memory(Cursor::new(bytes.to_vec())), changes));
        }
    }
    Err(Error::DoesNotFit { limit: STILL_STICKER })
}
