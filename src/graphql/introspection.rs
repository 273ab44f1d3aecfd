//! How many fields an answer about the schema itself comes to, worked out before it is given.
//!
//! Types name their fields, fields their types, and so round and round: a few words ask for the product of all of it. What
//! is asked is followed here over the schema's own graph, each selection set once for each node, so that the count is exact
//! and takes no longer than the document is long times the schema.
//!
//! Directives that leave fields out, and conditions of fragments, are not looked at: the count may be too high.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, FieldDefinition, InputValueDefinition, Selection, SelectionSet, ServiceDocument,
    Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};

/// What the schema says of itself, which its print leaves out: the types of the GraphQL specification, section 4.
pub(super) const OWN_TYPES: &str = "\
    type __Schema { description: String, types: [__Type!]!, queryType: __Type!, mutationType: __Type, \
      subscriptionType: __Type, directives: [__Directive!]! } \
    type __Type { kind: __TypeKind!, name: String, description: String, fields(includeDeprecated: Boolean): [__Field!], \
      interfaces: [__Type!], possibleTypes: [__Type!], enumValues(includeDeprecated: Boolean): [__EnumValue!], \
      inputFields(includeDeprecated: Boolean): [__InputValue!], ofType: __Type, specifiedByURL: String, isOneOf: Boolean } \
    type __Field { name: String!, description: String, args(includeDeprecated: Boolean): [__InputValue!]!, type: __Type!, \
      isDeprecated: Boolean!, deprecationReason: String } \
    type __InputValue { name: String!, description: String, type: __Type!, defaultValue: String, isDeprecated: Boolean!, \
      deprecationReason: String } \
    type __EnumValue { name: String!, description: String, isDeprecated: Boolean!, deprecationReason: String } \
    type __Directive { name: String!, description: String, locations: [__DirectiveLocation!]!, \
      args(includeDeprecated: Boolean): [__InputValue!]!, isRepeatable: Boolean! } \
    enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL } \
    enum __DirectiveLocation { QUERY MUTATION SUBSCRIPTION FIELD } \
    scalar Int scalar Float scalar String scalar Boolean scalar ID \
    directive @skip(if: Boolean!) on FIELD directive @include(if: Boolean!) on FIELD \
    directive @deprecated(reason: String) on FIELD_DEFINITION directive @specifiedBy(url: String!) on SCALAR \
    directive @oneOf on INPUT_OBJECT";

/// How many nodes are looked at for one document at most.
const STEPS_MAX: usize = 1_000_000;

/// The place of a node.
type NodeId = usize;

/// Something that the schema tells of itself, with what its fields lead to.
#[derive(Debug, Default)]
struct SchemaNode {
    fields: Vec<(&'static str, Vec<NodeId>)>,
}

/// The schema as a graph of what it tells of itself.
#[derive(Debug, Default)]
pub struct SchemaGraph {
    nodes: Vec<SchemaNode>,
    /// The schema itself.
    root: NodeId,
    /// Types by name, without marks.
    types: HashMap<String, NodeId>,
    /// Types with so many marks around them: each leads to the one with a mark less.
    marked: HashMap<(String, usize), NodeId>,
}

impl SchemaGraph {
    /// Reads the printed schema. What does not parse has no types.
    pub fn read(sdl: &str) -> Self {
        let mut graph = SchemaGraph::default();
        let documents: Vec<ServiceDocument> =
            [sdl, OWN_TYPES].iter().filter_map(|text| parse_schema(text).ok()).collect();
        let definitions = || documents.iter().flat_map(|document| &document.definitions);
        for definition in definitions() {
            if let TypeSystemDefinition::Type(ty) = definition {
                let node = graph.add(SchemaNode::default());
                graph.types.insert(ty.node.name.node.to_string(), node);
            }
        }
        let mut directives = Vec::new();
        for definition in definitions() {
            match definition {
                TypeSystemDefinition::Type(ty) => graph.describe(&ty.node.name.node, &ty.node.kind),
                TypeSystemDefinition::Directive(directive) => {
                    let args = graph.inputs(&directive.node.arguments);
                    directives.push(graph.add(SchemaNode { fields: vec![("args", args)] }));
                }
                TypeSystemDefinition::Schema(_) => {}
            }
        }
        let named = |name: &str| graph.types.get(name).copied().into_iter().collect::<Vec<_>>();
        let fields = vec![
            ("types", graph.types.values().copied().collect()),
            ("queryType", named("Query")),
            ("mutationType", named("Mutation")),
            ("subscriptionType", named("Subscription")),
            ("directives", directives),
        ];
        graph.root = graph.add(SchemaNode { fields });
        graph
    }

