// The libraries as Node uses them, behind what Work needs: connect(url) to a domain.
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
  const { Convergence } = await load[name]();
  return { connect: (url) => Convergence.connectAnonymously(url, undefined, options) };
}
