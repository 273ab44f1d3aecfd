import { expect, test } from 'vitest';
import { nothingAsked, type Question } from '../../lib/question.ts';
import type { Change } from './documents.ts';
import { chosen, partsOf, summaryOf, sumOf } from './groups.ts';
import { aboutOf, linesOf, listInWords, valueInWords, type Line } from './lines.ts';
import { Names } from './names.ts';
import { justBefore } from '../../lib/micros.ts';
import { dateInWords, firstOf, ownOf, presets, swapped } from './points.ts';

const names = new Names();
names.add('issue', 'withdrawal', 'withdrawal from Gaza');
names.add('actor', 'egypt', 'Egypt');
names.add('actor', 'burns', 'William Burns');
names.add('proposal', 'plan', 'The plan');
names.add('clause', 'plan/withdrawal/schedule', '4.1');
names.add('meeting', 'talks', 'Talks in Cairo');

test.each([
  ['issue/withdrawal/status', 'issue', 'withdrawal'],
  ['proposal/plan/clause/withdrawal/schedule', 'proposal', 'plan'],
  ['position/egypt/issue/withdrawal', 'issue', 'withdrawal'],
  ['position/egypt/clause/plan/withdrawal/schedule', 'proposal', 'plan'],
  ['position/egypt/proposal/plan', 'proposal', 'plan'],
  ['position/egypt/meeting/talks', 'meeting', 'talks'],
  ['negotiation/gaza/party/egypt/MEDIATOR', 'negotiation', 'gaza'],
  ['incident/strike', 'incident', 'strike'],
  ['issue/withdrawal/parent', 'issue', 'withdrawal'],
  ['commitment/word/due', 'commitment', 'word'],
  ['actor/burns', 'actor', 'burns'],
  ['office/burns/egypt/Envoy', 'actor', 'burns'],
  ['something/new', 'other', 'something/new'],
])('%s is about %s %s', (path, section, key) => {
  expect(aboutOf(path)).toEqual({ section, key });
});

const lines = (path: string, before: unknown, after: unknown): Line[] =>
  linesOf({ path, before: before === null ? null : JSON.stringify(before), after: after === null ? null : JSON.stringify(after) }, names);

test('values are told in words', () => {
  expect(lines('issue/withdrawal/status', 'OPEN', 'STICKING_POINT')).toEqual([{ sort: 'value', label: 'Status', was: 'open', is: 'sticking point' }]);
  expect(lines('negotiation/gaza/party/egypt/MEDIATOR', null, true)).toEqual([{ sort: 'said', text: 'Egypt is now mediator' }]);
  expect(lines('negotiation/gaza/party/egypt/MEDIATOR', true, null)).toEqual([{ sort: 'said', text: 'Egypt is no longer mediator' }]);
  expect(lines('meeting/talks/held', null, { edtf: '2024-08-15/2024-08-16', timeZone: 'UTC' })).toEqual([{ sort: 'value', label: 'Held', was: null, is: '15 to 16 August 2024' }]);
  expect(lines('meeting/talks/began', null, { edtf: '2024-08-15', timeZone: 'UTC' })).toEqual([{ sort: 'value', label: 'Began', was: null, is: '15 August 2024' }]);
  expect(lines('meeting/talks/place', { name: 'Egypt', country: 'Egypt' }, { name: 'Cairo', country: 'Egypt' })).toEqual([{ sort: 'value', label: 'Place', was: 'Egypt', is: 'Cairo, Egypt' }]);
  expect(lines('meeting/talks/planned', { edtf: '2024-08-25', timeZone: 'UTC' }, null)).toEqual([{ sort: 'value', label: 'Planned for', was: '25 August 2024', is: null }]);
  expect(lines('meeting/talks/title', null, 'Talks')).toEqual([]);
  expect(lines('meeting/talks/participants', [{ actor: 'egypt', delegation: null, level: null }], [{ actor: 'burns', delegation: 'egypt', level: 'Director' }])).toEqual([
    { sort: 'list', label: 'Participants', came: ['William Burns (Director, for Egypt)'], went: ['Egypt'], isNew: false },
  ]);
  expect(lines('something/new', 1, 2)).toEqual([{ sort: 'value', label: 'something/new', was: '1', is: '2' }]);
});

test('a status tells according to whom, and why', () => {
  const status = (status: string, more: object = {}): object => ({ status, ...more });
  expect(lines('negotiation/gaza/status', status('OPEN', { by: [], reason: null }), status('SUSPENDED', { by: ['egypt'], reason: 'a strike' }))).toEqual([
    { sort: 'value', label: 'Status', was: 'open', is: 'suspended (by Egypt; a strike)' },
  ]);
  expect(lines('commitment/word/status', status('MADE', { accordingTo: null, degree: null }), status('BREACHED', { accordingTo: 'egypt', degree: null }))).toEqual([
    { sort: 'value', label: 'Status', was: 'made', is: 'breached (according to Egypt)' },
  ]);
});

