//! TLS: the server's certificate, read from two PEM files and read again when they change.
//!
//! ```text
//! connection ─▶ first byte ─ 22 ─▶ handshake, within the time for a head ─▶ the same server as without TLS
//!                       └─ other ─▶ 400 in plain words: this port speaks HTTPS
//! ```
//!
//! The files are looked at every few seconds. A pair that is sound holds from the next handshake on, and connections that are open
//! stay as they are. A pair that is not is noted in the log, and the last sound one stays in force: programs that renew certificates
//! write two files, one after the other.
//!
//! Not here: bounds on connections and on slow clients, which hold below TLS (`connection.rs`), and certificates of clients.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_util::sync::CancellationToken;

/// How often the files are looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The most bytes of a file: chains of certificates have a few thousand.
const FILE_BYTES_MAX: usize = 1 << 20;

/// The first byte of every TLS connection: a record of the handshake.
pub(super) const HANDSHAKE_BYTE: u8 = 22;

/// Where the server's certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSettings {
    /// The PEM file of the certificate, with those that lead from it to its root.
    pub certificate: PathBuf,
    /// The PEM file of its private key.
    pub key: PathBuf,
}

impl TlsSettings {
    /// Checks that the files hold a certificate and the key that goes with it.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn check(&self) -> Result<(), TlsError> {
        PemPair::read(self)?.certified(self).map(drop)
    }
}

