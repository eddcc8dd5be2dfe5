//! The counter's files as the screen and the shell use them: a voice message from a microphone that a test speaks into,
//! and files on their way out of the app.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::MediaId;
use ipc::UiEvents;
use ipc::error::UiErrorCode;
use ipc::event::UiEvent;
use ipc::row::VoiceState;
use media::voice::{Ear, Listening, Microphone, Sound, SoundFormat};
use media::{Error, Pixels};
use serde_json::{Value, json};
use testkit::{Journal, eg};

use crate::desk::{AWA, Desk};

const FORMAT: SoundFormat = SoundFormat { rate_hz: 48_000, channels: 1 };
/// Ten milliseconds, as microphones give them.
const BREATH: [f32; 480] = [0.5; 480];

/// A microphone that a test speaks into.
#[derive(Clone, Default)]
struct Puppet(Arc<Mutex<Option<Ear>>>);

struct Lent(Puppet);

impl Listening for Lent {}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.0.0.lock().expect("held shortly") = None;
    }
}

impl Microphone for Puppet {
    fn open(&self, ear: Ear) -> media::Result<Box<dyn Listening>> {
        *self.0.lock().expect("held shortly") = Some(ear);
        Ok(Box::new(Lent(self.clone())))
    }
}

impl Puppet {
    /// Whether somebody listens.
    fn say(&self, sound: Sound<'_>) -> bool {
        self.0.lock().expect("held shortly").as_mut().map(|ear| ear(sound)).is_some()
    }

    fn speak(&self, breaths: usize) {
        for _ in 0..breaths {
            assert!(self.say(Sound::Samples(FORMAT, &BREATH)), "somebody listens");
        }
    }
}

/// A machine without a microphone.
struct Deaf;

impl Microphone for Deaf {
    fn open(&self, _: Ear) -> media::Result<Box<dyn Listening>> {
        Err(Error::NoMicrophone)
    }
}

/// A desk with a microphone, and what its counter tells.
struct Studio {
    desk: Desk,
    events: UiEvents,
}

impl Studio {
    fn with(microphones: impl Fn() -> Box<dyn Microphone> + Send + Sync + 'static) -> Self {
        let mut journal = Journal::default();
        journal.contact(AWA, eg::contact(1, "Mme Awa Diallo"));
        journal.received(AWA, eg::message(2, "Bonjour"));
        let mut desk = Desk::over(&journal);
        desk.counter = desk.counter.with_microphones(microphones);
        Self { events: desk.counter.events(), desk }
    }

    fn new() -> (Self, Puppet) {
        let puppet = Puppet::default();
        let given = puppet.clone();
        (Self::with(move || Box::new(given.clone())), puppet)
    }

    /// Everything that the recorder tells, up to a state.
    async fn voice_until(&mut self, last: VoiceState) -> Vec<(VoiceState, u8, u64)> {
        let mut told = Vec::new();
        loop {
            let event = tokio::time::timeout(Duration::from_secs(20), self.events.next()).await;
            let event = event.expect("it is told").expect("the engine runs");
            if let UiEvent::Voice { state, level, duration_ms, .. } = event {
                told.push((state, level, duration_ms));
                if state == last {
                    return told;
                }
            }
        }
    }

    async fn take_in(&self, name: &str, bytes: &[u8]) -> MediaId {
        let row =
            self.desk.counter.attach_bytes(Some(name.to_owned()), bytes.to_vec()).await.expect("is taken in");
        let id = row.url.strip_prefix("media://localhost/").expect("an address").replace("%3A", ":");
        MediaId(id)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.folder.path().join(name)
    }
}

