// Groups and aggregates of a DataSource, over the real engine, in Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init, OptionError } = await loadSources();
await init();

const model = { id: 'id', fields: { id: { type: 'number' }, kind: { type: 'string' }, qty: { type: 'number' }, day: { type: 'date' } } };
const rows = () => [
  { id: 1, kind: 'b', part: 'x', qty: 1 }, { id: 2, kind: 'a', part: 'y', qty: 2 }, { id: 3, kind: 'b', part: 'x', qty: 3 },
  { id: 4, kind: 'a', part: 'x', qty: 7 }, { id: 5, kind: 'b', part: 'y', qty: 1 },
];

function open(options) {
  const ds = new DataSource({ data: rows(), schema: { model }, ...options });
  ds.fetch();
  return ds;
}

/** A view as [value, aggregates, items], rows as ids. */
const outline = (list) => list.map((x) => ('hasSubgroups' in x ? [x.value, x.aggregates, outline(x.items)] : x.id));
const sum = [{ field: 'qty', aggregate: 'sum' }];

test('view() has groups of items, with their aggregates', () => {
  const ds = open({ group: { field: 'kind', aggregates: [...sum, { field: 'id', aggregate: 'Max' }] } });
  const view = ds.view();
  assert.deepEqual(Object.keys(view[0]), ['field', 'value', 'items', 'hasSubgroups', 'aggregates']);
  assert.deepEqual([view[0].field, view[0].hasSubgroups], ['kind', false]);
  assert.deepEqual(outline(view), [['a', { qty: { sum: 9 }, id: { Max: 4 } }, [2, 4]], ['b', { qty: { sum: 5 }, id: { Max: 5 } }, [1, 3, 5]]]);
  assert.equal(view[0].items[0], ds.get(2));
  assert.equal(ds.view(), view);
  assert.deepEqual(JSON.parse(JSON.stringify(view[0].items.map((item) => item.id))), [2, 4]);
});

test('groups nest, each level in its own direction', () => {
  const ds = open({ group: [{ field: 'kind', dir: 'desc', aggregates: sum }, { field: 'part', aggregates: [{ field: 'qty', aggregate: 'count' }] }] });
  assert.deepEqual(outline(ds.view()), [
    ['b', { qty: { sum: 5 } }, [['x', { qty: { count: 2 } }, [1, 3]], ['y', { qty: { count: 1 } }, [5]]]],
    ['a', { qty: { sum: 9 } }, [['x', { qty: { count: 1 } }, [4]], ['y', { qty: { count: 1 } }, [2]]]],
  ]);
  assert.equal(ds.view()[0].hasSubgroups, true);
  assert.deepEqual(ds.flatView().map((item) => item.id), [1, 3, 5, 4, 2]);
  assert.deepEqual(ds.getGroupsFlat(ds.view()).map((group) => group.value), ['x', 'y', 'b', 'x', 'y', 'a']);
});

test('pages count rows, and a group that a border divides keeps the aggregates of all', () => {
  const ds = open({ group: { field: 'kind', aggregates: sum }, pageSize: 3 });
  assert.deepEqual([outline(ds.view()), ds.total(), ds.totalPages()], [[['a', { qty: { sum: 9 } }, [2, 4]], ['b', { qty: { sum: 5 } }, [1]]], 5, 2]);
  assert.equal(ds.next(), 2);
  assert.deepEqual(outline(ds.view()), [['b', { qty: { sum: 5 } }, [3, 5]]]);
  assert.deepEqual(ds.flatView().map((item) => item.id), [3, 5]);
});

test('group() normalises, keeps the page and raises the events of a query', () => {
  const ds = open({ pageSize: 2, page: 2, filter: { field: 'qty', operator: 'lt', value: 5 }, aggregate: sum });
  const seen = [];
  for (const name of ['requestStart', 'progress', 'requestEnd', 'reset', 'change']) ds.bind(name, () => seen.push(name));
  assert.deepEqual(ds.group(), []);
  ds.group('kind');
  assert.deepEqual(seen, ['requestStart', 'progress', 'requestEnd', 'change']);
  assert.deepEqual(ds.group(), [{ field: 'kind', dir: 'asc' }]);
  assert.deepEqual([ds.page(), outline(ds.view()), ds.filter().filters[0].operator, ds.aggregates()], [2, [['b', {}, [3, 5]]], 'lt', { qty: { sum: 7 } }]);
  ds.group([]);
  assert.deepEqual([ds.group(), ds.view().map((item) => item.id)], [[], [3, 5]]);
  ds.query({ pageSize: 2 });
  assert.deepEqual([ds.group(), ds.aggregate()], [undefined, undefined]);
});

