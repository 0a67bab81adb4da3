// Section 7 of the Kendo specification: changes and synchronisation. 7.2 and 7.5 have files of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { later, log, opener, rows, server, take, tell } from './section.js';

const { DataSource, init } = await loadSources();
await init();

const open = opener(DataSource);

// One change of each kind, made in an order that is not that of the rows.
function changeAll(ds) {
  ds.remove(ds.get(3));
  ds.get(2).set('name', 'b');
  ds.get(1).set('name', 'a');
  ds.add({ name: 'last' });
  ds.insert(0, { name: 'first' });
}

test('7.1.1 without a model sync resolves and nothing happens', async () => {
  const ds = await open({ schema: undefined });
  ds.at(0).set('name', 'x');
  ds.add({ name: 'new' });
  const seen = log(ds);
  await ds.sync();
  assert.deepEqual(seen, []);
});

test('7.1.3 all creates, then all updates, then all destroys are sent before sync returns, each in the order of the rows', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport });
  changeAll(ds);
  const seen = log(ds);
  const done = ds.sync();
  const asked = ['create', 'create', 'update', 'update', 'destroy'];
  assert.deepEqual(take(seen), asked.map((op) => `requestStart ${op}`));
  assert.deepEqual(sent, [
    ['create', { name: 'first', id: 0 }], ['create', { name: 'last', id: 0 }],
    ['update', { id: 1, name: 'a', qty: 10 }], ['update', { id: 2, name: 'b', qty: 20 }], ['destroy', rows()[2]],
  ]);
  await done;
  assert.deepEqual(seen, [...asked.map((op) => `requestEnd ${op}`), 'change sync', 'sync']);
  assert.equal(tell(ds.data()), '100:first 1:a 2:b 101:last');
});

test('7.1.3 a batch has one call for each kind', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport, batch: true });
  changeAll(ds);
  await ds.sync();
  assert.deepEqual(sent.map(([op, data]) => [op, data.models.map((row) => row.name)]), [
    ['create', ['first', 'last']], ['update', ['a', 'b']], ['destroy', ['three']],
  ]);
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['100:first 1:a 2:b 101:last', false]);
});

test('7.1.3 destroys are sent in the order of the removals', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport });
  for (const id of [3, 1, 2]) ds.remove(ds.get(id));
  assert.deepEqual(ds.destroyed().map((item) => item.id), [3, 1, 2]);
  await ds.sync();
  assert.deepEqual(sent.map(([, { id }]) => id), [3, 1, 2]);
});

test('7.1.3 requestStart of a write cannot be prevented', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport });
  ds.bind('requestStart', (e) => e.preventDefault());
  ds.get(1).set('name', 'x');
  await ds.sync();
  assert.equal(sent.length, 1);
});

test('7.1.4 rows of an answer belong to what was sent by position, and an empty answer accepts what was sent', async () => {
  const { transport } = server((op, { data, success }) => op === 'update' && success([{ id: 1, qty: 77 }]));
  const ds = await open({ transport, batch: true });
  ds.get(1).set('name', 'a');
  ds.get(2).set('name', 'b');
  await ds.sync();
  assert.deepEqual([ds.get(1).qty, tell(ds.data())], [77, '1:a 2:b 3:three']);
});

test('7.1.4 requestEnd carries the response, of a source without a transport what was sent', async () => {
  const ds = await open();
  ds.get(1).set('qty', 5);
  ds.remove(ds.get(2));
  const responses = [];
  ds.bind('requestEnd', (e) => responses.push([e.type, e.response]));
  await ds.sync();
  assert.deepEqual(responses, [['update', { id: 1, name: 'one', qty: 5 }], ['destroy', rows()[1]]]);
});

test('7.1.4 errors in an answer raise error, leave their record changed, and the sync resolves', async () => {
  const { transport } = server((op, { data, success }) => data.id === 1 && success({ errors: ['no'] }));
  const ds = await open({ transport });
  ds.get(1).set('name', 'a');
  ds.get(2).set('name', 'b');
  const seen = log(ds, undefined, (e) => e.errors?.join() ?? '');
  assert.equal(await ds.sync(), undefined);
  assert.deepEqual(seen.slice(2), ['requestEnd update', 'error customerror no', 'requestEnd update', 'change sync', 'sync']);
  assert.equal(tell(ds.data()), '1:a* 2:b 3:three');
});

