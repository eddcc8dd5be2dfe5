//! What Meta finds when it looks into the bytes of a media: codecs, channels, sizes. It looks after the send was accepted,
//! so that all of this is told through a status.

const KB: usize = 1024;

/// Why these bytes cannot travel as this kind, if they cannot.
pub(crate) fn fault(kind: &str, voice: bool, mime: &str, bytes: &[u8]) -> Option<String> {
    match kind {
        "image" => image(mime, bytes),
        "sticker" => sticker(bytes),
        "audio" if voice || mime.starts_with("audio/ogg") => opus(bytes),
        "audio" => audio(mime, bytes),
        "video" => video(bytes),
        _document => None,
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

fn image(mime: &str, bytes: &[u8]) -> Option<String> {
    // A picture that was cut off has no end; some cameras write a little after it.
    let jpeg = bytes.starts_with(&[0xff, 0xd8, 0xff])
        && has(&bytes[bytes.len().saturating_sub(4 * KB)..], &[0xff, 0xd9]);
    // Eight bits a channel, RGB or RGBA; a palette is what the simulator's own customers send.
    let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(24) == Some(&8);
    let good = if mime == "image/png" { png } else { jpeg };
    (!good).then(|| format!("The file is no image of type {mime} that can be read."))
}

/// The canvas of a WebP file, and whether it moves.
fn canvas(bytes: &[u8]) -> Option<(u32, u32, bool)> {
    let webp = bytes.get(..4)? == b"RIFF" && bytes.get(8..12)? == b"WEBP";
    let at = |place: usize| bytes.get(place).copied().map(u32::from);
    let three = |place: usize| Some(at(place)? | at(place + 1)? << 8 | at(place + 2)? << 16);
    match bytes.get(12..16).filter(|_| webp)? {
        b"VP8X" => Some((three(24)? + 1, three(27)? + 1, at(20)? & 2 != 0)),
        b"VP8 " => Some((three(26)? & 0x3fff, three(28)? & 0x3fff, false)),
        b"VP8L" => {
            let packed = three(21)? | at(24)? << 24;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1, false))
        }
        _ => None,
    }
}

fn sticker(bytes: &[u8]) -> Option<String> {
    let Some((width, height, moves)) = canvas(bytes) else {
        return Some("The file is no WebP sticker.".into());
    };
    if (width, height) != (512, 512) {
        return Some(format!("A sticker must have 512x512 points, not {width}x{height}."));
    }
    let most = if moves { 500 * KB } else { 100 * KB };
    (bytes.len() > most).then(|| format!("A sticker of this kind must have at most {} KB.", most / KB))
}

/// Ogg with one stream of Opus in one channel: the tenth byte of `OpusHead` counts the channels.
fn opus(bytes: &[u8]) -> Option<String> {
    let head = bytes.windows(8).take(512).position(|window| window == b"OpusHead");
    let channels = head.filter(|_| bytes.starts_with(b"OggS")).and_then(|at| bytes.get(at + 9)).copied();
    match channels {
        Some(1) => None,
        Some(count) => Some(format!("An Ogg/Opus file must have one channel, not {count}.")),
        None => Some("The file is not encoded with Opus in an Ogg container.".into()),
    }
}

fn audio(mime: &str, bytes: &[u8]) -> Option<String> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let synced = bytes.len() > 1 && bytes[0] == 0xff && bytes[1] & 0xe0 == 0xe0;
    let good = match mime {
        "audio/aac" => synced || starts(b"ID3"),
        "audio/mpeg" => synced || starts(b"ID3"),
        "audio/amr" => starts(b"#!AMR"),
        "audio/mp4" => bytes.get(4..8) == Some(b"ftyp"),
        _ => true,
    };
    (!good).then(|| format!("The file is no sound of type {mime} that can be read."))
}

fn video(bytes: &[u8]) -> Option<String> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return Some("The file is no MP4 or 3GP video.".into());
    }
    let Some(tracks) = index_of(bytes) else {
        return Some("The video is cut off, or has no index.".into());
    };
    if !has(tracks, b"avc1") {
        return Some("The video is not encoded with H.264.".into());
    }
    let silent_or_aac = !has(tracks, b"smhd") || has(tracks, b"mp4a");
    (!silent_or_aac).then(|| "The sound of the video is not encoded with AAC.".into())
}

/// What is in the `moov` box of a film whose boxes are all whole.
fn index_of(film: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut index) = (film, None);
    while !rest.is_empty() {
        let name = rest.get(4..8)?;
        let length = match u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) {
            0 => rest.len(),
            1 => usize::try_from(u64::from_be_bytes(rest.get(8..16)?.try_into().ok()?)).ok()?,
            length => length as usize,
        };
        let whole = rest.get(..length.max(8))?;
        if name == b"moov" {
            index = whole.get(8..);
        }
        rest = &rest[whole.len()..];
    }
    index
}
