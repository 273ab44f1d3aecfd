// The schema as typed clients see it: graphql-js accepts a query that selects every field of every kind of thing.

import { readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, getNamedType, isAbstractType, isLeafType, parse, validate, type GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';

const schema = buildSchema(readFileSync('../schema/chronicle.graphql', 'utf8'));
const problems = (text: string) => validate(schema, parse(text)).map(({ message }) => message);

describe('one query selects every field of', () => {
  // Types that may differ between things, which are then asked for under other names. Events have none.
  const differing = ['status', 'kind', 'outcome', 'to', 'positions', 'votes', 'accounts', 'decisions', 'Incident.text'];
  // Where a thing of each is found.
  const found = {
    Event: '{ events { nodes { % } } }',
    Node: '{ node(id: "issue:i") { % } }',
    Target: '{ asOf { claims { nodes { target { % } } } } }',
    Subject: '{ asOf { decision(key: "d") { on { % } } } }',
    About: '{ asOf { account(about: { actor: "a" }, aspect: "x") { about { % } } } }',
  };

  const selected = (object: GraphQLObjectType, aliased: boolean) => {
    const fields = Object.values(object.getFields()).map(({ name, type }) => {
      const differs = differing.includes(name) || differing.includes(`${object.name}.${name}`);
      const alias = aliased && differs ? `${object.name}_${name}: ` : '';
      return `${alias}${name}${isLeafType(getNamedType(type)) ? '' : ' { __typename }'}`;
    });
    return `... on ${object.name} { ${fields.join(' ')} }`;
  };

  test.each(Object.entries(found))('every %s', (name, question) => {
    const type = schema.getType(name);
    if (!isAbstractType(type)) throw new Error(`${name} is an interface or a union`);
    const members = schema.getPossibleTypes(type);
    expect(members.length).toBeGreaterThan(3);
    const text = (aliased: boolean) => question.replace('%', members.map((member) => selected(member, aliased)).join(' '));
    expect(problems(text(name !== 'Event'))).toEqual([]);
    if (name !== 'Event') expect(problems(text(false))).not.toEqual([]);
  });

  test('every member of a union, beside each other', () => {
    const unions = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type) && !type.name.startsWith('__'));
    expect(unions.map(({ name }) => name).filter((name) => !(name in found))).toEqual([]);
  });
});

// The server is held to the same verdicts by tests/graphql/merging.rs. CHANCERY_GOLDEN=write writes them again.
describe('documents and whether they are valid', () => {
  const path = '../tests/graphql/verdicts.json';
  const verdicts = JSON.parse(readFileSync(path, 'utf8')) as { document: string; valid: boolean }[];
  const judged = verdicts.map(({ document }) => ({ document, valid: problems(document).length === 0 }));
  if (process.env.CHANCERY_GOLDEN === 'write') {
    writeFileSync(path, `[\n${judged.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`);
  }

  test('are as many of each sort', () => {
    expect(judged.filter(({ valid }) => valid).length).toBeGreaterThan(30);
    expect(judged.filter(({ valid }) => !valid).length).toBeGreaterThan(30);
  });

  test.each(verdicts)('$document', ({ document, valid }) => {
    if (process.env.CHANCERY_GOLDEN !== 'write') expect(problems(document).length === 0).toBe(valid);
  });
});
