//! Files in the real window: one that falls on it from another program, a screenshot that is pasted, a voice message
//! that is spoken, and a large document whose way is cut. Each arrives at Meta as it was sent.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use stories::world::{Setting, World};

use crate::app::{Seat, Window};
use crate::desk::said;
use crate::meta::{self, Meta};
use crate::microphone::{Microphone, TONE_HZ};
use crate::stage::{Stage, tell};
use crate::wait::until;
use crate::{AWA, QUESTION, door, hand, inbox};

/// Any file that waits to be sent.
const TRAY: &str = "[data-pane='composer'] [data-attachment]";

/// A file of that name that waits to be sent.
pub(crate) fn waiting(name: &str) -> String {
    format!("{TRAY}[aria-label*='{name}']")
}

/// The shop with its number connected, and Awa, who has written and is open.
pub(crate) async fn met(stage: &mut Stage) -> Result<(Seat, Window, Meta)> {
    let port = meta::free_port()?;
    let seat = stage.seat(&format!("http://127.0.0.1:{port}"))?;
    let window = stage.open(&seat).await?;
    let meta = door::connect_at_once(&window, port).await?;
    meta.say(AWA, "Awa Diallo", QUESTION).await?;
    inbox::open(&window, "Awa Diallo").await?;
    Ok((seat, window, meta))
}

/// The file that Meta took with our only message: what is told of it, and its bytes.
async fn arrived(meta: &Meta, folder: &Path, name: &str) -> Result<(Value, std::path::PathBuf)> {
    let sent = until("Meta takes one message", async || Ok(meta.accepted().await?.pop())).await?;
    let id = sent["media"][0]["id"].as_str().with_context(|| format!("no file in {sent}"))?.to_owned();
    let file = folder.join(name);
    std::fs::write(&file, meta.file(&id).await?)?;
    Ok((sent, file))
}

/// A file of another program falls on the thread, stands in the composer, and reaches the customer byte for byte.
#[tokio::test]
async fn a_file_falls_on_the_thread_and_reaches_the_customer() -> Result<()> {
    tell("a-dropped-file", async |stage| {
        let (_, window, meta) = met(stage).await?;
        let list = stage.folder().join("tarif été & hiver.txt");
        std::fs::write(&list, "Baguette 1,30 €\nCroissant 1,20 €\n")?;
        hand::drag_file(&window, &list, "article[data-direction='inbound']").await?;
        window.see(&waiting("tarif été & hiver.txt")).await?;
        stage.picture("41-dropped").await?;
        inbox::press_send(&window).await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        let (sent, file) = arrived(&meta, stage.folder(), "arrived.txt").await?;
        ensure!(sent["body"]["document"]["filename"] == "tarif été & hiver.txt", "{sent}");
        ensure!(std::fs::read(&file)? == std::fs::read(&list)?, "other bytes arrived");
        Ok(())
    })
    .await
}

/// Ctrl+V of a screenshot, which the web view hands to the page as nothing: it is attached, and every pixel arrives.
#[tokio::test]
async fn a_screenshot_is_pasted_and_every_pixel_arrives() -> Result<()> {
    tell("a-pasted-picture", async |stage| {
        let (_, window, meta) = met(stage).await?;
        let shot = stage.folder().join("shot.png");
        said("import", &["-window", "root", &shot.to_string_lossy()]).await?;
        hand::copy_picture(&shot).await?;
        window.click(inbox::COMPOSER).await?;
        hand::press("ctrl+v").await?;
        window.see(TRAY).await?;
        stage.picture("42-pasted").await?;
        inbox::press_send(&window).await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        let (sent, file) = arrived(&meta, stage.folder(), "arrived.png").await?;
        ensure!(sent["body"]["type"] == "image", "{sent}");
        let (was, is) = (shot.to_string_lossy(), file.to_string_lossy());
        said("compare", &["-metric", "AE", &was, &is, "null:"]).await.context("other pixels arrived")?;
        Ok(())
    })
    .await
}

/// A voice message: one channel of Opus in Ogg, said to be a voice message, and the tone that was played is in it.
#[tokio::test]
async fn a_voice_message_is_spoken_and_heard_at_the_other_end() -> Result<()> {
    tell("a-voice-message", async |stage| {
        let home = stage.desk.home()?;
        let _microphone = Microphone::plug_in(&home, stage.folder()).await?;
        let (_, window, meta) = met(stage).await?;
        window.click("[data-pane='composer'] button[aria-keyshortcuts$='Shift+B']").await?;
        until("two seconds are recorded", async || {
            let time = window.see("[role='timer']").await?.text().await?;
            let seconds = time.rsplit(':').next().and_then(|seconds| seconds.trim().parse::<u32>().ok());
            Ok(seconds.is_some_and(|seconds| seconds >= 2).then_some(()))
        })
        .await?;
        stage.picture("43-recording").await?;
        window.click("[data-stop]").await?;
        window.see("[data-pane='composer'] [data-listen]").await?;
        stage.picture("44-recorded").await?;
        inbox::press_send(&window).await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        let (sent, file) = arrived(&meta, stage.folder(), "arrived.ogg").await?;
        ensure!(sent["body"]["audio"]["voice"] == true, "{sent}");
        ensure!(
            sent["media"][0]["mime"].as_str().is_some_and(|mime| mime.starts_with("audio/ogg")),
            "{sent}"
        );
        is_the_tone(&file).await
    })
    .await
}

