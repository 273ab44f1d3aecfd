// The one store. The address says what is asked; the server says of which snapshot; all that is shown follows from both.
//
//   address ──parse──▶ question ──asOf──▶ snapshot (token) ──▶ every query of every view asks at that token
//
// - Parts of a page never disagree: they ask at one snapshot, whatever is recorded meanwhile.
// - Moving to another day does not slip newer records in: the head stays where it was first seen (`held`)
//   until the reader says 'show'.
// - What was shown stays until its successor is there.
// - Behind the same address another chronicle may come to stand (`replaced`). Then the new one is shown, and that it is:
//   what was shown could not stay, for whatever is opened in it is asked of a server that no longer knows it, and half a
//   page of one chronicle with half of another is worse than either. Only a pin names its chronicle, so it is left.

import { dayOf } from '../lib/zone.ts';
import { changed, nothingAsked, parse, sameMoment, search, unread, type Question } from '../lib/question.ts';
import { waitMs } from '../lib/backoff.ts';
import { ask } from './client.ts';
import { headDocument, snapshotDocument } from './documents.ts';
import type { ResultOf } from './graphql.ts';
import { problemOf, type Problem } from './problem.ts';

type Resolved = ResultOf<typeof snapshotDocument>;

export interface Snapshot {
  token: string;
  sequence: number;
  /** The last microsecond that the cut by date includes. */
  date: string;
  knownAt: string | null;
  publishedBy: string | null;
  negotiations: Resolved['asOf']['negotiations']['nodes'];
  /** There are more than these. */
  hasMore: boolean;
  logId: string;
  /** The question it answers, clocks and certainty. */
  question: Question;
}

class Page {
  question = $state.raw<Question>(nothingAsked);
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why there is no snapshot of the question, in words. */
  problem = $state.raw<Problem | null>(null);
  resolving = $state(false);
  /** Greatest sequence that the log is known to hold; more than the snapshot's means that there is news. */
  head = $state(0);
  /** Id of the log that the server holds, as heard last; null: not heard yet. */
  serving = $state<string | null>(null);
  /** Id of the log that the reader takes the page to be of: the one it was opened on, or went on with. */
  #agreed = $state<string | null>(null);
  /** What the address asks for and nobody can read, in the words of the reader. */
  unread = $state.raw<readonly string[]>([]);
  /** Steps up whenever the server is back, so that what failed is asked again. */
  attempt = $state(0);

  #held: { knownAt: string | null; sequence: number; logId: string } | null = null;
  /** What the next snapshot has to hold: one's own last writing. */
  #atLeast: number | null = null;
  #running: AbortController | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** The negotiation shown: the one asked for, else the first there is. */
  get negotiation(): string | null {
    return this.question.negotiation ?? this.snapshot?.negotiations[0]?.key ?? null;
  }

  /** The negotiation asked for, where it is none that the snapshot holds. */
  get unknown(): string | null {
    const asked = this.question.negotiation;
    if (!this.snapshot || this.snapshot.hasMore || asked === null) return null;
    return this.snapshot.negotiations.some(({ key }) => key === asked) ? null : asked;
  }

  /** The server holds another log than the one that the page was opened on. */
  get replaced(): boolean {
    return this.#agreed !== null && this.serving !== this.#agreed;
  }

  /** What is shown is of a log that the server no longer holds: only a pin keeps it. */
  get astray(): boolean {
    return this.snapshot !== null && this.serving !== this.snapshot.logId;
  }

  get certainty(): Question['certainty'] {
    return this.snapshot?.question.certainty ?? 'BEST';
  }

  /** The zone in which days are read. */
  get zone(): string {
    return this.question.timeZone;
  }

  /** How many records came after what is shown. A question with a `knownAt` of its own does not look past it. */
  get news(): number {
    if (!this.snapshot || this.question.knownAt || this.astray) return 0;
    return Math.max(0, this.head - this.snapshot.sequence);
  }

  start(): () => void {
    const read = (): void => {
      this.unread = unread(location.search);
      this.#take(parse(location.search));
    };
    const online = (): void => this.retry();
    addEventListener('popstate', read);
    addEventListener('online', online);
    read();
    return () => {
      removeEventListener('popstate', read);
      removeEventListener('online', online);
    };
  }

