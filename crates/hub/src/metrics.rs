//! What the hub counts. Each hub has its own recorder, so that two in one process do not mix.

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder as _, SharedString, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

const METADATA: Metadata<'static> = Metadata::new("comptoir-hub", Level::INFO, None);
const COMMIT_BUCKETS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The hub's counters; cheap to clone, every clone counts in the same place.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    /// Webhooks with a good signature.
    pub webhooks: Counter,
    /// Webhooks with a bad one.
    pub bad_signatures: Counter,
    /// Webhooks that could not be kept; Meta sends them again.
    pub refused_webhooks: Counter,
    /// Entries that webhooks brought.
    pub entries: Counter,
    /// Reports that were known already.
    pub duplicates: Counter,
    /// Reports for a line that is not served here.
    pub unclaimed: Counter,
    /// How long commits take.
    pub commit_seconds: Histogram,
    /// How many wait for the writer.
    pub queue_depth: Gauge,
    /// Open streams.
    pub streams: Gauge,
    /// Commands accepted.
    pub commands: Counter,
    /// Commands refused.
    pub refusals: Counter,
    /// Sends that Meta took.
    pub sends_accepted: Counter,
    /// Sends that Meta refused.
    pub sends_failed: Counter,
    /// Sends to be tried again.
    pub sends_retried: Counter,
    /// Sends whose answer never came.
    pub sends_unknown: Counter,
    /// Media stored.
    pub media_stored: Counter,
    /// Media lost.
    pub media_lost: Counter,
    /// Files of seats taken in whole.
    pub uploads_stored: Counter,
    /// Files given to Meta.
    pub uploads_to_meta: Counter,
    /// When the certificate that an authority issued ends, in seconds since 1970; 0 where there is none.
    pub certificate_ends: Gauge,
    /// Certificates issued.
    pub certificate_orders: Counter,
    /// Orders of a certificate that failed.
    pub certificate_failures: Counter,
}

impl Metrics {
    /// New counters, all at zero.
    #[must_use]
    pub fn new() -> Self {
        let recorder: PrometheusRecorder =
            PrometheusBuilder::new().set_buckets(COMMIT_BUCKETS).expect("there are buckets").build_recorder();
        let counter = |name: &'static str, about: &'static str| {
            counter_with(&recorder, Key::from_static_name(name), about)
        };
        let sends = |outcome: &'static str| {
            let labels = vec![Label::new("outcome", outcome)];
            counter_with(
                &recorder,
                Key::from_parts("comptoir_sends_total", labels),
                "Attempts to hand a message to Meta",
            )
        };
        Self {
            webhooks: counter("comptoir_webhooks_total", "Webhooks with a good signature"),
            bad_signatures: counter("comptoir_webhooks_bad_signature_total", "Webhooks with a bad signature"),
            refused_webhooks: counter(
                "comptoir_webhooks_unavailable_total",
                "Webhooks that could not be kept",
            ),
            entries: counter("comptoir_webhook_entries_total", "Entries that webhooks brought"),
            duplicates: counter("comptoir_webhook_duplicates_total", "Reports that were known already"),
            unclaimed: counter(
                "comptoir_webhook_unclaimed_total",
                "Reports for lines that are not served here",
            ),
            commit_seconds: histogram(&recorder, "comptoir_commit_seconds", "How long a group commit takes"),
            queue_depth: gauge(&recorder, "comptoir_writer_queue_depth", "Askers that wait for the writer"),
            streams: gauge(&recorder, "comptoir_streams", "Open streams"),
            commands: counter("comptoir_commands_total", "Commands accepted"),
            refusals: counter("comptoir_refusals_total", "Commands refused"),
            sends_accepted: sends("accepted"),
            sends_failed: sends("failed"),
            sends_retried: sends("retried"),
            sends_unknown: sends("unknown"),
            media_stored: counter("comptoir_media_stored_total", "Media fetched and stored"),
            media_lost: counter("comptoir_media_lost_total", "Media that cannot be had"),
            uploads_stored: counter("comptoir_uploads_stored_total", "Files of seats taken in whole"),
            uploads_to_meta: counter("comptoir_uploads_to_meta_total", "Files given to Meta"),
            certificate_ends: gauge(
                &recorder,
                "comptoir_certificate_ends_seconds",
                "When the certificate by ACME ends, in seconds since 1970; 0 without one",
            ),
            certificate_orders: counter("comptoir_certificate_orders_total", "Certificates issued by ACME"),
            certificate_failures: counter(
                "comptoir_certificate_failures_total",
                "Orders of a certificate that failed",
            ),
            handle: recorder.handle(),
        }
    }

    /// The counters as Prometheus reads them.
    #[must_use]
    pub fn render(&self) -> String {
        self.handle.render()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn counter_with(recorder: &PrometheusRecorder, key: Key, about: &'static str) -> Counter {
    recorder.describe_counter(key.name().to_owned().into(), None, SharedString::const_str(about));
    let counter = recorder.register_counter(&key, &METADATA);
    counter.increment(0);
    counter
}

fn gauge(recorder: &PrometheusRecorder, name: &'static str, about: &'static str) -> Gauge {
    recorder.describe_gauge(name.into(), None, SharedString::const_str(about));
    let gauge = recorder.register_gauge(&Key::from_static_name(name), &METADATA);
    gauge.set(0.0);
    gauge
}

fn histogram(recorder: &PrometheusRecorder, name: &'static str, about: &'static str) -> Histogram {
    recorder.describe_histogram(name.into(), Some(Unit::Seconds), SharedString::const_str(about));
    recorder.register_histogram(&Key::from_static_name(name), &METADATA)
}
