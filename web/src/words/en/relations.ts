// What the kinds of relation are called, and how a relation reads as a sentence.

import type { Edge, Kind } from '../../views/relations/relations.ts';

/** Beside a line: what it stands for. */
export const kindMeans: Readonly<Record<Kind, string>> = {
  office: 'holds an office of',
  organ: 'is an organ, a part of',
  part: 'is a part of',
  delegation: 'sat at a meeting for',
  meeting: 'meets',
  own: 'takes a stance, in its own word',
  attributed: 'says it of another',
  listed: 'says what is not so, would be so or was so once',
};

/** Above a list of them. */
export const kindTitle: Readonly<Record<Kind, string>> = {
  office: 'Offices',
  organ: 'Organs',
  part: 'Parts that are no organs',
  delegation: 'Delegations',
  meeting: 'Meetings',
  own: 'Stances in the party’s own word',
  attributed: 'What others say of a party',
  listed: 'Said, but for no position',
};

/** The claim's place in the matrix: 'israel/issue/withdrawal'. */
export function cellOf(edge: Edge): string | null {
  return edge.claim ? `${edge.claim.subject.replace(/^actor\//, '')}/${edge.to}` : null;
}
