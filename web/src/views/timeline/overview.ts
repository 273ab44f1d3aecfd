// The whole line in a strip: how many events stand where. Pure.

import type { Range } from './range.ts';

/** One path in a box of that size: a line for each column that has events, taller for more. */
export function densityPath(marks: readonly { middle: number; count?: number }[], [from, to]: Range, width: number, height: number): string {
  const columns = new Map<number, number>();
  for (const { middle, count = 1 } of marks) {
    const x = Math.floor(((middle - from) / (to - from)) * (width / 2)) * 2 + 1;
    columns.set(x, (columns.get(x) ?? 0) + count);
  }
  const most = Math.max(1, ...columns.values());
  return [...columns].map(([x, count]) => `M${x} ${height}v${-(height * (0.25 + (0.75 * Math.log1p(count)) / Math.log1p(most))).toFixed(1)}`).join('');
}
