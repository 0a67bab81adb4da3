// Storage adapters: where a domain keeps models and edits on this device (client-api.md §14). The work is Go's
// (cmd/wasm/domainstorage.go); an adapter says which of its stores to use, or is one of the application (page-store.js).

import { StorageEncryption, writeEncryption } from '../encryption.js';
import { ConvergenceError } from './errors.js';
import { contractVersion, numberOf } from './page-store.js';

const kinds = { none: 0, indexed: 1, memory: 2, page: 3, sealed: 4 };

let lastMemory = 0;

/** Keeps models in IndexedDB, in a database for each domain and user; encrypted with the option encryption. */
export class IdbStorageAdapter {
  #encryption;

  constructor({ encryption } = {}) {
    if (encryption !== undefined && !(encryption instanceof StorageEncryption)) {
      throw new ConvergenceError('the option encryption has to be a StorageEncryption of this package', 'bad_option');
    }
    this.#encryption = encryption;
  }

  adapterId() {
    return 'indexed_db';
  }

  _write(message, bridge) {
    return this.#encryption ? writeEncryption(message.u8(kinds.sealed), this.#encryption, bridge) : message.u8(kinds.indexed);
  }
}

/** Keeps models in memory, for all domains that get the same adapter: for tests, and where there is no IndexedDB. */
export class MemoryStorageAdapter {
  #number = ++lastMemory;

  adapterId() {
    return 'memory';
  }

  _number() {
    return this.#number;
  }
}

/** Appends which store is meant. */
export function writeStorage(message, storage, bridge) {
  if (!storage) return message.u8(kinds.none);
  if (storage instanceof IdbStorageAdapter) return storage._write(message, bridge);
  if (storage instanceof MemoryStorageAdapter) return message.u8(kinds.memory).u32(storage._number());
  return message.u8(kinds.page).u32(numberOf(storage, bridge)).bool(storage.shared);
}

/** Throws if a storage was given that is none. */
export function checkStorage(storage) {
  if (!storage || storage instanceof IdbStorageAdapter || storage instanceof MemoryStorageAdapter) return;
  if (storage.version === contractVersion && typeof storage.open === 'function') return;
  throw new ConvergenceError(`the option offline.storage ${whatIsWrong(storage)}`, 'bad_option');
}

function whatIsWrong(storage) {
  if (typeof storage.modelStore === 'function') {
    return 'is an adapter of the original client, in whose store edits get lost; give an IdbStorageAdapter of this package';
  }
  if (storage.version === undefined || typeof storage.open !== 'function') {
    return 'has to be an IdbStorageAdapter or a MemoryStorageAdapter of this package, or an object with version and open() as in its storage contract';
  }
  return `keeps version ${storage.version} of the storage contract; this package knows version ${contractVersion}`;
}
