// What is typed, as plain data that can be kept and sent.
//
//   draft ──build──▶ operations of a batch, and which path of the server's means which field of the form
//   event ──drafted──▶ draft: what is to be corrected, as it stands

import { targetId, targetInput, thingInput, type ThingLike } from '../../lib/targets.ts';
import type { Near } from '../../lib/typed.ts';
import { momentOf } from './moment.ts';
import { freeKey, isKey, keyFrom } from './keys.ts';
import { readList } from './list.ts';
import { envelopeOf, isMixed, kindOf, sources, type Deed, type Field, type Kind, type Shelf, type ThingKind } from './fields.ts';

export type Value = string | string[] | Row | Row[];
export interface Row {
  [name: string]: Value;
}

export interface Entry {
  kind: string;
  /** occurred, timeZone, …; `sources`. */
  envelope: Row;
  body: Row;
}

export interface Draft extends Entry {
  /** Chosen here, so that what was recorded can be found again though the answer was lost. */
  id: string;
  idempotencyKey: string;
  /** What is made in the same batch, before it. */
  fresh: Entry[];
  /** The head of the log that the recorder had before them; null: not known yet. */
  head: number | null;
  logId: string | null;
  /** It was sent and no answer came. */
  unanswered: boolean;
  /** Of a correction: the event, its revision then, and why. */
  correct: { event: string; revision: number; reason: string } | null;
  /** Of what else is done to a record, to which, and why. */
  deed?: { how: Deed; event: string; reason: string };
  /** Of consents: those that were pasted, one a line, in the place of who and when. */
  list?: string;
}

export function blank(fields: readonly Field[]): Row {
  const row: Row = {};
  for (const field of fields) {
    if (field.type === 'choice') row[field.name] = field.start;
    else if (field.type === 'things' || field.type === 'rows') row[field.name] = [];
    else if (field.type === 'group') row[field.name] = blank(field.fields);
    else row[field.name] = '';
  }
  return row;
}

export function blankEntry(kind: Kind): Entry {
  return { kind: kind.id, envelope: blank([...envelopeOf(kind), sources]), body: blank(kind.fields) };
}

export function newDraft(entry: Entry): Draft {
  return { ...entry, id: uuid(), idempotencyKey: uuid(), fresh: [], head: null, logId: null, unanswered: false, correct: null };
}

/** The form for the next record: its day, its source and its negotiation are those of the last one. */
export function nextEntry(kind: Kind, { negotiation, occurred, timeZone, source }: { negotiation: string; occurred: string; timeZone: string; source: string }): Entry {
  const entry = blankEntry(kind);
  if (kind.negotiation !== 'none') entry.envelope.negotiation = negotiation;
  if (!kind.undated) Object.assign(entry.envelope, { occurred, timeZone });
  if (source !== '' && kind.id !== 'sourceRegistered') entry.envelope.sources = [{ ...blank(sources.fields), source }];
  return entry;
}

/** Another like it: who, where and from which source stay; what was said, and on what, is new. */
export function likeIt(entry: Entry): Entry {
  const { envelope, body } = JSON.parse(JSON.stringify(entry)) as Entry;
  for (const name of ['text', 'title', 'outcome']) if (name in body) body[name] = '';
  for (const field of kindOf(entry.kind)?.fields ?? []) if (field.type === 'newKey') body[field.name] = '';
  for (const claim of (body.claims ?? []) as Row[]) claim.on = '';
  for (const cited of (envelope.sources ?? []) as Row[]) Object.assign(cited, { quote: '', locator: '', cue: '' });
  envelope.note = '';
  return { kind: entry.kind, envelope, body };
}

/** What takes back what was just done; null where nothing can. */
export function undoing(draft: Draft, start: Entry, recorded: readonly string[], reason: string, known: Known): object[] | null {
  if (draft.deed) {
    const { how, event } = draft.deed;
    return how === 'cite' ? [{ retract: { event: draft.id, reason } }] : [{ [how === 'retract' ? 'reinstate' : 'retract']: { event, reason } }];
  }
  if (draft.correct) {
    const { event, revision } = draft.correct;
    return build({ ...newDraft(JSON.parse(JSON.stringify(start)) as Entry), correct: { event, revision: revision + 1, reason } }, known).operations;
  }
  // The last first: what was made for it goes after it.
  return recorded.length === 0 ? null : [...recorded].reverse().map((event) => ({ retract: { event, reason } }));
}

