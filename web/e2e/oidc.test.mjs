// Signing in at an identity provider: a local one, with a code, its challenge, and tokens that the server reads.

import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, binary, fits, raise } from './stage.mjs';

const folder = mkdtempSync(join(tmpdir(), 'chancery-oidc-'));
const fixture = new URL('../../fixtures/gaza-2024-08.jsonl', import.meta.url).pathname;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** @param {object} value */
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param {object} claims */
function jwt(claims) {
  const message = `${encoded({ alg: 'EdDSA', kid: 'one' })}.${encoded(claims)}`;
  return `${message}.${sign(null, Buffer.from(message), privateKey).toString('base64url')}`;
}

/** A provider: `next` says what it does with the next one who signs in. */
const provider = {
  issuer: '',
  /** @type {{ roles?: string[], deny?: boolean, nonce?: string }} */
  next: { roles: ['editor'] },
  /** @type {Map<string, URLSearchParams>} */
  codes: new Map(),
  exchanged: 0,
  server: createServer(),
};

provider.server.on('request', (request, response) => {
  const url = new URL(request.url ?? '/', provider.issuer);
  response.setHeader('access-control-allow-origin', '*');
  /** @param {object} body @param {number} [status] */
  const answer = (body, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (url.pathname.endsWith('/.well-known/openid-configuration')) {
    const { issuer } = provider;
    answer({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
  } else if (url.pathname.endsWith('/keys')) {
    answer({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] });
  } else if (url.pathname.endsWith('/authorize')) {
    const asked = url.searchParams;
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    if (provider.next.deny) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'not today');
    } else {
      const code = randomUUID();
      provider.codes.set(code, asked);
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  } else {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const asked = provider.codes.get(form.get('code') ?? '');
      provider.codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      const isRight = asked?.get('code_challenge') === challenge && asked.get('code_challenge_method') === 'S256';
      if (!isRight || asked.get('redirect_uri') !== form.get('redirect_uri') || form.get('client_id') !== 'page') {
        answer({ error: 'invalid_grant' }, 400);
        return;
      }
      provider.exchanged += 1;
      const exp = Math.floor(Date.now() / 1000) + 600;
      const claims = { iss: provider.issuer, aud: 'chancery', sub: 'maria', exp, roles: provider.next.roles };
      const nonce = provider.next.nonce ?? asked.get('nonce');
      answer({ access_token: jwt(claims), id_token: jwt({ ...claims, aud: 'page', nonce }), expires_in: 600, token_type: 'Bearer' });
    });
  }
});

/** @type {Awaited<ReturnType<typeof raise>>} */
let stage;
before(async () => {
  await new Promise((resolve) => provider.server.listen(0, '127.0.0.1', () => resolve(null)));
  const address = provider.server.address();
  provider.issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/realm`;
  process.env.CHANCERY_ISSUER = new URL(provider.issuer).origin;
  execFileSync(binary, ['import', fixture, '--data', folder], { stdio: 'ignore' });
  writeFileSync(
    join(folder, 'chancery.toml'),
    `anonymous = "none"\noidc_issuer = "${provider.issuer}"\noidc_audience = "chancery"\noidc_client_id = "page"\noidc_scope = "openid roles"\n`,
  );
  stage = await raise(['serve', '--data', folder]);
});
after(async () => {
  await stage?.down();
  provider.server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a reader signs in at the provider and comes back to where they were', async () => {
  provider.next = { roles: ['editor'] };
  const page = await stage.browserPage();
  await page.goto(`${stage.url}/?date=2024-08-20`);
  const button = page.getByRole('button', { name: 'Sign in with 127.0.0.1', exact: false });
  await button.waitFor();
  await audit(page);
  await button.click();
  await page.getByText('Signed in as maria, editor').waitFor();
  await page.getByRole('heading', { level: 2, name: 'State of play' }).waitFor();
  const asked = new URL(page.url());
  assert.equal(asked.searchParams.get('date'), '2024-08-20');
  assert.ok(!asked.searchParams.has('code') && !asked.searchParams.has('state'), asked.href);
  assert.equal(provider.exchanged, 1);
  await fits(page);
  await page.reload();
  await page.getByText('Signed in as maria, editor').waitFor();
  await page.close();
});

test('one who is not let in hears why', async () => {
  const page = await stage.browserPage({ width: 390 });
  for (const [next, words] of /** @type {const} */ ([
    [{ deny: true }, 'not today'],
    [{ roles: [] }, 'not for this chronicle'],
    [{ roles: ['editor'], nonce: 'another' }, 'answered another sign-in'],
  ])) {
    provider.next = /** @type {typeof provider.next} */ (next);
    await page.goto(stage.url);
    await page.getByRole('button', { name: 'Sign in with', exact: false }).click();
    await page.getByRole('alert').getByText(words, { exact: false }).waitFor();
    await page.getByText('open to those who have a token', { exact: false }).waitFor();
  }
  await audit(page);
  await fits(page);
  // Somebody else's code is of no use: the sign-in was not begun here.
  await page.goto(`${stage.url}/?code=stolen&state=theirs`);
  await page.getByRole('alert').getByText('not started in this tab', { exact: false }).waitFor();
  assert.equal(new URL(page.url()).search, '');
  await page.close();
});
