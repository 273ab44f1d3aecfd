// The graph as of the date: actors, matters and meetings, and how they hang together. Pure.
//
// Verbs stand in tenses that fit one and many, for 'US officials' are an actor too.
//
//   office      Antony Blinken ──Secretary of State──▶ United States
//   organ       Israeli officials ─ ─ part of ─ ─▶ Israel        (an organ: it speaks for the whole)
//   part        whatever else is a part of another, and does not speak for it
//   delegation  Badr Abdelatty ── sat for ──▶ Egypt             (where no office or organ says it already)
//   meeting     United States ── took part in ──▶ High-level talks in Doha
//   own         Hamas ── insists on ──▶ withdrawal from Gaza    (its own word, or of who speaks for the party)
//   attributed  Antony Blinken ── said: Israel accepts ──▶ withdrawal from Gaza
//   listed      Antony Blinken ── said: Israel does not accept ── withdrawal from Gaza   (it speaks for no position)

import { meetingWhen } from './when.ts';
import { claimHedges, claimVerb, speaks } from '../../lib/claims.ts';
import type { Period } from '../../lib/dates.ts';
import { stanceLook, type Tone } from '../../lib/stance.ts';
import { targetId, targetTitle } from '../../lib/targets.ts';
import { capital, listed } from '#words/language.ts';
import { inWords } from '#words/enumerations.ts';
import type { ClaimAnswer, MeetingAnswer, PartyAnswer, Profile } from './documents.ts';
import { things, verbs } from '#words/relations.ts';

export interface Answers {
  parties: readonly PartyAnswer[];
  meetings: readonly MeetingAnswer[];
  claims: readonly ClaimAnswer[];
  profiles: readonly Profile[];
}

export interface Node {
  /** As in addresses: 'actor/israel', 'issue/withdrawal', 'meeting/doha-talks'. */
  id: string;
  kind: 'actor' | 'matter' | 'meeting';
  name: string;
  /** What else there is to tell in short: role, office, sort of thing. */
  note: string;
  /** A party to the talks: it is there though nothing hangs on it. */
  party: boolean;
  /** Of a party, its first role's place among roles; greater of everybody else. */
  rank: number;
  /** A meeting that has not taken place. */
  open: boolean;
}

export type Kind = 'office' | 'organ' | 'part' | 'delegation' | 'meeting' | 'own' | 'attributed' | 'listed';
export const kinds: readonly Kind[] = ['office', 'organ', 'part', 'delegation', 'meeting', 'own', 'attributed', 'listed'];
/** By which an actor stands for another: organs one above the other, and one of the other two as the first step. */
export const standsFor: ReadonlySet<Kind> = new Set(['office', 'organ', 'delegation']);
/** Those, and being a part of another without standing for it. */
export const betweenActors: ReadonlySet<Kind> = new Set([...standsFor, 'part']);

export interface Edge {
  id: string;
  kind: Kind;
  from: string;
  to: string;
  /** Between the two names, as a verb: 'is Secretary of State of'. */
  words: string;
  /** Of a meeting: the same under its name. */
  there?: string;
  /** Written on the line, where it needs it. */
  label: string;
  when: Period | null;
  /** Of a claim. */
  claim: { tone: Tone; hedges: readonly string[]; subject: string; subjectName: string } | null;
}

export interface Graph {
  nodes: readonly Node[];
  edges: readonly Edge[];
}

const roleOrder = ['PARTY', 'MEDIATOR', 'GUARANTOR', 'HOST', 'OBSERVER'];
const unranked = roleOrder.length;