test('parents, due days, actors and offices are told in words', () => {
  expect(lines('issue/corridor/parent', null, 'withdrawal')).toEqual([{ sort: 'value', label: 'Part of', was: null, is: 'withdrawal from Gaza' }]);
  expect(lines('commitment/word/due', { edtf: '2024-08-25', timeZone: 'UTC' }, { edtf: '2024-09', timeZone: 'UTC' })).toEqual([
    { sort: 'value', label: 'Due', was: '25 August 2024', is: 'September 2024' },
  ]);
  expect(lines('commitment/word/text', null, 'To leave.')).toEqual([{ sort: 'text', label: 'Text', was: '', is: 'To leave.' }]);
  const actor = { name: 'Burns', kind: 'PERSON', aliases: [], partOf: null, country: null };
  expect(lines('actor/burns', actor, { ...actor, partOf: 'egypt', aliases: ['Bill'] })).toEqual([
    { sort: 'value', label: 'Part of', was: null, is: 'Egypt' },
    { sort: 'list', label: 'Also called', came: ['Bill'], went: [], isNew: true },
  ]);
  const office = (until: string | null): object => ({ title: 'Envoy', until: until === null ? null : { edtf: until, timeZone: 'UTC' } });
  expect(lines('office/burns/egypt/Envoy', null, office('2024-09'))).toEqual([{ sort: 'said', text: 'Now Envoy of Egypt until September 2024' }]);
  expect(lines('office/burns/egypt/Envoy', office(null), null)).toEqual([{ sort: 'said', text: 'No longer Envoy of Egypt' }]);
  expect(lines('office/burns/egypt/Envoy', office(null), office('2024-09'))).toEqual([{ sort: 'value', label: 'Envoy of Egypt, until', was: null, is: 'September 2024' }]);
});

test('a position is told with its party, and opened by a link', () => {
  const is = { status: 'CONTESTED', stance: 'RESERVES', declared: true };
  expect(lines('position/egypt/clause/plan/withdrawal/schedule', null, is)).toEqual([
    { sort: 'position', party: 'Egypt', actor: 'egypt', on: 'clause 4.1', select: 'egypt/clause/plan/withdrawal/schedule', was: null, is },
  ]);
  expect(lines('position/egypt/issue/withdrawal', is, null)).toMatchObject([{ on: null, was: is, is: null }]);
});

const clause = (more: object) => ({ number: '4.1', phase: 1, text: 'Forces leave.', issues: ['withdrawal'], schedule: null, places: [], ...more });

test('of a clause only what differs is told', () => {
  const path = 'proposal/plan/clause/withdrawal/schedule';
  expect(lines(path, clause({}), clause({ text: 'All forces leave.' }))).toEqual([{ sort: 'text', label: 'Clause 4.1', was: 'Forces leave.', is: 'All forces leave.' }]);
  expect(lines(path, clause({}), clause({ phase: 2, issues: [], schedule: { edtf: '2024-09', timeZone: 'UTC' } }))).toEqual([
    { sort: 'said', text: 'Clause 4.1 reads as before' },
    { sort: 'value', label: 'Part of', was: 'phase 1', is: 'phase 2' },
    { sort: 'value', label: 'To be done', was: null, is: 'September 2024' },
    { sort: 'list', label: 'Settles', came: [], went: ['withdrawal from Gaza'], isNew: false },
  ]);
  expect(lines(path, null, clause({ phase: null, issues: [] }))).toEqual([{ sort: 'text', label: 'Clause 4.1', was: '', is: 'Forces leave.' }]);
  expect(lines(path, clause({}), clause({ number: '5' }))).toEqual([
    { sort: 'said', text: 'Clause 5 reads as before' },
    { sort: 'value', label: 'Number', was: '4.1', is: '5' },
  ]);
});

test('lines in words', () => {
  expect(valueInWords({ was: null, is: 'held' })).toBe('held');
  expect(valueInWords({ was: 'open', is: 'agreed' })).toBe('was open, is now agreed');
  expect(valueInWords({ was: '25 August', is: null })).toBe('was 25 August, is no longer given');
  expect(listInWords({ came: ['a', 'b'], went: ['c'], isNew: false })).toBe('now also a and b; no longer c');
  expect(listInWords({ came: ['a'], went: [], isNew: true })).toBe('a');
});

const cause = (id: string, recordedAt = '2024-08-21T08:00:00Z') => ({ id, recordedAt });
const change = (path: string, before: unknown, after: unknown, causes: object[], retroactive = false): Change =>
  ({ path, before: before === null ? null : JSON.stringify(before), after: after === null ? null : JSON.stringify(after), causes, retroactive }) as unknown as Change;

