// Stances: the word, the sign and the tone of each. Colour never speaks alone: the sign says the same.

import type { Enum } from '../api/graphql.ts';

export type Stance = Enum<'Stance'>;
/** What a stance looks like; each tone has its colours in styles/base.css. */
export type Tone = 'for' | 'mild-for' | 'mild-against' | 'against' | 'none';

export interface StanceLook {
  sign: string;
  /** As a verb after the party: 'Israel accepts'. */
  verb: string;
  /** The same after 'will', 'would' and 'does not', and of what is past. */
  plain: string;
  past: string;
  /** As short as a cell wants it. */
  short: string;
  tone: Tone;
  /** As in the vocabulary; null where it weighs nothing. */
  weight: number | null;
}

const text = '\uFE0E'; // keeps the sign before it from being drawn as a picture

export const stances: Readonly<Record<Stance, StanceLook>> = {
  INSISTS_ON: { sign: '◆', verb: 'insists on it', plain: 'insist on it', past: 'insisted on it', short: 'insists', tone: 'for', weight: 2 },
  ACCEPTS: { sign: `✓${text}`, verb: 'accepts', plain: 'accept', past: 'accepted', short: 'accepts', tone: 'for', weight: 2 },
  ACCEPTS_IN_PRINCIPLE: { sign: `(✓${text})`, verb: 'accepts in principle', plain: 'accept in principle', past: 'accepted in principle', short: 'in principle', tone: 'mild-for', weight: 1 },
  ACCEPTS_WITH_CONDITIONS: { sign: `✓${text}*`, verb: 'accepts with conditions', plain: 'accept with conditions', past: 'accepted with conditions', short: 'on conditions', tone: 'mild-for', weight: 1 },
  RESERVES: { sign: '~', verb: 'has reservations', plain: 'have reservations', past: 'had reservations', short: 'reserves', tone: 'mild-against', weight: -1 },
  OPPOSES: { sign: '−', verb: 'opposes', plain: 'oppose', past: 'opposed', short: 'opposes', tone: 'against', weight: -2 },
  REJECTS: { sign: `✗${text}`, verb: 'rejects', plain: 'reject', past: 'rejected', short: 'rejects', tone: 'against', weight: -2 },
  AS_A_BASIS: { sign: '≈', verb: 'takes it as a basis', plain: 'take it as a basis', past: 'took it as a basis', short: 'as a basis', tone: 'none', weight: null },
  UNDECIDED: { sign: '?', verb: 'is undecided', plain: 'be undecided', past: 'was undecided', short: 'undecided', tone: 'none', weight: null },
  NO_POSITION: { sign: '○', verb: 'takes no position', plain: 'take no position', past: 'took no position', short: 'no position', tone: 'none', weight: null },
};

export function stanceLook(stance: Stance): StanceLook {
  return stances[stance];
}
