// Bringing a sheet: pasted or dropped, its columns, its names, its rows as they will read, recorded, undone; a map kept.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { head } from './record-hand.mjs';
import { audit, fits, raise } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => (stage = await raise()));
after(() => stage?.down());

const sheet = [
  'No.\tDate\tSpeaker\tWhat was said\tSource',
  '1\t2024-08-21\tAntony Blinken\tTime is of the essence.\thttps://news.example/1',
  '2\t32 August 2024\tMr Netanyahu\tWe will see.\thttps://news.example/2',
].join('\n');

test('a pasted sheet is read, its names are settled, it is recorded and taken back', async () => {
  const page = await stage.open('/?view=bring');
  const before = await head(stage.server);
  await page.getByLabel('Or paste cells').fill(sheet);
  await page.getByRole('button', { name: 'Read what I pasted' }).click();
  await page.getByRole('heading', { name: 'How the rows will read' }).waitFor();
  assert.equal(await page.getByLabel('What the column Speaker fills').inputValue(), 'speaker');
  await page.locator('td.wrong', { hasText: '32 August 2024' }).waitFor();
  await page.getByText('1 of 2 rows ready; 1 row cannot be recorded yet.').waitFor();
  await page.getByText('antony-blinken (assert): ‘Time is of the essence.’').waitFor();
  await audit(page);

  await page.getByRole('button', { name: 'Another sheet' }).click();
  await page.getByLabel('Or paste cells').fill(sheet.replace('32 August', '22 August'));
  await page.getByRole('button', { name: 'Read what I pasted' }).click();
  await page.getByLabel('Who or what Mr Netanyahu is').selectOption('benjamin-netanyahu');
  await page.getByText('2 rows are ready.').waitFor();
  await page.getByRole('paragraph').filter({ hasText: '22 August 2024' }).waitFor();
  assert.equal(await head(stage.server), before, 'nothing is recorded before Record is pressed');

  const kept = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the map' }).click();
  const file = await kept;
  assert.equal(file.suggestedFilename(), 'pasted.map.toml');
  const map = readFileSync(await file.path(), 'utf8');
  assert.match(map, /"Mr Netanyahu" = "benjamin-netanyahu"/);

  await page.getByRole('button', { name: 'Record 2 rows' }).click();
  await page.getByRole('heading', { name: 'Recorded' }).waitFor();
  // Two statements and two sources.
  assert.equal(await head(stage.server), before + 4);
  await audit(page);

  // The same sheet by the map that was kept asks nothing and records nothing.
  const again = await stage.open('/?view=bring');
  await again.getByLabel('Or paste cells').fill(sheet.replace('32 August', '22 August'));
  await again.getByRole('button', { name: 'Read what I pasted' }).click();
  await again.getByLabel('A map saved from an earlier import').setInputFiles({ name: 'pasted.map.toml', mimeType: 'application/toml', buffer: Buffer.from(map) });
  await again.getByText('2 rows are ready.').waitFor();
  await again.getByRole('button', { name: 'Record 2 rows' }).click();
  await again.getByRole('heading', { name: 'Nothing new is recorded' }).waitFor();
  assert.equal(await head(stage.server), before + 4);
  await again.close();

  await page.getByLabel('Retract all of it, because').fill('The wrong sheet');
  await page.getByRole('button', { name: 'Undo this import' }).click();
  await page.getByText('4 events are retracted.').waitFor();
  assert.equal(await head(stage.server), before + 8);
  await page.close();
});

test('a file is dropped, and one that cannot be read says why; on a phone', async () => {
  const page = await stage.open('/?view=bring', { width: 390 });
  await page.getByLabel('Drop a file here').setInputFiles({ name: 'old.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]) });
  await page.getByRole('alert').getByText('The sheet cannot be read this way.').waitFor();
  await page.getByRole('button', { name: 'Another sheet' }).click();
  await page.getByLabel('Drop a file here').setInputFiles({ name: 'actors.csv', mimeType: 'text/csv', buffer: Buffer.from('Name;Kind\nJordan;STATE\n') });
  await page.getByRole('heading', { name: 'How the rows will read' }).waitFor();
  await fits(page);
  await audit(page);
  await page.close();
});
