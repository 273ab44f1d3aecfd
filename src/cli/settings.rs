//! Settings: flags, then `CHANCERY_*` in the environment, then `chancery.toml` in the data folder, then defaults.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::access::{AccessRole, AccessSettings, AnonymousReading, OidcSettings, ProviderUrl, SigningAlgorithm};
use crate::chronicle;
use crate::cli::bounds::{SETTING_BOUNDS, SettingBounds};
use crate::cli::failure::Failure;
use crate::cli::listen;
use crate::graphql;
use crate::graphql::trusted_documents::TrustedDocuments;
use crate::http;
use crate::interchange::public_url::PublicUrl;
use crate::work::TurnSettings;

/// The name of the file of settings in a data folder.
pub const FILE_NAME: &str = "chancery.toml";

const MEBIBYTE: u64 = 1 << 20;

/// The milliseconds of processor time that an answer may take on loopback, where the machine is the reader's own.
const LOOPBACK_MILLISECONDS: u64 = 5_000;

/// The milliseconds of processor time that an answer may take for anybody who reaches the server.
const OPEN_MILLISECONDS: u64 = 250;

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people, in colours on a terminal.
    #[default]
    Plain,
    /// An object of JSON a line.
    Json,
}

/// What can be set, under the names that the file and the environment use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens.
    #[serde(deserialize_with = "listen::setting")]
    pub listen: SocketAddr,
    /// Where the server gives its metrics, if not beside everything else.
    #[serde(deserialize_with = "listen::optional_setting")]
    pub metrics_listen: Option<SocketAddr>,
    /// What is written to standard error, as `tracing` filters say it: `warn`, `chancery=debug`.
    pub log: String,
    /// The form of the log.
    pub log_format: LogFormat,
    /// Whether the log has a line for each request.
    pub access_log: bool,
    /// The address of the collector that traces of requests are sent to, by OTLP over HTTP; needs a build with the feature `otlp`.
    pub otlp_endpoint: Option<PublicUrl>,
    /// The seconds that a query may take, waiting for its turn included.
    pub request_seconds: u64,
    /// The milliseconds of processor time that an answer may take: 5,000 on loopback and 250 elsewhere, where it is not set.
    pub processor_milliseconds: Option<u64>,
    /// The memory that one answer may take, in mebibytes.
    pub answer_mebibytes: u64,
    /// The milliseconds of processor time that an answer may take for somebody with a token, if that is more.
    pub processor_milliseconds_with_token: u64,
    /// What those without a token may read: `all`, `published` or `none`.
    pub anonymous: AnonymousReading,
    /// The identity provider whose tokens are taken, exactly as they name it: `https://id.example/realm`.
    pub oidc_issuer: Option<ProviderUrl>,
    /// The audience that its tokens have to be meant for; needed beside the issuer.
    pub oidc_audience: Option<String>,
    /// Where its keys are; where its discovery document says, if it is not set.
    pub oidc_keys: Option<ProviderUrl>,
    /// The algorithms of signatures that are taken.
    pub oidc_algorithms: Vec<SigningAlgorithm>,
    /// The claim that gives the role, by its path: `realm_access.roles`.
    pub oidc_role_claim: String,
    /// The claim that gives the name.
    pub oidc_name_claim: String,
    /// The role of those whose token names none; they are refused if it is not set.
    pub oidc_default_role: Option<AccessRole>,
    /// The seconds by which the provider's clock may differ.
    pub oidc_skew_seconds: u64,
    /// The client as which the page signs people in at the provider; it takes tokens alone, if it is not set.
    pub oidc_client_id: Option<String>,
    /// The scopes that the page asks the provider for.
    pub oidc_scope: String,
    /// The PEM file of the server's certificate, with those that lead to its root; it speaks HTTP, if it is not set.
    pub tls_certificate: Option<PathBuf>,
    /// The PEM file of the certificate's private key.
    pub tls_key: Option<PathBuf>,
    /// From where proxies speak that are believed: `["127.0.0.1", "10.0.0.0/8"]`.
    pub trusted_proxies: Vec<http::TrustedProxy>,
    /// The header by which they name the client.
    pub proxy_header: http::ProxyHeader,
    /// How many requests a minute are taken from a principal, or an address that is not of this machine.
    pub requests_per_minute: u64,
    /// The manifest of the documents that may be asked for by `documentId`.
    pub trusted_documents: Option<PathBuf>,
    /// Whether no other documents are run.
    pub only_trusted_documents: bool,
    /// The memory for all answers until they are sent, in mebibytes.
    pub answers_mebibytes: u64,
    /// How many requests are taken in at a time, those that wait for their turn among them.
    pub requests: usize,
    /// How many of them one connection may have; its others wait.
    pub requests_per_connection: usize,
    /// How many of them one address may have: all on loopback and three quarters elsewhere, where it is not set.
    pub requests_per_address: Option<usize>,
    /// The seconds that `atLeast` waits for the log to get there.
    pub wait_seconds: u64,
    /// The seconds that requests under way are given when the server stops.
    pub drain_seconds: u64,
    /// The most bytes of a request's body, or of a message on a WebSocket.
    pub body_bytes: usize,
    /// How many WebSockets and feeds there may be at once.
    pub followers: usize,
    /// How many connections there may be at once; fewer if the limit of open files is lower.
    pub connections: usize,
    /// How many connections there may be from one address that is not of this machine.
    pub connections_per_address: usize,
    /// The seconds for which a client may take nothing of an answer that waits for it.
    pub write_seconds: u64,
    /// How many exports are made at a time.
    pub exports: usize,
    /// The memory for what clients are sending, in mebibytes.
    pub incoming_mebibytes: u64,
    /// The memory for what waits for those who follow the log, in mebibytes.
    pub waiting_mebibytes: u64,
    /// The names under which others reach the server: `["chronicle.example", "chronicle.example:8443"]`.
    pub public_hosts: Vec<http::PublicHost>,
    /// The address under which readers reach the server, for files that name it: `https://chronicle.example`. If it is not set,
    /// files from the server name the address of the request, and files from the command line none.
    pub public_url: Option<PublicUrl>,
    /// The origins whose pages may send requests here: `["https://desk.example"]`.
    pub allowed_origins: Vec<http::AllowedOrigin>,
    /// The origins whose pages may show the server's within theirs.
    pub frame_ancestors: Vec<http::AllowedOrigin>,
    /// The most that a query may cost.
    pub cost_limit: u64,
    /// How deep a query may nest.
    pub depth_limit: usize,
    /// The memory for what has been read and decoded, in mebibytes.
    pub cache_mebibytes: u64,
    /// The memory for pages of the index, in mebibytes.
    pub index_cache_mebibytes: u64,
    /// The memory for what those who follow the log are sent, in mebibytes.
    pub feed_cache_mebibytes: u64,
    /// The memory for answers that stay the same for ever, in mebibytes.
    pub answer_cache_mebibytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        let (graphql, http, store) = (
            graphql::GraphqlSettings::default(),
            http::ServerSettings::default(),
            chronicle::ChronicleOptions::default(),
        );
        Settings {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4000),
            metrics_listen: None,
            log: "warn".to_owned(),
            log_format: LogFormat::Plain,
            access_log: false,
            otlp_endpoint: None,
            request_seconds: graphql.work.time.as_secs(),
            processor_milliseconds: None,
            processor_milliseconds_with_token: milliseconds(http.processor_with_token),
            anonymous: http.access.anonymous,
            oidc_issuer: None,
            oidc_audience: None,
            oidc_keys: None,
            oidc_algorithms: vec![SigningAlgorithm::RS256, SigningAlgorithm::ES256, SigningAlgorithm::EdDSA],
            oidc_role_claim: "roles".to_owned(),
            oidc_name_claim: "sub".to_owned(),
            oidc_default_role: None,
            oidc_skew_seconds: 60,
            oidc_client_id: None,
            oidc_scope: "openid".to_owned(),
            tls_certificate: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            proxy_header: http.proxies.header,
            requests_per_minute: http.requests_per_minute,
            trusted_documents: None,
            only_trusted_documents: false,
            answer_mebibytes: graphql.work.bytes / MEBIBYTE,
            answers_mebibytes: http.answer_bytes as u64 / MEBIBYTE,
            requests: http.turns.places,
            requests_per_connection: http.turns.places_per_peer,
            requests_per_address: None,
            wait_seconds: graphql.wait.as_secs(),
            drain_seconds: http.drain.as_secs(),
            body_bytes: http.body_bytes,
            followers: http.following.followers,
            connections: http.connections.most,
            connections_per_address: http.connections.most_of_address,
            write_seconds: http.connections.write_time.as_secs(),
            exports: http.exports,
            incoming_mebibytes: http.intake.bytes as u64 / MEBIBYTE,
            waiting_mebibytes: http.following.all_waiting_bytes as u64 / MEBIBYTE,
            public_hosts: http.origins.public_hosts,
            public_url: http.public_url,
            allowed_origins: http.origins.allowed_origins,
            frame_ancestors: http.origins.frame_ancestors,
            cost_limit: graphql.limits.cost,
            depth_limit: graphql.limits.depth,
            cache_mebibytes: store.index.cache_bytes / MEBIBYTE,
            index_cache_mebibytes: store.index.store.cache_bytes / MEBIBYTE,
            feed_cache_mebibytes: http.following.kept_bytes / MEBIBYTE,
            answer_cache_mebibytes: http.kept_answers_bytes / MEBIBYTE,
        }
    }
}

