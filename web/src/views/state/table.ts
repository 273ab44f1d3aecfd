// The state of play as rows of a spreadsheet. Pure.

import { aspectInWords, valueInWords } from '../../lib/accounts.ts';
import { periodInWords } from '../../lib/dates.ts';
import { inReadingOrder } from '../../lib/issues.ts';
import { stanceLook } from '../../lib/stance.ts';
import { inWords } from '#words/enumerations.ts';
import { sides as sideWords } from '#words/parts.ts';
import { marks } from '#words/stances.ts';
import { words } from '#words/state.ts';
import type { Account, Issue, Meeting, Negotiation } from './documents.ts';
import { byConcern, byStanding, meetingsOrder } from './state.ts';
import { thingOf, titleOf } from '../../lib/things.ts';

/** `facts` are the paths of what the row says, for its sources. */
type Row = [section: string, name: string, text: string, status: string, date: string, who: string, ...facts: string[]];

/** All that the view shows, in its order; the first row is the head. `sourcesOf` says where the facts of these paths are known from. */
export function tableOf(state: Negotiation, meetings: readonly Meeting[], sourcesOf: (facts: readonly string[]) => string): string[][] {
  const proposals = byStanding(state.proposals);
  const rows: Row[] = [
    ...inReadingOrder(state.issues).map(({ issue }): Row => [words.issues, issue.title, '', inWords(issue.status), periodInWords(issue.since), stands(issue), `issue/${issue.key}/status`, ...(issue.positions ?? []).map(({ party }) => `position/${party.key}/issue/${issue.key}`)]),
    ...state.parties.map(({ actor, role, since }): Row => [words.parties, actor.name, '', inWords(role), periodInWords(since), '', `negotiation/${state.key}/party/${actor.key}/${role}`]),
    ...proposals.map(({ key, title, status, statusSince, by }): Row => [words.proposals, title, '', inWords(status), periodInWords(statusSince), named(by), `proposal/${key}/status`]),
    ...proposals.flatMap(({ key, title, clauses }) =>
      (clauses ?? []).map((clause): Row => [words.clausesOf, `${title}, ${clause.number}`, clause.text, clause.bracketed ? words.bracketed : '', clause.schedule ? periodInWords(clause.schedule, 'lasting') : '', '', `proposal/${key}/clause/${clause.key}`]),
    ),
    ...proposals.flatMap(({ amendments }) => amendments.map(({ key, title, by, since }): Row => [words.amendments, title, '', '', periodInWords(since), named(by), `amendment/${key}/status`])),
    ...state.decisions.nodes.map(({ key, title, outcome, occurred, body }): Row => [words.decisions, title, '', outcome ? inWords(outcome) : '', periodInWords(occurred), body?.name ?? '', `decision/${key}`]),
    ...meetingsOrder(meetings).map((meeting): Row => [words.meetings, meeting.title, meeting.outcome ?? '', inWords(meeting.status), dateOf(meeting), named(meeting.participants.map(({ actor }) => actor)), `meeting/${meeting.key}/status`]),
    ...byConcern(state.commitments ?? []).flatMap(({ group, of }) =>
      of.map(({ key, text, by, due }): Row => [words.commitments, '', text, words.commitmentGroups[group] ?? '', due ? periodInWords(due) : '', named(by), `commitment/${key}/status`]),
    ),
    ...(state.accounts?.nodes ?? []).flatMap(disputed),
    ...(state.incidents ?? []).map(({ key, title, occurred, place }): Row => [words.incidents, title, place?.name ?? '', '', periodInWords(occurred), '', `incident/${key}`]),
  ];
  return [[...words.head], ...rows.map(([section, name, text, status, date, who, ...facts]) => [section, name, text, status, date, who, sourcesOf(facts)])];
}

function named(actors: readonly { name: string }[]): string {
  return actors.map(({ name }) => name).join('; ');
}

/** 'Hamas: insists; Israel: reserves (contested)'. */
function stands({ positions }: Issue): string {
  return (positions ?? [])
    .map(({ party, status, stance }) => `${party.name}: ${stance ? stanceLook(stance).short : marks.nothingSaid}${status === 'CONTESTED' ? ` (${marks.contested})` : ''}`)
    .join('; ');
}

function dateOf({ held, began, planned }: Meeting): string {
  if (held) return periodInWords(held, 'lasting');
  const period = began ?? planned;
  return period ? periodInWords(period) : '';
}

function disputed(account: Account): Row[] {
  return account.sides.map(({ value, negated, claimants }): Row => {
    const said = value.date ? periodInWords(value.date) : (value.actor?.name ?? valueInWords(value));
    return [words.disputed, `${aspectInWords(account.aspect)}: ${titleOf(account.about)}`, negated ? `${sideWords.not} ${said}` : said, '', '', named(claimants), `account/${thingOf(account.about)}/${account.aspect}`];
  });
}
