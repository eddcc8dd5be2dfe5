//! The register: every act that matters on a hub, numbered, each linked to the one before it, and checkpoints that a
//! hub signs. Whoever holds a part of it can tell without any hub whether something in it was changed, taken away, or
//! put in between.
//!
//! An act's digest is SHA-256 over a name, its salt and its text; its link is SHA-256 over a name, the link before it, its
//! number and its digest. A checkpoint names the last act, its link, and for each line the last entry and a running
//! digest of all entries; its signature is Ed25519 over [`Checkpoint::text`], which names the checkpoint before it.
//!
//! | question | who | answer |
//! |---|---|---|
//! | `GET register/acts?after=NO` | `see_register` | `[Record]`, at most [`PAGE`], ascending |
//! | `GET register/checkpoints?after=NO` | `see_register` | `[Checkpoint]`, at most [`PAGE`], ascending |

use std::fmt::Write as _;

use domain::{
    ConversationId, InvitationId, LineId, MemberId, Permission, Role, SeatId, Seq, Team, Text, Timestamp,
};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::member::OnLine;

/// Records, or checkpoints, in one answer.
pub const PAGE: u32 = 500;

/// What the first act is linked to.
pub const BEGINNING: Link = [0; 32];

/// The digest of everything up to an act, or up to an entry.
pub type Link = [u8; 32];

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The member; nobody where it was done at the hub's command line, or by the hub itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Their name of then.
    pub name: Text,
}

impl Actor {
    /// The hub itself, where nobody asked it to.
    #[must_use]
    pub fn hub() -> Self {
        Self { member: None, name: "hub".into() }
    }

    /// Whoever has the hub's machine.
    #[must_use]
    pub fn command_line() -> Self {
        Self { member: None, name: "command line".into() }
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When, by the hub's clock.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// A desktop was let in.
    SeatLetIn {
        /// Which.
        seat: SeatId,
        /// Whose.
        member: MemberId,
        /// Their name.
        name: Text,
        /// Their role.
        role: Role,
        /// The device's name.
        device: Text,
        /// The issuer at which the person signed in for it, where they did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issuer: Option<Text>,
    },
    /// An account at a provider became a member's: from then on it lets their desktops in.
    AccountBound {
        /// Whose.
        member: MemberId,
        /// Their name.
        name: Text,
        /// The provider, by its issuer. The account's own name is no business of the register.
        issuer: Text,
    },
    /// A member's accounts are theirs no more: the next sign-in may be with another.
    AccountForgotten {
        /// Whose they were.
        member: MemberId,
        /// Their name.
        name: Text,
    },
    /// A desktop was turned out.
    SeatTurnedOut {
        /// Which.
        seat: SeatId,
        /// Its device's name.
        device: Text,
        /// Whether it is to wipe what it holds.
        wipe: bool,
    },
    /// A desktop said that it has wiped what it held.
    SeatWiped {
        /// Which.
        seat: SeatId,
        /// Its device's name.
        device: Text,
    },
    /// A member was changed; absent fields stayed.
    MemberChanged {
        /// Which.
        member: MemberId,
        /// Their name, the new one if it changed.
        name: Text,
        /// The new role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
        /// All teams from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        teams: Option<Vec<Team>>,
        /// All lines from now on; none stands for all that there are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lines: Option<Vec<OnLine>>,
        /// Whether none of their seats is let in any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disabled: Option<bool>,
    },
    /// Somebody was invited.
    InvitationMade {
        /// Which invitation.
        invitation: InvitationId,
        /// Into which role.
        role: Role,
        /// Until when it can be used.
        expires_at: Timestamp,
    },
    /// An invitation was taken back.
    InvitationTakenBack {
        /// Which.
        invitation: InvitationId,
    },
    /// What the hub withholds or asks for is no longer what it was.
    PolicyChanged {
        /// What is withheld from which role.
        withheld: Vec<(Role, Permission)>,
        /// `off`, `owners` or `all`.
        two_step: String,
        /// Whether a member may use one desktop at a time.
        one_active_seat: bool,
        /// The digest of the agreement that whoever joins accepts, in hex.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreement: Option<String>,
        /// How people sign in at a provider, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign_in: Option<SignInPolicy>,
    },
    /// A conversation left a desktop as a file.
    ConversationExported {
        /// On which line it is.
        line: LineId,
        /// Which.
        conversation: ConversationId,
        /// How many messages.
        messages: u64,
        /// How many files.
        files: u64,
    },
    /// A member went on at one desktop though another of theirs was in use, where the hub lets them use one at a time.
    SeatTookOver {
        /// Which.
        seat: SeatId,
        /// Its device's name.
        device: Text,
    },
    /// The journal was brought back from a backup: what came after it is not here.
    Restored {
        /// When the backup was made.
        made_at: Timestamp,
    },
    /// A deed of a newer hub.
    #[serde(other)]
    Other,
}

/// How people sign in at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPolicy {
    /// The provider, by its issuer.
    pub issuer: Text,
    /// Whether nobody joins without it.
    #[serde(default)]
    pub required: bool,
    /// The domains of addresses that are taken; all where there is none.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The groups whose people join without an invitation, each with its role.
    #[serde(default)]
    pub roles: Vec<(String, Role)>,
}

