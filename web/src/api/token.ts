// The token that a reader signed in with: kept in this tab's session storage, sent as a header, never put in an address.

const name = 'chancery-token';

function stored(): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    // A browser that keeps nothing: the token lasts as long as the page.
    return null;
  }
}

let token = typeof sessionStorage === 'undefined' ? null : stored();

/** What is sent with a request. */
export function authorization(): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

export function hasToken(): boolean {
  return token !== null;
}

/** Keeps a token for this tab; null: none. */
export function keepToken(next: string | null): void {
  token = next;
  try {
    if (next === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, next);
  } catch {
    // See above.
  }
}

/** Whether a text can be sent as a token at all. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{8,8000}$/.test(text);
}
