//! Whether Meta takes a file, and that what is offered when it does not, helps.

use std::path::Path;

use domain::MediaKind;
use media::limits::{CodecFault, LIMITS};
use media::{Caution, Encoder, FileType, Finding, Remedy, Sniffed, judge, system_encoder};

use crate::files::{self, COLOURS, TONE};

fn encoder() -> Encoder {
    system_encoder().expect("the machine that tests has ffmpeg")
}

fn sniffed(bytes: &[u8]) -> Sniffed {
    media::sniff(&mut std::io::Cursor::new(bytes)).expect("memory can be read")
}

fn made(dir: &Path, name: &str, words: &str) -> Sniffed {
    media::sniff::file(&files::ffmpeg(dir, name, words)).expect("sniffs")
}

fn sized(sniffed: Sniffed, size: u64) -> Sniffed {
    Sniffed { size, ..sniffed }
}

#[test]
fn each_limit_holds_to_the_byte() {
    let dir = tempfile::tempdir().expect("a folder");
    let photo = sniffed(&files::jpeg(64, 64, 80));
    let film = media::sniff::file(&files::film(dir.path(), "a.mp4", "")).expect("sniffs");
    let note = made(dir.path(), "a.ogg", &format!("{TONE} -c:a libopus -ac 1"));
    let words = sniffed(b"words");
    let mega = 1024 * 1024;
    for (sniffed, kind, limit) in [
        (photo, MediaKind::Image, 5 * mega),
        (film, MediaKind::Video, 16 * mega),
        (note.clone(), MediaKind::Audio, 16 * mega),
        (note, MediaKind::Voice, 16 * mega),
        (words, MediaKind::Document, 100 * mega),
    ] {
        let at = |size| judge(&sized(sniffed.clone(), size), kind, None).finding;
        assert_eq!(at(limit), Finding::Fits, "{kind:?}");
        assert_eq!(at(limit + 1), Finding::TooBig { limit, size: limit + 1 }, "{kind:?}");
        assert_eq!(at(0), Finding::Empty, "{kind:?}");
    }
}

#[test]
fn a_sticker_is_square_and_small() {
    let still = sniffed(&files::encoded(files::disc(512), image::ImageFormat::WebP));
    assert!(judge(&still, MediaKind::Sticker, None).fits());
    let big = judge(&sized(still.clone(), 102_401), MediaKind::Sticker, None);
    assert_eq!(big.finding, Finding::TooBig { limit: 102_400, size: 102_401 });
    assert_eq!(big.remedies, [Remedy::MakeSticker, Remedy::SendAsDocument]);
    let moving = Sniffed { animated: true, ..still };
    assert!(judge(&sized(moving.clone(), 512_000), MediaKind::Sticker, None).fits());
    // What moves cannot be made smaller here, so that is not offered.
    assert_eq!(judge(&sized(moving, 512_001), MediaKind::Sticker, None).remedies, [Remedy::SendAsDocument]);
    let oblong = sniffed(&files::encoded(files::photo(512, 300), image::ImageFormat::WebP));
    let found = judge(&oblong, MediaKind::Sticker, None);
    assert_eq!(found.finding, Finding::WrongShape { width: 512, height: 300, wanted: 512 });
    assert_eq!(found.remedies[0], Remedy::MakeSticker);
}

#[test]
fn a_wrong_type_is_named_with_what_helps() {
    let gif = sniffed(&files::encoded(files::photo(20, 20), image::ImageFormat::Gif));
    let found = judge(&gif, MediaKind::Image, None);
    let allowed = &[FileType::Jpeg, FileType::Png];
    assert_eq!(found.finding, Finding::WrongType { found: FileType::Gif, allowed });
    assert_eq!(found.remedies, [Remedy::ConvertToJpeg, Remedy::ConvertToPng]);
    let program = judge(&sniffed(b"MZ\x90\0\x03\0"), MediaKind::Document, Some(&encoder()));
    assert!(matches!(program.finding, Finding::WrongType { found: FileType::Program, .. }));
    assert_eq!(program.remedies, []);
}

#[test]
fn pixels_that_meta_does_not_take_are_converted() {
    let deep = sniffed(&files::encoded(
        image::DynamicImage::from(files::photo(9, 9)).into_rgb16(),
        image::ImageFormat::Png,
    ));
    let found = judge(&deep, MediaKind::Image, None);
    assert_eq!(found.finding, Finding::WrongCodec { fault: CodecFault::NotRgb });
    assert_eq!(found.remedies, [Remedy::ConvertToPng, Remedy::SendAsDocument]);
}

