// One form: what is typed, what the server says of it, and the recording.
//
//   typed ──a moment──▶ dry run ──▶ notices at their fields
//   Record ──▶ the same batch for good: once, however often it is sent (idempotencyKey)
//                ├─ recorded ──▶ `done`; the page moves on to it
//                ├─ refused ───▶ notices, all that was typed stays
//                └─ no answer ─▶ it may be on record: the next dry run, asked with the same key, tells
//
// Before either, the log is asked for its name, as near to the sending as can be: a mutation's own document cannot ask it.
// Where it is not the one that the draft was begun on, nothing is sent until the recorder agrees to record it there (`other`).

import { ask } from '../../api/client.ts';
import { headDocument } from '../../api/documents.ts';
import { page } from '../../api/page.svelte.ts';
import { problemOf, type Problem } from '../../api/problem.ts';
import { newerDocument, recordDocument, type Payload, type RecordedEvent } from './documents.ts';
import { dayOf } from '../../lib/zone.ts';
import type { Near } from '../../lib/typed.ts';
import { asksOf, blankEntry, build, isUntouched, settleKeys, undoing, uuid, type Built, type Draft, type Entry, type Known, type Row, type Value } from './draft.ts';
import { isMixed, kindOf, type Shelf, type ThingKind } from './fields.ts';
import { carry, keep } from './keeping.ts';
import { exact, freeKey, keyFrom, similar, type Option } from './keys.ts';
import { lateOf, readLists, type Late, type Lists } from './lists.ts';
import { words } from '#words/record.ts';
import { isAt, placed, unread, without, type Notice } from './notices.ts';

const pauseMs = 450;
/** So many unreadable values are found one by one; the rest when these are mended. */
const triesMax = 4;

export interface Done {
  sequence: number;
  event: RecordedEvent;
  /** What was made in the same batch. */
  others: RecordedEvent[];
  warnings: Notice[];
  /** The answer had been lost: it was on record already. */
  found: boolean;
}

export class Recording {
  draft: Draft = $state()!;
  lists = $state.raw<Lists | null>(null);
  /** Shelves that are read only when a field wants them; all of them where something is filled in already. */
  wanted = $state.raw<ReadonlySet<Late>>(new Set());
  /** How many take part in the negotiation; null: there is none. */
  parties = $state.raw<number | null>(null);
  /** What others put on record of the same kind since the form was begun. */
  newer = $state.raw<RecordedEvent[]>([]);
  /** Why there is nothing to choose from. */
  listsProblem = $state.raw<Problem | null>(null);
  notices = $state.raw<Notice[]>([]);
  /** resting: nothing asked yet; whole: the server would record it; partly: nothing is wrong with what is there. */
  check = $state<'resting' | 'asking' | 'whole' | 'partly' | 'refused'>('resting');
  problem = $state.raw<Problem | null>(null);
  sending = $state(false);
  /** Recording was tried with something missing: what is missing is told from then on. */
  tried = $state(false);
  done = $state.raw<Done | null>(null);
  undone = $state(false);
  isKept = $state(true);
  /** Id of the log that the server holds now, where it is not the draft's. */
  other = $state.raw<string | null>(null);
  readonly slot: string;
  readonly start: Entry;

  constructor(slot: string, draft: Draft, start: Entry) {
    this.slot = slot;
    this.draft = draft;
    this.start = start;
    const sources = (draft.envelope.sources ?? []) as Row[];
    if (draft.correct || draft.fresh.length > 0 || JSON.stringify(draft.body) !== JSON.stringify(start.body)) this.wanted = new Set<Late>(['actor', 'source', 'meeting', ...(draft.kind === 'statementWithdrawn' ? (['statement'] as const) : [])]);
    else if (sources.some(({ source }) => source)) this.wanted = new Set<Late>(['source']);
  }

  /** A field for things of that shelf is there, or is used. */
  want(shelf: Shelf): void {
    const late = lateOf(shelf);
    if (late !== null && !this.wanted.has(late)) this.wanted = new Set([...this.wanted, late]);
  }

