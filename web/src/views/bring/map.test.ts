import { expect, test } from 'vitest';
import { answered, answerOf, fieldOf, filled, fixed, keyed, questions, unfilled } from './map.ts';
import { eventReads } from './reading.ts';
import type { SheetMap, Told } from './told.ts';

const map: SheetMap = { id: 'x', shape: 'statements', fields: { speaker: { column: 'Who' }, text: { column: 'Words' } } };

test('a column fills one field, and a field is filled by one column', () => {
  const other = filled(map, 'Said by', 'speaker', 'actor');
  expect(fieldOf(other, 'Who')).toBe('');
  expect(fieldOf(other, 'Said by')).toBe('speaker');
  expect(filled(map, 'Who', '', undefined).fields).toEqual({ text: { column: 'Words' } });
  expect(filled(map, 'Day', 'occurred', 'date').fields?.occurred).toEqual({ column: 'Day', date: 'dmy' });
  expect(map.fields?.speaker).toEqual({ column: 'Who' });
});

test('a value of every row is put and taken away', () => {
  const put = fixed(map, 'negotiation', ' istanbul ');
  expect(put.fields?.negotiation).toEqual({ value: 'istanbul' });
  expect(fixed(put, 'negotiation', '').fields).toEqual(map.fields);
});

test('a name is answered for, and an empty answer leaves it open', () => {
  const asked = { thing: 'actor', name: 'Mr Podolyak' };
  const once = answered(map, asked, 'mykhailo-podolyak');
  expect(answerOf(once, asked)).toBe('mykhailo-podolyak');
  expect(answerOf(answered(once, asked, ''), asked)).toBe('');
  expect(answerOf(map, asked)).toBe('');
});

test('columns that tell rows apart are kept once', () => {
  expect(keyed(keyed(map, 'No.', true), 'No.', true)['row-key']).toEqual(['No.']);
  expect(keyed(keyed(map, 'No.', true), 'No.', false)['row-key']).toEqual([]);
});

test('what a row needs and no column fills is asked for once for all rows', () => {
  const field = (name: string, needed: boolean) => ({ name, heading: name, needed, reads: 'text' });
  const told = { map, shapeFields: [field('speaker', true), field('occurred', true), field('negotiation', false), field('note', false)] } as unknown as Told;
  expect(unfilled(told).map(({ name }) => name)).toEqual(['occurred', 'negotiation']);
});

test('a question stays when it is answered', () => {
  const question = { thing: 'actor', name: 'A', likely: [], cells: 1, row: 2 };
  expect(questions({ questions: [] } as unknown as Told, [question])).toEqual([question]);
  expect(questions({ questions: [question] } as unknown as Told, [question])).toHaveLength(1);
});

test('an event reads as what it says', () => {
  const said = { speaker: 'blinken', onBehalfOf: 'united-states', act: 'ASSERT', text: 'Yes.', claims: [{ subject: 'israel', on: { issue: 'corridor' }, stance: 'ACCEPTS' }] };
  expect(eventReads({ occurred: '2024-08-20', sources: [{}], body: { statementMade: said } })).toEqual([
    '20 August 2024',
    'blinken for united-states (assert): ‘Yes.’',
    'israel accepts: corridor',
    'One source.',
  ]);
  expect(eventReads({ body: { meetingHeld: { title: 'Talks', kind: 'TALKS' } } })).toEqual(['Meeting held: title Talks; kind talks']);
});
