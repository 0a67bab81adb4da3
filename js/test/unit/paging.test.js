// Queries and pages, with expectations taken from running kendo-ui-core.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init, OptionError } = await loadSources();
await init();

const rows = (n = 10) => Array.from({ length: n }, (_, i) => ({ id: i + 1, n: `r${i + 1}` }));
const idsOf = (items) => Array.from(items, (item) => item.id);
const state = (ds) => [ds.page(), ds.pageSize(), ds.skip(), ds.take()];
const seen = (ds) => [...state(ds), idsOf(ds.view())];

function local(options) {
  const ds = new DataSource({ data: rows(), ...options });
  ds.read();
  return ds;
}

// A server that pages, and a source on it; requests collects the parameters.
function paged(options) {
  const requests = [];
  const read = ({ data, success }) => {
    requests.push(data);
    const { skip, take } = data;
    success({ rows: skip === undefined ? rows() : rows().slice(skip, skip + take), t: 10 });
  };
  const schema = { data: 'rows', total: 't', model: { id: 'id', fields: { id: { type: 'number' }, n: { from: 'nn' } } } };
  return { ds: new DataSource({ transport: { read }, schema, serverPaging: true, ...options }), requests };
}

const forms = [
  [{}, [undefined, undefined, undefined, undefined]],
  [{ take: 2 }, [undefined, 2, undefined, 2]],
  [{ skip: 4, take: 2 }, [3, 2, 4, 2]],
  [{ page: 2, take: 2 }, [2, 2, 2, 2]],
  [{ page: 2, pageSize: 5 }, [2, 5, 5, 5]],
  [{ skip: 3 }, [4, undefined, 3, undefined]],
  [{ page: 2 }, [2, undefined, 1, undefined]],
  [{ pageSize: 3 }, [undefined, 3, undefined, 3]],
  [{ skip: 1, take: 4, page: 3, pageSize: 4 }, [1, 4, 1, 4]],
  [{ page: 1, pageSize: 0 }, [1, 0, 0, 0]],
];

for (const [query, expected] of forms) {
  test(`query(${JSON.stringify(query)}) leaves the state that Kendo’s leaves, locally and with server paging`, () => {
    const ds = local({ pageSize: 3 });
    ds.query(query);
    assert.deepEqual(state(ds), expected);
    const other = paged({ pageSize: 3 });
    other.ds.query(query);
    assert.deepEqual(state(other.ds), expected);
  });
}

test('only a query with skip and take shows a window', () => {
  const ds = local();
  const shown = forms.map(([query]) => {
    ds.query(query);
    return ds.view().length;
  });
  assert.deepEqual(shown, [10, 10, 2, 2, 5, 10, 10, 10, 4, 0]);
});

test('next and prev return the new page, and undefined at the ends', () => {
  const ds = local({ pageSize: 3 });
  assert.deepEqual([ds.prev(), ds.next(), ds.next(), ds.next(), ds.next(), ds.page()], [undefined, 2, 3, 4, undefined, 4]);
  assert.deepEqual(seen(ds), [4, 3, 9, 3, [10]]);
});

test('page is clamped to the pages there are', () => {
  const ds = local({ pageSize: 3 });
  ds.page(99);
  assert.equal(ds.page(), 4);
  ds.page(-4);
  assert.equal(ds.page(), 1);
  const fresh = new DataSource({ data: rows(), pageSize: 3 });
  fresh.page(2);
  assert.deepEqual(seen(fresh), [1, 3, 0, 3, [1, 2, 3]], 'nothing was loaded when the page was set');
});

