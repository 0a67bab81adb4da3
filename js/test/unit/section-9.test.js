// Section 9 of the Kendo specification: events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { log, model, rows, server, take, tell } from './section.js';

const { DataSource, init } = await loadSources();
await init();

const names = ['requestStart', 'progress', 'requestEnd', 'reset', 'change', 'sync', 'push', 'error'];

async function open({ answer, ...options } = {}) {
  const { transport, sent } = server(answer);
  const ds = new DataSource({ transport, schema: { model }, ...options });
  await ds.read();
  return { ds, sent, transport, seen: log(ds, names) };
}

for (const [what, options, act, expected] of [
  ['a read', {}, (ds) => ds.read(), ['requestStart read', 'progress', 'reset', 'requestEnd read', 'change']],
  ['a query that is answered here', {}, (ds) => ds.fetch(), ['requestStart read', 'progress', 'requestEnd read', 'change']],
  ['a sync', {}, (ds) => { ds.get(1).set('name', 'a'); return ds.sync(); },
    ['change itemchange', 'requestStart update', 'progress', 'requestEnd update', 'change sync', 'sync']],
  ['two writes', {}, (ds) => { ds.get(1).set('name', 'a'); ds.remove(ds.get(2)); return ds.sync(); },
    ['change itemchange', 'change remove', 'requestStart update', 'progress', 'requestStart destroy', 'progress',
      'requestEnd update', 'requestEnd destroy', 'change sync', 'sync']],
  ['a push', {}, (ds) => ds.pushCreate({ id: 9 }), ['change add', 'push create']],
  ['data(x)', {}, (ds) => ds.data([]), ['reset', 'change']],
  ['cancelChanges', {}, (ds) => ds.cancelChanges(), ['change']],
  ['a refused write', { answer: (op, { error }) => error({ status: 400 }, 'error', 'Bad') },
    (ds) => { ds.get(1).set('name', 'a'); return ds.sync().catch(() => {}); },
    ['change itemchange', 'requestStart update', 'progress', 'requestEnd', 'error error']],
  ['errors in the answer to a write', { answer: (op, { success }) => success({ errors: ['no'] }) },
    (ds) => { ds.get(1).set('name', 'a'); return ds.sync(); },
    ['change itemchange', 'requestStart update', 'progress', 'requestEnd update', 'error customerror', 'change sync', 'sync']],
]) {
  test(`9 the order of the events of ${what}`, async () => {
    const { ds, seen } = await open(options);
    await act(ds);
    assert.deepEqual(seen, expected);
  });
}

test('9 error carries what the call reported; errors of the schema have no xhr', async () => {
  const xhr = { status: 400, responseText: 'x' };
  const told = [];
  for (const answer of [(op, { error }) => error(xhr, 'error', 'Bad'), (op, { success }) => success({ errors: ['no'] })]) {
    const { ds } = await open({ answer });
    ds.bind('error', (e) => told.push([e.xhr, e.status, e.errorThrown, e.errors]));
    ds.get(1).set('name', 'a');
    await ds.sync().catch(() => {});
  }
  assert.deepEqual(told, [[xhr, 'error', 'Bad', undefined], [null, 'customerror', 'custom error', ['no']]]);
});

test('9 requestEnd carries type and response, after a failure neither', async () => {
  let fail = false;
  const { ds } = await open({ answer: (op, { data, success, error }) => (fail ? error({ status: 400 }) : success([data])) });
  const told = [];
  ds.bind('requestEnd', ({ type, response }) => told.push({ type, response }));
  ds.get(1).set('name', 'a');
  await ds.sync();
  fail = true;
  ds.get(1).set('name', 'b');
  await ds.sync().catch(() => {});
  assert.deepEqual(told, [{ type: 'update', response: [{ id: 1, name: 'a', qty: 10 }] }, { type: undefined, response: undefined }]);
});

test('9.1 requestEnd of a read comes before the rows are taken over, change after', async () => {
  let list = rows();
  const ds = new DataSource({ transport: { read: ({ success }) => success(list) }, schema: { model } });
  const seen = log(ds, ['requestEnd', 'change'], () => `${ds.total()} ${tell(ds.view())}`);
  await ds.read();
  list = list.slice(0, 1);
  await ds.read();
  assert.deepEqual(seen, ['requestEnd read 0 ', 'change 3 1:one 2:two 3:three', 'requestEnd read 3 1:one 2:two 3:three', 'change 1 1:one']);
});

test('9.1 ours: a read keeps what was not synced', async () => {
  const { ds } = await open();
  ds.get(1).set('name', 'a');
  ds.remove(ds.get(2));
  await ds.read();
  assert.deepEqual([tell(ds.data()), ds.destroyed().length], ['1:a* 3:three', 1]);
});

test('9.1 a sync brings updates into the rows of the option data, and takes no others up or out', async () => {
  const data = rows();
  const ds = new DataSource({ data, schema: { model } });
  await ds.read();
  ds.get(1).set('name', 'a');
  ds.remove(ds.get(2));
  ds.add({ name: 'new' });
  await ds.sync();
  assert.deepEqual([data.length, data[0]], [3, { id: 1, name: 'a', qty: 10 }]);
  await ds.read();
  assert.equal(tell(ds.data()), '1:a 2:two 3:three');
});

test('9.1 updates find the rows of the option data by the names that the server has for them', async () => {
  const data = [{ Key: 1, Info: { Title: 'one', Year: 1927 } }, { Key: 2, Info: { Title: 'two' } }];
  const fields = { id: { type: 'number', from: 'Key' }, title: { from: 'Info.Title' } };
  const ds = new DataSource({ data, batch: true, schema: { model: { id: 'id', fields } } });
  await ds.read();
  data.shift();
  ds.get(2).set('title', 'b');
  await ds.sync();
  assert.equal(data[0].Info.Title, 'b');
  data.unshift({ Key: 1, Info: { Title: 'one', Year: 1927 } });
  ds.get(1).set('title', 'a');
  await ds.sync();
  assert.deepEqual([data[0].Key, data[0].Info], [1, { Title: 'a', Year: 1927 }]);
});

test('9 effects of a sync are seen after it returned, as those of a jQuery promise', async () => {
  const { ds, seen } = await open();
  ds.get(1).set('name', 'a');
  take(seen);
  const done = ds.sync();
  assert.deepEqual([take(seen), ds.hasChanges()], [['requestStart update', 'progress'], true]);
  await done;
  assert.equal(ds.hasChanges(), false);
});

test('9 promises answer to done, fail and always', async () => {
  const { ds } = await open();
  const called = [];
  ds.get(1).set('name', 'a');
  await ds.sync().done(() => called.push('done')).fail(() => called.push('fail')).always(() => called.push('always'));
  assert.deepEqual(called, ['done', 'always']);
});
