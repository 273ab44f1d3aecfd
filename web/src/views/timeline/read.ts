// Reads the timeline to its end, page by page, and tells how far it is.

import { ask } from '../../api/client.ts';
import { timelineDocument, type Answer, type Entry } from './documents.ts';

export interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}

/** Null where the negotiation is not there by then. */
export async function readTimeline(negotiation: string, at: At, signal: AbortSignal, heard: (read: number, all: number) => void): Promise<Entry[] | null> {
  const entries: Entry[] = [];
  const next = async (after: string | null): Promise<Answer | null> => (await ask(timelineDocument, { negotiation, after, ...at }, signal)).asOf.negotiation;
  let answer = await next(null);
  while (answer) {
    const { edges, totalCount, pageInfo } = answer.timeline;
    entries.push(...edges);
    if (!pageInfo.hasNextPage || !pageInfo.endCursor) return entries;
    if (!signal.aborted) heard(entries.length, totalCount);
    answer = await next(pageInfo.endCursor);
  }
  return null;
}
