//! Numbers about the running server for a monitoring system, in the `OpenMetrics` text format that Prometheus reads.
//!
//! Labels are words of this program alone (operations of the contract, classes of statuses, phases), so that their number is
//! bounded and no client can add one. Not here: the state of the queue, which is read from the store when somebody asks
//! ([`crate::routes::server`]).

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use forecourt_api::image::Phase;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Media type of the text.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of times of requests, in seconds.
const REQUEST_BUCKETS_S: [f64; 8] = [0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 20.0, 60.0];

/// Upper bounds of times of image work, in seconds.
const PHASE_BUCKETS_S: [f64; 8] = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 180.0];

type Label = (&'static str, &'static str);
type Histograms<const LABELS: usize> = Family<[Label; LABELS], Histogram, fn() -> Histogram>;

/// Numbers of this process. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Numbers>);

struct Numbers {
    registry: Registry,
    requests: Histograms<2>,
    limited: Family<[Label; 1], Counter>,
    phases: Histograms<1>,
    jobs: Family<[Label; 1], Counter>,
    queue_jobs: Family<[Label; 1], Gauge>,
    queue_age: Gauge<f64, AtomicU64>,
    webhooks: Family<[Label; 1], Counter>,
}

/// State of the queue of image jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QueueState {
    /// Jobs that nobody works on.
    pub waiting: u64,
    /// Jobs that somebody works on.
    pub running: u64,
    /// Time for which the oldest job that could be worked on has waited, in seconds.
    pub age_s: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("forecourt");
        let requests: Histograms<2> = Family::new_with_constructor(|| Histogram::new(REQUEST_BUCKETS_S));
        let phases: Histograms<1> = Family::new_with_constructor(|| Histogram::new(PHASE_BUCKETS_S));
        let (limited, jobs, webhooks) = (Family::default(), Family::default(), Family::default());
        let (queue_jobs, queue_age) = (Family::default(), Gauge::default());
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to that of its answer",
            Unit::Seconds,
            requests.clone(),
        );
        registry.register(
            "http_rate_limited",
            "Requests refused for coming too often",
            Family::clone(&limited),
        );
        registry.register_with_unit(
            "job_phase_duration",
            "Time that image jobs spent in a phase",
            Unit::Seconds,
            phases.clone(),
        );
        registry.register("jobs", "Image jobs by how they ended", Family::clone(&jobs));
        registry.register("queue_jobs", "Image jobs in the queue", Family::clone(&queue_jobs));
        registry.register_with_unit(
            "queue_age",
            "Time for which the oldest image job that is due has waited",
            Unit::Seconds,
            Gauge::clone(&queue_age),
        );
        registry.register("webhook_attempts", "Attempts to deliver webhooks", Family::clone(&webhooks));
        Self(Arc::new(Numbers { registry, requests, limited, phases, jobs, queue_jobs, queue_age, webhooks }))
    }
}

impl Metrics {
    /// Counts an answer to an operation.
    pub(crate) fn request(&self, operation: &'static str, status: http::StatusCode, took: Duration) {
        let labels = [("operation", operation), ("status", status_class(status))];
        self.0.requests.get_or_create_owned(&labels).observe(took.as_secs_f64());
    }

    /// Counts a request that was refused for coming too often; `by` is what the sender was known by.
    pub(crate) fn rate_limited(&self, by: &'static str) {
        self.0.limited.get_or_create_owned(&[("by", by)]).inc();
    }

    /// Counts the time that an image job spent in a phase.
    pub(crate) fn phase(&self, phase: &Phase, took: jiff::SignedDuration) {
        let seconds = took.as_secs_f64().max(0.0);
        self.0.phases.get_or_create_owned(&[("phase", phase_word(phase))]).observe(seconds);
    }

    /// Counts an image job that ended.
    pub(crate) fn job(&self, outcome: &'static str) {
        self.0.jobs.get_or_create_owned(&[("outcome", outcome)]).inc();
    }

    /// Counts an attempt to deliver a webhook.
    pub fn webhook_attempt(&self, delivered: bool) {
        let outcome = if delivered { "delivered" } else { "failed" };
        self.0.webhooks.get_or_create_owned(&[("outcome", outcome)]).inc();
    }

    /// The text of all numbers, with the queue as it is now.
    #[must_use]
    pub fn text(&self, queue: QueueState) -> String {
        for (state, count) in [("waiting", queue.waiting), ("running", queue.running)] {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.0.queue_jobs.get_or_create_owned(&[("state", state)]).set(count);
        }
        self.0.queue_age.set(queue.age_s);
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = text::encode(&mut text, &self.0.registry);
        text
    }
}

const fn status_class(status: http::StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

const fn phase_word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Unknown => "reading",
        Phase::Downloading => "downloading",
        Phase::Analyzing => "analyzing",
        Phase::Cutting => "cutting",
        Phase::QualityAssurance => "qa-ing",
        Phase::Retouching => "retouching",
        Phase::Ready | Phase::Other(_) => "other",
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.request("getVehicle", StatusCode::OK, Duration::from_millis(30));
        metrics.request("getVehicle", StatusCode::NOT_FOUND, Duration::from_millis(3));
        metrics.clone().request("getVehicle", StatusCode::OK, Duration::from_secs(2));
        metrics.rate_limited("address");
        metrics.phase(&Phase::Cutting, SignedDuration::from_millis(400));
        metrics.phase(&Phase::Unknown, SignedDuration::from_millis(-5));
        metrics.job("finished");
        metrics.webhook_attempt(false);
        let text = metrics.text(QueueState { waiting: 3, running: 1, age_s: 7.5 });
        for line in [
            "forecourt_http_request_duration_seconds_count{operation=\"getVehicle\",status=\"2xx\"} 2",
            "forecourt_http_request_duration_seconds_bucket{le=\"0.1\",operation=\"getVehicle\",status=\"2xx\"} 1",
            "forecourt_http_request_duration_seconds_count{operation=\"getVehicle\",status=\"4xx\"} 1",
            "forecourt_http_rate_limited_total{by=\"address\"} 1",
            "forecourt_job_phase_duration_seconds_bucket{le=\"1.0\",phase=\"cutting\"} 1",
            "forecourt_job_phase_duration_seconds_sum{phase=\"reading\"} 0.0",
            "forecourt_jobs_total{outcome=\"finished\"} 1",
            "forecourt_queue_jobs{state=\"waiting\"} 3",
            "forecourt_queue_jobs{state=\"running\"} 1",
            "forecourt_queue_age_seconds 7.5",
            "forecourt_webhook_attempts_total{outcome=\"failed\"} 1",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
