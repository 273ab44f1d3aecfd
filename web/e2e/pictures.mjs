// Makes the pictures of docs/explorer.md: every view of the example on a laptop, on a phone, and in the dark. `make pictures`.
// Names of views as arguments: those alone.

import { mkdirSync } from 'node:fs';
import { raise } from './stage.mjs';

const folder = new URL('../../docs/pictures/explorer/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const gaza = '/?negotiation=gaza-ceasefire&date=2024-08-20';
const istanbul = '/?negotiation=istanbul-2022&date=2024-03-01';
const all = [
  { name: 'state', address: istanbul, there: 'section[aria-labelledby=sources] li' },
  { name: 'search', address: `${istanbul}&view=search&text=ukraine`, there: 'mark' },
  { name: 'text', address: '/?negotiation=paris-agreement&date=2022-01-01&view=about&select=clause/paris-agreement/art-4-4', there: '.blame' },
  { name: 'party', address: `${istanbul}&view=about&select=actor/ukraine`, there: '.strips' },
  { name: 'over-time', address: `${istanbul}&view=over-time&scale=changes`, there: '.strips' },
  { name: 'positions', address: `${gaza}&view=positions&select=israel/issue/philadelphi-corridor`, there: '.side' },
  { name: 'claims', address: '/?negotiation=gaza-ceasefire&view=claims&subject=israel', there: 'table tbody tr' },
  { name: 'changes', address: `${gaza}&view=changes&from=2024-08-15`, there: 'main h3' },
  { name: 'timeline', address: `${gaza}&view=timeline`, there: 'canvas' },
  { name: 'relations', address: `${gaza}&view=relations`, there: 'canvas' },
  { name: 'record', address: `${gaza}&view=record`, there: 'form' },
];
const kinds = [
  { kind: 'laptop', size: { width: 1280, height: 800 } },
  { kind: 'phone', size: { width: 390, height: 844 } },
  { kind: 'dark', size: { width: 1280, height: 800, dark: true } },
];

const named = process.argv.slice(2);
const views = all.filter(({ name }) => named.length === 0 || named.includes(name));

const stage = await raise(['demo']);
try {
  for (const { name, address, there } of views) {
    for (const { kind, size } of kinds) {
      const page = await stage.open(address, size);
      await page.locator(there).first().waitFor();
      await page.waitForLoadState('networkidle');
      // What fades in has done so.
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${folder}${name}-${kind}.png` });
      await page.context().close();
    }
  }
} finally {
  await stage.down();
}
