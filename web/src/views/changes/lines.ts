// A change in words: what its path is about, and its values as lines that a reader can take in.
//
//   proposal/P/clause/C   {"number":"4","text":…}   →   a text compared word by word, and a line for each other part that differs
//
// Values are those of the server's diff. What is not known here (a newer server's) is shown as it came.

import { aspectInWords } from '../../lib/accounts.ts';
import { periodInWords } from '../../lib/dates.ts';
import type { StatedPosition } from '../../lib/stance.ts';
import { capital, listed, number } from '#words/language.ts';
import { inWords } from '#words/enumerations.ts';
import type { Kind, Names } from './names.ts';
import { adherence, labels, lines as said, tallies } from '#words/changes.ts';
import { amounts } from '#words/stances.ts';

export type Line =
  /** Something that has one value: null where it was, or is, not there. */
  | { sort: 'value'; label: string; was: string | null; is: string | null }
  /** Something written: compared word by word. */
  | { sort: 'text'; label: string; was: string; is: string }
  /** Several of a kind: which came, which went. */
  | { sort: 'list'; label: string; came: string[]; went: string[]; isNew: boolean }
  | { sort: 'position'; party: string; actor: string; on: string | null; select: string; was: StatedPosition | null; is: StatedPosition | null }
  /** Something said whole: 'Joined: Egypt as mediator'. */
  | { sort: 'said'; text: string };

export type Section = 'issue' | 'proposal' | 'amendment' | 'decision' | 'declaration' | 'meeting' | 'negotiation' | 'commitment' | 'incident' | 'account' | 'actor' | 'other';

export interface About {
  section: Section;
  /** The key of the thing in its section. */
  key: string;
}

/** What a change is about: positions stand with the matter that they are on. */
export function aboutOf(path: string): About {
  const [head = '', key = '', ...rest] = path.split('/');
  if (head === 'position') {
    const [kind = '', on = ''] = [rest[0], rest[1]];
    if (kind === 'issue' || kind === 'proposal' || kind === 'meeting') return { section: kind, key: on };
    if (kind === 'clause') return { section: 'proposal', key: on };
  }
  if (['issue', 'proposal', 'amendment', 'decision', 'declaration', 'meeting', 'negotiation', 'commitment', 'incident', 'actor'].includes(head)) return { section: head as Section, key };
  // 'account/KIND/K/ASPECT'; a clause's K has its proposal before it.
  if (head === 'account') return { section: 'account', key: [key, ...rest].join('/') };
  // An office and a membership stand with who holds them.
  if (head === 'office' || head === 'membership') return { section: 'actor', key };
  return { section: 'other', key: path };
}

interface Values {
  path: string;
  before: string | null;
  after: string | null;
}

