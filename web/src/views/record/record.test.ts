import { readFileSync } from 'node:fs';
import { buildSchema, GraphQLInputObjectType, isInputObjectType, isListType, isNonNullType, parse, validate, type GraphQLInputType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { blank, blankEntry, build, drafted, isUntouched, newDraft, settleKeys, uuid, type Row } from './draft.ts';
import { envelopeOf, kindId, kindOf, kinds, sources, type Field } from './fields.ts';
import { exact, freeKey, isKey, keyFrom, matching } from './keys.ts';
import { loadDocument, loaded, recordedDocument } from './load.ts';
import { edtfOf, reading } from './moment.ts';
import { placed, unread, without } from './notices.ts';

const schema = buildSchema(readFileSync('../schema/chronicle.graphql', 'utf8'));
const nothing = { taken: () => false };

function named(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) || isListType(type) ? named(type.ofType as GraphQLInputType) : type;
}

describe('the table of fields is the schema’s', () => {
  const same = (fields: readonly Field[], input: GraphQLInputObjectType): void => {
    const given = input.getFields();
    expect(fields.map(({ name }) => name).sort(), input.name).toEqual(Object.keys(given).sort());
    for (const field of fields) {
      const argument = given[field.name]!;
      expect(field.label, `the catalogue has no label of ${input.name}.${field.name}`).not.toBe(field.name);
      // A choice that begins with something is never empty.
      const isNeeded = isNonNullType(argument.type) && argument.defaultValue === undefined && !(field.type === 'choice' && field.start !== '') && field.type !== 'newKey';
      expect(Boolean(field.needed), `${input.name}.${field.name}`).toBe(isNeeded);
      if (field.type === 'rows' || field.type === 'group') same(field.fields, named(argument.type) as GraphQLInputObjectType);
      if (field.type === 'choice' && field.name !== 'credibility') {
        const values = (named(argument.type) as unknown as { getValues(): { name: string }[] }).getValues().map(({ name }) => name);
        expect(field.choices.map(([value]) => value).filter(Boolean).sort(), `${input.name}.${field.name}`).toEqual([...values].sort());
        if (argument.defaultValue !== undefined) expect(field.start).toBe(argument.defaultValue);
      }
    }
  };
  const body = schema.getType('EventBodyInput');
  if (!isInputObjectType(body)) throw new Error('no EventBodyInput');

  test('every kind is there', () => {
    expect(kinds.map(({ id }) => id).sort()).toEqual(Object.keys(body.getFields()).sort());
  });
  test.each(kinds)('$id', (kind) => {
    same(kind.fields, named(body.getFields()[kind.id]!.type) as GraphQLInputObjectType);
    same([sources], { getFields: () => ({ sources: (schema.getType('EventInput') as GraphQLInputObjectType).getFields().sources }), name: 'EventInput' } as unknown as GraphQLInputObjectType);
    const envelope = Object.keys((schema.getType('EventInput') as GraphQLInputObjectType).getFields());
    for (const { name } of envelopeOf(kind)) expect(envelope).toContain(name);
  });
  test('an event of any kind can be loaded', () => {
    for (const document of [loadDocument(), recordedDocument()]) expect(validate(schema, parse(String(document))).map(({ message }) => message)).toEqual([]);
  });
});

describe('dates as they are typed', () => {
  test.each([
    ['2024-08-20', '2024-08-20', '20 August 2024'],
    ['20 August 2024', '2024-08-20', '20 August 2024'],
    ['about 15 Aug 2024', '2024-08-15~', 'about 15 August 2024'],
    ['perhaps August 2024', '2024-08?', 'August 2024 (uncertain)'],
    ['May 2024 to 16 August 2024', '2024-05/2024-08-16', 'between May and 16 August 2024'],
    ['15 to 16 August 2024', '2024-08-15/2024-08-16', 'between 15 and 16 August 2024'],
    ['between 30 July and 2 August 2024', '2024-07-30/2024-08-02', 'between 30 July and 2 August 2024'],
    ['202X', '202X', 'the 2020s'],
    ['2024', '2024', '2024'],
    ['2024-23', '2024-23', 'autumn 2024'],
    ['2024-08-16T10:26-04:00', '2024-08-16T10:26-04:00', '16 August 2024, 10:26 UTC−4'],
    [' 2024-08-20~ ', '2024-08-20~', 'about 20 August 2024'],
  ])('%s', (typed, edtf, words) => {
    expect(edtfOf(typed)).toBe(edtf);
    expect(reading(typed)).toBe(words);
  });
  test('something that lasted', () => expect(reading('2024-08-15/2024-08-16', 'lasting')).toBe('15 to 16 August 2024'));
  test.each(['', 'soon', '2024-02-30', '31 February 2024', '2024-13', '20 Foo 2024', '2024-08-20/'])('%s is not read', (typed) => {
    expect(reading(typed)).toBe(null);
  });
  test('what is not read is sent as it was typed', () => expect(edtfOf(' soon ')).toBe('soon'));
});

