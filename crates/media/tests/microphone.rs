//! The system's own microphone, as it is on a machine that has none but a file.
//!
//! ALSA reads its settings from the home folder when it is first asked, so each test runs itself again in a
//! process that has another home.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use media::Error;
use media::voice::{DefaultMicrophone, Gauge, Level, Recorder, listen};

/// Says that this process is the one with the other home.
const INSIDE: &str = "COMPTOIR_TEST_MICROPHONE";

/// Runs one test of this program again, with these settings of ALSA's.
fn again(test: &str, home: &Path, settings: &str) {
    fs::write(home.join(".asoundrc"), settings).expect("writes");
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", test, "--nocapture"]).env("HOME", home).env(INSIDE, "yes");
    let said = program.output().expect("starts");
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && text.contains("1 passed"), "{text}");
}

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Two seconds of a tone, as a sound card would give it.
fn tone() -> Vec<u8> {
    let sample = |at: u32| ((at as f32 * 440.0 * std::f32::consts::TAU / 48_000.0).sin() * 16_000.0) as i16;
    (0..96_000).flat_map(|at| sample(at).to_le_bytes()).collect()
}

fn teller(to: SyncSender<Level>) -> Gauge {
    Box::new(move |level| {
        // A test that has heard enough listens no more; then there is nobody to be told.
        let _heard = to.try_send(level.expect("it goes on"));
    })
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_is_recorded_as_a_microphone_is() {
    if is_inside() {
        let (to, levels) = sync_channel(100_000);
        let recorder =
            Recorder::start(Box::new(DefaultMicrophone), teller(to)).expect("there is a microphone");
        let heard_enough = |level: &Level| level.duration_ms >= 1500;
        let mut loudest = 0;
        loop {
            let level = levels.recv_timeout(Duration::from_secs(20)).expect("it hears something");
            loudest = loudest.max(level.peak);
            if heard_enough(&level) {
                break;
            }
        }
        let recording = recorder.stop().expect("stops");
        assert!((120..=130).contains(&loudest), "as loud as the tone: {loudest}");
        assert!(recording.heard.duration_ms >= 1500);
        let heard = listen(std::io::Cursor::new(&recording.ogg)).expect("listens");
        assert_eq!(heard.duration_ms, recording.heard.duration_ms);
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let sound = home.path().join("tone.raw");
    fs::write(&sound, tone()).expect("writes");
    let settings = format!(
        "pcm.tone {{ type file slave.pcm \"null\" file \"/dev/null\" infile \"{}\" format \"raw\" }}\n\
         pcm.!default {{ type plug slave {{ pcm tone format S16_LE rate 48000 channels 1 }} }}\n\
         ctl.!default {{ type null }}\n",
        sound.display()
    );
    again("a_file_is_recorded_as_a_microphone_is", home.path(), &settings);
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_microphone_says_so() {
    if is_inside() {
        let (to, _levels) = sync_channel(1);
        let none = Recorder::start(Box::new(DefaultMicrophone), teller(to));
        assert!(matches!(none.err(), Some(Error::NoMicrophone)));
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    again("a_machine_without_a_microphone_says_so", home.path(), "pcm.!default { type hw card 31 }\n");
}