/** Whether nothing was typed into it yet. */
export function isUntouched(draft: Draft, start: Entry): boolean {
  const reason = draft.correct?.reason ?? draft.deed?.reason ?? '';
  return !draft.list?.trim() && draft.fresh.length === 0 && reason === '' && !draft.unanswered && JSON.stringify([draft.envelope, draft.body]) === JSON.stringify([start.envelope, start.body]);
}

/** Sets one field of a row that the form shows. */
export function put(row: Row, name: string, value: Value): void {
  row[name] = value;
}

/** A form begun again for what is on record already: the change as a correction of it. */
export function asCorrection(draft: Draft, reason: string): Draft {
  const event = draft.correct?.event ?? draft.id;
  const revision = (draft.correct?.revision ?? 0) + 1;
  return { ...newDraft({ kind: draft.kind, envelope: draft.envelope, body: draft.body }), correct: { event, revision, reason } };
}

// crypto.randomUUID is there in secure contexts alone.
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export interface Built {
  operations: object[];
  /** Longest first: what begins so at the server begins so in the form. */
  places: [server: string, form: string][];
  /** Fields that are needed and empty, or that no key can be made of. */
  missing: string[];
  /** Those of them that are dates which can be read in two ways, or of which one end is open. */
  unclear: string[];
}

export interface Known {
  /** Whether a key is on record, so that a new thing gets another. */
  taken: (of: ThingKind, key: string) => boolean;
  /** The key of an actor by what a pasted line calls it. */
  actor?: (name: string) => string | undefined;
  /** From where dates without a year, and 'yesterday', are read. */
  near?: Near;
  /** Where given, what is needed and empty is filled with it, so that the rest can be checked: never for recording. */
  fill?: (of: Shelf) => string | undefined;
}

interface Building extends Known {
  places: [string, string][];
  missing: string[];
  unclear: string[];
}

/** The batch. */
export function build(draft: Draft, known: Known): Built {
  const building: Building = { ...known, places: [], missing: [], unclear: [] };
  const { fill } = known;
  const operations: object[] = [];
  for (const [entry, form] of inOrder(draft.fresh)) {
    operations.push({ record: buildEvent(entry, `operations.${operations.length}.record`, form, building, draft) });
  }
  const at = `operations.${operations.length}`;
  if (draft.deed) {
    const { how, event, reason } = draft.deed;
    const { row } = buildRow([sources], draft.envelope, `${at}.${how}`, '', building);
    building.places.push([`${at}.${how}.reason`, 'reason'], [`${at}.${how}`, '']);
    if (how === 'cite' && !row.sources) building.missing.push('sources');
    if (how !== 'cite' && reason.trim() === '') building.missing.push('reason');
    operations.push({ [how]: { id: draft.id, event, ...(how === 'cite' ? {} : { reason: reason.trim() || (fill ? '…' : '') }), ...row } });
  } else if (draft.correct) {
    const { event, revision } = draft.correct;
    const replacement = buildEvent(draft, `${at}.correct.replacement`, '', building, null);
    building.places.push([`${at}.correct.reason`, 'reason'], [`${at}.correct.expectedRevision`, 'revision'], [`${at}.correct.event`, 'revision']);
    if (draft.correct.reason.trim() === '') building.missing.push('reason');
    const reason = draft.correct.reason.trim() || (fill ? '…' : '');
    operations.push({ correct: { id: draft.id, event, expectedRevision: revision, replacement, reason } });
  } else if (draft.list?.trim()) {
    operations.push(...buildList(draft, operations.length, building));
  } else {
    operations.push({ record: { id: draft.id, ...buildEvent(draft, `${at}.record`, '', building, null) } });
  }
  building.places.sort(([a], [b]) => b.length - a.length);
  return { operations, places: building.places, missing: [...new Set(building.missing)], unclear: building.unclear };
}

