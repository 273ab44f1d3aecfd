// Reads what chancery wrote with the tools from npm for which it is made, and says what each of them found.
//
//   node read.mjs FOLDER [--short | --pictures]
//
// TimelineJS and vis-timeline run in a browser, from files of this folder alone: a request to anywhere else is a failure.
// Vega-Lite runs by its own command line. With --short, no browser is needed, and what needs one is left out. With --pictures,
// what they draw is kept under docs/pictures.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import Papa from 'papaparse';
import { chromium } from 'playwright-core';
import { readData } from './data.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = process.argv[2];
const isShort = process.argv.includes('--short');
const pictures = process.argv.includes('--pictures') ? fileURLToPath(new URL('../../docs/pictures/', import.meta.url)) : null;
const read = (name) => readFileSync(join(folder, name), 'utf8');
const say = (what, found) => console.log(`${what.padEnd(18)}${found}`);

const html = (body) => `<!doctype html><meta charset="utf-8"><title>Reading</title>${body}`;
const pages = {
  '/timelinejs': html(`<link rel="stylesheet" href="/npm/@knight-lab/timelinejs/dist/css/timeline.css">
    <script src="/npm/@knight-lab/timelinejs/dist/js/timeline.js"></script>
    <div id="timeline" style="width: 1000px; height: 560px"></div>`),
  '/vis-timeline': html(`<link rel="stylesheet" href="/npm/vis-timeline/styles/vis-timeline-graph2d.min.css">
    <script src="/npm/vis-timeline/standalone/umd/vis-timeline-graph2d.min.js"></script>
    <style>
      body { font: 13px sans-serif; margin: 8px }
      .vis-item { border-radius: 0; font-size: 12px }
      .vis-item.vague { border-style: dashed } .vis-item.uncertain { border-style: dotted; border-width: 2px }
    </style>
    <div id="timeline" style="width: 984px"></div>`),
  // The fonts of TimelineJS come from a network: what the system has is enough.
  '/plain.css': '.tl-timeline, .tl-timeline h2 { font-family: serif }',
};
const types = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.csv': 'text/csv' };

/** Serves the pages above, the written files below /out/, and the packages below /npm/. */
function serve() {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const type = types[extname(path)] ?? 'text/html; charset=utf-8';
    try {
      const file = path.startsWith('/npm/') ? join(here, 'node_modules', path.slice(5)) : join(folder, path.slice(5));
      const body = pages[path] ?? readFileSync(file);
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function inBrowser(check) {
  const server = await serve();
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 600 } });
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    await page.route(/./, (route) => {
      if (route.request().url().startsWith(origin)) return route.continue();
      wrong.push(`asked for ${route.request().url()}`);
      return route.abort();
    });
    await check(page, origin);
    assert.deepEqual(wrong, []);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Has TimelineJS read a file, and gives how many slides it made of it. */
async function timelinejs(page, origin, file) {
  await page.goto(`${origin}/timelinejs`);
  await page.evaluate((url) => new Promise((resolve, reject) => {
    const options = { font: '/plain.css', start_at_slide: 0, script_path: '/npm/@knight-lab/timelinejs/dist/js/' };
    const config = url.endsWith('.csv') ? Promise.resolve(url) : fetch(url).then((answer) => answer.json());
    config.then((source) => {
      window.timeline = new TL.Timeline('timeline', source, options);
      window.timeline.on('loaded', () => resolve());
      setTimeout(() => reject(new Error(document.body.innerText)), 20_000);
    }, reject);
  }), `${origin}/out/${file}`);
  await page.waitForTimeout(1500);
  return page.locator('.tl-slide').count();
}

if (!isShort) await inBrowser(async (page, origin) => {
  const events = JSON.parse(read('timelinejs.json')).events;
  // A title comes before the events.
  assert.equal(await timelinejs(page, origin, 'timelinejs.json'), events.length + 1);
  assert.equal(await page.locator('.tl-message-full').count(), 0);
  if (pictures) {
    const doha = events.find((event) => event.text.headline.includes('Doha'));
    await page.evaluate((id) => window.timeline.goToId(id), doha.unique_id);
    await page.waitForTimeout(2000);
    await page.locator('#timeline').screenshot({ path: join(pictures, 'timelinejs.png') });
  }
  say('timelinejs', `${events.length} slides and a title`);
  assert.equal(await timelinejs(page, origin, 'timelinejs.csv'), events.length + 1);
  say('timelinejs-csv', `${events.length} slides and a title`);
});

