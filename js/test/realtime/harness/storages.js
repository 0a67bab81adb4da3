// Storages as applications make them (docs/storage-contract.md).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { StorageError } from '../../../src/errors.js';
import { compareStorageKeys } from '../../../src/realtime/storage-keys.js';

const root = new URL('../../../../', import.meta.url);

/** The example of the documentation, as it stands there; its module is written into a folder. */
export async function documentedExample(folder) {
  const document = readFileSync(fileURLToPath(new URL('docs/storage-contract.md', root)), 'utf8');
  const [, code] = document.slice(document.indexOf('## Example')).match(/```js\n(.*?)```/s);
  const names = "import { compareStorageKeys, StorageError } from 'holdfast';";
  if (!code.includes(names)) throw new Error('the example imports something else');
  const from = (path) => JSON.stringify(new URL(`js/src/${path}`, root).href);
  const imports = `import { compareStorageKeys } from ${from('realtime/storage-keys.js')}; import { StorageError } from ${from('errors.js')};`;
  const file = join(folder, 'example.mjs');
  writeFileSync(file, code.replace(names, imports));
  return import(pathToFileURL(file));
}

const sameBytes = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * Keeps stores in Maps. What is put before a method by `before[method]` runs first, and what after, by `after[method]`, may replace
 * its answer: both get the arguments, and can throw. calls lists [method, ...arguments].
 */
export class MapStorage {
  version = 1;
  before = {};
  after = {};
  calls = [];
  stores = new Map(); // by name: a Map by bucket and key

  constructor(stores = new Map()) {
    this.stores = stores;
  }

  open(name) {
    return this.#through('open', [name], () => {
      if (!this.stores.has(name)) this.stores.set(name, new Map());
      const records = this.stores.get(name);
      const methods = { get, getRange, apply, close() {} };
      return Object.fromEntries(Object.entries(methods).map(([method, run]) => [
        method, (...args) => this.#through(method, args, () => run.call(records, ...args)),
      ]));
    });
  }

  async #through(method, args, run) {
    this.calls.push([method, ...args]);
    await this.before[method]?.(...args);
    const answer = run();
    return this.after[method] ? this.after[method](answer, ...args) : answer;
  }
}

const idOf = (bucket, key) => JSON.stringify([bucket, key]);

function get(bucket, key) {
  return this.get(idOf(bucket, key))?.value;
}

function getRange(bucket, range) {
  const list = [...this.values()].filter((record) => record.bucket === bucket && within(record.key, range));
  list.sort((a, b) => compareStorageKeys(a.key, b.key) * (range.reverse ? -1 : 1));
  return range.limit ? list.slice(0, range.limit) : list;
}

function apply({ expects, writes }) {
  for (const { bucket, key, value } of expects) {
    const found = this.get(idOf(bucket, key))?.value;
    if (found && value ? !sameBytes(found, value) : found || value) throw new StorageError('storage_stale', `the record ${key} has changed`);
  }
  for (const { bucket, key, value, range } of writes) {
    if (value) this.set(idOf(bucket, key), { bucket, key, value });
    else if (!range) this.delete(idOf(bucket, key));
    else for (const [id, record] of this) if (record.bucket === bucket && within(record.key, range)) this.delete(id);
  }
}

function within(key, { lower, upper, lowerOpen, upperOpen }) {
  const [above, below] = [lower ? compareStorageKeys(key, lower) : 1, upper ? compareStorageKeys(upper, key) : 1];
  return (lowerOpen ? above > 0 : above >= 0) && (upperOpen ? below > 0 : below >= 0);
}
