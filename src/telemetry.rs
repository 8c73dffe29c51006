//! Logs and metrics. Never logged: tokens, names, e-mails, message text, raw bodies, the configuration.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
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

/// Start collecting metrics; `render()` of the handle is what `/metrics` answers.
/// A second recorder in one process (tests) collects for itself and is not global.
#[must_use]
pub fn metrics() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("metrics were already being collected");
    }
    handle
}
