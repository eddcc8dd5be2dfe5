//! Alongside the owner's phone: its past, and whether two conversations are with one person.

use super::{Answered, Counter, unanswered};
use crate::ask::{ConversationPart, ImportHistory, ImportStateAsk, PersonOf};

unanswered!(ImportStateAsk, ImportHistory, ConversationPart, PersonOf);
