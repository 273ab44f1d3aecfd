//! The schema holds all of the contract, under the contract's names.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
};

type Types = BTreeMap<String, TypeDefinition>;

fn types(sdl: &str) -> Types {
    let document = parse_schema(sdl).expect("a schema");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

fn kind(ty: &TypeKind) -> &'static str {
    match ty {
        TypeKind::Scalar => "scalar",
        TypeKind::Object(_) => "type",
        TypeKind::Interface(_) => "interface",
        TypeKind::Union(_) => "union",
        TypeKind::Enum(_) => "enum",
        TypeKind::InputObject(_) => "input",
    }
}

fn fields(ty: &TypeKind) -> &[Positioned<FieldDefinition>] {
    match ty {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => &[],
    }
}

/// Names that a type lists: interfaces, members, values.
fn names(ty: &TypeKind) -> BTreeSet<String> {
    let listed: Vec<String> = match ty {
        TypeKind::Object(object) => object.implements.iter().map(|name| name.node.to_string()).collect(),
        TypeKind::Union(union) => union.members.iter().map(|name| name.node.to_string()).collect(),
        TypeKind::Enum(list) => list.values.iter().map(|value| value.node.value.node.to_string()).collect(),
        TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::InputObject(_) => Vec::new(),
    };
    listed.into_iter().collect()
}

fn inputs(
    at: &str,
    wanted: &[Positioned<InputValueDefinition>],
    ours: &[Positioned<InputValueDefinition>],
    wrong: &mut Vec<String>,
) {
    let shown = |value: &InputValueDefinition| {
        let default = value.default_value.as_ref().map(|default| format!(" = {}", default.node));
        format!("{}{}", value.ty.node, default.unwrap_or_default())
    };
    for wanted in wanted {
        let name = &wanted.node.name.node;
        match ours.iter().find(|ours| ours.node.name.node == *name) {
            None => wrong.push(format!("{at}.{name} is missing")),
            Some(ours) if shown(&ours.node) != shown(&wanted.node) => {
                wrong.push(format!("{at}.{name}: {} is not {}", shown(&ours.node), shown(&wanted.node)));
            }
            Some(_same) => {}
        }
    }
    for ours in ours {
        let added = !wanted.iter().any(|wanted| wanted.node.name.node == ours.node.name.node);
        if added && !ours.node.ty.node.nullable && ours.node.default_value.is_none() {
            wrong.push(format!("{at}.{} is more than the contract asks for", ours.node.name.node));
        }
    }
}

fn compare(
    name: &str,
    wanted: &TypeDefinition,
    ours: &TypeDefinition,
    missing: &mut BTreeSet<String>,
    wrong: &mut Vec<String>,
) {
    if kind(&wanted.kind) != kind(&ours.kind) {
        wrong.push(format!("{name}: {} is not {}", kind(&ours.kind), kind(&wanted.kind)));
    }
    for listed in names(&wanted.kind).difference(&names(&ours.kind)) {
        wrong.push(format!("{name} lacks {listed}"));
    }
    for field in fields(&wanted.kind) {
        let at = format!("{name}.{}", field.node.name.node);
        let same = |ours: &&Positioned<FieldDefinition>| ours.node.name.node == field.node.name.node;
        let Some(found) = fields(&ours.kind).iter().find(same) else {
            missing.insert(at);
            continue;
        };
        if found.node.ty.node.to_string() != field.node.ty.node.to_string() {
            wrong.push(format!("{at}: {} is not {}", found.node.ty.node, field.node.ty.node));
        }
        inputs(&at, &field.node.arguments, &found.node.arguments, wrong);
    }
    if let (TypeKind::InputObject(wanted), TypeKind::InputObject(ours)) = (&wanted.kind, &ours.kind) {
        inputs(name, &wanted.fields, &ours.fields, wrong);
    }
    let one_of = |ty: &TypeDefinition| ty.directives.iter().any(|directive| directive.node.name.node == "oneOf");
    if one_of(wanted) && !one_of(ours) {
        wrong.push(format!("{name} is not @oneOf"));
    }
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

#[test]
fn the_schema_contains_the_contract() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/contract.graphql");
    let Ok(contract) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return;
    };
    let mut contract = types(&contract);
    contract.extend(types(&connections(&contract)));
    let ours = types(&chancery::graphql::sdl());
    let (mut missing, mut wrong) = (BTreeSet::new(), Vec::new());
    for (name, wanted) in &contract {
        match ours.get(name) {
            None => drop(missing.insert(name.clone())),
            Some(ours) => compare(name, wanted, ours, &mut missing, &mut wrong),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(missing, BTreeSet::new());
}

/// The fields of an event kind's input, with the names that the interface takes renamed.
fn renamed(kind: &str, field: &str) -> String {
    match (kind, field) {
        ("ActorRegistered", "kind") => "actorKind".to_owned(),
        ("MeetingPlanned" | "MeetingHeld", "kind") => "meetingKind".to_owned(),
        ("SourceRegistered", "published") => "sourcePublished".to_owned(),
        (_, field) => field.to_owned(),
    }
}

#[test]
fn every_kind_of_event_shows_the_fields_of_its_input() {
    let ours = types(&chancery::graphql::sdl());
    let TypeKind::Enum(kinds) = &ours["EventKind"].kind else { panic!("EventKind is an enum") };
    for value in &kinds.values {
        let words = value.node.value.node.as_str().split('_');
        let kind: String = words.map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase())).collect();
        assert!(names(&ours[&kind].kind).contains("Event"), "{kind} is an event");
        let Some(input) = ours.get(&format!("{kind}Input")) else { continue };
        let TypeKind::InputObject(input) = &input.kind else { panic!("{kind}Input is an input") };
        for field in &input.fields {
            let name = renamed(&kind, field.node.name.node.as_str());
            let shown = fields(&ours[&kind].kind).iter().find(|shown| shown.node.name.node == name.as_str());
            let shown = shown.unwrap_or_else(|| panic!("{kind}.{name} is missing"));
            let defaulted = field.node.default_value.is_some() || field.node.ty.node.to_string().starts_with('[');
            let looser = shown.node.ty.node.nullable && !field.node.ty.node.nullable;
            assert!(!looser || defaulted, "{kind}.{name} can be null and its input cannot");
        }
    }
}

#[test]
fn every_element_of_the_schema_is_described() {
    let mut bare = Vec::new();
    let described = |description: Option<&str>| description.is_some_and(|text| text.trim().ends_with(['.', '`']));
    for (name, ty) in types(&chancery::graphql::sdl()) {
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
        if let TypeKind::InputObject(input) = &ty.kind {
            for field in &input.fields {
                check(format!("{name}.{}", field.node.name.node), &field.node.description);
            }
        }
        if let TypeKind::Enum(list) = &ty.kind {
            for value in &list.values {
                check(format!("{name}.{}", value.node.value.node), &value.node.description);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}
