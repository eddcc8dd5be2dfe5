//! What the screen may ask of the shell: profiles, the demo, connecting a number, the system.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::ask::{Ask, Done, SavedFile, ask, read_params, written};
use crate::error::{UiError, UiErrorCode};
use crate::profile::{ProfileId, ProfileRow};
use crate::row::{Language, Theme};
use crate::table::shell_asks;

/// What kind of profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The demo: a fictional bakery, nothing is sent.
    Demo,
    /// Our own number, the hub inside the app.
    Solo,
    /// A seat at a team's hub.
    Team,
}

/// Why no profile could be opened; each has a screen of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartProblem {
    /// No keychain answers.
    KeychainMissing,
    /// The keychain is locked, or the person refused.
    KeychainLocked,
    /// The keychain has no key for the replica that lies here.
    KeyLost,
    /// The replica cannot be read.
    ReplicaDamaged,
    /// The replica was written by a newer version.
    ReplicaNewer,
    /// The hub's journal (solo) cannot be read.
    JournalDamaged,
    /// The hub's journal (solo) was written by a newer version.
    JournalNewer,
    /// No space on the disk.
    DiskFull,
    /// The folder cannot be written.
    FolderReadOnly,
    /// Another problem; the details tell.
    Other,
}

/// How the app stands.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StartState {
    /// Nothing is connected: show the three doors.
    Doors,
    /// A profile is being opened (the demo is being prepared).
    Opening {
        /// What kind.
        profile: Profile,
        /// Which.
        #[ts(type = "string")]
        id: ProfileId,
    },
    /// A profile is open: show the inbox.
    Open {
        /// What kind.
        profile: Profile,
        /// Which.
        #[ts(type = "string")]
        id: ProfileId,
    },
    /// Everything is behind the person's lock. The preferences are behind it, too: what the screen looks like
    /// until it is open is remembered apart.
    Locked {
        /// What kind was on the screen.
        profile: Profile,
        /// The person's language.
        language: Language,
        /// Light or dark.
        theme: Theme,
        /// Messages of customers that have come since, over all profiles, where that is known; [`protocol::arrivals::MOST`] stands for so
        /// many or more.
        #[ts(type = "number")]
        arrived: u64,
    },
    /// A profile is there and cannot be opened.
    Problem {
        /// Which.
        #[ts(type = "string")]
        id: ProfileId,
        /// Why.
        problem: StartProblem,
        /// The folder concerned, for the person to find.
        folder: String,
        /// For the details pane.
        details: String,
    },
}

/// What the screen needs first.
#[derive(Clone, Serialize, TS)]
pub struct Start {
    /// How the app stands.
    pub state: StartState,
    /// `windows`, `macos` or `linux`.
    pub platform: String,
    /// The system's language, BCP 47.
    pub locale: String,
    /// The app's version.
    pub version: String,
    /// Whether the demo's network is up; true outside the demo.
    pub demo_network: bool,
    /// What the addresses of files begin with, such as `media://localhost/`.
    pub media_base: String,
    /// Whether there is a lock to shut: the profile was opened through it.
    pub has_lock: bool,
    /// Every profile of this computer, in the order of the switcher; none behind a lock.
    pub profiles: Vec<ProfileRow>,
    /// The team's hub that the command line names, to fill in the form of that door.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hub_url: Option<String>,
}

ask! {
    /// How the app stands.
    "start" StartAsk {} -> Start
}
ask! {
    /// Opens the demo.
    "demo_start" DemoStart {} -> Done
}
ask! {
    /// Leaves the demo and shreds it.
    "demo_leave" DemoLeave {} -> Done
}
ask! {
    /// Cuts or restores the demo's network.
    "demo_network" DemoNetwork {
        /// Whether it is up.
        up: bool,
    } -> Done
}
ask! {
    /// Tries again to open what could not be opened.
    "start_retry" StartRetry {} -> Done
}
ask! {
    /// Sets an unreadable replica aside (renamed, never deleted) and refills it from the hub; drafts and outbox
    /// are carried over where they can be read.
    "replica_rebuild" ReplicaRebuild {} -> Done
}
ask! {
    /// Joins a team's hub, beside what there is. At a hub that is there already, the token is renewed.
    "team_connect" TeamConnect {
        /// The hub's address.
        hub_url: String,
        /// The seat's token; goes to the keychain.
        token: String,
    } -> Done
}

/// What an owner fills in to connect a number.
#[derive(Clone, Deserialize, TS)]
pub struct SoloForm {
    /// Meta's `phone_number_id`.
    pub phone_number_id: String,
    /// Meta's WhatsApp Business Account id.
    pub waba_id: String,
    /// The access token; goes to the keychain, never shown again. Empty keeps the stored one.
    pub token: String,
    /// The app secret; goes to the keychain, never shown again. Empty keeps the stored one.
    pub app_secret: String,
    /// The public address that reaches this computer; may be empty while preparing.
    pub public_url: String,
}

/// One check before connecting.
#[derive(Clone, Serialize, TS)]
pub struct PreflightTick {
    /// `keychain`, `disk`, `clock`, `token`, `number`, `subscription`, `webhook`.
    pub check: String,
    /// `ok`, `failed`, `waiting` (nothing to check yet).
    pub state: String,
    /// A fixed word for what is wrong; the screen owns the sentence and the fix.
    pub problem: Option<String>,
    /// For the details pane, and the values worth showing (number, name, skew).
    pub details: String,
}

