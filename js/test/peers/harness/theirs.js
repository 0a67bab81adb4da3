import Theirs from '@convergence/convergence';
import WebSocket from 'ws';

/** The original client as Node loads it: Convergence, ModelPermissions and all else it exports. */
export const theirs = Theirs;

// It logs what it was told to do, such as being disconnected.
theirs.configureLogging({ root: theirs.LogLevel.SILENT });

/**
 * The WebSocket that the original client is given in Node. As in a browser, no message is told of before what awaits the one
 * before it has run: otherwise the original takes what follows the answer to an open for messages to a model it does not have.
 */
export class Socket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { allowSynchronousEvents: false });
  }
}

/**
 * How long clients wait before they give up a connection, in seconds. By default that is 5 and 10: less than dozens of clients
 * in one process on a busy machine sometimes need.
 */
export const patient = {
  connection: { timeout: 60, connectionRequestTimeout: 60 },
  protocol: { defaultRequestTimeout: 60, heartbeat: { enabled: true, pingInterval: 5, pongTimeout: 60 } },
};

/** The options of the original client in Node. `more` goes one level deep, as {reconnect: {…}}. */
export function options(more = {}) {
  return {
    ...patient,
    webSocket: { class: Socket },
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
  t.after(() => end(domain));
  return domain;
}

/** Disconnects and disposes of the domain. */
export async function end(domain) {
  try {
    // Requests without an answer keep their timers, and so the process, after the end: after this one there are none.
    if (domain.isConnected()) await domain.serverTime();
    await domain.disconnect();
  } catch {
    // There is no connection any more: the original throws then.
  }
  domain.dispose();
}

/** Rejects, as `connect(domain)` must, and disposes of the domain: a refused one keeps its timers, and so the process. */
export async function refused(url, connect) {
  const domain = new theirs.ConvergenceDomain(url, options());
  try {
    await connect(domain);
  } finally {
    domain.dispose();
  }
}
