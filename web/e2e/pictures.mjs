// Makes the pictures of docs/explorer.md: every view of the example on a laptop, on a phone, and in the dark. `make pictures`.

import { mkdirSync } from 'node:fs';
import { raise } from './stage.mjs';

const folder = new URL('../../docs/pictures/explorer/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const views = [
  { name: 'state', address: '/?date=2024-08-20', there: '.lede' },
  { name: 'positions', address: '/?date=2024-08-20&view=positions&select=israel/issue/philadelphi-corridor', there: '.side' },
  { name: 'claims', address: '/?view=claims&subject=israel', there: 'table tbody tr' },
  { name: 'changes', address: '/?date=2024-08-20&view=changes&from=2024-08-15', there: 'main h3' },
  { name: 'timeline', address: '/?date=2024-08-20&view=timeline', there: 'canvas' },
  { name: 'relations', address: '/?date=2024-08-20&view=relations', there: 'canvas' },
  { name: 'record', address: '/?date=2024-08-20&view=record', there: 'form' },
];
const kinds = [
  { kind: 'laptop', size: { width: 1280, height: 800 } },
  { kind: 'phone', size: { width: 390, height: 844 } },
  { kind: 'dark', size: { width: 1280, height: 800, dark: true } },
];

const stage = await raise();
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