test('what the same events brought to one thing stands together', () => {
  const changes = [
    change('position/egypt/issue/withdrawal', null, { status: 'DECLARED', stance: 'ACCEPTS', declared: true }, [cause('s')]),
    change('issue/withdrawal/status', 'OPEN', 'AGREED', [cause('i')]),
    change('meeting/talks/kind', null, 'TALKS', [cause('m')]),
    change('meeting/talks/status', null, 'HELD', [cause('m')]),
    change('meeting/talks/outcome', 'a', 'b', [cause('c')], true),
    change('incident/strike', null, { title: 'A strike', text: null, place: null, actors: [], occurred: { edtf: '2024-08-19' } }, []),
  ];
  const told = partsOf(changes, names).map(({ section, groups }) => [section, groups.map(({ title, is, clusters }) => [title, is, clusters.map(({ lines, causes, retroactive }) => [lines.length, causes.map(({ id }) => id).join(), retroactive])])]);
  expect(told).toEqual([
    ['issue', [['withdrawal from Gaza', null, [[1, 'i', false], [1, 's', false]]]]],
    ['meeting', [['Talks in Cairo', 'new', [[2, 'm', false], [1, 'c', true]]]]],
    ['incident', [['A strike', 'new', [[2, '', false]]]]],
  ]);
  expect(sumOf(changes)).toEqual({ events: 4, past: 1 });
});

const second = { date: '2024-08-20T23:59:59.999999Z', knownAt: '2024-12-20T09:00:00.000000Z', publishedBy: null };

test('the first point is read from the address, and goes back to it', () => {
  expect(firstOf({}, second)).toEqual({ date: null, knownAt: null });
  expect(firstOf({ from: '2024-08' }, second)).toEqual({ date: '2024-08', knownAt: null });
  expect(firstOf({ fromKnownAt: '2024-09' }, second)).toEqual({ date: '2024-08-20', knownAt: '2024-09' });
  expect(ownOf({ date: '2024-08', knownAt: null })).toEqual({ from: '2024-08' });
  expect(ownOf({ date: null, knownAt: null })).toEqual({});
});

test('the usual points', () => {
  expect(Object.fromEntries(presets(second).map(({ title, own }) => [title, own]))).toEqual({
    'The last events': {},
    'Since the day before': { from: '2024-08-19' },
    'In the week before': { from: '2024-08-13' },
    'Since the beginning': { from: '0001' },
    'Known now but not then': { from: '2024-08-20', fromKnownAt: '2024-08-20' },
    'Latest additions to the record': { from: '2024-08-20', fromKnownAt: '2024-12-20T08:59:59.999999Z' },
  });
  expect(presets({ ...second, date: '2026-01-01T10:00:00Z' }).some(({ title }) => title.startsWith('What is known'))).toBe(false);
  expect(justBefore('2024-12-20T09:00:00.000010Z')).toBe('2024-12-20T09:00:00.000009Z');
  expect(dateInWords('0001')).toBe('the beginning');
  const there = { ...second, date: '2024-08-20T10:59:59.999999Z' };
  expect(presets(there, 'Pacific/Auckland')[1]?.own).toEqual({ from: '2024-08-19' });
  expect(firstOf({ fromKnownAt: '2024-09' }, there).date).toBe(there.date);
  expect(dateInWords('2024-08-20')).toBe('20 August 2024');
});

test('where no date is asked, both points are of the same instant', () => {
  const now = { ...second, date: '2024-12-24T10:15:00.123456Z' };
  expect(firstOf({ fromKnownAt: '2024-09' }, now)).toEqual({ date: now.date, knownAt: '2024-09' });
  const own = (title: string, of = now) => presets(of).find((preset) => preset.title === title)?.own;
  expect(own('Latest additions to the record')).toEqual({ from: now.date, fromKnownAt: '2024-12-20T08:59:59.999999Z' });
  const morning = { ...second, date: '2024-08-20T09:00:00.000000Z' };
  expect(own('Known now but not then', morning)).toEqual({ from: morning.date, fromKnownAt: '2024-08-20' });
  expect(swapped(nothingAsked, { date: '2024-08-19', knownAt: null }, now)).toMatchObject({ own: { from: now.date } });
});

