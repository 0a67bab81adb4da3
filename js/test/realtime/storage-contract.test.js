// A storage of the application (docs/storage-contract.md) under a domain, against a real server: what it keeps, and what happens
// when it fails, lies or answers nonsense.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, holdfast, next, options } from './harness/clients.js';
import { useServer } from './harness/server.js';
import { documentedExample, MapStorage } from './harness/storages.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, StorageError } = holdfast;
const callsClose = (storage) => new Promise((resolve) => { storage.after.close = resolve; });
const wrong = (code, text = /./) => (error) => error instanceof ConvergenceError && error.code === code && text.test(error.message);

let last = 0;
const newId = () => `c${process.pid}-${++last}`;

function domainOn(t, storage) {
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }));
  t.after(() => domain.dispose());
  return domain;
}

/** A domain without connection, with a model that is made there and saved. */
async function offlineModel(t, storage = new MapStorage()) {
  const domain = domainOn(t, storage);
  await domain.initializeOffline();
  const id = newId();
  const model = await domain.models().openAutoCreate({ collection: 'contract', id, data: { n: 0 } });
  await model.saved();
  return { domain, model, id, storage, n: model.elementAt('n') };
}

async function onServer(t, id) {
  const bob = await connect(t, server, 'Bob');
  return (await bob.models().open(id)).root().value();
}

test('an object that does not keep this version of the contract is refused at once', () => {
  const make = (storage) => () => new ConvergenceDomain(server.url, options({ offline: { storage } }));
  const open = () => new Map();
  assert.throws(make({}), wrong('bad_option', /IdbStorageAdapter/));
  assert.throws(make({ version: 1 }), wrong('bad_option', /open\(\)/));
  assert.throws(make({ open }), wrong('bad_option', /version/));
  assert.throws(make({ version: 2, open }), wrong('bad_option', /version 2.*knows version 1/));
  assert.throws(make({ version: '1', open }), wrong('bad_option'));
  assert.throws(make({ modelStore() {}, initialize() {} }), wrong('bad_option', /original client/));
});

test('edits in files survive the end of the program, and reach the server once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true })); // domains write there until they are disposed
  const { FileStorage } = await documentedExample(folder);
  const files = new FileStorage(join(folder, 'data'));
  const first = await offlineModel(t, files);
  for (let i = 0; i < 20; i++) first.n.add(1);
  await first.model.saved();
  const store = await files.open('convergence/convergence/default/anonymous');
  const closed = new Promise((resolve) => { store.close = resolve; });
  await first.domain.dispose();
  await closed;

  const second = domainOn(t, new FileStorage(join(folder, 'data')));
  await second.initializeOffline();
  const model = await second.models().open(first.id);
  assert.deepEqual(model.root().value(), { n: 20 });
  await second.connectAnonymously('Ann');
  await model.committed();
  assert.deepEqual(await onServer(t, first.id), { n: 20 });
  assert.equal(second.pending().entries, 0);
});

test('what is saved was a strict batch, calls of a name never overlap, and the store is closed', async (t) => {
  const storage = new MapStorage();
  let running = 0;
  for (const method of ['open', 'get', 'getRange', 'apply', 'close']) {
    storage.before[method] = async () => {
      assert.equal(++running, 1);
      await new Promise(setImmediate);
      running--;
    };
  }
  const { domain, n, model } = await offlineModel(t, storage);
  const other = domainOn(t, storage);
  await other.initializeOffline();
  storage.calls.length = 0;
  n.add(1);
  await model.saved();
  const strict = storage.calls.filter(([method, , durability]) => method === 'apply' && durability === 'strict');
  assert.ok(strict.some(([, { writes }]) => writes.some(({ bucket }) => bucket === 'journal')));
  assert.ok(storage.stores.has('convergence/convergence/default/anonymous'), [...storage.stores.keys()]);
  const closed = callsClose(storage);
  await domain.dispose();
  await closed;
});

