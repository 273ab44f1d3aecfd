// The frame of the page: the menu, addresses, back and forward, what is asked wrongly, a server gone away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

test('each view has an address, and back leads back', async () => {
  const page = await stage.open('/');
  await page.getByRole('link', { name: 'Positions', exact: true }).click();
  await page.waitForURL(/view=positions/);
  assert.equal(await page.getByRole('heading', { level: 2 }).first().innerText(), 'Positions');
  await page.goBack();
  assert.equal(await page.getByRole('heading', { level: 2 }).first().innerText(), 'State of play');
  await audit(page);
  await page.close();
});

test('what cannot be read is said in words', async () => {
  const page = await stage.open('/');
  for (const [path, words] of /** @type {[string, string][]} */ ([
    ['/?date=2024-13-01', 'A date could not be read.'],
    ['/?pin=nonsense', 'The pin in this link is not one that this server gave.'],
  ])) {
    await page.goto(stage.url + path);
    await page.getByRole('alert').getByText(words).waitFor();
    await audit(page);
  }
  await page.goto(`${stage.url}/?view=nonsense`);
  await page.getByRole('heading', { name: 'No such view' }).waitFor();
  await page.close();
});

test('it fits a small phone', async () => {
  const page = await stage.open('/', { width: 360, height: 700 });
  await fits(page);
  await page.close();
});
