// The matrix: a contested cell and its sides, by mouse and by keyboard alone; through one claimant; a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

const contested = /^Israel on Withdrawal from the Philadelphi corridor: reserves ?, contested$/;

test('a contested cell opens its sides, each claim with who, when and where', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20');
  await page.getByRole('button', { name: contested }).click();
  await page.waitForURL(/select=israel\/issue\/philadelphi-corridor/);
  const sides = page.locator('.side');
  await sides.nth(1).waitFor();
  assert.equal(await sides.count(), 2);
  const accepts = await sides.nth(0).innerText();
  assert.match(accepts, /accepts\s+Antony Blinken · 1 independent source/);
  assert.match(accepts, /Antony Blinken reaffirmed: Israel.*accepts · 20 August 2024 \(uncertain\)/s);
  assert.match(accepts, /attributed to Israel by someone else · from the broader issue ‘withdrawal from Gaza’/);
  const reserves = await sides.nth(1).innerText();
  assert.match(reserves, /Benjamin Netanyahu reportedly said: Israel.*has reservations/s);
  assert.match(reserves, /the party’s own statement · reportedly · an unattributed report/);
  assert.match(reserves, /News report on the talks.*at 3\. The source’s verb: reportedly expressed/s);
  await audit(page);
  await page.reload();
  await page.locator('.side').nth(1).waitFor();
  await page.close();
});

for (const width of [1440, 390]) {
  test(`from the first page to a contested cell and its sources, ${width} px wide`, async () => {
    const page = await stage.open('/', { width, height: 800 });
    await page.getByRole('link', { name: 'Israel on withdrawal from the Philadelphi corridor', exact: true }).click();
    const side = page.locator('.side').nth(1);
    await side.waitFor();
    assert.equal(await page.getByRole('button', { name: contested }).getAttribute('aria-expanded'), 'true');
    const heading = page.getByRole('heading', { name: 'Israel on withdrawal from the Philadelphi corridor' });
    await page.waitForFunction((element) => element && element.getBoundingClientRect().top > 0 && element.getBoundingClientRect().bottom < innerHeight, await heading.elementHandle());
    await side.getByRole('list', { name: 'Sources' }).getByText('News report on the talks', { exact: false }).first().waitFor();
    await audit(page);
    await page.close();
  });
}

test('by keyboard alone', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20');
  const cell = page.getByRole('button', { name: contested });
  const focused = () => cell.evaluate((element) => element === document.activeElement);
  await cell.waitFor();
  for (let presses = 0; presses < 100 && !(await focused()); presses += 1) await page.keyboard.press('Tab');
  assert.ok(await focused());
  await page.keyboard.press('Enter');
  await page.locator('.side').nth(1).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.side').first().waitFor({ state: 'detached' });
  assert.ok(await focused());
  await page.close();
});

test('according to one claimant, the matrix is another', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20&select=israel/issue/philadelphi-corridor');
  await page.locator('.side').nth(1).waitFor();
  await page.getByLabel('According to', { exact: true }).selectOption({ label: 'United States' });
  await page.waitForURL(/accordingTo=united-states/);
  await page.getByRole('button', { name: /^Israel on Withdrawal from the Philadelphi corridor: accepts ?, others say ?, from the broader issue$/ }).waitFor();
  await page.getByText('Others say that Israel accepts.', { exact: false }).waitFor();
  assert.equal(await page.locator('.cell.contested').count(), 0);
  await audit(page);
  await page.getByLabel('According to', { exact: true }).selectOption({ label: 'Israel' });
  await page.getByRole('button', { name: /^Israel on Withdrawal from the Philadelphi corridor: reserves$/ }).waitFor();
  await page.goto(`${stage.url}/?view=positions&date=2024-08-20&accordingTo=nobody`);
  await page.getByRole('alert').getByText('No actor ‘nobody’ is on the register.').waitFor();
  await page.close();
});

test('the day before, nothing is claimed, and the page says so', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-19');
  await page.getByText('Nothing has been claimed by this day', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('the heads of rows and columns lead to the pages of what they name', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20');
  assert.match(String(await page.getByRole('columnheader', { name: 'Israel' }).getByRole('link').getAttribute('href')), /view=about.*select=actor\/israel/);
  await page.getByRole('rowheader', { name: 'Withdrawal from the Philadelphi corridor' }).getByRole('link').click();
  await page.waitForURL(/view=about.*select=issue\/philadelphi-corridor/);
  await page.getByRole('heading', { level: 2, name: 'Withdrawal from the Philadelphi corridor' }).waitFor();
  await page.close();
});

test('an unknown matter in the address is told', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20&select=israel/issue/nonsense');
  await page.getByText('There is no such party or matter by this day.').waitFor();
  await page.close();
});

test('on paper every party of many is there, in tables as wide as the sheet', async () => {
  const of = { occurred: '2024-08-20', negotiation: 'many' };
  const parties = Array.from({ length: 10 }, (_, index) => `party-${index + 1}`);
  const events = [
    ...parties.map((key, index) => ({ body: { actorRegistered: { key, name: `Party ${index + 1}`, kind: 'STATE' } } })),
    { occurred: '2024-08-20', body: { negotiationOpened: { key: 'many', title: 'Many', parties: parties.map((actor) => ({ actor, role: 'PARTY' })) } } },
    { ...of, body: { issueRaised: { key: 'matter', title: 'Matter' } } },
    ...parties.map((speaker) => ({ ...of, body: { statementMade: { speaker, act: 'APPEAL', text: 'Not yet.', claims: [{ subject: speaker, on: { issue: 'matter' }, stance: 'UNDECIDED' }] } } })),
  ];
  const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message } } }', { events });
  assert.deepEqual(record.userErrors, []);
  const page = await stage.open('/?view=positions&negotiation=many&date=2024-08-21&select=party-9/issue/matter');
  await page.locator('.claim').first().waitFor();
  const tables = page.locator('main table');
  assert.equal(await tables.count(), 1);
  assert.deepEqual(await tables.locator('thead bdi').allInnerTexts(), parties.map((_, index) => `Party ${index + 1}`));

  await page.evaluate(() => addEventListener('beforeprint', () => (document.title = `${document.querySelectorAll('main table').length} tables`)));
  await page.pdf({ format: 'A4' });
  assert.equal(await page.title(), '2 tables');
  assert.equal(await tables.count(), 1);

  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  await tables.nth(1).waitFor();
  assert.equal(await tables.locator('thead bdi').count(), parties.length);
  assert.equal(await tables.nth(1).locator('.claim').count(), 1);
  const over = await page.locator('.cell .word').evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().right > innerWidth).length);
  assert.equal(over, 0);
  await fits(page);
  await page.close();
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open('/?view=positions&date=2024-08-20&select=israel/issue/philadelphi-corridor', { width: 360, height: 740, dark });
    await page.locator('.side').nth(1).waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}
