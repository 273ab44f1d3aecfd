// What became of positions: own claims first, unchanged ones too, then narrower matters.

import { expect, test } from 'vitest';
import { becameOf, claimedIn, questionOf } from './became.ts';
import type { BecameAnswer } from './documents.ts';

const said = (claims: object[]) => ({ kind: 'statementMade', envelope: {}, body: { claims } }) as never;
const declared = { status: 'DECLARED', stance: 'REJECTS', declared: true } as const;

test('each pair of party and matter is asked for once; half a claim is not', () => {
  const entries = [said([{ subject: 'israel', on: 'issue/a' }, { subject: 'israel', on: 'clause/p/c' }, { subject: 'israel', on: '' }]), said([{ subject: 'israel', on: 'issue/a' }])];
  const claimed = claimedIn(entries);
  expect(claimed).toEqual([{ party: 'israel', matter: 'issue/a' }, { party: 'israel', matter: 'clause/p/c' }]);
  expect(questionOf(claimed)).toEqual({
    on: [{ issue: 'a' }, { clause: { proposal: 'p', clause: 'c' } }],
    paths: ['position/israel/*/*', 'position/israel/*/*/*'],
  });
});

test('a changed position has what it was; one that did not change is as before; a narrower matter follows', () => {
  const position = (key: string, name: string) => ({ party: { key, name, kind: 'STATE' }, ...declared, sides: [] });
  const answer = {
    diff: {
      nodes: [
        { path: 'position/israel/issue/a', before: null, after: JSON.stringify(declared) },
        { path: 'position/israel/clause/p/c', before: '{"status":"ATTRIBUTED","stance":"ACCEPTS","declared":false}', after: JSON.stringify(declared) },
      ],
    },
    asOf: { grid: [{ target: { __typename: 'Issue', key: 'a', title: 'Issue A' }, positions: [position('israel', 'Israel'), position('hamas', 'Hamas')] }] },
  } as unknown as BecameAnswer;
  const claimed = [{ party: 'israel', matter: 'issue/a' }, { party: 'hamas', matter: 'issue/a' }];
  const became = becameOf(claimed, answer, (shelf, key) => `${shelf} ${key}`);
  expect(became.map(({ party, name, was, is }) => [party.name, name, was, is])).toEqual([
    ['Israel', 'Issue A', null, declared],
    ['Hamas', 'Issue A', declared, declared],
    ['actor israel', 'matter clause/p/c', { status: 'ATTRIBUTED', stance: 'ACCEPTS', declared: false }, declared],
  ]);
});
