// Strips over time: where each party stood, hatched while contested.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise(['demo'])));
after(() => stage?.down());

const path = '/?negotiation=istanbul-2022&date=2024-03-01&view=over-time';

test('a strip for each party and issue, hatched while contested', async () => {
  const page = await stage.open(path);
  const strips = page.getByRole('group', { name: 'Over time' });
  await strips.waitFor();
  assert.match(await strips.innerText(), /Permanent neutrality of Ukraine\s+Russia[\s\S]*in principle \(according to others\), from 16 March 2022 to 29 March 2022; on conditions, since 29 March 2022/);
  const hatched = strips.locator('.piece.hatched');
  assert.equal(await hatched.count(), 1);
  assert.match(String(await hatched.getAttribute('title')), /insists \(contested\), since 12 April 2022/);
  await audit(page);
  await page.close();
});

test('an earlier day shows what was then, and nothing of later', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2022-03-20&view=over-time');
  await page.getByRole('group', { name: 'Over time' }).waitFor();
  assert.equal(await page.locator('.piece.hatched').count(), 0);
  await page.close();
});

test('grouped by party, each change with the same room, by keyboard; both are in the address', async () => {
  const page = await stage.open(path);
  await page.getByLabel('Grouped by').selectOption('party');
  await page.getByLabel('Scale').selectOption('changes');
  assert.match(page.url(), /by=party&scale=changes$/);
  await page.locator('.head', { hasText: 'Ukraine' }).waitFor();
  const widths = await page.locator('.row', { hasText: 'Permanent neutrality' }).last().locator('.piece').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width));
  assert.ok(widths.length === 2 && (widths[0] ?? 0) > 100, widths.join());
  await audit(page);
  await page.getByRole('link', { name: 'Permanent neutrality of Ukraine' }).last().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /on permanent neutrality of Ukraine/ }).waitFor();
  await page.close();
});

test('the clauses of a text have strips too, in their order; which text is in the address', async () => {
  const page = await stage.open('/?negotiation=paris-agreement&date=2015-12-12&view=over-time');
  await page.getByLabel('Positions on').selectOption('paris-agreement');
  assert.match(page.url(), /clauses=paris-agreement$/);
  const strips = page.getByRole('group', { name: 'Over time' });
  await strips.locator('.head', { hasText: /^Clause/ }).first().waitFor();
  const heads = await strips.locator('.head').allInnerTexts();
  assert.ok(heads.length >= 2 && heads.every((head) => /^Clause \d/.test(head)), heads.join());
  assert.ok(heads.some((head) => head.endsWith('(no longer in the text)')), heads.join());
  await audit(page);
  await strips.locator('.head a').first().click();
  await page.waitForURL(/view=about.*select=clause\/paris-agreement\//);
  await page.goto(`${stage.url}/?negotiation=istanbul-2022&date=2022-03-20&view=over-time&clauses=treaty`);
  await page.getByText('No position on a clause of this text is on record by this day.').waitFor();
  await page.close();
});

test('before anything was said the page says so', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2022-03-01&view=over-time');
  await page.getByText('No position is on record by this day.', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('a phone, dark', async () => {
  const page = await stage.open(path, { width: 390, height: 844, dark: true });
  await page.getByRole('group', { name: 'Over time' }).waitFor();
  await fits(page);
  await audit(page);
  await page.close();
});
