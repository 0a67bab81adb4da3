// The defects of the original client's offline support (offline.md §5), as far as they show in its API: here against a real
// server. All of them, 1 to 16, have a test TestDefect… in sdk, in a simulated world.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';
import { MapStorage } from './harness/storages.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, MemoryStorageAdapter, StorageError } = holdfast;

let last = 0;
const newId = () => `d${process.pid}-${++last}`;
const offline = (error) => error instanceof ConvergenceError && error.code === 'offline';

/** A domain on a storage, ended after test t; sockets are those it has made. */
function domainOn(t, storage = new MemoryStorageAdapter()) {
  const sockets = [];
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }, sockets));
  t.after(() => domain.dispose());
  return Object.assign(domain, { sockets });
}

async function initialized(t, storage) {
  const domain = domainOn(t, storage);
  await domain.initializeOffline();
  return domain;
}

async function connected(t, storage) {
  const domain = await initialized(t, storage);
  await domain.connectAnonymously('Ann');
  return domain;
}

async function sent(domain) {
  while (domain.pending().entries > 0) await next(domain.models(), 'offline_models_sync_completed');
}

test('defect 2, loss through snapshots: 250 edits of a model that the server has survive a reload, and all arrive', async (t) => {
  const id = newId();
  const bob = await connect(t, server, 'Bob');
  const theirs = await bob.models().openAutoCreate({ collection: 'defects', id, data: { text: '' } });
  const storage = new MemoryStorageAdapter();
  const first = await connected(t, storage);
  const text = (await first.models().open(id)).elementAt('text');
  await first.disconnect();
  let typed = '';
  for (let i = 0; i < 250; i++) {
    text.insert(i, String.fromCharCode(97 + (i % 26)));
    typed = text.value();
  }
  await text.model().saved();
  await first.dispose();
  const second = await initialized(t, storage);
  const model = await second.models().open(id);
  assert.equal(model.elementAt('text').value(), typed);
  await second.connectAnonymously('Ann');
  await model.committed();
  assert.equal(second.pending().entries, 0);
  // Whoever opens the model anew gets what the server has.
  await theirs.close();
  assert.equal((await bob.models().open(id)).elementAt('text').value(), typed);
});

test('defect 5, a creation whose answer was lost: the model is there once, and no error is left for ever', async (t) => {
  const [id, storage] = [newId(), new MemoryStorageAdapter()];
  const ann = await initialized(t, storage);
  await ann.models().create({ collection: 'defects', id, data: { made: 'once' } });
  const bob = await connect(t, server, 'Bob');
  // Once the creation is under way Ann hears nothing, until the server has the model; then the connection breaks.
  const deaf = new Promise((resolve) => {
    ann.models().once('offline_model_sync_started', () => {
      const socket = ann.sockets.at(-1);
      socket.onmessage = () => {};
      resolve(socket);
    });
  });
  await ann.connectAnonymously('Ann');
  const socket = await deaf;
  const find = () => bob.models().query(`SELECT * FROM defects WHERE made = 'once'`);
  while ((await find()).totalResults === 0);
  assert.equal(ann.pending().entries, 1, 'the answer is lost');
  const seen = record(ann.models());
  socket.terminate();
  await sent(ann);
  assert.deepEqual([(await find()).totalResults, await ann.deadLetters()], [1, []]);
  assert.ok(!seen.some(([name]) => name === 'offline_model_sync_error'));
});

test('defect 6, one failing model: the others are sent, and only its edits are dead letters', async (t) => {
  const ann = await initialized(t);
  const ids = Array.from({ length: 20 }, newId);
  for (const id of ids) await ann.models().create({ collection: 'defects', id, data: { whose: 'Ann' } });
  const bob = await connect(t, server, 'Bob');
  await bob.models().create({ collection: 'defects', id: ids[3], data: { whose: 'Bob' } });
  const errors = [];
  ann.models().on('offline_model_sync_error', ({ modelId }) => errors.push(modelId));
  await ann.connectAnonymously('Ann');
  await sent(ann);
  const owners = await Promise.all(ids.map(async (id) => (await bob.models().open(id)).elementAt('whose').value()));
  assert.deepEqual(owners, ids.map((_, i) => (i === 3 ? 'Bob' : 'Ann')));
  assert.deepEqual([errors, (await ann.deadLetters()).map(({ modelId, kind }) => [modelId, kind])], [[ids[3]], [[ids[3], 'create']]]);
});

test('defect 7, everything downloaded at each connect: what is up to date is not sent again', async (t) => {
  const [id, storage] = [newId(), new MemoryStorageAdapter()];
  const bob = await connect(t, server, 'Bob');
  await bob.models().create({ collection: 'defects', id, data: { n: 1 } });
  const first = await connected(t, storage);
  const stopped = next(first.models(), 'offline_models_download_stopped');
  await first.models().subscribeOffline(id);
  await stopped;
  await first.dispose();
  const second = await initialized(t, storage);
  const seen = record(second.models());
  await second.connectAnonymously('Ann');
  // The server answers in order: another subscription's download comes after what it had to say of this one.
  const other = await bob.models().create({ collection: 'defects', data: { n: 2 } });
  const downloaded = next(second.models(), 'offline_model_downloaded');
  await second.models().subscribeOffline(other);
  assert.equal((await downloaded).id, other);
  assert.deepEqual(seen.filter(([name]) => /^offline_model_(downloaded|updated)$/.test(name)).length, 1);
});

