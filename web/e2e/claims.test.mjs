// Who claimed what: words that no longer stand with their reason, the record of each, its proof checked by others' means.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { audit, fits, raise } from './stage.mjs';

const run = promisify(execFile);
const binary = process.env.CHANCERY_BIN ?? new URL('../../target/release/chancery', import.meta.url).pathname;
const verifier = new URL('../../docs/verify-proof.mjs', import.meta.url).pathname;

const onBorder = '99a349db-50f3-5eeb-b01e-f7ca432b5a1a';
const onDetails = '787a0d19-0ec8-5c96-ae20-0a1b2b7605c0';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
/** @type {string} */
let folder;
/** @type {string} */
let earlier;
before(async () => {
  stage = await raise();
  folder = await mkdtemp(join(tmpdir(), 'chancery-e2e-'));
  earlier = (await stage.server.ask('{ asOf(date: "2024-08-21") { token } }')).asOf.token;
  const answer = await stage.server.ask(
    `mutation ($id: ID!, $replacement: EventInput!, $details: ID!) {
      correct(input: { event: $id, expectedRevision: 1, replacement: $replacement, reason: "The first entry left out who is to control it." }) { userErrors { message } }
      retract(input: { event: $details, reason: "Entered twice." }) { userErrors { message } }
    }`,
    {
      id: onBorder,
      details: onDetails,
      replacement: {
        occurred: '2024-08-20?',
        negotiation: 'gaza-ceasefire',
        sources: [{ source: 'report-2024-08-20', locator: '6' }],
        body: {
          statementMade: {
            speaker: 'israeli-officials',
            act: 'DEMAND',
            text: 'Officials of Israel want Israel itself to hold the border between Egypt and Gaza, against smuggling across it.',
            claims: [{ subject: 'israel', on: { issue: 'border-control' }, stance: 'INSISTS_ON' }],
          },
        },
      },
    },
  );
  assert.deepEqual([answer.correct.userErrors, answer.retract.userErrors], [[], []]);
});
after(async () => {
  await stage?.down();
  await rm(folder, { recursive: true, force: true });
});

/** @param {import('playwright-core').Page} page @param {RegExp | string} text */
const word = (page, text) => page.locator('tr.word').filter({ hasText: text });

test('words that no longer stand are struck through, each with its reason', async () => {
  const page = await stage.open('/?view=claims');
  await page.getByText('11 claims, newest first; 2 no longer stand; 1 repeated.').waitFor();
  const retracted = word(page, 'details of carrying it out');
  assert.match(await retracted.locator('s').innerText(), /American officials grant/);
  assert.match(await retracted.innerText(), /Retracted on \d+ \w+ \d{4} by local: Entered twice\./);
  const corrected = word(page, 'a firmer hold');
  assert.match(await corrected.innerText(), /Corrected on .* by local: The first entry left out who is to control it\./);
  const standing = word(page, 'Israel itself to hold');
  assert.equal(await standing.locator('s').count(), 0);
  assert.match(await standing.innerText(), /Current/);
  // What was only repeated later is grey, not struck through.
  assert.equal(await word(page, 'in the way the mediators propose').locator('s').count(), 0);
  await audit(page);

  // The word that overtook another is one link away.
  await page.getByRole('link', { name: 'Repeated later the same day.' }).click();
  await page.getByRole('heading', { name: 'Antony Blinken: Israel on withdrawal from Gaza' }).waitFor();
  await page.getByText('Blinken says again, against those doubts').nth(1).waitFor();
  await page.close();
});

test('filters are in the address, together', async () => {
  const page = await stage.open('/?view=claims');
  await page.getByRole('combobox', { name: 'Speaker' }).selectOption({ label: 'Antony Blinken' });
  await page.waitForURL(/claimant=antony-blinken/);
  await page.getByRole('combobox', { name: 'Said by' }).selectOption({ label: 'others, about it' });
  await page.getByText('2 claims of 11', { exact: false }).waitFor();
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'superseded or repeated' });
  await page.getByText('1 claim of 11', { exact: false }).waitFor();
  await page.reload();
  await page.getByText('1 claim of 11', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('textbox', { name: 'Said until' }).fill('19 August 2024');
  await page.getByRole('textbox', { name: 'Said until' }).press('Enter');
  await page.getByText('No claim on record fits.').waitFor();
  await page.getByRole('link', { name: 'Show all claims' }).first().click();
  await page.getByText('11 claims, newest first', { exact: false }).waitFor();
  await page.goto(`${stage.url}/?view=claims&standing=lying&claimant=nobody&select=x`);
  await page.getByRole('alert').getByText('The address asks for ‘lying’, which has no meaning here.').waitFor();
  await page.getByText('No claim on record fits.').waitFor();
  await page.getByText('The claim in the address is hidden by the filters.').waitFor();
  await page.goto(`${stage.url}/?view=claims&from=soon&to=soon`);
  await page.getByText('11 claims, newest first', { exact: false }).waitFor();
  assert.equal(await page.getByRole('alert').getByText('The address asks for ‘soon’, which has no meaning here.').count(), 2);
  await audit(page);
  await page.close();
});

