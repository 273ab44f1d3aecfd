// What the page is asked: everything that decides what it shows, and its form in the address.
// Pure: parse(search(q)) is q again, and equal questions have equal addresses.

import { utc, zoneNamed } from './zone.ts';
import { unread as words } from '#words/frame.ts';

export type Certainty = 'CERTAIN' | 'BEST' | 'POSSIBLE';

export interface Question {
  /** Key of the negotiation; null: the first there is. */
  negotiation: string | null;
  view: string;
  /** A day, month, year or instant, all of it included; null: now. */
  date: string | null;
  /** The zone whose days are meant, here and in what is shown. */
  timeZone: string;
  /** As this chronicle knew it then; null: all it holds. */
  knownAt: string | null;
  /** From what was public by then; null: whatever was published. */
  publishedBy: string | null;
  certainty: Certainty;
  /** Only what this actor, or anyone who speaks for it, says; null: everybody. */
  accordingTo: string | null;
  /** A snapshot token: it stands in the place of the three clocks. */
  pin: string | null;
  /** What is opened in the view, in the view's own words. */
  select: string | null;
  /** A view's own parameters; they are dropped with the view. */
  own: Readonly<Record<string, string>>;
}

export const firstView = 'state';

export const nothingAsked: Question = {
  negotiation: null,
  view: firstView,
  date: null,
  timeZone: utc,
  knownAt: null,
  publishedBy: null,
  certainty: 'BEST',
  accordingTo: null,
  pin: null,
  select: null,
  own: {},
};

const shared = ['negotiation', 'view', 'date', 'timeZone', 'knownAt', 'publishedBy', 'certainty', 'accordingTo', 'pin', 'select'];

const certainties = ['CERTAIN', 'BEST', 'POSSIBLE'];

export function parse(search: string): Question {
  const given = new URLSearchParams(search);
  const text = (name: string): string | null => given.get(name)?.trim() || null;
  const certainty = text('certainty')?.toUpperCase();
  const pin = text('pin');
  const own: Record<string, string> = {};
  for (const [name, value] of given) if (!shared.includes(name) && value !== '') own[name] = value;
  return {
    negotiation: text('negotiation'),
    view: text('view') ?? firstView,
    date: pin ? null : text('date'),
    timeZone: zoneNamed(text('timeZone') ?? '') ?? utc,
    knownAt: pin ? null : text('knownAt'),
    publishedBy: pin ? null : text('publishedBy'),
    certainty: certainty === 'CERTAIN' || certainty === 'POSSIBLE' ? certainty : 'BEST',
    accordingTo: text('accordingTo'),
    pin,
    select: text('select'),
    own,
  };
}

/** What an address asks for that `parse` has to leave out, each in one sentence. */
export function unread(search: string): string[] {
  const given = new URLSearchParams(search);
  const certainty = given.get('certainty')?.trim();
  const said: string[] = [];
  if (certainty && !certainties.includes(certainty.toUpperCase())) {
    said.push(words.certainty(certainty));
  }
  const zone = given.get('timeZone')?.trim();
  if (zone && zoneNamed(zone) === null) said.push(words.zone(zone));
  if (given.get('pin')?.trim()) {
    const clocks = ['date', 'knownAt', 'publishedBy'].filter((name) => given.get(name)?.trim());
    if (clocks.length > 0) said.push(words.beside(clocks.map((name) => `${name}=${given.get(name)?.trim()}`).join(', ')));
  }
  return said;
}

/** The address of a question, from '?' on; '/' for the empty one. */
export function search(question: Question): string {
  const pairs: [string, string | null][] = [
    ['negotiation', question.negotiation],
    ['view', question.view === firstView ? null : question.view],
    ['date', question.date],
    ['timeZone', question.timeZone === utc ? null : question.timeZone],
    ['knownAt', question.knownAt],
    ['publishedBy', question.publishedBy],
    ['certainty', question.certainty === 'BEST' ? null : question.certainty.toLowerCase()],
    ['accordingTo', question.accordingTo],
    ['pin', question.pin],
    ['select', question.select],
    ...Object.entries(question.own).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const address = pairs
    .filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${readable(value)}`)
    .join('&');
  return address ? `/?${address}` : '/';
}

/** A question with some of it changed. Another view starts unopened; another moment lets go of the pin. */
export function changed(question: Question, patch: Partial<Question>): Question {
  const next: Question = { ...question, ...patch };
  const otherView = next.view !== question.view || next.negotiation !== question.negotiation;
  if (otherView) {
    if (patch.select === undefined) next.select = null;
    if (patch.own === undefined) next.own = {};
  }
  if (patch.pin) {
    next.date = next.knownAt = next.publishedBy = null;
  } else if (patch.date !== undefined || patch.knownAt !== undefined || patch.publishedBy !== undefined) {
    next.pin = null;
  }
  return next;
}

/** Whether two questions are asked of the same moment. */
export function sameMoment(a: Question, b: Question): boolean {
  return (
    a.date === b.date &&
    a.timeZone === b.timeZone &&
    a.knownAt === b.knownAt &&
    a.publishedBy === b.publishedBy &&
    a.certainty === b.certainty &&
    a.pin === b.pin
  );
}

// A key with ':' and '/' is more readable unescaped, and both are allowed in a query.
function readable(value: string): string {
  return encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%3A', ':');
}
