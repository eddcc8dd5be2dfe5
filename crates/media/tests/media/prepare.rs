//! Made ready: remarks gone, pixels as they were, and under the limit when that was asked for.

use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use domain::MediaKind;
use image::ImageFormat;
use media::prepare::Change;
use media::sniff::{AudioCodec, VideoCodec};
use media::{
    Cancel, Encoder, Error, FileType, Input, Prepared, Remedy, Result, Sniffed, Tools, Wish, Work, judge,
    prepare, system_encoder,
};

use crate::files::{self, CANARY, COLOURS, TONE};

fn wish(kind: MediaKind, remedy: Option<Remedy>) -> Wish {
    Wish { kind, remedy, keep_metadata: false }
}

/// Prepares, and returns what came out with what it is.
fn made(input: Input<'_>, wish: &Wish, encoder: Option<&Encoder>) -> Result<(Vec<u8>, Sniffed, Vec<Change>)> {
    let scratch = tempfile::tempdir().expect("a folder");
    let told = RefCell::new(Vec::new());
    let cancel = Cancel::default();
    let tell = |done: f32| told.borrow_mut().push(done);
    let tools = Tools { encoder, scratch: scratch.path() };
    let mut prepared: Prepared<'_> = prepare(input, wish, &tools, &Work::new(&cancel, &tell))?;
    let mut bytes = Vec::new();
    prepared.read_to_end(&mut bytes).expect("reads");
    assert_eq!(bytes.len() as u64, prepared.sniffed.size);
    // From anywhere, it reads the same.
    let middle = bytes.len() / 3;
    prepared.seek(SeekFrom::Start(middle as u64)).expect("seeks");
    let mut rest = Vec::new();
    prepared.read_to_end(&mut rest).expect("reads");
    assert_eq!(rest, bytes[middle..]);
    let told = told.into_inner();
    assert!(told.is_sorted() && told.first() == Some(&0.0) && told.last() == Some(&1.0), "{told:?}");
    assert!(judge(&prepared.sniffed, wish.kind, None).fits(), "{:?}", prepared.sniffed);
    let done = (bytes, prepared.sniffed.clone(), prepared.changes.clone());
    drop(prepared);
    assert_eq!(std::fs::read_dir(scratch.path()).expect("lists").count(), 0, "nothing is left behind");
    Ok(done)
}

fn has_canary(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|window| window == &CANARY[..6])
}

fn pixels(bytes: &[u8]) -> image::DynamicImage {
    image::load_from_memory(bytes).expect("opens")
}

/// What it weighs with the encoded data alone, and what it looks like, is as it was.
fn is_stripped(dirty: &[u8], kind: MediaKind) -> Vec<u8> {
    assert!(has_canary(dirty));
    let (clean, _, changes) = made(Input::Bytes(dirty), &wish(kind, None), None).expect("prepares");
    assert!(!has_canary(&clean), "the canary is still there");
    assert_eq!(changes, [Change::MetadataRemoved]);
    assert_eq!(pixels(&clean), pixels(dirty), "no pixel changed");
    let (again, _, changes) = made(Input::Bytes(&clean), &wish(kind, None), None).expect("prepares");
    assert_eq!((again, changes), (clean.clone(), vec![]), "twice is once");
    let kept = Wish { keep_metadata: true, ..wish(kind, None) };
    assert_eq!(made(Input::Bytes(dirty), &kept, None).expect("prepares").0, dirty, "kept on purpose");
    clean
}

#[test]
fn a_photo_goes_out_without_its_place_and_stays_turned() {
    let exif = [b"Exif\0\0", &files::exif(6)[..]].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", CANARY].concat();
    let profile = [b"ICC_PROFILE\0\x01\x01", &[9_u8; 40][..]].concat();
    let segments: &[(u8, &[u8])] =
        &[(0xe1, &exif), (0xe1, &xmp), (0xed, CANARY), (0xe2, CANARY), (0xfe, CANARY), (0xe2, &profile)];
    let mut dirty = files::with_segments(&files::jpeg(64, 48, 90), segments);
    // Motion photos and polyglots stand behind the end.
    dirty.extend(CANARY);
    let clean = is_stripped(&dirty, MediaKind::Image);
    assert!(clean.windows(11).any(|window| window == b"ICC_PROFILE"), "the meaning of its colours stays");
    let exif = clean.windows(6).position(|window| window == b"Exif\0\0").expect("an orientation is left");
    assert_eq!(clean[exif + 6 + 19], 6);
    let (found, width, height) = files::identify(&clean, "jpg");
    assert_eq!((found.as_str(), width, height), ("JPEG", 64, 48));
    let said = orientation(&clean);
    assert_eq!(said, "RightTop");
}

