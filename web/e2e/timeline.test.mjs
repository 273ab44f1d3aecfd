// The timeline: by mouse, by keys alone, by its table; the address; a phone, the dark, print.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

const days = '/?view=timeline&date=2024-08-20&from=2024-08-13&to=2024-08-22';

test('all events of the negotiation, in a table too', async () => {
  const page = await stage.open('/?view=timeline');
  // It opens on the events whose day is known; the long vague windows reach out of it.
  await page.getByText('13 August to', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('heading', { name: 'In view: 28 events' }).waitFor();
  assert.equal(await page.locator('tbody tr').count(), 28);
  assert.match(await page.locator('tbody tr').first().innerText(), /about May 2024\s+The talks themselves\s+Negotiation opened/);
  await audit(page);
  await page.close();
});

test('an event of the table opens with its date, its claims and its sources', async () => {
  const page = await stage.open(days);
  await page.getByRole('link', { name: /^Benjamin Netanyahu reportedly said/ }).click();
  const opened = page.locator('.detail');
  await opened.locator('.when').getByText('20 August 2024 (uncertain)', { exact: true }).waitFor();
  await opened.getByRole('heading', { name: 'Sources' }).waitFor();
  assert.match(await opened.innerText(), /News report on the talks.*The source’s verb: reportedly expressed/s);
  await audit(page);
  const address = page.url();
  assert.match(address, /select=[0-9a-f-]{36}/);
  await page.reload();
  await page.locator('.detail .when').getByText('20 August 2024 (uncertain)', { exact: true }).waitFor();
  await page.locator('.detail ul a[href*="view=positions"]').first().click();
  await page.locator('.claim').first().waitFor();
  await page.goBack();
  await page.locator('.detail').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.detail').waitFor({ state: 'detached' });
  await page.close();
});

test('by keyboard alone: from event to event, each said, one opened', async () => {
  const page = await stage.open('/?view=timeline');
  const chart = page.getByRole('application');
  await chart.waitFor();
  const focused = () => chart.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await focused()); presses += 1) await page.keyboard.press('Tab');
  assert.ok(await focused());
  const said = page.locator('main p[role=status]');
  await page.keyboard.press('0');
  await page.keyboard.press('Home');
  await said.getByText('Negotiation opened: Ceasefire in Gaza. About May 2024. The talks themselves, 1 of 28.').waitFor();
  await page.keyboard.press('End');
  await said.getByText('28 of 28.').waitFor();
  await page.keyboard.press('ArrowDown');
  await said.getByText('Meetings,').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.detail').waitFor();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.waitForURL(/from=.*to=/);
  await page.keyboard.press('0');
  await page.waitForURL(/from=2024-03-\d+&to=2024-09/);
  await page.keyboard.press('Escape');
  await page.locator('.detail').waitFor({ state: 'detached' });
  assert.ok(await focused());
  await page.close();
});

test('by mouse: drag, wheel, brush and click; the address says what is in view', async () => {
  const page = await stage.open(days);
  const chart = page.getByRole('application');
  await page.locator('.overview .selection').waitFor();
  const box = await chart.boundingBox();
  assert.ok(box);
  const at = { x: box.x + 200, y: box.y + 60 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 150, at.y, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=2024-08-1[12]T/);
  await page.mouse.wheel(0, -200);
  await page.waitForURL((url) => Date.parse(url.searchParams.get('to') ?? '') - Date.parse(url.searchParams.get('from') ?? '') < 8 * 86_400_000);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('heading', { name: 'In view: 28 events' }).waitFor();
  await page.locator('.overview').scrollIntoViewIfNeeded();
  const strip = await page.locator('.overview').boundingBox();
  assert.ok(strip);
  await page.mouse.move(strip.x + strip.width - 2, strip.y + 20);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width / 2, strip.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=2024-0[34]-\d+&to=2024-0[67]-\d+/);
  await page.getByRole('heading', { name: 'In view: 9 events' }).waitFor();
  await page.locator('tbody a').first().click();
  await page.locator('.detail').getByText('About May 2024', { exact: true }).waitFor();
  await page.close();
});

