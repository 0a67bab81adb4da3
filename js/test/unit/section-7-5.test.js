// Section 7.5 of the Kendo specification: rows that are pushed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { log, opener, server, tell } from './section.js';

const { DataSource, init, ObservableArray } = await loadSources();
await init();
const open = opener(DataSource);

test('7.5 pushInsert puts records at their place, pristine, and tells each', async () => {
  const ds = await open();
  const seen = log(ds, ['change', 'push'], (e) => `${e.index ?? ''} ${tell(e.items)}`);
  ds.pushInsert(1, [{ id: 7, name: 'a' }, { id: 8, name: 'b' }]);
  assert.deepEqual(seen, ['change add 1 7:a', 'change add 2 8:b', 'push create  7:a 8:b']);
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['1:one 7:a 8:b 2:two 3:three', false]);
  ds.cancelChanges();
  assert.equal(tell(ds.data()), '1:one 7:a 8:b 2:two 3:three');
});

test('7.5 pushUpdate adds what is not there, and keeps edits that were not sent', async () => {
  const ds = await open();
  ds.get(1).set('qty', 5);
  const seen = log(ds, ['change', 'push'], (e) => tell(e.items));
  ds.pushUpdate([{ id: 1, name: 'a' }, { id: 9, name: 'nine' }]);
  assert.deepEqual(seen, ['change itemchange 1:a*', 'change add 9:nine', 'push create 9:nine', 'push update 1:a*']);
  assert.equal(ds.get(1).qty, 5);
  ds.cancelChanges();
  assert.deepEqual([tell(ds.data()), ds.get(1).qty], ['1:a 2:two 3:three 9:nine', 10]);
});

test('7.5 pushDestroy takes out what is there, and nothing of it is sent', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport });
  ds.get(2).set('name', 'b');
  const seen = log(ds, ['change', 'push'], (e) => tell(e.items));
  ds.pushDestroy([{ id: 2 }, { id: 99 }]);
  ds.pushDestroy({ id: 98 });
  assert.deepEqual(seen, ['change remove 2:b', 'push destroy 2:b']);
  await ds.sync();
  ds.cancelChanges();
  assert.deepEqual([sent, tell(ds.data())], [[], '1:one 3:three']);
});

for (const [index, ids, expected, events] of [
  [0, [3], '3 1 2', ['remove 2', 'add 0']],
  [2, [1], '2 1 3', ['remove 0', 'add 1']],
  [3, [1], '2 3 1', ['remove 0', 'add 2']],
  [1, [3, 2], '1 2 3', ['remove 2', 'add 1', 'remove 2', 'add 1']],
  [1, [99], '1 2 3', []],
]) {
  test(`7.5 pushMove(${index}, [${ids}]) makes of 1 2 3: ${expected}`, async () => {
    const ds = await open();
    const seen = log(ds, ['change', 'push'], (e) => e.index ?? tell(e.items));
    const moved = ids.map((id) => ds.get(id)).filter(Boolean);
    ds.pushMove(index, moved);
    const told = events.map((e) => `change ${e}`);
    assert.deepEqual(seen, events.length ? [...told, `push update ${tell(moved)}`] : []);
    assert.deepEqual(ds.data().map((item) => item.id).join(' '), expected);
    assert.deepEqual([ds.hasChanges(), moved.every((item) => ds.get(item.id) === item)], [false, true]);
  });
}

test('7.5 handlers of a push see what there is at each of its changes', async () => {
  const ds = await open();
  const seen = log(ds, ['change'], () => `${ds.total()} ${ds.view().map((item) => item.id)}`);
  ds.pushCreate([{ id: 8 }, { id: 9 }]);
  ds.pushMove(0, ds.get(9));
  ds.pushDestroy([{ id: 8 }, { id: 1 }]);
  assert.deepEqual(seen, [
    'change add 4 1,2,3,8', 'change add 5 1,2,3,8,9', 'change remove 4 1,2,3,8', 'change add 5 9,1,2,3,8',
    'change remove 4 9,1,2,3', 'change remove 3 9,2,3',
  ]);
});

test('7.5 what is no row is an error, and nothing is pushed', async () => {
  const ds = await open();
  for (const bad of [undefined, null, 5, 'x', [{ id: 9 }, undefined]]) {
    for (const push of ['pushCreate', 'pushUpdate', 'pushDestroy']) assert.throws(() => ds[push](bad), { code: 'bad_option' });
    for (const push of ['pushInsert', 'pushMove']) assert.throws(() => ds[push](0, bad), { code: 'bad_option' });
  }
  assert.equal(tell(ds.data()), '1:one 2:two 3:three');
});

for (const [index, expected] of [[-1, '1 2 9 3'], [-9, '9 1 2 3'], [1, '1 9 2 3'], [99, '1 2 3 9']]) {
  test(`7.5 pushInsert and insert at ${index}, as splice takes it`, async () => {
    for (const method of ['pushInsert', 'insert']) {
      const ds = await open();
      ds[method](index, { id: 9 });
      assert.equal(ds.data().map((item) => item.id).join(' '), expected);
    }
  });
}

test('7.5 pushes take an ObservableArray', async () => {
  const ds = await open();
  ds.pushCreate(new ObservableArray([{ id: 8 }, { id: 9 }]));
  assert.equal(ds.total(), 5);
});

test('7.5 a handler may change the source in the middle of a push', async () => {
  const ds = await open();
  ds.bind('change', (e) => { if (e.action === 'add' && e.items[0].id === 8) ds.remove(ds.get(1)); });
  ds.pushInsert(3, [{ id: 8 }, { id: 9 }]);
  assert.deepEqual([ds.data().map((item) => item.id), ds.destroyed().length], [[2, 3, 8, 9], 1]);
});

test('7.5 pushMove of a changed record keeps its change', async () => {
  const { transport, sent } = server();
  const ds = await open({ transport, sort: { field: 'qty', dir: 'desc' } });
  ds.get(3).set('name', 'c');
  ds.pushMove(0, ds.get(3));
  assert.deepEqual([tell(ds.data()), tell(ds.view())], ['3:c* 1:one 2:two', '3:c* 2:two 1:one']);
  await ds.sync();
  assert.deepEqual(sent, [['update', { id: 3, name: 'c', qty: 30 }]]);
});
