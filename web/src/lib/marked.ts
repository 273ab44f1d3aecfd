// Words of a search marked in a text, as the server finds them: whatever the case and the accents, whole words, and beginnings
// of words with a star.
//
//   marked('The negotiators left.', 'negotiat*')    'The ', [negotiators], ' left.'

export interface Marked {
  text: string;
  hit: boolean;
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');
}

interface Wanted {
  whole: Set<string>;
  beginnings: string[];
}

/** The words that a question looks for. */
export function wantedWords(question: string): Wanted {
  const wanted: Wanted = { whole: new Set(), beginnings: [] };
  for (const [, word = '', star] of question.matchAll(/([\p{L}\p{N}\p{M}]+)(\*)?/gu)) {
    if (star) wanted.beginnings.push(folded(word));
    else wanted.whole.add(folded(word));
  }
  return wanted;
}

export function marked(text: string, question: string): Marked[] {
  const { whole, beginnings } = wantedWords(question);
  const pieces: Marked[] = [];
  for (const piece of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    if (piece === '') continue;
    const word = folded(piece);
    const hit = whole.has(word) || beginnings.some((each) => word.startsWith(each));
    const last = pieces.at(-1);
    if (last && last.hit === hit) last.text += piece;
    else pieces.push({ text: piece, hit });
  }
  return pieces;
}

/** The part of a long text around its first marked word, with marks; the whole if it is short. */
export function excerpt(text: string, question: string, length = 240): Marked[] {
  const pieces = marked(text, question);
  if (text.length <= length) return pieces;
  const first = pieces.findIndex(({ hit }) => hit);
  const start = first < 0 ? 0 : pieces.slice(0, first).reduce((sum, each) => sum + each.text.length, 0);
  const from = text.lastIndexOf(' ', Math.max(0, start - length / 3)) + 1;
  const end = text.indexOf(' ', from + length);
  const cut = text.slice(from, end < 0 ? undefined : end);
  return marked(`${from > 0 ? '… ' : ''}${cut}${end < 0 ? '' : ' …'}`, question);
}

export function hits(pieces: readonly Marked[]): boolean {
  return pieces.some(({ hit }) => hit);
}