/// Returns a time in milliseconds.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Returns so many mebibytes in bytes.
fn bytes(mebibytes: u64) -> usize {
    usize::try_from(mebibytes.saturating_mul(MEBIBYTE)).unwrap_or(usize::MAX)
}

/// Flags that stand above everything else, where they are given.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    /// Where the server listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
}

/// A setting in force.
#[derive(Clone, Debug)]
pub struct SettingInForce {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: serde_json::Value,
    /// Where it comes from: `default`, `chancery.toml` or `environment`.
    pub from: String,
}

/// The settings in force, and what is wrong with them.
#[derive(Clone, Debug)]
pub struct SettingsReport {
    /// Every setting, by name.
    pub settings: Vec<SettingInForce>,
    /// What is wrong; empty if nothing is.
    pub wrong: Vec<String>,
}

/// What is set in the environment for commands, and is no setting of a server.
const OF_COMMANDS: [&str; 4] = ["CHANCERY_CA_FILE", "CHANCERY_DATA", "CHANCERY_SERVER", "CHANCERY_TOKEN"];

/// Returns the name of every setting.
fn names() -> Vec<String> {
    let names = serde_json::to_value(Settings::default()).unwrap_or_default();
    names.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Returns the sources of settings below flags, the first the weakest.
fn sources(data: &Path) -> Figment {
    let mut figment = Figment::from(Serialized::defaults(&Settings::default()));
    let file = data.join(FILE_NAME);
    if file.exists() {
        figment = figment.merge(Toml::file_exact(file));
    }
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    figment.merge(Env::prefixed("CHANCERY_").only(&names))
}

/// Returns what is set in the environment under a name that no setting has.
fn unknown_in_environment() -> Vec<String> {
    let names = names();
    let is_unknown = |variable: &String| {
        let setting = variable.strip_prefix("CHANCERY_").map(str::to_lowercase);
        setting.is_some_and(|setting| !names.contains(&setting)) && !OF_COMMANDS.contains(&variable.as_str())
    };
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).filter(is_unknown);
    variables.map(|variable| format!("{variable} in the environment is no setting")).collect()
}

