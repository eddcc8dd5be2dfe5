//! The recorder.

use super::{Answered, Counter, unanswered};
use crate::ask::{VoiceCancel, VoicePause, VoiceStart, VoiceStop};

unanswered!(VoiceStart, VoicePause, VoiceStop, VoiceCancel);