export function graphOf({ parties, meetings, claims, profiles }: Answers): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const names = new Map(profiles.map(({ key, name }) => [key, name]));
  const link = (edge: Omit<Edge, 'id' | 'claim' | 'label'> & Partial<Edge>): void => {
    const whole: Edge = { claim: null, label: '', ...edge, id: edge.id ?? `${edge.kind} ${edge.from} ${edge.to} ${edge.words}` };
    edges.set(whole.id, whole);
  };

  const ranks = new Map<string, number>();
  const roles = new Map<string, string[]>();
  for (const { role, actor } of [...parties].sort((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role))) {
    ranks.set(actor.key, Math.min(ranks.get(actor.key) ?? unranked, roleOrder.indexOf(role)));
    roles.set(actor.key, [...(roles.get(actor.key) ?? []), inWords(role)]);
  }
  const levels = new Map<string, string>();
  for (const { participants } of meetings) for (const { actor, level } of participants) if (level && actor.kind === 'PERSON') levels.set(actor.key, level);

  for (const profile of profiles) {
    const role = roles.get(profile.key);
    const office = profile.offices.map(({ title }) => title);
    const note = role ? listed(role) : office.length > 0 ? office.join(', ') : (levels.get(profile.key) ?? inWords(profile.kind));
    nodes.set(actorId(profile.key), { id: actorId(profile.key), kind: 'actor', name: profile.name, note, party: role !== undefined, rank: ranks.get(profile.key) ?? unranked, open: false });
  }
  const actor = ({ key, name, kind }: { key: string; name: string; kind: string }): string => {
    const id = actorId(key);
    // Anyone who is absent by this day is shown by name where a claim or meeting speaks of them.
    if (!nodes.has(id)) nodes.set(id, { id, kind: 'actor', name, note: inWords(kind), party: false, rank: unranked, open: false });
    return id;
  };

  for (const { key, kind, partOf, offices } of profiles) {
    const from = actorId(key);
    if (partOf && names.has(partOf.key)) link({ kind: kind === 'ORGAN' ? 'organ' : 'part', from, to: actorId(partOf.key), words: verbs.partOf, when: null });
    for (const { title, of, since } of offices) if (names.has(of.key)) link({ kind: 'office', from, to: actorId(of.key), words: verbs.office({ title, of: names.get(of.key) ?? '' }), when: since });
  }
  const known = new Map(profiles.map((profile) => [profile.key, profile]));
  const isOrganOf = (key: string, whole: string, seen = new Set<string>()): boolean => {
    const profile = known.get(key);
    if (profile?.kind !== 'ORGAN' || !profile.partOf || seen.has(key)) return false;
    return profile.partOf.key === whole || isOrganOf(profile.partOf.key, whole, seen.add(key));
  };
  // As the server has it for claims: an organ at any depth, or an office of the whole or of an organ of it. Offices do not chain.
  const speaksFor = (key: string, whole: string): boolean =>
    isOrganOf(key, whole) || (known.get(key)?.offices ?? []).some(({ of }) => of.key === whole || isOrganOf(of.key, whole));

  for (const meeting of meetings) {
    const id = `meeting/${meeting.key}`;
    const when = meeting.status === 'SITTING' ? meeting.began : (meeting.held ?? meeting.planned);
    nodes.set(id, { id, kind: 'meeting', name: meeting.title, note: meetingWhen(meeting), party: false, rank: unranked, open: meeting.status !== 'HELD' });
    const time = meeting.status === 'HELD' ? 'held' : meeting.status === 'SITTING' ? 'sitting' : 'ahead';
    for (const { actor: who, delegation, level } of meeting.participants) {
      const as = [delegation && delegation.key !== who.key ? verbs.onBehalfOf(delegation.name) : null, level].filter((each) => each !== null).join(', ');
      const at = meeting.status === 'CANCELLED' ? 'cancelled' : time;
      const told = (verb: string): string => (as ? verbs.attendsAs({ verb, as }) : verb);
      link({ kind: 'meeting', from: actor(who), to: id, words: told(verbs.attends[at]), there: told(verbs.there[at]), when });
      if (delegation && delegation.key !== who.key && !speaksFor(who.key, delegation.key)) {
        link({ kind: 'delegation', from: actor(who), to: actor(delegation), words: verbs.represents[time], when: null });
      }
    }
  }

  for (const claim of claims) {
    const { id, claimant, subject, target, stance, modality, own, from } = claim;
    const to = targetId(target);
    if (!nodes.has(to)) {
      nodes.set(to, { id: to, kind: target.__typename === 'Meeting' ? 'meeting' : 'matter', name: capital(targetTitle(target)), note: things[target.__typename], party: false, rank: unranked, open: false });
    }
    const { short, tone } = stanceLook(stance);
    const verb = claimVerb(claim);
    const brief = modality === 'ACTUAL' ? short : verb;
    const itself = claimant.key === subject.key;
    link({
      id,
      kind: !speaks(claim) ? 'listed' : own ? 'own' : 'attributed',
      from: actor(claimant),
      to,
      words: itself ? verb : own ? verbs.claimsFor({ party: subject.name, stance: verb }) : verbs.saidThat({ party: subject.name, stance: verb }),
      label: own ? brief : verbs.saidShort({ party: subject.name, stance: brief }),
      when: from,
      claim: { tone: speaks(claim) ? tone : 'none', hedges: claimHedges(claim), subject: actor(subject), subjectName: subject.name },
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

export function actorId(key: string): string {
  return `actor/${key}`;
}

/** Where a claim stands in the matrix of positions: 'israel/issue/withdrawal'. */
export function cellOf(edge: Edge): string | null {
  return edge.claim ? `${edge.claim.subject.replace(/^actor\//, '')}/${edge.to}` : null;
}

/** The kinds that the address leaves out, as 'meeting,own'; whatever else it says is no kind. */
export function hiddenKinds(text: string | undefined): ReadonlySet<Kind> {
  const named = new Set(text?.split(','));
  return new Set(kinds.filter((kind) => named.has(kind)));
}

/** Without these kinds of relation, and without whatever then hangs on nothing, the parties to the talks excepted. */
export function without(graph: Graph, hidden: ReadonlySet<Kind>): Graph {
  return withEdges(graph, new Set(graph.edges.filter(({ kind }) => !hidden.has(kind))), new Set(graph.nodes.filter(({ party }) => party).map(({ id }) => id)));
}

/**
 * One thing and what hangs on it. Of an actor: itself and all who stand for it, their words, their meetings with everybody
 * there, and what others say of it. Of a matter or meeting: everybody who speaks to it or is there. Anyone who comes in
 * brings those for whom they stand. Null where there is no such thing.
 */
export function around(graph: Graph, id: string): Graph | null {
  if (!graph.nodes.some((node) => node.id === id)) return null;
  const whole = closed(graph, new Set([id]), ({ from, to }) => [to, from]);
  const circle = new Set(whole);
  for (const { kind, from, to } of graph.edges) if (standsFor.has(kind) && whole.has(to)) circle.add(from);
  const kept = new Set(
    graph.edges.filter(({ kind, from, to, claim }) => circle.has(from) || (betweenActors.has(kind) ? whole : circle).has(to) || claim?.subject === id),
  );
  const meetings = new Set([...kept].filter(({ kind }) => kind === 'meeting').map(({ to }) => to));
  for (const edge of graph.edges) if (edge.kind === 'meeting' && meetings.has(edge.to)) kept.add(edge);
  const comers = new Set([...circle, ...[...kept].map(({ from }) => from)]);
  const first = graph.edges.filter(({ kind, from }) => standsFor.has(kind) && comers.has(from));
  const above = closed(graph, new Set([...comers, ...first.map(({ to }) => to)]), ({ from, to }) => [from, to]);
  for (const edge of [...first, ...graph.edges.filter(({ kind, from }) => kind === 'organ' && above.has(from))]) kept.add(edge);
  return withEdges(graph, kept, new Set([id]));
}

/** With all that is reached by organs alone, step by step. */
function closed(graph: Graph, start: ReadonlySet<string>, step: (edge: Edge) => readonly [from: string, to: string]): ReadonlySet<string> {
  const found = new Set(start);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const edge of graph.edges) {
      const [from, to] = step(edge);
      if (edge.kind === 'organ' && found.has(from)) found.add(to);
    }
  }
  return found;
}

function withEdges(graph: Graph, kept: ReadonlySet<Edge>, always: ReadonlySet<string>): Graph {
  const edges = graph.edges.filter((edge) => kept.has(edge));
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { nodes: graph.nodes.filter(({ id }) => used.has(id) || always.has(id)), edges };
}
