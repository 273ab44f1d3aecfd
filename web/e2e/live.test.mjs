// New records are announced and nothing moves; a server that goes away and comes back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, raise, serve } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

/** @param {string} key @param {string} occurred */
const raiseIssue = (key, occurred) =>
  stage.server.ask(
    `mutation ($occurred: EDTF!, $key: Key!) { record(input: { events: [{ occurred: $occurred, negotiation: "gaza-ceasefire", body: { issueRaised: { key: $key, title: "fresh matter" } } }] }) { sequence userErrors { message } } }`,
    { key, occurred },
  );

test('news is told quietly, and shown when asked for', { timeout: 60_000 }, async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.locator('footer').getByText(/announced as they come|does not announce new records/).waitFor();
  await page.getByText('Talks in Cairo').waitFor();
  const before = await page.locator('main').innerText();
  await raiseIssue('fresh', '2024-08-18');
  // A server without subscriptions is asked every 20 seconds.
  await page.getByText('1 new record', { exact: false }).waitFor({ timeout: 30_000 });
  assert.equal(await page.locator('main').innerText(), before);
  await audit(page);

  // Another day does not slip it in either.
  await page.getByRole('button', { name: /^Previous event/ }).click();
  await page.locator('.shown').getByText('16 August 2024').waitFor();
  await page.getByRole('button', { name: /^Next event, 20 August/ }).click();
  await page.getByText('Talks in Cairo').waitFor();
  assert.equal(await page.getByText('Fresh matter').count(), 0);

  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Fresh matter').waitFor();
  await page.getByRole('button', { name: 'Previous event, 18 August 2024' }).waitFor();
  assert.equal(await page.locator('.news').innerText(), '');
  await page.close();
});

test('a server that goes away is told, what is shown stays, and the page recovers', { timeout: 90_000 }, async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.getByText('Talks in Cairo').waitFor();
  await stage.server.stop();
  await page.getByRole('button', { name: 'Previous event, 18 August 2024' }).click();
  await page.getByRole('alert').getByText('The server does not answer.').waitFor();
  assert.equal(await page.getByText('Talks in Cairo').count(), 1);
  await audit(page);

  stage.server = await serve(new URL(stage.server.url).host);
  await page.getByRole('alert').waitFor({ state: 'detached', timeout: 40_000 });
  await page.locator('.shown').getByText('18 August 2024').waitFor();
  await page.getByText('Talks in Cairo').waitFor({ state: 'detached' });

  await page.close();
});

test('a pin of another log is refused in words', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const other = await serve();
  const { asOf } = await other.ask('{ asOf { token } }');
  await other.stop();
  await page.goto(`${stage.url}/?pin=${asOf.token}`);
  await page.getByRole('alert').getByText('This permanent link belongs to another chronicle.').waitFor();
  await page.getByRole('link', { name: 'Back to the live page' }).click();
  await page.getByText('The talks between', { exact: false }).waitFor();
  await page.close();
});
