// Who belongs to the picture: the parties, anyone who met or claimed something, anyone who speaks for a party, and, upwards,
// whom all of these are part of or speak for. Asked in steps, each for what the one before named.

import { ask, askAll } from '../../api/client.ts';
import type { Document } from '../../api/graphql.ts';
import { claimsDocument, meetingsDocument, organsDocument, partiesDocument, profilesDocument, type Profile } from './documents.ts';
import type { Answers } from './relations.ts';

const batch = 150;

interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}

/** Null where the negotiation was not open by then. */
export async function readRelations(negotiation: string, at: At, signal: AbortSignal): Promise<Answers | null> {
  const [first, meetings, claims, organs] = await Promise.all([
    ask(partiesDocument, { negotiation, ...at }, signal),
    askAll(meetingsDocument, { negotiation, ...at }, ({ asOf }) => asOf.negotiation?.meetings, signal),
    askAll(claimsDocument, { negotiation, ...at }, ({ asOf }) => asOf.claims, signal),
    askAll(organsDocument, { ...at }, ({ asOf }) => asOf.actors, signal),
  ]);
  const state = first.asOf.negotiation;
  if (!state) return null;

  const profiles = new Map<string, Profile>();
  // Below these, anyone who speaks for them is looked for; of others only whom they speak for themselves.
  const principals = new Set(state.parties.map(({ actor }) => actor.key));
  let wanted = new Set<string>([
    ...principals,
    ...meetings.flatMap(({ participants }) => participants.flatMap(({ actor, delegation }) => (delegation ? [actor.key, delegation.key] : [actor.key]))),
    ...claims.flatMap(({ claimant, subject }) => [claimant.key, subject.key]),
  ]);
  while (wanted.size > 0) {
    const next = new Set<string>();
    for (const profile of await readProfiles([...wanted], at, signal)) {
      profiles.set(profile.key, profile);
      if (profile.partOf) next.add(profile.partOf.key);
      for (const { of } of profile.offices) next.add(of.key);
      if (!principals.has(profile.key)) continue;
      for (const { holder } of profile.officers) next.add(holder.key);
      for (const organ of organs) {
        if (organ.partOf?.key !== profile.key) continue;
        next.add(organ.key);
        principals.add(organ.key);
      }
    }
    // What is absent by this day was asked for in vain once, and is not asked for again.
    const asked = wanted;
    wanted = new Set([...next].filter((key) => !profiles.has(key) && !asked.has(key)));
  }
  return { parties: state.parties, meetings, claims, profiles: [...profiles.values()] };
}

async function readProfiles(keys: readonly string[], at: At, signal: AbortSignal): Promise<Profile[]> {
  const found: Profile[] = [];
  for (let from = 0; from < keys.length; from += batch) {
    const document = profilesDocument(keys.slice(from, from + batch)) as unknown as Document<{ asOf: Record<string, Profile | null> }, At>;
    const { asOf } = await ask(document, at, signal);
    found.push(...Object.values(asOf).filter((profile) => profile !== null));
  }
  return found;
}
