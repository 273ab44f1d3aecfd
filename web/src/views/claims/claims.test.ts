import { expect, test } from 'vitest';
import type { Listed, Operation, Revision, Trail } from './documents.ts';
import { asked, boundsOf, choicesOf, matching, readFilter, withOne } from './filter.ts';
import { counts, historyOf, pastOf, type At } from './history.ts';
import { proofText } from './proof.ts';
import { revisedOf } from './revised.ts';
import { isStruck, merged, reason, rowOf, rowsOfPast, type Row } from './rows.ts';

const day = (date: string) => ({ edtf: date, timeZone: 'UTC', from: `${date}T00:00:00.000000Z`, to: `${next(date)}T00:00:00.000000Z`, approximate: false, uncertain: false });
const next = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
const actor = (key: string) => ({ key, name: key, kind: 'STATE' as const });
const issue = (key: string) => ({ __typename: 'Issue' as const, key, title: key });
const at: At = { sequence: 100, date: '2024-12-31T23:59:59.999999Z', publishedBy: null, certainty: 'BEST' };

const operation = (__typename: string, sequence: number, more: object = {}): Operation =>
  ({ __typename, id: `op-${sequence}`, sequence, recordedAt: '2024-09-01T08:30:00.000000Z', recordedBy: 'ada', published: null, sources: [], reason: `why ${sequence}`, ...more }) as unknown as Operation;

const revision = (number: number, date: string, published = '2024-08-21') => ({
  id: 'e', sequence: 10, revision: number, ordinal: 0, negotiation: 'talks', occurred: day(date), published: day(published), sources: [], note: null,
  speaker: actor('x'), with: [], onBehalfOf: null, act: 'ASSERT', basis: 'ON_RECORD', channel: null, text: `text ${number}`, addressees: [], meeting: null,
  claims: [{ id: 'e#0', claimant: actor('x'), subject: actor('y'), target: issue('i'), stance: 'ACCEPTS', conditions: [], hedge: 'NONE', modality: 'ACTUAL', from: day(date), to: null, own: true }],
});
const trail = (revisions: object[], operations: Operation[]): Trail => ({ revisions, operations }) as unknown as Trail;

const three = trail(
  [revision(1, '2024-08-20'), revision(2, '2024-08-21'), revision(3, '2024-08-22')],
  [operation('EventCorrected', 20), operation('EventRetracted', 25), operation('EventReinstated', 27), operation('EventCorrected', 30), operation('EventRetracted', 40)],
);
const seen = (sequence: number): string[] => pastOf(three, 'talks', { ...at, sequence }).map(({ revision, how, by }) => `${revision.revision} ${how} by ${by.sequence}`);

test('what was done to a record is told as far as the snapshot saw it', () => {
  expect(seen(100)).toEqual(['1 corrected by 20', '2 corrected by 30', '3 retracted by 40']);
  expect(seen(39)).toEqual(['1 corrected by 20', '2 corrected by 30']);
  expect(seen(28)).toEqual(['1 corrected by 20']);
  expect(seen(25)).toEqual(['1 corrected by 20', '2 retracted by 25']);
  expect(seen(15)).toEqual([]);
  expect(seen(5)).toEqual([]);
  expect(historyOf(three, { sequence: 28, publishedBy: null })).toMatchObject({ retracted: null, later: 2, operations: { length: 3 }, steps: { length: 2 } });
});

test('sources that are taken back take no record back', () => {
  const ofCiting = trail([revision(1, '2024-08-20')], [operation('EventCited', 20), operation('EventRetracted', 25, { event: { kind: 'EVENT_CITED' } })]);
  expect(historyOf(ofCiting, at)).toMatchObject({ retracted: null, operations: { length: 2 } });
  expect(pastOf(ofCiting, 'talks', at)).toEqual([]);
});

test('by what was public: a correction of later sources is not seen, a word of later sources not shown', () => {
  const cut = '2024-08-25T23:59:59.999999Z';
  const late = trail([revision(1, '2024-08-20'), revision(2, '2024-08-21')], [operation('EventCorrected', 20, { sources: [{}], published: day('2024-08-26') })]);
  expect(pastOf(late, 'talks', at)).toHaveLength(1);
  expect(pastOf(late, 'talks', { ...at, publishedBy: cut })).toEqual([]);
  const known = trail(late.revisions as object[], [operation('EventCorrected', 20, { sources: [{}], published: day('2024-08-25') })]);
  expect(pastOf(known, 'talks', { ...at, publishedBy: cut })).toHaveLength(1);
  expect(pastOf(known, 'talks', { ...at, publishedBy: '2024-08-20T23:59:59.999999Z' })).toEqual([]);
  expect(pastOf(known, 'other talks', at)).toEqual([]);
});

