// When a meeting is or was, as short as its box wants it.

import { periodInWords } from '../../lib/dates.ts';
import { inWords } from '#words/enumerations.ts';
import type { MeetingAnswer } from './documents.ts';

export function meetingWhen({ status, planned, began, held }: Pick<MeetingAnswer, 'status' | 'planned' | 'began' | 'held'>): string {
  if (status === 'SITTING') return began ? `under way since ${periodInWords(began)}` : 'under way';
  if (status === 'HELD') return held ? `${began ? `${periodInWords(began)} to ` : ''}${periodInWords(held, 'lasting')}` : 'held';
  return planned ? `${inWords(status)}: ${periodInWords(planned)}` : inWords(status);
}
