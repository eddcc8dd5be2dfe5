//! What the shell itself answers: profiles, the demo, connecting a number or a team, the system.

use std::sync::Arc;

use ipc::ProfileId;
use ipc::ask::{
    AttachClipboard, AttachPick, CheckRow, Done, DragFile, ExportCancel, ExportCheck, ExportConversation,
    Exported, GivenRow, JoinAccept, JoinGiven, JoinLook, JoinOffer, JoinTwoStep, JoinedRow, LockChange,
    LockNow, LockOpen, LockSet, LockStartOver, LockTakeOff, LockTouched, MediaCopy, MediaDrag, MediaOpen,
    MediaSave, NewLockRow, OfferRow, ProvenRow, SavedFile, SignInAsk, SignInCancel, SignInCopy, SignInFinish,
    SignInOpen, TriedRow, TwoStepRow,
};
use ipc::error::{UiError, UiErrorCode};
use ipc::profile::{FirstDrawn, ProfileName, ProfileShow};
use ipc::row::{AttachmentRow, WelcomeRow};
use ipc::shell::{
    ContactSave, CopyText, DemoLeave, DemoNetwork, DemoStart, Diagnose, Disconnect, OpenExternal,
    PreflightTick, ReplicaRebuild, Shell, SoloConnect, SoloPreflight, SoloPrepare, SoloSetup, Start,
    StartAsk, StartProblem, StartRetry, TeamConnect,
};
use tauri::Url;
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_opener::OpenerExt as _;
use zeroize::Zeroizing;

use crate::app::App;
use crate::home::SoloMemory;
use crate::keychain::Secret;
use crate::profile::{self, Blocked, connect, demo, join, sign_in, team};
use crate::{diagnostics, exports, files, lock};

/// The shell, as the counter's law wants it.
pub(crate) struct Answers(pub Arc<App>);

/// The codes under which the screen shows what stands in the way; where a screen of its own shows it better, the
/// app's state says so as well.
impl From<Blocked> for UiError {
    fn from(blocked: Blocked) -> Self {
        let code = match blocked.problem {
            StartProblem::KeychainMissing | StartProblem::KeychainLocked | StartProblem::KeyLost => {
                UiErrorCode::NoKeychain
            }
            StartProblem::DiskFull | StartProblem::FolderReadOnly => UiErrorCode::DiskFull,
            StartProblem::ReplicaDamaged
            | StartProblem::ReplicaNewer
            | StartProblem::JournalDamaged
            | StartProblem::JournalNewer
            | StartProblem::Other => UiErrorCode::NotPossible,
        };
        Self::because(code, blocked.details)
    }
}

impl Shell for Answers {
    async fn start(&self, _: StartAsk) -> Result<Start, UiError> {
        Ok(self.0.start())
    }

    async fn demo_start(&self, _: DemoStart) -> Result<Done, UiError> {
        self.0.show(ProfileId::Demo).await?;
        Ok(Done {})
    }

    async fn demo_leave(&self, _: DemoLeave) -> Result<Done, UiError> {
        demo::leave(&self.0).await?;
        Ok(Done {})
    }

    async fn demo_network(&self, ask: DemoNetwork) -> Result<Done, UiError> {
        demo::network(&self.0, ask.up).await?;
        Ok(Done {})
    }

    async fn start_retry(&self, _: StartRetry) -> Result<Done, UiError> {
        let profile = self.0.tried().ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        if self.0.home.memory().to_wipe().contains(&profile) {
            self.0.wipe(profile).await;
        } else {
            self.0.show(profile).await?;
        }
        Ok(Done {})
    }

    async fn replica_rebuild(&self, _: ReplicaRebuild) -> Result<Done, UiError> {
        let profile = self.0.tried().ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        let app = &self.0;
        app.with_closed(profile, async || profile::rebuild_replica(app, profile).await).await?;
        app.show(profile).await?;
        Ok(Done {})
    }

    async fn team_connect(&self, ask: TeamConnect) -> Result<Done, UiError> {
        let token = Zeroizing::new(ask.token.trim().to_owned());
        let hub_url = team::knock(&ask.hub_url, &token).await?;
        let profile = team::join(&self.0, hub_url, None, token).await?;
        self.0.show_anew(profile).await?;
        Ok(Done {})
    }