    fn add(&mut self, node: SchemaNode) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn describe(&mut self, name: &Name, kind: &TypeKind) {
        match kind {
            TypeKind::Scalar => {}
            TypeKind::Object(object) => {
                let fields = self.fields(&object.fields);
                self.lead(name, "fields", fields);
                self.implements(name, &object.implements);
            }
            TypeKind::Interface(interface) => {
                let fields = self.fields(&interface.fields);
                self.lead(name, "fields", fields);
                self.implements(name, &interface.implements);
            }
            TypeKind::Union(union) => {
                let members = union.members.iter().filter_map(|member| self.types.get(member.node.as_str()).copied());
                let members = members.collect();
                self.lead(name, "possibleTypes", members);
            }
            TypeKind::Enum(of) => {
                let values = of.values.iter().map(|_| self.add(SchemaNode::default())).collect();
                self.lead(name, "enumValues", values);
            }
            TypeKind::InputObject(object) => {
                let inputs = self.inputs(&object.fields);
                self.lead(name, "inputFields", inputs);
            }
        }
    }

    /// Says what a field of a type leads to, beside what it leads to already.
    fn lead(&mut self, name: &str, field: &'static str, to: Vec<NodeId>) {
        let Some(place) = self.types.get(name) else { return };
        let fields = &mut self.nodes[*place].fields;
        match fields.iter_mut().find(|(known, _)| *known == field) {
            Some((_, there)) => there.extend(to),
            None => fields.push((field, to)),
        }
    }

    fn implements(&mut self, name: &Name, interfaces: &[Positioned<Name>]) {
        let Some(object) = self.types.get(name.as_str()).copied() else { return };
        for interface in interfaces {
            let Some(place) = self.types.get(interface.node.as_str()).copied() else { continue };
            self.lead(name, "interfaces", vec![place]);
            self.lead(&interface.node, "possibleTypes", vec![object]);
        }
    }

    fn fields(&mut self, fields: &[Positioned<FieldDefinition>]) -> Vec<NodeId> {
        let node = |field: &Positioned<FieldDefinition>| {
            let (args, ty) = (self.inputs(&field.node.arguments), self.marked(&field.node.ty.node));
            self.add(SchemaNode { fields: vec![("args", args), ("type", ty)] })
        };
        fields.iter().map(node).collect()
    }

    fn inputs(&mut self, inputs: &[Positioned<InputValueDefinition>]) -> Vec<NodeId> {
        let node = |input: &Positioned<InputValueDefinition>| {
            let ty = self.marked(&input.node.ty.node);
            self.add(SchemaNode { fields: vec![("type", ty)] })
        };
        inputs.iter().map(node).collect()
    }

    /// Returns the node of a type with its marks of lists and non-null, each of which stands for a type of its own.
    fn marked(&mut self, ty: &Type) -> Vec<NodeId> {
        let (mut inner, mut marks) = (ty, 0);
        let name = loop {
            marks += usize::from(!inner.nullable);
            match &inner.base {
                BaseType::Named(name) => break name.to_string(),
                BaseType::List(of) => (inner, marks) = (of, marks + 1),
            }
        };
        let Some(mut node) = self.types.get(&name).copied() else { return Vec::new() };
        for mark in 1..=marks {
            node = match self.marked.get(&(name.clone(), mark)) {
                Some(known) => *known,
                None => {
                    let around = self.add(SchemaNode { fields: vec![("ofType", vec![node])] });
                    self.marked.insert((name.clone(), mark), around);
                    around
                }
            };
        }
        vec![node]
    }
}

/// Counts the fields that answers about the schema come to.
pub(super) struct IntrospectionCount<'d> {
    document: &'d ExecutableDocument,
    graph: &'d SchemaGraph,
    /// By the address of the selection set, and the node that it is selected on.
    known: HashMap<(usize, NodeId), u64>,
    steps: usize,
}

