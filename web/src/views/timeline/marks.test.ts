import { expect, test } from 'vitest';
import type { EventParts } from '../../api/fragments.ts';
import { across, markOf, trackOf, within, type Mark } from './marks.ts';
import { densityPath } from './overview.ts';

function held(edtf: string, from: string, to: string, approximate = false): EventParts {
  const occurred = { edtf, timeZone: 'UTC', from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, approximate, uncertain: false };
  const meeting = { key: 'talks', title: 'Talks' };
  return { __typename: 'MeetingHeld', id: 'a', sequence: 1, kind: 'MEETING_HELD', occurred, recordedAt: '2024-12-20T09:00:00Z', revision: 1, standing: 'STANDS', negotiation: 'n', began: null, meeting };
}

test('each kind has its track', () => {
  expect(['STATEMENT_MADE', 'STATEMENT_WITHDRAWN', 'MEETING_PLANNED', 'PROPOSAL_AMENDED', 'CONSENT_GIVEN', 'ISSUE_RAISED', 'INCIDENT_REPORTED', 'DECISION_TAKEN'].map(trackOf)).toEqual([0, 0, 1, 2, 2, 4, 3, 2]);
});

test('talks from one day to another lasted; about some days, or in a stretch of months, they were held at some time', () => {
  expect(markOf(held('2024-08-15/2024-08-16', '2024-08-15', '2024-08-17'), 0)).toMatchObject({ lasting: true, track: 1, label: 'Talks', middle: Date.parse('2024-08-16T00:00:00Z') });
  expect(markOf(held('2024-08-15', '2024-08-15', '2024-08-16'), 0)?.lasting).toBe(false);
  const began = { edtf: '2024-08-13', timeZone: 'UTC', from: '2024-08-13T00:00:00Z', to: '2024-08-14T00:00:00Z', approximate: false, uncertain: false };
  expect(markOf({ ...held('2024-08-15', '2024-08-15', '2024-08-16'), began } as EventParts, 0)).toMatchObject({ lasting: true, from: Date.parse('2024-08-13T00:00:00Z'), middle: Date.parse('2024-08-15T12:00:00Z') });
  expect(markOf(held('2024-08-15/2024-08-16~', '2024-08-15', '2024-08-18', true), 0)?.lasting).toBe(false);
  expect(markOf(held('2024-05/2024-08', '2024-05-01', '2024-09-01'), 0)?.lasting).toBe(false);
  expect(markOf({ ...held('', '2024-05-01', '2024-09-01'), occurred: null }, 0)).toBe(null);
});

const mark = (id: string, track: number, from: number, to: number): Mark => ({ id, index: 0, track, from, to, middle: (from + to) / 2, lasting: false, approximate: false, uncertain: false, planned: false, label: id });
const marks = [mark('a', 0, 0, 2), mark('b', 1, 10, 12), mark('c', 1, 30, 32), mark('d', 3, 5, 5)];

test('the keys go to the nearest of the next track that has any', () => {
  const [a, , c, d] = marks;
  expect(across(marks, a as Mark, 1)?.id).toBe('b');
  expect(across(marks, c as Mark, 1)?.id).toBe('d');
  expect(across(marks, d as Mark, -1)?.id).toBe('b');
  expect(across(marks, a as Mark, -1)).toBe(null);
});

test('in view is whatever reaches into the range, instants too', () => {
  expect(within(marks, [1, 11]).map(({ id }) => id)).toEqual(['a', 'b', 'd']);
  expect(within(marks, [2, 10]).map(({ id }) => id)).toEqual(['d']);
});

test('the strip has one line for each column that has events', () => {
  expect(densityPath(marks, [0, 40], 80, 10)).toBe('M3 10v-10M23 10v-10M63 10v-10M11 10v-10');
});

test('what is planned is drawn where it is planned', () => {
  const planned = { edtf: '2024-08-17/2024-08-25', timeZone: 'UTC', from: '2024-08-17T00:00:00Z', to: '2024-08-26T00:00:00Z', approximate: false, uncertain: false };
  const event = { ...held('2024-08-20', '2024-08-20', '2024-08-21'), __typename: 'MeetingPlanned', kind: 'MEETING_PLANNED', planned } as unknown as EventParts;
  expect(markOf(event, 0)).toMatchObject({ planned: true, from: Date.parse(planned.from), to: Date.parse(planned.to), label: 'Planned: Talks' });
  expect(markOf({ ...event, planned: null } as unknown as EventParts, 0)).toMatchObject({ planned: false, from: Date.parse('2024-08-20T00:00:00Z') });
});
