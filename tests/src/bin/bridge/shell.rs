//! The shell as the bridge plays it: the three doors, and behind the first of them the demo. The other two lead
//! through a keychain and a window, which a browser has not: they say so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use ipc::ask::{
    AttachClipboard, AttachPick, CheckRow, Done, DragFile, ExportCancel, ExportCheck, ExportConversation,
    Exported, GivenRow, JoinAccept, JoinGiven, JoinLook, JoinOffer, JoinTwoStep, JoinedRow, LockChange,
    LockNow, LockOpen, LockSet, LockStartOver, LockTakeOff, LockTouched, MediaCopy, MediaDrag, MediaOpen,
    MediaSave, NewLockRow, OfferRow, ProvenRow, SavedFile, SignInAsk, SignInCancel, SignInCopy, SignInFinish,
    SignInOpen, TriedRow, TwoStepRow,
};
use ipc::error::{UiError, UiErrorCode};
use ipc::event::UiEvent;
use ipc::profile::{FirstDrawn, ProfileName, ProfileShow};
use ipc::row::{AttachmentRow, WelcomeRow};
use ipc::shell::{
    ContactSave, CopyText, DemoLeave, DemoNetwork, DemoStart, Diagnose, Disconnect, OpenExternal,
    PreflightTick, Profile, ReplicaRebuild, Shell, SoloConnect, SoloPreflight, SoloPrepare, SoloSetup, Start,
    StartAsk, StartProblem, StartRetry, StartState, TeamConnect,
};
use ipc::{Counter, ExportWish, ProfileId, Tongue};
use tokio::sync::broadcast;

use crate::opened::{MEDIA_BASE, Opened};

/// Events that a slow browser may fall behind.
const EVENTS_KEPT: usize = 256;

/// What is open, and who listens.
pub(crate) struct Bench {
    folder: PathBuf,
    locale: String,
    said: broadcast::Sender<String>,
    state: Mutex<StartState>,
    counter: Mutex<Option<Counter>>,
    opened: tokio::sync::Mutex<Option<Opened>>,
    network: Mutex<bool>,
}

impl Bench {
    /// Nothing is open yet.
    #[must_use]
    pub(crate) fn new(folder: PathBuf, locale: String) -> Self {
        Self {
            folder,
            locale,
            said: broadcast::Sender::new(EVENTS_KEPT),
            state: Mutex::new(StartState::Doors),
            counter: Mutex::new(None),
            opened: tokio::sync::Mutex::new(None),
            network: Mutex::new(true),
        }
    }

    /// Whoever answers for the core, when a profile is open.
    #[must_use]
    pub(crate) fn counter(&self) -> Option<Counter> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<String> {
        self.said.subscribe()
    }

    /// Opens the demo, or leaves it open.
    ///
    /// # Errors
    /// When it does not start; the screen is told why, too.
    pub(crate) async fn open_demo(&self) -> Result<(), UiError> {
        let mut opened = self.opened.lock().await;
        if opened.is_some() {
            return Ok(());
        }
        self.become_now(StartState::Opening { profile: Profile::Demo, id: ProfileId::Demo });
        match Opened::open(&self.folder, self.said.clone()).await {
            Ok(open) => {
                *self.counter.lock().unwrap_or_else(PoisonError::into_inner) = Some(open.counter.clone());
                *opened = Some(open);
                *self.network.lock().unwrap_or_else(PoisonError::into_inner) = true;
                self.become_now(StartState::Open { profile: Profile::Demo, id: ProfileId::Demo });
                Ok(())
            }
            Err(error) => {
                let details = format!("{error:#}");
                self.become_now(StartState::Problem {
                    id: ProfileId::Demo,
                    problem: StartProblem::Other,
                    folder: self.folder.display().to_string(),
                    details: details.clone(),
                });
                Err(UiError::because(UiErrorCode::NotPossible, details))
            }
        }
    }

