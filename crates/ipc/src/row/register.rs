//! The register: what was done, by whom, and what of it is proved.

use engine::{Broken, Register};
use protocol::register::{Act, Deed, Flaw, Record};
use serde::Serialize;
use ts_rs::TS;

use super::{PermissionWord, RoleWord};

/// The most acts that are drawn at once; the newest are.
const MOST: usize = 1_000;

/// The register as this seat knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RegisterRow {
    /// The newest acts, the newest first.
    pub acts: Vec<ActRow>,
    /// How many there are in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The last act that a signed checkpoint vouches for; 0 for none.
    #[ts(type = "number")]
    pub vouched: u64,
    /// How many checkpoints are signed.
    #[ts(type = "number")]
    pub checkpoints: u64,
    /// The signing keys, each by its first sixteen hexadecimal digits in groups of four.
    pub signers: Vec<String>,
    /// The first thing that does not hold.
    pub flaw: Option<FlawRow>,
    /// Whether the hub was asked just now; else this is what was known before.
    pub fresh: bool,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ActRow {
    /// Its number.
    #[ts(type = "number")]
    pub no: u64,
    /// When, by the hub's clock.
    #[ts(type = "number")]
    pub at: i64,
    /// By whom: a member's name of then; `hub` or `command line` where no member did it.
    pub by: String,
    /// Whether a member did it.
    pub by_member: bool,
    /// What.
    #[serde(flatten)]
    #[ts(flatten)]
    pub deed: DeedRow,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "deed", rename_all = "snake_case")]
#[ts(rename = "Deed")]
pub enum DeedRow {
    /// A desktop was let in.
    SeatLetIn {
        /// Whose.
        name: String,
        /// Their role.
        role: RoleWord,
        /// The device's name.
        device: String,
        /// The provider at which the person signed in for it, by its host.
        provider: Option<String>,
    },
    /// An account at a provider became a member's.
    AccountBound {
        /// Whose.
        name: String,
        /// The provider, by its host.
        provider: String,
    },
    /// A member's accounts are theirs no more.
    AccountForgotten {
        /// Whose they were.
        name: String,
    },
    /// A desktop was turned out.
    SeatTurnedOut {
        /// The device's name.
        device: String,
        /// Whether it is to wipe what it holds.
        wipe: bool,
    },
    /// A desktop has wiped what it held.
    SeatWiped {
        /// The device's name.
        device: String,
    },
    /// A member was changed; what is absent stayed.
    MemberChanged {
        /// Who.
        name: String,
        /// The new role.
        role: Option<RoleWord>,
        /// All teams from then on.
        teams: Option<Vec<String>>,
        /// All lines from then on; none stands for all that there are.
        lines: Option<Vec<String>>,
        /// Whether none of their seats is let in any more.
        disabled: Option<bool>,
    },
    /// Somebody was invited.
    InvitationMade {
        /// Into which role.
        role: RoleWord,
        /// Until when it could be used.
        #[ts(type = "number")]
        expires_at: i64,
    },
    /// An invitation was taken back.
    InvitationTakenBack,
    /// What the hub withholds or asks for has changed.
    PolicyChanged {
        /// What is withheld from which role.
        withheld: Vec<(RoleWord, PermissionWord)>,
        /// `off`, `owners` or `all`.
        two_step: String,
        /// Whether a member may use one desktop at a time.
        one_active_seat: bool,
        /// Whether whoever joins accepts an agreement.
        agreement: bool,
        /// The provider at which people sign in, by its host.
        sign_in: Option<String>,
        /// Whether nobody joins without it.
        sign_in_required: bool,
    },
    /// The journal was brought back from a backup.
    Restored {
        /// When the backup was made.
        #[ts(type = "number")]
        made_at: i64,
    },
    /// A conversation left a desktop as a file.
    ConversationExported {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
        /// How many messages.
        #[ts(type = "number")]
        messages: u64,
        /// How many files.
        #[ts(type = "number")]
        files: u64,
    },
    /// A member went on at one desktop though another of theirs was in use.
    SeatTookOver {
        /// The device's name.
        device: String,
    },
    /// A deed of a newer hub.
    Other,
}

/// What does not hold, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct FlawRow {
    /// What.
    pub what: FlawWord,
    /// The number of the act, or of the checkpoint.
    #[ts(type = "number")]
    pub no: u64,
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Flaw")]
pub enum FlawWord {
    /// An act is missing.
    ActMissing,
    /// An act was changed, or something before it.
    ActChanged,
    /// A checkpoint is missing.
    CheckpointMissing,
    /// A checkpoint is not what was signed.
    CheckpointChanged,
    /// A checkpoint speaks of other acts.
    OtherActs,
    /// The hub's register does not continue what this seat holds.
    AtTheHub,
}

