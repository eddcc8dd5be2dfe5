//! What has not left yet, or goes out later.

use super::{Answered, Counter, unanswered};
use crate::ask::{ScheduleCancel, ScheduleNow, SendNow, UndoSend};

unanswered!(UndoSend, SendNow, ScheduleCancel, ScheduleNow);
