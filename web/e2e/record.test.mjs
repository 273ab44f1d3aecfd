// Recording: a statement with what it needs, checked as one types; a correction; what goes wrong, with nothing lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, fits, raise, serve } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

/** @typedef {import('playwright-core').Page} Page */

/** Chooses by typing a part of the name. @param {Page} page @param {string} label @param {string} text */
async function choose(page, label, text) {
  await page.getByRole('combobox', { name: label, exact: true }).fill(text);
  await page.locator('li[role=option].active').waitFor();
  await page.keyboard.press('Enter');
}

/** @param {Page} page @param {string} words */
async function statement(page, words) {
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('20 August 2024');
  await choose(page, 'Who spoke', 'blink');
  await page.getByLabel('What was said').fill(words);
}

const record = /** @param {Page} page */ (page) => page.getByRole('button', { name: 'Record', exact: true });
const fine = /** @param {Page} page */ (page) => page.getByText('The server would record it as it is.').waitFor();
const head = async () => (await stage.server.ask('{ log { head } }')).log.head;
/** @param {string} text */
const said = async (text) =>
  (await stage.server.ask('{ asOf { statements(first: 500) { nodes { text event { id revision } } } } }')).asOf.statements.nodes.filter((/** @type {any} */ each) => each.text === text);

/** Whether a request records for good. @param {import('playwright-core').Request} request */
const records = (request) => /"dryRun":false/.test(request.postData() ?? '');

test('a statement with a claim, a new issue and a new source is recorded together, and the page moves on to it', async () => {
  const page = await stage.open('/?view=record&date=2024-08-20');
  const before = await head();
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('about 20 August 2024');
  await page.getByText('That is: about 20 August 2024, kept as 2024-08-20~').waitFor();
  await choose(page, 'Who spoke', 'blink');
  await page.getByLabel('What was said').fill('Egypt accepts the reopening of the crossing.');
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await choose(page, 'Whose stance', 'egy');
  await page.getByRole('combobox', { name: 'On what' }).fill('Reopening of the Rafah crossing');
  await page.getByRole('option', { name: 'New issue' }).click();
  await page.getByRole('heading', { name: 'New issue: Reopening of the Rafah crossing' }).waitFor();
  await page.getByRole('button', { name: 'Add a source' }).click();
  await page.getByRole('combobox', { name: 'Source', exact: true }).fill('Report on the crossing');
  await page.getByRole('option', { name: 'New source' }).click();
  await fine(page);
  await audit(page);
  assert.equal(await head(), before);

  // However often it is pressed.
  await record(page).dblclick();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  await page.getByText('this page now shows what holds with it', { exact: false }).waitFor();
  assert.equal(await head(), before + 3);
  assert.equal(await page.locator('.news').innerText(), '');
  await audit(page);
  await page.getByRole('link', { name: 'See the state of play with it' }).click();
  await page.locator('section[aria-labelledby=issues]').getByText('Reopening of the Rafah crossing').waitFor();
  await page.close();
});

test('what is wrong is said at its field as one types, and nothing is recorded before it is right', async () => {
  const page = await stage.open('/?view=record');
  const before = await head();
  await record(page).click();
  await page.getByLabel('What the server says of it').getByText('This is needed.').first().waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'Who spoke', exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'record-body-speaker');

  await statement(page, 'Something was said.');
  await fine(page);
  const when = page.getByRole('textbox', { name: 'When', exact: true });
  await when.fill('2024-02-30');
  await page.locator('#record-occurred-said').getByText('that month has no such day', { exact: false }).waitFor();
  assert.equal(await when.getAttribute('aria-invalid'), 'true');
  await when.fill('2024-08-20');
  await page.getByRole('combobox', { name: 'Who spoke' }).fill('nobody');
  await page.getByLabel('What was said').focus();
  await page.locator('#record-body-speaker-said').getByText('No actor ‘nobody’ is on record.', { exact: false }).waitFor();
  await choose(page, 'Who spoke', 'qatar');
  for (const index of [0, 1]) {
    await page.getByRole('button', { name: 'Add a claim' }).click();
    const claim = page.getByRole('group', { name: `Claim ${index + 1}` });
    for (const [label, text] of [['Whose stance', 'hamas'], ['On what', 'netzarim']]) {
      await claim.getByRole('combobox', { name: label }).fill(String(text));
      await page.locator('li[role=option].active').waitFor();
      await page.keyboard.press('Enter');
    }
  }
  await page.locator('#record-body-claims-1-said').getByText('already has a claim', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'Remove claim 2' }).click();
  await fine(page);
  assert.equal(await head(), before);
  await page.close();
});

