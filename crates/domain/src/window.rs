//! The customer service window: Meta lets a business write freely for 24 hours after the customer's last message.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Length of the window, in milliseconds (24 h; Meta, "customer service windows").
pub const LENGTH_MS: i64 = 24 * 60 * 60 * 1000;

/// From this much time left on, the screen warns that the window closes (product: "window closing < 2 h").
pub const CLOSING_MS: i64 = 2 * 60 * 60 * 1000;

/// Whether we may write freely to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ServiceWindow {
    /// The customer never wrote: only a template may go out.
    NeverOpened,
    /// Any message may go out until that moment.
    Open {
        /// The first moment at which it is closed.
        until: Timestamp,
    },
    /// Only a template may go out.
    Closed {
        /// The moment it closed.
        since: Timestamp,
    },
}

impl ServiceWindow {
    /// Derived on every look, never stored: a stored window would be wrong a second later.
    #[must_use]
    pub fn at(last_inbound: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(last) = last_inbound else { return Self::NeverOpened };
        let end = last.plus_ms(LENGTH_MS);
        if now < end { Self::Open { until: end } } else { Self::Closed { since: end } }
    }

    /// Whether a free-form message may go out.
    #[must_use]
    pub fn permits_free_form(self) -> bool {
        match self {
            Self::Open { .. } => true,
            Self::NeverOpened | Self::Closed { .. } => false,
        }
    }

    /// Whether the screen should warn that it closes soon.
    #[must_use]
    pub fn is_closing(self, now: Timestamp) -> bool {
        match self {
            Self::Open { until } => until.ms_since(now) <= CLOSING_MS,
            Self::NeverOpened | Self::Closed { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_millisecond_before_at_and_after_the_end() {
        let last = Timestamp(1_000);
        let end = last.plus_ms(LENGTH_MS);
        assert_eq!(ServiceWindow::at(Some(last), end.plus_ms(-1)), ServiceWindow::Open { until: end });
        assert_eq!(ServiceWindow::at(Some(last), end), ServiceWindow::Closed { since: end });
        assert_eq!(ServiceWindow::at(Some(last), end.plus_ms(1)), ServiceWindow::Closed { since: end });
        assert_eq!(ServiceWindow::at(None, end), ServiceWindow::NeverOpened);
    }

    #[test]
    fn only_an_open_window_permits_free_words() {
        let now = Timestamp(0);
        assert!(ServiceWindow::Open { until: Timestamp(1) }.permits_free_form());
        assert!(!ServiceWindow::Closed { since: now }.permits_free_form());
        assert!(!ServiceWindow::NeverOpened.permits_free_form());
        assert!(ServiceWindow::Open { until: Timestamp(CLOSING_MS) }.is_closing(now));
        assert!(!ServiceWindow::Open { until: Timestamp(CLOSING_MS + 1) }.is_closing(now));
    }
}