    async fn join_look(&self, ask: JoinLook) -> Result<WelcomeRow, UiError> {
        join::look(ask).await
    }

    async fn join_two_step(&self, ask: JoinTwoStep) -> Result<TwoStepRow, UiError> {
        join::two_step(ask).await
    }

    async fn join_accept(&self, ask: JoinAccept) -> Result<JoinedRow, UiError> {
        join::accept(&self.0, ask).await
    }

    async fn join_given(&self, _: JoinGiven) -> Result<GivenRow, UiError> {
        Ok(GivenRow { link: self.0.take_given() })
    }

    async fn join_offer(&self, ask: JoinOffer) -> Result<OfferRow, UiError> {
        sign_in::offer(ask).await
    }

    async fn sign_in(&self, ask: SignInAsk) -> Result<ProvenRow, UiError> {
        sign_in::sign_in(&self.0, ask).await
    }

    async fn sign_in_open(&self, _: SignInOpen) -> Result<Done, UiError> {
        sign_in::open(&self.0)
    }

    async fn sign_in_copy(&self, _: SignInCopy) -> Result<Done, UiError> {
        sign_in::copy(&self.0)
    }

    async fn sign_in_cancel(&self, _: SignInCancel) -> Result<Done, UiError> {
        sign_in::cancel(&self.0);
        Ok(Done {})
    }

    async fn sign_in_finish(&self, ask: SignInFinish) -> Result<JoinedRow, UiError> {
        sign_in::finish(&self.0, ask).await
    }

    async fn solo_prepare(&self, ask: SoloPrepare) -> Result<SoloSetup, UiError> {
        connect::prepare(&self.0, ask.public_url).await
    }

    async fn solo_preflight(&self, ask: SoloPreflight) -> Result<Vec<PreflightTick>, UiError> {
        connect::preflight(&self.0, ask.form).await
    }

    async fn solo_connect(&self, ask: SoloConnect) -> Result<Done, UiError> {
        connect::connect(&self.0, ask.form).await?;
        Ok(Done {})
    }

    async fn diagnose(&self, _: Diagnose) -> Result<Vec<PreflightTick>, UiError> {
        diagnostics::look(&self.0).await
    }

    async fn disconnect(&self, _: Disconnect) -> Result<Done, UiError> {
        let profile = self.0.tried().ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        let app = &self.0;
        let left = app.with_closed(profile, async || leave(app, profile).await).await;
        match left {
            Ok(()) => app.show_what_is_left(None).await?,
            Err(blocked) => {
                app.show(profile).await?;
                return Err(blocked.into());
            }
        }
        Ok(Done {})
    }

