//! Trusted documents: those that a manifest names, which a client asks for by `documentId` in the place of `query`.
//!
//! A manifest is a JSON object of documents by their ids, as code generators write it, or a list of operations as Apollo's tools do:
//!
//! ```json
//! {"sha256:…64 digits…": "query Now { asOf { token } }"}
//! {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "…", "body": "…"}]}
//! ```
//!
//! An id that begins with `sha256:` has to be the SHA-256 of its document. Any other is whatever the manifest says.
//!
//! The manifest is read once, at the start. Its documents are checked as every other when they are asked for.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::GraphqlRequest;
use crate::input::ErrorCode;

/// The most bytes of a manifest.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

/// The most characters of an id that are repeated to the one who sent it.
const SHOWN_CHARS_MAX: usize = 100;

/// The documents of a manifest, by their ids.
#[derive(Clone, Debug, Default)]
pub struct TrustedDocuments {
    /// `None`: there is no manifest.
    documents: Option<Arc<HashMap<String, String>>>,
    only: bool,
}

/// A manifest in either form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Operations { operations: Vec<ManifestOperation> },
    Documents(HashMap<String, String>),
}

#[derive(Deserialize)]
struct ManifestOperation {
    id: String,
    body: String,
}

/// Why a request gets no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRefusal {
    /// It sends a document, and asks for another.
    #[error("query and documentId are both given: send one of them")]
    Both,
    /// It sends neither.
    #[error("the request has no query: send one, or the documentId of a trusted document")]
    Neither,
    /// There is no manifest.
    #[error("this server has no trusted documents: send the document itself as query")]
    NoManifest,
    /// The manifest has no such id.
    #[error("there is no trusted document {0:?}: the manifest of this server does not have that id")]
    Unknown(String),
    /// No other documents are run.
    #[error("this server runs only the trusted documents of its manifest: send a documentId in the place of query")]
    NotTrusted,
}

impl DocumentRefusal {
    /// Returns the code of the error.
    pub fn code(&self) -> ErrorCode {
        match self {
            DocumentRefusal::Both | DocumentRefusal::Neither | DocumentRefusal::NoManifest => ErrorCode::BadInput,
            DocumentRefusal::Unknown(_) => ErrorCode::NotFound,
            DocumentRefusal::NotTrusted => ErrorCode::Forbidden,
        }
    }
}