impl<'d> IntrospectionCount<'d> {
    pub(super) fn of(document: &'d ExecutableDocument, graph: &'d SchemaGraph) -> Self {
        IntrospectionCount { document, graph, known: HashMap::new(), steps: 0 }
    }

    /// Counts what `__schema` comes to.
    pub(super) fn of_schema(&mut self, set: &'d SelectionSet) -> u64 {
        self.of_set(set, self.graph.root)
    }

    /// Counts what `__type` comes to; of no name, of any type.
    pub(super) fn of_type(&mut self, set: &'d SelectionSet, name: Option<&str>) -> u64 {
        let graph = self.graph;
        match name {
            Some(name) => graph.types.get(name).map_or(0, |node| self.of_set(set, *node)),
            None => graph.types.values().map(|node| self.of_set(set, *node)).max().unwrap_or_default(),
        }
    }

    /// Counts the fields of a selection set on a node. Fragments were found not to contain themselves.
    fn of_set(&mut self, set: &'d SelectionSet, node: NodeId) -> u64 {
        let place = (std::ptr::from_ref(set).addr(), node);
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return u64::MAX;
        }
        let (mut count, document, graph) = (0_u64, self.document, self.graph);
        for selection in &set.items {
            let more = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let leads = graph.nodes[node].fields.iter().find(|(name, _)| *name == field.name.node);
                    let inner = leads.map_or(&[][..], |(_, to)| to);
                    let of_each = inner.iter().map(|to| self.of_set(&field.selection_set.node, *to));
                    of_each.fold(1, u64::saturating_add)
                }
                Selection::InlineFragment(fragment) => self.of_set(&fragment.node.selection_set.node, node),
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    fragment.map_or(0, |fragment| self.of_set(&fragment.node.selection_set.node, node))
                }
            };
            count = count.saturating_add(more);
        }
        self.known.insert(place, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    /// What the count says of a document, and how many fields its answer has.
    fn counted(query: &str) -> (u64, u64) {
        let sdl = crate::graphql::sdl();
        let graph = SchemaGraph::read(&sdl);
        let document = parse_query(query).expect("a document");
        let operation = document.operations.iter().next().expect("an operation").1;
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else { panic!("no field") };
        let count = IntrospectionCount::of(&document, &graph).of_schema(&field.node.selection_set.node);
        let schema = crate::graphql::builder().finish();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let answer = runtime.block_on(schema.execute(query));
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        let data = answer.data.into_json().expect("it is JSON");
        (count, fields(&data["__schema"]))
    }

    fn fields(value: &serde_json::Value) -> u64 {
        match value {
            serde_json::Value::Object(map) => map.values().map(|value| 1 + fields(value)).sum(),
            serde_json::Value::Array(items) => items.iter().map(fields).sum(),
            _leaf => 0,
        }
    }

    #[test]
    fn the_count_is_what_the_answer_has() {
        for query in [
            "{ __schema { types { name } } }",
            "{ __schema { types { name fields { name type { ofType { name } } } } } }",
            "{ __schema { types { name possibleTypes { name interfaces { name } } } } }",
            "{ __schema { queryType { fields { args { name type { ...T } } } } } } fragment T on __Type { kind name ofType { name } }",
            "{ __schema { types { enumValues { name } inputFields { name type { name } } } directives { args { name } } } }",
        ] {
            let (count, fields) = counted(query);
            assert!(count.abs_diff(fields) * 50 <= fields, "{query}: {count} counted, {fields} there");
        }
    }

    #[test]
    fn rounds_and_rounds_are_counted_and_not_made() {
        let graph = SchemaGraph::read(&crate::graphql::sdl());
        let mut query = "name".to_owned();
        for _ in 0..7 {
            query = format!("possibleTypes {{ interfaces {{ {query} }} }}");
        }
        let query = format!("{{ __schema {{ types {{ {query} }} }} }}");
        let document = parse_query(&query).expect("a document");
        let operation = document.operations.iter().next().expect("an operation").1;
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else { panic!("no field") };
        let count = IntrospectionCount::of(&document, &graph).of_schema(&field.node.selection_set.node);
        assert!(count > 100_000_000, "{count}");
    }
}
