// The requests of a DataSource, in Node: how responses are taken apart, and what becomes of calls that fail, are prevented or that nobody
// waits for any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { model, opener, rows } from './section.js';

const { DataSource, init } = await loadSources();
await init();
const open = opener(DataSource);

test('a function transport that answers at once has done so when the call returns', async () => {
  const sent = [];
  const ds = new DataSource({
    transport: {
      read: ({ success }) => success({ list: rows(), count: 3 }),
      update: ({ data, success }) => { sent.push(data); success({ list: [{ ...data, qty: 99 }] }); },
    },
    schema: { model, data: 'list', total: 'count' },
  });
  ds.read();
  assert.equal(ds.total(), 3);
  ds.get(1).set('name', 'x');
  const promise = ds.sync();
  assert.deepEqual(sent, [{ id: 1, name: 'x', qty: 10 }]);
  await promise;
  assert.equal(ds.get(1).qty, 99);
});

test('functions of the schema take the response apart', () => {
  const ds = new DataSource({
    transport: { read: ({ success }) => success('1:one,2:two') },
    schema: {
      model,
      parse: (text) => ({ rows: text.split(',').map((row) => row.split(':')) }),
      data: ({ rows }) => rows.map(([id, name]) => ({ id, name })),
      total: ({ rows }) => rows.length * 10,
    },
    serverPaging: true,
  });
  let response;
  ds.bind('requestEnd', (e) => { response = e.response; });
  ds.read();
  assert.deepEqual([ds.total(), ds.at(1).id, ds.at(1).name, response], [20, 2, 'two', '1:one,2:two']);
});

test('schema.errors of a response raise error and show nothing new', () => {
  let errors = null;
  const ds = new DataSource({ transport: { read: ({ success }) => success(errors ? { errors } : rows()) }, schema: { model } });
  ds.read();
  errors = ['no'];
  let told;
  ds.bind('error', (e) => { told = [e.status, e.errors, e.xhr]; });
  ds.read();
  assert.deepEqual([told, ds.total()], [['customerror', ['no'], null], 3]);
});

test('a failed call tells xhr, status and errorThrown by event and by promise', async () => {
  const xhr = { status: 500, responseText: 'broken' };
  const ds = new DataSource({ transport: { read: ({ error }) => error(xhr, 'error', 'Server Error') } });
  let told;
  ds.bind('error', (e) => { told = [e.xhr, e.status, e.errorThrown]; });
  let failed;
  await ds.read().fail((...args) => { failed = args; }).then(() => assert.fail('resolved'), () => {});
  assert.deepEqual(told, [xhr, 'error', 'Server Error']);
  assert.deepEqual(failed, told);
});

test('fields that the server calls otherwise are renamed on the way in and out', async () => {
  const sent = [];
  const ds = new DataSource({
    transport: {
      read: ({ success }) => success([{ Key: 1, Info: { Title: 'a' } }]),
      update: ({ data, success }) => { sent.push(data); success(); },
    },
    schema: { model: { id: 'id', fields: { id: { from: 'Key' }, title: { from: 'Info.Title' } } } },
  });
  ds.read();
  assert.deepEqual([ds.at(0).id, ds.at(0).title], [1, 'a']);
  ds.at(0).set('title', 'b');
  await ds.sync();
  assert.equal(sent[0].Key, 1);
  assert.equal(sent[0].Info.Title, 'b');
  assert.ok(!('title' in sent[0]) && !('id' in sent[0]), JSON.stringify(sent[0]));
});

test('a closed source says so', async () => {
  const ds = await open();
  ds.close();
  assert.throws(() => ds.total(), { code: 'storage_closed' });
});

test('what a closed source was waiting for is rejected, and answers that come later are ignored', async () => {
  const asked = [];
  const ask = (options) => { asked.push(options); };
  const ds = new DataSource({ transport: { read: ({ success }) => success(rows()), update: ask }, schema: { model } });
  ds.read();
  ds.at(0).set('name', 'x');
  const idle = new DataSource({ transport: { read: ask }, schema: { model } });
  const pending = [ds.sync(), ds.committed(), idle.read(), idle.fetch()];
  ds.close();
  idle.destroy();
  const ends = await Promise.allSettled(pending);
  assert.deepEqual(ends.map((end) => end.reason?.code), Array(4).fill('storage_closed'));
  assert.equal(asked.length, 2);
  for (const { success } of asked) success([]);
  // An answer that nobody takes would be an uncaught error, which fails the test.
  await new Promise((resolve) => { setTimeout(resolve); });
});

test('a source that a handler closes in the middle of a read settles its promise', async () => {
  const closing = (name) => {
    const ds = new DataSource({ data: rows() });
    ds.bind(name, () => ds.close());
    return ds.read();
  };
  await assert.rejects(closing('requestStart'), { code: 'storage_closed' });
  await closing('change');
});

test('a prevented request resolves with true and calls nothing back', async () => {
  const ds = await open();
  const called = [];
  ds.one('requestStart', (e) => e.preventDefault());
  assert.equal(await ds.fetch(() => called.push('prevented')), true);
  ds.one('requestStart', (e) => e.preventDefault());
  assert.equal(await ds.read(), true);
  assert.equal(await ds.fetch(() => called.push('fetched')), false); // as the reference: shown anew without a read
  assert.equal(await ds.read(), undefined);
  assert.deepEqual(called, ['fetched']);
});

test('a prevented query does not pass for a read that is still on its way', async () => {
  let answer;
  const ds = new DataSource({ transport: { read: ({ success }) => { answer = success; } } });
  const first = ds.read();
  answer(rows());
  await first;
  const reading = ds.read();
  ds.one('requestStart', (e) => e.preventDefault());
  assert.equal(await ds.fetch(), true);
  answer(rows());
  assert.equal(await reading, undefined);
});
