// Groups and aggregates that the server made (serverGrouping, serverAggregates), over the real engine, in Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init, Model, ObservableArray, ObservableObject } = await loadSources();
await init();

const fields = { id: { type: 'number' }, kind: { from: 'K' }, qty: { type: 'number' } };
const schema = { groups: 'groups', data: 'rows', total: 'total', aggregates: 'totals', model: { id: 'id', fields } };
const answer = {
  groups: [
    { field: 'K', value: 'a', hasSubgroups: false, aggregates: { qty: { sum: 5 } }, note: 'first', items: [{ id: 1, K: 'a', qty: '1' }, { id: 2, K: 'a', qty: 4 }] },
    { field: 'K', value: 'b', hasSubgroups: false, aggregates: {}, items: [{ id: 3, K: 'b', qty: 7 }] },
  ],
  total: 3,
  totals: { qty: { sum: 77 } },
};
const sum = [{ field: 'qty', aggregate: 'sum' }];

function open(options, response = answer) {
  const sent = [];
  const done = (name) => ({ data, success }) => {
    sent.push([name, data]);
    success(name === 'create' ? { rows: [{ ...data, id: 99 }] } : undefined);
  };
  const transport = {
    read: ({ data, success }) => {
      sent.push(['read', data]);
      success(structuredClone(response));
    },
    create: done('create'), update: done('update'), destroy: done('destroy'),
  };
  const ds = new DataSource({ transport, schema, serverGrouping: true, group: { field: 'kind', aggregates: sum }, ...options });
  return { ds, sent };
}

/** Groups as [value, items], rows as ids. */
const outline = (list) => Array.from(list, (x) => (x.items ? [x.value, outline(x.items)] : x.id));

test('data() and view() are the groups that the server made, of items', async () => {
  const { ds, sent } = open();
  await ds.fetch();
  assert.deepEqual(sent, [['read', { group: [{ field: 'K', dir: 'asc', aggregates: sum }] }]]);
  const groups = ds.data();
  assert.ok(groups instanceof ObservableArray && groups[0] instanceof ObservableObject && groups[0].items instanceof ObservableArray);
  assert.deepEqual([outline(groups), groups[0].field, groups[0].note, groups[0].aggregates.qty.sum], [[['a', [1, 2]], ['b', [3]]], 'kind', 'first', 5]);
  assert.ok(groups[0].items[0] instanceof Model);
  assert.deepEqual([groups[0].items[0].qty, groups[0].items[0].kind], [1, 'a']);
  assert.deepEqual([ds.view()[0] === groups[0], ds.data() === groups, ds.at(1) === groups[1], ds.total()], [true, true, true, 3]);
  assert.deepEqual([ds.get(2) === groups[0].items[1], ds.indexOf(ds.get(2)), ds.getByUid(ds.get(3).uid).id], [true, -1, 3]);
  assert.deepEqual(ds.flatView().map((item) => item.id), [1, 2, 3]);
});

test('edits reach the rows in groups; added rows are in groups of their own', async () => {
  const { ds, sent } = open();
  await ds.fetch();
  const [first] = ds.data();
  const seen = [];
  ds.bind('change', (e) => seen.push([e.action, e.index, e.items && outline(e.items)]));
  ds.get(2).set('qty', 40);
  ds.add({ kind: 'c', qty: 5 });
  ds.insert(1, { kind: 'a', qty: 6 });
  ds.remove(ds.get(2));
  assert.deepEqual(seen, [['itemchange', undefined, [2]], ['add', 2, [['c', [0]]]], ['add', 1, [['a', [0]]]], ['remove', 1, [2]]]);
  assert.deepEqual([outline(ds.data()), ds.total(), ds.data()[0] === first], [[['a', [1]], ['a', [0]], ['b', [3]], ['c', [0]]], 4, true]);
  assert.deepEqual(JSON.parse(JSON.stringify(ds.data()[3].aggregates)), { qty: { sum: 0 } });
  assert.deepEqual([ds.created().length, ds.destroyed().map((item) => item.id)], [2, [2]]);
  sent.length = 0;
  await ds.sync();
  assert.deepEqual(sent.map(([name, data]) => [name, data.K]), [['create', 'a'], ['create', 'c'], ['destroy', 'a']]);
  assert.equal(ds.hasChanges(), false);
});

test('a group without rows is gone, and comes back with them', async () => {
  const { ds, sent } = open();
  await ds.fetch();
  ds.remove(ds.get(3));
  assert.deepEqual(outline(ds.view()), [['a', [1, 2]]]);
  ds.cancelChanges();
  assert.deepEqual([outline(ds.view()), sent.length], [[['a', [1, 2]], ['b', [3]]], 2]);
});

test('nested groups, and the nested groups of an added row', async () => {
  const items = [{ field: 'qty', value: '1', hasSubgroups: false, items: [{ id: 1, K: 'a', qty: 1 }] }, { field: 'qty', value: 4, hasSubgroups: false, items: [{ id: 2, K: 'a', qty: 4 }] }];
  const { ds } = open({ group: [{ field: 'kind' }, { field: 'qty' }] }, { groups: [{ field: 'K', value: 'a', hasSubgroups: true, items }], total: 2 });
  await ds.fetch();
  ds.add({ kind: 'z', qty: 8 });
  assert.deepEqual(outline(ds.data()), [['a', [[1, [1]], [4, [2]]]], ['z', [[8, [0]]]]]);
  assert.deepEqual([ds.data()[1].hasSubgroups, ds.data()[1].items[0].field], [true, 'qty']);
});

