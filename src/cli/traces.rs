//! Traces: a span for each request and one for each operation in it, sent to a collector by OTLP (protobuf over HTTP).
//!
//! A span of a request has its method, route, status and the id that stands in the log; one of an operation its kind and the code of its
//! first error. Neither has an address, a name, a token, or anything that was asked. Spans are sent in batches by a thread of their own;
//! those that find no room in its queue are left out, so that no request waits for a collector.
//!
//! Not here: taking part in the trace of a client, whose headers are not believed; metrics (`/metrics`) and lines (`cli::log`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Metadata;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::cli::failure::Failure;
use crate::cli::log::LogLayer;
use crate::interchange::public_url::PublicUrl;
use crate::system;

/// How long the collector may take for a batch.
const SEND_TIME: Duration = Duration::from_secs(10);
/// How long the server waits, as it stops, for the last batches to be sent.
const END_TIME: Duration = Duration::from_secs(3);
/// The most bytes of a collector's answer that are read.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// The sending of traces, until it is ended.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Starts to send spans to a collector, at the path `/v1/traces` below its address; the layer takes the spans.
    ///
    /// # Errors
    ///
    /// What is set for it in the environment (`OTEL_…`) is not right.
    pub fn start(collector: &PublicUrl) -> Result<(Self, LogLayer), Failure> {
        let client = CollectorClient::new(collector.to_string());
        let exporter = SpanExporter::builder().with_http().with_http_client(client);
        let exporter = exporter.with_endpoint(format!("{collector}/v1/traces")).build();
        let exporter =
            exporter.map_err(|error| Failure::CouldNotRun(format!("traces cannot be sent to {collector}: {error}")))?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let about = Resource::builder().with_service_name("chancery").with_attribute(version).build();
        let provider = SdkTracerProvider::builder().with_resource(about).with_batch_exporter(exporter).build();
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("chancery"))
            .with_context_activation(false)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(is_traced))
            .boxed();
        Ok((Traces(provider), layer))
    }

    /// Sends what waits to be sent, if that can be done soon.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown_with_timeout(END_TIME) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Returns whether something is a span of a request or of an operation, or asks whether such spans are taken.
fn is_traced(what: &Metadata<'_>) -> bool {
    what.target() == "chancery::trace" || (what.is_span() && what.name() == "request")
}

/// Sends batches, and says in the log when they do not arrive any more.
#[derive(Debug)]
struct CollectorClient {
    agent: ureq::Agent,
    collector: String,
    has_failed: AtomicBool,
}

impl CollectorClient {
    fn new(collector: String) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(SEND_TIME)).max_redirects(0);
        let roots: Vec<Certificate<'static>> =
            system::root_certificates().iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let config = match RootCerts::from(roots) {
            RootCerts::Specific(roots) if roots.is_empty() => config,
            roots => config.tls_config(TlsConfig::builder().root_certs(roots).build()),
        };
        let agent = config.http_status_as_error(false).build().into();
        CollectorClient { agent, collector, has_failed: AtomicBool::new(false) }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let mut response = self.agent.run(request.map(|body| body.to_vec()))?;
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(response.map(|_| body.into()))
    }

    /// Notes whether a batch has arrived; only a change is worth a line.
    fn note(&self, failure: Option<String>) {
        let collector = &self.collector;
        match (failure, self.has_failed.load(Ordering::Relaxed)) {
            (Some(why), false) => tracing::warn!(collector, why, "traces do not arrive"),
            (None, true) => tracing::warn!(collector, "traces arrive again"),
            (Some(_), true) | (None, false) => return,
        }
        self.has_failed.fetch_xor(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl HttpClient for CollectorClient {
    // The thread that sends batches does nothing else, and may wait here.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answered = self.send(request);
        self.note(match &answered {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answered {}", response.status())),
            Err(error) => Some(error.to_string()),
        });
        Ok(answered?)
    }
}
