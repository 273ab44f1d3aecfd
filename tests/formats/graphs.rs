//! GraphML and GEXF, held to what their schemas ask: declared keys, ids that are there once, edges between nodes.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lists::unreal;
use super::{NASTY_READ, at, file, nasty, wanted};
use crate::goldens::report;

/// An element as it was read: its name, its attributes, the path above it, and its text.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub above: Vec<String>,
    pub text: String,
}

impl Element {
    #[track_caller]
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }
}

fn element(start: &BytesStart<'_>, above: &[String]) -> Element {
    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let name = attribute.key.as_ref().to_owned();
        (name, quick_xml::escape::unescape(&attribute.value).expect("escaped").into_owned())
    };
    let attributes = start.attributes().map(|read| attribute(read.expect("an attribute, once")));
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        above: above.to_vec(),
        text: String::new(),
    }
}

/// Reads a file to its end, every element closed.
#[track_caller]
pub fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} at {}", reader.buffer_position())) {
            Event::Start(start) => {
                let read = element(&start, &path);
                path.push(read.name.clone());
                open.push(elements.len());
                elements.push(read);
            }
            Event::Empty(start) => elements.push(element(&start, &path)),
            Event::End(_) => {
                path.pop();
                open.pop();
            }
            Event::Text(part) => {
                if let Some(at) = open.last() {
                    elements[*at].text.push_str(part.as_ref());
                }
            }
            Event::GeneralRef(part) => {
                if let Some(at) = open.last() {
                    let escaped = format!("&{};", part.as_ref());
                    elements[*at].text.push_str(&quick_xml::escape::unescape(&escaped).expect("known"));
                }
            }
            Event::Eof => break,
            _other => {}
        }
    }
    assert!(open.is_empty(), "every element is closed");
    elements
}

#[track_caller]
fn named<'a>(elements: &'a [Element], name: &str) -> Vec<&'a Element> {
    elements.iter().filter(|element| element.name == name).collect()
}

/// Checks what both formats have in common, and gives the ids of the nodes and the ends of the edges.
#[track_caller]
fn sound(elements: &[Element]) -> (BTreeSet<&str>, Vec<(&str, &str)>) {
    let nodes = named(elements, "node");
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node.get("id")).collect();
    assert_eq!(ids.len(), nodes.len(), "an id is there once");
    let edges: Vec<(&str, &str)> =
        named(elements, "edge").iter().map(|edge| (edge.get("source"), edge.get("target"))).collect();
    let names: BTreeSet<&str> = named(elements, "edge").iter().map(|edge| edge.get("id")).collect();
    assert_eq!(names.len(), edges.len());
    for (from, to) in &edges {
        assert!(ids.contains(from) && ids.contains(to), "{from} {to}");
    }
    (ids, edges)
}

#[test]
fn graphml_declares_what_it_uses() {
    let text = file(&report(), at("graphml", "2024-08-20"));
    let elements = elements(&text);
    let (ids, edges) = sound(&elements);
    let is_token = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || ".-_:".contains(c));
    assert!(ids.iter().all(|id| is_token(id)) && named(&elements, "edge").iter().all(|edge| is_token(edge.get("id"))));
    let keys: BTreeMap<&str, &str> =
        named(&elements, "key").iter().map(|key| (key.get("id"), key.get("for"))).collect();
    for data in named(&elements, "data") {
        let parent = data.above.last().expect("it lies in something");
        assert_eq!(keys.get(data.get("key")), Some(&parent.as_str()), "{data:?}");
    }
    assert!(ids.contains("actor:israel") && ids.contains("issue:withdrawal") && ids.contains("meeting:doha-talks"));
    assert!(edges.contains(&("actor:antony-blinken", "actor:united-states")), "an office");
    assert!(edges.contains(&("actor:israeli-officials", "actor:israel")), "an organ");
    assert!(edges.contains(&("issue:philadelphi-corridor", "issue:withdrawal")), "a part");
    let claims: Vec<&&str> = ids.iter().filter(|id| id.starts_with("claim:")).collect();
    assert_eq!(claims.len(), 9);
    for claim in claims {
        let ends = edges.iter().filter(|(from, to)| from == claim || to == claim).count();
        assert_eq!(ends, 3, "who claims, of whom, on what: {claim}");
    }
}

#[test]
fn gexf_is_the_same_graph() {
    let chronicle = report();
    let graphml = file(&chronicle, at("graphml", "2024-08-20"));
    let gexf = file(&chronicle, at("gexf", "2024-08-20"));
    let (graphml, gexf) = (elements(&graphml), elements(&gexf));
    // An id of GraphML holds no `/`.
    let token = |id: &str| id.replace('/', ":");
    let sorted = |edges: Vec<(&str, &str)>| {
        let mut edges: Vec<_> = edges.into_iter().map(|(from, to)| (token(from), token(to))).collect();
        edges.sort_unstable();
        edges
    };
    let ((nodes, edges), (same_nodes, same_edges)) = (sound(&graphml), sound(&gexf));
    assert_eq!(
        nodes.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
        same_nodes.into_iter().map(token).collect()
    );
    assert_eq!(sorted(edges), sorted(same_edges));
    let declared = |class: &str| {
        let mut inside = false;
        let mut names = BTreeSet::new();
        for element in &gexf {
            match element.name.as_str() {
                "attributes" => inside = element.get("class") == class,
                "attribute" if inside => drop(names.insert(element.get("id"))),
                _other => {}
            }
        }
        names
    };
    for value in named(&gexf, "attvalue") {
        let class = if value.above.contains(&"nodes".to_owned()) { "node" } else { "edge" };
        assert!(declared(class).contains(value.get("for")), "{value:?}");
    }
}

#[test]
fn the_label_of_a_claim_says_how_real_it_is_meant_to_be() {
    let chronicle = unreal();
    let graphml = elements(&file(&chronicle, wanted("graphml")));
    let gexf = elements(&file(&chronicle, wanted("gexf")));
    let labels: Vec<&str> = named(&graphml, "data")
        .iter()
        .filter(|data| data.get("key") == "node-label")
        .map(|data| data.text.as_str())
        .collect();
    for label in ["does not accept", "reportedly would accept", "used to accept", "will accept, it is expected"] {
        assert!(labels.contains(&label), "{labels:?}");
        assert!(named(&gexf, "node").iter().any(|node| node.get("label") == label), "{label}");
    }
    assert!(!labels.contains(&"accepts"), "{labels:?}");
}

#[test]
fn what_looks_like_markup_comes_back_as_it_was() {
    let chronicle = nasty();
    let graphml = elements(&file(&chronicle, wanted("graphml")));
    let labels: Vec<&str> = named(&graphml, "data").iter().map(|data| data.text.as_str()).collect();
    assert!(labels.contains(&format!("=A {NASTY_READ}").as_str()), "{labels:?}");
    assert!(labels.contains(&"ב׳ \u{fffd}"), "what XML cannot hold is replaced: {labels:?}");
    let gexf = elements(&file(&chronicle, wanted("gexf")));
    assert!(named(&gexf, "node").iter().any(|node| node.get("label") == NASTY_READ));
}
