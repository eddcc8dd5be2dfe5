//! Members, seats and invitations: the questions about who is on a hub, as JSON over HTTP below `/v1`.
//!
//! | question | who | body | answer |
//! |---|---|---|---|
//! | `GET me` | every seat | | [`Me`] |
//! | `PUT me/seat` | every seat | [`SeatReport`] | [`Me`] |
//! | `GET members` | `see_members` | | `[Member]` |
//! | `PATCH members/{id}` | `manage_members` | [`MemberChange`] | [`Member`] |
//! | `GET seats` | every seat | | `[SeatInfo]`: with `see_members` of all, else one's own |
//! | `PATCH seats/{id}` | one's own, or `manage_seats` | [`SeatChange`] | [`SeatInfo`] |
//! | `POST seats/{id}/revoke` | one's own, or `manage_seats` | [`Revocation`] | [`SeatInfo`] |
//! | `GET invitations` | `invite` | | `[Invitation]` that are open |
//! | `POST invitations` | `invite`; every seat for oneself | [`InvitationWish`] | [`NewInvitation`] |
//! | `DELETE invitations/{id}` | `invite`, or who made it | | 204 |
//! | `POST join/look` | anyone | [`Knock`] | [`Welcome`] |
//! | `POST join/two-step` | anyone | [`Knock`] | [`TwoStepSetup`] |
//! | `POST join` | anyone | [`Joining`] | [`Joined`] |
//! | `POST wiped` | a seat that is told to wipe itself | | 204 |
//!
//! A no is a [`crate::Refusal`]. The code of an invitation is a secret: it travels in bodies only, never in an address
//! that is logged; in a link it is the fragment, which no browser sends.

use domain::{
    InvitationId, LineId, MemberId, Permission, Role, SeatId, Seq, Skill, Team, Text, Timestamp, Wipe,
};
use serde::{Deserialize, Serialize};

use crate::sign_in::Provider;

/// The longest name of a member, a device, a team or a skill, in characters.
pub const MAX_NAME: usize = 64;
/// The most teams, and the most skills, of one member.
pub const MOST_NAMES: usize = 32;

/// Whether people may name something like this: not empty, not too long, in one line, without space around it.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME;
    fits && name.trim() == name && !name.chars().any(char::is_control)
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The member.
    pub member: Member,
    /// The seat.
    pub seat: SeatInfo,
    /// What the member may do: the role's, less what the hub withholds.
    pub permissions: Vec<Permission>,
    /// Names what the seat may see, as in the stream's greeting.
    #[serde(default)]
    pub view: String,
    /// The lines that the member has, and what they may do on each; none from a hub that does not tell lines apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<MyLine>,
}

/// What somebody may do on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyLine {
    /// Which.
    pub line: LineId,
    /// What.
    pub permissions: Vec<Permission>,
}

/// A line that a member has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLine {
    /// Which.
    pub line: LineId,
    /// The role that the member has there, when it is another than theirs; only permissions about a line come of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A person of the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// The name under which messages are signed for the team.
    pub name: Text,
    /// The role.
    pub role: Role,
    /// The teams.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// The skills.
    #[serde(default)]
    pub skills: Vec<Skill>,
    /// The lines; none stands for all of them. An owner has all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OnLine>,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when no seat of theirs is let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// When the confidentiality agreement was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<Timestamp>,
    /// Whether a two-step code is asked for a new seat.
    #[serde(default)]
    pub two_step: bool,
}

/// What changes of a member; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChange {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// All teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<Team>>,
    /// All skills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<Skill>>,
    /// The lines; none stands for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<OnLine>>,
    /// Whether no seat is let in any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// A desktop of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatInfo {
    /// Which.
    pub id: SeatId,
    /// Whose.
    pub member: MemberId,
    /// The device's name.
    pub device: Text,
    /// Its system, as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The version of the app, as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When it was let in.
    pub created_at: Timestamp,
    /// When it was last heard of, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// How far it had read the journals then.
    #[serde(default)]
    pub positions: Vec<Position>,
    /// Whether it was heard of within the last two minutes.
    #[serde(default)]
    pub active: bool,
    /// When it was turned out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Whether it is to wipe itself, and whether it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wipe: Option<Wipe>,
}

