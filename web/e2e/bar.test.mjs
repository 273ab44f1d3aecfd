// The as-of bar: stepping by button and by key, dragging, typing, the other clocks, the pin; every state is in the address.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

/** @param {import('playwright-core').Page} page @param {string} words */
const shows = (page, words) => page.locator('.shown').getByText(words).waitFor();

test('buttons step from event to event, and back leads back', async () => {
  const page = await stage.open('/');
  await shows(page, 'today');
  await page.getByRole('button', { name: 'Previous event, 20 August 2024' }).click();
  await page.waitForURL(/date=2024-08-20/);
  await shows(page, '20 August 2024');
  await page.getByRole('button', { name: 'Previous event, 16 August 2024' }).click();
  await page.waitForURL(/date=2024-08-16/);
  await page.getByRole('button', { name: 'Next event, 20 August 2024' }).click();
  await page.getByRole('button', { name: 'Next event, today' }).click();
  await shows(page, 'today');
  await page.goBack();
  await shows(page, '20 August 2024');
  await page.close();
});

test('arrow keys step from event to event, with Shift from day to day', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const slider = page.getByRole('slider', { name: 'As of' });
  await page.locator('svg .sharp[d^=M]').waitFor({ state: 'attached' });
  await slider.focus();
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^20 August 2024, \d+ events$/);
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/date=2024-08-16/);
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForURL(/date=2024-08-17/);
  await page.keyboard.press('PageDown');
  await page.waitForURL(/date=2024-08-16/);
  await page.keyboard.press('Home');
  await page.waitForURL(/date=2024-05-16/);
  await page.keyboard.press('End');
  await shows(page, 'today');
  await page.close();
});

test('dragging shows what it passes, and is one step of history', async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.locator('svg .sharp[d^=M]').waitFor({ state: 'attached' });
  const box = await page.getByRole('slider').boundingBox();
  assert.ok(box);
  const y = box.y + box.height / 2;
  const start = await page.evaluate(() => history.length);
  await page.mouse.move(box.x + box.width * 0.9, y);
  await page.mouse.down();
  for (const part of [0.8, 0.6, 0.4, 0.3]) {
    await page.mouse.move(box.x + box.width * part, y, { steps: 4 });
    await page.waitForTimeout(150);
  }
  await page.mouse.up();
  await page.getByText('No issue has been raised', { exact: false }).first().waitFor();
  assert.equal(await page.evaluate(() => history.length), start + 1);
  await page.goBack();
  await shows(page, '20 August 2024');
  await page.close();
});

test('a date is typed in words, and what is none is said so where it was typed', async () => {
  const page = await stage.open('/');
  const field = page.getByRole('textbox', { name: 'Go to' });
  await field.fill('someday');
  await field.press('Enter');
  await page.getByText('We can’t read ‘someday’ as a date', { exact: false }).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await audit(page);
  await field.fill('19 August 2024');
  await field.press('Enter');
  await page.waitForURL(/date=2024-08-19/);
  await shows(page, '19 August 2024');
  await page.close();
});

test('the other clocks are folded away, change the answer, and are told when folded', async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.getByText('Abdel Fattah El-Sisi').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'As recorded by' }).isVisible(), false);
  await page.getByText('Showing everything on record').click();
  await audit(page);
  await page.getByRole('textbox', { name: 'From what was public by' }).fill('21 August 2024');
  await page.getByRole('textbox', { name: 'From what was public by' }).press('Enter');
  await page.waitForURL(/publishedBy=2024-08-21/);
  await page.getByText('Key officials met by Blinken').first().waitFor();
  assert.equal(await page.getByText('Abdel Fattah El-Sisi').count(), 0);
  await page.locator('summary').getByText('from what was public by 21 August 2024').waitFor();
  await page.getByLabel('include if possible').check();
  await page.waitForURL(/certainty=possible/);
  await page.close();
});

test('a pinned address shows the same after more was recorded, and says that there is more', async () => {
  const page = await stage.open('/?date=2024-08-20');
  await page.getByRole('button', { name: 'Permanent link' }).click();
  await page.waitForURL(/pin=/);
  assert.doesNotMatch(page.url(), /date=/);
  // The list of sources comes last.
  const whole = () => page.locator('main').getByText('Joint Statement from the United States', { exact: false }).first().waitFor();
  await whole();
  const before = await page.locator('main').innerText();
  await stage.server.ask(`mutation { record(input: { events: [{ occurred: "2024-08-20", negotiation: "gaza-ceasefire", body: { issueRaised: { key: "added-later", title: "added later" } } }] }) { sequence userErrors { message } } }`);
  await page.reload();
  await whole();
  assert.equal(await page.locator('main').innerText(), before);
  await page.getByText('1 new record', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Added later').waitFor();
  assert.match(page.url(), /date=2024-08-20/);
  await page.close();
});

test('the bar fits a phone', async () => {
  const page = await stage.open('/?date=2024-08-20', { width: 360, height: 740 });
  await fits(page);
  const slider = await page.getByRole('slider').boundingBox();
  assert.ok(slider && slider.height >= 24);
  await audit(page);
  await page.close();
});