    async fn profile_show(&self, ask: ProfileShow) -> Result<Done, UiError> {
        let is_own = ask.id == ProfileId::Demo || self.0.home.memory().own().contains(&ask.id);
        if self.0.is_locked() || !is_own {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        self.0.show(ask.id).await?;
        Ok(Done {})
    }

    async fn profile_name(&self, ask: ProfileName) -> Result<Done, UiError> {
        let name = ask.name.trim();
        if name.chars().count() > ProfileName::LONGEST || name.chars().any(char::is_control) {
            return Err(invalid("name"));
        }
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        let kept = self.0.home.remember(|memory| match ask.id {
            ProfileId::Demo => {}
            ProfileId::Solo => memory.solo.name = name,
            ProfileId::Team(_) => {
                if let Some(team) = memory.team_mut(ask.id) {
                    team.name = name;
                }
            }
        });
        kept.map_err(Blocked::from)?;
        self.0.tell_board();
        Ok(Done {})
    }

    async fn first_drawn(&self, _: FirstDrawn) -> Result<Done, UiError> {
        self.0.drawn.send_replace(true);
        Ok(Done {})
    }

    async fn open_external(&self, ask: OpenExternal) -> Result<Done, UiError> {
        let url = outside(&ask.url).ok_or_else(|| invalid("url"))?;
        let opened = self.0.handle.opener().open_url(url.as_str(), None::<&str>);
        // The address may hold a customer's words: only the kind of failure is told.
        opened.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no browser opens"))?;
        Ok(Done {})
    }

    async fn copy_text(&self, ask: CopyText) -> Result<Done, UiError> {
        let copied = self.0.handle.clipboard().write_text(ask.text);
        copied.map_err(|_| UiError::because(UiErrorCode::NotPossible, "no clipboard".to_owned()))?;
        Ok(Done {})
    }

    async fn contact_save(&self, ask: ContactSave) -> Result<SavedFile, UiError> {
        files::save_card(&self.0, ask).await
    }

    async fn lock_set(&self, ask: LockSet) -> Result<NewLockRow, UiError> {
        lock::set(&self.0, ask).await
    }

    async fn lock_change(&self, ask: LockChange) -> Result<TriedRow, UiError> {
        lock::change(&self.0, ask).await
    }

    async fn lock_take_off(&self, ask: LockTakeOff) -> Result<TriedRow, UiError> {
        lock::take_off(&self.0, ask).await
    }

    async fn lock_open(&self, ask: LockOpen) -> Result<TriedRow, UiError> {
        lock::open(&self.0, ask).await
    }

    async fn lock_now(&self, _: LockNow) -> Result<Done, UiError> {
        lock::shut(&self.0);
        Ok(Done {})
    }

    async fn lock_touched(&self, _: LockTouched) -> Result<Done, UiError> {
        self.0.touched.now();
        Ok(Done {})
    }

    async fn lock_start_over(&self, _: LockStartOver) -> Result<Done, UiError> {
        lock::start_over(&self.0).await
    }

    async fn export_conversation(&self, ask: ExportConversation) -> Result<Exported, UiError> {
        exports::save(&self.0, ask).await
    }

    async fn export_cancel(&self, _: ExportCancel) -> Result<Done, UiError> {
        exports::cancel(&self.0)
    }

    async fn export_check(&self, _: ExportCheck) -> Result<CheckRow, UiError> {
        exports::check(&self.0).await
    }

    async fn attach_pick(&self, _: AttachPick) -> Result<Vec<AttachmentRow>, UiError> {
        files::choose(&self.0).await
    }

    async fn attach_clipboard(&self, _: AttachClipboard) -> Result<Vec<AttachmentRow>, UiError> {
        files::paste(&self.0).await
    }

    async fn media_save(&self, ask: MediaSave) -> Result<SavedFile, UiError> {
        files::save(&self.0, ask.id).await
    }

    async fn media_copy(&self, ask: MediaCopy) -> Result<Done, UiError> {
        files::copy(&self.0, ask.id).await
    }

    async fn media_open(&self, ask: MediaOpen) -> Result<Done, UiError> {
        files::open(&self.0, ask.id).await
    }

    async fn media_drag(&self, ask: MediaDrag) -> Result<DragFile, UiError> {
        files::lend_out(&self.0, ask.id).await
    }
}

/// Gives a number or a seat up: what lets somebody in is forgotten, what lies here stays for whoever comes back.
async fn leave(app: &App, profile: ProfileId) -> Result<(), Blocked> {
    app.keychain.forget(profile, &Secret::TOKENS).await?;
    app.home.remember(|memory| match profile {
        ProfileId::Demo => {}
        ProfileId::Solo => {
            memory.solo = SoloMemory { webhook_port: memory.solo.webhook_port, ..SoloMemory::default() };
        }
        ProfileId::Team(_) => {
            if let Some(team) = memory.team_mut(profile) {
                team.left = true;
                team.name = None;
            }
        }
    })?;
    Ok(())
}

/// What was typed is not valid; names the field.
pub(crate) fn invalid(field: &str) -> UiError {
    UiError::because(UiErrorCode::InvalidInput, field.to_owned())
}

/// An address of the web, and of nothing else: no file, no program, no scheme that starts something.
pub(crate) fn outside(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    is_web.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_opened_outside() {
        assert!(outside("https://business.facebook.com/wa/manage").is_some());
        assert!(outside("http://example.org/?q=1#x").is_some());
        for no in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ms-msdt:x",
            "data:text/html,x",
            "example.org",
            "",
            "//x",
        ] {
            assert!(outside(no).is_none(), "{no}");
        }
    }
}
