// At 200 % zoom, with motion reduced, with wide and long records; dates as people write them; what can be taken along.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

for (const view of ['state', 'positions', 'claims', 'changes', 'timeline', 'record']) {
  // 1440 px of screen at 200 % are 720 px of page.
  test(`${view} at 200 % zoom`, async () => {
    const page = await stage.open(`/?view=${view}&date=2024-08-20`, { width: 720, height: 450 });
    await page.locator('main[aria-busy=false]').waitFor();
    await page.waitForTimeout(300);
    await fits(page);
    await audit(page);
    await page.close();
  });
}

test('with motion reduced, nothing moves by itself', async () => {
  const page = await stage.browserPage({});
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${stage.url}/?view=timeline&date=2024-08-20`);
  await page.getByRole('application').waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.getAnimations().filter((each) => each.playState === 'running').length), 0);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForURL(/from=/);
  assert.equal(await page.evaluate(() => document.getAnimations().filter((each) => each.playState === 'running').length), 0);
  await page.close();
});

test('dates as people write them; where two are meant, it asks', async () => {
  const page = await stage.open('/?date=2024-08-20');
  const field = page.getByRole('textbox', { name: 'Go to' });
  for (const [typed, date] of [['August 19, 2024', '2024-08-19'], ['20.8.2024', '2024-08-20'], ['19/08/2024', '2024-08-19'], ['spring 2024', '2024-05'], ['before 17 August 2024', '2024-08-16'], ['late May 2024', '2024-05-31']]) {
    await field.fill(String(typed));
    await field.press('Enter');
    await page.waitForURL(new RegExp(`date=${date}(&|$)`));
  }
  await field.fill('05/06/2024');
  await field.press('Enter');
  await page.getByText('Which date do you mean?').waitFor();
  await audit(page);
  await page.getByRole('button', { name: '6 May 2024', exact: true }).click();
  await page.waitForURL(/date=2024-05-06/);
  await page.getByText('The record begins on 16 May 2024.', { exact: false }).or(page.getByText('begins on 16 May 2024', { exact: false })).first().waitFor();
  await field.fill('29 March');
  await field.press('Enter');
  await page.getByText('Do you mean this date?').waitFor();
  await page.close();
});

test('before the first event it says when things begin, and goes there', async () => {
  const page = await stage.open('/?date=2020-01-01');
  await page.getByRole('link', { name: 'Ceasefire in Gaza' }).click();
  await page.waitForURL(/date=2024-05-16/);
  await page.getByText('talks', { exact: false }).first().waitFor();
  await page.close();
});

test('on a touch screen the timeline is moved by a finger', async () => {
  const page = await stage.open('/?view=timeline&date=2024-08-20&from=2024-08-13&to=2024-08-22', { width: 390, height: 800 });
  const chart = page.getByRole('application');
  await chart.waitFor();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  assert.ok(box && box.y + 60 < 800);
  const client = await page.context().newCDPSession(page);
  const touch = (/** @type {string} */ type, /** @type {number} */ x) => client.send('Input.dispatchTouchEvent', { type: /** @type {any} */ (type), touchPoints: type === 'touchEnd' ? [] : [{ x, y: box.y + 60 }] });
  await touch('touchStart', box.x + 60);
  for (let x = 80; x <= 240; x += 20) await touch('touchMove', box.x + x);
  await touch('touchEnd', 0);
  await page.waitForURL(/from=2024-08-(0|10|11)/);
  await page.close();
});

test('each view can be taken along: its rows, and its picture', async () => {
  const page = await stage.open('/?view=positions&date=2024-08-20');
  await page.locator('.cell').first().waitFor();
  const file = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.downloads').getByText(name, { exact: true }).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const csv = await file('CSV');
  assert.equal(csv.name, 'gaza-ceasefire-positions-2024-08-20.csv');
  assert.match(csv.bytes.toString(), /^\uFEFFMatter,Hamas,Israel,United States\r\n/);
  assert.match(csv.bytes.toString(), /Withdrawal from the Philadelphi corridor,"insists, from the broader issue","reserves, contested"/);
  const keyed = await file('CSV with keys');
  assert.match(keyed.bytes.toString(), /philadelphi-corridor,[^\n]*CONTESTED,[^\n]*antony-blinken benjamin-netanyahu/);
  assert.deepEqual([...(await file('PNG')).bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
  const drawn = (await file('SVG')).bytes.toString();
  for (const part of [/^<svg [^]*>Positions · [^<]* · as of 20 August 2024</, /Philadelphi/, /hatched|contested/, />http:\/\/[^<]*pin=/]) assert.match(drawn, part);
  for (const [view, start] of /** @type {[string, RegExp][]} */ ([['claims', /^\uFEFFSaid,Speaker/], ['changes', /^\uFEFFSection,About/], ['timeline', /^(\uFEFF)?\w+/], ['state', /^\uFEFFSection,Name,Text[\s\S]*At the table,Hamas,,party/], ['over-time', /^\uFEFFUnder,Name,Position[\s\S]*Withdrawal from Gaza,Israel,accepts,attributed/], ['relations', /^\uFEFFKind,From,Relation[\s\S]*Offices,Antony Blinken,is Secretary of State of,United States/], ['search&text=corridor', /^\uFEFFSection,Name,Event[\s\S]*Issues,withdrawal from the Philadelphi corridor/i]])) {
    await page.goto(`${stage.url}/?view=${view}&date=2024-08-20`);
    await page.locator('.downloads').waitFor();
    assert.match((await file('CSV')).bytes.toString(), start, view);
  }
  // The lines of the relations are a drawing: the picture has them as well as the boxes.
  await page.goto(`${stage.url}/?view=relations&date=2024-08-20`);
  await page.locator('.lines canvas').first().waitFor({ state: 'attached' });
  await page.locator('.downloads').waitFor();
  assert.match((await file('SVG')).bytes.toString(), /^<svg .*<img[^>]*data:image\/png.*Philadelphi/s);
  assert.deepEqual([...(await file('PNG')).bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
  await page.goto(`${stage.url}/?view=over-time&date=2024-08-20`);
  await page.locator('.downloads').waitFor();
  assert.match((await file('SVG')).bytes.toString(), /^<svg .*Withdrawal from Gaza/s);
  await page.close();
});

test('300 issues × 40 parties: what is in sight is drawn, and the names stay', async () => {
  const of = { occurred: '2024-08-20', negotiation: 'wide' };
  const parties = Array.from({ length: 40 }, (_, index) => `wide-${index + 1}`);
  const stances = ['ACCEPTS', 'REJECTS', 'INSISTS_ON', 'RESERVES', 'UNDECIDED'];
  const send = async (/** @type {object[]} */ events) => {
    const { record } = await stage.server.ask('mutation ($events: [EventInput!]!) { record(input: { events: $events }) { userErrors { message } } }', { events });
    assert.deepEqual(record.userErrors, []);
  };
  await send([
    ...parties.map((key, index) => ({ body: { actorRegistered: { key, name: `Party number ${index + 1}`, kind: 'STATE' } } })),
    { occurred: '2024-08-20', body: { negotiationOpened: { key: 'wide', title: 'Wide', parties: parties.map((actor) => ({ actor, role: 'PARTY' })) } } },
    ...Array.from({ length: 300 }, (_, index) => ({ ...of, body: { issueRaised: { key: `issue-${index + 1}`, title: `Issue number ${index + 1}, of some length` } } })),
  ]);
  for (const [at, speaker] of parties.entries()) {
    await send(Array.from({ length: 10 }, (_, part) => ({ ...of, body: { statementMade: { speaker, act: 'ASSERT', text: `Statement ${part}`, claims: Array.from({ length: 30 }, (_, index) => ({ subject: speaker, on: { issue: `issue-${part * 30 + index + 1}` }, stance: stances[(at + index) % 5] })) } } })));
  }
  const page = await stage.open('/?view=positions&negotiation=wide&date=2024-08-21');
  await page.locator('.cell').first().waitFor();
  const drawn = await page.locator('.cell').count();
  assert.ok(drawn > 400 && drawn < 1400, `${drawn} cells`);
  const box = page.getByRole('region', { name: 'Positions, parties by matters' });
  await box.evaluate((element) => element.scrollTo(2000, 9000));
  await page.getByRole('button', { name: /Party number 40 on Issue number 1\d\d/ }).first().waitFor();
  const [head, corner] = await box.evaluate((element) => {
    const outer = element.getBoundingClientRect();
    const top = element.querySelector('thead')?.getBoundingClientRect().top ?? 0;
    const left = element.querySelector('tr.line .matter')?.getBoundingClientRect().left ?? 0;
    return [Math.abs(top - outer.top), Math.abs(left - outer.left)];
  });
  assert.ok(head < 4 && corner < 4, `names stay in sight: ${head} and ${corner} px off`);
  assert.ok((await page.locator('tr.line').count()) < 60);
  await audit(page);
  await page.getByLabel('Party', { exact: false }).first().selectOption({ label: 'Party number 7' });
  await page.waitForURL(/party=wide-7/);
  assert.equal(await page.locator('thead th[scope=col]').count(), 2);
  await page.close();
});