fn orientation(jpeg: &[u8]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.jpg");
    std::fs::write(&path, jpeg).expect("writes");
    files::run("identify", &["-format", "%[orientation]", path.to_str().expect("letters")])
}

#[test]
fn a_progressive_photo_loses_what_stands_between_its_scans() {
    let dir = tempfile::tempdir().expect("a folder");
    let (plain, progressive) = (dir.path().join("a.jpg"), dir.path().join("b.jpg"));
    std::fs::write(&plain, files::jpeg(200, 120, 90)).expect("writes");
    let word = |path: &Path| path.to_str().expect("letters").to_owned();
    files::run("convert", &[&word(&plain), "-interlace", "JPEG", &word(&progressive)]);
    let bytes = std::fs::read(&progressive).expect("reads");
    let scans: Vec<usize> =
        bytes.windows(2).enumerate().filter(|(_, two)| *two == [0xff, 0xda]).map(|(at, _)| at).collect();
    assert!(scans.len() > 3, "it is progressive");
    let len = u16::try_from(CANARY.len() + 2).expect("short").to_be_bytes();
    let dirty = [&bytes[..scans[2]], &[0xff, 0xe1], &len, CANARY, &bytes[scans[2]..]].concat();
    is_stripped(&dirty, MediaKind::Image);
}

#[test]
fn png_and_webp_go_out_without_remarks() {
    let png = files::png(40, 30);
    let dirty = files::with_chunk(&png, b"tEXt", &[b"Comment\0", CANARY].concat());
    let dirty = files::with_chunk(&dirty, b"eXIf", &files::exif(1));
    let dirty = [&files::with_chunk(&dirty, b"prVt", CANARY)[..], CANARY].concat();
    assert_eq!(is_stripped(&dirty, MediaKind::Image), png);

    // Extended, as a camera's is.
    let plain = files::encoded(files::photo(512, 512), ImageFormat::WebP);
    let riff = |chunks: &[u8]| {
        let len = u32::try_from(chunks.len() + 4).expect("small").to_le_bytes();
        [b"RIFF", &len[..], b"WEBP", chunks].concat()
    };
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let len = u32::try_from(body.len()).expect("small").to_le_bytes();
        [name, &len[..], body, &[0][..body.len() % 2]].concat()
    };
    let header = chunk(b"VP8X", &[0x0c, 0, 0, 0, 0xff, 1, 0, 0xff, 1, 0]);
    let exif = chunk(b"EXIF", &files::exif(3));
    let dirty = riff(&[&header, &plain[12..], &exif, &chunk(b"XMP ", CANARY)].concat());
    assert!(has_canary(&dirty));
    let (clean, found, changes) =
        made(Input::Bytes(&dirty), &wish(MediaKind::Document, None), None).expect("prepares");
    assert!(!has_canary(&clean) && changes == [Change::MetadataRemoved]);
    assert_eq!((found.width, found.file_type), (Some(512), FileType::WebP));
    assert_eq!(pixels(&clean), pixels(&dirty));
    assert_eq!(files::identify(&clean, "webp").1, 512);
    let (again, _, changes) =
        made(Input::Bytes(&clean), &wish(MediaKind::Document, None), None).expect("prepares");
    assert_eq!((again == clean, changes), (true, vec![]));
}

#[test]
fn a_film_goes_out_without_its_place_and_plays_as_before() {
    let dir = tempfile::tempdir().expect("a folder");
    let more = "-metadata location=+48.8584+002.2945/ -metadata comment=CANARY -metadata creation_time=2026-01-02T03:04:05Z -movflags use_metadata_tags";
    let path = files::film(dir.path(), "a.mp4", more);
    let dirty = std::fs::read(&path).expect("reads");
    assert!(has_canary(&dirty));
    let (clean, found, changes) =
        made(Input::File(&path), &wish(MediaKind::Video, None), None).expect("prepares");
    assert!(!has_canary(&clean) && !clean.windows(8).any(|window| window == b"+48.8584"));
    assert_eq!((changes, clean.len()), (vec![Change::MetadataRemoved], dirty.len()));
    let (again, _, changes) =
        made(Input::Bytes(&clean), &wish(MediaKind::Video, None), None).expect("prepares");
    assert_eq!((again == clean, changes), (true, vec![]), "twice is once");
    assert_eq!(found.video.expect("a film").codec, VideoCodec::H264);
    let clean_path = dir.path().join("b.mp4");
    std::fs::write(&clean_path, &clean).expect("writes");
    let word = |path: &Path| path.to_str().expect("letters").to_owned();
    let sum = |path: &Path| {
        files::run(
            "ffmpeg",
            &["-loglevel", "error", "-i", &word(path), "-map", "0:v", "-map", "0:a", "-f", "md5", "-"],
        )
    };
    assert_eq!(sum(&path), sum(&clean_path), "every frame and sample is as it was");
    let said = files::run(
        "ffprobe",
        &["-loglevel", "error", "-show_entries", "format_tags:stream_tags", &word(&clean_path)],
    );
    assert!(!said.contains("creation_time=2026") && !said.contains("location"), "{said}");
}

