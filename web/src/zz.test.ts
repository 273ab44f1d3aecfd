import { it } from 'vitest';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inComponent, inScript } from './standing.ts';
it('lists', () => {
  const out: string[] = [];
  for (const f of readdirSync('src', { recursive: true }) as string[]) {
    if (!/\.(svelte|ts|tsx)$/.test(f) || /\.test\.ts$|generated|^words|^graphiql|words\.ts$|standing/.test(f)) continue;
    const s = readFileSync('src/' + f, 'utf8');
    for (const e of f.endsWith('.svelte') ? inComponent(s) : inScript(s)) out.push(`${f}:${e.line}: ${e.text}`);
  }
  writeFileSync('/tmp/lint/out.txt', out.join('\n') + '\n');
});
