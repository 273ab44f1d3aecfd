// A sheet on its way in: the file, the map as it stands, and what the server says of both.

import { page } from '../../api/page.svelte.ts';
import { problemOf, type Problem } from '../../api/problem.ts';
import { questions } from './map.ts';
import { base64, fileBytesMax, sendSheet, undoImport } from './send.ts';
import type { Question, SheetMap, Told } from './told.ts';
import { words } from '#words/problems.ts';

/** How long a change waits for the next one before the rows are read again. */
const pause = 250;

export class Bringing {
  file = $state.raw<{ name: string; content: string } | null>(null);
  told = $state.raw<Told | null>(null);
  /** Every name that was asked for, answered or not. */
  asked = $state.raw<Question[]>([]);
  problem = $state.raw<Problem | null>(null);
  isBusy = $state(false);
  /** The outcome of recording. */
  outcome = $state.raw<Told | null>(null);
  /** How many events of the import were taken back. */
  undone = $state<number | null>(null);
  #running: AbortController | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  get map(): SheetMap | null {
    return this.told?.map ?? null;
  }

  async take(file: File): Promise<void> {
    if (file.size > fileBytesMax) {
      this.problem = { kind: 'refused', code: null, title: words.sheetTooLarge, detail: words.sheetTooLargeDetail(fileBytesMax / 1_000_000) };
      return;
    }
    this.begin(file.name, new Uint8Array(await file.arrayBuffer()));
  }

  /** Takes what was pasted: cells with tabs between them, as spreadsheet programs copy them, or CSV. */
  paste(text: string): void {
    if (text.trim() !== '') this.begin(text.includes('\t') ? 'pasted.tsv' : 'pasted.csv', new TextEncoder().encode(text));
  }

  begin(name: string, bytes: Uint8Array): void {
    this.file = { name, content: base64(bytes) };
    this.told = this.outcome = this.undone = null;
    this.asked = [];
    void this.#read({});
  }

  /** Guesses again: another shape, or another sheet. */
  guess(patch: { shape?: string; sheet?: string }): void {
    this.asked = [];
    const sheet = patch.sheet ?? this.told?.sheet ?? undefined;
    void this.#read({ ...(sheet ? { sheet } : {}), ...(patch.shape ? { shape: patch.shape } : {}) });
  }

  /** Reads by a map that was kept. */
  mapped(text: string): void {
    this.asked = [];
    void this.#read({ map: text, dryRun: true });
  }

  /** Changes the map; the rows are read again once nothing changes for a moment. */
  change(map: SheetMap): void {
    if (!this.told) return;
    this.told = { ...this.told, map };
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.#read({ map, dryRun: true }), pause);
  }

  async record(keepGoing: boolean): Promise<void> {
    const { file, map } = this;
    if (!file || !map || this.isBusy) return;
    this.isBusy = true;
    try {
      this.outcome = await sendSheet({ file: file.name, content: file.content, map, keepGoing });
      this.problem = null;
      if ((this.outcome.recorded ?? 0) > 0) page.showNews();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.isBusy = false;
  }

  async undo(reason: string): Promise<void> {
    const id = this.outcome?.import;
    if (!id || this.isBusy) return;
    this.isBusy = true;
    try {
      this.undone = await undoImport(id, reason);
      this.problem = null;
      page.showNews();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.isBusy = false;
  }

  again(): void {
    this.#running?.abort();
    this.file = this.told = this.outcome = this.problem = this.undone = null;
    this.asked = [];
  }

  async #read(how: { map?: SheetMap | string; sheet?: string; shape?: string; dryRun?: boolean }): Promise<void> {
    const file = this.file;
    if (!file) return;
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.isBusy = true;
    try {
      const told = await sendSheet({ file: file.name, content: file.content, ...how }, running.signal);
      if (running.signal.aborted) return;
      this.told = told;
      this.asked = questions(told, this.asked);
      this.problem = null;
    } catch (error) {
      if (running.signal.aborted) return;
      this.problem = problemOf(error);
    }
    this.isBusy = false;
  }
}