export function linesOf({ path, before, after }: Values, names: Names): Line[] {
  const was = read(before);
  const is = read(after);
  const [head = '', key = '', ...rest] = path.split('/');
  const statusLine = (label: string): Line => ({ sort: 'value', label, was: status(was, names), is: status(is, names) });
  if (head === 'position') {
    const [kind = '', ...on] = rest;
    const clause = kind === 'clause' ? said.clause(names.of('clause', on.join('/'))) : null;
    return [{ sort: 'position', party: names.of('actor', key), actor: key, on: clause, select: `${key}/${rest.join('/')}`, was: was as StatedPosition | null, is: is as StatedPosition | null }];
  }
  if (head === 'negotiation' && rest[0] === 'party') {
    const who = names.of('actor', rest[1] ?? '');
    const role = inWords(rest[2] ?? '');
    return [{ sort: 'said', text: after === null ? said.roleGone({ who, role }) : said.roleIs({ who, role }) }];
  }
  if (head === 'proposal' && rest[0] === 'clause') return clauseLines(names.of('clause', `${key}/${rest.slice(1).join('/')}`), was, is, names);
  if (head === 'meeting') return meetingLines(rest[0] ?? '', was, is, names);
  if (head === 'incident') return incidentLines(was, is, names);
  if (head === 'actor') return actorLines(was, is, names);
  if (head === 'office') return officeLines(names.of('actor', rest[0] ?? ''), rest.slice(1).join('/'), was, is);
  if (head === 'issue' && rest[0] === 'parent') return [{ sort: 'value', label: labels.partOf, was: parentOf(was, names), is: parentOf(is, names) }];
  if (head === 'commitment' && rest[0] === 'text') return differing([{ sort: 'text', label: labels.text, was: text(was), is: text(is) }]);
  if (head === 'commitment' && rest[0] === 'due') return differing([{ sort: 'value', label: labels.due, was: period(was), is: period(is) }]);
  if (head === 'commitment' && rest[0] === 'over') return differing([{ sort: 'value', label: labels.over, was: period(was), is: period(is) }]);
  if (head === 'commitment' && rest[0] === 'conditions') return differing([list(labels.conditions, was, is, text)]);
  if (head === 'proposal' && rest.length > 1) return adherenceLines(rest[0] ?? '', names.of('actor', rest.slice(1).join('/')), was, is);
  if (head === 'decision') return decisionLines(was, is, names);
  if (head === 'declaration') return declarationLines(was, is, names);
  if (head === 'account') return accountLines(was, is, names);
  if (head === 'membership') return membershipLines(names.of('actor', rest.join('/')), was, is);
  if (rest[0] === 'status' && ['negotiation', 'issue', 'proposal', 'amendment', 'commitment'].includes(head)) return [statusLine(labels.status)];
  return [{ sort: 'value', label: path, was: before, is: after }];
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function read(value: string | null): Json {
  if (value === null) return null;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function part(value: Json, name: string): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value[name] ?? null) : null;
}

function enumOf(value: Json): string | null {
  return typeof value === 'string' ? inWords(value) : null;
}

/** A status, which may say according to whom, to what degree, by whom and why. */
function status(value: Json, names: Names): string | null {
  const word = enumOf(part(value, 'status')) ?? enumOf(value);
  if (word === null) return null;
  const by = items(part(value, 'by')).map(named(names, 'actor'));
  const accordingTo = plain(part(value, 'accordingTo'));
  const degree = plain(part(value, 'degree'));
  const details = [
    accordingTo ? said.accordingTo(names.of('actor', accordingTo)) : null,
    by.length > 0 ? said.byWhom(by) : null,
    degree ? said.degree(degree) : null,
    plain(part(value, 'reason')),
  ].filter((each) => each !== null);
  return details.length > 0 ? said.withDetails({ word, details }) : word;
}

function parentOf(value: Json, names: Names): string | null {
  const key = plain(value);
  return key === null ? null : names.of('issue', key);
}

function text(value: Json): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** null of a value that is not there. */
function plain(value: Json): string | null {
  return text(value) || null;
}

function period(value: Json): string | null {
  const edtf = part(value, 'edtf');
  return typeof edtf === 'string' ? periodInWords({ edtf, from: '', to: '' }, 'lasting') : null;
}

function place(value: Json): string | null {
  const [name, country] = [plain(part(value, 'name')), plain(part(value, 'country'))];
  return name && country && name !== country ? `${name}, ${country}` : name;
}

