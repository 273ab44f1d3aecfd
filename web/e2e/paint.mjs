// How soon the page is there: run by `make bench`, after `cargo bench` built the binary.
//
// A fresh window each time, with nothing cached: when something is first painted, and when the state of play can be read.

import { raise } from './stage.mjs';

const RUNS = 9;
const stage = await raise();
const painted = [];
const readable = [];
const sent = [];
try {
  for (let run = 0; run < RUNS; run++) {
    const page = await stage.open('/?date=2024-08-20');
    await page.waitForSelector('main h3');
    const { first, now, bytes } = await page.evaluate(() => ({
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      now: performance.now(),
      bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => /** @type {PerformanceResourceTiming} */ (entry).transferSize)
        .reduce((sum, size) => sum + size, 0),
    }));
    painted.push(first);
    readable.push(now);
    sent.push(bytes);
    await page.context().close();
  }
} finally {
  await stage.down();
}

/** @param {number[]} values */
function told(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return `median ${Math.round(sorted[Math.floor(RUNS / 2)] ?? NaN)}, worst ${Math.round(sorted.at(-1) ?? NaN)}`;
}
console.log(`the explorer, ${RUNS} fresh windows on this machine`);
console.log(`  first paint, ms:              ${told(painted)}`);
console.log(`  state of play readable, ms:   ${told(readable)}`);
console.log(`  bytes sent for the first view: ${told(sent)}`);
