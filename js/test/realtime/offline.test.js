// Models that are kept on this device (client-api.md §3, §4, §14), against a real server; storage is memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';
import { MapStorage } from './harness/storages.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, IdbStorageAdapter, MemoryStorageAdapter, ModelService } = holdfast;
const wrong = (code) => (error) => error instanceof ConvergenceError && error.code === code;

let last = 0;
const newId = () => `o${process.pid}-${++last}`;

/** A domain with a storage, ended after test t. What is kept in an adapter is there for the next domain. */
function domainOn(t, storage = new MemoryStorageAdapter(), url = server.url) {
  const domain = new ConvergenceDomain(url, options({ offline: { storage } }));
  t.after(() => domain.dispose());
  return domain;
}

async function connected(t, storage) {
  const domain = domainOn(t, storage);
  await domain.connectAnonymously('Ann');
  await domain.initializeOffline();
  return domain;
}

/** What the server has of a model: the content, as somebody else sees it. */
async function onServer(t, id) {
  const bob = await connect(t, server, 'Bob');
  const model = await bob.models().open(id);
  return model.root().value();
}

async function drained(domain) {
  const { models } = domain.pending();
  if (models.length === 0) return;
  await next(domain.models(), 'offline_models_sync_completed');
}

test('what needs a storage says so', async (t) => {
  assert.deepEqual([new IdbStorageAdapter().adapterId(), new MemoryStorageAdapter().adapterId()], ['indexed_db', 'memory']);
  const ann = await connect(t, server);
  const calls = [
    () => ann.initializeOffline('ann'), () => ann.models().subscribeOffline('x'), () => ann.models().unsubscribeOffline(['x']),
    () => ann.models().setOfflineSubscription([]), () => ann.models().getOfflineSubscriptions(), () => ann.models().getOfflineModelMetaData(),
  ];
  for (const call of calls) await assert.rejects(call(), wrong('bad_option'), String(call));
  const model = await ann.models().openAutoCreate({ collection: 'offline', id: newId(), data: { n: 1 } });
  for (const name of ['saved', 'subscribeOffline', 'unsubscribeOffline']) await assert.rejects(model[name](), wrong('bad_option'), name);
  await model.committed();
  assert.deepEqual([ann.pending(), await ann.deadLetters()], [{ entries: 0, unsaved: 0, models: [], chats: [] }, []]);
  const own = domainOn(t);
  await assert.rejects(own.models().subscribeOffline('x'), wrong('offline'));
  await assert.rejects(own.models().subscribeOffline(''), wrong('bad_option'));
});

test('a model that was open is opened again without a network, with its edits, which then reach the server once', async (t) => {
  const storage = new MemoryStorageAdapter();
  const id = newId();
  const first = await connected(t, storage);
  const model = await first.models().openAutoCreate({ collection: 'offline', id, data: { text: 'online', n: 0 } });
  await first.disconnect();
  model.elementAt('text').insert(6, ' and not');
  for (let i = 0; i < 50; i++) model.elementAt('n').add(1);
  await model.saved();
  assert.deepEqual(first.pending(), { entries: 51, unsaved: 0, models: [{ modelId: id, entries: 51 }], chats: [] });
  assert.equal(model.isCommitted(), false);
  await first.dispose();

  const second = domainOn(t, storage);
  await second.initializeOffline();
  const again = await second.models().open(id);
  assert.deepEqual(again.root().value(), { text: 'online and not', n: 50 });
  assert.deepEqual([again.isLocal(), again.isCommitted(), again.collectionId()], [false, false, 'offline']);
  again.elementAt('n').add(1);
  assert.equal((await onServer(t, id)).n, 0, 'nothing has been sent');
  await second.connectAnonymously('Ann');
  await again.committed();
  assert.deepEqual(await onServer(t, id), { text: 'online and not', n: 51 });
  assert.equal(second.pending().entries, 0);
  await assert.rejects(second.initializeOffline('somebody else'), wrong('bad_option'));
});

test('edits of a model that stays closed are sent in the background, and the events count', async (t) => {
  const storage = new MemoryStorageAdapter();
  const id = newId();
  const first = await connected(t, storage);
  const model = await first.models().openAutoCreate({ collection: 'offline', id, data: { n: 0 } });
  await first.disconnect();
  for (let i = 0; i < 5; i++) model.elementAt('n').add(1);
  await model.saved();
  await first.dispose();

  const second = domainOn(t, storage);
  await second.initializeOffline(async () => '');
  const seen = record(second.models(), ({ name, ...rest }) => rest);
  const done = next(second.models(), 'offline_models_sync_completed');
  await second.connectAnonymously('Ann');
  await done;
  assert.deepEqual(seen.filter(([name]) => name !== 'offline_model_status_changed'), [
    ['offline_models_sync_started', { modelsToSync: 1, done: 0, total: 1 }],
    ['offline_model_sync_started', { modelId: id }],
    ['offline_model_sync_completed', { modelId: id }],
    ['offline_models_sync_progress', { modelsToSync: 0, done: 1, total: 1 }],
    ['offline_models_sync_completed', { done: 1, total: 1 }],
  ]);
  assert.equal((await onServer(t, id)).n, 5);
});

