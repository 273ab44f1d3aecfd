// Relations: the picture and its list, one actor, kinds left out, by keyboard alone, a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

const address = '/?view=relations&date=2024-08-20';
/** @param {import('playwright-core').Page} page */
const drawn = (page) => page.locator('.lines canvas').first().waitFor({ state: 'attached' });
/** @param {import('playwright-core').Page} page */
const boxes = (page) => page.locator('.box .name').allInnerTexts();
/** Where each box stands. @param {import('playwright-core').Page} page */
const places = (page) => page.locator('.box').evaluateAll((all) => all.map((each) => `${each.textContent} ${/** @type {HTMLElement} */ (each).style.cssText}`).sort());

test('who stands for whom, who met, who said what: as a picture and in sentences', async () => {
  const page = await stage.open(address);
  await drawn(page);
  const shown = await boxes(page);
  for (const name of ['Israel', 'Hamas', 'Benjamin Netanyahu', 'Israeli officials', 'Central Intelligence Agency', 'High-level talks in Doha', 'Withdrawal from Gaza']) assert.ok(shown.includes(name), name);
  const list = await page.locator('#relations-list').innerText();
  for (const words of [
    /Antony Blinken is Secretary of State of the United States\s+· since 26 January 2021/,
    /Israeli officials, part of Israel/,
    /Benjamin Netanyahu for Israel, which has reservations:\s+Withdrawal from the Philadelphi corridor, reportedly/,
    /Antony Blinken said that Israel accepts:\s+Withdrawal from Gaza/,
    /Abdel Fattah El-Sisi sat at a meeting for Egypt/,
    /Talks in Cairo\s+· planned: between 17 and 25 August 2024/,
  ]) assert.match(list, words);
  assert.match(String(await page.locator('#relations-list').getByRole('link', { name: 'Hamas', exact: true }).first().getAttribute('href')), /view=about.*select=actor\/hamas/);
  await audit(page);
  await page.close();
});

test('the same question has the same picture', async () => {
  const page = await stage.open(address);
  await drawn(page);
  await page.waitForTimeout(300);
  const first = await places(page);
  await page.goto(`${stage.url}/?view=relations&date=2024-08-19`);
  await drawn(page);
  assert.notDeepEqual(await places(page), first);
  await page.goto(stage.url + address);
  await drawn(page);
  await page.waitForTimeout(300);
  assert.deepEqual(await places(page), first);
  await page.close();
});

test('one actor: chosen in the picture, kept in the address, left again', async () => {
  const page = await stage.open(address);
  await page.locator('.box', { hasText: 'Benjamin Netanyahu' }).click();
  await page.waitForURL(/select=actor\/benjamin-netanyahu/);
  await page.getByText('those who speak for it', { exact: false }).waitFor();
  assert.deepEqual((await boxes(page)).sort(), ['Benjamin Netanyahu', 'Israel', 'Withdrawal from the Netzarim corridor', 'Withdrawal from the Philadelphi corridor']);
  assert.equal(await page.locator('.box[aria-current]').count(), 1);
  await audit(page);
  await page.reload();
  await page.getByLabel('Look at').waitFor();
  assert.equal(await page.getByLabel('Look at').inputValue(), 'actor/benjamin-netanyahu');
  await page.getByLabel('Look at').selectOption({ label: 'Hamas' });
  await page.waitForURL(/select=actor\/hamas/);
  await page.getByRole('link', { name: 'Show everybody' }).click();
  await page.locator('.box', { hasText: 'Qatar' }).first().waitFor();
  await page.close();
});

test('a kind that is left out is gone from picture and list, and that is in the address', async () => {
  const page = await stage.open(address);
  await page.getByRole('heading', { name: 'Meetings' }).waitFor();
  await page.getByRole('checkbox', { name: /^takes part in a meeting/ }).uncheck();
  await page.waitForURL(/without=meeting/);
  await page.getByRole('heading', { name: 'Meetings' }).waitFor({ state: 'detached' });
  assert.ok(!(await boxes(page)).includes('High-level talks in Doha'));
  await page.reload();
  await page.getByRole('checkbox', { name: /^takes part in a meeting/ }).waitFor();
  assert.equal(await page.getByRole('checkbox', { name: /^takes part in a meeting/ }).isChecked(), false);
  while ((await page.locator('main fieldset input:checked').count()) > 0) await page.locator('main fieldset input:checked').first().uncheck();
  await page.getByText('Nothing is connected by this day', { exact: false }).waitFor();
  assert.ok((await boxes(page)).includes('Israel'));
  await audit(page);
  await page.close();
});

test('by keyboard alone, and on to what was said', async () => {
  const page = await stage.open(address);
  await drawn(page);
  const link = page.getByRole('link', { name: 'The same in sentences' });
  for (let presses = 0; presses < 60 && !(await link.evaluate((element) => element === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('#relations-list') !== null), true);
  await page.getByRole('link', { name: 'what was said of Israel on Withdrawal from the Philadelphi corridor' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/view=positions.*select=israel\/issue\/philadelphi-corridor/);
  await page.locator('.side').first().waitFor();
  await page.close();
});

test('before anything was said there are the parties and who stands for them; before that, nothing', async () => {
  const page = await stage.open('/?view=relations&date=2024-08-14');
  await drawn(page);
  const shown = await boxes(page);
  assert.ok(shown.includes('Israel') && shown.includes('Benjamin Netanyahu'));
  assert.equal(await page.locator('.box.matter').count(), 0);
  await audit(page);
  await page.goto(`${stage.url}/?view=relations&negotiation=gaza-ceasefire&date=2024-01-01`);
  await page.getByText('No negotiation ‘gaza-ceasefire’ is on record by this day.', { exact: false }).waitFor();
  await page.goto(`${stage.url}${address}&select=actor/nobody`);
  await page.getByRole('alert').getByText('There is no ‘actor/nobody’', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('every link of it leads somewhere', async () => {
  const page = await stage.open(address);
  await drawn(page);
  const links = await page.locator('main a[href^="/"]').evaluateAll((all) => all.map((each) => /** @type {HTMLAnchorElement} */ (each).href));
  assert.ok(links.length > 40);
  for (const link of new Set(links)) assert.match(new URL(link).searchParams.get('view') ?? 'state', /^(relations|positions|about)$/, link);
  await page.close();
});

for (const [width, dark] of /** @type {[number, boolean][]} */ ([[360, false], [390, true], [1440, true]])) {
  test(`${width} px wide, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open(address, { width, height: 844, dark });
    await drawn(page);
    await fits(page);
    await audit(page);
    await page.close();
  });
}
