// Behind the same address another chronicle comes to stand: it is said, nothing of the two is mixed, nothing is recorded unasked.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fine, head, record, said, statement } from './record-hand.mjs';
import { audit, binary, raise, serve } from './stage.mjs';

const fixture = new URL('../../fixtures/gaza-2024-08.jsonl', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'chronicles-'));
const [one, other] = ['one', 'other'].map((name) => join(folder, name));

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => {
  for (const data of [one, other]) execFileSync(binary, ['import', '--data', String(data), fixture], { stdio: 'ignore' });
  stage = await raise(['serve', '--data', String(one)]);
  // The other is shorter: what comes after the head of this one comes after nothing there.
  for (const key of ['more', 'still-more']) await raiseIssue(key);
});
after(async () => {
  await stage?.down();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} key */
const raiseIssue = (key) =>
  stage.server.ask(
    `mutation ($key: Key!) { record(input: { events: [{ occurred: "2024-08-18", negotiation: "gaza-ceasefire", body: { issueRaised: { key: $key, title: "fresh matter" } } }] }) { sequence userErrors { message } } }`,
    { key },
  );

/** The same address, another folder. @param {string | undefined} data */
async function hold(data) {
  const { host } = new URL(stage.server.url);
  await stage.server.stop();
  stage.server = await serve(host, ['serve', '--data', String(data)]);
}

const notice = 'This server now holds a different chronicle from the one this page was opened on';

test('a draft is recorded in another chronicle only when its recorder says so', { timeout: 90_000 }, async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Begun on the one.');
  await fine(page);
  await hold(other);
  const before = await head(stage.server);
  await record(page).click();
  await page.getByRole('alert').getByText('The server now holds a different chronicle from the one this form was begun on.').waitFor({ timeout: 40_000 });
  await record(page).click({ force: true });
  await page.getByText(notice, { exact: false }).waitFor();
  assert.equal(await head(stage.server), before);
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Begun on the one.');
  await audit(page);

  // Nor after a reload, which is when the draft is older than the page.
  await page.reload();
  await page.getByRole('button', { name: 'Record it here' }).waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Begun on the one.');
  assert.equal(await head(stage.server), before);

  await page.getByRole('button', { name: 'Record it here' }).click();
  await fine(page);
  assert.equal(await head(stage.server), before);
  await record(page).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal((await said(stage.server, 'Begun on the one.')).length, 1);
  await hold(one);
  assert.equal((await said(stage.server, 'Begun on the one.')).length, 0);
  await page.close();
});

test('an open page says that it shows another chronicle now, and hears of what is new in it', { timeout: 90_000 }, async () => {
  await hold(one);
  const page = await stage.open('/?date=2024-08-20');
  const live = page.locator('footer').getByText('announced as they come', { exact: false });
  await live.waitFor();
  await hold(other);
  await page.getByText(`${notice}. What is shown is from the new one.`, { exact: false }).waitFor({ timeout: 40_000 });
  await page.getByText('Fresh matter').first().waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('alert').getByText('permanent link', { exact: false }).count(), 0);
  await audit(page);
  await live.waitFor({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Continue with the new one' }).click();
  await page.getByText(notice, { exact: false }).waitFor({ state: 'detached' });
  await raiseIssue(`after-${Date.now()}`);
  await page.getByText('1 new record affecting what is shown here', { exact: false }).waitFor();
  await page.close();
});

test('a pinned page says that its pin belongs to the other chronicle, and counts no news across', { timeout: 90_000 }, async () => {
  await hold(one);
  const page = await stage.open('/?date=2024-08-20');
  await page.getByRole('button', { name: 'Permanent link', exact: true }).click();
  await page.getByText('this address always shows exactly this', { exact: false }).waitFor();
  await hold(other);
  await page.getByText('The permanent link belongs to the old one', { exact: false }).waitFor({ timeout: 40_000 });
  await page.getByText('this address always shows exactly this', { exact: false }).waitFor({ state: 'detached' });
  await page.getByText('This permanent link belongs to a chronicle that this server no longer holds', { exact: false }).waitFor();
  for (const key of ['a', 'b', 'c', 'd', 'e']) await raiseIssue(`${key}-${Date.now()}`);
  await page.locator('footer').getByText('announced as they come', { exact: false }).waitFor({ timeout: 40_000 });
  assert.equal(await page.locator('.news').innerText(), '');
  await audit(page);
  await page.getByRole('button', { name: 'Continue with the new one' }).click();
  await page.waitForURL(/date=2024-08-20/);
  assert.doesNotMatch(page.url(), /pin=/);
  await page.getByText('Fresh matter').first().waitFor();
  await page.close();
});