test('a model is created, edited and opened without a network, and made on the server later', async (t) => {
  const domain = domainOn(t);
  await domain.initializeOffline();
  const [id, auto] = [newId(), newId()];
  assert.equal(await domain.models().create({ collection: 'offline', id, data: { text: 'made offline' } }), id);
  await assert.rejects(domain.models().create({ collection: 'offline', id }), wrong('model_already_exists'));
  const named = await domain.models().create({ collection: 'offline' });
  assert.match(named, /^\w{20,}$/);
  const model = await domain.models().openAutoCreate({ collection: 'offline', id: auto, data: () => ({ list: [1] }) });
  assert.equal(model.isLocal(), true);
  model.elementAt('list').push({ at: new Date(5) });
  await model.saved();
  assert.deepEqual(domain.pending().models.map(({ modelId }) => modelId), [id, named, auto]);
  await domain.connectAnonymously('Ann');
  await model.committed();
  await drained(domain);
  assert.equal(model.isLocal(), false);
  assert.deepEqual(await onServer(t, id), { text: 'made offline' });
  assert.deepEqual(await onServer(t, auto), { list: [1, { at: new Date(5) }] });
  assert.deepEqual(await onServer(t, named), {});
});

test('a model is removed without a network, and on the server later', async (t) => {
  const id = newId();
  const ann = await connected(t);
  await ann.models().create({ collection: 'offline', id, data: { n: 1 } });
  const model = await ann.models().open(id);
  await ann.disconnect();
  const closed = next(model, 'closed');
  await ann.models().remove(id);
  await closed;
  await assert.rejects(ann.models().open(id), wrong('model_not_found'));
  const bob = await connect(t, server, 'Bob');
  await bob.models().open(id);
  await ann.connectAnonymously('Ann');
  await drained(ann);
  await assert.rejects(bob.models().permissions(id).getWorldPermissions());
});

test('subscribed models are downloaded, kept up to date and opened without a network', async (t) => {
  const storage = new MemoryStorageAdapter();
  const [one, two] = [newId(), newId()];
  const bob = await connect(t, server, 'Bob');
  const theirs = await bob.models().openAutoCreate({ collection: 'offline', id: one, data: { text: 'first' } });
  await bob.models().create({ collection: 'offline', id: two, data: { text: 'other' } });
  const ann = await connected(t, storage);
  const seen = record(ann.models(), ({ name, ...rest }) => rest);
  const stopped = next(ann.models(), 'offline_models_download_stopped');
  await ann.models().subscribeOffline([one, two]);
  await stopped;
  assert.deepEqual(seen.filter(([name]) => name === 'offline_models_download_started'), [['offline_models_download_started', { modelsToDownload: 2 }]]);
  const downloaded = seen.filter(([name]) => name === 'offline_model_downloaded').map(([, event]) => event);
  assert.deepEqual(downloaded.map(({ id }) => id).sort(), [one, two].sort());
  assert.ok(downloaded.every(({ version, permissions }) => version >= 1 && permissions.read));
  assert.deepEqual((await ann.models().getOfflineSubscriptions()).sort(), [one, two].sort());
  const updated = next(ann.models(), 'offline_model_updated');
  theirs.elementAt('text').value('second');
  const { id, version } = await updated;
  assert.equal(id, one);
  const [about] = (await ann.models().getOfflineModelMetaData()).filter(({ modelId }) => modelId === one);
  assert.ok(about.details.createdTime instanceof Date && about.details.permissions.write);
  assert.deepEqual(
    [about.subscribed, about.available, about.deleted, about.created, about.uncommitted, about.syncRequired, about.details.collection, about.details.version],
    [true, true, false, false, false, false, 'offline', version],
  );
  await ann.models().setOfflineSubscription([one]);
  assert.deepEqual(await ann.models().getOfflineSubscriptions(), [one]);
  await ann.dispose();

  const later = domainOn(t, storage);
  await later.initializeOffline();
  const model = await later.models().open(one);
  assert.deepEqual([model.root().value(), model.isSubscribedOffline()], [{ text: 'second' }, true]);
  await assert.rejects(later.models().open(two), wrong('offline'));
  await model.unsubscribeOffline();
  assert.equal(model.isSubscribedOffline(), false);
  await model.subscribeOffline();
  assert.deepEqual(await later.models().getOfflineSubscriptions(), [one]);
  await later.models().unsubscribeOffline(one);
  assert.deepEqual(await later.models().getOfflineSubscriptions(), []);
});

