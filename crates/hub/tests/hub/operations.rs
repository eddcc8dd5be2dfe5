//! What `docs/operations` hands to owners is true: its settings exist, its metrics are counted.

use std::io;
use std::path::Path;

use hub::config::file::read;

use crate::world::World;

const CONFIGURATION: &str = include_str!("../../../../docs/operations/comptoir-hub.toml");
const COMPOSE: &str = include_str!("../../../../docs/operations/compose.yaml");
const DASHBOARD: &str = include_str!("../../../../docs/operations/grafana-dashboard.json");
const ALERTS: &str = include_str!("../../../../docs/operations/alerts.yaml");

/// Every file that a configuration names is there.
fn files(path: &Path) -> io::Result<String> {
    Ok(match path.file_name().and_then(|name| name.to_str()) {
        Some("journal.key") => "a7".repeat(32),
        Some("journal") => "postgres://hub:word@database/comptoir?sslmode=disable".to_owned(),
        _ => "a word".to_owned(),
    })
}

#[test]
fn the_configuration_to_begin_with_is_good() {
    let config = read(Some(CONFIGURATION), [], &files).expect("no mistake");
    assert!(config.tls.is_some() && config.journal_key.is_some());
}

#[test]
fn the_composed_hubs_are_configured_by_settings_that_exist() {
    let settings = COMPOSE.lines().filter_map(|line| line.trim().split_once(": "));
    let settings = settings.filter(|(name, _)| name.starts_with("COMPTOIR_HUB_"));
    let settings = settings.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()));
    let config = read(None, settings, &files).expect("no mistake");
    assert!(config.journal.is_some() && config.behind_proxy);
}

/// The names of the hub's own metrics in a text.
fn metrics_in(text: &str) -> Vec<&str> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    words.filter(|word| word.starts_with("comptoir_")).collect()
}

#[tokio::test]
async fn dashboard_and_alerts_ask_for_what_is_counted() {
    serde_json::from_str::<serde_json::Value>(DASHBOARD).expect("the dashboard is JSON");
    let world = World::new().await;
    // So that a commit has been measured.
    assert_eq!(world.customer_writes("wamid.A", "Bonjour").await, 200);
    let rendered = world.hub.metrics();
    let counted = metrics_in(&rendered);
    let asked: Vec<&str> = [DASHBOARD, ALERTS].into_iter().flat_map(metrics_in).collect();
    assert!(asked.len() > 15, "they ask for something");
    for name in asked {
        assert!(counted.contains(&name), "{name} is not counted:\n{rendered}");
    }
    for name in counted.iter().filter(|name| !name.ends_with("_sum") && !name.ends_with("_count")) {
        assert!(DASHBOARD.contains(name), "{name} is counted and not drawn");
    }
}