fn told(errors: figment::Error) -> Vec<String> {
    errors.into_iter().map(|error| error.to_string()).collect()
}

impl Settings {
    /// Reads the settings that hold for a data folder.
    ///
    /// # Errors
    ///
    /// What cannot be read, which setting it is and where it was set.
    pub fn read(data: &Path, flags: &Flags) -> Result<Self, Failure> {
        let wrong = |wrong: Vec<String>| Failure::Usage(format!("a setting is not taken: {}", wrong.join("; ")));
        let read: Result<Settings, figment::Error> = sources(data).merge(Serialized::defaults(flags)).extract();
        let settings = read.map_err(|errors| wrong(told(errors)))?.beside(data);
        match settings.faults().as_slice() {
            [] => Ok(settings),
            faults => Err(wrong(faults.to_vec())),
        }
    }

    /// Returns the same settings with the files that they name: a path that does not begin at the root begins at the data folder.
    fn beside(mut self, data: &Path) -> Self {
        for file in [&mut self.tls_certificate, &mut self.tls_key, &mut self.trusted_documents].into_iter().flatten() {
            *file = data.join(&*file);
        }
        self
    }

    /// Says which settings are in force for a data folder, where each comes from, and what is wrong with them.
    pub fn report(data: &Path) -> SettingsReport {
        let figment = sources(data);
        let read: Result<Settings, figment::Error> = figment.extract();
        let mut wrong = match &read {
            Ok(settings) => [settings.faults(), settings.clone().beside(data).file_faults()].concat(),
            Err(errors) => told(errors.clone()),
        };
        wrong.extend(unknown_in_environment());
        let settings = names().into_iter().map(|name| {
            let value = figment.find_value(&name).ok().and_then(|value| serde_json::to_value(value).ok());
            let from = figment.find_metadata(&name).map_or("default", |metadata| match metadata.name.as_ref() {
                name if name.contains("TOML") => FILE_NAME,
                name if name.contains("environment") => "environment",
                _other => "default",
            });
            SettingInForce { name, value: value.unwrap_or_default(), from: from.to_owned() }
        });
        SettingsReport { settings: settings.collect(), wrong }
    }

