//! What is sent besides words: places, cards, files, buttons, reactions.

use super::{Answered, Counter, unanswered};
use crate::ask::{React, SendContacts, SendInteractive, SendLocation, SendMedia, Typing};

unanswered!(SendMedia, SendLocation, SendContacts, SendInteractive, React, Typing);