test('what is half typed outlives a reload and another view, and can be cleared', async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Half a thought');
  await page.reload();
  await page.getByRole('combobox', { name: 'Who spoke' }).waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Half a thought');
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.getElementById('record-body-speaker')).value === 'Antony Blinken');
  await page.getByRole('link', { name: 'Positions', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'Positions' }).waitFor();
  await page.getByRole('link', { name: 'Record', exact: true }).click();
  await page.getByLabel('What was said').waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Half a thought');
  await page.getByRole('button', { name: 'Clear the form' }).click();
  await page.waitForFunction(() => /** @type {HTMLTextAreaElement} */ (document.getElementById('record-body-text')).value === '');
  await page.close();
});

test('a lost answer: it is found to be on record, once', async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Whose answer was lost.');
  await fine(page);
  const before = await head();
  await page.route('**/graphql', async (route) => {
    if (!records(route.request())) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await record(page).click();
  await page.getByRole('heading', { name: 'It is on record already' }).waitFor({ timeout: 15_000 });
  assert.equal(await head(), before + 1);
  assert.equal((await said('Whose answer was lost.')).length, 1);
  await audit(page);
  await page.close();
});

test('a lost answer, and the words changed since: the change becomes a correction', async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'First wording.');
  await fine(page);
  // The answer is lost, and so is the line for a while.
  let isLost = false;
  await page.route('**/graphql', async (route) => {
    if (isLost) return route.abort();
    if (!records(route.request())) return route.continue();
    await route.fetch();
    isLost = true;
    await route.abort();
  });
  await record(page).click();
  await page.getByText('whether it is on record is not known', { exact: false }).waitFor();
  await audit(page);
  await page.getByLabel('What was said').fill('Second wording.');
  await page.unroute('**/graphql');
  await page.getByText('What you changed since is not in it.', { exact: false }).waitFor({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Make the change a correction of it' }).click();
  await page.getByLabel('Why it is corrected').fill('Better heard.');
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Second wording.');
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal((await said('First wording.')).length, 0);
  assert.equal((await said('Second wording.')).length, 1);
  await page.close();
});

test('a correction: its content is loaded, a reason is needed, and somebody else’s is not overwritten unseen', async () => {
  const { record: made } = await stage.server.ask(
    'mutation { record(input: { events: [{ occurred: "2024-08-18", negotiation: "gaza-ceasefire", body: { statementMade: { speaker: "qatar", act: CONFIRM, text: "Wrongly heard.", claims: [{ subject: "hamas", on: { clause: { proposal: "bridging-proposal", clause: "withdrawal/schedule" } }, stance: OPPOSES, conditions: ["one", "two"] }] } } }] }) { events { id } userErrors { message } } }',
  );
  const id = made.events[0].id;
  const page = await stage.open(`/?view=record&correct=${id}`);
  await page.getByText('Nothing is changed yet.').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'When', exact: true }).inputValue(), '2024-08-18');
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.getElementById('record-body-speaker')).value === 'Qatar');
  assert.equal(await page.getByLabel('On which conditions').inputValue(), 'one\ntwo');
  await audit(page);
  await page.getByLabel('What was said').fill('Rightly heard.');
  await page.getByText('Still needed: why it is corrected.', { exact: false }).waitFor();
  await page.getByLabel('Why it is corrected').fill('The recording was listened to again.');
  await fine(page);

  await stage.server.ask(
    'mutation ($id: ID!) { correct(input: { event: $id, expectedRevision: 1, reason: "another", replacement: { occurred: "2024-08-18", body: { statementMade: { speaker: "qatar", act: CONFIRM, text: "By another hand." } } } }) { sequence userErrors { message } } }',
    { id },
  );
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByText('corrected by somebody else since you opened it', { exact: false }).first().waitFor();
  await audit(page);
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Rightly heard.');
  await page.getByRole('button', { name: 'Replace it with what is typed here' }).click();
  await fine(page);
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.deepEqual((await said('Rightly heard.')).map((/** @type {any} */ each) => each.event.revision), [3]);
  await page.close();
});

test('the record to correct is found by its words, and what is none is told', async () => {
  const page = await stage.open('/?view=record&kind=correction&date=2024-08-20');
  await page.getByRole('heading', { name: 'The latest by their date' }).waitFor();
  await page.getByLabel('Which record is wrong?').fill('Cairo');
  await page.keyboard.press('Enter');
  await page.waitForURL(/find=Cairo/);
  await page.getByRole('heading', { name: 'Found' }).waitFor();
  await audit(page);
  await page.getByRole('link', { name: /^Correct this\s+record: meeting planned: Talks in Cairo/ }).click();
  await page.getByText('Shown is what stands now', { exact: false }).waitFor();
  assert.equal(await page.getByLabel('What it is called').inputValue(), 'Talks in Cairo');
  for (const [address, words] of [
    ['correct=11111111-1111-4111-8111-111111111110', 'is on record.'],
    ['kind=nonsense', 'can be recorded. Choose one'],
  ]) {
    await page.goto(`${stage.url}/?view=record&${address}`);
    await page.getByText(String(words), { exact: false }).waitFor();
    await audit(page);
  }
  await page.goto(`${stage.url}/?view=record&correct=nonsense`);
  await page.locator('main').getByText('nonsense', { exact: false }).first().waitFor();
  await page.close();
});

