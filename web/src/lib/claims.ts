// A claim in words: what it says of a party, and how far that counts.
//
//   ACTUAL        Israel accepts
//   FUTURE        Israel will accept
//   HYPOTHETICAL  Israel would accept           counts for no position
//   NEGATED       Israel does not accept        nor does this
//   HISTORICAL    Israel once accepted          nor this

import type { Enum } from '../api/graphql.ts';
import { stanceLook, type Stance } from './stance.ts';
import { inWords } from '#words/enumerations.ts';
import { claims } from '#words/stances.ts';

export type Modality = Enum<'Modality'>;

interface Said {
  stance: Stance;
  modality: Modality;
}

/** Whether it speaks: only what is or will be so makes a position, the rest is listed. */
export function speaks({ modality }: { modality: Modality }): boolean {
  return modality === 'ACTUAL' || modality === 'FUTURE';
}

/** After the party, as the claim has it: 'accepts', 'does not accept'. */
export function claimVerb({ stance, modality }: Said): string {
  const words = stanceLook(stance);
  switch (modality) {
    case 'ACTUAL':
      return words.verb;
    case 'FUTURE':
      return words.future;
    case 'HYPOTHETICAL':
      return words.hypothetical;
    case 'NEGATED':
      return words.negated;
    case 'HISTORICAL':
      return words.historical;
  }
}

/** How sure and how real it is meant to be, where that has to be told. */
export function claimHedges({ hedge, modality }: { hedge: Enum<'Hedge'>; modality: Modality }): string[] {
  return [
    hedge === 'NONE' ? null : inWords(hedge),
    modality === 'ACTUAL' ? null : speaks({ modality }) ? inWords(modality) : claims.countsForNone(inWords(modality)),
  ].filter((each) => each !== null);
}

/** Whose word it is, how sure and how real. */
export function claimMarks(claim: { own: boolean; subject: { name: string }; hedge: Enum<'Hedge'>; modality: Modality }): string[] {
  return [claim.own ? claims.own : claims.attributed(claim.subject.name), ...claimHedges(claim)];
}
