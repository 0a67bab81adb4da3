// Section 8 of the Kendo specification: offline mode. Where the reference loses or doubles changes or blocks later calls, ours
// does not; those tests say so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import './locks.js';
import { log, model, rows, server, tell } from './section.js';

const { DataSource, init } = await loadSources();
await init();

// A store of the application's own.
class Store {
  state = null;

  getItem() {
    return structuredClone(this.state);
  }

  setItem(state) {
    this.state = structuredClone(state);
  }

  // id:name and state of each row.
  get told() {
    return (this.state ?? []).map((row) => [`${row.id}:${row.name}`, row.__state__].filter(Boolean).join(' '));
  }
}

async function open({ store = new Store(), answer, ...options } = {}) {
  const { transport, sent } = server(answer);
  const ds = new DataSource({ transport, schema: { model }, offlineStorage: store, ...options });
  await ds.read();
  return { ds, sent, store, transport };
}

async function openOffline(options) {
  const all = await open(options);
  all.ds.online(false);
  return all;
}

const pristine = '1:one 2:two 3:three';

test('8.1 every row is in the store, then the removed ones, with their states', async () => {
  const { ds, store } = await openOffline();
  ds.remove(ds.get(1));
  ds.get(3).set('name', 'c');
  ds.insert(0, { name: 'new' });
  await ds.sync();
  assert.deepEqual(store.told, ['0:new create', '2:two', '3:c update', '1:one destroy']);
  const state = ds.offlineData().map(({ id, name, __state__ }) => [id, name, __state__]);
  assert.deepEqual(state, [[0, 'new', 'create'], [2, 'two', undefined], [3, 'c', 'update'], [1, 'one', 'destroy']]);
});

test('8.1 offlineData is null without the option, [] without rows, and takes a state', async () => {
  assert.equal(new DataSource({ data: rows() }).offlineData(), null);
  const { transport } = server();
  const ds = new DataSource({ transport, schema: { model }, offlineStorage: new Store() });
  assert.deepEqual(ds.offlineData(), []);
  ds.online(false);
  ds.offlineData([{ id: 1, name: 'one' }, { id: 2, name: 'two', __state__: 'update' }]);
  await ds.read();
  assert.equal(tell(ds.data()), '1:one 2:two*');
});

test('8.1 the store is written after reads, data(x) and syncs', async () => {
  const { ds, store } = await open();
  assert.deepEqual(store.told, ['1:one', '2:two', '3:three']);
  ds.data([{ id: 9, name: 'nine' }]);
  await ds.saved();
  assert.deepEqual(store.told, ['9:nine']);
  ds.get(9).set('name', 'x');
  await ds.sync();
  assert.deepEqual(store.told, ['9:x']);
});

test('8.1 ours: an edit that was not synced is in the store as well', async () => {
  const { ds, store } = await openOffline();
  ds.get(1).set('name', 'a');
  await ds.saved();
  assert.deepEqual(store.told, ['1:a update', '2:two', '3:three']);
});

test('8.1 ours: a store that throws is reported, and later reads and syncs work', async () => {
  const { ds, store } = await openOffline();
  let full = true;
  store.setItem = function (state) {
    if (full) throw new Error('no room');
    Store.prototype.setItem.call(this, state);
  };
  const seen = log(ds, ['storage']);
  ds.get(1).set('name', 'a');
  await assert.rejects(ds.sync());
  assert.equal(seen.length > 0, true);
  full = false;
  await ds.read();
  await ds.sync();
  assert.deepEqual([tell(ds.data()), store.told[0]], ['1:a* 2:two 3:three', '1:a update']);
});

test('8.2 online is true at first; switching off resolves, switching on syncs, and no change of it does nothing', async () => {
  const { ds, sent } = await open();
  assert.equal(ds.online(), true);
  ds.get(1).set('name', 'a');
  const seen = log(ds, ['change', 'sync', 'requestStart']);
  await ds.online(true);
  await ds.online(false);
  assert.deepEqual([ds.online(), seen, sent], [false, [], []]);
  await ds.online(true);
  assert.deepEqual(seen, ['requestStart update', 'change sync', 'sync']);
});

