// The DataSource class over the real engine, in Node: what Kendo pages rely on, without a server or a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { log, model, rows } from './section.js';

const { DataSource, init, Model, ObservableArray, OptionError } = await loadSources();
await init();

function open(options) {
  const ds = new DataSource({ data: rows(), schema: { model }, ...options });
  ds.read();
  return ds;
}

test('local data is there when read returns', () => {
  const ds = new DataSource({ data: rows() });
  const seen = log(ds, ['requestStart', 'requestEnd', 'change']);
  ds.read();
  assert.deepEqual(seen, ['requestStart read', 'requestEnd read', 'change']);
  assert.deepEqual([ds.total(), ds.view().length, ds.at(2).name], [3, 3, 'three']);
});

test('fetch calls back with the source', () => {
  const ds = new DataSource({ data: rows() });
  let self;
  ds.fetch(function () { self = this; });
  assert.equal(self, ds);
});

test('a row has one item, whichever way it is reached', () => {
  const ds = open();
  const item = ds.get(2);
  assert.ok(item instanceof Model);
  for (const same of [ds.at(1), ds.data()[1], ds.data().at(1), ds.view()[1], ds.getByUid(item.uid)]) assert.equal(same, item);
  assert.equal(ds.indexOf(item), 1);
  ds.read();
  assert.equal(ds.get(2), item);
});

test('a set shows in view and total before change is raised', () => {
  const ds = open({ filter: { field: 'qty', operator: 'gt', value: 15 } });
  ds.fetch();
  assert.equal(ds.total(), 2);
  let seen;
  ds.bind('change', (e) => { seen = [e.action, e.field, e.items[0], e.partialUpdate, ds.total(), ds.view().map((row) => row.id)]; });
  const item = ds.get(1);
  item.set('qty', '40');
  assert.deepEqual(seen, ['itemchange', 'qty', item, false, 3, [1, 2, 3]]);
  assert.deepEqual([item.qty, item.dirty, item.dirtyFields], [40, true, { qty: true }]);
});

test('one set raises one change of the source', () => {
  const ds = open();
  const seen = log(ds, ['change']);
  ds.at(0).set('name', 'x');
  ds.at(0).set('name', 'x');
  ds.at(0).set('id', 9);
  assert.deepEqual(seen, ['change itemchange']);
  assert.equal(ds.at(0).id, 1);
});

test('a set that a handler prevents changes nothing', () => {
  const ds = open();
  ds.at(0).bind('set', (e) => e.preventDefault());
  ds.at(0).set('name', 'x');
  assert.deepEqual([ds.at(0).name, ds.hasChanges()], ['one', false]);
});

test('added and removed items come with their index', () => {
  const ds = open();
  const seen = [];
  ds.bind('change', (e) => seen.push([e.action, e.index, e.items[0]]));
  const added = ds.insert(1, { name: 'new' });
  assert.ok(added.isNew());
  const removed = ds.remove(ds.get(3));
  assert.deepEqual(seen, [['add', 1, added], ['remove', 3, removed]]);
  assert.deepEqual([ds.created(), ds.destroyed()], [[added], [removed]]);
});

test('a record that the page made is the item of the row it is added as', () => {
  const ds = open();
  const record = new (ds.reader.model)({ name: 'mine' });
  let told;
  ds.one('change', (e) => { told = e.items[0]; });
  assert.equal(ds.add(record), record);
  assert.equal(told, record);
  record.set('name', 'still mine');
  assert.equal(ds.view()[3].name, 'still mine');
});

test('data() is an observable array that grows with the source', () => {
  const ds = open();
  const data = ds.data();
  assert.ok(data instanceof ObservableArray);
  data.push({ name: 'pushed' });
  assert.deepEqual([data.length, ds.total(), data.map((row) => row.name)], [4, 4, ['one', 'two', 'three', 'pushed']]);
  data.remove(data[0]);
  assert.deepEqual([...ds.data()].map((row) => row.name), ['two', 'three', 'pushed']);
});

test('a sync makes items clean and raises sync last', async () => {
  const ds = open();
  ds.at(0).set('name', 'x');
  const seen = log(ds, ['requestStart', 'requestEnd', 'change', 'sync']);
  const { promise, changed } = { promise: ds.sync(), changed: ds.at(0) };
  await promise;
  assert.deepEqual(seen, ['requestStart update', 'requestEnd update', 'change sync', 'sync']);
  assert.deepEqual([changed.dirty, ds.hasChanges()], [false, false]);
});

test('cancelChanges brings values and rows back into the items', () => {
  const ds = open();
  const item = ds.get(1);
  item.set('name', 'x');
  ds.remove(ds.get(2));
  ds.add({ name: 'new' });
  ds.cancelChanges();
  assert.deepEqual(ds.view().map((row) => row.name), ['one', 'two', 'three']);
  assert.deepEqual([item.name, item.dirty, ds.hasChanges()], ['one', false, false]);
});

