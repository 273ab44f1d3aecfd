// Half-typed forms outlive a reload: each is kept for its window's session, under what it is a form for.

import type { Draft } from './draft.ts';

const prefix = 'chancery/record/1/';

export function kept(slot: string): Draft | null {
  try {
    const text = sessionStorage.getItem(prefix + slot);
    return text === null ? null : (JSON.parse(text) as Draft);
  } catch {
    return null;
  }
}

/** Null: it is kept no longer. False where the browser keeps nothing. */
export function keep(slot: string, draft: Draft | null): boolean {
  try {
    if (draft === null) sessionStorage.removeItem(prefix + slot);
    else sessionStorage.setItem(prefix + slot, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** What stays for the next record of this tab. */
export interface Carried {
  logId: string;
  negotiation: string;
  occurred: string;
  timeZone: string;
  source: string;
}

export function carried(): Carried | null {
  try {
    const text = sessionStorage.getItem(`${prefix}carried`);
    return text === null ? null : (JSON.parse(text) as Carried);
  } catch {
    return null;
  }
}

export function carry(next: Carried | null): void {
  try {
    if (next === null) sessionStorage.removeItem(`${prefix}carried`);
    else sessionStorage.setItem(`${prefix}carried`, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing begins each form empty.
  }
}
