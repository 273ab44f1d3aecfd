//! Tokens of an identity provider: a local one, whose keys change and whose tokens are wrong in every way.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use super::access::{MUTATIONS, ask_as, bearer, desk, token};
use super::websocket::Client;
use super::{Server, access};

/// A provider on this machine: a discovery document and keys.
struct KeyServer {
    address: SocketAddr,
    keys: Arc<Mutex<Vec<(String, SigningKey)>>>,
    fetches: Arc<AtomicUsize>,
    is_stopping: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

impl KeyServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("it listens");
        let address = listener.local_addr().expect("an address");
        let keys = Arc::new(Mutex::new(vec![("one".to_owned(), key(1))]));
        let (fetches, is_stopping) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (served, counted, stopping) = (Arc::clone(&keys), Arc::clone(&fetches), Arc::clone(&is_stopping));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopping.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.expect("a connection");
                let mut lines = BufReader::new(stream.try_clone().expect("cloned")).lines();
                let first = lines.next().and_then(Result::ok).unwrap_or_default();
                for line in lines.map_while(Result::ok) {
                    if line.is_empty() {
                        break;
                    }
                }
                let body = if first.contains("/.well-known/openid-configuration") {
                    json!({"issuer": format!("http://{address}/realm"), "jwks_uri": format!("http://{address}/keys")})
                } else {
                    counted.fetch_add(1, Ordering::SeqCst);
                    let keys = served.lock().expect("the keys");
                    let shown = keys.iter().map(|(kid, key)| {
                        let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
                        json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x})
                    });
                    let others =
                        [json!({"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}), json!({"kty": "?"}), json!(7)];
                    json!({"keys": shown.chain(others).collect::<Vec<Value>>()})
                };
                let body = body.to_string();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        KeyServer { address, keys, fetches, is_stopping, thread: Some(thread) }
    }

    fn issuer(&self) -> String {
        format!("http://{}/realm", self.address)
    }

    fn claims(&self) -> Value {
        let exp = now() + 600;
        json!({"iss": self.issuer(), "aud": "chancery", "sub": "auth0|maria", "exp": exp, "roles": ["offline", "recorder"]})
    }

    /// Makes the claims that the changes make of the sound ones; null leaves one out.
    fn with(&self, changes: &Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().expect("an object") {
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    }

    fn settings(&self) -> String {
        format!("anonymous = \"none\"\noidc_issuer = \"{}\"\noidc_audience = \"chancery\"\n", self.issuer())
    }
}

impl Drop for KeyServer {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        let _ = std::net::TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

fn jwt(claims: &Value, kid: &str, key: &SigningKey) -> String {
    signed(&json!({"alg": "EdDSA", "kid": kid}), claims, key)
}

#[test]
fn a_provider_vouches_for_name_and_role() {
    let provider = KeyServer::start();
    let server = Server::on(desk(&provider.settings()));
    assert!(!server.running.greeting.contains("open for writing"), "{}", server.running.greeting);
    let maria = jwt(&provider.claims(), "one", &key(1));
    let viewer = ask_as(&server, Some(&maria), "{ viewer { name role } }");
    assert_eq!(viewer.json()["data"]["viewer"], json!({"name": "auth0|maria", "role": "RECORDER"}), "{viewer:?}");
    let recorded = ask_as(&server, Some(&maria), &MUTATIONS[0].replace("{ sequence }", "{ events { recordedBy } }"));
    assert_eq!(recorded.json()["data"]["record"]["events"][0]["recordedBy"], "auth0|maria");
    for (roles, word) in
        [(json!("admin"), "ADMIN"), (json!(["reader", "editor"]), "EDITOR"), (json!(["reader"]), "READER")]
    {
        let token = jwt(&provider.with(&json!({"roles": roles, "aud": ["other", "chancery"]})), "one", &key(1));
        assert_eq!(ask_as(&server, Some(&token), "{ viewer { role } }").json()["data"]["viewer"]["role"], word);
    }
    let reader = jwt(&provider.with(&json!({"roles": "reader"})), "one", &key(1));
    let refused = ask_as(&server, Some(&reader), MUTATIONS[0]);
    assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"));
    // Tokens of the folder are taken beside them.
    let other = token(&server.desk, "desk", "reader");
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(ask_as(&server, Some(&other), "{ viewer { name } }").json()["data"]["viewer"]["name"], "desk");
    let taken = jwt(&provider.with(&json!({"sub": "desk"})), "one", &key(1));
    assert_eq!(ask_as(&server, Some(&taken), "{ viewer { name } }").status, 401, "nobody takes the name of a token");
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1, "keys are kept");
}

#[test]
fn what_is_wrong_with_a_providers_token_is_refused_in_the_same_words() {
    let provider = KeyServer::start();
    let server = Server::on(desk(&provider.settings()));
    let sound = jwt(&provider.claims(), "one", &key(1));
    assert_eq!(ask_as(&server, Some(&sound), "{ log { head } }").status, 200);
    let wrong = [
        json!({"iss": "http://127.0.0.1:1/realm"}),
        json!({"iss": null}),
        json!({"aud": "others"}),
        json!({"aud": null}),
        json!({"exp": now() - 120}),
        json!({"exp": null}),
        json!({"exp": "soon"}),
        json!({"nbf": now() + 600}),
        json!({"sub": null}),
        json!({"sub": "local"}),
        json!({"sub": "a\nb"}),
        json!({"sub": 7}),
        json!({"roles": null}),
        json!({"roles": "owner"}),
        json!({"roles": {"admin": true}}),
    ];
    let mut tokens: Vec<String> = wrong.iter().map(|changes| jwt(&provider.with(changes), "one", &key(1))).collect();
    let claims = provider.claims();
    let (header, rest) = sound.split_once('.').expect("a header");
    let (_, signature) = rest.split_once('.').expect("a signature");
    tokens.extend([
        // Signed by another's key under a name that is known, or with no signature at all.
        jwt(&claims, "one", &key(2)),
        format!("{header}.{}.{signature}", encoded(&provider.with(&json!({"roles": "admin"})))),
        format!("{}.{}.", encoded(&json!({"alg": "none", "kid": "one"})), encoded(&claims)),
        format!("{}.{}.{signature}", encoded(&json!({"alg": "HS256", "kid": "shared"})), encoded(&claims)),
        signed(&json!({"alg": "RS256", "kid": "one"}), &claims, &key(1)),
        signed(&json!({"alg": "ES384", "kid": "one"}), &claims, &key(1)),
        format!("{header}.{rest}x"),
        "a.b.c".to_owned(),
        "..".to_owned(),
        format!("{sound}.{signature}"),
        format!("{header}.{}.{signature}", "A".repeat(9_000)),
    ]);
    let mut told = std::collections::BTreeSet::new();
    for token in &tokens {
        let refused = ask_as(&server, Some(token), "{ viewer { name role } }");
        assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"), "{token}");
        told.insert(refused.body);
    }
    assert_eq!(told.len(), 1, "{told:?}");
    // A little past its end, clocks may differ.
    let late = jwt(&provider.with(&json!({"exp": now() - 20})), "one", &key(1));
    assert_eq!(ask_as(&server, Some(&late), "{ log { head } }").status, 200);
    let Server { desk, running } = server;
    let err = running.stop("TERM").err;
    let trail = std::fs::read_to_string(desk.data().join("administration.jsonl")).expect("it is there");
    assert!(trail.contains("NOT_VERIFIED") && !trail.contains(signature) && !err.contains(signature), "{trail} {err}");
}

#[test]
fn keys_are_fetched_for_one_that_is_not_known_and_not_more_often_than_may_be() {
    let provider = KeyServer::start();
    let server = Server::on(desk(&provider.settings()));
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 0, "nothing is fetched before somebody signs in");
    for number in 0..20 {
        let token = jwt(&provider.claims(), &format!("unknown-{number}"), &key(9));
        assert_eq!(ask_as(&server, Some(&token), "{ log { head } }").status, 401);
    }
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1, "one fetch in half a minute, whatever keys are named");
    assert_eq!(ask_as(&server, Some(&jwt(&provider.claims(), "one", &key(1))), "{ log { head } }").status, 200);
}