test('two domains on one storage both edit offline, and everything arrives', async (t) => {
  const { domain, model, id, storage, n } = await offlineModel(t);
  const other = domainOn(t, storage);
  await other.initializeOffline();
  const theirs = newId();
  await other.models().create({ collection: 'contract', id: theirs, data: { whose: 'other' } });
  n.add(1);
  await model.saved();
  await Promise.all([domain.connectAnonymously('Ann'), other.connectAnonymously('Ann')]);
  await model.committed();
  if (other.pending().entries > 0) await next(other.models(), 'offline_models_sync_completed');
  assert.deepEqual([await onServer(t, id), await onServer(t, theirs)], [{ n: 1 }, { whose: 'other' }]);
});

test('a store that cannot be opened leaves a domain that works online, and an event that names the call', async (t) => {
  for (const [fail, code, text] of [
    [() => { throw new Error('no disk'); }, 'storage_failed', /open.*no disk/],
    [async () => { throw new StorageError('storage_too_new', 'of next year'); }, 'storage_too_new', /open.*of next year/],
    [() => Promise.reject(), 'storage_failed', /open.*undefined/], // eslint-disable-line prefer-promise-reject-errors
  ]) {
    const storage = new MapStorage();
    storage.before.open = fail;
    const domain = domainOn(t, storage);
    const told = next(domain, 'error');
    await assert.rejects(domain.initializeOffline(), wrong(code, text));
    assert.equal((await told).cause.code, code);
    await domain.connectAnonymously('Ann');
    const model = await domain.models().openAutoCreate({ collection: 'contract', id: newId(), data: { n: 1 } });
    assert.equal(model.elementAt('n').value(), 1);
  }
  for (const store of [undefined, null, {}, { get() {}, getRange() {}, apply() {} }]) {
    const domain = domainOn(t, { version: 1, open: () => store });
    await assert.rejects(domain.initializeOffline(), wrong('storage_failed', /open.*lacks.*close/));
  }
});

test('a store that was tried out in vain is closed; one that another tab has just begun to use is not taken for bad', async (t) => {
  const newer = new MapStorage();
  newer.after.get = (value, bucket, key) => (key[0] === 'contract' ? Uint8Array.of(2) : value);
  const forgetful = new MapStorage();
  forgetful.before.apply = ({ writes }) => { writes.length = 0; };
  for (const [storage, code, text] of [[newer, 'storage_too_new', /later version/], [forgetful, 'storage_failed', /does not have what was applied/]]) {
    const closed = callsClose(storage);
    await assert.rejects(domainOn(t, storage).initializeOffline(), wrong(code, text));
    await closed;
    assert.equal(storage.calls.at(-1)[0], 'close');
  }
  const [one, two] = [new MapStorage(), new MapStorage()];
  two.stores = one.stores;
  const first = domainOn(t, one);
  one.before.apply = () => { // the other tab is faster
    one.before = {};
    return domainOn(t, two).initializeOffline();
  };
  await first.initializeOffline();
  assert.equal(await first.models().create({ collection: 'contract', id: 'mine' }), 'mine');
});

// Answers that are none, or failures, of the calls that reading takes.
const nonsense = {
  'get answers a text': ['get', () => 'text'],
  'get answers an empty text': ['get', () => ''],
  'get answers false': ['get', () => false],
  'get answers an array': ['get', () => [1, 2]],
  'get answers an ArrayBuffer': ['get', () => new ArrayBuffer(2)],
  'get throws': ['get', () => { throw new TypeError('broken'); }],
  'get calls something stale': ['get', () => { throw new StorageError('storage_stale', 'broken'); }],
  'getRange answers nothing': ['getRange', () => undefined],
  'getRange answers an object': ['getRange', () => ({ length: 1 })],
  'getRange answers null as a record': ['getRange', () => [null]],
  'getRange answers records without values': ['getRange', (_, range) => [{ key: keyIn(range) }]],
  'getRange answers keys with fractions': ['getRange', (_, { lower = [] }) => [{ key: [...lower, 1.5], value: new Uint8Array(1) }]],
  'getRange answers keys that are texts': ['getRange', () => [{ key: 'key', value: new Uint8Array(1) }]],
  'getRange answers a key twice': ['getRange', (_, range) => [0, 0].map(() => ({ key: keyIn(range), value: new Uint8Array(1) }))],
  'getRange answers keys of another range': ['getRange', (_, { upper }) => [{ key: upper ? ['\uFFFF'] : [], value: new Uint8Array(1) }]],
  'getRange rejects with a text': ['getRange', () => Promise.reject('broken')], // eslint-disable-line prefer-promise-reject-errors
};