/// An act as it is kept and told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1.
    pub no: u64,
    /// The JSON text of the [`Act`], byte for byte as it was digested.
    pub act: Text,
    /// 128 random bits, in hex: nobody finds an act's words by its digest.
    pub salt: String,
    /// The link up to here, in hex.
    pub link: String,
}

/// Reads a link in hex; `None` when it is none.
#[must_use]
pub fn read_link(hex: &str) -> Option<Link> {
    hex::decode(hex).ok()?.try_into().ok()
}

impl Record {
    /// A new one after that link.
    ///
    /// # Panics
    /// Never: an act of ours always serialises.
    #[must_use]
    pub fn new(no: u64, before: &Link, act: &Act, salt: [u8; 16]) -> Self {
        let act = serde_json::to_string(act).expect("an act of ours always serialises");
        let link = link(before, no, &act, &salt);
        Self { no, act: Text(act), salt: hex::encode(salt), link: hex::encode(link) }
    }

    /// What it says; `None` when it is no act of ours.
    #[must_use]
    pub fn read(&self) -> Option<Act> {
        serde_json::from_str(self.act.as_str()).ok()
    }
}

fn link(before: &Link, no: u64, act: &str, salt: &[u8]) -> Link {
    let digest = Sha256::new().chain_update("comptoir act 1").chain_update(salt).chain_update(act).finalize();
    let link = Sha256::new().chain_update("comptoir link 1").chain_update(before);
    link.chain_update(no.to_le_bytes()).chain_update(digest).finalize().into()
}

/// How far a line had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineMark {
    /// Which.
    pub line: LineId,
    /// Its last entry.
    pub head: Seq,
    /// The running digest of all entries up to it, in hex.
    pub link: String,
}

/// The running digest of a line with one more entry, of which `fact` is the stored text.
#[must_use]
pub fn entry_link(before: &Link, seq: Seq, at: Timestamp, fact: &str) -> Link {
    let link = Sha256::new().chain_update("comptoir entry 1").chain_update(before);
    let link = link.chain_update(seq.0.to_le_bytes()).chain_update(at.0.to_le_bytes());
    link.chain_update(Sha256::digest(fact)).finalize().into()
}

/// What a hub signs now and then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its number, from 1.
    pub no: u64,
    /// When, by the hub's clock.
    pub at: Timestamp,
    /// The last act.
    pub acts: u64,
    /// The link up to it, in hex.
    pub link: String,
    /// How far each line had come.
    pub lines: Vec<LineMark>,
    /// The SHA-256 of the text of the checkpoint before it, in hex; empty for the first.
    pub before: String,
    /// The public key (Ed25519), in hex.
    pub signer: String,
    /// The signature over [`Checkpoint::text`], in hex.
    pub signature: String,
}