test('a date counts as the snapshot reads vague ones', () => {
  const window = { from: '2024-08-01T00:00:00.000000Z', to: '2024-09-01T00:00:00.000000Z' };
  const by = (date: string, certainty: At['certainty']): boolean => counts(window, { date, certainty });
  expect(by('2024-08-16T11:59:59.999999Z', 'BEST')).toBe(false);
  expect(by('2024-08-16T12:00:00.000000Z', 'BEST')).toBe(true);
  expect(by('2024-08-31T23:59:59.999998Z', 'CERTAIN')).toBe(false);
  expect(by('2024-08-31T23:59:59.999999Z', 'CERTAIN')).toBe(true);
  expect(by('2024-07-31T23:59:59.999999Z', 'POSSIBLE')).toBe(false);
  expect(by('2024-08-01T00:00:00.000000Z', 'POSSIBLE')).toBe(true);
});

test('whatever a correction changed is told', () => {
  const first = revision(1, '2024-08-20');
  const told = (more: object): string[] => {
    const { before, after } = { before: first, after: { ...first, ...more } } as unknown as Record<'before' | 'after', Revision>;
    return revisedOf(before, after).map(({ name, was, is }) => `${name}: ${was} -> ${is}`);
  };
  const claim = first.claims[0]!;
  const claimed = (more: object): string[] => told({ claims: [{ ...claim, ...more }] });
  expect(told({})).toEqual([]);
  expect(told({ text: 'another' })).toEqual([]);
  expect(claimed({ hedge: 'REPORTEDLY' })).toEqual(['Positions stated: y accepts: i -> y accepts: i, reportedly']);
  expect(claimed({ modality: 'NEGATED' })).toEqual(['Positions stated: y accepts: i -> y does not accept: i, negated, so it counts for no position']);
  expect(claimed({ conditions: ['one', 'two'] })).toEqual(['Positions stated: y accepts: i -> y accepts: i, on condition: one and two']);
  expect(claimed({ from: day('2024-08-01'), to: day('2024-08-31') })).toEqual(['Positions stated: y accepts: i -> y accepts: i, from 1 August 2024, until 31 August 2024']);
  expect(told({ occurred: day('2024-08-21'), claims: [{ ...claim, from: day('2024-08-21') }] })).toEqual(['Said: 20 August 2024 -> 21 August 2024']);
  expect(told({ occurred: { ...day('2024-08-20'), timeZone: 'Asia/Gaza' } })).toEqual(['Said: 20 August 2024 -> 20 August 2024 in Asia/Gaza']);
  expect(told({ act: 'DENY', basis: 'LEAK', channel: 'radio', addressees: [actor('z')], meeting: { key: 'm', title: 'Talks' } })).toEqual([
    'What was done: said -> denied', 'Basis: on the record -> a leak', 'Channel:  -> radio', 'To:  -> z', 'Meeting:  -> Talks',
  ]);
  expect(told({ negotiation: 'others', ordinal: 2, note: 'n', onBehalfOf: actor('y') })).toEqual(['By: x -> x, for y', 'Negotiation: talks -> others', 'Order within the day: 0 -> 2', 'Remark:  -> n']);
  const source = { source: { key: 's', title: 's' }, locator: '6', quote: null, cue: null, credibility: 6 };
  expect(told({ sources: [source] })).toEqual(['Sources:  -> s, 6, credibility 6']);
});

const listed = (id: string, date: string, more: object = {}): Listed =>
  ({
    id, claimant: actor('x'), subject: actor('y'), target: issue('i'), stance: 'ACCEPTS', hedge: 'NONE', modality: 'ACTUAL',
    from: day(date), to: null, own: false, standing: true, overtakenBy: null,
    statement: { occurred: day(date), speaker: actor('x'), with: [], onBehalfOf: null, act: 'ASSERT', text: 't', withdrawn: false, event: { id: id.split('#')[0], sequence: 50, ordinal: 0 } },
    ...more,
  }) as unknown as Listed;
