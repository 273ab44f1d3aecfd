// What the view of changes says.

import { atStart, counted, inText, listed, number, officeTitle, plural } from './language.ts';

export const words = {
  title: 'What changed',
  from: 'From',
  to: 'to',
  asRecordedBy: (date: string): string => `, as recorded by ${date}`,
  asRecordedNow: ', as recorded now',
  nothing: 'nothing differs.',
  changes: (count: number): string => counted(count, 'change'),
  byEvents: (count: number): string => `, by ${counted(count, 'event')}`,
  past: (count: number, all: number): string => `${count === all ? 'all' : number(count)} of them to the past`,
  summary: 'In short:',
  summaryOf: (read: number): string => `The first ${number(read)} changes in short:`,
  backwards: 'The second date is the earlier one, so this reads backwards.',
  further: 'Choose dates further apart, or see what {last} changed.',
  lastEvents: 'the last events',
  nothingDated: 'Nothing with a date is on record by this day. Step to a later one.',
  comparing: 'Comparing …',
  isNew: 'new',
  isGone: 'no longer there',
  because: 'Because of',
  alsoBecause: 'Also because of',
  earlier: (count: number): string => `${counted(count, 'event')} recorded earlier`,
  revised: 'Revised later',
  revisedOn: (date: string): string => `Revised later: record updated on ${date}`,
  enteredBy: 'Entered by',
  record: 'its record',
  asAbove: 'cited above',
  noCause: 'No single event caused it.',
  show: 'Show',
  everything: 'everything',
  party: 'Party',
  anyParty: 'any party',
  onlyContested: 'Newly contested only',
  foldAll: 'Fold all',
  unfoldAll: 'Unfold all',
  noneFits: 'No change fits.',
  showAll: 'Show all',
  head: ['Section', 'About', 'Change', 'Because of'],
  theBeginning: 'the beginning',
  countedEntries: (count: number): string => counted(count, 'entry', 'entries'),
  today: (day: string): string => `today, ${day}`,
  presets: {
    last: 'The last events',
    dayBefore: 'Since the day before',
    weekBefore: 'In the week before',
    beginning: 'Since the beginning',
    knownNow: 'Known now but not then',
    latest: 'Latest additions to the record',
  },
  points: { what: 'What to compare', choose: 'Choose the dates', from: 'From', to: 'To', first: 'The first date', second: 'The second date', recordedBy: 'As recorded by', asSecond: 'as the second', now: 'now', swap: 'Swap' },
} as const;

/** '4 positions', '2 newly contested': the parts of the summary. */
export const counts = {
  positions: (count: number): string => counted(count, 'position'),
  contested: (count: number): string => `${number(count)} newly contested`,
  settled: (count: number): string => `${number(count)} no longer contested`,
  issue: (count: number): string => counted(count, 'issue'),
  proposal: (count: number): string => counted(count, 'proposal'),
  amendment: (count: number): string => counted(count, 'amendment'),
  decision: (count: number): string => counted(count, 'decision'),
  declaration: (count: number): string => counted(count, 'declaration'),
  meeting: (count: number): string => counted(count, 'meeting'),
  negotiation: (count: number): string => plural(count, { one: 'the talks themselves', other: `${number(count)} negotiations` }),
  commitment: (count: number): string => counted(count, 'commitment'),
  incident: (count: number): string => counted(count, 'incident'),
  account: (count: number): string => counted(count, 'disputed fact'),
  actor: (count: number): string => counted(count, 'actor'),
  other: (count: number): string => counted(count, 'other change'),
} as const;

export const sections = {
  issue: 'Issues and what parties say about them',
  proposal: 'Proposals',
  amendment: 'Amendments',
  decision: 'Decisions',
  declaration: 'Declarations',
  meeting: 'Meetings',
  negotiation: 'The talks and who takes part',
  commitment: 'Commitments',
  incident: 'Incidents',
  account: 'Disputed facts',
  actor: 'Actors and offices',
  other: 'Other',
} as const;