    /// Where the pretend Meta of the open demo listens.
    pub(crate) async fn pretend_meta(&self) -> Option<String> {
        self.opened.lock().await.as_ref().map(Opened::pretend_meta)
    }

    /// Stops what is open.
    pub(crate) async fn close(&self) {
        *self.counter.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(opened) = self.opened.lock().await.take() {
            opened.close().await;
        }
    }

    fn become_now(&self, state: StartState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.say(&UiEvent::Started { start: self.start() });
    }

    fn say(&self, event: &UiEvent) {
        if let Ok(event) = serde_json::to_string(event) {
            drop(self.said.send(event));
        }
    }

    fn start(&self) -> Start {
        Start {
            state: self.state.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            platform: std::env::consts::OS.to_owned(),
            locale: self.locale.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo_network: *self.network.lock().unwrap_or_else(PoisonError::into_inner),
            media_base: MEDIA_BASE.to_owned(),
            has_lock: false,
            profiles: Vec::new(),
            hub_url: None,
        }
    }
}

/// The bench, as the counter's law wants it.
pub(crate) struct Answers(pub(crate) Arc<Bench>);

impl Answers {
    /// Where files are saved.
    async fn saved(&self) -> Result<PathBuf, UiError> {
        let folder = self.0.folder.join("saved");
        let made = tokio::fs::create_dir_all(&folder).await;
        made.map_err(|error| UiError::because(UiErrorCode::NotPossible, error.to_string()))?;
        Ok(folder)
    }
}

/// What a browser cannot do.
fn only_in_the_app<T>() -> Result<T, UiError> {
    Err(UiError::because(UiErrorCode::NotPossible, "only in the app".to_owned()))
}

impl Shell for Answers {
    async fn start(&self, _: StartAsk) -> Result<Start, UiError> {
        Ok(self.0.start())
    }

    async fn demo_start(&self, _: DemoStart) -> Result<Done, UiError> {
        self.0.open_demo().await?;
        Ok(Done {})
    }

    async fn demo_leave(&self, _: DemoLeave) -> Result<Done, UiError> {
        self.0.close().await;
        let removed = tokio::fs::remove_dir_all(&self.0.folder).await;
        self.0.become_now(StartState::Doors);
        removed.map_err(|error| UiError::because(UiErrorCode::NotPossible, error.to_string()))?;
        Ok(Done {})
    }

    async fn demo_network(&self, ask: DemoNetwork) -> Result<Done, UiError> {
        let opened = self.0.opened.lock().await;
        let opened = opened.as_ref().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        opened.set_network(ask.up);
        *self.0.network.lock().unwrap_or_else(PoisonError::into_inner) = ask.up;
        self.0.say(&UiEvent::Started { start: self.0.start() });
        Ok(Done {})
    }

    async fn start_retry(&self, _: StartRetry) -> Result<Done, UiError> {
        self.0.open_demo().await?;
        Ok(Done {})
    }

    async fn replica_rebuild(&self, _: ReplicaRebuild) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn team_connect(&self, _: TeamConnect) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn join_look(&self, _: JoinLook) -> Result<WelcomeRow, UiError> {
        only_in_the_app()
    }

    async fn join_two_step(&self, _: JoinTwoStep) -> Result<TwoStepRow, UiError> {
        only_in_the_app()
    }

    async fn join_accept(&self, _: JoinAccept) -> Result<JoinedRow, UiError> {
        only_in_the_app()
    }

    async fn join_given(&self, _: JoinGiven) -> Result<GivenRow, UiError> {
        Ok(GivenRow { link: None })
    }

    async fn join_offer(&self, _: JoinOffer) -> Result<OfferRow, UiError> {
        only_in_the_app()
    }

    async fn sign_in(&self, _: SignInAsk) -> Result<ProvenRow, UiError> {
        only_in_the_app()
    }

    async fn sign_in_open(&self, _: SignInOpen) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn sign_in_copy(&self, _: SignInCopy) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn sign_in_cancel(&self, _: SignInCancel) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn sign_in_finish(&self, _: SignInFinish) -> Result<JoinedRow, UiError> {
        only_in_the_app()
    }