#[test]
fn documents_are_left_alone() {
    let bytes = b"%PDF-1.4\n1 0 obj << /Producer (somebody) >> endobj";
    let (same, _, changes) =
        made(Input::Bytes(bytes), &wish(MediaKind::Document, None), None).expect("prepares");
    assert_eq!((&same[..], changes), (&bytes[..], vec![]));
}

#[test]
fn a_photo_too_big_is_made_to_fit() {
    let big = files::jpeg(4000, 3000, 100);
    assert!(big.len() > 5 * 1024 * 1024, "{}", big.len());
    let (bytes, found, changes) =
        made(Input::Bytes(&big), &wish(MediaKind::Image, Some(Remedy::Compress)), None).expect("prepares");
    assert!(bytes.len() <= 5 * 1024 * 1024 && changes.contains(&Change::Encoded));
    let seen = files::identify(&bytes, "jpg");
    assert_eq!((seen.0.as_str(), Some(seen.1), Some(seen.2)), ("JPEG", found.width, found.height));
    assert!(seen.1 >= 2000, "and no smaller than it has to be: {seen:?}");
}

#[test]
fn pictures_of_other_types_become_ones_that_meta_takes() {
    for format in [ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP] {
        let bytes = files::encoded(files::photo(80, 60), format);
        for (remedy, expected) in [(Remedy::ConvertToJpeg, "JPEG"), (Remedy::ConvertToPng, "PNG")] {
            let (made, _, _) =
                made(Input::Bytes(&bytes), &wish(MediaKind::Image, Some(remedy)), None).expect("converts");
            assert_eq!(files::identify(&made, "x"), (expected.to_owned(), 80, 60), "{format:?}");
        }
    }
}

#[test]
fn what_one_could_see_through_becomes_white_where_jpeg_cannot_keep_it() {
    let bytes = files::encoded(files::disc(100), ImageFormat::Png);
    let (jpeg, _, changes) =
        made(Input::Bytes(&bytes), &wish(MediaKind::Image, Some(Remedy::ConvertToJpeg)), None)
            .expect("converts");
    assert!(changes.contains(&Change::Flattened));
    let corner = pixels(&jpeg).to_rgb8().get_pixel(0, 0).0;
    assert!(corner.iter().all(|channel| *channel > 245), "{corner:?}");
}

#[test]
fn a_turned_photo_is_encoded_as_it_is_seen() {
    let exif = [b"Exif\0\0", &files::exif(6)[..]].concat();
    let turned = files::with_segments(&files::jpeg(64, 48, 90), &[(0xe1, &exif)]);
    let (png, _, _) = made(Input::Bytes(&turned), &wish(MediaKind::Image, Some(Remedy::ConvertToPng)), None)
        .expect("converts");
    assert_eq!(files::identify(&png, "png"), ("PNG".to_owned(), 48, 64));
    assert!(!has_canary(&png));
}

#[test]
fn a_sticker_is_made_of_a_picture() {
    for picture in
        [files::encoded(files::disc(1400), ImageFormat::Png), files::jpeg(900, 400, 95), files::png(60, 60)]
    {
        let (sticker, found, _) =
            made(Input::Bytes(&picture), &wish(MediaKind::Sticker, Some(Remedy::MakeSticker)), None)
                .expect("makes");
        assert!(sticker.len() <= 100 * 1024);
        assert_eq!((found.width, found.height), (Some(512), Some(512)));
        assert_eq!(files::identify(&sticker, "webp"), ("WEBP".to_owned(), 512, 512));
    }
    let disc = files::encoded(files::disc(1400), ImageFormat::Png);
    let (sticker, ..) =
        made(Input::Bytes(&disc), &wish(MediaKind::Sticker, Some(Remedy::MakeSticker)), None).expect("makes");
    assert_eq!(pixels(&sticker).to_rgba8().get_pixel(0, 0).0[3], 0, "one still sees around it");
}