const past = pastOf(three, 'talks', at).flatMap((each) => rowsOfPast(each, at));

test('what the record no longer holds stands at its place by date', () => {
  const rows = merged([listed('a#0', '2024-08-25'), listed('b#0', '2024-08-21'), listed('c#0', '2024-08-01')].map(rowOf), past);
  expect(rows.map(({ id }) => id)).toEqual(['a#0', 'e#0', 'b#0', 'e@2#0', 'e@1#0', 'c#0']);
  expect(merged([], past).map(({ id }) => id)).toEqual(['e#0', 'e@2#0', 'e@1#0']);
  expect(merged([rowOf(listed('c#0', '2024-08-01'))], []).map(({ id }) => id)).toEqual(['c#0']);
});

test('why a claim no longer stands; what was superseded or repeated is not struck through', () => {
  const why = (more: object): string | null => reason(rowOf(listed('a#0', '2024-08-25', more)));
  expect(why({})).toBeNull();
  expect(why({ standing: false, overtakenBy: { id: 'b#0', stance: 'REJECTS', modality: 'ACTUAL', from: day('2024-08-26') } })).toBe('Superseded by a later statement, 26 August 2024: rejects.');
  expect(why({ standing: false, overtakenBy: { id: 'b#0', stance: 'REJECTS', modality: 'NEGATED', from: day('2024-08-26') } })).toBe('Superseded by a later statement, 26 August 2024: does not reject.');
  expect(why({ standing: false, overtakenBy: { id: 'b#0', stance: 'REJECTS', modality: 'ACTUAL', from: day('2024-08-20') } })).toBe('Superseded by a statement of the same time: rejects.');
  expect(why({ standing: false, overtakenBy: { id: 'b#0', stance: 'REJECTS', modality: 'ACTUAL', from: day('2024-08-25') } })).toBe('Superseded by a later statement the same day: rejects.');
  const { stance, modality } = listed('a#0', '2024-08-25');
  expect(why({ standing: false, overtakenBy: { id: 'b#0', stance, modality, from: day('2024-08-25') } })).toBe('Repeated later the same day.');
  expect(isStruck(rowOf(listed('a#0', '2024-08-25', { standing: false, overtakenBy: { id: 'b#0', stance, modality, from: day('2024-08-25') } })))).toBe(false);
  expect(past.map(isStruck)).toEqual([true, true, true]);
  expect(why({ standing: false, to: day('2024-08-30') })).toBe('Held until 30 August 2024.');
  expect(why({ standing: false, statement: { ...listed('a#0', '2024-08-25').statement, withdrawn: true } })).toBe('Taken back by its speaker.');
  expect(past.map(reason)).toEqual([
    'Corrected on 1 September 2024 by ada: why 20',
    'Corrected on 1 September 2024 by ada: why 30',
    'Retracted on 1 September 2024 by ada: why 40',
  ]);
});

test('a filter is read from the address, and what means nothing is named', () => {
  expect(readFilter({ claimant: 'x', standing: 'past', from: '2024-08', other: '1' })).toEqual({
    filter: { claimant: 'x', subject: null, on: null, stance: null, whose: null, standing: 'past', from: '2024-08', to: null },
    unread: [],
  });
  expect(readFilter({ standing: 'lying', whose: 'mine', to: 'tomorrow' }).unread).toEqual(['mine', 'lying', 'tomorrow']);
  expect(withOne({ claimant: 'x', on: 'issue/i' }, 'claimant', null)).toEqual({ on: 'issue/i' });
  expect(withOne({ on: 'issue/i' }, 'whose', 'own')).toEqual({ on: 'issue/i', whose: 'own' });
});

