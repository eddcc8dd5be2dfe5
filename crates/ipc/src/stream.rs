//! What the screen hears: the engine's events, gathered so that a burst costs one redraw and not a thousand.
//! The first event after a quiet moment is told at once; what follows within a thirtieth of a second is told together.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use engine::EngineEvent;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use crate::counter::Counter;
use crate::event::UiEvent;
use crate::row::SignedOut;

/// The least time between two tellings: 30 a second at most.
const BEAT: Duration = Duration::from_millis(33);

/// More conversations than this are told as one refill.
const MOST_NAMED: usize = 300;

/// The stream of one screen.
pub struct UiEvents {
    counter: Counter,
    engine: broadcast::Receiver<EngineEvent>,
    own: broadcast::Receiver<UiEvent>,
    gathered: Gathered,
    ready: VecDeque<UiEvent>,
    not_before: Option<Instant>,
}

/// What was heard and not told yet.
#[derive(Default)]
struct Gathered {
    conversations: BTreeSet<u64>,
    refilled: bool,
    status: bool,
    templates: bool,
    import: bool,
    others: Vec<UiEvent>,
}

impl Gathered {
    fn take(&mut self, event: EngineEvent) {
        match event {
            EngineEvent::Changed(conversations) => {
                self.conversations.extend(conversations.into_iter().map(|conversation| conversation.0));
            }
            EngineEvent::Refilled => self.refilled = true,
            EngineEvent::Link(_) | EngineEvent::Outbox => self.status = true,
            EngineEvent::Templates => self.templates = true,
            EngineEvent::Import(_) => self.import = true,
            EngineEvent::Media { media, have, total, here } => {
                self.others.push(UiEvent::Media { id: media.0, have, total, here });
            }
            EngineEvent::Upload { command, progress } => {
                self.others.push(UiEvent::Upload { command: command.0, upload: progress.into() });
            }
            EngineEvent::Me(me) => self.others.push(UiEvent::MeChanged { me: (*me).into() }),
            EngineEvent::SignedOut(engine::SignedOut::OtherSeat) => {
                self.others.push(UiEvent::SignedOut { reason: SignedOut::OtherSeat });
            }
            EngineEvent::SignedOut(engine::SignedOut::Revoked) => {
                self.others.push(UiEvent::SignedOut { reason: SignedOut::Revoked });
            }
            // Notifications are the shell's to show, and a seat that is to wipe itself is the shell's to wipe.
            EngineEvent::Notify(_) | EngineEvent::SignedOut(engine::SignedOut::Wiped) => {}
        }
    }

    /// Something was missed: everything may be different.
    fn missed(&mut self) {
        self.refilled = true;
        self.status = true;
        self.templates = true;
        self.import = true;
    }

    fn is_empty(&self) -> bool {
        let flagged = self.refilled || self.status || self.templates || self.import;
        self.conversations.is_empty() && !flagged && self.others.is_empty()
    }
}

impl Counter {
    /// Listens from now on. One for each screen.
    #[must_use]
    pub fn events(&self) -> UiEvents {
        UiEvents {
            engine: self.engine.events(),
            own: self.own_events.subscribe(),
            counter: self.clone(),
            gathered: Gathered::default(),
            ready: VecDeque::new(),
            not_before: None,
        }
    }
}

impl UiEvents {
    /// Waits for the next event. Absent when the engine is gone. May be dropped while waiting without losing anything.
    pub async fn next(&mut self) -> Option<UiEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            while self.gathered.is_empty() {
                self.hear().await?;
            }
            if let Some(beat) = self.not_before {
                while tokio::time::timeout_at(beat, self.hear()).await.is_ok_and(|heard| heard.is_some()) {}
            }
            self.gather_what_waits();
            self.not_before = Some(Instant::now() + BEAT);
            self.make_ready().await;
        }
    }

    async fn hear(&mut self) -> Option<()> {
        tokio::select! {
            event = self.engine.recv() => match event {
                Ok(event) => self.take(event),
                Err(RecvError::Lagged(_)) => self.gathered.missed(),
                Err(RecvError::Closed) => return None,
            },
            event = self.own.recv() => match event {
                Ok(event) => self.gathered.others.push(event),
                Err(RecvError::Lagged(_)) => self.gathered.missed(),
                Err(RecvError::Closed) => return None,
            },
        }
        Some(())
    }

    fn take(&mut self, event: EngineEvent) {
        if let EngineEvent::Media { media, here: true, .. } = &event {
            self.counter.learn_arrived(media);
        }
        self.gathered.take(event);
    }

    fn gather_what_waits(&mut self) {
        while let Ok(event) = self.engine.try_recv() {
            self.take(event);
        }
        while let Ok(event) = self.own.try_recv() {
            self.gathered.others.push(event);
        }
    }

    async fn make_ready(&mut self) {
        // The status is asked first and taken from what was gathered after: dropped while asking, nothing is lost.
        let status = if self.gathered.status { Some(self.counter.status().await) } else { None };
        let import = if self.gathered.import { Some(self.counter.import_row().await) } else { None };
        let gathered = std::mem::take(&mut self.gathered);
        if gathered.refilled || gathered.conversations.len() > MOST_NAMED {
            self.ready.push_back(UiEvent::Refilled);
        } else if !gathered.conversations.is_empty() {
            let conversations = gathered.conversations.into_iter().collect();
            self.ready.push_back(UiEvent::Changed { conversations });
        }
        match status {
            Some(Ok(status)) => self.ready.push_back(UiEvent::Status { status }),
            Some(Err(error)) => tracing::error!(details = error.details, "the status cannot be read"),
            None => {}
        }
        match import {
            Some(Ok(import)) => self.ready.push_back(UiEvent::Import(import)),
            Some(Err(error)) => tracing::error!(details = error.details, "the import cannot be read"),
            None => {}
        }
        if gathered.templates {
            self.ready.push_back(UiEvent::TemplatesChanged);
        }
        self.ready.extend(gathered.others);
    }
}
