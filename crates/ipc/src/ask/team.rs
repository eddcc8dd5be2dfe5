//! Questions about the team. The hub answers them; nothing of it is kept here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::{
    InvitationRow, MeRow, MemberRow, NewInvitationRow, OnLineRow, ProviderRow, RoleWord, SeatRow, WelcomeRow,
};

ask! {
    /// Who this person is to the hub.
    "me" MeAsk {} -> MeRow
}
ask! {
    /// All members.
    "members" MembersAsk {} -> Vec<MemberRow>
}
ask! {
    /// Changes a member; what is absent stays.
    "member_change" MemberChangeAsk {
        /// Who.
        id: String,
        /// The name.
        #[serde(default)]
        #[ts(optional)]
        name: Option<String>,
        /// The role.
        #[serde(default)]
        #[ts(optional)]
        role: Option<RoleWord>,
        /// All teams.
        #[serde(default)]
        #[ts(optional)]
        teams: Option<Vec<String>>,
        /// All skills.
        #[serde(default)]
        #[ts(optional)]
        skills: Option<Vec<String>>,
        /// The lines; none stands for all of them.
        #[serde(default)]
        #[ts(optional)]
        lines: Option<Vec<OnLineRow>>,
        /// Whether no seat is let in any more.
        #[serde(default)]
        #[ts(optional)]
        disabled: Option<bool>,
    } -> MemberRow
}
ask! {
    /// The seats of all, or one's own.
    "seats" SeatsAsk {} -> Vec<SeatRow>
}
ask! {
    /// Names a device.
    "seat_rename" SeatRename {
        /// Which.
        id: String,
        /// Its name.
        device: String,
    } -> SeatRow
}
ask! {
    /// Turns a seat out.
    "seat_revoke" SeatRevoke {
        /// Which.
        id: String,
        /// Whether it is to wipe itself.
        wipe: bool,
    } -> SeatRow
}
ask! {
    /// The invitations that can still be used.
    "invitations" InvitationsAsk {} -> Vec<InvitationRow>
}
ask! {
    /// Invites somebody, or lets a further desktop in.
    "invitation_make" InvitationMake {
        /// Into which role.
        role: RoleWord,
        /// Into which teams.
        teams: Vec<String>,
        /// On which lines; none stands for all of them.
        #[serde(default)]
        lines: Vec<OnLineRow>,
        /// Another desktop of this member.
        member: Option<String>,
        /// For how many hours: 1 to 720.
        valid_hours: Option<u32>,
    } -> NewInvitationRow
}
ask! {
    /// Takes an invitation back.
    "invitation_take_back" InvitationTakeBack {
        /// Which.
        id: String,
    } -> Done
}
ask! {
    /// What an invitation is for. Uses nothing up.
    "join_look" JoinLook {
        /// A link, or a code alone.
        link: String,
        /// The hub's address, where there is a code alone.
        hub: Option<String>,
    } -> WelcomeRow
}
ask! {
    /// A secret for an authenticator.
    "join_two_step" JoinTwoStep {
        /// A link, or a code alone.
        link: String,
        /// The hub's address, where there is a code alone.
        hub: Option<String>,
    } -> TwoStepRow
}
ask! {
    /// Accepts an invitation: this computer becomes a seat, and the team's profile opens.
    "join_accept" JoinAccept {
        /// A link, or a code alone.
        link: String,
        /// The hub's address, where there is a code alone.
        hub: Option<String>,
        /// The person's name, where they are new.
        name: Option<String>,
        /// The device's name.
        device: String,
        /// Whether the agreement is accepted.
        agreed: bool,
        /// The two-step code.
        two_step: Option<String>,
        /// Whether the account that was just proven becomes the member's.
        signed_in: bool,
    } -> JoinedRow
}
ask! {
    /// How one may join a team's hub.
    "join_offer" JoinOffer {
        /// The hub's address.
        hub: String,
    } -> OfferRow
}
ask! {
    /// Opens the provider's page in the system's browser and waits until the person has signed in there, or thought better
    /// of it. One at a time: another ends the one before.
    "sign_in" SignInAsk {
        /// The invitation that the account is to be used with: a link, or a code alone.
        link: Option<String>,
        /// The hub's address, where no link says it.
        hub: Option<String>,
    } -> ProvenRow
}
ask! {
    /// Opens the page once more for the sign-in that waits.
    "sign_in_open" SignInOpen {} -> Done
}
ask! {
    /// Puts the page's address on the clipboard, for a browser that did not open.
    "sign_in_copy" SignInCopy {} -> Done
}
ask! {
    /// Waits no longer, and forgets what was proven.
    "sign_in_cancel" SignInCancel {} -> Done
}
ask! {
    /// Joins with the account that was just proven: this computer becomes a seat, and the team's profile opens.
    "sign_in_finish" SignInFinish {
        /// The person's name, where they are new.
        name: Option<String>,
        /// The device's name.
        device: String,
        /// Whether the agreement is accepted.
        agreed: bool,
    } -> JoinedRow
}
ask! {
    /// Hands over the invitation that the app was opened with, once.
    "join_given" JoinGiven {} -> GivenRow
}

/// How one may join a team's hub.
#[derive(Clone, Serialize, TS)]
pub struct OfferRow {
    /// The hub's name.
    pub hub: String,
    /// The hub's fingerprint.
    pub fingerprint: String,
    /// The provider to sign in at.
    pub provider: ProviderRow,
}

/// An account is proven.
#[derive(Clone, Serialize, TS)]
pub struct ProvenRow {
    /// The person's name as the provider says it.
    pub name: Option<String>,
    /// Into what, and what is still asked.
    pub welcome: WelcomeRow,
}

/// A secret for an authenticator.
#[derive(Clone, Serialize, TS)]
pub struct TwoStepRow {
    /// In base32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be shown as a QR code.
    pub url: String,
}

/// This computer is a seat now.
#[derive(Clone, Serialize, TS)]
pub struct JoinedRow {
    /// Codes that stand in for an authenticator, once each.
    pub recovery_codes: Vec<String>,
}

/// An invitation that the app was opened with.
#[derive(Clone, Serialize, TS)]
pub struct GivenRow {
    /// Its link.
    pub link: Option<String>,
}
