//! Voice messages as WhatsApp has them, by the ears of others.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use domain::MediaKind;
use media::voice::{Ear, Level, Listening, Microphone, NoteWriter, Recorder, Sound, SoundFormat, listen};
use media::{Error, judge};
use proptest::prelude::*;

use crate::files::{self, TONE};

/// A tone that is loud in its second half, channel beside channel.
fn tone(format: SoundFormat, seconds: f32) -> Vec<f32> {
    let frames = (seconds * format.rate_hz as f32) as u32;
    let sample = |frame: u32| {
        let loud = if frame > frames / 2 { 0.8 } else { 0.1 };
        loud * (frame as f32 * 440.0 * std::f32::consts::TAU / format.rate_hz as f32).sin()
    };
    (0..frames).flat_map(|frame| std::iter::repeat_n(sample(frame), usize::from(format.channels))).collect()
}

fn note(format: SoundFormat, samples: &[f32]) -> (Vec<u8>, media::voice::Heard) {
    let mut writer = NoteWriter::new(Vec::new(), format).expect("begins");
    // As microphones give it: a little at a time.
    for part in samples.chunks(usize::from(format.channels) * 441) {
        writer.push(part).expect("takes");
    }
    writer.finish().expect("ends")
}

fn written(dir: &Path, bytes: &[u8]) -> PathBuf {
    let path = dir.join("note.ogg");
    std::fs::write(&path, bytes).expect("writes");
    path
}

#[test]
fn others_hear_what_was_said() {
    let dir = tempfile::tempdir().expect("a folder");
    for (rate_hz, channels) in [(48_000, 1), (48_000, 2), (44_100, 2), (16_000, 1), (96_000, 1), (8_000, 1)] {
        let format = SoundFormat { rate_hz, channels };
        let (bytes, heard) = note(format, &tone(format, 2.5));
        assert!(heard.duration_ms.abs_diff(2500) <= 1, "{format:?}: {heard:?}");
        let path = written(dir.path(), &bytes);
        let word = path.to_str().expect("letters");
        // By the tools of those who made Ogg and Opus.
        let said = files::run("opusinfo", &[word]);
        assert!(
            said.contains("Channels: 1") && said.contains(&format!("Original sample rate: {rate_hz} Hz")),
            "{said}"
        );
        assert!(
            said.contains("Playback length: 0m:02.5") || said.contains("Playback length: 0m:02.499"),
            "{said}"
        );
        assert!(!said.to_uppercase().contains("WARNING") && !said.contains("Negative"), "{said}");
        // By a decoder of another hand altogether.
        let raw = dir.path().join("note.raw");
        let words = [
            "-loglevel",
            "error",
            "-y",
            "-c:a",
            "opus",
            "-i",
            word,
            "-f",
            "f32le",
            raw.to_str().expect("letters"),
        ];
        files::run("ffmpeg", &words);
        let decoded = std::fs::read(&raw).expect("reads");
        let decoded: Vec<f32> =
            decoded.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect();
        let mono = SoundFormat { rate_hz: 48_000, channels: 1 };
        let expected = tone(mono, 2.5);
        assert!(decoded.len().abs_diff(expected.len()) <= 48, "{} samples", decoded.len());
        let (quiet, loud) = (72_000..118_000, 2_000..58_000);
        assert!(
            likeness(&decoded[quiet.clone()], &expected[quiet]) > 0.9,
            "{format:?}: it is the same tone, in step"
        );
        assert!(likeness(&decoded[loud.clone()], &expected[loud]) > 0.9, "{format:?}: from the beginning");
        let found = media::sniff(&mut Cursor::new(&bytes)).expect("sniffs");
        assert!(judge(&found, MediaKind::Voice, None).fits(), "{found:?}");
        assert_eq!(found.duration_ms, Some(heard.duration_ms));
        let rate = bytes.len() as u64 * 8 * 1000 / heard.duration_ms;
        assert!((8_000..40_000).contains(&rate), "{rate} bits a second");
    }
}

/// How alike two sounds are, in step: one when they are the same.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

#[test]
fn a_message_is_drawn_as_loud_as_it_was() {
    let format = SoundFormat { rate_hz: 48_000, channels: 1 };
    let (bytes, recorded) = note(format, &tone(format, 3.0));
    let received = listen(Cursor::new(&bytes)).expect("listens");
    assert_eq!(received.duration_ms, recorded.duration_ms);
    for heard in [recorded, received] {
        let (quiet, loud) = heard.waveform.split_at(32);
        assert!(quiet[1..31].iter().all(|bar| (10..70).contains(bar)), "{quiet:?}");
        assert!(loud[1..31].iter().all(|bar| *bar > 180), "{loud:?}");
        assert!(heard.waveform.contains(&255), "the loudest is the highest");
    }
}

#[test]
fn a_message_of_others_is_drawn() {
    let dir = tempfile::tempdir().expect("a folder");
    for more in ["-ac 1", "-ac 2", "-ac 1 -frame_duration 60", "-ac 1 -application voip -b:a 12k"] {
        let path = files::ffmpeg(dir.path(), "a.ogg", &format!("{TONE} -c:a libopus {more}"));
        let heard = listen(std::fs::File::open(path).expect("opens")).expect("listens");
        assert!(heard.duration_ms.abs_diff(2000) <= 20, "{more}: {}", heard.duration_ms);
        assert!(heard.waveform[2..62].iter().all(|bar| *bar > 150), "{more}: {:?}", heard.waveform);
    }
}

