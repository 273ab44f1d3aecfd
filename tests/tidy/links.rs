//! Links in documents lead somewhere: to files that exist, and by the name of a function to the file that has it.

use std::path::Path;

use super::assert_none;
use super::files::{documents, root};

/// A link of a document: its text and where it leads, both as they are written.
#[derive(Debug, PartialEq, Eq)]
struct Link<'t> {
    text: &'t str,
    target: &'t str,
}

/// Finds the links of a document, code blocks left out.
fn links(document: &str) -> Vec<Link<'_>> {
    let prose = document.split("```").step_by(2);
    let pieces = prose.flat_map(|prose| prose.match_indices("](").map(move |(at, _)| (&prose[..at], &prose[at + 2..])));
    let link = |(before, after): (&'_ str, &'_ str)| -> Option<(usize, usize)> {
        Some((before.rfind('[')? + 1, after.find(')')?))
    };
    pieces
        .filter_map(|(before, after)| {
            link((before, after)).map(|(start, end)| Link { text: &before[start..], target: &after[..end] })
        })
        .collect()
}

/// Returns the name of the function or type that a link's text names: the last part of `` `Type::function` ``.
fn named(text: &str) -> Option<&str> {
    let name = text.strip_prefix('`')?.strip_suffix('`')?.rsplit("::").next()?;
    name.chars().all(|letter| letter.is_alphanumeric() || letter == '_').then_some(name)
}

/// Returns whether a file of Rust defines a name.
fn defines(code: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    ["fn", "struct", "enum", "trait", "const", "type", "mod"].iter().any(|word| {
        let definition = format!("{word} {name}");
        code.match_indices(&definition).any(|(at, _)| ends(&code[at + definition.len()..]))
    })
}

/// Says what is wrong with a link of a document, if anything.
fn fault(page: &str, link: &Link<'_>) -> Option<String> {
    let target = link.target.split('#').next().filter(|path| !path.is_empty() && !path.contains("://"))?;
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let path = root().join(folder).join(target);
    if !path.exists() {
        return Some(format!("{page}: {target} is not there"));
    }
    let name = named(link.text).filter(|_| target.ends_with(".rs"))?;
    let code = std::fs::read_to_string(&path).unwrap_or_default();
    (!defines(&code, name)).then(|| format!("{page}: {target} has no {name}"))
}

#[test]
fn links_lead_to_files_that_are_there_and_have_what_is_named() {
    let mut wrong = Vec::new();
    for (page, text) in documents() {
        wrong.extend(links(&text).iter().filter_map(|link| fault(&page, link)));
    }
    assert_none(wrong, "a document links to what is there");
}

#[test]
fn the_tour_and_the_storage_format_link_to_the_code() {
    for (page, least) in [("docs/tour.md", 40), ("docs/storage-format.md", 15)] {
        let text = std::fs::read_to_string(root().join(page)).expect("the page");
        let links = links(&text);
        let code = links.iter().filter(|link| link.target.ends_with(".rs") && named(link.text).is_some());
        assert!(code.count() >= least, "{page} names the functions that it tells of");
    }
}

#[test]
fn links_are_found_and_held_against_the_code() {
    let text =
        "See [`Index::apply`](../src/index/mod.rs), [the log](a.md#b).\n```text\n[`no`](no.rs)\n```\n![p](p.png)";
    let found = links(text);
    assert_eq!(found.iter().map(|link| link.target).collect::<Vec<_>>(), ["../src/index/mod.rs", "a.md#b", "p.png"]);
    assert_eq!((named(found[0].text), named(found[1].text)), (Some("apply"), None));
    assert!(defines("pub fn apply(&self)", "apply") && defines("struct Apply<T>", "Apply"));
    assert!(!defines("fn apply_all()", "apply") && !defines("self.apply()", "apply"));
    let link = |text, target| Link { text, target };
    assert_eq!(fault("docs/tour.md", &link("`links`", "../tests/tidy/links.rs")), None);
    assert_eq!(fault("docs/tour.md", &link("a page", "https://example.org/nothing.rs")), None);
    assert!(fault("docs/tour.md", &link("`nothing`", "../tests/tidy/links.rs")).is_some());
    assert!(fault("docs/tour.md", &link("a page", "nothing.md")).is_some());
}

#[test]
fn the_site_has_every_page_of_the_documentation() {
    let read = |page: &str| std::fs::read_to_string(root().join(page)).expect("the page");
    let linked = |page: &str| links(&read(page)).iter().map(|link| link.target.to_owned()).collect::<Vec<String>>();
    let (site, decisions) = (linked("docs/SUMMARY.md"), linked("docs/decisions/README.md"));
    let mut missing = Vec::new();
    for (page, _) in documents() {
        let Some(path) = page.strip_prefix("docs/").filter(|path| *path != "SUMMARY.md") else { continue };
        if !site.iter().any(|target| target == path) {
            missing.push(format!("docs/SUMMARY.md has no link to {path}"));
        }
        let decision = path.strip_prefix("decisions/").filter(|name| *name != "README.md");
        if decision.is_some_and(|name| !decisions.iter().any(|target| target == name)) {
            missing.push(format!("docs/decisions/README.md has no link to {path}"));
        }
    }
    assert_none(missing, "every page stands in the contents");
}
