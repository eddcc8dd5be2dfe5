//! What has been sent from here and not yet left, or goes out later.

use serde::Deserialize;
use ts_rs::TS;

use super::{Ask, Done, ask};

ask! {
    /// Gives a refused outbox row another try.
    "outbox_retry" OutboxRetry {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Throws an outbox row away. Its words become the draft if there is none.
    "outbox_discard" OutboxDiscard {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Takes a message back while it may be undone. Its words become the draft if there is none.
    "undo_send" UndoSend {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Lets a message go now that could still be undone.
    "send_now" SendNow {
        /// The row's command.
        command: String,
    } -> Done
}

ask! {
    /// Calls a scheduled message off. Its words become the draft if there is none.
    "schedule_cancel" ScheduleCancel {
        /// The command that scheduled it.
        command: String,
    } -> Done
}

ask! {
    /// Calls a scheduled message off and sends what it holds at once.
    "schedule_now" ScheduleNow {
        /// The command that scheduled it.
        command: String,
    } -> Done
}
