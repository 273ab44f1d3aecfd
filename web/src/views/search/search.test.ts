import { expect, test } from 'vitest';
import type { Found } from './documents.ts';
import { grouped } from './search.ts';

const found = (id: string, __typename: string, rest: object) => ({ id, __typename, sources: [], ...rest }) as unknown as Found;

test('things come first, each once, then statements; the best stay first', () => {
  const groups = grouped([
    found('1', 'StatementMade', { text: 'We accept.' }),
    found('2', 'IssueRaised', { issue: { key: 'corridor', title: 'The corridor' } }),
    found('3', 'ActorRegistered', { actor: { key: 'israel', name: 'Israel' } }),
    found('4', 'MeetingPlanned', { meeting: { key: 'doha', title: 'Talks in Doha' } }),
    found('5', 'MeetingHeld', { meeting: { key: 'doha', title: 'Talks in Doha' } }),
    found('6', 'MeetingHeld', { meeting: null }),
    found('7', 'OfficeHeld', { holder: { key: 'israel' } }),
  ]);
  expect(groups.map(({ group, hits }) => [group, hits.map(({ event, title }) => title ?? event.id)])).toEqual([
    ['actors', ['Israel']],
    ['issues', ['The corridor']],
    ['meetings', ['Talks in Doha']],
    ['events', ['1', '6', '7']],
  ]);
});
