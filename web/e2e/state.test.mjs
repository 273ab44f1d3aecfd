// The state of play on 20 August 2024, the day before, and before there was anything.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

test('what stands on the day', async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.getByText('The talks between Hamas and Israel are open; Egypt, Qatar and the United States mediate.', { exact: false }).waitFor();
  const issues = page.locator('section[aria-labelledby=issues] li');
  assert.match(await issues.nth(0).innerText(), /Return of residents.*sticking point/s);
  assert.equal(await issues.count(), 8);
  const proposals = page.locator('section[aria-labelledby=proposals]');
  assert.match(await proposals.innerText(), /bridging proposal\s+Tabled since 16 August 2024, by The mediators.*PHASE 1/s);
  const meetings = (await page.locator('section[aria-labelledby=meetings]').innerText()).replaceAll(/\s*\bSources?\s+[\d,]+/g, '');
  assert.match(meetings, /PLANNED\s+Talks in Cairo\s+Talks, between 17 and 25 August 2024/);
  assert.match(meetings, /High-level talks in Doha\s+Talks, 15 August 2024 to 16 August 2024/);
  assert.match(await page.locator('section[aria-labelledby=commitments]').innerText(), /made, 20 August 2024 \(uncertain\)/);
  await audit(page);
  await page.close();
});

test('the day before, the vague is told as vague', async () => {
  const page = await stage.open('/?date=2024-08-19');
  const open = page.locator('section[aria-labelledby=uncertain]');
  await open.getByText('Meeting planned: Talks in Cairo', { exact: false }).waitFor();
  assert.equal(await open.locator('li').count(), 3);
  assert.equal(await page.getByText('sticking point').count(), 0);
  await audit(page);
  await page.close();
});

test('a meeting that did not come is overdue', async () => {
  const page = await stage.open('/?date=2024-08-26');
  await page.locator('section[aria-labelledby=meetings]').getByText('overdue').waitFor();
  await page.close();
});

test('before the talks there is nothing, and the page says why', async () => {
  const page = await stage.open('/?negotiation=gaza-ceasefire&date=2024-01-01');
  await page.getByText('No negotiation ‘gaza-ceasefire’ is on record by this day.', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('a stance carries the numbers of its sources, which open', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const stance = page.locator('section[aria-labelledby=issues] .stands span', { has: page.locator('a[href*="israel/issue/philadelphi-corridor"]') }).first();
  await stance.getByRole('button', { name: /^Sources? \d/ }).click();
  await stance.getByRole('group').getByRole('link').first().waitFor();
  await audit(page);
  await page.close();
});

test('a mark leads to the position behind it', async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.locator('section[aria-labelledby=issues] a[href*="israel/issue/philadelphi-corridor"]').click();
  await page.getByRole('heading', { name: 'Israel on withdrawal from the Philadelphi corridor' }).waitFor();
  await page.close();
});

test('it is printed light, whole, and without controls', async () => {
  const page = await stage.open('/?date=2024-08-20', { dark: true });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('slider').isVisible(), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--paper').trim()), '#fff');
  await page.close();
});

test('what is written from right to left is shown so, and what stands around it is not', async () => {
  const title = 'الانسحاب من غزة (1)';
  await stage.server.ask(
    `mutation ($title: String!) { record(input: { events: [{ occurred: "2024-08-20", negotiation: "gaza-ceasefire", body: { issueRaised: { key: "arabic", title: $title } } }] }) { sequence userErrors { message } } }`,
    { title },
  );
  const page = await stage.open('/?date=2024-08-20');
  const shown = page.locator('section[aria-labelledby=issues]').getByText(title);
  await shown.waitFor();
  assert.equal(await shown.evaluate((element) => getComputedStyle(element).direction), 'rtl');
  assert.equal(await page.locator('section[aria-labelledby=issues]').evaluate((element) => getComputedStyle(element).direction), 'ltr');
  await audit(page);
  await page.close();
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open('/?date=2024-08-20', { width: 360, height: 740, dark });
    await page.getByText('Talks in Cairo').waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('a mark opens who says so, and whether it is the only source; what is opened is in the address', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const meeting = page.locator('section[aria-labelledby=meetings] li', { hasText: 'Talks in Cairo' });
  const mark = meeting.getByRole('button', { name: /^Source/ });
  await mark.focus();
  await page.keyboard.press('Enter');
  const opened = meeting.getByRole('group');
  await opened.getByText('The only source for this.').waitFor();
  assert.match(await opened.innerText(), /Meeting planned: Talks in Cairo[\s\S]*News report[\s\S]*No archived copy is on record/);
  assert.match(page.url(), /note=meeting\/cairo[\w-]*\/status$/);
  await audit(page);
  await page.reload();
  await page.getByText('The only source for this.').waitFor();
  await meeting.getByRole('button', { name: 'Close' }).click();
  await opened.waitFor({ state: 'detached' });
  await page.close();
});

test('sources are listed by their numbers, and each leads to its page', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const list = page.locator('section[aria-labelledby=sources] ol li');
  await list.first().waitFor();
  assert.ok((await list.count()) >= 2);
  await list.first().getByRole('link').click();
  await page.getByRole('heading', { level: 3, name: 'What cites it' }).waitFor();
  await page.close();
});
