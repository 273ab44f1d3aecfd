// How many frames a second the timeline gives with ten thousand events while it is moved.
//
//   CHANCERY_BIN=… CHROMIUM=… node e2e/frames.mjs [events]
//
// A data folder is filled with events of made-up actors over six years, served, and opened in Chromium. Events are drawn one by
// one if at most 300 are in view; farther away the days are counted. For each of three distances at which they are drawn, the line
// is dragged, then pushed by the wheel, some seconds each. Counted are the frames in which the picture was painted again, in each
// second; printed are the median second, the worst second, the longest wait between two frames, and what a frame cost all processes
// of the browser together (two cores have 33 ms for each at 60 a second).
// Ends with 1 where a median is below 50.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, raise } from './stage.mjs';

const count = Number(process.argv[2] ?? 10_000);
const wanted = 50;
const seconds = 4;

/** The same numbers each time. @param {number} seed */
function chances(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lines of import: `count` dated events on the tracks of one negotiation. @param {number} count */
function lines(count) {
  const chance = chances(17);
  const whole = (/** @type {number} */ below) => Math.floor(chance() * below);
  const day = (/** @type {number} */ at) => new Date(Date.UTC(2019, 0, 2) + at * 86_400_000).toISOString().slice(0, 10);
  const dated = () => {
    const at = whole(2190);
    const kind = chance();
    if (kind < 0.7) return day(at);
    if (kind < 0.8) return `${day(at)}~`;
    if (kind < 0.88) return `${day(at)}?`;
    if (kind < 0.94) return day(at).slice(0, 7);
    if (kind < 0.98) return `${day(at)}/${day(at + 2 + whole(20))}`;
    return `${day(at).slice(0, 7)}~`;
  };
  const actors = 40;
  const issues = 30;
  const proposals = 60;
  /** @type {object[]} */
  const all = [];
  for (let each = 0; each < actors; each += 1) all.push({ body: { actorRegistered: { key: `actor-${each}`, name: `Actor ${each}`, kind: 'STATE' } } });
  all.push({ occurred: '2019-01-01', body: { negotiationOpened: { key: 'talks-1', title: 'Talks 1' } } });
  const event = (/** @type {object} */ body, occurred = dated()) => all.push({ occurred, negotiation: 'talks-1', body });
  for (let each = 0; each < issues; each += 1) event({ issueRaised: { key: `issue-${each}`, title: `Issue ${each}` } });
  for (let each = 0; each < proposals; each += 1) event({ proposalTabled: { key: `proposal-${each}`, title: `Proposal ${each}`, by: [`actor-${each % actors}`] } }, '2019-01-01');
  const status = ['TABLED', 'ACCEPTED', 'REJECTED', 'WITHDRAWN'];
  for (let each = issues + proposals + 1; each < count; each += 1) {
    const kind = chance();
    const actor = `actor-${whole(actors)}`;
    if (kind < 0.6) event({ statementMade: { speaker: actor, act: chance() < 0.5 ? 'ASSERT' : 'DEMAND', text: `Statement ${each}, which bears on issue ${whole(issues)}` } });
    else if (kind < 0.8) event({ meetingHeld: { key: `meeting-${each}`, title: `Meeting ${each}`, participants: [{ actor }] } });
    else if (kind < 0.9) event({ proposalStatusChanged: { proposal: `proposal-${whole(proposals)}`, status: status[whole(status.length)] } });
    else event({ incidentReported: { key: `incident-${each}`, title: `Incident ${each}`, actors: [actor] } });
  }
  return `${all.map((each) => JSON.stringify(each)).join('\n')}\n`;
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const folder = mkdtempSync(join(tmpdir(), 'frames-'));
/** @type {Awaited<ReturnType<typeof raise>> | undefined} */
let stage;
let low = false;
try {
  writeFileSync(join(folder, 'lines.jsonl'), lines(count));
  execFileSync(binary, ['import', '--data', join(folder, 'data'), join(folder, 'lines.jsonl')], { stdio: ['ignore', 'ignore', 'inherit'] });
  stage = await raise(['serve', '--data', join(folder, 'data')]);
  const page = await stage.open('/');

  // A frame counts where the picture was painted in it.
  await page.addInitScript(() => {
    const watch = { paints: 0, frames: /** @type {number[]} */ ([]), on: false };
    Object.assign(globalThis, { watch });
    const { setTransform } = CanvasRenderingContext2D.prototype;
    let seen = 0;
    // @ts-ignore its two forms are of no matter here
    CanvasRenderingContext2D.prototype.setTransform = function (...given) {
      watch.paints += 1;
      return setTransform.apply(this, /** @type {any} */ (given));
    };
    const frame = (/** @type {number} */ at) => {
      if (watch.on && watch.paints !== seen) watch.frames.push(at);
      seen = watch.paints;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const began = Date.now();
  await page.goto(`${stage.url}/?view=timeline`);
  await page.locator('canvas').waitFor({ timeout: 60_000 });
  console.log(`${count.toLocaleString('en')} events there after ${((Date.now() - began) / 1000).toFixed(1)} s`);

  const system = await page.context().browser()?.newBrowserCDPSession();
  // What the browser's processes have used so far: unlike the frames, it does not depend on what else runs.
  const used = async () => {
    const { processInfo = [] } = (await system?.send('SystemInfo.getProcessInfo')) ?? {};
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  };

  /** @param {string} name @param {(step: number) => Promise<void>} act */
  const measured = async (name, act) => {
    await page.evaluate(() => Object.assign(/** @type {any} */ (globalThis).watch, { on: true, frames: [] }));
    const before = await used();
    const end = Date.now() + seconds * 1000 + 200;
    for (let step = 0; Date.now() < end; step += 1) await act(step);
    /** @type {number[]} */
    const frames = await page.evaluate(() => {
      const { watch } = /** @type {any} */ (globalThis);
      watch.on = false;
      return watch.frames;
    });
    const cost = ((await used()) - before) / Math.max(1, frames.length);
    const waits = frames.slice(1).map((at, index) => at - (frames[index] ?? at));
    const first = frames[0] ?? 0;
    const each = Array.from({ length: seconds }, (_, second) => frames.filter((at) => at >= first + second * 1000 && at < first + (second + 1) * 1000).length);
    low ||= median(each) < wanted;
    console.log(
      `${name.padEnd(34)} ${String(median(each)).padStart(3)} frames a second (worst second ${Math.min(...each)}); median wait ${median(waits).toFixed(1)} ms, longest ${Math.max(...waits, 0).toFixed(0)} ms; ${cost.toFixed(1)} ms of processor a frame`,
    );
  };

  for (const [name, range] of [
    ['two months', 'from=2021-05-15&to=2021-07-15'],
    ['a month', 'from=2021-06-01&to=2021-06-30'],
    ['a week', 'from=2021-06-07&to=2021-06-13'],
  ]) {
    await page.goto(`${stage.url}/?view=timeline&${range}`);
    const box = await page.locator('.chart').boundingBox({ timeout: 60_000 });
    if (!box) throw new Error('the timeline is not there');
    await page.waitForTimeout(1500);
    const middle = box.x + box.width / 2;
    const y = box.y + 60;
    // To and fro: 400 pixels either way, so that it never stands at an end.
    const swing = (/** @type {number} */ step) => 400 * Math.sin(step / 40);
    await page.mouse.move(middle, y);
    await page.mouse.down();
    await measured(`${name}, dragged`, (step) => page.mouse.move(middle + swing(step), y));
    await page.mouse.up();
    await page.waitForTimeout(800);
    await measured(`${name}, pushed by the wheel`, async (step) => {
      // A wheel turns on, whether it was heard or not.
      const push = Math.round(swing(step + 1) - swing(step)) || 1;
      await Promise.race([page.mouse.wheel(push, 0), page.waitForTimeout(10)]);
    });
    await page.waitForTimeout(800);
  }
} finally {
  await stage?.down();
  rmSync(folder, { recursive: true, force: true });
}
if (low) console.log(`below ${wanted} frames a second`);
process.exit(low ? 1 : 0);
