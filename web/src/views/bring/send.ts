// Sends a sheet to the server, whole each time: it keeps nothing of it.

import { gone, ProblemError, refused } from '../../api/problem.ts';
import { authorization } from '../../api/token.ts';
import type { SheetMap, Told } from './told.ts';
import { words } from '#words/problems.ts';

/** The most bytes of a file: what the server takes, in base64. */
export const fileBytesMax = 12_000_000;

export interface Sent {
  file: string;
  content: string;
  sheet?: string;
  shape?: string;
  map?: SheetMap | string;
  dryRun?: boolean;
  keepGoing?: boolean;
}

/** The bytes of a file, as they are sent. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function post(path: string, body: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
  let answer: Record<string, unknown>;
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization() },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
    answer = (await response.json()) as Record<string, unknown>;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(gone);
  }
  if (typeof answer.code === 'string' && typeof answer.message === 'string') {
    const problem = refused(answer.code, answer.message);
    throw new ProblemError(answer.code === 'BAD_INPUT' ? { ...problem, title: words.sheet } : problem);
  }
  return answer;
}

export async function sendSheet(sent: Sent, signal?: AbortSignal): Promise<Told> {
  return (await post('/v1/sheets', sent, signal)) as unknown as Told;
}

/** Takes an import back; gives how many events were retracted. */
export async function undoImport(id: string, reason: string): Promise<number> {
  return Number((await post('/v1/sheets/undo', { import: id, reason })).retracted);
}
