//! Who this person is to the hub, and what they ask it about the team. Nothing of it is kept: it is the hub's to say.

use std::sync::Arc;
use std::time::Duration;

use domain::{InvitationId, MemberId, Permission, SeatId, Text};
use protocol::RefusalCode;
use protocol::member::{
    Invitation, InvitationWish, Joined, Joining, Knock, Me, Member, MemberChange, NewInvitation, Revocation,
    SeatChange, SeatInfo, SeatReport, TwoStepSetup, Welcome,
};
use protocol::sign_in::{Beginning, Begun, Finishing, Offered, Proven, Proving};
use reqwest::Method;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
pub use crate::door::TeamError;
use crate::door::{AddressError, Door};
use crate::event::{EngineEvent, SignedOut};
use crate::shared::Shared;

/// How often it is asked who we are while the hub answers.
const EVERY: Duration = Duration::from_secs(60);
const NOTHING: Option<&()> = None;

/// Questions about the team. Clone freely.
#[derive(Clone)]
pub struct Team(Arc<Shared>);

impl Team {
    pub(crate) fn of(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// Who this person is, and what they may do.
    ///
    /// # Errors
    /// [`TeamError`], here and below: nothing has changed then.
    pub async fn me(&self) -> Result<Me, TeamError> {
        self.door().ask_team(Method::GET, &["me"], NOTHING).await
    }

    /// All members.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn members(&self) -> Result<Vec<Member>, TeamError> {
        self.door().ask_team(Method::GET, &["members"], NOTHING).await
    }

    /// Changes a member.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn member_change(&self, id: &MemberId, change: &MemberChange) -> Result<Member, TeamError> {
        let changed = self.door().ask_team(Method::PATCH, &["members", id.as_str()], Some(change)).await;
        // It may be ourselves.
        self.0.seat_changed();
        changed
    }

    /// The seats: of all, or one's own.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn seats(&self) -> Result<Vec<SeatInfo>, TeamError> {
        self.door().ask_team(Method::GET, &["seats"], NOTHING).await
    }

    /// Names a device.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn seat_rename(&self, id: &SeatId, device: Text) -> Result<SeatInfo, TeamError> {
        let change = SeatChange { device };
        self.door().ask_team(Method::PATCH, &["seats", id.as_str()], Some(&change)).await
    }

    /// Turns a seat out, and has it wiped where told so.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn seat_revoke(&self, id: &SeatId, wipe: bool) -> Result<SeatInfo, TeamError> {
        let revocation = Revocation { wipe };
        self.door().ask_team(Method::POST, &["seats", id.as_str(), "revoke"], Some(&revocation)).await
    }

    /// The invitations that can still be used.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn invitations(&self) -> Result<Vec<Invitation>, TeamError> {
        self.door().ask_team(Method::GET, &["invitations"], NOTHING).await
    }

    /// Invites somebody, or lets a further desktop of this person's in. Where the hub was not told its own address, the
    /// link is made of the one that is used here.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn invite(&self, wish: &InvitationWish) -> Result<NewInvitation, TeamError> {
        let mut made: NewInvitation =
            self.door().ask_team(Method::POST, &["invitations"], Some(wish)).await?;
        let link = || Text(format!("{}#{}", self.door().address(&["join"]), made.code.as_str()));
        made.link = Some(made.link.clone().unwrap_or_else(link));
        Ok(made)
    }

    /// Goes on here, where the hub lets a person use one desktop at a time.
    pub fn take_over(&self) {
        self.0.take_over();
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn take_back(&self, id: &InvitationId) -> Result<(), TeamError> {
        self.door().ask_team(Method::DELETE, &["invitations", id.as_str()], NOTHING).await
    }
}

/// Says that the seat with this token has wiped itself; its engine need not run any more.
///
/// # Errors
/// [`TeamError`].
pub async fn say_wiped(config: &Config) -> Result<(), TeamError> {
    let door = Door::new(config).map_err(|error| TeamError::Unreachable(error.to_string()))?;
    door.ask_team(Method::POST, &["wiped"], NOTHING).await
}

/// Questions of somebody who was invited and has no seat yet.
pub struct Join(Door);

