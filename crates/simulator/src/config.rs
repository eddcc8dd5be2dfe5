//! What a simulator is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::customers::Script;
use crate::traps::Traps;
use crate::world::AppPast;

/// Everything the simulator needs to know before it starts. The defaults are a small French business on a free port.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The seed of all chance and of all ids.
    pub seed: u64,
    /// Simulated seconds a second; 0 stands still and moves only by [`crate::Running::advance_clock`].
    pub time_scale: f64,
    /// What the clock shows at the start, in ms since 1970; the system's time when none.
    pub start_at_ms: Option<i64>,
    /// The app's id.
    pub app_id: String,
    /// The app's secret: signs webhooks, checks `appsecret_proof`.
    pub app_secret: String,
    /// The token of the verification handshake.
    pub verify_token: String,
    /// The access token that calls must carry.
    pub token: String,
    /// Refuses calls without `appsecret_proof`, as the app setting does.
    pub require_proof: bool,
    /// The business portfolio's id.
    pub business_id: String,
    /// The WhatsApp business account's id.
    pub waba_id: String,
    /// The line's id.
    pub phone_number_id: String,
    /// The line's number as people write it, with `+`.
    pub display_phone_number: String,
    /// The line's name.
    pub verified_name: String,
    /// The line also lives in the Business app: 20 messages a second, edits and revokes reported.
    pub coexistence: bool,
    /// What the Business app holds when the line is taken over by the Cloud API.
    pub app_past: AppPast,
    /// The two-step PIN of the line.
    pub pin: String,
    /// Where webhooks go; none until somebody subscribes.
    pub callback_url: Option<String>,
    /// Whether the app is subscribed to the account at the start.
    pub subscribed: bool,
    /// The Graph version of the payloads; below 24 statuses carry `conversation`.
    pub webhook_version: u32,
    /// How many webhooks travel at once; one keeps them in order as far as the traps do.
    pub webhook_connections: usize,
    /// When a refused webhook is tried again, on the simulator's clock.
    pub retry: RetryPlan,
    /// The surprises, and how often.
    pub traps: Traps,
    /// The customers.
    pub script: Script,
    /// Numbers (digits) that are not on WhatsApp.
    pub not_on_whatsapp: Vec<String>,
    /// A test number may only write to these (digits); none for an ordinary number.
    pub allow_list: Option<Vec<String>>,
    /// The templates there are, in the shape of Meta's list.
    pub templates: Vec<Value>,
    /// Media that exist at the start, as if just received from customers.
    pub media: Vec<KeptMedia>,
    /// Where everything is kept so that a killed simulator goes on; none keeps it in memory only.
    pub state_file: Option<PathBuf>,
}

/// A media that Meta holds.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptMedia {
    /// Its id.
    pub id: String,
    /// Its type.
    pub mime: String,
    /// Its bytes.
    #[serde(with = "as_base64")]
    pub bytes: Bytes,
    /// Whether it came from a customer (7 days) or was uploaded (30 days).
    pub inbound: bool,
}

/// When a refused webhook is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPlan {
    /// Before the second try.
    pub first: Duration,
    /// By how much each wait is longer than the one before.
    pub factor: f64,
    /// The longest wait.
    pub longest: Duration,
    /// When it is dropped for ever.
    pub give_up: Duration,
}

impl RetryPlan {
    /// How long to wait after the given number of failures.
    pub(crate) fn after(&self, failures: u32) -> i64 {
        let wait = self.first.as_secs_f64() * self.factor.powi(failures.saturating_sub(1).min(64) as i32);
        (wait.min(self.longest.as_secs_f64()) * 1000.0) as i64
    }
}

impl Default for RetryPlan {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            factor: 2.0,
            longest: Duration::from_secs(3600),
            give_up: Duration::from_secs(7 * 86_400),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 7,
            time_scale: 1.0,
            start_at_ms: None,
            app_id: "680000000000001".into(),
            app_secret: "simulated-app-secret".into(),
            verify_token: "simulated-verify-token".into(),
            token: "SIMULATED-TOKEN".into(),
            require_proof: false,
            business_id: "500000000000001".into(),
            waba_id: "102290129340398".into(),
            phone_number_id: "106540352242922".into(),
            display_phone_number: "+33 5 36 49 12 34".into(),
            verified_name: "Boulangerie Petit Jour".into(),
            coexistence: false,
            app_past: AppPast::default(),
            pin: "123456".into(),
            callback_url: None,
            subscribed: true,
            webhook_version: 24,
            webhook_connections: 1,
            retry: RetryPlan::default(),
            traps: Traps::none(),
            script: Script::default(),
            not_on_whatsapp: Vec::new(),
            allow_list: None,
            templates: crate::graph::templates::starting_set(),
            media: Vec::new(),
            state_file: None,
        }
    }
}

impl Config {
    /// The line's number as Meta writes it in webhooks: digits only.
    #[must_use]
    pub fn display_digits(&self) -> String {
        self.display_phone_number.chars().filter(char::is_ascii_digit).collect()
    }
}

mod as_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(input)?;
        STANDARD.decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
    }
}
