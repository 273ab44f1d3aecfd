import { expect, test } from 'vitest';
import type { Touch, Trail } from './documents.ts';
import { Touched } from './touched.ts';

const { signal } = new AbortController();
const done = (sequence: number, id: string, kind = 'STATEMENT_MADE'): Touch => ({ sequence, recordedAt: `t${sequence}`, event: { id, kind } }) as unknown as Touch;

/** A log that grows, and what it was asked. */
function server(operations: Touch[]) {
  const log = { id: 'log', head: 0 };
  const asked: string[] = [];
  const touched = new Touched({
    operations: async (from) => {
      asked.push(`operations from ${from}`);
      const start = from === null ? 0 : Number(from.slice(1));
      return { log: { ...log }, operations: operations.filter(({ sequence }) => sequence >= start && sequence <= log.head) };
    },
    trails: async (events) => {
      asked.push(`trails of ${events.join()}`);
      return events.map((event) => ({ revisions: [{ id: event }] }) as unknown as Trail);
    },
  });
  const trails = async (sequence: number, logId = log.id): Promise<string[]> => (await touched.trails({ logId, sequence }, signal)).map(({ revisions }) => revisions[0]!.id);
  return { log, asked, trails };
}

test('what was read is not asked for again, and the log is read on from there', async () => {
  const { log, asked, trails } = server([done(5, 'a'), done(7, 'b'), done(8, 'meeting', 'MEETING_HELD'), done(12, 'c'), done(13, 'a')]);
  log.head = 10;
  expect(await trails(10)).toEqual(['a', 'b']);
  expect(await trails(10)).toEqual(['a', 'b']);
  expect(await trails(6)).toEqual(['a']);
  expect(await trails(3)).toEqual([]);
  expect(asked.splice(0)).toEqual(['operations from null', 'trails of a,b']);
  log.head = 13;
  expect(await trails(13)).toEqual(['a', 'b', 'c']);
  expect(asked.splice(0)).toEqual(['operations from t8', 'trails of a,b,c']);
});

test('nothing of one log is told of another', async () => {
  const { log, asked, trails } = server([done(5, 'a')]);
  log.head = 5;
  await trails(5);
  log.id = 'other';
  expect(await trails(5, 'other')).toEqual(['a']);
  expect(asked).toEqual(['operations from null', 'trails of a', 'operations from null', 'trails of a']);
});

test('many are asked for in batches', async () => {
  const { log, asked, trails } = server(Array.from({ length: 45 }, (_, index) => done(index + 1, `e${index}`)));
  log.head = 45;
  expect(await trails(45)).toHaveLength(45);
  expect(asked.map((each) => each.split(',').length)).toEqual([1, 20, 20, 5]);
});
