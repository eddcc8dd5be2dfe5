//! The two doors of a hub: what stands behind each, and how they are listened at.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::sync::{mpsc, watch};

use crate::config::Config;
use crate::counter::{self, Counter};
use crate::dispatch::{Dispatch, Kit, ReadMark};
use crate::frames::Frames;
use crate::front::HubError;
use crate::ingest::{self, Door, Intake, Keeps, Knocks};
use crate::media::Uploads;
use crate::members::{Attendance, Guards};
use crate::pace::Pace;
use crate::provider::Provider;
use crate::roster::RosterBell;
use crate::server::{Listening, Manner, Pulse, pulse_router};
use crate::tls::Tls;

/// What both are made of.
pub(crate) struct Doors<'a> {
    pub(crate) config: &'a Config,
    pub(crate) kit: &'a Kit,
    pub(crate) tls: Option<&'a Tls>,
    pub(crate) provider: Option<Arc<Provider>>,
}

impl Doors<'_> {
    /// What Meta knocks at.
    pub(crate) fn for_meta(&self, intake: Arc<Intake>, knocks: watch::Sender<Knocks>) -> Router {
        let Self { config, kit, .. } = self;
        let door = Door {
            app_secret: config.meta.app_secret.clone(),
            verify_token: config.meta.verify_token.clone(),
            clock: Arc::clone(&kit.clock),
            metrics: kit.metrics.clone(),
            knocks,
            keeps: Keeps::Reads(intake),
        };
        ingest::router(Arc::new(door), config.patience)
    }

    /// What desktops ask at, and what tells an operator how the hub is.
    pub(crate) fn for_seats(
        &self,
        dispatch: Arc<Dispatch>,
        uploads: Uploads,
        read_marks: mpsc::Sender<ReadMark>,
        (roster, attendance, pace): (RosterBell, Arc<Attendance>, Pace),
    ) -> Router {
        let Self { config, kit, .. } = self;
        let pulse = Pulse {
            journal: Arc::clone(&kit.journal),
            dispatch,
            metrics: kit.metrics.clone(),
            stopping: kit.stopping.clone(),
        };
        let counter = Counter {
            lines: config.lines.clone(),
            journal: Arc::clone(&kit.journal),
            clock: Arc::clone(&kit.clock),
            metrics: kit.metrics.clone(),
            shelf: kit.shelf.clone(),
            uploads,
            read_marks,
            templates: Arc::clone(&kit.templates),
            stopping: kit.stopping.clone(),
            team: config.team.clone(),
            behind_proxy: config.behind_proxy,
            roster,
            attendance,
            guards: Guards::default(),
            provider: self.provider.clone(),
            frames: Frames::default(),
            pace,
        };
        counter::router(Arc::new(counter), config.patience).merge(pulse_router(Arc::new(pulse)))
    }

    /// Begins to listen at both: Meta's first.
    pub(crate) async fn listen(
        &self,
        for_meta: Router,
        for_seats: Router,
    ) -> Result<(Listening, Listening), HubError> {
        let manner = Manner {
            tls: self.tls.map(Tls::config),
            patience: self.config.patience,
            stopping: self.kit.stopping.clone(),
        };
        let start = async |addr: SocketAddr, router| {
            let started = Listening::start(addr, router, manner.clone()).await;
            started.map_err(|source| HubError::Listen { addr, source })
        };
        let (webhook, seats) = (self.config.webhook_listen, self.config.seats_listen);
        // One address for both is fine: behind a proxy that lets only the webhook's path through.
        if webhook == seats && webhook.port() != 0 {
            let both = start(webhook, for_meta.merge(for_seats)).await?;
            return Ok((both.clone(), both));
        }
        Ok((start(webhook, for_meta).await?, start(seats, for_seats).await?))
    }
}
