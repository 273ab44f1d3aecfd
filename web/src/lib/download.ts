// Files of the server for a reader who signed in: a plain link sends no token, so the page fetches them itself.

import { authorization, hasToken } from '../api/token.ts';

/** Takes over a click on a link to a file where a token has to be sent. Gives whether it did. */
export function download(event: MouseEvent): boolean {
  const link = (event.target as Element | null)?.closest?.('a[download]') as HTMLAnchorElement | null;
  if (!link || !hasToken() || link.origin !== location.origin || link.protocol === 'blob:') return false;
  event.preventDefault();
  void fetched(link.href, link.download);
  return true;
}

async function fetched(address: string, name: string): Promise<void> {
  const response = await fetch(address, { headers: authorization() });
  if (!response.ok) return;
  const file = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = file;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}
