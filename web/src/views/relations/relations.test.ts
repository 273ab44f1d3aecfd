import { describe, expect, test } from 'vitest';
import { groupsOf } from './list.ts';
import { around, graphOf, hiddenKinds, without, type Answers, type Graph } from './relations.ts';
import { meetingWhen } from './when.ts';

const day = { edtf: '2024-08-20', timeZone: 'UTC', from: '2024-08-20T00:00:00Z', to: '2024-08-21T00:00:00Z', approximate: false, uncertain: false };
const who = (key: string, kind = 'STATE') => ({ key, name: key.toUpperCase(), kind });

/** Israel with its prime minister and officials, Hamas, and the United States with a secretary; a visit to Egypt; two words on one matter. */
const answers = {
  parties: [
    { role: 'MEDIATOR', actor: who('us') },
    { role: 'PARTY', actor: who('israel') },
    { role: 'PARTY', actor: who('hamas', 'ARMED_GROUP') },
  ],
  meetings: [
    {
      key: 'visit',
      title: 'Visit',
      kind: 'VISIT',
      status: 'HELD',
      planned: null,
      began: null,
      held: day,
      participants: [
        { level: 'Secretary', actor: who('secretary', 'PERSON'), delegation: who('us') },
        { level: 'President', actor: who('president', 'PERSON'), delegation: who('egypt') },
      ],
    },
  ],
  claims: [
    { id: 's1#0', claimant: who('secretary', 'PERSON'), subject: who('israel'), target: { __typename: 'Issue', key: 'withdrawal', title: 'withdrawal' }, stance: 'ACCEPTS', hedge: 'NONE', modality: 'ACTUAL', own: false, from: day },
    { id: 's2#0', claimant: who('minister', 'PERSON'), subject: who('israel'), target: { __typename: 'Issue', key: 'corridor', title: 'the corridor' }, stance: 'RESERVES', hedge: 'REPORTEDLY', modality: 'ACTUAL', own: true, from: day },
    { id: 's3#0', claimant: who('hamas', 'ARMED_GROUP'), subject: who('hamas', 'ARMED_GROUP'), target: { __typename: 'Issue', key: 'withdrawal', title: 'withdrawal' }, stance: 'INSISTS_ON', hedge: 'NONE', modality: 'ACTUAL', own: true, from: day },
  ],
  profiles: [
    { ...who('israel'), partOf: null, offices: [], officers: [{ holder: { key: 'minister' } }] },
    { ...who('hamas', 'ARMED_GROUP'), partOf: null, offices: [], officers: [] },
    { ...who('us'), partOf: null, offices: [], officers: [] },
    { ...who('egypt'), partOf: null, offices: [], officers: [] },
    { ...who('minister', 'PERSON'), partOf: null, offices: [{ title: 'Prime Minister', since: day, of: { key: 'israel' } }], officers: [] },
    { ...who('secretary', 'PERSON'), partOf: null, offices: [{ title: 'Secretary of State', since: null, of: { key: 'us' } }], officers: [] },
    { ...who('president', 'PERSON'), partOf: null, offices: [], officers: [] },
    { ...who('officials', 'ORGAN'), partOf: { key: 'israel' }, offices: [], officers: [] },
    // An office of somebody who is not there by this day.
    { ...who('loner', 'PERSON'), partOf: null, offices: [{ title: 'Envoy', since: null, of: { key: 'absent' } }], officers: [] },
  ],
} as unknown as Answers;

const graph: Graph = graphOf(answers);
const ids = (of: Graph | null): string[] => (of?.nodes ?? []).map(({ id }) => id).sort();
const read = (of: Graph): string[] => of.edges.map(({ from, words, to }) => `${from} ${words} ${to}`);