/** The same as a file that an import takes, one event a line; null of what is no new event, such as a correction. */
export function importLines({ operations }: Built): Blob | null {
  const events = operations.flatMap((operation) => ('record' in operation ? [operation.record] : []));
  if (events.length < operations.length) return null;
  return new Blob([events.map((event) => `${JSON.stringify(event)}\n`).join('')], { type: 'application/x-ndjson' });
}

/** What is made in the same batch, each after what it names. */
function inOrder(fresh: readonly Entry[]): [Entry, string][] {
  const left = fresh.map((entry, index): [Entry, string] => [entry, `fresh.${index}.`]);
  const placed: [Entry, string][] = [];
  while (left.length > 0) {
    const keys = left.map(([entry]) => String(entry.body.key ?? ''));
    const next = left.findIndex(([entry], index) => !keys.some((key, other) => other !== index && key !== '' && names(entry, key)));
    placed.push(...left.splice(Math.max(0, next), 1));
  }
  return placed;
}

function names(entry: Entry, key: string): boolean {
  const inside = (value: Value, name: string): boolean =>
    typeof value === 'string' ? name !== 'key' && (value === key || value.endsWith(`/${key}`)) : Object.entries(value).some(([name, each]) => inside(each as Value, name));
  return inside(entry.body, 'body') || inside(entry.envelope, 'envelope');
}

/** Pasted lines as events of their own; a line that is not understood is missing. */
function buildList(draft: Draft, first: number, building: Building): object[] {
  const { rows, unread } = readList(draft.list ?? '', building.near);
  if (unread.length > 0) building.missing.push('list');
  return rows.flatMap(({ who, when }, index): object[] => {
    const actor = building.actor?.(who);
    if (actor === undefined) {
      building.missing.push('list');
      return [];
    }
    const at = `operations.${first + index}.record`;
    const entry: Entry = { kind: draft.kind, envelope: { ...draft.envelope, occurred: when }, body: { ...draft.body, actor } };
    const event = buildEvent(entry, at, '', building, null);
    building.places.push([at, 'list']);
    return [{ record: { id: idOfLine(draft.id, index), ...event } }];
  });
}

/** An id of its own for each line, the same however often it is sent. */
function idOfLine(id: string, index: number): string {
  return id.slice(0, -6) + ((parseInt(id.slice(-6), 16) + index) % 0x1000000).toString(16).padStart(6, '0');
}

/** Sources that are made or recorded without a date of publication, though nobody said that it is not known. */
export function asksOf(draft: Draft): string[] {
  if (draft.correct || draft.deed) return [];
  const entries: [Entry, string][] = [...draft.fresh.map((each, index): [Entry, string] => [each, `fresh.${index}.body.`]), [draft, 'body.']];
  return entries.flatMap(([entry, before]) =>
    (kindOf(entry.kind)?.fields ?? []).filter((field) => field.asked && !trimmed(entry.body[field.name]) && entry.body[field.asked] !== 'true').map(({ name }) => before + name),
  );
}

function buildEvent(entry: Entry, server: string, form: string, building: Building, main: Entry | null): Record<string, unknown> {
  const kind = kindOf(entry.kind);
  if (!kind) return {};
  // What is made on the way is of the day and the negotiation of what it is made for.
  const envelope = main
    ? { ...entry.envelope, occurred: entry.envelope.occurred || (kind.undated ? '' : main.envelope.occurred ?? ''), timeZone: main.envelope.timeZone ?? '', negotiation: entry.envelope.negotiation || main.envelope.negotiation || '' }
    : entry.envelope;
  building.places.push([`${server}.body.${entry.kind}`, `${form}body`], [server, form.replace(/\.$/, '')]);
  return {
    ...buildRow([...envelopeOf(kind), sources], envelope, server, form, building).row,
    body: { [entry.kind]: buildRow(kind.fields, entry.body, `${server}.body.${entry.kind}`, `${form}body.`, building).row },
  };
}

