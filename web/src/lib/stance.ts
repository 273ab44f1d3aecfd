// Stances: the sign and the tone of each; the words are those of the catalogue. Colour never speaks alone: the sign says the same.

import { stances as words, type StanceWords } from '#words/stances.ts';
import type { Enum } from '../api/graphql.ts';

export type Stance = Enum<'Stance'>;
/** What a position comes to, as a diff has it. */
export interface StatedPosition {
  status: Enum<'PositionStatus'>;
  stance: Stance | null;
  /** The party has spoken for itself. */
  declared: boolean;
}
/** What a stance looks like; each tone has its colours in styles/base.css. */
export type Tone = 'for' | 'mild-for' | 'mild-against' | 'against' | 'none';

interface Mark {
  sign: string;
  tone: Tone;
  /** As in the vocabulary; null where it weighs nothing. */
  weight: number | null;
}

const text = '\uFE0E'; // keeps the sign before it from being drawn as a picture

/** A stance's look and its words. */
export interface StanceLook extends Mark, StanceWords {}

const signs: Readonly<Record<Stance, Mark>> = {
  INSISTS_ON: { sign: '◆', tone: 'for', weight: 2 },
  ACCEPTS: { sign: `✓${text}`, tone: 'for', weight: 2 },
  ACCEPTS_IN_PRINCIPLE: { sign: `(✓${text})`, tone: 'mild-for', weight: 1 },
  ACCEPTS_WITH_CONDITIONS: { sign: `✓${text}*`, tone: 'mild-for', weight: 1 },
  RESERVES: { sign: '~', tone: 'mild-against', weight: -1 },
  OPPOSES: { sign: '−', tone: 'against', weight: -2 },
  REJECTS: { sign: `✗${text}`, tone: 'against', weight: -2 },
  AS_A_BASIS: { sign: '≈', tone: 'none', weight: null },
  UNDECIDED: { sign: '?', tone: 'none', weight: null },
  NO_POSITION: { sign: '○', tone: 'none', weight: null },
};

export const stances = Object.fromEntries((Object.keys(signs) as Stance[]).map((stance) => [stance, { ...signs[stance], ...words[stance] }])) as Readonly<Record<Stance, StanceLook>>;

export function stanceLook(stance: Stance): StanceLook {
  return stances[stance];
}
