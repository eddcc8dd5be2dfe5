//! The microphone: the system's default one, or a test's.

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};

use crate::{Error, Result};

/// How a microphone gives its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundFormat {
    /// Samples a second.
    pub rate_hz: u32,
    /// Channels, one beside the other in each sample.
    pub channels: u16,
}

/// What a microphone says.
pub enum Sound<'a> {
    /// Samples from −1 to 1, channel beside channel.
    Samples(SoundFormat, &'a [f32]),
    /// It will say no more.
    Failed(Error),
}

/// Who is told what a microphone hears, on a thread of the system's.
pub type Ear = Box<dyn FnMut(Sound<'_>) + Send>;

/// A microphone that listens until it is dropped.
pub trait Listening: Send {}

/// Something to record from.
pub trait Microphone: Send {
    /// Begins to listen.
    ///
    /// # Errors
    /// [`Error::NoMicrophone`], [`Error::MicrophoneRefused`] or [`Error::MicrophoneFailed`].
    fn open(&self, ear: Ear) -> Result<Box<dyn Listening>>;
}

/// Whatever the system has for its default.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultMicrophone;

struct Stream(#[expect(dead_code, reason = "listens as long as it lives")] cpal::Stream);

impl Listening for Stream {}

impl Microphone for DefaultMicrophone {
    fn open(&self, ear: Ear) -> Result<Box<dyn Listening>> {
        let device = cpal::default_host().default_input_device().ok_or(Error::NoMicrophone)?;
        let config = device.default_input_config().map_err(told)?;
        let format = SoundFormat { rate_hz: config.sample_rate(), channels: config.channels() };
        let sample_format = config.sample_format();
        let (device, config) = (&device, config.config());
        #[expect(clippy::wildcard_enum_match_arm, reason = "a list of others', which grows")]
        let stream = match sample_format {
            SampleFormat::F32 => listening::<f32>(device, config, format, ear),
            SampleFormat::F64 => listening::<f64>(device, config, format, ear),
            SampleFormat::I8 => listening::<i8>(device, config, format, ear),
            SampleFormat::I16 => listening::<i16>(device, config, format, ear),
            SampleFormat::I32 => listening::<i32>(device, config, format, ear),
            SampleFormat::U8 => listening::<u8>(device, config, format, ear),
            SampleFormat::U16 => listening::<u16>(device, config, format, ear),
            SampleFormat::U32 => listening::<u32>(device, config, format, ear),
            other => return Err(Error::MicrophoneFailed(format!("samples of {other}"))),
        }?;
        stream.play().map_err(told)?;
        Ok(Box::new(Stream(stream)))
    }
}

fn listening<T>(device: &Device, config: StreamConfig, format: SoundFormat, ear: Ear) -> Result<cpal::Stream>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let hearing = std::sync::Arc::new(std::sync::Mutex::new(ear));
    let failing = std::sync::Arc::clone(&hearing);
    let tell = |ear: &std::sync::Mutex<Ear>, sound: Sound<'_>| {
        (ear.lock().expect("nobody panics while listening"))(sound);
    };
    let mut samples = Vec::new();
    let stream = device.build_input_stream(
        config,
        move |heard: &[T], _: &cpal::InputCallbackInfo| {
            samples.clear();
            samples.extend(heard.iter().map(|sample| sample.to_sample::<f32>()));
            tell(&hearing, Sound::Samples(format, &samples));
        },
        move |error: cpal::Error| {
            if !is_passing(error.kind()) {
                tell(&failing, Sound::Failed(told(error)));
            }
        },
        None,
    );
    stream.map_err(told)
}

/// What a recording survives: a gap, another route, less priority than asked for.
fn is_passing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a list of others', which grows; all the rest is one to us"
)]
fn told(error: cpal::Error) -> Error {
    match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Error::NoMicrophone,
        ErrorKind::PermissionDenied => Error::MicrophoneRefused,
        _ => Error::MicrophoneFailed(error.to_string()),
    }
}
