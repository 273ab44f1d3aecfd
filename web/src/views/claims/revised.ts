// What a correction changed of a statement, line by line, its text excepted. Whatever a recorder can give of it is compared:
// what is left out here would be changed unseen.

import { claimHedges, claimVerb } from '../../lib/claims.ts';
import { periodInWords, type Period } from '../../lib/dates.ts';
import { targetTitle } from '../../lib/targets.ts';
import { actInWords, inWords } from '#words/enumerations.ts';
import { listed } from '#words/language.ts';
import type { Revision, StatementRevision } from './documents.ts';

export interface Revised {
  name: string;
  was: string;
  is: string;
}

export function textOf(revision: Revision): string {
  return 'text' in revision ? (revision.text ?? '') : '';
}

export function revisedOf(before: Revision, after: Revision): Revised[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  return Object.keys(lines).flatMap((name) => {
    const line = { name, was: was[name] ?? '', is: is[name] ?? '' };
    return line.was === line.is ? [] : [line];
  });
}

const lines: Record<string, (revision: StatementRevision) => string> = {
  Said: (revision) => (revision.occurred ? dated(revision.occurred) : 'no date'),
  By: ({ speaker, onBehalfOf }) => `${speaker.name}${onBehalfOf ? `, for ${onBehalfOf.name}` : ''}`,
  'What was done': ({ act }) => actInWords(act),
  Basis: ({ basis }) => inWords(basis),
  Channel: ({ channel }) => channel ?? '',
  To: ({ addressees }) => listed(addressees.map(({ name }) => name)),
  Meeting: ({ meeting }) => meeting?.title ?? '',
  Claims: (revision) => revision.claims.map((claim) => claimed(claim, revision)).join('; '),
  Sources: ({ sources }) => sources.map(cited).join('; '),
  Talks: ({ negotiation }) => negotiation ?? '',
  'Place in the day': ({ ordinal }) => String(ordinal),
  Remark: ({ note }) => note ?? '',
};

function linesOf(revision: Revision): Record<string, string> {
  if (!('text' in revision)) return {};
  return Object.fromEntries(Object.entries(lines).map(([name, of]) => [name, of(revision)]));
}

// The zone too: the same date in another one is another window.
function dated(period: Period): string {
  const { timeZone } = period;
  return `${periodInWords(period)}${timeZone && timeZone !== 'UTC' ? ` in ${timeZone}` : ''}`;
}

function claimed(claim: StatementRevision['claims'][number], { occurred }: StatementRevision): string {
  const { subject, target, conditions, from, to } = claim;
  return [
    `${subject.name} ${claimVerb(claim)}: ${targetTitle(target)}`,
    ...claimHedges(claim),
    conditions.length > 0 ? `on condition: ${listed(conditions)}` : null,
    from.edtf === occurred?.edtf ? null : `from ${periodInWords(from)}`,
    to ? `until ${periodInWords(to)}` : null,
  ]
    .filter((each) => each !== null)
    .join(', ');
}

function cited({ source, locator, quote, cue, credibility }: Revision['sources'][number]): string {
  return [source.title, locator, quote, cue, `credibility ${credibility}`].filter(Boolean).join(', ');
}