  /** The address of the question with this much changed: for links. */
  link(patch: Partial<Question>): string {
    return search(changed(this.#named(), patch));
  }

  /** Asks another question. `replace` where going back to the present one would be a nuisance. */
  go(patch: Partial<Question>, { replace = false } = {}): void {
    const next = changed(this.#named(), patch);
    const address = search(next);
    if (address !== location.pathname + location.search) history[replace ? 'replaceState' : 'pushState'](null, '', address);
    this.unread = [];
    this.#take(next);
  }

  /** Puts the snapshot's token into the address: that link shows the same for ever. */
  pin(): void {
    if (this.snapshot) this.go({ pin: this.snapshot.token });
  }

  /** Lets go of the pin and stays at its day. */
  unpin(): void {
    const day = this.snapshot ? dayOf(this.snapshot.date, this.question.timeZone) : null;
    this.go({ pin: null, date: day });
  }

  /** Shows what was recorded since. */
  showNews(): void {
    this.#held = null;
    if (this.question.pin) this.unpin();
    else void this.#resolve();
  }

  /** Moves to a snapshot that holds what was just recorded; a pin or an older `knownAt` would hide it and is let go. */
  include(sequence: number): void {
    this.#held = null;
    this.#atLeast = sequence;
    if (this.question.pin) this.unpin();
    else if (this.question.knownAt) this.go({ knownAt: null });
    else void this.#resolve();
  }

  retry(): void {
    clearTimeout(this.#retry);
    this.#failures = 0;
    this.attempt += 1;
    if (this.problem || !this.snapshot) void this.#resolve();
  }

  /** Asks everything again: somebody else reads now. What was shown to the one before goes. */
  again(): void {
    this.snapshot = null;
    this.#held = this.#atLeast = null;
    this.problem = null;
    this.retry();
  }

  // A link names its negotiation, so that it shows the same when another comes to stand first.
  #named(): Question {
    return { ...this.question, negotiation: this.negotiation };
  }

  /** What the log says of itself. Another log (a server started again) is asked again; only a pin is left as it is. */
  heard(log: { id: string; head: number }): void {
    if (!this.snapshot) return;
    this.serving = log.id;
    this.head = log.head;
    if (log.id !== this.snapshot.logId && !this.question.pin) {
      this.#held = this.#atLeast = null;
      void this.#resolve();
    }
  }

  /** The reader takes the log that the server holds now for the page's own; a pin of another is let go. */
  goOn(): void {
    this.#agreed = this.serving;
    if (this.question.pin) this.unpin();
  }

  /** Told by anyone who asked at the snapshot and heard that it is of no log here. */
  strayed(): void {
    ask(headDocument, {}).then((log) => this.heard(log.log), () => this.lost());
  }

  /** Told by anyone who got no answer: the page asks again by itself. */
  lost(): void {
    if (this.#retry === undefined) this.#tryLater();
  }

  #take(next: Question): void {
    const again = !this.snapshot || this.problem !== null || !sameMoment(next, this.snapshot.question);
    this.question = next;
    if (again) void this.#resolve();
    else this.#running?.abort();
  }

  async #resolve(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.resolving = true;
    const question = this.question;
    const knownAt = question.pin ? null : (question.knownAt ?? this.#held?.knownAt ?? null);
    try {
      const answer = await ask(
        snapshotDocument,
        {
          date: question.date,
          timeZone: question.timeZone,
          knownAt,
          atLeast: question.pin || knownAt ? null : this.#atLeast,
          publishedBy: question.publishedBy,
          certainty: question.certainty,
          snapshot: question.pin,
        },
        running.signal,
      );
      if (running.signal.aborted) return;
      const { asOf, log } = answer;
      if (this.#held && this.#held.logId !== log.id && !question.pin) {
        // Another log answers now (a server started again): nothing held of the old one means anything.
        this.#held = this.#atLeast = null;
        return void this.#resolve();
      }
      if (asOf.sequence >= (this.#atLeast ?? 0)) this.#atLeast = null;
      this.#held ??= question.pin || question.knownAt ? null : { knownAt: asOf.knownAt, sequence: asOf.sequence, logId: log.id };
      this.head = Math.max(log.head, asOf.sequence);
      this.serving = log.id;
      this.#agreed ??= log.id;
      this.snapshot = { ...asOf, negotiations: asOf.negotiations.nodes, hasMore: asOf.negotiations.pageInfo.hasNextPage, logId: log.id, question };
      this.problem = null;
      this.#failures = 0;
    } catch (error) {
      if (running.signal.aborted) return;
      const problem = problemOf(error);
      this.problem = problem;
      if (problem.kind === 'gone') this.#tryLater();
      // A server that does not hold it is another one by now: the next question does without.
      else this.#atLeast = null;
    } finally {
      if (this.#running === running) this.resolving = false;
    }
  }

  /** Waits longer each time; when the server is back, what failed is asked again. */
  #tryLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(
      () => {
        this.#failures += 1;
        this.attempt += 1;
        void this.#resolve();
      },
      waitMs(this.#failures, Math.random()),
    );
  }
}

export const page = new Page();
