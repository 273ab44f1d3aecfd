// Which version of a text brought each of its words. Pure.
//
//   1  'The parties shall meet.'
//   3  'The parties should meet soon.'      The parties [3 should] meet[3  soon].

import { textChange } from './textChange.ts';

export interface Version {
  revision: number;
  text: string;
}

export interface Blamed {
  text: string;
  revision: number;
}

/** The last text in pieces, each with the version that brought it; oldest version first. A word that went and came back is of the later one. */
export function blame(versions: readonly Version[]): Blamed[] {
  const [first, ...rest] = versions;
  if (!first) return [];
  let pieces: Blamed[] = [{ text: first.text, revision: first.revision }];
  let before = first.text;
  for (const { text, revision } of rest) {
    pieces = carried(pieces, before, text, revision);
    before = text;
  }
  return pieces;
}

function carried(pieces: readonly Blamed[], before: string, after: string, revision: number): Blamed[] {
  // Of each letter of the text before, who brought it.
  const owners = pieces.flatMap(({ text, revision: of }) => Array.from({ length: text.length }, () => of));
  const next: Blamed[] = [];
  let at = 0;
  const add = (text: string, of: number): void => {
    const last = next.at(-1);
    if (last?.revision === of) last.text += text;
    else next.push({ text, revision: of });
  };
  for (const { how, text } of textChange(before, after)) {
    if (how === 'removed') at += text.length;
    else if (how === 'added') add(text, revision);
    else {
      for (const letter of text.split('')) {
        add(letter, owners[at] ?? revision);
        at += 1;
      }
    }
  }
  return next;
}

export interface ClauseStep {
  revision: number;
  /** null: it was taken out. */
  text: string | null;
}

interface RevisionLike {
  revision: number;
  added: readonly { key: string; text: string }[];
  changed: readonly { after: { key: string; text: string } }[];
  dropped: readonly { key: string }[];
}

/** What became of one clause, oldest version first. */
export function stepsOf(clause: string, revisions: readonly RevisionLike[]): ClauseStep[] {
  const steps: ClauseStep[] = [];
  for (const { revision, added, changed, dropped } of [...revisions].sort((a, b) => a.revision - b.revision)) {
    const now = added.find(({ key }) => key === clause) ?? changed.find(({ after }) => after.key === clause)?.after;
    if (now) steps.push({ revision, text: now.text });
    else if (dropped.some(({ key }) => key === clause)) steps.push({ revision, text: null });
  }
  return steps;
}

/** The versions of a clause since it last came in, for `blame`: a change of its number or place alone is no version of its words. */
export function versionsOf(steps: readonly ClauseStep[]): Version[] {
  const last = steps.map(({ text }) => text).lastIndexOf(null);
  const versions: Version[] = [];
  for (const { revision, text } of steps.slice(last + 1)) {
    if (text !== null && versions.at(-1)?.text !== text) versions.push({ revision, text });
  }
  return versions;
}
