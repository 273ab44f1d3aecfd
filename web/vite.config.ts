import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// The server to ask while the page is not served by it: CHANCERY_URL, or where `chancery serve` listens.
const server = process.env.CHANCERY_URL ?? 'http://127.0.0.1:4000';

// The server refuses foreign origins and hosts, rightly; what is proxied speaks in its own name.
const asked = { target: server, changeOrigin: true, headers: { origin: server } };
const proxy = {
  '/graphql': { ...asked, ws: true },
  '/v1': asked,
  '/checkpoint': asked,
};

// What the server allows the page, so that journeys through Vite are held to it too.
const policy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  `connect-src 'self' ${process.env.CHANCERY_ISSUER ?? ''}`.trim(),
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// A view's chunk is named after its folder: every one of them is a View.svelte.
function chunkFileNames({ facadeModuleId, name }: { facadeModuleId: string | null; name: string }): string {
  const folder = /\/views\/([^/]+)\/View\.svelte$/.exec(facadeModuleId ?? '')?.[1];
  return `assets/${folder ?? name}-[hash].js`;
}

// Two pages: the explorer, and GraphiQL, which is heavy and is loaded by nobody who does not ask for it.
const input = Object.fromEntries(['index', 'graphiql'].map((name) => [name, fileURLToPath(new URL(`${name}.html`, import.meta.url))]));

// Libraries of GraphiQL's say "use client", which is for servers that render pages. There is none here.
function onLog(level: string, log: { code?: string }, handle: (level: never, log: never) => void): void {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level as never, log as never);
}

// The language of the page: LANGUAGE, a folder of src/words that package.json leads to.
const language = process.env.LANGUAGE;

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: language ? [language, ...defaultClientConditions] : [...defaultClientConditions] },
  build: { target: 'es2022', outDir: 'dist', license: { fileName: 'licences/libraries.txt' }, assetsDir: 'assets', sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 3000, rolldownOptions: { input, output: { chunkFileNames }, onLog } },
  worker: { format: 'es' },
  server: { proxy, host: '127.0.0.1' },
  preview: { proxy, host: '127.0.0.1', headers: { 'content-security-policy': policy } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
