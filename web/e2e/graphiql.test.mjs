// GraphiQL: every example question is answered, a subscription hears what is recorded, nothing is loaded from elsewhere.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
/** Where it is: the binary serves it at /graphiql, Vite at the name of its file. */
let path = '/graphiql';
before(async () => {
  stage = await raise();
  const served = await fetch(`${stage.url}/graphiql`);
  if (!(await served.text()).includes('id="graphiql"')) path = '/graphiql.html';
});
after(() => stage?.down());

const folder = new URL('../src/graphiql/questions/', import.meta.url);
const questions = readdirSync(folder).sort().map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

/** Lists without anything in them: where an answer has one, the example shows nothing. @param {unknown} value @param {string} at @returns {string[]} */
function emptyLists(value, at = '') {
  if (Array.isArray(value)) return value.length === 0 ? [at] : value.flatMap((each, index) => emptyLists(each, `${at}/${index}`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => emptyLists(each, `${at}/${name}`));
}

/** What may be empty, because that is what the example is about. */
const mayBeEmpty = [/^\/before\/negotiation\/(proposals|issues)$/, /(warnings|userErrors)$/, /aliases$/, /places$/, /(dropped|officers)$/];

test('there are a dozen and more', () => assert.ok(questions.length >= 12));

for (const { name, text } of questions.filter(({ text }) => !/^subscription/m.test(text))) {
  test(`${name} is answered`, async () => {
    const data = await stage.server.ask(text);
    for (const [field, value] of Object.entries(data)) assert.notEqual(value, null, field);
    assert.doesNotMatch(JSON.stringify(data), /"(position|negotiation|proposal|meeting|source|actor|unitedStates|israel)":null/);
    const empty = emptyLists(data).filter((at) => !mayBeEmpty.some((allowed) => allowed.test(at)));
    assert.deepEqual(empty, []);
  });
}

test('what the dry run refuses, it says; and nothing is recorded', async () => {
  const { text } = questions.find(({ name }) => name.includes('dry-run')) ?? assert.fail();
  const before = await stage.server.ask('{ log { head } }');
  const data = await stage.server.ask(text);
  assert.deepEqual(data.good.userErrors, []);
  assert.equal(data.faulty.userErrors[0].code, 'NOT_FOUND');
  assert.deepEqual(await stage.server.ask('{ log { head } }'), before);
});

// A tab of GraphiQL's holds a button; everything else is held to every rule.
const notOurs = ['.graphiql-tabs'];

/** The answer as the editor shows it. @param {import('playwright-core').Page} page @param {RegExp} words */
const answer = (page, words) => page.locator('.graphiql-response .view-lines').filter({ hasText: words }).waitFor();

test('choosing an example puts it into the editor and asks it; the address names it', async () => {
  const page = await stage.open(path);
  /** @type {string[]} */
  const elsewhere = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(stage.url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.locator('.graphiql-query-editor .view-lines').getByText('Contested').first().waitFor();
  await page.getByRole('link', { name: 'Where parties cannot be reconciled' }).click();
  await answer(page, /disagreements/);
  assert.match(page.url(), /#disagreements$/);
  assert.equal(await page.locator('.examples [aria-current]').innerText(), 'Where parties cannot be reconciled');
  await page.goto(`${stage.url}${path}#source`);
  await page.reload();
  await answer(page, /Travels.Abroad/);
  assert.deepEqual(elsewhere, []);
  await audit(page, notOurs);
  await page.close();
});

test('what a reader wrote is not overwritten by an example', async () => {
  const page = await stage.open(path);
  await page.locator('.graphiql-query-editor .view-lines').getByText('Contested').first().waitFor();
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# mine');
  await page.getByRole('link', { name: 'The audit of one event' }).click();
  await answer(page, /revisions/);
  assert.equal(await page.getByRole('tab').count(), 2);
  await page.getByRole('tab').first().click();
  await page.locator('.graphiql-query-editor .view-lines').getByText('mine').first().waitFor();
  await page.close();
});

test('a subscription hears what is recorded while it runs', async () => {
  const page = await stage.open(`${path}#feed`);
  await answer(page, /"sequence":.53/);
  await stage.server.ask('mutation { record(input: { events: [{ occurred: "2024-08-21", body: { incidentReported: { key: "heard-live", title: "Heard live" } } }] }) { sequence userErrors { message } } }');
  await answer(page, /INCIDENT_REPORTED/);
  // Another question may be asked while it runs.
  await page.getByRole('link', { name: 'Search, as of a day' }).click();
  await answer(page, /search/);
  await page.close();
});

test('the editor knows the schema: its helper runs under the page’s policy', async () => {
  const page = await stage.open(path);
  await page.locator('.graphiql-query-editor .view-lines').getByText('Contested').first().waitFor();
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('{ log { he');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget').getByText('head').first().waitFor();
  await page.close();
});

for (const [width, dark] of /** @type {[number, boolean][]} */ ([[360, false], [390, true], [1440, true]])) {
  test(`${width} px wide, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open(`${path}#contested`, { width, height: 800, dark });
    await answer(page, /CONTESTED/);
    await fits(page);
    await audit(page, notOurs);
    await page.close();
  });
}
