//! Whether this seat is out, and whether its person said that they go on here.
//!
//! Where a member uses one desktop at a time, a stream may be refused because another one is in use. The person may then
//! claim the use. A stream remembers under which claim it was opened: a refusal that was on its way when the person claimed
//! is not the answer to the claim.

use crate::event::SignedOut;

/// What one stream was opened under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claim {
    /// How often the person had claimed.
    number: u64,
    /// Whether the hub is still to be told.
    is_new: bool,
}

impl Claim {
    /// Whether the stream is to push another desktop aside.
    pub(crate) fn takes_over(self) -> bool {
        self.is_new
    }
}

/// Whether this seat was told that it is out: it is told once.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    out: Option<SignedOut>,
    claim: Claim,
}

impl Standing {
    pub(crate) fn claim(&self) -> Claim {
        self.claim
    }

    /// The person goes on here, whatever other desktop of theirs is in use.
    pub(crate) fn take_over(&mut self) {
        self.claim = Claim { number: self.claim.number + 1, is_new: true };
        self.out = None;
    }

    /// A stream was greeted. The claim has done its work: whoever takes over later is not pushed aside by a link that
    /// comes back.
    pub(crate) fn greeted(&mut self, under: Claim) {
        if self.claim.number == under.number {
            self.claim.is_new = false;
        }
    }

    /// Another desktop is in use. Says whether that is to be told.
    pub(crate) fn other_seat(&mut self, under: Claim) -> bool {
        if self.claim.number != under.number {
            return false;
        }
        self.claim.is_new = false;
        self.is_out(SignedOut::OtherSeat)
    }

    /// This seat is out. Says whether that is to be told: once, and that it is to wipe itself also to whoever was told
    /// less.
    pub(crate) fn is_out(&mut self, why: SignedOut) -> bool {
        if self.out == Some(SignedOut::Wiped) || self.out == Some(why) {
            return false;
        }
        self.out = Some(why);
        true
    }

    /// This seat is let in (again). Whether it is the one in use, its streams find out.
    pub(crate) fn is_in(&mut self) {
        self.out.take_if(|why| *why != SignedOut::OtherSeat);
    }
}
