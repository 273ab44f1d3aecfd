//! The bounds of settings that are numbers: below and above them a setting is a mistake.

/// What a setting that is a number may be.
#[derive(Clone, Copy, Debug)]
pub struct SettingBounds {
    /// The setting.
    pub name: &'static str,
    /// The least value.
    pub least: u64,
    /// The greatest value.
    pub most: u64,
    /// What it counts.
    pub unit: &'static str,
}

const fn bounds(name: &'static str, least: u64, most: u64, unit: &'static str) -> SettingBounds {
    SettingBounds { name, least, most, unit }
}

/// A day, in seconds.
const DAY: u64 = 86_400;
/// A terabyte, in mebibytes.
const TERABYTE: u64 = 1 << 20;

/// The bounds of every setting that is a number.
pub const SETTING_BOUNDS: [SettingBounds; 26] = [
    bounds("request_seconds", 1, DAY, "s"),
    bounds("processor_milliseconds", 1, DAY * 1_000, "ms"),
    bounds("processor_milliseconds_with_token", 1, DAY * 1_000, "ms"),
    bounds("oidc_skew_seconds", 0, 600, "s"),
    bounds("answer_mebibytes", 1, TERABYTE, "MiB"),
    bounds("answers_mebibytes", 1, TERABYTE, "MiB"),
    bounds("requests", 1, 100_000, "requests"),
    bounds("requests_per_connection", 1, 100_000, "requests"),
    bounds("requests_per_address", 1, 100_000, "requests"),
    bounds("requests_per_minute", 1, 1_000_000, "requests"),
    bounds("wait_seconds", 0, DAY, "s"),
    bounds("drain_seconds", 1, DAY, "s"),
    bounds("write_seconds", 1, DAY, "s"),
    bounds("body_bytes", 1_000, 1 << 30, "bytes"),
    bounds("connections", 1, 1_000_000, "connections"),
    bounds("connections_per_address", 1, 1_000_000, "connections"),
    bounds("exports", 1, 1_000, "exports"),
    bounds("followers", 1, 1_000_000, "followers"),
    bounds("incoming_mebibytes", 1, TERABYTE, "MiB"),
    bounds("waiting_mebibytes", 1, TERABYTE, "MiB"),
    bounds("cost_limit", 1, 1_000_000_000, "fields"),
    bounds("depth_limit", 1, 1_000, "fields"),
    bounds("cache_mebibytes", 1, TERABYTE, "MiB"),
    bounds("index_cache_mebibytes", 1, TERABYTE, "MiB"),
    bounds("feed_cache_mebibytes", 1, TERABYTE, "MiB"),
    bounds("answer_cache_mebibytes", 1, TERABYTE, "MiB"),
];

impl SettingBounds {
    /// Returns them in words: `1 to 100 s`.
    pub fn words(&self) -> String {
        format!("{} to {} {}", self.least, self.most, self.unit)
    }

    /// Checks a value.
    ///
    /// # Errors
    ///
    /// What would be one.
    pub fn check(&self, value: u64) -> Result<(), String> {
        if (self.least..=self.most).contains(&value) {
            return Ok(());
        }
        Err(format!("{} is {value}: it is from {}", self.name, self.words()))
    }
}
