//! Questions about the hub's register of acts.

use serde::Deserialize;
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::RegisterRow;

ask! {
    /// The register: what is new is asked of the hub where it can be reached, and the whole is proved here.
    "register" RegisterAsk {} -> RegisterRow
}
ask! {
    /// Begins anew with the hub's register, where it does not continue what this seat holds.
    "register_forget" RegisterForget {} -> Done
}
ask! {
    /// Goes on at this desktop, where the hub lets a person use one at a time.
    "seat_take_over" SeatTakeOver {} -> Done
}