test('a model that is not there yet is subscribed to: the download ends, and the model comes when somebody makes it', async (t) => {
  const [id, ann, bob] = [newId(), await connected(t), await connect(t, server, 'Bob')];
  const stopped = next(ann.models(), 'offline_models_download_stopped');
  await ann.models().subscribeOffline(id);
  await stopped;
  const downloaded = next(ann.models(), 'offline_model_downloaded');
  await bob.models().create({ collection: 'offline', id, data: { n: 1 } });
  assert.equal((await downloaded).id, id);
  await ann.disconnect();
  assert.deepEqual((await ann.models().open(id)).root().value(), { n: 1 });
});

test('two domains that begin with the same model, which neither finds, open one', async (t) => {
  const storage = new MemoryStorageAdapter();
  const domains = [domainOn(t, storage), domainOn(t, storage)];
  await Promise.all(domains.map((domain) => domain.initializeOffline()));
  const made = { collection: 'offline', id: newId(), data: { n: 0 } };
  const models = await Promise.all(domains.map((domain) => domain.models().openAutoCreate(made)));
  for (const model of models) model.elementAt('n').add(1);
  await Promise.all(models.map((model) => model.saved()));
  await Promise.all(domains.map((domain) => domain.connectAnonymously('Ann')));
  await Promise.all(models.map((model) => model.committed()));
  assert.deepEqual(await onServer(t, made.id), { n: 2 });
});

for (const [what, Storage] of [['in memory', MemoryStorageAdapter], ['of the application', MapStorage]]) {
  test(`two domains with one storage ${what} see each other's edits and subscriptions without a network`, async (t) => {
    const [id, storage] = [newId(), new Storage()];
    const [a, b] = [domainOn(t, storage), domainOn(t, storage)];
    await Promise.all([a.initializeOffline(), b.initializeOffline()]);
    const mine = await a.models().openAutoCreate({ collection: 'offline', id, data: { text: '' } });
    const theirs = await b.models().open(id);
    const seen = next(theirs.elementAt('text'), 'insert');
    mine.elementAt('text').insert(0, 'a');
    assert.equal((await seen).local, false);
    const answered = next(mine.elementAt('text'), 'insert');
    theirs.elementAt('text').insert(1, 'b');
    await answered;
    assert.deepEqual([mine.root().value(), theirs.root().value()], [{ text: 'ab' }, { text: 'ab' }]);
    const told = next(b.models(), 'offline_model_status_changed');
    await a.models().subscribeOffline(id);
    assert.equal((await told).subscribed, true);
  });
}

test('edits of a model that was deleted meanwhile are dead letters, to look at, discard or send again', async (t) => {
  const storage = new MemoryStorageAdapter();
  const id = newId();
  const first = await connected(t, storage);
  const model = await first.models().openAutoCreate({ collection: 'offline', id, data: { text: 'x' } });
  await first.disconnect();
  model.elementAt('text').insert(1, 'yz');
  model.root().set('more', { deep: [true] });
  await model.saved();
  await first.dispose();
  const bob = await connect(t, server, 'Bob');
  await bob.models().remove(id);

  const second = domainOn(t, storage);
  await second.initializeOffline();
  const failed = next(second.models(), 'offline_model_sync_error');
  await second.connectAnonymously('Ann');
  assert.equal((await failed).modelId, id);
  const letters = await second.deadLetters();
  assert.deepEqual(letters.map(({ modelId, kind, data }) => [modelId, kind, data]), [[id, 'edit', null], [id, 'edit', null]]);
  const [{ element: text, ...insertion }, { element: root, ...addition }] = letters.map(({ operation }) => operation);
  assert.deepEqual([insertion, addition], [
    { type: 'StringSplice', index: 1, count: 0, text: 'yz' },
    { type: 'ObjectAddProperty', key: 'more', value: { deep: [true] } },
  ]);
  assert.ok(text && root && letters[0].since instanceof Date && letters[0].reason && letters[0].code);
  assert.equal(second.pending().entries, 0);
  await letters[0].discard();
  assert.deepEqual(await second.deadLetters(), []);
});