#[test]
fn a_film_is_judged_by_what_is_in_it_and_helped_only_where_that_is_possible() {
    let dir = tempfile::tempdir().expect("a folder");
    let hevc = made(dir.path(), "a.mp4", &format!("{COLOURS} -c:v libx265 -tag:v hvc1"));
    let with = judge(&hevc, MediaKind::Video, Some(&encoder()));
    assert_eq!(with.finding, Finding::WrongCodec { fault: CodecFault::NotH264 });
    assert_eq!(with.remedies, [Remedy::Transcode, Remedy::SendAsDocument]);
    assert_eq!(judge(&hevc, MediaKind::Video, None).remedies, [Remedy::SendAsDocument]);
    let opus =
        made(dir.path(), "b.mp4", &format!("{COLOURS} {TONE} -c:v libx264 -pix_fmt yuv420p -c:a libopus"));
    assert_eq!(
        judge(&opus, MediaKind::Video, None).finding,
        Finding::WrongCodec { fault: CodecFault::NotAac }
    );
    let two = format!("{COLOURS} {TONE} {TONE} -map 0 -map 1 -map 2 -c:v libx264 -pix_fmt yuv420p -c:a aac");
    let two = judge(&made(dir.path(), "c.mp4", &two), MediaKind::Video, None);
    assert_eq!(two.finding, Finding::WrongCodec { fault: CodecFault::ManySounds });
    let high = format!("{COLOURS} -c:v libx264 -profile:v high -bf 2 -pix_fmt yuv420p");
    let high = judge(&made(dir.path(), "d.mp4", &high), MediaKind::Video, None);
    assert_eq!((high.finding, high.cautions), (Finding::Fits, vec![Caution::HighProfile, Caution::BFrames]));
    let big = sized(media::sniff::file(&files::film(dir.path(), "e.mp4", "")).expect("sniffs"), 50_000_000);
    assert_eq!(
        judge(&big, MediaKind::Video, Some(&encoder())).remedies,
        [Remedy::Compress, Remedy::SendAsDocument]
    );
    assert_eq!(judge(&big, MediaKind::Video, None).remedies, [Remedy::SendAsDocument]);
}

#[test]
fn a_voice_message_has_one_channel() {
    let dir = tempfile::tempdir().expect("a folder");
    let stereo = made(dir.path(), "a.ogg", &format!("{TONE} -c:a libopus -ac 2"));
    let found = judge(&stereo, MediaKind::Voice, None);
    assert_eq!(found.finding, Finding::WrongCodec { fault: CodecFault::NotMono });
    assert_eq!(found.remedies, [Remedy::Transcode], "Opus is encoded here without anybody's help");
    let mono = made(dir.path(), "b.ogg", &format!("{TONE} -c:a libopus -ac 1"));
    assert_eq!(judge(&mono, MediaKind::Voice, None).cautions, []);
    assert_eq!(judge(&sized(mono, 512 * 1024 + 1), MediaKind::Voice, None).cautions, [Caution::NoPlayIcon]);
}

#[test]
fn a_picture_sent_as_a_file_says_that_meta_does_not_name_it() {
    let found = judge(&sniffed(&files::jpeg(9, 9, 80)), MediaKind::Document, None);
    assert_eq!((found.finding, found.cautions), (Finding::Fits, vec![Caution::UnlistedDocument]));
}

#[test]
fn a_picture_too_large_to_open_is_not_offered_to_be_compressed() {
    let photo = sniffed(&files::jpeg(9, 9, 80));
    let giant = Sniffed { size: 20_000_000, width: Some(16_000), height: Some(12_000), ..photo };
    assert_eq!(judge(&giant, MediaKind::Image, None).remedies, [Remedy::SendAsDocument]);
}

#[test]
fn what_is_damaged_is_not_sent() {
    let bytes = files::jpeg(200, 200, 80);
    let found = judge(&sniffed(&bytes[..bytes.len() / 2]), MediaKind::Image, None);
    assert_eq!((found.finding, found.remedies), (Finding::Damaged, vec![]));
}

#[test]
fn limits_are_data_with_a_source() {
    assert_eq!(LIMITS.len(), 6);
    assert!(LIMITS.iter().all(|limit| limit.source.starts_with("Meta")));
}
