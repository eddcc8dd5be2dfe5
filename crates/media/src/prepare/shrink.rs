//! Pictures encoded again: as well as they fit.

use std::io::{BufReader, Cursor};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, GenericImageView, ImageEncoder, Rgb, RgbaImage};

use super::body::{Body, Origin};
use super::{Change, Job, Made};
use crate::picture::{self, Opened};
use crate::{Error, Result, thumbs};

/// Longest sides and qualities, the best first; the first that fits is taken. Beyond the last a picture is no
/// longer worth sending.
const STEPS: &[(u32, u8)] =
    &[(u32::MAX, 90), (u32::MAX, 80), (4096, 85), (3072, 85), (2560, 80), (2048, 80), (1600, 75), (1280, 70)];

/// Makes a JPEG that fits.
pub(super) fn to_jpeg<'a>(origin: Origin<'a>, job: &Job<'a, '_>) -> Result<Made<'a>> {
    let Opened { picture, profile } = picture::open(BufReader::new(origin), job.sniffed)?;
    let mut changes = vec![Change::Encoded];
    let picture: DynamicImage = if picture.color().has_alpha() {
        changes.push(Change::Flattened);
        picture.into_rgba8().into()
    } else {
        picture.into_rgb8().into()
    };
    fitted(picture, job, changes, |picture, quality| {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        if let Some(profile) = &profile {
            encoder.set_icc_profile(profile.clone()).map_err(|_| Error::Unreadable)?;
        }
        let encoded = match picture.as_rgba8() {
            Some(seen_through) => encoder.encode_image(&OnWhite(seen_through)),
            None => encoder.encode_image(picture),
        };
        encoded.map_err(|_| Error::Unreadable)?;
        Ok(bytes)
    })
}

/// Makes a PNG of eight bits that fits.
pub(super) fn to_png<'a>(origin: Origin<'a>, job: &Job<'a, '_>) -> Result<Made<'a>> {
    let Opened { picture, profile } = picture::open(BufReader::new(origin), job.sniffed)?;
    let picture: DynamicImage =
        if picture.color().has_alpha() { picture.into_rgba8().into() } else { picture.into_rgb8().into() };
    fitted(picture, job, vec![Change::Encoded], |picture, _| {
        let mut bytes = Vec::new();
        let out = Cursor::new(&mut bytes);
        let mut encoder = PngEncoder::new_with_quality(out, CompressionType::Default, FilterType::Adaptive);
        if let Some(profile) = &profile {
            encoder.set_icc_profile(profile.clone()).map_err(|_| Error::Unreadable)?;
        }
        picture.write_with_encoder(encoder).map_err(|_| Error::Unreadable)?;
        Ok(bytes)
    })
}

/// Tries the steps until one fits.
fn fitted<'a>(
    mut picture: DynamicImage,
    job: &Job<'a, '_>,
    mut changes: Vec<Change>,
    encode: impl Fn(&DynamicImage, u8) -> Result<Vec<u8>>,
) -> Result<Made<'a>> {
    let (width, height) = (picture.width(), picture.height());
    for (index, (side, quality)) in STEPS.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
        job.work.reach((index + 1) as f32 / (STEPS.len() + 2) as f32)?;
        // Each from the one before: a picture in memory is large enough once.
        picture = thumbs::smaller(picture, *side);
        let bytes = encode(&picture, *quality)?;
        if bytes.len() as u64 <= job.limit {
            if (picture.width(), picture.height()) != (width, height) {
                changes.push(Change::Downscaled);
            }
            return Ok((Body::Memory(Cursor::new(bytes)), changes));
        }
    }
    Err(Error::DoesNotFit { limit: job.limit })
}

/// On white, as paper is; mixed where it is looked at, for a second copy would be as large as the first.
struct OnWhite<'a>(&'a RgbaImage);

impl GenericImageView for OnWhite<'_> {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let from = self.0.get_pixel(x, y);
        let alpha = u16::from(from[3]);
        let on_white = |channel: u8| {
            let mixed = (u16::from(channel) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).expect("between the colour and white")
        };
        Rgb([on_white(from[0]), on_white(from[1]), on_white(from[2])])
    }
}