test('words are chosen by all that is asked at once', () => {
  const rows: Row[] = merged([rowOf(listed('a#0', '2024-08-25', { subject: actor('z'), stance: 'REJECTS' })), rowOf(listed('b#0', '2024-08-21'))], past);
  const ids = (own: Record<string, string>): string[] => matching(rows, readFilter(own).filter).map(({ id }) => id);
  expect(ids({})).toHaveLength(5);
  expect(ids({ subject: 'z' })).toEqual(['a#0']);
  expect(ids({ on: 'issue/i', stance: 'ACCEPTS', standing: 'standing' })).toEqual(['b#0']);
  expect(ids({ on: 'issue/none' })).toEqual([]);
  expect(ids({ whose: 'own' })).toEqual(['e#0', 'e@2#0', 'e@1#0']);
  expect(ids({ standing: 'past', claimant: 'x' })).toEqual(['e#0', 'e@2#0', 'e@1#0']);
  expect(ids({ standing: 'retracted' })).toEqual(['e#0']);
  expect(ids({ from: '2024-08-22' })).toEqual(['a#0', 'e#0']);
  expect(ids({ from: '2024-08-21', to: '2024-08-21' })).toEqual(['b#0', 'e@2#0']);
  const claimed = { claimants: [], subjects: [{ key: 'z', name: 'Z' }, { key: 'y', name: 'Y' }], targets: [] };
  expect(choicesOf(claimed).subjects).toEqual([{ value: 'y', title: 'Y' }, { value: 'z', title: 'Z' }]);
  expect(asked({ claimant: 'x', subject: null, on: 'issue/i', stance: 'ACCEPTS', whose: 'own', standing: 'past', from: '2024-08', to: null }, 'n')).toEqual({ filter: { negotiation: 'n', claimant: 'x', on: { issue: 'i' }, stance: ['ACCEPTS'], own: true, said: { from: '2024-08' } }, standing: false });
});

test('an instant is said from itself on, to the microsecond', () => {
  const instant = (edtf: string, from: string, to: string) => ({ ...day('2024-08-21'), edtf, from, to });
  const at10 = instant('2024-08-21T10:00:00Z', '2024-08-21T10:00:00.000000Z', '2024-08-21T10:00:00.000001Z');
  const midnight = instant('2024-08-22T00:00:00Z', '2024-08-22T00:00:00.000000Z', '2024-08-22T00:00:00.000001Z');
  const rows = [['a#0', at10], ['b#0', midnight]].map(([id, occurred]) => rowOf(listed(id as string, '2024-08-21', { statement: { ...listed('a#0', '2024-08-21').statement, occurred } })));
  const ids = (own: Record<string, string>): string[] => matching(rows, readFilter(own).filter).map(({ id }) => id);
  expect(ids({ from: '2024-08-21T10:00:00Z' })).toEqual(['a#0', 'b#0']);
  expect(ids({ from: '2024-08-21T10:00:00.000001Z' })).toEqual(['b#0']);
  expect(ids({ from: '2024-08-22' })).toEqual(['b#0']);
  expect(ids({ to: '2024-08-21T10:00:00Z' })).toEqual(['a#0']);
  expect(ids({ to: '2024-08-21' })).toEqual(['a#0']);
});

test('a period is asked from its first day to its last', () => {
  const read = (point: string) => {
    const bounds = boundsOf(point);
    return bounds && [bounds.start, bounds.end].map((at) => new Date(Number(at / 1000n)).toISOString().slice(0, 19));
  };
  expect(read('2024-02')).toEqual(['2024-02-01T00:00:00', '2024-03-01T00:00:00']);
  expect(read('2024-12-31')).toEqual(['2024-12-31T00:00:00', '2025-01-01T00:00:00']);
  expect(read('0045')).toEqual(['0045-01-01T00:00:00', '0046-01-01T00:00:00']);
  expect(boundsOf('someday')).toBeNull();
});

test('a proof is the file that the command writes', () => {
  const text = proofText('e', { treeSize: 2, leafIndex: 1, leafHash: 'h', path: ['p'], record: 'r', checkpoint: { note: 'n\n' } });
  expect(text).toBe('{\n  "checkpoint": "n\\n",\n  "event": "e",\n  "format": "chancery-proof-1",\n  "leafHash": "h",\n  "leafIndex": 1,\n  "path": [\n    "p"\n  ],\n  "record": "r",\n  "sequence": 2,\n  "treeSize": 2\n}\n');
});

test('who made a statement, alone or with others, is asked of the server', () => {
  const spoke = { claimant: 'spoke/z', subject: null, on: null, stance: null, whose: null, standing: null, from: null, to: null } as const;
  expect(asked(spoke, 'n').filter).toEqual({ negotiation: 'n', speaker: 'z' });
  const joint = listed('a#0', '2024-08-25');
  joint.statement.with = [{ speaker: { key: 'z' } }];
  expect(matching([joint, listed('b#0', '2024-08-25')].map(rowOf), spoke).map(({ id }) => id)).toEqual(['a#0']);
});
