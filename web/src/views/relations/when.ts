// When a meeting is or was, as short as its box wants it.

import { periodInWords } from '../../lib/dates.ts';
import { inWords } from '#words/enumerations.ts';
import type { MeetingAnswer } from './documents.ts';
import { meetings } from '#words/relations.ts';

export function meetingWhen({ status, planned, began, held }: Pick<MeetingAnswer, 'status' | 'planned' | 'began' | 'held'>): string {
  if (status === 'SITTING') return began ? meetings.sittingSince(periodInWords(began)) : meetings.sitting;
  if (status === 'HELD' && held) return began ? meetings.from(periodInWords(began), periodInWords(held, 'lasting')) : periodInWords(held, 'lasting');
  if (status === 'HELD') return meetings.held;
  return planned ? meetings.planned({ status: inWords(status), date: periodInWords(planned) }) : inWords(status);
}