test('the state has descriptors in their normal form', () => {
  const ds = local();
  const kept = (name, value) => {
    ds.query({ [name]: value });
    return ds[name]();
  };
  assert.deepEqual(kept('sort', { field: 'n', dir: 'x', extra: 1 }), [{ field: 'n', dir: 'x', extra: 1 }]);
  assert.deepEqual(kept('sort', ['n', { field: 'id', dir: 'asc' }]), [{ field: 'id', dir: 'asc' }]);
  assert.deepEqual([kept('sort', 'n'), kept('sort', {}), kept('sort', null)], [[], [], null]);
  const one = { field: 'n', operator: '==', value: 'x' };
  assert.deepEqual(kept('filter', one), { logic: 'and', filters: [{ field: 'n', operator: 'eq', value: 'x' }] });
  assert.deepEqual(kept('filter', [{ field: 'n', operator: 'GE', value: 'x' }]), { logic: 'and', filters: [{ field: 'n', operator: 'gte', value: 'x' }] });
  const nested = { logic: 'or', filters: [{ logic: 'and', filters: [{ field: 'id', operator: '<', value: 1 }] }] };
  assert.equal(kept('filter', nested).filters[0].filters[0].operator, 'lt');
  assert.deepEqual([kept('filter', {}), kept('filter', []), kept('filter', null)], [undefined, undefined, null]);
  assert.deepEqual(kept('filter', { filters: [] }), { filters: [] });
});

test('what the getters return may be changed and is then queried with', () => {
  const ds = local({ filter: { field: 'id', operator: 'gt', value: 3 } });
  ds.filter().filters.push({ field: 'id', operator: 'lt', value: 6 });
  ds.fetch();
  assert.deepEqual(idsOf(ds.view()), [4, 5]);
});

test('a malformed query throws and changes nothing', () => {
  const ds = local({ pageSize: 3 });
  const events = [];
  ds.bind(['requestStart', 'change'], { requestStart: () => events.push('start'), change: () => events.push('change') });
  for (const [query, at] of [
    [{ page: 0, pageSize: 3 }, /page/], [{ skip: -1 }, /skip/], [{ take: 'x' }, /take/], [{ pageSize: 2.5 }, /pageSize/],
    [{ filter: { field: 'n', operator: 'Contains' } }, /filter.*operator/], [{ sort: 5 }, /sort/],
  ]) {
    assert.throws(() => ds.query({ page: 2, pageSize: 3, ...query }), (error) => error instanceof OptionError && at.test(error.message));
  }
  assert.throws(() => ds.filter({ field: 'n', operator: 'Contains', value: 1 }), OptionError);
  assert.deepEqual([events, seen(ds), ds.filter()], [[], [1, 3, 0, 3, [1, 2, 3]], undefined]);
});

test('a prevented query keeps the state if it is local, and not if the server is to answer', async () => {
  const ds = local({ pageSize: 3 });
  ds.bind('requestStart', (e) => e.preventDefault());
  assert.equal(await ds.query({ page: 2, pageSize: 3 }), true);
  assert.deepEqual(seen(ds), [1, 3, 0, 3, [1, 2, 3]]);
  const other = paged({ pageSize: 3 });
  other.ds.read();
  other.ds.bind('requestStart', (e) => e.preventDefault());
  assert.equal(await other.ds.query({ page: 2, pageSize: 3 }), true);
  assert.deepEqual(seen(other.ds), [2, 3, 3, 3, [1, 2, 3]]);
});

test('a local query resolves with false and says what action its caller named', async () => {
  const ds = local();
  const actions = [];
  ds.bind('change', (e) => actions.push(['action' in e, e.action]));
  assert.equal(await ds.query({ action: 'mine' }), false);
  ds.page(1);
  ds.read();
  assert.deepEqual(actions, [[true, 'mine'], [true, undefined], [false, undefined]]);
});