test('defect 8, subscriptions: they are those that were asked for, and no opened model is one', async (t) => {
  const ann = await connected(t);
  const ids = Array.from({ length: 3 }, newId);
  for (const id of ids) await ann.models().create({ collection: 'defects', id });
  await ann.models().open(ids[0]);
  assert.deepEqual(await ann.models().getOfflineSubscriptions(), []);
  await ann.models().setOfflineSubscription([ids[1], ids[2]]);
  await ann.models().setOfflineSubscription([ids[2]]);
  assert.deepEqual(await ann.models().getOfflineSubscriptions(), [ids[2]]);
});

test('defect 9, half updates: new permissions leave content and version, new content leaves the permissions', async (t) => {
  const [id, storage] = [newId(), new MemoryStorageAdapter()];
  const bob = await connect(t, server, 'Bob');
  const theirs = await bob.models().openAutoCreate({ collection: 'defects', id, data: { n: 1 } });
  const ann = await connected(t, storage);
  const about = async () => (await ann.models().getOfflineModelMetaData()).find(({ modelId }) => modelId === id)?.details;
  const stopped = next(ann.models(), 'offline_models_download_stopped');
  await ann.models().subscribeOffline(id);
  await stopped;
  const { version } = await about();
  const me = ann.session().user().userId;
  let updated = next(ann.models(), 'offline_model_updated');
  await bob.models().permissions(id).setUserPermissions(me, { read: true, write: false, remove: false, manage: false });
  await updated;
  let details = await about();
  assert.deepEqual([details.version, details.permissions.write, details.permissions.read], [version, false, true]);
  updated = next(ann.models(), 'offline_model_updated');
  theirs.elementAt('n').value(2);
  await updated;
  details = await about();
  assert.deepEqual([details.version > version, details.permissions.write, details.permissions.read], [true, false, true]);
  await ann.disconnect();
  const model = await ann.models().open(id);
  assert.equal(model.elementAt('n').value(), 2);
  assert.throws(() => model.elementAt('n').value(3));
});

test('defect 13, a full device: the edit is told to be unsaved, and is sent all the same', async (t) => {
  const [id, storage] = [newId(), new MapStorage()];
  const ann = await initialized(t, storage);
  const model = await ann.models().openAutoCreate({ collection: 'defects', id, data: { n: 0 } });
  await model.saved();
  storage.before.apply = ({ writes }) => {
    if (writes.some(({ bucket, value }) => value && bucket === 'journal')) throw new StorageError('quota_exceeded', 'full');
  };
  const told = next(ann, 'error');
  model.elementAt('n').add(1);
  await assert.rejects(model.saved(), { code: 'quota_exceeded' });
  assert.equal((await told).cause.code, 'quota_exceeded');
  assert.deepEqual([model.elementAt('n').value(), ann.pending().unsaved], [1, 1]);
  storage.before = {};
  await model.saved();
  await ann.connectAnonymously('Ann');
  await model.committed();
  const bob = await connect(t, server, 'Bob');
  assert.equal((await bob.models().open(id)).elementAt('n').value(), 1);
});

test('defect 14, what needs the server: it rejects at once as offline, and what the server refuses comes to the surface', async (t) => {
  const ann = await initialized(t);
  const id = newId();
  await ann.models().create({ collection: 'defects', id, data: { n: 1 } });
  for (const call of [
    () => ann.models().permissions(id).getWorldPermissions(), () => ann.serverTime(),
    () => ann.models().open(newId()),
  ]) await assert.rejects(call(), offline, String(call));
  const bob = await connect(t, server, 'Bob');
  await bob.models().create({ collection: 'defects', id, data: { whose: id } });
  const failed = next(ann.models(), 'offline_model_sync_error');
  await ann.connectAnonymously('Ann');
  const { modelId, message } = await failed;
  assert.ok(modelId === id && message);
  const [letter] = await ann.deadLetters();
  assert.deepEqual([letter.kind, letter.code, letter.data], ['create', 'model_already_exists', { n: 1 }]);
  assert.equal((await ann.models().query(`SELECT * FROM defects WHERE whose = '${id}'`)).totalResults, 1);
});

test('defect 15, anonymous users: what one has made offline is there for the next session, which has another name', async (t) => {
  const storage = new MapStorage();
  const id = newId();
  const first = await connected(t, storage);
  const name = first.session().user().username;
  await first.disconnect();
  await first.models().create({ collection: 'defects', id, data: { n: 1 } });
  await first.dispose();
  const second = await connected(t, storage);
  assert.notEqual(second.session().user().username, name);
  await sent(second);
  assert.equal((await second.models().open(id)).elementAt('n').value(), 1);
  assert.deepEqual([...storage.stores.keys()], ['convergence/convergence/default/anonymous']);
});
