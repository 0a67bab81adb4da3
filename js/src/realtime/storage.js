// Storage adapters: where a domain keeps models and edits on this device (client-api.md §14). The work is Go's
// (cmd/wasm/domainstorage.go); an adapter says which of its stores to use.

import { ConvergenceError } from './errors.js';

const kinds = { none: 0, indexed: 1, memory: 2 };

let lastMemory = 0;

/** Keeps models in IndexedDB, in a database for each domain and user. */
export class IdbStorageAdapter {
  adapterId() {
    return 'indexed_db';
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
export function writeStorage(message, storage) {
  if (storage instanceof IdbStorageAdapter) return message.u8(kinds.indexed);
  if (storage instanceof MemoryStorageAdapter) return message.u8(kinds.memory).u32(storage._number());
  return message.u8(kinds.none);
}

/** Throws if a storage was given that is none. */
export function checkStorage(storage) {
  if (!storage || storage instanceof IdbStorageAdapter || storage instanceof MemoryStorageAdapter) return;
  throw new ConvergenceError('the option offline.storage has to be an IdbStorageAdapter or a MemoryStorageAdapter of this package', 'bad_option');
}