function buildRow(fields: readonly Field[], row: Row, server: string, form: string, building: Building): { row: Record<string, unknown>; whole: boolean } {
  const built: Record<string, unknown> = {};
  let whole = true;
  for (const field of fields) {
    const at = form + field.name;
    let value = buildValue(field, row, `${server}.${field.name}`, at, building);
    if (value === undefined && field.needed) {
      building.missing.push(at);
      value = building.fill ? filling(field, building.fill) : undefined;
      if (value === undefined) whole = false;
    }
    if (value !== undefined) built[field.name] = value;
  }
  return { row: built, whole };
}

function buildValue(field: Field, row: Row, server: string, form: string, building: Building): unknown {
  const value = row[field.name];
  switch (field.type) {
    case 'text':
    case 'long':
    case 'instant':
    case 'zone':
      return trimmed(value);
    case 'date': {
      const text = trimmed(value);
      if (text === undefined) return undefined;
      const moment = momentOf(text, building.near);
      if (moment.is === 'date') return moment.edtf;
      // What is no date at all the server refuses in its own words; of two dates, or half of one, the form asks.
      if (moment.is === 'unread') return text;
      building.missing.push(form);
      building.unclear.push(form);
      return building.fill ? '2000-01-01' : undefined;
    }
    case 'number':
      return trimmed(value) === undefined ? undefined : numberOf(String(value), field.whole, form, building);
    case 'choice': {
      const chosen = trimmed(value);
      return field.name === 'credibility' && chosen ? Number(chosen) : chosen;
    }
    case 'flag':
      return trimmed(value) === 'true' ? true : undefined;
    case 'texts': {
      const lines = typeof value === 'string' ? value.split('\n').map((line) => line.trim()).filter(Boolean) : [];
      return lines.length > 0 ? lines : undefined;
    }
    case 'newKey': {
      const key = autoKey(field, row, building.taken);
      if (key) return key;
      // A title of which no key can be made needs one that is typed.
      if (row[field.from] || !('name' in row || 'title' in row)) building.missing.push(form);
      return building.fill ? 'not-named-yet' : undefined;
    }
    case 'thing': {
      const key = trimmed(value);
      return key === undefined ? undefined : named(field.of, key, form, building);
    }
    case 'things': {
      const all = Array.isArray(value) ? (value as string[]) : [];
      const keys = all.filter(isKey);
      if (keys.length < all.length) building.missing.push(form);
      return keys.length > 0 ? keys : undefined;
    }
    case 'group': {
      const inner = (value ?? {}) as Row;
      if (isEmpty(inner)) return undefined;
      const { row: built, whole } = buildRow(field.fields, inner, server, `${form}.`, building);
      return whole ? built : undefined;
    }
    case 'rows': {
      const list: unknown[] = [];
      for (const [index, each] of (Array.isArray(value) ? (value as Row[]) : []).entries()) {
        // Rows that are left out of a check shift those after them.
        building.places.push([`${server}.${list.length}`, `${form}.${index}`]);
        const { row: built, whole } = buildRow(field.fields, each, `${server}.${list.length}`, `${form}.${index}.`, building);
        if (whole || !building.fill) list.push(built);
        else building.places.pop();
      }
      return list.length > 0 ? list : undefined;
    }
  }
}

/** The key that is typed, or the one that the name makes. */
export function autoKey(field: Field & { type: 'newKey' }, row: Row, taken: Known['taken']): string {
  return trimmed(row[field.name]) ?? freeKey(keyFrom(String(row[field.from] ?? '')), (key) => taken(field.of, key));
}

/** Keys that were worked out stay, so that the same is sent again whatever is on record by then. */
export function settleKeys(entry: Entry, taken: Known['taken']): void {
  for (const field of kindOf(entry.kind)?.fields ?? []) if (field.type === 'newKey') entry.body[field.name] = autoKey(field, entry.body, taken);
}