function items(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function list(label: string, was: Json, is: Json, name: (item: Json) => string): Line {
  const [old, now] = [items(was).map(name), items(is).map(name)];
  return { sort: 'list', label, came: now.filter((each) => !old.includes(each)), went: old.filter((each) => !now.includes(each)), isNew: old.length === 0 };
}

const named =
  (names: Names, kind: Kind) =>
  (item: Json): string =>
    names.of(kind, text(item));

/** Only what differs, and nothing of what is empty on both sides. */
function differing(lines: readonly Line[]): Line[] {
  return lines.filter((line) => {
    if (line.sort === 'value' || line.sort === 'text') return (line.was ?? '') !== (line.is ?? '');
    return line.sort !== 'list' || line.came.length + line.went.length > 0;
  });
}

const bracketed = (value: Json): string | null => (value === true ? said.notAgreed : null);

function clauseLines(number: string, was: Json, is: Json, names: Names): Line[] {
  const label = said.clauseLabel(text(part(is, 'number')) || text(part(was, 'number')) || number);
  const both = (name: string): [Json, Json] => [part(was, name), part(is, name)];
  const [phaseWas, phaseIs] = both('phase');
  const phase = (value: Json): string | null => (value === null ? null : said.phase(text(value)));
  const [numberWas, numberIs] = both('number');
  const [scheduleWas, scheduleIs] = both('schedule');
  const rest = differing([
    { sort: 'value', label: labels.number, was: was === null ? plain(numberIs) : plain(numberWas), is: is === null ? plain(numberWas) : plain(numberIs) },
    { sort: 'value', label: labels.partOf, was: phase(phaseWas), is: phase(phaseIs) },
    { sort: 'value', label: labels.schedule, was: period(scheduleWas), is: period(scheduleIs) },
    list(labels.issues, ...both('issues'), named(names, 'issue')),
    list(labels.places, ...both('places'), (item) => place(item) ?? ''),
    { sort: 'value', label: labels.bracketed, was: bracketed(part(was, 'bracketed')), is: bracketed(part(is, 'bracketed')) },
    { sort: 'value', label: labels.alternativeTo, was: plain(part(was, 'alternativeTo')), is: plain(part(is, 'alternativeTo')) },
  ]);
  const [textWas, textIs] = both('text').map(text) as [string, string];
  const words: Line[] = textWas === textIs ? [{ sort: 'said', text: said.sameText(label) }] : [{ sort: 'text', label, was: textWas, is: textIs }];
  return [...words, ...rest];
}

function meetingLines(attribute: string, was: Json, is: Json, names: Names): Line[] {
  switch (attribute) {
    case 'title':
      return was === null ? [] : [{ sort: 'value', label: labels.title, was: plain(was), is: plain(is) }];
    case 'kind':
    case 'status':
      return [{ sort: 'value', label: labels[attribute], was: enumOf(was), is: enumOf(is) }];
    case 'planned':
    case 'began':
    case 'held':
      return differing([{ sort: 'value', label: labels[attribute], was: period(was), is: period(is) }]);
    case 'place':
      return differing([{ sort: 'value', label: labels.place, was: place(was), is: place(is) }]);
    case 'participants':
      return differing([list(labels.participants, was, is, participant(names))]);
    case 'agenda':
      return differing([list(labels.agenda, was, is, named(names, 'issue'))]);
    case 'outcome':
      return differing([{ sort: 'text', label: labels.outcome, was: text(was), is: text(is) }]);
    default:
      return [{ sort: 'value', label: attribute, was: plain(was), is: plain(is) }];
  }
}

const participant =
  (names: Names) =>
  (item: Json): string => {
    const [actor, delegation, level] = ['actor', 'delegation', 'level'].map((name) => plain(part(item, name)));
    const who = names.of('actor', actor ?? '');
    const details = [level, delegation ? said.onBehalfOf(names.of('actor', delegation)) : null].filter((each) => each !== null && each !== undefined);
    return details.length > 0 ? `${who} (${details.join(', ')})` : who;
  };

function actorLines(was: Json, is: Json, names: Names): Line[] {
  const both = (name: string): [Json, Json] => [part(was, name), part(is, name)];
  const value = (label: string, name: string, say: (value: Json) => string | null): Line => {
    const [old, now] = both(name);
    return { sort: 'value', label, was: say(old), is: say(now) };
  };
  const above = (value: Json): string | null => (plain(value) === null ? null : names.of('actor', text(value)));
  return differing([
    value(labels.name, 'name', plain),
    value(labels.kind, 'kind', enumOf),
    value(labels.partOf, 'partOf', above),
    value(labels.country, 'country', plain),
    list(labels.aliases, ...both('aliases'), text),
  ]);
}

function officeLines(of: string, title: string, was: Json, is: Json): Line[] {
  if (is === null) return [{ sort: 'said', text: said.officeGone({ title, of }) }];
  if (was === null) return [{ sort: 'said', text: said.officeIs({ title, of, until: period(part(is, 'until')) }) }];
  return [{ sort: 'value', label: said.officeUntil({ title, of }), was: period(part(was, 'until')), is: period(part(is, 'until')) }];
}

/** Who signed a text, consented to it, applies it, is bound by it. */
function adherenceLines(how: string, who: string, was: Json, is: Json): Line[] {
  const act = (value: Json): string => {
    const [word, effective] = [enumOf(part(value, 'act')), period(part(value, 'effective'))];
    return [word, effective ? said.effective(effective) : null, part(value, 'provisional') === true ? said.provisionally : null].filter((each) => each !== null).join(', ');
  };
  const [label, gone] = adherence[how] ?? [capital(inWords(how)), said.noLonger(inWords(how))];
  if (is === null) return [{ sort: 'said', text: `${who}: ${gone}` }];
  if (was === null) return [{ sort: 'said', text: `${label}: ${who}${act(is) ? ` (${act(is)})` : ''}` }];
  return differing([{ sort: 'value', label: `${label}: ${who}`, was: act(was), is: act(is) }]);
}

/** A node id such as 'proposal:K', by its name. */
function thing(value: Json, names: Names): string | null {
  const id = plain(value);
  const at = id?.indexOf(':') ?? -1;
  return id === null ? null : at < 0 ? id : names.of(id.slice(0, at) as Kind, id.slice(at + 1));
}

function decisionLines(was: Json, is: Json, names: Names): Line[] {
  const value = (label: string, name: string, say: (value: Json) => string | null): Line => ({ sort: 'value', label, was: say(part(was, name)), is: say(part(is, name)) });
  const tally = (value: Json): string | null => {
    const counts = (Object.keys(tallies) as (keyof typeof tallies)[]).map((name) => [name, Number(plain(part(value, name)) ?? 0)] as const);
    const told = counts.filter(([, count]) => count > 0).map(([name, count]) => `${number(count)} ${tallies[name]}`);
    return told.length > 0 ? told.join(', ') : null;
  };
  const votes = (value: Json): Json => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).map(([actor, vote]) => ({ actor, vote })) : []);
  return differing([
    value(labels.on, 'on', (each) => thing(each, names)),
    value(labels.body, 'body', (each) => (plain(each) === null ? null : names.of('actor', text(each)))),
    value(labels.method, 'method', enumOf),
    value(labels.outcome, 'outcome', enumOf),
    value(labels.tally, 'tally', tally),
    list(labels.votes, votes(part(was, 'votes')), votes(part(is, 'votes')), (each) => `${names.of('actor', text(part(each, 'actor')))} (${enumOf(part(each, 'vote')) ?? ''})`),
  ]);
}

