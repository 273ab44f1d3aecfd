// What a search found, by what a reader looks for: things first, each once, then statements and events. Pure.

import type { ThingName } from '../../lib/things.ts';
import type { Found } from './documents.ts';

export type GroupName = 'actors' | 'issues' | 'proposals' | 'meetings' | 'decisions' | 'commitments' | 'incidents' | 'sources' | 'events';

export interface Hit {
  event: Found;
  /** The thing that the event made known; its page is where the hit leads. */
  thing: ThingName | null;
  /** Its name. */
  title: string | null;
}

const groups: readonly GroupName[] = ['actors', 'issues', 'proposals', 'meetings', 'decisions', 'commitments', 'incidents', 'sources', 'events'];

function hitOf(event: Found): { group: GroupName; hit: Hit } {
  const of = (group: GroupName, kind: ThingName['kind'], thing: { key: string; title?: string; name?: string; text?: string } | null): { group: GroupName; hit: Hit } =>
    thing ? { group, hit: { event, thing: { kind, key: thing.key }, title: thing.title ?? thing.name ?? thing.text ?? thing.key } } : { group: 'events', hit: { event, thing: null, title: null } };
  switch (event.__typename) {
    case 'ActorRegistered':
      return of('actors', 'actor', event.actor);
    case 'IssueRaised':
      return of('issues', 'issue', event.issue);
    case 'ProposalTabled':
      return of('proposals', 'proposal', event.proposal);
    case 'AmendmentMoved':
      return of('proposals', 'amendment', event.amendment);
    case 'MeetingPlanned':
    case 'MeetingOpened':
    case 'MeetingHeld':
      return of('meetings', 'meeting', event.meeting);
    case 'DecisionTaken':
      return of('decisions', 'decision', event.decision);
    case 'CommitmentMade':
      return of('commitments', 'commitment', event.commitment);
    case 'IncidentReported':
      return of('incidents', 'incident', event.incident);
    case 'OfficeHeld':
      return { group: 'events', hit: { event, thing: { kind: 'actor', key: event.holder.key }, title: null } };
    case 'MembershipHeld':
      return { group: 'events', hit: { event, thing: { kind: 'actor', key: event.member.key }, title: null } };
    case 'SourceRegistered':
      return of('sources', 'source', event.source);
    default:
      return { group: 'events', hit: { event, thing: null, title: null } };
  }
}

/** Hits by group; within one they stay in order, the best first. A thing stands once. */
export function grouped(found: readonly Found[]): { group: GroupName; hits: Hit[] }[] {
  const byGroup = new Map<GroupName, Hit[]>(groups.map((group) => [group, []]));
  const seen = new Set<string>();
  for (const event of found) {
    const { group, hit } = hitOf(event);
    const name = hit.thing && hit.title !== null ? `${hit.thing.kind}/${hit.thing.key}` : event.id;
    if (seen.has(name)) continue;
    seen.add(name);
    byGroup.get(group)?.push(hit);
  }
  return groups.map((group) => ({ group, hits: byGroup.get(group) ?? [] })).filter(({ hits }) => hits.length > 0);
}
