/** Addresses of requests, relative to the page where there is one. */

/** Appends a query ("a=1&b=2") to an address, in front of its fragment. */
export function appendQuery(url, query) {
  if (!query) return url;
  const [, address, fragment] = /^([^#]*)(.*)$/s.exec(url);
  return address + (address.includes('?') ? '&' : '?') + query + fragment;
}

/** Whether an address is on the page's own origin. Outside of a page every relative address is. */
export function isSameOrigin(url) {
  const page = globalThis.location?.href;
  const base = page ?? 'http://page.invalid/';
  try {
    return new URL(url, base).origin === new URL(base).origin;
  } catch {
    return false;
  }
}
