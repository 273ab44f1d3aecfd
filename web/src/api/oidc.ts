// Signing in at the identity provider of the server: the authorization code flow with PKCE, run by the page itself (RFC 7636).
//
//   page ─ verifier, state, nonce kept in this tab ─▶ provider: who is it? ─▶ page with a code ─▶ code and verifier for a token
//
// The token is kept as one that was pasted. A refresh token stays in the page's memory and renews it there, until the page is left.

import { words } from '#words/session.ts';

/** What the server says of its provider. */
export interface Provider {
  issuer: string;
  clientId: string;
  scope: string;
}

/** What has to be known again when the provider sends the reader back. */
interface Attempt {
  provider: Provider;
  tokenEndpoint: string;
  verifier: string;
  state: string;
  nonce: string;
  redirect: string;
  /** The address that the reader was at. */
  back: string;
}

interface Granted {
  access_token?: string;
  id_token?: string;
  refresh_token?: string;
  expires_in?: number;
  error?: string;
  error_description?: string;
}

/** A sign-in that did not come about, in words for the reader. */
export class SignInError extends Error {}

const name = 'chancery-sign-in';

let arrived: URLSearchParams | null = null;
let attempt: Attempt | null = null;

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The challenge of a verifier: its SHA-256. */
export async function challenge(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/** The claims of a JSON Web Token, unchecked: the server checks them. */
export function claims(token: string): Record<string, unknown> {
  try {
    const part = token.split('.')[1] ?? '';
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Where people sign in; null where they do by token alone. */
export async function provider(): Promise<Provider | null> {
  try {
    const told = (await (await fetch('/v1/sign-in')).json()) as Partial<Provider>;
    return told.issuer && told.clientId ? { issuer: told.issuer, clientId: told.clientId, scope: told.scope ?? 'openid' } : null;
  } catch {
    return null;
  }
}

async function discovered(issuer: string): Promise<{ authorization_endpoint: string; token_endpoint: string }> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const told = (await response.json()) as Record<string, string>;
    if (told.issuer !== issuer || !told.authorization_endpoint || !told.token_endpoint) throw new Error('another issuer');
    return { authorization_endpoint: told.authorization_endpoint, token_endpoint: told.token_endpoint };
  } catch {
    throw new SignInError(words.provider.noAnswer);
  }
}

/** Sends the reader to the provider. */
export async function begin(at: Provider): Promise<void> {
  // Browsers have no digests on pages that came over plain HTTP from another machine.
  if (!globalThis.crypto?.subtle) throw new SignInError(words.provider.needsHttps);
  const { authorization_endpoint, token_endpoint } = await discovered(at.issuer);
  const redirect = `${location.origin}/`;
  const begun: Attempt = { provider: at, tokenEndpoint: token_endpoint, verifier: random(), state: random(), nonce: random(), redirect, back: location.pathname + location.search };
  sessionStorage.setItem(name, JSON.stringify(begun));
  const address = new URL(authorization_endpoint);
  const asked = {
    response_type: 'code',
    client_id: at.clientId,
    redirect_uri: redirect,
    scope: at.scope,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await challenge(begun.verifier),
    code_challenge_method: 'S256',
  };
  for (const [key, value] of Object.entries(asked)) address.searchParams.set(key, value);
  location.assign(address);
}

/** Takes what the provider sent out of the address, before anything else reads that. */
export function arrive(): void {
  const sent = new URLSearchParams(location.search);
  if (!sent.has('state') || !(sent.has('code') || sent.has('error'))) return;
  try {
    attempt = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Attempt | null;
    sessionStorage.removeItem(name);
  } catch {
    attempt = null;
  }
  arrived = sent;
  history.replaceState(null, '', attempt?.back ?? '/');
}

/** Whether the provider sent the reader back just now. */
export function hasArrived(): boolean {
  return arrived !== null;
}

async function granted(endpoint: string, form: Record<string, string>): Promise<Granted> {
  try {
    const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form) });
    return (await response.json()) as Granted;
  } catch {
    throw new SignInError(words.provider.noAnswer);
  }
}

/** The tokens that the server may accept, the likelier first: one that can be read, and is meant for somebody. */
function offered({ access_token, id_token }: Granted): string[] {
  return [access_token, id_token].filter((token): token is string => token !== undefined && claims(token).exp !== undefined);
}

/** Gets the tokens for the code that the provider sent, and hands them to `take` until one is accepted: it gives why not. */
export async function finish(take: (token: string) => Promise<string | null>): Promise<void> {
  const [sent, begun] = [arrived, attempt];
  arrived = attempt = null;
  if (!sent) return;
  if (!begun || sent.get('state') !== begun.state) throw new SignInError(words.provider.otherTab);
  const code = sent.get('code');
  if (!code) throw new SignInError(words.provider.refused(sent.get('error_description') ?? sent.get('error')));
  const answer = await granted(begun.tokenEndpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: begun.redirect,
    client_id: begun.provider.clientId,
    code_verifier: begun.verifier,
  });
  if (answer.id_token && claims(answer.id_token).nonce !== begun.nonce) throw new SignInError(words.provider.otherSignIn);
  await accept(answer, begun, take);
}

async function accept(answer: Granted, begun: Attempt, take: (token: string) => Promise<string | null>): Promise<void> {
  let why = answer.error_description ?? answer.error ?? words.provider.unreadable;
  for (const token of offered(answer)) {
    const refused = await take(token);
    if (refused === null) {
      renewLater(answer, begun, take);
      return;
    }
    why = refused;
  }
  throw new SignInError(words.provider.notHere(why));
}

/** Renews the token before it ends, if the provider gave the means to. */
function renewLater(answer: Granted, begun: Attempt, take: (token: string) => Promise<string | null>): void {
  const { refresh_token, expires_in } = answer;
  if (!refresh_token || !expires_in) return;
  setTimeout(() => {
    const form = { grant_type: 'refresh_token', refresh_token, client_id: begun.provider.clientId };
    // When it cannot be renewed, the token ends, and the page says so at the next question.
    granted(begun.tokenEndpoint, form).then((next) => accept({ refresh_token, ...next }, begun, take)).catch(() => undefined);
  }, expires_in * 800);
}