describe('the graph', () => {
  test('says each relation in words', () => {
    expect(read(graph)).toEqual([
      'actor/minister is Prime Minister of actor/israel',
      'actor/secretary is Secretary of State of actor/us',
      'actor/officials part of actor/israel',
      'actor/secretary took part in (for the US, Secretary) meeting/visit',
      'actor/president took part in (for EGYPT, President) meeting/visit',
      'actor/president sat at a meeting for actor/egypt',
      'actor/secretary said that ISRAEL accepts issue/withdrawal',
      'actor/minister for ISRAEL, which has reservations issue/corridor',
      'actor/hamas insists on it issue/withdrawal',
    ]);
  });

  test('does not say twice that one stands for another', () => {
    expect(graph.edges.filter(({ kind, from }) => kind === 'delegation' && from === 'actor/secretary')).toEqual([]);
  });

  test('tells parties, offices and kinds in short', () => {
    const notes = Object.fromEntries(graph.nodes.map(({ id, note }) => [id, note]));
    expect(notes).toMatchObject({ 'actor/israel': 'party', 'actor/us': 'mediator', 'actor/minister': 'Prime Minister', 'actor/president': 'President', 'actor/officials': 'organ' });
  });

  test('keeps own words apart from what others say, and the hedge with them', () => {
    const [attributed, own] = graph.edges.filter(({ claim }) => claim?.subject === 'actor/israel');
    expect(attributed).toMatchObject({ kind: 'attributed', label: 'said: ISRAEL accepts' });
    expect(own).toMatchObject({ kind: 'own', label: 'reserves', claim: { hedges: ['reportedly'] } });
  });
});

test('what speaks for no position is told as it is meant, and drawn as none', () => {
  const meant = (modality: string) => graphOf({ ...answers, claims: answers.claims.map((claim) => ({ ...claim, modality })) } as Answers).edges.filter(({ claim }) => claim);
  expect(read({ nodes: [], edges: meant('NEGATED') })).toEqual([
    'actor/secretary said that ISRAEL does not accept issue/withdrawal',
    'actor/minister for ISRAEL, which does not have reservations issue/corridor',
    'actor/hamas does not insist on it issue/withdrawal',
  ]);
  for (const modality of ['NEGATED', 'HYPOTHETICAL', 'HISTORICAL']) expect(meant(modality).map(({ kind, claim }) => `${kind} ${claim?.tone}`)).toEqual(['listed none', 'listed none', 'listed none']);
  expect(meant('NEGATED')[0]).toMatchObject({ label: 'said: ISRAEL does not accept', claim: { hedges: ['negated, so it counts for no position'] } });
  expect(meant('FUTURE')[0]).toMatchObject({ kind: 'attributed', label: 'said: ISRAEL will accept', claim: { tone: 'for', hedges: ['future'] } });
});

describe('filters', () => {
  test('a kind that is left out takes along what then hangs on nothing, but never a party', () => {
    const left = without(graph, new Set(['own', 'attributed', 'meeting'] as const));
    expect(ids(left)).toEqual(['actor/egypt', 'actor/hamas', 'actor/israel', 'actor/minister', 'actor/officials', 'actor/president', 'actor/secretary', 'actor/us']);
  });

  test('the address may say anything', () => {
    expect([...hiddenKinds('own,nonsense,meeting')]).toEqual(['meeting', 'own']);
    expect(hiddenKinds(undefined).size).toBe(0);
  });
});

/** A state with its ministry; a minister of that, with a spokesman of his own; a group that is a part of the state and no organ of it. */
const chain = graphOf({
  parties: [{ role: 'PARTY', actor: who('state') }],
  meetings: [
    { key: 'talks', title: 'Talks', kind: 'TALKS', status: 'HELD', planned: null, began: null, held: day, participants: [
      { level: null, actor: who('spokesman', 'PERSON'), delegation: who('state') },
      { level: null, actor: who('minister', 'PERSON'), delegation: who('state') },
      { level: null, actor: who('group', 'ARMED_GROUP'), delegation: who('state') },
    ] },
  ],
  claims: [{ id: 's#0', claimant: who('spokesman', 'PERSON'), subject: who('other'), target: { __typename: 'Issue', key: 'i', title: 'i' }, stance: 'ACCEPTS', hedge: 'NONE', modality: 'ACTUAL', own: false, from: day }],
  profiles: [
    { ...who('state'), partOf: null, offices: [], officers: [] },
    { ...who('ministry', 'ORGAN'), partOf: { key: 'state' }, offices: [], officers: [] },
    { ...who('minister', 'PERSON'), partOf: null, offices: [{ title: 'Minister', since: null, of: { key: 'ministry' } }], officers: [] },
    { ...who('spokesman', 'PERSON'), partOf: null, offices: [{ title: 'Spokesman', since: null, of: { key: 'minister' } }], officers: [] },
    { ...who('group', 'ARMED_GROUP'), partOf: { key: 'state' }, offices: [], officers: [] },
    { ...who('commander', 'PERSON'), partOf: null, offices: [{ title: 'Commander', since: null, of: { key: 'group' } }], officers: [] },
  ],
} as unknown as Answers);

