//! The web page as a browser meets it. What the page itself does is tried in a browser, by `make journeys`.

use std::path::Path;

use super::Server;

/// Says whether a page was built before this binary was.
fn is_built(name: &str) -> bool {
    Path::new("web/dist").join(name).exists()
}

#[test]
fn the_page_comes_with_a_policy_that_keeps_it_here() {
    let server = Server::start();
    let page = server.get("/?date=2024-08-20&view=positions");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let is_built = is_built("index.html");
    assert_eq!(page.body.contains("id=\"explorer\""), is_built, "{}", page.body);
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
        let rule = if is_built { rule } else { rule.split(" 's").next().expect("its name") };
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe-eval") && !policy.contains("http") && !policy.contains("ws"), "{policy}");
    assert_eq!((page.header("cache-control"), page.header("vary")), ("no-cache", "Accept-Encoding"));
    let tag = page.header("etag");
    let again = server.send("GET", "/", &[("if-none-match", tag)], b"");
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag));
    let head = server.send("HEAD", "/", &[], b"");
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", tag));
}

#[test]
fn what_the_page_loads_is_there_and_stays_the_same() {
    let server = Server::start();
    for (path, name) in [("/", "index.html"), ("/graphiql", "graphiql.html")] {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        let named = page.body.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned);
        let named: Vec<String> = named.collect();
        assert_eq!(named.is_empty(), !is_built(name), "{}", page.body);
        for asset in named.iter().filter(|asset| asset.ends_with(".js") || asset.ends_with(".css")) {
            let answer = server.get(asset);
            assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=31536000, immutable"));
            let media = if asset.ends_with(".js") { "text/javascript" } else { "text/css" };
            assert!(answer.header("content-type").starts_with(media), "{asset}: {answer:?}");
        }
    }
}

/// The plain page is in the source, so its question is asked whether or not a page was built.
#[test]
fn the_plain_page_has_a_question_that_is_answered() {
    let plain = std::fs::read_to_string("src/http/site/plain.html").expect("it is there");
    let link = plain.split("href=\"").find(|part| part.starts_with("/graphql?")).expect("a question to begin with");
    let answer = Server::with_fixture().get(link.split('"').next().expect("its end"));
    assert!(answer.status == 200 && answer.body.contains("Philadelphi"), "{answer:?}");
}

#[test]
fn a_slash_at_the_end_leads_to_the_page() {
    let answer = Server::start().get("/graphiql/");
    assert_eq!((answer.status, answer.header("location")), (308, "/graphiql"));
}

#[test]
fn what_is_not_of_the_page_is_not_found() {
    let server = Server::start();
    for path in
        ["/assets/nothing-000.js", "/assets/..%2findex.html", "/assets/%2e%2e/%2e%2e/Cargo.toml", "/licences/x.txt"]
    {
        let answer = server.get(path);
        assert_eq!((answer.status, &answer.json()["code"]), (404, &"NOT_FOUND".into()), "{path}");
        assert_eq!(answer.header("etag"), "", "{path}");
    }
}
