// What was done to a record, as far as a snapshot sees it. The audit tells all that was ever done; a page that is pinned,
// or asks what was known by then, shows nothing of what came later.
//
//   revision 1   first recorded
//   revision 2   by the first correction, revision 3 by the second …
//   retracted    where the last retraction or reinstatement that is seen is a retraction; those of a citing take no record back
//
// Pure; the rules are those of the server: corrections that cite sources of their own are seen once those are public.

import { micros, middle } from '../../lib/micros.ts';
import type { Certainty } from '../../lib/question.ts';
import type { Operation, Revision, StatementRevision, Trail } from './documents.ts';

/** The cuts of a snapshot. */
export interface At {
  sequence: number;
  /** The last microsecond included, as the snapshot names it. */
  date: string;
  publishedBy: string | null;
  certainty: Certainty;
}

export interface Step {
  revision: Revision;
  /** The correction that made it; null of the first. */
  by: Operation | null;
}

export interface History {
  /** The revisions that are seen, the first one first; the last one counts. */
  steps: Step[];
  /** All operations that are seen, in order. */
  operations: Operation[];
  /** The retraction in force. */
  retracted: Operation | null;
  /** How many operations came after the snapshot. */
  later: number;
}

export function historyOf(trail: Trail, at: Pick<At, 'sequence' | 'publishedBy'>): History {
  const all = [...trail.operations].sort((a, b) => a.sequence - b.sequence);
  const operations = all.filter((operation) => isSeen(operation, at));
  const corrections = all.filter(({ __typename }) => __typename === 'EventCorrected');
  const steps = [...trail.revisions]
    .sort((a, b) => a.revision - b.revision)
    .map((revision, index): Step => ({ revision, by: index === 0 ? null : (corrections[index - 1] ?? null) }))
    .filter(({ by }) => by === null || operations.includes(by));
  const last = operations.findLast((operation) => (operation.__typename === 'EventRetracted' || operation.__typename === 'EventReinstated') && !isOfCiting(operation));
  return {
    steps,
    operations,
    retracted: last?.__typename === 'EventRetracted' ? last : null,
    later: all.filter(({ sequence }) => sequence > at.sequence).length,
  };
}

/** Whether an operation takes back, or reinstates, sources that were cited later, and not the record. */
export function isOfCiting(operation: Operation): boolean {
  return 'event' in operation && operation.event?.kind === 'EVENT_CITED';
}

function isSeen(operation: Operation, at: Pick<At, 'sequence' | 'publishedBy'>): boolean {
  if (operation.sequence > at.sequence) return false;
  return operation.sources.length === 0 || isPublic(operation.published, at.publishedBy);
}

function isPublic(published: { to: string } | null, publishedBy: string | null): boolean {
  return publishedBy === null || published === null || micros(published.to) <= micros(publishedBy) + 1n;
}

/** Whether a window counts by the date of the snapshot. */
export function counts(window: { from: string; to: string }, { date, certainty }: Pick<At, 'date' | 'certainty'>): boolean {
  const last = micros(date);
  if (certainty === 'CERTAIN') return micros(window.to) - 1n <= last;
  if (certainty === 'POSSIBLE') return micros(window.from) <= last;
  return middle(window) <= last;
}

export interface Past {
  revision: StatementRevision;
  how: 'corrected' | 'retracted';
  by: Operation;
}

/** The contents of a statement's record that no longer count because of what was done to the record. */
export function pastOf(trail: Trail, negotiation: string, at: At): Past[] {
  const { steps, retracted } = historyOf(trail, at);
  return steps.flatMap(({ revision }, index): Past[] => {
    if (!('text' in revision) || revision.negotiation !== negotiation) return [];
    if (revision.sequence > at.sequence || !isPublic(revision.published, at.publishedBy)) return [];
    const next = steps[index + 1]?.by;
    if (next) return [{ revision, how: 'corrected', by: next }];
    return retracted ? [{ revision, how: 'retracted', by: retracted }] : [];
  });
}
