//! Templates.

use super::{Answered, Counter, unanswered};
use crate::ask::{SendTemplate, TemplateFormAsk, TemplatePreviewAsk, Templates, TemplatesRefresh};

unanswered!(Templates, TemplateFormAsk, TemplatePreviewAsk, SendTemplate, TemplatesRefresh);
