//! Tokens of an identity provider: JSON Web Tokens, checked by the keys that the provider publishes (OpenID Connect).
//!
//! ```text
//! token ─ header: algorithm allowed? kid ─▶ key known? ─ yes ─▶ signature, issuer, audience, times ─▶ name, role
//!                                              └ no ─▶ keys fetched again, at most every 30 s ─┘
//! ```
//!
//! - Keys are fetched when the first token comes, when a token names a key that is not known, and once an hour, so that a key which
//!   the provider withdraws is forgotten. If a fetch fails, the keys that were known hold for a day.
//! - Nobody can make the server fetch more often than every 30 seconds, nor have more than a few requests wait for it.
//! - A token cannot be revoked here. It ends by itself; withdrawing its key ends all that were signed with it.
//!
//! What a token says of its holder is believed only once its signature, issuer, audience and times hold. The crate that checks
//! them, and the one that fetches, are seen here alone.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::access::caller::LOCAL_NAME;
use crate::access::rights::AccessRole;
use crate::system;
use crate::time::Instant;

/// How long after one fetch the next may begin for the sake of a key that is not known.
const FETCH_AGAIN: Duration = Duration::from_secs(30);
/// After how long keys are fetched again in any case.
const FRESH: Duration = Duration::from_secs(3_600);
/// For how long keys hold that cannot be fetched again.
const STALE: Duration = Duration::from_secs(86_400);
/// How long a fetch may take.
const FETCH_TIME: Duration = Duration::from_secs(5);
/// The most bytes of what a provider answers.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// The most keys of a provider.
const KEYS_MAX: usize = 100;
/// How many requests may wait for a fetch.
const WAITING_MAX: usize = 8;
/// The longest token, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;
/// The longest name of a principal, in characters.
const NAME_CHARS_MAX: usize = 200;

/// An algorithm by which a provider signs. Those with a shared secret are none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// RSA, PKCS 1, SHA-256.
    RS256,
    /// RSA, PKCS 1, SHA-384.
    RS384,
    /// RSA, PKCS 1, SHA-512.
    RS512,
    /// RSA, PSS, SHA-256.
    PS256,
    /// RSA, PSS, SHA-384.
    PS384,
    /// RSA, PSS, SHA-512.
    PS512,
    /// The curve P-256.
    ES256,
    /// The curve P-384.
    ES384,
    /// Ed25519.
    EdDSA,
}

impl SigningAlgorithm {
    fn of_crate(self) -> Algorithm {
        match self {
            SigningAlgorithm::RS256 => Algorithm::RS256,
            SigningAlgorithm::RS384 => Algorithm::RS384,
            SigningAlgorithm::RS512 => Algorithm::RS512,
            SigningAlgorithm::PS256 => Algorithm::PS256,
            SigningAlgorithm::PS384 => Algorithm::PS384,
            SigningAlgorithm::PS512 => Algorithm::PS512,
            SigningAlgorithm::ES256 => Algorithm::ES256,
            SigningAlgorithm::ES384 => Algorithm::ES384,
            SigningAlgorithm::EdDSA => Algorithm::EdDSA,
        }
    }
}

/// An address from which keys are fetched: `https://…`, or `http://…` on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderUrl(String);

impl FromStr for ProviderUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} cannot be fetched from: write an address with https://, or with http:// one of this machine"
            )
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let is_here = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
        let is_safe = scheme == "https" || scheme == "http" && is_here;
        let is_plain = authority.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._~:[]".contains(letter));
        if !is_safe || host.is_empty() || !is_plain || text.contains(char::is_whitespace) {
            return Err(wrong());
        }
        Ok(ProviderUrl(text.to_owned()))
    }
}

impl ProviderUrl {
    /// Returns the scheme and the host, with the port if it names one: what a page may speak with.
    pub fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |scheme| scheme + 3);
        self.0[host..].find(['/', '?', '#']).map_or(&self.0, |end| &self.0[..host + end])
    }
}

impl TryFrom<String> for ProviderUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ProviderUrl> for String {
    fn from(url: ProviderUrl) -> Self {
        url.0
    }
}

