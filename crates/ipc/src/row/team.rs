//! The team: members, seats, invitations.

use domain::{LineId, Permission, Role};
use protocol::member::{
    Invitation, Keeps, Me, Member, NewInvitation, OnLine, Position, SeatInfo, TwoStepNeed, Welcome,
};
use protocol::sign_in::Provider;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident, $ts:literal, of $from:ident: $($variant:ident),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(rename = $ts)]
        pub enum $name {
            $(
                #[doc = concat!("As [`", stringify!($from), "::", stringify!($variant), "`].")]
                $variant
            ),*
        }

        impl From<$from> for $name {
            fn from(value: $from) -> Self {
                match value { $($from::$variant => Self::$variant),* }
            }
        }

        impl From<$name> for $from {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),* }
            }
        }
    };
}

mirrored! {
    /// What a member is in the team.
    RoleWord, "Role", of Role: Owner, Supervisor, Agent, Reviewer, Other
}
mirrored! {
    /// One thing that may be allowed, by name; `other` is one of a newer hub.
    PermissionWord, "Permission", of Permission: Read, SeeNumbers, SeeMedia, MarkRead, SendMessages, StartConversations, SettleSends,
        PartConversations, RefreshTemplates, ImportHistory, SeeMembers, ManageMembers, ManageSeats, Invite, SeeRegister,
        SeeAllTeams, GiveConversations, Other
}

/// A person of the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MemberRow {
    /// Who.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: RoleWord,
    /// Their teams.
    pub teams: Vec<String>,
    /// Their skills.
    pub skills: Vec<String>,
    /// The lines that they have; none stands for all of them.
    pub lines: Vec<OnLineRow>,
    /// Since when.
    #[ts(type = "number")]
    pub created_at: i64,
    /// Since when no seat of theirs is let in.
    #[ts(type = "number | null")]
    pub disabled_at: Option<i64>,
    /// When the confidentiality agreement was accepted.
    #[ts(type = "number | null")]
    pub agreed_at: Option<i64>,
    /// Whether a two-step code is asked for a new seat.
    pub two_step: bool,
}

impl From<Member> for MemberRow {
    fn from(member: Member) -> Self {
        Self {
            id: member.id.0,
            name: member.name.0,
            role: member.role.into(),
            teams: member.teams.into_iter().map(String::from).collect(),
            skills: member.skills.into_iter().map(String::from).collect(),
            lines: member.lines.into_iter().map(OnLineRow::from).collect(),
            created_at: member.created_at.0,
            disabled_at: member.disabled_at.map(|at| at.0),
            agreed_at: member.agreed_at.map(|at| at.0),
            two_step: member.two_step,
        }
    }
}

/// How far a seat has read a line's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PositionRow {
    /// Which line.
    pub line: String,
    /// The last entry that was sent to it.
    #[ts(type = "number")]
    pub seq: u64,
}

impl From<Position> for PositionRow {
    fn from(position: Position) -> Self {
        Self { line: position.line.0, seq: position.seq.0 }
    }
}

/// Whether a seat is to wipe itself, and whether it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WipeWord {
    /// It is told so when it next calls.
    Asked,
    /// It said that it has.
    Done,
}

/// A desktop of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SeatRow {
    /// Which.
    pub id: String,
    /// Whose.
    pub member: String,
    /// The device's name.
    pub device: String,
    /// Its system.
    pub os: Option<String>,
    /// The app's version.
    pub version: Option<String>,
    /// When it was let in.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it was last heard of, to the minute.
    #[ts(type = "number | null")]
    pub last_seen: Option<i64>,
    /// How far it had read then.
    pub positions: Vec<PositionRow>,
    /// Heard of within two minutes.
    pub active: bool,
    /// When it was turned out.
    #[ts(type = "number | null")]
    pub revoked_at: Option<i64>,
    /// Whether it is to wipe itself.
    pub wipe: Option<WipeWord>,
}

impl From<SeatInfo> for SeatRow {
    fn from(seat: SeatInfo) -> Self {
        Self {
            id: seat.id.0,
            member: seat.member.0,
            device: seat.device.0,
            os: seat.os,
            version: seat.version,
            created_at: seat.created_at.0,
            last_seen: seat.last_seen.map(|at| at.0),
            positions: seat.positions.into_iter().map(PositionRow::from).collect(),
            active: seat.active,
            revoked_at: seat.revoked_at.map(|at| at.0),
            wipe: seat.wipe.and_then(|wipe| match wipe {
                domain::Wipe::Asked => Some(WipeWord::Asked),
                domain::Wipe::Done => Some(WipeWord::Done),
                domain::Wipe::Other => None,
            }),
        }
    }
}

/// Who this person is to the hub, and what they may do there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MeRow {
    /// The member.
    pub member: MemberRow,
    /// The seat.
    pub seat: SeatRow,
    /// The role's, less what the hub withholds.
    pub permissions: Vec<PermissionWord>,
    /// Names what this seat may see.
    pub view: String,
    /// The lines that this person has, and what they may do on each; none from a hub that does not tell lines apart.
    pub lines: Vec<MyLineRow>,
}

/// What this person may do on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MyLineRow {
    /// Which.
    pub line: String,
    /// What.
    pub permissions: Vec<PermissionWord>,
}

/// A line that a member has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OnLineRow {
    /// Which.
    pub line: String,
    /// The role there, when it is another than the member's.
    pub role: Option<RoleWord>,
}

