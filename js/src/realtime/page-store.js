// Storages that the application implements (docs/storage-contract.md): Go asks, this asks the application's object, checks what
// it answers, and tells Go. The counterpart is cmd/wasm/pagestore, where the messages are described.

import { Writer } from '../buffer.js';
import { families, makeError, QuotaExceededError, StorageError } from '../errors.js';
import { readArguments, writeKey } from './page-messages.js';
import { DomainOp } from './protocol.js';
import { canHold, checkKey, checkValue, compareStorageKeys, sameValue } from './storage-keys.js';
import { newTargetID } from './target.js';

/** The version of the contract that this package knows. */
export const contractVersion = 1;

const methods = ['open', 'getRange', 'apply', 'close'];
const needed = ['get', ...methods.slice(1)]; // of a store
const buckets = ['meta', 'journal', 'rows', 'leases', 'quarantine'];

const numbers = new WeakMap(); // of the application's storages

/** The number by which Go knows a storage, whose questions are answered from now on. */
export function numberOf(storage, bridge) {
  if (!numbers.has(storage)) numbers.set(storage, newTargetID());
  const id = numbers.get(storage);
  if (!bridge.targets.has(id)) bridge.targets.set(id, new PageStorage(storage, bridge, id));
  return id;
}

class PageStorage {
  #storage;
  #bridge;
  #id;
  #stores = new Map(); // by Go's numbers
  #queues = new Map(); // by the names of stores

  constructor(storage, bridge, id) {
    this.#storage = storage;
    this.#bridge = bridge;
    this.#id = id;
  }

  handle(kind, body) {
    const [call, number, method] = [body.u32(), body.u32(), methods[body.u8()]];
    const args = readArguments[method]?.(body) ?? [];
    if (method === 'open') this.#stores.set(number, new PageStore(this.#storage, this.#queueOf(args[0])));
    const store = this.#stores.get(number);
    store.answer(call, method, args).then((message) => {
      if (!store.isOpen) this.#stores.delete(number);
      this.#bridge.tell(DomainOp.stored, this.#id, message);
    });
  }

  engineDied() {
    for (const store of this.#stores.values()) store.answer(0, 'close', []);
    this.#stores.clear();
  }

  // The application is asked for one thing of a name after the other.
  #queueOf(name) {
    if (!this.#queues.has(name)) this.#queues.set(name, { last: Promise.resolve() });
    return this.#queues.get(name);
  }
}

/** One open store. */
class PageStore {
  #storage;
  #queue;
  #store = null;

  constructor(storage, queue) {
    this.#storage = storage;
    this.#queue = queue;
  }

  /** Promises the message for Go; it never rejects. */
  answer(call, method, args) {
    const message = new Writer().u32(call).bool(true);
    const answered = this.#queue.last.then(() => this[method](message, ...args)).then(
      () => message.done(),
      (error) => message.reset().u32(call).bool(false).str(error.code ?? 'storage_failed').str(error.message).done(),
    );
    this.#queue.last = answered;
    return answered;
  }

  get isOpen() {
    return this.#store !== null;
  }

  async open(_, name) {
    this.#store = await asking('open', async () => {
      const store = await this.#storage.open(name);
      const missing = needed.filter((method) => typeof store?.[method] !== 'function');
      if (missing.length > 0) throw new Error(`its answer is no store: it lacks ${missing.join(', ')}`);
      return store;
    });
    await this.#tryOut().catch(async (error) => {
      await this.close().catch(() => {}); // the first error tells more
      throw error;
    });
  }

  // A record tells which version of the contract was kept; with it, a store that does nothing right is noticed before it gets edits.
  async #tryOut() {
    const [bucket, key, value] = ['meta', ['contract'], Uint8Array.of(contractVersion)];
    if (!(await this.#get(bucket, key))) {
      const batch = { expects: [{ bucket, key, value: null }], writes: [{ bucket, key, value }] };
      await this.#apply(batch, 'relaxed').catch((error) => {
        if (error.code !== 'storage_stale') throw error; // another tab has done it
      });
    }
    const found = await this.#get(bucket, key);
    const range = { lower: key, upper: key, lowerOpen: false, upperOpen: false, reverse: false, limit: 0 };
    const [record] = await this.#getRange(bucket, range);
    if (found?.[0] > contractVersion) {
      throw new StorageError('storage_too_new', 'this storage was used with a later version of its contract; update the page');
    }
    if (!found || !record || !sameValue(found, value) || !sameValue(record.value, value)) {
      throw new StorageError('storage_failed', 'the storage of the application does not have what was applied to it');
    }
  }

  async getRange(message, bucket, range) {
    const records = await this.#find(bucket, range);
    message.u32(records.length);
    for (const { key, value } of records) writeKey(message, key).blob(value);
  }

  async apply(_, { expects, writes }, durability) {
    for (const { bucket } of [...expects, ...writes]) known(bucket);
    const batch = { expects, writes: writes.filter(({ range }) => !range || canHold(range)) };
    if (expects.length > 0 || batch.writes.length > 0) await this.#apply(batch, durability);
  }

  async close() {
    const store = this.#store;
    this.#store = null;
    if (store) await asking('close', () => store.close());
  }

  // The application is not asked for what is known without it.
  async #find(bucket, range) {
    const { lower, upper } = range;
    known(bucket);
    if (!canHold(range)) return [];
    if (!lower || !upper || compareStorageKeys(lower, upper) !== 0) return this.#getRange(bucket, range);
    const value = await this.#get(bucket, lower);
    return value ? [{ key: lower, value }] : [];
  }

  #get(bucket, key) {
    return asking('get', async () => {
      const value = (await this.#store.get(bucket, key)) ?? null;
      return value === null ? null : checkValue(value);
    });
  }

  #getRange(bucket, range) {
    return asking('getRange', async () => {
      const records = await this.#store.getRange(bucket, range);
      if (!Array.isArray(records)) throw new Error('its answer has to be an array of records');
      if (range.limit && records.length > range.limit) throw new Error(`it answered ${records.length} records, and ${range.limit} is the limit`);
      records.forEach(({ key, value }, i) => {
        checkKey(key, records[i - 1]?.key, range);
        checkValue(value);
      });
      return records;
    });
  }

  #apply(batch, durability) {
    return asking('apply', async () => {
      try {
        await this.#store.apply(batch, durability);
      } catch (error) {
        if (error?.code === 'storage_stale' && (await this.#holds(batch.expects))) {
          throw new Error('it says that records are not as the batch expects, but they are', { cause: error });
        }
        throw error;
      }
    });
  }

  // Whoever is told that a record is stale reads it again and tries again: a store that always says so would never end that.
  async #holds(expects) {
    for (const { bucket, key, value } of expects) {
      const found = await this.#get(bucket, key);
      if (found && value ? !sameValue(found, value) : found || value) return false;
    }
    return true;
  }
}

function known(bucket) {
  if (!buckets.includes(bucket)) throw new StorageError('storage_failed', `there is no bucket "${bucket}"`);
}

// Does what a call of the application is. What that throws becomes an error that names the call; codes that mean something
// here stay.
async function asking(method, work) {
  try {
    return await work();
  } catch (error) {
    throw makeError(codeOf(method, error), `${method} of the application's storage failed: ${error?.message ?? error}`, { cause: error });
  }
}

function codeOf(method, error) {
  if (error?.name === 'QuotaExceededError') return 'quota_exceeded';
  const Family = families[error?.code];
  const known = Family === StorageError || Family === QuotaExceededError;
  return known && (method === 'apply' || error.code !== 'storage_stale') ? error.code : 'storage_failed';
}
