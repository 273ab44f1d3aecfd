// Links within the page are followed without loading it again; every other click is the browser's.

/** The address to go to, or null where the browser should follow. */
export function within(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.target || link.hasAttribute('download') || link.getAttribute('href')?.startsWith('#')) return null;
  const url = new URL(link.href, location.href);
  return url.origin === location.origin && url.pathname === '/' ? url : null;
}
