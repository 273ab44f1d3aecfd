// A browser that speaks WebDriver BiDi, which Debian's Firefox does: as much of the protocol as journeys want.
//
//   const firefox = await launch();             // null where there is none
//   await firefox.go(url); await firefox.until(() => document.querySelector('h2') !== null);
//   await firefox.close();

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const path = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/**
 * A connection of WebSocket frames, as much of it as two programs on one machine need: texts of any length, whole or in parts.
 * Node.js has one of its own only from version 22 on.
 * @param {string} address @param {(text: string) => void} heard
 */
async function socketOf(address, heard) {
  const { hostname, port, pathname } = new URL(address);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`);
  let bytes = Buffer.alloc(0);
  let isOpen = false;
  let parts = /** @type {Buffer[]} */ ([]);
  await new Promise((resolve, reject) => {
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      if (!isOpen) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!bytes.subarray(0, end).toString().startsWith('HTTP/1.1 101')) return reject(new Error(bytes.subarray(0, end).toString()));
        bytes = bytes.subarray(end + 4);
        isOpen = true;
        resolve(null);
      }
      for (;;) {
        if (bytes.length < 2) return;
        const short = bytes.readUInt8(1) & 0x7f;
        const head = short === 126 ? 4 : short === 127 ? 10 : 2;
        if (bytes.length < head) return;
        const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
        if (bytes.length < head + length) return;
        const [isLast, kind] = [(bytes.readUInt8(0) & 0x80) !== 0, bytes.readUInt8(0) & 0x0f];
        const body = bytes.subarray(head, head + length);
        bytes = bytes.subarray(head + length);
        if (kind > 2) continue;
        parts.push(body);
        if (isLast) {
          heard(Buffer.concat(parts).toString());
          parts = [];
        }
      }
    });
    socket.once('close', () => reject(new Error('closed')));
  });
  return {
    /** @param {string} text */
    send(text) {
      const body = Buffer.from(text);
      const mask = randomBytes(4);
      const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : body.length < 65_536 ? Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]) : Buffer.concat([Buffer.from([0x81, 0x80 | 127]), bigLength(body.length)]);
      socket.write(Buffer.concat([head, mask, body.map((byte, index) => byte ^ mask.readUInt8(index % 4))]));
    },
    close: () => socket.destroy(),
  };
}

/** @param {number} length */
function bigLength(length) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
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
  let last = 0;
  const waiting = new Map();
  const heard = (/** @type {string} */ text) => {
    const answer = JSON.parse(text);
    const { resolve, reject } = waiting.get(answer.id) ?? {};
    waiting.delete(answer.id);
    if (answer.type === 'error') reject?.(new Error(`${answer.error}: ${answer.message}`));
    else resolve?.(answer.result);
  };
  const socket = address === null ? null : await socketOf(`${address}/session`, heard);
  if (!socket) {
    await end();
    return null;
  }
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
