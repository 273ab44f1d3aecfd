// Stances over time: the steps of positions from before all dates to the point shown, read to a bound.

import { stripsOf, type Step, type Strip } from '../lib/strips.ts';
import { dayOf } from '../lib/zone.ts';
import { askedBy, type Asked } from './ask.svelte.ts';
import { ask } from './client.ts';
import { graphql } from './graphql.ts';
import { page } from './page.svelte.ts';

const stepsDocument = graphql(`
  query steps($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $to: PointInTime!, $timeZone: TimeZone!, $paths: [String!]!, $after: String) {
    history(between: { from: "0001-01-01", to: $to }, paths: $paths, negotiation: $negotiation, timeZone: $timeZone, certainty: $certainty, snapshot: $snapshot, first: 500, after: $after) {
      nodes { path date after }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export interface History {
  strips: Strip[];
  /** The moment shown, and the first step. */
  from: number;
  to: number;
  /** There are more steps than were read: the strips end where these do. */
  isCut: boolean;
}

/** As many pages as are read: a view asks a bounded number of times. */
const pagesMax = 3;
const daysMin = 14;

/** Strips of positions of one negotiation, by paths such as `position/israel/issue/*`. Call it while a component is made. */
export function historyOf(paths: () => readonly string[] | null): Asked<History> {
  return askedBy(
    () => {
      const wanted = paths();
      return wanted && page.negotiation && page.snapshot ? { paths: [...wanted], negotiation: page.negotiation, date: page.snapshot.date, timeZone: page.zone } : null;
    },
    async ({ paths, negotiation, date, timeZone }, at, signal) => {
      const steps: Step[] = [];
      let after: string | null = null;
      for (let pages = 0; pages < pagesMax; pages += 1) {
        const { history }: { history: { nodes: Step[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await ask(stepsDocument, { paths, negotiation, to: dayOf(date, timeZone), timeZone, after, ...at }, signal);
        steps.push(...history.nodes);
        after = history.pageInfo.hasNextPage ? history.pageInfo.endCursor : null;
        if (after === null) break;
      }
      const last = steps.at(-1);
      const to = after !== null && last ? Date.parse(last.date) : Date.parse(date);
      const strips = stripsOf(steps, to);
      // A day alone is no strip: at least two weeks are drawn.
      const from = Math.min(to - daysMin * 86_400_000, ...strips.flatMap(({ pieces }) => pieces.map((piece) => piece.from)));
      return { strips, from, to, isCut: after !== null };
    },
  );
}