test('a model that somebody else made under the same id meanwhile is a dead letter that keeps its content, and can be retried', async (t) => {
  const id = newId();
  const ann = domainOn(t);
  await ann.initializeOffline();
  await ann.models().create({ collection: 'offline', id, data: { whose: 'Ann' } });
  const bob = await connect(t, server, 'Bob');
  await bob.models().create({ collection: 'offline', id, data: { whose: 'Bob' } });
  const failed = next(ann.models(), 'offline_model_sync_error');
  await ann.connectAnonymously('Ann');
  await failed;
  const [letter] = await ann.deadLetters();
  assert.deepEqual([letter.kind, letter.data, letter.operation], ['create', { whose: 'Ann' }, null]);
  await bob.models().remove(id);
  const synced = next(ann.models(), 'offline_model_sync_completed');
  await letter.retry();
  await synced;
  assert.deepEqual(await ann.deadLetters(), []);
  assert.deepEqual(await onServer(t, id), { whose: 'Ann' });
});

test('when committed() resolves, pending() does not count the edits any more', async (t) => {
  const storage = new MapStorage();
  const ann = await connected(t, storage);
  const model = await ann.models().openAutoCreate({ collection: 'offline', id: newId(), data: { n: 0 } });
  // The disk is slower than the server: the last acknowledgement comes while the one before is being written.
  storage.before.apply = () => new Promise((resolve) => { setTimeout(resolve, 5); });
  for (let i = 0; i < 10; i++) {
    model.elementAt('n').add(1);
    await model.saved();
    model.elementAt('n').add(1);
    await model.committed();
    assert.deepEqual([ann.pending(), model.isCommitted()], [{ entries: 0, unsaved: 0, models: [], chats: [] }, true]);
  }
});

test('going offline in the middle aborts the sync, says how far it got, and it goes on later', async (t) => {
  const storage = new MemoryStorageAdapter();
  const ann = domainOn(t, storage);
  await ann.initializeOffline();
  // More than are sent at once: on a busy machine the answers to all of those may come before the page can do anything.
  const ids = Array.from({ length: 100 }, newId);
  for (const id of ids) await ann.models().create({ collection: 'offline', id, data: { id } });
  const seen = record(ann.models(), ({ name, ...rest }) => rest);
  const aborted = next(ann.models(), 'offline_models_sync_aborted');
  ann.models().once('offline_models_sync_progress', () => ann.disconnect());
  await ann.connectAnonymously('Ann');
  const { done, total, reason, code } = await aborted;
  assert.deepEqual([total, code], [100, 'offline']);
  assert.ok(done >= 1 && done < 100 && reason, `${done} of 100: ${reason}`);
  assert.ok(ann.pending().entries > 0);
  assert.ok(!seen.some(([name]) => name === 'offline_models_sync_completed'));
  const completed = next(ann.models(), 'offline_models_sync_completed');
  await ann.connectAnonymously('Ann');
  const end = await completed;
  assert.equal(end.done, end.total);
  assert.deepEqual(seen.filter(([name]) => name === 'offline_model_sync_error'), []);
  for (const [, { done: d, total: of, modelsToSync }] of seen.filter(([name]) => name === 'offline_models_sync_progress')) assert.equal(modelsToSync, of - d);
  const bob = await connect(t, server, 'Bob');
  assert.equal((await bob.models().query(`SELECT * FROM offline WHERE id = '${ids[99]}'`)).totalResults, 1);
  for (const id of ids) await bob.models().open(id);
});

test('a sync that is under way when the domain is disposed is aborted', async (t) => {
  const ann = domainOn(t);
  await ann.initializeOffline();
  for (let i = 0; i < 100; i++) await ann.models().create({ collection: 'offline', id: newId(), data: { i } });
  const seen = record(ann.models());
  const disposed = next(ann.models(), 'offline_models_sync_started').then(() => ann.dispose());
  await ann.connectAnonymously('Ann');
  await disposed;
  const rounds = seen.map(([name]) => name).filter((name) => /^offline_models_sync_(started|completed|aborted)$/.test(name));
  assert.deepEqual(rounds, ['offline_models_sync_started', 'offline_models_sync_aborted']);
});

test('where there is no IndexedDB, models are kept in memory, and an error event says so', async (t) => {
  const domain = domainOn(t, new IdbStorageAdapter());
  const told = next(domain, 'error');
  await domain.initializeOffline();
  assert.equal((await told).cause.code, 'storage_not_available');
  const id = await domain.models().create({ collection: 'offline', data: { n: 1 } });
  const model = await domain.models().open(id);
  assert.equal(model.elementAt('n').value(), 1);
});

test('the constants of the model service are those of the original', () => {
  for (const name of ['OFFLINE_MODEL_SYNC_STARTED', 'OFFLINE_MODELS_SYNC_COMPLETED', 'OFFLINE_MODEL_STATUS_CHANGED']) assert.equal(ModelService.Events[name], name.toLowerCase());
});