test('a page is of groups unless the server pages, and a filter leaves groups of what it leaves', async () => {
  const { ds } = open({ pageSize: 1, page: 2 });
  await ds.fetch();
  assert.deepEqual(outline(ds.view()), [['b', [3]]]);
  const paged = open({ pageSize: 1, serverPaging: true }).ds;
  await paged.fetch();
  assert.deepEqual(outline(paged.view()), [['a', [1, 2]], ['b', [3]]]);
  const filtered = open({ filter: { field: 'qty', operator: 'gt', value: 1 } }).ds;
  await filtered.fetch();
  assert.deepEqual([outline(filtered.view()), outline(filtered.data())], [[['a', [2]], ['b', [3]]], [['a', [1, 2]], ['b', [3]]]]);
});

test('without a group, the response has rows', async () => {
  const { ds } = open({ group: [] }, { ...answer, rows: [{ id: 5, K: 'x' }] });
  await ds.fetch();
  assert.deepEqual(ds.data().map((item) => item.id), [5]);
});

test('what is done to the list of a group is done to the source', async () => {
  const { ds } = open();
  await ds.fetch();
  ds.data()[0].items.splice(0, 1);
  ds.data()[1].items.push({ kind: 'b', qty: 1 });
  assert.deepEqual([ds.destroyed().map((item) => item.id), ds.created().map((item) => item.qty)], [[1], [1]]);
  ds.data().splice(0, 1);
  assert.deepEqual(ds.destroyed().map((item) => item.id).sort(), [1, 2]);
});

test('data(groups) replaces them', async () => {
  const { ds } = open();
  await ds.fetch();
  ds.data([{ field: 'kind', value: 'q', hasSubgroups: false, aggregates: {}, items: [{ id: 8, kind: 'q', qty: 1 }] }]);
  assert.deepEqual([outline(ds.data()), ds.get(8).kind], [[['q', [8]]], 'q']);
});

test('the server says what the aggregates are', async () => {
  const { ds, sent } = open({ serverGrouping: false, group: [], serverAggregates: true, aggregate: sum }, { rows: [{ id: 1, K: 'a', qty: 1 }], totals: { qty: { sum: 77, max: 2 } } });
  assert.deepEqual(ds.aggregates(), { qty: { sum: 0 } });
  await ds.fetch();
  assert.deepEqual([sent, ds.aggregates()], [[['read', { aggregate: sum }]], { qty: { sum: 77, max: 2 } }]);
  ds.get(1).set('qty', 50);
  assert.deepEqual(ds.aggregates(), { qty: { sum: 77, max: 2 } });
});

test('aggregates of a response: of a function, of a path that is not there, and without schema.aggregates', async () => {
  for (const [aggregates, want] of [[() => ({ x: { sum: 1 } }), { x: { sum: 1 } }], ['nowhere', { qty: { sum: 0 } }], [undefined, {}]]) {
    const options = { serverGrouping: false, group: [], serverAggregates: true, aggregate: sum, schema: { ...schema, aggregates } };
    const { ds } = open(options, { rows: [], totals: 5 });
    await ds.fetch();
    assert.deepEqual(ds.aggregates(), want);
  }
});

/** An application's own storage, which keeps JSON as localStorage does. */
function ownStorage() {
  let text = 'null';
  return { getItem: () => JSON.parse(text), setItem: (rows) => { text = JSON.stringify(rows); } };
}

const states = (list) => list.map((x) => (x.items ? [x.value, states(x.items)] : [x.id, x.__state__]));

test('offlineData() has groups, and removed rows behind them', async () => {
  const storage = ownStorage();
  const { ds } = open({ offlineStorage: storage });
  await ds.fetch();
  await ds.online(false);
  ds.get(2).set('qty', 44);
  ds.remove(ds.get(3));
  ds.add({ kind: 'c', qty: 5 });
  await ds.sync();
  const want = [['a', [[1, undefined], [2, 'update']]], ['c', [[0, 'create']]], [3, 'destroy']];
  assert.deepEqual(states(ds.offlineData()), want);
  assert.deepEqual([ds.offlineData()[0].aggregates, '$id' in ds.offlineData()[0]], [{ qty: { sum: 5 } }, false]);
  await ds.saved();
  assert.deepEqual(states(storage.getItem()), want);
  await ds.read();
  assert.deepEqual([outline(ds.view()), ds.destroyed().map((item) => item.id)], [[['a', [1, 2]], ['c', [0]]], [3]]);
  ds.close();

  const later = open({ offlineStorage: storage });
  await later.ds.online(false);
  await later.ds.read();
  assert.deepEqual([outline(later.ds.view()), later.ds.get(2).qty, later.ds.created().length, later.ds.destroyed().length], [[['a', [1, 2]], ['c', [0]]], 44, 1, 1]);
  later.ds.close();
});

test('groups are in the store of the engine, too', async () => {
  const { ds } = open({ offlineStorage: 'grouped' });
  await ds.read();
  await ds.saved();
  ds.close();
  const later = open({ offlineStorage: 'grouped' }).ds;
  await later.online(false);
  await later.read();
  assert.deepEqual([outline(later.view()), later.data()[0].note], [[['a', [1, 2]], ['b', [3]]], 'first']);
  later.offlineData([{ field: 'kind', value: 'q', items: [{ id: 8, kind: 'q', __state__: 'update' }] }, { id: 9, kind: 'q', __state__: 'destroy' }]);
  await later.read();
  assert.deepEqual([outline(later.view()), later.hasChanges()], [[['q', [8]]], true]);
  later.close();
});