test('8.3 a read offline shows the store: removed rows are not shown, changed ones are dirty, the total is what is shown', async () => {
  const { ds } = await openOffline();
  ds.remove(ds.get(1));
  ds.get(2).set('name', 'b');
  ds.add({ name: 'new' });
  await ds.sync();
  const seen = log(ds, ['requestStart', 'progress', 'reset', 'requestEnd', 'change', 'error']);
  await ds.read();
  assert.deepEqual(seen, ['requestStart read', 'progress', 'reset', 'requestEnd read', 'change']);
  assert.deepEqual([ds.data().map((item) => item.name), ds.get(2).dirty, ds.total()], [['two', 'three', 'new'].map((n) => (n === 'two' ? 'b' : n)), true, 3]);
  assert.deepEqual([ds.destroyed().length, ds.hasChanges()], [1, true]);
});

test('8.3 filter, sort and page work on stored rows', async () => {
  const { ds } = await openOffline();
  await ds.query({ filter: { field: 'qty', operator: 'gt', value: 10 }, sort: { field: 'qty', dir: 'desc' }, page: 1, pageSize: 1 });
  assert.deepEqual([tell(ds.view()), ds.total()], ['3:three', 2]);
});

test('8.3 ours: without offlineStorage a read offline ends, and later reads work', async () => {
  const { transport } = server();
  const ds = new DataSource({ transport, schema: { model } });
  ds.online(false);
  await ds.read().catch(() => {});
  await ds.online(true);
  await ds.read();
  assert.equal(tell(ds.data()), pristine);
});

test('8.4 a sync offline raises one change and nothing else, and records stay as they are', async () => {
  const { ds, sent } = await openOffline();
  ds.get(1).set('name', 'a');
  ds.add({ name: 'new' });
  const seen = log(ds);
  await ds.sync();
  assert.deepEqual(seen, ['change sync']);
  assert.deepEqual([tell(ds.data()), ds.hasChanges(), sent], ['1:a* 2:two 3:three 0:new+', true, []]);
});

test('8.4 with autoSync every change is synced offline', async () => {
  const { ds, store } = await openOffline({ autoSync: true });
  ds.get(1).set('name', 'a');
  await ds.saved();
  assert.equal(store.told[0], '1:a update');
  await ds.online(true);
  assert.equal(ds.hasChanges(), false);
});

test('8.4 ours: without a model a sync offline does nothing', async () => {
  const { ds } = await openOffline({ schema: {} });
  ds.at(0).set('name', 'x');
  await ds.sync();
});

// What is done offline, what the rows are then, and what is sent when the connection is back.
for (const [what, act, shown, flushed] of [
  ['create, sync, destroy, sync', async (ds) => {
    const item = ds.add({ name: 'new' });
    await ds.sync();
    ds.remove(item);
    await ds.sync();
  }, pristine, []],
  ['create, sync, read, destroy, sync', async (ds) => {
    ds.add({ name: 'new' });
    await ds.sync();
    await ds.read();
    ds.remove(ds.at(3));
    await ds.sync();
  }, pristine, []],
  ['update, sync, destroy, sync', async (ds) => {
    ds.get(1).set('name', 'a');
    await ds.sync();
    ds.remove(ds.get(1));
    await ds.sync();
  }, '2:two 3:three', ['destroy 1:a']],
  ['create, sync, set, sync', async (ds) => {
    const item = ds.add({ name: 'new' });
    await ds.sync();
    item.set('name', 'newer');
    await ds.sync();
  }, `${pristine} 0:newer+*`, ['create 0:newer']],
  ['set, sync, set (no sync)', async (ds) => {
    ds.get(1).set('name', 'a');
    await ds.sync();
    ds.get(1).set('qty', 77);
    ds.get(2).set('name', 'b');
  }, '1:a* 2:b* 3:three', ['update 1:a', 'update 2:b']],
  ['destroy (no sync), cancelChanges()', async (ds) => {
    ds.remove(ds.get(2));
    ds.cancelChanges();
  }, pristine, []],
  ['destroy, sync, cancelChanges() (ours: the destroy is not lost)', async (ds) => {
    ds.remove(ds.get(2));
    await ds.sync();
    ds.cancelChanges();
    assert.equal(ds.hasChanges(), true);
  }, '1:one 3:three', ['destroy 2:two']],
  ['update, sync, set, cancelChanges()', async (ds) => {
    ds.get(1).set('name', 'a');
    await ds.sync();
    ds.get(1).set('name', 'aa');
    ds.cancelChanges();
  }, '1:a* 2:two 3:three', ['update 1:a']],
  ['update, sync, set, cancelChanges(model)', async (ds) => {
    ds.get(1).set('name', 'a');
    await ds.sync();
    ds.get(1).set('name', 'aa');
    ds.cancelChanges(ds.get(1));
  }, '1:a* 2:two 3:three', ['update 1:a']],
  ['create, sync, set, cancelChanges()', async (ds) => {
    const item = ds.add({ name: 'new' });
    await ds.sync();
    item.set('name', 'newer');
    ds.cancelChanges();
  }, `${pristine} 0:new+*`, ['create 0:new']],
  ['create (no sync), cancelChanges()', async (ds) => {
    ds.add({ name: 'new' });
    ds.cancelChanges();
  }, pristine, []],
]) {
  test(`8.5 ${what}`, async () => {
    const { ds, sent } = await openOffline();
    await act(ds);
    assert.equal(tell(ds.data()), shown);
    await ds.online(true);
    assert.deepEqual(sent.map(([op, row]) => `${op} ${row.id}:${row.name}`), flushed);
    assert.equal(ds.hasChanges(), false);
  });
}

