//! The counter itself: takes a question by name, brings it to the replica or the engine, and gives the answer back.
//! One file a screen; what touches the disk runs on the blocking pool.

mod attach;
mod compose;
mod diagnose;
mod export;
mod inbox;
mod limits;
mod media;
mod outbox;
mod person;
mod phone;
mod register;
mod schedule;
mod search;
mod team;
mod template;
mod thread;
mod typing;
mod voice;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use domain::Timestamp;
use engine::{Handle, Ids, Store};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::ask::{Ask, read_params, written};
use crate::attach::Workshop;
use crate::bytes::{BytesDesk, MediaDoor};
use crate::drawn::Drawing;
use crate::error::UiError;
use crate::event::UiEvent;
use crate::people::PhoneBook;
use crate::table::core_asks;

pub use export::ExportWish;
pub use media::FileOut;
pub use person::link_row;
use typing::TypingShown;
use voice::Studio;

/// Events of the counter's own that a listener may fall behind.
const EVENTS_KEPT: usize = 64;

/// What the screen may ask. Clone freely.
#[derive(Clone)]
pub struct Counter {
    pub(crate) engine: Handle,
    pub(crate) store: Store,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) drawing: Drawing,
    pub(crate) bytes: Arc<BytesDesk>,
    pub(crate) workshop: Arc<Workshop>,
    pub(crate) studio: Arc<Studio>,
    pub(crate) screenshots: Arc<[PathBuf]>,
    pub(crate) typing: Arc<TypingShown>,
    pub(crate) export_cancelled: Arc<AtomicBool>,
    pub(crate) own_events: broadcast::Sender<UiEvent>,
}

/// What a counter is told of the machine around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// What the addresses of files begin with, as `Start::media_base` says it to the screen.
    pub media_base: String,
    /// A folder of this person's alone where films are encoded. What lies there is cleared away.
    pub scratch: PathBuf,
    /// The folders where this system puts screenshots; one that is not there is empty.
    pub screenshots: Vec<PathBuf>,
}

/// How a question is answered.
trait Answered: Ask {
    fn answered(self, counter: &Counter) -> impl Future<Output = Result<Self::Answer, UiError>> + Send;
}

impl Counter {
    /// Opens the counter over an engine and the replica it feeds.
    #[must_use]
    pub fn new(engine: Handle, store: Store, ids: Arc<dyn Ids>, around: &Surroundings) -> Self {
        let own_events = broadcast::Sender::new(EVENTS_KEPT);
        let media = MediaDoor::new(&around.media_base, engine.clone());
        let drawing = Drawing { book: Arc::new(PhoneBook::default()), media };
        Self {
            engine,
            store,
            ids,
            drawing,
            bytes: Arc::default(),
            workshop: Arc::new(Workshop::new(&around.scratch)),
            studio: Arc::default(),
            screenshots: around.screenshots.as_slice().into(),
            typing: Arc::default(),
            export_cancelled: Arc::default(),
            own_events,
        }
    }

    /// Answers a question of the core.
    ///
    /// # Errors
    /// [`UiError`], by what a person can do. A question that the core does not answer is a bug, named.
    pub async fn ask(&self, name: &str, params: Value) -> Result<Value, UiError> {
        macro_rules! by_name {
            ($($ask:ty),* $(,)?) => {
                match name {
                    $(<$ask as Ask>::NAME => {
                        let answer = read_params::<$ask>(params)?.answered(self).await?;
                        written::<$ask>(&answer)
                    })*
                    _ => Err(UiError::unknown_ask(name)),
                }
            };
        }
        core_asks!(by_name!())
    }

    /// What the engine tells, for a shell that must act on it.
    #[must_use]
    pub fn engine_events(&self) -> broadcast::Receiver<engine::EngineEvent> {
        self.engine.events()
    }

    /// The hub's time, as well as we know it.
    fn now(&self) -> Timestamp {
        self.engine.hub_now()
    }
}
