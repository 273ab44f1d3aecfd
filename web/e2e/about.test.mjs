// The pages of a person, party, issue, text, meeting, decision, commitment and source; every name leads to one.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise(['demo'])));
after(() => stage?.down());

const about = (/** @type {string} */ negotiation, /** @type {string} */ date, /** @type {string} */ select) => `/?negotiation=${negotiation}&view=about&date=${date}&select=${select}`;

const pages = [
  { name: 'a party', path: about('istanbul-2022', '2024-03-01', 'actor/ukraine'), title: 'Ukraine', says: ['Positions', 'Over time', 'Statements on behalf of Ukraine', 'Votes', 'What others say about Ukraine', 'Sources'] },
  { name: 'a person', path: about('istanbul-2022', '2024-03-01', 'actor/johnson'), title: 'Boris Johnson', says: ['Statements', 'Meetings attended'] },
  { name: 'a bloc', path: about('paris-agreement', '2022-01-01', 'actor/high-ambition-coalition'), title: 'High Ambition Coalition', says: ['Members', 'What is said about it'] },
  { name: 'an issue', path: about('gaza-ceasefire', '2024-08-20', 'issue/philadelphi-corridor'), title: 'Withdrawal from the Philadelphi corridor', says: ['Where each party stands', 'Over time', 'Statements about it'] },
  { name: 'a text', path: about('paris-agreement', '2022-01-01', 'proposal/paris-agreement'), title: 'Draft agreement, from 12 December 2015 the Paris Agreement', says: ['Text', 'Versions', 'Bound by it (3)', 'Signatures and consents', 'Declarations and reservations'] },
  { name: 'a meeting', path: about('istanbul-2022', '2024-03-01', 'meeting/istanbul'), title: 'Talks at Dolmabahçe Palace', says: ['What is said about it', 'Sources'] },
  { name: 'a decision', path: about('istanbul-2022', '2024-03-01', 'decision/es-11-1-vote'), title: 'Vote on resolution ES-11/1', says: ['Votes', 'Sources'] },
  { name: 'a commitment', path: about('istanbul-2022', '2024-03-01', 'commitment/cut-back'), title: 'Cut back military activity towards Kyiv and Chernihiv.', says: ['Status'] },
  { name: 'an amendment', path: about('paris-agreement', '2022-01-01', 'amendment/technical-corrections'), title: 'Technical corrections, read out by the secretariat', says: ['What it would change'] },
  { name: 'a source', path: about('istanbul-2022', '2024-03-01', 'source/tass-2022-04-07'), title: 'New Kiev-drafted agreement', says: ['What cites it'] },
];

for (const { name, path, title, says } of pages) {
  for (const [how, options] of /** @type {const} */ ([['wide', {}], ['a phone, dark', { width: 390, height: 844, dark: true }]])) {
    test(`the page of ${name}, ${how}`, async () => {
      const page = await stage.open(path, options);
      await page.getByRole('heading', { level: 2, name: title }).waitFor();
      for (const part of says) await page.getByRole('heading', { level: 3, name: part, exact: true }).first().waitFor();
      await page.waitForLoadState('networkidle');
      await fits(page);
      await audit(page);
      assert.ok((await page.title()).startsWith(title), await page.title());
      await page.close();
    });
  }
}

test('each list of a page can be taken away as a spreadsheet, with its sources', async () => {
  const page = await stage.open(about('istanbul-2022', '2024-03-01', 'actor/ukraine'));
  /** @param {string} list */
  const rows = async (list) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: new RegExp(`^CSV ?: ${list}$`) }).click()]);
    return { name: download.suggestedFilename(), lines: (await readFile(await download.path(), 'utf8')).trim().split('\r\n') };
  };
  const said = await rows('Statements on behalf of Ukraine');
  assert.equal(said.name, 'istanbul-2022-statements-ukraine-2024-03-01.csv');
  assert.match(said.lines[0] ?? '', /Date,Speaker,For,.*,Sources$/);
  assert.match(said.lines.slice(1).join('\n'), /https:/);
  const votes = await rows('Votes');
  assert.match(votes.lines.join('\n'), /Vote on resolution ES-11\/1,for,/);
  assert.match((await rows('Positions')).lines[1] ?? '', /20\d\d$/);
  await page.close();
});