/** What of a thing changed. */
export const labels = {
  status: 'Status',
  partOf: 'Part of',
  text: 'Text',
  due: 'Due',
  over: 'Period',
  conditions: 'Conditions',
  title: 'Title',
  kind: 'Kind',
  name: 'Name',
  country: 'Country code',
  aliases: 'Also called',
  number: 'Number',
  schedule: 'To be done',
  issues: 'Settles',
  places: 'Places',
  bracketed: 'In brackets',
  alternativeTo: 'Alternative to',
  planned: 'Planned for',
  began: 'Began',
  held: 'Held',
  place: 'Place',
  participants: 'Participants',
  agenda: 'Agenda',
  outcome: 'Outcome',
  on: 'On',
  body: 'Decided by',
  method: 'Method',
  tally: 'Votes',
  votes: 'Who voted how',
  by: 'By',
  territories: 'Territories',
  sides: 'Said to be',
  when: 'When',
  where: 'Where',
  actors: 'Involved',
  doneBy: 'Done by',
  against: 'Done to',
  happened: 'What happened',
} as const;

export const tallies = { yes: 'in favour', no: 'against', abstain: 'abstaining', absent: 'absent' } as const;

/** How an actor adheres to a text: when it does, and when it no longer does. */
export const adherence: Readonly<Record<string, readonly [is: string, gone: string]>> = {
  signature: ['Signed by', 'no longer a signatory'],
  consent: ['Consent to be bound by', 'no longer consents to be bound'],
  provisional: ['Applied provisionally by', 'no longer applies it provisionally'],
  bound: ['Bound by it', 'no longer bound by it'],
};

export const lines = {
  clause: (number: string): string => `clause ${number}`,
  clauseLabel: (number: string): string => `Clause ${number}`,
  sameText: (clause: string): string => `${clause} reads as before`,
  phase: (phase: string): string => `phase ${phase}`,
  notAgreed: 'yes, not agreed',
  roleGone: (slots: { who: string; role: string }): string => `${atStart(slots.who)} is no longer ${slots.role}`,
  roleIs: (slots: { who: string; role: string }): string => `${atStart(slots.who)} is now ${slots.role}`,
  accordingTo: (who: string): string => `according to ${inText(who)}`,
  byWhom: (who: readonly string[]): string => `by ${listed(who.map(inText))}`,
  degree: (degree: string): string => `degree ${degree}`,
  /** A word with what is said of it besides. */
  withDetails: (slots: { word: string; details: readonly string[] }): string => `${slots.word} (${slots.details.join('; ')})`,
  onBehalfOf: (name: string): string => `for ${inText(name)}`,
  until: (date: string): string => `until ${date}`,
  officeGone: (slots: { title: string; of: string }): string => `No longer ${officeOf(slots)}`,
  officeIs: (slots: { title: string; of: string; until: string | null }): string => `Now ${officeOf(slots)}${slots.until === null ? '' : ` until ${slots.until}`}`,
  officeUntil: (slots: { title: string; of: string }): string => `${officeOf(slots)}, until`,
  memberGone: (slots: { of: string; as: string | null }): string => `No longer a member of ${memberOf(slots)}`,
  memberIs: (slots: { of: string; as: string | null; until: string | null }): string => `Now a member of ${memberOf(slots)}${slots.until === null ? '' : ` until ${slots.until}`}`,
  memberUntil: (slots: { of: string; as: string | null }): string => `Member of ${memberOf(slots)}, until`,
  effective: (date: string): string => `in effect from ${date}`,
  provisionally: 'provisionally',
  noLonger: (how: string): string => `no longer: ${how}`,
  takenBack: 'Taken back',
  not: (what: string): string => `not ${what}`,
  /** A disputed fact: 'killed: the strike'. */
  account: (slots: { aspect: string; of: string }): string => `${slots.aspect}: ${slots.of}`,
  nothing: 'nothing',
  wasGone: (was: string): string => `was ${was}, is no longer given`,
  wasIs: (slots: { was: string; is: string }): string => `was ${slots.was}, is now ${slots.is}`,
  came: (items: readonly string[]): string => listed(items),
  cameToo: (items: readonly string[]): string => `now also ${listed(items)}`,
  went: (items: readonly string[]): string => `no longer ${listed(items)}`,
  newText: (label: string): string => `${label}, new`,
  goneText: (label: string): string => `${label}, no longer there`,
};

/** 'President of the United States'. */
function officeOf({ title, of }: { title: string; of: string }): string {
  return `${officeTitle(title, of)} of ${inText(of)}`;
}

function memberOf({ of, as }: { of: string; as: string | null }): string {
  return as === null ? inText(of) : `${inText(of)} as ${as}`;
}
