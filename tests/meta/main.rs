//! Meta's own examples through parser, hub, replica and counter: nothing that they say is lost on the way, and what
//! the client says is said as they say it.
//!
//! By default these are the project's own words for each of Meta's forms (`crates/cloud-types/tests/fixtures`). Where
//! `COMPTOIR_META_EXAMPLES` names a folder with the examples of Meta's published OpenAPI document, as
//! `requests/POST__whatsapp_webhooks/NAME.json` and so on, those are taken instead.

mod asked;
mod folder;
mod made;
mod ours;
mod shown;
mod told;
