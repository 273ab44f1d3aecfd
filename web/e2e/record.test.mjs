// Recording: a statement with what it needs, checked as one types; a correction; by keyboard; on a phone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { choose, fine, head, record, said, statement } from './record-hand.mjs';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

test('a statement with a claim, a new issue and a new source is recorded together, and the page moves on to it', async () => {
  const page = await stage.open('/?view=record&date=2024-08-20');
  const before = await head(stage.server);
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('about 20 August 2024');
  await page.getByText('Read as about 20 August 2024').waitFor();
  await choose(page, 'Who spoke', 'blink');
  await page.getByLabel('What was said').fill('Egypt accepts the reopening of the crossing.');
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await choose(page, 'Whose stance', 'egy');
  await page.getByRole('combobox', { name: 'Stance', exact: true }).selectOption('ACCEPTS');
  await page.getByRole('combobox', { name: 'On what' }).fill('Reopening of the Rafah crossing');
  await page.getByRole('option', { name: 'New issue' }).click();
  await page.getByRole('heading', { name: 'New issue: Reopening of the Rafah crossing' }).waitFor();
  await page.getByRole('button', { name: 'Add a source' }).click();
  await page.getByRole('combobox', { name: 'Source', exact: true }).fill('Report on the crossing');
  await page.getByRole('option', { name: 'New source' }).click();
  await page.getByRole('textbox', { name: 'Published', exact: true }).fill('20 August 2024');
  await page.getByText('Ready to record', { exact: false }).waitFor();
  await audit(page);
  assert.equal(await head(stage.server), before);
  // As a file it is what an import takes: each thing before what names it.
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as a file' }).click()]);
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ body }) => Object.keys(body)[0]).sort(), ['issueRaised', 'sourceRegistered', 'statementMade']);
  assert.equal(Object.keys(lines.at(-1).body)[0], 'statementMade');
  const tried = await fetch(`${stage.server.url}/v1/import?dryRun=true`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: await readFile(await saved.path()) });
  assert.equal(tried.status, 200, await tried.text());
  assert.equal(await head(stage.server), before);

  // However often it is pressed.
  await record(page).dblclick();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  await page.getByText('The page is up to date', { exact: false }).waitFor();
  assert.equal(await head(stage.server), before + 3);
  assert.equal(await page.locator('.news').innerText(), '');
  const became = page.getByRole('region', { name: 'Positions as of 20 August 2024' });
  await became.getByText('before, nothing was on record').waitFor();
  assert.match((await became.innerText()).replace(/\s+/g, ' '), /Egypt on Reopening of the Rafah crossing: .*accepts.*according to others; before, nothing was on record/);
  await audit(page);
  await page.getByRole('link', { name: 'State of play', exact: true }).last().click();
  await page.locator('section[aria-labelledby=issues]').getByText('Reopening of the Rafah crossing').waitFor();
  await page.close();
});

test('a statement that contests a position says so, with each side, and what the position was', async () => {
  const page = await stage.open('/?view=record&date=2024-08-20');
  await statement(page, 'Egypt does not want the crossing reopened.');
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await choose(page, 'Whose stance', 'egy');
  await page.getByRole('combobox', { name: 'Stance', exact: true }).selectOption('REJECTS');
  await choose(page, 'On what', 'netzarim');
  await fine(page);
  await record(page).click();
  const became = page.getByRole('region', { name: 'Positions as of 20 August 2024' });
  await became.getByText('before, nothing was on record').waitFor();
  await page.getByRole('button', { name: 'Record another' }).click();
  await page.getByRole('combobox', { name: 'Who spoke' }).waitFor();
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('20 August 2024');
  await choose(page, 'Who spoke', 'qatar');
  await page.getByLabel('What was said').fill('Egypt is ready to see the corridor opened.');
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await choose(page, 'Whose stance', 'egy');
  await page.getByRole('combobox', { name: 'Stance', exact: true }).selectOption('ACCEPTS');
  await choose(page, 'On what', 'netzarim');
  await fine(page);
  await record(page).click();
  await became.getByText('contested').first().waitFor();
  const told = (await became.innerText()).replace(/\s+/g, ' ');
  assert.match(told, /accepts, according to Qatar/);
  assert.match(told, /rejects, according to (Antony Blinken|United States)/);
  assert.match(told, /before: ✗.? rejects/);
  await audit(page);
  await became.getByRole('link', { name: 'contested' }).click();
  await page.getByRole('heading', { level: 2, name: 'Positions' }).waitFor();
  await page.close();
});

