//! The hub's register: asked for what is new, kept as evidence, and proved here, with or without a network.

use protocol::register::{Checkpoint, Deed, Flaw, PAGE, Proved, Record, prove};
use reqwest::Method;
use serde::de::DeserializeOwned;

use crate::door::TeamError;
use crate::event::EngineEvent;
use crate::notice::{NewSeats, Notification};
use crate::shared::Shared;
use crate::team::Team;

/// The register as this seat knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Every act, in its order.
    pub records: Vec<Record>,
    /// What it proves, or the first thing that does not hold.
    pub proof: Result<Proved, Broken>,
    /// Whether the hub was asked just now; else this is what was known before.
    pub is_fresh: bool,
}

/// Why a register proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Something in what this seat holds does not hold.
    Here(Flaw),
    /// The hub's register does not continue what this seat holds, from this act on.
    AtTheHub(u64),
}

impl Team {
    /// Asks the hub for what is new in its register, and proves the whole. Without a hub, proves what is known.
    ///
    /// # Errors
    /// [`TeamError::Refused`] when the hub does not let this person read it, [`TeamError::Unreachable`] when the
    /// replica cannot be read.
    pub async fn register(&self) -> Result<Register, TeamError> {
        let shared = self.shared();
        let (records, checkpoints) = held(shared).await?;
        let asked = self.ask_for_more(&records, &checkpoints).await;
        let (is_fresh, forked) = match asked {
            Ok(forked) => (true, forked),
            Err(refused @ TeamError::Refused { .. }) => return Err(refused),
            Err(TeamError::Unreachable(_) | TeamError::NoTeam) => (false, None),
        };
        let (records, checkpoints) = held(shared).await?;
        let proof = match forked {
            Some(no) => Err(Broken::AtTheHub(no)),
            None => prove(&records, &checkpoints).map_err(Broken::Here),
        };
        Ok(Register { records, proof, is_fresh })
    }

    /// Keeps what is new in the register.
    pub(crate) async fn read_register(&self) -> Result<(), TeamError> {
        let (records, checkpoints) = held(self.shared()).await?;
        self.ask_for_more(&records, &checkpoints).await.map(drop)
    }

    /// Begins anew with the register that the hub has now: a person has looked at why the two differ.
    ///
    /// # Errors
    /// [`TeamError::Unreachable`] when the replica cannot be written.
    pub async fn forget_register(&self) -> Result<(), TeamError> {
        let forgotten = self.shared().store.write(replica::Replica::forget_register).await;
        forgotten.map_err(|error| TeamError::Unreachable(error.to_string()))
    }

    /// Fetches what is new and keeps it, where it continues what is held; else the act from which on it does not.
    async fn ask_for_more(
        &self,
        records: &[Record],
        checkpoints: &[Checkpoint],
    ) -> Result<Option<u64>, TeamError> {
        // The last one that is held is asked for again: it must still be the same.
        let last = records.last();
        let from = last.map_or(0, |last| last.no - 1);
        let acts = self.pages("acts", from, |record: &Record| record.no).await?;
        if let Some(last) = last
            && acts.first() != Some(last)
        {
            return Ok(Some(last.no));
        }
        let signed = checkpoints.last();
        let from = signed.map_or(0, |signed| signed.no - 1);
        let marks = self.pages("checkpoints", from, |checkpoint: &Checkpoint| checkpoint.no).await?;
        if let Some(signed) = signed
            && marks.first() != Some(signed)
        {
            return Ok(Some(signed.acts));
        }
        // What there was when this seat first looked, itself included, is no news.
        let news = last.and_then(|last| new_seats(acts.iter().filter(|record| record.no > last.no)));
        let kept = self.shared().store.write(move |replica| replica.keep_register(&acts, &marks)).await;
        kept.map_err(|error| TeamError::Unreachable(error.to_string()))?;
        if let Some(news) = news {
            self.shared().tell(EngineEvent::Notify(Notification::Seats(news)));
        }
        Ok(None)
    }

    /// All that comes after a number, page by page.
    async fn pages<T: DeserializeOwned>(
        &self,
        what: &str,
        after: u64,
        number: impl Fn(&T) -> u64,
    ) -> Result<Vec<T>, TeamError> {
        let mut all: Vec<T> = Vec::new();
        loop {
            let after = all.last().map_or(after, &number);
            let query = [("after", after.to_string())];
            let page: Vec<T> = self.door().ask_team_with(Method::GET, &["register", what], &query).await?;
            let is_last = page.len() < PAGE as usize;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }
}

/// The desktops that these acts let in.
fn new_seats<'r>(records: impl Iterator<Item = &'r Record>) -> Option<NewSeats> {
    let let_in = records.filter_map(Record::read).filter_map(|act| match act.deed {
        Deed::SeatLetIn { name, device, .. } => Some((name, device)),
        Deed::SeatTurnedOut { .. }
        | Deed::SeatWiped { .. }
        | Deed::MemberChanged { .. }
        | Deed::InvitationMade { .. }
        | Deed::InvitationTakenBack { .. }
        | Deed::PolicyChanged { .. }
        | Deed::Restored { .. }
        | Deed::ConversationExported { .. }
        | Deed::SeatTookOver { .. }
        | Deed::AccountBound { .. }
        | Deed::AccountForgotten { .. }
        | Deed::Other => None,
    });
    let let_in: Vec<_> = let_in.collect();
    let count = u32::try_from(let_in.len()).unwrap_or(u32::MAX);
    let_in.into_iter().next_back().map(|(name, device)| NewSeats { name, device, count })
}

async fn held(shared: &Shared) -> Result<(Vec<Record>, Vec<Checkpoint>), TeamError> {
    let held = shared.store.read(|reader| reader.register()).await;
    held.map_err(|error| TeamError::Unreachable(error.to_string()))
}
