// The comparisons of domains that keep models on the device. Each runs once for one library and gives `{what: number}`, as in
// parts.mjs. The original is too slow for all of it: it does a part, and its figures are what the whole would be in proportion.

export const offlineParts = [
  { name: 'offline-typed', title: '10,000 letters typed offline (the original: 2,000, times five)', places: ['Chromium', 'Node'], run: typeOffline },
  { name: 'offline-models', title: '1,000 models made offline, 20 edits each, then connect (the original: 100, times ten)', places: ['Chromium'], rounds: 1, run: sendModels },
  { name: 'offline-reload', title: '250 letters typed offline into a model of the server, page reload, connect', places: ['Chromium'], run: reload },
];

async function typeOffline(scene) {
  if (scene.place === 'Node' && scene.library === 'convergence') return {}; // it has no storage for Node
  const times = scene.library === 'convergence' ? 5 : 1;
  const side = await startedSide(scene);
  const { ms, bytes } = await side.call('typeOffline', 10_000 / times);
  return { 'until all are durable': ms * times, 'memory grown at most, MiB': mebibytes(bytes) * times };
}

async function sendModels(scene) {
  const times = scene.library === 'convergence' ? 10 : 1;
  const [user, count] = [await scene.user(), 1000 / times];
  const side = await startedSide(scene, user);
  const made = await side.call('makeModels', count, 20);
  const sent = await side.call('sendModels');
  const observer = await scene.observer();
  const arrived = await observer.call('countArrived', scene.url, user, count, 20);
  return {
    'making them, until all is durable': made.ms * times,
    'making them: memory grown at most, MiB': mebibytes(made.bytes) * times,
    'from connecting until all are sent': sent.ms * times,
    'sending them: memory grown at most, MiB': mebibytes(sent.bytes) * times,
    'models that the server has with all edits, of 1,000': arrived * times,
  };
}

/** How many letters arrive, when the page knows them only from the device. */
async function reload(scene) {
  const [proxy, user, observer] = [await scene.proxy(), await scene.user(), await scene.observer()];
  const id = await observer.call('create', scene.url);
  const side = await startedSide(scene, user, proxy.url);
  await side.call('openOnline', id);
  proxy.cut();
  await side.call('typeIn', 250);
  await side.reload();
  await side.call('start', proxy.url, user);
  proxy.mend();
  await side.call('sendEdits');
  return { 'letters that arrive, of 250': await observer.call('lengthOf', scene.url, id) };
}

/** A side whose storage is open, and which is not connected. */
async function startedSide(scene, user, url = scene.url) {
  const side = await scene.side();
  await side.call('start', url, user ?? (await scene.user()));
  return side;
}

const mebibytes = (bytes) => bytes / 2 ** 20;
