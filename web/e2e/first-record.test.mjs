// From an empty folder to a contested position with two sources, by keyboard alone; and the other ways to begin.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
const folder = mkdtempSync(join(tmpdir(), 'chancery-first-'));
before(async () => (stage = await raise(['serve', '--data', join(folder, 'data')])));
after(async () => {
  await stage?.down();
  rmSync(folder, { recursive: true, force: true });
});

/** Presses Tab until what has the focus answers to the name. @param {import('playwright-core').Page} page @param {RegExp} name @param {string} [key] */
async function tabTo(page, name, key = 'Tab') {
  const heard = [];
  for (let presses = 0; presses < 90; presses += 1) {
    const here = await page.evaluate(() => {
      const element = /** @type {HTMLInputElement | null} */ (document.activeElement);
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.innerText ?? element?.innerText ?? '';
    });
    if (name.test(here.trim())) return;
    heard.push(here.trim().slice(0, 30));
    await page.keyboard.press(key);
  }
  assert.fail(`no way by Tab to ${name}: ${heard.join(' | ')}`);
}

/** @param {import('playwright-core').Page} page @param {RegExp} label @param {string} text */
async function type(page, label, text) {
  await tabTo(page, label);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Makes a thing new where it is named. @param {import('playwright-core').Page} page @param {RegExp} label @param {string} name @param {string} what */
async function make(page, label, name, what) {
  await type(page, label, name);
  await page.getByRole('option', { name: `New ${what} ‘${name}’` }).waitFor();
  for (let presses = 0; presses < 9; presses += 1) {
    if (await page.locator('li[role=option].new.active').count()) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

/** @param {import('playwright-core').Page} page @param {RegExp} label @param {string} text */
async function choose(page, label, text) {
  await type(page, label, text);
  await page.locator('li[role=option].active').first().waitFor();
  await page.keyboard.press('Enter');
}

test('an empty chronicle says what to do, in every view, and leads there', async () => {
  const page = await stage.open('/');
  for (const view of ['state', 'positions', 'claims', 'changes', 'timeline', 'relations']) {
    await page.goto(`${stage.url}/?view=${view}`);
    await page.getByRole('link', { name: 'Start a negotiation' }).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0, view);
  }
  await audit(page);
  await page.setViewportSize({ width: 390, height: 780 });
  await fits(page);
  // Record opens on what is missing.
  await page.goto(`${stage.url}/?view=record`);
  await page.getByLabel('What it is called').waitFor();
  await page.close();
});

test('by keyboard alone: talks, two statements that clash, two sources, and a way back', async () => {
  const page = await stage.open('/');
  const start = Date.now();
  await page.getByRole('link', { name: 'Start a negotiation' }).waitFor();
  await tabTo(page, /^Start a negotiation$/);
  await page.keyboard.press('Enter');
  await page.getByLabel('What it is called').waitFor();
  await type(page, /^When/, '1 March 2026');
  await type(page, /^What it is called/, 'Border talks');
  for (const [name, kind] of [['Northland', 'state'], ['Southland', 'state']]) {
    await tabTo(page, /^Add a party$/);
    await page.keyboard.press('Enter');
    await make(page, /^Who∗?$/, String(name), 'actor');
    await tabTo(page, /^As what/);
    void kind;
  }
  // A new actor's kind is asked, not guessed.
  for (const name of ['Northland', 'Southland']) {
    const made = page.locator('section.fresh', { hasText: `New actor: ${name}` });
    assert.equal(await made.getByLabel('What sort of actor').inputValue(), '');
  }
  await tabTo(page, /^What sort of actor/);
  await page.keyboard.type('state');
  await page.keyboard.press('Tab');
  await tabTo(page, /^What sort of actor/);
  await page.keyboard.type('state');
  await page.getByText('Ready to record.').waitFor();
  await audit(page);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  await tabTo(page, /^Record a statement in it$/);
  await page.keyboard.press('Enter');

  // The day and the negotiation are those of the last record.
  await page.getByLabel('What was said').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'When', exact: true }).inputValue(), '1 March 2026');
  await type(page, /^When/, '02/03/2026');
  await page.getByText('Which date do you mean?').waitFor();
  await tabTo(page, /^2 March 2026$/);
  await page.keyboard.press('Enter');
  await choose(page, /^Who spoke/, 'north');
  await type(page, /^What was said/, 'Northland accepts the opening of the border.');
  await tabTo(page, /^Add a claim$/);
  await page.keyboard.press('Enter');
  await choose(page, /^Whose stance/, 'north');
  await tabTo(page, /^Stance/);
  await page.keyboard.type('accepts');
  await make(page, /^On what/, 'Opening of the border', 'issue');
  await tabTo(page, /^Add a source$/);
  await page.keyboard.press('Enter');
  await make(page, /^Source/, 'Northern Gazette', 'source');
  // A source without a date of publication is asked for one.
  await page.keyboard.press('Control+Enter');
  await page.getByText('When was it published?', { exact: false }).first().waitFor();
  await type(page, /^Published/, '2 March 2026');
  await page.getByText('Ready to record.').waitFor();
  await audit(page);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();

  await tabTo(page, /^Another one like this$/);
  await page.keyboard.press('Enter');
  await page.getByLabel('What was said').waitFor();
  assert.equal(await page.getByLabel('What was said').inputValue(), '');
  await choose(page, /^Who spoke/, 'south');
  await type(page, /^What was said/, 'Southland says that Northland rejects it.');
  await tabTo(page, /^Stance/);
  await page.keyboard.type('rejects');
  await choose(page, /^On what/, 'opening');
  await make(page, /^Source/, 'Southern Post', 'source');
  await tabTo(page, /^The date is not known$/);
  await page.keyboard.press('Space');
  await page.getByText('Ready to record', { exact: false }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  const took = Date.now() - start;
  assert.ok(took < 600_000, `${took} ms`);

  await page.goto(`${stage.url}/?view=positions&date=2026-03-02`);
  await page.getByRole('button', { name: /Northland on Opening of the border: accepts.*contested/ }).waitFor();
  await page.close();
});

