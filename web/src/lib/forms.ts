// The forms in which other tools take what the page shows, and the addresses that give them.

import type { Certainty } from './question.ts';

/** A format of the server's, by its name there. */
export interface Form {
  name: string;
  title: string;
  /** What its file is called. */
  file: string;
}

export const forms: readonly Form[] = [
  { name: 'csv-events', title: 'Events, as a spreadsheet (CSV)', file: 'events.csv' },
  { name: 'csv-claims', title: 'Claims, as a spreadsheet (CSV)', file: 'claims.csv' },
  { name: 'csv-positions', title: 'Positions, as a spreadsheet (CSV)', file: 'positions.csv' },
  { name: 'csv-votes', title: 'Votes, as a spreadsheet (CSV)', file: 'votes.csv' },
  { name: 'csv-consents', title: 'Signatures and ratifications, as a spreadsheet (CSV)', file: 'consents.csv' },
  { name: 'csv-commitments', title: 'Commitments, as a spreadsheet (CSV)', file: 'commitments.csv' },
  { name: 'csv-accounts', title: 'Disputed facts, as a spreadsheet (CSV)', file: 'accounts.csv' },
  { name: 'timelinejs', title: 'TimelineJS', file: 'timeline.json' },
  { name: 'timelinejs-csv', title: 'TimelineJS, as a spreadsheet', file: 'timeline.csv' },
  { name: 'vis-timeline', title: 'vis-timeline', file: 'vis-timeline.json' },
  { name: 'vega-lite', title: 'Charts that draw from this server (Vega-Lite)', file: 'charts.vl.json' },
  { name: 'graphml', title: 'Graph (GraphML)', file: 'relations.graphml' },
  { name: 'gexf', title: 'Graph for Gephi (GEXF)', file: 'relations.gexf' },
  { name: 'ical', title: 'Meetings and deadlines, as a calendar (iCalendar)', file: 'meetings.ics' },
  { name: 'atom', title: 'Feed (Atom)', file: 'events.atom' },
  { name: 'json-ld', title: 'Linked data (JSON-LD)', file: 'events.jsonld' },
];

/** Where a form of exactly this snapshot is had. */
export function exportLink(format: string, token: string, certainty: Certainty, negotiation: string | null): string {
  const asked = new URLSearchParams({ format, snapshot: token, certainty });
  if (negotiation !== null) asked.set('negotiation', negotiation);
  return `/v1/export?${asked}`;
}