describe('who speaks for whom', () => {
  test('only an organ does by being a part, and offices do not chain', () => {
    expect(chain.edges.filter(({ kind }) => kind === 'organ').map(({ from }) => from)).toEqual(['actor/ministry']);
    expect(chain.edges.filter(({ kind }) => kind === 'part').map(({ from, words, to }) => `${from} ${words} ${to}`)).toEqual(['actor/group part of actor/state']);
    // Of the minister an office says it already; of the other two nothing does.
    expect(chain.edges.filter(({ kind }) => kind === 'delegation').map(({ from }) => from)).toEqual(['actor/spokesman', 'actor/group']);
  });

  const plain = without(chain, new Set(['meeting', 'delegation'] as const));

  test('around the whole there are its organs and their officers, a part of it by itself', () => {
    expect(ids(around(plain, 'actor/state'))).toEqual(['actor/group', 'actor/minister', 'actor/ministry', 'actor/state']);
  });

  test('who comes in brings those for whom they stand, and nobody above these', () => {
    expect(ids(around(plain, 'issue/i'))).toEqual(['actor/minister', 'actor/spokesman', 'issue/i']);
    expect(ids(around(plain, 'actor/spokesman'))).toEqual(['actor/minister', 'actor/spokesman', 'issue/i']);
    expect(ids(around(plain, 'actor/minister'))).toEqual(['actor/minister', 'actor/ministry', 'actor/spokesman', 'actor/state', 'issue/i']);
    expect(ids(around(plain, 'actor/commander'))).toEqual(['actor/commander', 'actor/group']);
  });
});

describe('around one thing', () => {
  test('a party: who stands for it, their words, and what others say of it', () => {
    const found = around(graph, 'actor/israel');
    expect(ids(found)).toEqual(['actor/israel', 'actor/minister', 'actor/officials', 'actor/secretary', 'actor/us', 'issue/corridor', 'issue/withdrawal']);
  });

  test('a person: those met too, and for whom they sat', () => {
    expect(ids(around(graph, 'actor/secretary'))).toEqual(['actor/egypt', 'actor/president', 'actor/secretary', 'actor/us', 'issue/withdrawal', 'meeting/visit']);
  });

  test('a matter: who speaks to it, and for whom they stand', () => {
    expect(ids(around(graph, 'issue/withdrawal'))).toEqual(['actor/hamas', 'actor/secretary', 'actor/us', 'issue/withdrawal']);
  });

  test('what is not there', () => expect(around(graph, 'actor/nobody')).toBeNull());
});

test('the list has every relation once', () => {
  const { kinds, meetings } = groupsOf(graph);
  const listed = [...kinds.flatMap(({ edges }) => edges), ...meetings.flatMap(({ edges }) => edges)].map(({ id }) => id);
  expect(listed.sort()).toEqual(graph.edges.map(({ id }) => id).sort());
});

test('when a meeting is or was', () => {
  expect(meetingWhen({ status: 'HELD', planned: null, began: null, held: { ...day, edtf: '2024-08-15/2024-08-16' } })).toBe('15 to 16 August 2024');
  expect(meetingWhen({ status: 'SITTING', planned: null, began: day, held: null })).toBe('under way since 20 August 2024');
  expect(meetingWhen({ status: 'HELD', planned: null, began: { ...day, edtf: '2024-08-15' }, held: day })).toBe('15 August 2024 to 20 August 2024');
  expect(meetingWhen({ status: 'PLANNED', planned: day, began: null, held: null })).toBe('planned: 20 August 2024');
  expect(meetingWhen({ status: 'POSTPONED', planned: null, began: null, held: null })).toBe('postponed');
});
