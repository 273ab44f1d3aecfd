//! GraphML 1.0: the graph of a view, for yEd, Gephi, igraph and networkx.

use crate::interchange::chunked::ChunkedFile;
use crate::interchange::graph::{self, EDGE_ATTRIBUTES, GraphEdge, GraphItem, GraphNode, NODE_ATTRIBUTES};
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::tables::{Cell, Column, ColumnType};
use crate::interchange::xml;

/// The attribute that shows a node; GraphML has none of its own.
const LABEL: Column = ("label", ColumnType::Text);

/// Begins the file.
pub fn graph(shown: &SnapshotView) -> ChunkedFile {
    let about = shown.clone();
    ChunkedFile::default()
        .once(move |out| head(out, &about))
        .each(graph::items(shown), |out, number, item| match item {
            GraphItem::Node(node) => write_node(out, &node),
            GraphItem::Edge(edge) => write_edge(out, number, &edge),
        })
        .once(|out| ["graph", "graphml"].iter().for_each(|name| xml::close(out, name)))
}

fn head(out: &mut Vec<u8>, shown: &SnapshotView) {
    xml::declaration(out);
    xml::open(
        out,
        "graphml",
        &[
            ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
            ),
        ],
    );
    for (domain, attributes) in
        [("node", [&[LABEL], &NODE_ATTRIBUTES[..]].concat()), ("edge", EDGE_ATTRIBUTES.to_vec())]
    {
        for (name, kind) in attributes {
            let id = key(domain, name);
            let about =
                [("id", id.as_str()), ("for", domain), ("attr.name", name), ("attr.type", graph::type_name(kind))];
            xml::empty(out, "key", &about);
        }
    }
    xml::open(out, "graph", &[("id", "chronicle"), ("edgedefault", "directed")]);
    xml::text(out, "desc", &[], &format!("{}. {}", shown.title(), shown.point_in_words()));
}

fn key(domain: &str, name: &str) -> String {
    format!("{domain}-{name}")
}

/// Writes an id as an NMTOKEN, which the schema of GraphML asks for: it holds no `/`. No key holds a `:`, so ids stay apart.
fn token(id: &str) -> String {
    id.replace('/', ":")
}

fn write_node(out: &mut Vec<u8>, node: &GraphNode) {
    xml::open(out, "node", &[("id", &token(&node.id))]);
    data(out, "node", &[(LABEL.0, Cell::Text(node.label.clone()))]);
    data(out, "node", &node.attributes);
    xml::close(out, "node");
}

fn write_edge(out: &mut Vec<u8>, number: usize, edge: &GraphEdge) {
    let (id, source, target) = (format!("edge:{number}"), token(&edge.from), token(&edge.to));
    xml::open(out, "edge", &[("id", &id), ("source", &source), ("target", &target)]);
    data(out, "edge", &edge.attributes);
    xml::close(out, "edge");
}

fn data(out: &mut Vec<u8>, domain: &str, attributes: &[(&str, Cell)]) {
    attributes
        .iter()
        .for_each(|(name, cell)| xml::text(out, "data", &[("key", &key(domain, name))], &cell.to_string()));
}