#[test]
fn a_film_is_encoded_again_by_the_systems_encoder() {
    let encoder = system_encoder().expect("the machine that tests has ffmpeg");
    let dir = tempfile::tempdir().expect("a folder");
    for (name, words) in [
        ("a.mp4", format!("{COLOURS} {TONE} -c:v libx265 -tag:v hvc1 -c:a libopus")),
        ("-b.mkv", format!("{COLOURS} {TONE} -c:v libx264 -bf 3 -c:a libvorbis")),
        ("c.mov", format!("{COLOURS} -c:v mpeg4")),
    ] {
        let path = files::ffmpeg(dir.path(), name, &words);
        let (_, found, changes) =
            made(Input::File(&path), &wish(MediaKind::Video, Some(Remedy::Transcode)), Some(&encoder))
                .expect("encodes");
        let video = found.video.expect("a film");
        assert_eq!(
            (video.codec, video.high_profile, video.b_frames),
            (VideoCodec::H264, false, false),
            "{name}"
        );
        assert_eq!((found.file_type, changes), (FileType::Mp4, vec![Change::Encoded]));
        assert!(found.audio.is_none_or(|audio| audio.codec == AudioCodec::Aac && audio.tracks == 1));
        let none = made(Input::File(&path), &wish(MediaKind::Video, Some(Remedy::Transcode)), None);
        assert!(matches!(none, Err(Error::NoEncoder)));
    }
}

#[test]
fn sounds_become_what_meta_takes() {
    let encoder = system_encoder().expect("the machine that tests has ffmpeg");
    let dir = tempfile::tempdir().expect("a folder");
    let wav = files::ffmpeg(dir.path(), "a.wav", TONE);
    let (_, sound, _) =
        made(Input::File(&wav), &wish(MediaKind::Audio, Some(Remedy::Transcode)), Some(&encoder))
            .expect("encodes");
    assert_eq!((sound.file_type, sound.audio.expect("a sound").codec), (FileType::Mp4Audio, AudioCodec::Aac));
    let (_, voice, _) =
        made(Input::File(&wav), &wish(MediaKind::Voice, Some(Remedy::Transcode)), Some(&encoder))
            .expect("encodes");
    assert_eq!((voice.file_type, voice.audio.expect("a sound").channels), (FileType::OggOpus, 1));
    assert_eq!(voice.duration_ms, Some(2000));
    let stereo = files::ffmpeg(dir.path(), "b.ogg", &format!("{TONE} -c:a libopus -ac 2"));
    let (_, mono, _) = made(Input::File(&stereo), &wish(MediaKind::Voice, Some(Remedy::Transcode)), None)
        .expect("encodes alone");
    assert_eq!((mono.audio.expect("a sound").channels, mono.duration_ms), (1, Some(2000)));
}

#[test]
fn work_that_was_called_off_ends() {
    let dir = tempfile::tempdir().expect("a folder");
    let encoder = system_encoder().expect("the machine that tests has ffmpeg");
    let path = files::ffmpeg(
        dir.path(),
        "long.mkv",
        "-f lavfi -i testsrc2=size=1280x720:rate=30:duration=60 -c:v mpeg4",
    );
    let tools = Tools { encoder: Some(&encoder), scratch: dir.path() };
    let cancel = Cancel::default();
    // Called off as soon as the encoder says that it has begun.
    let tell = |done: f32| {
        if done > 0.0 {
            cancel.cancel();
        }
    };
    let wish = wish(MediaKind::Video, Some(Remedy::Transcode));
    let ended = prepare(Input::File(&path), &wish, &tools, &Work::new(&cancel, &tell));
    assert!(matches!(ended, Err(Error::Cancelled)));
    assert_eq!(std::fs::read_dir(dir.path()).expect("lists").count(), 1, "nothing is left of it");
    let photo = files::jpeg(3000, 2000, 100);
    let wish = Wish { kind: MediaKind::Image, remedy: Some(Remedy::Compress), keep_metadata: false };
    let ended = prepare(Input::Bytes(&photo), &wish, &tools, &Work::new(&cancel, &tell));
    assert!(matches!(ended, Err(Error::Cancelled)));
}

#[test]
fn what_cannot_fit_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let encoder = system_encoder().expect("the machine that tests has ffmpeg");
    // Two hours in sixteen megabytes is nothing to look at.
    let path =
        files::ffmpeg(dir.path(), "a.mkv", "-f lavfi -i color=size=16x16:rate=1:duration=7200 -c:v mpeg4");
    let ended = made(Input::File(&path), &wish(MediaKind::Video, Some(Remedy::Transcode)), Some(&encoder));
    assert!(matches!(ended, Err(Error::DoesNotFit { limit: 16_777_216 })), "{:?}", ended.err());
}

#[test]
fn what_no_encoder_may_open_is_not_given_to_it() {
    let encoder = system_encoder().expect("the machine that tests has ffmpeg");
    let list = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    let ended = made(Input::Bytes(list), &wish(MediaKind::Video, Some(Remedy::Transcode)), Some(&encoder));
    assert!(matches!(ended, Err(Error::Unreadable)));
}
