//! What a running server says of itself: its log on standard error, and, in a build that can send them, traces.
//!
//! Both come from the same spans and lines of `tracing`. The log takes what the setting `log` lets through. Traces take the spans of
//! requests and of the operations in them, and nothing else (`traces`).

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::cli::failure::Failure;
use crate::cli::settings::{LogFormat, Settings};

#[cfg(feature = "otlp")]
use crate::cli::traces::Traces;

/// Where lines and spans go.
pub type LogLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// The log of a server, from its start to its end.
pub struct ServerLog {
    #[cfg(feature = "otlp")]
    traces: Option<Traces>,
}

impl ServerLog {
    /// Starts the log, and the sending of traces where they are asked for.
    ///
    /// # Errors
    ///
    /// The setting `log` is no filter, or traces cannot be sent.
    pub fn start(settings: &Settings) -> Result<Self, Failure> {
        #[cfg(feature = "otlp")]
        let (traces, traced) = match &settings.otlp_endpoint {
            Some(endpoint) => Traces::start(endpoint).map(|(traces, layer)| (Some(traces), Some(layer)))?,
            None => (None, None),
        };
        // Settings that ask for traces are refused in this build.
        #[cfg(not(feature = "otlp"))]
        let traced = None;
        let layers: Vec<LogLayer> = std::iter::once(lines(settings)?).chain(traced).collect();
        // Only tests start two servers in one process; the second one writes to the first one's log.
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layers));
        Ok(ServerLog {
            #[cfg(feature = "otlp")]
            traces,
        })
    }

    /// Ends it: what waits to be sent is sent, if that can be done soon.
    pub fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = self.traces {
            traces.end();
        }
    }
}

/// Returns the layer that writes lines to standard error.
fn lines(settings: &Settings) -> Result<LogLayer, Failure> {
    let access = if settings.access_log { ",chancery::access=info" } else { "" };
    // Spans that are made for traces alone tell a reader of lines nothing.
    let filter = EnvFilter::try_new(format!("{}{access},chancery::trace=off", settings.log))
        .map_err(|error| Failure::Usage(format!("the setting log = {:?} is not taken: {error}", settings.log)))?;
    // Colours are for people at a terminal, and in the way in a file.
    let is_colourful =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(is_colourful);
    Ok(match settings.log_format {
        LogFormat::Plain => lines.with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    })
}