test('a click on a mark opens it', async () => {
  const page = await stage.open(days);
  const chart = page.getByRole('application');
  await chart.waitFor();
  await page.waitForTimeout(400);
  const box = await chart.boundingBox();
  assert.ok(box);
  // 20 August, the eighth of ten days; down the first track until something is there.
  for (let y = 58; y < 120 && !/select=/.test(page.url()); y += 8) {
    await page.mouse.click(box.x + (box.width * 7.5) / 10, box.y + y);
    await page.waitForTimeout(80);
  }
  await page.locator('.detail').getByText('20 August 2024', { exact: false }).first().waitFor();
  await page.close();
});

test('as of an earlier day there are fewer, and what the address asks wrongly is told', async () => {
  const page = await stage.open('/?view=timeline&date=2024-08-16');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('heading', { name: 'In view: 11 events' }).waitFor();
  await page.goto(`${stage.url}/?view=timeline&date=2024-08-16&from=soon&to=later`);
  await page.getByRole('alert').getByText('The period in the address could not be read.').waitFor();
  await page.goto(`${stage.url}/?view=timeline&date=2024-08-16&select=nonsense`);
  await page.getByRole('heading', { name: 'Not on this timeline' }).waitFor();
  await audit(page);
  await page.goto(`${stage.url}/?negotiation=gaza-ceasefire&view=timeline&date=2024-01-01`);
  await page.getByText('No negotiation ‘gaza-ceasefire’ is on record by this day.', { exact: false }).waitFor();
  await page.close();
});

test('texts that repeat, and a claim of what is not so', async (t) => {
  const own = await raise();
  t.after(() => own.down());
  const { record } = await own.server.ask(
    `mutation { record(input: { events: [
      { occurred: "2024-08-16", negotiation: "gaza-ceasefire", body: { meetingHeld: { key: "more-talks", title: "More talks", place: { name: "Doha" }, outcome: "Doha", participants: [{ actor: "qatar" }, { actor: "qatar", level: "Prime Minister" }] } } },
      { occurred: "2024-08-20", negotiation: "gaza-ceasefire", body: { statementMade: { speaker: "us-officials", act: DENY, text: "Not so.", claims: [{ subject: "egypt", on: { issue: "border-control" }, stance: ACCEPTS, hedge: REPORTEDLY, modality: NEGATED }] } } }
    ] }) { events { id } userErrors { message } } }`,
  );
  assert.deepEqual(record.userErrors, []);
  const [meeting, denial] = record.events.map((/** @type {any} */ { id }) => id);
  const page = await own.open(`/?view=timeline&select=${meeting}`);
  await page.locator('.detail h4').first().waitFor();
  assert.equal(await page.locator('.detail').getByText('Doha', { exact: true }).count(), 2);
  await page.goto(`${own.url}/?date=2024-08-20`);
  await page.getByText('With Qatar, Qatar (Prime Minister)').waitFor();
  await page.goto(`${own.url}/?view=timeline&select=${denial}`);
  const claim = page.locator('.detail li').first();
  await claim.waitFor();
  assert.match(await claim.innerText(), /Egypt does not accept: stronger control of the border.*attributed to Egypt by someone else · reportedly · negated, so it counts for no position/is);
  assert.equal(await claim.locator('.stance').count(), 0);
  await page.goto(`${own.url}/?view=relations&date=2024-08-20`);
  await page.getByRole('heading', { name: 'Statements that count for no position' }).waitFor();
  assert.match(await page.locator('#relations-list').innerText(), /US officials said that Egypt does not accept:\s+[^,]+, reportedly, negated/);
  await audit(page);
  await page.close();
});

test('what is chosen far down the list is read beside it, and on a phone brought into view', async () => {
  for (const width of [1440, 390]) {
    const page = await stage.open(days, { width, height: 800 });
    await page.locator('tbody a').last().click();
    const heading = page.locator('.detail h3');
    await heading.waitFor();
    await page.waitForFunction((element) => element && element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().bottom < innerHeight, await heading.elementHandle());
    await page.close();
  }
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open(days, { width: 360, height: 740, dark });
    await page.locator('tbody tr').first().waitFor();
    await page.locator('tbody a').last().click();
    await page.locator('.detail h4').first().waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('it is printed light', async () => {
  const page = await stage.open(days, { dark: true });
  await page.locator('tbody tr').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas');
    const [red = 0] = canvas?.getContext('2d')?.getImageData(canvas.width / 3, canvas.height / 4, 1, 1).data ?? [];
    return red > 200;
  });
  await page.close();
});
