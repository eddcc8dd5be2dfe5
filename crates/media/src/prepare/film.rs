//! Films encoded again by the system's encoder, in a process of its own.
//!
//! The encoder reads what a stranger may have made, so it is told which format to read, and that it may open
//! nothing but this file.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::NamedTempFile;

use super::body::{Body, Input};
use super::{Change, Job, Made};
use crate::encoder::Encoder;
use crate::{Error, FileType, Result};

/// Bits a second of the sound.
const SOUND: u64 = 96_000;
/// Bits a second beyond which nobody sees a difference on a phone.
const BEST: u64 = 4_000_000;
/// Bits a second below which nobody sees anything.
const WORST: u64 = 120_000;

/// Encodes a film so that it fits and every phone plays it.
pub(super) fn encode<'a>(job: &Job<'a, '_>) -> Result<Made<'a>> {
    let encoder = job.tools.encoder.ok_or(Error::NoEncoder)?;
    let source = Source::of(job)?;
    let length_ms = match job.sniffed.duration_ms {
        Some(length) => length,
        None => source.length_ms(encoder)?,
    };
    // Once more, smaller, should the encoder have taken more than it was given.
    for share in [92, 75] {
        let bits =
            video_bits(job.limit * share / 100, length_ms).ok_or(Error::DoesNotFit { limit: job.limit })?;
        let into = tempfile::Builder::new().suffix(".mp4").tempfile_in(job.tools.scratch)?;
        let mut command = encoder.command();
        command.args(source.words()).args(film_words(encoder, bits)).arg(into.path());
        run(command, length_ms, job)?;
        if into.as_file().metadata()?.len() <= job.limit {
            return Ok((Body::Scratch(reopened(into)?), vec![Change::Encoded]));
        }
    }
    Err(Error::DoesNotFit { limit: job.limit })
}

/// The bits a second that are left for the film, when there are enough.
fn video_bits(bytes: u64, length_ms: u64) -> Option<u64> {
    let all = (bytes * 8 * 1000).checked_div(length_ms).unwrap_or(BEST + SOUND);
    let left = all.checked_sub(SOUND)?;
    (left >= WORST).then_some(left.min(BEST))
}

fn film_words(encoder: &Encoder, bits: u64) -> Vec<String> {
    // Few bits are better spent on few pixels.
    let side = match bits {
        2_000_000.. => 1920,
        800_000.. => 1280,
        350_000.. => 854,
        _ => 640,
    };
    let shape = format!(
        "scale=w='min({side},iw)':h='min({side},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
    );
    let words = [
        "-map",
        "0:v:0",
        "-map",
        "0:a:0?",
        "-map_metadata",
        "-1",
        "-map_chapters",
        "-1",
        "-vf",
        &shape,
        "-c:v",
        encoder.video(),
        "-profile:v",
        "main",
        "-bf",
        "0",
        "-pix_fmt",
        "yuv420p",
        "-b:v",
        &bits.to_string(),
        "-maxrate",
        &(bits * 5 / 4).to_string(),
        "-bufsize",
        &(bits * 2).to_string(),
        "-c:a",
        "aac",
        "-ac",
        "2",
        "-b:a",
        &SOUND.to_string(),
        "-movflags",
        "+faststart",
        "-f",
        "mp4",
        "-progress",
        "pipe:1",
    ];
    words.map(str::to_owned).to_vec()
}

/// What the encoder reads.
pub(super) struct Source<'a> {
    path: SourcePath<'a>,
    format: &'static str,
}

enum SourcePath<'a> {
    Given(&'a Path),
    Written(NamedTempFile),
}

impl<'a> Source<'a> {
    pub(super) fn of(job: &Job<'a, '_>) -> Result<Self> {
        let format = format_of(job.sniffed.file_type).ok_or(Error::Unreadable)?;
        let path = match job.input {
            Input::File(path) => SourcePath::Given(path),
            Input::Bytes(bytes) => {
                let mut file = NamedTempFile::new_in(job.tools.scratch)?;
                file.write_all(bytes)?;
                SourcePath::Written(file)
            }
        };
        Ok(Self { path, format })
    }

