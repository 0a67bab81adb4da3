// The libraries as Node uses them, behind what Work needs: connect(url) to a domain, and keep(url) for one
// with a storage that is not connected.
import { createRequire } from 'node:module';
import { loadOurs } from '../../js/test/peers/harness/ours.js';

const require = createRequire(new URL('../../js/package.json', import.meta.url));

const load = {
  convergence: () => require('@convergence/convergence'),
  holdfast: () => loadOurs(),
};

const options = {
  webSocket: { class: require('ws') },
  protocol: { heartbeat: { enabled: false }, defaultRequestTimeout: 60 },
};

export async function loadLibrary(name) {
  const { Convergence, ConvergenceDomain, MemoryStorageAdapter } = await load[name]();
  const connect = (url) => Convergence.connectAnonymously(url, undefined, options);
  const keep = (url) => new ConvergenceDomain(url, { ...options, offline: { storage: new MemoryStorageAdapter() } });
  return { connect, keep };
}