test('7.1.6 with nothing to send, sync raises change and sync all the same', async () => {
  const ds = await open();
  const seen = log(ds, undefined, (e) => e.changedItems?.length ?? '');
  await ds.sync();
  assert.deepEqual(seen, ['change sync 0', 'sync']);
});

test('7.1.8 a refusal rejects the sync with its error and leaves the rest done: nothing is sent twice', async () => {
  let refuse = true;
  const { transport, sent } = server((op, { data, error }) => refuse && data.id === 1 && error({ status: 400 }, 'error', 'Bad'));
  const ds = await open({ transport });
  ds.get(1).set('name', 'a');
  ds.add({ name: 'new' });
  await assert.rejects(ds.sync(), (error) => error.xhr.status === 400);
  assert.equal(tell(ds.data()), '1:a* 2:two 3:three 100:new');
  refuse = false;
  await ds.sync();
  assert.deepEqual(sent.map(([op]) => op), ['create', 'update', 'update']);
  assert.equal(ds.hasChanges(), false);
});

test('7.1.9 a second sync in flight sends nothing again, and an edit made meanwhile stays', async () => {
  const answers = [];
  const { transport, sent } = server((op, { data, success }) => { answers.push(() => success(data)); return later; });
  const ds = await open({ transport });
  ds.get(1).set('name', 'a');
  const first = ds.sync();
  const second = ds.sync();
  ds.get(1).set('name', 'later');
  assert.equal(sent.length, 1);
  answers[0]();
  await Promise.all([first, second]);
  assert.equal(tell(ds.data()), '1:later* 2:two 3:three');
  ds.sync();
  assert.deepEqual(sent.map(([, { name }]) => name), ['a', 'later']);
});

test('7.1 records are accepted under the names and in the form of the schema', async () => {
  const sent = [];
  const ds = await open({
    transport: {
      read: ({ success }) => success({ list: [{ Key: '1', at: '/Date(5)/' }] }),
      update: ({ data, success }) => { sent.push(data); success({ list: [{ Key: '1', at: '/Date(9)/' }] }); },
    },
    schema: { data: 'list', model: { id: 'id', fields: { id: { type: 'number', from: 'Key' }, at: { type: 'date' } } } },
  });
  ds.get(1).set('at', new Date(7));
  await ds.sync();
  assert.deepEqual([sent[0].Key, sent[0].at, 'id' in sent[0]], [1, new Date(7), false]);
  assert.deepEqual([ds.get(1).at, ds.get(1).dirty], [new Date(9), false]);
});

const changes = (ds) => {
  const seen = [];
  ds.bind('change', (e) => {
    const { action, index, field, items, changedItems, partialUpdate } = e;
    seen.push({ action, index, field, items: tell(items), changed: changedItems && tell(changedItems), partialUpdate });
  });
  return seen;
};

const all = '1:one 2:two 3:three';
for (const [cause, make, expected] of [
  ['read', (ds) => ds.read(), { items: all }],
  ['data(x)', (ds) => ds.data([{ id: 9, name: 'nine' }]), { items: '9:nine' }],
  ['cancelChanges', (ds) => ds.cancelChanges(), { items: all }],
  ['a query that is answered here', (ds) => ds.query({ filter: { field: 'id', operator: 'gt', value: 1 } }), { items: '2:two 3:three' }],
  ['add', (ds) => ds.add({ name: 'new' }), { action: 'add', index: 3, items: '0:new+', partialUpdate: true }],
  ['insert', (ds) => ds.insert(1, { name: 'new' }), { action: 'add', index: 1, items: '0:new+', partialUpdate: true }],
  ['pushCreate', (ds) => ds.pushCreate({ id: 4, name: 'new' }), { action: 'add', index: 3, items: '4:new', partialUpdate: true }],
  ['pushUpdate', (ds) => ds.pushUpdate({ id: 2, name: 'b' }), { action: 'itemchange', items: '2:b', partialUpdate: true }],
  ['remove', (ds) => ds.remove(ds.get(2)), { action: 'remove', index: 1, items: '2:two', partialUpdate: true }],
  ['pushDestroy', (ds) => ds.pushDestroy({ id: 2 }), { action: 'remove', index: 1, items: '2:two', partialUpdate: true }],
  ['set', (ds) => ds.get(2).set('qty', 1), { action: 'itemchange', field: 'qty', items: '2:two*', partialUpdate: true }],
  ['sync', (ds) => ds.sync(), { action: 'sync', items: all, changed: '', partialUpdate: true }],
]) {
  test(`7.3 what change carries after ${cause}`, async () => {
    const ds = await open();
    const seen = changes(ds);
    await make(ds);
    const nothing = { action: undefined, index: undefined, field: undefined, changed: undefined, partialUpdate: undefined };
    assert.deepEqual(seen, [{ ...nothing, ...expected }]);
  });
}