    /// Returns what is wrong with settings that can be read: what is out of its bounds, and what does not go together.
    fn faults(&self) -> Vec<String> {
        let values = serde_json::to_value(self).unwrap_or_default();
        let checked = |bounds: &SettingBounds| bounds.check(values[bounds.name].as_u64()?).err();
        let mut faults: Vec<String> = SETTING_BOUNDS.iter().filter_map(checked).collect();
        if self.oidc_issuer.is_some() != self.oidc_audience.is_some() {
            faults.push("oidc_issuer and oidc_audience belong together: set both, or neither".to_owned());
        }
        if self.oidc_client_id.is_some() && self.oidc_issuer.is_none() {
            faults.push("oidc_client_id needs oidc_issuer: the provider at which the page signs people in".to_owned());
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            faults.push("tls_certificate and tls_key belong together: set both, or neither".to_owned());
        }
        if self.only_trusted_documents && self.trusted_documents.is_none() {
            faults.push(
                "only_trusted_documents needs trusted_documents: without a manifest nothing could be asked".to_owned(),
            );
        }
        if self.oidc_algorithms.is_empty() {
            faults.push("oidc_algorithms is empty: no token could be taken".to_owned());
        }
        if self.otlp_endpoint.is_some() && !cfg!(feature = "otlp") {
            faults.push(
                "otlp_endpoint needs a chancery that can send traces, and this one cannot: build it with `cargo build --release \
                 --features otlp`, or leave the setting out"
                    .to_owned(),
            );
        }
        if self.metrics_listen == Some(self.listen) && self.listen.port() != 0 {
            faults.push("metrics_listen is the address of listen: leave it out to have the metrics there".to_owned());
        }
        faults
    }

    /// Returns what is wrong with the files that are named. The server looks at them as it starts.
    fn file_faults(&self) -> Vec<String> {
        let http = self.http();
        let certificate = http.tls.and_then(|tls| tls.check().err()).map(|error| error.to_string());
        let manifest = self.trusted_documents.as_deref();
        let manifest = manifest.and_then(|path| TrustedDocuments::read(path, self.only_trusted_documents).err());
        certificate.into_iter().chain(manifest).collect()
    }