/// Why a certificate is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{setting}: {} cannot be read: {error}", .path.display())]
    Unreadable {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: String,
    },
    /// A file does not hold what it should.
    #[error("{setting}: {} {problem}", .path.display())]
    Unsound {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// The two files as they were read.
#[derive(PartialEq, Eq)]
struct PemPair {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl PemPair {
    fn read(settings: &TlsSettings) -> Result<Self, TlsError> {
        let certificate = read_file("tls_certificate", &settings.certificate)?;
        Ok(PemPair { certificate, key: read_file("tls_key", &settings.key)? })
    }

    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update((self.certificate.len() as u64).to_be_bytes());
        digest.update(&self.certificate);
        digest.update(&self.key);
        digest.finalize().into()
    }

    fn certified(&self, settings: &TlsSettings) -> Result<CertifiedKey, TlsError> {
        let of_certificate = |problem: String| {
            let path = settings.certificate.clone();
            TlsError::Unsound { setting: "tls_certificate", path, problem }
        };
        let of_key = |problem: String| TlsError::Unsound { setting: "tls_key", path: settings.key.clone(), problem };
        let chain: Result<Vec<CertificateDer<'static>>, _> =
            CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(|error| of_certificate(format!("is not a PEM file: {error}")))?;
        if chain.is_empty() {
            return Err(of_certificate("has no certificate: it is a PEM file with BEGIN CERTIFICATE in it".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|error| {
            of_key(format!("has no private key: it is a PEM file with BEGIN PRIVATE KEY in it ({error})"))
        })?;
        // Loads the key and holds it against the certificate.
        CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|error| of_key(format!("does not go with the certificate: {error}")))
    }
}

fn read_file(setting: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |error: String| TlsError::Unreadable { setting, path: path.to_owned(), error };
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(unreadable(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

/// The certificate in force.
pub(super) struct ServerCertificate {
    settings: TlsSettings,
    current: RwLock<Arc<CertifiedKey>>,
    /// What the files held when they were last taken, or refused.
    seen: RwLock<[u8; 32]>,
}

impl fmt::Debug for ServerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCertificate").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for ServerCertificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read()))
    }
}

/// The outcome of looking at the files.
#[derive(Clone, Debug, PartialEq, Eq)]
enum CertificateLook {
    Same,
    Renewed,
    Refused(TlsError),
}

impl ServerCertificate {
    /// Reads the certificate.
    ///
    /// # Errors
    ///
    /// A file cannot be read, does not hold what it should, or the two do not belong together.
    pub(super) fn read(settings: &TlsSettings) -> Result<Arc<Self>, TlsError> {
        let pair = PemPair::read(settings)?;
        let current = RwLock::new(Arc::new(pair.certified(settings)?));
        Ok(Arc::new(ServerCertificate { settings: settings.clone(), current, seen: RwLock::new(pair.digest()) }))
    }

    /// Looks whether the files changed, and takes what they hold if it is sound.
    fn look(&self) -> CertificateLook {
        let pair = match PemPair::read(&self.settings) {
            Ok(pair) => pair,
            Err(error) => return CertificateLook::Refused(error),
        };
        let digest = pair.digest();
        if *self.seen.read() == digest {
            return CertificateLook::Same;
        }
        match pair.certified(&self.settings) {
            Ok(certified) => {
                *self.current.write() = Arc::new(certified);
                *self.seen.write() = digest;
                CertificateLook::Renewed
            }
            Err(error) => CertificateLook::Refused(error),
        }
    }

    /// Looks at the files until the server stops. What is refused is noted once it is refused a second time, and then once.
    pub(super) async fn watch(self: Arc<Self>, stopping: CancellationToken) {
        let (mut refused, mut noted) = (None, None);
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = stopping.cancelled() => return,
            }
            let looking = Arc::clone(&self);
            let Ok(look) = tokio::task::spawn_blocking(move || looking.look()).await else { return };
            match look {
                CertificateLook::Same => (refused, noted) = (None, None),
                CertificateLook::Renewed => {
                    (refused, noted) = (None, None);
                    tracing::warn!("the certificate was renewed: it holds from the next connection on");
                }
                CertificateLook::Refused(error) if refused.as_ref() == Some(&error) => {
                    if noted.as_ref() != Some(&error) {
                        tracing::error!(%error, "the new certificate is not used, and the old one stays in force");
                        noted = Some(error);
                    }
                }
                CertificateLook::Refused(error) => refused = Some(error),
            }
        }
    }

    /// Makes what shakes hands with clients.
    ///
    /// # Errors
    ///
    /// The protocol versions are not supported: a defect of the build.
    pub(super) fn acceptor(self: &Arc<Self>) -> io::Result<TlsAcceptor> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
        let mut config =
            config.with_no_client_auth().with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(settings: &TlsSettings, names: &[&str]) {
        let made = rcgen::generate_simple_self_signed(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let made = made.expect("a certificate");
        std::fs::write(&settings.certificate, made.cert.pem()).expect("written");
        std::fs::write(&settings.key, made.signing_key.serialize_pem()).expect("written");
    }

    #[test]
    fn a_pair_that_changes_is_taken_and_one_that_is_unsound_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = TlsSettings { certificate: folder.path().join("c.pem"), key: folder.path().join("k.pem") };
        assert!(matches!(
            ServerCertificate::read(&settings),
            Err(TlsError::Unreadable { setting: "tls_certificate", .. })
        ));
        write(&settings, &["localhost"]);
        let held = ServerCertificate::read(&settings).expect("a pair");
        let first = Arc::clone(&held.current.read());
        assert_eq!(held.look(), CertificateLook::Same);
        let key = std::fs::read(&settings.key).expect("read");
        write(&settings, &["localhost"]);
        let renewed = std::fs::read(&settings.key).expect("read");
        std::fs::write(&settings.key, &key).expect("written");
        assert!(
            matches!(held.look(), CertificateLook::Refused(TlsError::Unsound { setting: "tls_key", .. })),
            "half of a new pair"
        );
        for text in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&settings.key, text).expect("written");
            assert!(matches!(held.look(), CertificateLook::Refused(TlsError::Unsound { .. })), "{text}");
        }
        assert!(Arc::ptr_eq(&first, &held.current.read()), "the old one stays in force");
        std::fs::write(&settings.key, renewed).expect("written");
        assert_eq!(held.look(), CertificateLook::Renewed);
        assert!(!Arc::ptr_eq(&first, &held.current.read()));
    }
}
