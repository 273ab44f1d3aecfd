// The words of the strips over time.

import { number } from './language.ts';

import { isolated } from '../../lib/isolated.ts';
export const words = {
  title: 'Over time',
  lead: 'Where each party stood, from the first statement to the day shown. Select a stretch of a strip to see who said what then, or a name for the day shown.',
  on: 'Positions on',
  onWhole: 'issues and whole texts',
  onClauses: (proposal: string) => `clauses of ${isolated(proposal)}`,
  gone: (clause: string) => `${clause} (no longer in the text)`,
  noneOnClauses: 'No position on a clause of this text is on record by this day.',
  by: 'Grouped by',
  byMatter: 'issue',
  byParty: 'party',
  scale: 'Scale',
  dates: 'by date',
  changes: 'equal space for every change',
  none: 'No position is on record by this day. Step to a later day to see how the parties moved.',
  asking: 'Asking …',
  cut: (day: string) => `There are more changes than fit here: the strips end on ${day}. The page of a party or an issue shows its strips in full.`,
  rows: (count: number) => `Show all ${number(count)} strips`,
};