impl From<Broken> for FlawRow {
    fn from(broken: Broken) -> Self {
        let (what, no) = match broken {
            Broken::AtTheHub(no) => (FlawWord::AtTheHub, no),
            Broken::Here(Flaw::ActMissing(no)) => (FlawWord::ActMissing, no),
            Broken::Here(Flaw::ActChanged(no)) => (FlawWord::ActChanged, no),
            Broken::Here(Flaw::CheckpointMissing(no)) => (FlawWord::CheckpointMissing, no),
            Broken::Here(Flaw::CheckpointChanged(no)) => (FlawWord::CheckpointChanged, no),
            Broken::Here(Flaw::OtherActs(no)) => (FlawWord::OtherActs, no),
        };
        Self { what, no }
    }
}

impl From<Register> for RegisterRow {
    fn from(register: Register) -> Self {
        let newest = register.records.iter().rev().take(MOST);
        let (proved, flaw) = match register.proof {
            Ok(proved) => (proved, None),
            Err(broken) => (protocol::register::Proved::default(), Some(broken.into())),
        };
        Self {
            acts: newest.map(ActRow::of).collect(),
            total: register.records.len() as u64,
            vouched: proved.vouched,
            checkpoints: proved.checkpoints,
            signers: proved.signers.iter().map(|key| in_groups(key)).collect(),
            flaw,
            fresh: register.is_fresh,
        }
    }
}

/// What two people can compare by reading it out.
fn in_groups(key: &str) -> String {
    let groups: Vec<&str> = (0..4).filter_map(|group| key.get(group * 4..group * 4 + 4)).collect();
    groups.join(" ").to_uppercase()
}

impl ActRow {
    fn of(record: &Record) -> Self {
        let no = record.no;
        match record.read() {
            Some(Act { at, by, deed }) => {
                let by_member = by.member.is_some();
                Self { no, at: at.0, by: by.name.0, by_member, deed: deed.into() }
            }
            // Whatever it is, it is not passed over.
            None => Self { no, at: 0, by: String::new(), by_member: false, deed: DeedRow::Other },
        }
    }
}

/// An issuer as people know it: its address without the scheme.
fn host_of(issuer: &str) -> String {
    issuer.split_once("://").map_or(issuer, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

impl From<Deed> for DeedRow {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::SeatLetIn { name, role, device, issuer, .. } => Self::SeatLetIn {
                name: name.0,
                role: role.into(),
                device: device.0,
                provider: issuer.map(|issuer| host_of(issuer.as_str())),
            },
            Deed::AccountBound { name, issuer, .. } => {
                Self::AccountBound { name: name.0, provider: host_of(issuer.as_str()) }
            }
            Deed::AccountForgotten { name, .. } => Self::AccountForgotten { name: name.0 },
            Deed::SeatTurnedOut { device, wipe, .. } => Self::SeatTurnedOut { device: device.0, wipe },
            Deed::SeatWiped { device, .. } => Self::SeatWiped { device: device.0 },
            Deed::MemberChanged { name, role, teams, lines, disabled, .. } => Self::MemberChanged {
                name: name.0,
                role: role.map(RoleWord::from),
                teams: teams.map(|all| all.into_iter().map(String::from).collect()),
                lines: lines.map(|all| all.into_iter().map(|on| on.line.0).collect()),
                disabled,
            },
            Deed::InvitationMade { role, expires_at, .. } => {
                Self::InvitationMade { role: role.into(), expires_at: expires_at.0 }
            }
            Deed::InvitationTakenBack { .. } => Self::InvitationTakenBack,
            Deed::PolicyChanged { withheld, two_step, one_active_seat, agreement, sign_in } => {
                Self::PolicyChanged {
                    withheld: withheld.into_iter().map(|(role, one)| (role.into(), one.into())).collect(),
                    two_step,
                    one_active_seat,
                    agreement: agreement.is_some(),
                    sign_in_required: sign_in.as_ref().is_some_and(|policy| policy.required),
                    sign_in: sign_in.map(|policy| host_of(policy.issuer.as_str())),
                }
            }
            Deed::ConversationExported { conversation, messages, files, .. } => {
                Self::ConversationExported { conversation: conversation.0, messages, files }
            }
            Deed::SeatTookOver { device, .. } => Self::SeatTookOver { device: device.0 },
            Deed::Restored { made_at } => Self::Restored { made_at: made_at.0 },
            Deed::Other => Self::Other,
        }
    }
}