impl Join {
    /// At the hub with that address; nothing is sent yet.
    ///
    /// # Errors
    /// [`AddressError`] when it is no address of a hub.
    pub fn at(hub_url: &str) -> Result<Self, AddressError> {
        Door::without_a_seat(hub_url).map(Self)
    }

    /// What the invitation with this code is for. Uses nothing up.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn look(&self, code: Text) -> Result<Welcome, TeamError> {
        self.0.ask_team(Method::POST, &["join", "look"], Some(&Knock { code })).await
    }

    /// A secret for an authenticator.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn two_step(&self, code: Text) -> Result<TwoStepSetup, TeamError> {
        self.0.ask_team(Method::POST, &["join", "two-step"], Some(&Knock { code })).await
    }

    /// How one may join there. A hub that is older than the question has no provider.
    ///
    /// # Errors
    /// [`TeamError`]; here and below, [`TeamError::NoTeam`] where it is such a hub.
    pub async fn offered(&self) -> Result<Offered, TeamError> {
        self.0.ask_team(Method::GET, &["oidc"], NOTHING).await
    }

    /// Begins a sign-in, of which the browser will come back to this port.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn begin(&self, port: u16) -> Result<Begun, TeamError> {
        self.0.ask_team(Method::POST, &["oidc", "begin"], Some(&Beginning { port })).await
    }

    /// Has what the browser brought redeemed.
    ///
    /// # Errors
    /// [`TeamError`]; the sign-in must be begun again then, unless it was the invitation that was refused.
    pub async fn prove(&self, proving: &Proving) -> Result<Proven, TeamError> {
        self.0.ask_team(Method::POST, &["oidc", "prove"], Some(proving)).await
    }

    /// Joins with a proven account alone.
    ///
    /// # Errors
    /// [`TeamError`]; the account is proven still, for a while.
    pub async fn finish(&self, finishing: &Finishing) -> Result<Joined, TeamError> {
        self.0.ask_team(Method::POST, &["oidc", "finish"], Some(finishing)).await
    }

    /// Accepts the invitation.
    ///
    /// # Errors
    /// [`TeamError`]; the invitation can still be used then.
    pub async fn join(&self, joining: &Joining) -> Result<Joined, TeamError> {
        self.0.ask_team(Method::POST, &["join"], Some(joining)).await
    }
}

/// Says what this app is, hears who this person is, and tells it whenever it has changed; until the engine stops. A hub
/// that knows no members is asked no more.
pub(crate) async fn keep_seat(shared: Arc<Shared>, stop: CancellationToken) {
    let (mut bell, mut wake) = (shared.seat.subscribe(), shared.wake.subscribe());
    let (os, version) = (std::env::consts::OS.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let report = SeatReport { os: Some(os), version: Some(version) };
    let mut known: Option<Me> = None;
    loop {
        bell.mark_unchanged();
        wake.mark_unchanged();
        let answer = tokio::select! {
            () = stop.cancelled() => return,
            answer = shared.door.ask_team::<Me>(Method::PUT, &["me", "seat"], Some(&report)) => answer,
        };
        let wait = match answer {
            Ok(me) => {
                shared.standing().is_in();
                // When it was last heard of is no news.
                let is_news = known.as_ref().is_none_or(|known| {
                    (&known.member, &known.permissions, &known.view, &known.seat.device)
                        != (&me.member, &me.permissions, &me.view, &me.seat.device)
                });
                if is_news {
                    shared.tell(EngineEvent::Me(Box::new(me.clone())));
                }
                if me.permissions.contains(&Permission::SeeRegister) {
                    let told = Team::of(Arc::clone(&shared)).read_register().await;
                    if let Err(error) = told {
                        tracing::debug!(%error, "the register is not read just now");
                    }
                }
                known = Some(me);
                EVERY
            }
            Err(TeamError::NoTeam) => return,
            Err(error) => {
                match error.code() {
                    Some(RefusalCode::Wipe) => shared.signed_out(SignedOut::Wiped),
                    Some(RefusalCode::NotSignedIn) => shared.signed_out(SignedOut::Revoked),
                    Some(_) | None => tracing::debug!(%error, "the hub does not say who this is"),
                }
                shared.patience.backoff.longest
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
            _ = bell.changed() => {}
            _ = wake.changed() => {}
        }
    }
}
