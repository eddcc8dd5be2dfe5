//! What Meta takes, for the checks that the screen makes while the person writes.

use domain::content::TEXT_MAX_CHARS;
use domain::content::card::CARDS_MAX;
use domain::content::interactive::limit;
use domain::content::media::CAPTION_MAX_CHARS;

use super::{Answered, Counter};
use crate::ask::{InteractiveLimits, KindLimit, LimitsAnswer, LimitsAsk};
use crate::error::UiError;

impl Answered for LimitsAsk {
    async fn answered(self, _counter: &Counter) -> Result<LimitsAnswer, UiError> {
        let kind = |limit: &media::limits::Limit| KindLimit {
            kind: limit.kind.label().to_owned(),
            bytes: limit.bytes,
            types: limit.types.iter().map(|known| known.mime().to_owned()).collect(),
        };
        Ok(LimitsAnswer {
            kinds: media::limits::LIMITS.iter().map(kind).collect(),
            text: number(TEXT_MAX_CHARS),
            caption: number(CAPTION_MAX_CHARS),
            cards: number(CARDS_MAX),
            interactive: InteractiveLimits {
                header: number(limit::HEADER),
                body: number(limit::BODY),
                footer: number(limit::FOOTER),
                buttons: number(limit::BUTTONS),
                button_title: number(limit::BUTTON_TITLE),
                button_id: number(limit::BUTTON_ID),
                list_button: number(limit::LIST_BUTTON),
                list_rows: number(limit::LIST_ROWS),
                section_title: number(limit::SECTION_TITLE),
                row_title: number(limit::ROW_TITLE),
                row_id: number(limit::ROW_ID),
                row_description: number(limit::ROW_DESCRIPTION),
                link_label: number(limit::LINK_LABEL),
                link_url: number(limit::LINK_URL),
                flow_label: number(limit::FLOW_LABEL),
            },
        })
    }
}

fn number(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
