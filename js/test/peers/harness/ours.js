import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { patient } from './theirs.js';

const dist = new URL('../../../dist/', import.meta.url);
let loaded;

/** Our client as js/build.mjs made it, with its engine started: Convergence and all else that the package exports. */
export function loadOurs() {
  loaded ??= load();
  return loaded;
}

async function load() {
  const ours = await import(new URL('holdfast.js', dist));
  await ours.init({ wasmModule: await WebAssembly.compile(readFileSync(new URL('holdfast.wasm', dist))) });
  return ours;
}

/** Connects our client without a name of its own and disposes of the connection when the test `t` ends. */
export async function ourGuest(t, url) {
  const { Convergence } = await loadOurs();
  const options = { ...patient, webSocket: { class: WebSocket }, reconnect: { reconnectIntervals: [0, 0.05] } };
  const domain = await Convergence.connectAnonymously(url, undefined, options);
  t.after(() => domain.dispose());
  return domain;
}