/// How far a seat has read a line's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Whose journal.
    pub line: LineId,
    /// The last Seq that was sent to it.
    pub seq: Seq,
}

/// What a seat says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatReport {
    /// Its system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The version of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What changes of a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatChange {
    /// The device's name.
    pub device: Text,
}

/// How a seat is turned out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Whether it is to wipe what it holds when it next calls.
    #[serde(default)]
    pub wipe: bool,
}

/// Whom to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationWish {
    /// The role; where `member` is given, that member's own counts.
    pub role: Role,
    /// The teams.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// The lines; none stands for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OnLine>,
    /// Another desktop of a member who is there already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// For how long; the hub bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_hours: Option<u32>,
}

/// An invitation that can still be used. It does not hold its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// Into which role.
    pub role: Role,
    /// Into which teams.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// On which lines; none stands for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OnLine>,
    /// The member whose next desktop it lets in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Who made it, by the name of then.
    pub by: Text,
    /// When.
    pub made_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// An invitation with its secret, which is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The code: four groups of five letters and digits.
    pub code: Text,
    /// `https://hub/join#CODE`, when the hub was told its address; else the desktop makes it from the one it uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Text>,
    /// The hub's fingerprint, for whoever invites to read out; empty from a hub that does not tell it here.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
}

/// Somebody shows the code of an invitation. Spaces, hyphens and case do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    /// The code.
    pub code: Text,
}

/// What somebody is invited to, before they accept. Nothing is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The hub's name.
    pub hub: Text,
    /// The hub's fingerprint, to be compared with what whoever invited reads out.
    pub fingerprint: String,
    /// Who invited.
    pub by: Text,
    /// Into which role.
    pub role: Role,
    /// What that role may do here.
    pub permissions: Vec<Permission>,
    /// Into which teams.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// The member whose desktop it will be, when there is one already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Text>,
    /// Until when.
    pub expires_at: Timestamp,
    /// What the seat will keep, and who can have it wiped.
    pub keeps: Keeps,
    /// The agreement to accept, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Text>,
    /// The two-step code, when one is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_step: Option<TwoStepNeed>,
    /// The provider to sign in at, where there is one and it was not yet done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<Provider>,
}

/// Which two-step code is asked at joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoStepNeed {
    /// The first of a new secret: ask for `join/two-step`.
    SetUp,
    /// One of the member's authenticator, or a recovery code.
    Enter,
    /// Something of a newer hub.
    #[serde(other)]
    Other,
}

/// What a seat will keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeps {
    /// Conversations and the names of people, encrypted.
    pub conversations: bool,
    /// Their phone numbers.
    pub numbers: bool,
    /// Their pictures, sounds and documents.
    pub media: bool,
}

/// The secret for an authenticator, told once to whoever holds the invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoStepSetup {
    /// In base32, to be typed.
    pub secret: Text,
    /// `otpauth://…`, to be shown as a QR code.
    pub url: Text,
}

/// Somebody accepts an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The invitation's code.
    pub code: Text,
    /// The person's name; not needed for another desktop of a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The device's name.
    pub device: Text,
    /// Its system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The version of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether the agreement is accepted.
    #[serde(default)]
    pub agreed: bool,
    /// The two-step code, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_step: Option<Text>,
    /// The attempt that proved an account: it becomes the member's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<Text>,
}

/// The new seat. Its token, and recovery codes, are told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The bearer token.
    pub token: Text,
    /// Who is now there.
    pub me: Me,
    /// Codes that stand in for an authenticator, once each; empty where none was set up.
    #[serde(default)]
    pub recovery_codes: Vec<Text>,
}
