//! The stage of one story: a desk, an empty home, and the windows that were opened. However the story ends, the
//! windows are closed, and a failure leaves a picture and the page's words behind.

use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::app::{Seat, Window};
use crate::desk::Desk;

/// The stage of one story.
pub(crate) struct Stage {
    /// The desktop.
    pub(crate) desk: Desk,
    folder: TempDir,
    window: Option<(Seat, Window)>,
}

impl Stage {
    /// An empty home on a desk that has everything.
    async fn set() -> Result<Self> {
        Ok(Self { desk: Desk::find().await?, folder: tempfile::tempdir()?, window: None })
    }

    /// A seat in the empty home. `graph` is where Meta is.
    pub(crate) fn seat(&self, graph: &str) -> Result<Seat> {
        Seat::new(self.folder.path(), graph)
    }

    /// The home.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the app.
    pub(crate) async fn open(&mut self, seat: &Seat) -> Result<Window> {
        let window = seat.open(&self.desk).await?;
        self.window = Some((seat.clone(), window.clone()));
        Ok(window)
    }

    /// Lets go of the app's window, however it ended.
    pub(crate) async fn leave(&mut self) {
        if let Some((seat, window)) = self.window.take() {
            window.leave().await;
            // The next app would find this one still closing, and hand over to it.
            let _ = seat.close().await;
        }
    }

    /// Keeps a picture of what the person sees now.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        if let Some((_, window)) = &self.window {
            window.painted().await?;
        }
        self.desk.picture(name).await
    }

    async fn failed(&self, name: &str) {
        let _ = self.desk.picture(&format!("failed-{name}")).await;
        if let Some((_, window)) = &self.window {
            eprintln!("The page says:\n{}", window.words().await.unwrap_or_else(|error| error.to_string()));
        }
        let said = std::fs::read_to_string(self.folder().join("stderr")).unwrap_or_default();
        eprintln!("The app said:\n{said}");
    }
}

/// Tells a story.
pub(crate) async fn tell(name: &str, story: impl AsyncFnOnce(&mut Stage) -> Result<()>) -> Result<()> {
    let mut stage = Stage::set().await?;
    let told = story(&mut stage).await;
    if told.is_err() {
        stage.failed(name).await;
    }
    stage.leave().await;
    told.with_context(|| format!("the story of {name}"))
}
