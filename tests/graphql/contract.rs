//! The schema holds all of the contract, under the contract's names, save what is not built yet.
//!
//! `contract_not_yet.txt` lists what is missing or differs, one line each, and must be exactly that: an element that is
//! built leaves the list with the change that builds it, and none can be forgotten. `make golden` rewrites the list. A line
//! is one of these (paths as in `elements.rs`):
//!
//! ```text
//! Actor.votes is missing
//! Place.name is String, the contract says String!
//! EventInput.seal is Key!, which the contract does not ask for
//! ```
//!
//! What belongs to something that is missing has no line of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use async_graphql::Positioned;
use async_graphql::parser::types::TypeKind;

use super::elements::{Elements, Types, elements, fields, inputs, owner, types};
use super::event_fields::{clashes, event_fields, kinds, nullable_fields, shown_events, shown_name};

fn ours() -> Types {
    types(&chancery::graphql::sdl())
}

/// The types that the contract leaves to a rule: pages, as Relay has them.
fn connections(contract: &Types) -> String {
    let fields = contract.values().flat_map(|ty| fields(&ty.kind));
    let named = fields.map(|field| field.node.ty.node.to_string());
    let nodes: BTreeSet<String> =
        named.filter_map(|ty| ty.trim_end_matches('!').strip_suffix("Connection").map(str::to_owned)).collect();
    let mut sdl = String::from(
        "type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String } ",
    );
    for node in nodes {
        sdl.push_str(&format!(
            "type {node}Connection {{ edges: [{node}Edge!]!, nodes: [{node}!]!, pageInfo: PageInfo!, totalCount: Int! }} \
             type {node}Edge {{ node: {node}!, cursor: String! }} ",
        ));
    }
    sdl
}

/// Reads the contract, or says that it is missing here.
fn contract() -> Option<Types> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/contract.graphql");
    let Ok(contract) = std::fs::read_to_string(&path) else {
        eprintln!("{} is missing: the list is held against the schema alone", path.display());
        return None;
    };
    let mut contract = types(&contract);
    contract.extend(types(&connections(&contract)));
    Some(contract)
}

fn list_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphql/contract_not_yet.txt")
}

/// Reads the list of what is not built yet.
fn not_yet() -> Vec<String> {
    std::fs::read_to_string(list_path()).expect("the list").lines().map(str::to_owned).collect()
}

/// Says how a schema differs from what is wanted, in lines of the list.
fn gaps(wanted: &Elements, ours: &Elements) -> BTreeSet<String> {
    let gap = |(path, wanted): (&String, &String)| match ours.get(path) {
        Some(same) if same == wanted => None,
        Some(other) => Some(format!("{path} is {other}, the contract says {wanted}")),
        // What belongs to something that is missing goes without saying.
        None => owner(path).is_none_or(|owner| ours.contains_key(owner)).then(|| format!("{path} is missing")),
    };
    wanted.iter().filter_map(gap).collect()
}

/// Lists inputs and arguments that must be given, and that the contract does not have.
fn unasked(wanted: &Types, ours: &Types) -> BTreeSet<String> {
    let (wanted, all) = (elements(wanted), elements(ours));
    let is_input = |path: &str| path.contains('(') || owner(path).is_some_and(|of| all[of] == "input");
    let is_due = |what: &str| what.ends_with('!') && !what.contains(" = ");
    let added = all.iter().filter(|(path, what)| is_input(path) && is_due(what) && !wanted.contains_key(*path));
    let known = added.filter(|(path, _)| owner(path).is_some_and(|owner| wanted.contains_key(owner)));
    known.map(|(path, what)| format!("{path} is {what}, which the contract does not ask for")).collect()
}

/// Returns whether a line of the list is well formed and says what is so of the schema.
fn is_true(line: &str, ours: &Elements) -> bool {
    if let Some(path) = line.strip_suffix(" is missing") {
        return !ours.contains_key(path) && owner(path).is_none_or(|owner| ours.contains_key(owner));
    }
    let Some((path, rest)) = line.split_once(" is ") else { return false };
    let is = |what: &str| ours.get(path).is_some_and(|ours| ours == what);
    match (rest.split_once(", the contract says "), rest.strip_suffix(", which the contract does not ask for")) {
        (Some((what, wanted)), None) => is(what) && what != wanted,
        (None, Some(what)) => is(what),
        (Some(_), Some(_)) | (None, None) => false,
    }
}

#[test]
fn the_schema_contains_the_contract_save_what_is_not_built_yet() {
    let Some(contract) = contract() else { return };
    let ours = ours();
    let mut wanted = nullable_fields(&ours);
    wanted.extend(elements(&contract));
    wanted.extend(event_fields(&contract));
    let mut gaps = gaps(&wanted, &elements(&ours));
    gaps.extend(unasked(&contract, &ours));
    if std::env::var_os("CHANCERY_GOLDEN").is_some_and(|value| value == "write") {
        let text: String = gaps.iter().map(|gap| format!("{gap}\n")).collect();
        std::fs::write(list_path(), text).expect("the list can be written");
        return;
    }
    let listed: BTreeSet<String> = not_yet().into_iter().collect();
    let (new, built): (Vec<_>, Vec<_>) = (gaps.difference(&listed).collect(), listed.difference(&gaps).collect());
    assert!(
        new.is_empty() && built.is_empty(),
        "tests/graphql/contract_not_yet.txt is not what is missing; `make golden` rewrites it.\n\
         Missing, and not listed: {new:#?}\nListed, and no longer so: {built:#?}"
    );
}