impl TrustedDocuments {
    /// Reads a manifest; `only`: other documents are refused.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, the id of the document among it.
    pub fn read(path: &Path, only: bool) -> Result<Self, String> {
        let wrong = |what: &dyn std::fmt::Display| format!("trusted_documents: {}: {what}", path.display());
        let bytes = std::fs::metadata(path).map_err(|error| wrong(&error))?.len();
        if bytes > MANIFEST_BYTES_MAX {
            return Err(wrong(&format!("the file has {bytes} bytes, more than {MANIFEST_BYTES_MAX}")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
        Self::parse(&text, only).map_err(|error| wrong(&error))
    }

    fn parse(text: &str, only: bool) -> Result<Self, String> {
        let form =
            "it is no manifest: write a JSON object of documents by their ids, such as {\"sha256:…\": \"query …\"}";
        let manifest: Manifest = serde_json::from_str(text).map_err(|error| format!("{form} ({error})"))?;
        let documents: Vec<(String, String)> = match manifest {
            Manifest::Operations { operations } => operations.into_iter().map(|one| (one.id, one.body)).collect(),
            Manifest::Documents(documents) => documents.into_iter().collect(),
        };
        let mut by_id = HashMap::with_capacity(documents.len());
        for (id, document) in documents {
            if let Some(digits) = id.strip_prefix("sha256:")
                && !digits.eq_ignore_ascii_case(&hex(&document))
            {
                return Err(format!("the id {id:?} is not the SHA-256 of its document, which is {}", hex(&document)));
            }
            parse_query(&document).map_err(|error| format!("the document {id:?} cannot be read: {error}"))?;
            if by_id.insert(id.clone(), document).is_some() {
                return Err(format!("the id {id:?} is there twice"));
            }
        }
        Ok(TrustedDocuments { documents: Some(Arc::new(by_id)), only })
    }

    /// Returns a request with its document: the one that it sends, or the one that it asks for.
    ///
    /// # Errors
    ///
    /// It sends both or neither, asks for what the manifest does not have, or sends one where others than those are not run.
    pub fn resolve(&self, mut request: GraphqlRequest) -> Result<GraphqlRequest, DocumentRefusal> {
        let Some(id) = request.document_id.take() else {
            return match (request.query.is_empty(), self.only) {
                (false, true) => Err(DocumentRefusal::NotTrusted),
                (false, false) | (true, _) => Ok(request),
            };
        };
        if !request.query.is_empty() {
            return Err(DocumentRefusal::Both);
        }
        let documents = self.documents.as_ref().ok_or(DocumentRefusal::NoManifest)?;
        let unknown = || DocumentRefusal::Unknown(id.chars().take(SHOWN_CHARS_MAX).collect());
        request.query = documents.get(&id).cloned().ok_or_else(unknown)?;
        Ok(request)
    }
}

fn hex(document: &str) -> String {
    Sha256::digest(document.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(id: Option<&str>, query: &str) -> GraphqlRequest {
        GraphqlRequest { query: query.to_owned(), document_id: id.map(str::to_owned), ..GraphqlRequest::default() }
    }

    #[test]
    fn a_document_is_asked_for_by_its_id() {
        let document = "{ log { head } }";
        let id = format!("sha256:{}", hex(document));
        let manifest = serde_json::json!({ &id: document, "now": "query Now { asOf { token } }" }).to_string();
        let open = TrustedDocuments::parse(&manifest, false).expect("a manifest");
        let only = TrustedDocuments::parse(&manifest, true).expect("a manifest");
        let query = |documents: &TrustedDocuments, id: Option<&str>, query: &str| {
            documents.resolve(asking(id, query)).map(|request| request.query)
        };
        assert_eq!(query(&open, Some(&id), "").as_deref(), Ok(document));
        assert_eq!(query(&open, None, "{ a }").as_deref(), Ok("{ a }"));
        assert_eq!(query(&open, Some(&id), "{ a }"), Err(DocumentRefusal::Both));
        assert_eq!(query(&only, Some("now"), "").as_deref(), Ok("query Now { asOf { token } }"));
        assert_eq!(query(&only, None, document), Err(DocumentRefusal::NotTrusted));
        assert_eq!(query(&only, Some("then"), ""), Err(DocumentRefusal::Unknown("then".to_owned())));
        assert_eq!(query(&TrustedDocuments::default(), Some("now"), ""), Err(DocumentRefusal::NoManifest));
    }

    #[test]
    fn a_manifest_is_one_of_two_forms_and_its_documents_can_be_read() {
        let apollo = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": "a", "name": "A", "type": "query", "body": "query A { log { head } }"}]}"#;
        let read = TrustedDocuments::parse(apollo, false).expect("a manifest");
        assert!(read.resolve(asking(Some("a"), "")).is_ok());
        for (text, part) in [
            ("", "JSON object"),
            ("[]", "JSON object"),
            (r#"{"a": 7}"#, "JSON object"),
            (r#"{"a": "{ log {"}"#, "\"a\""),
            (r#"{"sha256:00": "{ log { head } }"}"#, "SHA-256"),
            (r#"{"operations": [{"id": "a", "body": "{ a }"}, {"id": "a", "body": "{ b }"}]}"#, "twice"),
        ] {
            let refused = TrustedDocuments::parse(text, false).expect_err(text);
            assert!(refused.contains(part), "{text}: {refused}");
        }
    }
}