impl fmt::Display for ProviderUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which tokens of which provider are taken, and what is read of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSettings {
    /// The issuer, exactly as tokens name it.
    pub issuer: ProviderUrl,
    /// The audience that a token has to be meant for.
    pub audience: String,
    /// Where the keys are; `None`: where the issuer's discovery document says.
    pub keys: Option<ProviderUrl>,
    /// The algorithms that are taken.
    pub algorithms: Vec<SigningAlgorithm>,
    /// The claim that gives the role: a text or a list of texts, by its path with dots between names.
    pub role_claim: String,
    /// The claim that gives the name.
    pub name_claim: String,
    /// The role of those whose token names none; `None`: they are refused.
    pub default_role: Option<AccessRole>,
    /// By how much clocks may differ.
    pub skew: Duration,
    /// The client as which the page signs people in there; `None`: it does not.
    pub client_id: Option<String>,
    /// The scopes that it asks for.
    pub scope: String,
}

/// Somebody whom a provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vouched {
    pub(super) name: Arc<str>,
    pub(super) role: AccessRole,
    /// The first moment at which the token is no longer valid.
    pub(super) ends: Instant,
    /// The key that signed it.
    pub(super) key: String,
}

/// A key that a provider signs with.
struct ProviderKey {
    decoding: DecodingKey,
    /// The algorithm that it is for, where the provider says so.
    algorithm: Option<String>,
}

#[derive(Default)]
struct ProviderKeys {
    keys: HashMap<String, Arc<ProviderKey>>,
    /// When they were fetched; `None`: never.
    fetched: Option<Moment>,
    /// When a fetch last began.
    tried: Option<Moment>,
}

/// A provider, with the keys that it was last known to sign with.
pub(super) struct Provider {
    settings: OidcSettings,
    agent: ureq::Agent,
    known: Mutex<ProviderKeys>,
    /// Held by the one that fetches.
    fetching: Mutex<()>,
    waiting: std::sync::atomic::AtomicUsize,
}

/// Returns the root certificates that the system trusts; `None`: it has none, and those that come with this program are taken.
fn system_roots() -> Option<RootCerts> {
    let roots: Vec<Certificate<'static>> =
        system::root_certificates().iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    (!roots.is_empty()).then(|| roots.into())
}