test('read parameters are the state and what the call adds, as far as the server handles them', () => {
  const { ds, requests } = paged({ pageSize: 3, sort: { field: 'n', dir: 'desc' } });
  const day = new Date(0);
  ds.read({ a: 1, page: 7, sort: [{ field: 'n', dir: 'asc' }], when: day });
  ds.read({ skip: 5 });
  ds.query({ page: 1, pageSize: 2, foo: 'bar' });
  ds.read();
  assert.deepEqual(requests, [
    { take: 3, skip: 0, page: 7, pageSize: 3, a: 1, when: day },
    { take: 3, skip: 5, page: 1, pageSize: 3 },
    { take: 2, skip: 0, page: 1, pageSize: 2, foo: 'bar' },
    { take: 2, skip: 0, page: 1, pageSize: 2 },
  ]);
});

test('a local source reads with nothing but what the call adds', () => {
  const requests = [];
  const ds = new DataSource({ transport: { read: ({ data, success }) => { requests.push(data); success(rows()); } }, pageSize: 2, sort: { field: 'n', dir: 'asc' } });
  ds.read();
  ds.read({ a: 1, skip: 3, filter: {} });
  assert.deepEqual(requests, [{}, { a: 1 }]);
});

test('descriptors for the server have its names of fields', () => {
  const { ds, requests } = paged({ serverPaging: false, serverSorting: true, serverFiltering: true });
  const compare = () => 0;
  ds.query({
    sort: [{ field: 'n', dir: 'asc', compare }, { field: 'id', dir: 'desc' }],
    filter: { logic: 'or', filters: [{ field: 'n', operator: 'eq', value: new Date(5) }, { filters: [{ field: 'n', value: 3 }] }] },
  });
  assert.deepEqual(requests, [{
    sort: [{ field: 'nn', dir: 'asc', compare }, { field: 'id', dir: 'desc' }],
    filter: { logic: 'or', filters: [{ field: 'nn', operator: 'eq', value: new Date(5) }, { filters: [{ field: 'nn', value: 3 }] }] },
  }]);
  assert.equal(ds.sort()[0].field, 'n');
});

test('fetch begins the page anew that is nearest, as Kendo’s', () => {
  const { ds, requests } = paged({ pageSize: 4 });
  ds.query({ page: 3, skip: 1, take: 4 });
  ds.fetch();
  assert.deepEqual(requests.map(({ skip, page }) => [skip, page]), [[1, 3], [0, 1]]);
});

test('an empty source asks its transport with every query', () => {
  let reads = 0;
  const ds = new DataSource({ transport: { read: ({ success }) => { reads++; success([]); } } });
  ds.fetch();
  ds.fetch();
  ds.page(1);
  assert.equal(reads, 3);
});

// [option, schema.total or undefined] → totals after a read, an added row, a fetch.
const totals = [
  [{}, 't', [100, 101, 11]],
  [{}, undefined, [0, 0, 11]],
  [{ pageSize: 3 }, undefined, [10, 11, 11]],
  [{ filter: { field: 'id', operator: 'gt', value: 4 } }, 't', [6, 7, 7]],
  [{ serverFiltering: true, pageSize: 3 }, 't', [100, 101]],
  [{ serverSorting: true }, ({ t }) => String(t + 1), [101, 102]],
  [{ serverPaging: true, pageSize: 3 }, 't', [100, 101]],
  [{ serverPaging: true, pageSize: 3, filter: { field: 'id', operator: 'gt', value: 1 } }, 't', [9, 10]],
];

for (const [options, total, expected] of totals) {
  test(`total() with ${JSON.stringify(options)} and schema.total ${total} is what Kendo says`, () => {
    const read = ({ success }) => success({ rows: rows(), t: 100 });
    const ds = new DataSource({ transport: { read }, schema: { data: 'rows', total, model: { id: 'id' } }, ...options });
    ds.read();
    const got = [ds.total()];
    ds.add({ id: 77 });
    got.push(ds.total());
    if (expected.length > 2) {
      ds.fetch();
      got.push(ds.total());
    }
    assert.deepEqual(got, expected);
  });
}

test('the option total holds until something is read', () => {
  const ds = new DataSource({ data: rows(), total: 77, pageSize: 3 });
  assert.deepEqual([ds.total(), ds.totalPages()], [77, 26]);
  ds.read();
  assert.equal(ds.total(), 10);
});

