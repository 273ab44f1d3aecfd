import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inComponent, inScript, type Standing } from './standing.ts';

const files = (readdirSync('src', { recursive: true, encoding: 'utf8' }) as string[])
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(svelte|tsx?)$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file));
const text = (file: string): string => readFileSync(`src/${file}`, 'utf8');
const standing = (file: string): Standing[] => (file.endsWith('.svelte') ? inComponent : inScript)(text(file));

/** What reads as words and is none, or is not the page's own: where, which, and why. */
const exceptions: readonly (readonly [file: string, text: RegExp, why: string])[] = [
  ['api/client.ts', /^application\//, 'a header'],
  ['api/token.ts', /^Bearer /, 'a header'],
  ['main.ts', /^BUG: /, 'for those who build the page'],
  ['api/oidc.ts', /^another issuer$/, 'caught where it is thrown'],
  ['parts/Downloads.svelte', /^main …$/, 'a selector'],
  ['views/claims/HowToCheck.svelte', /^docs\/audit.md$/, 'the name of a file'],
  ['api/problem.ts', /^snapshot token$/, 'a message of the server’s is known by it'],
  ['views/record/notices.ts', /is not$|^the text is blank$/, 'messages of the server’s are known by it'],
  ['views/record/load.ts', /^[A-Z][a-z]+$/, 'names of types'],
  ['views/positions/matrix.ts', /^(Issue|Proposal|Clause|Meeting)$/, 'names of types'],
  ['views/bring/Names.svelte', /^new …$/, 'an answer as a map has it'],
  ['views/timeline/Overview.svelte', /^start brush end$/, 'names of events'],
  ['views/relations/draw.ts', /^line …/, 'classes'],
];

describe('no words stand outside the catalogue', () => {
  test.each(files.filter((file) => !file.startsWith('words/') && !file.startsWith('graphiql/')))('%s', (file) => {
    const allowed = exceptions.filter(([where]) => where === file);
    const found = standing(file).filter(({ text }) => !allowed.some(([, is]) => is.test(text)));
    expect(found.map(({ line, text }) => `src/${file}:${line}: ${text}`)).toEqual([]);
  });
  test('each exception is needed', () => {
    const idle = exceptions.filter(([file, is]) => !standing(file).some(({ text }) => is.test(text)));
    expect(idle.map(([file]) => file)).toEqual([]);
  });
});

describe('words are found', () => {
  test.each([
    ['<p>Close</p>', ['Close']],
    ['<p>{open ? `of ${name}` : "all"}</p>', ['of …', 'all']],
    ['<button title="Close the record" class="plain big">×</button>', ['Close the record']],
    ['<p class={open ? "is open" : "shut"}>{words.close} · {kind === "Issue" ? 1 : 2}</p>', ['is open']],
    ['<script lang="ts">\n  const said = `${count} of them`;\n</script>', ['… of them']],
    ['{#if open}<p>{#each all as each}{each}, {/each}</p>{:else}nothing{/if}', ['nothing']],
    ["{#if open}{@render act('cite', 'Add a source')}{/if}", ['Add a source']],
    ['<!-- A note. --><style>p { color: red }</style>', []],
  ])('%s', (source, expected) => expect(inComponent(source).map(({ text }) => text)).toEqual(expected));
  test('on their line', () => expect(inComponent('<div>\n  <p>\n    Close\n  </p>\n</div>')[0]?.line).toBe(2));
  test.each([
    ["const a = 'Close';", ['Close']],
    ['const a = `/v1/export?${asked}`;', []],
    ["if (kind === 'Issue') throw new Error('no such issue');", ['no such issue']],
    ['const a = `query q { asOf { ${fields} } }`;', []],
    ['const a = `${date} to ${other}`;', ['… to …']],
    ["const a = { 'no name': 'page' };", []],
  ])('%s', (source, expected) => expect(inScript(source).map(({ text }) => text)).toEqual(expected));
});

describe('the catalogue reads well', () => {
  const modules = files.filter((file) => file.startsWith('words/en/'));
  test('each module is named in its index', () => {
    const index = text('words/README.md');
    for (const file of modules) expect(index, file).toContain(`\`${file.slice('words/en/'.length, -'.ts'.length)}\``);
  });
  // What no reader should meet: typewriter's quotes, and turns of phrase that have plainer ones.
  const stumbles = /\p{L}'\p{L}|\.\.\.|\(s\)|\b(?:whoever|anew|beforehand|whereby|thereof|pins?|is told|are told|could not be had|as the machine is)\b/iu;
  test.each(modules)('%s', (file) => {
    const said = standing(file).map(({ line, text }) => ({ line, text }));
    expect(said.filter(({ text }) => stumbles.test(text))).toEqual([]);
    const sentences = said.flatMap(({ line, text }) => text.split(/(?<=[.:;!?]) /).map((sentence) => ({ line, sentence })));
    expect(sentences.filter(({ sentence }) => sentence.split(' ').length > 25)).toEqual([]);
  });
});
