//! Logs and metrics. Never logged: tokens, names, e-mails, message text, raw bodies, the configuration.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Start logging to standard error. A second call (tests start many apps) changes nothing.
pub fn start(log: &Log) {
    let mut filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // serenity prints the whole of a frame that it cannot read, names and all; that it could not is said elsewhere.
    if let Ok(silence) = "serenity::gateway::ws=off".parse() {
        filter = filter.add_directive(silence);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let outcome = match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    if outcome.is_err() {
        tracing::debug!("logging was already started");
    }
}

/// Bounds of what is measured in seconds: a commit takes milliseconds, a database that is away minutes.
const SECONDS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 300.0];

/// Start collecting metrics; `render()` of the handle is what `/metrics` answers.
/// A second recorder in one process (tests) collects for itself and is not global.
#[must_use]
pub fn metrics() -> PrometheusHandle {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &SECONDS);
    let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("metrics were already being collected");
    }
    handle
}
