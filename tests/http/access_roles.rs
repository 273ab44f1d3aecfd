//! What each role may do, and under whose name.

use std::time::Duration;

use serde_json::{Value, json};

use super::access::{MUTATIONS, ask_as, bearer, desk, token};
use super::{Answer, JSON, Server};

fn record(id: u32) -> String {
    let id = format!("00000000-0000-4000-8000-0000000000{id:02}");
    format!(
        r#"mutation {{ record(input: {{events: [{{id: "{id}", body: {{actorRegistered: {{key: "actor-{id}", name: "A", kind: STATE}}}}}}]}}) {{ sequence userErrors {{ code }} events {{ recordedBy }} }} }}"#
    )
}

fn correct(id: u32, revision: u32) -> String {
    let id = format!("00000000-0000-4000-8000-0000000000{id:02}");
    format!(
        r#"mutation {{ correct(input: {{event: "{id}", expectedRevision: {revision}, reason: "r", replacement: {{body: {{actorRegistered: {{key: "actor-{id}", name: "B{revision}", kind: STATE}}}}}}}}) {{ sequence userErrors {{ code message }} }} }}"#
    )
}

fn on(name: &str, id: u32) -> String {
    format!(
        r#"mutation {{ {name}(input: {{event: "00000000-0000-4000-8000-0000000000{id:02}", reason: "r"}}) {{ sequence userErrors {{ code message }} }} }}"#
    )
}

