// Each view in Debian's Firefox: it shows what it has to show, opens what it opens, and none of it breaks. Left out where
// there is no Firefox.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './bidi.mjs';
import { raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
/** @type {Awaited<ReturnType<typeof launch>>} */
let firefox;
before(async () => {
  [stage, firefox] = [await raise(), await launch()];
});
after(async () => {
  await firefox?.close();
  await stage?.down();
});

/** @type {[name: string, path: string, shown: string][]} */
const views = [
  ['state', '/?date=2024-08-20', 'The talks between'],
  ['positions', '/?view=positions&date=2024-08-20&select=israel/issue/philadelphi-corridor', 'The accounts clash'],
  ['claims', '/?view=claims&date=2024-08-20', 'Repeated later the same day'],
  ['changes', '/?view=changes&date=2024-08-20', 'newly contested'],
  ['timeline', '/?view=timeline&date=2024-08-20', 'In view: '],
  ['relations', '/?view=relations&date=2024-08-20', 'Relations'],
  ['record', '/?view=record&kind=statementMade&date=2024-08-20', 'What was said'],
];

for (const [name, path, shown] of views) {
  test(`${name} in Firefox`, async (t) => {
    if (!firefox) return t.skip('no Firefox that can be driven');
    await firefox.go(stage.url + path);
    await firefox.until((/** @type {string} */ words) => document.querySelector('main')?.innerText.includes(words), shown);
    assert.equal(await firefox.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true, 'nothing sticks out sideways');
    assert.equal(await firefox.evaluate(() => document.querySelectorAll('[role=alert]').length), 0);
  });
}

test('the slider steps by keys in Firefox, and its handle is hidden where its date is not', async (t) => {
  if (!firefox) return t.skip('no Firefox that can be driven');
  await firefox.go(`${stage.url}/?negotiation=gaza-ceasefire&date=2024-08-20`);
  await firefox.until(() => document.querySelector('input[type=range]') !== null);
  await firefox.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('input[type=range]')).focus());
  await firefox.press('\uE012');
  await firefox.until(() => location.search.includes('date=2024-08-16'));
});
