// What the view of relations says: the kinds of relation, and each relation as a sentence.

import type { Kind } from '../../views/relations/relations.ts';
import { isolated } from '../../lib/isolated.ts';
import { counted, inText, officeTitle } from './language.ts';

export const words = {
  title: 'Relations',
  nobody: 'Nobody takes part by this day, and nothing has been said. Step to a later day.',
  asking: 'Asking …',
  lookAt: 'Look at',
  everybody: 'everybody',
  showEverybody: 'Show everybody',
  aroundActor: '{name}, those who speak for it, whom it met, and what was said by and about it.',
  aroundMeeting: 'Who takes part in {name}, and whom they represent.',
  aroundMatter: 'Who took a position on {name}, and whom they represent.',
  absent: (id: string): string => `There is no ‘${id}’ among the relations of this day.`,
  absentHint: 'Everybody is shown. Choose somebody from the list, or another day.',
  kinds: 'Lines',
  hint: 'Issues on the left, actors in the middle (grouped by whom they represent), meetings on the right. Select a box to see its connections.',
  inSentences: 'The same in sentences',
  tooMany: (slots: { boxes: number; lines: number }): string => `${counted(slots.boxes, 'box', 'boxes')} and ${counted(slots.lines, 'line')} are too many for a picture. Look at one actor, or hide some kinds of line.`,
  nothingLeft: 'Nothing is connected by this day with these kinds of line.',
  picture: 'The relations as a picture',
  notDrawn: 'The lines could not be drawn. The list below has them all.',
  more: (count: number): string => `And ${counted(count, 'sentence')} more: look at one actor.`,
  since: 'since',
  whatWasSaid: 'what was said',
  whatWasSaidOf: (slots: { party: string; matter: string }): string => `of ${isolated(inText(slots.party))} on ${isolated(slots.matter)}`,
  noParticipants: 'participants not on record',
  head: ['Kind', 'From', 'Relation', 'To', 'When'],
} as const;

/** Beside a line: what it stands for. */
export const kindMeans: Readonly<Record<Kind, string>> = {
  office: 'holds an office of',
  organ: 'is an organ of',
  part: 'is a part of',
  delegation: 'sat at a meeting for',
  meeting: 'takes part in a meeting',
  own: 'takes a position, in its own statement',
  attributed: 'attributes a position to another',
  listed: 'says what is not, would be or once was so',
};

/** Above a list of them. */
export const kindTitle: Readonly<Record<Kind, string>> = {
  office: 'Offices',
  organ: 'Organs',
  part: 'Other parts',
  delegation: 'Delegations',
  meeting: 'Meetings',
  own: 'Positions in the party’s own statement',
  attributed: 'Positions attributed by others',
  listed: 'Statements that count for no position',
};

/** Between two names, as a verb; in tenses that fit one and many, for 'US officials' are an actor too. */
export const verbs = {
  partOf: 'part of',
  office: (slots: { title: string; of: string }): string => `is ${officeTitle(slots.title, slots.of)} of`,
  attends: { held: 'took part in', sitting: 'takes part in', cancelled: 'would have taken part in', ahead: 'to take part in' },
  /** The same under the name of the meeting. */
  there: { held: 'took part', sitting: 'takes part', cancelled: 'would have taken part', ahead: 'is to take part' },
  attendsAs: (slots: { verb: string; as: string }): string => `${slots.verb} (${slots.as})`,
  represents: { held: 'sat at a meeting for', sitting: 'sits at a meeting for', ahead: 'to sit at a meeting for' },
  onBehalfOf: (name: string): string => `for ${inText(name)}`,
  claimsFor: (slots: { party: string; stance: string }): string => `for ${inText(slots.party)}, which ${slots.stance}`,
  saidThat: (slots: { party: string; stance: string }): string => `said that ${inText(slots.party)} ${slots.stance}`,
  saidShort: (slots: { party: string; stance: string }): string => `said: ${slots.party} ${slots.stance}`,
};

/** Under the name of what is at issue: what it is. */
export const things = { Issue: 'issue', Proposal: 'proposal', Clause: 'clause', Meeting: 'meeting' } as const;

/** Under a meeting's name: when it is or was. */
export const meetings = {
  sitting: 'under way',
  sittingSince: (date: string): string => `under way since ${date}`,
  held: 'held',
  from: (began: string, held: string): string => `${began} to ${held}`,
  planned: (slots: { status: string; date: string }): string => `${slots.status}: ${slots.date}`,
};