test('change tells of the groups, and they are up to date when it does', () => {
  const ds = open({ group: { field: 'kind', aggregates: sum }, aggregate: sum });
  const seen = [];
  ds.bind('change', (e) => seen.push([e.action, outline(ds.view()), ds.aggregates().qty.sum]));
  ds.get(1).set('qty', 10);
  ds.get(1).set('kind', 'c');
  ds.remove(ds.get(3));
  ds.add({ id: 9, kind: 'a', qty: 5 });
  ds.cancelChanges();
  assert.deepEqual(seen, [
    ['itemchange', [['a', { qty: { sum: 9 } }, [2, 4]], ['b', { qty: { sum: 14 } }, [1, 3, 5]]], 23],
    ['itemchange', [['a', { qty: { sum: 9 } }, [2, 4]], ['b', { qty: { sum: 4 } }, [3, 5]], ['c', { qty: { sum: 10 } }, [1]]], 23],
    ['remove', [['a', { qty: { sum: 9 } }, [2, 4]], ['b', { qty: { sum: 1 } }, [5]], ['c', { qty: { sum: 10 } }, [1]]], 20],
    ['add', [['a', { qty: { sum: 14 } }, [2, 4, 9]], ['b', { qty: { sum: 1 } }, [5]], ['c', { qty: { sum: 10 } }, [1]]], 25],
    [undefined, [['a', { qty: { sum: 9 } }, [2, 4]], ['b', { qty: { sum: 5 } }, [1, 3, 5]]], 14],
  ]);
});

test('a group is by time for dates, and apart for null and for no value', () => {
  const day = (ms) => new Date(ms);
  const ds = new DataSource({ data: [{ id: 1, day: day(5) }, { id: 2, day: day(3) }, { id: 3, day: day(5) }], group: { field: 'day' } });
  ds.fetch();
  assert.deepEqual(outline(ds.view()), [[day(3), {}, [2]], [day(5), {}, [1, 3]]]);
  ds.data([{ id: 1, day: null }, { id: 2 }, { id: 3, day: null }]);
  ds.group({ field: 'day', aggregates: [{ field: 'id', aggregate: 'sum' }] });
  assert.deepEqual(outline(ds.view()), [[null, { id: { sum: 4 } }, [1]], [undefined, { id: { sum: 2 } }, [2]], [null, { id: { sum: 4 } }, [3]]]);
});

test('compare orders finished groups; desc swaps its arguments', () => {
  const seen = [];
  const bySize = (a, b) => {
    seen.push([a.field, a.value, a.items.length]);
    return a.items.length - b.items.length;
  };
  const ds = open({ group: { field: 'kind', compare: bySize }, pageSize: 4 });
  assert.deepEqual(outline(ds.view()), [['a', {}, [2, 4]], ['b', {}, [1, 3]]]);
  assert.deepEqual(seen, [['kind', 'b', 3]]);
  ds.group({ field: 'kind', dir: 'desc', compare: (a, b) => a.items[0].id - b.items[0].id });
  assert.deepEqual(outline(ds.view()), [['a', {}, [2, 4]], ['b', {}, [1, 3]]]);
  assert.throws(() => ds.group({ field: 'kind', compare: () => { throw new RangeError('mine'); } }), /mine/);
});

test('aggregates cover what the filter leaves, whatever the page', () => {
  const all = ['count', 'sum', 'average', 'min', 'max'].map((aggregate) => ({ field: 'qty', aggregate }));
  const ds = open({ aggregate: all, pageSize: 1, filter: { field: 'kind', value: 'b' } });
  assert.deepEqual(ds.aggregates(), { qty: { count: 3, sum: 5, average: 5 / 3, min: 1, max: 3 } });
  ds.filter({});
  assert.deepEqual(ds.aggregates(), { qty: { count: 5, sum: 14, average: 2.8, min: 1, max: 7 } });
  ds.aggregate({ field: 'id', aggregate: 'MAX' });
  assert.deepEqual([ds.aggregate(), ds.aggregates()], [[{ field: 'id', aggregate: 'MAX' }], { id: { MAX: 5 } }]);
  ds.aggregate([]);
  assert.deepEqual([ds.aggregate(), ds.aggregates()], [[], {}]);
});

test('without rows every field has every function asked for, with 0', () => {
  const ds = new DataSource({ data: [], aggregate: [{ field: 'a', aggregate: 'sum' }, { field: 'b', aggregate: 'max' }] });
  assert.deepEqual(ds.aggregates(), { a: { sum: 0, max: 0 }, b: { sum: 0, max: 0 } });
});

test('what is malformed is named, and nothing changes', () => {
  const ds = open({ group: { field: 'kind' } });
  const state = ds.group();
  for (const [call, path] of [
    [() => ds.group({}), 'group[0].field'], [() => ds.group([{ field: 'kind' }, { field: (row) => row.kind }]), 'group[1].field'],
    [() => ds.aggregate({ field: 'qty', aggregate: 'median' }), 'aggregate[0].aggregate'],
    [() => new DataSource({ group: { field: 'a', aggregates: [{ field: 'b' }] } }), 'group[0].aggregates[0].aggregate'],
  ]) {
    assert.throws(call, (error) => error instanceof OptionError && error.message.includes(path), path);
  }
  assert.deepEqual([ds.group(), outline(ds.view())], [state, [['a', {}, [2, 4]], ['b', {}, [1, 3, 5]]]]);
});

test('a hundred thousand rows are grouped, and their items made when somebody looks', () => {
  const data = Array.from({ length: 100_000 }, (_, i) => ({ id: i + 1, kind: `k${i % 100}`, qty: i % 7 }));
  const ds = new DataSource({ data, schema: { model }, group: { field: 'kind', aggregates: sum } });
  ds.fetch();
  const view = ds.view();
  assert.deepEqual([view.length, view[99].items.length, view[99].items[999].id], [100, 1000, 99_999 + 1 - 0]);
  assert.equal(view.reduce((total, group) => total + group.aggregates.qty.sum, 0), data.reduce((total, row) => total + row.qty, 0));
});
