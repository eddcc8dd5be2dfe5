//! The ways in which Meta surprises its clients, by name, each with a rate.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! traps {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// One surprise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Trap { $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+ }

        impl Trap {
            /// Every trap there is, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the command line and in the control interface.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What happens, in a sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }
        }
    };
}

traps! {
    /// A webhook is held for some seconds, so that later ones overtake it.
    Reordered = "reordered",
    /// A webhook that was acknowledged comes again, word for word, up to ten minutes later.
    Repeated = "repeated",
    /// A webhook is delivered twice at once, as to a business with two apps.
    Duplicate = "duplicate",
    /// A status never comes: `read` without `delivered`, or `delivered` without `sent`.
    Missing = "missing",
    /// A webhook comes 5 to 60 minutes late.
    Late = "late",
    /// Several changes travel in one webhook.
    Batched = "batched",
    /// A send is answered 200 and then fails through a status.
    FailedAfter200 = "failed-after-200",
    /// A send is accepted and the connection is dropped before the answer.
    AnswerLost = "answer-lost",
    /// A send is accepted and answered 500 all the same.
    ErrorThoughAccepted = "error-though-accepted",
    /// A send is refused with 500 or 503 and not accepted.
    ServerError = "server-error",
    /// An answer takes 5 to 40 seconds.
    SlowAnswer = "slow-answer",
    /// The `wa_id` of the answer is not the number that was asked for.
    WaIdDiffers = "wa-id-differs",
    /// A number without `+` gets the business's country code in front and goes to nobody.
    CountryCodePrepended = "country-code-prepended",
    /// A send is refused with 130429 though the line is quiet.
    RateLimited = "rate-limited",
    /// A send is refused with 131056 though the pair is quiet.
    PairLimited = "pair-limited",
    /// A management call is refused with 80007.
    ManagementLimited = "management-limited",
    /// A media address answers 404 before its five minutes are over; asking for a new one helps.
    MediaUrlExpired = "media-url-expired",
    /// An inbound media object carries its `url` directly.
    MediaUrlInline = "media-url-inline",
    /// The digest of an inbound media is written in hex instead of base64.
    HexSha256 = "hex-sha256",
    /// Lists come in pages of two, whatever limit was asked for.
    SmallPages = "small-pages",
    /// A new template is rejected by the review instead of approved.
    TemplateRejected = "template-rejected",
    /// A template message is held for a quality assessment; half of them are dropped with 132015.
    HeldForQuality = "held-for-quality",
    /// A customer has taken a username: no `from` and no `wa_id`, only the business-scoped user id.
    BsuidOnly = "bsuid-only",
    /// An inbound message arrives as an `unsupported` placeholder.
    Unsupported = "unsupported",
    /// The `contacts` beside a message or status are absent.
    ContactsMissing = "contacts-missing",
    /// The first message of a customer to a line that lives in the business app too arrives as a placeholder.
    FirstUnsupported = "first-unsupported",
    /// An answer to an interactive message arrives without itself: `type` alone, and error 131000 at the value.
    AnswerUnreadable = "answer-unreadable",
    /// A media that is sent by link cannot be fetched: accepted, then failed with 131053.
    LinkUnreachable = "link-unreachable",
}

impl fmt::Display for Trap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Why a trap was not understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TrapError {
    /// There is no such trap.
    #[error("there is no trap named `{0}`; --list-traps shows them all")]
    Unknown(String),
    /// The rate is not a number from 0 to 1.
    #[error("the rate of `{0}` must be a number from 0 to 1")]
    Rate(String),
}

impl FromStr for Trap {
    type Err = TrapError;

    fn from_str(name: &str) -> Result<Self, TrapError> {
        Self::ALL
            .iter()
            .copied()
            .find(|trap| trap.name() == name)
            .ok_or_else(|| TrapError::Unknown(name.into()))
    }
}

/// How often each trap springs; a trap that is not named never does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Traps(BTreeMap<Trap, f64>);

impl Traps {
    /// No surprises at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The same with one trap set.
    #[must_use]
    pub fn with(mut self, trap: Trap, rate: f64) -> Self {
        self.set(trap, rate);
        self
    }

    /// Sets how often a trap springs, from 0 (never) to 1 (always).
    pub fn set(&mut self, trap: Trap, rate: f64) {
        self.0.insert(trap, rate.clamp(0.0, 1.0));
    }

    /// How often a trap springs.
    #[must_use]
    pub fn rate(&self, trap: Trap) -> f64 {
        self.0.get(&trap).copied().unwrap_or(0.0)
    }
}

/// Reads `name=rate`; a name alone means always.
impl FromStr for Traps {
    type Err = TrapError;

    fn from_str(text: &str) -> Result<Self, TrapError> {
        let mut traps = Self::none();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, rate) = part.split_once('=').unwrap_or((part, "1"));
            let trap: Trap = name.parse()?;
            let rate: f64 = rate.parse().map_err(|_| TrapError::Rate(name.into()))?;
            if !(0.0..=1.0).contains(&rate) {
                return Err(TrapError::Rate(name.into()));
            }
            traps.set(trap, rate);
        }
        Ok(traps)
    }
}