test('what was recorded can be undone, and an undoing can be told', async () => {
  const page = await stage.open('/?view=record&kind=issueRaised');
  await page.getByRole('textbox', { name: 'When', exact: true }).fill('3 March 2026');
  await page.getByLabel('What it is called').fill('Recorded by mistake');
  await page.getByText('Ready to record.').waitFor();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone.', { exact: false }).waitFor();
  assert.equal((await stage.server.ask('{ asOf { issue(key: "recorded-by-mistake") { key } } }')).asOf.issue, null);
  await audit(page);
  await page.getByRole('button', { name: 'Record it again, changed' }).click();
  assert.equal(await page.getByLabel('What it is called').inputValue(), 'Recorded by mistake');
  await page.close();
});

test('a new thing that may be on record already is pointed out', async () => {
  const page = await stage.open('/?view=record&kind=statementMade');
  await page.getByRole('combobox', { name: 'Who spoke' }).fill('Northlande');
  await page.getByRole('option', { name: 'New actor' }).click();
  await page.getByRole('button', { name: 'Use ‘Northland’' }).click();
  assert.equal(await page.getByRole('combobox', { name: 'Who spoke' }).inputValue(), 'Northland');
  assert.equal(await page.locator('section.fresh').count(), 0);
  await page.close();
});

test('retract, reinstate and add a source, each from where the record is shown', async () => {
  const { events } = await stage.server.ask('{ events(filter: { kinds: [STATEMENT_MADE] }, first: 1) { nodes { id } } }');
  const id = events.nodes[0].id;
  const page = await stage.open(`/?view=claims&date=2026-03-02&select=${id}`);
  await page.getByRole('link', { name: /^Add a source/ }).first().click();
  await page.getByText('A source for this record:').waitFor();
  await page.getByRole('combobox', { name: 'Source' }).fill('Southern Post');
  await page.getByRole('option', { name: 'Southern Post' }).click();
  await page.getByText('Ready to record', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'Add the source' }).click();
  await page.getByRole('heading', { name: 'Source added' }).waitFor();
  await page.goto(`${stage.url}/?view=claims&date=2026-03-02&select=${id}`);
  await page.getByRole('link', { name: /^Retract/ }).first().click();
  await page.getByLabel('Why it should not be on record').fill('Heard wrongly.');
  await page.getByText('Ready to record', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Retract', exact: true }).click();
  await page.getByRole('heading', { name: 'Retracted' }).waitFor();
  const back = await stage.open(`/?view=record&date=2026-03-02&retract=${id}`);
  await back.getByText(/Retracted on \d+ \w+ \d{4}.* by local: Heard wrongly\./).waitFor();
  assert.equal(await back.getByLabel('Why it should not be on record').count(), 0);
  await back.getByRole('link', { name: 'Reinstate' }).waitFor();
  await back.close();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Retraction undone. The statement counts again.').waitFor();
  assert.equal((await stage.server.ask(`{ event(id: "${id}") { standing } }`)).event.standing, 'STANDS');
  await page.close();
});