test('a parked read begins before the page hears that the one before it failed', async () => {
  const held = [];
  const ds = new DataSource({ transport: { read: (call) => held.push(call) } });
  const seen = [];
  for (const name of ['requestStart', 'requestEnd', 'error', 'change']) ds.bind(name, () => seen.push(name));
  const first = ds.read();
  const second = ds.read();
  held.shift().error({ status: 500 });
  await assert.rejects(first);
  held.shift().success(rows());
  await second;
  assert.deepEqual(seen, ['requestStart', 'requestStart', 'requestEnd', 'error', 'requestEnd', 'change']);
});

test('inPlaceSort puts the loaded rows themselves in order, not the array of the page', () => {
  const data = rows(6);
  const ds = new DataSource({ data, inPlaceSort: true, schema: { model: { id: 'id' } }, filter: { field: 'id', operator: 'gt', value: 2 } });
  ds.read();
  ds.data().length; // the list is there before the rows move
  ds.sort({ field: 'id', dir: 'desc' });
  assert.deepEqual([idsOf(ds.view()), idsOf(ds.data()), data[0].id, ds.indexOf(ds.get(1))], [[6, 5, 4, 3], [6, 5, 4, 3, 2, 1], 1, 5]);
  ds.sort({});
  assert.deepEqual(idsOf(ds.view()), [6, 5, 4, 3]);
  ds.add({ id: 9 });
  assert.deepEqual([idsOf(ds.view()), ds.at(0).id], [[6, 5, 4, 3, 9], 6]);
});

test('accentFoldingFiltering folds case as its language does, except in the filter that the source begins with', () => {
  const names = (ds) => ds.view().map((row) => row.n);
  const filter = { field: 'n', operator: 'startswith', value: 'ı' };
  const ds = new DataSource({ data: [{ n: 'İstanbul' }, { n: 'ISPARTA' }, { n: 'ızmir' }], accentFoldingFiltering: 'tr', filter });
  ds.read();
  assert.deepEqual(names(ds), ['ızmir']);
  ds.fetch();
  assert.deepEqual(names(ds), ['ISPARTA', 'ızmir']);
  ds.filter({ field: 'n', operator: 'startswith', value: 'i' });
  assert.deepEqual(names(ds), ['İstanbul']);
  ds.filter({ logic: 'or', filters: [{ field: 'n', operator: 'contains', value: 'ı', ignoreCase: false }, { filters: [{ field: 'n', value: 'x' }] }] });
  assert.deepEqual(ds.filter(), {
    logic: 'or', accentFoldingFiltering: 'tr', filters: [
      { field: 'n', operator: 'contains', value: 'ı', ignoreCase: false, accentFoldingFiltering: 'tr' },
      { filters: [{ field: 'n', value: 'x', accentFoldingFiltering: 'tr' }], accentFoldingFiltering: 'tr' },
    ],
  });
  for (const locale of ['no locale', 5]) {
    assert.throws(() => new DataSource({ data: [], accentFoldingFiltering: locale }), (e) => e instanceof OptionError && /accentFoldingFiltering/.test(e.message));
  }
});

test('a virtual source fills a short last page from the rows before it', () => {
  const ds = local({ pageSize: 4, virtual: true });
  ds.page(3);
  assert.deepEqual(seen(ds), [3, 4, 8, 4, [7, 8, 9, 10]]);
  const { ds: other, requests } = paged({ pageSize: 4, virtual: true });
  other.read();
  other.page(3);
  assert.deepEqual([requests[0].virtual, requests[1].virtual, idsOf(other.view())], [undefined, true, [9, 10]]);
});

test('next goes on where the number of pages is not known', () => {
  const ds = local({ filter: { field: 'id', operator: 'gt', value: 99 } });
  ds.page(1);
  assert.deepEqual([ds.totalPages(), ds.next()], [NaN, 2]);
});