test('what is wrong is said at its field as one types, and nothing is recorded before it is right', async () => {
  const page = await stage.open('/?view=record');
  const before = await head(stage.server);
  await record(page).click();
  await page.getByLabel('What the server says about it').getByText('This is needed.').first().waitFor();
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
    for (const [label, text] of /** @type {[string, string][]} */ ([['Whose stance', 'hamas'], ['On what', 'netzarim']])) {
      await claim.getByRole('combobox', { name: label }).fill(text);
      await page.locator('li[role=option].active').waitFor();
      await page.keyboard.press('Enter');
    }
    await claim.getByRole('combobox', { name: 'Stance', exact: true }).selectOption('ACCEPTS');
  }
  await page.locator('#record-body-claims-1-said').getByText('already has a claim', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'Remove claim 2' }).click();
  await fine(page);
  assert.equal(await head(stage.server), before);
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
  await page.getByText('Still to fill in: why it is corrected.', { exact: false }).waitFor();
  await page.getByLabel('Why it is corrected').fill('The recording was listened to again.');
  await fine(page);

  await stage.server.ask(
    'mutation ($id: ID!) { correct(input: { event: $id, expectedRevision: 1, reason: "another", replacement: { occurred: "2024-08-18", body: { statementMade: { speaker: "qatar", act: CONFIRM, text: "By another hand." } } } }) { sequence userErrors { message } } }',
    { id },
  );
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByText('Somebody else corrected this event after you opened it', { exact: false }).first().waitFor();
  await audit(page);
  assert.equal(await page.getByLabel('What was said').inputValue(), 'Rightly heard.');
  await page.getByRole('button', { name: 'Replace it with what is typed here' }).click();
  await fine(page);
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  assert.deepEqual((await said(stage.server, 'Rightly heard.')).map((/** @type {any} */ each) => each.event.revision), [3]);
  await page.close();
});

test('a correction takes over the sources of what it replaces, not those that were added to it', async () => {
  const { record: made } = await stage.server.ask(
    'mutation { record(input: { events: [{ occurred: "2024-08-18", sources: [{ source: "report-2024-08-20" }], body: { statementMade: { speaker: "qatar", act: CONFIRM, text: "Cited twice." } } }] }) { events { id } } }',
  );
  const { id } = made.events[0];
  await stage.server.ask('mutation ($id: ID!) { cite(input: { event: $id, sources: [{ source: "joint-statement-2024-08-16" }] }) { sequence } }', { id });
  const page = await stage.open(`/?view=record&correct=${id}`);
  await page.getByLabel('What was said').fill('Still cited twice.');
  await page.getByLabel('Why it is corrected').fill('One word was left out.');
  await fine(page);
  await page.getByRole('button', { name: 'Record the correction' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  const { audit: trail, event } = await stage.server.ask('query ($id: ID!) { audit(event: $id) { revisions { sources { source { key } } } } event(id: $id) { sources { source { key } } } }', { id });
  const keys = (/** @type {any} */ { sources }) => sources.map((/** @type {any} */ { source }) => source.key);
  assert.deepEqual(trail.revisions.map(keys), [['report-2024-08-20'], ['report-2024-08-20']]);
  assert.deepEqual(keys(event), ['report-2024-08-20', 'joint-statement-2024-08-16']);
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
  await page.getByText('The form shows its current content', { exact: false }).waitFor();
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
    await page.getByText(/^Ready to record/).waitFor();
    seen += 1;
  }
  assert.ok(seen >= 10, `${seen} kinds`);
  await page.close();
});

test('a pin is let go of, for it would hide what was recorded', async () => {
  const { asOf } = await stage.server.ask('{ asOf(date: "2024-08-20") { token } }');
  const page = await stage.open(`/?view=record&kind=sourceRegistered&pin=${asOf.token}`);
  await page.getByLabel('Title').fill('A paper');
  await page.getByLabel('Address').fill('example.org');
  await page.locator('#record-body-url-said').getByText('begin with https:', { exact: false }).waitFor();
  await page.getByLabel('Address').fill('https://example.org/paper');
  // A source without a date is asked for one.
  await page.getByText('Still to fill in: when ‘A paper’ was published, or tick ‘The date is not known’.').waitFor();
  await page.getByLabel('The date is not known').check();
  await fine(page);
  await record(page).click();
  await page.getByText('The page is up to date', { exact: false }).waitFor();
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
