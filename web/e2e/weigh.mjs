// What each view asks of a server with a long record: requests and bytes until the page rests, and how soon it can be read.
//
//   CHANCERY_BIN=… CHROMIUM=… node e2e/weigh.mjs DATA_FOLDER [VIEW …]
//
// Bytes are those of the answers to questions, as they come over the wire before they are unpacked; the page itself is not counted.

import { raise } from './stage.mjs';

const [folder, ...wanted] = process.argv.slice(2);
const views = wanted.length > 0 ? wanted : ['state', 'positions', 'claims', 'changes', 'timeline', 'relations', 'record'];
const stage = await raise(folder ? ['serve', '--data', folder] : undefined);
try {
  for (const view of views) {
    const page = await stage.browserPage({});
    let bytes = 0;
    const asked = /** @type {string[]} */ ([]);
    let open = 0;
    let last = Date.now();
    page.on('request', (request) => {
      if (!request.url().endsWith('/graphql') || request.method() !== 'POST') return;
      open += 1;
      last = Date.now();
      asked.push(/(?:query|mutation) (\w+)/.exec(request.postData() ?? '')?.[1] ?? '?');
    });
    page.on('requestfinished', async (request) => {
      if (!request.url().endsWith('/graphql') || request.method() !== 'POST') return;
      const body = await (await request.response())?.body().catch(() => null);
      bytes += body?.length ?? 0;
      asked.push(`  ${Math.round((body?.length ?? 0) / 1000)} KB in ${Math.round(request.timing().responseEnd)} ms`);
      open -= 1;
      last = Date.now();
    });
    const start = Date.now();
    await page.goto(`${stage.url}/?view=${view}`);
    await page.waitForSelector('main h2, main .lede, main p');
    while (open > 0 || Date.now() - last < 1500) await page.waitForTimeout(100);
    const requests = asked.filter((each) => !each.startsWith('  '));
    console.log(`${view.padEnd(10)} ${String(requests.length).padStart(3)} requests ${String(Math.round(bytes / 1000)).padStart(6)} KB, at rest after ${last - start} ms${process.env.VERBOSE ? `\n  ${asked.join('\n  ')}` : ` (${requests.join(', ')})`}`);
    await page.close();
  }
} finally {
  await stage.down();
}
process.exit(0);
