import Theirs from '@convergence/convergence';
import WebSocket from 'ws';

/** The original client as Node loads it: Convergence, ModelPermissions and all else it exports. */
export const theirs = Theirs;

/** The options of the original client in Node. `more` goes one level deep, as {reconnect: {…}}. */
export function options(more = {}) {
  return {
    webSocket: { class: WebSocket },
    reconnect: { autoReconnectOnInitial: false, reconnectIntervals: [0, 0.05] },
    ...more,
  };
}

/** Connects without a name of its own and disposes of the connection when the test `t` ends. */
export async function guest(t, url, more) {
  return kept(t, await theirs.Convergence.connectAnonymously(url, undefined, options(more)));
}

/** The domain, disposed of when the test `t` ends. */
export function kept(t, domain) {
  t.after(async () => {
    await domain.disconnect();
    domain.dispose();
  });
  return domain;
}
