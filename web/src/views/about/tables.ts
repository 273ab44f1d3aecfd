// The lists of a page as rows of a spreadsheet: what stands in a line, and the sources of it. Pure.

import type { CitationParts, EventParts, PeriodParts } from '../../api/fragments.ts';
import { cited } from '../../lib/cited.ts';
import { claimVerb } from '../../lib/claims.ts';
import { periodInWords } from '../../lib/dates.ts';
import { stanceLook, type Stance } from '../../lib/stance.ts';
import { targetTitle } from '../../lib/targets.ts';
import { eventInWords } from '#words/events.ts';
import { inWords, saidInWords } from '#words/enumerations.ts';
import { capital } from '#words/language.ts';
import { tables as w } from '#words/about.ts';
import { votes as voteWords } from '#words/parts.ts';
import { marks } from '#words/stances.ts';
import type { Attended, ClaimedOf, CommitmentLine, Consent, Held, Member, Said, Voted } from './documents.ts';

const date = (period: PeriodParts | null, reading: 'once' | 'lasting' = 'once'): string => (period ? periodInWords(period, reading) : '');
const names = (actors: readonly { name: string }[]): string => actors.map(({ name }) => name).join('; ');

/** A row for each claim of a statement; a statement without one has a row of its own. */
export function saidTable(statements: readonly Said[]): string[][] {
  return [
    [...w.said],
    ...statements.flatMap((statement) => {
      const start = [date(statement.occurred), statement.speaker.name, statement.onBehalfOf?.name ?? '', saidInWords(statement), names(statement.addressees), statement.text];
      const end = [statement.withdrawn ? w.withdrawn : '', cited(statement.sources)];
      if (statement.claims.length === 0) return [[...start, '', '', '', ...end]];
      return statement.claims.map((claim) => [...start, claim.subject.name, claimVerb(claim), targetTitle(claim.target), ...end]);
    }),
  ];
}

interface Position {
  /** The matter, or the party. */
  of: string;
  status: string;
  stance: Stance | null;
  since: PeriodParts | null;
}

export function positionsTable(positions: readonly Position[]): string[][] {
  const marked = (status: string): string => (status === 'CONTESTED' ? marks.contested : status === 'ATTRIBUTED' ? marks.attributed : '');
  return [[...w.positions], ...positions.map(({ of, status, stance, since }) => [capital(of), stance ? stanceLook(stance).short : '', marked(status), date(since)])];
}

export function promisedTable(commitments: readonly CommitmentLine[]): string[][] {
  return [
    [...w.promised],
    ...commitments.map((each) => [
      each.text,
      names(each.by),
      names(each.to),
      date(each.due),
      [inWords(each.status), each.contested ? w.disputed : '', each.overdue ? w.overdue : ''].filter(Boolean).join(', '),
      date(each.since),
    ]),
  ];
}

export function attendedTable(meetings: readonly Attended[]): string[][] {
  return [[...w.attended], ...meetings.map((meeting) => [meeting.title, inWords(meeting.kind), inWords(meeting.status), meeting.held ? date(meeting.held, 'lasting') : date(meeting.planned), meeting.place?.name ?? ''])];
}

export function votedTable(votes: readonly Voted[]): string[][] {
  return [[...w.voted], ...votes.map(({ vote, decision }) => [decision.title, voteWords.kinds[vote] ?? inWords(vote), date(decision.occurred), decision.outcome ? inWords(decision.outcome) : ''])];
}

export function claimedTable(claims: readonly ClaimedOf[]): string[][] {
  return [
    [...w.claimed],
    ...claims.map((claim) => [date(claim.from), claim.statement.speaker.name, claim.statement.onBehalfOf?.name ?? '', claim.subject.name, claimVerb(claim), targetTitle(claim.target), claim.statement.text, cited(claim.sources)]),
  ];
}

/** Who holds an office, or is a member. */
export function heldTable(held: readonly (Held | Member)[]): string[][] {
  return [[...w.held], ...held.map((each) => ['holder' in each ? each.holder.name : each.member.name, each.title ?? '', each.of.name, date(each.since), date(each.until)])];
}

export function consentsTable(consents: readonly Consent[]): string[][] {
  return [[...w.consents], ...consents.map((each) => [each.actor.name, inWords(each.act), date(each.since), date(each.effective), each.standing ? '' : w.noLonger])];
}

export function eventsTable(events: readonly (EventParts & { sources?: readonly CitationParts[] })[]): string[][] {
  return [[...w.events], ...events.map((event) => [date(event.occurred), capital(eventInWords(event)), cited(event.sources ?? [])])];
}