    /// Returns how the chronicle is to be kept.
    pub fn chronicle(&self) -> chronicle::ChronicleOptions {
        let mut options = chronicle::ChronicleOptions::default();
        options.index.cache_bytes = self.cache_mebibytes * MEBIBYTE;
        options.index.store.cache_bytes = self.index_cache_mebibytes.max(1) * MEBIBYTE;
        options
    }

    /// Returns what questions may ask for.
    pub fn graphql(&self) -> graphql::GraphqlSettings {
        let mut settings = graphql::GraphqlSettings::default();
        let own = if self.listen.ip().is_loopback() { LOOPBACK_MILLISECONDS } else { OPEN_MILLISECONDS };
        settings.limits.cost = self.cost_limit;
        settings.limits.depth = self.depth_limit;
        settings.work.time = Duration::from_secs(self.request_seconds);
        settings.work.processor = Duration::from_millis(self.processor_milliseconds.unwrap_or(own));
        settings.work.bytes = self.answer_mebibytes.saturating_mul(MEBIBYTE);
        settings.wait = Duration::from_secs(self.wait_seconds);
        settings
    }

    /// Returns which tokens of an identity provider are taken; `None`: no provider is set.
    fn oidc(&self) -> Option<OidcSettings> {
        Some(OidcSettings {
            issuer: self.oidc_issuer.clone()?,
            audience: self.oidc_audience.clone()?,
            keys: self.oidc_keys.clone(),
            algorithms: self.oidc_algorithms.clone(),
            role_claim: self.oidc_role_claim.clone(),
            name_claim: self.oidc_name_claim.clone(),
            default_role: self.oidc_default_role,
            skew: Duration::from_secs(self.oidc_skew_seconds),
            client_id: self.oidc_client_id.clone(),
            scope: self.oidc_scope.clone(),
        })
    }

    /// Returns how requests are served.
    pub fn http(&self) -> http::ServerSettings {
        let following = http::FollowerSettings {
            followers: self.followers,
            kept_bytes: self.feed_cache_mebibytes * MEBIBYTE,
            all_waiting_bytes: bytes(self.waiting_mebibytes),
            ..http::FollowerSettings::default()
        };
        let near = if self.listen.ip().is_loopback() { usize::MAX } else { self.requests - self.requests / 4 };
        let turns = TurnSettings {
            places: self.requests,
            places_per_peer: self.requests_per_connection,
            places_per_address: self.requests_per_address.unwrap_or(near),
            ..TurnSettings::default()
        };
        let connections = http::ConnectionSettings {
            most: self.connections,
            most_of_address: self.connections_per_address,
            write_time: Duration::from_secs(self.write_seconds),
            ..http::ConnectionSettings::default()
        };
        let intake = http::IntakeSettings { bytes: bytes(self.incoming_mebibytes), ..http::IntakeSettings::default() };
        let origins = http::OriginSettings {
            public_hosts: self.public_hosts.clone(),
            allowed_origins: self.allowed_origins.clone(),
            frame_ancestors: self.frame_ancestors.clone(),
        };
        let tls = self.tls_certificate.clone().zip(self.tls_key.clone());
        http::ServerSettings {
            turns,
            answer_bytes: bytes(self.answers_mebibytes),
            connections,
            intake,
            origins,
            public_url: self.public_url.clone(),
            proxies: http::ProxySettings { trusted: self.trusted_proxies.clone(), header: self.proxy_header },
            tls: tls.map(|(certificate, key)| http::TlsSettings { certificate, key }),
            documents: http::DocumentSettings {
                manifest: self.trusted_documents.clone(),
                only: self.only_trusted_documents,
            },
            requests_per_minute: self.requests_per_minute,
            access: AccessSettings { anonymous: self.anonymous, oidc: self.oidc() },
            metrics_listen: self.metrics_listen,
            processor_with_token: Duration::from_millis(self.processor_milliseconds_with_token),
            kept_answers_bytes: self.answer_cache_mebibytes * MEBIBYTE,
            exports: self.exports,
            body_bytes: self.body_bytes,
            drain: Duration::from_secs(self.drain_seconds),
            traces: self.otlp_endpoint.is_some(),
            following,
            ..http::ServerSettings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_above_defaults_and_flags_above_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE_NAME);
        assert_eq!(Settings::read(folder.path(), &Flags::default()).ok(), Some(Settings::default()));
        std::fs::write(&file, "listen = \"127.0.0.1:4999\"\ncost_limit = 7\n").expect("written");
        let settings = Settings::read(folder.path(), &Flags::default()).expect("read");
        assert_eq!((settings.listen.port(), settings.cost_limit), (4999, 7));
        let flags = Flags { listen: Some(SocketAddr::from(([127, 0, 0, 1], 5000))) };
        let settings = Settings::read(folder.path(), &flags).expect("read");
        assert_eq!((settings.listen.port(), settings.cost_limit), (5000, 7));
    }

