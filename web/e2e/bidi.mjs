// A browser that speaks WebDriver BiDi, which Debian's Firefox does: as much of the protocol as journeys want.
//
//   const firefox = await launch();             // null where there is none
//   await firefox.go(url); await firefox.until(() => document.querySelector('h2') !== null);
//   await firefox.close();

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const path = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** Node.js has a WebSocket of its own from version 22 on; before, the page's own library for subscriptions brings none. */
async function socketOf(/** @type {string} */ address) {
  const Socket = globalThis.WebSocket ?? (await import('undici').catch(() => null))?.WebSocket;
  if (!Socket) return null;
  const socket = new Socket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  return socket;
}

/** @param {{ width?: number, height?: number }} [size] */
export async function launch({ width = 1280, height = 900 } = {}) {
  if (!existsSync(path)) return null;
  const profile = mkdtempSync(join(tmpdir(), 'chancery-firefox-'));
  const child = spawn(path, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', `--width=${width}`, `--height=${height}`], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: profile, MOZ_HEADLESS: '1' } });
  const end = async () => {
    child.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), wait(3000).then(() => child.kill('SIGKILL'))]);
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  let said = '';
  const address = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), 30_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        said += bytes;
        const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
        if (found) {
          clearTimeout(timer);
          resolve(found[1]);
        }
      });
    }
  });
  const socket = address === null ? null : await socketOf(`${address}/session`);
  if (!socket) {
    await end();
    return null;
  }
  let last = 0;
  const waiting = new Map();
  socket.addEventListener('message', (/** @type {any} */ event) => {
    const answer = JSON.parse(String(event.data));
    const { resolve, reject } = waiting.get(answer.id) ?? {};
    waiting.delete(answer.id);
    if (answer.type === 'error') reject?.(new Error(`${answer.error}: ${answer.message}`));
    else resolve?.(answer.result);
  });
  const send = (/** @type {string} */ method, /** @type {object} */ params) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send('session.new', { capabilities: {} });
  const { context } = await send('browsingContext.create', { type: 'tab' });
  await send('browsingContext.setViewport', { context, viewport: { width, height } });

  /** What a function of the page returns. @param {Function} task @param {...unknown} values */
  const evaluate = async (task, ...values) => {
    const { type, result, exceptionDetails } = await send('script.evaluate', {
      expression: `(async () => JSON.stringify(await (${task})(...${JSON.stringify(values)})))()`,
      target: { context },
      awaitPromise: true,
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  };
  return {
    evaluate,
    async go(/** @type {string} */ url) {
      await send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    /** Asks until it is so. @param {Function} task @param {...unknown} values */
    async until(task, ...values) {
      for (const start = Date.now(); Date.now() - start < 20_000; await wait(100)) if (await evaluate(task, ...values)) return;
      throw new Error(`not so after 20 s: ${task}`);
    },
    /** Presses keys, one after another. @param {string[]} keys */
    async press(...keys) {
      await send('input.performActions', {
        context,
        actions: [{ type: 'key', id: 'keys', actions: keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }],
      });
    },
    async close() {
      socket.close();
      await end();
    },
  };
}
