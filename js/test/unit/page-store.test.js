// What Go asks an application's storage for (cmd/wasm/pagestore), message by message.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Reader, Writer } from '../../src/buffer.js';
import { numberOf } from '../../src/realtime/page-store.js';
import { MapStorage } from '../realtime/harness/storages.js';

const golden = JSON.parse(readFileSync(fileURLToPath(new URL('../../../cmd/wasm/pagestore/testdata/messages.json', import.meta.url)), 'utf8'));

/** A bridge that sends the messages Go would, and what the storage answers them. */
function bridgeTo(storage) {
  const waiting = new Map();
  const bridge = { targets: new Map(), tell: (_, __, message) => waiting.get(new Reader(message).u32())(new Reader(message.slice(4))) };
  const target = bridge.targets.get(numberOf(storage, bridge));
  let calls = 0;
  const ask = (name, store = 1) => new Promise((resolve) => {
    calls++;
    waiting.set(calls, resolve);
    const message = new Writer().u32(calls).u32(store).raw(Buffer.from(golden[name], 'hex')).done();
    target.handle(0, new Reader(message.slice()));
  });
  return { ask, target };
}

const error = (answer) => !answer.bool() && [answer.str(), answer.str()];

test('the application is asked for what Go asks for, in its words', async () => {
  const storage = new MapStorage();
  const { ask } = bridgeTo(storage);
  const asked = async (name) => {
    storage.calls.length = 0;
    const answer = await ask(name);
    assert.equal(answer.bool(), true, name);
    return storage.calls;
  };
  assert.deepEqual((await asked('open'))[0], ['open', 'convergence/n/d/user/é']);
  assert.deepEqual(await asked('get'), [['get', 'rows', ['m', -5, 'log']]]);
  const range = { lower: undefined, upper: undefined, lowerOpen: false, upperOpen: false, reverse: false, limit: 0 };
  assert.deepEqual(await asked('all'), [['getRange', 'meta', range]]);
  assert.deepEqual(await asked('prefix'), [['getRange', 'journal', { ...range, lower: ['a', 7], lowerOpen: true, upper: ['a', 7, []] }]]);
  const page = { lower: [0, ''], lowerOpen: false, upper: [2 ** 53 - 1, '\u{1F600}'], upperOpen: true, reverse: true, limit: 300 };
  assert.deepEqual(await asked('page'), [['getRange', 'rows', page]]);
  assert.deepEqual(await asked('nothing'), []);
  storage.after.apply = () => {};
  storage.stores.values().next().value.set('["meta",["empty"]]', { bucket: 'meta', key: ['empty'], value: new Uint8Array() });
  assert.deepEqual(await asked('apply'), [['apply', {
    expects: [{ bucket: 'meta', key: ['absent'], value: null }, { bucket: 'meta', key: ['empty'], value: new Uint8Array() }],
    // The last one of Go's, from 2 to 1, is left out.
    writes: [
      { bucket: 'rows', key: ['put', 1], value: Uint8Array.of(0, 255) }, { bucket: 'rows', key: ['deleted'], value: null },
      { bucket: 'leases', range: { lower: ['span'], lowerOpen: true, upper: ['span', []], upperOpen: false } },
    ],
  }, 'strict']]);
  assert.deepEqual(await asked('close'), [['close']]);
});

test('records are answered with their keys and bytes', async () => {
  const storage = new MapStorage();
  const { ask } = bridgeTo(storage);
  await ask('open');
  storage.after.get = () => Uint8Array.of(1, 2);
  const one = await ask('get');
  assert.deepEqual([one.bool(), one.u32(), one.u8()], [true, 1, 3]);
  assert.deepEqual([one.u8(), one.str(), one.u8(), one.f64(), one.u8(), one.str()], [1, 'm', 0, -5, 1, 'log']);
  assert.deepEqual([[...one.blob()], one.more], [[1, 2], false]);
  storage.after.getRange = () => [{ key: ['a', 7, 'x'], value: new Uint8Array() }, { key: ['a', 7, 'y'], value: Buffer.from([3]) }];
  const two = await ask('prefix');
  assert.deepEqual([two.bool(), two.u32(), two.u8()], [true, 2, 3]);
});

test('an answer that is none is an error with a code, and the next call is made all the same', async () => {
  const storage = new MapStorage();
  const { ask } = bridgeTo(storage);
  await ask('open');
  storage.after.getRange = () => [{ key: ['b'], value: new Uint8Array() }];
  const [code, message] = error(await ask('prefix'));
  assert.equal(code, 'storage_failed');
  assert.match(message, /getRange.*\["b"\].*not within the range/);
  storage.after = {};
  assert.equal(error(await ask('prefix')), false);
});

test('a storage has one number, on every engine', () => {
  const [storage, other] = [new MapStorage(), new MapStorage()];
  const engines = [{ targets: new Map() }, { targets: new Map() }];
  const [first, again] = engines.map((bridge) => numberOf(storage, bridge));
  assert.equal(first, again);
  assert.equal(numberOf(storage, engines[0]), first);
  assert.notEqual(numberOf(other, engines[0]), first);
  assert.deepEqual(engines.map(({ targets }) => targets.size), [2, 1]);
});
