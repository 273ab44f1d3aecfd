// What a journey needs: a real server with the example, the built page in front of it, a browser, and an audit.
//
//   const stage = await raise();            // { url, server, open(path, options), down() }
//   const page = await stage.open('/?date=2024-08-20', { width: 390 });
//   await audit(page);
//
// CHANCERY_BIN is the binary, CHROMIUM the browser. Where the binary was built without the page, or with PAGE=preview, Vite
// serves what is in dist.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const web = new URL('..', import.meta.url).pathname;
export const binary = process.env.CHANCERY_BIN ?? new URL('../../target/release/chancery', import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const flags = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/**
 * A server with the example of the journeys, gone with `stop`.
 * @param {string} [listen] where to listen; any free port where it is left out
 * @param {string[]} [command] what to serve, where it is not the example
 */
export async function serve(listen = '127.0.0.1:0', command = ['demo', '--chronicle', 'gaza-2024-08']) {
  const child = spawn(binary, [...command, '--listen', listen], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        said += bytes;
        const found = /listening on (http:\/\/[^\s]+)/.exec(said);
        if (found) resolve(found[1]);
      });
    }
  });
  return {
    url: String(url),
    /** Asks it directly, past the page. @param {string} query @param {object} [variables] */
    async ask(query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const answer = await response.json();
      assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
      return answer.data;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, wait(3000).then(() => child.kill('SIGKILL'))]);
    },
  };
}

/** Server, page and browser. @param {string[]} [command] what to serve, where it is not the example */
export async function raise(command) {
  const server = await serve(undefined, command);
  const own = process.env.PAGE !== 'preview' && (await (await fetch(server.url)).text()).includes('id="explorer"');
  // `make journeys` is about the binary as it is meant to be used.
  assert.ok(own || process.env.PAGE !== 'embedded', 'the binary was built without the page');
  /** @type {import('vite').PreviewServer | undefined} */
  let vite;
  let url = server.url;
  if (!own) {
    process.env.CHANCERY_URL = server.url;
    vite = await preview({ root: web, preview: { port: 0, strictPort: false }, logLevel: 'silent' });
    url = vite.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
  }
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  return {
    url,
    server,
    /**
     * A fresh window.
     * @param {string} path
     * @param {{ width?: number, height?: number, dark?: boolean, zone?: string }} [options]
     */
    async open(path, options = {}) {
      const page = await this.browserPage(options);
      await page.goto(url + path);
      await page.waitForSelector('main h2');
      return page;
    },
    /**
     * A fresh window that shows nothing yet.
     * @param {{ width?: number, height?: number, dark?: boolean, zone?: string }} [options]
     */
    async browserPage({ width = 1440, height = 900, dark = false, zone } = {}) {
      const page = await browser.newPage({ viewport: { width, height }, ...(zone === undefined ? {} : { timezoneId: zone }), colorScheme: dark ? 'dark' : 'light', hasTouch: width < 600 });
      page.setDefaultTimeout(10_000);
      page.on('pageerror', (error) => {
        throw error;
      });
      page.on('console', (message) => {
        // Vite is given the server's policy: see vite.config.ts.
        if (message.text().includes('Content Security Policy')) throw new Error(message.text());
      });
      return page;
    },
    async down() {
      await browser.close();
      await this.server.stop();
      // It waits for connections that nobody will close; the end of the process closes them.
      await Promise.race([vite?.close(), wait(1000, undefined, { ref: false })]);
    },
  };
}

/** No violation of any rule of axe. @param {import('playwright-core').Page} page @param {string[]} [besides] what is another's, as selectors */
export async function audit(page, besides = []) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async (exclude) => {
    // @ts-ignore axe was put there by the line above
    const { violations } = await globalThis.axe.run({ include: [document], exclude });
    return violations.map((/** @type {any} */ each) => `${each.id}: ${each.help}\n  ${each.nodes.map((/** @type {any} */ node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join('\n  ')}`);
  }, besides);
  assert.deepEqual(violations, []);
}

/** Nothing sticks out sideways. @param {import('playwright-core').Page} page */
export async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `the page is ${over} px wider than its window`);
}
