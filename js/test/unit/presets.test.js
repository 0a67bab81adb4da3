// Section 1 of the Kendo specification: the option type, and DataSource.create from markup.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transport as odata } from '../../src/odata.js';
import { loadSources } from './engine.js';
import { fakeFetch, json } from './helpers.js';
import { model } from './section.js';

const { DataSource, init, OptionError, schemas, transports } = await loadSources();
await init();

const filtered = (...filters) => ({ filter: { logic: 'and', filters } });
const named = (operator, value = "O'Neil") => filtered({ field: 'name', operator, value });

for (const [data, expected] of [
  [{}, {}],
  [{ take: 10, skip: 20, page: 3, pageSize: 10 }, { $top: 10, $skip: 20 }],
  [{ sort: [{ field: 'a.b', dir: 'desc' }, { field: 'c', dir: 'asc' }] }, { $orderby: 'a/b desc,c' }],
  [{ x: 5, $select: 'a,b' }, { x: 5, $select: 'a,b' }],
  [named('eq'), { $filter: "name eq 'O''Neil'" }],
  [named('neq'), { $filter: "name ne 'O''Neil'" }],
  [named('lte'), { $filter: "name le 'O''Neil'" }],
  [named('contains'), { $filter: "contains(name,'O''Neil')" }],
  [named('doesnotcontain'), { $filter: "indexof(name,'O''Neil') eq -1" }],
  [named('startswith'), { $filter: "startswith(name,'O''Neil')" }],
  [named('doesnotstartwith'), { $filter: "not startswith(name,'O''Neil')" }],
  [named('doesnotendwith'), { $filter: "not endswith(name,'O''Neil')" }],
  [named('isnull'), { $filter: 'name eq null' }],
  [named('isnotempty'), { $filter: "name ne ''" }],
  [named('isnullorempty'), { $filter: "(name eq null or name eq '')" }],
  [named('isnotnullorempty'), { $filter: "(name ne null and name ne '')" }],
  [filtered(), {}],
  [filtered({ field: 'g', operator: 'eq', value: '9a5f2b1c-1111-2222-3333-444455556666' }), { $filter: 'g eq 9a5f2b1c-1111-2222-3333-444455556666' }],
  [{ filter: { logic: 'or', filters: [
    { field: 'n', operator: 'eq', value: 5 }, { field: 'b', operator: 'eq', value: true }, { field: 'z', operator: 'eq', value: null },
    { field: 'd', operator: 'gte', value: new Date(Date.UTC(2020, 1, 3, 4, 5, 6)) },
    { logic: 'and', filters: [{ field: 'x.y', operator: 'gt', value: 1 }, { field: 'q', operator: 'contains', value: 'ä &' }] },
  ] } }, { $filter: "(n eq 5 or b eq true or z eq null or d ge 2020-02-03T04:05:06+00:00 or (x/y gt 1 and contains(q,'ä &')))" }],
]) {
  test(`1 odata-v4 asks for ${JSON.stringify(data)} by ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(odata.parameterMap(data, 'read'), { $format: 'json', $count: true, ...expected });
  });
}

test('1 a source of type odata-v4 reads, counts and writes as OData 4 has it', async (t) => {
  const answers = [json({ value: [{ id: 1, name: 'one' }], '@odata.count': 30 }), json({}), new Response(null, { status: 204 })];
  const calls = fakeFetch(t, () => answers.shift());
  const ds = new DataSource({
    type: 'odata-v4', serverPaging: true, pageSize: 1, schema: { model },
    transport: { read: '/films', update: { url: ({ id }) => `/films(${id})` }, destroy: { url: ({ id }) => `/films(${id})` } },
  });
  await ds.read();
  assert.deepEqual([calls[0].url, ds.total(), ds.view().length], ['/films?%24format=json&%24top=1&%24count=true', 30, 1]);
  ds.at(0).set('name', 'x');
  await ds.sync();
  assert.deepEqual([calls[1].method, calls[1].url, JSON.parse(calls[1].body)], ['PUT', '/films(1)', { id: '1', name: 'x', qty: null }]);
  ds.remove(ds.at(0));
  await ds.sync();
  assert.deepEqual([calls[2].method, calls[2].url, calls[2].body], ['DELETE', '/films(1)', undefined]);
});

test('1 a preset of the page lies under its settings, also if it is a class', async (t) => {
  const calls = fakeFetch(t, () => json({ items: [{ id: 1 }, { id: 2 }], count: 9 }));
  transports.rest = { read: { type: 'POST', data: { a: 1 } }, update: { url: '/u' } };
  schemas.rest = { data: 'items', total: 'total' };
  transports.own = class {
    constructor(settings) { this.settings = settings; }

    read({ success }) { success([this.settings.row]); }
  };
  t.after(() => { for (const name of ['rest', 'own']) { delete transports[name]; delete schemas[name]; } });
  const rest = new DataSource({ type: 'rest', transport: { read: '/films' }, schema: { total: 'count' }, serverPaging: true });
  await rest.read();
  assert.deepEqual([calls[0].method, calls[0].url, calls[0].body, rest.total(), rest.data().length], ['POST', '/films', 'a=1', 9, 2]);
  assert.deepEqual(transports.rest.read, { type: 'POST', data: { a: 1 } });
  const own = new DataSource({ type: 'own', transport: { row: { id: 7 } } });
  await own.read();
  assert.equal(own.at(0).id, 7);
});

test('1 a type that is unknown is warned of, and one without a transport means nothing', async (t) => {
  const warnings = [];
  t.mock.method(console, 'warn', (text) => warnings.push(text));
  new DataSource({ type: 'toString', data: [] });
  const ds = new DataSource({ type: 'toString', transport: { read: ({ success }) => success([{ id: 1 }]) } });
  await ds.read();
  assert.deepEqual([warnings.length, ds.total()], [1, 1]);
  assert.match(warnings[0], /"toString"/);
});

// Elements as far as markup is read.
const cell = (innerHTML, nodeName = 'TD') => ({ nodeName, innerHTML });
const table = { nodeType: 1, nodeName: 'TABLE', tBodies: [{ rows: [{ cells: [cell('1'), cell('x <b>y</b>')] }, { cells: [cell('q', 'TH'), cell('2')] }] }] };
const select = { nodeName: 'SELECT', nodeType: 1 };
const group = { nodeName: 'OPTGROUP', label: 'g' };
select.options = [
  { text: 'One', value: '1', parentNode: select }, { text: 'Four', value: '4', disabled: true, parentNode: select },
  { text: 'Five', value: '5', parentNode: group },
];

for (const [what, given, expected] of [
  ['a table', { table, fields: [{ field: 'a', type: 'number' }, { field: 'b' }, { field: 'c' }] }, [{ a: 1, b: 'x <b>y</b>' }, { a: undefined, b: '2' }]],
  ['a table in a jQuery object', { table: { 0: table, length: 1 }, fields: ['a'] }, [{ a: '1' }, {}]],
  ['a select', { select, fields: ['text', { field: 'value', type: 'number' }] }, [{ text: 'One', value: 1 }, { text: 'Five', value: 5, optgroup: 'g' }]],
  ['data beside a table', { table, fields: ['a'], data: [{ a: 5 }] }, [{ a: 5 }]],
  ['a table without fields', { table }, []],
]) {
  test(`1 create makes rows of ${what}`, async () => {
    const ds = DataSource.create(given);
    await ds.read();
    assert.deepEqual(ds.data().map((item) => Object.fromEntries(Object.keys(expected[0] ?? {}).concat('optgroup').filter((name) => item[name] !== null && name in item).map((name) => [name, item[name]]))),
      expected.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))));
  });
}

for (const [given, named] of [
  [5, /DataSource\.create got 5/],
  [{ table: {}, fields: ['a'] }, /table is no table element/],
  [{ select: table, fields: ['a'] }, /select is no select element/],
  [{ select, fields: 'a' }, /fields is string/],
]) {
  test(`1 create says what it cannot use: ${named.source}`, () => {
    assert.throws(() => DataSource.create(given), (error) => error instanceof OptionError && named.test(error.message));
  });
}