#[test]
fn silence_is_drawn_as_silence() {
    let format = SoundFormat { rate_hz: 48_000, channels: 1 };
    let (bytes, heard) = note(format, &vec![0.0; 48_000]);
    assert_eq!((heard.duration_ms, heard.waveform), (1000, [0; 64]));
    assert_eq!(listen(Cursor::new(bytes)).expect("listens").waveform, [0; 64]);
}

#[test]
fn what_is_no_message_is_refused() {
    assert!(matches!(listen(Cursor::new(b"")), Err(Error::Damaged(_))));
    assert!(matches!(listen(Cursor::new(files::png(9, 9))), Err(Error::Damaged(_))));
    let none = NoteWriter::new(Vec::new(), SoundFormat { rate_hz: 0, channels: 1 });
    assert!(matches!(none.err(), Some(Error::MicrophoneFailed(_))));
}

/// A microphone that hears what a test says.
#[derive(Clone, Default)]
struct Puppet(Arc<Mutex<Option<Ear>>>);

struct Hearing(Puppet);

impl Listening for Hearing {}

impl Drop for Hearing {
    fn drop(&mut self) {
        *self.0.0.lock().expect("held shortly") = None;
    }
}

impl Microphone for Puppet {
    fn open(&self, ear: Ear) -> media::Result<Box<dyn Listening>> {
        *self.0.lock().expect("held shortly") = Some(ear);
        Ok(Box::new(Hearing(self.clone())))
    }
}

impl Puppet {
    /// Whether somebody listens.
    fn say(&self, sound: Sound<'_>) -> bool {
        self.0.lock().expect("held shortly").as_mut().map(|ear| ear(sound)).is_some()
    }
}

/// What the gauge was told: levels, and the words of what ended it.
type Told = Arc<Mutex<Vec<Result<Level, String>>>>;

fn recording() -> (Puppet, Recorder, Told) {
    let puppet = Puppet::default();
    let levels = Told::default();
    let told = Arc::clone(&levels);
    let gauge = move |level: Result<Level, &Error>| {
        told.lock().expect("held shortly").push(level.map_err(ToString::to_string));
    };
    let recorder = Recorder::start(Box::new(puppet.clone()), Box::new(gauge)).expect("starts");
    (puppet, recorder, levels)
}

const MICROPHONE: SoundFormat = SoundFormat { rate_hz: 44_100, channels: 2 };

#[test]
fn a_recording_leaves_out_its_pauses() {
    let (puppet, mut recorder, levels) = recording();
    let second = vec![0.5; 88_200];
    assert!(puppet.say(Sound::Samples(MICROPHONE, &second)));
    recorder.pause();
    assert!(recorder.is_paused());
    assert!(!puppet.say(Sound::Samples(MICROPHONE, &second)), "the microphone is let go meanwhile");
    recorder.resume().expect("goes on");
    assert!(puppet.say(Sound::Samples(MICROPHONE, &second)));
    let levels: Result<Vec<Level>, String> = levels.lock().expect("held shortly").iter().cloned().collect();
    let levels = levels.expect("it goes on");
    assert!(levels.iter().all(|level| level.peak == 128), "{levels:?}");
    assert!(levels.last().expect("levels").duration_ms.abs_diff(2000) < 50);
    let recording = recorder.stop().expect("stops");
    assert!(recording.heard.duration_ms.abs_diff(2000) <= 1, "{:?}", recording.heard.duration_ms);
    assert_eq!(listen(Cursor::new(recording.ogg)).expect("listens").duration_ms, recording.heard.duration_ms);
    assert!(!puppet.say(Sound::Samples(MICROPHONE, &second)));
}

#[test]
fn a_microphone_that_is_pulled_out_keeps_what_was_said() {
    let (puppet, recorder, told) = recording();
    puppet.say(Sound::Samples(MICROPHONE, &vec![0.5; 88_200]));
    assert!(recorder.lost().is_none());
    puppet.say(Sound::Failed(Error::NoMicrophone));
    puppet.say(Sound::Failed(Error::NoMicrophone));
    let told = told.lock().expect("held shortly").clone();
    assert!(told.len() == 2 && told[1] == Err("no microphone".to_owned()), "told once: {told:?}");
    assert!(matches!(recorder.lost(), Some(Error::NoMicrophone)));
    assert!(recorder.stop().expect("stops").heard.duration_ms.abs_diff(1000) <= 1);
}

#[test]
fn a_recording_without_a_sound_says_so_and_a_cancelled_one_is_gone() {
    let (_, recorder, _) = recording();
    assert!(matches!(recorder.stop(), Err(Error::MicrophoneFailed(_))));
    let (puppet, recorder, _) = recording();
    puppet.say(Sound::Samples(MICROPHONE, &[0.5; 882]));
    recorder.cancel();
    assert!(!puppet.say(Sound::Samples(MICROPHONE, &[0.5; 882])));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_message_is_as_long_as_what_was_said(frames in 0_usize..100_000, rate_hz in prop::sample::select(vec![8_000_u32, 44_100, 48_000])) {
        let (bytes, heard) = note(SoundFormat { rate_hz, channels: 1 }, &vec![0.3; frames]);
        prop_assert!(heard.duration_ms.abs_diff(frames as u64 * 1000 / u64::from(rate_hz)) <= 1);
        prop_assert_eq!(listen(Cursor::new(&bytes)).expect("listens").duration_ms, heard.duration_ms);
        prop_assert_eq!(media::sniff(&mut Cursor::new(&bytes)).expect("sniffs").duration_ms, Some(heard.duration_ms));
    }
}
