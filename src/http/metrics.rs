//! `GET /metrics`: what the server does and how it is, in the text form of Prometheus.
//!
//! Every label comes from a closed list (routes, statuses, kinds and codes of operations), so no client can make the answer grow.
//! Nothing of the record is in it. Times are to the head of the answer: a download goes on after it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;

use super::app::App;
use crate::graphql as api;
use crate::system;

/// The bounds of the times that are counted, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What stands for paths that are no route.
pub(super) const NO_ROUTE: &str = "other";

/// The routes that are counted, as the router has them.
const ROUTES: [&str; 16] = [
    "/",
    "/graphiql",
    "/graphiql/",
    "/assets/{*path}",
    "/licences/{*path}",
    "/graphql",
    "/v1/export",
    "/v1/import",
    "/v1/feed",
    "/checkpoint",
    "/checkpoint.pub",
    "/tile/{*path}",
    "/tile/entries/{*path}",
    "/livez",
    "/readyz",
    "/metrics",
];

/// Returns the name under which a route is counted.
pub(super) fn route(matched: Option<&str>) -> &'static str {
    ROUTES.into_iter().find(|route| Some(*route) == matched).unwrap_or(NO_ROUTE)
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

/// What was counted of requests.
#[derive(Debug, Default)]
pub(super) struct RequestFigures {
    answered: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: Mutex<BTreeMap<&'static str, Histogram>>,
}

impl RequestFigures {
    /// Counts a request that was answered.
    pub(super) fn note(&self, route: &'static str, status: StatusCode, took: Duration) {
        *self.answered.lock().entry((route, status.as_u16())).or_default() += 1;
        let mut times = self.times.lock();
        let times = times.entry(route).or_default();
        let seconds = took.as_secs_f64();
        times.count += 1;
        times.seconds += seconds;
        for (bound, count) in BUCKETS.iter().zip(&mut times.buckets) {
            *count += u64::from(seconds <= *bound);
        }
    }
}

/// A page of metrics being written.
#[derive(Default)]
struct MetricsPage(String);

impl MetricsPage {
    /// Begins a metric.
    fn about(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a text does not fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn value(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = if labels.is_empty() {
            writeln!(self.0, "{name} {value}")
        } else {
            writeln!(self.0, "{name}{{{labels}}} {value}")
        };
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.about(name, kind, help);
        self.value(name, "", value);
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.one(name, "gauge", help, value);
    }

    fn counter(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.one(name, "counter", help, value);
    }

    fn requests(&mut self, figures: &RequestFigures) {
        let name = "chancery_http_requests_total";
        self.about(name, "counter", "Requests answered, by route and status.");
        for ((route, status), count) in figures.answered.lock().iter() {
            self.value(name, &format!("route=\"{route}\",status=\"{status}\""), count);
        }
        let name = "chancery_http_request_seconds";
        self.about(name, "histogram", "Time to the head of the answer, by route.");
        for (route, times) in figures.times.lock().iter() {
            for (bound, count) in BUCKETS.iter().zip(times.buckets) {
                self.value(&format!("{name}_bucket"), &format!("route=\"{route}\",le=\"{bound}\""), count);
            }
            self.value(&format!("{name}_bucket"), &format!("route=\"{route}\",le=\"+Inf\""), times.count);
            self.value(&format!("{name}_sum"), &format!("route=\"{route}\""), times.seconds);
            self.value(&format!("{name}_count"), &format!("route=\"{route}\""), times.count);
        }
    }

    fn operations(&mut self, app: &App) {
        let name = "chancery_graphql_operations_total";
        self.about(name, "counter", "GraphQL operations answered, by kind and by the code of the first error.");
        for (kind, code, count) in api::counted(&app.schema) {
            self.value(name, &format!("kind=\"{kind}\",code=\"{code}\""), count);
        }
    }

    fn work(&mut self, app: &App) {
        let name = "chancery_computations";
        self.about(name, "gauge", "Computations taken in, by what they do.");
        for (state, count) in app.turns.figures() {
            self.value(name, &format!("state=\"{state}\""), count);
        }
        self.counter(
            "chancery_computations_refused_total",
            "Computations sent away for want of a place.",
            app.turns.refused(),
        );
        self.gauge("chancery_connections", "Connections, WebSockets among them.", app.connections.len());
        self.gauge("chancery_followers", "WebSockets and feeds.", app.followers.taken());
        self.gauge("chancery_exports", "Exports under way.", app.exporting.taken());
        self.counter(
            "chancery_sign_ins_refused_total",
            "Requests with a token that is not valid.",
            app.gatekeeper.refused(),
        );
    }

    fn record(&mut self, app: &App) {
        let (chronicle, figures) = (&app.chronicle, app.chronicle.figures());
        let head = chronicle.head().get();
        self.gauge("chancery_head", "The last sequence on record.", head);
        self.counter("chancery_appends_total", "Groups of batches made durable.", figures.appends);
        self.counter(
            "chancery_append_seconds_total",
            "Time taken to make them durable.",
            figures.append_time.as_secs_f64(),
        );
        self.gauge("chancery_batches_waiting", "Batches handed in and not decided about.", figures.waiting);
        self.gauge(
            "chancery_search_lag",
            "Records that the search index on the disk is behind the log.",
            head.saturating_sub(figures.searchable),
        );
        self.gauge(
            "chancery_cache_bytes",
            "Bytes of what was read and decoded, kept in memory.",
            chronicle.index().cache_bytes(),
        );
        self.gauge(
            "chancery_index_lag",
            "Records that the index on the disk is behind the log: the next start reads them again.",
            head.saturating_sub(chronicle.index().store().flushed().get()),
        );
        self.caches(app);
        self.gauge("chancery_recording", "1 while records are taken, 0 while not.", u8::from(figures.is_recording));
    }

    fn caches(&mut self, app: &App) {
        let figures = app.chronicle.index().cache_figures();
        let [answer_bytes, answer_hits, answer_misses] = app.kept_answers.figures();
        self.about("chancery_cache_used_bytes", "gauge", "Bytes that a cache holds, about.");
        for cache in &figures {
            self.value("chancery_cache_used_bytes", &format!("cache=\"{}\"", cache.name), cache.bytes);
        }
        self.value("chancery_cache_used_bytes", "cache=\"answers\"", answer_bytes);
        let name = "chancery_cache_lookups_total";
        self.about(name, "counter", "Times that a cache was asked, by whether it had what was looked for.");
        let looked = figures.iter().map(|cache| (cache.name, cache.hits, cache.misses));
        for (cache, hits, misses) in looked.chain([("answers", answer_hits, answer_misses)]) {
            self.value(name, &format!("cache=\"{cache}\",found=\"yes\""), hits);
            self.value(name, &format!("cache=\"{cache}\",found=\"no\""), misses);
        }
    }

    fn process(&mut self) {
        if let Some(open) = system::open_files() {
            self.gauge("process_open_fds", "Open file descriptors.", open);
        }
        if let Some(most) = system::open_files_max() {
            self.gauge("process_max_fds", "The most file descriptors that may be open.", most);
        }
        if let Some(bytes) = system::resident_bytes() {
            self.gauge("process_resident_memory_bytes", "Resident memory.", bytes);
        }
        self.about("chancery_build_info", "gauge", "The version that runs.");
        self.value("chancery_build_info", &format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1);
    }
}

/// Answers a request.
pub(super) async fn handle(State(app): State<App>) -> Response {
    let mut page = MetricsPage::default();
    page.requests(&app.figures);
    page.operations(&app);
    page.work(&app);
    page.record(&app);
    page.process();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, page.0).into_response()
}
