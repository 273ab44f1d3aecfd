// Every document that a view exports is held against the schema, arguments and fragments included.

import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(readFileSync('../schema/chronicle.graphql', 'utf8'));
const modules = import.meta.glob<Record<string, unknown>>('../**/documents.ts', { eager: true });

const documents = Object.entries(modules).flatMap(([path, module]) =>
  Object.entries(module)
    .filter(([, exported]) => typeof exported === 'object' && exported !== null)
    .map(([name, exported]) => ({ name: `${path} ${name}`, text: String(exported) }))
    .filter(({ text }) => /^(query|mutation)\b/.test(text)),
);

test('there are documents', () => {
  expect(documents.length).toBeGreaterThan(2);
});

test.each(documents)('$name is what the schema allows', ({ text }) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});
