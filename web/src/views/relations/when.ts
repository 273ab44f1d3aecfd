// When a meeting is or was, as short as its box wants it.

import { periodInWords } from '../../lib/dates.ts';
import { inWords } from '../../lib/words.ts';
import type { MeetingAnswer } from './documents.ts';

export function meetingWhen({ status, planned, held }: Pick<MeetingAnswer, 'status' | 'planned' | 'held'>): string {
  if (status === 'HELD') return held ? periodInWords(held, 'lasting') : 'held';
  return planned ? `${inWords(status)}: ${periodInWords(planned)}` : inWords(status);
}