impl Provider {
    /// Names a provider; nothing is fetched before somebody signs in.
    pub(super) fn new(settings: OidcSettings) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(FETCH_TIME)).max_redirects(0);
        // A provider of one's own network has a certificate that the machine trusts.
        let config = match system_roots() {
            Some(roots) => config.tls_config(TlsConfig::builder().root_certs(roots).build()).build(),
            None => config.build(),
        };
        Provider {
            settings,
            agent: config.into(),
            known: Mutex::default(),
            fetching: Mutex::new(()),
            waiting: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Returns whether a text has the form of such a token: then it may have to wait for keys.
    pub(super) fn is_form_of(token: &str) -> bool {
        token.bytes().filter(|byte| *byte == b'.').count() == 2
    }

    /// Checks a token, fetching keys if it has to, and returns whom it is of.
    ///
    /// # Errors
    ///
    /// What is wrong, for the log alone.
    pub(super) fn verify(&self, token: &str) -> Result<Vouched, String> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(format!("it has more than {TOKEN_BYTES_MAX} bytes"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
        let allowed = self.settings.algorithms.iter().any(|allowed| allowed.of_crate() == header.alg);
        if !allowed {
            return Err(format!("the algorithm {:?} is not taken", header.alg));
        }
        let kid = header.kid.unwrap_or_default();
        let key = self.key(&kid)?;
        if key.algorithm.as_ref().is_some_and(|only| *only != format!("{:?}", header.alg)) {
            return Err(format!("the key {kid:?} is for another algorithm than {:?}", header.alg));
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.settings.issuer.0]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = self.settings.skew.as_secs();
        let read = jsonwebtoken::decode::<Value>(token, &key.decoding, &validation);
        let claims = read.map_err(|error| error.to_string())?.claims;
        self.vouched(&claims, kid)
    }

    fn vouched(&self, claims: &Value, key: String) -> Result<Vouched, String> {
        let name = claim(claims, &self.settings.name_claim).and_then(Value::as_str).unwrap_or_default();
        let is_name = (1..=NAME_CHARS_MAX).contains(&name.chars().count())
            && !name.chars().any(char::is_control)
            && !name.eq_ignore_ascii_case(LOCAL_NAME);
        if !is_name {
            return Err(format!("the claim {:?} gives no name", self.settings.name_claim));
        }
        let role = claim(claims, &self.settings.role_claim).and_then(role).or(self.settings.default_role);
        let role = role.ok_or_else(|| format!("the claim {:?} gives no role", self.settings.role_claim))?;
        let ends = claims["exp"]
            .as_f64()
            .map_or(0, |seconds| seconds as i64)
            .saturating_add_unsigned(self.settings.skew.as_secs());
        let ends = Instant::from_micros(ends.saturating_mul(1_000_000)).unwrap_or(Instant::MAX);
        Ok(Vouched { name: Arc::from(name), role, ends, key })
    }

    /// Returns whether a key is still one that the provider signs with.
    pub(super) fn has_key(&self, kid: &str) -> bool {
        self.known.lock().keys.contains_key(kid)
    }

    /// Returns a key, fetching the provider's keys if it is not known.
    fn key(&self, kid: &str) -> Result<Arc<ProviderKey>, String> {
        let found = |known: &ProviderKeys| known.find(kid);
        let (key, is_due) = {
            let known = self.known.lock();
            (found(&known), known.is_due())
        };
        if let (Some(key), false) = (&key, is_due) {
            return Ok(Arc::clone(key));
        }
        self.fetch_if_due(kid);
        let known = self.known.lock();
        let is_stale = known.fetched.is_none_or(|fetched| fetched.elapsed() > STALE);
        found(&known).filter(|_| !is_stale).ok_or_else(|| format!("no key {kid:?} of the provider is known"))
    }

    /// Fetches the keys, unless that was tried a moment ago; waits for another that does.
    fn fetch_if_due(&self, kid: &str) {
        use std::sync::atomic::Ordering;
        if self.waiting.fetch_add(1, Ordering::SeqCst) < WAITING_MAX {
            let _alone = self.fetching.lock();
            let is_wanted = {
                let mut known = self.known.lock();
                let is_wanted = (known.find(kid).is_none() || known.is_due())
                    && known.tried.is_none_or(|tried| tried.elapsed() >= FETCH_AGAIN);
                if is_wanted {
                    known.tried = Some(Moment::now());
                }
                is_wanted
            };
            if is_wanted {
                match self.fetch() {
                    Ok(keys) => {
                        let mut known = self.known.lock();
                        (known.keys, known.fetched) = (keys, Some(Moment::now()));
                    }
                    Err(error) => {
                        tracing::error!(issuer = %self.settings.issuer, error, "the keys of the identity provider cannot be fetched");
                    }
                }
            }
        }
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }

    fn fetch(&self) -> Result<HashMap<String, Arc<ProviderKey>>, String> {
        let address = match &self.settings.keys {
            Some(keys) => keys.clone(),
            None => self.discovered()?,
        };
        let answer = self.get(&address.0)?;
        let keys = answer["keys"].as_array().ok_or("the answer has no keys")?;
        Ok(keys.iter().take(KEYS_MAX).filter_map(provider_key).collect())
    }

    /// Reads in the issuer's discovery document where its keys are.
    fn discovered(&self) -> Result<ProviderUrl, String> {
        let issuer = &self.settings.issuer.0;
        let document = self.get(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))?;
        if document["issuer"].as_str() != Some(issuer) {
            return Err("the discovery document names another issuer".to_owned());
        }
        document["jwks_uri"].as_str().ok_or("the discovery document names no jwks_uri")?.parse()
    }

    fn get(&self, address: &str) -> Result<Value, String> {
        let failed = |error: &dyn fmt::Display| format!("{address}: {error}");
        let mut answer = self.agent.get(address).call().map_err(|error| failed(&error))?;
        let text = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_string();
        serde_json::from_str(&text.map_err(|error| failed(&error))?).map_err(|error| failed(&error))
    }
}