describe('keys', () => {
  test.each([
    ['Talks in Cairo, 2nd round', 'talks-in-cairo-2nd-round'],
    ['Élysée', 'elysee'],
    ['الدوحة', ''],
    ['a'.repeat(80), 'a'.repeat(64)],
  ])('%s', (name, key) => expect(keyFrom(name)).toBe(key));
  test('a key that is taken gets a number', () => expect(freeKey('talks', (key) => key === 'talks' || key === 'talks-2')).toBe('talks-3'));
  test('which are keys', () => expect(['a-1', '1a', '', '-a', 'A', 'a b'].map(isKey)).toEqual([true, true, false, false, false, false]));

  const options = [
    { key: 'united-states', label: 'United States', also: ['US'] },
    { key: 'us-officials', label: 'US officials' },
    { key: 'egypt', label: 'Egypt' },
    { key: 'musa', label: 'Músa Usman' },
  ];
  const found = (typed: string): string[] => matching(options, typed, 3).map(({ key }) => key);
  test('what begins so comes first', () => expect(found('us')).toEqual(['united-states', 'us-officials', 'musa']));
  test('every word counts, accents do not', () => {
    expect(found('off us')).toEqual(['us-officials']);
    expect(found('musa')).toEqual(['musa']);
    expect(found('zz')).toEqual([]);
  });
  test('named exactly', () => {
    expect(exact(options, ' us ')?.key).toBe('united-states');
    expect(exact(options, 'egy')).toBe(null);
  });
});

