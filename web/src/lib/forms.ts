// The forms in which other tools take what the page shows, and the addresses that give them.

import { forms as titles } from '#words/frame.ts';
import type { Certainty } from './question.ts';

/** A format of the server's, by its name there. */
export interface Form {
  name: string;
  title: string;
  /** What its file is called. */
  file: string;
}

const files = [
  { name: 'csv-events', file: 'events.csv' },
  { name: 'csv-claims', file: 'claims.csv' },
  { name: 'csv-positions', file: 'positions.csv' },
  { name: 'csv-votes', file: 'votes.csv' },
  { name: 'csv-consents', file: 'consents.csv' },
  { name: 'csv-commitments', file: 'commitments.csv' },
  { name: 'csv-accounts', file: 'accounts.csv' },
  { name: 'timelinejs', file: 'timeline.json' },
  { name: 'timelinejs-csv', file: 'timeline.csv' },
  { name: 'vis-timeline', file: 'vis-timeline.json' },
  { name: 'vega-lite', file: 'charts.vl.json' },
  { name: 'graphml', file: 'relations.graphml' },
  { name: 'gexf', file: 'relations.gexf' },
  { name: 'ical', file: 'meetings.ics' },
  { name: 'atom', file: 'events.atom' },
  { name: 'json-ld', file: 'events.jsonld' },
] as const;

export const forms: readonly Form[] = files.map((form) => ({ ...form, title: titles[form.name] }));

/** Where a form of exactly this snapshot is had. */
export function exportLink(format: string, token: string, certainty: Certainty, negotiation: string | null): string {
  const asked = new URLSearchParams({ format, snapshot: token, certainty });
  if (negotiation !== null) asked.set('negotiation', negotiation);
  return `/v1/export?${asked}`;
}
