//! GEXF 1.3: the graph of a view, for Gephi.

use crate::interchange::chunked::ChunkedFile;
use crate::interchange::graph::{self, EDGE_ATTRIBUTES, GraphEdge, GraphItem, GraphNode, NODE_ATTRIBUTES};
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::tables::Cell;
use crate::interchange::xml;

/// Begins the file.
pub fn graph(shown: &SnapshotView) -> ChunkedFile {
    let about = shown.clone();
    let mut body = GexfBody { in_edges: false, edges: 0 };
    let mut items = graph::items(shown);
    ChunkedFile::default().once(move |out| head(out, &about)).part(move |out| {
        let page = items();
        if page.is_empty() {
            body.end(out);
            return Ok(false);
        }
        page.iter().for_each(|item| body.write(out, item));
        Ok(true)
    })
}

fn head(out: &mut Vec<u8>, shown: &SnapshotView) {
    xml::declaration(out);
    xml::open(out, "gexf", &[("xmlns", "http://gexf.net/1.3"), ("version", "1.3")]);
    xml::open(out, "meta", &[("lastmodifieddate", &shown.updated().to_string()[..10])]);
    xml::text(out, "creator", &[], "chancery");
    xml::text(out, "description", &[], &format!("{}. {}", shown.title(), shown.point_in_words()));
    xml::close(out, "meta");
    xml::open(out, "graph", &[("defaultedgetype", "directed"), ("mode", "static")]);
    for (class, attributes) in [("node", &NODE_ATTRIBUTES[..]), ("edge", &EDGE_ATTRIBUTES[..])] {
        xml::open(out, "attributes", &[("class", class)]);
        for (name, kind) in attributes {
            xml::empty(out, "attribute", &[("id", name), ("title", name), ("type", graph::type_name(*kind))]);
        }
        xml::close(out, "attributes");
    }
    xml::open(out, "nodes", &[]);
}

/// What is between the head and the end: nodes in one element, then edges in another.
struct GexfBody {
    in_edges: bool,
    edges: usize,
}

impl GexfBody {
    fn write(&mut self, out: &mut Vec<u8>, item: &GraphItem) {
        match item {
            GraphItem::Node(node) => write_node(out, node),
            GraphItem::Edge(edge) => {
                self.begin_edges(out);
                self.edges += 1;
                write_edge(out, self.edges, edge)
            }
        }
    }

    fn begin_edges(&mut self, out: &mut Vec<u8>) {
        if self.in_edges {
            return;
        }
        self.in_edges = true;
        xml::close(out, "nodes");
        xml::open(out, "edges", &[]);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.begin_edges(out);
        ["edges", "graph", "gexf"].iter().for_each(|name| xml::close(out, name));
    }
}

fn write_node(out: &mut Vec<u8>, node: &GraphNode) {
    xml::open(out, "node", &[("id", &node.id), ("label", &node.label)]);
    values(out, &node.attributes);
    xml::close(out, "node");
}

fn write_edge(out: &mut Vec<u8>, number: usize, edge: &GraphEdge) {
    let id = number.to_string();
    xml::open(out, "edge", &[("id", &id), ("source", &edge.from), ("target", &edge.to)]);
    values(out, &edge.attributes);
    xml::close(out, "edge");
}

fn values(out: &mut Vec<u8>, attributes: &[(&str, Cell)]) {
    xml::open(out, "attvalues", &[]);
    for (name, cell) in attributes {
        xml::empty(out, "attvalue", &[("for", name), ("value", &cell.to_string())]);
    }
    xml::close(out, "attvalues");
}