    async fn solo_prepare(&self, _: SoloPrepare) -> Result<SoloSetup, UiError> {
        only_in_the_app()
    }

    async fn solo_preflight(&self, _: SoloPreflight) -> Result<Vec<PreflightTick>, UiError> {
        only_in_the_app()
    }

    async fn solo_connect(&self, _: SoloConnect) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn diagnose(&self, _: Diagnose) -> Result<Vec<PreflightTick>, UiError> {
        let counter = self.0.counter().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        Ok(counter.diagnose().await)
    }

    async fn profile_show(&self, _: ProfileShow) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn profile_name(&self, _: ProfileName) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn first_drawn(&self, _: FirstDrawn) -> Result<Done, UiError> {
        Ok(Done {})
    }

    async fn disconnect(&self, _: Disconnect) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn open_external(&self, _: OpenExternal) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn copy_text(&self, _: CopyText) -> Result<Done, UiError> {
        only_in_the_app()
    }

    /// Nobody is asked where: beside the bakery.
    async fn contact_save(&self, ask: ContactSave) -> Result<SavedFile, UiError> {
        let (name, card) = ask.as_file()?;
        let path = self.saved().await?.join(name);
        let written = tokio::fs::write(&path, card).await;
        written.map_err(|error| UiError::because(UiErrorCode::NotPossible, error.to_string()))?;
        Ok(SavedFile { saved: Some(path.display().to_string()) })
    }

    async fn lock_set(&self, _: LockSet) -> Result<NewLockRow, UiError> {
        only_in_the_app()
    }

    async fn lock_change(&self, _: LockChange) -> Result<TriedRow, UiError> {
        only_in_the_app()
    }

    async fn lock_take_off(&self, _: LockTakeOff) -> Result<TriedRow, UiError> {
        only_in_the_app()
    }

    async fn lock_open(&self, _: LockOpen) -> Result<TriedRow, UiError> {
        only_in_the_app()
    }

    async fn lock_now(&self, _: LockNow) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn lock_touched(&self, _: LockTouched) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn lock_start_over(&self, _: LockStartOver) -> Result<Done, UiError> {
        only_in_the_app()
    }

    /// Nobody is asked where: beside the bakery.
    async fn export_conversation(&self, ask: ExportConversation) -> Result<Exported, UiError> {
        let counter = self.0.counter().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        let to = self.saved().await?.join(counter.export_name(ask.conversation).await?);
        let ExportConversation { conversation, files } = ask;
        counter.export(ExportWish { conversation, files, tongue: Tongue::Fr, to }).await
    }

    async fn export_cancel(&self, _: ExportCancel) -> Result<Done, UiError> {
        let counter = self.0.counter().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        counter.cancel_export();
        Ok(Done {})
    }

    async fn export_check(&self, _: ExportCheck) -> Result<CheckRow, UiError> {
        only_in_the_app()
    }

    async fn attach_pick(&self, _: AttachPick) -> Result<Vec<AttachmentRow>, UiError> {
        only_in_the_app()
    }

    async fn attach_clipboard(&self, _: AttachClipboard) -> Result<Vec<AttachmentRow>, UiError> {
        only_in_the_app()
    }

    /// Nobody is asked where: beside the bakery, under the name that the dialog would propose.
    async fn media_save(&self, ask: MediaSave) -> Result<SavedFile, UiError> {
        let counter = self.0.counter().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        let file = counter.file_out(ask.id).await?;
        let path = self.saved().await?.join(&file.name);
        counter.write_out(&file, path.clone()).await?;
        Ok(SavedFile { saved: Some(path.display().to_string()) })
    }

    async fn media_copy(&self, _: MediaCopy) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn media_open(&self, _: MediaOpen) -> Result<Done, UiError> {
        only_in_the_app()
    }

    async fn media_drag(&self, _: MediaDrag) -> Result<DragFile, UiError> {
        only_in_the_app()
    }
}
