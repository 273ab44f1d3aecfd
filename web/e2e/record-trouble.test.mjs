// Recording, and what goes wrong with it: answers lost, rights missing, a server gone. Nothing typed is lost, nothing is recorded twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fine, head, record, said, statement } from './record-hand.mjs';
import { audit, raise, serve } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

/** Whether a request records for good. @param {import('playwright-core').Request} request */
const records = (request) => /"dryRun":false/.test(request.postData() ?? '');

test('a lost answer: it is found to be on record, once', async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Whose answer was lost.');
  await fine(page);
  const before = await head(stage.server);
  await page.route('**/graphql', async (route) => {
    if (!records(route.request())) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await record(page).click();
  await page.getByRole('heading', { name: 'Already on record' }).waitFor({ timeout: 15_000 });
  assert.equal(await head(stage.server), before + 1);
  assert.equal((await said(stage.server, 'Whose answer was lost.')).length, 1);
  await audit(page);
  await page.close();
});

test('a lost answer, and the words changed since: the change becomes a correction', async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'First wording.');
  await fine(page);
  // The answer is lost, and so is the line for a while.
  let isLost = false;
  await page.route('**/graphql', async (route) => {
    if (isLost) return route.abort();
    if (!records(route.request())) return route.continue();
    await route.fetch();
    isLost = true;
    await route.abort();
  });
  await record(page).click();
  await page.getByText('whether it is on record is not known', { exact: false }).waitFor();
  await audit(page);
  await page.getByLabel('What was said').fill('Second wording.');
  await page.unroute('**/graphql');
  await page.getByText('It does not include your later changes.', { exact: false }).waitFor({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Make the change a correction of it' }).click();
  await page.getByLabel('Why it is corrected').fill('Better heard.');
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Second wording.');
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal((await said(stage.server, 'First wording.')).length, 0);
  assert.equal((await said(stage.server, 'Second wording.')).length, 1);
  await page.close();
});

test('who may not record is told so, and keeps what was typed', async () => {
  const page = await stage.open('/?view=record');
  await page.route('**/graphql', (route) =>
    /mutation/.test(route.request().postData() ?? '')
      ? route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ data: null, errors: [{ message: 'this server takes no records from here', extensions: { code: 'FORBIDDEN' } }] }) })
      : route.continue(),
  );
  await statement(page, 'Not for me to record.');
  await page.getByRole('alert').getByText('You may read here but not record', { exact: false }).waitFor();
  await record(page).click();
  await page.getByRole('alert').getByText('Nothing was recorded.', { exact: false }).waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Not for me to record.');
  await audit(page);
  await page.close();
});

test('a server that goes away while one records: nothing typed is lost, it is told, and it recovers', { timeout: 90_000 }, async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Said while the line was down.');
  await fine(page);
  await stage.server.stop();
  await record(page).click();
  await page.getByRole('alert').getByText('It is checked again when the server is back.').waitFor();
  await page.getByLabel('What was said').fill('Said while the line was down, and more.');
  await audit(page);
  // The example is rebuilt: another log, in which nothing of this is, and in which nothing is put unasked.
  stage.server = await serve(new URL(stage.server.url).host);
  await page.getByRole('button', { name: 'Record it here' }).click({ timeout: 60_000 });
  await page.getByText('Ready to record.').waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => !document.querySelector('[role=alert]'), undefined, { timeout: 30_000 });
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Said while the line was down, and more.');
  await record(page).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal((await said(stage.server, 'Said while the line was down, and more.')).length, 1);
  await page.close();
});