#[track_caller]
fn done(answer: &Answer) -> Value {
    let whole = answer.json();
    let payload = whole["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
    assert!(answer.status == 200 && payload["sequence"].is_number(), "{answer:?}");
    payload
}

#[track_caller]
fn forbidden(answer: &Answer, role: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{answer:?}");
    assert!(answer.body.contains(&format!("the role {role}")), "{}", answer.body);
}

#[test]
fn each_role_may_what_the_table_says() {
    let desk = desk("");
    let tokens: Vec<String> =
        ["reader", "recorder", "editor", "admin"].iter().map(|role| token(&desk, &format!("{role}-1"), role)).collect();
    let other = token(&desk, "recorder-2", "recorder");
    let server = Server::on(desk);
    let [reader, recorder, editor, admin] = [0, 1, 2, 3].map(|place| Some(tokens[place].as_str()));
    let ask = |token: Option<&str>, query: String| ask_as(&server, token, &query);
    for mutation in MUTATIONS {
        forbidden(&ask(reader, mutation.to_owned()), "recorder");
    }
    // In the form of old, too.
    let authorization = bearer(&tokens[0]);
    let old = server.send(
        "POST",
        "/graphql",
        &[JSON, ("authorization", &authorization)],
        json!({"query": MUTATIONS[0]}).to_string().as_bytes(),
    );
    forbidden(&old, "recorder");
    let recorded = done(&ask(recorder, record(1)));
    assert_eq!(recorded["events"][0]["recordedBy"], "recorder-1");
    done(&ask(Some(&other), record(2)));
    done(&ask(editor, record(3)));
    done(&ask(admin, record(4)));
    // What is one's own.
    done(&ask(recorder, correct(1, 1)));
    done(&ask(recorder, on("retract", 1)));
    done(&ask(recorder, on("reinstate", 1)));
    for id in [2, 3, 4] {
        forbidden(&ask(recorder, correct(id, 1)), "editor");
        forbidden(&ask(recorder, on("retract", id)), "editor");
        forbidden(&ask(recorder, on("reinstate", id)), "editor");
    }
    // What an editor changed is the recorder's no more.
    done(&ask(editor, correct(1, 2)));
    forbidden(&ask(recorder, correct(1, 3)), "editor");
    done(&ask(editor, on("retract", 2)));
    forbidden(&ask(Some(&other), on("reinstate", 2)), "editor");
    done(&ask(admin, on("reinstate", 2)));
    // In a batch, whole or not at all; what it records itself is its own.
    let batch = |second: &str| {
        format!(
            r#"mutation {{ record(input: {{operations: [{{record: {{id: "00000000-0000-4000-8000-000000000009", body: {{actorRegistered: {{key: "nine", name: "A", kind: STATE}}}}}}}}, {second}]}}) {{ sequence userErrors {{ code message }} }} }}"#
        )
    };
    let retract =
        |id: &str| format!(r#"{{retract: {{event: "00000000-0000-4000-8000-0000000000{id}", reason: "r"}}}}"#);
    forbidden(&ask(recorder, batch(&retract("03"))), "editor");
    let head = ask(recorder, "{ log { head } }".to_owned()).json()["data"]["log"]["head"].as_u64();
    done(&ask(recorder, batch(&retract("09"))));
    assert_eq!(
        ask(recorder, "{ log { head } }".to_owned()).json()["data"]["log"]["head"].as_u64(),
        head.map(|head| head + 2)
    );
    // A dry run says the same.
    let dry = format!("mutation {{ record(input: {{dryRun: true, operations: [{}]}}) {{ sequence }} }}", retract("03"));
    forbidden(&ask(recorder, dry), "editor");
    let by = ask(reader, "{ events(filter: {recordedBy: \"recorder-1\"}) { totalCount } }".to_owned());
    assert_eq!(by.json()["data"]["events"]["totalCount"], 6, "{}", by.body);
    assert_eq!(
        ask(editor, "{ viewer { name role } }".to_owned()).json()["data"]["viewer"],
        json!({"name": "editor-1", "role": "EDITOR"})
    );
}

#[test]
fn an_import_is_held_to_the_role_of_its_sender() {
    let desk = desk("");
    let [reader, recorder, editor] = ["reader", "recorder", "editor"].map(|role| token(&desk, role, role));
    let server = Server::on(desk);
    let import = |token: &str, path: &str, text: &str| {
        let headers = [("content-type", "application/jsonl"), ("authorization", &*bearer(token))];
        server.send("POST", path, &headers, text.as_bytes())
    };
    let line = |id: u32, key: &str| {
        format!(
            r#"{{"id":"00000000-0000-4000-8000-0000000000{id:02}","body":{{"actorRegistered":{{"key":"{key}","name":"{key}","kind":"STATE"}}}}}}{}"#,
            "\n"
        )
    };
    let retract = |id: u32| {
        format!(r#"{{"retract":{{"event":"00000000-0000-4000-8000-0000000000{id:02}","reason":"r"}}}}{}"#, "\n")
    };
    let refused = import(&reader, "/v1/import", &line(1, "a"));
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("FORBIDDEN")));
    assert!(refused.body.contains("the role recorder"), "{}", refused.body);
    assert_eq!(import(&editor, "/v1/import", &line(1, "a")).status, 200);
    assert_eq!(import(&recorder, "/v1/import", &line(2, "b")).status, 200);
    for path in ["/v1/import", "/v1/import?dryRun=true", "/v1/import?keepGoing=true"] {
        let refused = import(&recorder, path, &retract(1));
        assert!(
            refused.status == 422 && refused.body.contains("FORBIDDEN") && refused.body.contains("role editor"),
            "{path}: {refused:?}"
        );
    }
    // By a line that says otherwise what is on record, too.
    let changed = line(1, "a").replace(r#""name":"a""#, r#""name":"other""#);
    let refused = import(&recorder, "/v1/import?update=r", &changed);
    assert!(refused.status == 422 && refused.body.contains("FORBIDDEN"), "{refused:?}");
    assert_eq!(import(&recorder, "/v1/import", &retract(2)).status, 200);
    assert_eq!(import(&editor, "/v1/import", &retract(1)).status, 200);
    let recorded = ask_as(&server, Some(&reader), "{ events { nodes { recordedBy } } }");
    let names: Vec<Value> = recorded.json()["data"]["events"]["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| node["recordedBy"].clone())
        .collect();
    assert_eq!(names.iter().filter(|name| **name == "recorder").count(), 2, "{names:?}");
    assert_eq!(names.iter().filter(|name| **name == "editor").count(), 2, "{names:?}");
}

#[test]
fn commands_show_a_token_to_a_server() {
    let desk = desk("anonymous = \"none\"\n");
    let [reader, recorder] = ["reader", "recorder"].map(|role| token(&desk, role, role));
    let server = Server::on(desk);
    let url = server.running.url.clone();
    let there = crate::cli::Desk::new();
    let run = |arguments: &[&str], token: Option<&str>| {
        let mut command = there.command(arguments.iter().chain(&["--server", &url]));
        if let Some(token) = token {
            command.env("CHANCERY_TOKEN", token);
        }
        let ran = command.output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (ran.status.code(), text(ran.stdout), text(ran.stderr))
    };
    for arguments in [&["import", crate::cli::GAZA][..], &["export"], &["as-of", "2024-08-20"], &["claims"]] {
        let (code, out, err) = run(arguments, None);
        assert!(code == Some(3) && out.is_empty() && err.contains("UNAUTHENTICATED"), "{arguments:?}: {out} {err}");
    }
    let (code, _, err) = run(&["import", crate::cli::GAZA], Some(&reader));
    assert!(code == Some(3) && err.contains("the role recorder") && !err.contains(&reader[9..]), "{err}");
    let (code, out, _) = run(&["import", crate::cli::GAZA, "--token", &recorder], None);
    assert_eq!((code, out.as_str()), (Some(0), "53 recorded, 0 on record already, 0 refused\n"));
    for arguments in [&["export"][..], &["as-of", "2024-08-20"], &["claims"], &["diff", "2024-08-01", "2024-08-20"]] {
        let (code, out, err) = run(arguments, Some(&reader));
        assert!(code == Some(0) && !out.is_empty(), "{arguments:?}: {err}");
    }
    let help = there.run(["import", "--help"]).good();
    assert!(!help.contains(&recorder[9..]));
    std::thread::sleep(Duration::from_millis(10));
}

#[test]
fn every_surface_has_one_row_in_the_table_and_in_the_page() {
    let schema = chancery::graphql::sdl();
    let fields = |root: &str| -> Vec<String> {
        let (_, body) = schema.split_once(&format!("type {root} {{\n")).expect("the root");
        let body = body.split_once("\n}").map_or(body, |(body, _)| body);
        let field = |line: &str| {
            let name = line.strip_prefix('\t')?;
            let end = name.find(|letter: char| !letter.is_alphanumeric())?;
            let is_field = end > 0 && name[end..].starts_with(['(', ':']);
            is_field.then(|| format!("{root}.{}", &name[..end]))
        };
        body.lines().filter_map(field).collect()
    };
    let rules = chancery::access::RULES;
    let is_ruled = |surface: &str| rules.iter().any(|rule| rule.surface == surface);
    let mut roots = 0;
    for root in ["Query", "Mutation", "Subscription"] {
        for field in fields(root) {
            assert!(is_ruled(&field), "{field} has no row in the table of rights");
            roots += 1;
        }
    }
    assert!(roots >= 16, "the roots are found: {roots}");
    let ruled = rules
        .iter()
        .filter(|rule| ["Query.", "Mutation.", "Subscription."].iter().any(|root| rule.surface.starts_with(root)));
    assert_eq!(ruled.count(), roots, "the table has no row of a root that is gone");
    let server = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/mod.rs")).expect("read");
    let mut routes = 0;
    for (_, rest) in server.match_indices(".route(\"").map(|(at, found)| (at, &server[at + found.len()..])) {
        let route = rest.split('"').next().expect("a path").replace("{*path}", "");
        // The metrics are served in two places.
        assert!(is_ruled(&route), "{route} has no row in the table of rights");
        routes += 1;
    }
    assert!(routes >= 14, "the routes are found: {routes}");
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/security.md")).expect("read");
    for rule in rules {
        let row = format!("| `{}` | {} |", rule.surface, rule.needs.words());
        assert!(page.contains(&row), "docs/security.md lacks {row}");
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), rules.len(), "and has no other");
}
