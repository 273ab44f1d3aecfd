// What the state of play shows of decisions, votes, who is bound, amendments, and what is overdue or disputed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => {
  stage = await raise(['demo']);
  const of = { negotiation: 'istanbul-2022' };
  const source = { key: 'protocol', title: 'Protocol of the corridors', url: 'https://example.org/protocol', publisher: 'The Agency', published: '2022-04-02', copies: [{ url: 'https://archive.example.org/protocol', captured: '2022-04-03T10:00:00Z' }] };
  const events = [
    { body: { sourceRegistered: source } },
    { body: { sourceRegistered: { ...source, key: 'second', title: 'A second report', url: 'https://example.org/second', copies: [] } } },
    { ...of, occurred: '2022-04-01', sources: [{ source: 'protocol', quote: 'corridors shall be open' }, { source: 'second' }], body: { commitmentMade: { key: 'corridors', by: ['russia', 'ukraine'], text: 'Open corridors for civilians.', due: '2022-04-10' } } },
    { ...of, occurred: '2022-04-01', body: { commitmentMade: { key: 'prisoners', by: ['russia'], to: ['ukraine'], text: 'Release the prisoners.' } } },
    { ...of, occurred: '2022-04-20', body: { commitmentStatusChanged: { commitment: 'prisoners', status: 'FULFILLED', accordingTo: 'russia' } } },
    { ...of, occurred: '2022-04-21', body: { commitmentStatusChanged: { commitment: 'prisoners', status: 'BREACHED', accordingTo: 'ukraine' } } },
    { ...of, occurred: '2022-05-01', body: { amendmentMoved: { key: 'neutral-amendment', proposal: 'communique', by: ['russia'], title: 'Neutrality without exception', put: [{ key: 'neutrality', number: '1', text: 'Ukraine is neutral for ever.' }] } } },
  ];
  const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message path } } }', { events });
  assert.deepEqual(record.userErrors, []);
});
after(() => stage?.down());

test('votes are a bar that opens, by keyboard', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01');
  const decisions = page.locator('section[aria-labelledby=decisions]');
  await decisions.getByText('141').waitFor();
  assert.match(await decisions.innerText(), /Adopted by the General Assembly of the United Nations, 2 March 2022\s+141 for · 5 against · 35 abstained · 12 absent/);
  await decisions.getByText('Who voted how').focus();
  await page.keyboard.press('Enter');
  await decisions.getByText('For (4 of 141 by name)').waitFor();
  assert.match(await decisions.innerText(), /Against \(2 of 5 by name\)\s+Belarus, Russia/);
  await audit(page);
  await page.close();
});

test('a mark opens quote, address and archived copy, and how many publishers stand behind it', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01');
  const commitment = page.locator('section[aria-labelledby=commitments] li', { hasText: 'Open corridors' });
  await commitment.getByRole('button', { name: /^Sources/ }).click();
  const opened = commitment.getByRole('group');
  await opened.getByText('2 sources from 1 publisher.').waitFor();
  assert.match(await opened.innerText(), /corridors shall be open[\s\S]*https:\/\/example\.org\/protocol\s+Archived copy, taken on 3 April 2022/);
  assert.equal(await opened.getByRole('link', { name: 'Archived copy' }).getAttribute('href'), 'https://archive.example.org/protocol');
  await opened.getByRole('link', { name: 'Protocol of the corridors', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'Protocol of the corridors' }).waitFor();
  assert.match(await page.locator('main').innerText(), /https:\/\/archive\.example\.org\/protocol taken 3 April 2022/);
  await page.close();
});

test('overdue and disputed commitments, pending amendments and disputed facts are told', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01');
  const commitments = page.locator('section[aria-labelledby=commitments]');
  await commitments.waitFor();
  assert.match(await commitments.innerText(), /OVERDUE\s+Open corridors for civilians[\s\S]*overdue[\s\S]*DISPUTED\s+Release the prisoners[\s\S]*fulfilled, 20 April 2022, according to Russia\s+breached, 21 April 2022, according to Ukraine[\s\S]*NO LONGER OPEN\s+Cut back/);
  const proposals = await page.locator('section[aria-labelledby=proposals]').innerText();
  assert.match(proposals, /Amendments pending\s+Neutrality without exception/i);
  assert.match(await page.locator('section[aria-labelledby=disputed]').innerText(), /Stopped by: Talks at Dolmabahçe Palace[\s\S]*not Boris Johnson according to Boris Johnson[\s\S]*Boris Johnson according to Russia/);
  await audit(page);
  await page.close();
});

test('who is bound by a text is told and opens', async () => {
  const page = await stage.open('/?negotiation=paris-agreement&date=2022-01-01');
  await page.getByText('Bound by it: 3 parties').click();
  await page.locator('.bound').getByRole('link', { name: 'Nicaragua' }).waitFor();
  await audit(page);
  await page.close();
});

test('a phone, dark', async () => {
  const page = await stage.open('/?negotiation=istanbul-2022&date=2024-03-01', { width: 390, height: 844, dark: true });
  await page.locator('section[aria-labelledby=disputed]').waitFor();
  await fits(page);
  await audit(page);
  await page.close();
});