function declarationLines(was: Json, is: Json, names: Names): Line[] {
  const value = (label: string, name: string, say: (value: Json) => string | null): Line => ({ sort: 'value', label, was: say(part(was, name)), is: say(part(is, name)) });
  const withdrawn = part(is, 'withdrawn') === true && part(was, 'withdrawn') !== true;
  return [
    ...differing([
      value(labels.by, 'actor', (each) => (plain(each) === null ? null : names.of('actor', text(each)))),
      value(labels.kind, 'kind', enumOf),
      { sort: 'text', label: labels.text, was: text(part(was, 'text')), is: text(part(is, 'text')) },
      list(labels.territories, part(was, 'territories'), part(is, 'territories'), text),
    ]),
    ...(withdrawn ? [{ sort: 'said', text: said.takenBack } as const] : []),
  ];
}

/** What is asserted of one aspect: each value with who says so. */
function accountLines(was: Json, is: Json, names: Names): Line[] {
  const side = (each: Json): string => {
    const value = part(each, 'value');
    const number = part(value, 'number') ?? value;
    const [exact, least, greatest, unit] = ['exact', 'least', 'greatest', 'unit'].map((name) => plain(part(number, name)));
    const amount = exact ?? (least && greatest ? amounts.range(least, greatest) : least ? amounts.atLeast(least) : greatest ? amounts.atMost(greatest) : null);
    const actor = plain(part(value, 'actor'));
    const what = amount ? [amount, unit].filter(Boolean).join(' ') : (plain(part(value, 'text')) ?? period(part(value, 'date')) ?? (actor ? names.of('actor', actor) : (plain(value) ?? '')));
    const by = items(part(each, 'claimants')).map(named(names, 'actor'));
    const asserted = part(each, 'negated') === true ? said.not(what) : what;
    return by.length > 0 ? said.withDetails({ word: asserted, details: [listed(by)] }) : asserted;
  };
  return differing([
    { sort: 'value', label: labels.status, was: enumOf(part(was, 'status')), is: enumOf(part(is, 'status')) },
    list(labels.sides, part(was, 'sides'), part(is, 'sides'), side),
  ]);
}

