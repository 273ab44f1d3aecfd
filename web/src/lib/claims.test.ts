import { expect, test } from 'vitest';
import { claimHedges, claimMarks, claimVerb, speaks, type Modality } from './claims.ts';
import { stances, type Stance } from './stance.ts';

const modalities: Modality[] = ['ACTUAL', 'FUTURE', 'HYPOTHETICAL', 'NEGATED', 'HISTORICAL'];

test('what is not so, would be so or was so once does not speak', () => {
  expect(modalities.filter((modality) => speaks({ modality }))).toEqual(['ACTUAL', 'FUTURE']);
});

test('a claim is told as real as it is meant', () => {
  const said = (stance: Stance): string[] => modalities.map((modality) => claimVerb({ stance, modality }));
  expect(said('ACCEPTS')).toEqual(['accepts', 'will accept', 'would accept', 'does not accept', 'once accepted']);
  expect(said('RESERVES')).toEqual(['has reservations', 'will have reservations', 'would have reservations', 'does not have reservations', 'once had reservations']);
  expect(said('UNDECIDED')).toEqual(['is undecided', 'will be undecided', 'would be undecided', 'is not undecided', 'once was undecided']);
  const all = (Object.keys(stances) as Stance[]).flatMap(said);
  expect(new Set(all).size).toBe(all.length);
});

test('what has to be told beside it', () => {
  const claim = { own: false, subject: { name: 'Israel' }, hedge: 'REPORTEDLY', modality: 'NEGATED' } as const;
  expect(claimMarks(claim)).toEqual(['attributed to Israel by someone else', 'reportedly', 'negated, so it counts for no position']);
  expect(claimMarks({ ...claim, own: true, hedge: 'NONE', modality: 'ACTUAL' })).toEqual(['the party’s own statement']);
  expect(claimHedges({ hedge: 'NONE', modality: 'FUTURE' })).toEqual(['future']);
});
