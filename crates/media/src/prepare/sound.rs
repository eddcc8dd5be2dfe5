//! Sounds encoded again: voice messages by ourselves, anything else by the system's encoder.

use std::io::{BufReader, Cursor, Read};
use std::process::Stdio;

use domain::MediaKind;

use super::body::{Body, Origin};
use super::film::{Running, Source, reopened, run};
use super::{Change, Job, Made};
use crate::limits::Remedy;
use crate::voice::{NoteWriter, RATE_HZ, SoundFormat, decode};
use crate::{Error, FileType, Result};

/// One channel, as voice messages have.
const VOICE: SoundFormat = SoundFormat { rate_hz: RATE_HZ, channels: 1 };
/// Bits a second, the best first.
const BITS: &[u64] = &[128_000, 96_000, 64_000, 48_000, 32_000];

/// Encodes a sound so that Meta takes it.
pub(super) fn encode<'a>(origin: Origin<'a>, job: &Job<'a, '_>) -> Result<Made<'a>> {
    let is_opus = job.sniffed.file_type == FileType::OggOpus;
    let note = match (job.wish.kind, job.wish.remedy) {
        (_, Some(Remedy::Transcode)) if is_opus => by_ourselves(origin, job)?,
        (MediaKind::Voice, _) => as_voice(job)?,
        _ => return as_sound(job),
    };
    if note.len() as u64 > job.limit {
        return Err(Error::DoesNotFit { limit: job.limit });
    }
    Ok((Body::Memory(Cursor::new(note)), vec![Change::Encoded]))
}

/// Opus with two channels into Opus with one.
fn by_ourselves(origin: Origin<'_>, job: &Job<'_, '_>) -> Result<Vec<u8>> {
    let mut note = NoteWriter::new(Vec::new(), VOICE)?;
    decode(BufReader::new(origin), |samples| {
        note.push(samples)?;
        reach(note.duration_ms(), job)
    })?;
    Ok(note.finish()?.0)
}

/// Anything into a voice message: taken apart by the system's encoder, put together by ours.
fn as_voice(job: &Job<'_, '_>) -> Result<Vec<u8>> {
    let encoder = job.tools.encoder.ok_or(Error::NoEncoder)?;
    let source = Source::of(job)?;
    let mut command = encoder.command();
    command.args(source.words()).args(["-map", "0:a:0", "-f", "f32le", "-ac", "1"]);
    command.args(["-ar", &RATE_HZ.to_string(), "pipe:1"]).stdout(Stdio::piped());
    let mut child = Running(command.spawn()?);
    let mut sound = child.0.stdout.take().expect("its output is a pipe");
    let mut note = NoteWriter::new(Vec::new(), VOICE)?;
    let mut bytes = [0; 4 * RATE_HZ as usize / 10];
    loop {
        let count = fill(&mut sound, &mut bytes)?;
        let samples: Vec<f32> =
            bytes[..count].as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        note.push(&samples)?;
        reach(note.duration_ms(), job)?;
        if note.written() > job.limit {
            return Err(Error::DoesNotFit { limit: job.limit });
        }
        if count < bytes.len() {
            break;
        }
    }
    child.end()?;
    Ok(note.finish()?.0)
}

/// Reads until it is full or there is no more.
fn fill(from: &mut impl Read, into: &mut [u8]) -> Result<usize> {
    let mut count = 0;
    while count < into.len() {
        match from.read(&mut into[count..])? {
            0 => break,
            more => count += more,
        }
    }
    Ok(count)
}

/// Anything into AAC in MP4, as well as it fits.
fn as_sound<'a>(job: &Job<'a, '_>) -> Result<Made<'a>> {
    let encoder = job.tools.encoder.ok_or(Error::NoEncoder)?;
    let source = Source::of(job)?;
    let length_ms = match job.sniffed.duration_ms {
        Some(length) => length,
        None => source.length_ms(encoder)?,
    };
    for bits in BITS {
        // What could not fit by its length alone is not tried.
        if bits / 8 * (length_ms / 1000) > job.limit {
            continue;
        }
        let into = tempfile::Builder::new().suffix(".m4a").tempfile_in(job.tools.scratch)?;
        let mut command = encoder.command();
        command.args(source.words()).args(["-map", "0:a:0", "-map_metadata", "-1", "-c:a", "aac", "-b:a"]);
        command.arg(bits.to_string()).args(["-ac", "2", "-movflags", "+faststart", "-f", "ipod"]);
        command.args(["-progress", "pipe:1"]).arg(into.path());
        run(command, length_ms, job)?;
        if into.as_file().metadata()?.len() <= job.limit {
            return Ok((Body::Scratch(reopened(into)?), vec![Change::Encoded]));
        }
    }
    Err(Error::DoesNotFit { limit: job.limit })
}

#[expect(clippy::cast_precision_loss, reason = "a share, for a bar on the screen")]
fn reach(done_ms: u64, job: &Job<'_, '_>) -> Result<()> {
    let whole = job.sniffed.duration_ms.unwrap_or(done_ms * 2).max(1);
    job.work.reach((done_ms as f32 / whole as f32).min(0.99))
}