function membershipLines(of: string, was: Json, is: Json): Line[] {
  const as = plain(part(is ?? was, 'title'));
  const until = period(part(is, 'until'));
  if (is === null) return [{ sort: 'said', text: said.memberGone({ of, as }) }];
  if (was === null) return [{ sort: 'said', text: said.memberIs({ of, as, until }) }];
  return differing([{ sort: 'value', label: said.memberUntil({ of, as }), was: period(part(was, 'until')), is: until }]);
}

/** What an account is about, in words: 'killed: the strike'. */
export function accountTitle(key: string, names: Names): string {
  const [kind = '', ...rest] = key.split('/');
  const aspect = rest.pop() ?? '';
  return said.account({ aspect: aspectInWords(aspect), of: names.of(kind as Kind, rest.join('/')) });
}

function incidentLines(was: Json, is: Json, names: Names): Line[] {
  const both = (name: string): [Json, Json] => [part(was, name), part(is, name)];
  const [occurredWas, occurredIs] = both('occurred');
  const [placeWas, placeIs] = both('place');
  const [textWas, textIs] = both('text').map(text) as [string, string];
  const [titleWas, titleIs] = both('title').map(text) as [string, string];
  return differing([
    { sort: 'text', label: labels.title, was: titleWas, is: titleIs },
    { sort: 'value', label: labels.when, was: period(occurredWas), is: period(occurredIs) },
    { sort: 'value', label: labels.where, was: place(placeWas), is: place(placeIs) },
    { sort: 'value', label: labels.kind, was: enumOf(part(was, 'kind')), is: enumOf(part(is, 'kind')) },
    list(labels.actors, ...both('actors'), named(names, 'actor')),
    list(labels.doneBy, ...both('by'), named(names, 'actor')),
    list(labels.against, ...both('against'), named(names, 'actor')),
    { sort: 'text', label: labels.happened, was: textWas, is: textIs },
  ]);
}

/** The title of an incident, from its value: it has no list of its own to be named from. */
export function incidentTitle({ before, after }: Values): string | null {
  return plain(part(read(after), 'title')) ?? plain(part(read(before), 'title'));
}

/** A line of one value in words. */
export function valueInWords({ was, is }: { was: string | null; is: string | null }): string {
  if (was === null) return is ?? said.nothing;
  return is === null ? said.wasGone(was) : said.wasIs({ was, is });
}

export function listInWords({ came, went, isNew }: { came: readonly string[]; went: readonly string[]; isNew: boolean }): string {
  return [came.length > 0 ? (isNew ? said.came(came) : said.cameToo(came)) : null, went.length > 0 ? said.went(went) : null].filter((each) => each !== null).join('; ');
}
