// Keys, and choosing what they name by its name.

export interface Option {
  key: string;
  label: string;
  /** What tells it from others of the name. */
  detail?: string;
  /** Other names that find it. */
  also?: readonly string[];
}

export function isKey(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

/** 'Talks in Cairo, 2nd round' as 'talks-in-cairo-2nd-round'; '' where nothing of it can stand in a key. */
export function keyFrom(name: string): string {
  const words = plain(name).split(/[^a-z0-9]+/).filter(Boolean);
  let key = '';
  for (const word of words) {
    const longer = key ? `${key}-${word}` : word.slice(0, 64);
    if (longer.length > 64) break;
    key = longer;
  }
  return key;
}

/** The key itself, or with a number that none of `taken` has. */
export function freeKey(key: string, taken: (key: string) => boolean): string {
  if (!key || !taken(key)) return key;
  for (let count = 2; ; count += 1) {
    const next = `${key.slice(0, 60)}-${count}`;
    if (!taken(next)) return next;
  }
}

/** Lower case, without accents. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The best of the options: what begins so, then what has a word that begins so, then what holds it. Every word counts. */
export function matching(options: readonly Option[], typed: string, most: number): Option[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return options.slice(0, most);
  const scored: { option: Option; score: number }[] = [];
  for (const option of options) {
    const texts = [option.label, ...(option.also ?? []), option.key, option.detail ?? ''].map(plain);
    const scores = words.map((word) => Math.min(...texts.map((text) => scoreOf(text, word))));
    const score = Math.max(...scores) * 4 + Math.min(...scores);
    if (Math.max(...scores) < 3) scored.push({ option, score });
  }
  return scored.sort((a, b) => a.score - b.score).slice(0, most).map(({ option }) => option);
}

function scoreOf(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 3;
  if (at === 0) return 0;
  return /[\p{L}\p{N}]/u.test(text[at - 1]!) ? 2 : 1;
}

/** The one that is named exactly so, by name, other name or key. */
export function exact(options: readonly Option[], typed: string): Option | null {
  const text = plain(typed.trim());
  if (text === '') return null;
  return options.find(({ key, label, also }) => plain(label) === text || key === text || (also ?? []).some((name) => plain(name) === text)) ?? null;
}

/** Options that may be meant by a name that is about to be made new: the same words, or but for a letter or a title. */
export function similar(options: readonly Option[], name: string): Option[] {
  const wanted = wordsOf(name);
  if (wanted.length === 0) return [];
  return options.filter(({ label, also }) => [label, ...(also ?? [])].some((other) => isSimilar(wanted, wordsOf(other)))).slice(0, 3);
}

function wordsOf(name: string): string[] {
  return plain(name).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && word !== 'the' && word !== 'of');
}

function isSimilar(a: readonly string[], b: readonly string[]): boolean {
  if (b.length === 0) return false;
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const matches = few.filter((word) => many.some((other) => isNear(word, other))).length;
  // 'Blinken' and 'Antony Blinken', 'A. Blinken' and 'Antony J. Blinken', 'Netanyahoo' and 'Netanyahu'.
  return matches === few.length && (few.some((word) => word.length >= 4) || few.length === many.length);
}

function isNear(a: string, b: string): boolean {
  if (a === b || (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b))) return true;
  return Math.min(a.length, b.length) >= 5 && distance(a, b) <= (Math.min(a.length, b.length) >= 8 ? 2 : 1);
}

/** How many letters have to be put in, taken out or replaced. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