const keyIn = ({ lower = [] }) => [...lower, 1];

for (const [what, [method, answer]] of Object.entries(nonsense)) {
  test(`${what}: a typed error names the call, nothing hangs, and what was saved is there later`, async (t) => {
    const { domain, model, id, storage, n } = await offlineModel(t);
    n.add(1);
    await model.saved();
    await domain.dispose();

    const second = domainOn(t, storage);
    storage.after[method] = (_, ...args) => answer(...args);
    await assert.rejects(second.initializeOffline(), wrong('storage_failed', new RegExp(`${method} of the application's storage failed`)));
    storage.after = {};
    await second.dispose();

    const third = domainOn(t, storage);
    await third.initializeOffline();
    assert.deepEqual((await third.models().open(id)).root().value(), { n: 1 });
  });
}

test('edits that a store refuses are unsaved, not lost: they are sent when it takes them', async (t) => {
  for (const [code, text, fail] of [
    ['storage_failed', /apply of the application's storage failed: broken/, () => { throw new Error('broken'); }],
    ['storage_failed', /apply.*undefined/, () => Promise.reject()], // eslint-disable-line prefer-promise-reject-errors
    ['quota_exceeded', /apply.*full/, () => { throw new StorageError('quota_exceeded', 'full'); }],
    ['quota_exceeded', /apply.*full/, () => { throw new DOMException('full', 'QuotaExceededError'); }],
    ['storage_failed', /apply.*but they are/, () => { throw new StorageError('storage_stale', 'always'); }],
  ]) {
    const { domain, model, id, storage, n } = await offlineModel(t);
    storage.before.apply = fail;
    n.add(1);
    await assert.rejects(model.saved(), wrong(code, text));
    assert.equal(domain.pending().unsaved, 1);
    n.add(1);
    await assert.rejects(model.saved(), wrong(code, text));
    storage.before = {};
    await model.saved();
    assert.equal(domain.pending().unsaved, 0);
    await domain.connectAnonymously('Ann');
    await model.committed();
    assert.deepEqual(await onServer(t, id), { n: 2 });
    await domain.dispose();
  }
});

test('a batch that was made although its answer was an error is not made twice', async (t) => {
  const { domain, model, id, storage, n } = await offlineModel(t);
  storage.after.apply = () => { throw new Error('the answer was lost'); };
  n.add(1);
  await assert.rejects(model.saved(), wrong('storage_failed', /apply/));
  storage.after = {};
  n.add(1);
  await model.saved();
  await domain.connectAnonymously('Ann');
  await model.committed();
  assert.deepEqual(await onServer(t, id), { n: 2 });
});

test('while a store does not answer, nothing is saved or sent, and the domain can be disposed', async (t) => {
  const { domain, model, id, storage, n } = await offlineModel(t);
  const made = next(domain.models(), 'offline_models_sync_completed');
  await domain.connectAnonymously('Ann');
  await made;
  let goOn;
  const asked = new Promise((resolve) => { storage.before.apply = () => new Promise((release) => { goOn = release; resolve(); }); });
  n.add(1);
  let saved = false;
  model.saved().then(() => { saved = true; }, () => {});
  await asked;
  assert.deepEqual(await onServer(t, id), { n: 0 });
  assert.equal(saved, false);
  await domain.dispose();
  storage.before = {};
  goOn();
});

test('when the engine dies the store is closed, and the next engine goes on with it', async (t) => {
  const { model, id, storage, n } = await offlineModel(t);
  n.add(1);
  await model.saved();
  const closed = callsClose(storage);
  const { engine, init, Op, Writer } = holdfast;
  assert.throws(() => engine().call(Op.crash, 0, new Writer().u8(0).done()), { code: 'fatal' });
  await closed;
  await init({ restart: true });
  const again = domainOn(t, storage);
  await again.initializeOffline();
  const [about] = await again.models().getOfflineModelMetaData();
  assert.deepEqual([about.modelId, about.created, about.available], [id, true, true]);
});