describe('a batch', () => {
  const statement = kindOf('statementMade')!;
  const draft = () => {
    const made = newDraft(blankEntry(statement));
    made.envelope.occurred = '20 August 2024';
    made.body = { ...made.body, speaker: 'israel', text: ' It accepts. ' };
    return made;
  };

  test('is what was typed, and nothing of what was not', () => {
    const made = draft();
    expect(build(made, nothing)).toMatchObject({ missing: [] });
    expect(build(made, nothing).operations).toEqual([
      { record: { id: made.id, occurred: '2024-08-20', body: { statementMade: { speaker: 'israel', act: 'ASSERT', text: 'It accepts.', basis: 'ON_RECORD' } } } },
    ]);
  });

  test('says what is needed', () => {
    const made = draft();
    made.body = { ...made.body, speaker: '', text: ' ', claims: [{ ...claim(), subject: '' }] };
    made.envelope = { ...made.envelope, occurred: '', sources: [blank(sources.fields)] };
    expect(build(made, nothing).missing.sort()).toEqual(['body.claims.0.subject', 'body.speaker', 'body.text', 'occurred', 'sources.0.source']);
    made.body.speaker = 'somebody who was only typed';
    expect(build(made, nothing).missing).toContain('body.speaker');
  });

  const claim = (): Row => ({ subject: 'hamas', stance: 'REJECTS', on: 'issue/withdrawal', conditions: 'one\n two \n', hedge: 'NONE', modality: 'ACTUAL', from: '', to: '' });

  test('puts what is made on the way before it, of the same day and negotiation', () => {
    const made = draft();
    made.envelope.negotiation = 'talks';
    made.fresh = [blankEntry(kindOf('issueRaised')!), blankEntry(kindOf('sourceRegistered')!)];
    made.fresh[0]!.body.title = 'Border crossings';
    made.fresh[1]!.body = { ...made.fresh[1]!.body, key: 'reuters', title: 'A report', url: 'https://example.org' };
    const [issue, source, main] = build(made, nothing).operations as { record: Row }[];
    expect(issue!.record).toEqual({ occurred: '2024-08-20', negotiation: 'talks', body: { issueRaised: { key: 'border-crossings', title: 'Border crossings', status: 'OPEN' } } });
    expect(source!.record).toEqual({ body: { sourceRegistered: { key: 'reuters', title: 'A report', url: 'https://example.org', reliability: 'F' } } });
    expect(main!.record.negotiation).toBe('talks');
  });

  test('where it is checked before it is whole, rows that are left out shift no notice', () => {
    const made = draft();
    made.body.claims = [{ ...claim(), on: '' }, { ...claim(), subject: 'nobody' }];
    const built = build(made, { ...nothing, fill: () => undefined });
    const [{ record }] = built.operations as [{ record: { body: { statementMade: { claims: object[] } } } }];
    expect(record.body.statementMade.claims).toEqual([{ subject: 'nobody', stance: 'REJECTS', on: { issue: 'withdrawal' }, conditions: ['one', 'two'], hedge: 'NONE', modality: 'ACTUAL' }]);
    const path = ['operations', '0', 'record', 'body', 'statementMade', 'claims', '0', 'subject'];
    const notice = placed({ code: 'NOT_FOUND', message: 'no actor "nobody" is on record: record it first', path }, built.places, false);
    expect(notice).toEqual({ at: 'body.claims.1.subject', text: 'No actor ‘nobody’ is on record. Choose one by its name, or make it new.', code: 'NOT_FOUND', warning: false });
  });

  test('notices find the envelope, what is made on the way, the reason, and the whole', () => {
    const made = draft();
    made.fresh = [blankEntry(kindOf('actorRegistered')!)];
    made.correct = { event: uuid(), revision: 1, reason: 'a slip' };
    const { places, operations } = build(made, nothing);
    expect(operations[1]).toMatchObject({ correct: { id: made.id, event: made.correct.event, expectedRevision: 1, reason: 'a slip' } });
    const at = (path: string): string => placed({ code: 'BAD_INPUT', message: 'x', path: path.split('.') }, places, false).at;
    expect(at('operations.0.record.body.actorRegistered.name')).toBe('fresh.0.body.name');
    expect(at('operations.1.correct.replacement.occurred')).toBe('occurred');
    expect(at('operations.1.correct.replacement.body.statementMade.text')).toBe('body.text');
    expect(at('operations.1.correct.reason')).toBe('reason');
    expect(at('idempotencyKey')).toBe('');
  });

  test('what the server cannot read is found by its value, and taken out for the next try', () => {
    const made = draft();
    made.envelope.occurred = 'soon';
    made.body.claims = [{ ...claim(), to: 'soon' }];
    const { operations, places } = build(made, nothing);
    const detail = `'soon' is not a date that can be recorded: it does not have the form of a date; accepted is EDTF of levels 0 and 1 (occurred while parsing "EventInput")`;
    const { notices, values } = unread({ kind: 'refused', code: 'BAD_INPUT', title: '', detail }, operations, places);
    expect(notices.map(({ at }) => at)).toEqual(['occurred', 'body.claims.0.to']);
    expect(notices[0]!.text).toBe('‘soon’ is not a date that can be recorded: it does not have the form of a date.');
    expect(JSON.stringify(without(operations, values))).not.toContain('soon');
  });

  test('keys that were worked out stay when they are taken by their own record', () => {
    const made = newDraft(blankEntry(kindOf('meetingPlanned')!));
    made.body.title = 'Talks in Cairo';
    settleKeys(made, (_, key) => key === 'talks-in-cairo');
    expect(made.body.key).toBe('talks-in-cairo-2');
    expect(build(made, { taken: () => true }).operations[0]).toMatchObject({ record: { body: { meetingPlanned: { key: 'talks-in-cairo-2' } } } });
  });

  test('whether anything was typed', () => {
    const start = blankEntry(statement);
    const made = newDraft(blankEntry(statement));
    expect(isUntouched(made, start)).toBe(true);
    made.body.text = 'x';
    expect(isUntouched(made, start)).toBe(false);
  });
});

