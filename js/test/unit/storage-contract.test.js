// The suite of the storage contract: on the example of the documentation, on a Map, and on stores that break it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { storageContract } from '../../contract/index.js';
import { compareStorageKeys } from '../../src/realtime/storage-keys.js';
import { documentedExample, MapStorage } from '../realtime/harness/storages.js';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-storage-'));
after(() => rmSync(folder, { recursive: true }));
const { FileStorage } = await documentedExample(folder);

let last = 0;
const folders = new WeakMap();
function fileStorage(path = join(folder, String(++last))) {
  const storage = new FileStorage(path);
  folders.set(storage, path);
  return storage;
}

const subjects = {
  'the example of the documentation': { create: () => fileStorage(), reopen: (storage) => fileStorage(folders.get(storage)) },
  'a storage of Maps': { create: () => new MapStorage(), reopen: (storage) => new MapStorage(storage.stores) },
};

for (const [subject, how] of Object.entries(subjects)) {
  for (const { name, run } of storageContract(how)) test(`${subject}: ${name}`, run);
}

// Each breaks the contract in one way, and the suite has to notice.
const faults = {
  'forgets what it is told': { before: { apply: ({ writes }) => writes.splice(0) } },
  'does not look at expectations': { before: { apply: ({ expects }) => expects.splice(0) } },
  'ignores the limit': { before: { getRange: (_, range) => { range.limit = 0; } } },
  'ignores the order': { before: { getRange: (_, range) => { range.reverse = false; } } },
  'ignores open bounds': { before: { getRange: (_, range) => { range.lowerOpen = range.upperOpen = false; } } },
  'makes empty values null': { after: { get: (value) => (value?.length ? value : undefined) } },
  'answers arrays': { after: { get: (value) => value && [...value] } },
  'sorts keys as texts': { after: { getRange: (list) => list.sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1)) } },
  'throws other errors when it is stale': { before: { apply({ expects }) { if (expects.some(({ value }) => value?.length === 0)) throw new Error('stale'); } } },
  'makes half of a batch': { before: { apply: ({ writes }) => { writes.length = Math.ceil(writes.length / 2); } } },
  'has a copy for each who opens a name': {
    before: {},
    async open(name) {
      const copy = new MapStorage(structuredClone(this.stores));
      return { ...(await copy.open(name)), close: () => void this.stores.set(name, copy.stores.get(name)) };
    },
  },
  'has one store for all names': { before: {}, open(name) { return MapStorage.prototype.open.call(this, name && 'one'); } },
};

for (const [fault, how] of Object.entries(faults)) {
  test(`the suite notices a storage that ${fault}`, async () => {
    const make = (stores) => Object.assign(new MapStorage(stores), how);
    const suite = storageContract({ create: () => make(), reopen: (storage) => make(storage.stores) });
    const results = await Promise.allSettled(suite.map(({ run }) => run()));
    assert.ok(results.some(({ status }) => status === 'rejected'));
  });
}

test('keys are compared as IndexedDB does', () => {
  const order = [[-1], [0], [0, ''], [10], [''], ['10'], ['2'], ['a'], ['a', 5], ['a', 5, 'z'], ['a', '5'], ['a', []], ['aa'], ['\u{1F600}'], ['\uFFFD'], [[]]];
  for (let i = 0; i < order.length; i++) {
    for (let j = 0; j < order.length; j++) assert.equal(Math.sign(compareStorageKeys(order[i], order[j])), Math.sign(i - j), `${order[i]} and ${order[j]}`);
  }
});