if (!isShort) await inBrowser(async (page, origin) => {
  const { items, groups } = JSON.parse(read('vis-timeline.json'));
  await page.goto(`${origin}/vis-timeline`);
  const drawn = await page.evaluate(async (url) => {
    const { items, groups } = await (await fetch(url)).json();
    const options = { showCurrentTime: false, moment: (date) => vis.moment(date).utc() };
    window.timeline = new vis.Timeline(document.getElementById('timeline'), new vis.DataSet(items), new vis.DataSet(groups), options);
    window.timeline.fit({ animation: false });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return window.timeline.getVisibleItems().length;
  }, `${origin}/out/vis-timeline.json`);
  assert.equal(drawn, items.length);
  say('vis-timeline', `${items.length} items on ${groups.length} groups`);
  if (pictures) {
    await page.evaluate(() => window.timeline.setWindow('2024-08-10', '2024-08-28', { animation: false }));
    await page.waitForTimeout(1000);
    await page.locator('#timeline').screenshot({ path: join(pictures, 'vis-timeline.png') });
  }
});

await readData(folder, say);

for (const name of ['events', 'claims', 'positions']) {
  const { data, errors, meta } = Papa.parse(read(`${name}.csv`), { header: true, skipEmptyLines: true });
  assert.deepEqual(errors, []);
  assert.ok(data.length > 0 && data.every((row) => Object.keys(row).length === meta.fields.length));
  say(`csv-${name}`, `${data.length} rows of ${meta.fields.length} columns (Papa Parse)`);
}

{
  const chart = JSON.parse(read('chart.vl.json'));
  const schema = JSON.parse(readFileSync(join(here, 'node_modules/vega-lite/build/vega-lite-schema.json'), 'utf8'));
  const valid = new Ajv({ strict: false, validateFormats: false, allErrors: false }).compile(schema);
  assert.ok(valid(chart), JSON.stringify(valid.errors?.slice(0, 5)));
  // It looks for the tables beside the specification.
  const svg = execFileSync(join(here, 'node_modules/.bin/vl2svg'), [join(folder, 'chart.vl.json')], { encoding: 'utf8' });
  const cells = svg.match(/aria-roledescription="bar"/g)?.length ?? 0;
  assert.ok(cells >= Papa.parse(read('events.csv'), { header: true, skipEmptyLines: true }).data.length, svg.slice(0, 2000));
  // Each party has its column, though another has the same name, and each moment its diamond.
  const twins = structuredClone(chart);
  const positions = Papa.parse(read('positions.csv'), { header: true, skipEmptyLines: true }).data;
  const twin = { ...positions[0], party: `${positions[0].party}-2`, status: 'ATTRIBUTED' };
  const moment = Papa.parse(read('events.csv'), { header: true, skipEmptyLines: true }).data[0];
  Object.assign(moment, { occurred_from: '2024-08-01T09:30:00.000000Z', occurred_to: '2024-08-01T09:30:00.000001Z' });
  twins.vconcat[0].data = { values: [moment], format: { parse: chart.vconcat[0].data.format.parse } };
  twins.vconcat[1].data = { values: [...positions, twin] };
  writeFileSync(join(folder, 'twins.vl.json'), JSON.stringify(twins));
  const drawn = execFileSync(join(here, 'node_modules/.bin/vl2svg'), [join(folder, 'twins.vl.json')], { encoding: 'utf8' });
  assert.ok([positions[0].party, twin.party].every((key) => drawn.includes(`(${key})</text>`)), drawn.slice(0, 2000));
  assert.equal(drawn.match(/aria-roledescription="point"/g)?.length, 1);
  say('vega-lite', `valid by its schema, ${cells} bars drawn by vl2svg`);
  if (pictures) {
    await inBrowser(async (page) => {
      await page.setContent(html(`<style>body { margin: 0 }</style>${svg}`));
      await page.locator('svg').first().screenshot({ path: join(pictures, 'vega-lite.png') });
    });
  }
}
