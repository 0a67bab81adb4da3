import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { loadSources } from '../../unit/engine.js';

/** The package, started. */
export const holdfast = await loadSources();
await holdfast.init();

/** Options that every domain needs where there is no WebSocket; reconnects are quick. Sockets it makes are added to a list. */
export function options(more = {}, sockets = []) {
  const factory = (url) => {
    const socket = new WebSocket(url);
    sockets.push(socket);
    return socket;
  };
  return { webSocket: { factory }, ...more, reconnect: { reconnectIntervals: [0, 0.05], ...more.reconnect } };
}

/** Connects to the domain of a server, until the end of test t. */
export async function connect(t, server, name = 'Ann', more = {}) {
  const sockets = [];
  const domain = await holdfast.Convergence.connectAnonymously(server.url, name, options(more, sockets));
  t.after(() => domain.dispose());
  return Object.assign(domain, { sockets });
}

let lastModel = 0;

/** Two domains with the same new model open: `{a, b, ann, bob}`, the domains and their models. */
export async function openTwice(t, server, data = {}) {
  const [ann, bob] = await Promise.all([connect(t, server, 'Ann'), connect(t, server, 'Bob')]);
  const id = `m${process.pid}-${++lastModel}`;
  const a = await ann.models().openAutoCreate({ collection: 'tests', id, data: { barrier: 0, ...data } });
  const b = await bob.models().open(id);
  // Bob hears of his opening first; what a test counts must not depend on when Ann does.
  if (a.collaborators().length < 2) await next(a, 'collaborator_opened');
  return { a, b, ann, bob };
}

/** Resolves with the next event of a name. */
export function next(emitter, name) {
  return new Promise((resolve) => { emitter.once(name, resolve); });
}

/** Resolves when `to` has everything that `from` did until now. Needs `barrier` in the model. */
export async function arrived(from, to) {
  const element = to.elementAt('barrier');
  const target = element.value() + 1;
  const seen = new Promise((resolve) => {
    const watch = () => {
      if (element.value() !== target) return;
      element.off('delta', watch);
      resolve();
    };
    element.on('delta', watch);
  });
  from.elementAt('barrier').add(1);
  await seen;
}

/** Lists what an emitter emits, each as [name, what pick says of it]. */
export function record(emitter, pick = () => undefined) {
  const list = [];
  emitter.events().subscribe((event) => list.push([event.name, pick(event)]));
  return list;
}

/** Keeps what listeners throw from failing the run; lists the functions that would throw it. */
export function catchReports(t) {
  const reported = [];
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, 'setTimeout', (fn, ...rest) => (/throw error/.test(fn) ? reported.push(fn) : setTimeout(fn, ...rest)));
  return reported;
}

/** Collects the garbage, and lets what waits for that run. */
export async function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise((resolve) => { setImmediate(resolve); });
}