test('sort, filter and paging keep each other', () => {
  const ds = open({ pageSize: 2 });
  ds.sort({ field: 'qty', dir: 'desc' });
  assert.deepEqual(ds.view().map((row) => row.id), [3, 2]);
  ds.page(2);
  assert.deepEqual([ds.view().map((row) => row.id), ds.page(), ds.totalPages(), ds.skip(), ds.take()], [[1], 2, 2, 2, 2]);
  assert.deepEqual([ds.next(), ds.prev(), ds.prev()], [undefined, 1, undefined]);
  ds.filter({ field: 'name', operator: 'startswith', value: 't' });
  assert.deepEqual([ds.view().map((row) => row.id), ds.total(), ds.page()], [[3, 2], 2, 1]);
});

test('functions and dates in a query survive the way to the engine and back', () => {
  const compare = (a, b) => a.name.length - b.name.length;
  const ds = open();
  ds.sort({ field: 'name', dir: 'asc', compare });
  const day = new Date(5);
  ds.filter({ field: 'day', operator: 'eq', value: day });
  const { filters: [filter] } = [].concat(ds.filter()).map((f) => (f.filters ? f : { filters: [f] }))[0];
  assert.equal([].concat(ds.sort())[0].compare, compare);
  assert.deepEqual(filter.value, day);
});

test('an application\'s own storage gets the state array and gives it back', async () => {
  let stored = null;
  const offlineStorage = { getItem: () => stored, setItem: (state) => { stored = structuredClone(state); } };
  const ds = open({ offlineStorage });
  ds.online(false);
  ds.get(1).set('name', 'x');
  ds.remove(ds.get(2));
  await ds.sync();
  const states = Object.fromEntries(stored.map((row) => [row.id, row.__state__]));
  assert.deepEqual(states, { 1: 'update', 2: 'destroy', 3: undefined });
  assert.deepEqual(ds.offlineData().map((row) => row.__state__).sort(), ['destroy', 'update', undefined]);

  const next = new DataSource({ data: rows(), schema: { model }, offlineStorage });
  next.online(false);
  await next.read();
  assert.deepEqual(next.view().map((row) => [row.name, row.dirty]), [['x', true], ['three', false]]);
});

test('pushed rows are clean', () => {
  const ds = open();
  const seen = log(ds, ['push']);
  ds.pushCreate({ id: 4, name: 'four' });
  ds.pushUpdate({ id: 1, name: 'uno' });
  ds.pushDestroy({ id: 2 });
  assert.deepEqual(ds.view().map((row) => row.name), ['uno', 'three', 'four']);
  assert.deepEqual([seen, ds.hasChanges()], [['push create', 'push update', 'push destroy'], false]);
});

test('nested values are observable and their changes are changes of the row', () => {
  const ds = open({ data: [{ id: 1, name: 'one', address: { city: 'Rome' } }] });
  const seen = [];
  ds.bind('change', (e) => seen.push([e.action, e.field]));
  ds.at(0).set('address.city', 'Oslo');
  assert.deepEqual(seen, [['itemchange', 'address.city']]);
  assert.deepEqual([ds.at(0).dirty, ds.at(0).toJSON().address], [true, { city: 'Oslo' }]);
});

test('without a model, items are plain records whose changes are told', () => {
  const ds = open({ schema: undefined });
  const seen = log(ds, ['change']);
  ds.at(0).set('name', 'x');
  assert.deepEqual([seen, ds.view()[0].name], [['change itemchange'], 'x']);
});

for (const [options, named] of [
  [{ data: 5 }, /data/],
  [{ transport: { read: 7 } }, /transport\.read/],
  [{ offlineStorage: {} }, /offlineStorage/],
  [{ schema: { model: 3 } }, /schema\.model/],
  [{ schema: { model: { fields: { price: { type: 'numbr' } } } } }, /schema\.model\.fields\.price\.type/],
  [{ offline: { conflict: 'mine' } }, /offline\.conflict/],
  [{ pageSize: -1 }, /pageSize/],
]) {
  test(`a malformed option is an error that names it: ${named.source}`, () => {
    assert.throws(() => new DataSource({ schema: { model }, ...options }), (error) => {
      assert.ok(error instanceof OptionError, String(error));
      assert.match(error.message, named);
      return true;
    });
  });
}

test('create takes rows, options, fields or nothing', () => {
  const total = (ds) => { ds.read(); return ds.total(); };
  const forms = [rows(), new ObservableArray(rows()), { data: rows() }, undefined, null];
  assert.deepEqual(forms.map((form) => total(DataSource.create(form))), [3, 3, 3, 0, 0]);
  const typed = DataSource.create({ data: [{ qty: '7' }], fields: [{ field: 'qty', type: 'number' }, { field: 'name' }] });
  typed.read();
  assert.equal(typed.at(0).qty, 7);
  assert.equal(DataSource.create(typed), typed);
});

test('a long view is an array of the page: it can be cut, added to and sorted', () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({ id: i + 1 }));
  const ds = open({ data: many });
  const view = ds.view();
  view.push('last');
  assert.deepEqual([view.length, view[3000], view.at(-1)], [3001, 'last', 'last']);
  assert.deepEqual(view.splice(0, 2999).length, 2999);
  assert.deepEqual([view.length, view[0].id, 1 in view, 2 in view], [2, 3000, true, false]);
  view.length = 0;
  assert.deepEqual([...view], []);
  assert.equal(ds.data().length, 3000);
});
