// Functions in the queries of a DataSource: they get items, as they are at that moment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init, Query } = await loadSources();
await init();

const schema = { model: { id: 'id', fields: { id: { type: 'number' }, name: { type: 'string' }, qty: { type: 'number' } } } };
const rows = () => [{ id: 1, name: 'one', qty: 10 }, { id: 2, name: 'two', qty: 30 }, { id: 3, name: 'three', qty: 20 }];
const names = (ds) => ds.view().map((item) => item.name);

function open(options) {
  const ds = new DataSource({ data: rows(), schema, ...options });
  ds.read();
  return ds;
}

test('a field that is a function gets the items', () => {
  const seen = [];
  const field = (item) => {
    seen.push(item);
    return item.get('name').length;
  };
  const ds = open({ filter: { field, operator: 'eq', value: 3 } });
  assert.deepEqual(names(ds), ['one', 'two']);
  assert.deepEqual([...new Set(seen)], [...ds.data()]);
  ds.filter(null);
  ds.sort({ field: (item) => -item.qty, dir: 'asc' });
  assert.deepEqual(names(ds), ['two', 'three', 'one']);
});

test('compare gets the items', () => {
  const ds = open({ sort: { field: 'qty', dir: 'desc', compare: (a, b) => a.qty - b.qty } });
  assert.deepEqual(names(ds), ['two', 'three', 'one']);
});

test('functions see what was changed last: by set, by push, by a read', () => {
  const data = rows();
  const ds = open({ data, sort: { field: 'qty', dir: 'asc', compare: (a, b) => a.qty - b.qty } });
  assert.deepEqual(names(ds), ['one', 'three', 'two']);
  ds.get(1).set('qty', 25);
  assert.deepEqual(names(ds), ['three', 'one', 'two']);
  ds.pushUpdate({ id: 2, qty: 1 });
  assert.deepEqual(names(ds), ['two', 'three', 'one']);
  const fresh = new DataSource({ data, schema, sort: { field: 'qty', dir: 'asc', compare: (a, b) => a.qty - b.qty } });
  fresh.read();
  const held = [...fresh.data()];
  data.forEach((row) => { row.qty = 100 - row.id; });
  fresh.read();
  assert.deepEqual(names(fresh), ['three', 'two', 'one']);
  assert.deepEqual([...fresh.data()], held);
});

test('many rows are sorted by compare without a call into the engine for each', () => {
  const data = Array.from({ length: 2000 }, (_, i) => ({ id: i + 1, name: `${i}`, qty: (i * 7919) % 2003 }));
  let calls = 0;
  const compare = (a, b) => {
    calls++;
    return a.qty - b.qty;
  };
  const ds = open({ data, sort: { field: 'qty', dir: 'asc', compare } });
  const sorted = ds.view().map((item) => item.qty);
  assert.deepEqual(sorted, sorted.toSorted((a, b) => a - b));
  assert.ok(calls > 2000 && calls < 2000 * 11, `${calls} comparisons`);
});

test('what a function throws, the query throws, and the source goes on', () => {
  const ds = open();
  const fail = () => { throw new RangeError('no'); };
  assert.throws(() => ds.filter({ field: 'qty', operator: fail, value: 1 }), RangeError);
  assert.throws(() => ds.sort({ field: 'qty', dir: 'asc', compare: fail }), RangeError);
  ds.query({});
  assert.deepEqual(names(ds), ['one', 'two', 'three']);
});

test('a query over rows of the page needs no source, and names what is wrong with it', () => {
  const query = new Query(rows());
  assert.deepEqual(query.filter({ field: 'qty', operator: 'gt', value: 10 }).sort('name', 'asc').select((row) => row.id).toArray(), [3, 2]);
  assert.throws(() => query.filter({ field: 'qty', operator: 'matches', value: 1 }), { code: 'bad_option', message: /filter.*operator.*matches/ });
  assert.throws(() => query.filter({ logic: 'xor', filters: [{ field: 'qty' }] }), { code: 'bad_option', message: /logic/ });
});

test('filterExpr is an expression that generated code can hold', () => {
  const { expression, fields, operators } = Query.filterExpr({ logic: 'or', filters: [{ field: 'qty', operator: 'gt', value: 25 }, { field: 'name', value: 'ONE' }] });
  const matches = new Function('d', '__f', '__o', `return ${expression}`);
  assert.deepEqual(rows().map((row) => matches(row, fields, operators)), [true, true, false]);
});
