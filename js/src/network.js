// In milliseconds.
const interval = 1000;

/**
 * Calls tell(online) for the window's online and offline events, and for an online event that did not come: a page that was loaded while
 * Firefox was set to be offline (in its developer tools, for one) is not told when that is over, and would wait for good. So as long as
 * the browser says that there is no network, it is asked again.
 */
export function watchNetwork(tell) {
  let asking;
  const hear = (online) => {
    clearInterval(asking);
    if (isOffline()) asking = setInterval(() => { if (!isOffline()) hear(true); }, interval);
    tell(online);
  };
  globalThis.addEventListener?.('online', () => hear(true));
  globalThis.addEventListener?.('offline', () => hear(false));
  if (isOffline()) hear(false);
}

/** Whether the browser says that there is no network. That it says nothing, or that there is one, means little. */
export function isOffline() {
  return globalThis.navigator?.onLine === false;
}
