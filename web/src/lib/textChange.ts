// Two texts compared word by word.
//
//   'Forces leave Gaza.' → 'Forces leave all of Gaza.'    same 'Forces leave ', added 'all of ', same 'Gaza.'
//
// A text that keeps next to nothing of the other is told as a whole: crumbs of sameness would help nobody.

import { diffArrays } from 'diff';

export interface Piece {
  how: 'same' | 'added' | 'removed';
  text: string;
}

/** Longer texts are told as a whole: comparing them would keep the page waiting. */
const lengthMax = 30_000;

export function textChange(before: string, after: string): Piece[] {
  if (before === after) return before === '' ? [] : [{ how: 'same', text: before }];
  const whole: Piece[] = [
    { how: 'removed', text: before },
    { how: 'added', text: after },
  ];
  if (before === '' || after === '' || before.length + after.length > lengthMax) return whole.filter(({ text }) => text !== '');
  const pieces = diffArrays(words(before), words(after)).map(({ added, removed, value }): Piece => ({ how: added ? 'added' : removed ? 'removed' : 'same', text: value.join('') }));
  const joined = withoutCrumbs(pieces);
  const kept = joined.reduce((sum, { how, text }) => (how === 'same' ? sum + letters(text) : sum), 0);
  return kept * 4 < Math.min(letters(before), letters(after)) ? whole : joined;
}

// Words, spaces and signs, each by itself, in any script. Where the browser cannot tell words, what stands between spaces.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'word' }) : null;

function words(text: string): string[] {
  return segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : text.split(/(\s+)/);
}

// A space or comma that both texts share between two changes belongs to the changes; one after them does not.
function withoutCrumbs(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  let removed = '';
  let added = '';
  const same = (text: string): void => {
    const last = joined[joined.length - 1];
    if (last?.how === 'same') last.text += text;
    else if (text) joined.push({ how: 'same', text });
  };
  const flush = (): void => {
    const tail = sharedTail(removed, added);
    removed = removed.slice(0, removed.length - tail.length);
    added = added.slice(0, added.length - tail.length);
    if (removed) joined.push({ how: 'removed', text: removed });
    if (added) joined.push({ how: 'added', text: added });
    same(tail);
    removed = added = '';
  };
  pieces.forEach((piece, index) => {
    if (piece.how === 'removed') removed += piece.text;
    else if (piece.how === 'added') added += piece.text;
    else if ((removed || added) && index < pieces.length - 1 && letters(piece.text) === 0) {
      removed += piece.text;
      added += piece.text;
    } else {
      flush();
      same(piece.text);
    }
  });
  flush();
  return joined;
}

/** What both end with, as far as it holds no letter. */
function sharedTail(a: string, b: string): string {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a.at(-1 - length) === b.at(-1 - length) && letters(a.slice(-1 - length)) === 0) length += 1;
  return length > 0 ? a.slice(-length) : '';
}

function letters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
