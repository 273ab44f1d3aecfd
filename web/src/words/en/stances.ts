// Stances and claims in words.

import type { Enum } from '../../api/graphql.ts';
import { isolated } from '../../lib/isolated.ts';
import { inText } from './language.ts';

export interface StanceWords {
  /** As a verb after the party: 'Israel accepts'. */
  verb: string;
  /** What is or was not so, may be so, will be so, was so once; each after the party. */
  future: string;
  hypothetical: string;
  negated: string;
  historical: string;
  /** As short as a cell wants it. */
  short: string;
}

// English makes the other forms of two: the plain one and that of the past.
const verb = (forms: { verb: string; plain: string; past: string; short: string }): StanceWords => ({
  verb: forms.verb,
  future: `will ${forms.plain}`,
  hypothetical: `would ${forms.plain}`,
  negated: forms.plain.startsWith('be ') ? `is not ${forms.plain.slice(3)}` : `does not ${forms.plain}`,
  historical: `once ${forms.past}`,
  short: forms.short,
});

export const stances: Readonly<Record<Enum<'Stance'>, StanceWords>> = {
  INSISTS_ON: verb({ verb: 'insists on it', plain: 'insist on it', past: 'insisted on it', short: 'insists' }),
  ACCEPTS: verb({ verb: 'accepts', plain: 'accept', past: 'accepted', short: 'accepts' }),
  ACCEPTS_IN_PRINCIPLE: verb({ verb: 'accepts in principle', plain: 'accept in principle', past: 'accepted in principle', short: 'in principle' }),
  ACCEPTS_WITH_CONDITIONS: verb({ verb: 'accepts with conditions', plain: 'accept with conditions', past: 'accepted with conditions', short: 'on conditions' }),
  RESERVES: verb({ verb: 'has reservations', plain: 'have reservations', past: 'had reservations', short: 'reserves' }),
  OPPOSES: verb({ verb: 'opposes', plain: 'oppose', past: 'opposed', short: 'opposes' }),
  REJECTS: verb({ verb: 'rejects', plain: 'reject', past: 'rejected', short: 'rejects' }),
  AS_A_BASIS: verb({ verb: 'takes it as a basis', plain: 'take it as a basis', past: 'took it as a basis', short: 'as a basis' }),
  UNDECIDED: verb({ verb: 'is undecided', plain: 'be undecided', past: 'was undecided', short: 'undecided' }),
  NO_POSITION: verb({ verb: 'takes no position', plain: 'take no position', past: 'took no position', short: 'no position' }),
};

export const marks = {
  nothingSaid: 'nothing said',
  contested: 'contested',
  attributed: 'according to others',
};

/** What became of a position. */
export const changed = {
  ownIsSilent: 'it has said nothing itself',
  ownStatement: 'by its own statement',
  noneNow: 'nothing is on record any more',
  noneBefore: 'before, nothing was on record',
  asBefore: 'as before',
  before: 'before:',
};

export const claims = {
  own: 'the party’s own statement',
  attributed: (party: string): string => `attributed to ${isolated(inText(party))} by someone else`,
  countsForNone: (modality: string): string => `${modality}, so it counts for no position`,
  onEarlierText: 'on earlier text',
  answered: 'answered by the party’s own later statement',
  withdrawn: 'withdrawn',
  superseded: 'superseded',
  /** Before the party for which somebody speaks. */
  onBehalfOf: 'for',
  to: 'to',
  fromIssue: 'from the broader issue {matter}',
  fromMatter: 'from the broader matter {matter}',
  onCondition: 'On condition:',
  sources: 'Sources',
  noSource: 'No source is cited.',
  /** What a position is about: 'Israel on withdrawal from Gaza'. */
  onSlots: '{party} on {matter}',
  on: (slots: { party: string; matter: string }): string => `${isolated(slots.party)} on ${isolated(slots.matter)}`,
};

export const amounts = {
  range: (least: string, greatest: string): string => `${least} to ${greatest}`,
  atLeast: (number: string): string => `at least ${number}`,
  atMost: (number: string): string => `at most ${number}`,
};

export const targets = {
  clause: (slots: { number: string; text: string }): string => `clause ${slots.number}: ${isolated(slots.text)}`,
  clauseOf: (slots: { number: string; proposal: string }): string => `clause ${slots.number} of ${isolated(slots.proposal)}`,
};