#[test]
fn the_list_of_what_is_not_built_yet_is_in_order_and_true() {
    let (list, ours) = (not_yet(), elements(&ours()));
    assert!(list.is_sorted_by(|one, next| one < next), "its lines are sorted, and none stands there twice");
    let wrong: Vec<_> = list.iter().filter(|line| !is_true(line, &ours)).collect();
    assert!(wrong.is_empty(), "not so, or not a line of the list: {wrong:#?}");
}

#[test]
fn the_list_has_lines_of_one_form() {
    let ours = elements(&types("type Place { name: String, at(zone: Key = \"a\"): Int! } input A { b: Int! }"));
    let right = [
        "Actor is missing",
        "Place.where is missing",
        "Place.at(date) is missing",
        "Place implements Node is missing",
        "Place.name is String, the contract says String!",
        "Place.at(zone) is Key = \"a\", the contract says Key!",
        "A.b is Int!, which the contract does not ask for",
    ];
    let wrong = [
        "",
        "Place",
        "Place is missing",
        "Place.name is missing",
        "Actor.name is missing",
        "Place.name is Int, the contract says String",
        "Place.name is String, the contract says String",
        "A.b is Int, which the contract does not ask for",
        "A.b is Int!",
    ];
    assert_eq!(right.iter().filter(|line| !is_true(line, &ours)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(wrong.iter().filter(|line| is_true(line, &ours)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_difference_makes_a_line() {
    let wanted = "interface Node { id: ID! } type A implements Node { id: ID!, b(c: Int = 1): [Int!]!, d: Int }
        union U = A | B type B { x: Int } enum E { X Y } input I @oneOf { k: Key, l: Int = 1 } scalar Key input J { n: Int }";
    let ours = "type A { id: ID!, b: [Int!], d(e: Int!, f: Int): Int } union U = A type C { x: Int } enum E { X }
        input I { k: Key!, l: Int = 2 } type Key { x: Int } input J { m: Int!, o: Int! = 1 }";
    let (wanted, ours) = (types(wanted), types(ours));
    let mut found = gaps(&elements(&wanted), &elements(&ours));
    found.extend(unasked(&wanted, &ours));
    let expected = [
        "A implements Node is missing",
        "A.b is [Int!], the contract says [Int!]!",
        "A.b(c) is missing",
        "A.d(e) is Int!, which the contract does not ask for",
        "B is missing",
        "E.Y is missing",
        "I @oneOf is missing",
        "I.k is Key!, the contract says Key",
        "I.l is Int = 2, the contract says Int = 1",
        "J.m is Int!, which the contract does not ask for",
        "J.n is missing",
        "Key is type, the contract says scalar",
        "Node is missing",
        "U | B is missing",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    let ours = elements(&ours);
    assert!(found.iter().all(|line| is_true(line, &ours)), "each line can be read again");
}

#[test]
fn every_kind_of_event_shows_the_fields_of_its_input() {
    let (ours, listed) = (ours(), not_yet());
    let found = gaps(&event_fields(&ours), &elements(&ours));
    let unlisted: Vec<_> = found.iter().filter(|gap| !listed.contains(gap)).collect();
    assert!(unlisted.is_empty(), "not built, and not on the list: {unlisted:#?}");
}

#[test]
fn one_query_may_select_every_field_of_every_kind_of_event() {
    if let Some(contract) = contract() {
        assert_eq!(clashes(&event_fields(&contract), |_, _| false), [""; 0], "the table of names leaves no clash");
    }
    let (ours, listed) = (ours(), not_yet());
    // What is still to get its name or its nullability is on the list.
    let is_listed = |start: String| listed.iter().any(|line| line.starts_with(&start));
    let is_to_change = |kind: &str, field: &str| is_listed(format!("{kind}.{} is ", shown_name(kind, field)));
    assert_eq!(clashes(&shown_events(&ours), is_to_change), [""; 0]);
    assert!(kinds(&ours).iter().all(|kind| ours.contains_key(kind)), "every kind of event has its type");
}

#[test]
fn every_element_of_the_schema_is_described() {
    let mut bare = Vec::new();
    let described = |description: Option<&str>| description.is_some_and(|text| text.trim().ends_with(['.', '`']));
    for (name, ty) in ours() {
        let mut check = |at: String, description: &Option<Positioned<String>>| {
            if !described(description.as_ref().map(|text| text.node.as_str())) {
                bare.push(at);
            }
        };
        check(name.clone(), &ty.description);
        for field in fields(&ty.kind) {
            let at = format!("{name}.{}", field.node.name.node);
            check(at.clone(), &field.node.description);
            for argument in &field.node.arguments {
                check(format!("{at}({})", argument.node.name.node), &argument.node.description);
            }
        }
        for field in inputs(&ty.kind) {
            check(format!("{name}.{}", field.node.name.node), &field.node.description);
        }
        if let TypeKind::Enum(list) = &ty.kind {
            for value in &list.values {
                check(format!("{name}.{}", value.node.value.node), &value.node.description);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}
