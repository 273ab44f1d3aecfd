import { expect, test } from 'vitest';
import { blame, stepsOf, versionsOf } from './blame.ts';

const told = (versions: { revision: number; text: string }[]) => blame(versions).map(({ text, revision }) => `${revision}:${text}`);

test('each word is of the revision that brought it', () => {
  expect(told([{ revision: 1, text: 'The parties shall meet.' }])).toEqual(['1:The parties shall meet.']);
  expect(told([{ revision: 1, text: 'The parties shall meet.' }, { revision: 3, text: 'The parties should meet soon.' }])).toEqual(['1:The parties ', '3:should', '1: meet', '3: soon', '1:.']);
});

test('a word that went and came back is of the revision that brought it back', () => {
  const versions = [{ revision: 3, text: 'Parties should lead.' }, { revision: 4, text: 'Parties shall lead.' }, { revision: 5, text: 'Parties should lead.' }];
  expect(told(versions)).toEqual(['3:Parties ', '5:should', '3: lead.']);
});

test('the pieces make the text, whatever changed', () => {
  const texts = ['One two three four.', 'One, two and four.', 'Nothing in common here', 'Nothing in common, here: four.', ''];
  for (let count = 1; count <= texts.length; count += 1) {
    const versions = texts.slice(0, count).map((text, index) => ({ revision: index + 1, text }));
    expect(blame(versions).map(({ text }) => text).join('')).toBe(texts[count - 1]);
  }
  expect(blame([])).toEqual([]);
});

test('a clause is followed through adding, changing and dropping, in order of revisions', () => {
  const revisions = [
    { revision: 3, added: [], changed: [], dropped: [{ key: 'a' }] },
    { revision: 1, added: [{ key: 'a', text: 'first' }, { key: 'b', text: 'other' }], changed: [], dropped: [] },
    { revision: 2, added: [], changed: [{ after: { key: 'a', text: 'second' } }], dropped: [] },
    { revision: 5, added: [{ key: 'a', text: 'again' }], changed: [], dropped: [] },
    { revision: 6, added: [], changed: [{ after: { key: 'a', text: 'again' } }], dropped: [] },
  ];
  const steps = stepsOf('a', revisions);
  expect(steps).toEqual([
    { revision: 1, text: 'first' }, { revision: 2, text: 'second' }, { revision: 3, text: null }, { revision: 5, text: 'again' }, { revision: 6, text: 'again' },
  ]);
  expect(versionsOf(steps)).toEqual([{ revision: 5, text: 'again' }]);
});
