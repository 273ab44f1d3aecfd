//! HTTPS: a certificate of its own, renewed while connections are open, and clients that speak something else or nothing.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery::http::{ConnectionSettings, ServerSettings, TlsSettings};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::access::{bearer, desk, token};
use super::in_process::Here;
use super::local::PATIENCE;
use super::{Server, read};
use crate::cli::{Desk, GAZA};

/// Writes a certificate of this machine, signed by itself, with its key.
fn certify(settings: &TlsSettings) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("made");
    std::fs::write(&settings.certificate, made.cert.pem()).expect("written");
    std::fs::write(&settings.key, made.signing_key.serialize_pem()).expect("written");
    made.cert.der().clone()
}

fn files(folder: &Path) -> TlsSettings {
    TlsSettings { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
}

fn trusting(roots: &[CertificateDer<'static>]) -> Arc<ClientConfig> {
    let mut store = RootCertStore::empty();
    roots.iter().for_each(|root| store.add(root.clone()).expect("a root"));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    Arc::new(config.with_root_certificates(store).with_no_client_auth())
}

type Secure = StreamOwned<ClientConnection, TcpStream>;

fn connect(server: &Here, roots: &[CertificateDer<'static>]) -> std::io::Result<Secure> {
    let stream = TcpStream::connect(server.address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let name = ServerName::try_from("localhost").expect("a name");
    let mut secure = StreamOwned::new(ClientConnection::new(trusting(roots), name).expect("a client"), stream);
    while secure.conn.is_handshaking() {
        secure.conn.complete_io(&mut secure.sock)?;
    }
    Ok(secure)
}

/// Asks for something on a connection that stays open, and gives the head and what came of the body with it.
fn ask(secure: &mut Secure) -> String {
    secure.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
    let mut answer = String::new();
    let mut piece = [0; 4_096];
    while !answer.contains("alive") {
        let read = secure.read(&mut piece).expect("answered");
        assert!(read > 0, "it ended: {answer}");
        answer.push_str(std::str::from_utf8(&piece[..read]).expect("UTF-8"));
    }
    answer
}

/// A server in this process with a certificate.
fn here(tls: &TlsSettings, settings: ServerSettings) -> Here {
    Here::start(ServerSettings { tls: Some(tls.clone()), ..settings })
}

#[test]
fn commands_and_programs_speak_https_where_they_trust_the_certificate() {
    let desk = desk("tls_certificate = \"certificate.pem\"\ntls_key = \"key.pem\"\nanonymous = \"none\"\n");
    let settings = files(&desk.data());
    certify(&settings);
    let editor = token(&desk, "maria", "editor");
    let server = Server::on(desk);
    let url = server.running.url.replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"), "{url}");
    let there = Desk::new();
    let certificate = settings.certificate.to_str().expect("a path");
    let run = |arguments: &[&str], ca: bool| {
        let mut command = there.command(arguments.iter().chain(&["--server", &url]));
        command.env("CHANCERY_TOKEN", &editor);
        if ca {
            command.env("CHANCERY_CA_FILE", certificate);
        }
        let output = command.output().expect("it runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (code, told) = run(&["import", GAZA], false);
    assert!(code == Some(3) && told.contains("certificate"), "a stranger's certificate is not trusted: {told}");
    let (code, told) = run(&["import", GAZA], true);
    assert_eq!(code, Some(0), "{told}");
    for arguments in [&["as-of", "2024-08-20"][..], &["export"], &["claims"]] {
        let (code, told) = run(arguments, true);
        assert!(code == Some(0) && !told.is_empty(), "{arguments:?}: {told}");
    }
    let (code, told) = run(&["claims", "--ca-file", "nothing.pem"], false);
    assert!(code == Some(2) && told.contains("nothing.pem"), "{told}");
    std::fs::write(there.path("empty.pem"), "").expect("written");
    let (code, told) = run(&["claims", "--ca-file", "empty.pem"], false);
    assert!(code == Some(2) && told.contains("BEGIN CERTIFICATE"), "{told}");
    let (code, chart) = run(&["export", "--format", "atom"], true);
    assert!(code == Some(0) && chart.contains(&format!("{url}/")), "files name the address with its scheme: {chart}");
    let checked = server.desk.run(["config", "check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_renewed_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = files(folder.path());
    let first = certify(&settings);
    let server = here(&settings, ServerSettings::default());
    let mut open = connect(&server, std::slice::from_ref(&first)).expect("trusted");
    assert!(ask(&mut open).starts_with("HTTP/1.1 200"));
    std::fs::write(&settings.certificate, "no certificate").expect("written");
    std::thread::sleep(Duration::from_millis(5_000));
    connect(&server, std::slice::from_ref(&first)).expect("the old one stays in force");
    let second = certify(&settings);
    let began = Instant::now();
    while connect(&server, std::slice::from_ref(&second)).is_err() {
        assert!(began.elapsed() < PATIENCE, "the new one is never taken");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(connect(&server, &[first]).is_err(), "new connections have the new one");
    assert!(ask(&mut open).starts_with("HTTP/1.1 200"), "and the open one was not dropped");
}

#[test]
fn a_client_that_speaks_plain_http_hears_what_to_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = files(folder.path());
    certify(&settings);
    let server = here(&settings, ServerSettings::default());
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").expect("sent");
    let answer = read(stream);
    assert!(answer.status == 400 && answer.body.contains("https://"), "{answer:?}");
}

#[test]
fn those_who_never_shake_hands_are_let_go_and_count_as_connections() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = files(folder.path());
    let root = certify(&settings);
    let connections = ConnectionSettings { most: 8, ..ConnectionSettings::default() };
    let head_time = Duration::from_millis(1_500);
    let server = here(&settings, ServerSettings { connections, head_time, ..ServerSettings::default() });
    let silent = |begin: &'static [u8]| {
        let mut stream = TcpStream::connect(server.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.write_all(begin).expect("sent");
        stream
    };
    // Of eight places this machine has six: one says nothing, one begins a handshake and no more.
    let began = Instant::now();
    let mut held: Vec<TcpStream> =
        (0..6).map(|turn| silent(if turn % 2 == 0 { b"" } else { &[22, 3, 1, 0, 200] })).collect();
    std::thread::sleep(Duration::from_millis(200));
    assert!(connect(&server, std::slice::from_ref(&root)).is_err(), "they take all places");
    for stream in &mut held {
        let mut rest = Vec::new();
        // It ends, by a reset or not.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() < 100, "nothing but an alert: {rest:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let mut client = connect(&server, &[root]).expect("there is room again");
    assert!(ask(&mut client).starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_websocket_and_a_feed_go_over_tls() {
    let (server, editor, root, port) = tokio::task::spawn_blocking(|| {
        let desk = desk("tls_certificate = \"certificate.pem\"\ntls_key = \"key.pem\"\nanonymous = \"none\"\n");
        let settings = files(&desk.data());
        certify(&settings);
        let root = CertificateDer::from_pem_file(&settings.certificate).expect("read");
        let editor = token(&desk, "maria", "editor");
        let server = Server::on(desk);
        let port = server.running.url.rsplit(':').next().expect("a port").to_owned();
        (server, editor, root, port)
    })
    .await
    .expect("it starts");
    let connector = tokio_rustls::TlsConnector::from(trusting(&[root]));
    let secure = async || {
        let stream = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await.expect("it listens");
        connector.connect(ServerName::try_from("localhost").expect("a name"), stream).await.expect("trusted")
    };
    let mut request = format!("wss://localhost:{port}/graphql").into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let (mut socket, _) = tokio_tungstenite::client_async(request, secure().await).await.expect("upgraded");
    let mut say = async |message: Value| {
        socket.send(Message::text(message.to_string())).await.expect("sent");
        let received = tokio::time::timeout(PATIENCE, socket.next()).await.expect("answered");
        let Message::Text(text) = received.expect("there").expect("read") else { panic!("a text is expected") };
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let payload = json!({"authorization": bearer(&editor)});
    assert_eq!(say(json!({"type": "connection_init", "payload": payload})).await["type"], "connection_ack");
    let asked = json!({"id": "1", "type": "subscribe", "payload": {"query": "{ viewer { name } }"}});
    assert_eq!(say(asked).await["payload"]["data"]["viewer"]["name"], "maria");
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut feed = secure().await;
    let head = format!("GET /v1/feed HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\n\r\n", bearer(&editor));
    feed.write_all(head.as_bytes()).await.expect("sent");
    let mut come = String::new();
    while !come.contains("retry: 3000") {
        let mut piece = [0; 1_024];
        let read = tokio::time::timeout(PATIENCE, feed.read(&mut piece)).await.expect("it comes").expect("read");
        assert!(read > 0, "{come}");
        come.push_str(std::str::from_utf8(&piece[..read]).expect("UTF-8"));
    }
    assert!(come.starts_with("HTTP/1.1 200"), "{come}");
    drop(server);
}

#[test]
fn a_server_does_not_start_without_a_sound_pair() {
    for (certificate, key, part) in [
        (None, Some(""), "tls_certificate"),
        (Some(""), Some(""), "BEGIN CERTIFICATE"),
        (Some("sound"), Some(""), "BEGIN PRIVATE KEY"),
        (Some("sound"), Some("other"), "does not go with"),
    ] {
        let desk = desk("tls_certificate = \"certificate.pem\"\ntls_key = \"key.pem\"\n");
        let (settings, others) =
            (files(&desk.data()), TlsSettings { certificate: desk.path("c"), key: desk.path("k") });
        certify(&settings);
        certify(&others);
        match certificate {
            None => std::fs::remove_file(&settings.certificate).expect("removed"),
            Some("") => std::fs::write(&settings.certificate, "").expect("written"),
            Some(_sound) => {}
        }
        match key {
            Some("other") => drop(std::fs::copy(&others.key, &settings.key).expect("copied")),
            Some(text) => std::fs::write(&settings.key, text).expect("written"),
            None => {}
        }
        let told = desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(3);
        assert!(told.contains(part), "{told}");
        let checked = desk.run(["config", "check"]).ended(1);
        assert!(checked.contains(part), "{checked}");
    }
}