function named(of: Shelf, key: string, form: string, building: Building): unknown {
  const target = targetInput(key);
  const mixed = of === 'matter' ? target : isMixed(of) ? thingInput(key) : null;
  if (mixed) return mixed;
  if (of === 'clause' && target && 'clause' in target) return target.clause;
  if (!isMixed(of) && of !== 'clause' && (of === 'statement' || isKey(key))) return key;
  // Not chosen, only typed: the field says so.
  building.missing.push(form);
  return building.fill ? filling({ type: 'thing', of, name: '', label: '' }, building.fill) : undefined;
}

function numberOf(text: string, whole: boolean, form: string, building: Building): number | undefined {
  const number = Number(text.trim());
  if (Number.isFinite(number) && (!whole || Number.isInteger(number))) return number;
  building.missing.push(form);
  return undefined;
}

function filling(field: Field, fill: (of: Shelf) => string | undefined): unknown {
  switch (field.type) {
    case 'date':
      return '2000-01-01';
    case 'thing': {
      const id = fill(field.of);
      return id === undefined ? undefined : isMixed(field.of) ? thingInput(id) : id;
    }
    case 'things': {
      const id = fill(field.of);
      return id === undefined ? undefined : [id];
    }
    case 'choice':
      return field.choices.find(([value]) => value !== '')?.[0];
    case 'text':
    case 'long':
      return field.name === 'key' ? 'not-named-yet' : '…';
    default:
      return undefined;
  }
}

function trimmed(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isEmpty(row: Row): boolean {
  return Object.values(row).every((value) => (typeof value === 'string' ? value.trim() === '' : Array.isArray(value) ? value.length === 0 : isEmpty(value)));
}

/** An event as it stands, as the query of load.ts gives it, for a correction. */
export function drafted(kind: Kind, event: Record<string, unknown>): Entry {
  const envelope = rowOf([...envelopeOf(kind), sources], event);
  if (envelope.timeZone === 'UTC') envelope.timeZone = '';
  if (envelope.ordinal === '0') envelope.ordinal = '';
  const body = rowOf(kind.fields, event.body as Record<string, unknown>);
  // A joint statement has each claim and assertion once for each of its speakers.
  if (body.claims) body.claims = unlike(body.claims as Row[], (claim) => `${String(claim.subject)} ${String(claim.on)}`);
  if (body.assertions) body.assertions = unlike(body.assertions as Row[], (each) => `${String(each.about)} ${String(each.aspect)}`);
  // Said of the statement's own date: so it stays where that is changed.
  for (const said of [body.claims, body.assertions].flatMap((rows) => (rows ?? []) as Row[])) if (said.from === envelope.occurred) said.from = '';
  return { kind: kind.id, envelope, body };
}

function unlike(rows: readonly Row[], by: (row: Row) => string): Row[] {
  return [...new Map(rows.map((row) => [by(row), row])).values()];
}

function rowOf(fields: readonly Field[], given: Record<string, unknown>): Row {
  const row = blank(fields);
  for (const field of fields) {
    const value = field.type === 'group' && field.flat ? given : given[field.name];
    if (value !== null && value !== undefined) row[field.name] = valueOf(field, value);
  }
  return row;
}

function valueOf(field: Field, value: unknown): Value {
  switch (field.type) {
    case 'date':
      return (value as { edtf: string }).edtf;
    case 'flag':
      return value === true ? 'true' : '';
    case 'texts':
      return (value as (string | { key: string })[]).map((each) => (typeof each === 'string' ? each : each.key)).join('\n');
    case 'thing':
      if (typeof value === 'string') return value;
      if (isMixed(field.of) || field.of === 'clause') return targetId(value as ThingLike);
      return keyIn(value);
    case 'things':
      return (value as unknown[]).map(keyIn);
    case 'group':
      return rowOf(field.fields, value as Record<string, unknown>);
    case 'rows':
      return (value as Record<string, unknown>[]).map((each) => rowOf(field.fields, each));
    default:
      return field.keyed ? keyIn(value) : String(value);
  }
}

function keyIn(value: unknown): string {
  const { key, event } = value as { key?: string; event?: { id: string } };
  return key ?? event?.id ?? '';
}
