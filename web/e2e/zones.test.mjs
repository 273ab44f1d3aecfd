// Days of a zone: chosen beside the date, kept in the address, and what each reading shows of days elsewhere.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chancery-zones-'));
  stage = await raise(['serve', '--data', folder]);
  const cited = { negotiation: 'n', sources: [{ source: 'w' }], occurred: '2022-02-08' };
  const events = [
    { body: { sourceRegistered: { key: 'w', title: 'w', published: '2022-02-09' } } },
    { body: { actorRegistered: { key: 'a', name: 'Utopia', kind: 'STATE' } } },
    { occurred: '2022-02-01', body: { negotiationOpened: { key: 'n', title: 'Talks by turns', parties: [{ actor: 'a', role: 'PARTY' }] } } },
    { ...cited, timeZone: 'Pacific/Auckland', body: { meetingHeld: { key: 'm', title: 'Wellington round' } } },
    { ...cited, timeZone: 'America/Argentina/Buenos_Aires', body: { statementMade: { speaker: 'a', act: 'ASSERT', text: 'On the 8th in Buenos Aires' } } },
    { ...cited, occurred: '2022-02', body: { statementMade: { speaker: 'a', act: 'ASSERT', text: 'Some time in February' } } },
  ];
  const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message path } } }', { events });
  assert.deepEqual(record.userErrors, []);
});
after(async () => {
  await stage?.down();
  await rm(folder, { recursive: true, force: true });
});

/** @param {import('playwright-core').Page} page */
const settled = (page) => page.locator('main[aria-busy=false]').waitFor();

test('an exact day elsewhere is not called vague', async () => {
  const page = await stage.open('/?date=2022-02-08');
  const open = page.getByRole('region', { name: 'Not certain on this day' });
  await open.getByText('exact', { exact: false }).waitFor();
  const lists = open.getByRole('list');
  assert.equal(await lists.count(), 2);
  assert.match(await lists.nth(0).innerText(), /Some time in February/);
  assert.doesNotMatch(await lists.nth(0).innerText(), /Buenos Aires/);
  assert.match(await lists.nth(1).innerText(), /8 February 2022 in Buenos Aires, where that day ends on 9 February 2022, 03:00 UTC/);
  await page.close();
});

test('what is of a later day where it was is told, and one step leads to the days there', async () => {
  const page = await stage.open('/?date=2022-02-07');
  await page.getByText('This includes an event of 8 February 2022 in Auckland', { exact: false }).waitFor();
  const meetings = page.getByRole('region', { name: 'Meetings' });
  await meetings.getByText('8 February 2022 (Auckland time)').waitFor();
  assert.equal(await meetings.getByRole('heading', { name: 'Held', exact: true }).count(), 0, 'on the seventh it was not held');
  await audit(page);
  await page.getByRole('link', { name: 'Read days in Auckland' }).click();
  await page.waitForURL(/date=2022-02-07&timeZone=Pacific\/Auckland/);
  await settled(page);
  await page.getByText('Auckland time (UTC+13)').waitFor();
  await page.getByText('No meeting is on record by this day').waitFor();
  assert.equal(await page.getByText('Wellington round').count(), 0);
  await page.getByRole('button', { name: 'Next event, 8 February 2022' }).click();
  await meetings.getByText('Wellington round').waitFor();
  await meetings.getByRole('heading', { name: 'Held', exact: true }).waitFor();
  assert.equal(await page.locator('main').getByText('8 February 2022 (Auckland time)').count(), 0, 'it is a day of the zone');
  await page.close();
});

test('a zone is chosen beside the date, stays from view to view, and goes with a pin', async () => {
  const page = await stage.open('/?date=2022-02-08');
  const zone = page.getByLabel('Days of');
  assert.equal(await zone.inputValue(), 'UTC');
  await zone.locator('option', { hasText: '(your zone)' }).or(zone.locator('option', { hasText: 'UTC' })).first().waitFor({ state: 'attached' });
  await zone.selectOption('America/Argentina/Buenos_Aires');
  await page.waitForURL(/timeZone=America\/Argentina\/Buenos_Aires/);
  await settled(page);
  await page.getByText('Buenos Aires time (UTC−3)').waitFor();
  await page.getByText('a day of Buenos Aires', { exact: false }).waitFor({ state: 'detached' });
  assert.doesNotMatch(await page.getByRole('region', { name: 'Not certain on this day' }).innerText(), /On the 8th/);
  await page.getByRole('link', { name: 'Who claimed what' }).click();
  assert.match(page.url(), /timeZone=America\/Argentina\/Buenos_Aires/);
  await page.getByRole('button', { name: 'Permanent link' }).click();
  await page.waitForURL(/timeZone=America\/Argentina\/Buenos_Aires.*pin=/);
  await page.locator('.shown').getByText('8 February 2022').waitFor();
  await page.getByRole('button', { name: 'Permanent link' }).click();
  await page.waitForURL(/date=2022-02-08/);
  await page.getByLabel('Days of').selectOption('UTC');
  await page.waitForURL((url) => !url.searchParams.has('timeZone'));
  await page.close();
});

test('the browser’s own zone is offered', async () => {
  const page = await stage.open('/?date=2022-02-08', { zone: 'Asia/Tehran' });
  await page.getByLabel('Days of').selectOption({ label: 'Tehran (your zone)' });
  await page.waitForURL(/timeZone=Asia\/Tehran/);
  await page.getByText('(UTC+3:30)', { exact: false }).waitFor();
  await page.close();
});

test('an unknown zone is told, and days are then read in UTC', async () => {
  const page = await stage.open('/?date=2022-02-08&timeZone=Mars/Olympus');
  await page.getByText('‘Mars/Olympus’, which is not a time zone', { exact: false }).waitFor();
  assert.equal(await page.getByLabel('Days of').inputValue(), 'UTC');
  await page.close();
});

test('it fits a phone', async () => {
  const page = await stage.open('/?date=2022-02-07&timeZone=America/Argentina/Buenos_Aires', { width: 360, height: 740 });
  await settled(page);
  await fits(page);
  await audit(page);
  await page.close();
});
