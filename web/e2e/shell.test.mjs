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
    ['/?pin=nonsense', 'The permanent link was not made by this server.'],
  ])) {
    await page.goto(stage.url + path);
    await page.getByRole('alert').getByText(words).waitFor();
    await audit(page);
  }
  await page.close();
});

test('an address of a view that is not there shows the state of play, and says so', async () => {
  const page = await stage.open('/?view=nonsense&date=2024-08-20&select=x');
  await page.getByText('This page has no view ‘nonsense’', { exact: false }).waitFor();
  await page.getByText('The talks between', { exact: false }).waitFor();
  assert.equal(await page.locator('nav [aria-current=page]').innerText(), 'State of play');
  await audit(page);
  await page.getByRole('link', { name: 'Show that view under its own address' }).click();
  await page.getByText('This page has no view', { exact: false }).waitFor({ state: 'detached' });
  assert.match(page.url(), /\?negotiation=gaza-ceasefire&date=2024-08-20$/);
  await page.close();
});

test('a negotiation that is not there is told by its name, in every view, with those that are', async () => {
  const page = await stage.open('/?negotiation=nope&date=2024-08-20');
  for (const view of ['state', 'positions', 'claims', 'changes', 'timeline', 'relations', 'over-time', 'about', 'search', 'record']) {
    await page.goto(`${stage.url}/?negotiation=nope&date=2024-08-20&view=${view}`);
    await page.getByText('No negotiation ‘nope’ is on record by this day. It may open later', { exact: false }).waitFor();
    assert.equal(await page.getByText('not open yet', { exact: false }).count(), 0, view);
    assert.equal(await page.locator('form[aria-label=Record]').count(), view === 'record' ? 1 : 0, view);
    assert.equal(await page.getByRole('alert').count(), 0, view);
  }
  await audit(page);
  await page.goto(`${stage.url}/?negotiation=nope&date=2024-08-20`);
  await page.locator('main li a').first().click();
  await page.getByText('The talks between', { exact: false }).waitFor();
  assert.match(page.url(), /negotiation=gaza-ceasefire&date=2024-08-20$/);
  await page.close();
});

test('what the address asks for and nobody can read is told where it is left out', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const pin = (await stage.server.ask('{ asOf(date: "2024-08-20") { token } }')).asOf.token;
  for (const [path, words] of [
    ['/?date=2024-08-20&certainty=weird', 'The address asks for the certainty ‘weird’. It can be certain, best or possible'],
    [`/?pin=${encodeURIComponent(pin)}&date=2024-08-10`, 'What else it says (date=2024-08-10) is ignored.'],
    ['/?date=2024-08-20&select=issue/nope', 'The address asks to open ‘issue/nope’. Nothing opens in this view'],
    ['/?date=2024-08-20&view=changes&select=nope', 'The address asks to open ‘nope’. Nothing opens in this view'],
    ['/?date=2024-08-20&view=claims&select=nope', 'The claim in the address is not on record by this day.'],
    ['/?date=2024-08-20&view=timeline&select=nope', 'Not on this timeline'],
  ]) {
    await page.goto(stage.url + path);
    await page.getByText(String(words), { exact: false }).waitFor();
    await audit(page);
  }
  await page.goto(`${stage.url}/?date=2024-08-20&certainty=weird`);
  await page.getByRole('button', { name: /^Previous event/ }).click();
  await page.getByText('weird', { exact: false }).waitFor({ state: 'detached' });
  await page.close();
});

test('every link of the page leads somewhere', async () => {
  const page = await stage.open('/');
  for (const path of ['/?date=2024-08-20', '/?view=positions&date=2024-08-20&select=israel/issue/philadelphi-corridor']) {
    await page.goto(stage.url + path);
    await page.locator(path.includes('positions') ? '.side' : '.lede').first().waitFor();
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((each) => /** @type {HTMLAnchorElement} */ (each).href));
    assert.ok(links.length > 3);
    for (const link of new Set(links)) {
      const url = new URL(link);
      if (url.origin !== stage.url) continue;
      assert.equal((await fetch(url)).status, 200, link);
      assert.match(url.searchParams.get('view') ?? 'state', /^(state|positions|claims|timeline|changes|relations|record|bring|over-time|about|search)$/, link);
    }
  }
  await page.close();
});

test('the page is served under a policy, and holds no script of its own', async () => {
  const response = await fetch(stage.url);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(html, /\son[a-z]+=/);
});

test('it fits a small phone', async () => {
  const page = await stage.open('/', { width: 360, height: 700 });
  await fits(page);
  await page.close();
});
