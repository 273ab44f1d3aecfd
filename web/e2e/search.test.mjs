// Search from anywhere with '/', by keyboard alone; words marked; as of the day shown.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise(['demo'])));
after(() => stage?.down());

test('a slash, a word, enter: what is found leads to its page', async () => {
  const page = await stage.open('/?negotiation=gaza-ceasefire&date=2024-08-20');
  await page.keyboard.press('/');
  await page.keyboard.type('philadelphi');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Search' }).waitFor();
  await page.getByRole('heading', { level: 3, name: 'Issues' }).waitFor();
  assert.match(page.url(), /view=search&date=2024-08-20&text=philadelphi$/);
  const marks = await page.locator('mark').allInnerTexts();
  assert.ok(marks.length > 1 && marks.every((each) => each.toLowerCase() === 'philadelphi'), marks.join());
  await audit(page);
  await page.getByRole('link', { name: 'withdrawal from the Philadelphi corridor', exact: true }).first().click();
  await page.getByRole('heading', { level: 2, name: 'Withdrawal from the Philadelphi corridor' }).waitFor();
  await page.close();
});

test('a slash that is typed into a field stays there', async () => {
  const page = await stage.open('/?negotiation=gaza-ceasefire&date=2024-08-20');
  const field = page.getByLabel('Go to');
  await field.fill('20/08/2024');
  await field.press('/');
  assert.equal(await field.inputValue(), '20/08/2024/');
  await page.close();
});

test('people are found, with the beginning of a word', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01&view=search&text=zelen*');
  await page.getByRole('heading', { level: 3, name: 'People, parties and other actors' }).waitFor();
  await page.getByRole('link', { name: 'Volodymyr Zelensky', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'Volodymyr Zelensky' }).waitFor();
  await page.close();
});

test('nothing is found of a later day, and the page says how to go on', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2022-03-01&view=search&text=nonsense');
  await page.getByText('Nothing on record by this day has all the words of ‘nonsense’.', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('link', { name: 'Search all dates up to today' }).click();
  await page.getByText('found for ‘nonsense’', { exact: false }).waitFor();
  await page.close();
});

test('an empty search says how to ask', async () => {
  const page = await stage.open('/?view=search');
  await page.getByText('Finds whole words', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('a phone, dark', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01&view=search&text=ukraine', { width: 390, height: 844, dark: true });
  await page.locator('mark').first().waitFor();
  await fits(page);
  await audit(page);
  await page.close();
});
