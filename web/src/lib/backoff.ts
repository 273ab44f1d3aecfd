// How long to wait before trying again: 1 s, 2 s, 4 s … 60 s, each less up to a quarter by chance,
// so that many pages do not return to a server at once.

export function waitMs(attempt: number, chance: number): number {
  const full = Math.min(60_000, 1000 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (1 - chance / 4));
}
