// What the first view weighs: index.html and all it loads for the state of play, gzipped. Fails above 150 KB.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const html = readFileSync(`${dist}index.html`, 'utf8');
const sizes = new Map([['index.html', gzipSync(html).length]]);

/** Whatever an asset imports statically or, for the state of play, at once. @param {string} name */
function add(name) {
  if (sizes.has(name)) return;
  const file = `${dist}assets/${name}`;
  const bytes = readFileSync(file);
  sizes.set(name, /\.woff2$/.test(name) ? statSync(file).size : gzipSync(bytes, { level: 9 }).length);
  if (name.endsWith('.js')) {
    for (const [, found] of bytes.toString().matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) add(String(found));
  }
  if (name.endsWith('.css')) {
    // The basic Latin letters; other ranges are loaded where a text needs them.
    for (const [, found] of bytes.toString().matchAll(/url\((?:\/assets\/|\.\/)?([^)]+-latin-wght-[^)]+\.woff2)\)/g)) add(String(found));
  }
}
for (const [, found] of html.matchAll(/assets\/([^"]+)"/g)) add(String(found));
for (const name of readdirSync(`${dist}assets`)) if (/^state-.*\.(js|css)$/.test(name)) add(name);

let total = 0;
for (const [name, size] of sizes) {
  total += size;
  console.log(`${(size / 1000).toFixed(1).padStart(8)} KB  ${name}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(8)} KB  the first view, gzipped`);
if (total > 150_000) process.exit(1);