    #[test]
    fn every_number_has_bounds_and_its_default_lies_within() {
        let defaults = serde_json::to_value(Settings::default()).expect("JSON");
        for (name, default) in defaults.as_object().expect("an object") {
            let bounds = SETTING_BOUNDS.iter().find(|bounds| bounds.name == name);
            assert!(bounds.is_some() || !default.is_number(), "{name} has no bounds");
        }
        assert_eq!(Settings::default().faults(), [""; 0]);
        for bounds in SETTING_BOUNDS {
            assert!(defaults.get(bounds.name).is_some(), "{} is no setting", bounds.name);
        }
    }

    #[test]
    fn the_page_of_settings_has_every_one_with_its_default() {
        let page = include_str!("../../docs/settings.md");
        let defaults = serde_json::to_value(Settings::default()).expect("JSON");
        let rows = page.lines().filter(|line| line.starts_with("| `")).count();
        let defaults = defaults.as_object().expect("an object");
        for (name, default) in defaults {
            let shown = if default.is_number() { default.to_string() } else { format!("`{default}`") };
            let bounds = SETTING_BOUNDS.iter().find(|bounds| bounds.name == name).map(SettingBounds::words);
            let bounds = bounds.unwrap_or_else(|| "—".to_owned());
            let row = format!("| `{name}` | {shown} | {bounds} | ");
            assert!(page.contains(&row), "docs/settings.md lacks {row}");
        }
        assert!(rows >= defaults.len(), "{rows} rows");
    }

    #[test]
    fn what_is_not_known_or_not_right_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        for (text, part) in [
            ("costlimit = 7\n", "costlimit"),
            ("listen = \"here\"\n", "listen"),
            ("cost_limit = 0\n", "1 to 1000000000 fields"),
            ("requests = 1000000\n", "1 to 100000 requests"),
            ("followers = -1\n", "followers"),
            ("oidc_issuer = \"https://id.example\"\n", "oidc_audience"),
            ("oidc_issuer = \"http://id.example\"\n", "https://"),
            ("oidc_algorithms = [\"HS256\"]\n", "HS256"),
            ("anonymous = \"some\"\n", "published"),
            ("tls_certificate = \"c.pem\"\n", "tls_key"),
            ("trusted_proxies = [\"nginx\"]\n", "10.0.0.0/8"),
            ("proxy_header = \"x-real-ip\"\n", "x-forwarded-for"),
            ("frame_ancestors = [\"*\"]\n", "https://desk.example"),
            ("requests_per_minute = 0\n", "1 to 1000000 requests"),
            ("only_trusted_documents = true\n", "trusted_documents"),
            ("oidc_client_id = \"page\"\n", "oidc_issuer"),
            ("otlp_endpoint = \"localhost:4318\"\n", "http"),
            ("otlp_endpoint = \"http://name:word@collector:4318\"\n", "not the address of a server"),
            #[cfg(not(feature = "otlp"))]
            ("otlp_endpoint = \"http://127.0.0.1:4318\"\n", "--features otlp"),
        ] {
            std::fs::write(folder.path().join(FILE_NAME), text).expect("written");
            match Settings::read(folder.path(), &Flags::default()) {
                Err(Failure::Usage(message)) => assert!(message.contains(part), "{message}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