describe('what is corrected', () => {
  test('is loaded as it would have been typed', () => {
    const answer = {
      log: { id: 'log', head: 54 },
      event: {
        kind: 'STATEMENT_MADE', revision: 2, standing: 'STANDS', occurred: { edtf: '2024-08-20' }, timeZone: 'UTC', ordinal: 0, negotiation: 'talks', note: null,
        speaker: { key: 'blinken' }, onBehalfOf: null, act: 'CONFIRM', text: 'It accepts.',
        basis: 'ON_RECORD', unnamed: false, channel: null, meeting: null, addressees: [{ key: 'egypt' }],
        claims: [
          { subject: { key: 'israel' }, stance: 'ACCEPTS', on: { __typename: 'Clause', key: 'a/b', proposal: { key: 'p', title: 'P' } }, conditions: ['one', 'two'], hedge: 'NONE', modality: 'ACTUAL', from: { edtf: '2024-08-20' }, to: null },
        ],
      },
    };
    const cited = (key: string, quote: string | null, credibility: number) => ({ source: { key }, quote, locator: null, cue: null, credibility });
    const audit = { revisions: [{ revision: 1, sources: [cited('first', null, 6)] }, { revision: 2, sources: [cited('report', 'He said so.', 2)] }] };
    const found = loaded(answer, { audit });
    if (found.is !== 'ready') throw new Error(found.is);
    expect(found).toMatchObject({ revision: 2, head: 54, retracted: false });
    expect(found.entry.body.unnamed).toBe('');
    const draft = { ...newDraft(found.entry), correct: { event: 'e', revision: 2, reason: 'r' } };
    const [operation] = build(draft, nothing).operations as [{ correct: { replacement: object } }];
    expect(operation.correct.replacement).toEqual({
      occurred: '2024-08-20', negotiation: 'talks', sources: [{ source: 'report', quote: 'He said so.', credibility: 2 }],
      body: {
        statementMade: {
          speaker: 'blinken', act: 'CONFIRM', text: 'It accepts.', basis: 'ON_RECORD', addressees: ['egypt'],
          claims: [{ subject: 'israel', stance: 'ACCEPTS', on: { clause: { proposal: 'p', clause: 'a/b' } }, conditions: ['one', 'two'], hedge: 'NONE', modality: 'ACTUAL' }],
        },
      },
    });
  });

  test('is not there, or is no event of the world', () => {
    expect(loaded({ log: { id: '', head: 0 }, event: null }, null)).toEqual({ is: 'absent' });
    expect(loaded({ log: { id: '', head: 0 }, event: { kind: 'EVENT_CORRECTED', revision: 1, standing: 'STANDS' } }, null)).toEqual({ is: 'operation' });
    expect(kindId('NEGOTIATION_STATUS_CHANGED')).toBe('negotiationStatusChanged');
  });

  test('a statement’s zone and a place are kept', () => {
    const entry = drafted(kindOf('incidentReported')!, { occurred: { edtf: '2024' }, timeZone: 'Asia/Gaza', ordinal: 3, body: { place: { name: 'Rafah', country: null, region: null, latitude: 31.3, longitude: 34.2, precision: 'TOWN' } } });
    expect(entry.envelope).toMatchObject({ timeZone: 'Asia/Gaza', ordinal: '3' });
    expect(entry.body.place).toEqual({ name: 'Rafah', country: '', region: '', latitude: '31.3', longitude: '34.2', precision: 'TOWN' });
  });

  test('a joint statement has each claim and assertion once, and every sort of value', () => {
    const said = { hedge: 'NONE', modality: 'ACTUAL', from: { edtf: '2024' }, to: null };
    const value = { text: null, exact: null, least: null, greatest: null, unit: null, date: null, actor: null };
    const killed = { about: { __typename: 'Incident', key: 'strike' }, aspect: 'killed', value: { ...value, least: 20, greatest: 30, unit: 'persons' }, ...said };
    const by = { about: { __typename: 'Clause', key: 'a', proposal: { key: 'p', title: 'P' } }, aspect: 'author', value: { ...value, actor: { key: 'egypt' } }, ...said };
    const claim = { subject: { key: 'egypt' }, stance: 'AS_A_BASIS', on: { __typename: 'Proposal', key: 'p' }, conditions: [], ...said };
    const body = {
      speaker: { key: 'egypt' }, act: 'ASSERT', text: 'Both say so.', unnamed: false, with: [{ speaker: { key: 'qatar' }, onBehalfOf: null }],
      claims: [claim, claim], assertions: [killed, killed, by, by],
    };
    const entry = drafted(kindOf('statementMade')!, { occurred: { edtf: '2024' }, body });
    const [{ record }] = build(newDraft(entry), nothing).operations as [{ record: { body: { statementMade: Row } } }];
    expect(record.body.statementMade).toEqual({
      speaker: 'egypt', act: 'ASSERT', text: 'Both say so.', with: [{ speaker: 'qatar' }],
      claims: [{ subject: 'egypt', on: { proposal: 'p' }, stance: 'AS_A_BASIS', hedge: 'NONE', modality: 'ACTUAL' }],
      assertions: [
        { about: { incident: 'strike' }, aspect: 'killed', value: { number: { least: 20, greatest: 30, unit: 'persons' } }, hedge: 'NONE', modality: 'ACTUAL' },
        { about: { clause: { proposal: 'p', clause: 'a' } }, aspect: 'author', value: { actor: 'egypt' }, hedge: 'NONE', modality: 'ACTUAL' },
      ],
      basis: 'ON_RECORD',
    });
  });
});