test('7.3 partialUpdate is false once a field that the query depends on was changed', async () => {
  const ds = await open({ sort: { field: 'name', dir: 'asc' } });
  const seen = changes(ds);
  ds.get(1).set('qty', 1);
  ds.add({ name: 'a' });
  ds.get(1).set('name', 'z');
  ds.add({ name: 'b' });
  ds.remove(ds.get(2));
  await ds.sync();
  assert.deepEqual(seen.map((e) => e.partialUpdate), [true, true, false, false, false, false]);
});

test('7.3 the view and the total are up to date when handlers run', async () => {
  const ds = await open({ filter: { field: 'qty', operator: 'gte', value: 20 }, pageSize: 2 });
  const seen = log(ds, ['change'], () => `${ds.total()} ${tell(ds.view())}`);
  ds.get(1).set('qty', 25);
  ds.remove(ds.get(2));
  assert.deepEqual(seen, ['change itemchange 3 1:one* 2:two', 'change remove 2 1:one* 3:three']);
});

test('7.3 changedItems of a sync are what was sent, removed records too', async () => {
  const { transport } = server();
  const ds = await open({ transport });
  changeAll(ds);
  let changed;
  ds.one('change', (e) => { changed = e.changedItems; });
  await ds.sync();
  assert.equal(tell(changed), '100:first 101:last 1:a 2:b 3:three');
});

for (const [change, make, op] of [
  ['add', (ds) => ds.add({ name: 'new' }), 'create'],
  ['remove', (ds) => ds.remove(ds.get(1)), 'destroy'],
  ['set', (ds) => ds.get(1).set('name', 'x'), 'update'],
  ['data().push', (ds) => ds.data().push({ name: 'new' }), 'create'],
]) {
  test(`7.4 with autoSync, ${change} is sent at once, and the change of the sync is the only one`, async () => {
    const { transport, sent } = server();
    const ds = await open({ transport, autoSync: true });
    const seen = log(ds);
    make(ds);
    assert.deepEqual([take(seen), sent.length], [[`requestStart ${op}`], 1]);
    await ds.sync();
    assert.deepEqual(seen, [`requestEnd ${op}`, 'change sync', 'sync']);
    assert.deepEqual([ds.hasChanges(), sent.length], [false, 1]);
  });
}

test('7.4 push methods raise their own changes in spite of autoSync', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport, autoSync: true });
  const seen = log(ds);
  ds.pushCreate({ id: 4, name: 'four' });
  ds.pushUpdate({ id: 1, name: 'a' });
  ds.pushDestroy({ id: 2 });
  assert.deepEqual(seen, ['change add', 'push create', 'change itemchange', 'push update', 'change remove', 'push destroy']);
  assert.deepEqual(sent, []);
});

for (const [what, act, expected, events] of [
  ['a changed record', (ds) => { ds.get(1).set('name', 'a'); return ds.get(1); }, '1:one 2:two 3:three', []],
  ['a new record', (ds) => ds.add({ name: 'new' }), '1:one 2:two 3:three', ['change remove']],
  ['a removed record', (ds) => ds.remove(ds.get(2)), '1:one 3:three', []],
  ['a record that is as it was', (ds) => ds.get(2), '1:one 2:two 3:three', []],
]) {
  test(`5 cancelChanges of ${what}`, async () => {
    const ds = await open();
    const item = act(ds);
    ds.get(3).set('qty', 5);
    const seen = log(ds, ['change']);
    ds.cancelChanges(item);
    assert.deepEqual(seen, events);
    assert.equal(tell(ds.data()), expected.replace('3:three', '3:three*'));
  });
}

test('5 cancelChanges brings back values, removed records at their places, and drops new ones', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport });
  changeAll(ds);
  ds.cancelChanges();
  assert.deepEqual([tell(ds.data()), ds.total(), ds.hasChanges()], ['1:one 2:two 3:three', 3, false]);
  await ds.sync();
  assert.deepEqual(sent, []);
});