impl ProviderKeys {
    /// Finds a key; a token that names none means the only one there is.
    fn find(&self, kid: &str) -> Option<Arc<ProviderKey>> {
        if kid.is_empty() && self.keys.len() == 1 {
            return self.keys.values().next().cloned();
        }
        self.keys.get(kid).cloned()
    }

    fn is_due(&self) -> bool {
        self.fetched.is_none_or(|fetched| fetched.elapsed() >= FRESH)
    }
}

/// Reads one key of a set; one that is not for signing, or of a kind that is not known, is passed over.
fn provider_key(value: &Value) -> Option<(String, Arc<ProviderKey>)> {
    let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
    let common = &jwk.common;
    if !matches!(common.public_key_use, None | Some(PublicKeyUse::Signature)) || value["kty"] == "oct" {
        return None;
    }
    let algorithm = value["alg"].as_str().map(str::to_owned);
    let kid = common.key_id.clone().unwrap_or_default();
    Some((kid, Arc::new(ProviderKey { decoding: DecodingKey::from_jwk(&jwk).ok()?, algorithm })))
}

/// Finds a claim by its path.
fn claim<'c>(claims: &'c Value, path: &str) -> Option<&'c Value> {
    // A name may have dots itself, as those that are addresses do.
    claims.get(path).or_else(|| path.split('.').try_fold(claims, |value, name| value.get(name)))
}

/// Returns the greatest role that a claim names.
fn role(value: &Value) -> Option<AccessRole> {
    let named = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
    match value {
        Value::Array(values) => values.iter().filter_map(named).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => named(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_fetched_by_https_or_from_this_machine() {
        for text in
            ["https://id.example", "https://id.example:8443/realm", "http://127.0.0.1:4999/keys", "http://[::1]:1/x"]
        {
            assert!(text.parse::<ProviderUrl>().is_ok(), "{text}");
        }
        for text in [
            "",
            "id.example",
            "http://id.example",
            "https://",
            "https://a@id.example",
            "file:///etc/passwd",
            "https://a b",
        ] {
            assert!(text.parse::<ProviderUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_role_is_the_greatest_that_is_named() {
        let claims =
            json!({"realm": {"roles": ["reader", "offline_access", "editor"]}, "https://a.b/role": "recorder", "n": 1});
        let of = |path: &str| claim(&claims, path).and_then(role);
        assert_eq!(of("realm.roles"), Some(AccessRole::Editor));
        assert_eq!(of("https://a.b/role"), Some(AccessRole::Recorder));
        assert_eq!([of("n"), of("realm"), of("realm.nothing"), of("")], [None; 4]);
    }

    #[test]
    fn a_signature_by_rsa_is_checked() {
        // The example of RFC 7515, appendix A.2: its signature holds, and it is meant for nobody.
        let key = json!({"kty": "RSA", "e": "AQAB", "n": concat!(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs",
            "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV",
            "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")});
        let token = concat!(
            "eyJhbGciOiJSUzI1NiJ9.",
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjb",
            "KBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZES",
            "c6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        );
        let (_, key) = provider_key(&key).expect("a key");
        let check = |token: &str| {
            let mut validation = Validation::new(Algorithm::RS256);
            validation.set_audience(&["chancery"]);
            validation.set_required_spec_claims(&["aud"]);
            jsonwebtoken::decode::<Value>(token, &key.decoding, &validation).expect_err("it is refused").to_string()
        };
        assert!(!check(token).contains("Signature"), "{}", check(token));
        assert!(check(&token.replace("cC4hiU", "cC4hiV")).contains("Signature"));
        assert!(provider_key(&json!({"kty": "oct", "k": "AAAA"})).is_none(), "a shared secret is no key");
    }
}
