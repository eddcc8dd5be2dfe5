//! What a person chose for themselves.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much a notification shows.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NotificationPrivacy {
    /// Name and words.
    NameAndText,
    /// Name only.
    Name,
    /// Neither.
    Nothing,
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The languages the screen speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system has it.
    #[default]
    Auto,
    /// French.
    Fr,
    /// English.
    En,
}

/// How much stands on a screen.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Roomy.
    Comfort,
    /// As drawn.
    Normal,
    /// One line a row.
    Compact,
}

/// Which files are fetched without being asked for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MediaPolicy {
    /// All of them.
    Always,
    /// Those of at most 5 MB.
    Small,
    /// None.
    Never,
}

/// This person's preferences. A field that an older version did not know takes its default.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// French or English.
    pub language: Language,
    /// How much stands on a screen.
    pub density: Density,
    /// Whether Enter alone sends (Mod+Enter always does).
    pub enter_sends: bool,
    /// How much a notification shows.
    pub notification_privacy: NotificationPrivacy,
    /// No notifications until this moment (milliseconds since 1970); 0 = not disturbed, -1 = until switched off.
    #[ts(type = "number")]
    pub do_not_disturb_until: i64,
    /// Whether closing the window keeps receiving in the tray.
    pub close_to_tray: bool,
    /// Whether the app starts with the session.
    pub start_at_login: bool,
    /// Width of the list pane, CSS pixels.
    pub list_width: u32,
    /// Whether the customer pane is shown.
    pub context_shown: bool,
    /// How long a sent message can be undone before it leaves, seconds; 0 to [`Preferences::MOST_UNDO_SECONDS`].
    pub undo_seconds: u32,
    /// Which files are fetched without being asked for.
    pub media_policy: MediaPolicy,
    /// How much of the disk files may take, MiB.
    pub media_cache_mb: u32,
    /// Whether places and camera data are left in photos that are sent.
    pub keep_photo_metadata: bool,
    /// Whether customers see that we are typing.
    pub send_typing: bool,
    /// When the team's seats were last gone through (milliseconds since 1970); 0 for never.
    #[ts(type = "number")]
    pub seats_reviewed_at: i64,
    /// After how long without a key or a move the lock falls shut, minutes; 0 for never. Without a lock it does nothing.
    pub lock_after_minutes: u32,
    /// Whether the lock falls shut when the computer sleeps or locks its own screen.
    pub lock_with_system: bool,
    /// Whether the system is asked to leave the window out of screenshots and shared screens.
    pub hide_from_capture: bool,
}

impl Preferences {
    /// The longest time in which a sent message can be undone.
    pub const MOST_UNDO_SECONDS: u32 = 10;
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            language: Language::Auto,
            density: Density::Normal,
            enter_sends: false,
            notification_privacy: NotificationPrivacy::NameAndText,
            do_not_disturb_until: 0,
            close_to_tray: true,
            start_at_login: false,
            list_width: 320,
            context_shown: true,
            undo_seconds: 5,
            media_policy: MediaPolicy::Always,
            media_cache_mb: 2048,
            keep_photo_metadata: false,
            send_typing: true,
            seats_reviewed_at: 0,
            lock_after_minutes: 15,
            lock_with_system: true,
            hide_from_capture: false,
        }
    }
}
