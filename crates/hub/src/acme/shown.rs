//! Which certificate a listener shows to whom: the hub's own, or the proof that the authority asks for.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::AcmeError;
use super::kept::Certificate;

/// The protocol that an authority asks for, and nobody else (RFC 8737).
const CHALLENGE: &[u8] = b"acme-tls/1";

/// What is shown now. Who is connected keeps what they were shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    challenges: RwLock<HashMap<String, Arc<CertifiedKey>>>,
}

/// How the listeners speak TLS.
pub(super) fn server(shown: &Arc<Shown>) -> ServerConfig {
    let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(shown) as Arc<dyn ResolvesServerCert>;
    let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(resolver);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec(), CHALLENGE.to_vec()];
    config
}

impl Shown {
    pub(super) fn show(&self, certificate: &Certificate) -> Result<(), AcmeError> {
        let key = certified(&certificate.pem)?;
        *self.current.write().expect("nobody panics while showing") = Some(key);
        Ok(())
    }

    /// Whether it could be shown.
    pub(super) fn try_out(&self, certificate: &Certificate) -> Result<(), AcmeError> {
        certified(&certificate.pem).map(drop)
    }

    /// Answers for a name with the digest that only the account's holder can know.
    pub(super) fn challenge(&self, domain: &str, digest: &[u8]) -> Result<(), AcmeError> {
        let unusable = |error: rcgen::Error| AcmeError::Unusable(error.to_string());
        let mut params = rcgen::CertificateParams::new(vec![domain.to_owned()]).map_err(unusable)?;
        params.custom_extensions = vec![rcgen::CustomExtension::new_acme_identifier(digest)];
        let key = rcgen::KeyPair::generate().map_err(unusable)?;
        let certificate = params.self_signed(&key).map_err(unusable)?;
        let signing = PrivatePkcs8KeyDer::from(key.serialize_der());
        let signing =
            any_supported_type(&signing.into()).map_err(|error| AcmeError::Unusable(error.to_string()))?;
        // Not compared with its key: what reads it for that knows no proofs, and refuses the extension that makes it one.
        let key = Arc::new(CertifiedKey::new(vec![certificate.der().clone()], signing));
        self.challenges
            .write()
            .expect("nobody panics while showing")
            .insert(domain.to_ascii_lowercase(), key);
        Ok(())
    }

    pub(super) fn end_challenges(&self) {
        self.challenges.write().expect("nobody panics while showing").clear();
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_authority = hello.alpn().is_some_and(|mut names| names.any(|name| name == CHALLENGE));
        if is_authority {
            let name = hello.server_name()?.to_ascii_lowercase();
            return self.challenges.read().expect("nobody panics while showing").get(&name).cloned();
        }
        self.current.read().expect("nobody panics while showing").clone()
    }
}

fn certified(pem: &str) -> Result<Arc<CertifiedKey>, AcmeError> {
    let unusable = |what: String| AcmeError::Unusable(what);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let chain = chain.map_err(|error| unusable(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| unusable(error.to_string()))?;
    let key = CertifiedKey::from_der(chain, key, &default_provider());
    Ok(Arc::new(key.map_err(|error| unusable(error.to_string()))?))
}
