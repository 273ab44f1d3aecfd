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
