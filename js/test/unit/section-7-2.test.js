// Sections 7.2 and 2 of the Kendo specification: transport.submit and transport.push.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import './locks.js';
import { log, model, rows, tell } from './section.js';

const { DataSource, init, OptionError } = await loadSources();
await init();

async function open(submit, options = {}) {
  const calls = [];
  const transport = {
    read: ({ success }) => success(rows()),
    submit(options) {
      calls.push(options);
      return submit?.call(this, options);
    },
  };
  const ds = new DataSource({ transport, batch: true, schema: { model }, ...options });
  await ds.read();
  return { ds, calls, transport };
}

function changeAll(ds) {
  ds.get(1).set('name', 'a');
  ds.add({ name: 'n' });
  ds.remove(ds.get(3));
}

test('7.2 one call of submit takes all writes before sync returns; events are those of one call and three answers', async () => {
  const { ds, calls } = await open(({ data, success }) => {
    success(data.destroyed, 'destroy');
    success([{ id: 9, name: 'n' }], 'create');
    success([], 'update');
  });
  changeAll(ds);
  const seen = log(ds, ['requestStart', 'progress', 'requestEnd', 'change', 'sync', 'error']);
  const done = ds.sync();
  assert.deepEqual(calls.map(({ data }) => data), [{
    created: [{ name: 'n', id: 0 }], updated: [{ id: 1, name: 'a', qty: 10 }], destroyed: [rows()[2]],
  }]);
  await done;
  assert.deepEqual(seen, [
    'requestStart submit', 'progress', 'requestEnd create', 'requestEnd update', 'requestEnd destroy', 'change sync', 'sync',
  ]);
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['1:a 2:two 9:n', false]);
});

test('7.2 kinds without changes are empty, and a sync is done when all others are answered', async () => {
  const { ds, calls } = await open();
  changeAll(ds);
  ds.cancelChanges(ds.get(1));
  let done = false;
  const syncing = ds.sync().then(() => { done = true; });
  const [{ data, success }] = calls;
  assert.deepEqual(data.updated, []);
  success([{ id: 9 }], 'create');
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.equal(done, false);
  success(undefined, 'destroy');
  await syncing;
  assert.equal(ds.hasChanges(), false);
});

test('7.2 error rejects the sync with one error event; kinds that were answered before are done', async () => {
  const { ds, calls } = await open(({ success, error }) => {
    success([{ id: 9 }], 'create');
    error({ status: 400 }, 'error', 'Bad');
  });
  changeAll(ds);
  const seen = log(ds, ['requestEnd', 'error']);
  await assert.rejects(ds.sync(), (error) => error.xhr.status === 400);
  assert.deepEqual(seen, ['requestEnd create', 'requestEnd', 'error error']);
  assert.equal(tell(ds.data()), '1:a* 2:two 9:n');
  ds.sync();
  assert.deepEqual([calls.length, calls[1].data.created, calls[1].data.updated.length], [2, [], 1]);
});

test('7.2 what submit throws rejects the sync and names it', async () => {
  for (const submit of [() => { throw new Error('broken'); }, async () => { throw new Error('broken'); }]) {
    const { ds } = await open(submit);
    changeAll(ds);
    await assert.rejects(ds.sync(), /transport\.submit threw: broken/);
    assert.equal(tell(ds.data()), '1:a* 2:two 0:n+');
  }
});

test('7.2 success with a type that is none says so', async () => {
  const { ds } = await open(({ success }) => success([], 'updated'));
  changeAll(ds);
  await assert.rejects(ds.sync(), /"create", "update" or "destroy"/);
});

test('7.2 submit is called with the transport, a key for each kind and a signal that aborts', async () => {
  let self;
  const { ds, calls, transport } = await open(function () { self = this; }, { offline: { idempotency: true } });
  changeAll(ds);
  ds.sync();
  assert.equal(self, transport);
  const [{ idempotencyKeys, repeat, signal }] = calls;
  assert.deepEqual([Object.keys(idempotencyKeys), new Set(Object.values(idempotencyKeys)).size], [['created', 'updated', 'destroyed'], 3]);
  assert.equal(repeat, false);
  ds.cancelFlush();
  assert.deepEqual([signal.aborted, tell(ds.data())], [true, '1:a* 2:two 0:n+']);
});

test('7.2 with autoSync each change is submitted, and without batch submit is not used', async () => {
  const { ds, calls } = await open(({ success }) => success([], 'update'), { autoSync: true });
  ds.get(1).set('name', 'x');
  await ds.sync();
  assert.deepEqual([calls.length, ds.hasChanges()], [1, false]);

  const single = await open(undefined, { batch: false });
  single.ds.get(1).set('name', 'x');
  await assert.rejects(single.ds.sync(), /transport\.update/);
  assert.equal(single.calls.length, 0);
});

test('7.2 offline changes go out by submit in one call when the connection is back', async () => {
  let stored = null;
  const offlineStorage = { getItem: () => stored, setItem: (state) => { stored = state; } };
  const { ds, calls } = await open(({ data, success }) => {
    success(data.created.map((row) => ({ ...row, id: 9 })), 'create');
    success([], 'update');
    success([], 'destroy');
  }, { offlineStorage });
  ds.online(false);
  changeAll(ds);
  await ds.sync();
  assert.equal(calls.length, 0);
  await ds.online(true);
  assert.deepEqual([calls.length, tell(ds.data()), ds.hasChanges()], [1, '1:a 2:two 9:n', false]);
});

for (const [transport, named] of [
  [{ read: '/x', submit: () => {} }, /transport\.submit/],
  [{ read: () => {}, submit: '/x' }, /transport\.submit/],
  [{ read: '/x', push: {} }, /transport\.push/],
  [{ read: '/x', push: () => { throw new Error('no socket'); } }, /transport\.push threw: no socket/],
]) {
  test(`2 a transport that cannot be used is an error that names it: ${named.source}`, () => {
    assert.throws(() => new DataSource({ transport, batch: true }), (error) => error instanceof OptionError && named.test(error.message));
  });
}

test('2 transport.push is called once with callbacks that take responses as reads bring them', async () => {
  let callbacks;
  const transport = {
    read: ({ success }) => success({ list: [{ Key: '1', name: 'one' }] }),
    push(given) {
      assert.equal(this, transport);
      callbacks = given;
    },
  };
  const fields = { id: { type: 'number', from: 'Key' }, name: {} };
  const ds = new DataSource({ transport, schema: { data: 'list', model: { id: 'id', fields } } });
  assert.deepEqual(Object.keys(callbacks), ['pushCreate', 'pushUpdate', 'pushDestroy']);
  await ds.read();
  const seen = log(ds, ['push'], (e) => tell(e.items));
  callbacks.pushCreate({ list: [{ Key: '2', name: 'two' }, { Key: '3', name: 'three' }] });
  callbacks.pushUpdate({ list: { Key: 2, name: 'b' } });
  callbacks.pushDestroy({ list: [{ Key: 1 }] });
  callbacks.pushCreate({ other: [{ Key: '4' }] });
  assert.deepEqual(seen, ['push create 2:two 3:three', 'push update 2:b', 'push destroy 1:one']);
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['2:b 3:three', false]);
});

test('2 a transport of settings may push as well', () => {
  let push;
  const ds = new DataSource({ transport: { read: '/x', push: ({ pushCreate }) => { push = pushCreate; } }, schema: { model } });
  push({ id: 1, name: 'one' });
  assert.equal(tell(ds.data()), '1:one');
});