impl PreflightTick {
    /// All is well.
    #[must_use]
    pub fn ok(check: &str, details: impl ToString) -> Self {
        Self::new(check, "ok", None, details)
    }

    /// Something is wrong.
    #[must_use]
    pub fn failed(check: &str, problem: &str, details: impl ToString) -> Self {
        Self::new(check, "failed", Some(problem), details)
    }

    /// There is nothing to check yet.
    #[must_use]
    pub fn waiting(check: &str, details: impl ToString) -> Self {
        Self::new(check, "waiting", None, details)
    }

    fn new(check: &str, state: &str, problem: Option<&str>, details: impl ToString) -> Self {
        Self {
            check: check.to_owned(),
            state: state.to_owned(),
            problem: problem.map(str::to_owned),
            details: details.to_string(),
        }
    }
}

/// What to copy into Meta's dashboard.
#[derive(Clone, Serialize, TS)]
pub struct SoloSetup {
    /// Where the hub listens for webhooks on this computer.
    pub local_url: String,
    /// The callback URL for Meta, when the public address is known.
    pub callback_url: Option<String>,
    /// The verify token for Meta.
    pub verify_token: String,
}

ask! {
    /// Prepares the hub's webhook door and says what to copy into Meta's dashboard.
    "solo_prepare" SoloPrepare {
        /// The public address, when known.
        public_url: String,
    } -> SoloSetup
}
ask! {
    /// Runs every check; asks Meta with the given token.
    "solo_preflight" SoloPreflight {
        /// What was filled in.
        form: SoloForm,
    } -> Vec<PreflightTick>
}
ask! {
    /// Stores the secrets in the keychain, starts the hub inside the app, opens the inbox.
    "solo_connect" SoloConnect {
        /// What was filled in.
        form: SoloForm,
    } -> Done
}
ask! {
    /// Leaves the solo or team profile that is on the screen: forgets its secrets; the replica and journal stay until deleted by hand.
    "disconnect" Disconnect {} -> Done
}
ask! {
    /// Looks at everything between this computer and the customer: fixed words and numbers, fit for a report.
    "diagnose" Diagnose {} -> Vec<PreflightTick>
}
ask! {
    /// Opens a web page in the system's browser: only addresses the app itself offers, or a customer's link after a person clicked.
    "open_external" OpenExternal {
        /// An http or https address.
        url: String,
    } -> Done
}
ask! {
    /// Puts text on the clipboard.
    "copy_text" CopyText {
        /// What.
        text: String,
    } -> Done
}

ask! {
    /// Saves a contact card where the person says, for an address book to read.
    "contact_save" ContactSave {
        /// Whose it is.
        name: String,
        /// The card, as a vCard.
        vcard: String,
    } -> SavedFile
}

/// The longest card that is saved: what Meta's largest message could hold.
const LONGEST_CARD: usize = 256 * 1024;

impl ContactSave {
    /// The name under which the card may lie on a disk, and what it holds. Fails for what is no card.
    ///
    /// # Errors
    /// [`UiErrorCode::InvalidInput`]: the screen is to make it a vCard.
    pub fn as_file(self) -> Result<(String, String), UiError> {
        if !self.vcard.starts_with("BEGIN:VCARD") || self.vcard.len() > LONGEST_CARD {
            return Err(UiError::because(UiErrorCode::InvalidInput, "vcard".to_owned()));
        }
        // Only the last part of a path would be left of a name with a slash in it.
        let name = self.name.replace(['/', '\\'], " ");
        let safe = media::names::safe(&format!("{name}.vcf"), media::FileType::Text);
        Ok((safe.name, self.vcard))
    }
}

macro_rules! shell_trait {
    ($($ask:ty => $method:ident),* $(,)?) => {
        /// What a shell answers: the real one, and the bridge of the development browser.
        pub trait Shell: Send + Sync {
            $(
                #[doc = concat!("Answers `", stringify!($method), "`.")]
                fn $method(
                    &self,
                    ask: $ask,
                ) -> impl Future<Output = Result<<$ask as Ask>::Answer, UiError>> + Send;
            )*
        }

        /// Brings a question to the shell and its answer back. A name that no shell answers is a bug of ours.
        ///
        /// # Errors
        /// The shell's own, or a bug where the question is not understood.
        pub async fn ask_shell<S: Shell>(shell: &S, name: &str, params: Value) -> Result<Value, UiError> {
            match name {
                $(<$ask as Ask>::NAME => {
                    let ask = read_params::<$ask>(params)?;
                    written::<$ask>(&shell.$method(ask).await?)
                })*
                _ => Err(UiError::unknown_ask(name)),
            }
        }
    };
}
shell_asks!(shell_trait!());

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, vcard: &str) -> ContactSave {
        ContactSave { name: name.to_owned(), vcard: vcard.to_owned() }
    }

    #[test]
    fn a_card_is_saved_under_a_name_that_does_no_harm() {
        let named = |name: &str| card(name, "BEGIN:VCARD\r\n").as_file().map(|(name, _)| name).ok();
        assert_eq!(named("Mathilde Fleury").as_deref(), Some("Mathilde Fleury.vcf"));
        assert_eq!(named("Fleurs / Coin").as_deref(), Some("Fleurs   Coin.vcf"));
        assert_eq!(named("a\u{202e}gpj.exe").as_deref(), Some("agpj.exe.vcf"));
        assert!(card("x", "#!/bin/sh").as_file().is_err());
    }
}