    /// Which format to read, that it may open files alone, and which one: by a name that is no option.
    pub(super) fn words(&self) -> Vec<OsString> {
        let path = match &self.path {
            SourcePath::Given(path) => path,
            SourcePath::Written(file) => file.path(),
        };
        let mut name = OsString::from("file:");
        name.push(path);
        let words = ["-protocol_whitelist", "file,pipe", "-f", self.format, "-i"];
        words.into_iter().map(OsString::from).chain([name]).collect()
    }

    /// How long it is, where its head did not tell us.
    pub(super) fn length_ms(&self, encoder: &Encoder) -> Result<u64> {
        let mut ask = encoder.command();
        ask.args(["-loglevel", "info"]).args(self.words()).stderr(Stdio::piped());
        let said = ask.output()?;
        let said = String::from_utf8_lossy(&said.stderr);
        let length = said.split("Duration: ").nth(1).and_then(|rest| rest.split(',').next());
        length.and_then(clock_ms).ok_or(Error::Damaged("a film without a length"))
    }
}

/// Reads `01:02:03.45`.
fn clock_ms(text: &str) -> Option<u64> {
    let mut parts = text.trim().split(':');
    let (hours, minutes): (u64, u64) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (seconds, rest) = parts.next()?.split_once('.')?;
    let rest_ms: u64 = format!("{rest:0<3}").get(..3)?.parse().ok()?;
    Some(((hours * 60 + minutes) * 60 + seconds.parse::<u64>().ok()?) * 1000 + rest_ms)
}

/// What the encoder calls the formats that it may read.
fn format_of(file_type: FileType) -> Option<&'static str> {
    const FORMATS: &[(FileType, &str)] = &[
        (FileType::Mp4, "mov"),
        (FileType::ThreeGp, "mov"),
        (FileType::QuickTime, "mov"),
        (FileType::Mp4Audio, "mov"),
        (FileType::Matroska, "matroska"),
        (FileType::Ogg, "ogg"),
        (FileType::OggOpus, "ogg"),
        (FileType::Mp3, "mp3"),
        (FileType::Aac, "aac"),
        (FileType::Amr, "amr"),
        (FileType::Wav, "wav"),
        (FileType::Flac, "flac"),
    ];
    FORMATS.iter().find(|(known, _)| *known == file_type).map(|(_, format)| *format)
}

/// Runs the encoder, telling how far it is; ends it when it is called off.
pub(super) fn run(mut command: Command, length_ms: u64, job: &Job<'_, '_>) -> Result<()> {
    let mut child = Running(command.stdout(Stdio::piped()).spawn()?);
    let said = child.0.stdout.take().expect("its output is a pipe");
    for line in BufReader::new(said).lines() {
        let micros = line?.strip_prefix("out_time_us=").and_then(|micros| micros.parse::<u64>().ok());
        let done_ms = micros.map(|micros| micros / 1000);
        #[expect(clippy::cast_precision_loss, reason = "a share, for a bar on the screen")]
        let done = done_ms.map_or(0.0, |done| done as f32 / length_ms.max(1) as f32);
        job.work.reach(done.min(0.99))?;
    }
    child.end()
}

/// The encoder's process; it does not outlive the work.
pub(super) struct Running(pub(super) Child);

impl Running {
    /// Waits for its end, which has to be a good one.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.0.wait()?.success() { Ok(()) } else { Err(Error::EncoderFailed) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already unless the work was called off; then there is nothing to say about it.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The file that the encoder wrote, by its own name: it may have replaced ours.
pub(super) fn reopened(written: NamedTempFile) -> Result<NamedTempFile> {
    let path = written.into_temp_path();
    let mut file = std::fs::File::open(&path)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(NamedTempFile::from_parts(file, path))
}