  readonly taken = (of: ThingKind, key: string): boolean => this.lists?.[of].some((option) => option.key === key) ?? false;
  /** From where dates without a year are read: the day that the page shows. */
  readonly near: Near = $derived({ today: dayOf(Date.now(), page.zone), ...(page.snapshot ? { year: dayOf(page.snapshot.date, page.zone).slice(0, 4) } : {}) });
  readonly #known: Known = $derived({ taken: this.taken, near: this.near, actor: (name) => exact(this.options('actor'), name)?.key });
  readonly built: Built = $derived.by(() => build(this.draft, this.#known));
  readonly text = $derived(JSON.stringify([this.built.operations, this.draft.idempotencyKey]));
  readonly untouched = $derived.by(() => isUntouched(this.draft, this.start));
  readonly errors = $derived(this.notices.filter(({ warning }) => !warning));

  /** What to say at a field: what is missing, once that was tried, and what the server said. */
  at(field: string, inside = false): Notice[] {
    const missing = this.tried ? this.missing.filter(({ at }) => at === field) : [];
    return [...missing, ...this.notices.filter((notice) => (inside ? isAt(notice, field) : notice.at === field))];
  }

  readonly missing = $derived([
    ...this.built.missing.map((at): Notice => ({ at, text: words.needed, code: 'BAD_INPUT', warning: false })),
    ...asksOf(this.draft).map((at): Notice => ({ at, text: words.askPublished, code: 'ASKED', warning: false })),
  ]);

  /** The options of a shelf, what is made in this form among them. */
  options(shelf: Shelf): readonly Option[] {
    const made = this.draft.fresh.flatMap((entry): Option[] => {
      const of = madeBy(entry.kind);
      const key = String(entry.body.key ?? '');
      const isIn = of === shelf || ((shelf === 'matter' || shelf === 'subject') && of === 'issue') || (shelf === 'about' && of === 'actor');
      if (!of || !key || !isIn) return [];
      return [{ key: isMixed(shelf) ? `${of}/${key}` : key, label: String(entry.body.title || entry.body.name || key), detail: words.newHere }];
    });
    return [...made, ...(this.lists?.[shelf] ?? [])];
  }

  /** Makes a new thing of that name in the same batch; returns its key, '' where no key can be made of the name. */
  make(of: 'actor' | 'issue' | 'source' | 'negotiation', name: string): string {
    const kind = kindOf({ actor: 'actorRegistered', issue: 'issueRaised', source: 'sourceRegistered', negotiation: 'negotiationOpened' }[of]);
    if (!kind) return '';
    const taken = (key: string): boolean => this.options(of).some((option) => option.key === key);
    const key = freeKey(keyFrom(name) || of, taken);
    const entry = blankEntry(kind);
    const isAddress = of === 'source' && /^https?:\/\//i.test(name);
    entry.body = { ...entry.body, key, ...(isAddress ? { url: name } : of === 'actor' ? { name } : { title: name }) };
    this.draft.fresh.push(entry);
    return key;
  }

  /** What is on record already and may be meant by a thing that is made here. */
  alike(entry: Entry): Option[] {
    const of = madeBy(entry.kind);
    if (!of || !this.lists) return [];
    const { name, title, url } = entry.body as Record<string, string>;
    const same = of === 'source' && url?.trim() ? this.lists.source.filter(({ also }) => (also ?? []).includes(url.trim())) : [];
    return [...new Set([...same, ...similar(this.lists[of], name || title || '')])];
  }

  /** Takes what is on record in the place of what was to be made. */
  useInstead(index: number, key: string): void {
    const made = String(this.draft.fresh[index]?.body.key ?? '');
    this.draft.fresh.splice(index, 1);
    const put = (row: Row): void => {
      for (const [name, value] of Object.entries(row)) row[name] = name === 'key' ? value : replaced(value, made, key, put);
    };
    for (const entry of [this.draft, ...this.draft.fresh]) for (const row of [entry.envelope, entry.body]) put(row);
  }

  /** A meeting that was not planned: the event that is recorded makes it. */
  nameMeeting(row: Row, name: string): string {
    row.title = name;
    return freeKey(keyFrom(name) || 'meeting', (key) => this.taken('meeting', key));
  }

  keep(): void {
    this.isKept = keep(this.slot, this.untouched ? null : ($state.snapshot(this.draft) as Draft));
  }

  async readLists(negotiation: string | null, signal: AbortSignal): Promise<void> {
    try {
      const { lists, head, logId, parties } = await readLists(negotiation, this.wanted, signal);
      if (signal.aborted) return;
      this.listsProblem = null;
      if (!this.#isOf(logId)) return;
      this.lists = lists;
      this.parties = parties;
      this.draft.head ??= head;
    } catch (error) {
      if (signal.aborted) return;
      this.listsProblem = problemOf(error);
      if (this.listsProblem.kind === 'gone') page.lost();
    }
  }

  /** Whether that log is the draft's. A form in which nothing is typed yet goes along; what is of an event of one log does not. */
  #isOf(logId: string): boolean {
    if (this.draft.logId !== null && this.draft.logId !== logId && this.untouched && !this.draft.correct) this.#moveTo(logId);
    this.draft.logId ??= logId;
    const isOf = this.draft.logId === logId;
    this.other = isOf ? null : logId;
    if (!isOf) {
      this.notices = [];
      this.problem = null;
      this.check = 'resting';
    }
    return isOf;
  }

  /** Somebody else recorded something meanwhile: the same perhaps. */
  async lookForNewer(signal: AbortSignal): Promise<void> {
    const head = this.draft.head;
    if (head === null || page.head <= head || this.done || this.draft.correct || this.draft.deed) return;
    try {
      const { events } = await ask(newerDocument, { kinds: [kindName(this.draft.kind)] } as never, signal);
      if (!signal.aborted) this.newer = events.nodes.filter(({ sequence, id }) => sequence > head && id !== this.draft.id);
    } catch {
      // The check of what is typed says what is wrong with the server.
    }
  }

  // Nothing that was sent to the one log counts in the other.
  #moveTo(logId: string): void {
    Object.assign(this.draft, { id: uuid(), idempotencyKey: uuid(), unanswered: false, head: null, logId });
    this.other = null;
  }

  async #isHere(signal?: AbortSignal): Promise<boolean> {
    const { log } = await ask(headDocument, {}, signal);
    page.heard(log);
    return this.#isOf(log.id);
  }