test('points change places, and twice is as before', () => {
  const question: Question = { ...nothingAsked, date: '2024-08-20', own: { from: '2024-08-19', fromKnownAt: '2024-09' } };
  const once = swapped(question, { date: '2024-08-19', knownAt: '2024-09' }, second);
  expect(once).toEqual({ date: '2024-08-19', knownAt: '2024-09', publishedBy: null, own: { from: '2024-08-20', fromKnownAt: '2024-12-20T09:00:00.000000Z' } });
  const twice = swapped({ ...question, ...once }, { date: '2024-08-20', knownAt: '2024-12-20T09:00:00.000000Z' }, { ...second, knownAt: '2024-09-30T00:00:00Z' });
  expect(twice).toMatchObject({ date: '2024-08-20', knownAt: '2024-12-20T09:00:00.000000Z', own: { from: '2024-08-19', fromKnownAt: '2024-09' } });
  expect(swapped({ ...nothingAsked, date: '2024-08-20' }, { date: '2024-08-19', knownAt: null }, second)).toEqual({ date: '2024-08-19', knownAt: null, publishedBy: null, own: { from: '2024-08-20' } });
  expect(swapped({ ...nothingAsked, pin: 'token' }, { date: '2024-08-19', knownAt: null }, second)).toEqual({
    date: '2024-08-19',
    knownAt: second.knownAt,
    publishedBy: null,
    own: { from: second.date },
  });
});

test('what was decided, who is bound and what is disputed is told in words, never as JSON', () => {
  names.add('proposal', 'plan', 'The plan');
  names.add('actor', 'body', 'The assembly');
  const decision = { body: 'body', method: 'VOTE', on: 'proposal:plan', outcome: 'ADOPTED', tally: { yes: 12, no: 1, abstain: 0, absent: 0 }, votes: { egypt: 'YES' } };
  expect(lines('decision/d1', null, decision)).toEqual([
    { sort: 'value', label: 'On', was: null, is: 'The plan' },
    { sort: 'value', label: 'Decided by', was: null, is: 'The assembly' },
    { sort: 'value', label: 'Method', was: null, is: 'vote' },
    { sort: 'value', label: 'Outcome', was: null, is: 'adopted' },
    { sort: 'value', label: 'Votes', was: null, is: '12 in favour, 1 against' },
    { sort: 'list', label: 'Who voted how', came: ['Egypt (yes)'], went: [], isNew: true },
  ]);
  expect(lines('proposal/plan/bound/egypt', { act: 'RATIFICATION', provisional: false }, null)).toEqual([{ sort: 'said', text: 'Egypt: no longer bound by it' }]);
  expect(lines('proposal/plan/consent/egypt', null, { act: 'RATIFICATION', effective: { edtf: '2021-02-19', timeZone: 'UTC' } })).toEqual([{ sort: 'said', text: 'Consent to be bound by: Egypt (ratification, in effect from 19 February 2021)' }]);
  expect(lines('account/incident/strike/killed', null, { status: 'CONTESTED', sides: [{ value: { number: { least: 20, greatest: 30, unit: 'persons' } }, negated: false, claimants: ['egypt'] }] })).toEqual([
    { sort: 'value', label: 'Status', was: null, is: 'contested' },
    { sort: 'list', label: 'Said to be', came: ['20 to 30 persons (Egypt)'], went: [], isNew: true },
  ]);
  expect(lines('membership/egypt/body', null, { title: null, until: null })).toEqual([{ sort: 'said', text: 'Now a member of The assembly' }]);
  expect(lines('declaration/x', null, { kind: 'RESERVATION', actor: 'egypt', text: 'Not that.', territories: [], withdrawn: false })).toEqual([
    { sort: 'value', label: 'By', was: null, is: 'Egypt' },
    { sort: 'value', label: 'Kind', was: null, is: 'reservation' },
    { sort: 'text', label: 'Text', was: '', is: 'Not that.' },
  ]);
});

test('changes are summed up, and the parts of the sum can be picked', () => {
  const position = (party: string, before: string | null, after: string | null) => ({ path: `position/${party}/issue/withdrawal`, before, after, retroactive: false, causes: [] });
  const contested = '{"status":"CONTESTED","stance":null}';
  const declared = '{"status":"DECLARED","stance":"ACCEPTS"}';
  const all = [
    position('egypt', null, contested),
    position('burns', contested, declared),
    { path: 'meeting/talks/status', before: null, after: '"HELD"', retroactive: false, causes: [] },
    { path: 'meeting/talks/held', before: null, after: '{"edtf":"2024"}', retroactive: false, causes: [] },
  ];
  expect(summaryOf(all).map(({ words }) => words)).toEqual(['2 positions', '1 newly contested', '1 no longer contested', '1 meeting']);
  expect(chosen(all, 'contested', null).map(({ path }) => path)).toEqual(['position/egypt/issue/withdrawal']);
  expect(chosen(all, 'meeting', null)).toHaveLength(2);
  expect(chosen(all, null, 'burns').map(({ path }) => path)).toEqual(['position/burns/issue/withdrawal']);
});
