// The boundary with the real engine: nested calls, exceptions of handlers, panics, restart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';

const { DataSource, engine, FatalError, init, Model, Op, storageStatus, Writer } = await loadSources();

const model = { id: 'id', fields: { id: { type: 'number' }, name: { type: 'string' } } };
const rows = (count) => Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `row ${i + 1}` }));

async function open(options) {
  await init();
  const ds = new DataSource({ data: rows(3), schema: { model }, ...options });
  await ds.read();
  return ds;
}

test('without a browser, the status says what stands in for what', async () => {
  await init();
  const { kind, locks, reasons } = await storageStatus();
  assert.deepEqual([kind, locks], ['memory', 'record']);
  assert.ok(reasons.some((reason) => reason.includes('IndexedDB')), reasons.join('\n'));
});

test('a handler may call the source, whose own events come before that call returns', async () => {
  const ds = await open();
  const seen = [];
  ds.bind('change', ({ action, items }) => {
    seen.push(`${action} ${items[0].name}`);
    if (items[0].name === 'outer') {
      ds.add({ name: 'inner' });
      seen.push('added');
    }
  });
  ds.add({ name: 'outer' });
  assert.deepEqual(seen, ['add outer', 'add inner', 'added']);
  assert.equal(ds.total(), 5);
});

test('calls nest a hundred deep', async () => {
  const ds = await open();
  ds.bind('change', ({ action }) => {
    if (action === 'add' && ds.total() < 100) ds.add({ name: 'x' });
  });
  ds.add({ name: 'x' });
  assert.equal(ds.total(), 100);
});

test('what a handler throws comes out of the call that raised the event, and the source goes on', async () => {
  const ds = await open();
  ds.one('change', () => {
    throw new RangeError('mine');
  });
  assert.throws(() => ds.add({ name: 'x' }), /mine/);
  assert.equal(ds.total(), 4);
  assert.equal(ds.at(3).name, 'x');
});

test('a parse function that throws does not harm the engine', async () => {
  const parse = (value) => {
    if (value === 'bad') throw new Error('cannot parse');
    return value;
  };
  const ds = await open({ data: [{ id: 1, name: 'bad' }, { id: 2, name: 'good' }], schema: { model: { id: 'id', fields: { name: { parse } } } } });
  assert.deepEqual([ds.at(0).name, ds.at(1).name], [undefined, 'good']);
});

test('a hundred thousand rows are read, sorted and walked, and garbage collected on the way', async () => {
  const ds = await open({ data: rows(100_000) });
  await ds.query({ sort: { field: 'id', dir: 'desc' } });
  assert.equal(ds.total(), 100_000);
  assert.equal(ds.view()[0].name, 'row 100000');
  assert.equal(ds.view().filter((row) => row.id % 1000 === 0).length, 100);
});

for (const [where, how] of [['a call', 0], ['a goroutine', 1]]) {
  test(`a panic in ${where} rejects what is pending and makes later calls throw, and a restart helps`, async () => {
    await init();
    const ds = new DataSource({ transport: { read: () => {} }, schema: { model } });
    const pending = ds.read();
    const told = new Promise((resolve) => { ds.bind('storage', resolve); });
    try {
      engine().call(Op.crash, 0, new Writer().u8(how).done());
    } catch (error) {
      assert.ok(error instanceof FatalError);
    }
    await assert.rejects(Promise.resolve(pending), { name: 'FatalError', code: 'fatal', message: /crash was called/ });
    assert.equal((await told).error.code, 'fatal');
    assert.throws(() => ds.total(), FatalError);
    assert.throws(() => new DataSource({ data: [] }), FatalError);

    await init({ restart: true });
    const next = await open();
    assert.equal(next.total(), 3);
  });
}

test('an answer that comes after the engine died is ignored', async () => {
  await init();
  let answer;
  const ds = new DataSource({ transport: { read: ({ success }) => { answer = success; } } });
  ds.read();
  await init({ restart: true });
  answer([{ id: 1 }]);
  assert.throws(() => ds.total(), FatalError);
});

test('the engine is started once, however often init is called', async () => {
  await Promise.all([init(), init()]);
  const first = engine();
  await init();
  assert.equal(engine(), first);
});

test('records that belong to no source are parsed by the engine', async () => {
  await init();
  const Person = Model.define({ fields: { age: { type: 'number' }, born: { type: 'date' } } });
  const person = new Person({ age: 1 });
  person.set('age', '1,234.5');
  person.set('born', '2020-02-03T04:05:06Z');
  assert.equal(person.age, 1234.5);
  assert.equal(person.born.toISOString(), '2020-02-03T04:05:06.000Z');
});

test('a handler that throws when the engine dies keeps no other source from hearing of it', async (t) => {
  await init();
  const reported = t.mock.method(globalThis, 'setTimeout', () => {});
  const heard = t.mock.fn();
  new DataSource({ data: [], storage: () => { throw new Error('of the page'); } });
  new DataSource({ data: [], storage: heard });
  assert.throws(() => engine().call(Op.crash, 0, new Writer().u8(0).done()), FatalError);
  assert.equal(heard.mock.callCount(), 1);
  assert.throws(reported.mock.calls[0].arguments[0], /of the page/);
  reported.mock.restore();
  await init({ restart: true });
});

test('restarts that overlap leave one engine, and end those in between', async () => {
  await init();
  const before = engine();
  const restarts = [init({ restart: true }), init({ restart: true })];
  assert.ok(before.fatal);
  await restarts[0];
  const between = engine();
  await restarts[1];
  assert.notEqual(between, engine());
  assert.ok(between.fatal);
  assert.equal(engine().fatal, null);
  assert.equal((await open()).total(), 3);
});

for (const [what, options] of Object.entries({
  'bytes that are no wasm': { wasmModule: new Uint8Array([60, 33, 68, 79]) },
  'a file that does not exist': { wasmModule: null, wasmURL: 'file:///missing/holdfast.wasm' },
  'a malformed address': { wasmModule: null, wasmURL: 'http://[' },
})) {
  test(`init with ${what} says what to do, and a later one works`, async () => {
    await assert.rejects(init({ restart: true, ...options }), { name: 'FatalError', code: 'fatal', message: /give init\(\{wasmURL\}\)/ });
    await init();
    assert.equal((await open()).total(), 3);
  });
}

test('the timers of an engine that died do not keep the page busy', async (t) => {
  await init({ restart: true });
  const { go } = engine();
  const timer = setTimeout(() => {}, 3_600_000);
  go._scheduledTimeouts.set(-1, timer);
  const cleared = t.mock.method(globalThis, 'clearTimeout');
  assert.throws(() => engine().call(Op.crash, 0, new Writer().u8(0).done()), FatalError);
  assert.equal(go._scheduledTimeouts.size, 0, 'or wasm_exec.js waits in a loop for an engine that never comes');
  assert.ok(cleared.mock.calls.some((call) => call.arguments[0] === timer));
  await init({ restart: true });
});