fn picture() -> (Pixels, Vec<u8>) {
    let pixels = Pixels { width: 8, height: 8, rgba: [200, 30, 60, 255].repeat(64) };
    (pixels.clone(), pixels.into_png().expect("is written"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_spoken_becomes_a_voice_message_without_its_pauses() {
    let (mut studio, puppet) = Studio::new();
    studio.desk.ask("voice_start", json!({})).await;
    puppet.speak(100);
    studio.desk.ask("voice_pause", json!({ "paused": true })).await;
    assert!(!puppet.say(Sound::Samples(FORMAT, &BREATH)), "the microphone is let go in a pause");
    studio.desk.ask("voice_pause", json!({ "paused": false })).await;
    puppet.speak(100);
    let row = studio.desk.ask("voice_stop", json!({})).await;
    assert!(!puppet.say(Sound::Samples(FORMAT, &BREATH)), "the microphone is let go at the end");
    assert_eq!(
        (&row["kind"], &row["mime"], &row["problem"]),
        (&json!("voice"), &json!("audio/ogg"), &Value::Null)
    );
    assert_eq!(row["duration_ms"], 2000);
    assert_eq!(row["waveform"].as_array().expect("bars").len(), 64);
    let told = studio.voice_until(VoiceState::Stopped).await;
    let levels: Vec<_> =
        told.iter().filter(|(state, level, _)| *state == VoiceState::Recording && *level > 0).collect();
    assert!((20..=30).contains(&levels.len()), "two seconds, at most fifteen levels each: {}", levels.len());
    assert!(levels.iter().all(|(_, level, _)| *level == 128), "{levels:?}");
    assert!(told.contains(&(VoiceState::Paused, 0, 1000)), "{told:?}");
    assert_eq!(told.last().copied(), Some((VoiceState::Stopped, 0, 2000)));
    let sent = json!({
        "conversation": AWA, "reply_to": null, "due_at": null,
        "items": [{ "attachment": row["id"], "caption": "", "filename": null }],
    });
    assert_eq!(studio.desk.ask("send_media", sent).await.as_array().expect("rows").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_microphone_the_screen_is_told_so() {
    let studio = Studio::with(|| Box::new(Deaf));
    assert_eq!(studio.desk.refusal_code("voice_start", json!({})).await, UiErrorCode::NoMicrophone);
    assert_eq!(studio.desk.refusal_code("voice_stop", json!({})).await, UiErrorCode::NotFound);
    assert_eq!(
        studio.desk.refusal_code("voice_pause", json!({ "paused": true })).await,
        UiErrorCode::NotFound
    );
    studio.desk.ask("voice_cancel", json!({})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_microphone_that_is_pulled_out_is_told_and_what_was_said_is_kept() {
    let (mut studio, puppet) = Studio::new();
    studio.desk.ask("voice_start", json!({})).await;
    puppet.speak(50);
    puppet.say(Sound::Failed(Error::NoMicrophone));
    let told = studio.voice_until(VoiceState::Failed).await;
    assert_eq!(told.last().copied(), Some((VoiceState::Failed, 0, 500)));
    assert_eq!(studio.desk.ask("voice_stop", json!({})).await["duration_ms"], 500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_one_recording_at_a_time_and_it_ends_with_the_counter() {
    let (studio, puppet) = Studio::new();
    studio.desk.ask("voice_start", json!({})).await;
    puppet.speak(50);
    studio.desk.ask("voice_start", json!({})).await;
    puppet.speak(10);
    assert_eq!(
        studio.desk.ask("voice_stop", json!({})).await["duration_ms"],
        100,
        "the first is thrown away"
    );
    studio.desk.ask("voice_start", json!({})).await;
    studio.desk.ask("voice_cancel", json!({})).await;
    assert!(!puppet.say(Sound::Samples(FORMAT, &BREATH)), "nobody listens after that");
    studio.desk.ask("voice_start", json!({})).await;
    let Studio { desk: Desk { counter, .. }, events } = studio;
    drop((counter, events));
    assert!(!puppet.say(Sound::Samples(FORMAT, &BREATH)), "the counter is gone, and the ear with it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_leaves_whole_under_a_name_that_does_no_harm() {
    let (studio, _) = Studio::new();
    let (pixels, png) = picture();
    let media = studio.take_in("vitrine.png", &png).await;
    let file = studio.desk.counter.file_out(media.0.clone()).await.expect("is here");
    assert!(file.name.starts_with("image-") && file.name.ends_with(".png"), "{}", file.name);
    assert!(!file.program);
    let place = studio.path("out.png");
    fs::write(&place, "what was there before").expect("written");
    studio.desk.counter.write_out(&file, place.clone()).await.expect("is written");
    assert_eq!(fs::read(&place).expect("there"), png);
    let beside = fs::read_dir(studio.desk.folder.path()).expect("a folder").flatten();
    assert!(
        beside.map(|file| file.file_name()).all(|name| !name.to_string_lossy().starts_with(".comptoir-"))
    );
    assert_eq!(studio.desk.counter.pixels_of(&file).await.expect("opens"), Some(pixels));
    studio.desk.ask("media_fetch", json!({ "id": media })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_is_known_as_one_and_what_is_no_picture_has_no_pixels() {
    let (studio, _) = Studio::new();
    let script = studio.take_in("devis.txt", b"#!/bin/sh\nrm -rf ~\n").await;
    let file = studio.desk.counter.file_out(script.0).await.expect("is here");
    assert!(file.program, "{}", file.name);
    assert_eq!(studio.desk.counter.pixels_of(&file).await.expect("is looked at"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_had_or_written_is_said_to_be_so_and_leaves_nothing() {
    let (studio, _) = Studio::new();
    assert_eq!(studio.desk.refusal_code("media_fetch", json!({ "id": "155" })).await, UiErrorCode::NotFound);
    let unknown = MediaId::of_upload(&"ab".repeat(32));
    assert_eq!(
        studio.desk.refusal_code("media_fetch", json!({ "id": unknown })).await,
        UiErrorCode::Unreachable
    );
    let media = studio.take_in("a.png", &picture().1).await;
    let file = studio.desk.counter.file_out(media.0).await.expect("is here");
    let nowhere = Path::new("/nonexistent/a.png").to_owned();
    let error = studio.desk.counter.write_out(&file, nowhere).await.expect_err("there is no such folder");
    assert_eq!(error.code, UiErrorCode::FileMissing);
    assert!(!error.details.contains("nonexistent"), "a path is nobody's business: {}", error.details);
}