test('names lead from page to page, and back leads back', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01');
  await page.getByRole('link', { name: 'Vote on resolution ES-11/1' }).click();
  await page.getByRole('heading', { level: 2, name: 'Vote on resolution ES-11/1' }).waitFor();
  await page.getByRole('link', { name: 'General Assembly of the United Nations' }).click();
  await page.getByRole('heading', { level: 2, name: 'General Assembly of the United Nations' }).waitFor();
  assert.match(page.url(), /view=about&.*select=actor\/[\w-]+$/);
  await page.goBack();
  await page.getByRole('heading', { level: 2, name: 'Vote on resolution ES-11/1' }).waitFor();
  await page.close();
});

test('which revision brought each word of a clause', async () => {
  const page = await stage.open(about('paris-agreement', '2022-01-01', 'proposal/paris-agreement'));
  await page.getByRole('button', { name: 'History, word by word: clause 4.4' }).click();
  await page.locator('.blame').getByText('Revision 4', { exact: false }).first().waitFor();
  assert.match(page.url(), /select=clause\/paris-agreement\/art-4-4$/);
  const words = await page.locator('.blame .words').innerText();
  assert.match(words.replaceAll(/\s+/g, ' '), /Developed country Parties ?\(revision 3\) ?3 ?should ?\(revision 5\)/);
  assert.match(await page.locator('.blame').innerText(), /COP 21 Presidency[\s\S]*Technical corrections/);
  await audit(page);
  await page.close();
});

test('alternatives stand side by side, in brackets', async () => {
  const page = await stage.open(about('paris-agreement', '2015-12-09', 'proposal/paris-agreement'));
  const options = page.locator('.several');
  await options.getByText('3 alternatives, none agreed').waitFor();
  const [first, second] = await Promise.all([0, 1].map((index) => options.locator('article').nth(index).boundingBox()));
  assert.ok(first && second && Math.abs(first.y - second.y) < 2 && second.x > first.x + 100);
  await page.close();
});

test('what is not there on the day is told, with the way on', async () => {
  const page = await stage.open(about('istanbul-2022', '2022-03-01', 'meeting/istanbul'));
  await page.getByText('No meeting ‘istanbul’ is on record by this day.', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('link', { name: 'go to today' }).click();
  await page.getByRole('heading', { level: 2, name: 'Talks at Dolmabahçe Palace' }).waitFor();
  await page.close();
});

test('a list goes on when it is asked to', async () => {
  const events = Array.from({ length: 45 }, (_, each) => ({ occurred: '2022-04-02', negotiation: 'istanbul-2022', body: { statementMade: { speaker: 'guterres', act: 'ASSERT', text: `Statement number ${each + 1}` } } }));
  events.unshift(/** @type {any} */ ({ body: { actorRegistered: { key: 'guterres', name: 'António Guterres', kind: 'PERSON' } } }));
  const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message path } } }', { events });
  assert.deepEqual(record.userErrors, []);
  const page = await stage.open(about('istanbul-2022', '2024-03-01', 'actor/guterres'));
  const said = page.getByText(/^Statement number \d+$/);
  await said.first().waitFor();
  assert.equal(await said.count(), 20);
  await page.getByRole('button', { name: /^Show more/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('main li p a.thing').length >= 40);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForFunction(() => document.querySelectorAll('main li p a.thing').length >= 45);
  await page.close();
});

test('another negotiation keeps the page of an actor, and leaves that of its own issue', async () => {
  const page = await stage.open('/?negotiation=gaza-ceasefire&view=about&select=actor/united-states&date=2024-08-20');
  await page.getByRole('heading', { name: 'United States', level: 2 }).waitFor();
  const choice = page.locator('header select');
  await choice.selectOption('istanbul-2022');
  await page.waitForURL(/negotiation=istanbul-2022&view=about.*select=actor\/united-states/);
  await page.getByRole('heading', { name: 'United States', level: 2 }).waitFor();
  await page.goto(`${stage.url}/?negotiation=gaza-ceasefire&view=about&select=issue/withdrawal&date=2024-08-20`);
  await choice.selectOption('istanbul-2022');
  await page.getByRole('heading', { name: 'State of play', level: 2 }).waitFor();
  assert.doesNotMatch(page.url(), /select=/);
  await page.close();
});
