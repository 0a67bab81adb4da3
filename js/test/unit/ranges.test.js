// Windows of rows for virtual scrolling, with expectations taken from running kendo-ui-core.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, init, OptionError } = await loadSources();
await init();

const rows = Array.from({ length: 30 }, (_, i) => ({ id: i + 1 }));
const idsOf = (items) => Array.from(items, (item) => item.id);

function paged(options) {
  const log = [];
  const read = ({ data: { skip, take, page }, success }) => {
    log.push(`read ${skip}+${take} page ${page}`);
    success({ rows: rows.slice(skip, skip + take), t: 30 });
  };
  const ds = new DataSource({ transport: { read }, schema: { data: 'rows', total: 't', model: { id: 'id' } }, serverPaging: true, pageSize: 5, ...options });
  for (const name of ['requestStart', 'progress', 'reset', 'requestEnd', 'change']) ds.bind(name, () => log.push(name));
  return { ds, log };
}

const seen = (ds) => [idsOf(ds.view()), ds.page(), ds.skip(), ds.currentRangeStart()];
const range = (ds, skip, take) => new Promise((resolve) => { ds.range(skip, take, () => resolve(seen(ds))); });

test('a range shows any window of a server that pages, and fetches what is missing', async () => {
  const { ds, log } = paged();
  ds.read();
  log.length = 0;
  assert.deepEqual(await range(ds, 5, 5), [[6, 7, 8, 9, 10], 3, 10, 5]);
  assert.deepEqual(log.splice(0), ['requestStart', 'read 5+5 page 2', 'requestEnd', 'change']);
  assert.deepEqual(await range(ds, 0, 5), [[1, 2, 3, 4, 5], 1, 0, 0]);
  assert.deepEqual(await range(ds, 3, 5), [[4, 5, 6, 7, 8], 2, 5, 3]);
  assert.deepEqual(log.splice(0), ['change', 'change']);
  assert.deepEqual(await range(ds, 12, 5), [[13, 14, 15, 16, 17], 4, 15, 12]);
  assert.deepEqual(log.splice(0), ['requestStart', 'read 10+5 page 3', 'requestEnd', 'requestStart', 'read 15+5 page 4', 'requestEnd', 'change']);
  assert.deepEqual(await range(ds, 28, 5), [[29, 30], 6, 25, 28]);
  assert.deepEqual(ds.lastRange(), { start: 25, end: 30, data: rows.slice(25) });
  assert.deepEqual([ds.inRange(0, 20), ds.inRange(0, 21), ds.inRange(28, 5)], [true, false, true]);
});

test('the page that a handler of change sees is that of the range', async () => {
  const { ds } = paged();
  ds.read();
  ds.page();
  let page;
  ds.one('change', () => { page = ds.page(); });
  await range(ds, 5, 5);
  assert.equal(page, 3);
});

test('a prefetch shows nothing, and asks only for what is missing', async () => {
  const { ds, log } = paged();
  ds.read();
  log.length = 0;
  await new Promise((resolve) => { ds.prefetch(20, 5, resolve); });
  assert.deepEqual(log.splice(0), ['requestStart', 'read 20+5 page 5', 'requestEnd']);
  assert.deepEqual(seen(ds), [[1, 2, 3, 4, 5], 1, 0, 0]);
  let called = false;
  ds.prefetch(20, 5, () => { called = true; });
  assert.deepEqual([called, log], [true, []]);
});

test('a local range shows a window and moves the page ahead of it', () => {
  const ds = new DataSource({ data: rows, pageSize: 5, sort: { field: 'id', dir: 'desc' } });
  ds.read();
  const got = [];
  ds.range(7, 5, () => got.push(seen(ds)));
  assert.deepEqual(got, [[[23, 22, 21, 20, 19], 3, 10, 7]]);
  assert.deepEqual([ds.inRange(29, 5), ds.lastRange().end, ds.firstItemUid() === ds.data()[0].uid], [true, 30, true]);
  ds.range(3, 4);
  assert.deepEqual(seen(ds), [[27, 26, 25, 24], 1, 0, 3]);
});

test('a window that is none throws and shows nothing', () => {
  const { ds, log } = paged();
  ds.read();
  log.length = 0;
  for (const [skip, take] of [[-1, 5], [0, 0], ['x', 5], [0.5, 5], [0]]) {
    assert.throws(() => ds.range(skip, take), OptionError);
    assert.throws(() => ds.prefetch(skip, take), OptionError);
  }
  assert.deepEqual([log, ds.inRange(-1, 5), ds.page()], [[], false, 1]);
});

test('success shows a response as a read does, and error raises the events of a failure', async () => {
  const { ds, log } = paged();
  ds.success({ rows: [{ id: 50 }, { id: 51 }], t: 20 });
  assert.deepEqual([idsOf(ds.view()), ds.total(), log.splice(0)], [[50, 51], 20, ['requestEnd', 'change']]);
  const failures = [];
  ds.bind('error', ({ xhr, status, errorThrown }) => failures.push([xhr, status, errorThrown]));
  ds.error('xhr', 'status', 'thrown');
  ds.success({ errors: ['no'], rows: [] });
  assert.deepEqual(failures, [['xhr', 'status', 'thrown'], [null, 'customerror', 'custom error']]);
  assert.deepEqual([idsOf(ds.view()), log.splice(0)], [[50, 51], ['requestEnd', 'requestEnd']]);
});

test('a response that the page got by itself does not end the read that is on its way', async () => {
  let answer;
  const ds = new DataSource({ transport: { read: ({ success }) => { answer = success; } }, schema: { model: { id: 'id' } } });
  const reading = ds.read();
  ds.success([{ id: 1 }]);
  assert.deepEqual(idsOf(ds.view()), [1]);
  answer([{ id: 2 }]);
  await reading;
  assert.deepEqual(idsOf(ds.view()), [2]);
});

test('a source says what its transport is', () => {
  const { ds } = paged();
  const local = new DataSource({ data: [] });
  assert.deepEqual([ds.isRemoteTransport(), ds.isLocalTransport(), local.isLocalTransport(), ds.clone() === ds], [true, false, true, true]);
});
