import { ConvergenceDomain, IdbStorageAdapter, init, storageStatus } from './holdfast.js';

/** What the shared page is before anybody has changed it. */
const evening = () => ({
  title: 'This Friday, 8 pm',
  notes: `In the big room. Doors open at half past seven.

Bring one film from the catalogue. We vote, and watch the two with the most votes.

So far:
– Alien (Ridley Scott)
– The Usual Suspects (Bryan Singer)
– Lost in Translation (Sofia Coppola)

Anything to add? Write it here. Everybody sees it as you type.`,
  tasks: [
    { text: 'Book the big room', done: true },
    { text: 'Borrow the projector from Ann', done: false },
    { text: 'Popcorn, sweet and salty', done: false },
    { text: 'Find subtitles for the Italian one', done: false },
    { text: 'Send the invitations', done: true },
  ],
});

const id = 'film-night';

/**
 * Opens the page that everybody shares as somebody of this name. What is on this device is there at once, and the connection
 * comes when it can be made; without it, this waits for the connection. `webSocket` is the option of that name; `keep` is
 * whether the page and what is not sent stay on this device.
 */
export async function openShared(name, { webSocket = {}, keep = false } = {}) {
  const storage = keep && await hasDatabase() ? new IdbStorageAdapter() : null;
  const url = new URL('api/realtime/convergence/default', location.href).href;
  const domain = new ConvergenceDomain(url, {
    webSocket,
    offline: { storage },
    protocol: { heartbeat: { pongTimeout: 3 } },
    reconnect: {
      reconnectIntervals: [0, 1, 2, 5, 10],
      fallbackAuth: (challenge) => challenge.anonymous(name), // the server knows the session no more
    },
  });
  try {
    const here = storage !== null && await isHere(domain);
    const connected = domain.connectAnonymously(name);
    if (here) connected.catch(() => {}); // the pill in the top bar says so
    else await connected;
    const model = await domain.models().openAutoCreate({ collection: 'evenings', id, data: evening });
    if (storage) await model.subscribeOffline(); // so that it stays here when it is closed, and nothing of it waits
    return { domain, model };
  } catch (error) {
    await domain.dispose();
    throw error;
  }
}

/** Whether this browser keeps anything; some private windows do not. */
async function hasDatabase() {
  await init();
  const { kind } = await storageStatus();
  return kind === 'indexeddb';
}

async function isHere(domain) {
  await domain.initializeOffline();
  const known = await domain.models().getOfflineModelMetaData();
  return known.some(({ modelId, available }) => modelId === id && available);
}