#[test]
fn a_new_key_is_taken_up_and_one_that_is_withdrawn_is_not() {
    let provider = KeyServer::start();
    let server = Server::on(desk(&provider.settings()));
    let old = jwt(&provider.claims(), "one", &key(1));
    assert_eq!(ask_as(&server, Some(&old), "{ log { head } }").status, 200);
    *provider.keys.lock().expect("the keys") = vec![("two".to_owned(), key(2))];
    let new = jwt(&provider.claims(), "two", &key(2));
    // The first fetch is not half a minute ago, so the new key is not known yet.
    let began = Instant::now();
    while ask_as(&server, Some(&new), "{ log { head } }").status != 200 {
        assert!(began.elapsed() < Duration::from_secs(60), "the new key is taken up");
        std::thread::sleep(Duration::from_secs(1));
    }
    assert_eq!(ask_as(&server, Some(&old), "{ log { head } }").status, 401, "the old key is gone");
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_ends_with_the_token() {
    let (provider, server) = tokio::task::spawn_blocking(|| {
        let provider = KeyServer::start();
        let settings = format!("{}oidc_skew_seconds = 0\n", provider.settings());
        (provider, Server::on(desk(&settings)))
    })
    .await
    .expect("it starts");
    let brief = jwt(&provider.with(&json!({"exp": now() + 3})), "one", &key(1));
    let mut client = Client::begin_with(server.address(), json!({"authorization": bearer(&brief)})).await;
    assert_eq!(client.next().await["type"], "connection_ack");
    let began = Instant::now();
    assert_eq!(client.closed().await, (4403, "Forbidden".to_owned()));
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    drop(tokio::task::spawn_blocking(|| (provider, server)).await);
}

#[test]
fn a_provider_that_is_not_there_lets_nobody_in() {
    let provider = KeyServer::start();
    let (settings, token) = (provider.settings(), jwt(&provider.claims(), "one", &key(1)));
    drop(provider);
    let server = Server::on(access::desk(&settings));
    assert_eq!(ask_as(&server, Some(&token), "{ log { head } }").status, 401);
    assert_eq!(server.get("/livez").status, 200);
    let err = server.running.stop("TERM").err;
    assert!(err.contains("cannot be fetched") && !err.contains(&token), "{err}");
}
