// What the differential test (test/differential) found, one program each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init } = await loadSources();
await init();

const model = { id: 'id', fields: { id: { type: 'number' }, paid: { type: 'boolean' } } };
const rows = (...ids) => ids.map((id) => ({ id }));
const idsOf = (list) => Array.from(list, (row) => row.id);

function open(options) {
  const ds = new DataSource({ schema: { model }, ...options });
  ds.read();
  return ds;
}

function changesOf(ds) {
  const seen = [];
  ds.bind('change', (e) => seen.push([e.action, e.index, idsOf(e.items), ds.total()]));
  return seen;
}

test('a field that a row gets and loses again is gone from its item', () => {
  const ds = open({ data: rows(1) });
  const item = ds.at(0);
  item.set('paid', true);
  item.set('extra', 'x');
  ds.cancelChanges();
  assert.deepEqual([item.paid, 'extra' in item], [undefined, false]);
  item.set('paid', true);
  ds.cancelChanges(item);
  assert.equal(item.paid, undefined);
});

test('data() with other rows leaves nothing of the old ones in the items', () => {
  const ds = open({ data: [{ id: 1, note: 'old' }] });
  ds.data(rows(1));
  assert.deepEqual(ds.at(0).toJSON(), { id: 1 });
});

test('removed and added rows go back to where they were, whatever the order of the changes was', () => {
  const ds = open({ data: rows(1, 2, 3, 4, 5) });
  ds.remove(ds.get(2));
  ds.insert(0, {});
  ds.remove(ds.get(4));
  ds.remove(ds.get(3));
  ds.cancelChanges();
  assert.deepEqual(idsOf(ds.data()), [1, 2, 3, 4, 5]);
});

test('a splice of data() is one change for what it removes and one for what it adds', () => {
  const ds = open({ data: rows(1, 2, 3, 4) });
  const seen = changesOf(ds);
  ds.data().splice(1, 2, { id: 7 }, { id: 8 });
  assert.deepEqual(seen, [['remove', 1, [2, 3], 2], ['add', 1, [7, 8], 4]]);
});

test('the index of a change is the one that was asked for', () => {
  const ds = open({ data: [] });
  const seen = changesOf(ds);
  ds.insert(3, { id: 1 });
  ds.pushInsert(5, [{ id: 2 }]);
  ds.data().splice(7, 1, { id: 3 });
  assert.deepEqual(seen.map(([action, index]) => [action, index]), [['add', 3], ['add', 5], ['add', 7]]);
});

test('a change by an offline sync has no changedItems', async () => {
  const ds = open({ data: rows(1), offlineStorage: { getItem: () => null, setItem() {} } });
  await ds.saved();
  await ds.online(false);
  ds.at(0).set('paid', true);
  let told;
  ds.bind('change', (e) => { told = 'changedItems' in e; });
  await ds.sync();
  assert.equal(told, false);
});

test('a record that was removed still tells what it held', () => {
  const ds = open({ data: [{ id: 1, paid: true }] });
  const item = ds.at(0);
  ds.remove(item);
  assert.deepEqual([item.id, item.paid], [1, true]);
});

test('without a model, a removed row is a change until the next read, and keeps queries from reading again', () => {
  const ds = new DataSource({ data: rows(1) });
  ds.read();
  ds.remove(ds.at(0));
  assert.equal(ds.hasChanges(), true);
  ds.sort({ field: 'id', dir: 'asc' });
  assert.equal(ds.total(), 0);
  ds.read();
  assert.deepEqual([ds.hasChanges(), ds.total()], [false, 1]);
});
