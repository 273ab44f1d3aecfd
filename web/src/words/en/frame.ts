// What the frame of the page says: masthead, menu, news, foot, and what stands in the place of a view.

import { isolated } from '../../lib/isolated.ts';
import { counted, number, plural } from './language.ts';

export const words = {
  product: 'Chancery',
  line: 'A chronology of diplomacy',
  skip: 'Skip to the content',
  views: 'Views',
  negotiation: 'Negotiation',
  nothingYet: 'Nothing on record yet',
  /** Where events are on record, but no negotiation. */
  noTalks: 'No negotiation on record',

  leavePin: 'Back to the live page',
  askToday: 'Ask for today',
  askAgain: 'Ask again now',
  noView: (slots: { asked: string; shown: string }): string => `This page has no view ‘${isolated(slots.asked)}’, which the address asks for. It shows ‘${slots.shown}’ instead.`,
  showThat: 'Show that view under its own address',
  opensNothing: (select: string): string => `The address asks to open ‘${isolated(select)}’. Nothing opens in this view, so that part is ignored.`,
  dropIt: 'Drop it from the address',
  mayNotRecord: 'You can read this chronicle but not add to it. To record, sign in with a token of the role recorder.',
  notLoaded: 'This part of the page could not be loaded. Reload the page when the server is back.',
  asking: 'Asking the server …',

  noNegotiation: (name: string): string => `No negotiation ‘${isolated(name)}’ is on record by this day. It may open later.`,
  others: 'On record by this day:',
  noOthers: 'No other negotiation is on record by this day.',

  news: {
    unknown: (count: number): string => `${counted(count, 'new record')} since this page was opened.`,
    later: (count: number): string => `${counted(count, 'new record')}, all later than the day shown.`,
    bearing: (count: number): string => `${counted(count, 'new record')} affecting what is shown here.`,
    some: (slots: { count: number; touching: number }): string => `${counted(slots.count, 'new record')}; ${number(slots.touching)} ${plural(slots.touching, { one: 'affects', other: 'affect' })} what is shown here.`,
    show: 'Show',
  },
  replaced: {
    pinned: 'This server now holds a different chronicle from the one this page was opened on. The permanent link belongs to the old one. What is shown is from the old one, which can no longer be asked.',
    changed: 'This server now holds a different chronicle from the one this page was opened on. What is shown is from the new one.',
    pinIsOld: 'The permanent link in the address belongs to the old one.',
    goOn: 'Continue with the new one',
  },
  /** Under the page: what exactly is shown, as one paragraph of sentences. */
  foot: {
    snapshot: (slots: { date: string; records: number; recordedBy: string | null; publicBy: string | null; zone: string }): string =>
      `As of ${slots.date}, from ${counted(slots.records, 'record')}${slots.recordedBy === null ? '' : `, the last recorded on ${slots.recordedBy}`}${slots.publicBy === null ? '' : `; from what was public by ${slots.publicBy}`}. Days are those of ${slots.zone}.`,
    hearing: {
      starting: '',
      live: 'New records are announced as they come.',
      asking: 'This server does not announce new records; the page checks for them from time to time.',
      lost: 'The connection is lost. What is shown stays; the page keeps trying.',
    },
    /** On paper, before the address. */
    permanent: 'Permanent link:',
    download: 'Download this negotiation for another tool',
    whole: 'The whole record, one event per line',
    graphiql: 'Ask in GraphQL',
    licences: 'Licences',
  },
} as const;

/** The views, as the menu names them. */
export const views = {
  state: 'State of play',
  positions: 'Positions',
  overTime: 'Over time',
  claims: 'Who claimed what',
  changes: 'What changed',
  timeline: 'Timeline',
  relations: 'Relations',
  about: 'About',
  search: 'Search',
  record: 'Record',
  bring: 'Import a sheet',
} as const;

/** The forms of an export, by their name on the server. */
export const forms = {
  'csv-events': 'Events, as a spreadsheet (CSV)',
  'csv-claims': 'Claims, as a spreadsheet (CSV)',
  'csv-positions': 'Positions, as a spreadsheet (CSV)',
  'csv-votes': 'Votes, as a spreadsheet (CSV)',
  'csv-consents': 'Signatures and ratifications, as a spreadsheet (CSV)',
  'csv-commitments': 'Commitments, as a spreadsheet (CSV)',
  'csv-accounts': 'Disputed facts, as a spreadsheet (CSV)',
  timelinejs: 'TimelineJS',
  'timelinejs-csv': 'TimelineJS, as a spreadsheet',
  'vis-timeline': 'vis-timeline',
  'vega-lite': 'Charts that draw from this server (Vega-Lite)',
  graphml: 'Graph (GraphML)',
  gexf: 'Graph for Gephi (GEXF)',
  ical: 'Meetings and deadlines, as a calendar (iCalendar)',
  atom: 'Feed (Atom)',
  'json-ld': 'Linked data (JSON-LD)',
} as const;

/** What the address says and the page cannot use. */
export const unread = {
  certainty: (asked: string): string => `The address asks for the certainty ‘${isolated(asked)}’. It can be certain, best or possible. Uncertain dates count from their midpoint.`,
  zone: (asked: string): string => `The address asks for days of ‘${isolated(asked)}’, which is not a time zone this browser knows. Use, for example, Asia/Jerusalem. Days are read in UTC.`,
  beside: (names: string): string => `The address has a permanent link, which fixes the day. What else it says (${names}) is ignored.`,
};