test('any kind of event can be loaded for a correction, and is unchanged by that', async () => {
  const { events } = await stage.server.ask('{ events(first: 500) { nodes { id kind } } }');
  const one = new Map(events.nodes.map((/** @type {any} */ each) => [each.kind, each.id]));
  const page = await stage.open('/');
  let seen = 0;
  for (const [kind, id] of one) {
    if (/^EVENT_/.test(kind)) continue;
    await page.goto(`${stage.url}/?view=record&correct=${id}`);
    await page.getByText('Nothing is changed yet.').waitFor();
    await page.getByLabel('Why it is corrected').fill('to see whether it would be taken as it is');
    await page.getByText(/^The server would record it/).waitFor();
    seen += 1;
  }
  assert.ok(seen >= 10, `${seen} kinds`);
  await page.close();
});

test('who may not record is told so, and keeps what was typed', async () => {
  const page = await stage.open('/?view=record');
  await page.route('**/graphql', (route) =>
    /mutation/.test(route.request().postData() ?? '')
      ? route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ data: null, errors: [{ message: 'this server takes no records from here', extensions: { code: 'FORBIDDEN' } }] }) })
      : route.continue(),
  );
  await statement(page, 'Not for me to record.');
  await page.getByRole('alert').getByText('You may read here but not record', { exact: false }).waitFor();
  await record(page).click();
  await page.getByRole('alert').getByText('Nothing was recorded.', { exact: false }).waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Not for me to record.');
  await audit(page);
  await page.close();
});

test('a pin is let go of, for it would hide what was recorded', async () => {
  const { asOf } = await stage.server.ask('{ asOf(date: "2024-08-20") { token } }');
  const page = await stage.open(`/?view=record&kind=sourceRegistered&pin=${asOf.token}`);
  await page.getByLabel('Title').fill('A paper');
  await page.getByLabel('Address').fill('example.org');
  await page.locator('#record-body-url-said').getByText('begins with http', { exact: false }).waitFor();
  await page.getByLabel('Address').fill('https://example.org/paper');
  await fine(page);
  await record(page).click();
  await page.getByText('this page now shows what holds with it', { exact: false }).waitFor();
  assert.doesNotMatch(page.url(), /pin=/);
  assert.match(page.url(), /date=2024-08-20/);
  await page.close();
});

test('by keyboard alone: a meeting that was held', async () => {
  const page = await stage.open('/?view=record&kind=meetingHeld&date=2024-08-30');
  await page.getByRole('textbox', { name: 'When', exact: true }).focus();
  await page.keyboard.type('25 August 2024');
  await page.keyboard.press('Tab');
  await page.keyboard.type('cairo');
  await page.locator('li[role=option].active').getByText('Talks in Cairo').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await fine(page);
  await page.getByRole('button', { name: 'Add a participant' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('burns');
  await page.locator('li[role=option].active').waitFor();
  await page.keyboard.press('Enter');
  await fine(page);
  await record(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'recorded');
  const { asOf } = await stage.server.ask('{ asOf(date: "2024-08-30") { meeting(key: "cairo-talks") { status } meetings(first: 500) { nodes { title status } } } }');
  assert.ok(asOf.meetings.nodes.some((/** @type {any} */ each) => each.title === 'Talks in Cairo' && each.status === 'HELD'));
  await page.close();
});

for (const dark of [false, true]) {
  test(`a phone, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await stage.open('/?view=record', { width: 360, height: 740, dark });
    await page.getByRole('combobox', { name: 'Who spoke' }).fill('u');
    await page.locator('li[role=option].active').waitFor();
    await fits(page);
    await audit(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a claim' }).click();
    for (const more of await page.locator('form details > summary').all()) await more.click();
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('a server that goes away while one records: nothing typed is lost, it is told, and it recovers', { timeout: 90_000 }, async () => {
  const page = await stage.open('/?view=record');
  await statement(page, 'Said while the line was down.');
  await fine(page);
  await stage.server.stop();
  await record(page).click();
  await page.getByRole('alert').getByText('whether it is on record is not known', { exact: false }).waitFor();
  await page.getByLabel('What was said').fill('Said while the line was down, and more.');
  await audit(page);
  // The example is made anew: another log, in which nothing of this is.
  stage.server = await serve(new URL(stage.server.url).host);
  await page.getByText('The server would record it as it is.').waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => !document.querySelector('[role=alert]'), undefined, { timeout: 30_000 });
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Said while the line was down, and more.');
  await record(page).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.equal((await said('Said while the line was down, and more.')).length, 1);
  await page.close();
});