  /** The recorder agrees that it is for the log that the server holds now. It is checked again, and recorded when they say so again. */
  async recordHere(negotiation: string | null): Promise<void> {
    if (this.other === null) return;
    this.#moveTo(this.other);
    this.tried = false;
    await this.readLists(negotiation, new AbortController().signal);
  }

  /** Takes what was changed meanwhile as it is now. */
  async lookAgain(negotiation: string | null): Promise<void> {
    this.draft.head = null;
    await this.readLists(negotiation, new AbortController().signal);
  }

  #input(operations: object[], dryRun: boolean): object {
    const { idempotencyKey, head } = this.draft;
    return { operations, idempotencyKey, ...(head === null ? {} : { expectedSequence: head }), dryRun };
  }

  /** Asks the server what it would say, after a pause in the typing. Returns how to call it off. */
  checkSoon(): () => void {
    const running = new AbortController();
    const timer = setTimeout(() => void this.#check(running.signal), pauseMs);
    return () => {
      clearTimeout(timer);
      running.abort();
    };
  }

  async #check(signal: AbortSignal): Promise<void> {
    if (this.sending || this.done || this.other !== null) return;
    const fill = (of: Shelf): string | undefined => this.options(of)[0]?.key;
    const isWhole = this.built.missing.length === 0;
    const built = isWhole ? this.built : build(this.draft, { ...this.#known, fill });
    const found: Notice[] = [];
    let operations = built.operations;
    this.check = 'asking';
    for (let tries = 0; tries < triesMax; tries += 1) {
      try {
        if (!(await this.#isHere(signal)) || signal.aborted) return;
        const { record } = await ask(recordDocument, { input: this.#input(operations, true) } as never, signal);
        if (signal.aborted) return;
        this.problem = null;
        if (record.sequence !== null) return this.#finish(record, true);
        if (this.#wasOther(record)) return;
        this.draft.unanswered = false;
        const said = [...record.userErrors.map((each) => placed(each, built.places, false)), ...(found.length === 0 && isWhole ? record.warnings : []).map((each) => placed(each, built.places, true))];
        this.#settle([...found, ...said.filter(({ at }) => !built.missing.some((missing) => isAt({ at }, missing)))], isWhole);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const problem = problemOf(error);
        const { notices, values } = problem.code === 'BAD_INPUT' ? unread(problem, operations, built.places) : { notices: [], values: [] };
        found.push(...notices);
        if (notices.length === 0) {
          this.#failed(problem);
          return;
        }
        if (values.length === 0) break;
        operations = without(operations, values);
      }
    }
    this.problem = null;
    this.#settle(found, false);
  }

  #settle(notices: Notice[], isWhole: boolean): void {
    this.notices = notices;
    this.check = notices.some(({ warning }) => !warning) ? 'refused' : isWhole ? 'whole' : 'partly';
  }

  #failed(problem: Problem): void {
    this.problem = problem;
    this.check = 'resting';
    if (problem.kind === 'gone') page.lost();
  }

  /** Records for good. False: it was not, and why stands at the fields. */
  async record(): Promise<boolean> {
    if (this.sending || this.done || this.other !== null) return false;
    this.tried = true;
    if (this.missing.length > 0) return false;
    for (const entry of [this.draft, ...this.draft.fresh]) settleKeys(entry, this.taken);
    const built = this.built;
    this.sending = true;
    try {
      if (!(await this.#isHere())) return false;
      this.draft.unanswered = true;
      this.keep();
      const { record } = await ask(recordDocument, { input: this.#input(built.operations, false) } as never);
      this.problem = null;
      if (record.sequence !== null) {
        this.#finish(record, false);
        return true;
      }
      if (!this.#wasOther(record)) {
        this.draft.unanswered = false;
        this.#settle([...record.userErrors.map((each) => placed(each, built.places, false)), ...record.warnings.map((each) => placed(each, built.places, true))], true);
      }
    } catch (error) {
      const problem = problemOf(error);
      // Anyone who is refused knows that nothing was recorded.
      if (problem.kind === 'refused') this.draft.unanswered = false;
      const { notices } = problem.code === 'BAD_INPUT' ? unread(problem, built.operations, built.places) : { notices: [] };
      if (notices.length > 0) this.#settle(notices, false);
      else this.#failed(problem);
    } finally {
      this.sending = false;
      if (!this.done) this.keep();
    }
    return false;
  }

  // It was sent, the answer was lost, it was changed: the first is on record under this key.
  #wasOther(record: Payload): boolean {
    if (!record.userErrors.some(({ code }) => code === 'IDEMPOTENCY_CONFLICT')) return false;
    this.notices = [{ at: '', code: 'IDEMPOTENCY_CONFLICT', warning: false, text: words.sentBefore }];
    this.check = 'refused';
    return true;
  }

  #finish(record: Payload, found: boolean): void {
    const event = record.events[record.events.length - 1];
    if (!event || record.sequence === null) return;
    this.notices = [];
    this.check = 'resting';
    const places = this.built.places;
    this.done = { sequence: record.sequence, event, others: record.events.slice(0, -1), warnings: record.warnings.map((each) => placed(each, places, true)), found };
    keep(this.slot, null);
    const { envelope } = this.draft;
    if (!this.draft.correct && !this.draft.deed) {
      const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
      carry({
        logId: this.draft.logId ?? '',
        negotiation: this.draft.kind === 'negotiationOpened' ? text(this.draft.body.key) : text(envelope.negotiation),
        occurred: text(envelope.occurred),
        timeZone: text(envelope.timeZone),
        source: this.draft.kind === 'sourceRegistered' ? text(this.draft.body.key) : text((envelope.sources as Row[] | undefined)?.[0]?.source),
      });
    }
    page.include(record.sequence);
  }

  /** Takes back what was just recorded. Returns why it could not be, in words; null: it is done. */
  async undo(): Promise<string | null> {
    const done = this.done;
    if (!done || this.undone) return null;
    const operations = undoing(this.draft, this.start, [...done.others, done.event].map(({ id }) => id), words.undoReason, this.#known);
    if (!operations) return null;
    try {
      const { record } = await ask(recordDocument, { input: { operations, idempotencyKey: uuid() } } as never);
      if (record.sequence === null) return record.userErrors.map(({ message }) => message).join('; ');
      this.undone = true;
      page.include(record.sequence);
      return null;
    } catch (error) {
      const { title, detail } = problemOf(error);
      return detail ?? title;
    }
  }
}

function replaced(value: Value, made: string, key: string, put: (row: Row) => void): Value {
  if (typeof value === 'string') return value === made ? key : value.endsWith(`/${made}`) && made !== '' ? `${value.slice(0, -made.length)}${key}` : value;
  if (!Array.isArray(value)) {
    put(value);
    return value;
  }
  return value.map((each) => (typeof each === 'string' ? (each === made ? key : each) : (put(each), each))) as string[] | Row[];
}

/** 'meetingHeld' as 'MEETING_HELD'. */
function kindName(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function madeBy(kind: string): 'actor' | 'issue' | 'source' | 'negotiation' | null {
  return ({ actorRegistered: 'actor', issueRaised: 'issue', sourceRegistered: 'source', negotiationOpened: 'negotiation' } as Record<string, 'actor' | 'issue' | 'source' | 'negotiation'>)[kind] ?? null;
}
