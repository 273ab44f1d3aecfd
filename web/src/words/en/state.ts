// The words of the state of play, with slots and plurals.

import { capital, counted, listed, number, plural, spelled } from './language.ts';

const talksAre = { OPEN: 'are open', SUSPENDED: 'are suspended', CONCLUDED: 'are concluded', COLLAPSED: 'have collapsed' };

export const words = {
  title: 'State of play',
  issues: 'Issues',
  parties: 'At the table',
  /** Where there are several. */
  roles: { PARTY: 'parties', MEDIATOR: 'mediators', FACILITATOR: 'facilitators', GUARANTOR: 'guarantors', HOST: 'hosts', OBSERVER: 'observers', WITNESS: 'witnesses', VERIFIER: 'verifiers', DEPOSITARY: 'depositaries' },
  proposals: 'Proposals',
  amendments: 'Amendments pending',
  bound: 'Bound by it',
  provisionally: 'provisionally',
  head: ['Section', 'Name', 'Text', 'Status', 'Date', 'Who', 'Sources'],
  clausesOf: 'Clauses',
  decisions: 'Decisions',
  meetings: 'Meetings',
  commitments: 'Commitments',
  incidents: 'Incidents',
  disputed: 'Disputed facts',
  uncertain: 'Not certain on this day',

  noNegotiation: 'No negotiation was open by this day.',
  nothingRecorded: 'Nothing is on record yet.',
  notOpen: 'The negotiation was not open yet on this day.',
  notOpenNamed: (name: string) => `No negotiation ‘${name}’ was open by this day.`,
  noIssue: (publicOnly: boolean) => `No issue had been raised by this day${publicOnly ? ', as far as was public' : ''}.`,
  noProposal: (publicOnly: boolean) => `No proposal was on the table by this day${publicOnly ? ', as far as was public' : ''}.`,
  noText: 'None of its text is on record.',
  noMeeting: 'No meeting is on record by this day.',
  noCommitment: 'No commitment is on record by this day.',

  /** How things stand, in three sentences. */
  talks: (slots: { status: keyof typeof talksAre; parties: readonly string[]; mediators: readonly string[] }) => {
    const { parties, mediators } = slots;
    const between = parties.length > 1 ? ` between ${listed(parties)}` : parties.length === 1 ? ` with ${parties[0]}` : '';
    const through = mediators.length > 0 ? `; ${listed(mediators)} ${plural(mediators.length, { one: 'mediates', other: 'mediate' })}` : '';
    return `The talks${between} ${talksAre[slots.status]}${through}.`;
  },
  matters: (slots: { sticking: number; open: number; agreed: number }) => {
    const { sticking, open, agreed } = slots;
    const counts = [
      sticking > 0 ? `${spelled(sticking)} ${plural(sticking, { one: 'sticking point', other: 'sticking points' })}` : null,
      open > 0 ? `${spelled(open)} ${sticking > 0 ? 'further ' : ''}${plural(open, { one: 'issue', other: 'issues' })} open` : null,
      agreed > 0 ? `${spelled(agreed)} agreed` : null,
    ].filter((each) => each !== null);
    if (counts.length === 0) return 'No issue has been raised.';
    // 'are' fits what stays open; what is agreed follows as a sentence of its own.
    const areOpen = open > 0 && sticking > 0 ? [counts[0] ?? '', `${spelled(open)} further ${plural(open, { one: 'issue', other: 'issues' })}`] : null;
    if (areOpen) return `${capital(listed(areOpen))} are open${agreed > 0 ? `; ${spelled(agreed)} ${plural(agreed, { one: 'is', other: 'are' })} agreed` : ''}.`;
    return `${capital(listed(counts))}.`;
  },
  tables: (slots: { count: number; first: string; status: string }) => {
    const { count, first, status } = slots;
    if (count === 0) return 'No proposal is on the table.';
    return count === 1 ? `One proposal, ‘${first}’, is ${status}.` : `Of ${spelled(count)} proposals the foremost, ‘${first}’, is ${status}.`;
  },

  contested: (count: number) => `${spelled(count)} ${plural(count, { one: 'position is', other: 'positions are' })} contested`,
  others: ' and others',
  and: ' and ',
  since: 'since',
  by: 'by',
  to: 'to',
  on: 'on',
  due: 'due',
  revision: (number: number) => `text of revision ${number}`,
  bracketed: 'in brackets',
  clauses: (count: number) => plural(count, { one: 'Its clause', other: `Its ${number(count)} clauses` }),
  phase: (phase: number | null) => (phase === null ? 'Not tied to a phase' : `Phase ${phase}`),
  text: 'Text, versions and lineage',
  boundCount: (count: number) => `${words.bound}: ${counted(count, 'party', 'parties')}`,

  underWay: 'Under way',
  planned: 'Planned',
  held: 'Held',
  laterElsewhere: 'Held on a later local day',
  cancelled: 'Cancelled',
  overdue: 'overdue',
  postponed: 'postponed',
  noDate: 'no date',
  with: 'With',
  agenda: 'On',
  moreMeetings: (count: number) => `${counted(count, 'more meeting')} on the timeline`,
  moreDecisions: (count: number) => `${counted(count, 'more decision')} on the timeline`,
  moreIncidents: (count: number) => `${counted(count, 'more incident')} on the timeline`,
  moreDisputed: (count: number) => `${counted(count, 'more disputed fact')}`,

  commitmentGroups: { overdue: 'Overdue', contested: 'Disputed', standing: 'Outstanding', past: 'No longer open' } as Record<string, string>,
  accordingTo: 'according to',

  less: {
    marks: 'There is too much on record to show all of it here. Not shown: where each party stands on each issue (see {positions}).',
    texts: 'There is too much on record to show all of it here. Not shown: where each party stands on each issue (see {positions}); clauses, commitments, incidents and disputed facts (see {timeline}).',
    positions: 'Positions',
    timeline: 'Timeline',
  },

  vague: (rule: string) => `The dates of these are uncertain: they may have happened by then, or not. ${rule}`,
  running: (rule: string) => `The dates of these are exact, but the day is not over where they happened. ${rule}`,
  rules: {
    BEST: (of: string) => `Each counts from the middle of ${of}.`,
    CERTAIN: () => 'None of them counts here.',
    POSSIBLE: () => 'All of them count here.',
  },
  window: 'its possible dates',
  day: 'its day',
  dayEnds: (place: string, end: string) => `in ${place}, where that day ends on ${end}`,
  stepOn: 'Step to a later day, or {today}.',
  today: 'go to today',
};
