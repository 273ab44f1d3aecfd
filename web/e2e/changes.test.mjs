// What changed: between days, between what was known then and now, texts word by word, and the same backwards.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

const retro = '/?view=changes&date=2024-08-20&from=2024-08-20&fromKnownAt=2024-12-01';

test('unasked, it tells what the last events brought, each change with its cause', async () => {
  const page = await stage.open('/?view=changes&date=2024-08-20');
  await page.getByText('From 19 August 2024 to 20 August 2024: 33 changes, by 12 events.').waitFor();
  const corridor = page.locator('article').filter({ has: page.getByRole('heading', { name: 'Withdrawal from the Philadelphi corridor' }) });
  const text = await corridor.innerText();
  assert.match(text, /Status: was open, is now sticking point/);
  assert.match(text, /Israel: ~ reserves.*contested; before, nothing was on record/s);
  // Each event is cited once, where it stands first.
  assert.match(text, /Benjamin Netanyahu reportedly said: .*\s+20 August 2024 \(uncertain\) · its record · cited above/s);
  const netzarim = page.locator('article').filter({ has: page.getByRole('heading', { name: 'Withdrawal from the Netzarim corridor' }) });
  assert.match(await netzarim.innerText(), /Benjamin Netanyahu reportedly said: .*\s+20 August 2024 \(uncertain\) · its record\s+News report on the talks/s);
  await page.getByText('In short:').waitFor();
  await page.getByRole('link', { name: '2 newly contested' }).click();
  await page.waitForURL(/show=contested/);
  assert.equal(await page.locator('article').count(), 2);
  await page.goBack();
  await page.getByRole('button', { name: 'Fold all' }).click();
  assert.equal(await page.locator('article:visible').count(), 0);
  await page.getByRole('button', { name: 'Unfold all' }).click();
  assert.doesNotMatch(await page.locator('main').innerText(), /[{}]|"/);
  await audit(page);

  await corridor.getByRole('link', { name: 'its record' }).first().click();
  await page.locator('.opened').getByText('History of the record').waitFor();
  await page.goBack();
  // A name leads to its page, the mark to what was said, and so does the heading.
  assert.match(String(await corridor.getByRole('link', { name: 'Israel', exact: true }).getAttribute('href')), /view=about.*select=actor\/israel/);
  assert.match(String(await corridor.getByRole('heading').getByRole('link').getAttribute('href')), /view=about.*select=issue\/philadelphi-corridor/);
  await corridor.getByRole('link', { name: /reserves.*contested/ }).first().click();
  await page.locator('.side').nth(1).waitFor();
  await page.close();
});

test('what is known now and was not then is a change to the past, and says so', async () => {
  const page = await stage.open(retro);
  await page.getByText('From 20 August 2024, as recorded by 1 December 2024, to 20 August 2024, as recorded now: 6 changes, by 2 events; all of them to the past.').waitFor();
  const egypt = page.locator('article').filter({ has: page.getByRole('heading', { name: 'Blinken\'s visit to Egypt' }) });
  const text = await egypt.innerText();
  assert.match(text, /Held: was 20 August 2024 \(uncertain\), is now 20 August 2024/);
  assert.match(text, /now also Abdel Fattah El-Sisi \(President, for Egypt\)/);
  assert.match(text, /Revised later: record updated on 20 December 2024, 09:00 UTC\./);
  assert.match(text, /Record corrected \(meeting held\): The counterparts were not known;.*\s+Entered by demo, 20 December 2024/);
  await audit(page);
  await page.goto(`${stage.url}/?view=changes&date=2024-08-20`);
  await page.getByRole('link', { name: 'Latest additions to the record' }).click();
  await page.getByText('6 changes, by 2 events; all of them to the past.', { exact: false }).waitFor();
  await page.close();
});

test('points are typed and swapped, and the address keeps them', async () => {
  const page = await stage.open('/?view=changes&date=2024-08-20');
  const field = page.getByRole('textbox', { name: 'The first date' });
  // It says the day before the last events, once that is known.
  await page.waitForFunction((element) => element instanceof HTMLInputElement && element.value !== '', await field.elementHandle());
  await field.fill('1 August 2024');
  await field.press('Enter');
  await page.waitForURL(/from=2024-08-01/);
  await page.getByText('From 1 August 2024 to 20 August 2024', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Swap' }).click();
  await page.waitForURL(/date=2024-08-01.*from=2024-08-20/);
  await page.getByText('From 20 August 2024 to 1 August 2024', { exact: false }).waitFor();
  await page.getByText('The second date is the earlier one, so this reads backwards.').waitFor();
  await page.getByText('Status: was sticking point, is now open').first().waitFor();
  await audit(page);
  await page.reload();
  await page.getByText('From 20 August 2024 to 1 August 2024', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Swap' }).click();
  await page.getByText('From 1 August 2024 to 20 August 2024', { exact: false }).waitFor();
  await field.fill('someday');
  await field.press('Enter');
  await page.getByText('We can’t read ‘someday’ as a date.', { exact: false }).waitFor();
  await page.close();
});

test('what cannot be compared is told where it was asked', async () => {
  const page = await stage.open('/?view=changes&date=2024-08-20&from=nonsense');
  await page.getByRole('alert').getByText('A date could not be read.').waitFor();
  await audit(page);
  await page.getByRole('link', { name: 'The last events' }).click();
  await page.getByText('33 changes', { exact: false }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await page.goto(`${stage.url}/?view=changes&date=2024-08-20&from=2024-08-20`);
  await page.getByText('nothing differs.', { exact: false }).waitFor();
  await page.close();
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open(retro, { width: 360, height: 740, dark });
    await page.getByText('all of them to the past', { exact: false }).waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('an amended text is compared word by word; a pinned page stays as it was', async () => {
  const pinned = (await stage.server.ask('{ asOf(date: "2024-08-23") { token } }')).asOf.token;
  const { record } = await stage.server.ask(
    `mutation { record(input: { events: [{ occurred: "2024-08-23", negotiation: "gaza-ceasefire", sources: [{ source: "report-2024-08-20" }],
      body: { proposalAmended: { proposal: "bridging-proposal",
        put: [{ key: "withdrawal", number: "4", text: "Withdrawal of all Israeli forces from Gaza; by the end of the second phase none are to remain.", issues: ["withdrawal"] }],
        drop: ["withdrawal/schedule"] } } }] }) { userErrors { message } } }`,
  );
  assert.deepEqual(record.userErrors, []);
  const page = await stage.open('/?view=changes&date=2024-08-23');
  const proposal = page.locator('article').filter({ hasText: 'Clause 4:' });
  await proposal.waitFor();
  assert.deepEqual(await proposal.locator('ins').allTextContents(), ['[new: all ]', '[new: second phase]']);
  const removed = await proposal.locator('del').allTextContents();
  assert.equal(removed[0], '[left out: three phases]');
  assert.match(removed.at(-1) ?? '', /Fixes the schedule of the withdrawal/);
  assert.match(await proposal.innerText(), /Clause 4\.1, no longer there:/);
  assert.match(await proposal.innerText(), /Proposal amended: .*\s+23 August 2024/);
  await audit(page);
  await page.goto(`${stage.url}/?view=changes&pin=${encodeURIComponent(pinned)}`);
  await page.getByText('to 23 August 2024, 23:59 UTC', { exact: false }).waitFor();
  assert.equal(await page.getByText('Clause 4:').count(), 0);
  await page.close();
});