test('two people at one form: the later one is told at once', async () => {
  const page = await stage.open('/?view=record&kind=statementMade');
  await page.getByRole('combobox', { name: 'Who spoke' }).fill('Southland');
  await page.waitForTimeout(600);
  await stage.server.ask('mutation { record(input: { events: [{ occurred: "2026-03-04", negotiation: "border-talks", body: { statementMade: { speaker: "southland", act: ASSERT, text: "Said while another typed." } } }] }) { sequence userErrors { message } } }');
  await page.getByText('Recorded by somebody else since you opened this form:').waitFor();
  await page.locator('form').getByText('Said while another typed.', { exact: false }).waitFor();
  await audit(page);
  await page.close();
});

test('events without a negotiation are told of, and shown on the timeline', async () => {
  const other = await raise(['serve', '--data', join(folder, 'unattached')]);
  try {
    const { record } = await other.server.ask('mutation { record(input: { events: [{ occurred: "2015-03-04", body: { incidentReported: { key: "strike", title: "A strike" } } }, { occurred: "2015-10-27", body: { incidentReported: { key: "protest", title: "A protest" } } }] }) { sequence userErrors { message } } }');
    assert.deepEqual(record.userErrors, []);
    const page = await other.open('/');
    await page.getByText('No negotiation is on record, but 2 events from 4 March 2015 to 27 October 2015 are.').waitFor();
    await page.getByRole('heading', { name: 'No negotiation on record' }).waitFor();
    await audit(page);
    await page.getByRole('link', { name: 'Show the events' }).click();
    await page.getByText('Incident: A strike').waitFor();
    assert.match(await page.locator('main').innerText(), /27 October 2015 · Incident: A protest\s+4 March 2015 · Incident: A strike/);
    await page.getByRole('link', { name: 'Start a negotiation' }).waitFor();
    await audit(page);
    await page.close();
  } finally {
    await other.down();
  }
});

test('an example can be loaded, and is shown', async () => {
  const other = await raise(['serve', '--data', join(folder, 'example')]);
  try {
    const page = await other.open('/');
    await page.getByRole('button', { name: 'Ceasefire in Gaza, August 2024' }).click();
    await page.getByText('The talks between', { exact: false }).waitFor();
    await page.close();
  } finally {
    await other.down();
  }
});

test('a list of ratifications can be pasted', async () => {
  await stage.server.ask('mutation { record(input: { events: [{ occurred: "2026-03-05", negotiation: "border-talks", body: { proposalTabled: { key: "border-treaty", title: "Border treaty", clauses: [{ key: "one", number: "1", text: "The border is open." }] } } }] }) { sequence userErrors { message } } }');
  const page = await stage.open('/?view=record&kind=consentGiven');
  await page.getByText('Paste a list: who and when, one a line').click();
  await page.getByLabel('Who and when').fill('Northland\t7 March 2026\nSouthland, 8.3.2026\nEastland (March 9, 2026)\nnonsense');
  await page.getByText('Not understood', { exact: false }).waitFor();
  await page.getByLabel('Who and when').fill('Northland\t7 March 2026\nSouthland, 20.3.2026\nEastland (March 9, 2026)');
  await page.getByRole('button', { name: 'Make it a new state' }).click();
  await page.getByRole('combobox', { name: 'Which text' }).fill('Border treaty');
  await page.getByRole('option', { name: 'Border treaty' }).click();
  await page.getByRole('combobox', { name: 'By what act' }).selectOption('RATIFICATION');
  await page.getByText('Ready to record', { exact: false }).waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'Record 3 consents' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  const { events } = await stage.server.ask('{ events(filter: { kinds: [CONSENT_GIVEN] }) { nodes { occurred { edtf } ... on ConsentGiven { actor { name } } } } }');
  assert.deepEqual(events.nodes.map((/** @type {any} */ each) => `${each.actor.name} ${each.occurred.edtf}`).sort(), ['Eastland 2026-03-09', 'Northland 2026-03-07', 'Southland 2026-03-20']);
  await page.close();
});

for (const [name, options] of /** @type {[string, Record<string, any>][]} */ ([['phone', { width: 390, height: 780 }], ['dark', { dark: true }]])) {
  test(`the form, ${name}`, async () => {
    const page = await stage.open('/?view=record&kind=statementMade', options);
    await page.getByLabel('What was said').waitFor();
    await fits(page);
    await audit(page);
    await page.close();
  });
}
