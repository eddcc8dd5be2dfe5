//! Files of messages: fetched, saved, opened, copied.

use super::{Answered, Counter, unanswered};
use crate::ask::{MediaCopy, MediaDrag, MediaFetch, MediaOpen, MediaSave};

unanswered!(MediaFetch, MediaSave, MediaCopy, MediaOpen, MediaDrag);
