import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { readQuestion, readQuestions, tabFor } from './questions.ts';

const questions = readQuestions(import.meta.glob<string>('./questions/*.graphql', { query: '?raw', import: 'default', eager: true }));
const schema = buildSchema(readFileSync('../schema/chronicle.graphql', 'utf8'));

test('there are a dozen and more, each with a name of its own', () => {
  expect(questions.length).toBeGreaterThanOrEqual(12);
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  expect(new Set(questions.map(({ title }) => title)).size).toBe(questions.length);
});

test.each(questions)('$id is what the schema allows, and named', ({ text, title, shows }) => {
  const document = parse(text);
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  const operations = document.definitions.filter((each) => each.kind === 'OperationDefinition');
  expect(operations).toHaveLength(1);
  expect(operations[0]?.name?.value).toMatch(/^[A-Z]/);
  expect(title.length).toBeLessThan(60);
  expect(shows).toMatch(/\.$/);
});

test('a file without its two comments is a mistake', () => {
  expect(() => readQuestion('questions/01-x.graphql', '{ log { head } }')).toThrow(/BUG/);
  expect(readQuestion('questions/01-x.graphql', '# A\n# B.\n{ log { head } }')).toMatchObject({ id: 'x', title: 'A', shows: 'B.' });
});

test('a question takes the place of another example, never of what a reader wrote', () => {
  const [a, b] = questions;
  if (!a || !b) throw new Error('two at least');
  const mine = { query: '{ log { head } }' };
  expect(tabFor(a, [{ query: b.text }], 0, questions)).toEqual({ tab: 0, fresh: true });
  expect(tabFor(a, [{ query: '' }], 0, questions)).toEqual({ tab: 0, fresh: true });
  expect(tabFor(a, [{ query: null }], 0, questions)).toEqual({ tab: 0, fresh: true });
  expect(tabFor(a, [mine], 0, questions)).toEqual({ tab: 'new', fresh: true });
  expect(tabFor(a, [{ query: `${b.text}\n# more` }], 0, questions)).toEqual({ tab: 'new', fresh: true });
  expect(tabFor(a, [mine, { query: `${a.text}\n` }], 0, questions)).toEqual({ tab: 1, fresh: false });
});
