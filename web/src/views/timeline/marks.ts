// What is drawn of an event: its track, its window in milliseconds, and how sure its date is. Pure.

import type { EventParts } from '../../api/fragments.ts';
import { eventInWords } from '#words/events.ts';
import { capital } from '#words/language.ts';
import { isolated } from '../../lib/isolated.ts';
import { labels, words } from '#words/timeline.ts';

export const { tracks } = words;

export interface Mark {
  id: string;
  /** Its place in fact order, 0 for the first. */
  index: number;
  /** Index into `tracks`. */
  track: number;
  from: number;
  to: number;
  /** Where a vague date stands. */
  middle: number;
  /** It took all of its window: what was held from one day to another. */
  lasting: boolean;
  approximate: boolean;
  uncertain: boolean;
  /** It is drawn where it is planned, not on the day on which that became known. */
  planned: boolean;
  label: string;
}

const lastingMaxMs = 31 * 86_400_000;

export function trackOf(kind: string): number {
  if (kind.startsWith('STATEMENT_')) return 0;
  if (kind.startsWith('MEETING_')) return 1;
  // Whatever happens to a text: changes moved, votes, signatures, reservations.
  if (['PROPOSAL_', 'AMENDMENT_', 'DECISION_', 'CONSENT_', 'DECLARATION_'].some((start) => kind.startsWith(start))) return 2;
  if (['COMMITMENT_', 'INCIDENT_'].some((start) => kind.startsWith(start))) return 3;
  // Who takes part, what is at issue, how the talks stand.
  return 4;
}

/** An event as short as a label wants it: the track says what sort it is of. */
export function labelOf(event: EventParts): string {
  switch (event.__typename) {
    case 'StatementMade':
      return labels.said({ speaker: event.speaker.name, text: event.text });
    case 'StatementWithdrawn':
      return labels.tookBack({ speaker: event.withdrawn.speaker.name, text: event.withdrawn.text });
    case 'MeetingHeld':
      return isolated(event.meeting?.title ?? '');
    case 'MeetingPlanned':
      return labels.planned(event.meeting?.title);
    case 'MeetingPostponed':
      return labels.postponed(event.meeting?.title);
    case 'MeetingCancelled':
      return labels.cancelled(event.meeting?.title);
    case 'ProposalTabled':
      return labels.tabled(event.proposal.title);
    case 'ProposalAmended':
      return labels.amended(event.proposal.title);
    default:
      return capital(eventInWords(event));
  }
}

/** The mark of an event; null for one without a date. */
export function markOf(event: EventParts, index: number): Mark | null {
  const { occurred } = event;
  if (!occurred) return null;
  const plan = event.__typename === 'MeetingPlanned' || event.__typename === 'MeetingPostponed' ? event.planned : null;
  if (plan) {
    const [from, to] = [Date.parse(plan.from), Date.parse(plan.to)];
    return { id: event.id, index, track: trackOf(event.kind), from, to: Math.max(from, to), middle: (from + to) / 2, lasting: false, approximate: plan.approximate, uncertain: plan.uncertain, planned: true, label: labelOf(event) };
  }
  // A meeting that lasted is drawn from where it began; what came of it counts from the middle of its end on.
  const began = event.__typename === 'MeetingHeld' ? event.began : null;
  const held = Date.parse(occurred.from);
  const from = began ? Math.min(held, Date.parse(began.from)) : held;
  const to = Math.max(from, Date.parse(occurred.to));
  const { uncertain } = occurred;
  const approximate = occurred.approximate || (began?.approximate ?? false);
  const lasts = event.__typename === 'MeetingHeld' && (began !== null || occurred.edtf.includes('/'));
  const lasting = lasts && !approximate && to - from <= lastingMaxMs;
  return { id: event.id, index, track: trackOf(event.kind), from, to, middle: (held + to) / 2, lasting, approximate, uncertain, planned: false, label: labelOf(event) };
}

/** The nearest event of another track, by its middle; null where no such track has one. */
export function across(marks: readonly Mark[], from: Mark, step: 1 | -1): Mark | null {
  for (let track = from.track + step; track >= 0 && track < tracks.length; track += step) {
    let best: Mark | null = null;
    for (const mark of marks) {
      if (mark.track === track && (best === null || Math.abs(mark.middle - from.middle) < Math.abs(best.middle - from.middle))) best = mark;
    }
    if (best) return best;
  }
  return null;
}

/** Events whose window reaches into a range, in their order. */
export function within(marks: readonly Mark[], [from, to]: readonly [number, number]): Mark[] {
  return marks.filter((mark) => mark.from < to && Math.max(mark.to, mark.from + 1) > from);
}
