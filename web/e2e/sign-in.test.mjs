// Signing in: a chronicle that is shut, one that shows what is public, a reader, a recorder, a token that is revoked.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, binary, fits, raise } from './stage.mjs';

const folder = mkdtempSync(join(tmpdir(), 'chancery-sign-in-'));
const fixture = new URL('../../fixtures/gaza-2024-08.jsonl', import.meta.url).pathname;
/** @param {string[]} command */
const run = (command) => execFileSync(binary, [...command, '--data', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
/** @type {Record<string, string>} */
const tokens = {};
before(async () => {
  run(['import', fixture]);
  writeFileSync(join(folder, 'chancery.toml'), 'anonymous = "none"\n');
  for (const role of ['reader', 'recorder']) tokens[role] = run(['token', 'create', '--name', `${role}-1`, '--role', role]);
  stage = await raise(['serve', '--data', folder]);
});
after(async () => {
  await stage?.down();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {import('playwright-core').Page} page @param {string} token */
async function signIn(page, token) {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a shut chronicle opens to a token, shows who reads, and shuts again', async () => {
  const page = await stage.browserPage();
  await page.goto(stage.url);
  await page.getByText('open to those who have a token', { exact: false }).waitFor();
  assert.equal(await page.getByText('Withdrawal', { exact: false }).count(), 0, 'nothing of the record is shown');
  await audit(page);
  await fits(page);
  await signIn(page, 'chancery_wrong_token');
  await page.getByRole('alert').getByText('does not accept this token').waitFor();
  await signIn(page, /** @type {string} */ (tokens.reader));
  await page.getByText('Signed in as reader-1, reader').waitFor();
  await page.getByRole('heading', { level: 2, name: 'State of play' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Record', exact: true }).count(), 0, 'what one may not do is not offered');
  assert.equal(await page.getByRole('link', { name: 'Import a sheet' }).count(), 0);
  assert.ok(!page.url().includes('chancery_'), 'no token stands in the address');
  await audit(page);
  await page.goto(`${stage.url}/?view=record`);
  await page.getByText('You can read this chronicle but not add to it.', { exact: false }).waitFor();
  // It lasts for the tab, and the feed goes with it.
  await page.goto(stage.url);
  await page.getByText('Signed in as reader-1', { exact: false }).waitFor();
  await page.getByText('New records are announced as they come.').waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'The whole record', exact: false }).click();
  assert.equal((await saved).suggestedFilename(), 'chancery.jsonl');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('open to those who have a token', { exact: false }).waitFor();
  await page.close();
});

test('a recorder is offered to record, and is shut out once the token is revoked', async () => {
  const page = await stage.browserPage({ width: 390 });
  await page.goto(stage.url);
  await page.getByLabel('Token').waitFor();
  await signIn(page, /** @type {string} */ (tokens.recorder));
  await page.getByText('Signed in as recorder-1, recorder').waitFor();
  await page.getByRole('link', { name: 'Record', exact: true }).waitFor();
  await fits(page);
  run(['token', 'revoke', 'recorder-1']);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await page.getByRole('link', { name: 'Chancery', exact: true }).click();
  await page.reload();
  await page.getByText('open to those who have a token', { exact: false }).waitFor();
  await page.close();
});
