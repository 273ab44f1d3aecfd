// Issues as a reader wants them: what is stuck first, parts below their wholes.

import { byName } from '#words/language.ts';

export type IssueStatus = 'STICKING_POINT' | 'OPEN' | 'NARROWED' | 'AGREED' | 'DROPPED';

export interface IssueLike {
  key: string;
  title: string;
  status: IssueStatus;
  parent: { key: string } | null;
}

export interface Placed<I> {
  issue: I;
  /** How many of its wholes stand above it. */
  depth: number;
}

const urgency: Record<IssueStatus, number> = { STICKING_POINT: 0, OPEN: 1, NARROWED: 2, AGREED: 3, DROPPED: 4 };

/**
 * Issues in reading order: by the most urgent status in each branch, then by title; a part follows its whole.
 * A part whose whole is not in the list stands by itself.
 */
export function inReadingOrder<I extends IssueLike>(issues: readonly I[]): Placed<I>[] {
  const keys = new Set(issues.map(({ key }) => key));
  const below = new Map<string | null, I[]>();
  for (const issue of issues) {
    const parent = issue.parent && keys.has(issue.parent.key) ? issue.parent.key : null;
    below.set(parent, [...(below.get(parent) ?? []), issue]);
  }
  const most = new Map<string, number>();
  const urgencyOf = (issue: I): number => {
    const found = most.get(issue.key);
    if (found !== undefined) return found;
    most.set(issue.key, urgency[issue.status]);
    const worst = Math.min(urgency[issue.status], ...(below.get(issue.key) ?? []).map(urgencyOf));
    most.set(issue.key, worst);
    return worst;
  };
  const placed: Placed<I>[] = [];
  const place = (parent: string | null, depth: number): void => {
    const siblings = [...(below.get(parent) ?? [])].sort(
      (a, b) => urgencyOf(a) - urgencyOf(b) || urgency[a.status] - urgency[b.status] || byName(a.title, b.title),
    );
    for (const issue of siblings) {
      placed.push({ issue, depth });
      place(issue.key, depth + 1);
    }
  };
  place(null, 0);
  return placed;
}