test('a word opens to its sources and all that was done to its record', async () => {
  const page = await stage.open(`/?view=claims&select=${onBorder}`);
  const opened = page.locator('.opened');
  await opened.getByText('History of the record').waitFor();
  const text = await opened.innerText();
  assert.match(text, /News report on the talks.*at 6/s);
  assert.match(text, /First recorded on 21 August 2024, 08:00 UTC by demo, as record 35 of the log\./);
  assert.match(text, /Corrected on .* by local, as record 54\. The reason given: The first entry left out who is to control it\./);
  assert.equal(await opened.locator('li > .change del').first().textContent(), '[left out: a firmer]');
  await audit(page);
  await page.keyboard.press('Escape');
  await opened.waitFor({ state: 'detached' });
  assert.match((await page.evaluate(() => document.activeElement?.textContent)) ?? '', /^History and sources of what Israeli officials/);
  await page.close();
});

for (const [what, name, sequence, path] of /** @type {[string, string, number, string][]} */ ([
  ['a statement', onBorder, 35, `/?view=claims&select=${onBorder}`],
  ['a retraction', '', 55, `/?view=claims&select=${onDetails}`],
])) {
  test(`the proof of ${what} is the one that the command writes, and holds without us`, async () => {
    const page = await stage.open(path);
    const opened = page.locator('.opened');
    const [download] = await Promise.all([page.waitForEvent('download'), opened.getByRole('button', { name: `Download the proof of record ${sequence}`, exact: true }).click()]);
    const id = /^proof-([0-9a-f-]{36})\.json$/.exec(download.suggestedFilename())?.[1] ?? '';
    if (name) assert.equal(id, name);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    await opened.getByText(`${download.suggestedFilename()}: in the tree of 55 records.`).waitFor();

    const command = await run(binary, ['prove', id, '--server', stage.server.url]);
    assert.equal(await readFile(file, 'utf8'), command.stdout);
    await opened.getByText('How to check a proof').click();
    const key = await opened.locator('pre').first().innerText();
    assert.equal(`${key.trim()}\n`, (await run(binary, ['log-key', '--server', stage.server.url])).stdout);
    assert.match((await run(binary, ['check-proof', file, '--key', key.trim()])).stdout, new RegExp(`^proved: .* is record ${sequence} of the first 55 `));
    assert.match((await run(process.execPath, [verifier, file, key.trim()])).stdout, new RegExp(`^proved: ${id}, recorded at .* is among the first 55 records`));
    await audit(page);
    await page.close();
  });
}

test('a proof that cannot be had is told where it was asked for', async () => {
  const page = await stage.open(`/?view=claims&select=${onBorder}`);
  const button = page.locator('.opened').getByRole('button', { name: 'Download the proof of record 35', exact: true });
  await button.waitFor();
  await page.route('**/graphql', (route) => route.abort());
  await button.click();
  await page.locator('.proof').getByRole('alert').getByText('The server does not answer.').waitFor();
  await page.close();
});

test('a pinned page shows nothing of what was done to the record later', async () => {
  const page = await stage.open(`/?view=claims&pin=${encodeURIComponent(earlier)}&select=${onBorder}`);
  await page.getByText('10 claims, newest first; 1 repeated', { exact: false }).waitFor();
  await page.getByText('1 later entry on it is on record; this page shows what was recorded before.').waitFor();
  assert.doesNotMatch(await page.locator('.opened').innerText(), /Corrected/);
  await audit(page);
  await page.close();
});

test('the day before, nothing is claimed, and the page says so', async () => {
  const page = await stage.open('/?view=claims&date=2024-08-19');
  await page.getByText('Nothing has been claimed by this day.', { exact: false }).waitFor();
  await page.close();
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open(`/?view=claims&select=${onBorder}`, { width: 360, height: 740, dark });
    await page.locator('.opened').getByText('How to check a proof').click();
    await page.locator('.opened pre').first().waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('the statements of one who spoke for another are asked of the server', async () => {
  const { record } = await stage.server.ask(
    'mutation { record(input: { events: [{ occurred: "2024-08-20", negotiation: "gaza-ceasefire", body: { statementMade: { speaker: "qatar", onBehalfOf: "egypt", act: CONFIRM, text: "Egypt accepts.", claims: [{ subject: "egypt", on: { issue: "netzarim-corridor" }, stance: ACCEPTS }] } } }] }) { sequence userErrors { message } } }',
  );
  assert.deepEqual(record.userErrors, []);
  const page = await stage.open('/?view=claims');
  const sent = /** @type {string[]} */ ([]);
  page.on('request', (request) => void (request.postData()?.includes('query claims(') && sent.push(request.postData() ?? '')));
  await page.getByRole('combobox', { name: /^Speaker/ }).selectOption({ label: 'Qatar' });
  await page.waitForURL(/claimant=spoke/);
  await page.getByText(/^1 claim of \d+/).waitFor();
  assert.deepEqual(await page.locator('tr.word .who strong').allInnerTexts(), ['Qatar']);
  assert.match(sent.at(-1) ?? '', /"speaker":"qatar"/);
  await page.close();
});
