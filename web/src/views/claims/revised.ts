// What a correction changed of a statement, line by line, its text excepted. Whatever a recorder can give of it is compared:
// what is left out here would be changed unseen.

import { claimHedges, claimVerb } from '../../lib/claims.ts';
import { periodInWords, type Period } from '../../lib/dates.ts';
import { targetTitle } from '../../lib/targets.ts';
import { actInWords, inWords } from '#words/enumerations.ts';
import { listed } from '#words/language.ts';
import { utc } from '../../lib/zone.ts';
import { revised as w } from '#words/claims.ts';
import { words as dates } from '#words/dates.ts';
import type { Revision, StatementRevision } from './documents.ts';

type Part = 'said' | 'by' | 'act' | 'basis' | 'channel' | 'to' | 'meeting' | 'claims' | 'sources' | 'negotiation' | 'ordinal' | 'note';

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
  return (Object.keys(lines) as Part[]).flatMap((name) => {
    const line = { name: w[name], was: was[name] ?? '', is: is[name] ?? '' };
    return line.was === line.is ? [] : [line];
  });
}

const lines: Record<Part, (revision: StatementRevision) => string> = {
  said: (revision) => (revision.occurred ? dated(revision.occurred) : dates.none),
  by: ({ speaker, onBehalfOf }) => (onBehalfOf ? w.speakerFor({ speaker: speaker.name, party: onBehalfOf.name }) : speaker.name),
  act: ({ act }) => actInWords(act),
  basis: ({ basis }) => inWords(basis),
  channel: ({ channel }) => channel ?? '',
  to: ({ addressees }) => listed(addressees.map(({ name }) => name)),
  meeting: ({ meeting }) => meeting?.title ?? '',
  claims: (revision) => revision.claims.map((claim) => claimed(claim, revision)).join('; '),
  sources: ({ sources }) => sources.map(cited).join('; '),
  negotiation: ({ negotiation }) => negotiation ?? '',
  ordinal: ({ ordinal }) => String(ordinal),
  note: ({ note }) => note ?? '',
};

function linesOf(revision: Revision): Partial<Record<Part, string>> {
  if (!('text' in revision)) return {};
  return Object.fromEntries(Object.entries(lines).map(([name, of]) => [name, of(revision)]));
}

// The zone too: the same date in another one is another window.
function dated(period: Period): string {
  const { timeZone } = period;
  const date = periodInWords(period);
  return timeZone && timeZone !== utc ? dates.inZone({ date, zone: timeZone }) : date;
}

function claimed(claim: StatementRevision['claims'][number], { occurred }: StatementRevision): string {
  const { subject, target, conditions, from, to } = claim;
  return [
    w.claim({ party: subject.name, stance: claimVerb(claim), matter: targetTitle(target) }),
    ...claimHedges(claim),
    conditions.length > 0 ? w.onCondition(listed(conditions)) : null,
    from.edtf === occurred?.edtf ? null : w.from(periodInWords(from)),
    to ? w.until(periodInWords(to)) : null,
  ]
    .filter((each) => each !== null)
    .join(', ');
}

function cited({ source, locator, quote, cue, credibility }: Revision['sources'][number]): string {
  return [source.title, locator, quote, cue, w.credibility(credibility)].filter(Boolean).join(', ');
}