impl Checkpoint {
    /// What is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { no, at, acts, link, before, signer, .. } = self;
        let mut text = format!("comptoir checkpoint 1\n{no}\n{}\n{acts}\n{link}\n{before}\n{signer}\n", at.0);
        for LineMark { line, head, link } in &self.lines {
            // Writing into a text does not fail.
            let _ = writeln!(text, "{line} {} {link}", head.0);
        }
        text
    }

    /// The SHA-256 of what is signed, in hex: the next one names it.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.text()))
    }

    /// Whether the signature is its signer's.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let (Ok(key), Ok(signature)) = (hex::decode(&self.signer), hex::decode(&self.signature)) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key).verify(self.text().as_bytes(), &signature).is_ok()
    }
}

/// The first thing in a register that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// An act is missing where this one should be.
    #[error("act {0} is missing")]
    ActMissing(u64),
    /// An act, or something before it, is not what it was when it was linked.
    #[error("act {0} was changed, or something before it was")]
    ActChanged(u64),
    /// A checkpoint is missing where this one should be.
    #[error("checkpoint {0} is missing")]
    CheckpointMissing(u64),
    /// A checkpoint is not what was signed.
    #[error("checkpoint {0} is not what was signed")]
    CheckpointChanged(u64),
    /// The acts that a checkpoint speaks of are not these.
    #[error("checkpoint {0} speaks of other acts")]
    OtherActs(u64),
}

/// What a register proves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proved {
    /// How many acts are linked without a flaw.
    pub acts: u64,
    /// How many checkpoints are signed.
    pub checkpoints: u64,
    /// The last act that a checkpoint vouches for.
    pub vouched: u64,
    /// Whose signatures there are, in hex, each once, in the order of their first.
    pub signers: Vec<String>,
}

/// Proves a whole register.
///
/// # Errors
/// The first flaw.
pub fn prove(records: &[Record], checkpoints: &[Checkpoint]) -> Result<Proved, Flaw> {
    let mut proved = Proved::default();
    let mut links = Vec::with_capacity(records.len());
    let mut before = BEGINNING;
    for (record, no) in records.iter().zip(1_u64..) {
        if record.no != no {
            return Err(Flaw::ActMissing(no));
        }
        let salt = hex::decode(&record.salt).map_err(|_| Flaw::ActChanged(no))?;
        before = link(&before, no, record.act.as_str(), &salt);
        if hex::encode(before) != record.link {
            return Err(Flaw::ActChanged(no));
        }
        links.push(record.link.as_str());
        proved.acts = no;
    }
    let mut last = String::new();
    for (checkpoint, no) in checkpoints.iter().zip(1_u64..) {
        if checkpoint.no != no {
            return Err(Flaw::CheckpointMissing(no));
        }
        if checkpoint.before != last || !checkpoint.is_signed() {
            return Err(Flaw::CheckpointChanged(no));
        }
        if !spoken_of(checkpoint, &links) {
            return Err(Flaw::OtherActs(no));
        }
        last = checkpoint.digest();
        (proved.checkpoints, proved.vouched) = (no, proved.vouched.max(checkpoint.acts));
        if !proved.signers.contains(&checkpoint.signer) {
            proved.signers.push(checkpoint.signer.clone());
        }
    }
    Ok(proved)
}

/// Whether the acts with these links are those that a checkpoint vouches for.
fn spoken_of(checkpoint: &Checkpoint, links: &[&str]) -> bool {
    match checkpoint.acts.checked_sub(1) {
        None => checkpoint.link == hex::encode(BEGINNING),
        Some(last) => {
            usize::try_from(last).ok().and_then(|last| links.get(last)) == Some(&checkpoint.link.as_str())
        }
    }
}