impl From<OnLine> for OnLineRow {
    fn from(on: OnLine) -> Self {
        Self { line: on.line.0, role: on.role.map(RoleWord::from) }
    }
}

impl From<OnLineRow> for OnLine {
    fn from(on: OnLineRow) -> Self {
        Self { line: LineId(on.line), role: on.role.map(Role::from) }
    }
}

impl From<Me> for MeRow {
    fn from(me: Me) -> Self {
        let permissions = me.permissions.into_iter().map(PermissionWord::from).collect();
        let lines = me.lines.into_iter().map(|mine| MyLineRow {
            line: mine.line.0,
            permissions: mine.permissions.into_iter().map(PermissionWord::from).collect(),
        });
        Self {
            member: me.member.into(),
            seat: me.seat.into(),
            permissions,
            view: me.view,
            lines: lines.collect(),
        }
    }
}

/// An invitation that can still be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct InvitationRow {
    /// Which.
    pub id: String,
    /// Into which role.
    pub role: RoleWord,
    /// Into which teams.
    pub teams: Vec<String>,
    /// The member whose next desktop it lets in.
    pub member: Option<String>,
    /// Who made it.
    pub by: String,
    /// When.
    #[ts(type = "number")]
    pub made_at: i64,
    /// Until when it can be used.
    #[ts(type = "number")]
    pub expires_at: i64,
}

impl From<Invitation> for InvitationRow {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id.0,
            role: invitation.role.into(),
            teams: invitation.teams.into_iter().map(String::from).collect(),
            member: invitation.member.map(|member| member.0),
            by: invitation.by.0,
            made_at: invitation.made_at.0,
            expires_at: invitation.expires_at.0,
        }
    }
}

/// An invitation with its secret, which is told this once.
#[derive(Clone, Serialize, TS)]
pub struct NewInvitationRow {
    /// The invitation.
    pub invitation: InvitationRow,
    /// Its code.
    pub code: String,
    /// Its link.
    pub link: String,
    /// The hub's fingerprint, to be read out; empty where the hub does not tell it.
    pub fingerprint: String,
}

impl From<NewInvitation> for NewInvitationRow {
    fn from(made: NewInvitation) -> Self {
        let link = made.link.map(|link| link.0).unwrap_or_default();
        Self { invitation: made.invitation.into(), code: made.code.0, link, fingerprint: made.fingerprint }
    }
}

/// What a seat will keep.
#[derive(Clone, Copy, Serialize, TS)]
pub struct KeepsRow {
    /// Conversations and the names of people.
    pub conversations: bool,
    /// Their phone numbers.
    pub numbers: bool,
    /// Their pictures, sounds and documents.
    pub media: bool,
}

impl From<Keeps> for KeepsRow {
    fn from(Keeps { conversations, numbers, media }: Keeps) -> Self {
        Self { conversations, numbers, media }
    }
}

/// Which two-step code is asked at joining.
#[derive(Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TwoStepWord {
    /// The first of a new secret.
    SetUp,
    /// One of the member's authenticator, or a recovery code.
    Enter,
}

/// What somebody is invited to.
#[derive(Clone, Serialize, TS)]
pub struct WelcomeRow {
    /// The hub's name.
    pub hub: String,
    /// To be compared with what whoever invited reads out.
    pub fingerprint: String,
    /// Who invited.
    pub by: String,
    /// Into which role.
    pub role: RoleWord,
    /// What that role may do here.
    pub permissions: Vec<PermissionWord>,
    /// Into which teams.
    pub teams: Vec<String>,
    /// The member whose desktop it will be, where they are there already.
    pub member: Option<String>,
    /// Until when.
    #[ts(type = "number")]
    pub expires_at: i64,
    /// What this seat will keep.
    pub keeps: KeepsRow,
    /// The agreement to accept.
    pub agreement: Option<String>,
    /// The two-step code that is asked.
    pub two_step: Option<TwoStepWord>,
    /// The provider to sign in at, where there is one and it was not yet done.
    pub sign_in: Option<ProviderRow>,
    /// What this computer calls itself.
    pub device: String,
}

/// A provider of identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ProviderRow {
    /// Its name.
    pub name: String,
    /// Whether nobody joins without it.
    pub required: bool,
}

impl From<Provider> for ProviderRow {
    fn from(provider: Provider) -> Self {
        Self { name: provider.name.0, required: provider.required }
    }
}

impl WelcomeRow {
    /// A welcome, to a computer of that name.
    #[must_use]
    pub fn of(welcome: Welcome, device: String) -> Self {
        Self {
            hub: welcome.hub.0,
            fingerprint: welcome.fingerprint,
            by: welcome.by.0,
            role: welcome.role.into(),
            permissions: welcome.permissions.into_iter().map(PermissionWord::from).collect(),
            teams: welcome.teams.into_iter().map(String::from).collect(),
            member: welcome.member.map(|member| member.0),
            expires_at: welcome.expires_at.0,
            keeps: welcome.keeps.into(),
            agreement: welcome.agreement.map(|words| words.0),
            two_step: welcome.two_step.map(|need| match need {
                TwoStepNeed::SetUp => TwoStepWord::SetUp,
                TwoStepNeed::Enter | TwoStepNeed::Other => TwoStepWord::Enter,
            }),
            sign_in: welcome.sign_in.map(ProviderRow::from),
            device,
        }
    }
}

/// Why this seat is no longer let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignedOut {
    /// It was turned out.
    Revoked,
    /// It was turned out and has wiped what it held.
    Wiped,
    /// Another seat of this person is in use.
    OtherSeat,
}