test('8.5 a new instance offline restores the state, and going online flushes it', async () => {
  const first = await openOffline();
  first.ds.get(1).set('name', 'a');
  first.ds.add({ name: 'new' });
  await first.ds.sync();
  first.ds.close();
  const { transport, sent } = server();
  const ds = new DataSource({ transport, schema: { model }, offlineStorage: first.store });
  ds.online(false);
  await ds.read();
  assert.equal(tell(ds.data()), '1:a* 2:two 3:three 0:new+*');
  await ds.online(true);
  assert.deepEqual([sent.map(([op, { name }]) => `${op} ${name}`), ds.hasChanges()], [['create new', 'update a'], false]);
});

test('8.5 ours: a new instance online keeps the changes of the one before', async () => {
  const first = await openOffline();
  first.ds.get(1).set('name', 'a');
  await first.ds.sync();
  first.ds.close();
  const { ds } = await open({ store: first.store });
  assert.match(tell(ds.data()), /^1:a/);
  await ds.sync();
  await ds.committed();
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['1:a 2:two 3:three', false]);
});

test('8.6 a flush creates by the position of the rows, then updates, then destroys; ids of the server end isNew', async () => {
  const { ds, sent } = await openOffline();
  ds.remove(ds.get(3));
  ds.get(2).set('name', 'b');
  ds.add({ name: 'last' });
  ds.insert(0, { name: 'first' });
  await ds.sync();
  await ds.online(true);
  assert.deepEqual(sent.map(([op, { id, name }]) => `${op} ${id}:${name}`), ['create 0:first', 'create 0:last', 'update 2:b', 'destroy 3:three']);
  assert.equal(tell(ds.data()), '100:first 1:one 2:b 101:last');
});

test('8.6 a batch flushes each kind by one call', async () => {
  const { ds, sent } = await openOffline({ batch: true });
  ds.get(1).set('name', 'a');
  ds.get(2).set('name', 'b');
  ds.add({ name: 'new' });
  await ds.sync();
  await ds.online(true);
  assert.deepEqual(sent.map(([op, { models }]) => [op, models.length]), [['create', 1], ['update', 2]]);
});

test('8.6 errors in an answer leave their row as it is, the others are done, and change and sync are raised', async () => {
  const { ds, store } = await openOffline({ answer: (op, { data, success }) => data.id === 1 && success({ errors: ['no'] }) });
  ds.get(1).set('name', 'a');
  ds.get(2).set('name', 'b');
  await ds.sync();
  const seen = log(ds, ['change', 'sync', 'error']);
  await ds.online(true);
  assert.deepEqual(seen, ['error customerror', 'change sync', 'sync']);
  assert.deepEqual([tell(ds.data()), store.told], ['1:a* 2:b 3:three', ['1:a update', '2:b', '3:three']]);
});

test('8.6 ours: after a failure only what failed is sent again', async () => {
  let refuse = true;
  const { ds, sent } = await openOffline({ answer: (op, { data, error }) => refuse && data.id === 1 && error({ status: 400 }) });
  ds.get(1).set('name', 'a');
  ds.get(2).set('name', 'b');
  await ds.sync();
  await assert.rejects(ds.online(true));
  assert.deepEqual([ds.online(), tell(ds.data())], [true, '1:a* 2:b 3:three']);
  refuse = false;
  ds.get(1).set('name', 'aa');
  await ds.sync();
  assert.deepEqual(sent.map(([, { id, name }]) => `${id}:${name}`), ['1:a', '2:b', '1:aa']);
});