/// How many samples each whole vibration takes, from one rise through nothing to the next.
fn vibrations(part: &[i16]) -> Vec<usize> {
    let rises = part.windows(2).enumerate().filter(|(_, pair)| pair[0] < 0 && pair[1] >= 0);
    let rises: Vec<usize> = rises.map(|(at, _)| at).collect();
    rises.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Decodes a voice message with another's decoder.
async fn is_the_tone(note: &Path) -> Result<()> {
    let (note, raw) = (note.to_string_lossy().into_owned(), note.with_extension("raw"));
    let what = ["-v", "error", "-show_entries", "stream=codec_name,channels", "-of", "csv=p=0", &note];
    let stream = said("ffprobe", &what).await?;
    ensure!(stream.trim() == "opus,1", "not one channel of Opus: {stream}");
    let to = raw.to_string_lossy();
    said("ffmpeg", &["-v", "error", "-i", &note, "-f", "s16le", "-ar", "48000", &to]).await?;
    let bytes = std::fs::read(&raw)?;
    let samples: Vec<i16> =
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    // What comes before the pipe is heard is silence.
    let loud: Vec<&[i16]> = samples
        .chunks(4_800)
        .filter(|part| part.iter().any(|sample| sample.unsigned_abs() > 8_000))
        .collect();
    ensure!(loud.len() >= 10, "a second of the tone at least, not {} tenths", loud.len());
    // The middle one of all vibrations: this microphone skips a few moments now and then when the machine is busy, and a
    // skip is no tone.
    let mut vibrations: Vec<usize> = loud.iter().flat_map(|part| vibrations(part)).collect();
    vibrations.sort_unstable();
    let middle = vibrations.get(vibrations.len() / 2).copied().unwrap_or(1);
    #[expect(clippy::cast_precision_loss, reason = "a hundred or so")]
    let heard_hz = 48_000.0 / middle as f64;
    ensure!((heard_hz - TONE_HZ).abs() < 15.0, "another tone: {heard_hz} Hz");
    Ok(())
}

/// The power fails in the middle of ninety megabytes. What the hub has it keeps, and the rest follows by itself.
#[tokio::test]
async fn a_large_document_goes_on_where_the_power_cut_left_it() -> Result<()> {
    tell("a-large-document", async |stage| {
        const BYTES: u64 = 90 * 1024 * 1024;
        let world = World::begin("window-large-document", Setting::default()).await?;
        let wire = world.wire().await?;
        let seat = stage.seat("http://127.0.0.1:9")?;
        seat.joins(&wire.url(), &world.hub.add_seat("Bo").await?)?;
        let window = stage.open(&seat).await?;
        world.meta.say(AWA, "Awa Diallo", QUESTION).await?;
        inbox::open(&window, "Awa Diallo").await?;
        let plan = stage.folder().join("plan-du-fournil.pdf");
        std::fs::write(&plan, world.meta.large_file(BYTES).await?)?;
        hand::drag_file(&window, &plan, "article[data-direction='inbound']").await?;
        window.see(&waiting("plan-du-fournil.pdf")).await?;

        wire.hold_after(BYTES * 2 / 5);
        inbox::press_send(&window).await?;
        until("the row shows how far it is", async || {
            let bars = window.all(".upload [role='progressbar']").await?;
            let Some(bar) = bars.first() else { return Ok(None) };
            let percent: u32 = bar.attr("aria-valuenow").await?.unwrap_or_default().parse()?;
            ensure!(percent <= 40, "{percent} % came through a wire that holds at forty");
            Ok((percent >= 37).then_some(()))
        })
        .await?;
        stage.picture("45-uploading").await?;
        seat.kill().await?;
        stage.leave().await;
        let before = wire.carried();
        wire.let_go();

        let window = stage.open(&seat).await?;
        inbox::show_all(&window).await?;
        inbox::open(&window, "Awa Diallo").await?;
        let sent =
            world.until("Meta takes the document", async || Ok(world.meta.accepted().await?.pop())).await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        stage.picture("46-arrived").await?;
        let again = wire.carried() - before;
        ensure!(again < BYTES * 7 / 10, "{again} bytes went up after the cut: it began at the beginning");
        let there = said("sha256sum", &[&plan.to_string_lossy()]).await?;
        ensure!(there.starts_with(sent.media[0]["sha256"].as_str().context("a digest")?), "{:?}", sent.media);
        ensure!(world.meta.accepted().await?.len() == 1, "it went out twice");
        Ok(())
    })
    .await
}
