// Storages that the application implements (docs/storage-contract.md): Go asks, this asks the application's object, checks what
// it answers, and tells Go. The counterpart is cmd/wasm/pagestore, where the messages are described.

import { Writer } from '../buffer.js';
import { families, makeError, QuotaExceededError, StorageError } from '../errors.js';
import { DomainOp } from './protocol.js';
import { newTargetID } from './target.js';

/** The version of the contract that this package knows. */
export const contractVersion = 1;

const methods = ['open', 'getRange', 'apply', 'close'];
const needed = ['get', ...methods.slice(1)]; // of a store
const buckets = ['meta', 'journal', 'rows', 'leases', 'quarantine'];
const present = 1;
const span = 2;
const flags = { lower: 1, upper: 2, lowerOpen: 4, upperOpen: 8, reverse: 16 };

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
    const args = readers[method]?.(body) ?? [];
    if (method === 'open') this.#stores.set(number, new PageStore(this.#storage, this.#queueOf(args[0])));
    const store = this.#stores.get(number);
    if (method === 'close') this.#stores.delete(number);
    store.answer(call, method, args).then((message) => this.#bridge.tell(DomainOp.stored, this.#id, message));
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
  #store;

  constructor(storage, queue) {
    this.#storage = storage;
    this.#queue = queue;
  }

  /** Promises the message for Go; it never rejects. */
  answer(call, method, args) {
    const message = new Writer().u32(call).bool(true);
    const answered = this.#queue.last.then(() => this[method](message, ...args)).then(
      () => message.done(),
      (error) => message.reset().u32(call).bool(false).str(error.code).str(error.message).done(),
    );
    this.#queue.last = answered;
    return answered;
  }

  async open(_, name) {
    this.#store = await asking('open', async () => {
      const store = await this.#storage.open(name);
      const missing = needed.filter((method) => typeof store?.[method] !== 'function');
      if (missing.length > 0) throw new Error(`its answer is no store: it lacks ${missing.join(', ')}`);
      return store;
    });
    await this.#tryOut();
  }

  // A record tells which version of the contract was kept; with it, a store that does nothing right is noticed before it gets edits.
  async #tryOut() {
    const [bucket, key, value] = ['meta', ['contract'], Uint8Array.of(contractVersion)];
    if (!(await this.#get(bucket, key))) await this.#apply({ expects: [{ bucket, key, value: null }], writes: [{ bucket, key, value }] }, 'relaxed');
    const found = await this.#get(bucket, key);
    const range = { lower: key, upper: key, lowerOpen: false, upperOpen: false, reverse: false, limit: 0 };
    const [record] = await this.#getRange(bucket, range);
    if (found?.[0] > contractVersion) throw new StorageError('storage_too_new', 'the application\'s storage was used with a later version of its contract; update the page');
    if (!found || !record || !same(found, value) || !same(record.value, value)) throw new StorageError('storage_failed', 'the application\'s storage does not have what was applied to it');
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
    if (this.#store) await asking('close', () => this.#store.close());
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
      return value && checkValue(value);
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
      if (found && value ? !same(found, value) : found || value) return false;
    }
    return true;
  }
}

const readers = {
  open: (body) => [body.str()],
  getRange: (body) => [body.str(), readRange(body)],
  apply(body) {
    const durability = body.bool() ? 'strict' : 'relaxed';
    const expects = Array.from({ length: body.u32() }, () => readChange(body));
    return [{ expects, writes: Array.from({ length: body.u32() }, () => readChange(body)) }, durability];
  },
};

function readChange(body) {
  const [bucket, kind] = [body.str(), body.u8()];
  if (kind === span) {
    const { lower, upper, lowerOpen, upperOpen } = readRange(body);
    return { bucket, range: { lower, upper, lowerOpen, upperOpen } };
  }
  return { bucket, key: readKey(body), value: kind === present ? body.blob().slice() : null };
}

function readKey(body) {
  return Array.from({ length: body.u8() }, () => {
    const kind = body.u8();
    if (kind === 0) return body.f64();
    return kind === 1 ? body.str() : [];
  });
}

function readRange(body) {
  const [bits, limit] = [body.u8(), body.u32()];
  return {
    lower: bits & flags.lower ? readKey(body) : undefined,
    upper: bits & flags.upper ? readKey(body) : undefined,
    lowerOpen: (bits & flags.lowerOpen) !== 0,
    upperOpen: (bits & flags.upperOpen) !== 0,
    reverse: (bits & flags.reverse) !== 0,
    limit,
  };
}

function writeKey(message, key) {
  message.u8(key.length);
  for (const part of key) {
    if (typeof part === 'number') message.u8(0).f64(part);
    else message.u8(1).str(part);
  }
  return message;
}

function checkValue(value) {
  if (Object.prototype.toString.call(value) === '[object Uint8Array]') return value;
  throw new Error(`it answered ${describe(value)} as a value, which has to be a Uint8Array`);
}

function same(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

// Keys that are none, or are not where they belong, would be taken for the content of something else.
function checkKey(key, last, range) {
  const isKey = Array.isArray(key) && key.length > 0 && key.length < 256 && key.every((part) => typeof part === 'string' || Number.isSafeInteger(part));
  if (!isKey) throw new Error(`it answered ${describe(key)} as a key, which has to be an array of strings and integers`);
  if (!within(key, range)) throw new Error(`it answered the key ${JSON.stringify(key)}, which is not within the range`);
  if (last && compareStorageKeys(key, last) * (range.reverse ? -1 : 1) <= 0) throw new Error(`it answered the key ${JSON.stringify(key)} behind ${JSON.stringify(last)}`);
}

function known(bucket) {
  if (!buckets.includes(bucket)) throw new StorageError('storage_failed', `there is no bucket "${bucket}"`);
}

// Whether any key can be within the range.
function canHold({ lower, upper, lowerOpen, upperOpen }) {
  const order = lower && upper ? compareStorageKeys(lower, upper) : -1;
  return order < 0 || (order === 0 && !lowerOpen && !upperOpen);
}

function within(key, { lower, upper, lowerOpen, upperOpen }) {
  const [above, below] = [lower ? compareStorageKeys(key, lower) : 1, upper ? compareStorageKeys(upper, key) : 1];
  return (lowerOpen ? above > 0 : above >= 0) && (upperOpen ? below > 0 : below >= 0);
}

/**
 * The order of keys: part by part, numbers before strings, strings by UTF-16 code unit, and [] behind them all; a key is before
 * those that begin with it. Negative if a is before b.
 */
export function compareStorageKeys(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = rank(a[i]) - rank(b[i]);
    if (order !== 0) return order;
    if (a[i] < b[i]) return -1;
    if (a[i] > b[i]) return 1;
  }
  return a.length - b.length;
}

function rank(part) {
  return ['number', 'string', 'object'].indexOf(typeof part);
}

function describe(value) {
  return value === null || value === undefined ? String(value) : `something of type ${Array.isArray(value) ? 'array' : typeof value}`;
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
